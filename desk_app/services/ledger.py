"""Today's ledger (今日台账): every visit of the day, masked, with its latest stop."""

from __future__ import annotations

from db.rows import CaseRow, StopRow, VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import business_day
from desk_app.domain.visit import OPEN_STATES
from desk_app.record import Record
from desk_app.services.people import person_view, typed_of
from desk_app.services.print_queue import print_word
from desk_app.services.views import LedgerRow
from desk_app.services.wording import category_name, destination, path_name, place_label

MINUTE_MS = 60_000


class LedgerService:
    """Reads the day."""

    def __init__(self, record: Record, centre: Centre) -> None:
        self._record = record
        self._centre = centre

    def today(self, day: str = "") -> tuple[LedgerRow, ...]:
        """Return the visits of a day (today if empty), newest first. Restricted visits are not among them."""
        wanted = day or self._record.day_now()
        with self._record.read() as tx:
            doubled = {visit for conflict in tx.tables.conflicts(wanted) for visit in conflict.visits}
            rows = sorted(tx.tables.visits_of_day(wanted), key=lambda row: -(row.registered_ms or row.issued_ms))
            return tuple(self._row(tx, row, doubled) for row in rows)

    def remaining(self) -> tuple[LedgerRow, ...]:
        """Return who still waits, is called, served, missed or parked: to serve, rebook, or let expire."""
        return tuple(row for row in self.today() if row.state in OPEN_STATES)

    def _row(self, tx: Transaction, row: VisitRow, doubled: set[str]) -> LedgerRow:
        stops = tx.tables.stops(row.visit)
        stop = max(stops, key=lambda one: (one.state in OPEN_STATES, one.entered_ms), default=None)
        cases = tx.tables.cases(row.visit)
        case = next((one for one in cases if stop and one.case_code == stop.case_code), cases[0] if cases else None)
        now = self._record.clock.now_ms()
        return LedgerRow(
            visit=row.visit,
            stop=stop.stop if stop else "",
            case_code=case.case_code if case else "",
            label=row.label,
            registered_ms=row.registered_ms or row.issued_ms,
            name=person_view(typed_of(tx, row.visit), now).name,
            people=row.people,
            category=case.category if case else "",
            category_name=category_name(self._centre, case.category if case else ""),
            path=case.path if case else "",
            path_name=path_name(self._centre, case.path if case else ""),
            place=self._to(stop, case),
            place_label=place_label(self._centre, self._to(stop, case)),
            state=stop.state if stop else row.state,
            priority=row.priority,
            printed=print_word(tx, row),
            copies=row.copies,
            calls=stop.calls if stop else 0,
            before=row.waiting_before if row.waiting_before >= 0 else None,
            estimate=(row.estimate_low, row.estimate_high) if row.estimate_low >= 0 else None,
            waited_min=_waited(stop, now),
            needs_check=row.visit in doubled,
        )

    def _to(self, stop: StopRow | None, case: CaseRow | None) -> str:
        if stop is not None:
            return destination(self._centre, stop)
        return case.place if case else ""


def _waited(stop: StopRow | None, now: int) -> int | None:
    if stop is None:
        return None
    until = stop.called_ms or stop.started_ms or stop.ended_ms
    if not until and stop.day != business_day(now):
        return None
    return max(0, (until or now) - stop.entered_ms) // MINUTE_MS
