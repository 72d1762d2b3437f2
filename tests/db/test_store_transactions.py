"""A transaction is whole, a read is a snapshot, and everybody hears of a commit."""

import threading
from pathlib import Path

import psutil
import pytest

from db.store import Store
from tests.db.given import draft, fill, open_store


def test_what_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as tx:  # noqa: PT012
        tx.counters.next("A")
        tx.settings.set("place", "W4")
        _ = 1 / 0
    with store.read() as tx:
        assert tx.counters.value("A") == 0
        assert tx.settings.get("place", "none") == "none"


def test_counters_give_each_number_once(store: Store) -> None:
    with store.write() as tx:
        assert [tx.counters.next("A") for _ in range(3)] == [1, 2, 3]
        assert tx.counters.next("B") == 1
    with store.read() as tx:
        assert tx.counters.all() == {"A": 3, "B": 1}


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    fill(store, 3)
    with store.read() as tx:
        assert tx.journal.last()[0] == 3
        writer = threading.Thread(target=fill, args=(store, 5))
        writer.start()
        writer.join()
        assert tx.journal.last()[0] == 3
    with store.read() as tx:
        assert tx.journal.last()[0] == 8


def test_transactions_do_not_nest(store: Store) -> None:
    with store.read(), pytest.raises(RuntimeError), store.write():
        pass
    fill(store, 1)


def test_what_shall_happen_after_the_commit_happens_only_then(store: Store) -> None:
    seen: list[str] = []
    with store.write() as tx:
        tx.after_commit(lambda: seen.append("first"))
        assert seen == []
    assert seen == ["first"]
    with pytest.raises(KeyError), store.write() as tx:  # noqa: PT012
        tx.after_commit(lambda: seen.append("second"))
        raise KeyError
    assert seen == ["first"]


def test_the_version_changes_with_every_commit_of_anybody_and_not_otherwise(store: Store) -> None:
    same_folder = open_store(store.folder)  # stands for another process: its own connections
    seen = store.data_version()
    assert store.data_version() == seen
    with store.read() as tx:
        tx.settings.get("device")
    assert store.data_version() == seen
    fill(store, 1)
    own = store.data_version()
    assert own != seen
    fill(same_folder, 1)
    other = store.data_version()
    assert other != own
    thread = threading.Thread(target=fill, args=(store, 1))
    thread.start()
    thread.join()
    assert store.data_version() != other
    same_folder.close_all()


def test_each_thread_has_its_own_connection_and_all_can_be_closed(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    threads = [threading.Thread(target=fill, args=(store, 20)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert tx.journal.last()[0] == 80
        assert tx.journal.verify() == []
    store.close_all()
    again = open_store(tmp_path)
    again.close()
    fill(again, 1)  # opens by itself
    again.close_all()


def test_the_connection_of_a_thread_goes_with_the_thread(store: Store) -> None:
    def opened() -> int:
        return sum(file.path == str(store.path) for file in psutil.Process().open_files())

    fill(store, 1)
    before = opened()
    for _ in range(20):
        thread = threading.Thread(target=fill, args=(store, 1))
        thread.start()
        thread.join()
    assert opened() <= before + 1  # the last one may still be on its way


def test_a_bug_in_the_middle_is_not_dressed_up_as_a_problem_of_the_disk(store: Store) -> None:
    with pytest.raises(Exception, match="no such table") as caught, store.write() as tx:
        tx.connection.execute("SELECT * FROM nowhere")
    assert "sqlcipher" in type(caught.value).__module__ or "sqlite" in str(type(caught.value))


def test_events_of_a_day_are_kept_with_power_cuts_in_mind(store: Store) -> None:
    with store.read() as tx:
        assert tx.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert tx.connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert tx.connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
        assert tx.connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert tx.connection.execute("PRAGMA temp_store").fetchone()[0] == 2


def test_nothing_typed_is_in_the_files_in_clear(store: Store) -> None:
    with store.write() as tx:
        tx.journal.append(draft(), "王小䶮".encode(), ["v:1"])
    for file in store.folder.iterdir():
        assert "王小䶮".encode() not in file.read_bytes()
        assert b"CREATE TABLE" not in file.read_bytes()
