"""The high-water file: how far this store had come, kept outside the store, with a mark of the machine.

A store that was restored from a backup, or copied to another PC, would give numbers a second time. The file tells:
it is written after each commit and compared at start (design, "Numbers and codes"). Every number is taken in one
transaction with an event, so the number of the last event is all it needs. Two slots are written in turn, each with
its own digest, so that a torn write leaves the other one, and no disk flush is spent on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from db.errors import StoreNotWritable

_SLOT = 512
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class HighWater:
    """What the comparison found.

    ``state``: ``ok`` · ``behind`` (the store is older than the file; or the file of a store with history is gone, or
    belongs to another store) · ``other_machine``. ``reached`` and ``store`` are the numbers of the last event by the
    file and by the store.
    """

    state: str
    reached: int
    store: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One slot of the file."""

    device: str
    dseq: int
    machine: str


def machine_mark() -> str:
    """A mark of this PC that is not its serial number: SHA-256 of the machine id of the system."""
    return hashlib.sha256(b"guidance-desk machine " + _machine_id().encode("utf-8")).hexdigest()


if sys.platform == "win32":
    import winreg

    def _machine_id() -> str:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as entry:
            return str(winreg.QueryValueEx(entry, "MachineGuid")[0])

else:

    def _machine_id() -> str:
        for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
            try:
                text = path.read_text(encoding="ascii").strip()
            except OSError:
                continue
            if text:
                return text
        node = uuid.getnode()
        return "" if node >> 40 & 1 else str(node)  # a made-up address (no network card) is another one at each start


class HighWaterFile:
    """The file itself.

    Args:
        path: outside the store's folder (a state folder of the machine); its folder is made if it is not there.
        machine: :func:`machine_mark` of this PC.
    """

    def __init__(self, path: Path, machine: str) -> None:
        self._path = path
        self._machine = machine

    def read(self) -> Mark | None:
        """The highest whole mark, None if there is no file or no whole slot.

        Raises:
            StoreNotWritable: the file is there and may not be read.
        """
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreNotWritable(self._path) from error
        marks = [mark for start in (0, _SLOT) if (mark := _unpack(raw[start : start + _SLOT])) is not None]
        return max(marks, key=lambda mark: mark.dseq, default=None)

    def write(self, device: str, dseq: int) -> None:
        """Note that the store reached ``dseq``. Called after the commit; less than is noted already changes nothing.

        A mark of another device or machine is replaced; for a store that is behind see :meth:`settle`.

        Raises:
            StoreNotWritable: the file cannot be written.
        """
        noted = self.read()
        same = noted is not None and noted.device == device and noted.machine == self._machine
        if noted is not None and same and noted.dseq >= dseq:
            return
        self._put(Mark(device, dseq, self._machine), (dseq % 2,) if same else (0, 1))

    def settle(self, device: str, dseq: int) -> None:
        """Take the store as it is: a clerk has given it another lane. The mark may go down here, and only here.

        Raises:
            StoreNotWritable: the file cannot be written.
        """
        self._put(Mark(device, dseq, self._machine), (0, 1))

    def _put(self, mark: Mark, slots: tuple[int, ...]) -> None:
        packed = _pack(mark)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                for slot in slots:
                    os.lseek(fd, slot * _SLOT, os.SEEK_SET)
                    os.write(fd, packed)
            finally:
                os.close(fd)
        except OSError as error:
            raise StoreNotWritable(self._path) from error

    def compare(self, device: str, dseq: int) -> HighWater:
        """Hold the store against the file. A new store without a file is ``ok``.

        Args:
            device: of the store.
            dseq: the number of its last own event.
        """
        noted = self.read()
        if noted is None:
            return HighWater("ok" if dseq == 0 else "behind", 0, dseq)
        if noted.machine != self._machine:
            return HighWater("other_machine", noted.dseq, dseq)
        behind = noted.device != device or noted.dseq > dseq
        return HighWater("behind" if behind else "ok", noted.dseq, dseq)


class HighWaterFolder:
    """The marks of every device that a store of this PC was: one file each, so a renewed identity begins its own.

    Args:
        folder: the machine's state folder.
        machine: :func:`machine_mark` of this PC.
    """

    def __init__(self, folder: Path, machine: str) -> None:
        self._folder = folder
        self._machine = machine

    def of(self, device: str) -> HighWaterFile:
        """The file of one device."""
        return HighWaterFile(self._folder / f"{device}.mark", self._machine)

    def write(self, device: str, dseq: int) -> None:
        """As :meth:`HighWaterFile.write`."""
        self.of(device).write(device, dseq)

    def settle(self, device: str, dseq: int) -> None:
        """As :meth:`HighWaterFile.settle`."""
        self.of(device).settle(device, dseq)

    def renewed(self, old: str, new: str) -> None:
        """A store that was ``old`` goes on as ``new``, from 0.

        Raises:
            StoreNotWritable: the folder cannot be written.
        """
        self.settle(new, 0)
        try:
            with self._line(old).open("a", encoding="ascii") as out:
                out.write(f"{new}\n")
        except OSError as error:
            raise StoreNotWritable(self._line(old)) from error

    def reached(self, device: str) -> int:
        """How many events were written here as this device and as everybody it became since."""
        mark, line = self.of(device).read(), self._line(device)
        after = line.read_text(encoding="ascii").split() if line.exists() else []
        return (mark.dseq if mark else 0) + sum(self.reached(one) for one in set(after) - {device})

    def _line(self, device: str) -> Path:
        return self._folder / f"{device}.renewed"


class HighWaterMarks(Protocol):
    """Where it is noted how far a store came: one file, or the folder of all."""

    def write(self, device: str, dseq: int) -> None:
        """Note that ``device`` reached ``dseq``."""
        ...

    def settle(self, device: str, dseq: int) -> None:
        """Take the store as it is."""
        ...


def _pack(mark: Mark) -> bytes:
    text = json.dumps([mark.device, mark.dseq, mark.machine], separators=(",", ":")).encode("ascii")
    digest = hashlib.sha256(text).hexdigest().encode("ascii")
    return (digest + text).ljust(_SLOT - 1) + b"\n"


def _unpack(slot: bytes) -> Mark | None:
    digest, text = slot[:_DIGEST], slot[_DIGEST:].rstrip()
    if not text or hashlib.sha256(text).hexdigest().encode("ascii") != digest:
        return None
    device, dseq, machine = json.loads(text)
    return Mark(str(device), int(dseq), str(machine))
