"""Whether this store shares a database with others, and whether that can be reached now."""

from __future__ import annotations

from db.store import Store
from db.sync_state import read_state
from db.transaction import Transaction

ACCOUNT = "hub_account"  # as in desk_app.hub_account, whose imports a desk that works alone does not pay for


def is_shared(tx: Transaction) -> bool:
    """Tell whether this store was enrolled at a shared database."""
    return bool(tx.settings.get(ACCOUNT))


def is_cut_off(store: Store) -> bool:
    """Tell whether what others did may be missing here: enrolled, and not in touch and up to date. Opens a read."""
    with store.read() as tx:
        shared = is_shared(tx)
    return shared and read_state(store).phase != "connected"
