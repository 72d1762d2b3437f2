"""Folded rows as the readable tables show them: no restricted visits, not even as a count (信访工作条例 30)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from db.hub.report_rows import (
    ReportBooking,
    ReportCall,
    ReportCase,
    ReportCode,
    ReportDay,
    ReportPerson,
    ReportPlace,
    ReportStop,
    ReportTicket,
    ReportVisit,
)
from db.rows import BookingRow, CallRow, CaseRow, DayRow, PlaceRow, StopRow, VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.diary import department_code
from desk_app.domain.events import decode
from desk_app.projection import VISITS

STATES: Mapping[str, str] = {
    "waiting": "已取号",
    "called": "呼叫中",
    "serving": "办理中",
    "served": "已完成",
    "missed": "过号",
    "parked": "暂停",
    "left": "离开",
    "void": "作废",
    "expired": "当日过期",
    "advice": "仅咨询未取号",
}
PLACE_STATES: Mapping[str, str] = {
    "open": "开放",
    "away": "暂离",
    "closed": "停止接待",
    "in_use": "使用中",
    "cleaning": "清理",
    "reserved": "预留",
}
BOOKING_STATES: Mapping[str, str] = {
    "booked": "已预约",
    "arrived": "已到场",
    "ended": "已结束",
    "cancelled": "已取消",
}
BOOKING_REASONS: Mapping[str, str] = {
    "no_show": "未到场",
    "visitor": "当事人改期",
    "centre": "中心改期",
    "mistake": "登记有误",
    "done": "用完",
}
MEDIATION: Mapping[str, str] = {"accept": "同意调解", "refuse": "不同意调解", "na": "不适用调解"}
SCALES: Mapping[str, str] = {"01": "个体", "02": "一般群体", "03": "重大群体"}
_LAST_MS = 253_402_300_799_999  # the end of the year 9999


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What the readable tables show of one visit: nothing at all if it is restricted."""

    visit: str
    visits: tuple[ReportVisit, ...] = ()
    tickets: tuple[ReportTicket, ...] = ()
    cases: tuple[ReportCase, ...] = ()
    stops: tuple[ReportStop, ...] = ()
    calls: tuple[ReportCall, ...] = ()


def shown(row: VisitRow | None) -> bool:
    """Tell whether a visit may be read by other systems of the centre."""
    return row is not None and row.scope != "restricted"


def visit_report(tx: Transaction, visit: str) -> VisitReport:
    """Return what the readable tables show of a visit, as folded in this store."""
    row = tx.tables.visit(visit)
    if row is None or not shown(row):
        return VisitReport(visit)
    stops = tx.tables.stops(visit)
    calls = [call for stop in stops for call in tx.tables.calls_of_stop(stop.stop) if call.visit == visit]
    return VisitReport(
        visit,
        visits=(_visit(row),),
        tickets=(_ticket(row),) if row.label else (),
        cases=tuple(_case(case, row.day) for case in tx.tables.cases(visit)),
        stops=tuple(map(_stop, stops)),
        calls=tuple(map(_call, calls)),
    )


def people_report(tx: Transaction, visit: str) -> list[ReportPerson]:
    """Return who came, one row a case, as last corrected; nothing once erased, and nothing of a restricted visit."""
    row = tx.tables.visit(visit)
    if row is None or not shown(row):
        return []
    newest: dict[str, tuple[tuple[int, int, str, int], Mapping[str, object]]] = {}
    for item in tx.journal.of(VISITS + visit):
        at = item.envelope
        if at.kind not in ("registered", "corrected") or item.payload is None:
            continue
        case = str(decode(at.body).get("case", ""))
        order = (at.stamp_ms, at.stamp_n, at.device, at.dseq)
        if case not in newest or order > newest[case][0]:
            newest[case] = (order, decode(item.payload.data))
    return [_person(row, case, typed) for case, (_order, typed) in sorted(newest.items())]


def day_report(row: DayRow | None) -> list[ReportDay]:
    """Return a business day; nothing for a day that no calendar has (another program's event)."""
    if row is None or (day := _day(row.day)) is None:
        return []
    return [ReportDay(day, _time(row.opened_ms), _time(row.closed_ms), row.head or None)]


def place_report(row: PlaceRow | None) -> list[ReportPlace]:
    """Return the state of a window or room."""
    if row is None:
        return []
    return [ReportPlace(row.place, row.state, _time(row.since_ms), _time(row.until_ms), row.operator or None)]


def booking_report(row: BookingRow | None) -> list[ReportBooking]:
    """Return a booking of a room, without whom it is for; nothing of a restricted one, or of a day no calendar has."""
    if row is None or row.scope == "restricted" or not row.place or (day := _day(row.day)) is None:
        return []
    return [
        ReportBooking(
            booking=row.booking,
            place=row.place,
            day=day,
            starts_at=_time(row.at_ms),
            ends_at=_time(row.until_ms),
            department=row.department or None,
            state=row.state,
            made_at=_time(row.made_ms),
            arrived_at=_time(row.arrived_ms),
            ended_at=_time(row.ended_ms),
            reason_code=row.code or None,
            operator=row.operator or None,
            desk=row.device,
        )
    ]


