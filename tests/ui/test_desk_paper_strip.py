"""The desk's window beside a printer on TCP: the strip says how it is, within two seconds; nothing waits for paper."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.devices.printers.tcp import TcpTimeouts
from desk_app.devices.settings import SlipPrinterSettings
from desk_app.i18n import ngettext
from desk_app.services import printing
from desk_app.slips.escpos import EscPos
from tests.support.desk_window import Clerk
from tests.support.fake_printer import FakePrinter
from tests.support.paper_desk import desk_at, renderer, tcp_printer

AIM_S = 2.0
OTHER = {"name": "李四", "number": "13098119851212123X", "phone": "13800138000"}


@dataclass
class AtPrinter:
    """A clerk, and the printer beside the window."""

    clerk: Clerk
    printer: FakePrinter

    def strip(self) -> str:
        return self.clerk.window.strip.paper.text()

    def says(self, words: str, after: Callable[[], object] = lambda: None) -> None:
        """Something happens; wait for these words, and tell how long it took."""
        began = time.monotonic()
        after()
        try:
            self.clerk.until(lambda: self.strip() == words)
        except Exception as error:
            raise AssertionError(f"the strip says {self.strip()!r}, not {words!r}") from error
        print(f"\n{words}: {time.monotonic() - began:.2f} s (aim ≤ {AIM_S:g})", end="")

    def wants_a_look(self, *labels: str) -> None:
        """The strip counts and names these slips, beside the printer's own state."""
        count = ngettext("{n} to look at", "{n} to look at", len(labels)).format(n=len(labels))
        self.clerk.until(lambda: self.strip().endswith(f"{count} {' '.join(labels)}"))
        assert self.strip().startswith("打印机")


@pytest.fixture
def at(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[AtPrinter]:
    """The timings of life: the printer is asked every second."""
    with FakePrinter() as printer:
        desk = desk_at(tmp_path, tcp_printer(printer.port, TcpTimeouts()))
        clerk = Clerk.at(desk, qtbot)
        yield AtPrinter(clerk, printer)
        clerk.close()
        assert not clerk.crashes


def test_the_strip_follows_the_printer(at: AtPrinter) -> None:
    at.says("打印机 正常")
    at.says("打印机 纸将用完", at.printer.near_end)
    at.says("打印机缺纸", at.printer.paper_out)
    at.says("打印机 正常", at.printer.paper_in)
    at.says("打印机开盖", lambda: at.printer.cover(True))
    at.says("打印机 正常", lambda: at.printer.cover(False))
    at.says("打印机 未知", at.printer.go_silent)
    at.says("打印机 正常", lambda: at.printer.go_silent(False))
    at.says("打印机连不上", at.printer.refuse)
    at.says("打印机 正常", at.printer.come_back)


def test_without_paper_the_ticket_says_so_and_what_to_do_and_prints_by_itself(at: AtPrinter) -> None:
    at.printer.paper_out()
    at.clerk.issue()
    issued = at.clerk.window.page.issued
    said = issued.printed.text() + issued.safe.text()
    assert said == "号条没有打出来：打印机缺纸。号码有效，装好纸会自动打印，不会重新发号。"
    at.says("打印机缺纸 1 张待打")
    at.clerk.past_double_press()
    at.clerk.key("F2")
    at.clerk.issue(**OTHER)
    at.says("打印机缺纸 2 张待打")
    at.says("打印机 正常", at.printer.paper_in)
    at.clerk.until(lambda: issued.printed.property("role") == "emphasis")
    at.clerk.until(lambda: len(at.printer.papers) == 2)
    at.clerk.quiet()


def test_a_slip_of_which_nobody_knows_says_where_to_look_and_f8_prints_it(at: AtPrinter) -> None:
    at.printer.close_after(4000)
    label = at.clerk.issue()
    issued = at.clerk.window.page.issued
    assert issued.printed.text() == "不能确定号条是否打出来了。"
    assert "F8" in issued.todo.text()
    at.wants_a_look(label)
    assert "F8" in at.clerk.window.strip.paper.toolTip()
    assert at.printer.papers == ()
    at.clerk.key("F8")
    at.clerk.until(lambda: issued.printed.property("role") == "emphasis")
    at.says("打印机 正常")
    drawn = renderer().escpos(at.clerk.desk.app.printing.slip(at.clerk.window.flow.last.visit), EscPos())
    assert at.printer.copies_of(drawn) == 1


def test_while_a_slip_prints_slowly_the_next_one_is_registered_and_the_window_never_stands_still(
    at: AtPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "WAIT_S", 60.0)  # whoever waited for paper would be caught waiting
    at.says("打印机 正常")
    at.printer.slow(8_000)  # more than ten seconds for a slip
    gaps: list[float] = []
    clock, beat = QElapsedTimer(), QTimer(at.clerk.window)

    def tick() -> None:
        gaps.append(clock.nsecsElapsed() / 1e6)
        clock.restart()

    at.clerk.form()
    at.clerk.key("F4")
    at.clerk.until(lambda: not at.clerk.window.page.form_open())
    at.clerk.until(lambda: at.printer.received > 1000)
    beat.timeout.connect(tick)
    clock.start()
    beat.start(0)
    at.clerk.qtbot.waitUntil(lambda: clock.isValid() and sum(gaps) > 1000, timeout=30_000)
    beat.stop()
    assert at.printer.papers == (), "it still prints"
    print(f"\nlongest stall of the window's thread while a slip prints: {max(gaps):.1f} ms of {len(gaps)} turns")
    at.clerk.past_double_press()
    at.clerk.key("F2")
    at.clerk.form(**OTHER)
    at.clerk.key("F4")
    at.clerk.until(lambda: not at.clerk.window.page.form_open())
    assert at.printer.papers == (), "a number was issued while the first slip still prints"
    at.printer.slow(None)
    at.clerk.until(lambda: len(at.printer.papers) == 2)
    at.clerk.quiet()


def test_a_slip_that_is_there_after_all_is_said_to_be(at: AtPrinter) -> None:
    at.says("打印机 正常")
    at.printer.close_after(4000)
    label = at.clerk.issue()
    issued = at.clerk.window.page.issued
    at.wants_a_look(label)
    issued.came.setFocus()
    at.clerk.key("Space")
    at.clerk.until(lambda: issued.printed.property("role") == "emphasis")
    at.says("打印机 正常")
    assert not issued.came.isVisible()
    assert [row.copies for row in at.clerk.desk.app.ledger.today()] == [1]
    at.clerk.quiet()


def test_ctrl_f8_prints_on_the_other_printer(at: AtPrinter) -> None:
    at.clerk.key("Ctrl+F8")  # no ticket yet: nothing happens
    at.printer.paper_out()
    at.clerk.issue()
    at.clerk.key("Ctrl+F8")
    at.clerk.until(lambda: "另一台打印机" in at.clerk.window.strip.message.text())
    devices = at.clerk.desk.app.devices
    devices.save(replace(devices.settings(), second_slip=SlipPrinterSettings("folder:other")))
    at.clerk.key("Ctrl+F8")
    at.clerk.until(lambda: at.clerk.window.page.issued.printed.property("role") == "emphasis")
    assert len(list((at.clerk.desk.app.home / "other").glob("*.png"))) == 1
    at.says("打印机缺纸")
    at.clerk.quiet()
