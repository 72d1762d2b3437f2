"""Log files: an administrator finds what the program did; nobody finds what anybody said."""

from __future__ import annotations

import ast
import io
import json
import logging
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desk_app import logs
from desk_app.bootstrap import open_app
from desk_app.crash import write_report
from desk_app.errors import EnvironmentProblem
from desk_app.logs import FILES_KEPT, logging_to, plain
from desk_app.services.registration import Registration
from tests.support.commands import ROOT, Desk
from tests.support.desk import GUIDE, WINDOW, HandClock
from tests.support.needles import Person, encoded, found_in

PEOPLE = [Person(n) for n in range(1, 9)]
ours = logging.getLogger("desk_app.test")


def lines(home: Path) -> list[str]:
    files = sorted((home / "logs").glob("*.log*"))
    return [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_who_and_what(tmp_path: Path) -> None:
    with logging_to(tmp_path, "desk"):
        ours.info("sync: %s", "connected")
    (line,) = lines(tmp_path)
    assert line.endswith("INFO desk_app.test: sync: connected")


def test_nothing_is_made_while_there_is_nothing_to_say(tmp_path: Path) -> None:
    with logging_to(tmp_path, "desk"):
        ours.debug("not worth it")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.expects_log("anything")
def test_no_store_means_no_folder_for_logs(tmp_path: Path) -> None:
    with logging_to(tmp_path / "gone", "desk"):
        ours.error("anything")
    assert not (tmp_path / "gone").exists()


@pytest.mark.expects_log("it broke")
def test_an_exception_leaves_types_files_and_lines_and_no_value(tmp_path: Path) -> None:
    with logging_to(tmp_path, "desk"):
        try:
            raise ValueError(PEOPLE[0].typed["name"])
        except ValueError:
            ours.exception("it broke")
    text = "\n".join(lines(tmp_path))
    assert "builtins.ValueError" in text
    assert "tests/logs/test_log_files.py:" in text
    assert not found_in(text.encode(), encoded(PEOPLE[0].words()))


@pytest.mark.expects_log("bad request")
def test_other_libraries_are_written_down_by_place_not_by_what_they_say(tmp_path: Path) -> None:
    with logging_to(tmp_path, "desk"):
        logging.getLogger("aiohttp.server").warning("bad request: %s", PEOPLE[0].typed["phone"])
        logging.getLogger("fontTools").info("nothing to worry about")
    (line,) = lines(tmp_path)
    assert "aiohttp.server: tests/logs/test_log_files.py:" in line
    assert str(PEOPLE[0].typed["phone"]) not in line


@pytest.mark.parametrize("text", [person.typed[key] for person in PEOPLE[:2] for key in ("name", "id_number", "phone")])
def test_what_may_be_somebodys_never_passes(text: str) -> None:
    assert text not in plain(f"found {text} here")


def test_a_full_log_goes_on_in_the_next_piece_and_the_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PIECE_BYTES", 2_000)
    with logging_to(tmp_path, "desk"):
        for number in range(200):
            ours.info("line %d of a long day", number)
    files = list((tmp_path / "logs").iterdir())
    assert len(files) == logs.PIECES + 1
    assert all(path.stat().st_size <= 2_000 for path in files)
    assert any("line 199" in line for line in lines(tmp_path))


def test_old_files_of_a_command_go_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    for day in range(1, 29):
        (folder / f"desk-202610{day:02d}-080000-1.log").touch()
    (folder / "room-20260101-080000-1.log").touch()
    (folder / "notes.txt").touch()
    with logging_to(tmp_path, "desk"):
        ours.info("today")
    names = sorted(path.name for path in folder.iterdir())
    assert len([name for name in names if name.startswith("desk-")]) == FILES_KEPT
    assert "desk-20261001-080000-1.log" not in names
    assert {"room-20260101-080000-1.log", "notes.txt"} <= set(names)


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file in its place", encoding="utf-8")
    with logging_to(tmp_path, "desk"):
        ours.info("anything")
    assert capsys.readouterr().err == ""


def test_several_processes_write_a_file_each(tmp_path: Path) -> None:
    program = (
        "import logging, sys; from pathlib import Path; from desk_app.logs import logging_to\n"
        "with logging_to(Path(sys.argv[1]), 'desk'):\n"
        "    for n in range(200): logging.getLogger('desk_app.x').info('%s says %d', sys.argv[2], n)\n"
    )
    names = ("one", "two", "three")
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name], cwd=ROOT) for name in names
    ]  # fmt: skip
    assert [process.wait(60) for process in running] == [0, 0, 0]
    files = list((tmp_path / "logs").iterdir())
    assert len(files) == 3
    for path in files:
        said = path.read_text(encoding="utf-8").splitlines()
        assert len(said) == 200
        assert len({line.split(": ")[1].split()[0] for line in said}) == 1


