"""What a hall screen costs while nothing happens, and what a day and night of a busy hall leaves behind.

    uv run python -m tests.benchmarks.hall_screen [--seconds 30] [--hours 24] [--size 1920x1080]

*Idle* is the processor time of the whole process (screen, its worker that asks the store, painting of turning pages,
the sync in touch with a real hub) while nobody commits, as a share of one core. *Day* lives hours of a busy hall in
fast motion, one step a second: about three calls a minute, recalls, misses, pages, boards every two seconds, on a hall
screen, a zone's and a visitor's; two PCs call out, zones pass between them. It prints memory, objects, timers and
windows by the hour and the slope, how often every call stood on each banner, and what was called out.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desk_app.i18n import choose_language
from tests.benchmarks.table import print_table
from tests.support.day_of_screens import DayOfScreens
from tests.support.desk import Desk, open_desk
from tests.support.enrolled import EnrolledCentre
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import embedded_programs, reachable
from ui.screens.hall_window import HallWindow
from ui.work import Work


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
    """Print the processor time of a screen where nothing happens: alone, and in touch with a hub."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with open_desk(folder / "alone") as desk:
            _fill(desk)
            rows.append(["alone", *_cost(desk, seconds, wide, high)])
        (folder / "programs").mkdir(mode=0o755)
        with PostgresServer(reachable(embedded_programs(), folder / "programs")) as server:
            centre = EnrolledCentre.at(folder, server.dsn(server.create_database()))
            _fill(centre.device("desk-1"))
            screen = centre.device("hall", "screen")
            centre.settle()
            screen.app.sync.start()
            rows.append(["with a hub", *_cost(screen, seconds, wide, high)])
            assert screen.app.sync.state().phase == "connected"
            centre.close()
    print_table([f"{wide} × {high}, nothing happens", "seconds", "cpu s", "% of a core (aim < 2)"], rows)


def _fill(desk: Desk) -> None:
    for _n in range(6):
        desk.ticket()
    desk.app.calls.next("W4", "zhouzheng")


def _cost(desk: Desk, seconds: float, wide: int, high: int) -> list[str]:
    work = Work("hall", at_end=desk.app.store.close)
    window = HallWindow(desk.app, work)
    window.resize(wide, high)
    window.show()
    _run(8.0)  # a call pulses, pages are drawn for the first time
    process = psutil.Process()
    before, began = process.cpu_times(), time.monotonic()
    _run(seconds)
    after, took = process.cpu_times(), time.monotonic() - began
    used = after.user + after.system - before.user - before.system
    window.close()
    window.deleteLater()
    _run(0.1)
    return [f"{took:.1f}", f"{used:.2f}", f"{used / took:.2%}"]


def _run(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def day(app: QApplication, hours: float, wide: int, high: int) -> None:
    """Live ``hours`` and print what they leave behind."""
    lived, began = DayOfScreens(app, wide, high), time.monotonic()
    rows = list(lived.run(hours))
    print(f"{hours:g} hours in {time.monotonic() - began:.0f} s")
    print_table(
        ["hour", "memory KiB", "objects", "timers and children", "windows"],
        [
            [str(row.hour), f"{row.memory_kib:.0f}", str(row.objects), str(row.children), str(row.windows)]
            for row in rows
        ],
    )
    late = rows[len(rows) // 4 :]
    print(f"slope after the first quarter: {_slope([(row.hour, row.memory_kib) for row in late]):.1f} KiB an hour")
    print_table(
        ["hall screen", "calls", "never on the banner", "more than once as new"],
        [[one.zone or "whole", str(one.called), str(one.never), str(one.doubled)] for one in lived.banners],
    )
    voices = lived.voices
    print_table(
        ["voice, two PCs", "announced", "twice", "overlapping in a zone", "older than the limit"],
        [["", str(voices.announced), str(voices.twice), str(voices.overlapping), str(voices.late)]],
    )
    lived.close()


def _slope(points: list[tuple[int, float]]) -> float:
    if len(points) < 2:
        return 0.0
    middle_x = sum(x for x, _y in points) / len(points)
    middle_y = sum(y for _x, y in points) / len(points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum((x - middle_x) ** 2 for x, _y in points)


if __name__ == "__main__":
    main()
