"""The page for browsers on a PC that shares a database: cut off it says since when; back again it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.web.server import ScreenServer
from tests.support.desk import MEDIATOR
from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from tests.web.talking import listening


@pytest.fixture
def faulty(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> Iterator[FaultyCentre]:
    made = FaultyCentre(tmp_path, postgres, hub_database)
    yield made
    made.close()


def test_a_call_of_another_pc_reaches_the_browser_and_a_cut_hub_is_said(faulty: FaultyCentre) -> None:
    desk, screen = faulty.device("desk-1"), faulty.device("hall", "screen")
    ticket = desk.ticket()
    faulty.enrolled.settle()
    screen.app.sync.start()
    desk.app.sync.start()
    server = ScreenServer(screen.app, "127.0.0.1", 0)
    server.start()
    try:
        with listening(server.port) as browser:
            desk.app.calls.next("W4", MEDIATOR)
            while (seen := browser.next("picture")["live"])["banner"]["mode"] == "quiet":
                pass
            assert seen["banner"]["label"] == ticket.ticket
            faulty.link.refuse()
            faulty.link.drop()
            while (beat := browser.next("beat"))["stopped_ms"] is None:
                pass
            assert beat["stopped_ms"] <= beat["now_ms"]
            other = desk.ticket()
            faulty.link.heal()
            desk.app.sync.wake()
            while (seen := browser.next("picture")["live"])["windows"][3]["next"] != other.ticket:
                pass
            while browser.next("beat")["stopped_ms"] is not None:
                pass
    finally:
        server.stop()
