"""Putting a backup in the place of a store that is damaged or lost."""

from __future__ import annotations

import shutil
from pathlib import Path

from db.connection import Connection, DatabaseError, connect, damaged_pages, is_damage, problem
from db.errors import DamagedStore, StoreNotWritable, WrongKey
from db.locks import LockFile
from db.migrate import known_version, refuse_newer
from db.store import Store

_SIDE_FILES = ("store.db-wal", "store.db-shm")


def check_backup(backup: Path, key: bytes) -> None:
    """Is this a whole backup that this program and key can open? Nothing is changed.

    Raises:
        WrongKey, DamagedStore, NewerStore, StoreNotWritable: it is not.
    """
    if not backup.is_file():
        raise StoreNotWritable(backup)
    try:
        connection = connect(backup, key)
    except DatabaseError as error:
        raise problem(error, backup) from error
    try:
        refuse_newer(connection, known_version())
        if pages := damaged_pages(backup, key):
            raise DamagedStore(", ".join(pages[:5]))
    except DatabaseError as error:
        raise problem(error, backup) from error
    finally:
        connection.close()


def restore(folder: Path, backup: Path, key: bytes) -> Path:
    """Put ``backup`` in the place of the store in ``folder``; the old files are kept beside it.

    What was erased after the backup was made is erased again before anybody sees it, as far as the old store can
    still be read. The high-water file will say *behind*: that is right, numbers were given after the backup.

    Args:
        folder: of the store; no process may have it open.
        backup: made by :meth:`db.store.Store.backup`.
        key: of both.

    Returns:
        Where the old store is kept.

    Raises:
        Locked: a process has the store open.
        WrongKey, DamagedStore, NewerStore: the backup is no use; nothing was changed.
        StoreNotWritable: the folder.
    """
    part = folder / "store.db.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backup, part)
    except OSError as error:
        raise StoreNotWritable(folder if backup.is_file() else backup) from error
    lock = LockFile(folder / "store.lock", "restore")
    try:
        check_backup(part, key)
        lock.take()
        erased = _erasures(folder / "store.db", key)
        kept = _swap(folder, part)
    finally:
        lock.close()
        part.unlink(missing_ok=True)
    store = Store.create_or_open(folder, key, make_device=_no_device)
    try:
        with store.write() as tx:
            tx.journal.erase(erased)
            for device, dseq in erased:
                tx.tables.remove_search(device, dseq)
        store.scrub()
    finally:
        store.close_all()
    return kept


def _erasures(path: Path, key: bytes) -> list[tuple[str, int]]:
    """What the old store knows to be erased; nothing if it cannot be read any more."""
    if not path.exists():
        return []
    connection: Connection | None = None
    try:
        connection = connect(path, key)
        return [(str(row[0]), int(row[1])) for row in connection.execute("SELECT device, dseq FROM erasures")]
    except DatabaseError as error:
        if is_damage(error) or isinstance(problem(error, path), WrongKey):
            return []
        raise
    finally:
        if connection is not None:
            connection.close()


def _swap(folder: Path, part: Path) -> Path:
    """Keep the old files, then put the new one in their place at one stroke: there is a store at every moment."""
    number = 1
    while (kept := folder / "backups" / f"replaced-{number:03d}").exists():
        number += 1
    try:
        kept.mkdir(parents=True)
        for name in ("store.db", "store.db-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, kept / name)
        for name in _SIDE_FILES:  # a WAL of the old store must not be applied to the new one
            (folder / name).unlink(missing_ok=True)
        part.replace(folder / "store.db")
    except OSError as error:
        raise StoreNotWritable(folder) from error
    return kept


def _no_device() -> str:
    raise AssertionError("a backup has its device already")
