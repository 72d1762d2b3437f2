"""共享库: join with the administrator's file and its passphrase, or go on alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from ui.first_start.centre_page import AskFile, FileRow, ask_file
from ui.first_start.page import Page
from ui.widgets.card import bare
from ui.widgets.fields import Field
from ui.widgets.label import Text

if TYPE_CHECKING:
    from pathlib import Path

    from desk_app.enrolment import Enrolled
    from desk_app.first_start import FirstStart
    from ui.background import Background
    from ui.work import Work


class HubPage(Page):
    """The shared database."""

    help_page = "hub"

    def __init__(self, setup: FirstStart, work: Work, background: Background, ask: AskFile = ask_file) -> None:
        why = _(
            "With it all desks, rooms and screens of the centre know the same numbers. The administrator gives you a "
            ".hub file and its passphrase. Without them F2 goes on: this PC works alone, and can join on any later day."
        )
        super().__init__(_("Join the shared database"), why, setup, work, background)
        form = QFormLayout()
        bare(form, 8)
        self.row = FileRow(_("The .hub file"), _("The administrator's file"), "* (*)", ask, self.inside)
        self.row.field.setObjectName("hub_file")
        self.passphrase = Field(_("Passphrase"), self.inside)
        self.passphrase.setObjectName("passphrase")
        self.passphrase.setMaximumWidth(360)
        for field in (self.row.field, self.passphrase):
            field.textEdited.connect(self._typed)
        form.addRow(Text(_("File"), "label", self.inside), self.row)
        form.addRow(Text(_("Passphrase"), "label", self.inside), self.passphrase)
        self.body.addLayout(form)
        hint = _("The passphrase opens this one file, once. It is shown while you type, so that Chinese can be typed.")
        self.body.addWidget(Text(hint, "hint", self.inside, wrap=True))
        self.body.addStretch(1)
        self._done: Enrolled | None = None

    def shown(self) -> None:  # noqa: D102
        (self.passphrase if self.row.path() else self.row.field).setFocus()

    def left(self) -> None:
        """The passphrase stands nowhere any more."""
        self.passphrase.clear()

    def _typed(self) -> None:
        self.row.field.set_problem("")
        self.passphrase.set_problem("")
        self._done = None
        self.end()

    def go_on_words(self) -> str:  # noqa: D102
        return _("Next") if self._done else _("Join")

    def find_it(self) -> None:
        """F3."""
        self.row.ask()

    def go_on(self) -> None:
        """Join; once it is done, go on."""
        if self._done is not None:
            self.work.run(self.setup.progress, self.taken)
            return
        path, passphrase = self.row.path(), self.passphrase.text()
        if path is None:
            self._at(self.row.field, _("Choose the file with F3, or type where it is."))
        elif not passphrase.strip():
            self._at(self.passphrase, _("Type the passphrase that the administrator gave you with the file."))
        else:
            self._join(path, passphrase)

    def _join(self, path: Path, passphrase: str) -> None:
        self.begin(_("The file is being opened…"))

        def tell(sentence: str) -> None:
            self.background.soon(lambda: self.result.say(sentence, "calling") if self.busy else None)

        self.work.run(lambda: self.setup.enrol(path, passphrase, tell), self._joined, self.refused)

    def _joined(self, done: Enrolled) -> None:
        self._done = done
        self.passphrase.clear()
        words = _("This PC is {name} at the shared database now.").format(name=done.name)
        self.end(f"{words}\n{_('The enrolment file opens nothing any more: delete it.')}")
        self.answered.emit()

    def refused(self, problem: UserError) -> None:
        """Say it at its field."""
        field = self.passphrase if problem.field == "passphrase" else self.row.field
        self._at(field, problem.sentence)

    def troubled(self, problem: EnvironmentProblem) -> None:
        """Nothing is lost: it is finished by doing it again, now or later."""
        again = _("Enter tries again with the same file, F2 leaves it for later. Tell the administrator this sentence.")
        super().troubled(EnvironmentProblem(f"{problem.sentence}\n{again}"))

    def _at(self, field: Field, sentence: str) -> None:
        self.end(sentence, "waiting")
        field.set_problem(sentence)
        field.setFocus()
