"""Gathers the facts of this PC. Nothing is changed; files made for the trial are gone afterwards."""

from __future__ import annotations

import os
import platform
import sys
import time
from pathlib import Path

from desk_app.doctor.facts import Pc, Screen
from desk_app.doctor.folder import try_folder
from desk_app.doctor.holders import holders_of
from desk_app.homes import place_of_this_pc

_SYNCED = ("onedrive", "dropbox", "nutstore", "坚果云", "百度网盘", "icloud")


def look_at_this_pc(home: Path) -> Pc:
    """Return what this PC is like.

    Args:
        home: folder of the store; need not be there.
    """
    place = place_of_this_pc()
    memory = _memory()
    return Pc(
        system=_system(),
        windows_build=_windows_build(),
        memory_mb=memory[0] if memory else None,
        memory_free_mb=memory[1] if memory else None,
        screen=_screen(),
        zone_minutes=time.localtime().tm_gmtoff // 60,
        home_kind=home_kind(home),
        home_said=place.said if place.home == home else "",
        folder=try_folder(home),
        holders=holders_of(home / "store.db"),
    )


def home_kind(home: Path) -> str:
    """Return ``network``, ``synced`` or ``local``."""
    if _on_network(home):
        return "network"
    parts = [part.lower() for part in home.parts]
    return "synced" if any(part.startswith(_SYNCED) for part in parts) else "local"


def _system() -> str:
    return f"{platform.system()} {platform.release()} {platform.version()}"[:80]


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _REMOTE = 4
    _PER_MONITOR = -4

    class _Memory(ctypes.Structure):
        """MEMORYSTATUSEX."""

        _fields_ = (
            ("length", wintypes.DWORD),
            ("load", wintypes.DWORD),
            ("total", ctypes.c_ulonglong),
            ("free", ctypes.c_ulonglong),
            ("page_total", ctypes.c_ulonglong),
            ("page_free", ctypes.c_ulonglong),
            ("virtual_total", ctypes.c_ulonglong),
            ("virtual_free", ctypes.c_ulonglong),
            ("extended_free", ctypes.c_ulonglong),
        )

    def _windows_build() -> int:
        return sys.getwindowsversion().platform_version[2]  # the other one is 9200 for programs that do not ask

    def _memory() -> tuple[int, int] | None:
        found = _Memory(length=ctypes.sizeof(_Memory))
        if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(found)):
            return None
        return found.total // 1_000_000, found.free // 1_000_000

    def _screen() -> Screen | None:
        user = ctypes.windll.user32
        user.SetProcessDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR))  # else Windows tells scaled pixels
        width, height = user.GetSystemMetrics(0), user.GetSystemMetrics(1)
        if not width or not height:
            return None
        return Screen(width, height, round(user.GetDpiForSystem() * 100 / 96))

    def _on_network(home: Path) -> bool:
        if str(home).startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(home.anchor) == _REMOTE)

else:

    def _windows_build() -> int:
        return 0

    def _memory() -> tuple[int, int] | None:
        try:
            page = os.sysconf("SC_PAGE_SIZE")
            lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
            free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
            return os.sysconf("SC_PHYS_PAGES") * page // 1_000_000, free * 1024 // 1_000_000
        except (OSError, ValueError, StopIteration):
            return None

    def _screen() -> Screen | None:
        """Only a window knows it here."""
        return None

    def _on_network(_home: Path) -> bool:
        """Mounts are the administrator's affair here."""
        return False
