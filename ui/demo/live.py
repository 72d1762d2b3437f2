"""The demo with a display: desk, console and hall on one made-up morning that runs faster than the clock."""

from __future__ import annotations

import signal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.demo.morning import Person
from desk_app.services.register import Issued
from desk_app.services.registration import Registration
from desk_app.trouble import explained
from ui.demo.next_card import NextCard
from ui.desk.window import DeskWindow
from ui.devices.scanner import ScannerFilter
from ui.room.window import RoomWindow
from ui.screens.hall_window import HallWindow
from ui.shell import Shell, make_application
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.demo.run import Stage

BEGINS = 9 * 60 + 20
"""Minute of the day at which the windows open."""
_EVERY_MS = 250


class LiveDemo(QObject):
    """Owns the windows and the worker that lets the morning go on.

    Args:
        stage: the throw-away centre; closed by ``close``.
        speed: how much faster than the PC's clock.
    """

    ended = Signal()

    def __init__(self, stage: Stage, speed: float) -> None:
        super().__init__()
        self._stage = stage
        self._shell = Shell(stage.app, "desk", self)
        self._day = self._worker("day")
        stage.morning.run_to_minute(BEGINS)
        app, clerk = stage.app, stage.morning.clerk()
        self.desk = DeskWindow(app, self._shell.work, clerk)
        self._shell.crashed.connect(self.desk.say_trouble)
        place = next((code for code in ("W4", *app.centre.places) if code in app.centre.places), "")
        mediator = stage.morning.operator_of(app.centre.places[place])
        self.room = RoomWindow(app, self._worker("room"), place, mediator)
        self.hall = HallWindow(app, self._worker("hall"))
        self._speed = speed
        self._tick = QTimer(self)
        self._tick.setInterval(_EVERY_MS)
        self._tick.timeout.connect(self._go_on)
        qt = QApplication.instance()
        self.desk.card.reader.make = partial(NextCard, cards=stage.cards)
        self._scanner = ScannerFilter(qt, self.desk) if isinstance(qt, QApplication) else None
        if self._scanner is not None:
            self._scanner.scanned.connect(self.desk.scanned)
            self._scanner.foreign.connect(self.desk.scanned_foreign)
        self.desk.installEventFilter(self)
        self.desk.flow.issued.connect(self._issued_here)

    def _worker(self, name: str) -> Work:
        app = self._stage.app
        work = Work(name, self, around=lambda: explained(app.home), at_end=app.store.close)
        work.crashed.connect(self._shell.report)
        return work

    @property
    def app(self) -> App:
        """The throw-away centre."""
        return self._stage.app

    @property
    def windows(self) -> tuple[QWidget, ...]:
        """Desk, console and hall."""
        return (self.desk, self.room, self.hall)

    def begin(self) -> None:
        """Show the windows and let time run."""
        screen = QApplication.primaryScreen().availableGeometry()
        self.hall.setGeometry(screen.right() - 960, screen.top() + 40, 960, 540)
        self.room.setGeometry(screen.left() + 60, screen.bottom() - 740, 1366, 700)
        self.desk.setGeometry(screen.left() + 10, screen.top() + 40, min(1366, screen.width() - 20), 700)
        for window in (self.hall, self.room, self.desk):
            window.show()
        self.desk.activateWindow()
        self.desk.start()
        self._stage.clock.run(self._speed)
        self._tick.start()

    def _go_on(self) -> None:
        """Do what is due, on a worker; a slow PC skips a beat rather than piling them up."""
        if not self._day.busy:
            clock = self._stage.clock
            self._day.run(lambda: self._stage.morning.run_until(clock.now_ms()))

    def _issued_here(self, issued: Issued, _reg: Registration) -> None:
        """Somebody registered by hand waits with the others."""
        if issued.ticket:
            self._day.run(lambda: self._stage.morning.joined(issued.visit, issued.ticket, issued.queue, Person()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self.desk and event.type() == QEvent.Type.Close:
            self._tick.stop()
            self.ended.emit()
        return super().eventFilter(watched, event)

    def close(self) -> None:
        """Stop time, close the windows, end the workers and the store."""
        self._tick.stop()
        self._stage.clock.run(0)
        self.desk.removeEventFilter(self)
        if self._scanner is not None:
            self._scanner.stop()
        self._day.close()
        for window in self.windows:
            window.close()
            window.deleteLater()
        self._shell.close()


def show_live(stage: Stage, speed: float) -> int:
    """Show the morning until the desk window is closed."""
    qt = make_application()
    demo = LiveDemo(stage, speed)
    demo.ended.connect(qt.quit)
    demo.begin()
    wanted = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(one, lambda _number, _frame: qt.quit()) for one in wanted]
    try:
        return qt.exec()
    finally:
        for one, handler in zip(wanted, before, strict=True):
            signal.signal(one, handler)
        demo.close()
