"""The installed program tests itself: one visit in a home of its own, and a file that says how it went."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import ROOT, is_one_sentence
from ui.selftest.journey import MATTER, NAME, NUMBER, PHONE

PROGRAM = (sys.executable, "-m", "ui.app")
STEPS = 17
LIMIT_S = 180


class Pc:
    """A PC with a home of its own and a folder for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.home, self.temporary, self.out = folder / "home", folder / "tmp", folder / "out"
        self.temporary.mkdir()
        self.file = self.out / "self-test.json"

    def begin(self, *program: str, file: Path | None = None) -> subprocess.Popen[str]:
        named = {"GUIDANCE_DESK_HOME": str(self.home), "GUIDANCE_DESK_STATE": str(self.home / "state")}
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary))
        return subprocess.Popen(
            [*(program or PROGRAM), "--self-test", str(file or self.file)],
            env={**os.environ, **named, **temporary, "QT_QPA_PLATFORM": "offscreen", "GUIDANCE_DESK_LANG": "en"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *program: str, file: Path | None = None) -> tuple[int, str]:
        process = self.begin(*program, file=file)
        _out, err = process.communicate(timeout=LIMIT_S)
        return process.returncode, err

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.file.read_text(encoding="utf-8")))


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path)


def test_it_works_through_a_visit_touches_no_other_home_and_names_nobody(pc: Pc) -> None:
    code, _err = pc.run()
    said = pc.said
    assert (code, said["ok"], said["failures"]) == (0, True, [])
    assert [step["ok"] for step in said["steps"]] == [True] * STEPS
    assert "D001" in {step["said"] for step in said["steps"]}
    assert set(said["versions"]) >= {"python", "qt", "postgresql_client", "sqlcipher"}
    assert all(said["versions"].values())
    assert said["fonts"]["window"]
    assert not pc.home.exists()
    assert list(pc.temporary.iterdir()) == []
    assert sorted(path.name for path in pc.out.rglob("*.png")) == ["desk.png", "hall.png", "room.png"]
    assert all(path.stat().st_size > 10_000 for path in pc.out.rglob("*.png"))
    text = pc.file.read_text(encoding="utf-8")
    assert not [word for word in (NAME, NUMBER, PHONE, MATTER, str(Path.home())) if word in text]


def test_it_ends_by_its_deadline_and_says_where_it_stood(pc: Pc) -> None:
    late = "import sys, ui.selftest.run as it; it.DEADLINE_S = 1.0; from ui.app import main; sys.exit(main())"
    code, _err = pc.run(sys.executable, "-c", late)
    assert code == 1
    assert not pc.said["ok"]
    assert pc.said["failures"][0].startswith("Not done after 1 s, at: ")
    assert len(pc.said["steps"]) < STEPS


@pytest.mark.long
def test_a_bug_on_the_way_is_told_by_file_and_line_without_values(pc: Pc) -> None:
    broken = (
        "import sys; from ui.desk.window import DeskWindow; from ui.app import main\n"
        "def commit(self): raise ValueError(self.page.registration().name)\n"
        "DeskWindow.commit = commit\n"
        "sys.exit(main())"
    )
    code, err = pc.run(sys.executable, "-c", broken)
    assert code == 1
    assert "builtins.ValueError" in pc.said["failures"][0]
    assert NAME not in pc.file.read_text(encoding="utf-8") + err


def test_whoever_kills_it_finds_the_step_it_was_at(pc: Pc) -> None:
    process = pc.begin()
    until = time.monotonic() + LIMIT_S
    while not pc.file.exists() or len(pc.said["steps"]) < 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.kill()
    process.communicate(timeout=LIMIT_S)
    assert process.returncode == (1 if sys.platform == "win32" else -signal.SIGKILL)
    assert not pc.said["ok"]
    assert pc.said["under_way"]


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(pc: Pc) -> None:
    pc.out.mkdir()
    code, err = pc.run(file=pc.out)
    assert code == 2
    assert is_one_sentence(err)
