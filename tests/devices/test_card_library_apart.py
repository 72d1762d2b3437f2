"""The program that has a 32-bit library in it: when it is taken, what it is built of, and that no line upsets it."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from build_scripts.windows.card_helper import COMPILER, compile_apart
from desk_app.devices.idcard.client import probe
from desk_app.devices.idcard.helper_process import APART, program_apart
from desk_app.devices.idcard.natives import bits_in, bits_of
from desk_app.devices.settings import CardReaderSettings
from tests.support import card_stubs
from tests.support.card_reader import BRISK

Talk = subprocess.Popen[bytes]


def dll_head(machine: int, at: int = 0x80) -> bytes:
    head = bytearray(at + 6)
    head[:2], head[60:64] = b"MZ", at.to_bytes(4, "little")
    head[at : at + 6] = b"PE\0\0" + machine.to_bytes(2, "little")
    return bytes(head)


@pytest.mark.parametrize(
    ("head", "bits"),
    [
        (dll_head(0x014C), 32),
        (dll_head(0x014C, at=0x400), 32),
        (dll_head(0x8664), 64),
        (dll_head(0xAA64), 64),
        (dll_head(0x1234), 0),
        (dll_head(0x014C)[:-3], 0),
        (b"\x7fELF\x01", 32),
        (b"\x7fELF\x02", 64),
        (b"\x7fELF", 0),
        (b"MZ, something else", 0),
        (b"MZ" + b"\xff" * 200, 0),
        (b"", 0),
    ],
)
def test_the_bits_of_a_library_stand_in_its_header(head: bytes, bits: int) -> None:
    assert bits_of(head) == bits


def test_a_library_that_is_not_there_has_no_bits(tmp_path: Path) -> None:
    assert bits_in(tmp_path / "termb.dll") == 0


def test_the_program_is_taken_for_a_library_of_32_bits_and_for_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "guidance-desk.exe"))
    library = tmp_path / "termb.dll"
    settings = CardReaderSettings(driver="termb", library=str(library))
    library.write_bytes(dll_head(0x014C))
    assert program_apart(settings) is None  # it was not installed
    (tmp_path / APART).touch()
    assert program_apart(settings) == tmp_path / APART
    assert program_apart(CardReaderSettings(driver="simulator", library=str(library))) is None
    library.write_bytes(dll_head(0x8664))
    assert program_apart(settings) is None
    library.unlink()
    assert program_apart(settings) is None


def test_the_program_of_32_bits_needs_nothing_that_windows_has_not(tmp_path: Path) -> None:
    if shutil.which(COMPILER) is None:
        pytest.skip(f"no {COMPILER} (Debian: apt-get install gcc-mingw-w64-i686)")
    program = compile_apart(tmp_path / APART)
    assert bits_in(program) == 32
    table = subprocess.run(
        [COMPILER.replace("gcc", "objdump"), "-p", str(program)], capture_output=True, text=True, check=True
    ).stdout
    needed = {line.split()[-1].lower() for line in table.splitlines() if "DLL Name" in line}
    assert needed == {"kernel32.dll", "msvcrt.dll"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return card_stubs.program_apart(tmp_path_factory.mktemp("apart"))


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> card_stubs.Vendor:
    return card_stubs.Vendor("termb", card_stubs.built(tmp_path, "termb"), tmp_path / "reader", monkeypatch)


@pytest.fixture
def talk(program: Path, vendor: card_stubs.Vendor) -> Iterator[Talk]:
    assert vendor.calls() == []  # its folder is in the environment that the program gets
    with subprocess.Popen([str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as it:
        assert it.stdout is not None
        assert it.stdout.readline().startswith(b"card-helper32 1 ")
        yield it
        said, complaints = it.communicate(timeout=30)
        assert (it.returncode, said, complaints) == (0, b"", b"")


def asked(talk: Talk, line: bytes) -> str:
    assert talk.stdin is not None
    assert talk.stdout is not None
    talk.stdin.write(line + b"\n")
    talk.stdin.flush()
    return talk.stdout.readline().decode("ascii").rstrip("\n")


def place_of(library: Path) -> bytes:
    return str(library).encode("utf-16-le" if sys.platform == "win32" else "utf-8").hex().encode()


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b" ", b"\0", b"\xff" * 20, b"load", b"load zz", b"load abc", b"LOAD 00", b"call", b"has"),
        *(b"x" * 8191, b"x" * 8192, b"load " + b"41" * 40000, b"call " + b"i1 " * 20000),
    ],
)
def test_a_line_that_is_no_question_is_answered_so_and_the_next_one_is_served(talk: Talk, line: bytes) -> None:
    assert asked(talk, line) == "not understood"
    assert asked(talk, b"has CVR_InitComm") == "no"


@pytest.mark.parametrize(
    "arguments",
    [
        *(b"i", b"ix", b"i2147483648", b"i-2147483649", b"i99999999999999999999", b"q1", b"b0", b"b-1", b"b4097"),
        *(b"b8 b", b"z4097", b"b8 b8 b8 b8 b8 b8 b8", b"i1 i1 i1 i1 i1 i1 i1", b"n1x"),
    ],
)
def test_a_function_is_not_called_with_what_is_no_argument(
    talk: Talk, vendor: card_stubs.Vendor, arguments: bytes
) -> None:
    assert asked(talk, b"load " + place_of(vendor.library)) == "loaded"
    assert asked(talk, b"call CVR_InitComm " + arguments) == "not understood"
    assert asked(talk, b"call None_Such i1") == "not understood"
    assert vendor.calls() == []
    assert asked(talk, b"call CVR_InitComm i1001") == "done 1"
    assert vendor.calls() == ["CVR_InitComm"]


def test_no_line_upsets_it(talk: Talk, vendor: card_stubs.Vendor) -> None:
    words = (b"load", b"has", b"call", b"CVR_InitComm", b"i0", b"b4096", b"n-1", b"\0", b"\xe4", b"i" * 9000, b"  ")
    chance = random.Random(6)
    assert asked(talk, b"load " + place_of(vendor.library)) == "loaded"
    for _again in range(2000):
        line = b" ".join(chance.choice(words) for _word in range(chance.randrange(9)))
        assert asked(talk, line).split(" ")[0] in ("yes", "no", "done", "not")


def test_a_program_that_is_not_this_one_is_not_believed(vendor: card_stubs.Vendor, tmp_path: Path) -> None:
    hasty = replace(BRISK, open_s=1.0)
    assert probe(vendor.settings, hasty, (*vendor.command, sys.executable)).problem == "helper_silent"
    assert probe(vendor.settings, BRISK, (*vendor.command, str(tmp_path / "none"))).problem == "helper_missing"
