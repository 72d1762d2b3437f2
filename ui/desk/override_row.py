"""改派 (F7): another queue, and a reason first; the button stays disabled until the reason is chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from ui.widgets.card import bare
from ui.widgets.fields import Choice
from ui.widgets.reason import ReasonRow


class OverrideRow(QWidget):
    """Takes the place of the alternatives while it is open. Esc closes it without a change."""

    sent = Signal(str, str)  # queue, reason code
    closed = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._centre = centre
        row = QHBoxLayout(self)
        bare(row, 8)
        self.queue = Choice(_("Send to"), self)
        self.queue.setObjectName("override_queue")
        self.queue.fill([(q.prefix, self._queue_text(q.prefix)) for q in centre.queues.values()])
        self.reason = ReasonRow(_("Reason for sending elsewhere"), _("Send there"), "", self)
        self.reason.reasons.setObjectName("override_reason")
        self.reason.button.setObjectName("override_confirm")
        row.addWidget(self.queue, 4)
        row.addWidget(self.reason, 7)
        self.reason.confirmed.connect(self._confirm)
        self.hide()

    def _queue_text(self, prefix: str) -> str:
        queue = self._centre.queues[prefix]
        return f"{self._centre.place_label(queue.served_by[0])} {queue.name}"

    def open_row(self, queue: str) -> None:
        """Open with ``queue`` proposed and no reason chosen."""
        self.queue.choose(queue)
        self.reason.fill(list(self._centre.override_reasons.items()))
        self.show()
        self.queue.setFocus(Qt.FocusReason.TabFocusReason)

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [self.queue, self.reason.reasons, self.reason.button]

    def _confirm(self, reason: str) -> None:
        self.sent.emit(self.queue.value(), reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
