"""Readers in trouble: libraries that refuse, hang or crash, helpers that are killed; the next card is read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desk_app.devices.idcard.base import PROBLEMS, problem_sentence
from desk_app.devices.idcard.client import CardReader, probe
from desk_app.devices.idcard.private_folder import PREFIX, PrivateFolder, sweep
from desk_app.devices.idcard.simulator import SimulatedCards
from desk_app.devices.settings import CardReaderSettings
from desk_app.i18n import choose_language
from tests.support.card_reader import BRISK, Watched, watching
from tests.support.card_stubs import PERSON, Vendor, built, program_apart, sdt_card, termb_card, traces

Answers = tuple[tuple[dict[str, int], str], ...]
HASTY = replace(
    BRISK, open_s=0.7, find_s=0.7, read_s=0.7
)  # a library that hangs is given up soon; one that works answers in ms


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("vendors")
    return {name: built(folder, name) for name in ("termb", "sdtapi")}


@pytest.fixture(scope="module", params=["in the helper", "apart"])
def apart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where libraries are loaded: the program that has them in it, or none."""
    return str(program_apart(tmp_path_factory.mktemp("apart"))) if request.param == "apart" else ""


@pytest.fixture
def termb(libraries: dict[str, Path], apart: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    yield from _vendor("termb", libraries["termb"], tmp_path, monkeypatch, apart)


@pytest.fixture
def sdt(libraries: dict[str, Path], apart: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    yield from _vendor("sdt", libraries["sdtapi"], tmp_path, monkeypatch, apart)


def _vendor(driver: str, library: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, apart: str) -> Iterator[Vendor]:
    vendor = Vendor(driver, library, folder / "reader", monkeypatch, apart)
    yield vendor
    assert vendor.left_behind() == []
    assert vendor.helper_folders() == []


TERMB_ANSWERS: Answers = (
    ({"authenticate": 0}, "no_reader"),
    ({"authenticate": 3}, "unreadable"),
    ({"authenticate": 4}, "no_reader"),
    ({"read": 0}, "taken_away"),
    ({"read": 4}, "no_reader"),
    ({"read": 99}, "unreadable"),
    ({"moved": 1}, "taken_away"),
)
SDT_ANSWERS: Answers = (
    ({"find": 0x01}, "no_reader"),
    ({"find": 0x02}, "no_reader"),
    ({"find": 0x60}, "reader_broken"),
    ({"find": 0x80, "status": 0x02}, "no_reader"),
    ({"find": 0x80, "status": 0x60}, "reader_broken"),
    ({"select": 0x81}, "taken_away"),
    ({"read": 0x31}, "unreadable"),
    ({"read": 0x33}, "unreadable"),
    ({"read": 0x40}, "unreadable"),
    ({"read": 0x41}, "taken_away"),
    ({"read": 0x66}, "reader_broken"),
    ({"moved": 1}, "taken_away"),
)


@pytest.mark.parametrize(("driver", "answers"), [("termb", TERMB_ANSWERS), ("sdt", SDT_ANSWERS)])
@pytest.mark.usefixtures("apart")
def test_each_answer_of_a_library_has_its_sentence_and_work_goes_on(
    request: pytest.FixtureRequest, driver: str, answers: Answers
) -> None:
    vendor: Vendor = request.getfixturevalue(driver)
    with watching(vendor.settings, command=vendor.command) as desk:
        for numbers, problem in answers:
            desk.until_state("ready")
            told, before = len(desk.cards), len(desk.states)
            vendor.state(**numbers)
            vendor.lay(_card(vendor))
            said = desk.until_said(problem, after=before)
            assert said.sentence == problem_sentence(problem), numbers
            assert len(desk.cards) == told, numbers
            _goes_on(vendor, desk)
            vendor.take_away()


@pytest.mark.parametrize(
    ("driver", "answers", "problem"),
    [
        ("termb", {"init": 2}, "no_port"),
        ("termb", {"init": 3}, "driver_missing"),
        ("sdt", {"open": 0x01}, "no_port"),
        ("sdt", {"open": 0x66}, "reader_broken"),
    ],
)
@pytest.mark.usefixtures("apart")
def test_a_port_that_does_not_open_has_its_sentence_and_is_tried_again(
    request: pytest.FixtureRequest, driver: str, answers: dict[str, int], problem: str
) -> None:
    vendor: Vendor = request.getfixturevalue(driver)
    vendor.state(**answers)
    with watching(vendor.settings, command=vendor.command) as desk:
        assert desk.until_said(problem).sentence == problem_sentence(problem)
        _goes_on(vendor, desk)


def _card(vendor: Vendor) -> dict[str, bytes]:
    return sdt_card() if vendor.settings.driver == "sdt" else termb_card()


def _goes_on(vendor: Vendor, desk: Watched) -> None:
    """The trouble is over, a card is laid down anew and read."""
    told = len(desk.cards)
    vendor.state()
    vendor.take_away()
    desk.until_state("ready")
    looks = len(vendor.calls())
    desk.until(lambda: len(vendor.calls()) > looks + 1, "a look without a card")
    vendor.lay(_card(vendor))
    desk.until_cards(told + 1)


@pytest.mark.parametrize(
    ("mishap", "function"),
    [("crash", "CVR_Read_Content"), ("crash", "address"), ("hang", "CVR_InitComm"), ("hang", "CVR_Read_Content")],
)
def test_a_library_that_crashes_or_hangs_is_started_again_and_reads_the_card(
    termb: Vendor, mishap: str, function: str
) -> None:
    termb.once(mishap, function)
    with watching(termb.settings, HASTY if mishap == "hang" else BRISK, termb.command) as desk:
        termb.lay(termb_card())
        problem = "helper_gone" if mishap == "crash" else "helper_silent"
        assert desk.until_said(problem).sentence == problem_sentence(problem)
        assert len(desk.until_cards(1)) == 1


def test_a_hang_while_the_desk_closes_ends_with_it(termb: Vendor) -> None:
    watched = Watched(CardReader(termb.settings, BRISK, termb.command))
    watched.start()
    watched.until_state("ready")
    [helper] = _helpers()
    termb.once("hang", "CVR_Authenticate")
    watched.until(lambda: not (termb.folder / "stub" / "once").exists(), "the library hangs")
    watched.reader.stop()
    assert not helper.is_running()
    assert not [one for one in threading.enumerate() if "card" in one.name]


def test_a_helper_that_somebody_kills_is_started_again(termb: Vendor) -> None:
    with watching(termb.settings, command=termb.command) as desk:
        desk.until_state("ready")
        [helper] = _helpers()
        helper.kill()
        desk.until_said("helper_gone")
        termb.lay(termb_card())
        desk.until_cards(1)
        assert _helpers()[0].pid != helper.pid


def test_a_card_told_before_a_crash_is_not_told_twice_while_it_lies_there(termb: Vendor) -> None:
    with watching(termb.settings, command=termb.command) as desk:
        termb.lay(termb_card())
        desk.until_cards(1)
        [helper] = _helpers()
        helper.kill()
        desk.until_said("helper_gone")
        desk.until(lambda: termb.calls().count("CVR_Read_Content") >= 2, "the card is read by the new helper")
        looks = len(termb.calls())
        desk.until(lambda: len(termb.calls()) > looks + 5, "some looks more")
        assert len(desk.cards) == 1


def test_garbage_is_not_taken_for_a_card(tmp_path: Path) -> None:
    cards = SimulatedCards(tmp_path / "cards")
    with watching(CardReaderSettings(driver="simulator", library=str(cards.folder))) as desk:
        desk.until_state("ready")
        cards.mishap("garbage", reading=True)
        cards.lay("ordinary")
        desk.until_said("helper_garbled")
        assert [card.name for card in desk.until_cards(1)] == ["甘雨辰"]


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ("", "helper_gone"),
        ("hello", "helper_garbled"),
        ("[]", "helper_garbled"),
        ('{"hello": "x", "version": 99, "bits": 64}', "not_understood"),
    ],
)
def test_a_program_that_is_not_our_helper_is_not_believed(says: str, problem: str) -> None:
    command = (
        sys.executable,
        "-c",
        f"print({says!r}) if {says!r} else None; import sys; sys.stdin.read()" * bool(says),
    )
    state = probe(CardReaderSettings(driver="simulator"), BRISK, command)
    assert (state.state, state.problem) == ("trouble", problem)


