"""The keys with which this centre's tickets are signed, kept in the encrypted store."""

from __future__ import annotations

import secrets

from db.store import Transaction

KEY_ID = 1


def qr_keys(tx: Transaction) -> dict[int, bytes]:
    """Return the valid QR keys by id; the first one is made when the store is new, by a writing transaction."""
    text = tx.settings.get("qr_key")
    return {KEY_ID: bytes.fromhex(text)} if text else {}


def ensure_qr_key(tx: Transaction) -> None:
    """Make the first key of a new store."""
    if not tx.settings.get("qr_key"):
        tx.settings.set("qr_key", secrets.token_hex(32))
