"""The keys of this store: those that sign tickets, and the centre's data keys. Kept in the encrypted store.

A store that works alone signs tickets with key 1, which it made for itself. An enrolled one gets the centre's keys from
the hub, wrapped for it alone: ``qr-2`` … sign tickets, ``payload-…`` and ``restricted-…`` seal what people typed. After
enrolment and after each rotation the key before is good for tickets of that day only (design, "Numbers and codes").
A screen gets none.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.transaction import Transaction
from desk_app.domain.clock import business_day
from desk_app.hub_account import load_account
from desk_app.key_proof import KEY_BYTES, proven, split

if TYPE_CHECKING:
    from db.hub.client import WrappedKey
    from db.hub.sealing import KeyRing

KEY_ID = 1
_LARGEST_QR_ID = 999
_SETTING = "hub_keys"


@dataclass(frozen=True, slots=True)
class HubKey:
    """One key of the centre, unwrapped.

    Args:
        key_id: ``qr-2``, ``payload-1`` …
        purpose: ``qr``, ``payload`` or ``restricted``.
        key: 32 bytes.
        since: the business day from which on the key before it is no longer good for new tickets.
    """

    key_id: str
    purpose: str
    key: bytes = field(repr=False)
    since: str

    @property
    def number(self) -> int:
        """Return the number in the id: later keys have higher ones."""
        digits = self.key_id.rpartition("-")[2]
        return int(digits) if digits.isascii() and digits.isdigit() else 0


def qr_keys(tx: Transaction, day: str = "") -> dict[int, bytes]:
    """Return the valid QR keys by id; the one with the highest id signs.

    Args:
        tx: a transaction.
        day: business day of the tickets to read: a key that was replaced on an earlier day is left out. ``""`` (to
            sign) leaves nothing out.
    """
    text = tx.settings.get("qr_key")
    keys = [HubKey(f"qr-{KEY_ID}", "qr", bytes.fromhex(text), "")] if text else []
    keys += sorted((one for one in hub_keys(tx) if one.purpose == "qr"), key=lambda one: one.number)
    good = [one for one, after in zip(keys, [*keys[1:], None], strict=True) if after is None or day <= after.since]
    return {one.number: one.key for one in good}


def ensure_qr_key(tx: Transaction) -> None:
    """Make the first key of a new store."""
    if not tx.settings.get("qr_key"):
        tx.settings.set("qr_key", secrets.token_hex(32))


def hub_keys(tx: Transaction) -> list[HubKey]:
    """Return every key of the centre that this store has."""
    text = tx.settings.get(_SETTING)
    return [HubKey(str(i), str(p), bytes.fromhex(k), str(s)) for i, p, k, s in json.loads(text)] if text else []


def hub_ring(tx: Transaction) -> KeyRing:
    """Return the data keys: the newest of each purpose seals, every one opens."""
    from db.hub.sealing import KeyRing

    keys = sorted((one for one in hub_keys(tx) if one.purpose != "qr"), key=lambda one: one.number)
    newest = {one.purpose: one.key_id for one in keys}
    return KeyRing(
        keys={one.key_id: one.key for one in keys},
        payload=newest.get("payload", ""),
        restricted=newest.get("restricted", ""),
    )


def take_keys(tx: Transaction, wrapped: Iterable[WrappedKey], day: str) -> tuple[str, ...]:
    """Unwrap the keys that the hub has for this device and keep the new ones.

    A key that is wrapped for somebody else, or damaged, is left out: what it sealed waits in the quarantine. So is one
    that carries no proof by a payload key held here: it does not come from the administrator
    (:mod:`desk_app.key_proof`). The first ones are held against the enrolment file by :mod:`desk_app.enrolment`.

    Args:
        tx: a writing transaction.
        wrapped: as the hub gave them.
        day: the business day now.

    Returns:
        The ids of the keys that are new here.
    """
    account = load_account(tx)
    if account is None or account.kind == "screen":
        return ()
    known = {one.key_id: one for one in hub_keys(tx)}
    first = not any(one.purpose == "qr" for one in known.values())
    held = [one.key for one in known.values() if one.purpose == "payload"]
    must_prove = bool(held)
    new: list[HubKey] = []
    for one in wrapped:
        material = None if one.key_id in known else _unwrapped(account.private_keys, one)
        if material is None or (must_prove and not proven(one.key_id, one.purpose, material, held)):
            continue
        key = split(material)[0]
        held += [key] if one.purpose == "payload" else []
        # the key before was in use here until now; one that was replaced before this device came was not
        since = day if not first or one.purpose != "qr" else business_day(one.created_ms)
        found = HubKey(one.key_id, one.purpose, key, since)
        if one.purpose != "qr" or KEY_ID < found.number <= _LARGEST_QR_ID:
            new.append(found)
    qr = sorted((one for one in new if one.purpose == "qr"), key=lambda one: one.number)
    if first and qr:  # whatever day the centre's key was made: this store signed with its own until now
        new[new.index(qr[0])] = HubKey(qr[0].key_id, "qr", qr[0].key, day)
    if new:
        rows = [(one.key_id, one.purpose, one.key.hex(), one.since) for one in (*known.values(), *new)]
        tx.settings.set(_SETTING, json.dumps(rows))
    return tuple(one.key_id for one in new)


def forget_keys(tx: Transaction) -> None:
    """Drop the keys of a hub that is left for another."""
    tx.settings.set(_SETTING, "")


def _unwrapped(private_keys: Iterable[bytes], one: WrappedKey) -> bytes | None:
    from db.hub.sealing import unwrap_key

    for private in private_keys:
        try:
            material = unwrap_key(private, one.wrapped)
        except ValueError:
            continue
        return material if len(material) >= KEY_BYTES else None
    return None
