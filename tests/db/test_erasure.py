"""Erased means erased: not in the tables, not in the index, not in free space, not in the WAL."""

import random
from pathlib import Path

import pytest

from db.store import Store
from db.transaction import Transaction
from tests.db.given import DAY, DEVICE, KEY, case_row, draft, open_store, search_row, visit_row
from tests.db.pages import found_in, openssl, pages

NAME = "䶮㛃某"
PHONE = "13987654321"
pytestmark = pytest.mark.skipif(openssl() is None, reason="decrypting the pages needs the system's libcrypto")


def register(store: Store, name: str, phone: str = "13800000000") -> tuple[str, int]:
    """A visit with its payload, rows and search keys, as the projector writes them."""
    with store.write() as tx:
        return write_visit(tx, name, phone)


def write_visit(tx: Transaction, name: str, phone: str, more: str = "") -> tuple[str, int]:
    event = tx.journal.append(draft(), f'{{"name":"{name}","phone":"{phone}"}}{more}'.encode(), [])
    visit = f"{DEVICE}/{event.envelope.dseq}"
    tx.tables.replace_visit(visit_row(visit), [case_row(visit)], [], [])
    row = search_row(visit, dseq=event.envelope.dseq, name=name, pinyin="yan yanjie", phone=phone, person="p" + phone)
    tx.tables.replace_search(visit, [row])
    return event.envelope.device, event.envelope.dseq


@pytest.fixture
def busy(store: Store) -> Store:
    """A store in which pages have been split and merged."""
    chance = random.Random(5)
    for n in range(300):
        register(store, "".join(chance.choices("王李张刘陈杨黄", k=3)), f"138{n:08d}")
    return store


def test_after_an_erasure_no_page_of_the_store_holds_the_name(busy: Store) -> None:
    who = register(busy, NAME, PHONE)
    for n in range(100):
        register(busy, "张三", f"137{n:08d}")
    assert found_in(busy.path, KEY, NAME) > 0
    assert found_in(busy.path, KEY, PHONE) > 0
    with busy.write() as tx:
        tx.journal.erase([who])
        tx.tables.remove_search(*who)
    busy.scrub()
    for text in (NAME, NAME[:2], NAME[1:], PHONE, PHONE[-6:]):
        assert found_in(busy.path, KEY, text) == 0
    with busy.read() as tx:
        assert tx.journal.payload(*who) is None
        assert tx.tables.search(NAME) == []
        assert tx.tables.search("䶮") == []
        assert tx.tables.search(PHONE) == []
        assert tx.tables.person_visits("p" + PHONE) == []
        assert tx.journal.verify() == []
    assert busy.check() == []
    assert found_in(busy.path, KEY, "张三") > 0  # the others stay


def test_a_thousand_erasures_leave_nothing_in_the_free_space_of_pages(store: Store) -> None:
    """Pages that are split and merged keep copies: emptying the WAL alone leaves some of these names."""
    names = [f"䶮{n * 7919 % 100_000:05d}名" for n in range(1500)]
    for start in range(0, len(names), 10):
        with store.write() as tx:
            for name in names[start : start + 10]:
                write_visit(tx, name, "13800000000", "q" * (start % 390))
    for n in range(0, len(names), 3):
        with store.write() as tx:
            tx.journal.erase([(DEVICE, n + 1)])
            tx.tables.remove_search(DEVICE, n + 1)
    assert store.truncate_wal()
    assert left(store, names[::3]) > 0, "the test shows nothing any more: find a harder one"
    store.scrub()
    assert left(store, names[::3]) == 0
    assert left(store, names[1::3]) == 500


def left(store: Store, names: list[str]) -> int:
    """How many of the names are still found, but for their first character, which is a key of its own."""
    everything = b"\0".join(pages(store.path, KEY))
    return sum(name[1:].encode() in everything for name in names)


def test_the_wal_is_emptied_also_while_another_has_the_store_open(store: Store) -> None:
    other = open_store(store.folder)
    who = register(store, NAME)
    with other.read() as tx:
        assert tx.journal.payload(*who) is not None
    with store.write() as tx:
        tx.journal.erase([who])
        tx.tables.remove_search(*who)
    store.scrub()
    assert store.path.with_name("store.db-wal").stat().st_size == 0
    assert found_in(store.path, KEY, NAME) == 0
    other.close_all()


def test_deleting_alone_would_not_be_enough(busy: Store) -> None:
    """Without the WAL emptied, the pages as they were before are still in it: what the test above relies on."""
    who = register(busy, NAME)
    with busy.write() as tx:
        tx.journal.erase([who])
        tx.tables.remove_search(*who)
    assert found_in(busy.path, KEY, NAME) > 0


def test_a_payload_that_arrives_after_its_erasure_is_dropped(store: Store, tmp_path: Path) -> None:
    other = Store.create_or_open(tmp_path / "other", KEY, make_device=lambda: "e1" * 16)
    who = register(other, NAME)
    with other.read() as tx:
        event = tx.journal.get(*who)
        assert event is not None
    other.close_all()
    with store.write() as tx:
        tx.journal.erase([who])  # the erasure comes first
        assert tx.journal.accept(event.envelope, event.chain, event.payload, [])
        assert not tx.journal.accept(event.envelope, event.chain, event.payload, [])
        assert tx.journal.payload(*who) is None
        assert tx.journal.erasures() == [who]
        assert tx.journal.verify() == []
    store.scrub()
    assert found_in(store.path, KEY, NAME) == 0


def test_scrubbing_loses_nothing_else(busy: Store) -> None:
    with busy.read() as tx:
        before = (tx.tables.dump(), list(tx.journal.all()))
    busy.scrub()
    with busy.read() as tx:
        assert (tx.tables.dump(), list(tx.journal.all())) == before
        assert len(tx.tables.search("138", limit=500)) == 0
        assert tx.tables.visits_of_day(DAY) != []


def test_the_pages_are_really_read_in_clear(store: Store) -> None:
    """Else the tests above would find nothing whatever was left."""
    assert next(pages(store.path, KEY))[:4] == b"\x10\x00\x02\x02"  # page size 4096, WAL: the header after the salt
