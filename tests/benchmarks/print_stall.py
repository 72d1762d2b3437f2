"""The window's thread while slips print slowly, beside the same window at rest.

``uv run python -m tests.benchmarks.print_stall [--seconds 10]``: a desk's window, a printer on TCP in another process
that needs about two seconds for a slip. First the window rests; then a ticket is issued every half second, without the
printing thread and with it; then what waits is printed. A *stall* is how long the window's thread did not come back
to its event loop.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QTimer

from desk_app.bootstrap import App, open_app
from desk_app.devices.printers.tcp import TcpPrinter
from desk_app.services.registration import Registration
from desk_app.slips.render import SlipRenderer
from tests.benchmarks.table import print_table
from tests.crash.print_killing import PrinterProcess
from tests.crash.processes import warm_renderer
from tests.support.ports import LOOPBACK
from ui.desk.run import DeskRun
from ui.shell import make_application

BYTES_PER_S = 50_000
WARM_S = 3.0


class Beats:
    """How long the window's thread stayed away, each time."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        self.gaps.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()

    def over(self, seconds: float, quit_loop: Callable[[], object], run_loop: Callable[[], object]) -> list[float]:
        """Count for so long."""
        self.gaps = []
        self._clock.start()
        self._timer.start(0)
        QTimer.singleShot(round(seconds * 1000), quit_loop)
        run_loop()
        self._timer.stop()
        return sorted(self.gaps, reverse=True)


def registration(n: int) -> Registration:
    return Registration(
        request_id=f"stall-{n}", name=f"来访{n}", phone=f"139{n:08d}", category="02-01", mediation="accept", text="漏水"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        printer = PrinterProcess(Path(folder) / "paper")
        try:
            rows = measure(Path(folder), printer, seconds, warm_renderer())
        finally:
            printer.close()
    print_table(["the window's thread, ms", "longest", "second longest", "over 16 ms", "turns"], rows)


def measure(folder: Path, printer: PrinterProcess, seconds: float, renderer: SlipRenderer) -> list[list[str]]:
    """Return both rows."""
    qt = make_application()

    def made(_centre: object) -> TcpPrinter:
        return TcpPrinter(LOOPBACK, printer.port, lambda: renderer)

    app: App = open_app(folder / "home", state_dir=folder / "state", printer=made)
    run = DeskRun("wangmin")
    run.begin(app)
    beats = Beats()
    beats.over(WARM_S, qt.quit, qt.exec)
    rows = [row("at rest, the printer asked every second", beats.over(seconds, qt.quit, qt.exec))]
    assert run.desk is not None
    ear = run.desk.paper._ear
    app.printing.stop()
    printer.tell(f"slow {BYTES_PER_S}")
    count = 0

    def issue() -> None:
        nonlocal count
        count += 1
        assert run.shell is not None
        n = count
        run.shell.work.run(
            lambda: app.register.register(registration(n), "wangmin"), lambda issued: app.printing.wake(issued.visit)
        )

    issuing = QTimer()
    issuing.timeout.connect(issue)
    issuing.start(500)
    rows.append(row("a ticket every half second, nothing prints", beats.over(seconds, qt.quit, qt.exec)))
    app.printing.start(ear)
    rows.append(row("a ticket every half second, slips print slowly", beats.over(seconds, qt.quit, qt.exec)))
    issuing.stop()
    rows.append(row("slips print slowly, nothing else", beats.over(seconds, qt.quit, qt.exec)))
    print(f"{count} tickets issued, {len(printer.papers())} slips out meanwhile")
    printer.tell("slow 100000000")
    run.close()
    return rows


def row(name: str, worst: list[float]) -> list[str]:
    """Return one row of the table."""
    return [name, f"{worst[0]:.1f}", f"{worst[1]:.1f}", str(sum(gap > 16 for gap in worst)), str(len(worst))]


if __name__ == "__main__":
    main()
