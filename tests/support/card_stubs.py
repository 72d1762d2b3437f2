"""Vendors' libraries that are not: C stand-ins, built here, told by files how the reader behaves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from build_scripts.windows.card_helper import compile_apart
from desk_app.devices.idcard.helper_process import usual_command
from desk_app.devices.settings import CardReaderSettings
from tests.support.needles import encoded

SOURCES = Path(__file__).resolve().parent.parent / "devices" / "stubs"
PATIENCE_S = 30.0
FIELDS_OF_ID = ((30, "name"), (2, "sex"), (4, "nation"), (16, "birth"), (70, "address"), (36, "id_number"))
PERSON = {
    "name": "欧阳𬭎辉",
    "sex": "2",
    "nation": "11",
    "birth": "19581102",
    "address": "安澜县芦苇荡镇灯塔巷拾贰号",
    "id_number": "139999195811020023",
    "authority": "安澜县公安局",
    "valid_from": "20080115",
    "valid_to": "长期",
}
NEEDLES = encoded([PERSON["id_number"], PERSON["address"], PERSON["name"][:2], PERSON["authority"]])


BUILT = "GUIDANCE_DESK_TEST_CARD_STUBS"
"""Environment: a folder of stand-ins built elsewhere (:func:`build_for_windows`), for a Windows without a compiler."""
_STRICT = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-function")


def built(folder: Path, source: str, *flags: str) -> Path:
    """Build a stand-in; skips the test, saying why, where there is no C compiler and none was built before."""
    if ready := os.environ.get(BUILT):
        return Path(ready, _name(source, flags, "dll"))
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or sys.platform == "win32":
        pytest.skip("no C compiler for the stand-ins of the vendors' libraries (Debian: apt-get install gcc)")
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / _name(source, flags, "so")
    _compile((compiler, "-fPIC"), library, source, flags)
    return library


def build_for_windows(folder: Path, compiler: str = "x86_64-w64-mingw32-gcc") -> Path:
    """Build all stand-ins as DLLs, on a machine with a cross compiler. Returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, *flags in (("termb",), ("termb", "-DWIDE"), ("sdtapi",)):
        _compile((compiler,), folder / _name(source, flags, "dll"), source, flags)
    compile_apart(folder / "card-helper.exe", compiler)
    return folder


def program_apart(folder: Path) -> Path:
    """Build the program that has a library in it, with the bits of this system."""
    if ready := os.environ.get(BUILT):
        return Path(ready, "card-helper.exe")
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or sys.platform == "win32":
        pytest.skip("no C compiler for the stand-ins of the vendors' libraries (Debian: apt-get install gcc)")
    return compile_apart(
        folder / "card-helper32", compiler, "posix", "-g", "-fsanitize=address,undefined", "-ldl", "-lpthread"
    )


def _name(source: str, flags: Sequence[str], ending: str) -> str:
    return f"{source}{''.join(flags)}.{ending}"


def _compile(compiler: Sequence[str], library: Path, source: str, flags: Sequence[str]) -> None:
    wanted = ("-shared", *_STRICT, *flags, "-o", str(library), str(SOURCES / f"{source}.c"))
    subprocess.run((*compiler, *wanted), check=True)


class Vendor:
    """One stand-in with the reader behind it."""

    def __init__(self, driver: str, library: Path, folder: Path, patch: pytest.MonkeyPatch, apart: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.temp = folder / "temp"  # the user's temporary folder, for this test
        self.temp.mkdir()
        patch.setattr(tempfile, "tempdir", str(self.temp))
        patch.setenv("CARD_STUB", str(folder / "stub"))
        self._stub = folder / "stub"
        self._stub.mkdir()
        own = folder / "vendor"  # the library beside which it leaves things
        own.mkdir()
        shutil.copy(library, own / library.name)
        self.library = own / library.name
        self.settings = CardReaderSettings(driver=driver, library=str(self.library))
        self.command = (*usual_command(self.settings), *([apart] if apart else []))

    def lay(self, card: Mapping[str, bytes]) -> None:
        self._put("card", "".join(f"{key}={value.hex()}\n" for key, value in card.items()))

    def take_away(self) -> None:
        _patiently(lambda: (self._stub / "card").unlink(missing_ok=True))

    def state(self, **numbers: int) -> None:
        """How functions answer from now on; what is not named answers well again."""
        self._put("state", "".join(f"{key}={value}\n" for key, value in numbers.items()))

    def once(self, mishap: str, function: str) -> None:
        self._put("once", f"{mishap} {function}")

    def calls(self) -> list[str]:
        path = self._stub / "calls"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def left_behind(self) -> list[str]:
        """Files that hold something of PERSON, in any encoding, anywhere under this test's folders."""
        found = []
        for place, _folders, files in os.walk(self.folder):
            for name in files:
                path = Path(place, name)
                try:
                    data = path.read_bytes()
                except OSError:  # gone meanwhile
                    continue
                found += [f"{path}: {word}" for needle, word in NEEDLES.items() if needle in data]
        return found

    def helper_folders(self) -> list[Path]:
        return list(self.temp.glob("guidance-desk-card-*"))

    def _put(self, name: str, text: str) -> None:
        part = self._stub / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        _patiently(lambda: part.replace(self._stub / name))


def _patiently(act: Callable[[], object]) -> None:
    """Do something to a file that the stand-in may have open at the moment, which Windows does not allow."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            act()
        except PermissionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def termb_card(person: Mapping[str, str] = PERSON, **more: bytes) -> dict[str, bytes]:
    """Return a card as termb hands it over: GBK, a ``?`` for what GBK has not, words instead of codes."""
    words = {**person, "sex": {"1": "男", "2": "女"}.get(person["sex"], ""), "nation": "满"}
    card = {key: value.encode("gbk", "replace") for key, value in words.items()}
    return {**card, "left": traces(person), **more}


def sdt_card(person: Mapping[str, str] = PERSON, **more: bytes) -> dict[str, bytes]:
    """Return an ID card as the chip has it: UTF-16LE, blanks to the end of each field."""
    return {"text": id_text(person), "left": traces(person), **more}


def id_text(person: Mapping[str, str], mark: str = " ") -> bytes:
    """Return the text area of an ID card (mark ``J``: 港澳台居民居住证)."""
    last = ((30, "authority"), (16, "valid_from"), (16, "valid_to"))
    head = b"".join(padded(person[name], length) for length, name in (*FIELDS_OF_ID, *last))
    return head + padded("", 28) + padded(mark, 2) + padded("", 6)


def padded(text: str, length: int) -> bytes:
    data = text.encode("utf-16-le")
    assert len(data) <= length
    return data + b" \0" * ((length - len(data)) // 2)


def traces(person: Mapping[str, str]) -> bytes:
    """Return what a library writes into its files: the texts in GBK, then as they are on the chip."""
    texts = "\r\n".join(person.values())
    return texts.encode("gbk", "replace") + texts.encode("utf-16-le")
