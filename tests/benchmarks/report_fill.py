"""First fill of the hub's readable tables, beside COPY of the same rows into the same server, in the same run.

    uv run --no-sync python -m tests.benchmarks.report_fill [--visits 20000] [--personal]

A desk's store with that many visits (a registration, a decision, a ticket, paper, a call, an arrival, a start, an end
each) is uploaded, then ``hub serve --once`` fills the tables. Times are seconds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from db.hub import admin
from db.hub.report_rows import OF_VISITS
from desk_app.record import Writer
from desk_app.report.check import compare
from desk_app.report.server import serve
from tests.benchmarks.table import print_table
from tests.support.administrator import Administrator, Pc
from tests.support.desk import Desk, HandClock, open_desk
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import embedded_programs, reachable

A_DAY = 200
A_TRANSACTION = 500


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def write_visits(desk: Desk, visits: int) -> None:
    """Write the events of whole visits, many in one transaction."""
    for start in range(0, visits, A_TRANSACTION):
        with desk.app.record.write() as writer:
            for n in range(start, min(start + A_TRANSACTION, visits)):
                _visit(writer, n)
        if (start // A_TRANSACTION) % 4 == 3:
            desk.clock.pass_(days=1)


def _visit(writer: Writer, n: int) -> None:
    visit, case, label = f"{writer.device}/{n + 1}", f"1399992603{n:010d}", f"D{n % 999 + 1:03d}"
    matter = {"visit": visit, "case": case}
    at = {"visit": visit, "stop": visit, "attempt": 1, "place": "W4"}
    said = {"name": f"来访{n}", "phone": f"139{n:08d}", "id_type": "none", "text": "楼上漏水，多次协商未果"}
    asked = {**matter, "serial": n + 1, "source": "01", "people": 1, "category": "02-01", "scale": "01"}
    writer.append("registered", "wangmin", asked, payload=said)
    writer.append("routed", "wangmin", {**matter, "path": "MED", "rule": 5, "queue": "D", "place": "W4"})
    ticket = {**matter, "serial": n + 1, "stop": visit, "label": label, "queue": "D", "place": "W4"}
    expected = {"before": 3, "low": 10, "high": 20, "taken": writer.now_ms}
    writer.append("issued", "wangmin", {**ticket, **expected}, label=label)
    writer.append("printed", "wangmin", {"visit": visit, "medium": "slip", "copy": 1})
    for kind in ("called", "arrived", "started"):
        writer.append(kind, "lijianguo", at, label=label)
    writer.append("served", "lijianguo", {**at, "result": "3"}, label=label)


def copied(dsn: str) -> float:
    """Return how long the same rows take by COPY into tables with the same indexes: the raw figure."""
    with psycopg.connect(dsn) as there:
        rows = {name: there.execute(f"SELECT * FROM report.{name}").fetchall() for name in OF_VISITS}
        for name in OF_VISITS:
            there.execute(f"CREATE TABLE public.{name} (LIKE report.{name} INCLUDING ALL)")
        begun = time.perf_counter()
        for name, found in rows.items():
            with there.cursor().copy(f"COPY public.{name} FROM STDIN") as copy:
                for row in found:
                    copy.write_row(row)
        there.commit()
        return time.perf_counter() - begun


def measure(server: PostgresServer, folder: Path, visits: int, personal: bool) -> None:
    dsn = server.dsn(server.create_database())
    administrator = Administrator(folder / "administrator", dsn, clock=HandClock())
    Pc(folder / "hall" / "home", clock=administrator.clock).joins(administrator.invites(name="hall"))
    with open_desk(folder / "hall", administrator.clock) as desk:
        write_visits(desk, visits)
        uploaded = timed(lambda: desk.app.sync.once(3600))
        if personal:
            admin.set_flag(dsn, "report.personal", "on")
        filled = timed(lambda: serve(desk.app, once=True, say=lambda _sentence: None))
        again = timed(lambda: serve(desk.app, once=True, say=lambda _sentence: None))
        _visit_now(desk, visits)
        desk.app.sync.once(60)
        one_more = timed(lambda: serve(desk.app, once=True, say=lambda _sentence: None))
        checked = timed(lambda: compare(dsn, record=desk.app.record if personal else None))
        print_table(
            ("", "s", "visits/s"),
            [
                (f"upload of {visits} visits, {visits * 8} events", f"{uploaded:.1f}", f"{visits / uploaded:.0f}"),
                ("first fill" + (" with people" if personal else ""), f"{filled:.1f}", f"{visits / filled:.0f}"),
                ("the same rows by COPY (raw)", f"{(raw := copied(dsn)):.1f}", f"{visits / raw:.0f}"),
                ("serve --once with nothing to do", f"{again:.2f}", ""),
                ("serve --once with one visit more", f"{one_more:.2f}", ""),
                ("hub verify: fresh fold and comparison", f"{checked:.1f}", f"{visits / checked:.0f}"),
            ],
        )


def _visit_now(desk: Desk, n: int) -> None:
    with desk.app.record.write() as writer:
        _visit(writer, n)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--personal", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "programs").mkdir(mode=0o755)
        with PostgresServer(reachable(embedded_programs(), folder / "programs")) as server:
            measure(server, folder, arguments.visits, arguments.personal)


if __name__ == "__main__":
    main()
