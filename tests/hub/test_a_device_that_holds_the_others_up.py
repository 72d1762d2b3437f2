"""A device that sits on what all need: idle in push, asleep in push, with every advisory lock. The others get on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from db.hub import admin
from db.hub.errors import Unreachable
from db.hub.wire import PUSH, push_values
from tests.support.shared_hub import SharedHub

PATIENCE_S = 120.0


@contextmanager
def logged_in(hub: SharedHub, name: str, **settings: Any) -> Iterator[psycopg.Connection[Any]]:
    """A session of the device's role that somebody wrote himself, with every deadline of the role set aside."""
    with closing(psycopg.connect(**hub.address(name).conninfo(None, 30), autocommit=True)) as connection:
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET {setting} = 0")
        yield connection


@contextmanager
def sitting_in_push(hub: SharedHub, name: str, then: str = "SELECT 1") -> Iterator[psycopg.Connection[Any]]:
    """It has pushed an event, holds the lock that every push needs, and does not commit."""
    one = hub.devices[name]
    with logged_in(hub, name) as connection:
        connection.execute("BEGIN")
        before = one.pen.dseq, one.pen.chain
        connection.execute(f"{PUSH}", push_values(one.device, (one.pen.write(),)))
        one.pen.dseq, one.pen.chain = before  # it never comes to that
        worker = threading.Thread(target=_ends, args=(connection, then))
        worker.start()
        try:
            yield connection
        finally:
            hub.value(f"SELECT count(pg_terminate_backend({connection.info.backend_pid}))")
            worker.join(PATIENCE_S)


def _ends(connection: psycopg.Connection[Any], sql: str) -> None:
    try:
        connection.execute(sql)
    except psycopg.Error:
        return


def others_get_on(hub: SharedHub) -> float:
    """Seconds until the other desk's push was taken, when everybody tries again and calls unblock() as programs do."""
    other = hub.devices["other"]
    event = other.pen.write()
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_S:
        try:
            assert hub.push("other", event, timeout_s=2.0) == "ok"
        except Unreachable:
            with hub.client("room") as room:
                room.unblock()
        else:
            return time.monotonic() - began
    raise AssertionError("the others did not get on")


def test_a_session_idle_in_push_is_ended_by_any_other_device(hub: SharedHub) -> None:
    with sitting_in_push(hub, "desk") as idle:
        took = others_get_on(hub)
        assert took >= 3.0  # not before it was idle for 3 s: a slow PC is no enemy
        assert hub.value(f"SELECT count(*) FROM pg_stat_activity WHERE pid = {idle.info.backend_pid}") == "0"
    assert admin.verify(hub.dsn) == []
    assert hub.push("desk", hub.devices["desk"].pen.write()) == "ok"
    assert any("unblocked desk" in row.what for row in admin.log(hub.dsn))


def test_a_working_session_is_left_alone(hub: SharedHub) -> None:
    with logged_in(hub, "desk") as working:
        with hub.client("room") as room:
            assert room.unblock() == 0
        assert working.execute("SELECT 1").fetchone() == (1,)


def test_nobody_ends_the_session_of_another_himself(hub: SharedHub) -> None:
    with logged_in(hub, "other") as working:
        pid = working.info.backend_pid
        for how in ("pg_terminate_backend", "pg_cancel_backend"):
            assert "ERROR:  42501" in hub.psql("desk", f"SELECT {how}({pid})").err
            assert hub.psql("desk", f"SELECT query FROM pg_stat_activity WHERE pid = {pid}").out.strip() in (
                "<insufficient privilege>",
                "",
            )
        assert working.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.long
def test_a_session_asleep_in_push_is_ended_after_half_a_minute(hub: SharedHub) -> None:
    """Not idle: it works, or says so."""
    with sitting_in_push(hub, "desk", "SELECT pg_sleep(600)"):
        assert others_get_on(hub) >= 25.0
    assert admin.verify(hub.dsn) == []


@pytest.mark.long
def test_a_session_that_keeps_saying_something_is_ended_too(hub: SharedHub) -> None:
    """Never idle for 3 s, and never done."""
    with sitting_in_push(hub, "desk", "DO $$BEGIN LOOP PERFORM pg_sleep(0.1); END LOOP; END$$"):
        assert others_get_on(hub) >= 25.0


def test_an_administrators_session_is_not_a_devices_to_end(hub: SharedHub) -> None:
    with psycopg.connect(hub.dsn) as administrator:
        administrator.execute("SELECT 1")  # idle in a transaction from now on
        until = time.monotonic() + 4
        with hub.client("room") as room:
            while time.monotonic() < until:
                assert room.unblock() == 0
                until = until if room.connected else 0
        assert administrator.execute("SELECT 1").fetchone() == (1,)


def test_no_advisory_lock_of_a_device_stops_the_administrator(hub: SharedHub) -> None:
    from db.hub import migrations

    with logged_in(hub, "desk") as greedy:
        greedy.execute("SELECT pg_advisory_lock(%s)", (migrations._LOCK,))
        greedy.execute("SELECT pg_advisory_lock(n) FROM generate_series(-100, 1000) n")
        assert admin.migrate(hub.dsn) == []
        assert hub.push("other", hub.devices["other"].pen.write()) == "ok"


def test_an_old_snapshot_makes_no_hole_and_no_second(hub: SharedHub) -> None:
    """A push in a transaction that began before another's: refused to be tried again, never in the wrong place."""
    one, other = hub.devices["desk"], hub.devices["other"]
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        with logged_in(hub, "desk") as connection:
            connection.execute(f"BEGIN ISOLATION LEVEL {level}")
            connection.execute("SELECT count(*) FROM hub.pull('{}', '{}', 10)")
            assert hub.push("other", other.pen.write()) == "ok"
            before = one.pen.dseq, one.pen.chain
            with pytest.raises(psycopg.errors.SerializationFailure):
                connection.execute(PUSH, push_values(one.device, (one.pen.write(),)))
            one.pen.dseq, one.pen.chain = before
    assert admin.verify(hub.dsn) == []


def test_a_push_that_is_rolled_back_was_never_there(hub: SharedHub) -> None:
    one = hub.devices["desk"]
    head = hub.value("SELECT position FROM hub.head")
    before = one.pen.dseq, one.pen.chain
    with logged_in(hub, "desk") as connection:
        for end in ("ROLLBACK", "ROLLBACK TO SAVEPOINT s; COMMIT"):
            one.pen.dseq, one.pen.chain = before
            connection.execute("BEGIN; SAVEPOINT s")
            connection.execute(PUSH, push_values(one.device, (one.pen.write(),)))
            for sql in end.split("; "):
                connection.execute(sql)
    one.pen.dseq, one.pen.chain = before
    assert hub.value("SELECT position FROM hub.head") == head
    assert hub.push("desk", one.pen.write()) == "ok"
    assert admin.verify(hub.dsn) == []
