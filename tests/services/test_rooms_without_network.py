"""A room that is cut off from everything receives who comes with a slip; the histories meet later."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desk_app.cli import main
from desk_app.domain.clock import CHINA
from desk_app.errors import UserError
from desk_app.services.register import Issued
from tests.support.desk import DISCIPLINE, GUIDE, MEDIATOR, WINDOW, Desk, HandClock
from tests.support.joined import centre_of, introduce, join, settle, tell

INTAKE = "W4"  # 人民调解: sends a third of its people on to a room


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    with centre_of(tmp_path, "desk", "R1") as (desk, room):
        yield desk, room


def receive(room: Desk, scan: str, place: str, operator: str = MEDIATOR) -> str:
    """Scan a slip at a place and begin to serve. Returns the stop."""
    view = room.app.search.visit(scan, operator, place)
    room.app.calls.start(view.stop, operator, place)
    return view.stop


def served(desk: Desk) -> set[tuple[str, str, str, str]]:
    """Return label, state, place and result of every stop of the day."""
    day = desk.app.record.day_now()
    with desk.app.record.read() as tx:
        return {(stop.label, stop.state, stop.called_place, stop.result) for stop in tx.tables.stops_of_day(day)}


def whole(*desks: Desk) -> None:
    """All hold the same tables, which are what a rebuild makes."""
    for desk in desks:
        assert desk.dump() == desks[0].dump()
        assert not desk.app.maintenance.rebuild().changed
        assert desk.app.maintenance.verify().faults == ()
        desk.app.board.board()


def test_a_slip_is_enough_for_a_window_that_never_heard_of_it(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    view = room.app.search.visit(ticket.qr, MEDIATOR, INTAKE)
    assert (view.label, view.visit, view.stop) == (ticket.ticket, ticket.visit, ticket.visit)
    assert (view.state, view.queue, view.place, view.registered) == ("waiting", "D", "W4", False)
    stop = receive(room, ticket.qr, INTAKE)
    current = room.app.board.room(INTAKE, MEDIATOR).current
    assert current is not None
    assert (current.label, current.state) == (ticket.ticket, "serving")
    room.app.calls.serve(stop, MEDIATOR, "3")
    settle(desk, room)
    assert served(desk) == {(ticket.ticket, "served", INTAKE, "3")}
    assert desk.app.search.visit(ticket.ticket, GUIDE).registered
    assert not desk.app.search.visit(ticket.ticket, GUIDE).conflict
    whole(desk, room)


def test_looking_at_a_slip_writes_nothing(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    room.app.search.visit(ticket.qr, MEDIATOR, INTAKE)
    assert room.events() == []


def test_who_was_sent_on_to_a_cut_off_room_is_the_same_stop_for_both(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    desk.app.calls.next(INTAKE, WINDOW)
    desk.app.calls.start(ticket.stop, WINDOW, INTAKE)
    desk.app.calls.serve(ticket.stop, WINDOW, "1", to="R1")
    stop = receive(room, ticket.qr, "R1")
    room.app.calls.serve(stop, MEDIATOR, "3")
    settle(desk, room)
    assert served(desk) == {(ticket.ticket, "served", INTAKE, "1"), (ticket.ticket, "served", "R1", "3")}
    assert desk.app.conflicts.of_day(GUIDE) == ()
    whole(desk, room)


def test_a_room_that_knows_the_visit_but_not_that_it_was_sent_on_takes_it_all_the_same(
    centre: tuple[Desk, Desk],
) -> None:
    desk, room = centre
    ticket = desk.ticket()
    desk.app.calls.next(INTAKE, WINDOW)
    tell(desk, room)
    desk.app.calls.start(ticket.stop, WINDOW, INTAKE)
    desk.app.calls.serve(ticket.stop, WINDOW, "1", to="R1")
    view = room.app.search.visit(ticket.qr, MEDIATOR, "R1")
    assert (view.state, view.place, view.registered, view.text) == ("waiting", "R1", True, "楼上漏水")
    stop = receive(room, ticket.qr, "R1")
    room.app.calls.serve(stop, MEDIATOR, "3")
    settle(desk, room)
    assert served(desk) == {(ticket.ticket, "served", INTAKE, "1"), (ticket.ticket, "served", "R1", "3")}
    assert desk.app.conflicts.of_day(GUIDE) == ()
    whole(desk, room)


def test_a_stop_that_the_room_knows_is_taken_as_it_is(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    desk.app.calls.transfer(ticket.stop, "R1", WINDOW)
    tell(desk, room)
    assert receive(room, ticket.qr, "R1") == ticket.stop
    settle(desk, room)
    assert served(desk) == {(ticket.ticket, "serving", "R1", "")}


@pytest.mark.parametrize("act", ["call", "arrive", "transfer", "leave", "miss", "activate"])
def test_every_act_can_be_the_first_or_the_next_after_a_scan(centre: tuple[Desk, Desk], act: str) -> None:
    desk, room = centre
    ticket = desk.ticket()
    calls, stop = room.app.calls, room.app.search.visit(ticket.qr, MEDIATOR, INTAKE).stop
    if act == "transfer":
        calls.transfer(stop, "R2", MEDIATOR)
    elif act == "leave":
        calls.leave(stop, MEDIATOR)
    else:
        calls.call(stop, INTAKE, MEDIATOR)
    if act == "arrive":
        calls.arrive(stop, MEDIATOR)
    if act in ("miss", "activate"):
        calls.miss(stop, MEDIATOR)
    if act == "activate":
        calls.activate(stop, MEDIATOR)
    states = {"call": "called", "arrive": "serving", "leave": "left", "miss": "missed"}
    settle(desk, room)
    assert desk.state(ticket.stop) == states.get(act, "waiting")
    whole(desk, room)


def test_a_finish_sent_on_from_a_cut_off_room_waits_in_the_next_one(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    stop = receive(room, ticket.qr, INTAKE)
    room.app.calls.serve(stop, MEDIATOR, "1", to="R2")
    settle(desk, room)
    assert [entry.label for entry in desk.app.board.room("R2", MEDIATOR).waiting] == [ticket.ticket]
    slip = desk.app.printing.slip(ticket.visit, reprint=True)
    assert slip.qr == ticket.qr
    whole(desk, room)


def test_a_room_whose_clock_is_an_hour_behind_changes_no_ticket(tmp_path: Path) -> None:
    with centre_of(tmp_path, "desk") as (desk,), centre_of(tmp_path / "far", "R1") as (room,):
        join(room, "R1", 2, "room")
        introduce(desk, room)
        room.clock.set("2026-03-02 08:00")
        ticket = desk.ticket()
        stop = receive(room, ticket.qr, INTAKE)
        room.app.calls.serve(stop, MEDIATOR, "1", to="R2")
        settle(desk, room)
        assert desk.app.printing.slip(ticket.visit, reprint=True).qr == ticket.qr
        with desk.app.record.read() as tx:
            row = tx.tables.visit(ticket.visit)
            assert row is not None
            assert (row.waiting_before, row.issued_ms) == (0, ticket.issued_ms)
        assert desk.state(ticket.stop) == "served"
        whole(desk, room)


def test_a_label_alone_asks_for_the_slip(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    with pytest.raises(UserError) as refused:
        room.app.search.visit(ticket.ticket, MEDIATOR, INTAKE)
    assert ticket.ticket in refused.value.sentence
    assert room.events() == []


def test_forged_old_and_foreign_slips_stay_refused(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    ticket = desk.ticket()
    sentences = {str(refusal(room, scan)) for scan in forged(ticket.qr)}
    assert len(sentences) == 1  # whatever was altered, the same: it could not be verified
    foreign = ticket.qr[:4] + "130101" + ticket.qr[10:]
    assert str(refusal(room, foreign)) not in sentences
    room.clock.pass_(days=1)
    yesterday = refusal(room, ticket.qr)
    assert str(yesterday) not in sentences
    assert room.events() == []


def forged(qr: str) -> list[str]:
    """Return the slip with one digit after another altered, but for format, key and centre."""
    return [qr[:at] + str((int(qr[at]) + 1) % 10) + qr[at + 1 :] for at in range(10, len(qr))]


def refusal(room: Desk, scan: str) -> UserError:
    with pytest.raises(UserError) as refused:
        room.app.search.visit(scan, MEDIATOR, "R1")
    assert refused.value.field == "qr"
    return refused.value


def test_a_slip_of_a_desk_the_room_has_not_heard_of_says_so(tmp_path: Path) -> None:
    with centre_of(tmp_path, "desk") as (desk,), centre_of(tmp_path / "far", "R1") as (room,):
        join(desk, "desk", 7)
        join(room, "R1", 2, "room")
        ticket = desk.ticket()
        with pytest.raises(UserError) as refused:
            room.app.search.visit(ticket.qr, MEDIATOR, INTAKE)
        assert refused.value.field == "ticket"
        tell(desk, room)  # once it heard of the ticket the label is enough to know it
        assert receive(room, ticket.qr, INTAKE) == ticket.stop


def test_a_slip_of_a_desk_with_another_number_is_not_taken_for_the_holder_of_the_same_label(tmp_path: Path) -> None:
    with centre_of(tmp_path, "one", "two", "R1") as (one, two, room):
        for desk in (one, two):
            with desk.app.store.write() as tx:
                tx.settings.set("lanes", "1")
        first, second = one.ticket(), two.ticket()
        assert first.ticket == second.ticket
        tell(one, room)
        assert room.app.search.visit(second.qr, MEDIATOR, INTAKE).visit == second.visit
        assert room.app.search.visit(first.qr, MEDIATOR, INTAKE).visit == first.visit


def test_a_store_of_the_first_program_gives_no_visit_the_id_of_an_old_stop(desk: Desk) -> None:
    desk.ticket()
    with desk.app.store.write() as tx:
        last = tx.counters.next("stop", above=40)  # it numbered stops as it numbered visits: device/41
    old = f"{desk.app.store.device}/{last}"
    assert old not in {desk.ticket().stop for _visitor in range(60)}


def test_a_store_that_works_alone_takes_no_slip_it_does_not_know(desk: Desk, tmp_path: Path) -> None:
    ticket = desk.ticket()
    with desk.app.store.write() as tx:
        tx.tables.remove_visit(ticket.visit)
    with pytest.raises(UserError):
        desk.app.search.visit(ticket.qr, MEDIATOR, INTAKE)


def test_a_confidential_visit_stays_out_of_sight_when_its_slip_is_scanned(centre: tuple[Desk, Desk]) -> None:
    desk, room = centre
    secret = desk.ticket(wants="discipline")
    tell(desk, room)
    with pytest.raises(UserError):
        room.app.search.visit(secret.qr, MEDIATOR, "R1")
    assert room.app.search.visit(secret.qr, DISCIPLINE, "W1").label == secret.ticket


def test_the_command_line_takes_a_slip_at_a_cut_off_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = HandClock(f"{datetime.now(CHINA):%Y-%m-%d %H:%M}")
    with centre_of(tmp_path, "desk", "R1", clock=now) as (desk, room):
        ticket = desk.ticket()
        room.app.close()
        monkeypatch.setenv("GUIDANCE_DESK_STATE", str(room.folder / "state"))
        common = ["--home", str(room.folder / "home"), "--operator", MEDIATOR, "--json"]
        assert main([*common, "act", ticket.qr, "start", "--place", "R1"]) == 0
        assert main([*common, "act", ticket.ticket, "serve", "--result", "3"]) == 0
        answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(one["ticket"], one["place"], one["state"]) for one in answers] == [
            (ticket.ticket, "R1", "serving"),
            (ticket.ticket, "R1", "served"),
        ]
        room.restart()


@pytest.mark.parametrize("seed", range(6))
def test_a_morning_of_cut_off_rooms_meets_in_one_history(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with centre_of(tmp_path, "desk", "R1", "R2") as desks:
        desk, *rooms = desks
        tickets = [desk.ticket() for _visitor in range(8)]
        sent_on = {ticket.visit for ticket in tickets if chance.random() < 0.6}
        for ticket in tickets:
            at_the_desk(desk, ticket, "R1" if ticket.visit in sent_on else "")
            if chance.random() < 0.3:
                tell(desk, chance.choice(rooms))
        for ticket in chance.sample(tickets, len(tickets)):
            if ticket.visit in sent_on:
                room = chance.choice(rooms)
                room.app.calls.serve(receive(room, ticket.qr, "R1"), MEDIATOR, "3")
        settle(*desks)
        ends = {(label, place): state for label, state, place, _result in served(desk)}
        for ticket in tickets:
            assert ends[(ticket.ticket, INTAKE)] == "served"
            assert ends.get((ticket.ticket, "R1"), "none") == ("served" if ticket.visit in sent_on else "none")
        assert desk.app.conflicts.of_day(GUIDE) == ()
        whole(*desks)


def at_the_desk(desk: Desk, ticket: Issued, to: str) -> None:
    desk.app.calls.start(ticket.stop, WINDOW, INTAKE)
    desk.app.calls.serve(ticket.stop, WINDOW, "1" if to else "2", to=to)
