"""The desk window at work: a real store, a real worker, and somebody who only has a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.support.desk import GUIDE, Desk
from ui.desk.window import DeskWindow
from ui.shell import Shell
from ui.widgets.focus_ring import ring_of

SPECIAL = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Tab": Qt.Key.Key_Tab,
    "Space": Qt.Key.Key_Space,
}
MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


@dataclass
class Clerk:
    """Presses keys at a desk window and looks at it."""

    desk: Desk
    qtbot: QtBot
    shell: Shell
    window: DeskWindow
    presses: int = 0
    crashes: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, desk: Desk, qtbot: QtBot, width: int = 1366, height: int = 696) -> Clerk:
        shell = Shell(desk.app, "test desk")
        window = DeskWindow(desk.app, shell.work, GUIDE)
        clerk = cls(desk, qtbot, shell, window)
        shell.crashed.connect(clerk.crashes.append)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.start()
        clerk.until(lambda: window.page.queue.windows.model().rowCount() > 0)
        clerk.quiet()
        return clerk

    # --- hands ----------------------------------------------------------------------------------------------------

    def key(self, *names: str) -> None:
        """Press keys as a person does: whoever has the focus gets them. ``F4``, ``Ctrl+G``, ``Enter``."""
        for name in names:
            *held, last = name.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifiers |= MODIFIERS[one]
            code = SPECIAL.get(last) or getattr(Qt.Key, f"Key_{last}")
            self.presses += 1
            QTest.keyClick(self._target(), code, modifiers)

    def type(self, text: str) -> None:
        """Type ``text`` where the focus is. Chinese comes as an input method gives it: one commit."""
        target = self._target()
        if text.isascii():
            self.presses += len(text)
            QTest.keyClicks(target, text)
        else:
            self.presses += len(text)
            self._commit(target, text)

    def _commit(self, target: QWidget, text: str) -> None:
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def _target(self) -> QWidget:
        found = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        at = QApplication.focusWidget()
        return at if at is not None else found or self.window

    def person(self, name: str = "周明䶮", number: str = "130981199003070010", phone: str = "13812341234") -> None:
        """Fill in the visitor, Enter after each field; the focus ends in the appeal."""
        page = self.window.page
        page.focus_first()
        self.type(name)
        self.key("Enter")
        self.type(number)
        self.key("Enter")
        self.type(phone)
        self.key("Enter", "Enter", "Enter", "Enter")
        assert self.focused() is page.appeal.text

    def matter(self, text: str = "楼上漏水，要求赔偿", category: str = "lljf") -> None:
        """Fill in the appeal and take the category."""
        self.window.page.appeal.text.setFocus()
        self.type(text)
        self.key("Enter")
        self.until(lambda: len(self.window.page.appeal.list.current().keys) > 0)  # type: ignore[union-attr]
        self.type(category)
        self.until_decided()
        self.key("Enter")

    def form(self, **who: str) -> None:
        """Fill in a whole form, mediation accepted."""
        self.person(**who)
        self.matter()
        self.key("Alt+1")
        self.until_decided()

    def issue(self, **who: str) -> str:
        """Fill in a form and take the number; return it."""
        self.form(**who)
        self.key("F4")
        self.until_issued()
        return self.label()

    # --- eyes -----------------------------------------------------------------------------------------------------

    def focused(self) -> QWidget | None:
        return QApplication.focusWidget()

    def label(self) -> str:
        """The number on the panel."""
        return self.window.page.issued.ticket.text()

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=15_000)
        assert not self.crashes, self.crashes

    def quiet(self) -> None:
        """Wait until what was pressed is done (the watch on the store goes on)."""
        flow, live = self.window.flow, self.window.live
        self.until(lambda: not flow.busy and not live.asked_for)

    def until_decided(self) -> None:
        self.until(lambda: self.window.page.route.decision() is not None)

    def until_issued(self) -> None:
        """Wait until the ticket is on the panel and its slip is settled."""
        issued = self.window.page.issued
        self.until(lambda: not self.window.page.form_open() and issued.printed.text() != "")

    def until_form(self) -> None:
        self.until(self.window.page.form_open)

    def past_double_press(self) -> None:
        """Wait until a press counts as a new one."""
        self.until(lambda: not self.window.flow.just_fired())

    def ring_is_drawn(self) -> bool:
        """Say whether the focus ring surrounds the widget that has the focus."""
        at = self.focused()
        ring = ring_of(self.window)
        if at is None:
            return False
        where = QRect(at.mapTo(self.window, QPoint(0, 0)), at.size())
        return ring.isVisible() and ring.target() is at and ring.geometry().intersects(where)

    def texts(self) -> str:
        """Everything that can be read in the window, shown or hidden, and what an undo would bring back."""
        found: list[str] = []
        for widget in [self.window, *self.window.findChildren(QWidget)]:
            if isinstance(widget, QLabel):
                found.append(widget.text())
            elif isinstance(widget, QLineEdit):
                widget.undo()
                found.append(widget.text())
            elif isinstance(widget, QPlainTextEdit):
                widget.undo()
                found.append(widget.toPlainText())
            found += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        return "\n".join(found)

    def close(self) -> None:
        self.window.close()
        self.shell.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
