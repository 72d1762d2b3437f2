"""The account of this store at the shared database (共享数据库), kept in the store's settings, which are encrypted.

One JSON text under ``hub_account``. It is written by the enrolment and read by whoever talks to the hub; it holds the
role's password and the device's private keys, so it is never logged, printed or copied beside the store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from db.transaction import Transaction

if TYPE_CHECKING:
    from db.hub.address import HubAddress

SETTING = "hub_account"
KINDS = ("desk", "room", "screen", "leader")


@dataclass(frozen=True, slots=True)
class HubAccount:
    """What a device needs to talk to its hub.

    Args:
        address: where the hub is, with the role and the password in use.
        name: the device's name at the hub, as ``hub enrol NAME`` gave it.
        kind: ``desk``, ``room``, ``screen`` or ``leader``.
        restricted: whether the device may have restricted events (检举控告, counselling, danger).
        hub_id: of the hub it was enrolled at; another one under the same address is refused.
        centre: short name of the centre, as in its configuration.
        private_keys: X25519, newest first; keys wrapped for an older one (the enrolment file's) still open.
        machine: :func:`db.highwater.machine_mark` of the PC that was enrolled: a copy on another PC does not use it.
        device: the store's id as registered at the hub, ``""`` before the first registering. A store that renewed its
            identity registers with ``replaces`` = this one.
        next_password: a password that is about to be set at the hub: stored before it is set, so that a PC that stops
            in between still knows it. Try it first where it is not empty.
    """

    address: HubAddress
    name: str
    kind: str
    restricted: bool
    hub_id: str
    centre: str
    private_keys: tuple[bytes, ...] = field(repr=False)
    machine: str
    device: str = ""
    next_password: str = field(default="", repr=False)

    @property
    def enrolled(self) -> bool:
        """Whether the hub knows this store: registering was answered once."""
        return bool(self.device)

    def addresses(self) -> tuple[HubAddress, ...]:
        """Return the addresses to try in order: the password being set, then the one before."""
        if not self.next_password:
            return (self.address,)
        return (replace(self.address, password=self.next_password), self.address)

    def settled(self, device: str, password: str = "") -> HubAccount:
        """Return the account after the hub answered a registering of ``device`` under ``password``."""
        address = replace(self.address, password=password) if password else self.address
        return replace(self, address=address, device=device, next_password="")


def load_account(tx: Transaction) -> HubAccount | None:
    """Return the account; ``None`` for a store that works alone."""
    text = tx.settings.get(SETTING)
    return _account(json.loads(text)) if text else None


def save_account(tx: Transaction, account: HubAccount) -> None:
    """Keep the account in the store.

    Raises:
        ValueError: the kind is none of ours; a bug of ours.
    """
    if account.kind not in KINDS:
        raise ValueError(f"unknown kind of device {account.kind}")
    tx.settings.set(SETTING, json.dumps(_written(account), sort_keys=True))


def _written(account: HubAccount) -> dict[str, Any]:
    return {
        "address": dict(account.address.to_dict()),
        "name": account.name,
        "kind": account.kind,
        "restricted": account.restricted,
        "hub_id": account.hub_id,
        "centre": account.centre,
        "private_keys": [key.hex() for key in account.private_keys],
        "machine": account.machine,
        "device": account.device,
        "next_password": account.next_password,
    }


def _account(values: Mapping[str, Any]) -> HubAccount:
    from db.hub.address import HubAddress  # only an enrolled store pays for it

    return HubAccount(
        address=HubAddress.from_dict(values["address"]),
        name=str(values["name"]),
        kind=str(values["kind"]),
        restricted=bool(values["restricted"]),
        hub_id=str(values["hub_id"]),
        centre=str(values["centre"]),
        private_keys=tuple(bytes.fromhex(key) for key in values["private_keys"]),
        machine=str(values["machine"]),
        device=str(values.get("device", "")),
        next_password=str(values.get("next_password", "")),
    )
