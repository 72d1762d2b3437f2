"""A hall screen in a process of its own, on an X server whose monitors come and go; tells what it finds.

python -m tests.support.screen_on_monitors
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from ctypes import CDLL, Structure, byref, c_char_p, c_int, c_long, c_ulong, c_void_p

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest

from tests.support import hall_states as states
from ui.application import make_application
from ui.screens.hall import HallScreen
from ui.screens.monitors import MonitorFollower

LEFT, RIGHT = "960/240x1080/270+0+0", "960/240x1080/270+960+0"


def xrandr(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, capture_output=True, timeout=30)


def shown_on(window: HallScreen, left: int, wide: int, high: int) -> bool:
    """Whether it fills a monitor."""
    return window.isVisible() and window.geometry().getRect() == (left, 0, wide, high)


class Watched(HallScreen):
    """Counts how often it was closed."""

    closed = 0

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed += 1
        super().closeEvent(event)


class _ClientMessage(Structure):
    """XClientMessageEvent of Xlib."""

    _fields_ = (
        ("type", c_int), ("serial", c_ulong), ("send_event", c_int), ("display", c_void_p), ("window", c_ulong),
        ("message_type", c_ulong), ("format", c_int), ("data", c_long * 5), ("rest", c_long * 12),
    )  # fmt: skip


def ask_to_close(window: int) -> None:
    """Ask a window to close as a window manager does when somebody presses Alt+F4."""
    x = CDLL("libX11.so.6")
    x.XOpenDisplay.restype = c_void_p
    x.XInternAtom.restype = c_ulong
    x.XInternAtom.argtypes = (c_void_p, c_char_p, c_int)
    display = c_void_p(x.XOpenDisplay(None))
    protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    said = _ClientMessage(33, 0, 1, display, window, protocols, 32, (c_long * 5)(delete))
    x.XSendEvent(display, c_ulong(window), 0, c_long(0), byref(said))
    x.XSync(display, 0)
    x.XCloseDisplay(display)


def main() -> None:
    """Plug, unplug, turn; print what held."""
    xrandr("--setmonitor", "left", LEFT, "screen")
    xrandr("--setmonitor", "right", RIGHT, "none")
    app = make_application()

    def until(true: Callable[[], bool]) -> bool:
        ends = time.monotonic() + 30
        while not true() and time.monotonic() < ends:
            app.processEvents()
            time.sleep(0.01)
        return true()

    def closes(window: HallScreen) -> bool:
        """Whether one that nobody keeps closes: the question arrives."""
        ask_to_close(int(window.winId()))
        return until(lambda: not window.isVisible())

    def screen(wanted: str, *, yields: bool, kept: bool = True) -> tuple[Watched, list[str]]:
        window = Watched(states.centre(), lambda: states.AT_0912)
        follower = MonitorFollower(window, wanted, yields=yields, kept=kept)
        moved: list[str] = []
        follower.moved.connect(moved.append)
        follower.start()
        return window, moved

    found: dict[str, object] = {}
    alone, _moved = screen("///right", yields=False)
    beside, moved = screen("///right", yields=True)
    second, _moved = screen("", yields=True)
    for name, one in (("alone", alone), ("beside", beside), ("second", second)):
        found[f"{name} begins at the right"] = until(lambda one=one: shown_on(one, 960, 960, 1080))  # type: ignore[misc]
    xrandr("--delmonitor", "right")
    found["a screen's PC shows it on what is left"] = until(lambda: shown_on(alone, 0, 960, 1080))
    found["beside a desk it hides"] = until(lambda: not beside.isVisible())
    found["so does one that wants any second"] = until(lambda: not second.isVisible())
    xrandr("--setmonitor", "right", RIGHT, "none")
    for name, one in (("alone", alone), ("beside", beside), ("second", second)):
        found[f"{name} comes back"] = until(lambda one=one: shown_on(one, 960, 960, 1080))  # type: ignore[misc]
    found["it says where it is"] = [bool(where) for where in moved] == [True, False, True]
    xrandr("--delmonitor", "right")
    until(lambda: not beside.isVisible())
    xrandr("--setmonitor", "right", "480/240x1080/270+960+0", "none")
    found["another size"] = until(lambda: shown_on(beside, 960, 480, 1080))
    found["upright"] = beside.design()[0] < beside.design()[1]

    QTest.keyClick(beside, Qt.Key.Key_F11)
    found["F11 does nothing"] = beside.isFullScreen()
    ask_to_close(int(beside.winId()))
    QTest.qWait(300)
    found["Alt+F4 does nothing"] = beside.isVisible() and not beside.closed
    beside.showMinimized()
    found["made small it comes back"] = until(
        lambda: shown_on(beside, 960, 480, 1080) and beside.isFullScreen() and not beside.isMinimized()
    )
    found["no pointer"] = beside.cursor().shape() == Qt.CursorShape.BlankCursor
    xrandr("--setmonitor", "far", "480/240x1080/270+1440+0", "none")
    xrandr("--delmonitor", "right")
    found["a screen's PC takes a third one"] = until(lambda: shown_on(alone, 1440, 480, 1080))
    QTest.qWait(500)
    found["beside a desk it is not the one that was chosen"] = not beside.isVisible()
    found["one that nobody keeps can be closed"] = closes(screen("", yields=False, kept=False)[0])
    print(json.dumps(found, ensure_ascii=False))
    for window in (alone, beside, second):
        window.close()


if __name__ == "__main__":
    main()
