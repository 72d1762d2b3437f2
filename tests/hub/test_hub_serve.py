"""``hub serve``: one PC keeps the readable tables and cuts who blocks; when it dies another takes over by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from db.hub.report_snapshot import open_snapshot
from desk_app.errors import UserError
from desk_app.hub_account import load_account
from desk_app.i18n import _
from desk_app.report.check import compare
from desk_app.report.server import serve
from tests.support.administrator import Pc
from tests.support.desk import Desk, open_desk
from tests.support.postgres import PostgresServer
from tests.support.served_centre import PATIENCE_S, QUICK, ServedCentre, served_centre

ROOT = Path(__file__).parents[2]
LEASE_AND_A_LOOK_S = 20
SERVER = """
import sys
from pathlib import Path
from desk_app.bootstrap import open_app
from desk_app.report.server import Timings, serve

app = open_app(Path(sys.argv[1]) / "home", state_dir=Path(sys.argv[1]) / "state")
try:
    serve(app, say=lambda sentence: print(sentence, flush=True), timings=Timings(lease=int(sys.argv[2])))
finally:
    app.close()
"""


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[ServedCentre]:
    with served_centre(tmp_path, hub_dsn, "hall", "annex") as made:
        yield made


def until(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> float:
    """Wait until something holds; returns the seconds it took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < patience_s, "it did not come"
        threading.Event().wait(0.02)
    return time.monotonic() - begun


def visits_there(centre: ServedCentre) -> int:
    with open_snapshot(centre.dsn) as hub:
        return len(hub.table("visits"))


