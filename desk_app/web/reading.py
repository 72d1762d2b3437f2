"""Reads the store for the page: what every topic needs, in one go, on a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from desk_app.bootstrap import App
from desk_app.services.door import DoorView
from desk_app.services.views import Board
from desk_app.trouble import explained

HALL, DOOR = "hall", "door"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a browser looks at. ``name``: of ``hall`` a zone or ``""`` for all of it, of ``door`` a place's code."""

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read at ``as_of_ms``; ``cut_ms``: cut off from the shared database since then, ``None`` if not.

    ``outdated``: a new configuration of the centre is here, the services must be built anew.
    """

    as_of_ms: int
    board: Board
    doors: dict[str, DoorView] = field(default_factory=dict)
    cut_ms: int | None = None
    outdated: bool = False


class Reader:
    """Asks the services. Every call comes from the same thread, which owns a connection to the store.

    Args:
        app: the services.
        fixed: the centre's configuration was named by hand and stays, whatever comes from the shared database.
    """

    def __init__(self, app: App, *, fixed: bool = False) -> None:
        self._app = app
        self._fixed = fixed
        self._version: int | None = None

    def look(self, topics: Iterable[Topic], *, anyhow: bool) -> Reading | None:
        """Return what is to be seen, or ``None`` where nothing moved since the last look.

        Args:
            topics: what somebody looks at.
            anyhow: read even if nothing moved.

        Raises:
            EnvironmentProblem: the store cannot be read now.
        """
        with explained(self._app.home):
            version = self._app.store.data_version()
            if version == self._version and not anyhow:
                return None
            self._version = None  # a reading that breaks off is made again
            state = self._app.sync.state()
            cut = state.phase in ("offline", "refused")
            news = self._app.sync.config_news()
            now = self._app.clock.now_ms()
            found = Reading(
                as_of_ms=now,
                board=self._app.board.board(),
                doors={topic.name: self._app.doors.door(topic.name) for topic in topics if topic.kind == DOOR},
                cut_ms=(state.since_ms or now) if cut else None,
                outdated=not self._fixed and news is not None and not news.refused,
            )
            self._version = version
            return found

    def close(self) -> None:
        """Close this thread's connection."""
        self._app.store.close()
