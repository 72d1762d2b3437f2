"""What a power cut leaves: bytes that were written and never flushed are gone, or torn. Linux, with a C compiler.

``powercut.c`` is preloaded into a process and journals every write and flush below one folder; :class:`Disk` rebuilds
that folder as it would be after a power cut at any moment of the journal.
"""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("powercut.c")
PRINTED = "P"
_HEAD = struct.Struct("=qqqq")
_SECTOR = 512


def shim(folder: Path) -> Path:
    """Compile the library; skips where that is not possible."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("the library that journals writes is for Linux and wants a C compiler")
    target = folder / "powercut.so"
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(target), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(words, check=True)
    return target


@dataclass(frozen=True, slots=True)
class Step:
    """One record of the journal."""

    kind: str
    file: int
    offset: int
    data: bytes


def journal(path: Path) -> list[Step]:
    """Everything that was noted; a last record cut off by a kill is left out."""
    data, at, found = path.read_bytes(), 0, []
    while at + _HEAD.size <= len(data):
        kind, file, offset, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if at + length > len(data):
            break
        found.append(Step(chr(kind), file, offset, data[at : at + length]))
        at += length
    return found


def printed_record(label: str) -> bytes:
    """A record that says: this number is on paper."""
    return _HEAD.pack(ord(PRINTED), 0, 0, len(label.encode())) + label.encode()


@dataclass
class _File:
    durable: bytearray
    pending: list[Step] = field(default_factory=list)

    def flush(self) -> None:
        for step in self.pending:
            _apply(self.durable, step)
        self.pending.clear()


@dataclass
class Disk:
    """A folder on a disk with a cache.

    Args:
        before: the folder as it was when the journal began.
        lies: says that it flushed and did not.
    """

    before: Path
    lies: bool = False
    names: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    files: dict[int, _File] = field(default_factory=dict)

    def run(self, steps: Sequence[Step], folder: str) -> None:
        for step in steps:
            text = step.data.decode("utf-8", "surrogateescape") if step.kind in "NDR" else ""
            if step.kind == "N":
                self._opened(text.removeprefix(folder).lstrip("/"), step.file)
            elif step.kind == "D":
                name = text.removeprefix(folder).lstrip("/")
                self.names.pop(name, None)
                self.deleted.add(name)
            elif step.kind == "R":
                old, _, new = (part.removeprefix(folder).lstrip("/") for part in text.partition("\0"))
                if old in self.names:
                    self.names[new] = self.names.pop(old)
                    self.deleted.add(old)
            elif step.kind == "S":
                if not self.lies and step.file in self.files:
                    self.files[step.file].flush()
            elif step.kind in "WT" and step.file in self.files:
                self.files[step.file].pending.append(step)

    def unflushed(self) -> int:
        """How many bytes a power cut would take now."""
        return sum(len(step.data) for file in self.files.values() for step in file.pending)

    def after_power_cut(self, to: Path, chance: random.Random | None = None) -> None:
        """Write the folder as it is found afterwards: nothing unflushed is there, or with ``chance`` some of it."""
        shutil.copytree(self.before, to)
        for name in self.deleted - self.names.keys():
            (to / name).unlink(missing_ok=True)
        for name, file in self.names.items():
            data = bytearray(self.files[file].durable)
            for step in self.files[file].pending:
                for part in _torn(step, chance) if chance is not None else ():
                    _apply(data, part)
            if not name.endswith("-shm"):  # in memory only, by its nature
                (to / name).parent.mkdir(parents=True, exist_ok=True)
                (to / name).write_bytes(data)
        for path in to.rglob("*-shm"):
            path.unlink()

    def _opened(self, name: str, file: int) -> None:
        if self.names.get(name) != file:
            path = self.before / name
            known = name not in self.names and name not in self.deleted and path.is_file()
            self.names[name] = file
            self.files[file] = _File(bytearray(path.read_bytes() if known else b""))


def _torn(step: Step, chance: random.Random) -> Iterator[Step]:
    """The sectors of a write that reached the disk in spite of all."""
    if step.kind == "T":
        return
    for at in range(0, len(step.data), _SECTOR):
        if chance.random() < 0.5:
            yield Step("W", step.file, step.offset + at, step.data[at : at + _SECTOR])


def _apply(data: bytearray, step: Step) -> None:
    if step.kind == "T":
        del data[step.offset :]
        data.extend(bytes(step.offset - len(data)))
        return
    if len(data) < step.offset:
        data.extend(bytes(step.offset - len(data)))
    data[step.offset : step.offset + len(step.data)] = step.data
