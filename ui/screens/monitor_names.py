"""What a monitor is called, so that it is found again whatever the order and the cable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtGui import QScreen

_NOTHING_SAID = "//"  # neither maker nor model nor serial


def monitor_names(screens: Sequence[QScreen]) -> list[str]:
    """Return what settings keep of each monitor: ``maker/model/serial/connector``, twins numbered from the left."""
    plain = [_plain_name(screen) for screen in screens]
    many = Counter(plain)
    names = list(plain)
    seen: Counter[str] = Counter()
    for at in sorted(range(len(screens)), key=lambda n: _place_of(screens[n])):
        seen[plain[at]] += 1
        if many[plain[at]] > 1:
            names[at] = f"{plain[at]}#{seen[plain[at]]}"
    return names


def monitor_found(wanted: str, names: Sequence[str]) -> int | None:
    """Return which of ``names`` is the monitor that settings name.

    The same cable and monitor; else the same monitor on another cable, where only one fits; else one at the same
    connector that says nothing of itself (a switch or a splitter in between); a connector or a number from 1, as
    somebody typed it.

    Args:
        wanted: as kept or typed; not ``""``.
        names: of the monitors that are there, see :func:`monitor_names`.
    """
    if wanted in names:
        return names.index(wanted)
    monitors, connectors = zip(*(name.rsplit("/", 1) for name in names), strict=True) if names else ((), ())
    if "/" not in wanted:
        if connectors.count(wanted) == 1:
            return connectors.index(wanted)
        return int(wanted) - 1 if wanted in map(str, range(1, len(names) + 1)) else None
    monitor, connector = wanted.rsplit("/", 1)
    if monitor != _NOTHING_SAID and monitors.count(monitor) == 1:
        return monitors.index(monitor)
    silent = f"{_NOTHING_SAID}/{connector}"
    return names.index(silent) if monitor not in monitors and silent in names else None


def monitor_words(name: str) -> str:
    """Return a kept name as people read it."""
    return " ".join(part for part in name.split("/") if part)


def _plain_name(screen: QScreen) -> str:
    parts = (screen.manufacturer(), screen.model(), screen.serialNumber(), screen.name())
    return "/".join(" ".join(part.replace("/", " ").split()) for part in parts)


def _place_of(screen: QScreen) -> tuple[int, int]:
    return screen.geometry().x(), screen.geometry().y()
