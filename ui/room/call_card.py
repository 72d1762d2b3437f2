"""Calling the current ticket: recall (重呼), missed (过号), park (暂停); after arrival the first two ask once more."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.i18n import _, ngettext
from desk_app.services.views import VisitView
from ui.widgets.card import Card, bare
from ui.widgets.fields import Choice
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Text
from ui.words import clock

_ASK_MS = 4_000


class TallButton(KeyButton):
    """44 px: pressed many times a day."""

    def sizeHint(self) -> QSize:
        """Taller than a plain button."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(44, hint.height()))


class CallCard(Card):
    """The card. ``acted`` tells what was decided: ``recall``, ``miss`` or ``park``."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Calling"), parent=parent)
        self._arrived = False
        self._asking = ""
        self.times = Elided("", "hint", self)
        self.right.addWidget(self.times)
        row = QHBoxLayout()
        bare(row, 8, (12, 0, 12, 0))
        self.recall = TallButton(_("Recall"), "F5", self)
        self.miss = TallButton(_("Missed"), "F6", self)
        self.park = TallButton(_("Park"), "F9", self)
        self._buttons = {"recall": self.recall, "miss": self.miss, "park": self.park}
        self._names = {act: button.text() for act, button in self._buttons.items()}
        for act, button in self._buttons.items():
            button.clicked.connect(getattr(self, f"press_{act}"))
            row.addWidget(button, 1)
        self.body.addLayout(row)
        self.why = Choice(_("Why it is parked"), self, small=True)
        self.why.fill([("", _("Parked: no note")), *((text, text) for text in park_reasons())], chosen="")
        line = QHBoxLayout()
        bare(line, 8, (12, 8, 12, 0))
        line.addWidget(self.why, 1)
        self.body.addLayout(line)
        self.hint = Text("", "hint", self, wrap=True)
        self.hint.setContentsMargins(12, 6, 12, 0)
        self.body.addWidget(self.hint)
        self.body.addSpacing(8)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ASK_MS)
        self._timer.timeout.connect(self.stop_asking)
        self.show_visit(None)

    def show_visit(self, visit: VisitView | None) -> None:
        """Offer what fits the current ticket; nothing without one."""
        here = visit is not None
        arrived = visit is not None and visit.state == "serving"
        if not here or arrived != self._arrived:
            self.stop_asking()
        self._arrived = arrived
        for button in self._buttons.values():
            button.setEnabled(here)
        self.why.setEnabled(here)
        if visit is None:
            self.set_title(_("Calling"))
            self.times.setText("")
            self.hint.setText(_("Nobody is being called."))
            return
        self.set_title(_("Calling {label}").format(label=visit.label))
        times = ngettext("called {n} time", "called {n} times", visit.calls).format(n=visit.calls)
        self.times.setText(f"{times}，{clock(visit.called_ms)}" if visit.calls else _("came without a call"))
        if not self._asking:
            self.hint.setText(self._hint())

    def set_tight(self, level: int) -> None:
        """Give way where there is little height: 1 leaves the hint out, 2 the note to parking too."""
        self.hint.setVisible(level < 1)
        self.why.setVisible(level < 2)

    def reason(self) -> str:
        """Return the note for parking, ``""`` if none."""
        return self.why.value()

    def press_recall(self) -> None:
        """F5."""
        self._press("recall")

    def press_miss(self) -> None:
        """F6."""
        self._press("miss")

    def press_park(self) -> None:
        """F9."""
        if self.park.isEnabled():
            self.stop_asking()
            self.acted.emit("park")

    def stop_asking(self) -> None:
        """Back to the plain buttons."""
        self._timer.stop()
        self._asking = ""
        for act, button in self._buttons.items():
            button.setText(self._names[act])
        self.hint.setText(self._hint())

    @property
    def asking(self) -> str:
        """Return which act waits for its second press, ``""`` if none."""
        return self._asking

    def _hint(self) -> str:
        if self._arrived:
            return _("The person is here: recall and missed ask once more.")
        return _("Parked: keeps its place, you can serve somebody else.")

    def _press(self, act: str) -> None:
        if not self._buttons[act].isEnabled():
            return
        if not self._arrived or self._asking == act:
            self.stop_asking()
            self.acted.emit(act)
            return
        self.stop_asking()
        self._asking = act
        self._buttons[act].setText(_("Again"))
        key = self._buttons[act].key()
        text = (
            _("Press {key} again to recall, the hall hears it.")
            if act == "recall"
            else _("Press {key} again: the person who is here goes to the missed list.")
        )
        self.hint.setText(text.format(key=key))
        self._timer.start()


def park_reasons() -> tuple[str, ...]:
    """Return the usual reasons for setting somebody aside."""
    return (_("copying papers"), _("fetching papers"), _("waiting for family"), _("taking a rest"))