def test_after_a_whole_day_no_log_holds_what_anybody_said(tmp_path: Path) -> None:
    clock, home = HandClock(), tmp_path / "home"
    home.mkdir()
    with logging_to(home, "desk"):
        logging.getLogger().setLevel(logging.DEBUG)
        app = open_app(home, clock=clock, state_dir=tmp_path / "state")
        try:
            for person in PEOPLE:
                issued = app.register.register(Registration(**person.typed, category="02-01"), GUIDE)
                app.printing.print_ticket(issued.visit)
                app.search.search(str(person.typed["name"]), GUIDE)
            while (found := app.calls.next("W4", WINDOW)) is not None:
                app.calls.arrive(found.stop, WINDOW)
                app.calls.serve(found.stop, WINDOW, "2", str(PEOPLE[0].typed["text"]))
            try:
                raise EnvironmentProblem(str(PEOPLE[1].typed["name"]), "printer 7") from ValueError(PEOPLE[1].typed)
            except EnvironmentProblem as problem:
                ours.info("printing: %s", problem.detail, exc_info=True)
                write_report(home, problem, clock.now_ms())
            app.days.close(GUIDE)
        finally:
            app.close()
    everything = b"\n".join(path.read_bytes() for path in home.glob("logs/*"))
    assert b"printing: printer 7" in everything
    assert not [found_in(everything, encoded(person.words())) for person in PEOPLE if _said(person, everything)]


def _said(person: Person, data: bytes) -> bool:
    return bool(found_in(data, encoded(person.words())))


def test_the_program_logs_constant_sentences_with_codes_and_nothing_else() -> None:
    """An f-string or a joined text could carry what somebody typed past the formatter."""
    wrong: list[str] = []
    for path in [one for floor in ("desk_app", "ui", "db") for one in (ROOT / floor).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)):
                continue
            if called.value.id not in ("log", "_log", "logger") or called.attr in ("setLevel", "addFilter"):
                continue
            first = node.args[0] if isinstance(node, ast.Call) and node.args else None
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.isascii()):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_logs_and_crash_reports_are_found_and_packed_for_the_administrator(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.ticket()
    with logging_to(desk.home, "desk"):
        ours.info("a line")
        write_report(desk.home, ValueError("x"), 0)
    said = desk.run("logs")
    assert str(desk.home / "logs") in said.out
    archive = tmp_path / "for the administrator.zip"
    packed = desk.run("--json", "logs", "--out", str(archive))
    assert (packed.code, packed.json["files"]) == (0, 3)
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as found:
        names = sorted(name.split("/")[0] for name in found.namelist())
        assert names == ["crash", "doctor.json", "logs"]
        checks = json.loads(found.read("doctor.json"))["checks"]
        assert {"store", "disk"} <= {check["name"] for check in checks}


def test_an_archive_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    said = desk.run("logs", "--out", str(tmp_path / "no" / "where.zip"))
    assert said.code == 2
    assert "no" in said.err
    assert not (tmp_path / "no").exists()


def test_a_command_that_could_not_go_on_is_in_the_log(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.ticket()
    (desk.home / "store.key").unlink()
    assert desk.run("queue").code == 2
    assert any("queue could not go on" in line for line in lines(desk.home))
