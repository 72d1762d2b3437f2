"""Recall, missed, parked, sent on: what happens to a number after its call."""

from tests.support.desk import MEDIATOR
from tests.ui.rooms.conftest import Bench
from ui.room.queue_model import Line
from ui.room.window import RoomWindow


def called(bench: Bench, window: RoomWindow, label: str) -> None:
    bench.key(window, "F2")
    bench.here(window, label)


def begun(bench: Bench, window: RoomWindow, label: str) -> None:
    called(bench, window, label)
    bench.key(window, "F10")
    bench.until(lambda: window.acts is not None and window.acts.current is not None)
    bench.until(lambda: window.console.visit.head.start.isHidden())


def lines(window: RoomWindow, kind: str) -> list[Line]:
    return [line for line in window.console.queue.list.rows.lines() if line.kind == kind]


def test_before_arrival_a_recall_needs_one_press(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    called(bench, window, ticket.ticket)
    bench.key(window, "F5")
    bench.until(lambda: len(bench.desk.events("recalled")) == 1)


def test_after_arrival_recall_and_missed_ask_once_more_without_a_dialog(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    begun(bench, window, ticket.ticket)
    bench.key(window, "F5")
    bench.quiet(window)
    assert bench.desk.events("recalled") == []
    assert window.console.call.asking == "recall"
    bench.key(window, "F6")
    assert window.console.call.asking == "miss", "another key asks its own question"
    bench.key(window, "Esc")
    assert window.console.call.asking == ""
    bench.key(window, "F6")
    assert bench.desk.state(ticket.stop) == "serving"
    bench.key(window, "F6")
    bench.until(lambda: bench.desk.state(ticket.stop) == "missed")


def test_a_missed_number_is_activated_from_its_line_with_enter(bench: Bench) -> None:
    tickets = [bench.desk.ticket() for _n in range(4)]
    window = bench.console()
    called(bench, window, tickets[0].ticket)
    bench.key(window, "F6")
    bench.here(window, "")
    bench.until(lambda: [line.label for line in lines(window, "missed")] == [tickets[0].ticket])
    queue = window.console.queue.list
    queue.setFocus()
    queue.setCurrentIndex(queue.rows.index(queue.rows.row_of(tickets[0].stop)))
    bench.key(window, "Enter")
    bench.until(lambda: bench.desk.state(tickets[0].stop) == "waiting")
    assert bench.desk.lines()["W4"] == [tickets[at].ticket for at in (1, 2, 0, 3)]


def test_a_missed_number_noted_by_mistake_is_called_back_with_undo(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    called(bench, window, first.ticket)
    bench.key(window, "F6")
    bench.here(window, "")
    bench.key(window, "Ctrl+Z")
    bench.here(window, first.ticket)
    assert bench.desk.state(first.stop) == "called"
    assert bench.desk.lines()["W4"] == [second.ticket]


def test_a_call_by_mistake_goes_back_into_line_and_counts_no_call(bench: Bench) -> None:
    tickets = [bench.desk.ticket() for _n in range(3)]
    window = bench.console()
    called(bench, window, tickets[0].ticket)
    bench.key(window, "Ctrl+Z")
    bench.here(window, "")
    assert bench.desk.lines()["W4"] == [one.ticket for one in tickets]
    assert bench.desk.app.search.visit(tickets[0].visit, MEDIATOR).calls == 0


def test_somebody_parked_keeps_the_place_and_goes_on_with_f9(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    begun(bench, window, first.ticket)
    window.console.call.why.setCurrentIndex(1)
    noted = window.console.call.why.currentText()
    bench.key(window, "F9")
    bench.here(window, "")
    assert bench.desk.state(first.stop) == "parked"
    bench.until(lambda: [(line.label, line.first) for line in lines(window, "parked")] == [(first.ticket, noted)])
    called(bench, window, second.ticket)
    bench.key(window, "Alt+3")
    bench.key(window, "F4")
    bench.here(window, "")
    bench.key(window, "F9")
    bench.here(window, first.ticket)
    assert bench.desk.state(first.stop) == "serving"


def test_sent_to_a_room_keeps_number_and_rank(bench: Bench) -> None:
    first = bench.desk.ticket()
    bench.desk.clock.pass_(minutes=5)
    other = bench.desk.ticket()
    bench.desk.app.calls.transfer(other.stop, "R1", MEDIATOR)
    window = bench.console()
    begun(bench, window, first.ticket)
    bench.key(window, "F7")
    assert window.console.move_on.where.hasFocus(), "with nothing chosen F7 goes to the list"
    window.console.move_on.where.choose("R1")
    bench.key(window, "F7")
    bench.here(window, "")
    assert bench.desk.lines()["R1"] == [first.ticket, other.ticket]


def test_sending_on_is_taken_back_and_the_person_is_here_again(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    begun(bench, window, first.ticket)
    window.console.move_on.where.choose("R1")
    bench.key(window, "F7")
    bench.here(window, "")
    bench.key(window, "Ctrl+Z")
    bench.here(window, first.ticket)
    assert bench.desk.state(first.stop) == "serving"
    assert bench.desk.lines() == {**{place: [] for place in bench.desk.lines()}, "W4": [second.ticket]}


def test_nobody_is_sent_publicly_to_counselling_or_inside(bench: Bench) -> None:
    window = bench.console()
    where = window.console.move_on.where
    bench.until(lambda: where.count() > 0)
    offered = [where.itemData(at) for at in range(where.count())]
    assert "R1" in offered
    assert "E" in offered
    assert not {"R4", "R9", "D"} & set(offered)


def test_a_colleague_is_asked_for_in_neutral_words_and_only_the_role_sees_it(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    begun(bench, window, ticket.ticket)
    bench.key(window, "Ctrl+H")
    bench.until(lambda: len(bench.desk.events("accompanied")) == 1)
    assert bench.desk.events("accompanied")[0].envelope.scope == "restricted"
    assert ticket.ticket not in window.console.bar.text()


def test_two_rooms_draw_from_one_line_and_never_get_the_same_person(bench: Bench) -> None:
    first = bench.desk.ticket(wants="sue", mediation="refuse")
    queue = first.queue
    served_by = bench.desk.app.centre.queues["B"].served_by
    assert served_by == ("W2", "R6"), "window 2 and room 6 share queue B"
    bench.desk.app.calls.transfer(first.stop, "B", MEDIATOR)
    second = bench.desk.ticket(wants="sue", mediation="refuse")
    bench.desk.app.calls.transfer(second.stop, "B", MEDIATOR)
    one, other = bench.console("W2"), bench.console("R6", "lijianguo")
    bench.key(one, "F2")
    bench.key(other, "F2")
    bench.until(lambda: {bench.desk.state(first.stop), bench.desk.state(second.stop)} == {"called"})
    bench.quiet(one)
    bench.quiet(other)
    assert one.acts is not None
    assert other.acts is not None
    labels = {window.acts.current.label for window in (one, other) if window.acts and window.acts.current}
    assert labels == {first.ticket, second.ticket}, queue


def test_the_second_of_two_consoles_is_told_calmly_that_the_number_was_taken(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    bench.desk.app.calls.transfer(ticket.stop, "B", MEDIATOR)
    one, other = bench.console("W2"), bench.console("R6", "lijianguo")
    other.scanned(ticket.ticket)
    bench.until(lambda: other.console.bar.offering)
    bench.key(one, "F2")
    bench.here(one, ticket.ticket)
    bench.key(other, "Enter")
    place = bench.desk.app.centre.place_label("W2")
    bench.until(lambda: place in other.console.bar.text())
    assert bench.desk.app.search.visit(ticket.visit, MEDIATOR).called_place == "W2"
    assert not bench.desk.app.search.visit(ticket.visit, MEDIATOR).conflict
