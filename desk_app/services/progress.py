"""Is the same matter already being handled? (信访工作条例 19: not accepted twice.)"""

from __future__ import annotations

from db.rows import CaseRow, StopRow
from db.transaction import Transaction
from desk_app.domain.calendar import WorkCalendar
from desk_app.domain.centre import Centre
from desk_app.domain.clock import as_date, business_day
from desk_app.domain.deadlines import Due, deadline_for
from desk_app.domain.visit import OPEN_STATES

LOOK_BACK = 20


def matter_in_progress(tx: Transaction, centre: Centre, person: str, category: str, now_ms: int) -> str:
    """Return the case code of the same person's same matter that is still in progress and in time, ``""`` if none.

    Args:
        tx: a snapshot.
        centre: the tables.
        person: the match key (``rows.person_key``).
        category: code of the matter now brought.
        now_ms: the moment of the question.
    """
    for visit in tx.tables.person_visits(person, LOOK_BACK):
        stops = tx.tables.stops(visit.visit)
        for case in tx.tables.cases(visit.visit):
            if case.category == category and in_progress(centre, case, stops, now_ms):
                return case.case_code
    return ""


def in_progress(centre: Centre, case: CaseRow, stops: list[StopRow] | tuple[StopRow, ...], now_ms: int) -> bool:
    """Tell whether a case goes on: a stop is open, or it went on to mediation and its time limit has not passed."""
    own = [stop for stop in stops if stop.case_code == case.case_code]
    today = business_day(now_ms)
    if any(stop.state in OPEN_STATES and stop.day == today for stop in own):
        return True
    goes_on = any(
        stop.result and centre.results[stop.result].next_room for stop in own if stop.result in centre.results
    )
    due = due_of(centre, case)
    return goes_on and due is not None and due.date >= as_date(today)


def due_of(centre: Centre, case: CaseRow) -> Due | None:
    """Return until when the case's path must end, counted from its registration; ``None`` where no limit is known."""
    code = centre.path_deadlines.get(case.path)
    if not code:
        return None
    calendar = WorkCalendar.of(centre)
    return deadline_for(centre.deadlines[code], as_date(business_day(case.registered_ms)), calendar)
