"""One visit in full: masked person, decision, timeline, earlier visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from db.rows import CaseRow, StopRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import Clock, as_date, business_day
from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.projection import VISITS, event_of
from desk_app.rows import person_key
from desk_app.services.decided import law_and_reason
from desk_app.services.finding import current_stop, sees_restricted
from desk_app.services.learned import Times
from desk_app.services.lines import Lines
from desk_app.services.paper_visits import PaperTicket
from desk_app.services.people import NOBODY, person_view, typed_of
from desk_app.services.progress import due_of, in_progress
from desk_app.services.views import EarlierVisit, TimelineEntry, VisitView
from desk_app.services.wording import (
    category_name,
    destination,
    law_words,
    operator_name,
    path_name,
    place_label,
    timeline_text,
)

SUMMARY = 24
EARLIER_SHOWN = 10
MINUTE_MS = 60_000


class VisitReader:
    """Puts a visit together from rows, payload and events of one snapshot."""

    def __init__(self, centre: Centre, clock: Clock, times: Times) -> None:
        self._centre = centre
        self._clock = clock
        self._times = times

    def view(self, tx: Transaction, visit: str, operator: str, *, stop: str = "", revealed: bool = False) -> VisitView:
        """Return the visit.

        Args:
            tx: a snapshot.
            visit: its id.
            operator: who looks: restricted visits and companions need the role.
            stop: which of its stops; the most open one if empty.
            revealed: personal data in full (a reason was logged).

        Raises:
            UserError: there is no such visit for this operator.
        """
        row = tx.tables.visit(visit)
        if row is None or (row.scope == "restricted" and not sees_restricted(self._centre, operator)):
            raise UserError(_("There is no such visit here."), "ticket")
        now = self._clock.now_ms()
        at = self._stop(tx, visit, stop)
        cases = tx.tables.cases(visit)
        case = next((one for one in cases if at and one.case_code == at.case_code), cases[0] if cases else None)
        typed = typed_of(tx, visit, case.case_code if case else "")
        lines = Lines(self._centre, tx, row.day, now, self._times)
        law, _reason = law_and_reason(self._centre, case, row.people, typed) if case else ("", "")
        category = case.category if case else ""
        waiting = at is not None and at.state == "waiting" and row.day == business_day(now)
        return VisitView(
            visit=visit,
            stop=at.stop if at else "",
            case_code=case.case_code if case else "",
            day=row.day,
            label=row.label,
            state=at.state if at else row.state,
            person=person_view(typed, now, revealed=revealed),
            people=row.people,
            source_name=self._centre.sources[row.source].name if row.source in self._centre.sources else row.source,
            scale=case.scale if case else "",
            category=category,
            category_name=category_name(self._centre, category),
            text=str(typed.get("text") or ""),
            wants_name=self._centre.wants[case.wants].name if case and case.wants in self._centre.wants else "",
            mediation=case.mediation if case else "",
            path=case.path if case else "",
            path_name=path_name(self._centre, case.path) if case else "",
            rule=case.rule if case else 0,
            law=law,
            queue=at.queue if at else "",
            place=destination(self._centre, at) if at else "",
            place_label=place_label(self._centre, destination(self._centre, at) if at else ""),
            called_place=at.called_place if at else "",
            priority=row.priority,
            flags=_words(typed.get("flags")),
            registered_ms=row.registered_ms or row.issued_ms,
            called_ms=(at.called_ms or None) if at else None,
            started_ms=(at.started_ms or None) if at else None,
            calls=at.calls if at else 0,
            waited_min=_waited(at, now),
            before=lines.before_stop(at)
            if at and waiting
            else (row.waiting_before if row.waiting_before >= 0 else None),
            estimate=(row.estimate_low, row.estimate_high) if row.estimate_low >= 0 else None,
            deadline_text=self.deadline_text(case) if case else "",
            result=self._centre.results[at.result].name if at and at.result in self._centre.results else "",
            timeline=self._timeline(tx, visit, operator),
            earlier=self.earlier_of(tx, _person(typed), now, but=visit) if typed else (),
            other_cases=tuple(one.case_code for one in cases if case and one.case_code != case.case_code),
            registered=bool(row.registered),
            conflict=bool(at and at.conflict),
        )

    def paper_view(self, tx: Transaction, paper: PaperTicket, operator: str) -> VisitView:
        """Return a scanned slip that is not known here: as much as the slip says, beside what is known of its visit."""
        to = self._centre.queues[paper.queue].served_by[0] if paper.queue in self._centre.queues else paper.place
        place = paper.place if paper.place in self._centre.places else to
        label = place_label(self._centre, place)
        if paper.known:
            known = self.view(tx, paper.visit, operator)
            return replace(
                known, stop=paper.stop, state="waiting", queue=paper.queue, place=place, place_label=label,
                called_place="", called_ms=None, started_ms=None, calls=0, waited_min=None, before=None, result="",
                conflict=False,
            )  # fmt: skip
        return from_paper(paper, self._clock.now_ms(), place, label)

    def _stop(self, tx: Transaction, visit: str, stop: str) -> StopRow | None:
        if stop:
            return tx.tables.stop(stop)
        return current_stop(tx, visit) if tx.tables.stops(visit) else None

    def _timeline(self, tx: Transaction, visit: str, operator: str) -> tuple[TimelineEntry, ...]:
        events = sorted((event_of(item) for item in tx.journal.of(VISITS + visit)), key=lambda event: event.order)
        secret = sees_restricted(self._centre, operator)
        shown = [event for event in events if event.kind not in _QUIET and (secret or event.scope != "restricted")]
        return tuple(
            TimelineEntry(
                at_ms=event.stamp.ms,
                kind=event.kind,
                text=timeline_text(self._centre, event),
                operator=operator_name(self._centre, event.operator),
                current=event is shown[-1],
            )
            for event in shown
        )

    def earlier_of(self, tx: Transaction, person: str, now: int, *, but: str = "") -> tuple[EarlierVisit, ...]:
        """Return the earlier visits of one person, newest first; a match computed from payloads."""
        found: list[EarlierVisit] = []
        if not person:
            return ()
        for row in tx.tables.person_visits(person, EARLIER_SHOWN):
            if row.visit == but or row.scope == "restricted":
                continue
            stops = tx.tables.stops(row.visit)
            for case in tx.tables.cases(row.visit):
                typed = typed_of(tx, row.visit, case.case_code)
                found.append(self._earlier(case, stops, row.visit, row.day, str(typed.get("text") or ""), now))
        return tuple(found[:EARLIER_SHOWN])

    def _earlier(self, case: CaseRow, stops: list[StopRow], visit: str, day: str, text: str, now: int) -> EarlierVisit:
        own = [stop for stop in stops if stop.case_code == case.case_code]
        due = due_of(self._centre, case)
        goes_on = in_progress(self._centre, case, stops, now)
        return EarlierVisit(
            visit=visit,
            case_code=case.case_code,
            day=day,
            category=case.category,
            category_name=category_name(self._centre, case.category),
            summary=text if len(text) <= SUMMARY else text[:SUMMARY] + "…",
            path_name=path_name(self._centre, case.path),
            state=own[-1].state if own else "advice",
            open=goes_on,
            due=due.date.isoformat() if due else None,
            due_provisional=due.provisional if due else False,
            days_left=_days_between(as_date(business_day(now)), due.date) if due else None,
            here=any(stop.state in OPEN_STATES and stop.day == business_day(now) for stop in own),
        )

    def deadline_text(self, case: CaseRow) -> str:
        """Return the path's time limit in words, with its law; ``""`` where the centre names none."""
        rule = self._centre.deadlines.get(self._centre.path_deadlines.get(case.path, ""))
        if rule is None:
            return ""
        unit = {"CD": _("days"), "WD": _("working days"), "MONTH": _("month")}[rule.unit]
        return _("{n} {unit} from {start} ({law})").format(
            n=rule.n, unit=unit, start=rule.starts_at, law=law_words(rule.law)
        )


