"""Which calls the board tells of: all that are being called, and of those before only what still holds."""

from __future__ import annotations

from tests.support.desk import GUIDE, WINDOW, Desk

WINDOWS = tuple((queue, f"W{n}") for n, queue in enumerate("ABCDEFGHJK", start=1))
ROOMS = (("B", "R6"), ("C", "R5"), ("H", "R8"))


def test_all_places_that_call_at_once_are_on_the_board(desk: Desk) -> None:
    places = [*WINDOWS, *ROOMS]
    for queue, _place in places:
        desk.ticket(queue=queue, override_reason="expertise")
    for _queue, place in places:
        desk.clock.pass_(seconds=1)
        assert desk.app.calls.next(place, WINDOW) is not None

    calls = desk.app.board.board().calls

    assert [call.place for call in calls] == [place for _queue, place in reversed(places)]
    assert all(call.current for call in calls)


def test_who_was_sent_on_to_another_window_was_not_just_called_to_the_first(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.transfer(issued.stop, "W1", WINDOW, "expertise")

    assert desk.app.board.board().calls == ()


def test_who_came_is_told_of_as_called_before(desk: Desk) -> None:
    issued = desk.ticket()
    desk.app.calls.next("W4", WINDOW)
    desk.app.calls.arrive(issued.stop, WINDOW)

    [call] = desk.app.board.board().calls
    assert (call.place, call.current) == ("W4", False)


def test_when_the_day_is_over_nobody_was_just_called(desk: Desk) -> None:
    desk.ticket()
    desk.app.calls.next("W4", WINDOW)
    desk.app.days.close(GUIDE)

    assert desk.app.board.board().calls == ()
