"""A store that cannot be used says which of the few reasons it is; nothing is lost and nothing is written."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from db.errors import DamagedStore, DiskFull, NewerStore, WrongKey
from db.highwater import HighWaterFile
from db.store import Store
from tests.db.given import KEY, as_key_holder, change_byte, draft, fill, open_store

PAGE = 4096


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A closed store with some hundred events, all of them in the file."""
    store = open_store(tmp_path / "home")
    fill(store, 400, lambda n: b"payload %d " % n * 20)
    assert store.truncate_wal()
    store.close_all()
    return store.folder


def read_all(folder: Path, key: bytes = KEY) -> int:
    store = open_store(folder, key)
    try:
        with store.read() as tx:
            assert tx.journal.verify() == []
            return sum(1 for _ in tx.journal.all())
    finally:
        store.close_all()


def test_another_key_is_said_to_be_wrong(home: Path) -> None:
    before = (home / "store.db").read_bytes()
    with pytest.raises(WrongKey):
        open_store(home, bytes(32))
    assert (home / "store.db").read_bytes() == before
    assert read_all(home) == 400


def test_a_key_has_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        open_store(tmp_path, b"secret")


@pytest.mark.parametrize("at", [0, 15, 16, 100, 2000, PAGE - 1])
def test_a_changed_byte_of_the_first_page_is_damage_and_not_a_wrong_key(home: Path, at: int) -> None:
    change_byte(home / "store.db", at)
    with pytest.raises(DamagedStore, match="page 1"):
        open_store(home)


def test_a_wrong_key_is_told_from_damage_also_when_the_mark_is_lost(home: Path) -> None:
    (home / "store.mark").unlink()
    with pytest.raises(WrongKey):
        open_store(home, bytes(32))
    change_byte(home / "store.db", 700)
    with pytest.raises(DamagedStore):
        open_store(home)


def test_every_changed_byte_anywhere_is_seen_and_its_page_named(home: Path) -> None:
    path = home / "store.db"
    whole = path.read_bytes()
    pages = len(whole) // PAGE
    assert pages > 40
    for page in range(2, pages + 1, 5):
        at = (page - 1) * PAGE + (page * 131) % PAGE
        change_byte(path, at)
        store = open_store(home)
        assert store.check() == [f"page {page} damaged"]
        store.close_all()
        path.write_bytes(whole)


def test_reading_a_damaged_page_names_it_and_the_rest_can_still_be_read(home: Path) -> None:
    path = home / "store.db"
    with dbapi2.connect(str(path)) as connection:
        connection.execute("PRAGMA key = \"x'" + KEY.hex() + "'\"")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'payloads'").fetchone()[0]
    change_byte(path, (root - 1) * PAGE + 500)
    store = open_store(home)
    with pytest.raises(DamagedStore) as caught, store.read() as tx:
        tx.journal.verify()
    assert caught.value.detail == f"page {root}"
    with store.read() as tx:
        assert tx.journal.last()[0] == 400
        assert tx.tables.dump()["visits"] == []
    store.close_all()


def test_writing_into_a_damaged_page_is_refused_whole(home: Path) -> None:
    path = home / "store.db"
    with dbapi2.connect(str(path)) as connection:
        connection.execute("PRAGMA key = \"x'" + KEY.hex() + "'\"")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'heads'").fetchone()[0]
    change_byte(path, (root - 1) * PAGE + 500)
    store = open_store(home)
    with pytest.raises(DamagedStore, match=f"page {root}$"), store.write() as tx:
        tx.journal.append(draft(), b"x", [])
    store.close_all()


@pytest.mark.parametrize("pages", [1, 3, 30])
def test_a_store_cut_short_is_damaged(home: Path, pages: int) -> None:
    path = home / "store.db"
    path.write_bytes(path.read_bytes()[: pages * PAGE + 100])
    with pytest.raises(DamagedStore):
        read_all(home)


def test_a_changed_byte_of_the_wal_drops_what_follows_and_the_high_water_file_tells(tmp_path: Path) -> None:
    """SQLite takes a broken frame for the end of the WAL: the store goes back in time, silently."""
    store = open_store(tmp_path / "home")
    file = HighWaterFile(tmp_path / "state", "a" * 64)
    for _ in range(10):
        fill(store, 1)
    with store.read() as tx:
        reached = tx.journal.last()[0]
    file.write(store.device, reached)
    left = tmp_path / "after a power cut"
    shutil.copytree(store.folder, left)
    store.close_all()
    wal = left / "store.db-wal"
    change_byte(wal, wal.stat().st_size - 3 * PAGE)
    (left / "store.db-shm").unlink()
    again = open_store(left)
    with again.read() as tx:
        assert tx.journal.last()[0] < reached
        assert file.compare(again.device, tx.journal.last()[0]).state == "behind"
        assert tx.journal.verify() == []
    again.close_all()


