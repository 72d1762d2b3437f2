"""Whatever part of a person, a ticket or a case is typed, it is found; the newest first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.connection import Connection
from db.rows import SearchRow
from db.search import SearchIndex, name_keys, normalise
from db.store import Store
from tests.db.given import DAY, DEVICE, case_row, search_row, visit_row

CODE = "13098126030201000142"
PEOPLE = {
    "王小明": "wangxiaoming wxm",
    "䶮某": "yanmou ym",
    "㛃𬭎": "jiehong jh",
    "欧阳娜娜": "ouyangnana oynn",
    "阿卜杜拉·买买提": "abudula maimaiti adl mmt",
    "John Smith": "",
}


def add(store: Store, n: int, row: SearchRow, label: str = "", day: str = DAY) -> str:
    visit = f"{DEVICE}/{n}"
    with store.write() as tx:
        tx.tables.replace_visit(
            visit_row(visit, day=day, label=label or f"A{n:03d}", number=n, first_case=row.case_code),
            [case_row(visit, row.case_code)], [], [],
        )  # fmt: skip
        tx.tables.replace_search(visit, [replace(row, visit=visit, day=day, dseq=n)])
    return visit


def found(store: Store, text: str, limit: int = 20) -> list[str]:
    with store.read() as tx:
        return [hit.name for hit in tx.tables.search(text, limit)]


@pytest.fixture
def people(store: Store) -> Store:
    for n, (name, pinyin) in enumerate(PEOPLE.items(), start=1):
        number = f"13098119900101{n}{n}{n}{'X' if n == 2 else n}"
        code = f"1309812603020100{n:02d}{n}{n}"
        phone = f"1380000{n}{n}{n}{n}"
        add(store, n, search_row(name=name, pinyin=pinyin, phone=phone, id_number=number, case_code=code))
    return store


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王", "王小明"), ("小", "王小明"), ("小明", "王小明"), ("王小明", "王小明"), (" 王小明 ", "王小明"),
        ("䶮", "䶮某"), ("某", "䶮某"), ("㛃", "㛃𬭎"), ("𬭎", "㛃𬭎"), ("㛃𬭎", "㛃𬭎"),
        ("阳娜娜", "欧阳娜娜"), ("娜", "欧阳娜娜"), ("买买提", "阿卜杜拉·买买提"), ("杜拉·买", "阿卜杜拉·买买提"),
        ("w", "王小明"), ("wx", "王小明"), ("wxm", "王小明"), ("WXM", "王小明"), ("wang", "王小明"),
        ("wang xiao", "王小明"), ("wangxiaoming", "王小明"), ("ym", "䶮某"), ("oynn", "欧阳娜娜"),
        ("ouyangn", "欧阳娜娜"), ("mmt", "阿卜杜拉·买买提"),
        ("smith", "John Smith"), ("John S", "John Smith"), ("oh", "John Smith"),
        ("1111", "王小明"), ("13800001111", "王小明"), ("01111", "王小明"), ("１１１１", "王小明"),
        ("222x", "䶮某"), ("13098119900101222X", "䶮某"), ("01013333", "㛃𬭎"),
        ("A001", "王小明"), ("a001", "王小明"), ("3", "㛃𬭎"), ("003", "㛃𬭎"),
        ("13098126030201000444", "欧阳娜娜"), ("000555", "阿卜杜拉·买买提"),
    ],
)  # fmt: skip
def test_a_person_is_found_by(people: Store, typed: str, name: str) -> None:
    assert name in found(people, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "王明",
        "明小",
        "xm wang",
        "9999",
        "12",
        "A9",
        "z",
        "%",
        "_",
        "*",
        "'",
        '"',
        "小%",
        "a' OR 1=1 --",
        "\x00",
        "王" * 500,
    ],
)
def test_nobody_is_found_by(people: Store, typed: str) -> None:
    assert found(people, typed) == []


def test_a_hit_says_who_where_and_why_but_not_the_whole_number(store: Store) -> None:
    visit = add(store, 1, search_row(case_code=CODE))
    with store.read() as tx:
        [hit] = tx.tables.search("小明")
    assert (hit.visit, hit.case_code, hit.day, hit.label, hit.name) == (visit, CODE, DAY, "A001", "王小明")
    assert (hit.phone_tail, hit.id_tail, hit.matched) == ("5678", "0013", "name")


def test_the_newest_come_first_and_the_limit_holds(store: Store) -> None:
    days = [(date(2026, 3, 2) + timedelta(days=n)).isoformat() for n in range(30)]
    for n in sorted(range(30), key=lambda n: n * 7 % 30):  # they arrive in any order
        add(store, n, search_row(case_code=f"C{n}"), day=days[n])
    with store.read() as tx:
        for typed in ("王", "王小", "王小明", "wxm", "wangxiaoming", "12345678"):
            assert [hit.day for hit in tx.tables.search(typed, limit=5)] == days[:24:-1]


def test_a_ticket_of_today_comes_before_the_same_of_other_days(store: Store) -> None:
    for n, day in enumerate(["2026-03-01", "2026-03-03", "2026-03-02"], start=1):
        add(store, n, search_row(case_code=f"C{n}"), label="A001", day=day)
    with store.read() as tx:
        assert [hit.day for hit in tx.tables.search("A001")] == ["2026-03-03", "2026-03-02", "2026-03-01"]
        assert [hit.day for hit in tx.tables.search("A0")] == ["2026-03-03"]


def test_ticket_and_case_are_found_also_when_the_person_was_erased(store: Store) -> None:
    add(store, 1, search_row(case_code=CODE))
    with store.write() as tx:
        tx.tables.remove_search(DEVICE, 1)
    with store.read() as tx:
        for typed in ("A001", CODE, CODE[:12], CODE[-4:]):
            assert [(hit.case_code, hit.name) for hit in tx.tables.search(typed)] == [(CODE, "")]
        assert tx.tables.search("王") == []
        assert tx.connection.execute("SELECT count(*) FROM search_keys").fetchone()[0] == 0


def test_what_was_corrected_is_found_by_the_new_name_only(store: Store) -> None:
    visit = add(store, 1, search_row())
    with store.write() as tx:
        tx.tables.replace_search(visit, [search_row(name="汪晓鸣", pinyin="wangxiaoming wxm", dseq=7)])
    assert found(store, "王") == []
    assert found(store, "汪") == ["汪晓鸣"]


def test_putting_the_same_again_writes_nothing(store: Store) -> None:
    visit = add(store, 1, search_row())
    with store.write() as tx:
        before = tx.connection.execute("SELECT total_changes()").fetchone()
        tx.tables.replace_search(visit, [replace(search_row(visit), dseq=1)])
        assert tx.connection.execute("SELECT total_changes()").fetchone() == before


@pytest.mark.parametrize("typed", ["王", "王小", "w", "wx", "zhuang", "A"])
def test_the_shortest_queries_sort_nothing_however_many_have_that_name(store: Store, typed: str) -> None:
    """A surname has tens of thousands of holders in a million: they must come off the index in order."""
    with store.read() as tx:
        asked = Asked(tx.connection)
        SearchIndex(asked).find(typed, 20, restricted=False)
    sorted_here = [sql for sql, steps in asked.plans if "TEMP B-TREE" in steps and "key >= ?" not in sql]
    assert len(asked.plans) > 0
    assert sorted_here == []  # a range of keys has few of them, and is sorted by its bare numbers


class Asked:
    """A connection that notes how SQLite means to go about each query."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.plans: list[tuple[str, str]] = []

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        plan = self._connection.execute("EXPLAIN QUERY PLAN " + sql, parameters).fetchall()
        self.plans.append((sql, " ".join(str(row[3]) for row in plan)))
        return self._connection.execute(sql, parameters)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=8), st.data())
def test_every_part_of_a_name_leads_to_a_key(name: str, data: st.DataObject) -> None:
    text = normalise(name)
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    if not part.strip():
        return
    keys = name_keys(name)
    assert "n" + part in keys if len(part) <= 2 else any(key.startswith("n" + part) for key in keys)
