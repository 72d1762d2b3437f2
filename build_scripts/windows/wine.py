"""Windows on Debian: a Wine prefix of its own, and Windows programs run in it.

Wine 8 lacks three system DLLs that Qt and Rust want. ``native/standins`` has stand-ins for them; they are compiled into
the prefix's system folder, for builds and tests alone. ``bundle`` refuses a bundle that holds one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from build_scripts.windows.assemble import compile_dll
from build_scripts.windows.places import NATIVE, BuildProblem

STANDINS = tuple(sorted((NATIVE / "standins").glob("*.c")))
_SETTINGS = {
    "WINEARCH": "win64",
    "WINEDEBUG": "-all",
    # our mscms first; no questions for Mono and Gecko; no debugger's window when a program falls
    "WINEDLLOVERRIDES": "mscms=n;mscoree=;mshtml=;winedbg.exe=d",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_NOT_PASSED_ON = ("QT_QPA_PLATFORM", "GUIDANCE_DESK_HOME", "GUIDANCE_DESK_STATE", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a Windows program ended and what it said."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Wine:
    """One Wine prefix: a Windows of its own.

    Args:
        prefix: its folder.
        extra: environment variables of its programs.
    """

    prefix: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def drive(self) -> Path:
        """Its drive C:."""
        return self.prefix / "drive_c"

    @property
    def environment(self) -> dict[str, str]:
        """What its programs get."""
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        return {**kept, **_SETTINGS, "WINEPREFIX": str(self.prefix), **self.extra}

    def make(self) -> None:
        """Make the prefix anew, as Windows 10, with the stand-ins.

        Raises:
            BuildProblem: there is no Wine, or it would not start.
        """
        shutil.rmtree(self.prefix, ignore_errors=True)
        self.prefix.parent.mkdir(parents=True, exist_ok=True)
        self.run("wineboot", "-i", timeout=300)
        self.run("winecfg", "/v", "win10")
        system = self.drive / "windows" / "system32"
        if not system.is_dir():
            raise BuildProblem("Wine made no prefix: is the package wine64 installed?")
        for source in STANDINS:
            compile_dll(system / f"{source.stem}.dll", source, "-ladvapi32")

    def run(self, *command: str, timeout: float = 600, cwd: Path | None = None) -> Ended:
        """Run a Windows program to its end. Its output goes through a pipe: Python dies where it is a Unix file."""
        started = self.start(*command, cwd=cwd)
        try:
            said, _nothing = started.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            started.kill()
            self.end()
            raise BuildProblem(f"{command[0]} did not end within {timeout:.0f} s") from None
        return Ended(started.returncode, said.decode("utf-8", "replace"))

    def start(self, *command: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a Windows program."""
        try:
            return subprocess.Popen(
                ("wine", *command),
                cwd=cwd,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except FileNotFoundError:
            raise BuildProblem("wine is not on this machine: install Debian's packages wine and wine64") from None

    def must(self, *command: str, timeout: float = 600, cwd: Path | None = None) -> str:
        """Run a Windows program that has to end well; return what it said.

        Raises:
            BuildProblem: it did not.
        """
        ended = self.run(*command, timeout=timeout, cwd=cwd)
        if ended.code:
            raise BuildProblem(f"{' '.join(command)[:300]} ended with {ended.code}:\n{ended.said[-6000:]}")
        return ended.said

    def end(self) -> None:
        """End whatever still runs in the prefix."""
        subprocess.run(("wineserver", "-k"), env=self.environment, check=False, capture_output=True)

    @staticmethod
    def path(path: Path) -> str:
        """Return a path of this machine as Windows programs in the prefix see it."""
        return "Z:" + str(path.resolve()).replace("/", "\\")
