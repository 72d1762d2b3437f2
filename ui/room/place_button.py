"""The state of the console's own place (接待中, 离席, 停止接待), and the way to another place or operator."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from desk_app.i18n import _
from desk_app.services.views import PlaceView
from ui.room.words import place_state
from ui.theme.fonts import LABEL, font
from ui.theme.tokens import LIGHT
from ui.widgets.paint import draw_box, draw_dot, draw_down
from ui.words import UNKNOWN, clock

_AWAY_MINUTES = (10, 20, 30, 60)


class PlaceButton(QPushButton):
    """Dot, word, triangle. ``asked`` carries the state and until when (0: not said)."""

    asked = Signal(str, object)
    switch = Signal()

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._state = "open"
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.clicked.connect(self.open_menu)

    def show_place(self, place: PlaceView) -> None:
        """Show the state."""
        self._state = place.state if place.state in ("away", "closed", "cleaning", "reserved") else "open"
        self.setText(place_state(place))
        self.setAccessibleName(_("State of this place: {state}").format(state=self.text()))
        self.updateGeometry()
        self.update()

    def forget(self) -> None:
        """Nothing is known of the place yet."""
        self._state = "unknown"
        self.setText(UNKNOWN)
        self.updateGeometry()
        self.update()

    def open_menu(self) -> None:
        """Open the list below the button, without waiting for an answer."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def menu_texts(self) -> list[str]:
        """Return what the list offers."""
        self._fill()
        return [action.text() for action in self._menu.actions() if not action.isSeparator()]

    def choose(self, at: int) -> None:
        """Take the entry ``at`` of the list."""
        self._fill()
        [action for action in self._menu.actions() if not action.isSeparator()][at].trigger()

    def _fill(self) -> None:
        self._menu.clear()
        self._menu.addAction(_("Receiving")).triggered.connect(partial(self._ask, "open", 0))
        for minutes in _AWAY_MINUTES:
            until = (self._now_ms() // 60_000 + minutes) * 60_000
            text = _("Away, back at {time}").format(time=clock(until))
            self._menu.addAction(text).triggered.connect(partial(self._ask, "away", until))
        self._menu.addAction(_("Away, no time said")).triggered.connect(partial(self._ask, "away", 0))
        self._menu.addAction(_("Stop receiving")).triggered.connect(partial(self._ask, "closed", 0))
        self._menu.addSeparator()
        self._menu.addAction(_("Another place or person")).triggered.connect(self._switch)

    def _ask(self, state: str, until_ms: int, _checked: bool = False) -> None:
        self.asked.emit(state, until_ms)

    def _switch(self) -> None:
        self.switch.emit()

    def sizeHint(self) -> QSize:
        """28 px, as wide as its word."""
        metrics = QFontMetrics(font(LABEL))
        return QSize(metrics.horizontalAdvance(self.text()) + 48, max(28, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=LIGHT.surface, edge=LIGHT.line_input)
        tone, shape = (LIGHT.free, "round") if self._state == "open" else (LIGHT.away, "hollow")
        draw_dot(painter, QRect(8, 0, 8, self.height()), tone.dot, shape=shape)
        painter.setFont(font(LABEL))
        painter.setPen(LIGHT.text1)
        painter.drawText(self.rect().adjusted(24, 0, -20, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        draw_down(painter, self.rect().adjusted(0, 0, 2, 0))
