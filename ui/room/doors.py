"""The other windows that the console opens: 登记表 (Ctrl+O) of whoever is here, 预约 (Ctrl+D), 设置 (Ctrl+,)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.i18n import _
from ui.widgets.gear import GearButton
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.room.window import RoomWindow

FORM = "registration-form"


class RoomDoors(QObject):
    """Opens them beside the console; the windows are loaded when first wanted."""

    scanner_settings = Signal(object)  # ScannerSettings

    def __init__(self, app: App, work: Work, window: RoomWindow) -> None:
        super().__init__(window)
        self._app, self._work, self._window = app, work, window
        header = window.console.header
        self.gear = GearButton(header)
        header.right.addWidget(self.gear)
        self.gear.clicked.connect(self.settings)

    def documents(self) -> None:
        """登记表 (Ctrl+O): the documents of the visit that is here."""
        acts = self._window.acts
        current = acts.current if acts is not None else None
        if acts is None or current is None or not current.case_code:
            bar = self._window.console.bar
            bar.show_message(_("Nobody is here: there is no form to show."), "", for_ms=6_000)
            self._window.console.place_bar()
            return
        from ui.documents.window import open_documents

        open_documents(self._app, self._work, acts.operator, self._window, current.case_code, current.label, kind=FORM)

    def diary(self) -> None:
        """功能室预约 (Ctrl+D): this room's, or from a window any room's."""
        acts = self._window.acts
        if acts is None:
            return
        from ui.room.diary import open_diary

        ticket = acts.current.label if acts.current is not None else ""
        open_diary(self._app, self._work, acts.operator, acts.place, ticket, self._window)

    def settings(self) -> None:
        """设置 (Ctrl+,)."""
        from ui.settings.window import open_settings

        open_settings(self._app, self._work, self._window, saved=lambda new: self.scanner_settings.emit(new.scanner))

    def start(self) -> None:
        """Tell how this PC's scanner types."""
        self._work.run(lambda: self._app.devices.settings().scanner, self.scanner_settings.emit)
