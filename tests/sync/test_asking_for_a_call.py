"""Asking the hub for a call: an answer in 300 ms or none, and then a late one."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from db.claims import Claims
from db.hub.messages import ClaimAnswer, ClaimRequest
from db.sync_tables import Claim
from tests.support.hub_devices import Centre, Device, until
from tests.support.proxy import Proxy

_LONG_MS = 30_000  # for what is asked of a loaded machine


@contextmanager
def console(device: Device) -> Iterator[Claims]:
    claims = Claims(device.client)
    try:
        yield claims
    finally:
        claims.close()


def request(place: str) -> ClaimRequest:
    return ClaimRequest(secrets.token_hex(16), "v1", "v1", 1, place)


def test_the_first_place_gets_the_ticket_and_the_second_learns_who_has_it(centre: Centre) -> None:
    here, there = centre.device("R1", "room"), centre.device("R2", "room")
    with console(here) as one, console(there) as other:
        first = request("R1")
        answer = one.ask(first, _LONG_MS)
        assert answer is not None
        assert answer.granted
        again = one.ask(first, _LONG_MS)
        assert again is not None
        assert again.granted
        held = other.ask(request("R2"), _LONG_MS)
        assert isinstance(held, ClaimAnswer)
        assert (held.granted, held.place, held.name) == (False, "R1", "R1")


def test_a_hub_that_is_gone_or_silent_gives_no_answer_and_no_exception(centre: Centre) -> None:
    with Proxy(centre.hub.server.port) as network:
        here = centre.device("R1", "room", port=network.port)
        with console(here) as one:
            network.refuse()
            assert one.ask(request("R1")) is None
        with console(here) as one:
            network.heal()
            assert one.ask(request("R1"), _LONG_MS) is not None
            network.silent()
            assert one.ask(request("R1"), 50) is None
            assert one.ask(request("R1"), 50) is None
            network.heal()
            until(lambda: one.ask(request("R1"), _LONG_MS) is not None)


def test_nobody_waits_for_a_connection_that_does_not_come_about(centre: Centre) -> None:
    with Proxy(centre.hub.server.port) as network:
        here = centre.device("R1", "room", port=network.port, timeout_s=20.0)
        network.silent()
        with console(here) as one:
            begun = time.monotonic()
            assert one.ask(request("R1"), 50) is None
            assert time.monotonic() - begun < 15.0
            network.drop()


def test_what_was_not_answered_in_time_is_asked_again_and_the_answer_kept(centre: Centre) -> None:
    here, there = centre.device("R1", "room"), centre.device("R2", "room")
    with console(there) as other:
        assert other.ask(request("R2"), _LONG_MS) is not None
    unanswered = Claim("q1", "v1", "v1", 1, "R1", centre.clock.ms, "", "")
    free = Claim("q2", "v2", "v2", 1, "R1", centre.clock.ms, "", "")
    loop = here.start()
    until(lambda: loop.state.phase == "connected")
    with here.desk.app.store.write() as tx:
        tx.sync.put_claim(unanswered)
        tx.sync.put_claim(free)

    def answers() -> list[tuple[str, str]]:
        with here.desk.app.store.read() as tx:
            return [(claim.answer, claim.holder) for stop in ("v1", "v2") for claim in tx.sync.claims_of(stop)]

    until(lambda: answers() == [("held", "R2 R2"), ("granted", "")])
