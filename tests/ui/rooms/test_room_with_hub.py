"""A room and the shared database: cut off it receives by the slip, calls unconfirmed, and is told what others did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.sync_state import SyncState
from desk_app.services.calls import CallService
from desk_app.services.register import Issued
from desk_app.services.sync_words import sync_words
from tests.support.desk import MEDIATOR, WINDOW, Desk, at
from tests.support.enrolled import EnrolledCentre
from tests.support.faulty_centre import FaultyCentre
from tests.support.joined import centre_of, settle
from tests.support.leases import LeaseBook, Line
from tests.support.postgres import PostgresServer
from tests.support.scanning import Fingers, HandTime
from tests.ui.rooms.conftest import Bench
from ui.devices.scanner import ScannerFilter
from ui.room.to_check import NOTED
from ui.room.window import RoomWindow

HERE, THERE = "W3", "R5"  # both call from queue C
OFFLINE = SyncState("offline", since_ms=at("2026-03-02 10:02"), reason="network")


@dataclass
class Two:
    """Two PCs of one centre, each with a bench of its own, and the hub's leases between them."""

    here: Desk
    there: Desk
    bench: Bench
    other: Bench
    lines: tuple[Line, Line]

    def line(self, desk: Desk, number: int) -> None:
        """Let a desk ask the leases before it calls."""
        line = self.lines[number]
        calls = CallService(desk.app.record, desk.app.centre, lambda: line, monotonic=line.monotonic)
        desk.app = replace(desk.app, calls=calls)

    def tickets(self, count: int = 1) -> list[Issued]:
        """Somebody registers people for queue C; both PCs hear of it."""
        found = [self.here.ticket(queue="C", override_reason="expertise") for _visitor in range(count)]
        settle(self.here, self.there)
        return found


@pytest.fixture
def two(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Two]:
    with centre_of(tmp_path, "reception", "R5-pc") as (here, there):
        book = LeaseBook(here.clock.now_ms)
        made = Two(here, there, Bench(here, qtbot), Bench(there, qtbot), (Line(book, "reception"), Line(book, "R5-pc")))
        made.line(here, 0)
        made.line(there, 1)
        yield made
        made.bench.close()
        made.other.close()


def said(window: RoomWindow) -> str:
    return window.console.bar.text()


# --- calling ----------------------------------------------------------------------------------------------------------


def test_a_call_without_an_answer_is_made_and_told(two: Two) -> None:
    [ticket] = two.tickets()
    two.lines[0].cut = True
    window = two.bench.console(HERE, WINDOW)
    two.bench.key(window, "F2")
    two.bench.here(window, ticket.ticket)
    two.bench.until(lambda: "确认" in said(window))
    assert ticket.ticket in said(window)


def test_a_granted_call_says_nothing_of_the_hub(two: Two) -> None:
    [ticket] = two.tickets()
    window = two.bench.console(HERE, WINDOW)
    two.bench.key(window, "F2")
    two.bench.here(window, ticket.ticket)
    assert "共享库" not in said(window)


def test_a_ticket_just_called_elsewhere_is_told_and_the_next_is_called_instead(two: Two) -> None:
    first, second = two.tickets(2)
    other, window = two.other.console(THERE, MEDIATOR), two.bench.console(HERE, WINDOW)
    two.other.key(other, "F2")
    two.other.here(other, first.ticket)
    two.bench.key(window, "F2")
    two.bench.here(window, second.ticket)
    two.bench.until(lambda: first.ticket in said(window))
    place = two.here.app.centre.place_label(THERE)
    assert f"刚被{place}叫走" in said(window).replace(" ", ""), said(window)
    assert second.ticket in said(window)


# --- two places, one ticket -------------------------------------------------------------------------------------------


def both_call(two: Two) -> tuple[Issued, RoomWindow, RoomWindow]:
    """Cut off from everything both places call the same ticket by key; then the histories meet."""
    [ticket] = two.tickets()
    for line in two.lines:
        line.cut = True
    window, other = two.bench.console(HERE, WINDOW), two.other.console(THERE, MEDIATOR)
    two.bench.key(window, "F2")
    two.bench.here(window, ticket.ticket)
    two.other.key(other, "F2")
    two.other.here(other, ticket.ticket)
    settle(two.here, two.there)
    return ticket, window, other


def test_two_places_that_called_one_ticket_are_both_told_until_each_took_note(two: Two) -> None:
    ticket, window, other = both_call(two)
    for room, bench, elsewhere in ((window, two.bench, THERE), (other, two.other, HERE)):
        room.console.bar.dismiss()
        bench.until(lambda room=room: room.console.bar.offers(NOTED))  # type: ignore[misc]
        assert "请核对" in said(room)
        assert ticket.ticket in said(room)
        assert two.here.app.centre.place_label(elsewhere) in said(room)
    two.bench.key(window, "Esc")
    assert window.console.bar.isHidden()
    two.here.ticket()
    two.bench.until(lambda: window.console.bar.offers(NOTED))  # put away is not taken note of
    two.bench.key(window, "Ctrl+Enter")
    two.bench.until(lambda: two.here.app.conflicts.to_know(HERE, WINDOW) == ())
    two.bench.quiet(window)
    two.here.ticket()
    shown = len(two.here.events("issued"))
    two.bench.until(lambda: two.here.app.board.board().waiting == shown - 1)
    assert not window.console.bar.offers(NOTED)
    assert two.there.app.conflicts.to_know(THERE, MEDIATOR) != (), "the other place still has to"
    two.other.key(other, "Ctrl+Enter")
    two.other.until(lambda: two.there.app.conflicts.to_know(THERE, MEDIATOR) == ())


