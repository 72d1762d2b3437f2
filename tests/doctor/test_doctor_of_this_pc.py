"""``doctor`` says what is wrong with a PC in words that a clerk can read out to an administrator."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.doctor.checks import checks_of
from desk_app.doctor.facts import REFUSALS, FolderTrial, Holder, Pc, Screen
from desk_app.doctor.folder import _insisting, try_folder
from desk_app.doctor.holders import holders_of
from desk_app.doctor.probe import home_kind, look_at_this_pc
from tests.support.commands import Desk
from tests.support.wine import UNDER_WINE

WELL = Pc(
    system="Windows 10 10.0.19045",
    windows_build=19045,
    memory_mb=4_000,
    memory_free_mb=1_500,
    screen=Screen(1366, 768, 100),
    zone_minutes=480,
    home_kind="local",
    home_said="",
    folder=FolderTrial(write_ms=3.0, held_ms=0.2),
    holders=(Holder("guidance-desk.exe", 77, ours=True),),
)
ILL = [
    ("system", {"windows_build": 10240}, "1809"),
    ("zone", {"zone_minutes": 0}, "UTC+0"),
    ("home", {"home_kind": "network"}, "network"),
    ("home", {"home_kind": "synced"}, "cloud"),
    ("home", {"home_said": "In one user's folder."}, "one user"),
    ("memory", {"memory_free_mb": 120}, "120"),
    ("screen", {"screen": Screen(1366, 768, 150)}, "150"),
    ("screen", {"screen": Screen(1024, 768, 100)}, "1024"),
    ("holders", {"holders": (Holder("OneDrive.exe", 88, ours=False),)}, "OneDrive.exe (88)"),
    ("folder", {"folder": FolderTrial(write_ms=900.0)}, "900"),
    ("folder", {"folder": FolderTrial(held_ms=2_500.0)}, "2500"),
    *(("folder", {"folder": FolderTrial(step, "Access is denied")}, "Access is denied") for step in REFUSALS),
]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    from desk_app.i18n import choose_language

    choose_language("en")


def test_a_pc_that_is_well_has_no_complaint() -> None:
    assert [check.sentence for check in checks_of(WELL) if not check.ok] == []


@pytest.mark.parametrize(("name", "changed", "told"), ILL)
def test_what_is_wrong_is_told_alone_and_by_its_figure(name: str, changed: dict[str, object], told: str) -> None:
    wrong = [check for check in checks_of(replace(WELL, **changed)) if not check.ok]  # type: ignore[arg-type]
    assert [check.name for check in wrong] == [name]
    assert told in wrong[0].sentence


def test_a_scaled_monitor_counts_by_what_the_desk_gets_of_it() -> None:
    assert all(check.ok for check in checks_of(replace(WELL, screen=Screen(1920, 1080, 150))))


def test_elsewhere_than_on_windows_the_zone_is_the_administrators_affair() -> None:
    assert all(check.ok for check in checks_of(replace(WELL, windows_build=0, zone_minutes=0)))


def test_what_nobody_can_tell_is_not_judged() -> None:
    names = {check.name for check in checks_of(replace(WELL, memory_mb=None, screen=None))}
    assert not names & {"memory", "screen"}


def test_the_trial_of_a_folder_leaves_nothing_and_times_what_it_did(tmp_path: Path) -> None:
    found = try_folder(tmp_path)
    assert found.refused == ""
    assert found.write_ms > 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_refuses_the_first_file(tmp_path: Path) -> None:
    assert try_folder(tmp_path / "gone").refused == "make"


def test_a_file_that_others_hold_is_asked_for_again_and_the_wait_is_told() -> None:
    free_at = time.monotonic() + 0.3

    def held() -> None:
        if time.monotonic() < free_at:
            raise PermissionError

    assert 250 < _insisting(held, 30.0) < 30_000


def test_a_file_that_stays_held_is_refused() -> None:
    def held() -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        _insisting(held, 0.1)


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere nobody can hold a file against its replacement")
def test_an_antivirus_that_opens_every_new_file_is_found(tmp_path: Path) -> None:
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            for path in tmp_path.glob("*.new"):
                try:
                    with path.open("rb"):
                        time.sleep(0.8)
                except OSError:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    found = try_folder(tmp_path, 30.0)
    over.set()
    watcher.join()
    assert found.held_ms > 300 or found.refused


@pytest.mark.skipif(UNDER_WINE, reason="Wine's Restart Manager knows no files")
def test_a_program_that_has_the_store_open_is_named(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    store.write_bytes(b"store")
    assert holders_of(store) == ()
    hold = "import sys; f = open(sys.argv[1], 'rb'); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert other.pid in {one.process for one in holders_of(store)}
        other.communicate(timeout=60)


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere the system tells the name with the file")
def test_windows_tells_what_a_process_runs() -> None:
    from desk_app.doctor import holders

    assert holders.image_of(os.getpid()).lower() == Path(sys.executable).name.lower()  # type: ignore[attr-defined]
    assert holders.image_of(4_000_000) == ""  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform == "win32", reason="a stranger of Linux")
def test_a_stranger_that_has_the_store_open_is_told_from_our_own(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    store.write_bytes(b"store")
    with subprocess.Popen(["/usr/bin/tail", "-f", str(store)], stdout=subprocess.PIPE) as other:
        until = time.monotonic() + 30
        while not (found := holders_of(store)):
            assert time.monotonic() < until
        other.kill()
    assert [(one.name, one.ours) for one in found] == [("tail", False)]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/home/wang/OneDrive - 县委/desk", "synced"), ("/mnt/坚果云/desk", "synced"), ("/srv/desk", "local")],
)
def test_folders_that_are_copied_elsewhere_are_known_by_their_names(folder: str, kind: str) -> None:
    assert home_kind(Path(folder)) == kind


def test_this_pc_can_be_looked_at(tmp_path: Path) -> None:
    found = look_at_this_pc(tmp_path)
    assert found.system
    assert found.memory_mb is None or found.memory_mb > 100
    assert found.folder.refused == ""


def test_a_store_that_cannot_be_opened_does_not_hide_the_rest(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.ticket()
    (desk.home / "store.key").unlink()
    said = desk.run("--json", "doctor")
    checks = {check["name"]: check["ok"] for check in said.json["checks"]}
    assert said.code == 2
    assert not checks["store"]
    assert checks["folder"]
    assert said.json["pc"]["system"]