def test_an_answer_to_another_question_is_not_taken() -> None:
    script = (
        "import sys\n"
        'print(\'{"hello": "x", "version": 1, "bits": 64}\', flush=True)\n'
        'for line in sys.stdin: print(\'{"id": 77, "done": true}\', flush=True)\n'
    )
    state = probe(CardReaderSettings(driver="simulator"), BRISK, (sys.executable, "-c", script))
    assert state.problem == "helper_garbled"


def test_a_program_that_talks_without_end_is_ended() -> None:
    command = (sys.executable, "-c", "while True: print('1399991990' * 100)")
    state = probe(CardReaderSettings(driver="simulator"), BRISK, command)
    assert (state.problem, "1399991990" in state.detail) == ("helper_garbled", False)


def test_a_helper_that_is_not_there_is_said() -> None:
    state = probe(CardReaderSettings(driver="simulator"), BRISK, ("/nowhere/card-helper",))
    assert state.problem == "helper_missing"


def test_the_driver_is_missing(tmp_path: Path) -> None:
    state = probe(CardReaderSettings(driver="termb", library=str(tmp_path / "termb.dll")), BRISK)
    assert (state.problem, state.sentence) == ("driver_missing", problem_sentence("driver_missing"))


def test_a_library_for_the_other_bits_is_told_apart(termb: Vendor) -> None:
    data = bytearray(termb.library.read_bytes())
    if sys.platform == "win32":
        machine = int.from_bytes(data[60:64], "little") + 4
        data[machine : machine + 2] = b"\x4c\x01"  # IMAGE_FILE_MACHINE_I386
    else:
        data[4] = 1  # ELFCLASS32
    termb.library.write_bytes(data)
    state = probe(termb.settings, BRISK, termb.command)
    assert state.problem == "driver_wrong_bits"
    assert "32" in state.sentence
    assert "64" in state.sentence


