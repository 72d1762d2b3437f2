"""The bookings of a day as lines of a list; which one is chosen stays chosen when the list is read anew."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desk_app.i18n import _
from desk_app.services.diary_views import BookingView
from ui.words import clock


def booking_line(one: BookingView) -> str:
    """Return a booking in one line: when, which number, who (masked), how it stands."""
    words = {"booked": _("booked"), "arrived": _("they are here"), "ended": _("over"), "cancelled": _("cancelled")}
    parts = [f"{clock(one.at_ms)}–{clock(one.until_ms)}", one.label, one.who, one.department]
    parts.append(words.get(one.state, one.state))
    if one.clash:
        parts.append(_("two bookings at one time, please check"))
    return "　".join(part for part in parts if part)


class BookingList(QListWidget):
    """The list. ``changed``: another booking, or none, is chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tall", "list")
        self.setAccessibleName(_("Bookings of the day"))
        self._shown: tuple[BookingView, ...] = ()
        self.currentRowChanged.connect(lambda _row: self.changed.emit())

    def show_bookings(self, found: Sequence[BookingView]) -> None:
        """Show a day."""
        if tuple(found) == self._shown:
            return
        chosen = self.chosen()
        self._shown = tuple(found)
        self.blockSignals(True)
        self.clear()
        for one in found:
            item = QListWidgetItem(booking_line(one))
            item.setToolTip(booking_line(one))
            if not one.state or one.state in ("ended", "cancelled"):
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.addItem(item)
        ids = [one.booking for one in found]
        if chosen is not None and chosen.booking in ids:
            self.setCurrentRow(ids.index(chosen.booking))
        else:
            going = [at for at, one in enumerate(found) if one.state in ("booked", "arrived")]
            self.setCurrentRow(going[0] if going else -1)
        self.blockSignals(False)
        self.changed.emit()

    def chosen(self) -> BookingView | None:
        """Return the booking that is chosen."""
        row = self.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def lines(self) -> list[str]:
        """Return what is shown."""
        return [self.item(at).text() for at in range(self.count())]
