"""What a hall screen costs while nothing happens, and what a day and night of a busy hall leaves behind.

    uv run python -m tests.benchmarks.hall_screen [--seconds 30] [--hours 24] [--size 1920x1080]

*Idle* is the processor time of the whole process (screen, its worker that asks the store, painting of turning pages)
while nobody commits, as a share of one core. *Day* lives hours of a busy hall in fast motion, one step a second: about
three calls a minute, recalls, misses, pages, boards every two seconds; it prints memory, objects and timers by the hour
and their slope, and how often every call stood on the banner.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desk_app.i18n import choose_language
from tests.benchmarks.table import print_table
from tests.support import hall_states as states
from tests.support.busy_hall import DAY, BusyHall
from tests.support.desk import open_desk
from ui.screens.hall import HallScreen
from ui.screens.hall_window import HallWindow
from ui.work import Work

_STEP_MS = 1_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="cost of a hall screen")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--size", default="1920x1080")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.application import make_application

    choose_language("zh_CN")
    app = make_application()
    wide, high = (int(part) for part in given.size.split("x"))
    if given.seconds:
        idle(given.seconds, wide, high)
    if given.hours:
        day(app, given.hours, wide, high)


def idle(seconds: float, wide: int, high: int) -> None:
    """Print the processor time of a screen on a store where nothing happens."""
    with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder)) as desk:
        for _n in range(6):
            desk.ticket()
        desk.app.calls.next("W4", "zhouzheng")
        work = Work("hall", at_end=desk.app.store.close)
        window = HallWindow(desk.app, work)
        window.resize(wide, high)
        window.show()
        _run(3.0)
        process = psutil.Process()
        before, began = process.cpu_times(), time.monotonic()
        _run(seconds)
        after, took = process.cpu_times(), time.monotonic() - began
        used = after.user + after.system - before.user - before.system
        window.close()
        window.deleteLater()
        _run(0.1)
    print_table(["seconds", "cpu s", "% of a core"], [[f"{took:.1f}", f"{used:.2f}", f"{used / took:.2%}"]])


def _run(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def day(app: QApplication, hours: float, wide: int, high: int) -> None:
    """Live ``hours`` and print what they leave behind."""
    now = [states.midnight_of(DAY) + 4 * 3_600_000]
    beat = [0]
    screen = HallScreen(states.centre(), lambda: now[0], beat=lambda: beat[0])
    screen.resize(wide, high)
    screen.show()
    app.processEvents()
    hall, recent, shown, doubled = BusyHall(1), deque[tuple[str, int]](maxlen=64), 0, 0
    last, rows, process = (None, 0), [], psutil.Process()
    took = time.monotonic()
    for hour, second in _seconds(hours):
        hall.step(now[0])
        if second % 2 == 0:
            screen.show_board(hall.board(now[0]))
        screen.refresh()
        app.processEvents()
        found = screen._turns.showing(beat[0])
        if found is not None and found.fresh and last != (found.call, found.since_ms):
            shown, doubled = shown + 1, doubled + ((found.call.label, found.call.called_ms) in recent)
            recent.append((found.call.label, found.call.called_ms))
            last = (found.call, found.since_ms)
        if second % 3600 == 3599:
            gc.collect()
            rows.append(
                (hour + 1, process.memory_info().rss / 1024, len(gc.get_objects()), len(screen.findChildren(QObject)))
            )
        beat[0] += _STEP_MS
        now[0] = states.midnight_of(DAY) + 4 * 3_600_000 + beat[0] % 86_400_000
    screen.close()
    screen.deleteLater()
    print(f"{hours:g} hours in {time.monotonic() - took:.0f} s")
    print_table(
        ["hour", "memory KiB", "objects", "timers and children"],
        [[str(hour), f"{rss:.0f}", str(objects), str(children)] for hour, rss, objects, children in rows],
    )
    late = rows[len(rows) // 4 :]
    print(f"slope after the first quarter: {_slope([(h, m) for h, m, _o, _c in late]):.1f} KiB an hour")
    print(f"calls {hall.made}, never on the banner {hall.made - shown + doubled}, more than once as new {doubled}")


def _seconds(hours: float) -> Iterator[tuple[int, int]]:
    return ((second // 3600, second) for second in range(round(hours * 3600)))


def _slope(points: list[tuple[int, float]]) -> float:
    if len(points) < 2:
        return 0.0
    middle_x = sum(x for x, _y in points) / len(points)
    middle_y = sum(y for _x, y in points) / len(points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum((x - middle_x) ** 2 for x, _y in points)


if __name__ == "__main__":
    main()
