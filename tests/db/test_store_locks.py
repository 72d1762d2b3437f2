"""Who has the store open, who may be alone with it."""

import threading
from pathlib import Path

import pytest

from db.errors import Locked
from db.locks import LockFile
from db.store import Store
from tests.db.given import fill, open_store


def test_nobody_is_alone_with_a_store_that_another_has_open(store: Store) -> None:
    other = open_store(store.folder)
    with pytest.raises(Locked) as caught, store.exclusive("rebuild"):
        pass
    assert caught.value.name == "rebuild"
    other.close_all()
    with store.exclusive("rebuild"):
        fill(store, 1)
    fill(store, 1)


def test_a_refused_wish_to_be_alone_leaves_the_store_open_to_both(store: Store) -> None:
    other = open_store(store.folder)
    with pytest.raises(Locked), store.exclusive("rebuild"):
        pass
    with pytest.raises(Locked), other.exclusive("rebuild"):
        pass
    fill(store, 1)
    fill(other, 1)
    other.close_all()


def test_who_opens_a_store_waits_until_it_is_no_longer_worked_on(store: Store) -> None:
    opened: list[Store] = []
    opener = threading.Thread(target=lambda: opened.append(open_store(store.folder)))
    with store.exclusive("migrate"):
        opener.start()
        opener.join(0.2)
        assert opened == []
        fill(store, 1)
    opener.join(20)
    assert len(opened) == 1
    opened[0].close_all()


def test_shared_holders_keep_out_the_one_who_wants_it_alone(tmp_path: Path) -> None:
    one, two, three = (LockFile(tmp_path / "lock", "open") for _ in range(3))
    assert one.acquire(shared=True)
    assert two.acquire(shared=True)
    assert not three.acquire()
    one.release()
    assert not three.acquire()
    two.close()
    assert three.acquire()
    assert not one.acquire(shared=True)
    with pytest.raises(Locked, match="open"):
        one.take(shared=True)
    three.close()
    assert one.acquire(shared=True)
    one.close()


def test_the_leader_is_one_and_the_next_can_follow(store: Store) -> None:
    with store.leader("printing") as first:
        assert first
        with store.leader("printing") as second, store.leader("sync") as other:
            assert not second
            assert other
    with store.leader("printing") as again:
        assert again
