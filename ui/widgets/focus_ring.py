"""The focus is always drawn: a ring of 2 px around the widget that has it, 1–2 px away, also after a mouse click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.theme.tokens import LIGHT

_OUT = 4  # ring 2 px + gap 2 px
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
    QEvent.Type.EnabledChange,
)


class FocusRing(QWidget):
    """Lies over one window, lets the mouse through, and follows the focus inside that window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("focusRing")
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()

    def target(self) -> QWidget | None:
        """Return the widget the ring is drawn around."""
        return self._target

    def follow(self, widget: QWidget | None) -> None:
        """Draw the ring around ``widget`` from now on; none hides it."""
        for old in self._watched:
            old.removeEventFilter(self)
        self._watched = []
        self._target = widget
        step = widget
        while step is not None and step is not self.window():
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self.place()

    def place(self) -> None:
        """Put the ring where the widget is now, cut to the scroll areas it lies in."""
        target = self._target
        if target is None or not target.isVisible() or target.window() is not self.window():
            self.hide()
            return
        rect = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
        step = target.parentWidget()
        while step is not None and step is not self.window():
            if isinstance(step, QScrollArea):
                port = step.viewport()
                rect &= QRect(port.mapTo(self.window(), QPoint(0, 0)), port.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
            step = step.parentWidget()
        if rect.isEmpty():
            self.hide()
            return
        self.setGeometry(rect)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in _MOVES:
            self.place()
        return super().eventFilter(watched, event)

    def _on_accent(self) -> bool:
        step = self._target
        while step is not None:
            if step.property("box") == "header":
                return True
            step = step.parentWidget()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(LIGHT.accent_text if self._on_accent() else LIGHT.focus), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)


class FocusRings(QObject):
    """Keeps one ring per window. Made once per application; lives as long as it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._last: FocusRing | None = None
        app.focusChanged.connect(self._changed)

    def _changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return  # the window went to the background: the ring stays where the typing will go on
        _bring_into_view(new)
        ring = ring_of(new.window())
        if new.isWindow():
            ring.follow(None)
        else:
            ring.follow(new)


def _bring_into_view(widget: QWidget) -> None:
    """Scroll whatever ``widget`` lies in until it is seen, also when the focus came by a key of the window."""
    step = widget.parentWidget()
    while step is not None:
        if isinstance(step, QScrollArea):
            step.ensureWidgetVisible(widget, _OUT * 2, _OUT * 2)
        step = step.parentWidget()


def ring_of(window: QWidget) -> FocusRing:
    """Return the ring of ``window``, made when first asked for."""
    found = window.findChild(FocusRing, "focusRing", Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, FocusRing) else FocusRing(window)