def test_another_makes_library_of_the_same_name_is_told_apart(sdt: Vendor, libraries: dict[str, Path]) -> None:
    sdt.library.write_bytes(libraries["termb"].read_bytes())  # 精伦's Sdtapi.dll has other functions, too
    assert probe(sdt.settings, BRISK, sdt.command).problem == "driver_foreign"
    sdt.library.write_bytes(b"MZ, something else")
    assert probe(sdt.settings, BRISK, sdt.command).problem == "driver_foreign"


def test_a_driver_installed_meanwhile_is_found_without_a_restart(termb: Vendor) -> None:
    away = termb.library.with_suffix(".away")
    termb.library.rename(away)
    with watching(termb.settings, command=termb.command) as desk:
        desk.until_said("driver_missing")
        away.rename(termb.library)
        desk.until_state("ready")


@pytest.mark.parametrize("driver", ["termb", "sdt"])
@pytest.mark.usefixtures("apart")
def test_a_reader_unplugged_and_back(request: pytest.FixtureRequest, driver: str) -> None:
    vendor: Vendor = request.getfixturevalue(driver)
    gone = {"init": 2, "authenticate": 4} if driver == "termb" else {"open": 0x01, "find": 0x01}
    with watching(vendor.settings, command=vendor.command) as desk:
        desk.until_state("ready")
        vendor.state(**gone)
        desk.until_said("no_reader")
        desk.until_said("no_port")
        _goes_on(vendor, desk)


