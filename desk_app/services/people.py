"""Personal data as shown: masked, unless somebody gave a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from db.transaction import Transaction
from desk_app.domain.clock import as_date, business_day
from desk_app.domain.events import decode
from desk_app.domain.identity import check_id
from desk_app.domain.masking import mask_address, mask_id, mask_name, mask_phone
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.projection import VISITS
from desk_app.services.views import PersonView

NOBODY = PersonView("", "none", "", "", None, "", "", revealed=False, erased=True)


def typed_of(tx: Transaction, visit: str, case: str = "") -> Mapping[str, object]:
    """Return what was typed at registration, as last corrected; ``{}`` once erased."""
    found: tuple[tuple[int, int, str, int], Mapping[str, object]] | None = None
    for item in tx.journal.of(VISITS + visit):
        at = item.envelope
        if at.kind not in ("registered", "corrected") or item.payload is None:
            continue
        if case and decode(at.body).get("case") != case:
            continue
        order = (at.stamp_ms, at.stamp_n, at.device, at.dseq)
        if found is None or order > found[0]:
            found = (order, decode(item.payload.data))
    return found[1] if found else {}


def own_reason(tx: Transaction, visit: str, case: str) -> str:
    """Return why somebody sent a case elsewhere, in their own words; ``""`` if a code says it, or once erased."""
    for item in tx.journal.of(VISITS + visit):
        at = item.envelope
        if at.kind == "routed" and item.payload is not None and decode(at.body).get("case") == case:
            return str(decode(item.payload.data).get("reason") or "")
    return ""


def person_view(typed: Mapping[str, object], now_ms: int, *, revealed: bool = False) -> PersonView:
    """Return a person as shown.

    Args:
        typed: the payload, ``{}`` once erased.
        now_ms: for the age.
        revealed: in full; only after a reason was given and logged.
    """
    if not typed:
        return NOBODY
    name, number, phone, address = (str(typed.get(key) or "") for key in ("name", "id_number", "phone", "address"))
    sex, age = _sex_and_age(str(typed.get("id_type") or ""), number, as_date(business_day(now_ms)))
    return PersonView(
        name=name if revealed else mask_name(name),
        id_type=str(typed.get("id_type") or "none"),
        id_number=number if revealed else mask_id(number),
        sex=sex,
        age=age,
        phone=phone if revealed else mask_phone(phone),
        address=address if revealed else mask_address(address),
        revealed=revealed,
        erased=False,
    )


def _sex_and_age(id_type: str, number: str, today: date) -> tuple[str, int | None]:
    if id_type != "111" or not number:
        return "", None
    try:
        facts = check_id(id_type, number, today)
    except UserError:  # taken by an older program: shown without
        return "", None
    sex = {"male": _("male"), "female": _("female")}.get(facts.sex, "")
    if facts.birth is None:
        return sex, None
    had_birthday = (today.month, today.day) >= (facts.birth.month, facts.birth.day)
    return sex, today.year - facts.birth.year - (0 if had_birthday else 1)