def test_an_enter_meant_for_something_else_takes_no_note(two: Two) -> None:
    _ticket, window, _other = both_call(two)
    window.console.bar.dismiss()
    two.bench.until(lambda: window.console.bar.offers(NOTED))
    window.console.result.note.setFocus()
    two.bench.key(window, "Enter")
    assert window.console.bar.offers(NOTED)
    two.bench.key(window, "Ctrl+Enter")
    two.bench.until(lambda: two.here.app.conflicts.to_know(HERE, WINDOW) == ())
    assert two.here.app.board.room(HERE, WINDOW).current is not None, "who is here stays"


def test_ctrl_enter_does_nothing_where_nothing_is_to_be_noted(two: Two) -> None:
    [ticket] = two.tickets()
    window = two.bench.console(HERE, WINDOW)
    two.bench.key(window, "Ctrl+Enter")
    window.scanned(ticket.ticket)
    two.bench.until(lambda: window.console.bar.offering)
    two.bench.key(window, "F3")
    two.bench.key(window, "Ctrl+Enter")
    two.bench.quiet(window)
    assert two.here.state(ticket.stop) == "waiting"


def test_a_passing_message_gives_way_to_what_is_to_be_checked(two: Two) -> None:
    _ticket, window, _other = both_call(two)
    two.bench.until(lambda: two.here.app.conflicts.to_know(HERE, WINDOW) != ())
    two.bench.until(lambda: window._look is not None and window._look.to_know != ())
    two.bench.key(window, "Esc")
    assert window.console.bar.offers(NOTED) or window.console.bar.isHidden()
    two.bench.key(window, "F5")
    two.bench.until(lambda: len(two.here.events("recalled")) == 1)
    two.bench.quiet(window)
    window.console.bar.dismiss()
    assert window.console.bar.offers(NOTED), "at once, not with the next reading"


def test_what_another_window_took_note_of_goes_from_the_bar(two: Two) -> None:
    _ticket, window, _other = both_call(two)
    window.console.bar.dismiss()
    two.bench.until(lambda: window.console.bar.offers(NOTED))
    [known] = two.here.app.conflicts.to_know(HERE, WINDOW)
    two.here.app.conflicts.acknowledge(known.key)
    two.bench.until(window.console.bar.isHidden)


# --- cut off ----------------------------------------------------------------------------------------------------------


def show_cut(bench: Bench, window: RoomWindow) -> None:
    assert window.acts is not None
    bench.until(lambda: window._look is not None)
    assert window._watch is not None
    window._watch.stop()
    bench.quiet(window)
    assert window._look is not None
    window._looked(replace(window._look, sync=sync_words(OFFLINE)))


def test_cut_off_the_strip_and_the_queue_say_so_and_nobody_is_not_counted_as_0(bench: Bench) -> None:
    window = bench.console()
    bench.until(lambda: "0" in window.console.queue._counts.text())
    show_cut(bench, window)
    assert "离线工作" in window.console.strip._store.text()
    counts = window.console.queue._counts.text()
    assert "停在 10:02" in counts
    assert "0" not in counts.partition("停在")[0], counts
    lines = [line.first for line in window.console.queue.list.rows.lines() if line.kind == "empty"]
    assert lines != ["还没有人等候。"]
    bench.key(window, "F2")
    bench.until(lambda: said(window) != "")


@pytest.fixture
def faulty(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> Iterator[FaultyCentre]:
    made = FaultyCentre(tmp_path, postgres, hub_database)
    yield made
    made.close()


def test_a_slip_nobody_told_of_is_received_and_finished_by_keyboard_at_a_room_cut_off_from_a_real_hub(
    faulty: FaultyCentre, qtbot: QtBot, dressed: QApplication, qapp: QApplication
) -> None:
    desk, room = faulty.device("desk-1"), faulty.device("w4-pc", "room")
    faulty.enrolled.settle()
    room.app.sync.start()
    bench = Bench(room, qtbot)
    try:
        window = bench.console("W4", MEDIATOR)
        time = HandTime()  # QTest's keys bear no real time: Enter would count as the scanner's own
        scanner = ScannerFilter(qapp, window, now_ms=time.of, patience=time.patience)
        scanner.scanned.connect(window.scanned)
        strip = window.console.strip._store
        bench.until(lambda: "已连共享库" in strip.text())
        faulty.link.refuse()
        faulty.link.drop()
        bench.until(lambda: "离线工作" in strip.text())
        ticket = desk.ticket()
        Fingers(time).scan(ticket.qr)
        bench.until(lambda: window.console.bar.offering)
        assert ticket.ticket in said(window)
        time.pass_to(time.now + 1_000)
        bench.key(window, "Enter")
        bench.here(window, ticket.ticket)
        bench.key(window, "Alt+3")
        bench.key(window, "F4")
        bench.here(window, "")
        bench.until(lambda: "条待上传" in strip.text())
        faulty.link.heal()
        bench.until(lambda: "已连共享库" in strip.text() and "待上传" not in strip.text())
    finally:
        bench.close()
    room.app.sync.stop()
    faulty.enrolled.settle()
    assert served(faulty.enrolled, ticket) == {"served"}


def served(centre: EnrolledCentre, ticket: Issued) -> set[str]:
    """The state of the ticket as each PC knows it."""
    return {desk.state(ticket.stop) for desk in centre.devices.values()}
