"""The program's version: written in ``pyproject.toml`` alone, read from what was installed."""

from __future__ import annotations

PROGRAM = "guidance-desk"


def program_version() -> str:
    """Return the version, ``""`` where the program is run from a folder and was never installed."""
    from importlib.metadata import PackageNotFoundError, version  # slow to load, and seldom wanted

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return ""
