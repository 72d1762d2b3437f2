"""Desks and rooms of one centre without a hub between them: what enrolment leaves in a store, news carried by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from db.hub.address import HubAddress
from db.sync_tables import Peer
from desk_app.hub_account import HubAccount, save_account
from tests.support.desk import Desk, HandClock, open_desk
from tests.support.elsewhere import arrive
from tests.support.histories import Sent

QR_KEY = bytes(range(32))
NOWHERE = HubAddress("127.0.0.1", 9, "guidance", "nobody", "x")  # nobody listens there: cut off for as long as it takes


def join(desk: Desk, name: str, short: int, kind: str = "desk", since: str = "2026-03-01") -> None:
    """Leave in a store what enrolment leaves there: its account, number, lanes, and the centre's QR key."""
    account = HubAccount(
        address=NOWHERE, name=name, kind=kind, restricted=kind == "desk", hub_id="h1", centre="botou",
        private_keys=(), machine="", device=desk.app.store.device,
    )  # fmt: skip
    with desk.app.store.write() as tx:
        save_account(tx, account)
        tx.settings.set("device_short", str(short))
        tx.settings.set("lanes", str(short))
        tx.settings.set("hub_keys", json.dumps([("qr-2", "qr", QR_KEY.hex(), since)]))


def introduce(*desks: Desk) -> None:
    """Tell each of all: the list of devices that the hub hands out."""
    peers = []
    for desk in desks:
        with desk.app.store.read() as tx:
            text = json.loads(tx.settings.get("hub_account"))
            short = int(tx.settings.get("device_short"))
        peers.append(Peer(desk.app.store.device, text["name"], text["kind"], short, 0, False))
    for desk in desks:
        with desk.app.store.write() as tx:
            tx.sync.replace_peers(peers)


def tell(here: Desk, *theres: Desk) -> None:
    """Carry what one knows to others, in the order it was written."""
    for there in theres:
        known = {(item.envelope.device, item.envelope.dseq) for item in there.events()}
        news = [item for item in here.events() if (item.envelope.device, item.envelope.dseq) not in known]
        arrive(there, *(Sent(item.envelope, item.chain, item.payload) for item in news))


def settle(*desks: Desk) -> None:
    """Everybody hears everything."""
    for _round in range(2):
        for here in desks:
            tell(here, *(there for there in desks if there is not here))


@contextmanager
def centre_of(folder: Path, *names: str, clock: HandClock | None = None) -> Iterator[tuple[Desk, ...]]:
    """Open one store a name, all on one clock; names that begin with R are rooms."""
    clock = clock or HandClock()
    with ExitStack() as stack:
        desks = tuple(stack.enter_context(open_desk(folder / name, clock)) for name in names)
        for short, (desk, name) in enumerate(zip(desks, names, strict=True), start=1):
            join(desk, name, short, "room" if name.startswith("R") else "desk")
        introduce(*desks)
        yield desks
