"""The administrator of a hub and the devices that join it, by the program's own words."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.hub.address import HubAddress
from db.hub.client import HubClient
from db.hub.errors import Refused
from db.hub.facts import DeviceRow
from desk_app.bootstrap import open_store
from desk_app.centre_file import default_centre_path
from desk_app.enrolment import Connect, Enrolled, Joining, hub_client
from desk_app.hub_account import HubAccount, load_account
from desk_app.hub_admin import HubAdmin, Invited, Wanted, prepare
from desk_app.hub_admin_file import admin_of
from desk_app.services.keys import HubKey, hub_keys, take_keys
from desk_app.services.lanes import lanes_of
from tests.support.desk import HandClock

PASSPHRASE = "泊头 引导台 第一 号"  # four words
CENTRE = "botou"


@dataclass
class Administrator:
    """Prepares the hub behind ``dsn`` and makes enrolment files, on a clock of the test's."""

    home: Path
    dsn: str
    centre: str = CENTRE
    clock: HandClock = field(default_factory=HandClock)
    files: int = 0

    def __post_init__(self) -> None:
        prepare(self.home, self.dsn, self.centre)

    @property
    def hub(self) -> HubAdmin:
        return HubAdmin(admin_of(self.home))

    def publishes_the_centre(self) -> int:
        return self.hub.publish(default_centre_path(), self.clock.now_ms())

    def invites(
        self, kind: str = "desk", name: str = "", *, restricted: bool | None = None, replace: bool = False
    ) -> Invited:
        """Make an enrolment file, for a new name if none is given."""
        self.files += 1
        wanted = Wanted(name or f"{kind}-{self.files}", kind, restricted=restricted, replace=replace)
        return self.hub.invite(wanted, PASSPHRASE, self.clock.now_ms())

    def row(self, name: str) -> DeviceRow:
        """What the hub knows of a device."""
        return self.hub.device(name)


@dataclass
class Pc:
    """A PC with a store, of its own clock."""

    home: Path
    clock: HandClock = field(default_factory=HandClock)

    def joins(
        self,
        file: Invited | bytes,
        *,
        passphrase: str = PASSPHRASE,
        replace: bool = False,
        connect: Connect = hub_client,
    ) -> Enrolled:
        data = file if isinstance(file, bytes) else file.data
        with closing(Joining(self.home, data, self.clock, replace=replace, connect=connect)) as joining:
            joining.check()
            return joining.finish(passphrase)

    @property
    def device(self) -> str:
        with closing(_Opened(self.home)) as opened:
            return opened.store.device

    @property
    def account(self) -> HubAccount:
        with closing(_Opened(self.home)) as opened, opened.store.read() as tx:
            account = load_account(tx)
        assert account is not None
        return account

    @property
    def keys(self) -> dict[str, HubKey]:
        with closing(_Opened(self.home)) as opened, opened.store.read() as tx:
            return {key.key_id: key for key in hub_keys(tx)}

    @property
    def lanes(self) -> tuple[int, ...]:
        with closing(_Opened(self.home)) as opened, opened.store.read() as tx:
            return lanes_of(tx)

    def client(self) -> HubClient:
        """A connection under this PC's account (``with`` connects)."""
        return HubClient(self.account.address, self.home)

    def takes_keys(self) -> None:
        """Ask the hub for keys, as the sync does."""
        with self.client() as client, closing(_Opened(self.home)) as opened:
            client.hello(opened.store.device)
            wrapped = client.keys()
            with opened.store.write() as tx:
                take_keys(tx, wrapped, "2026-03-02")

    def refused(self, address: HubAddress | None = None) -> str:
        """Why the hub does not let this PC in."""
        client = HubClient(address or self.account.address, self.home)
        with closing(client), pytest.raises(Refused) as refused:
            client.connect()
        return refused.value.reason


class _Opened:
    def __init__(self, home: Path) -> None:
        self.store = open_store(home)

    def close(self) -> None:
        self.store.close_all()
