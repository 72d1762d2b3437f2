"""Putting a backup in the place of a store that is damaged or lost."""

from __future__ import annotations

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
    check_backup(backup, key)
    lock = LockFile(folder / "store.lock", "restore")
    try:
        lock.take()
        erased = _erasures(folder / "store.db", key)
        kept = _swap(folder, backup)
    finally:
        lock.close()
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


def _swap(folder: Path, backup: Path) -> Path:
    """Move the old files aside, copy the backup in; the copy appears whole or not at all."""
    part = folder / "store.db.part"
    number = 1
    while (kept := folder / "backups" / f"replaced-{number:03d}").exists():
        number += 1
    try:
        kept.mkdir(parents=True)
        part.write_bytes(backup.read_bytes())
        for name in ("store.db", *_SIDE_FILES):
            old = folder / name
            if old.exists():
                old.replace(kept / name)
        part.replace(folder / "store.db")
    except OSError as error:
        raise StoreNotWritable(folder) from error
    return kept


def _no_device() -> str:
    raise AssertionError("a backup has its device already")
