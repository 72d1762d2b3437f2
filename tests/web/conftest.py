from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from desk_app.web.feed import FeedTimes
from desk_app.web.guard import Limits
from desk_app.web.server import ScreenServer
from tests.support.desk import Desk, open_desk
from tests.web.beside import STANDING
from tests.web.chromium import Page, browser
from ui.screens.picture import PublicPicture
from ui.theme.style import dress

Serve = Callable[..., ScreenServer]


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with the project's fonts."""
    dress(qapp)
    return qapp


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser whose clock stands, so that no page turns: ``#2`` shows the third."""
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        opened.command("Page.addScriptToEvaluateOnNewDocument", source=STANDING)
        yield opened


@pytest.fixture
def screens(dressed: QApplication) -> Iterator[list[PublicPicture]]:
    made: list[PublicPicture] = []
    yield made
    for screen in made:
        screen.close()
        screen.deleteLater()


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
