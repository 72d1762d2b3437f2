"""A browser that shows the hall for weeks: what its memory does over thousands of pictures.

    uv run python -m tests.benchmarks.browser_weeks [--pictures N]

A real Chromium follows the page; each picture has other numbers, states and calls. After garbage collection the JS
heap, the nodes and the listeners are counted ten times on the way; the slope is that of the second half.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from desk_app.i18n import choose_language
from desk_app.services.views import Board
from tests.benchmarks.table import print_table
from tests.support import hall_states
from tests.web.chromium import Page, browser
from tests.web.still import serving

STEPS = 10


def picture(at: int) -> Board:
    """Return the board of picture number ``at``: no two follow each other that are the same."""
    board = (hall_states.calling, hall_states.several, hall_states.forty, hall_states.busy)[at % 4]()
    waiting = tuple(
        replace(place, waiting=None if place.waiting is None else (place.waiting + at) % 90, next=f"A{at % 997:03}")
        for place in board.places
    )
    calls = tuple(replace(call, called_ms=call.called_ms + at * 1000) for call in board.calls)
    return replace(board, places=waiting, calls=calls, missed=(f"B{at % 900:03}", *board.missed))


def counted(page: Page, at: int) -> tuple[int, int, int, int]:
    """Return pictures, bytes of the JS heap, nodes and listeners, after garbage was collected."""
    page.command("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in page.command("Performance.getMetrics")["metrics"]}
    return at, int(found["JSHeapUsedSize"]), int(found["Nodes"]), int(found["JSEventListeners"])


def measured(page: Page, pictures: int) -> list[tuple[int, int, int, int]]:
    """Show so many pictures; count on the way."""
    rows = []
    with serving(hall_states.centre()) as still:
        still.now_ms, still.board = hall_states.AT_0912, picture(0)
        page.command("Performance.enable")
        page.open(f"http://127.0.0.1:{still.port}/hall")
        page.until(lambda: "过号" in page.words(), "the hall")
        for at in range(1, pictures + 1):
            still.board = picture(at)
            shown = f"document.getElementById('window-5').children[4].textContent === 'A{at % 997:03}'"
            page.until(lambda shown=shown: bool(page.value(shown)), f"picture {at}")  # type: ignore[misc]
            if at % (pictures // STEPS) == 0:
                rows.append(counted(page, at))
        page.open("about:blank")
    return rows


def slope(rows: list[tuple[int, int, int, int]]) -> float:
    """Return bytes of heap for each picture over the second half, by least squares."""
    half = rows[len(rows) // 2 :]
    middle, level = sum(row[0] for row in half) / len(half), sum(row[1] for row in half) / len(half)
    return sum((row[0] - middle) * (row[1] - level) for row in half) / sum((row[0] - middle) ** 2 for row in half)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="memory of a browser over many pictures")
    parser.add_argument("--pictures", type=int, default=10_000)
    given = parser.parse_args()
    choose_language("zh_CN")
    with tempfile.TemporaryDirectory(prefix="weeks-") as folder, browser(Path(folder)) as page:
        rows = measured(page, given.pictures)
    print_table(("pictures", "JS heap kB", "nodes", "listeners"),
                [(f"{at}", f"{heap / 1000:.0f}", f"{nodes}", f"{ears}") for at, heap, nodes, ears in rows])  # fmt: skip
    print(f"slope over the second half: {slope(rows):+.2f} bytes a picture")


if __name__ == "__main__":
    main()
