"""``setup``: an administrator rolls PCs out without windows; every refusal is one sentence, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.bootstrap import SystemClock
from desk_app.centre_file import default_centre_path
from desk_app.first_start import wanted
from desk_app.hub_admin import HubAdmin, Wanted, prepare
from desk_app.hub_admin_file import admin_of
from tests.support.commands import Desk

PASSPHRASE = "six apples on a table"


@pytest.fixture
def pc(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def test_a_pc_set_up_by_command_asks_its_clerk_nothing(pc: Desk, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_bytes(default_centre_path().read_bytes())
    said = pc.run("--json", "setup", "--centre", str(file), "--slip-printer", "tcp:10.1.2.50")
    assert said.code == 0, said.err
    assert said.json["centre"] == "botou"
    assert (pc.home / "centre.toml").read_bytes() == file.read_bytes()
    assert not wanted(pc.home)
    assert pc.run("setup", "--centre", str(file)).code == 0, "it may run twice"


def test_a_first_start_under_way_is_ended_by_setup(pc: Desk) -> None:
    pc.home.mkdir()
    (pc.home / "first-start").touch()
    assert wanted(pc.home)
    assert pc.run("setup").code == 0
    assert not wanted(pc.home)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--centre", "nowhere.toml"), "nowhere.toml"),
        (("--slip-printer", "carrier pigeon"), "pigeon"),
        (("--enrol", "a.hub"), "--passphrase-file"),
        (("--enrol", "a.hub", "--passphrase-file", "b.txt"), "b.txt"),
    ],
)
def test_each_refusal_is_one_sentence(pc: Desk, words: tuple[str, ...], named: str) -> None:
    said = pc.run("setup", *words)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert named in said.err


def test_a_mistake_in_the_centres_file_makes_nothing(pc: Desk, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(default_centre_path().read_text(encoding="utf-8") + "\n[slip\n", encoding="utf-8")
    (tmp_path / "pass.txt").write_text("six apples", encoding="utf-8")
    join = ("--enrol", str(tmp_path / "no.hub"), "--passphrase-file", str(tmp_path / "pass.txt"))
    for words in ((), join):
        said = pc.run("setup", "--centre", str(file), *words)
        assert said.code == 2
        assert "ours.toml" in said.err
    assert wanted(pc.home)


def test_a_pc_joins_without_a_window(pc: Desk, tmp_path: Path, hub_dsn: str) -> None:
    prepare(tmp_path / "administrator", hub_dsn, "botou")
    administrator = HubAdmin(admin_of(tmp_path / "administrator"))
    invited = administrator.invite(Wanted("desk-1", "desk"), PASSPHRASE, SystemClock().now_ms())
    (tmp_path / "desk-1.hub").write_bytes(invited.data)
    (tmp_path / "pass.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8-sig")
    words = ("setup", "--centre", str(default_centre_path()), "--enrol", str(tmp_path / "desk-1.hub"))
    (tmp_path / "wrong.txt").write_text("another one", encoding="utf-8")
    wrong = pc.run(*words, "--passphrase-file", str(tmp_path / "wrong.txt"))
    assert wrong.code == 2
    assert len(wrong.err.splitlines()) == 1
    for _time in range(2):
        said = pc.run("--json", *words, "--passphrase-file", str(tmp_path / "pass.txt"))
        assert said.code == 0, said.err
        assert said.json["enrolled"] == "desk-1"
    assert not wanted(pc.home)
    assert PASSPHRASE not in said.out