_QUIET = frozenset({"linked", "accompanied", "alerted", "disciplined"})


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _person(typed: Mapping[str, object]) -> str:
    id_type, number, name, phone = (str(typed.get(key) or "") for key in ("id_type", "id_number", "name", "phone"))
    return person_key(id_type, number, name, phone)


def _waited(stop: StopRow | None, now: int) -> int | None:
    if stop is None:
        return None
    until = stop.called_ms or stop.started_ms or stop.ended_ms or now
    return max(0, until - stop.entered_ms) // MINUTE_MS


def _days_between(start: date, end: date) -> int:
    return (end - start).days


def from_paper(paper: PaperTicket, now: int, place: str, label: str) -> VisitView:
    """Return what is shown of somebody nobody told us of: the slip, and nothing about the person."""
    return VisitView(
        visit=paper.visit,
        stop=paper.stop,
        case_code="",
        day=paper.day,
        label=paper.label,
        state="waiting",
        person=NOBODY,
        people=1,
        source_name="",
        scale="",
        category="",
        category_name=_("known from paper"),
        text="",
        wants_name="",
        mediation="",
        path="",
        path_name="",
        rule=0,
        law="",
        queue=paper.queue,
        place=place,
        place_label=label,
        called_place="",
        priority="",
        flags=(),
        registered_ms=paper.taken_ms,
        called_ms=None,
        started_ms=None,
        calls=0,
        waited_min=max(0, now - paper.taken_ms) // MINUTE_MS,
        before=None,
        estimate=None,
        deadline_text="",
        result="",
        timeline=(),
        earlier=(),
        other_cases=(),
        registered=False,
        conflict=False,
    )
