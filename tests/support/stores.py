"""Stores without a desk, for properties: opened once, written and rolled back many times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.store import Store
from db.transaction import Transaction

DEVICE = "d4" * 16


class RolledBackError(Exception):
    """Ends a transaction that leaves nothing."""


def new_store(folder: Path, device: str = DEVICE) -> Store:
    return Store.create_or_open(folder, bytes(range(32)), make_device=lambda: device)


@contextmanager
def rolled_back(store: Store) -> Iterator[Transaction]:
    """A transaction of which nothing stays."""
    try:
        with store.write() as tx:
            yield tx
            raise RolledBackError
    except RolledBackError:
        return
