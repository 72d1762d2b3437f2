"""The built program with windows has no console: what it refuses is said in a box instead."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ui.without_console import main


def test_a_refusal_is_said_in_a_box_where_there_is_no_console(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    boxes: list[str] = []
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--home", str(tmp_path), "no-such-command"], boxes.append) == 2
    assert len(boxes) == 1
    assert "no-such-command" in boxes[0]
    assert sys.stderr is None


def test_where_somebody_listens_there_is_no_box(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    boxes: list[str] = []
    assert main(["--home", str(tmp_path), "no-such-command"], boxes.append) == 2
    assert boxes == []
    assert "no-such-command" in capsys.readouterr().err


def test_what_goes_well_is_not_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    boxes: list[str] = []
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["--home", str(tmp_path), "--version"], boxes.append) == 0
    assert boxes == []


@pytest.mark.parametrize("words", [["screen", "no-such-place"], ["--self-test", "/dev/null/file"]])
def test_a_screen_in_the_hall_never_waits_for_somebody_to_close_a_box(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    boxes: list[str] = []
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--home", str(tmp_path), "--no-such-option", *words], boxes.append) == 2
    assert boxes == []