def codes_report(centre: Centre) -> list[ReportCode]:
    """Return what the codes of the tables mean at this centre, in the order of its configuration."""
    lists: dict[str, Iterable[tuple[str, str]]] = {
        "queue": ((queue.prefix, queue.name) for queue in centre.queues.values()),
        "place": ((place.code, place.name) for place in centre.places.values()),
        "department": ((place.code, place.department) for place in centre.places.values() if place.department),
        "path": ((path.code, path.name) for path in centre.paths.values()),
        "category": ((item.code, f"{item.level1} › {item.level2}") for item in centre.categories.values()),
        "wants": ((want.code, want.name) for want in centre.wants.values()),
        "source": ((source.code, source.name) for source in centre.sources.values()),
        "result": ((result.code, result.name) for result in centre.results.values()),
        "override": centre.override_reasons.items(),
        "operator": ((operator.code, operator.name) for operator in centre.operators.values()),
        "state": STATES.items(),
        "place_state": PLACE_STATES.items(),
        "booking_department": ((department_code(one.name), one.name) for one in centre.departments),
        "booking_state": BOOKING_STATES.items(),
        "booking_reason": BOOKING_REASONS.items(),
        "mediation": MEDIATION.items(),
        "scale": SCALES.items(),
    }
    return [ReportCode(name, code, text, n) for name, found in lists.items() for n, (code, text) in enumerate(found, 1)]


def _visit(row: VisitRow) -> ReportVisit:
    return ReportVisit(
        visit=row.visit,
        day=_day(row.day),
        state=row.state,
        registered_at=_time(row.registered_ms),
        source=row.source or None,
        people=row.people,
        green=row.priority == "green",
        operator=row.operator or None,
        desk=row.device,
    )


def _ticket(row: VisitRow) -> ReportTicket:
    return ReportTicket(
        visit=row.visit,
        day=_day(row.day),
        label=row.label,
        prefix=row.prefix,
        number=row.number,
        issued_at=_time(row.issued_ms),
        waiting_before=_count(row.waiting_before),
        estimate_low=_count(row.estimate_low),
        estimate_high=_count(row.estimate_high),
        copies=row.copies,
        voided=bool(row.voided),
    )


def _case(row: CaseRow, day: str) -> ReportCase:
    return ReportCase(
        visit=row.visit,
        case_code=row.case_code,
        day=_day(day),
        registered_at=_time(row.registered_ms),
        category=row.category or None,
        scale=row.scale or None,
        wants=row.wants or None,
        mediation=row.mediation or None,
        path=row.path or None,
        rule=row.rule or None,
        queue=row.queue or None,
        place=row.place or None,
        override_code=row.override or None,
        linked_case=row.linked or None,
    )


def _stop(row: StopRow) -> ReportStop:
    return ReportStop(
        stop=row.stop,
        visit=row.visit,
        case_code=row.case_code or None,
        day=_day(row.day),
        label=row.label or None,
        queue=row.queue or None,
        place=row.place or None,
        expected_place=row.expected or None,
        state=row.state,
        attempt=row.attempt,
        taken_at=_time(row.taken_ms),
        entered_at=_time(row.entered_ms),
        state_since=_time(row.since_ms),
        activated_at=_time(row.activated_ms),
        booked_at=_time(row.booked_ms),
        called_at=_time(row.called_ms),
        called_place=row.called_place or None,
        calls=row.calls,
        arrived_at=_time(row.arrived_ms),
        started_at=_time(row.started_ms),
        ended_at=_time(row.ended_ms),
        operator=row.operator or None,
        result=row.result or None,
        reason_code=row.reason_code or None,
        came_from=row.came_from or None,
        conflict=bool(row.conflict),
    )


def _call(row: CallRow) -> ReportCall:
    return ReportCall(
        device=row.device,
        dseq=row.dseq,
        visit=row.visit,
        stop=row.stop,
        day=_day(row.day),
        label=row.label or None,
        queue=row.queue or None,
        place=row.place or None,
        attempt=row.attempt,
        called_at=_time(row.called_ms),
        recall=bool(row.again),
        green=bool(row.green),
    )


def _person(row: VisitRow, case: str, typed: Mapping[str, object]) -> ReportPerson:
    def said(field: str) -> str | None:
        return str(typed.get(field) or "") or None

    return ReportPerson(
        visit=row.visit,
        case_code=case,
        day=_day(row.day),
        name=said("name"),
        id_type=said("id_type"),
        id_number=said("id_number"),
        phone=said("phone"),
        address=said("address"),
        appeal=said("text"),
        external_no=said("external_no"),
    )


def _time(ms: int) -> int | None:
    return ms if 0 < ms <= _LAST_MS else None


def _count(number: int) -> int | None:
    return number if number >= 0 else None


def _day(text: str) -> str | None:
    """Return a day that a calendar has; another program's event may say anything."""
    try:
        found = date.fromisoformat(text).isoformat()
    except ValueError:
        return None
    return found if found == text else None
