"""What the desk reads again whenever somebody committed: the board, today's ledger, how the sync stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.services.conflicts import Conflict
from desk_app.services.sync_words import SyncWords
from desk_app.services.views import Board, LedgerRow
from ui.work import Watch, Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App


@dataclass(frozen=True, slots=True)
class DeskView:
    """One reading."""

    board: Board
    ledger: tuple[LedgerRow, ...]
    sync: SyncWords
    to_upload: int
    news: str = ""
    conflicts: tuple[Conflict, ...] = ()


class Live(QObject):
    """Keeps the desk's view fresh. The old view stays until a newer one came."""

    came = Signal(object)
    slow = Signal(bool)

    def __init__(self, app: App, work: Work, operator: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._operator = app, operator
        self._view: DeskView | None = None
        self._watch: Watch[DeskView] = Watch(work, lambda: app.store.data_version(), self._read, self)
        self._watch.came.connect(self._keep)
        self._watch.slow.connect(self.slow)

    def start(self) -> None:
        """Begin."""
        self._watch.start()

    def stop(self) -> None:
        """End."""
        self._watch.stop()

    def read_now(self) -> None:
        """Read again at the next chance."""
        self._watch.now()

    @property
    def asked_for(self) -> bool:
        """Whether a reading that was asked for has not come yet."""
        return self._watch.asked_for

    @property
    def view(self) -> DeskView | None:
        """What was read last, ``None`` before the first reading."""
        return self._view

    def _read(self) -> DeskView:
        board = self._app.board.board()
        sync = self._app.sync
        news = sync.config_news()
        ledger = self._app.ledger.today()
        return DeskView(
            board,
            ledger,
            sync.words(),
            sync.state().to_upload,
            news.sentence if news else "",
            self._app.conflicts.of_day(self._operator),
        )

    def _keep(self, view: DeskView) -> None:
        self._view = view
        self.came.emit(view)
