"""The hub as this store asks it: under its account, in its present identity, and only the hub it was enrolled at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from db.hub.client import HubClient
from db.hub.errors import Refused
from db.hub.messages import Hello
from db.store import Store
from desk_app.hub_account import HubAccount, load_account, save_account


class EnrolledClient(HubClient):
    """One connection under this store's account.

    Args:
        store: of this PC.
        account: as it is now.
        centre: short name of this centre, as in its configuration.
        home: folder of the store; certificates are written there.
        password: the one to try; the account's if ``""``.
    """

    def __init__(self, store: Store, account: HubAccount, centre: str, home: Path, *, password: str = "") -> None:
        address = replace(account.address, password=password) if password else account.address
        super().__init__(address, home)
        self._store = store
        self._account = account
        self._centre = centre

    def register(self, device: str, public_key: bytes = b"", replaces: str = "", password_verifier: str = "") -> Hello:
        """As :meth:`db.hub.client.HubClient.register`; the account remembers it."""
        hello = super().register(device, public_key, replaces, password_verifier)
        with self._store.write() as tx:
            account = load_account(tx)
            if account is not None and account.name == self._account.name:
                self._account = replace(account, device=device)
                save_account(tx, self._account)
        return hello

    def hello(self, device: str) -> Hello:
        """As :meth:`db.hub.client.HubClient.hello`.

        Raises:
            Refused: ``other_hub``: under this address there is another hub now; ``centre``: it is another centre's.
        """
        hello = super().hello(device)
        if self._account.hub_id and hello.hub_id != self._account.hub_id:
            self.close()
            raise Refused("other_hub")
        if hello.centre != self._centre:
            self.close()
            raise Refused("centre")
        return hello
