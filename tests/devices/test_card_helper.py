"""The helper on its own: what a 32-bit build of it has to live with, and the lines it speaks."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import desk_app.devices.idcard as package
from desk_app.devices.idcard.drivers import FIELDS, VERSION
from desk_app.devices.idcard.simulator import SimulatedCards
from desk_app.devices.settings import CardReaderSettings
from tests.support.card_reader import BRISK, watching

FOLDER = Path(package.__file__).parent
HELPER = (
    *("__init__", "helper", "drivers", "simulator", "termb", "sdt"),
    *("natives", "library_apart", "decoding", "nations", "traces"),
)


@pytest.mark.parametrize("name", HELPER)
def test_the_helper_is_python_3_8_and_needs_nothing_but_its_own_files(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert all(one.name.partition(".")[0] in sys.stdlib_module_names for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            place, _, module = node.module.rpartition(".")
            ours = place == "desk_app.devices.idcard" and module in HELPER
            assert ours or node.module.partition(".")[0] in sys.stdlib_module_names, node.module


def test_its_files_alone_read_a_card(tmp_path: Path) -> None:
    alone = tmp_path / "alone" / "desk_app" / "devices" / "idcard"
    alone.mkdir(parents=True)
    for name in HELPER:
        shutil.copy(FOLDER / f"{name}.py", alone)
    start = f"import sys; sys.path.insert(0, {str(tmp_path / 'alone')!r})\n"
    start += "from desk_app.devices.idcard.helper import main\nmain()"
    cards = SimulatedCards(tmp_path / "cards")
    settings = CardReaderSettings(driver="simulator", library=str(cards.folder))
    with watching(settings, BRISK, (sys.executable, "-I", "-S", "-c", start)) as desk:
        cards.lay("rare")
        assert desk.until_cards(1)[0].name == "欧阳䶮辉"


def spoken(*lines: str) -> list[dict[str, Any]]:
    """Return what the helper says to these lines, and that it ends when they do."""
    done = subprocess.run(
        [sys.executable, "-m", "desk_app.devices.idcard.helper"],
        input="".join(line + "\n" for line in lines).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.isascii()
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_lines_are_as_the_package_says(tmp_path: Path) -> None:
    cards = SimulatedCards(tmp_path)
    cards.lay("ordinary")
    opening = {"id": 1, "do": "open", "driver": "simulator", "library": str(tmp_path), "port": 1001}
    hello, opened, found, read, closed = spoken(
        json.dumps(opening),
        '{"id": 2, "do": "find", "again": false}',
        '{"id": 3, "do": "read"}',
        '{"id": 4, "do": "close"}',
    )
    assert (hello["version"], hello["bits"]) == (VERSION, 64 if sys.maxsize > 2**32 else 32)
    assert (opened, found, closed) == ({"id": 1, "done": True}, {"id": 2, "found": True}, {"id": 4, "done": True})
    assert read["id"] == 3
    assert set(read["card"]) == set(FIELDS)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "7",
        "{}",
        '{"id": 1}',
        '{"id": 1, "do": "format the disk"}',
        '{"id": 1, "do": "open"}',
        '{"id": 1, "do": "open", "driver": "termb", "library": "", "port": "x"}',
        '{"id": 1, "do": "open", "driver": "none such", "library": "", "port": 1}',
        "\u4dae",
        "\x00",
    ],
)
def test_a_line_that_is_no_question_is_answered_so_and_the_next_one_is_served(line: str) -> None:
    _hello, answer, next_one = spoken(line, '{"id": 2, "do": "find", "again": false}')
    assert answer["problem"] == "not_understood"
    assert next_one == {"id": 2, "problem": "no_port", "detail": "not open"}
