"""A visit as a pure function of the set of its events.

Events come from several devices in any order, may be doubled, and may speak of a visit not registered here yet (scanned
while cut off): the fold sorts them by their stamps and never refuses one. Within one attempt evidence outranks claims
(waiting < called < missed < in service < … < served) whatever the clocks say; a new attempt (activate, resume, return,
transfer) outranks the attempts before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from desk_app.domain.events import BOOKING, Event

NEW_ATTEMPT = frozenset({"activated", "resumed", "returned", "transferred"})
EVIDENCE: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "called": (1, "called"),
        "recalled": (1, "called"),
        "missed": (2, "missed"),
        "arrived": (3, "serving"),
        "started": (3, "serving"),
        "parked": (4, "parked"),
        "left": (5, "left"),
        "voided": (6, "void"),
        "served": (7, "served"),
    }
)
PRESENCE = frozenset({"called", "recalled", "arrived", "started", "served"})
SERVED_ON = frozenset({"reopen", "resume"})  # codes of a new attempt that stays at its place
SAME_WAIT = SERVED_ON | {"mistake"}  # codes of a new attempt that was never in the queue again
ENDED_STATES = frozenset({"served", "left", "void", "expired"})
OPEN_STATES = frozenset({"waiting", "called", "missed", "serving", "parked"})
_MOST_OPEN_FIRST = ("serving", "called", "waiting", "parked", "missed", "served", "left", "expired", "void")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One matter of the visit, as registered and since corrected."""

    case_code: str
    category: str = ""
    scale: str = ""
    wants: str = ""
    mediation: str = ""
    path: str = ""
    rule: int = 0
    queue: str = ""
    place: str = ""
    override: str = ""
    linked: str = ""
    registered_ms: int = 0


@dataclass(frozen=True, slots=True)
class CallFact:
    """One call (or recall) of a stop; ``queue`` is the one it waited in then. Undone calls are not among them."""

    place: str
    queue: str
    attempt: int
    at_ms: int
    again: bool
    device: str
    dseq: int