def test_an_old_library_that_says_no_card_of_a_reader_that_is_gone_is_found_out_by_f9(termb: Vendor) -> None:
    with watching(termb.settings, command=termb.command) as desk:
        desk.until_state("ready")
        termb.state(init=2, authenticate=2)
        desk.reader.read_now()
        desk.until_said("no_reader")


def test_a_second_window_does_not_take_the_reader_from_the_first(termb: Vendor) -> None:
    with watching(termb.settings, command=termb.command) as desk:
        desk.until_state("ready")
        assert probe(termb.settings, BRISK, termb.command).problem == "in_use"
        with watching(termb.settings, command=termb.command) as second:
            second.until_state("in_use")
            termb.lay(termb_card())
            desk.until_cards(1)
            assert second.cards == []
            desk.reader.stop()
            second.until_state("ready")


def test_two_cards_that_follow_each_other_without_a_moment_between_are_both_told(termb: Vendor) -> None:
    with watching(termb.settings, command=termb.command) as desk:
        termb.lay(termb_card())
        desk.until_cards(1)
        termb.lay(termb_card({**PERSON, "name": "陈大文", "id_number": "139999199003070012"}))
        assert [card.name for card in desk.until_cards(2)] == ["欧阳□辉", "陈大文"]


def test_no_process_no_thread_and_no_folder_is_left(sdt: Vendor) -> None:
    for _again in range(3):
        watched = Watched(CardReader(sdt.settings, BRISK, sdt.command))
        watched.start()
        watched.until_state("ready")
        watched.reader.stop()
        watched.reader.stop()
        assert watched.reader.state.state == "off"
        assert _helpers() == []
        assert sdt.helper_folders() == []


def test_a_desk_that_is_killed_leaves_no_helper_and_the_next_one_sweeps_up(termb: Vendor) -> None:
    termb.lay(termb_card())
    termb.once("hang", "CVR_Read_Content")
    desk = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, threading; from desk_app.devices.idcard.client import *\n"
            "from desk_app.devices.settings import CardReaderSettings\n"
            "settings = CardReaderSettings(driver='termb', library=sys.argv[1])\n"
            "reader = CardReader(settings, command=sys.argv[2:])\n"
            "reader.start(print, print); threading.Event().wait()",
            str(termb.library),
            *termb.command,
        ],
        env={**os.environ, "PYTHONUTF8": "1", **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(termb.temp))},
        stdout=subprocess.DEVNULL,
    )
    watched = Watched(CardReader(termb.settings, command=termb.command))
    watched.until(lambda: (termb.folder / "stub" / "calls").exists() and _reading(termb), "the card is being read")
    [helper] = psutil.Process(desk.pid).children()
    assert termb.left_behind() != []  # the library wrote, and hangs
    desk.kill()
    desk.wait()
    watched.until(lambda: not _alive(helper), "the helper ends by itself")
    assert (
        probe(termb.settings, BRISK, termb.command).state == "ready"
    )  # wipes what lies beside the library, sweeps the folder


def _reading(vendor: Vendor) -> bool:
    return "CVR_Read_Content" in vendor.calls()


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_folder_in_use_is_not_swept_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = PrivateFolder()
    (folder.path / "wz.txt").write_bytes(traces(PERSON))
    sweep()
    assert (folder.path / "wz.txt").exists()
    folder.remove()
    assert list(tmp_path.glob(PREFIX + "*")) == []


def test_every_problem_has_a_sentence_of_its_own_that_says_what_to_do() -> None:
    choose_language("en")
    sentences = {problem: problem_sentence(problem) for problem in PROBLEMS}
    assert len(set(sentences.values())) == len(PROBLEMS)
    for sentence in sentences.values():
        assert sentence.endswith(".")
        assert any(word in sentence for word in ("ype ", "Lay ", "goes on by itself"))


def _helpers() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "desk_app.devices.idcard.helper" in one.cmdline()]
