"""Packs the program's folder into one installer with NSIS."""

from __future__ import annotations

import os
from pathlib import Path

from build_scripts.windows.assemble import run
from build_scripts.windows.freeze import ICON
from build_scripts.windows.places import DIST, HERE, BuildProblem, four_numbers, installer_name

MOST_INSTALLER_MB = 70


def definitions(bundle: Path, version: str, out: Path) -> dict[str, str]:
    """Return what ``installer.nsi`` wants to know."""
    return {
        "VERSION": version,
        "NUMBERS": ".".join(map(str, four_numbers(version))),
        "BUNDLE": str(bundle),
        "ICON": str(ICON),
        "HERE": str(HERE),
        "OUT": str(out),
    }


def pack(bundle: Path, version: str, folder: Path = DIST, *, quick: bool = False) -> Path:
    """Make the installer.

    Args:
        bundle: the program's folder, checked.
        version: of the program.
        folder: where to.
        quick: pack lightly, for tests: a tenth of the time.

    Returns:
        the installer.

    Raises:
        BuildProblem: NSIS is missing or found a mistake, or the installer is larger than it may be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / installer_name(version)
    given = (f"-D{name}={value}" for name, value in definitions(bundle, version, out).items())
    light = ("-DQUICK",) if quick else ()
    run("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *light, *given, str(HERE / "installer.nsi"))
    if not quick and (size := megabytes(out)) > MOST_INSTALLER_MB:
        raise BuildProblem(f"the installer has {size:.0f} MB; {MOST_INSTALLER_MB} MB are agreed")
    return out


def megabytes(path: Path) -> float:
    """Return the size of a file or of all files in a folder, in MB of 1,000,000 bytes."""
    if path.is_file():
        return path.stat().st_size / 1e6
    return sum(Path(at, name).stat().st_size for at, _folders, names in os.walk(path) for name in names) / 1e6