@dataclass(frozen=True, slots=True)
class StopState:
    """One stop: where it stands now, in its highest attempt."""

    stop: str
    case_code: str = ""
    queue: str = ""
    place: str = ""
    expected: str = ""
    state: str = "waiting"
    attempt: int = 1
    taken_ms: int = 0
    entered_ms: int = 0
    since_ms: int = 0
    activated_ms: int = 0
    booked_ms: int = 0
    called_ms: int = 0
    called_place: str = ""
    calls: int = 0
    arrived_ms: int = 0
    started_ms: int = 0
    ended_ms: int = 0
    operator: str = ""
    result: str = ""
    reason_code: str = ""
    came_from: str = ""
    conflict: bool = False
    all_calls: tuple[CallFact, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitState:
    """A visit: its label, its matters, its stops."""

    visit: str
    day: str = ""
    label: str = ""
    scope: str = "centre"
    serial: int = 0
    registered: bool = False
    registered_ms: int = 0
    issued_ms: int = 0
    operator: str = ""
    source: str = ""
    people: int = 1
    priority: str = ""
    request: str = ""
    waiting_before: int = -1
    estimate: tuple[int, int] | None = None
    copies: int = 0
    cases: tuple[CaseFacts, ...] = ()
    stops: tuple[StopState, ...] = ()

    @property
    def state(self) -> str:
        """Return the state of the most open stop; ``advice`` where none was issued."""
        states = {stop.state for stop in self.stops}
        return next((state for state in _MOST_OPEN_FIRST if state in states), "advice")

    @property
    def voided(self) -> bool:
        """Tell whether every stop was voided."""
        return bool(self.stops) and all(stop.state == "void" for stop in self.stops)


def fold(visit: str, events: Iterable[Event], closings: Sequence[Event] = ()) -> VisitState:
    """Return the visit.

    Args:
        visit: its id, ``<device>/<serial>``.
        events: every event known of it, in any order, doubled or not.
        closings: the ``day_closed`` events of its day: each ends the stops that were open when it was written.
    """
    ordered = sorted({(event.device, event.dseq): event for event in events}.values(), key=lambda event: event.order)
    of_stop: dict[str, list[Event]] = {}
    for event in ordered:
        if (stop := event.code("stop")) and event.kind not in BOOKING:
            of_stop.setdefault(stop, []).append(event)
    stops = sorted(
        (_fold_stop(stop, found, closings) for stop, found in of_stop.items()),
        key=lambda stop: (stop.entered_ms, stop.stop),
    )
    return _about(visit, ordered, _fold_cases(ordered), tuple(stops))


def _about(
    visit: str, ordered: Sequence[Event], cases: tuple[CaseFacts, ...], stops: tuple[StopState, ...]
) -> VisitState:
    registered = [event for event in ordered if event.kind == "registered"]
    issued = [event for event in ordered if event.kind == "issued"]
    corrections = [event for event in ordered if event.kind == "corrected"]
    first = registered[0] if registered else None
    # the first stop has the visit's id (domain.stops): a room whose clock is behind may have sent it on "before" that
    ticket = next((event for event in issued if event.code("stop") == visit), issued[0] if issued else None)
    people, priority, source = (
        (first.number("people", 1), first.code("priority"), first.code("source")) if first else (1, "", "")
    )
    if ticket is not None and not priority:
        priority = ticket.code("priority")
    for event in corrections:
        people = event.number("people", people)
        priority = event.code("priority") if "priority" in event.body else priority
        source = event.code("source") or source
    low, high = (ticket.number("low", -1), ticket.number("high", -1)) if ticket else (-1, -1)
    labels = [event.label for event in ordered if event.label]
    return VisitState(
        visit=visit,
        day=(first or ticket or ordered[0]).day if ordered else "",
        label=ticket.code("label") if ticket else (labels[0] if labels else ""),
        scope="restricted" if any(e.scope == "restricted" for e in registered + issued + corrections) else "centre",
        serial=((first or ticket or ordered[0]).number("serial") if ordered else 0) or _serial_of(visit),
        registered=bool(registered),
        registered_ms=first.stamp.ms if first else 0,
        issued_ms=ticket.stamp.ms if ticket else 0,
        operator=first.operator if first else "",
        source=source,
        people=people,
        priority=priority,
        request=first.code("request") if first else "",
        waiting_before=ticket.number("before", -1) if ticket else -1,
        estimate=(low, high) if low >= 0 and high >= 0 else None,
        copies=sum(1 for event in ordered if event.kind in ("printed", "reprinted")),
        cases=cases,
        stops=stops,
    )


def _serial_of(visit: str) -> int:
    """Return the serial that a visit's id ends in; 0 in an id of another program."""
    found = re.fullmatch(r".+/([0-9]{1,7})", visit)
    return int(found[1]) if found else 0


@dataclass(slots=True)
class _CaseDraft:
    registered_ms: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    rule: int = 0


def _fold_cases(ordered: Sequence[Event]) -> tuple[CaseFacts, ...]:
    """Later corrections and decisions win over earlier ones, by stamp; the first registration gives the time."""
    drafts: dict[str, _CaseDraft] = {}
    by_kind = {"registered": 0, "corrected": 1, "routed": 2, "rerouted": 2, "linked": 3}
    for event in sorted((e for e in ordered if e.kind in by_kind), key=lambda e: (by_kind[e.kind], e.order)):
        case = event.code("case")
        if not case:
            continue
        draft = drafts.setdefault(case, _CaseDraft())
        if event.kind == "registered":
            draft.registered_ms = draft.registered_ms or event.stamp.ms
        if event.kind in ("routed", "rerouted"):
            draft.rule = event.number("rule")
            draft.fields.update({name: event.code(name) for name in ("path", "queue", "place", "override")})
        elif event.kind == "linked":
            draft.fields["linked"] = event.code("to_case")
        else:
            names = ("category", "scale", "wants", "mediation")
            draft.fields.update({name: event.code(name) for name in names if name in event.body})
    found = (CaseFacts(case, rule=d.rule, registered_ms=d.registered_ms, **d.fields) for case, d in drafts.items())
    return tuple(sorted(found, key=lambda case: (case.registered_ms, case.case_code)))


def _fold_stop(stop: str, events: Sequence[Event], closings: Sequence[Event]) -> StopState:
    issued = next((event for event in events if event.kind == "issued"), None)
    moving = [event for event in events if event.kind in NEW_ATTEMPT or event.kind in EVIDENCE]
    attempt = max([1, *(event.number("attempt", 1) for event in moving)])
    openers = _openers(moving)
    opener = openers.get(attempt)
    evidence = [e for e in moving if e.kind in EVIDENCE and e.number("attempt", 1) == attempt]
    transfers = [event for event in moving if event.kind == "transferred"]
    queue, place, came_from = _where(issued, transfers, attempt)
    wait = _same_wait(attempt, openers)
    entered = (openers.get(wait[-1]) or issued or events[0]).stamp.ms
    base = StopState(
        stop=stop,
        case_code=issued.code("case") if issued else "",
        queue=queue,
        place=place,
        expected=issued.code("place") if issued else "",
        attempt=attempt,
        taken_ms=(issued.number("taken") or issued.stamp.ms) if issued else events[0].stamp.ms,
        entered_ms=entered,
        since_ms=opener.stamp.ms if opener else entered,
        activated_ms=opener.stamp.ms if opener is not None and opener.kind == "activated" else 0,
        booked_ms=_booked(issued, transfers, attempt),
        operator=(opener or issued or events[0]).operator,
        came_from=came_from,
        conflict=_two_places(moving),
        all_calls=_calls(issued, moving),
    )
    if opener is not None and opener.code("code") in SAME_WAIT:
        base = _going_on(base, opener, wait, moving)
    return _expire(_with_evidence(base, evidence), events, closings)


def _openers(moving: Sequence[Event]) -> dict[int, Event]:
    """Return what opened each attempt: of several, the latest by stamp, then by device."""
    found: dict[int, Event] = {}
    for event in sorted((e for e in moving if e.kind in NEW_ATTEMPT), key=lambda e: (e.stamp, e.device)):
        found[event.number("attempt", 1)] = event
    return found


def _same_wait(attempt: int, openers: Mapping[int, Event]) -> tuple[int, ...]:
    """Return the attempts of one wait, last first: a reopened finish or a resumed pause was not in the queue again."""
    found = [attempt]
    while (opener := openers.get(found[-1])) is not None and opener.code("code") in SAME_WAIT:
        parent = opener.number("parent")
        if not 0 < parent < found[-1]:
            break
        found.append(parent)
    return tuple(found)


def _where(issued: Event | None, transfers: Sequence[Event], attempt: int) -> tuple[str, str, str]:
    """Return queue, only place and where it came from: as issued, or by the highest transfer up to this attempt."""
    valid = [event for event in transfers if event.number("attempt", 1) <= attempt]
    if not valid:
        return (issued.code("queue"), "", "") if issued else ("", "", "")
    last = max(valid, key=lambda event: (event.number("attempt", 1), event.stamp, event.device))
    return last.code("queue"), last.code("to_place"), last.code("from_place")


def _booked(issued: Event | None, transfers: Sequence[Event], attempt: int) -> int:
    """Return the time it is booked for: of the highest transfer that named one, else as issued."""
    named = [event for event in transfers if event.number("attempt", 1) <= attempt and event.number("booked")]
    last = max(named, key=lambda event: (event.number("attempt", 1), event.stamp, event.device), default=issued)
    return last.number("booked") if last else 0


def _calls(issued: Event | None, moving: Sequence[Event]) -> tuple[CallFact, ...]:
    transfers = [event for event in moving if event.kind == "transferred"]
    undone = {event.number("parent") for event in moving if event.kind == "returned" and event.code("code") == "undo"}
    return tuple(
        CallFact(
            place=event.code("place"),
            queue=_where(issued, transfers, event.number("attempt", 1))[0],
            attempt=event.number("attempt", 1),
            at_ms=event.stamp.ms,
            again=event.kind == "recalled",
            device=event.device,
            dseq=event.dseq,
        )
        for event in moving
        if event.kind in ("called", "recalled") and event.number("attempt", 1) not in undone
    )


def _with_evidence(stop: StopState, evidence: Sequence[Event]) -> StopState:
    if not evidence:
        return stop
    rank = max(EVIDENCE[event.kind][0] for event in evidence)
    top = [event for event in evidence if EVIDENCE[event.kind][0] == rank]
    holder, state = top[0], EVIDENCE[top[0].kind][1]
    calls = [event for event in evidence if event.kind in ("called", "recalled")]
    arrivals = [event for event in evidence if event.kind in ("arrived", "started")]
    starts = [event for event in evidence if event.kind == "started"] or arrivals
    places = [event.code("place") for event in (holder, *evidence) if event.code("place")]
    return replace(
        stop,
        state=state,
        since_ms=holder.stamp.ms,
        called_place=places[0] if places else stop.called_place,
        operator=holder.operator,
        called_ms=calls[0].stamp.ms if calls else stop.called_ms,
        calls=len(calls) or stop.calls,
        arrived_ms=arrivals[0].stamp.ms if arrivals else stop.arrived_ms,
        started_ms=starts[0].stamp.ms if starts else stop.started_ms,
        ended_ms=holder.stamp.ms if state in ENDED_STATES else 0,
        result=next((event.code("result") for event in top if event.code("result")), ""),
        reason_code=holder.code("code"),
    )


def _going_on(base: StopState, opener: Event, wait: Sequence[int], moving: Sequence[Event]) -> StopState:
    """A new attempt of the same wait: its call and start are the earlier ones."""
    calls = [call for call in base.all_calls if call.attempt in wait[1:]]
    first = [call.at_ms for call in calls if not call.again]
    known = replace(base, called_ms=first[-1] if first else 0, calls=len(calls))
    if opener.code("code") not in SERVED_ON:
        return known
    came = [e for e in moving if e.kind in ("arrived", "started") and e.number("attempt", 1) in wait[1:]]
    started = [event for event in came if event.kind == "started"] or came
    return replace(
        known,
        state="serving",
        called_place=opener.code("to_place"),
        arrived_ms=(came or [opener])[0].stamp.ms,
        started_ms=(started or [opener])[0].stamp.ms,
    )


def _two_places(moving: Sequence[Event]) -> bool:
    """Tell whether two places called or served one attempt: both stay, it stands in the conflict list (需要核对)."""
    return any(len({event.code("place") for event in held}) > 1 for held in _presences(moving).values())


def _presences(moving: Iterable[Event]) -> dict[int, list[Event]]:
    """Return what shows a stop at a place, by attempt."""
    found: dict[int, list[Event]] = {}
    for event in moving:
        if event.kind in PRESENCE and event.code("place"):
            found.setdefault(event.number("attempt", 1), []).append(event)
    return found


def two_places(stop: str, events: Iterable[Event]) -> tuple[tuple[Event, ...], ...]:
    """Return, for each attempt of a stop that two places called or served, what they wrote, oldest first.

    Args:
        stop: its id.
        events: every event known of its visit, in any order.
    """
    mine = sorted((event for event in events if event.code("stop") == stop), key=lambda event: event.order)
    found = _presences(mine)
    return tuple(
        tuple(found[attempt]) for attempt in sorted(found) if len({event.code("place") for event in found[attempt]}) > 1
    )


def _expire(stop: StopState, events: Sequence[Event], closings: Sequence[Event]) -> StopState:
    """A closing ends a stop that was open then; evidence written after it outlives it."""
    if stop.state not in OPEN_STATES:
        return stop
    last = max(event.order for event in events)
    ending = sorted(closing.order for closing in closings if closing.order > last)
    if not ending:
        return stop
    return replace(stop, state="expired", since_ms=ending[0][0].ms, ended_ms=ending[0][0].ms)
