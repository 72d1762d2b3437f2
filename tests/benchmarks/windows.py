"""Start, stalls and memory of the desk window, beside a bare PySide6 window of the same run.

    uv run python -m tests.benchmarks.windows [--rounds 7] [--minutes 60]

*First paint* and *can register* count from the start of the process. *Can register* is when a key pressed after the
first paint stands in the name field. A *stall* is how long the window's thread did not come back to its event loop
while another process lives a busy hour of the demo in the same store.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.benchmarks.table import print_table

WORTH_KEEPING_MS = 2.0
BARE = """
import sys, time
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
app = QApplication([])
window = QWidget(); edit = QLineEdit(window); layout = QVBoxLayout(window); layout.addWidget(edit)
"""
DESK = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from ui.application import make_application
app = make_application()
from ui.desk.run import DeskRun
run = DeskRun("wangmin")
window = run.place

def opener(home, centre):
    from desk_app.bootstrap import open_app
    return open_app(home, state_dir=Path(sys.argv[3]))

def build():
    global edit
    from ui.desk.late import LateApp
    run.begin(LateApp(Path(sys.argv[2]), opener=opener))
    edit = window.focusWidget()
    app.postEvent(painted, QEvent(QEvent.Type.User))

window.painted.connect(build, Qt.ConnectionType.QueuedConnection)  # as ui.app does
edit = None
"""
WATCH = """
class Painted(QObject):
    at = 0.0
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.time()
            if edit is not None:
                app.postEvent(self, QEvent(QEvent.Type.User))
        return False
    def customEvent(self, event):
        QTest.keyClick(edit, Qt.Key.Key_A)
        if not edit.text():  # Windows makes a window active a moment after it is painted
            QTimer.singleShot(1, lambda: app.postEvent(self, QEvent(QEvent.Type.User)))
            return
        begun = float(sys.argv[1])
        print(f"{(self.at - begun) * 1000:.0f} {(time.time() - begun) * 1000:.0f}", flush=True)
        app.exit()
painted = Painted(); app.installEventFilter(painted); window.show(); edit and edit.setFocus(); app.exec()
app.removeEventFilter(painted)
"""
END = """
run.close()
"""


def start_times(code: str, *arguments: str) -> tuple[float, float]:
    """Return milliseconds until the first paint and until a key arrived, of one new process."""
    command = [sys.executable, "-c", code, repr(time.time()), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    paint, ready = done.stdout.split()[:2]
    return float(paint), float(ready)


def starts(rounds: int, folder: Path) -> None:
    """Print the table of start times; bare and desk alternate."""
    bare: list[tuple[float, float]] = []
    desk: list[tuple[float, float]] = []
    place = (str(folder / "home"), str(folder / "state"))
    start_times(DESK + WATCH + END, *place)  # makes the store
    for _round in range(rounds):
        bare.append(start_times(BARE + WATCH))
        desk.append(start_times(DESK + WATCH + END, *place))
    rows = []
    for name, which, aim in (("first paint", 0, 2), ("can register", 1, 3)):
        reference, ours = (statistics.median(times[which] for times in samples) for samples in (bare, desk))
        rows.append([name, f"{reference:.0f}", f"{ours:.0f}", f"{ours / reference:.2f}", f"≤ {aim}"])
    print_table(["milliseconds, median of processes", "bare PySide6", "desk", "times", "aim"], rows)


def busy_hour(folder: Path, minutes: int) -> None:
    """Print the longest stalls of the window's thread and the memory, during a busy hour lived by another process."""
    from PySide6.QtCore import QElapsedTimer, QTimer

    from desk_app.bootstrap import open_app
    from ui.desk.run import DeskRun
    from ui.shell import make_application

    qt = make_application()
    run = DeskRun("wangmin")
    run.begin(open_app(folder / "busy", state_dir=folder / "state"))
    command = [sys.executable, "-m", "tests.benchmarks.busy", str(folder / "busy"), str(folder / "state"), str(minutes)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    gaps: list[float] = []
    beats = [0]
    clock = QElapsedTimer()
    clock.start()

    def beat() -> None:
        gap = clock.nsecsElapsed() / 1e6
        beats[0] += 1
        if gap > WORTH_KEEPING_MS:  # millions of beats would count as the desk's memory
            gaps.append(gap)
        clock.restart()
        if other.poll() is not None:
            qt.exit()

    timer = QTimer()
    timer.timeout.connect(beat)
    QTimer.singleShot(1500, clock.restart)  # building the form is the start's matter, measured above
    QTimer.singleShot(1500, timer.start)
    qt.exec()
    timer.stop()
    memory = psutil.Process().memory_info().rss / 1e6
    run.close()
    printed = other.stdout.read() if other.stdout else ""
    worst = sorted(gaps, reverse=True) or [0.0]
    over = sum(1 for gap in worst if gap > 16)
    print(printed.strip())
    print_table(
        [
            "the window's thread, ms",
            "second longest",
            "longest",
            "over 16 ms",
            f"over {WORTH_KEEPING_MS:g} ms",
            "beats",
        ],
        [
            [
                "stalls",
                f"{worst[min(1, len(worst) - 1)]:.1f}",
                f"{worst[0]:.1f}",
                str(over),
                str(len(gaps)),
                str(beats[0]),
            ]
        ],
    )
    print(f"memory of the desk's process: {memory:.0f} MB (aim < 250)")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--minutes", type=int, default=60, help="minutes of the centre's day to live")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        starts(options.rounds, Path(folder))
        busy_hour(Path(folder), options.minutes)


if __name__ == "__main__":
    main()
