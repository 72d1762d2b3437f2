"""Where the build reads and writes, and which version it makes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
NATIVE = HERE / "native"
WORK = ROOT / "build" / "windows"
PYTHON = WORK / "python"
FROZEN = WORK / "frozen"
BUNDLE = FROZEN / "guidance-desk"
DIST = ROOT / "dist"


class BuildProblem(Exception):  # noqa: N818 - as EnvironmentProblem
    """Something the builder must mend; its text says what."""


def program_version() -> str:
    """Return the version of ``pyproject.toml``, the only place that has it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Return a version as Windows has it: ``0.1.0`` becomes (0, 1, 0, 0).

    Raises:
        BuildProblem: it is not one to four whole numbers below 65536 with dots between them.
    """
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){0,3}", version):
        raise BuildProblem(f"Windows cannot show the version {version!r}: it takes up to four numbers")
    numbers = [int(part) for part in version.split(".")]
    if max(numbers) > 65535:
        raise BuildProblem(f"Windows cannot show the version {version!r}: a number is above 65535")
    first, second, third, fourth, *_ = (*numbers, 0, 0, 0)
    return first, second, third, fourth


def installer_name(version: str) -> str:
    """Return the installer's file name."""
    return f"guidance-desk-{version}-setup.exe"
