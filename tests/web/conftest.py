from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_app.web.feed import FeedTimes
from desk_app.web.guard import Limits
from desk_app.web.server import ScreenServer
from tests.support.desk import Desk, open_desk

Serve = Callable[..., ScreenServer]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def serve(desk: Desk) -> Iterator[Serve]:
    """Serves the screens of the desk on loopback, at any free port."""
    running: list[ScreenServer] = []

    def begin(port: int = 0, limits: Limits | None = None, times: FeedTimes | None = None) -> ScreenServer:
        running.append(ScreenServer(desk.app, "127.0.0.1", port, limits=limits, times=times))
        running[-1].start()
        return running[-1]

    yield begin
    for server in running:
        server.stop()
