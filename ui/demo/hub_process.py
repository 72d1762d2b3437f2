"""One device of ``demo --hub`` with its window, drawn offscreen: pictures are taken in the device's own process."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desk_app.demo.hub_device import Device, begun
from desk_app.demo.hub_talk import Talk
from desk_app.domain.clock import local
from desk_app.trouble import explained
from ui.demo.frame import client_of, framed, picture, save
from ui.demo.hands import settle, write
from ui.demo.pictures import SCREEN
from ui.desk.window import DeskWindow
from ui.room.window import RoomWindow
from ui.screens.hall_window import HallWindow
from ui.shell import make_application
from ui.work import Work

_LOOK_S = 2.6  # a hall screen reads again every two seconds


class Eyes(QObject):
    """The window of a device, and what it shows.

    Args:
        device: opened and started.
        talk: with whoever leads the demo.
    """

    wanted = Signal(str)
    ended = Signal()

    def __init__(self, device: Device, talk: Talk) -> None:
        super().__init__()
        self._device, self._talk = device, talk
        app = device.app
        self._work = Work("window", self, around=lambda: explained(app.home), at_end=app.store.close)
        self._work.crashed.connect(self._crashed)
        self._crash: BaseException | None = None
        self.window = self._made()
        self.window.show()
        self.wanted.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._heard = threading.Thread(target=self._hear, name="talk", daemon=True)
        self._heard.start()

    def _made(self) -> QWidget:
        app, spec = self._device.app, self._device.spec
        if spec.kind == "screen":
            return HallWindow(app, self._work)
        window: QWidget
        if spec.kind == "room":
            window = RoomWindow(app, self._work, spec.place, self._somebody("mediator"))
        else:
            window = desk = DeskWindow(app, self._work, self._somebody("guide"))
            desk.start()
        window.resize(client_of(SCREEN))
        return window

    def _somebody(self, role: str) -> str:
        people = list(self._device.app.centre.operators.values())
        return next((one.code for one in people if role in one.roles), people[0].code)

    def _hear(self) -> None:
        """On a thread of its own: what is not a picture is for the device."""
        for words in self._talk.hear():
            if words["say"] == "end":
                break
            if words["say"] == "picture":
                self.wanted.emit(str(words["path"]))
            else:
                self._device.hear(words)
        self._device.app.store.close()
        self.ended.emit()

    def _take(self, path: str) -> None:
        """Let the window settle, then keep what it shows."""
        if isinstance(self.window, DeskWindow) and not self.window.page.has_typing():
            write(self.window.page.visitor.name, "周明䶮")
            write(self.window.page.appeal.text, "楼上卫生间漏水，泡坏我家客厅吊顶，要求维修并赔偿。")
        settle(lambda: not self._work.busy, at_least_s=_LOOK_S)
        if self._crash is not None:
            raise self._crash
        hall = isinstance(self.window, HallWindow)
        now = f"{local(self._device.app.clock.now_ms()):%H:%M}"
        save(picture(self.window) if hall else framed(self.window, now), Path(path))
        self._talk.say("pictured", path=path)

    def _crashed(self, problem: object) -> None:
        self._crash = problem if isinstance(problem, BaseException) else None

    def close(self) -> None:
        """Close the window and end its worker."""
        self.window.close()
        self._work.close()


def main(argv: list[str]) -> int:
    """Be a device with a window, until the talk ends."""
    spec, talk = begun(argv)
    qt = make_application()
    device = Device(spec, talk)
    try:
        device.start()
        eyes = Eyes(device, talk)
        try:
            eyes.ended.connect(qt.quit, Qt.ConnectionType.QueuedConnection)
            qt.exec()
        finally:
            eyes.close()
    finally:
        device.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
