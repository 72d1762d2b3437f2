"""Who has the store open: our own programs, and others that should not (backup, synchronising, antivirus)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desk_app.doctor.facts import Holder
from desk_app.version import PROGRAM

_OURS = (PROGRAM, "card-helper", "voice-speaker", "python")


def holders_of(path: Path) -> tuple[Holder, ...]:
    """Return the programs that have a file open, this one left out; as far as the system tells this user."""
    return tuple(
        Holder(name, process, name.lower().startswith(_OURS))
        for name, process in sorted(_users_of(path))
        if process != os.getpid()
    )


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Process(ctypes.Structure):
        """RM_PROCESS_INFO of the Restart Manager, with RM_UNIQUE_PROCESS written out."""

        _fields_ = (
            ("process", wintypes.DWORD),
            ("started", wintypes.FILETIME),
            ("name", wintypes.WCHAR * 256),
            ("service", wintypes.WCHAR * 64),
            ("kind", ctypes.c_int),
            ("status", wintypes.ULONG),
            ("session", wintypes.DWORD),
            ("restartable", wintypes.BOOL),
        )

    _MOST, _LONGEST = 32, 1024
    _LOOK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION

    def _users_of(path: Path) -> list[tuple[str, int]]:
        """Ask Windows' Restart Manager, which installers use for the same question."""
        manager = ctypes.windll.rstrtmgr
        session, key = wintypes.DWORD(), ctypes.create_unicode_buffer(33)
        if manager.RmStartSession(ctypes.byref(session), 0, key):
            return []
        try:
            files = (wintypes.LPCWSTR * 1)(str(path))
            if manager.RmRegisterResources(session, 1, files, 0, None, 0, None):
                return []
            needed, found, reasons = wintypes.UINT(), wintypes.UINT(_MOST), wintypes.DWORD()
            processes = (_Process * _MOST)()
            if manager.RmGetList(session, ctypes.byref(needed), ctypes.byref(found), processes, ctypes.byref(reasons)):
                return []
            return [(image_of(one.process) or one.name, one.process) for one in processes[: found.value]]
        finally:
            manager.RmEndSession(session)

    def image_of(process: int) -> str:
        """Return the file that a process runs, ``guidance-desk.exe``; ``""`` where Windows does not tell us."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = wintypes.HANDLE(kernel.OpenProcess(_LOOK, False, process))
        if not handle:
            return ""
        try:
            name, length = ctypes.create_unicode_buffer(_LONGEST), wintypes.DWORD(_LONGEST)
            told = kernel.QueryFullProcessImageNameW(handle, 0, name, ctypes.byref(length))
            return name.value.rpartition("\\")[2] if told else ""
        finally:
            kernel.CloseHandle(handle)

else:

    def _users_of(path: Path) -> list[tuple[str, int]]:
        """Look through ``/proc``; another user's processes are not shown."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if any(link.readlink() == path for link in (process / "fd").iterdir()):
                    found.append(((process / "comm").read_text(encoding="utf-8").strip(), int(process.name)))
            except OSError:  # it ended, or is somebody else's
                continue
        return found
