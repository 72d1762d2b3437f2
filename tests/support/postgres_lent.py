"""A PostgreSQL lent by another program, for tests that run where none can be started: Windows' Python under Wine.

``python -m tests.support.postgres_lent`` starts a server, prints its address and serves until its input ends. Whoever
runs tests with that address in ``GUIDANCE_DESK_TEST_POSTGRES`` shares it; tests that stop, kill or copy a server skip.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import psutil
import pytest

from tests.support.postgres import ADMINISTRATOR, PostgresServer, StopMode
from tests.support.postgres_programs import embedded_programs, reachable

LENT = "GUIDANCE_DESK_TEST_POSTGRES"
WHY_NOT = "the PostgreSQL of this run is lent: it is not this test's to start, stop, kill or copy"


@dataclass
class LentServer(PostgresServer):
    """A server of somebody else: databases are made and dropped on it, its life is left alone."""

    address: str = ""

    def __post_init__(self) -> None:
        at = urlsplit(self.address)
        assert at.hostname is not None
        assert at.port is not None
        self.addresses = (at.hostname,)
        self.port = at.port
        self.password = at.password or ""
        self.folder = Path(tempfile.mkdtemp())

    def start(self, *, environment: Mapping[str, str] | None = None) -> None:
        if environment:
            _not_ours()

    def stop(self, mode: StopMode = "fast") -> NoReturn:
        _not_ours()

    def kill(self) -> NoReturn:
        _not_ours()

    def kill_backends(self, role: str = "") -> NoReturn:
        _not_ours()

    def copy_data(self, name: str = "copy") -> NoReturn:
        _not_ours()

    def processes(self) -> list[psutil.Process]:
        return []

    def dispose(self) -> None:
        self.folder.rmdir()


def lent_address() -> str:
    """The address of the server that is lent to this run; "" when the tests start their own."""
    return os.environ.get(LENT, "")


def _not_ours() -> NoReturn:
    pytest.skip(WHY_NOT)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        copies = Path(folder)
        copies.chmod(0o755)  # the user that runs the server reads the programs there
        with PostgresServer(reachable(embedded_programs(), copies), careful=False) as server:
            print(server.dsn(ADMINISTRATOR), flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
