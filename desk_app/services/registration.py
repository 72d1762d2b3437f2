"""What a registration (登记) consists of, and whether it may be taken as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from desk_app.domain.centre import Centre
from desk_app.domain.codes import check_case_code
from desk_app.domain.identity import check_id, check_phone
from desk_app.domain.rules import FLAGS, Facts, Mediation
from desk_app.domain.texts import clean_text, field_label
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.texts_checked import REASON_MAX

ID_TYPES = ("111", "414", "511", "516", "553", "990", "none")
SCALES = ("01", "02", "03")
MEDIATION = ("", "accept", "refuse", "na")
MOST_PEOPLE = 9999
TEXT_MAX = 2000
GREEN_FLAGS = ("elderly", "disabled", "pregnant", "minor", "veteran")
_LENGTHS = {"name": 60, "phone": 30, "address": 200, "external_no": 64, "request_id": 128, "id_number": 30}


@dataclass(frozen=True, slots=True)
class Registration:
    """One line of registration as typed. Field names are those of the command line.

    ``mediation``: ``accept``, ``refuse``, ``na`` or ``""`` (not asked). ``case``: an old case this visit is about.
    ``queue`` with ``override_reason`` (a code of the centre or own words): the clerk decided otherwise.
    """

    request_id: str = ""
    name: str = ""
    id_type: str = "none"
    id_number: str = ""
    no_id_reason: str = ""
    phone: str = ""
    address: str = ""
    people: int = 1
    category: str = ""
    text: str = ""
    source: str = "01"
    external_no: str = ""
    scale: str = "01"
    wants: str = "none"
    mediation: Mediation = ""
    flags: frozenset[str] = frozenset()
    case: str = ""
    queue: str = ""
    override_reason: str = ""

    def facts(self, *, same_matter_open: bool = False) -> Facts:
        """Return what the routing rules read."""
        return Facts(
            category=self.category,
            wants=self.wants,
            mediation=self.mediation,
            people=self.people,
            scale=self.scale,
            flags=self.flags,
            same_matter_open=same_matter_open,
        )


def checked(reg: Registration, centre: Centre, today: date) -> Registration:
    """Return the registration normalised.

    Raises:
        UserError: the first field that cannot be taken, with what to do.
    """
    clean, problems = examine(reg, centre, today)
    if problems:
        raise problems[0]
    return clean


def examine(reg: Registration, centre: Centre, today: date) -> tuple[Registration, list[UserError]]:
    """Return the registration normalised as far as it goes, and one problem a field at fault."""
    problems: list[UserError] = []
    values: dict[str, object] = {field.name: getattr(reg, field.name) for field in fields(reg)}

    def attempt(name: str, check: object, *args: object) -> None:
        try:
            values[name] = check(*args)  # type: ignore[operator]
        except UserError as problem:
            problems.append(problem)

    for name, most in _LENGTHS.items():
        attempt(name, clean_text, getattr(reg, name), name, most)
    attempt("text", _appeal, reg.text)
    for name, table in _tables(centre).items():
        attempt(name, _known, str(values[name]), name, table)
    attempt("people", _people, reg.people)
    attempt("flags", _flags, reg.flags)
    attempt("phone", _phone, str(values["phone"]))
    attempt("id_number", _identity, reg.id_type, str(values["id_number"]), today)
    if reg.case:
        attempt("case", check_case_code, reg.case)
    if reg.queue:
        attempt("queue", _known, reg.queue, "queue", centre.queues)
        attempt("override_reason", _override_reason, reg.override_reason)
    if not values["no_id_reason"] and not values["id_number"]:
        values["no_id_reason"] = "not_stated"
    return Registration(**values), problems  # type: ignore[arg-type]


def _tables(centre: Centre) -> Mapping[str, object]:
    return {
        "id_type": ID_TYPES,
        "no_id_reason": ("", "not_stated", *centre.no_id_reasons),
        "category": centre.categories,
        "source": centre.sources,
        "scale": SCALES,
        "wants": centre.wants,
        "mediation": MEDIATION,
    }


def _known(value: str, field: str, table: object) -> str:
    if value in table:  # type: ignore[operator]
        return value
    if not value:
        raise UserError(_("{field}: it is empty. Choose one from the list.").format(field=field_label(field)), field)
    shown = value if len(value) <= 20 else value[:20] + "…"
    raise UserError(
        _("{field}: “{value}” is not one of this centre's codes. Choose one from the list.").format(
            field=field_label(field), value=shown
        ),
        field,
    )


def _appeal(value: str) -> str:
    return clean_text(value, "text", TEXT_MAX, multiline=True)


def _people(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PEOPLE:
        raise UserError(
            _("Number of people: a whole number from 1 to {most} is needed.").format(most=MOST_PEOPLE), "people"
        )
    return value


def _flags(value: frozenset[str]) -> frozenset[str]:
    for flag in sorted(value):
        _known(flag, "flags", FLAGS)
    return value


def _phone(value: str) -> str:
    return check_phone(value) if value else ""


def _identity(id_type: str, number: str, today: date) -> str:
    if id_type == "none":
        if number:
            raise UserError(_("Document type: there is a number, so choose which document it is."), "id_type")
        return ""
    if not number:
        raise UserError(
            _("ID number: it is empty. Type or scan it, or choose “no document” with a reason."), "id_number"
        )
    return check_id(id_type, number, today).normalised if id_type in ID_TYPES else number


def _override_reason(reason: str) -> str:
    """Return a code of the centre's list, or the clerk's own words (kept as payload)."""
    if not reason.strip():
        raise UserError(
            _("Reason for sending elsewhere: it is empty. Say why another queue is right."), "override_reason"
        )
    return clean_text(reason, "override_reason", REASON_MAX)
