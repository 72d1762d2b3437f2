"""Finding one visit or stop by what a person says or scans, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from db.rows import StopRow, VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre, Operator
from desk_app.domain.codes import check_case_code, format_label, parse_label, plain_digits, read_qr
from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.paper_visits import scanned_rows
from desk_app.services.shared import is_shared

CASE_DIGITS = 20
SEES_RESTRICTED = frozenset({"discipline", "counsellor", "duty"})


def operator_of(centre: Centre, code: str) -> Operator:
    """Return who is working.

    Raises:
        UserError: nobody of that id works here.
    """
    found = centre.operators.get(code)
    if found is None:
        raise UserError(
            _("Operator: “{code}” does not work here. Choose one of the list.").format(code=code), "operator"
        )
    return found


def sees_restricted(centre: Centre, operator: str) -> bool:
    """Tell whether somebody may see restricted visits (检举控告)."""
    found = centre.operators.get(operator)
    return found is not None and "discipline" in found.roles


def find_visit(
    text: str, tx: Transaction, day: str, keys: Mapping[int, bytes], centre: Centre, *, restricted: bool = False
) -> VisitRow:
    """Return the visit behind a ticket number, case code, visit id or scanned QR.

    Raises:
        UserError: nothing of that name is here, or the QR is forged or of another day.
    """
    wanted = text.strip()
    rows = _candidates(wanted, tx, day, keys, centre)
    rows = [row for row in rows if restricted or row.scope != "restricted"]
    if not rows and is_shared(tx) and _is_label(wanted):
        raise UserError(
            _(
                "{label} is not known here yet. Please scan the square code on the slip: "
                "with it the visitor can be received now, the registration follows by itself."
            ).format(label=_plain_label(wanted)),
            "ticket",
        )
    if not rows:
        raise UserError(
            _("There is no ticket or case “{text}”. Check it, or search by name.").format(text=wanted[:24]), "ticket"
        )
    if len(rows) > 1 and len({row.label for row in rows}) == 1 and rows[0].day == rows[1].day:
        raise UserError(
            _("Two visits carry {label} today. Both are kept; find the right one by name or case code.").format(
                label=rows[0].label
            ),
            "ticket",
        )
    return rows[0]


def _candidates(wanted: str, tx: Transaction, day: str, keys: Mapping[int, bytes], centre: Centre) -> list[VisitRow]:
    digits = plain_digits(wanted)
    if "/" in wanted:
        row = tx.tables.visit(wanted)
        return [row] if row else []
    if digits.isdigit() and len(digits) > CASE_DIGITS:
        return scanned_rows(tx, read_qr(digits, keys, date.fromisoformat(day), centre.area), day)
    if digits.isdigit() and len(digits) == CASE_DIGITS:
        found = tx.tables.visits_of_case(check_case_code(digits))
        return sorted(found, key=lambda row: row.registered_ms, reverse=True)[:1]
    return tx.tables.visit_by_label(day, _plain_label(wanted)) if _is_label(wanted) else []


def _is_label(text: str) -> bool:
    try:
        parse_label(text)
    except UserError:
        return False
    return True


def _plain_label(text: str) -> str:
    return format_label(*parse_label(text))


def current_stop(tx: Transaction, visit: str) -> StopRow:
    """Return the stop of a visit that somebody would mean: the one at a place, else the open one, else the last.

    Raises:
        UserError: the visit took no number (advice given at the desk).
    """
    stops = tx.tables.stops(visit)
    if not stops:
        raise UserError(_("This visit took no number: there is nothing to call."), "ticket")
    weight = {"serving": 0, "called": 1, "waiting": 2, "parked": 3, "missed": 4}
    return min(stops, key=lambda row: (weight.get(row.state, 9), -row.entered_ms))


def is_open(row: StopRow) -> bool:
    """Tell whether a stop still goes on."""
    return row.state in OPEN_STATES
