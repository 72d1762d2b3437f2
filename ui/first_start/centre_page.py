"""本中心: the administrator's configuration, or the example until the shared database brings the centre's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QWidget

from desk_app.errors import UserError
from desk_app.i18n import _
from ui.first_start.page import Page
from ui.widgets.card import bare
from ui.widgets.choices import Option
from ui.widgets.fields import Field
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text

if TYPE_CHECKING:
    from desk_app.first_start import FirstStart
    from ui.background import Background
    from ui.work import Work

AskFile = Callable[[QWidget, str, str], str]
"""Asks for a file: the window, a title, which files; ``""`` if none was chosen."""


def ask_file(window: QWidget, title: str, files: str) -> str:
    """Ask with the system's own dialog."""
    return QFileDialog.getOpenFileName(window, title, str(Path.home()), files)[0]


class FileRow(QWidget):
    """A path to type or paste, and a button (F3) that chooses one."""

    def __init__(self, name: str, title: str, files: str, ask: AskFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._files, self._ask = title, files, ask
        row = QHBoxLayout(self)
        bare(row, 8)
        self.field = Field(name, self)
        self.field.setPlaceholderText(name)
        self.choose = KeyButton(_("Choose the file"), "F3", self)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)
        self.choose.clicked.connect(self.ask)

    def ask(self) -> None:
        """Let somebody choose; what stands there stays if nothing is chosen."""
        path = self._ask(self.window(), self._title, self._files)
        if path:
            self.field.setText(path)
        self.field.setFocus()

    def path(self) -> Path | None:
        """Return what stands there, without the quotes that Windows puts around a copied path."""
        typed = self.field.text().strip().strip('"')
        return Path(typed).expanduser() if typed else None


class CentrePage(Page):
    """Which centre this PC belongs to."""

    can_wait = False

    def __init__(
        self, setup: FirstStart, work: Work, background: Background, ask: AskFile = ask_file, *, example: str
    ) -> None:
        why = _("Windows, rooms, rules and texts come from the centre's configuration. It can be changed later.")
        super().__init__(_("Which centre is this PC in?"), why, setup, work, background)
        self.options = {
            "hub": Option(_("It comes with the shared database: I have a .hub file"), "", self.inside),
            "file": Option(_("From the administrator's file centre.toml"), "", self.inside),
            "example": Option(_("The example to try with: {centre}").format(centre=example), "", self.inside),
        }
        self._group = QButtonGroup(self)
        self.row = FileRow(_("The file"), _("The centre's configuration"), "TOML (*.toml)", ask, self.inside)
        self.row.field.setObjectName("centre_file")
        hints = {
            "hub": _("The file is asked for on a later page; the centre's own configuration comes with it."),
            "file": "",
            "example": _("All its names and numbers are made up. For practising, or until the real file comes."),
        }
        for code, option in self.options.items():
            self._group.addButton(option)
            self.body.addWidget(option)
            if code == "file":
                self.body.addWidget(self.row)
            else:
                hint = Text(hints[code], "hint", self.inside, wrap=True)
                hint.setContentsMargins(32, 0, 0, 6)
                self.body.addWidget(hint)
        self.body.addStretch(1)
        self._group.buttonToggled.connect(self._chosen)
        own = setup.home / "centre.toml"
        if own.exists():
            self.row.field.setText(str(own))
        self.options["file" if own.exists() else "hub"].setChecked(True)

    def shown(self) -> None:
        """The focus goes to what is chosen; arrows choose."""
        option = self._group.checkedButton()
        if option is not None:
            option.setFocus()

    def _chosen(self) -> None:
        self.row.setEnabled(self.options["file"].isChecked())
        option = self._group.checkedButton()
        if option is not None:
            self.see(option)
        self.row.field.set_problem("")
        self.result.say("")

    def find_it(self) -> None:
        """F3."""
        self.options["file"].setChecked(True)
        self.row.ask()

    def go_on(self) -> None:
        """Check it and keep it."""
        path = None
        if self.options["file"].isChecked():
            path = self.row.path()
            if path is None:
                self.row.field.setFocus()
                self.refused(UserError(_("Choose the file with F3, or type where it is."), "centre"))
                return
        self.begin(_("The configuration is being checked…"))
        self.work.run(lambda: self.setup.choose_centre(path), self.taken, self.refused)

    def refused(self, problem: UserError) -> None:
        """Tell what the administrator should hear."""
        super().refused(problem)
        if self.options["file"].isChecked() and self.row.path() is not None:
            self.row.field.set_problem(problem.sentence)
            tell = _("Nothing was changed. Give this sentence to whoever made the file; meanwhile take another choice.")
            self.result.say(f"{problem.sentence}\n{tell}", "waiting")
