"""A desk and its visitor's screen in a process of their own, on an X server with two monitors; tells what it finds.

python -m tests.support.desk_on_two_monitors FOLDER
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest

from tests.support.desk import GUIDE, Desk
from ui.application import make_application
from ui.desk.visitor_screen import open_visitor
from ui.desk.window import DeskWindow
from ui.shell import Shell


def xrandr(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, capture_output=True, timeout=30)


def main(folder: Path) -> None:
    """Open both, type, unplug, plug in, close; print one line of facts after each."""
    xrandr("--setmonitor", "left", "960/240x1080/270+0+0", "screen")
    xrandr("--setmonitor", "right", "960/240x1080/270+960+0", "none")
    app = make_application()
    desk = Desk.at(folder)
    shell = Shell(desk.app, "desk")
    window = DeskWindow(desk.app, shell.work, GUIDE)
    window.show()
    window.activateWindow()
    window.start()

    def until(true: Callable[[], bool]) -> bool:
        ends = time.monotonic() + 30
        while not true() and time.monotonic() < ends:
            app.processEvents()
            time.sleep(0.01)
        return true()

    found: dict[str, object] = {"active": until(window.isActiveWindow)}
    window.page.focus_first()
    visitor = open_visitor(window, "")
    found["there"] = until(lambda: visitor.isVisible() and visitor.geometry().left() == 960)
    QTest.qWait(300)  # whatever the windows make of it has come by then
    found["keys"] = window.isActiveWindow() and app.focusWidget() is window.page.visitor.name
    QTest.keyClicks(app.focusWidget(), "zhou")
    found["follows"] = until(lambda: "****" in visitor.words())
    xrandr("--delmonitor", "right")
    found["hides"] = until(lambda: not visitor.isVisible())
    xrandr("--setmonitor", "right", "960/240x1080/270+960+0", "none")
    found["back"] = until(lambda: visitor.isVisible() and visitor.geometry().left() == 960)
    QTest.qWait(300)
    found["keys again"] = window.isActiveWindow() and app.focusWidget() is window.page.visitor.name
    window.close()
    found["ends"] = until(lambda: not visitor.isVisible())
    print(json.dumps(found))
    shell.close()
    desk.app.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
