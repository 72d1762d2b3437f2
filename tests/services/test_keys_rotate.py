"""The centre's keys: from the hub to desks and rooms, never to screens; a replaced one is good that day only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.hub.client import WrappedKey
from db.hub.sealing import new_key, new_pair, wrap_key
from desk_app.errors import UserError
from desk_app.hub_account import load_account, save_account
from desk_app.services.keys import KEY_ID, hub_keys, hub_ring, qr_keys, take_keys
from tests.support.desk import GUIDE, Desk
from tests.support.enrolled import EnrolledCentre, once

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[EnrolledCentre]:
    made = EnrolledCentre.at(tmp_path, hub_dsn)
    yield made
    made.close()


def key_of(qr: str) -> int:
    return int(qr[1:4])


def good_on(desk: Desk, day: str) -> set[int]:
    with desk.app.record.read() as tx:
        return set(qr_keys(tx, day))


def test_a_ticket_of_before_joining_is_good_that_day_and_the_next_ones_carry_the_centres_key(
    centre: EnrolledCentre, tmp_path: Path
) -> None:
    desk = centre.devices["desk-1"] = Desk.at(tmp_path / "desk-1", centre.clock)
    before = desk.ticket()
    assert key_of(before.qr) == KEY_ID
    centre.enrol(desk, "desk-1")
    once(desk)
    assert key_of(desk.ticket().qr) == 2
    assert desk.app.search.visit(before.qr, GUIDE).visit == before.visit
    assert good_on(desk, MONDAY) == {1, 2}
    assert good_on(desk, TUESDAY) == {2}


def test_after_a_rotation_the_old_key_reads_that_day_only_everywhere(centre: EnrolledCentre) -> None:
    one, two, room = centre.device("desk-1"), centre.device("desk-2"), centre.device("r1", "room")
    centre.settle()
    old = one.ticket()
    centre.administrator.revoke("desk-2")
    del centre.devices["desk-2"]
    centre.settle()
    new = one.ticket()
    centre.settle()
    assert (key_of(old.qr), key_of(new.qr)) == (2, 3)
    for desk in (one, room):
        for ticket in (old, new):
            assert desk.app.search.visit(ticket.qr, GUIDE).visit == ticket.visit
        assert good_on(desk, TUESDAY) == {3}
    once(two)
    forged = two.ticket()
    assert key_of(forged.qr) == 2
    one.clock.pass_(days=1)
    with pytest.raises(UserError):
        one.app.search.visit(two.ticket().qr, GUIDE)
    two.app.close()


def test_what_was_sealed_before_and_after_a_rotation_is_read_by_everybody_who_may(centre: EnrolledCentre) -> None:
    one, two = centre.device("desk-1"), centre.device("desk-2")
    gone = centre.device("r9", "room")
    one.ticket(name="轮换之前")
    centre.settle()
    centre.administrator.revoke("r9")
    del centre.devices["r9"]
    gone.app.close()
    centre.settle()
    one.ticket(name="轮换之后")
    centre.settle()
    late = centre.device("desk-3")
    centre.settle()
    for desk in (two, late):
        for name in ("轮换之前", "轮换之后"):
            assert len(desk.app.search.search(name, GUIDE)) == 1
    with one.app.record.read() as tx:
        ring = hub_ring(tx)
    assert (ring.payload, ring.restricted) == ("payload-2", "restricted-2")
    assert set(ring.keys) == {"payload-1", "payload-2", "restricted-1", "restricted-2"}


def test_a_room_has_no_key_for_what_it_may_not_read_and_a_screen_none_at_all(centre: EnrolledCentre) -> None:
    room, screen = centre.device("r1", "room"), centre.device("hall", "screen")
    centre.settle()
    with room.app.record.read() as tx:
        assert {one.purpose for one in hub_keys(tx)} == {"payload", "qr"}
        assert hub_ring(tx).restricted == ""
    with screen.app.record.read() as tx:
        assert hub_keys(tx) == []


@pytest.fixture
def alone(desk: Desk, tmp_path: Path) -> tuple[Desk, bytes]:
    """A store with an account, and the public key that keys are wrapped for."""
    from db.hub.address import HubAddress
    from desk_app.hub_account import HubAccount

    private, public = new_pair()
    account = HubAccount(
        address=HubAddress("127.0.0.1", 5432, "hub", "hub_desk-1", "secret"), name="desk-1", kind="desk",
        restricted=True, hub_id="h", centre="botou", private_keys=(private,), machine="m", device="d" * 32,
    )  # fmt: skip
    with desk.app.store.write() as tx:
        save_account(tx, account)
    return desk, public


def wrapped(public: bytes, key_id: str, *, created_ms: int = 0) -> WrappedKey:
    return WrappedKey(key_id, key_id.partition("-")[0], wrap_key(public, new_key()), 1, created_ms)


def take(desk: Desk, *keys: WrappedKey, day: str = MONDAY) -> tuple[str, ...]:
    with desk.app.store.write() as tx:
        return take_keys(tx, keys, day)


def test_the_same_keys_again_change_nothing(alone: tuple[Desk, bytes]) -> None:
    desk, public = alone
    keys = (wrapped(public, "qr-2"), wrapped(public, "payload-1"))
    assert take(desk, *keys) == ("qr-2", "payload-1")
    with desk.app.record.read() as tx:
        before = hub_keys(tx)
    assert take(desk, *keys, day=TUESDAY) == ()
    with desk.app.record.read() as tx:
        assert hub_keys(tx) == before


def test_a_key_wrapped_for_somebody_else_or_damaged_is_left_out(alone: tuple[Desk, bytes]) -> None:
    desk, public = alone
    _private, other = new_pair()
    damaged = WrappedKey("payload-2", "payload", b"\x00" * 92, 1, 0)
    assert take(desk, wrapped(other, "payload-1"), damaged, wrapped(public, "qr-2")) == ("qr-2",)


def test_a_key_that_was_replaced_before_this_device_came_is_not_good_any_more(alone: tuple[Desk, bytes]) -> None:
    desk, public = alone
    days_ago = desk.clock.now_ms() - 5 * 86_400_000
    take(desk, wrapped(public, "qr-2", created_ms=days_ago), wrapped(public, "qr-3", created_ms=days_ago))
    assert good_on(desk, MONDAY) == {1, 3}
    assert good_on(desk, TUESDAY) == {3}


def test_a_device_cut_off_during_the_rotation_keeps_the_old_key_for_the_day_it_learned_of_it(
    alone: tuple[Desk, bytes],
) -> None:
    desk, public = alone
    take(desk, wrapped(public, "qr-2"))
    take(desk, wrapped(public, "qr-3", created_ms=desk.clock.now_ms()), day=TUESDAY)
    assert good_on(desk, TUESDAY) == {2, 3}
    assert good_on(desk, "2026-03-04") == {3}


def test_numbers_that_no_code_can_carry_are_not_taken_for_signing(alone: tuple[Desk, bytes]) -> None:
    desk, public = alone
    assert take(desk, wrapped(public, "qr-1000"), wrapped(public, "qr-1"), wrapped(public, "qr-x")) == ()
    assert good_on(desk, MONDAY) == {1}


def test_a_screen_keeps_no_key_even_if_it_is_given_one(alone: tuple[Desk, bytes]) -> None:
    desk, public = alone
    with desk.app.store.write() as tx:
        account = load_account(tx)
        assert account is not None
        save_account(tx, replace(account, kind="screen"))
    assert take(desk, wrapped(public, "payload-1"), wrapped(public, "qr-2")) == ()


def test_a_store_without_an_account_takes_none(desk: Desk) -> None:
    _private, public = new_pair()
    assert take(desk, wrapped(public, "qr-2")) == ()
    with desk.app.record.read() as tx:
        assert load_account(tx) is None
