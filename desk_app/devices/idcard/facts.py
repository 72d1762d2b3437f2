"""From the helper's texts to facts that may be trusted: every field checked, nothing taken silently."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Final, Literal

from desk_app.devices.idcard.base import CardFacts, CardProblem
from desk_app.devices.idcard.decoding import LOST
from desk_app.devices.idcard.drivers import FIELDS
from desk_app.domain.identity import Sex, check_digit, check_id, normalise_number
from desk_app.errors import UserError
from desk_app.i18n import _

LONGEST: Final = 200
MISSING: Final = "□"  # stands where a character was that could not be read
KINDS: Final[dict[str, Literal["id", "foreigner", "hmt"]]] = {"id": "id", "foreigner": "foreigner", "hmt": "hmt"}
SEXES: Final[dict[str, Sex]] = {"male": "male", "female": "female"}


def facts_from(card: object, today: date) -> CardFacts:
    """Return what a card tells.

    Args:
        card: the helper's ``card``.
        today: the business day.

    Raises:
        CardProblem: it is no card of the protocol (``helper_garbled``), it has no name or number (``unreadable``), or
            its number is none (``number_wrong_digit`` where only the check digit of GB 11643 does not fit).
    """
    if not isinstance(card, dict) or not all(isinstance(card.get(name), str) for name in FIELDS):
        raise CardProblem("helper_garbled", "card")
    text = {name: _clean(card[name]) for name in FIELDS}
    kind = KINDS.get(text["kind"])
    name = text["name"] or text["latin_name"]
    if kind is None or not name or not text["id_number"]:
        raise CardProblem("unreadable", "empty fields")
    try:
        number = check_id("553" if kind == "foreigner" else "111", text["id_number"], today)
    except UserError:  # its sentence speaks of typing
        raise CardProblem(_wrong(text["id_number"]), "id_number") from None
    facts = CardFacts(
        name=name,
        sex=SEXES.get(text["sex"], ""),
        nation=text["nation"],
        birth=_day(text["birth"]) or number.birth,
        address=text["address"],
        id_number=number.normalised,
        authority=text["authority"],
        valid_from=_day(text["valid_from"]),
        valid_to=_day(text["valid_to"]),
        kind=kind,
        latin_name=text["latin_name"],
        warnings=number.warnings,
    )
    return replace(facts, warnings=(*_warnings(facts), *number.warnings))


def _clean(text: str) -> str:
    """Return ``text`` without control characters and halves of pairs, its spaces single."""
    shown = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text[:LONGEST])
    return " ".join("".join(shown).replace(LOST, MISSING).split())


def _warnings(card: CardFacts) -> tuple[str, ...]:
    """Return what the clerk is to know beside the facts."""
    found: list[str] = []
    if MISSING in card.name + card.latin_name + card.address:
        found.append(
            _("A rare character could not be read from the card and stands as {mark}. Type it from the card.").format(
                mark=MISSING
            )
        )
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong(number: str) -> str:
    plain = normalise_number(number)
    digits = plain[:17]
    if len(plain) == 18 and digits.isascii() and digits.isdigit() and check_digit(digits) != plain[17]:
        return "number_wrong_digit"
    return "number_wrong"
