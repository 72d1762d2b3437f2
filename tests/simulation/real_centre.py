"""Real PCs of a centre for the simulation: real stores, services and sync over a real PostgreSQL, each its own wire.

The centre is enrolled once by the program's own words; every seed begins with copies of that morning.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from db.sync import SyncLoop
from db.sync_state import SyncState
from db.sync_state import to_upload as waiting_in
from desk_app.errors import EnvironmentProblem
from desk_app.hub_account import load_account, save_account
from desk_app.services.sync_hooks import SyncHooks, erased_by
from tests.support.desk import Desk, HandClock
from tests.support.enrolled import EnrolledCentre
from tests.support.hub_devices import QUICK
from tests.support.postgres import PostgresServer
from tests.support.proxy import Proxy

KINDS = {"desk1": "desk", "desk2": "desk", "desk3": "desk", "room1": "room"}
PLACES = {"desk1": "W4", "desk2": "W1", "desk3": "W3", "room1": "R1"}


@dataclass
class Pc:
    """One PC: its program, its clock, its wire to the hub."""

    name: str
    folder: Path
    proxy: Proxy
    desk: Desk
    gone: bool = False
    unsure: bool = False  # its whole disk was set back; it gives no number before it has talked to the hub
    copy: Path | None = None
    devices: dict[str, int] = field(default_factory=dict)  # every identity it had, and how much of it was noted
    loop: SyncLoop | None = None

    def new_loop(self) -> SyncLoop:
        """What :class:`SyncService` makes, with shorter pauses."""
        app = self.desk.app
        hooks = SyncHooks(app.record, app.centre.code, app.home)
        return SyncLoop(
            app.store, hooks.remembering(app.sync.client), app.record, hooks.ring, erased_by, hooks,
            clock=self.desk.clock, timings=QUICK, trouble=(EnvironmentProblem,),
        )  # fmt: skip

    def once(self, patience_s: float = 60.0) -> SyncState:
        """Talk to the hub until both sides have everything, or the wire or the hub fails."""
        return self.new_loop().once(patience_s)

    def shut(self) -> None:
        """The program ends."""
        if self.loop is not None:
            assert self.loop.stop(60.0)
            self.loop = None
        self.desk.app.close()

    def start(self) -> None:
        """The program starts."""
        self.desk.app = Desk._open(self.folder, self.desk.clock, self.desk.tray)

    def keep_copy(self, to: Path) -> None:
        """Copy the whole disk of this PC: store and high-water file."""
        self.shut()
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        self.copy = to
        self.start()

    def set_back(self, *, whole: bool) -> None:
        """Put the copy in place: of the store alone, or of the whole disk."""
        assert self.copy is not None
        self.shut()
        for part in ("home", "state") if whole else ("home",):
            shutil.rmtree(self.folder / part)
            shutil.copytree(self.copy / part, self.folder / part)
        self.start()

    def standing(self) -> tuple[str, int, int]:
        """Who it is, how far it has read the feed, how much waits to be sent."""
        with self.desk.app.store.read() as tx:
            return tx.device, tx.sync.cursor().position, waiting_in(tx)


@dataclass
class RealCentre:
    """The centre on its first morning, kept to begin from again and again."""

    server: PostgresServer
    database: str
    morning: Path
    morning_dump: Path
    homes: Path

    @classmethod
    def make(cls, server: PostgresServer, folder: Path) -> RealCentre:
        database = server.create_database()
        centre = EnrolledCentre.at(folder / "homes", server.dsn(database))
        for name, kind in KINDS.items():
            centre.device(name, kind)
        centre.settle()
        centre.close()
        dump = folder / "morning.sql"
        server.dump(dump, database)
        return cls(server, database, server.copy_data("morning"), dump, folder / "homes")

    @property
    def dsn(self) -> str:
        """The administrator's connection string."""
        return self.server.dsn(self.database)

    def restore(self, dump: Path) -> None:
        """Restore the hub from a dump, as its administrator does."""
        if not self.server.running:
            self.server.start()
        self.server.must_psql(f"DROP DATABASE {self.database} WITH (FORCE)")
        self.server.restore(dump, self.database)

    def put_back(self) -> None:
        """Put the copy of the server's data directory in its place: the machine was restored."""
        self.server.put_back(self.morning)
        if not self.server.running:
            self.server.start()

    @contextmanager
    def begin(self, folder: Path) -> Iterator[list[Pc]]:
        """Set hub and PCs to that morning."""
        self.restore(self.morning_dump)
        with ExitStack() as stack:
            pcs = []
            for number, name in enumerate(KINDS):
                shutil.copytree(self.homes / name, folder / name)
                proxy = stack.enter_context(Proxy(self.server.port))
                desk = Desk.at(folder / name, HandClock())
                desk.visitors = 10_000 * number
                pc = Pc(name, folder / name, proxy, desk)
                stack.callback(pc.shut)
                _rewire(desk, proxy.port)
                pcs.append(pc)
            yield pcs


def _rewire(desk: Desk, port: int) -> None:
    with desk.app.store.write() as tx:
        account = load_account(tx)
        assert account is not None
        save_account(tx, replace(account, address=replace(account.address, port=port)))
