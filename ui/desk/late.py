"""The services while the store is still being opened on the worker: the form needs the centre's tables and no more.

Opening is the worker's first job, so every later job finds the services there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk_app.centre_file import centre_path, load_centre
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.bootstrap import App

log = logging.getLogger(__name__)


class PcClock:
    """The PC's clock."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970 (UTC)."""
        return time.time_ns() // 1_000_000


def open_program(home: Path, centre_file: Path | None) -> App:
    """Open the store and build the services."""
    from desk_app.bootstrap import open_app
    from ui.devices.makers import system_makers

    return open_app(home, centre_file=centre_file, system=system_makers())


class LateApp:
    """Stands for an ``App`` that is still being opened; ``centre``, ``clock`` and ``home`` are there at once.

    Args:
        home: folder of the store.
        centre_file: the centre's configuration, found as ``open_app`` finds it if left out.
        opener: opens the program; runs on the worker.

    Raises:
        UserError: the centre's configuration has a mistake.
        EnvironmentProblem: it cannot be read.
    """

    def __init__(
        self, home: Path, centre_file: Path | None = None, opener: Callable[[Path, Path | None], App] = open_program
    ) -> None:
        self.home = home
        self.centre = load_centre(centre_path(home, centre_file))
        self.clock = PcClock()
        self._centre_file, self._opener = centre_file, opener
        self._opened: App | None = None

    def open(self) -> None:
        """Open the store, build the services, begin to talk to the hub: on the worker, before any other job."""
        began = time.monotonic()
        self._opened = self._opener(self.home, self._centre_file)
        log.info("store opened in %d ms", round((time.monotonic() - began) * 1000))
        self._opened.sync.start(calling=False)

    @property
    def is_open(self) -> bool:
        """Whether the services are there."""
        return self._opened is not None

    @property
    def opened(self) -> App:
        """The services themselves.

        Raises:
            EnvironmentProblem: they are not there yet.
        """
        if self._opened is None:
            raise _not_yet()
        return self._opened

    def close(self) -> None:
        """Close the store, if it was opened."""
        if self._opened is not None:
            self._opened.close()

    def __getattr__(self, name: str) -> Any:
        opened = self.__dict__.get("_opened")
        if opened is None:
            raise _not_yet()
        return getattr(opened, name)


def _not_yet() -> EnvironmentProblem:
    return EnvironmentProblem(_("The store is still being opened. Nothing is lost. Try again in a moment."))
