"""Two places that called one ticket, two tickets with one number: kept, told to both, in the list of the day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.errors import UserError
from desk_app.services.conflicts import Conflict
from desk_app.services.register import Issued
from tests.support.desk import DISCIPLINE, GUIDE, MEDIATOR, WINDOW, Desk
from tests.support.joined import centre_of, settle

HERE, THERE = "W3", "R5"  # both call from queue C


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    with centre_of(tmp_path, "reception", "R5-pc") as (one, two):
        yield one, two


def ticket_of(here: Desk, *others: Desk, **typed: str) -> Issued:
    """Register somebody for queue C; everybody hears of it."""
    ticket = here.ticket(**{"queue": "C", "override_reason": "expertise", **typed})
    settle(here, *others)
    return ticket


def both_call(here: Desk, there: Desk) -> Issued:
    """Cut off from each other both call the same ticket; then they meet."""
    ticket = ticket_of(here, there)
    here.app.calls.call(ticket.stop, HERE, WINDOW)
    there.app.calls.call(ticket.stop, THERE, MEDIATOR)
    settle(here, there)
    return ticket


def whole(*desks: Desk) -> None:
    for desk in desks:
        assert desk.dump() == desks[0].dump()
        assert not desk.app.maintenance.rebuild().changed


def test_two_places_that_called_one_ticket_one_holds_it_and_both_are_told(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    ticket = both_call(here, there)
    for desk in rooms:
        with desk.app.record.read() as tx:
            [second, first] = tx.tables.calls("2026-03-02")
        assert (first.place, second.place) == (HERE, THERE)
        [mine] = desk.app.conflicts.to_know(HERE, WINDOW)
        [theirs] = desk.app.conflicts.to_know(THERE, MEDIATOR)
        assert (mine.label, mine.other, mine.ours) == (ticket.ticket, THERE, True)
        assert (theirs.label, theirs.other, theirs.other_label, theirs.ours) == (ticket.ticket, HERE, "3 号窗口", False)
        assert (mine.since_ms, theirs.since_ms) == (second.called_ms, first.called_ms)
        assert all(one.label in one.text and one.other_label in one.text for one in (mine, theirs))
        assert mine.text != theirs.text
        assert desk.app.conflicts.to_know("W1", WINDOW) == ()
        held = desk.app.board.room(HERE, WINDOW).current
        assert held is not None
        assert held.stop == ticket.stop
        assert desk.app.board.room(THERE, MEDIATOR).current is None
    whole(*rooms)


def test_what_was_taken_note_of_is_not_shown_again_here_and_still_there(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    both_call(here, there)
    [mine] = here.app.conflicts.to_know(HERE, WINDOW)
    before = len(here.events())
    here.app.conflicts.acknowledge(mine.key)
    assert here.app.conflicts.to_know(HERE, WINDOW) == ()
    assert len(here.app.conflicts.to_know(THERE, MEDIATOR)) == 1
    assert len(there.app.conflicts.to_know(HERE, WINDOW)) == 1
    assert len(here.app.conflicts.of_day(GUIDE)) == 1
    assert len(here.events()) == before
    here.restart()
    assert here.app.conflicts.to_know(HERE, WINDOW) == ()


def test_yesterdays_is_not_told_today_and_stands_in_its_days_list(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    both_call(here, there)
    [mine] = here.app.conflicts.to_know(HERE, WINDOW)
    here.app.conflicts.acknowledge(mine.key)
    here.clock.pass_(days=1)
    here.restart()
    assert here.app.conflicts.to_know(HERE, WINDOW) == ()
    assert here.app.conflicts.to_know(THERE, MEDIATOR) == ()
    assert here.app.conflicts.of_day(GUIDE) == ()
    assert len(here.app.conflicts.of_day(GUIDE, "2026-03-02")) == 1


def test_the_list_of_a_day_says_who_where_since_when_and_who_holds_it(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    ticket = both_call(here, there)
    for desk in rooms:
        [found] = desk.app.conflicts.of_day(GUIDE)
        assert (found.kind, found.day, found.label) == ("attempt", "2026-03-02", ticket.ticket)
        assert (found.visits, found.stop) == ((ticket.visit,), ticket.stop)
        assert [(side.place, side.device, side.kind, side.holds) for side in found.sides] == [
            (HERE, "reception", "called", True),
            (THERE, "R5-pc", "called", False),
        ]
        assert found.sides[0].at_ms < found.sides[1].at_ms


def test_who_serves_holds_it_against_who_only_called(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    ticket = ticket_of(here, there)
    here.app.calls.call(ticket.stop, HERE, WINDOW)
    there.app.calls.start(ticket.stop, MEDIATOR, THERE)
    settle(here, there)
    [mine] = here.app.conflicts.to_know(HERE, WINDOW)
    assert not mine.ours
    [theirs] = here.app.conflicts.to_know(THERE, MEDIATOR)
    assert theirs.ours
    with pytest.raises(UserError) as refused:
        here.app.calls.start(ticket.stop, WINDOW, HERE)
    assert mine.other_label in refused.value.sentence


def test_two_visits_with_one_number_stand_in_the_list_with_the_names_of_their_desks(tmp_path: Path) -> None:
    with centre_of(tmp_path, "one", "two") as (one, two):
        with two.app.store.write() as tx:
            tx.settings.set("lanes", "1")  # what must never be: two desks with one lane
        mine, theirs = one.ticket(), two.ticket()
        settle(one, two)
        for desk in (one, two):
            [found] = desk.app.conflicts.of_day(GUIDE)
            assert (found.kind, found.label, found.stop) == ("label", mine.ticket, "")
            assert [(side.visit, side.device, side.place) for side in found.sides] == [
                (mine.visit, "one", "W4"),
                (theirs.visit, "two", "W4"),
            ]
            assert [row.needs_check for row in desk.app.ledger.today()] == [True, True]


def test_a_confidential_ticket_is_in_the_list_of_those_with_the_role_only(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    secret = here.ticket(wants="discipline")
    settle(here, there)
    here.app.calls.call(secret.stop, "W1", DISCIPLINE)
    there.app.calls.call(secret.stop, "W2", DISCIPLINE)
    settle(here, there)
    assert here.app.conflicts.of_day(GUIDE) == ()
    assert here.app.conflicts.to_know("W1", GUIDE) == ()
    [found] = here.app.conflicts.of_day(DISCIPLINE)
    assert isinstance(found, Conflict)
    assert found.label == secret.ticket
    assert len(here.app.conflicts.to_know("W2", DISCIPLINE)) == 1


def test_a_device_the_hub_has_not_told_of_is_another_device(rooms: tuple[Desk, Desk]) -> None:
    here, there = rooms
    both_call(here, there)
    for desk in rooms:
        with desk.app.store.write() as tx:
            tx.sync.replace_peers([])
            tx.connection.execute("DELETE FROM peers")
    [found] = here.app.conflicts.of_day(GUIDE)
    names = [side.device for side in found.sides]
    assert len(set(names)) == 2
    assert all(names)


def test_a_screen_only_shows(tmp_path: Path) -> None:
    with centre_of(tmp_path, "desk", "screen") as (desk, screen):
        screen.app.record.may_write = False
        screen.visitors = 500
        ticket = desk.ticket()
        settle(desk, screen)
        before = len(screen.events())
        for act in (
            lambda: screen.ticket(),
            lambda: screen.app.calls.next("W4", WINDOW),
            lambda: screen.app.calls.place_state("W4", "away", WINDOW),
            lambda: screen.app.days.close(GUIDE),
            lambda: screen.app.calls.void(ticket.stop, GUIDE),
        ):
            with pytest.raises(UserError) as refused:
                act()
            assert refused.value.sentence
        assert len(screen.events()) == before
        screen.clock.pass_(days=1)
        assert screen.app.days.catch_up() == ()
        assert screen.app.board.board().open_days_before == ("2026-03-02",)
        assert len(screen.events()) == before
        assert not screen.app.maintenance.rebuild().changed
