"""While a window is minimised or behind others, the task bar tells that something needs the clerk.

Its entry flashes once for each new matter, and the title begins with how many came since somebody looked: ``(2) …``.
Coming to the front clears both. Nothing about a visitor stands in a title: others see the task bar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

Cause = Literal["check", "paper", "waiting"]
"""What needs somebody: something to check (请核对), slips that did not come out, people who wait while the place is
free. Sentences about trouble are not counted, each is new."""
_FLASH_MS = 0  # until somebody comes


class Attention(QObject):
    """Of one window.

    Args:
        window: a top-level window.
        alert: flashes its entry in the task bar.
    """

    def __init__(self, window: QWidget, alert: Callable[[QWidget, int], None] = QApplication.alert) -> None:
        super().__init__(window)
        self._window, self._alert = window, alert
        self._counts: dict[Cause, int] = {}
        self._came = 0
        self._title = self._shown = window.windowTitle()
        window.windowTitleChanged.connect(self._named)
        window.installEventFilter(self)

    def count(self, cause: Cause, amount: int) -> None:
        """Tell how many matters of a kind there are now; the first count is what was there when the window opened."""
        more = amount - self._counts.get(cause, amount)
        self._counts[cause] = amount
        if more > 0:
            self._tell(more)

    def once(self) -> None:
        """Tell of one matter that is not counted: a sentence of trouble came."""
        self._tell(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody looks: all is told."""
        if event.type() == QEvent.Type.WindowActivate and watched is self._window and self._came:
            self._came = 0
            self._show()
        return False

    def _tell(self, more: int) -> None:
        if self._window.isActiveWindow() and not self._window.isMinimized():
            return
        self._came += more
        self._show()
        self._alert(self._window, _FLASH_MS)

    def _named(self, title: str) -> None:
        if title != self._shown:
            self._title = title
            self._show()

    def _show(self) -> None:
        self._shown = f"({self._came}) {self._title}" if self._came else self._title
        self._window.setWindowTitle(self._shown)
