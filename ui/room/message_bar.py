"""A bar over the foot of the middle column: what was done (with undo), what was scanned, what could not be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.i18n import _
from ui.theme.style import mark
from ui.widgets.card import Box, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


class MessageBar(Box):
    """One message at a time. Nothing under it moves. Esc closes it; it goes by itself where ``for_ms`` is given."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._act: Callable[[], None] | None = None
        self.key = ""  # of the act offered last
        row = QHBoxLayout(self)
        bare(row, 10, (14, 5, 8, 5))
        self.head = Text("", "strong", self)
        self.rest = Text("", "small", self, wrap=True)
        self.button = KeyButton(_("Undo"), "", self)
        self.close_button = KeyButton(_("Close"), "Esc", self, size="small")
        row.addWidget(self.head)
        row.addWidget(self.rest, 1)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        self.button.clicked.connect(self.press)
        self.close_button.clicked.connect(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    def show_message(self, head: str, rest: str = "", *, warn: bool = False, for_ms: int = 0) -> None:
        """Say something; with ``warn`` on amber."""
        self._show(head, rest, warn, for_ms)
        self._act = None
        self.key = ""
        self.button.hide()

    def offer(
        self,
        head: str,
        rest: str,
        words: str,
        key: str,
        act: Callable[[], None],
        *,
        warn: bool = False,
        for_ms: int = 0,
    ) -> None:
        """Say something and offer one act; with ``warn`` on amber."""
        self._show(head, rest, warn, for_ms)
        self._act, self.key = act, key
        self.button.setText(words)
        self.button.set_key(key)
        mark(self.button, "kind", "primary" if key == "Enter" else "plain")
        self.button.show()

    @property
    def offering(self) -> bool:
        """Whether an act is offered now."""
        return not self.isHidden() and self._act is not None

    def offers(self, key: str) -> bool:
        """Say whether the act offered now has this key."""
        return self.offering and self.key == key

    def text(self) -> str:
        """Return what is said."""
        return "　".join(part for part in (self.head.text(), self.rest.text()) if part) if not self.isHidden() else ""

    def press(self) -> None:
        """Do what is offered."""
        act = self._act
        self.dismiss()
        if act is not None:
            act()

    def dismiss(self) -> None:
        """Close."""
        if self.isHidden():
            return
        self._timer.stop()
        self._act = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def _show(self, head: str, rest: str, warn: bool, for_ms: int) -> None:
        mark(self, "box", "banner" if warn else "panel")
        self.head.setText(head)
        self.rest.setText(rest)
        self.setAccessibleName("　".join(part for part in (head, rest) if part))
        self._timer.stop()
        if for_ms:
            self._timer.start(for_ms)
        self.show()
        self.raise_()
