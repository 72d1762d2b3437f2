"""Start of the desk as it is installed, beside a bare PySide6 program frozen the same way, both under Wine.

    uv run python -m build_scripts.windows
    xvfb-run uv run python -m tests.benchmarks.windows_start [--rounds 5]

The scripts are those of ``tests.benchmarks.windows``, frozen by PyInstaller with the Windows Python. *First paint* and
*can register* count from the start of the process; loading Wine is in both.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from pathlib import Path

from build_scripts.windows.places import PYTHON, ROOT, WORK
from build_scripts.windows.wine import Wine
from tests.benchmarks.table import print_table
from tests.benchmarks.windows import BARE, DESK, END, WATCH

FOLDER = WORK / "start"
SCRIPTS = {"bare": BARE + WATCH, "desk": DESK + WATCH + END}


def freeze(wine: Wine) -> None:
    """Freeze both scripts."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name, script in SCRIPTS.items():
        (FOLDER / f"{name}.py").write_text(script, encoding="utf-8")
    spec = Path(__file__).with_suffix(".spec")
    places = ("--distpath", wine.path(FOLDER / "frozen"), "--workpath", wine.path(FOLDER / "work"))
    python = wine.path(PYTHON / "python.exe")
    wine.must(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places, wine.path(spec), cwd=ROOT)


def start_times(wine: Wine, name: str) -> tuple[float, float]:
    """Return milliseconds until the first paint and until a key arrived, of one new process."""
    program = str(FOLDER / "frozen" / name / f"{name}.exe")
    said = wine.must(program, repr(time.time()), r"C:\start-home", r"C:\start-state")
    paint, ready = next(line.split() for line in said.splitlines() if line.replace(" ", "").strip().isdigit())
    return float(paint), float(ready)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frozen", action="store_true", help="use what an earlier run froze")
    options = parser.parse_args()
    wine = Wine(WORK / "start-prefix")
    wine.make()
    if not options.frozen:
        freeze(wine)
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in SCRIPTS}
    try:
        for name in SCRIPTS:
            start_times(wine, name)  # makes the store, warms the disk
        for _round in range(options.rounds):
            for name, times in samples.items():
                times.append(start_times(wine, name))
    finally:
        wine.end()
    rows = []
    for title, which in (("first paint", 0), ("can register", 1)):
        bare, desk = (statistics.median(times[which] for times in samples[name]) for name in ("bare", "desk"))
        rows.append([title, f"{bare:.0f}", f"{desk:.0f}", f"{desk / bare:.2f}", "≤ 3" if which else ""])
    print_table(["milliseconds, median of processes", "bare PySide6, frozen", "desk, frozen", "times", "aim"], rows)


if __name__ == "__main__":
    main()
