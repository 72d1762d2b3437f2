"""Every public screen in every state as a PNG, to be looked at; a sheet of small ones beside them.

    uv run python -m tests.support.screen_pictures [FOLDER] [--only hall]

Writes ``SCREEN-STATE.png`` at the monitor's own pixels and ``sheet-SCREEN.png``; without a folder a temporary one is
made and named. A new screen is one more line in :func:`screens`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from ui.screens.picture import PublicPicture

_COLUMNS, _CELL, _TITLE, _GAP = 4, (480, 320), 26, 8


@dataclass(frozen=True)
class Screen:
    """A kind of screen: its states, each with a ``name`` and a ``size``, and what shows one."""

    name: str
    states: Sequence[Any]
    shown: Callable[[Any], PublicPicture]


def screens() -> tuple[Screen, ...]:
    """Return every kind of public screen with all its states."""
    from tests.support import door_states, hall_states, visitor_states

    return (
        Screen("hall", hall_states.STATES, hall_states.shown),
        Screen("door", door_states.STATES, door_states.shown),
        Screen("visitor", visitor_states.STATES, visitor_states.shown),
    )


def pictures(screen: Screen) -> Iterator[tuple[str, QPixmap]]:
    """Yield the picture of each state, with its name."""
    from ui.demo.frame import picture

    for state in screen.states:
        window = screen.shown(state)
        yield f"{screen.name}-{state.name}", picture(window)
        window.close()
        window.deleteLater()


def sheet(small: Sequence[tuple[str, QPixmap]]) -> QPixmap:
    """Return small pictures on one sheet, each under its name."""
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QPainter, QPixmap

    wide, high = _CELL[0] + _GAP, _CELL[1] + _TITLE + _GAP
    whole = QPixmap(_COLUMNS * wide + _GAP, ceil(len(small) / _COLUMNS) * high + _GAP)
    whole.fill(Qt.GlobalColor.lightGray)
    painter = QPainter(whole)
    for index, (name, one) in enumerate(small):
        left, top = _GAP + index % _COLUMNS * wide, _GAP + index // _COLUMNS * high
        painter.drawText(QRect(left, top, _CELL[0], _TITLE), Qt.AlignmentFlag.AlignVCenter, name)
        painter.drawPixmap(left, top + _TITLE, one)
    painter.end()
    return whole


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description="pictures of the public screens")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--only", default="", help="what a picture's name begins with")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSize, Qt

    from desk_app.i18n import choose_language
    from ui.application import make_application

    choose_language("zh_CN")
    make_application()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="screens-"))
    folder.mkdir(parents=True, exist_ok=True)
    for screen in screens():
        small = []
        for name, found in pictures(screen):
            if name.startswith(given.only):
                found.save(str(folder / f"{name}.png"))
                smooth = Qt.TransformationMode.SmoothTransformation
                small.append((name, found.scaled(QSize(*_CELL), Qt.AspectRatioMode.KeepAspectRatio, smooth)))
        if small:
            sheet(small).save(str(folder / f"sheet-{screen.name}.png"))
    print(folder)


if __name__ == "__main__":
    main()
