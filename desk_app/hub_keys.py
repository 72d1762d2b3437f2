"""The centre's data keys (数据密钥): made by the administrator, kept on the hub only as copies wrapped for somebody.

Three purposes: ``payload`` seals what people typed, ``restricted`` the same for discipline and counselling, ``qr``
signs tickets. A device gets what its kind and its ``restricted`` flag allow; a screen gets none. Whoever runs the hub's
server holds wrapped copies only (design, "The hub").
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from db.hub import admin
from db.hub.facts import DeviceRow
from db.hub.sealing import unwrap_key, wrap_key
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _
from desk_app.key_proof import KEY_BYTES, split, with_proof

PURPOSES = ("payload", "restricted", "qr")
_FIRST = {"payload": 1, "restricted": 1, "qr": 2}  # 1 is the QR key that each store made for itself
ADMINISTRATOR = ""  # whose copy it is, where there is no device


@dataclass(frozen=True, slots=True)
class DataKey:
    """One data key, in the clear: only ever in memory."""

    key_id: str
    purpose: str
    key: bytes = field(repr=False)


def public_of(private_key: bytes) -> bytes:
    """Return the public half of an X25519 key."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def may_have(purpose: str, kind: str, *, restricted: bool) -> bool:
    """Tell whether a device of ``kind`` gets keys of ``purpose``."""
    if kind == "screen":
        return False
    return restricted if purpose == "restricted" else True


def opened(dsn: str, private_key: bytes) -> list[DataKey]:
    """Return every data key of the hub, oldest first.

    Raises:
        EnvironmentProblem: the administrator's key does not open them: it belongs to another hub.
        HubProblem: no talk with the hub.
    """
    found = []
    for one in admin.admin_keys(dsn):
        try:
            found.append(DataKey(one.key_id, one.purpose, split(unwrap_key(private_key, one.wrapped))[0]))
        except ValueError:
            raise EnvironmentProblem(
                _(
                    "The administrator's file here does not open the keys of this shared database. Nothing was "
                    "changed. Use the file it was made with, or prepare a new one at an enrolled desk: "
                    "guidance-desk hub init DSN."
                )
            ) from None
    return found


def make_missing(dsn: str, private_key: bytes, known: Iterable[DataKey], devices: Iterable[DeviceRow]) -> list[DataKey]:
    """Make the first key of every purpose that has none yet. Returns the new ones."""
    keys, rows = list(known), list(devices)
    there = {key.purpose for key in keys}
    return [_publish_new(dsn, private_key, purpose, keys, rows) for purpose in PURPOSES if purpose not in there]


def rotate(dsn: str, private_key: bytes, known: Iterable[DataKey], devices: Iterable[DeviceRow]) -> list[DataKey]:
    """Make a new key of every purpose for those who remain; the old ones stay for what was sealed with them.

    Args:
        dsn: of the hub.
        private_key: the administrator's.
        known: every key there is.
        devices: every device; revoked ones get nothing.
    """
    keys, rows = list(known), list(devices)
    return [_publish_new(dsn, private_key, purpose, keys, rows) for purpose in PURPOSES]


def share(dsn: str, keys: Iterable[DataKey], name: str, public_key: bytes, kind: str, *, restricted: bool) -> None:
    """Wrap every key a device may have for its public key, so that it reads what was sealed before it came."""
    every = list(keys)
    for one in every:
        if may_have(one.purpose, kind, restricted=restricted):
            admin.publish_keys(dsn, one.key_id, one.purpose, {name: _wrapped(public_key, one, every)})


def adopt(dsn: str, private_key: bytes, keys: Iterable[DataKey]) -> None:
    """Wrap keys that an enrolled desk holds for a new administrator."""
    every, public = list(keys), public_of(private_key)
    for one in every:
        admin.publish_keys(dsn, one.key_id, one.purpose, {ADMINISTRATOR: _wrapped(public, one, every)})


def _wrapped(public_key: bytes, one: DataKey, every: Iterable[DataKey]) -> bytes:
    """Wrap a key with its proof by the newest payload key that was there before it."""
    mine = number_of(one.key_id) - _FIRST.get(one.purpose, 1)
    before = [key for key in every if key.purpose == "payload" and number_of(key.key_id) - _FIRST["payload"] < mine]
    newest = max(before, key=lambda key: number_of(key.key_id), default=None)
    return wrap_key(public_key, with_proof(one.key_id, one.purpose, one.key, newest.key if newest else None))


def number_of(key_id: str) -> int:
    """Return the number in a key's id: 2 for ``qr-2``; 0 where there is none."""
    digits = key_id.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _publish_new(dsn: str, private_key: bytes, purpose: str, known: list[DataKey], devices: list[DeviceRow]) -> DataKey:
    numbers = [number_of(key.key_id) for key in known if key.purpose == purpose]
    key = DataKey(
        f"{purpose}-{max(numbers) + 1 if numbers else _FIRST[purpose]}", purpose, secrets.token_bytes(KEY_BYTES)
    )
    wrapped = {ADMINISTRATOR: _wrapped(public_of(private_key), key, known)} | _copies(key, known, devices)
    admin.publish_keys(dsn, key.key_id, purpose, wrapped)
    return key


def _copies(key: DataKey, known: list[DataKey], devices: list[DeviceRow]) -> dict[str, bytes]:
    return {
        row.name: _wrapped(row.public_key, key, known)
        for row in devices
        if not row.revoked and row.public_key and may_have(key.purpose, row.kind, restricted=row.restricted)
    }
