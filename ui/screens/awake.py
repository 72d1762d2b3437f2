"""Keeps the monitor on while a public screen is up: no screen saver, no sleep (息屏、休眠)."""

from __future__ import annotations

import sys

_CONTINUOUS, _SYSTEM, _DISPLAY = 0x8000_0000, 0x1, 0x2  # winbase.h, EXECUTION_STATE


def keep_awake(*, on: bool) -> None:
    """Ask the system for it, or take it back; ends with the thread that asked.

    Windows: ``SetThreadExecutionState``. Elsewhere whoever sets the PC up switches the screen saver off.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS | (_SYSTEM | _DISPLAY if on else 0))