class ServerProcess:
    """``hub serve`` at a desk's PC, in a process that a test may kill."""

    def __init__(self, desk: Desk, lease_s: int) -> None:
        self.said: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(desk.folder), str(lease_s)],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.strip())

    def has_said(self, sentence: str) -> bool:
        assert self._process.poll() is None or sentence in self.said, self.said
        return sentence in self.said

    def send(self, what: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        self._process.send_signal(what)
        status = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return status


def test_what_a_desk_does_stands_there_by_itself(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    hall.app.sync.start()
    with centre.serving(annex):
        until(lambda: _("This PC keeps the readable tables now.") in centre.said)
        hall.ticket()
        hall.app.sync.wake()
        until(lambda: visits_there(centre) == 1)
        hall.asks()
        until(lambda: visits_there(centre) == 2)
    hall.app.sync.stop()
    assert compare(centre.dsn) == []


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("lease_s", [5, pytest.param(15, marks=pytest.mark.long)])
def test_when_the_server_dies_another_pc_goes_on_within_20_seconds(centre: ServedCentre, lease_s: int) -> None:
    hall, annex = centre.desks
    hall.ticket()
    centre.all_hear_all()
    first = ServerProcess(hall, lease_s)
    leads, stands_by = (
        _("This PC keeps the readable tables now."),
        _("Another PC keeps the readable tables; this one stands by."),
    )
    try:
        until(lambda: first.has_said(leads))
        second = ServerProcess(annex, lease_s)
        try:
            until(lambda: second.has_said(stands_by))
            until(lambda: visits_there(centre) == 1)
            first.send(signal.SIGKILL)
            annex.ticket(name="后来的人", phone="13700000000")
            took = until(lambda: second.has_said(leads))
            until(lambda: visits_there(centre) == 2)
            assert took < LEASE_AND_A_LOOK_S + 10  # a loaded machine is slow to say so
        finally:
            assert second.send(signal.SIGINT) == 0
    finally:
        first.send(signal.SIGKILL)
    assert compare(centre.dsn) == []


def test_stopped_in_the_middle_it_goes_on_where_it_was(centre: ServedCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    hall, _annex = centre.desks
    for _n in range(8):
        hall.ticket()
    centre.all_hear_all()
    monkeypatch.setattr("desk_app.report.mirror.SMALL", 5)
    monkeypatch.setattr("desk_app.report.mirror.LARGE", 5)

    def interrupted(sentence: str) -> None:
        centre.said.append(sentence)
        if "5" in sentence:
            raise KeyboardInterrupt  # Ctrl+C, when it has said how far it is

    stopped = serve(hall.app, say=interrupted, timings=QUICK)
    assert (stopped.ended, stopped.events) == ("stopped", 5)
    assert compare(centre.dsn) == []  # whole as far as it goes

    went_on = centre.serves(hall)
    with open_snapshot(centre.dsn) as hub:
        assert hub.rows == hub.head == stopped.events + went_on.events
    assert compare(centre.dsn) == []


def test_progress_of_a_long_fill_is_said(centre: ServedCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    hall, _annex = centre.desks
    for _n in range(4):
        hall.ticket()
    centre.all_hear_all()
    monkeypatch.setattr("desk_app.report.mirror.SMALL", 5)
    monkeypatch.setattr("desk_app.report.mirror.LARGE", 5)
    centre.serves(hall)
    total = hall.app.sync.once(PATIENCE_S).position
    said = _("Readable tables: {done} of {total} records.")
    assert said.format(done=5, total=total) in centre.said
    assert said.format(done=10, total=total) in centre.said
    assert _("The readable tables are up to date.") in centre.said


def test_the_hub_stops_and_comes_back(tmp_path: Path, own_postgres: PostgresServer) -> None:
    dsn = own_postgres.dsn(own_postgres.create_database())
    with served_centre(tmp_path, dsn, "hall") as centre, centre.serving(centre.desks[0]):
        (hall,) = centre.desks
        until(lambda: _("This PC keeps the readable tables now.") in centre.said)
        own_postgres.stop("immediate")
        hall.ticket()
        until(lambda: any("连不上" in one or "cannot be reached" in one for one in centre.said))
        own_postgres.start()
        until(lambda: _("The shared database is back.") in centre.said)
        until(lambda: visits_there(centre) == 1)


def test_a_hub_set_back_to_last_night_is_followed_again(tmp_path: Path, own_postgres: PostgresServer) -> None:
    dsn = own_postgres.dsn(own_postgres.create_database())
    with served_centre(tmp_path, dsn, "hall", "annex") as centre:
        hall, annex = centre.desks
        hall.ticket()
        centre.all_hear_all()
        centre.serves(hall)
        last_night = own_postgres.copy_data()
        for n in range(4):
            annex.ticket(name="今天的人", phone=f"1370000000{n}")
        hall.ticket()
        centre.all_hear_all()
        centre.serves(hall)
        own_postgres.put_back(last_night)
        for _round in range(3):
            centre.all_hear_all()
        centre.serves(annex)
        assert visits_there(centre) == 6
        assert compare(dsn) == []
        with hall.app.record.read() as tx:
            assert len(tx.tables.dump()["visits"]) == 6


def test_who_idles_in_a_transaction_is_cut(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    with annex.app.record.read() as tx:
        account = load_account(tx)
    assert account is not None
    idle = psycopg.connect(**account.address.conninfo(None, 30))
    idle.execute("SET idle_in_transaction_session_timeout = 0")  # what a client may set aside
    with centre.serving(hall):
        until(lambda: any("1" in one and ("断开" in one or "was cut" in one) for one in centre.said))
    with pytest.raises(psycopg.OperationalError):
        idle.execute("SELECT 1")
    idle.close()


@pytest.mark.parametrize("kind", ["room", "screen"])
def test_a_room_or_a_screen_does_not_serve(tmp_path: Path, centre: ServedCentre, kind: str) -> None:
    Pc(tmp_path / kind / "home", clock=centre.desks[0].clock).joins(centre.administrator.invites(kind))
    with open_desk(tmp_path / kind, centre.desks[0].clock) as desk, pytest.raises(UserError):
        serve(desk.app, once=True)


def test_a_pc_on_its_own_does_not_serve(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk, pytest.raises(UserError, match="enrol"):
        serve(desk.app, once=True)


def test_two_servers_of_one_pc_are_one_too_many(centre: ServedCentre) -> None:
    hall, _annex = centre.desks
    with centre.serving(hall):
        until(lambda: _("This PC keeps the readable tables now.") in centre.said)
        with pytest.raises(UserError):
            serve(hall.app, once=True)
