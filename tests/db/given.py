"""Stores, events and rows to start from. Helpers that break a store live here too: the product has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from db.journal import Draft
from db.rows import CallRow, CaseRow, SearchRow, StopRow, VisitRow
from db.store import Store

KEY = bytes(range(32))
DEVICE = "d0" * 16
OTHER = "e1" * 16
DAY = "2026-03-02"


def open_store(folder: Path, key: bytes = KEY) -> Store:
    return Store.create_or_open(folder, key, make_device=lambda: DEVICE)


def draft(**changes: Any) -> Draft:
    return replace(
        Draft("130981", "registered", 1, "centre", 1_772_400_000_000, 0, DAY, "A001", "op1", b'{"visit":"v1"}'),
        **changes,
    )


def visit_row(visit: str = f"{DEVICE}/1", **changes: Any) -> VisitRow:
    row = VisitRow(
        visit=visit, device=DEVICE, serial=1, day=DAY, label="A001", prefix="A", number=1, scope="centre", registered=1,
        registered_ms=10, issued_ms=11, operator="op1", source="01", people=1, priority="", first_case="C1",
        waiting_before=2, estimate_low=5, estimate_high=9, copies=1, voided=0, state="waiting", request="",
    )  # fmt: skip
    return replace(row, **changes)


def case_row(visit: str = f"{DEVICE}/1", case_code: str = "C1", **changes: Any) -> CaseRow:
    row = CaseRow(
        visit=visit, case_code=case_code, category="02-01", scale="01", wants="mediation", mediation="accept",
        path="MED", rule=5, queue="A", place="W4", override="", linked="", registered_ms=10,
    )  # fmt: skip
    return replace(row, **changes)


def stop_row(stop: str = f"{DEVICE}/1", visit: str = f"{DEVICE}/1", **changes: Any) -> StopRow:
    row = StopRow(
        stop=stop, visit=visit, case_code="C1", day=DAY, label="A001", scope="centre", queue="A", place="",
        expected="W4", state="waiting", attempt=1, priority="", taken_ms=11, entered_ms=11, since_ms=11,
        activated_ms=0, booked_ms=0,
        called_ms=0, called_place="", calls=0, arrived_ms=0, started_ms=0, ended_ms=0, operator="op1", result="",
        reason_code="", came_from="", conflict=0,
    )  # fmt: skip
    return replace(row, **changes)


def call_row(dseq: int = 1, visit: str = f"{DEVICE}/1", **changes: Any) -> CallRow:
    row = CallRow(
        stop=f"{DEVICE}/1", visit=visit, day=DAY, label="A001", scope="public", queue="A", place="W4", attempt=1,
        called_ms=20, again=0, taken_ms=11, green=0, device=DEVICE, dseq=dseq,
    )  # fmt: skip
    return replace(row, **changes)


def search_row(visit: str = f"{DEVICE}/1", **changes: Any) -> SearchRow:
    row = SearchRow(
        visit=visit, case_code="C1", device=DEVICE, dseq=1, day=DAY, name="王小明", pinyin="wangxiaoming wxm",
        phone="13812345678", id_number="130981199001010013", person="111130981199001010013",
    )  # fmt: skip
    return replace(row, **changes)


def as_key_holder(store: Store, *statements: str, key: bytes = KEY) -> None:
    """Do what somebody with the key could do to the file, without the triggers."""
    connection = dbapi2.connect(str(store.path), isolation_level=None)
    connection.execute("PRAGMA key = \"x'" + key.hex() + "'\"")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def change_byte(path: Path, at: int) -> None:
    """Flip one bit of the file."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def fill(store: Store, events: int, payload: Callable[[int], bytes | None] = lambda n: b"name %d" % n) -> None:
    with store.write() as tx:
        for n in range(events):
            tx.journal.append(draft(stamp_ms=n + 1), payload(n), [f"v:{n % 7}"])
