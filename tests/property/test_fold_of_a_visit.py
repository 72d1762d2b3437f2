"""The fold of a visit is a pure function of the set of its events."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.clock import Stamp
from desk_app.domain.events import Event
from desk_app.domain.visit import ENDED_STATES, EVIDENCE, NEW_ATTEMPT, fold
from tests.support.histories import CHOICES, DEVICES, START_MS, histories

VISIT, STOP = CHOICES["visit"][0], CHOICES["stop"][0]
MANY = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
RANK = {kind: rank for kind, (rank, _state) in EVIDENCE.items()}
PLACED = sorted(kind for kind in EVIDENCE if kind not in ("left", "voided"))

events_of_a_visit = histories(most=16).map(lambda sent: [one.event() for one in sent])


def event(kind: str, n: int, *, ms: int = 0, device: int = 0, **body: object) -> Event:
    return Event(
        DEVICES[device], n, kind, "public", Stamp(START_MS + ms, 0), "2026-03-02", "D001", "wangmin",
        {"visit": VISIT, "stop": STOP, **body},
    )  # fmt: skip


@given(events=events_of_a_visit, chance=st.randoms(use_true_random=False))
@MANY
def test_neither_order_nor_repetition_matters(events: list[Event], chance: Random) -> None:
    shuffled = events + chance.sample(events, chance.randint(0, len(events)))
    chance.shuffle(shuffled)
    closings = [one for one in events if one.kind == "day_closed"]
    mixed = closings[:]
    chance.shuffle(mixed)
    assert fold(VISIT, shuffled, mixed) == fold(VISIT, events, closings)


@st.composite
def evidence_of_one_attempt(draw: st.DrawFn) -> list[Event]:
    kinds = draw(st.lists(st.sampled_from(sorted(EVIDENCE)), min_size=1, max_size=6))
    return [
        event(
            kind,
            n + 1,
            ms=draw(st.integers(0, 100)),
            device=draw(st.integers(0, 2)),
            attempt=1,
            place=draw(st.sampled_from(["W3", "W4"])),
        )
        for n, kind in enumerate(kinds)
    ]


@given(events=evidence_of_one_attempt())
@MANY
def test_evidence_outranks_claims_within_an_attempt_whatever_the_clocks_say(events: list[Event]) -> None:
    [stop] = fold(VISIT, events).stops
    strongest = max(events, key=lambda one: RANK[one.kind])
    assert stop.state == EVIDENCE[strongest.kind][1]
    assert (stop.ended_ms > 0) == (stop.state in ENDED_STATES)


@given(
    old=evidence_of_one_attempt(),
    kind=st.sampled_from(sorted(NEW_ATTEMPT)),
    code=st.sampled_from(["", "undo", "reopen", "resume", "mistake"]),
    ms=st.integers(-100, 100),
)
@MANY
def test_a_new_attempt_outranks_all_evidence_of_the_ones_before(
    old: list[Event], kind: str, code: str, ms: int
) -> None:
    opener = event(kind, 99, ms=ms, attempt=2, parent=1, code=code, to_place="W4", queue="D")
    [stop] = fold(VISIT, [*old, opener]).stops
    assert stop.attempt == 2
    assert stop.state == ("serving" if code in ("reopen", "resume") else "waiting")


@given(
    old=evidence_of_one_attempt(),
    code=st.sampled_from(["", "undo", "reopen", "resume", "mistake"]),
    new=evidence_of_one_attempt(),
)
@MANY
def test_what_happens_in_the_highest_attempt_decides(old: list[Event], code: str, new: list[Event]) -> None:
    opener = event("returned", 99, ms=50, attempt=2, parent=1, code=code, to_place="W4")
    later = [replace(one, dseq=one.dseq + 50, body={**one.body, "attempt": 2}) for one in new]
    [alone] = fold(VISIT, later).stops
    [stop] = fold(VISIT, [*old, opener, *later]).stops
    assert (stop.state, stop.result, stop.reason_code) == (alone.state, alone.result, alone.reason_code)


@given(events=evidence_of_one_attempt(), late=evidence_of_one_attempt())
@MANY
def test_a_closing_ends_what_was_open_then_and_evidence_written_later_outlives_it(
    events: list[Event], late: list[Event]
) -> None:
    closing = Event(DEVICES[0], 500, "day_closed", "public", Stamp(START_MS + 1000, 0), "2026-03-02", "", "", {})
    [before] = fold(VISIT, events).stops
    [after] = fold(VISIT, events, [closing]).stops
    ended = before.state in ENDED_STATES
    assert after.state == (before.state if ended else "expired")
    moved = [replace(one, dseq=one.dseq + 50, stamp=Stamp(one.stamp.ms + 2000, 0)) for one in late]
    [outlived] = fold(VISIT, [*events, *moved], [closing]).stops
    assert outlived.state != "expired"


@given(data=st.data(), places=st.lists(st.sampled_from(["W3", "W4"]), min_size=1, max_size=4))
@MANY
def test_two_places_at_one_attempt_are_a_conflict_and_two_attempts_are_none(
    data: st.DataObject, places: list[str]
) -> None:
    kinds = data.draw(st.lists(st.sampled_from(["called", "arrived", "served"]), min_size=4, max_size=4))
    together = [
        event(kind, n + 1, attempt=1, place=place) for n, (kind, place) in enumerate(zip(kinds, places, strict=False))
    ]
    apart = [replace(one, body={**one.body, "attempt": one.dseq}) for one in together]
    assert fold(VISIT, together).stops[0].conflict == (len(set(places)) > 1)
    assert not fold(VISIT, apart).stops[0].conflict


@given(events=events_of_a_visit)
@MANY
def test_events_of_a_later_program_change_nothing_that_this_one_knows(events: list[Event]) -> None:
    unknown = [replace(one, kind="kind_of_tomorrow", dseq=one.dseq + 1000, label="") for one in events]
    later = [replace(one, stamp=Stamp(START_MS + 10_000_000, 0)) for one in unknown]
    known = fold(VISIT, events)
    both = fold(VISIT, [*events, *later])
    with_unknown_stops = {stop.stop for stop in both.stops} - {stop.stop for stop in known.stops}
    seen = {one.code("stop") for one in events}
    assert with_unknown_stops <= seen
    assert [stop for stop in both.stops if stop.stop in {one.stop for one in known.stops}] == list(known.stops)
    assert (both.label, both.cases, both.day) == (known.label, known.cases, known.day)


def test_a_visit_of_which_nothing_is_known_is_empty() -> None:
    empty = fold(VISIT, [])
    assert (empty.label, empty.day, empty.stops, empty.state) == ("", "", (), "advice")
    assert not empty.voided


def test_of_two_that_open_the_same_attempt_the_later_one_decides_and_a_tie_goes_by_device() -> None:
    early = event("transferred", 1, ms=10, attempt=2, parent=1, queue="C", to_place="")
    late = event("transferred", 1, ms=20, device=1, attempt=2, parent=1, queue="R1", to_place="R1")
    tie = event("transferred", 1, ms=20, device=2, attempt=2, parent=1, queue="D", to_place="")
    [stop] = fold(VISIT, [late, early]).stops
    assert (stop.queue, stop.place, stop.entered_ms) == ("R1", "R1", START_MS + 20)
    [stop] = fold(VISIT, [tie, late, early]).stops
    assert stop.queue == "D"


def test_a_higher_attempt_keeps_the_line_of_the_transfer_before_it() -> None:
    sent_on = event("transferred", 1, ms=10, attempt=2, parent=1, queue="C", from_place="W4")
    back = event("returned", 2, ms=20, attempt=3, parent=2, code="undo")
    [stop] = fold(VISIT, [back, sent_on]).stops
    assert (stop.queue, stop.came_from, stop.state, stop.attempt) == ("C", "W4", "waiting", 3)


def test_a_pause_within_a_pause_is_one_wait_with_one_call() -> None:
    life = [
        event("issued", 1, ms=0, queue="D", taken=START_MS),
        event("called", 2, ms=100, attempt=1, place="W4"),
        event("arrived", 3, ms=200, attempt=1, place="W4"),
        event("parked", 4, ms=300, attempt=1, place="W4"),
        event("resumed", 5, ms=400, attempt=2, parent=1, code="resume", to_place="W4"),
        event("parked", 6, ms=500, attempt=2, place="W4"),
        event("resumed", 7, ms=600, attempt=3, parent=2, code="resume", to_place="W3"),
    ]
    [stop] = fold(VISIT, life).stops
    assert (stop.state, stop.called_place, stop.calls) == ("serving", "W3", 1)
    assert (stop.entered_ms, stop.called_ms, stop.started_ms) == (START_MS, START_MS + 100, START_MS + 200)


def test_an_attempt_that_names_itself_as_its_parent_ends_nothing() -> None:
    [stop] = fold(VISIT, [event("resumed", 1, attempt=2, parent=2, code="resume", to_place="W4")]).stops
    assert (stop.state, stop.attempt, stop.called_place) == ("serving", 2, "W4")
