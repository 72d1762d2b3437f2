"""Putting a backup in the place of a store that is damaged, and the key back where its file is gone.

The backup is copied and opened beside the store, what was erased since is erased in it, and it is checked; only then it
takes the store's place, and the old store is moved aside, never deleted.
"""

from __future__ import annotations

import hmac
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from db.connection import key_mark
from db.errors import DamagedStore, StoreNotWritable, WrongKey
from db.restore import restore as put_in_place
from db.store import Store
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.erasures import Erasure, mark_of, noted
from desk_app.store_key import key_from_recovery, load_or_make_key, save_key


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. With ``faults`` nothing was changed.

    Args:
        backup: the file taken.
        aside: folder of the old store's files.
        events: how many events the backup holds.
        erased: how many erasures since were applied again.
        faults: what does not hold in the backup.
    """

    backup: Path
    aside: Path
    events: int
    erased: int
    faults: tuple[str, ...] = ()


def key_of(home: Path) -> bytes:
    """Return the key of the store in ``home``.

    Raises:
        UserError: there is no store.
        EnvironmentProblem: the key is gone or damaged.
    """
    if not (home / "store.db").exists():
        raise UserError(_("There is no store in {folder}. Check --home.").format(folder=home), "--home")
    return load_or_make_key(home)


def recover(home: Path, text: str) -> Path:
    """Write the key file from the recovery key as somebody wrote it down. Returns the file.

    Raises:
        UserError: no recovery key, no store, or the key of another store.
        EnvironmentProblem: the file cannot be written.
    """
    key = key_from_recovery(text)
    if not (home / "store.db").exists():
        raise UserError(_("There is no store in {folder}. Check --home.").format(folder=home), "--home")
    mark = home / "store.mark"
    if mark.exists() and not hmac.compare_digest(mark.read_text(encoding="ascii").strip(), key_mark(key)):
        raise UserError(_("This recovery key belongs to another store. Nothing was changed."), "key")
    try:
        save_key(home, key)
    except OSError as error:
        raise EnvironmentProblem(
            _("{path} cannot be written. Nothing was changed. Ask the administrator for access.").format(
                path=home / "store.key"
            ),
            type(error).__name__,
        ) from error
    return home / "store.key"


def newest_backup(home: Path) -> Path:
    """Return the newest backup beside the store.

    Raises:
        UserError: there is none.
    """
    found = sorted((home / "backups").glob("*.db"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise UserError(
            _("There is no backup in {folder}: name one with guidance-desk restore BACKUP.").format(
                folder=home / "backups"
            ),
            "backup",
        )
    return found[-1]


def restore(home: Path, backup: Path | None) -> Restored:
    """Put a backup (the newest one if ``None``) in the store's place.

    Args:
        home: folder of the store.
        backup: the file; encrypted with the store's key.

    Raises:
        UserError: there is no such backup.
        StoreProblem: it cannot be read with this key, or another program has the store open.
    """
    source = backup.expanduser().absolute() if backup else newest_backup(home)
    if not source.is_file():
        raise UserError(_("There is no backup {file}. Check the path.").format(file=source), "backup")
    if not (home / "store.key").exists():
        raise EnvironmentProblem(
            _("The key of the store is missing. Nothing was changed. Use the recovery key: guidance-desk recover.")
        )
    key = load_or_make_key(home)
    part = home / "restoring"
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        shutil.copyfile(source, part / "store.db")
        try:
            events, erased, faults = _prepared(part, key, noted(home))
        except DamagedStore as problem:
            events, erased, faults = 0, 0, [problem.detail]
        except WrongKey as problem:
            raise EnvironmentProblem(
                _("The key does not open the backup {name}. The store was left as it is. Name another backup.").format(
                    name=source.name
                ),
                type(problem).__name__,
            ) from problem
        if faults:
            return Restored(source, home, events, erased, tuple(faults))
        return Restored(source, put_in_place(home, part / "store.db", key), events, erased)
    except OSError as error:
        raise StoreNotWritable(home) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _prepared(part: Path, key: bytes, erasures: Iterable[Erasure]) -> tuple[int, int, list[str]]:
    """Bring the copy up to date, erase in it what was erased since, and check it."""
    store = Store.create_or_open(part, key, make_device=lambda: uuid.uuid4().hex)
    try:
        with store.write() as tx:
            known = set(tx.journal.erasures())
            wanted = [(d, n) for d, n, mark in erasures if (d, n) not in known and mark_of(tx, d, n) == mark]
            tx.journal.erase(wanted)
            for device, dseq in wanted:
                tx.tables.remove_search(device, dseq)
        if wanted:
            store.scrub()
        faults = store.check()
        with store.read() as tx:
            events = sum(tx.journal.last(device)[0] for device in tx.journal.devices())
            faults += [f"{fault.device}:{fault.dseq} {fault.what}" for fault in tx.journal.verify()]
        store.truncate_wal()
        return events, len(wanted), faults
    finally:
        store.close_all()
