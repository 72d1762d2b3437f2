"""From the shape of yesterday's program to today's: whole, backed up, or not at all."""

import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import peewee
import pytest
from playhouse.schema_diff import diff_models

from db.connection import connect
from db.errors import NewerStore
from db.migrate import MIGRATIONS, database_at, known_version
from db.schema import FOLDED
from db.store import Store
from tests.db.given import DEVICE, KEY, fill, open_store

ADD_MOOD = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE visits ADD COLUMN mood TEXT NOT NULL DEFAULT ''")
"""
BREAK = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE visits ADD COLUMN mood TEXT NOT NULL DEFAULT ''")
    raise ZeroDivisionError
"""


def later_program(tmp_path: Path, step: str) -> Path:
    """The steps of a program that has one more than this one."""
    steps = tmp_path / "steps"
    shutil.copytree(MIGRATIONS, steps, ignore=shutil.ignore_patterns("__*"))
    (steps / f"{known_version() + 1:04d}_later.py").write_text(step, encoding="utf-8")
    return steps


@pytest.fixture
def reopened(store: Store) -> Callable[[Path], Store]:
    """Today's store with 50 events, opened by the program with the given steps."""
    fill(store, 50)
    store.close_all()
    return lambda steps: Store.create_or_open(store.folder, KEY, make_device=lambda: "never", migrations=steps)


def columns(store: Store, table: str) -> list[str]:
    with store.read() as tx:
        return [row[1] for row in tx.connection.execute(f"PRAGMA table_info({table})").fetchall()]


def test_a_store_is_brought_up_to_date_with_a_backup_of_before(
    reopened: Callable[[Path], Store], tmp_path: Path
) -> None:
    store = reopened(later_program(tmp_path, ADD_MOOD))
    assert "mood" in columns(store, "visits")
    with store.read() as tx:
        assert tx.journal.last()[0] == 50
        assert tx.journal.verify() == []
    assert store.device == DEVICE
    store.close_all()
    [backup] = (store.folder / "backups").iterdir()
    assert b"SQLite format" not in backup.read_bytes()[:100]
    before = tmp_path / "before"
    before.mkdir()
    shutil.copy(backup, before / "store.db")
    old = open_store(before)
    assert "mood" not in columns(old, "visits")
    with old.read() as tx:
        assert tx.journal.last()[0] == 50
    assert old.check() == []
    old.close_all()


def test_today_s_program_refuses_the_store_afterwards(reopened: Callable[[Path], Store], tmp_path: Path) -> None:
    store = reopened(later_program(tmp_path, ADD_MOOD))
    store.close_all()
    with pytest.raises(NewerStore):
        open_store(store.folder)


def test_a_step_that_fails_leaves_the_store_as_it_was(reopened: Callable[[Path], Store], tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        reopened(later_program(tmp_path, BREAK))
    store = open_store(tmp_path / "home")
    assert "mood" not in columns(store, "visits")
    with store.read() as tx:
        assert tx.journal.last()[0] == 50
    store.close_all()


def test_a_step_that_was_done_but_not_noted_is_not_done_twice(
    reopened: Callable[[Path], Store], tmp_path: Path
) -> None:
    steps = later_program(tmp_path, ADD_MOOD)
    store = reopened(steps)
    with store.write() as tx:  # as if killed between the step and its number
        tx.connection.execute(f"PRAGMA user_version = {known_version()}")
    store.close_all()
    again = Store.create_or_open(store.folder, KEY, make_device=lambda: "never", migrations=steps)
    assert columns(again, "visits").count("mood") == 1
    again.close_all()


def test_opening_a_store_of_today_changes_and_backs_up_nothing(store: Store) -> None:
    fill(store, 1)
    seen = store.data_version()
    open_store(store.folder).close_all()
    assert store.data_version() == seen
    assert not (store.folder / "backups").exists()


def test_the_migrations_make_exactly_the_columns_of_the_rows(store: Store) -> None:
    database = database_at(store.path, KEY)
    with database:
        difference = diff_models(database, [model_of(database, table, row) for table, row in FOLDED.items()])
    assert difference.create_tables == []
    assert difference.add_columns == []
    assert difference.drop_columns == [("searches", "id"), ("searches", "keys")]
    with store.read() as tx:
        for table, row in FOLDED.items():
            types = {
                name: kind for _, name, kind, *_ in tx.connection.execute(f"PRAGMA table_info({table})").fetchall()
            }
            assert {types[field.name] for field in fields(row) if field.type == "str"} <= {"TEXT"}
            assert {types[field.name] for field in fields(row) if field.type == "int"} <= {"INTEGER"}


def model_of(database: peewee.Database, table: str, row: type[Any]) -> type[peewee.Model]:
    """A peewee model with the columns of a row class."""
    meta = type("Meta", (), {"database": database, "table_name": table, "primary_key": False})
    kinds = {"str": peewee.TextField, "int": peewee.IntegerField}
    return type(
        table.title(), (peewee.Model,), {"Meta": meta} | {one.name: kinds[str(one.type)]() for one in fields(row)}
    )


def test_every_table_is_strict_about_its_types(store: Store) -> None:
    with store.read() as tx:
        loose = tx.connection.execute(
            "SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    assert loose == [("schema_migrations",)]  # the library's own


def test_the_number_of_a_store_is_read_without_peewee(store: Store) -> None:
    connection = connect(store.path, KEY)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == known_version()
    connection.close()
