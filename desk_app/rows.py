"""A folded visit as the rows the tables keep."""

from __future__ import annotations

from collections.abc import Sequence

from db.envelope import Recorded
from db.rows import CallRow, CaseRow, SearchRow, StopRow, VisitRow
from desk_app.domain.codes import parse_label
from desk_app.domain.events import decode
from desk_app.domain.pinyin import initials, spellings
from desk_app.domain.visit import VisitState
from desk_app.errors import UserError


def visit_row(state: VisitState) -> VisitRow:
    """Return the visit's own row."""
    prefix, number = _prefix_and_number(state.label)
    low, high = state.estimate or (-1, -1)
    return VisitRow(
        visit=state.visit,
        device=state.visit.partition("/")[0],
        serial=state.serial,
        day=state.day,
        label=state.label,
        prefix=prefix,
        number=number,
        scope=state.scope,
        registered=int(state.registered),
        registered_ms=state.registered_ms,
        issued_ms=state.issued_ms,
        operator=state.operator,
        source=state.source,
        people=state.people,
        priority=state.priority,
        first_case=state.cases[0].case_code if state.cases else "",
        waiting_before=state.waiting_before,
        estimate_low=low,
        estimate_high=high,
        copies=state.copies,
        voided=int(state.voided),
        state=state.state,
        request=state.request,
    )


def _prefix_and_number(label: str) -> tuple[str, int]:
    """Events of other programs may carry a label we cannot read: it is kept, and sorted last."""
    try:
        prefix, lane, number = parse_label(label)
    except UserError:
        return label[:1], 0
    return prefix, number if lane == 1 else lane * 1000 + number


def case_rows(state: VisitState) -> list[CaseRow]:
    """Return one row a matter."""
    return [
        CaseRow(
            visit=state.visit,
            case_code=case.case_code,
            category=case.category,
            scale=case.scale,
            wants=case.wants,
            mediation=case.mediation,
            path=case.path,
            rule=case.rule,
            queue=case.queue,
            place=case.place,
            override=case.override,
            linked=case.linked,
            registered_ms=case.registered_ms,
        )
        for case in state.cases
    ]


def stop_rows(state: VisitState) -> list[StopRow]:
    """Return one row a stop."""
    return [
        StopRow(
            stop=stop.stop,
            visit=state.visit,
            case_code=stop.case_code,
            day=state.day,
            label=state.label,
            scope=state.scope,
            queue=stop.queue,
            place=stop.place,
            expected=stop.expected,
            state=stop.state,
            attempt=stop.attempt,
            priority=state.priority,
            taken_ms=stop.taken_ms,
            entered_ms=stop.entered_ms,
            since_ms=stop.since_ms,
            activated_ms=stop.activated_ms,
            booked_ms=stop.booked_ms,
            called_ms=stop.called_ms,
            called_place=stop.called_place,
            calls=stop.calls,
            arrived_ms=stop.arrived_ms,
            started_ms=stop.started_ms,
            ended_ms=stop.ended_ms,
            operator=stop.operator,
            result=stop.result,
            reason_code=stop.reason_code,
            came_from=stop.came_from,
            conflict=int(stop.conflict),
        )
        for stop in state.stops
    ]


def call_rows(state: VisitState) -> list[CallRow]:
    """Return one row a call or recall."""
    return [
        CallRow(
            stop=stop.stop,
            visit=state.visit,
            day=state.day,
            label=state.label,
            scope=state.scope,
            queue=call.queue,
            place=call.place,
            attempt=call.attempt,
            called_ms=call.at_ms,
            again=int(call.again),
            taken_ms=stop.taken_ms,
            green=int(state.priority == "green" or 0 < stop.booked_ms <= call.at_ms),
            device=call.device,
            dseq=call.dseq,
        )
        for stop in state.stops
        for call in stop.all_calls
    ]


def search_rows(state: VisitState, recorded: Sequence[Recorded]) -> list[SearchRow]:
    """Return what the visit is found by: from the payloads that are still there, none once they are erased."""
    rows = []
    for item in recorded:
        at = item.envelope
        if at.kind not in ("registered", "corrected") or item.payload is None:
            continue
        typed = decode(item.payload.data)
        name, phone, number = (str(typed.get(field) or "") for field in ("name", "phone", "id_number"))
        rows.append(
            SearchRow(
                visit=state.visit,
                case_code=str(decode(at.body).get("case", "")),
                device=at.device,
                dseq=at.dseq,
                day=state.day,
                name=name,
                pinyin=" ".join((*initials(name), *spellings(name))),
                phone="".join(character for character in phone if character.isdigit()),
                id_number=number,
                person=person_key(str(typed.get("id_type") or ""), number, name, phone),
            )
        )
    return rows


def person_key(id_type: str, id_number: str, name: str, phone: str) -> str:
    """Return what the same person is recognised by: ID type and number, else name and phone; ``""`` if neither.

    A person is not stored as a fact: this is a match computed from payloads, so erasing them erases the person.
    """
    if id_number:
        return f"{id_type}:{id_number}"
    digits = "".join(filter(str.isdigit, phone))
    return f"{name}:{digits}" if name and digits else ""
