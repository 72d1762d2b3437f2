"""Booking rooms: told to everybody and to the door, without a name; who came, what falls through, the rota."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.events import decode
from desk_app.errors import UserError
from desk_app.services.diary import Wanted
from desk_app.services.door import DoorView
from tests.support.desk import DISCIPLINE, GUIDE, MEDIATOR, Desk, at, open_desk
from tests.support.elsewhere import arrive
from tests.support.histories import Sent

TODAY, TOMORROW = "2026-03-02", "2026-03-03"
COUNSELLOR = "chenjing"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    """Another desk of the centre, cut off."""
    with open_desk(tmp_path / "other") as opened:
        yield opened


def reaches(desk: Desk, events: Sequence[Any]) -> None:
    arrive(desk, *(Sent(item.envelope, item.chain, item.payload) for item in events))


def today(time: str) -> int:
    return at(f"{TODAY} {time}")


def door(desk: Desk, place: str = "R3") -> DoorView:
    return desk.app.doors.door(place)


def book(desk: Desk, time: str = "10:00", place: str = "R3", **more: object) -> str:
    wanted = Wanted(place, today(time) if time else 0, **more)  # type: ignore[arg-type]
    return desk.app.diary.book(wanted, GUIDE).booking


def said(desk: Desk) -> str:
    return "\n".join(item.envelope.body.decode() for item in desk.events())


def test_a_room_is_booked_for_as_long_as_the_centre_says_and_stands_in_the_diary(desk: Desk) -> None:
    found = desk.app.diary.book(Wanted("R3", today("10:00"), who="王小明"), GUIDE)
    assert (found.place_label, found.state, found.label) == ("行业专业调解室", "booked", "")
    assert found.until_ms - found.at_ms == 30 * 60_000
    assert found.who == "王*明"
    assert desk.app.diary.day(MEDIATOR, TODAY, "R3") == (found,)
    assert desk.app.diary.day(MEDIATOR, TOMORROW) == ()
    assert "王*明" not in repr(found)
    assert "王" not in repr(Wanted("R3", who="王小明"))


def test_a_booking_for_tomorrow_shows_its_number_only_when_it_is_issued_tomorrow(desk: Desk) -> None:
    first = desk.ticket()
    wanted = Wanted("R3", at(f"{TOMORROW} 10:00"), ticket=first.ticket, who="周明")
    booking = desk.app.diary.book(wanted, GUIDE)
    assert booking.label == ""
    desk.clock.set(f"{TOMORROW} 09:00")
    assert door(desk).coming[0].label == ""
    later = desk.ticket()
    came = desk.app.diary.arrive(booking.booking, GUIDE, later.ticket)
    assert (came.state, came.label) == ("arrived", later.ticket)
    assert door(desk).coming[0].label == later.ticket


def test_who_came_is_sent_on_with_the_same_number_and_is_called_at_the_booked_time(desk: Desk) -> None:
    other = desk.ticket()
    booked = desk.ticket()
    booking = book(desk, "09:30")
    desk.app.calls.transfer(other.stop, "R3", GUIDE)
    desk.app.diary.arrive(booking, GUIDE, booked.ticket)
    assert desk.lines()["R3"] == [other.ticket, booked.ticket]
    desk.clock.set(f"{TODAY} 09:30")
    assert desk.lines()["R3"] == [booked.ticket, other.ticket]
    called = desk.app.calls.next("R3", MEDIATOR)
    assert called is not None
    assert called.label == booked.ticket
    assert desk.lines()["W4"] == []
    assert door(desk).state == "in_use"
    desk.app.calls.start(called.stop, MEDIATOR)
    desk.app.calls.serve(called.stop, MEDIATOR, "1")
    assert door(desk).state == "free", "its number is finished: the room is kept for nobody"
    assert not desk.app.record.rebuild()[1]


def test_a_booking_stands_on_the_timeline_of_its_visit_and_makes_nobody_wait_twice(desk: Desk) -> None:
    ticket = desk.ticket()
    before = desk.lines()
    book(desk, "10:00", ticket=ticket.ticket)
    assert desk.lines() == before
    view = desk.app.search.visit(ticket.ticket, GUIDE)
    assert (view.stop, view.state) == (ticket.stop, "waiting")
    assert [entry.kind for entry in view.timeline][-1] == "booked"
    with desk.app.record.read() as tx:
        assert [stop.stop for stop in tx.tables.stops(ticket.visit)] == [ticket.stop]


def test_somebody_finished_elsewhere_gets_the_next_stop_of_the_same_number(desk: Desk) -> None:
    ticket = desk.ticket()
    booking = book(desk, "09:30", ticket=ticket.ticket)
    desk.app.calls.next("W4", MEDIATOR)
    desk.app.calls.start(ticket.stop, MEDIATOR)
    desk.app.diary.arrive(booking, GUIDE)
    desk.app.diary.arrive(booking, GUIDE, ticket.ticket)
    with desk.app.record.read() as tx:
        stops = tx.tables.stops(ticket.visit)
    assert [(stop.queue, stop.label, stop.booked_ms) for stop in stops][1:] == [("R3", ticket.ticket, today("09:30"))]


def test_the_door_turns_from_free_to_kept_to_in_use_to_cleaning_to_out_of_use(desk: Desk) -> None:
    assert door(desk).state == "closed", "nobody opened the day"
    desk.app.days.open(GUIDE)
    assert door(desk).state == "free"
    booking = book(desk, "10:00", minutes=50)
    desk.clock.set(f"{TODAY} 09:50")
    assert (door(desk).state, door(desk).until_ms) == ("reserved", today("10:50"))
    desk.app.diary.arrive(booking, GUIDE)
    assert door(desk).state == "in_use"
    desk.app.diary.end(booking, GUIDE)
    assert door(desk).state == "free"
    desk.app.calls.place_state("R3", "cleaning", MEDIATOR)
    assert door(desk).state == "cleaning"
    assert min(span.start_ms for span in door(desk).spans if span.free) > desk.clock.now_ms(), "not free while cleaned"
    desk.app.calls.place_state("R3", "closed", MEDIATOR)
    assert door(desk).state == "closed"
    desk.app.calls.place_state("R3", "open", MEDIATOR)
    assert door(desk).state == "free"
    desk.app.days.close(GUIDE)
    assert door(desk).state == "closed"


def test_hall_and_desk_see_the_room_kept_and_in_use_as_its_door_does(desk: Desk) -> None:
    desk.app.days.open(GUIDE)

    def seen(place: str = "R3") -> tuple[str, int | None]:
        return next((one.state, one.until_ms) for one in desk.app.board.board().places if one.code == place)

    booking = book(desk, "10:00")
    assert seen() == ("free", None)
    desk.clock.set(f"{TODAY} 09:55")
    assert seen() == ("reserved", today("10:30"))
    assert desk.app.board.room("R3", MEDIATOR).place.state == "reserved"
    desk.app.diary.arrive(booking, GUIDE)
    assert seen()[0] == "serving"
    desk.app.diary.end(booking, GUIDE)
    assert seen() == ("free", None)


def test_a_room_booked_now_is_kept_now_and_not_while_somebody_is_served_there(desk: Desk) -> None:
    desk.app.days.open(GUIDE)
    desk.app.diary.book(Wanted("R3"), MEDIATOR)
    assert door(desk).state == "reserved"
    ticket = desk.ticket()
    desk.app.calls.call(ticket.stop, "R1", MEDIATOR)
    with pytest.raises(UserError) as problem:
        desk.app.diary.book(Wanted("R1"), MEDIATOR)
    assert problem.value.field == "place"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("R30"), "place"),
        (Wanted("W4"), "place"),
        (Wanted("R3", today("08:00")), "at"),
        (Wanted("R3", at("2028-01-01 09:00")), "at"),
        (Wanted("R3", today("10:20"), minutes=20), "at"),
        (Wanted("R3", today("09:45"), minutes=20), "at"),
        (Wanted("R3", today("14:00"), minutes=2), "minutes"),
        (Wanted("R3", today("14:00"), minutes=-5), "minutes"),
        (Wanted("R3", today("14:00"), minutes=9 * 60), "minutes"),
        (Wanted("R3", today("14:00"), ticket="D777"), "ticket"),
        (Wanted("R3", today("14:00"), department="外星局"), "department"),
        (Wanted("R3", today("14:00"), who="名" * 41), "who"),
        (Wanted("R4", today("14:00"), ticket="D001"), "ticket"),
        (Wanted("R4", today("14:00"), department="住建局"), "department"),
    ],
)
def test_what_cannot_be_booked_is_refused_in_a_sentence_that_names_the_field(
    desk: Desk, wanted: Wanted, field: str
) -> None:
    desk.ticket()
    book(desk, "10:00")
    before = len(desk.events())
    with pytest.raises(UserError) as problem:
        desk.app.diary.book(wanted, GUIDE)
    assert problem.value.field == field
    assert problem.value.sentence.endswith(("。", "."))
    assert len(desk.events()) == before


def test_a_neighbouring_time_and_the_time_of_a_cancelled_booking_are_free(desk: Desk) -> None:
    first = book(desk, "10:00")
    book(desk, "10:30")
    with pytest.raises(UserError):
        book(desk, "10:10")
    cancelled = desk.app.diary.cancel(first, GUIDE, "临时有事", "visitor")
    assert cancelled.state == "cancelled"
    assert desk.app.diary.cancel(first, GUIDE).state == "cancelled"
    book(desk, "10:00")
    assert len(desk.app.diary.day(GUIDE)) == 2
    assert len(desk.app.diary.day(GUIDE, cancelled=True)) == 3
    assert "临时有事" not in said(desk)


def test_what_no_longer_fits_is_said_calmly_and_changes_nothing(desk: Desk) -> None:
    here, later = book(desk, "10:00"), desk.app.diary.book(Wanted("R3", at(f"{TOMORROW} 10:00")), GUIDE)
    tries: list[Callable[[], object]] = [
        lambda: desk.app.diary.arrive("nobody/s1", GUIDE),
        lambda: desk.app.diary.arrive(later.booking, GUIDE),
        lambda: desk.app.diary.end(here, GUIDE),
        lambda: desk.app.diary.cancel(here, GUIDE, code="因为"),
        lambda: desk.app.diary.forget(here, GUIDE, " "),
        lambda: desk.app.diary.day(GUIDE, "昨天"),
        lambda: desk.app.diary.day(GUIDE, "", "R77"),
        lambda: desk.app.diary.find("R3", today("11:00"), GUIDE),
    ]
    before = len(desk.events())
    for attempt in tries:
        with pytest.raises(UserError):
            attempt()
    assert len(desk.events()) == before
    desk.app.diary.arrive(here, GUIDE)
    with pytest.raises(UserError):
        desk.app.diary.cancel(here, GUIDE)
    desk.app.diary.end(here, GUIDE)
    with pytest.raises(UserError):
        desk.app.diary.arrive(here, GUIDE)


def test_of_the_discreet_room_only_its_state_is_told(desk: Desk) -> None:
    desk.app.days.open(GUIDE)
    booking = book(desk, "10:00", "R4", who="陈某某")
    desk.clock.set(f"{TODAY} 09:55")
    shown = door(desk, "R4")
    assert (shown.state, shown.until_ms, shown.coming, shown.spans, shown.current) == ("reserved", 0, (), (), "")
    (outside,) = desk.app.diary.day(GUIDE, TODAY, "R4")
    (inside,) = desk.app.diary.day(COUNSELLOR, TODAY, "R4")
    assert (outside.who, inside.who) == ("", "陈*某")
    assert outside.discreet
    public = [item for item in desk.events("booked") if item.envelope.scope == "public"]
    assert [set(decode(item.envelope.body)) for item in public] == [{"stop", "place", "at", "until"}]
    assert all(item.payload is None for item in public)
    with pytest.raises(UserError):
        desk.app.diary.arrive(booking, GUIDE, "D001")
    desk.app.diary.arrive(booking, COUNSELLOR)
    assert door(desk, "R4").state == "in_use"


def test_a_confidential_number_is_not_told_by_its_booking(desk: Desk) -> None:
    hidden = desk.ticket(wants="discipline")
    booking = desk.app.diary.book(Wanted("R3", today("09:20"), ticket=hidden.visit), DISCIPLINE)
    assert booking.label == hidden.ticket
    desk.app.diary.arrive(booking.booking, DISCIPLINE)
    desk.clock.set(f"{TODAY} 09:20")
    assert (door(desk).state, door(desk).coming) == ("in_use", ()), "on every screen alike, also where it is not known"
    assert not [span for span in door(desk).spans if span.label]
    (seen,) = desk.app.diary.day(GUIDE)
    assert (seen.label, seen.visit, seen.discreet) == ("", "", True)
    public = [decode(item.envelope.body) for item in desk.events() if item.envelope.scope != "restricted"]
    assert not any(hidden.visit == body.get("visit") for body in public)


def test_an_inner_room_is_booked_but_has_no_door_and_no_public_event(desk: Desk) -> None:
    found = desk.app.diary.book(Wanted("R9", today("10:00")), GUIDE)
    assert found.until_ms - found.at_ms == 30 * 60_000, "where the centre names no length"
    desk.app.diary.cancel(found.booking, GUIDE, "改期")
    assert {item.envelope.scope for item in desk.events("booked", "booking_cancelled")} == {"centre"}
    with pytest.raises(UserError):
        door(desk, "R9")


def test_two_desks_cut_off_from_each_other_book_one_time_and_both_are_told(desk: Desk, other: Desk) -> None:
    book(desk, "10:00")
    other.app.diary.book(Wanted("R3", today("10:10")), GUIDE)
    for here, there in ((desk, other), (other, desk)):
        reaches(here, there.events("booked"))
    for one in (desk, other):
        shown = one.app.diary.day(GUIDE)
        assert [booking.clash for booking in shown] == [True, True]
        assert not one.app.record.rebuild()[1]
        (conflict,) = one.app.conflicts.of_day(GUIDE)
        assert (conflict.kind, conflict.label) == ("booking", "R3 10:00")
        assert [side.at_ms for side in conflict.sides] == [today("10:00"), today("10:10")]
        (known,) = one.app.conflicts.to_know("R3", MEDIATOR)
        assert {"10:00–10:30", "10:10–10:40"} <= set(re.findall(r"\d\d:\d\d–\d\d:\d\d", known.text))
        assert one.app.conflicts.to_know("R1", MEDIATOR) == ()
        one.app.conflicts.acknowledge(known.key)
        assert one.app.conflicts.to_know("R3", MEDIATOR) == ()
    assert desk.dump()["bookings"] == other.dump()["bookings"]
    desk.app.diary.cancel(desk.app.diary.day(GUIDE)[1].booking, GUIDE)
    assert [booking.clash for booking in desk.app.diary.day(GUIDE)] == [False]
    assert desk.app.conflicts.of_day(GUIDE) == ()


def test_any_order_of_arrival_gives_the_same_diary(desk: Desk, other: Desk, tmp_path: Path) -> None:
    ticket = desk.ticket()
    booking = book(desk, "09:10")
    desk.app.diary.arrive(booking, GUIDE, ticket.ticket)
    desk.app.diary.end(booking, GUIDE)
    desk.app.rota.set("W10", TODAY, "am", "住建局", GUIDE)
    events = desk.events("booked", "booking_arrived", "booking_cancelled", "rota")
    with open_desk(tmp_path / "third") as third:
        reaches(other, events)
        for item in reversed(events):
            reaches(third, [item])
        for table in ("bookings", "rota"):
            assert other.dump()[table] == third.dump()[table] == desk.dump()[table] != []


def test_a_name_that_was_noted_can_be_erased(desk: Desk) -> None:
    booking = book(desk, "10:00", who="王小明")
    assert desk.app.diary.forget(booking, GUIDE, "本人要求") == 1
    assert desk.app.diary.day(GUIDE)[0].who == ""
    assert desk.app.diary.forget(booking, GUIDE, "本人要求") == 0
    assert desk.app.maintenance.verify().faults == ()


def test_erasing_a_case_erases_who_was_noted_with_its_bookings(desk: Desk) -> None:
    ticket = desk.ticket(name="王小明")
    booking = book(desk, "09:10", ticket=ticket.ticket, who="王小明")
    desk.app.diary.cancel(booking, GUIDE, "王小明改期")
    desk.app.calls.leave(ticket.stop, GUIDE)
    assert desk.app.diary.day(GUIDE, cancelled=True)[0].who == "王*明"
    desk.app.corrections.erase(ticket.case_code, "本人要求", GUIDE)
    assert desk.app.diary.day(GUIDE, cancelled=True)[0].who == ""
    left = [item.payload.data.decode() for item in desk.events() if item.payload is not None]
    assert not [text for text in left if "王小明" in text]


def test_the_rota_says_who_sits_at_window_10_this_half_day(desk: Desk) -> None:
    desk.app.rota.set("W10", TODAY, "am", "住建局", GUIDE)
    desk.app.rota.set("W10", TODAY, "pm", "民政局", GUIDE)
    desk.app.rota.set("W10", TODAY, "pm", "民政局", GUIDE)
    assert len(desk.events("rota")) == 2, "saying it twice adds nothing"
    assert [(one.half, one.department) for one in desk.app.rota.of([TODAY])] == [("am", "住建局"), ("pm", "民政局")]
    assert door(desk, "W10").rota == (("am", "住建局"), ("pm", "民政局"))
    assert door(desk, "W10").now_half == "am"
    desk.app.rota.set("W10", TODAY, "pm", "", GUIDE)
    assert door(desk, "W10").rota == (("am", "住建局"),)
    for place, day, half, department, field in (
        ("W77", TODAY, "am", "住建局", "place"),
        ("W10", "2026-13-01", "am", "住建局", "day"),
        ("W10", TODAY, "night", "住建局", "half"),
        ("W10", TODAY, "am", "外星局", "department"),
    ):
        with pytest.raises(UserError) as problem:
            desk.app.rota.set(place, day, half, department, GUIDE)
        assert problem.value.field == field


def test_a_window_has_a_door_too_with_its_line_and_no_times(desk: Desk) -> None:
    tickets = [desk.ticket() for _n in range(3)]
    desk.app.calls.next("W4", MEDIATOR)
    shown = door(desk, "W4")
    assert (shown.state, shown.current, shown.calling) == ("in_use", tickets[0].ticket, True)
    assert [one.label for one in shown.coming] == [tickets[1].ticket, tickets[2].ticket]
    assert shown.spans == ()


@pytest.mark.parametrize(
    ("moment", "minutes", "word"),
    [
        (f"{TOMORROW} 11:40", 30, "08:00–12:00、14:00–17:30"),  # ends after noon
        (f"{TOMORROW} 12:30", 30, "08:00–12:00"),
        (f"{TOMORROW} 18:00", 30, "18:00–18:30"),
        ("2026-03-07 10:00", 30, "2026-03-07"),  # a Saturday
        ("2026-10-01 10:00", 30, "2026-10-01"),  # 国庆节
    ],
)
def test_outside_opening_hours_a_reason_is_asked_for_and_kept(desk: Desk, moment: str, minutes: int, word: str) -> None:
    wanted = Wanted("R3", at(moment), minutes)
    with pytest.raises(UserError, match=word) as refused:
        desk.app.diary.book(wanted, GUIDE)
    assert refused.value.field == "reason"
    assert desk.app.diary.day(GUIDE, moment[:10]) == ()
    assert desk.app.diary.book(replace(wanted, reason="双方只有这时有空"), GUIDE).state == "booked"
    booked = [item for item in desk.events() if item.envelope.kind == "booked"][-1]
    assert decode(booked.envelope.body)["code"] == "outside_hours"
    assert booked.payload is not None
    assert "双方只有这时有空" in booked.payload.data.decode()
    assert "双方只有这时有空" not in said(desk), "in words it is payload: it can be erased"


def test_a_made_up_working_day_and_who_is_here_now_need_no_reason(desk: Desk) -> None:
    desk.clock.set(f"{TODAY} 12:30")
    assert desk.app.diary.book(Wanted("R3"), GUIDE).state == "booked"
    assert desk.app.diary.book(Wanted("R5", at("2026-10-10 10:00")), GUIDE).state == "booked", "a Saturday made up for"
