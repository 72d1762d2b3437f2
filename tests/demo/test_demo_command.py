"""``guidance-desk demo`` as the README has it, on a machine without a display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.support.commands import ROOT, Desk, is_one_sentence

SIZES = {"1366x768": (1366, 768), "1280x720-150": (1920, 1080), "1920x1080": (1920, 1080)}
PICTURES = ["desk-card", "desk", "desk-issued", "desk-ledger", "desk-search", "room"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object], float]:
    folder = tmp_path_factory.mktemp("demo") / "out"
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "ui.app", "--json", "demo", "--out", str(folder), "--visits", "120"],
        env=environment | {"TMPDIR": str(folder.parent)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout), time.monotonic() - began


def test_it_takes_less_than_a_minute_and_says_where_everything_is(
    made: tuple[Path, dict[str, object], float],
) -> None:
    folder, said, seconds = made

    assert seconds < 60
    assert said["out"] == str(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(said["files"])  # type: ignore[call-overload]


def test_every_window_is_there_in_both_sizes(made: tuple[Path, dict[str, object], float]) -> None:
    folder = made[0]
    names = [f"{name}-{size}.png" for name in PICTURES for size in ("1366x768", "1280x720-150")]
    for name in [*names, *(f"{name}-1920x1080.png" for name in ("hall", "visitor", "visitor-issued"))]:
        wanted = next(size for ending, size in SIZES.items() if name.endswith(f"{ending}.png"))
        with Image.open(folder / name) as picture:
            assert picture.size == wanted
            assert len(set(picture.convert("L").resize((64, 36)).tobytes())) > 20, f"{name} is blank"


def test_the_door_of_a_room_is_there(made: tuple[Path, dict[str, object], float]) -> None:
    with Image.open(made[0] / "door-1080x1920.png") as picture:
        assert picture.size == (1080, 1920)
        assert len(set(picture.convert("L").resize((36, 64)).tobytes())) > 20


def test_the_slips_and_the_visitors_screen_say_the_same_code_and_the_receipt_names_the_visitor(
    made: tuple[Path, dict[str, object], float],
) -> None:
    folder = made[0]
    read = {
        code.text
        for name in ("slip-576.png", "slip-384.png", "visitor-issued-1920x1080.png")
        for code in zxingcpp.read_barcodes(Image.open(folder / name))
    }

    assert len(read) == 1
    assert read.pop().isdigit()
    assert "周明䶮" in PdfReader(folder / "receipt.pdf").pages[0].extract_text()
    assert "引导单" in PdfReader(folder / "slip.pdf").pages[0].extract_text()


def test_the_throw_away_store_is_gone(made: tuple[Path, dict[str, object], float]) -> None:
    assert not list(made[0].parent.glob("guidance-desk-demo-*"))


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "ui.app", "--lang", "en", "demo", "--out", str(tmp_path / "file" / "out")],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert is_one_sentence(done.stderr)
    assert "--out" in done.stderr


def test_without_windows_the_command_says_how_to_start_it(tmp_path: Path) -> None:
    said = Desk(tmp_path / "home").run("demo")

    assert said.code == 2
    assert "guidance-desk demo" in said.err
