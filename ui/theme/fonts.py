"""Which fonts windows use: Chinese first, with a fallback for rare characters in names (䶮 㛃 𬭎 𠅤)."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

PREFERRED = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC")
SHIPPED = "WenQuanYi Micro Hei"
RARE = ("HanaMinA", "HanaMinB", "SimSun-ExtB")

LABEL, BODY, EMPHASIS, SUGGESTION, FIGURE, TICKET = 13, 14, 16, 20, 28, 48


def shipped_font() -> Path | None:
    """Return the Chinese TrueType font that is installed with the program, or ``None``."""
    folder = resources.files("paperang_p2_fonts_cjk").joinpath("fonts")
    found = Path(str(folder)) / "wqy-microhei.ttc"
    return found if found.is_file() else None


def families() -> list[str]:
    """Return the font families to use, best first. Loads the shipped font only where no better one is installed."""
    known = set(QFontDatabase.families())
    chosen = [name for name in PREFERRED if name in known]
    if not chosen:
        path = shipped_font()
        if path is not None:
            number = QFontDatabase.addApplicationFont(str(path))
            chosen += QFontDatabase.applicationFontFamilies(number) or [SHIPPED]
    return [*chosen, *(name for name in RARE if name in known)] or ["sans-serif"]


def font(px: int = BODY, *, bold: bool = False, base: QFont | None = None) -> QFont:
    """Return the application's font at ``px`` logical pixels."""
    chosen = QFont(base) if base is not None else QFont()
    chosen.setPixelSize(px)
    chosen.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return chosen
