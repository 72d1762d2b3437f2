"""Personal data on the console: masked, in full only with a reason, for a short time, recorded."""

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from tests.support.desk import MEDIATOR
from tests.ui.rooms.conftest import Bench
from ui.room.window import RoomWindow

NAME, NUMBER, PHONE, ADDRESS = "周明䶮", "130981199001010014", "13812345678", "安澜镇柳河社区3号楼2单元501室"
FULL = (NAME, NUMBER, PHONE, "3号楼2单元")


def everything_shown(window: QWidget) -> str:
    texts = [label.text() for label in window.findChildren(QLabel)]
    texts += [field.text() for field in window.findChildren(QLineEdit)]
    texts += [field.toPlainText() for field in window.findChildren(QPlainTextEdit)]
    for widget in window.findChildren(QWidget):
        texts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    return "\n".join(texts)


def valid_number() -> str:
    head = "13098119900101001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights, strict=True)) % 11]


def with_somebody_here(bench: Bench, **times: int) -> RoomWindow:
    ticket = bench.desk.ticket(name=NAME, id_type="111", id_number=valid_number(), phone=PHONE, address=ADDRESS)
    window = bench.console(**times)
    bench.key(window, "F2")
    bench.here(window, ticket.ticket)
    bench.until(lambda: "周*䶮" in window.console.visit.person.name.text())
    return window


def test_nothing_stands_in_full_before_somebody_gave_a_reason(bench: Bench) -> None:
    window = with_somebody_here(bench)
    bench.key(window, "Ctrl+U")
    assert window.console.visit.person.reason.reasons.hasFocus(), "without a reason the key leads to the reasons"
    shown = everything_shown(window)
    assert not [secret for secret in (*FULL, valid_number()) if secret in shown]
    assert bench.desk.events("revealed") == []


def test_with_a_reason_it_stands_in_full_is_recorded_and_goes_by_itself(bench: Bench) -> None:
    window = with_somebody_here(bench, reveal_ms=300)
    person = window.console.visit.person
    person.reason.reasons.setCurrentIndex(0)
    bench.key(window, "Ctrl+U")
    bench.until(lambda: person.shown_in_full)
    assert NAME in person.name.text()
    assert valid_number() in person.number.text()
    assert PHONE in person.phone.text()
    assert [item.envelope.operator for item in bench.desk.events("revealed")] == [MEDIATOR]
    bench.until(lambda: not person.shown_in_full)
    shown = everything_shown(window)
    assert not [secret for secret in (*FULL, valid_number()) if secret in shown]


def test_esc_hides_it_at_once(bench: Bench) -> None:
    window = with_somebody_here(bench)
    person = window.console.visit.person
    person.reason.reasons.setCurrentIndex(0)
    bench.key(window, "Ctrl+U")
    bench.until(lambda: person.shown_in_full)
    window.console.bar.dismiss()
    bench.key(window, "Esc")
    assert not person.shown_in_full
    assert NAME not in everything_shown(window)


def test_it_does_not_stay_for_the_next_person(bench: Bench) -> None:
    window = with_somebody_here(bench)
    other = bench.desk.ticket(name="马兰")
    person = window.console.visit.person
    person.reason.reasons.setCurrentIndex(0)
    bench.key(window, "Ctrl+U")
    bench.until(lambda: person.shown_in_full)
    bench.quiet(window)
    bench.key(window, "Alt+2")
    bench.key(window, "F2")
    bench.here(window, other.ticket)
    assert not person.shown_in_full
    assert person.reason.reason() == "", "the next look needs its own reason"
    assert NAME not in everything_shown(window)


def test_it_does_not_stay_when_the_console_goes_to_another_place(bench: Bench) -> None:
    window = with_somebody_here(bench)
    person = window.console.visit.person
    person.reason.reasons.setCurrentIndex(0)
    bench.key(window, "Ctrl+U")
    bench.until(lambda: person.shown_in_full)
    window.take_place("W1", MEDIATOR)
    assert NAME not in everything_shown(window)
