"""A damaged store is put aside and yesterday's backup takes its place; what was erased since stays erased."""

from pathlib import Path

import pytest

from db.errors import DamagedStore, Locked, StoreNotWritable, WrongKey
from db.restore import check_backup, restore
from db.store import Store
from tests.db.given import DEVICE, KEY, change_byte, draft, fill, open_store


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Path:
    fill(store, 30)
    target = tmp_path / "second disk" / "store-backup.db"
    store.backup(target)
    return target


def test_a_backup_is_one_whole_encrypted_file_and_others_may_write_meanwhile(store: Store, backup: Path) -> None:
    fill(store, 5)
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]
    assert b"name 3" not in backup.read_bytes()
    check_backup(backup, KEY)
    store.backup(backup)  # the next day's replaces it
    with pytest.raises(WrongKey):
        check_backup(backup, bytes(32))


def test_the_backup_takes_the_place_and_the_old_files_are_kept(store: Store, backup: Path) -> None:
    fill(store, 12)
    with store.write() as tx:
        tx.journal.erase([(DEVICE, 7)])
    store.close_all()
    kept = restore(store.folder, backup, KEY)
    assert (kept / "store.db").exists()
    again = open_store(store.folder)
    with again.read() as tx:
        assert tx.journal.last()[0] == 30
        assert tx.journal.payload(DEVICE, 7) is None
        assert tx.journal.payload(DEVICE, 8) is not None
        assert tx.journal.verify() == []
    assert again.check() == []
    again.close_all()


def test_it_works_on_a_store_that_can_no_longer_be_read(store: Store, backup: Path) -> None:
    store.truncate_wal()
    store.close_all()
    change_byte(store.path, 300)
    with pytest.raises(DamagedStore):
        open_store(store.folder)
    restore(store.folder, backup, KEY)
    again = open_store(store.folder)
    with again.read() as tx:
        assert tx.journal.last()[0] == 30
    again.close_all()


def test_nothing_is_touched_while_somebody_works_or_if_the_backup_is_no_good(store: Store, backup: Path) -> None:
    fill(store, 1)
    with pytest.raises(Locked):
        restore(store.folder, backup, KEY)
    store.close_all()
    change_byte(backup, 9000)
    with pytest.raises(DamagedStore, match="page 3"):
        restore(store.folder, backup, KEY)
    with pytest.raises(StoreNotWritable):
        restore(store.folder, backup.with_name("none"), KEY)
    again = open_store(store.folder)
    with again.read() as tx:
        assert tx.journal.last()[0] == 31
    again.close_all()


def test_a_backup_that_cannot_be_written_leaves_no_half_one(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="ascii")
    with pytest.raises(StoreNotWritable):
        store.backup(tmp_path / "file" / "store.db")
    with store.write() as tx:
        tx.journal.append(draft(), None, [])
