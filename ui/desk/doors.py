"""The other windows that the desk opens: 文书 (Ctrl+P) of the case that is shown, 预约 (Ctrl+D), 设置 (Ctrl+,)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk_app.i18n import _
from ui.background import Background
from ui.widgets.gear import GearButton
from ui.widgets.keys import KeyButton
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.devices.settings import DeviceSettings
    from ui.desk.window import DeskWindow


class DeskDoors(QObject):
    """Knows which case the clerk looks at; the windows are loaded when first wanted.

    Args:
        window: the desk; gets the buttons.
    """

    scanner_settings = Signal(object)  # ScannerSettings
    screens_chosen = Signal(object)  # tuple of ScreenSettings

    def __init__(self, app: App, work: Work, operator: str, window: DeskWindow) -> None:
        super().__init__(window)
        self._app, self._work, self._operator, self._window = app, work, operator, window
        self._background = Background(work.crashed.emit, work.troubled.emit, work.refused.emit, self)
        self.gear = GearButton(window.header)
        window.header.right.addWidget(self.gear)
        self.gear.clicked.connect(self.settings)
        issued = window.page.issued
        self.papers = KeyButton(_("Documents"), "Ctrl+P", issued, size="small")
        self.papers.setObjectName("documents_of_issued")
        issued.right.addWidget(self.papers)
        self.papers.clicked.connect(self.documents)
        window.pages.documents_wanted.connect(self.documents)

    def case(self) -> tuple[str, str]:
        """Return the case that is looked at and its ticket; ``("", "")`` while there is none."""
        window = self._window
        if window.at_ledger():
            row = window.ledger.panel.row()
            return ("", "") if row is None else (row.case_code, row.label)
        if window.pages.at() == "search":
            view = window.finder.detail.view()
            return ("", "") if view is None else (view.case_code, view.label)
        last = window.flow.last
        return ("", "") if last is None or window.page.form_open() else (last.case_code, last.ticket)

    def documents(self) -> None:
        """文书 (Ctrl+P)."""
        case, label = self.case()
        if not case:
            self._window.strip.say(_("Documents belong to a case: take the number first, or find the case with F3."))
            return
        from ui.documents.window import open_documents

        open_documents(self._app, self._work, self._operator, self._window, case, label)

    def diary(self) -> None:
        """功能室预约 (Ctrl+D), for the number that is looked at."""
        from ui.room.diary import open_diary

        open_diary(self._app, self._work, self._operator, "", self.case()[1], self._window)

    def settings(self) -> None:
        """设置 (Ctrl+,)."""
        from ui.settings.window import open_settings

        open_settings(
            self._app,
            self._work,
            self._window,
            saved=self.take_effect,
            free_card_reader=self._window.card.reader.stop,
            card_trial_over=self._window.card.start,
        )

    def start(self) -> None:
        """Tell how this PC's scanner types, and which screens it has."""
        self._work.run(lambda: self._app.devices.settings(), self._tell)

    def _tell(self, settings: DeviceSettings) -> None:
        self.scanner_settings.emit(settings.scanner)
        self.screens_chosen.emit(settings.screens)

    def take_effect(self, settings: DeviceSettings) -> None:
        """Use these devices from now on. Letting go of the card reader may take long: off the window's thread."""
        self._tell(settings)
        card = self._window.card
        self._background.run(card.reader.stop, lambda _none: card.start())
