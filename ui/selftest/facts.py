"""What a self-test ran on: versions, platform, screen and fonts. Nothing of the PC's user or the network."""

from __future__ import annotations

import platform
import sys

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontInfo, QGuiApplication

from db.versions import library_versions
from desk_app.fonts import find_fonts
from desk_app.version import program_version

RARE = "引导单䶮㛃𬭎𠅤"


def program_facts() -> dict[str, object]:
    """Return the program's version, whether it is the frozen one, the platform and the versions of what is in it."""
    return {
        "program": program_version(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "versions": {
            "python": platform.python_version(),
            "qt": qVersion(),
            "pyside": PySide6.__version__,
            **library_versions(),
        },
    }


def window_facts() -> dict[str, object]:
    """Return the screen and the fonts that windows and slips are drawn with, and rare characters that no font has."""
    screen = QGuiApplication.primaryScreen()
    size = screen.size()
    paper = find_fonts("sans")
    return {
        "screen": {
            "qt_platform": QGuiApplication.platformName(),
            "width": size.width(),
            "height": size.height(),
            "scale": screen.devicePixelRatio(),
        },
        "fonts": {
            "window": QFontInfo(QGuiApplication.font()).family(),
            "asked_for": QGuiApplication.font().families(),
            "paper": [face.name for face in paper.faces],
            "rare_characters_missing": paper.missing(RARE),
        },
    }
