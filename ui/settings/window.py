"""设置 (Ctrl+,): the devices of this PC, by keyboard alone. Nothing here waits for a printer, a reader or the store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk_app.centre_file import centre_path
from desk_app.devices.settings import DeviceSettings
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from ui.background import Background
from ui.documents.print_dialog import ask_printer
from ui.documents.window import AskPrinter
from ui.screens.monitor_numbers import show_numbers
from ui.settings.asking import Asking
from ui.settings.device_list import DeviceList
from ui.settings.document_section import DocumentSection
from ui.settings.refusal import Refusal
from ui.settings.screens_section import ScreensSection
from ui.settings.sections import Sections
from ui.settings.slip_preview import SlipPreview
from ui.settings.slip_section import SlipSection
from ui.settings.standing import Standing
from ui.settings.trials import Trials
from ui.settings.voice_section import VoiceSection
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.header import Header
from ui.widgets.keys import KeyButton
from ui.widgets.strip import Strip
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.settings.address import FoundPrinter

_FRAME = QSize(0, 32)  # the title bar that the system puts above
_ROOM_FOR_PREVIEW = 840


class SettingsWindow(QWidget):
    """Shows and keeps the devices of this PC.

    Args:
        app: the services.
        work: the worker that reads and writes the store.
        parent: the desk or the console; its keys rest while this window is open.
        free_card_reader: lets go of the reader that the desk holds; called off the window's thread before a trial.
        ask: the system's print dialog.
        centre_file: the centre's configuration where another one than usual was named at the start.
    """

    saved = Signal(object)  # DeviceSettings

    def __init__(
        self,
        app: App,
        work: Work,
        parent: QWidget | None = None,
        *,
        free_card_reader: Callable[[], None] = lambda: None,
        ask: AskPrinter = ask_printer,
        centre_file: Path | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._centre_file = centre_file
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark(self, "ground", "bg")
        self._app, self._work = app, work
        self._asking = Asking(app)
        self._kept: DeviceSettings | None = None
        self._sure = self._closed = self._looking = False
        self.background = Background(work.crashed.emit, self._troubled, self._refused, self)
        self.trials = Trials(self._asking, self.background, free_card_reader, ask, self)
        name = _("Settings")
        self.setWindowTitle(f"{name} — {app.centre.name}")
        self._build(name)
        self.standing = Standing(self._asking, self.background, self.sections, self.list, self)
        self._connect()
        self._bind()
        self.setMinimumSize(560, 260)  # 1366 x 768 at 200 % has 683 x 384, title bar and task bar included
        self.resize(QSize(1180, 700).boundedTo(self.screen().availableSize() - _FRAME))
        self._show_section(0)
        self._work.run(lambda: app.devices.settings(), self._show_kept, self._refused)

    def _build(self, name: str) -> None:
        column = QVBoxLayout(self)
        bare(column)
        self.header = Header(name, (), self)
        self.close_button = KeyButton(_("Close"), "Esc", self, size="small")
        self.header.right.addWidget(self.close_button)
        column.addWidget(self.header)
        self.sections = Sections(self._app.centre, self)
        self.list = DeviceList(_("Devices"), [section.accessibleName() for section in self.sections.all], self)
        self.list.setFixedWidth(212)
        self.stack = QStackedWidget(self)
        for section in self.sections.all:
            self.stack.addWidget(section)
        home, given = self._app.home, self._centre_file
        self.preview = SlipPreview(self._app.centre, lambda: centre_path(home, given), self.background, self)
        self.preview.setFixedWidth(316)
        row = QHBoxLayout()
        bare(row, 10, (12, 10, 12, 10))
        row.addWidget(self.list)
        row.addWidget(self.stack, 1)
        row.addWidget(self.preview)
        column.addLayout(row, 1)
        self.strip = Strip(self)
        self.save_button = KeyButton(_("Save"), "Ctrl+S", self.strip, kind="primary", size="small")
        self.save_button.setObjectName("save")
        layout = self.strip.layout()
        assert layout is not None
        layout.addWidget(self.save_button)
        layout.setContentsMargins(4, 4, 12, 4)
        column.addWidget(self.strip)
        self.refusal = Refusal(self.sections, self.list, self.strip)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self._leave)
        self.save_button.clicked.connect(self.save)
        self.list.chosen.connect(self._show_section)
        for section in self.sections.all:
            section.changed.connect(self._changed)
        for slip in (self.sections.slip, self.sections.second):
            slip.paper_changed.connect(self.preview.show_paper)
            slip.test_wanted.connect(self.try_it)
        for address in self.sections.addresses:
            address.look_wanted.connect(self.look_for_printers)
        self.sections.documents.test_wanted.connect(self.try_it)
        self.sections.voice.try_wanted.connect(self.try_it)
        self.sections.screens.numbers_wanted.connect(self.try_it)
        self.sections.card.read_wanted.connect(self.read_card)

    def _bind(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "F1": self.help,
            "F5": self.look_for_printers,
            "F8": self.try_it,
            "F9": self.read_card,
            "Ctrl+S": self.save,
        }
        for index in range(len(self.sections.all)):
            acts[f"Alt+{index + 1}"] = partial(self._jump, index)
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # --- sections -------------------------------------------------------------------------------------------------

    def _show_section(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        section = self.sections.all[index]
        self._make_room()
        if isinstance(section, SlipSection):
            self.preview.show_paper(int(section.paper.value()))

    def _make_room(self) -> None:
        """The preview is the first to give way."""
        wanted = isinstance(self.sections.all[self.list.current()], SlipSection)
        self.preview.setVisible(wanted and self.width() >= _ROOM_FOR_PREVIEW)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._make_room()

    def _jump(self, index: int) -> None:
        self.list.choose(index)
        self.list.rows[index].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_kept(self, settings: DeviceSettings) -> None:
        if self._closed:
            return
        self.sections.show(settings)
        self._kept = settings
        self._changed()
        self._show_section(self.list.current())
        self.list.rows[self.list.current()].setFocus(Qt.FocusReason.OtherFocusReason)
        self.standing.ask(settings)
        self.look_for_printers()

    def settings(self) -> DeviceSettings:
        """Return what is chosen now."""
        return self.sections.settings(self._kept or DeviceSettings())

    @property
    def unsaved(self) -> bool:
        """Whether something was changed and not kept."""
        return self._kept is not None and self.settings() != self._kept

    def _changed(self) -> None:
        self._sure = False
        self.refusal.heed(self.settings())
        if self.save_button.hasFocus() and not self.unsaved:  # else the focus goes on to the button that closes
            self.list.rows[self.list.current()].setFocus(Qt.FocusReason.OtherFocusReason)
        self.save_button.setEnabled(self.unsaved)
        self.standing.show_lines(self.settings())

    # --- saving ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep what is chosen (Ctrl+S)."""
        if self._kept is None:
            return
        settings = self.settings()
        devices = self._app.devices

        def keep() -> DeviceSettings:
            devices.save(settings)
            return devices.settings()

        self._work.run(keep, partial(self._saved, settings), self._refused)

    def _saved(self, asked: DeviceSettings, settings: DeviceSettings) -> None:
        if self._closed:
            return
        self.refusal.clear()
        changed = self._kept
        self._kept = settings
        self.sections.show_kept(settings, asked)
        self._changed()
        self.strip.say(_("Saved. It holds from now on."), "good")
        if changed != settings:
            self.saved.emit(settings)
        self.standing.ask(settings)

    def _refused(self, problem: UserError) -> None:
        if self._closed:
            return
        self.refusal.show(problem, self.settings())

    def say_trouble(self, sentence: str) -> None:
        """Show a sentence about a bug of ours: what is safe and what to do."""
        self.strip.say(sentence, "stop")

    def _troubled(self, problem: EnvironmentProblem) -> None:
        self.strip.say(problem.sentence, "warn")

    # --- trials ---------------------------------------------------------------------------------------------------

    def look_for_printers(self) -> None:
        """Ask the system for its printers (F5)."""
        if self._looking:
            return
        self._looking = True
        for address in self.sections.addresses:
            address.say_looking()
        self.background.run(self._asking.printers, self._found, troubled=self._not_found)

    def _not_found(self, problem: EnvironmentProblem) -> None:
        self._troubled(problem)
        self._found([])

    def _found(self, printers: list[FoundPrinter]) -> None:
        self._looking = False
        for address in self.sections.addresses:
            address.show_found(printers)

    def try_it(self) -> None:
        """Print a test slip or page, call a number out, number the monitors (F8), as chosen now, saved or not."""
        section = self.sections.all[self.list.current()]
        if isinstance(section, SlipSection):
            self.trials.test_slip(section)
        elif isinstance(section, DocumentSection):
            self.trials.test_page(section)
        elif isinstance(section, VoiceSection):
            self.trials.call_out(section)
        elif isinstance(section, ScreensSection):
            show_numbers(self)

    def read_card(self) -> None:
        """读一张试试 (F9); pressed again it gives up."""
        if self.sections.all[self.list.current()] is self.sections.card:
            self.trials.read_card(self.sections.card)

    # --- the window -----------------------------------------------------------------------------------------------

    def help(self) -> None:
        """F1."""
        from ui.widgets.help_window import show_help

        device = self.sections.devices[self.list.current()]
        show_help(device if device in ("voice", "screens") else "devices", self)

    def _leave(self) -> None:
        if self.unsaved and not self._sure:
            self._sure = True
            self.strip.say(_("Not saved yet. Ctrl+S saves; Esc once more leaves it as it was."), "warn")
        else:
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button; Esc closes, after a question where something is not saved."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up trials; what is on its way to a printer goes on."""
        self._closed = True
        self.trials.stop()
        self.standing.stop()
        super().closeEvent(event)


def open_settings(
    app: App,
    work: Work,
    parent: QWidget,
    *,
    saved: Callable[[DeviceSettings], None] = lambda _settings: None,
    free_card_reader: Callable[[], None] = lambda: None,
    card_trial_over: Callable[[], None] = lambda: None,
) -> SettingsWindow:
    """Open the settings beside ``parent``, or bring the open ones to the front."""
    for child in parent.findChildren(SettingsWindow):
        child.activateWindow()
        return child
    window = SettingsWindow(app, work, parent, free_card_reader=free_card_reader)
    window.saved.connect(saved)
    window.trials.card_over.connect(card_trial_over)
    window.show()
    return window
