"""One encrypted connection, and what its failures mean."""
# ruff: noqa: D102 - the methods of the two protocols are those of DB-API 2.0

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from sqlcipher3 import dbapi2

from db.errors import DamagedStore, DiskFull, Locked, StoreNotWritable, StoreProblem, WrongKey

BUSY_MS = 10_000
_BUSY_TRIES = 10_000

DatabaseError: type[Exception] = dbapi2.DatabaseError
"""What sqlcipher3 raises; :func:`problem` says what it means."""

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_IOERR_READS = frozenset({266, 522, 8458, 8714})  # read, short read, and the two SQLite has for corrupt file systems
_PER_CONNECTION = (
    "PRAGMA synchronous = FULL",  # NORMAL forgot printed numbers in simulated power cuts (design, "The store")
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE would slip past the triggers against DELETE
    "PRAGMA temp_store = MEMORY",  # sorting must not put names into temporary files
)

CATCHING_UP = ("PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -16000")
ORDINARY = ("PRAGMA synchronous = FULL", "PRAGMA cache_size = -2000")


class Cursor(Protocol):
    """The part of a DB-API cursor that is used here."""

    lastrowid: int
    rowcount: int

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """The part of a DB-API connection that is used here."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, parameters: Sequence[Any] = ...) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Cursor: ...
    def backup(self, target: Any, *, pages: int = ...) -> None: ...
    def close(self) -> None: ...


def connect(path: Path, key: bytes) -> Connection:
    """Open ``path`` with the raw key and everything that each connection needs.

    Args:
        path: the store's file; made if it is not there.
        key: 32 random bytes (no passphrase, so no slow derivation).

    Raises:
        ValueError: the key has not 32 bytes.
        DatabaseError: the file cannot be opened; :func:`problem` says why.
    """
    connection = _keyed(path, key)
    try:
        for pragma in _PER_CONNECTION:
            connection.execute(pragma)
    except DatabaseError:
        connection.close()
        raise
    return connection


def _keyed(path: Path, key: bytes) -> Connection:
    """The key pragma comes first, or SQLCipher would take the file for a plain one. Reads nothing yet."""
    if len(key) != 32:
        raise ValueError("a store key has 32 bytes")
    raw = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA key = \"x'" + key.hex() + "'\"")
    raw.execute("PRAGMA cipher_log_level = NONE")  # it writes to stderr, which is for people
    raw.set_busy_handler(_patience)
    return cast("Connection", raw)


def _patience(tries: int) -> bool:
    """SQLite asks whether to try again: yes, for ten seconds, in equal short steps.

    SQLite's own steps grow to 0.1 s: beside a process that writes without a pause the others then hardly ever get a
    turn (one wrote 1811 times in a second, three others once).
    """
    time.sleep(BUSY_MS / _BUSY_TRIES / 1000)
    return tries < _BUSY_TRIES


def error_code(error: BaseException) -> int:
    """SQLite's primary result code of an exception, 0 if it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def is_busy(error: BaseException) -> bool:
    """Somebody else is writing just now: worth another try."""
    return error_code(error) in (_BUSY, _LOCKED)


def is_damage(error: BaseException) -> bool:
    """A page failed its HMAC or could not be read, or the first page cannot be read with this key."""
    extended = getattr(error, "sqlite_errorcode", 0)
    return error_code(error) in (_CORRUPT, _NOTADB) or extended in _IOERR_READS


def problem(error: BaseException, path: Path) -> StoreProblem | BaseException:
    """The problem behind an exception of sqlcipher3; the exception itself if it is a bug of ours."""
    code = error_code(error)
    if code in (_BUSY, _LOCKED):
        return Locked("write")
    if code in (_READONLY, _CANTOPEN):
        return StoreNotWritable(path)
    if code in (_FULL, _IOERR) and not is_damage(error):
        # a file-size limit and a quota come as I/O errors of the write; either way the storage took no more
        return DiskFull(path)
    if code == _NOTADB:
        return WrongKey()
    if is_damage(error):
        return DamagedStore("a page fails its check")
    return error


def damaged_pages(path: Path, key: bytes) -> list[str]:
    """The pages that fail their HMAC, as ``page 51``; needs no intact page."""
    connection = _keyed(path, key)
    try:
        rows = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except DatabaseError:
        return []
    finally:
        connection.close()
    return [str(text).rpartition("for ")[2] for (text,) in rows]


def key_mark(key: bytes) -> str:
    """A mark that tells the right key from a wrong one without telling anything about it (32 random bytes)."""
    return hmac.new(key, b"guidance-desk store key", hashlib.sha256).hexdigest()
