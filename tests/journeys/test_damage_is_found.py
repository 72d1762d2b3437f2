"""Whoever changes the store behind the program's back is found out, and the newest backup is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desk_app.bootstrap import open_app
from desk_app.errors import EnvironmentProblem
from desk_app.store_key import load_or_make_key
from tests.support.desk import GUIDE, WINDOW, Desk, open_desk

PAGE = 4096


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        for _ in range(12):
            opened.ticket()
        found = opened.app.calls.next("W4", WINDOW)
        assert found is not None
        opened.app.calls.serve(found.stop, WINDOW, "3")
        opened.app.days.close(GUIDE)
        yield opened


def with_the_key(desk: Desk, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Do what somebody with the key does to the file: drop the triggers, change what they like."""
    desk.app.close()
    key = load_or_make_key(desk.app.home)
    connection = dbapi2.connect(str(desk.app.home / "store.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for sql, values in statements:
        connection.execute(sql, values)
    connection.close()
    desk.restart()


@pytest.mark.parametrize("dseq", [1, 5, 20])
def test_one_byte_of_an_events_body_changed_is_named_by_device_and_number(desk: Desk, dseq: int) -> None:
    body = next(item.envelope.body for item in desk.events() if item.envelope.dseq == dseq)
    changed = body[:-2] + bytes([body[-2] ^ 1]) + body[-1:]
    with_the_key(desk, ("UPDATE events SET body = ? WHERE dseq = ?", (changed, dseq)))
    faults = desk.app.maintenance.verify().faults
    assert faults
    assert all(fault.startswith(f"{desk.app.store.device}:{dseq} ") for fault in faults)


@pytest.mark.parametrize(
    ("column", "value"),
    [("day", "2026-03-01"), ("operator", "nobody"), ("label", "D999"), ("stamp_ms", 1), ("scope", "restricted")],
)
def test_no_other_field_of_an_envelope_can_be_changed_unseen(desk: Desk, column: str, value: object) -> None:
    with_the_key(desk, (f"UPDATE events SET {column} = ? WHERE dseq = 7", (value,)))
    assert [fault.split()[0] for fault in desk.app.maintenance.verify().faults] == [f"{desk.app.store.device}:7"]


def test_an_event_taken_out_or_its_payload_changed_is_named(desk: Desk) -> None:
    with_the_key(desk, ("UPDATE payloads SET data = ? WHERE position = 2", (b'{"name":"x"}',)))
    assert desk.app.maintenance.verify().faults == (f"{desk.app.store.device}:2 commitment",)
    with_the_key(
        desk,
        ("DELETE FROM event_subjects WHERE position = 9", ()),
        ("DELETE FROM payloads WHERE position = 9", ()),
        ("DELETE FROM events WHERE position = 9", ()),
    )
    assert f"{desk.app.store.device}:9 gap" in desk.app.maintenance.verify().faults


def test_the_triggers_hold_for_whoever_does_not_drop_them(desk: Desk) -> None:
    with desk.app.store.read() as tx, pytest.raises(dbapi2.DatabaseError, match="never changed"):
        tx.connection.execute("UPDATE events SET label = 'D999'")
    assert desk.app.maintenance.verify().faults == ()


def test_a_raw_byte_changed_says_store_damaged_and_names_the_newest_backup(desk: Desk) -> None:
    desk.app.maintenance.backup()
    desk.app.store.truncate_wal()
    desk.app.close()
    path = desk.app.home / "store.db"
    whole = path.read_bytes()
    refused = 0
    for page in range(0, len(whole) // PAGE, 3):
        raw = bytearray(whole)
        raw[page * PAGE + 2000] ^= 1
        path.write_bytes(raw)
        problem = opened_and_read(desk, page)
        if problem is not None:
            refused += 1
            assert problem.detail == "DamagedStore"
            assert "2026-03-02.db" in problem.sentence
    assert refused > 5
    path.write_bytes(whole)
    desk.restart()
    assert desk.app.maintenance.verify().faults == ()


def opened_and_read(desk: Desk, page: int) -> EnvironmentProblem | None:
    """Return what the program says when it opens the store or reads every event of it."""
    try:
        app = open_app(desk.app.home, clock=desk.clock, state_dir=desk.folder / "state")
    except EnvironmentProblem as problem:
        return problem
    try:
        assert any(f"page {page + 1} " in fault for fault in app.maintenance.verify().faults)
        app.maintenance.rebuild()
    except EnvironmentProblem as problem:
        return problem
    finally:
        app.close()
    return None
