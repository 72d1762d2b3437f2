"""A visit at a window, by keyboard alone."""

from PySide6.QtWidgets import QApplication

from tests.ui.rooms.conftest import Bench


def test_a_whole_visit_is_called_begun_and_finished_with_five_keys(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    assert bench.desk.state(first.stop) == "called"
    assert window.console.visit.head.start.hasFocus()
    bench.key(window, "F10")
    bench.until(lambda: bench.desk.state(first.stop) == "serving")
    bench.until(window.console.result.note.hasFocus)
    bench.key(window, "Alt+2")
    assert window.console.result.result() == "2"
    window.console.result.note.insertPlainText("当场说清")
    bench.key(window, "F4")
    bench.until(lambda: bench.desk.state(first.stop) == "served")
    bench.here(window, "")
    assert bench.desk.state(second.stop) == "waiting"
    served = bench.desk.app.search.visit(first.visit, "zhaolixin")
    assert served.result == "当场调成"


def test_f2_finishes_by_the_chosen_result_and_calls_the_next(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    bench.key(window, "F10")
    bench.until(lambda: bench.desk.state(first.stop) == "serving")
    bench.key(window, "Alt+3")
    bench.key(window, "F2")
    bench.here(window, second.ticket)
    assert bench.desk.state(first.stop) == "served"
    assert bench.desk.state(second.stop) == "called"
    assert window.console.result.result() == ""
    assert window.console.result.text() == ""


def test_f2_without_a_result_calls_nobody_and_says_what_to_choose(bench: Bench) -> None:
    first, second = bench.desk.ticket(), bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    bench.key(window, "F10")
    bench.until(lambda: bench.desk.state(first.stop) == "serving")
    bench.until(window.console.result.note.hasFocus)
    bench.key(window, "F2")
    assert first.ticket in window.console.result.title.text()
    assert QApplication.focusWidget() is window.console.result.options()[0]
    assert bench.desk.state(second.stop) == "waiting"
    assert bench.desk.state(first.stop) == "serving"
    bench.key(window, "Alt+1")
    assert first.ticket not in window.console.result.title.text()


def test_a_double_f2_calls_one_person(bench: Bench) -> None:
    tickets = [bench.desk.ticket() for _n in range(3)]
    window = bench.console()
    bench.key(window, "F2")
    bench.key(window, "F2")
    bench.here(window, tickets[0].ticket)
    bench.key(window, "F2")
    bench.until(lambda: tickets[0].ticket in window.console.bar.text())
    assert [bench.desk.state(one.stop) for one in tickets] == ["called", "waiting", "waiting"]


def test_a_double_f2_that_finishes_calls_one_person_and_can_still_be_taken_back(bench: Bench) -> None:
    first, second, third = (bench.desk.ticket() for _n in range(3))
    window = bench.console(undo_ms=60_000)
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    bench.key(window, "Alt+2")
    bench.key(window, "F2")
    bench.key(window, "F2")
    bench.here(window, second.ticket)
    assert bench.desk.state(third.stop) == "waiting"
    assert window.console.bar.offering
    assert window.console.bar.text().startswith(first.ticket)


def test_a_finish_is_taken_back_within_its_time_and_the_next_goes_back_into_line(bench: Bench) -> None:
    first, second, third = (bench.desk.ticket() for _n in range(3))
    window = bench.console(undo_ms=60_000)
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    bench.key(window, "F10")
    bench.until(lambda: bench.desk.state(first.stop) == "serving")
    bench.key(window, "Alt+3")
    bench.key(window, "F2")
    bench.here(window, second.ticket)
    assert window.console.bar.offering
    bench.key(window, "Ctrl+Z")
    bench.here(window, first.ticket)
    assert bench.desk.state(first.stop) == "serving"
    assert bench.desk.lines()["W4"] == [second.ticket, third.ticket]


def test_after_its_time_a_finish_stays_finished(bench: Bench) -> None:
    first = bench.desk.ticket()
    window = bench.console(undo_ms=1)
    bench.key(window, "F2")
    bench.here(window, first.ticket)
    bench.key(window, "Alt+2")
    bench.key(window, "F4")
    bench.here(window, "")
    bench.until(lambda: not window.console.bar.offering)
    bench.key(window, "Ctrl+Z")
    bench.until(lambda: window.console.bar.text() != "")
    assert bench.desk.state(first.stop) == "served"


def test_somebody_served_without_f10_has_a_beginning_all_the_same(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    bench.key(window, "Alt+2")
    bench.key(window, "F4")
    bench.until(lambda: bench.desk.state(ticket.stop) == "served")
    kinds = [item.envelope.kind for item in bench.desk.events("called", "started", "served")]
    assert kinds == ["called", "started", "served"]


def test_into_mediation_with_a_room_sends_the_same_number_on(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    bench.key(window, "F10")
    bench.until(lambda: bench.desk.state(ticket.stop) == "serving")
    bench.key(window, "Alt+1")
    assert window.console.result.onward.isVisible()
    window.console.result.onward.choose("R1")
    bench.key(window, "F4")
    bench.until(lambda: bench.desk.state(ticket.stop) == "served")
    assert bench.desk.lines()["R1"] == [ticket.ticket]


def test_f2_when_nobody_waits_says_so(bench: Bench) -> None:
    window = bench.console()
    bench.key(window, "F2")
    bench.until(lambda: window.console.bar.text() != "")
    assert window.acts is not None
    assert window.acts.current is None


def test_the_wheel_and_the_mouse_are_never_needed_tab_reaches_every_control(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    window = bench.console()
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    console = window.console
    wanted = {
        console.next,
        console.queue.list,
        console.visit.head.start,
        console.visit.person.reason.reasons,
        console.call.recall,
        console.call.miss,
        console.call.park,
        console.move_on.where,
        console.move_on.send,
        console.result.note,
        console.result.finish,
        console.place,
        console.search,
    }
    seen = set()
    for _step in range(60):
        bench.key(window, "Tab")
        seen.add(QApplication.focusWidget())
    assert wanted <= seen