def test_a_store_whose_making_was_cut_short_gets_what_it_lacks(home: Path) -> None:
    store = open_store(home)
    as_key_holder(store, "DELETE FROM settings")
    store.close_all()
    (home / "store.mark").unlink()
    made = Store.create_or_open(home, KEY, make_device=lambda: "f0" * 16)
    assert made.device == "f0" * 16
    made.close_all()
    again = open_store(home)
    assert again.device == "f0" * 16
    again.close_all()
    with pytest.raises(WrongKey):
        open_store(home, bytes(32))


def test_a_whole_store_has_nothing_to_say(home: Path) -> None:
    store = open_store(home)
    assert store.check() == []
    store.close_all()


@pytest.mark.parametrize("content", [b"", b"not a store at all " * 1000, b"x"])
def test_a_file_that_is_no_store_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.db").write_bytes(content)
    if not content:
        open_store(tmp_path).close_all()  # nothing in it: a store that was never begun
        return
    with pytest.raises((WrongKey, DamagedStore)):
        open_store(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == content


def test_a_plain_database_is_not_taken_for_a_store(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as plain:
        plain.execute("CREATE TABLE notes (text)")
    plain.close()
    with pytest.raises((WrongKey, DamagedStore)):
        open_store(tmp_path)


def test_a_store_of_a_newer_program_is_refused_and_left_alone(home: Path) -> None:
    store = open_store(home)
    as_key_holder(store, "PRAGMA user_version = 999")
    store.close_all()
    with pytest.raises(NewerStore) as caught:
        open_store(home)
    assert caught.value.found == 999
    assert caught.value.known < 999


# -- disk and permissions --------------------------------------------------------------------------


def test_a_full_disk_rolls_back_whole_and_says_so(store: Store) -> None:
    fill(store, 5)
    with store.read() as tx:
        pages = tx.connection.execute("PRAGMA page_count").fetchone()[0]
        tx.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull), store.write() as tx:  # noqa: PT012
        tx.counters.next("A")
        tx.journal.append(draft(), b"x" * 100_000, [])
    with store.read() as tx:
        assert tx.counters.value("A") == 0
        assert tx.journal.last()[0] == 5
        assert tx.journal.verify() == []
        tx.connection.execute("PRAGMA max_page_count = 1000000")
    fill(store, 1)  # room again: it goes on


SMALL_FILES = """
import resource, signal, sys
from pathlib import Path
from db.errors import DiskFull
from tests.db.given import draft, fill, open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(Path(sys.argv[1]))
fill(store, 3)
limit = max(file.stat().st_size for file in store.folder.iterdir()) + 20_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    fill(store, 500, lambda n: b'x' * 900)
except DiskFull:
    print('full')
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with store.read() as tx:
    print(tx.journal.last()[0], tx.journal.verify())
fill(store, 1)
print(store.check())
store.close_all()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file-size limits are POSIX")
def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.split("\n")[:3], done.stderr) == (["full", "3 []", "[]"], "")


NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from db.errors import DiskFull
from tests.db.given import fill, open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
try:
    open_store(Path(sys.argv[1]))
except DiskFull:
    print('full')
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store = open_store(Path(sys.argv[1]))
fill(store, 2)
print(store.check())
store.close_all()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file-size limits are POSIX")
def test_no_room_for_a_new_store_is_said_and_it_is_made_when_there_is(tmp_path: Path) -> None:
    command = [sys.executable, "-c", NO_ROOM, str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("full\n[]\n", "")


AS_NOBODY = """
import os, sys
from pathlib import Path
from db.errors import StoreNotWritable
from tests.db.given import open_store
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    open_store(Path(sys.argv[1]))
except StoreNotWritable as problem:
    print('refused', problem.path.name)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits are POSIX")
@pytest.mark.parametrize("what", ["folder", "parent", "lock", "database", "everything"])
def test_a_home_that_may_not_be_written_is_refused_by_name(tmp_path: Path, what: str) -> None:
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if folder.stat().st_uid == os.getuid() and str(folder).startswith("/tmp/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    home = tmp_path / "home"
    if what == "parent":
        tmp_path.chmod(0o555)
    elif what == "folder":
        home.mkdir(mode=0o555)
    else:
        open_store(home).close_all()
        home.chmod(0o777)
        for file in home.iterdir():
            file.chmod(0o666)
        if what == "lock":
            (home / "store.lock").chmod(0o444)
        elif what == "database":
            (home / "store.db").chmod(0o444)
        else:
            for file in home.iterdir():
                file.chmod(0o444)
            home.chmod(0o555)
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(home)], capture_output=True, text=True, check=False)
    tmp_path.chmod(0o755)
    assert (done.stdout.split(" ")[0], done.stderr) == ("refused", "")


def test_nothing_is_said_on_stderr_but_by_us(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    change_byte(home / "store.db", 700)
    with pytest.raises(DamagedStore):
        open_store(home)
    with pytest.raises(WrongKey):
        open_store(home, bytes(32))
    assert capfd.readouterr().err == ""
