"""How a public screen is fed: read when somebody committed, and every two seconds: the store still answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desk_app.bootstrap import App
from desk_app.services.hub_checks import CLOCK_OFF_MS, OFFSET
from desk_app.trouble import explained
from ui.work import Watch, Work

T = TypeVar("T")

_HEARD_EVERY_MS = 2_000
_LOOK_EVERY_MS = 50  # for what other processes of this PC wrote; asking the version costs 0.02 ms


@dataclass(frozen=True, slots=True)
class Standing:
    """How a screen stands.

    Args:
        cut_ms: since when it is cut off from the shared database, ``None`` while it is not.
        outdated: a new configuration is here.
        clock_off_ms: how far this PC's clock is behind the shared database's; 0 where it is right.
    """

    cut_ms: int | None
    outdated: bool
    clock_off_ms: int


def standing(app: App) -> Standing:
    """Return how a screen on this store stands."""
    state = app.sync.state()
    cut = state.phase in ("offline", "refused")
    news = app.sync.config_news()
    with app.record.read() as tx:
        off = int(tx.settings.get(OFFSET) or "0")
    return Standing(
        (state.since_ms or app.clock.now_ms()) if cut else None,
        outdated=news is not None and not news.refused,
        clock_off_ms=off if abs(off) > CLOCK_OFF_MS else 0,
    )


def watch_store(app: App, work: Work, read: Callable[[], T], parent: QObject) -> Watch[T]:
    """Return a watch that reads on the worker's thread; not started yet.

    Args:
        app: whose store.
        work: the screen's own worker.
        read: what the screen shows.
        parent: the screen.
    """

    def version() -> int:
        with explained(app.home):
            return app.store.data_version()

    def reading() -> T:
        with explained(app.home):
            return read()

    return _HeardWatch(app, work, version, reading, parent)


class _HeardWatch(Watch[T]):
    """Looks at once when this process wrote (its sync took what others did), in its turn when another one did."""

    _wrote = Signal()

    def __init__(
        self, app: App, work: Work, version: Callable[[], int], read: Callable[[], T], parent: QObject
    ) -> None:
        super().__init__(work, version, read, parent, every_ms=_LOOK_EVERY_MS, stale_ms=_HEARD_EVERY_MS)
        self._record = app.record
        self._wrote.connect(self.hasten, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """See :meth:`Watch.start`."""
        self._record.hear(self._tell)
        super().start()

    def stop(self) -> None:
        """See :meth:`Watch.stop`."""
        self._record.hear_no_more(self._tell)
        super().stop()

    def _tell(self) -> None:
        self._wrote.emit()
