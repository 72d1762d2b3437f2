"""What can be wrong with a store. No translated text here: ``desk_app.bootstrap`` words it for people."""

from __future__ import annotations

from pathlib import Path


class StoreProblem(Exception):  # noqa: N818 - the surroundings' problem, not our error
    """Something about the store's surroundings: file, key, disk, another process. Never carries personal data."""


class NewerStore(StoreProblem):
    """The store was written by a newer program than this one, and is left untouched.

    Args:
        found: schema number of the store.
        known: highest schema number that this program knows.
    """

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"store has schema {found}, this program knows {known}")
        self.found = found
        self.known = known


class WrongKey(StoreProblem):
    """The key does not open this store."""

    def __init__(self) -> None:
        super().__init__("the key does not open this store")


class DamagedStore(StoreProblem):
    """Bytes of the file were changed by something else than this program (SQLCipher's page HMAC says so).

    Args:
        detail: where, as ``page 51``; free of personal data.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(f"store damaged: {detail}")
        self.detail = detail


class StoreNotWritable(StoreProblem):
    """The folder or the file may not be written by this user.

    Args:
        path: the folder or file concerned.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(f"not writable: {path}")
        self.path = path


class DiskFull(StoreProblem):
    """The disk took no more; the transaction was rolled back whole.

    Args:
        path: the file that could not grow.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(f"disk full: {path}")
        self.path = path


class Locked(StoreProblem):
    """Another process holds the lock ``name`` (``open``, ``migrate``, ``rebuild``, ``restore``, ``write`` …)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"held by another process: {name}")
        self.name = name


class Fork(StoreProblem):
    """Two different events claim one identity: two copies of one device have been writing.

    Args:
        device: the device whose sequence forked.
        dseq: the sequence number that exists twice.
    """

    def __init__(self, device: str, dseq: int) -> None:
        super().__init__(f"fork of {device} at {dseq}")
        self.device = device
        self.dseq = dseq


class BadPayload(StoreProblem):
    """A payload that does not match the commitment in its event; nothing was stored.

    Args:
        device: the device of the event.
        dseq: its sequence number.
    """

    def __init__(self, device: str, dseq: int) -> None:
        super().__init__(f"payload of {device}/{dseq} does not match its commitment")
        self.device = device
        self.dseq = dseq
