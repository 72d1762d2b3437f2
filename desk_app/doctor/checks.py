"""What the facts mean, in words: what is the matter, and what to do."""

from __future__ import annotations

from desk_app.doctor.facts import FolderTrial, Holder, Pc, Screen
from desk_app.i18n import _
from desk_app.services.hub_checks import Check

CHINA_MINUTES = 8 * 60
OLDEST_WINDOWS = 17763
"""Windows 10 1809: the oldest that Qt 6.11 supports (doc.qt.io, "Supported Platforms")."""
MEMORY_FREE_MB = 300
"""The desk takes some 140 MB (README); less than twice that left, and Windows begins to page."""
SLOW_WRITE_MS = 250.0
LONG_HELD_MS = 500.0
SMALLEST = (1280, 680)
"""Logical pixels that the desk wants, 1366 x 768 without title and task bar."""


def checks_of(pc: Pc) -> list[Check]:
    """Return every check of a PC, what is well too."""
    found = [_system(pc), _zone(pc), _home(pc), _folder(pc.folder), _holders(pc.holders)]
    if pc.memory_mb is not None and pc.memory_free_mb is not None:
        found.append(_memory(pc.memory_mb, pc.memory_free_mb))
    if pc.screen is not None:
        found.append(_screen(pc.screen))
    return found


def _system(pc: Pc) -> Check:
    if 0 < pc.windows_build < OLDEST_WINDOWS:
        text = _("{system} is too old: this program needs Windows 10 1809 or later. Ask the administrator to update.")
        return Check("system", False, text.format(system=pc.system))
    return Check("system", True, _("System: {system}.").format(system=pc.system))


def _zone(pc: Pc) -> Check:
    hours = f"{pc.zone_minutes / 60:+g}"
    if pc.zone_minutes == CHINA_MINUTES or not pc.windows_build:  # elsewhere administrators set UTC on purpose
        return Check("zone", True, _("Time zone: UTC{hours}.").format(hours=hours))
    text = _("This PC's time zone is UTC{hours}, the centre's is UTC+8: set zone, then clock, in Windows' settings.")
    return Check("zone", False, text.format(hours=hours))


def _home(pc: Pc) -> Check:
    if pc.home_kind == "network":
        text = _("The store is on a network drive: two PCs could damage it. Put it on this PC's own disk.")
        return Check("home", False, text)
    if pc.home_kind == "synced":
        text = _(
            "The store is in a folder that is copied to the cloud. Put it elsewhere, or leave it out of the copying."
        )
        return Check("home", False, text)
    return Check("home", not pc.home_said, pc.home_said or _("The store is on this PC's own disk."))


def _folder(trial: FolderTrial) -> Check:
    if trial.refused:
        words = {
            "make": _("no file can be made there"),
            "write": _("a file there cannot be written"),
            "replace": _("a file there cannot be replaced by a newer one"),
            "remove": _("a file there cannot be removed"),
        }[trial.refused]
        text = _(
            "The store's folder does not work as it must: {what} ({why}). Ask the administrator for access to it, and "
            "to leave it out of what the antivirus watches."
        )
        return Check("folder", False, text.format(what=words, why=trial.why))
    if trial.held_ms >= LONG_HELD_MS:
        text = _(
            "Another program, probably the antivirus, holds each file in the store's folder for {ms} ms after it was "
            "written. Ask the administrator to leave the folder out of what it watches."
        )
        return Check("folder", False, text.format(ms=round(trial.held_ms)))
    if trial.write_ms >= SLOW_WRITE_MS:
        text = _(
            "The disk is slow: a write takes {ms} ms, and each registration waits for some. Ask the administrator."
        )
        return Check("folder", False, text.format(ms=round(trial.write_ms)))
    return Check("folder", True, _("Files in the store's folder: {ms} ms a write.").format(ms=round(trial.write_ms, 1)))


def _holders(holders: tuple[Holder, ...]) -> Check:
    strangers = [f"{one.name} ({one.process})" for one in holders if not one.ours]
    if strangers:
        text = _(
            "Other programs have the store open: {names}. Nothing is lost, but ask the administrator to stop them."
        )
        return Check("holders", False, text.format(names=", ".join(strangers)))
    ours = ", ".join(f"{one.name} ({one.process})" for one in holders)
    if ours:
        return Check("holders", True, _("Open on this store now: {names}.").format(names=ours))
    return Check("holders", True, _("No other program has the store open."))


def _memory(total: int, free: int) -> Check:
    text = _("Memory: {free} of {total} MB free.").format(free=free, total=total)
    if free >= MEMORY_FREE_MB:
        return Check("memory", True, text)
    return Check("memory", False, text + " " + _("Close what is not needed now, or the program becomes slow."))


def _screen(screen: Screen) -> Check:
    text = _("Monitor: {width} × {height} at {scale} %.").format(
        width=screen.width, height=screen.height, scale=screen.scale
    )
    width, height = screen.width * 100 // screen.scale, screen.height * 100 // screen.scale
    if width >= SMALLEST[0] and height >= SMALLEST[1]:
        return Check("screen", True, text)
    return Check("screen", False, text + " " + _("The desk is cramped: choose a smaller scale or a larger resolution."))
