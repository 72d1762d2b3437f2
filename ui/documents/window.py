"""文书 (Ctrl+P): the documents of one case, looked at before they are printed; by keyboard alone.

What is shown bears names: it lives in memory only and is forgotten when the window closes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.devices.printers.build import document_printer_at
from desk_app.devices.settings import DocumentPrinterSettings
from desk_app.errors import UserError
from desk_app.i18n import _
from ui.background import Background
from ui.devices.system_printer import PagesWanted, open_system_printer
from ui.documents.panel import DocumentPanel
from ui.documents.preview import Preview
from ui.documents.print_dialog import ChosenPrinter, ask_printer
from ui.documents.print_job import DocumentJob, OtherTask, PrintTask
from ui.documents.source import CaseDocuments, Offer, Wish
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.header import Header
from ui.widgets.keys import KeyButton
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.documents import DocumentKind

CONFIGURED, ASK = "configured", "ask"
DOUBLE_PRESS_MS = 800
_TYPED_MS = 600

AskPrinter = Callable[[QWidget, int, int], ChosenPrinter | None]


class DocumentsWindow(QWidget):
    """Shows and prints the documents of one case at a time.

    Args:
        app: the services.
        work: the worker that reads the store.
        operator: who asks for the documents; recorded and checked by the service.
        parent: the desk or the console; its keys rest while this window is open.
        ask: the system's print dialog.
    """

    def __init__(
        self, app: App, work: Work, operator: str, parent: QWidget | None = None, *, ask: AskPrinter = ask_printer
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark(self, "ground", "bg")
        self._app, self._work, self._operator, self._ask = app, work, operator, ask
        self._source: CaseDocuments | None = None
        self._made_of = Wish("")
        self._then: Callable[[], None] | None = None
        self._pdf = b""
        self._turn = 0
        self._closed = False
        self._settings = DocumentPrinterSettings()
        self._pressed = QElapsedTimer()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPED_MS)
        self.background = Background(work.crashed.emit, work.troubled.emit, self._refused, self)
        self.job = DocumentJob(self.background, self)
        self.header = Header(_("Documents"), (), self)
        close = KeyButton(_("Close"), "Esc", self, size="small")
        close.clicked.connect(self.close)
        self.header.right.addWidget(close)
        self.panel = DocumentPanel(self)
        self.preview = Preview(self.background, self)
        column = QVBoxLayout(self)
        bare(column)
        column.addWidget(self.header)
        row = QHBoxLayout()
        bare(row, 10, (12, 10, 12, 10))
        self.panel.setFixedWidth(312)
        row.addWidget(self.panel)
        row.addWidget(self.preview, 1)
        column.addLayout(row, 1)
        self.setMinimumSize(720, 420)
        self.resize(1180, 700)
        self._connect()

    def _connect(self) -> None:
        self.panel.chosen.connect(self._make)
        self.panel.edited.connect(self._edited)
        self.panel.left_field.connect(self._remake_if_edited)
        self._pause.timeout.connect(self._remake_if_edited)
        self.panel.print_wanted.connect(self.print_it)
        self.panel.save_wanted.connect(self.ask_where)
        self.panel.stop_wanted.connect(self.job.stop)
        self.job.began.connect(self._began)
        self.job.went_on.connect(self.panel.show_progress)
        self.job.ended.connect(self._ended)
        acts: dict[str, Callable[[], object]] = {
            "F1": self.help,
            "F4": self.print_it,
            "Ctrl+S": self.ask_where,
            "PgDown": self.preview.next_page,
            "PgUp": self.preview.previous_page,
            "Ctrl++": self.preview.zoom_in,
            "Ctrl+=": self.preview.zoom_in,
            "Ctrl+-": self.preview.zoom_out,
            "Ctrl+0": self.preview.zoom_fit,
        }
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # --- which document -------------------------------------------------------------------------------------------

    def open_case(self, case: str, label: str = "", kind: str = "") -> None:
        """Show the documents of a case.

        Args:
            case: its code.
            label: the ticket, for the title.
            kind: the document to begin with; the first one if there is no such.
        """
        self._turn += 1
        source = self._source = CaseDocuments(self._app, case, self._operator)
        self.setWindowTitle(_("Documents") + (f" {label}" if label else ""))
        self.header.name.setText(self.windowTitle())
        self._pdf, self._made_of, self._then = b"", Wish(""), None  # nobody prints the case before under this title
        self.panel.set_ready(ready=False)
        self.panel.show_documents((), "")
        self.preview.wait()
        turn = self._turn
        self._work.run(source.offer, lambda offer: self._show(offer, kind, turn), self._refusal())

    def _show(self, offer: Offer, kind: str, turn: int) -> None:
        if turn != self._turn:
            return
        self._settings = offer.printer
        self._offer_printers()
        self.panel.usual_copies = offer.printer.copies
        self.panel.show_documents(offer.kinds, kind)
        self.panel.list.setFocus(Qt.FocusReason.TabFocusReason)
        if not offer.kinds:
            self.preview.say(_("There is no document for this case yet."))

    def _offer_printers(self) -> None:
        ask = (ASK, _("choose each time"))
        where = printer_words(self._settings.address)
        self.panel.printer.fill([(CONFIGURED, where), ask] if where else [ask], chosen=CONFIGURED if where else ASK)

    def _edited(self) -> None:
        if not self.panel.wish().reason:  # every making with a reason is recorded: then only when a field is left
            self._pause.start()

    def _remake_if_edited(self) -> None:
        self._pause.stop()
        if self.panel.wish() != self._made_of and not self._closed:
            self._make()

    def _make(self) -> None:
        """Make what is wished for; what was shown before is forgotten."""
        document, source = self.panel.document(), self._source
        self._pause.stop()
        self._turn += 1
        self._pdf = b""
        self.panel.set_ready(ready=False)
        if document is None or source is None:
            return
        if document.problem:
            self.preview.say(document.problem)
            return
        self.preview.wait()
        turn, wish = self._turn, self.panel.wish()
        self._made_of = wish
        self._work.run(lambda: source.pdf(wish), lambda pdf: self._made(pdf, turn), self._refusal())

    def _made(self, pdf: bytes, turn: int) -> None:
        if turn != self._turn:
            return
        self._pdf = pdf
        self.panel.given.show_problem("", "")
        self.panel.set_ready(ready=True)
        self.preview.show_pdf(pdf)
        then, self._then = self._then, None
        if then is not None:
            then()

    def _refusal(self) -> Callable[[UserError], None]:
        turn = self._turn

        def refused(problem: UserError) -> None:
            if turn == self._turn:
                self._then = None
                self._refused(problem)

        return refused

    def _refused(self, problem: UserError) -> None:
        self.preview.say(problem.sentence)
        self.panel.given.show_problem(problem.field, problem.sentence)

    def _with_document(self, act: Callable[[DocumentKind], None]) -> None:
        """Do ``act`` with the document as it is wished for now: what was typed last is laid out first."""
        document = self.panel.document()
        if document is None or self.job.busy:
            return
        if self.panel.wish() != self._made_of:
            self._then = lambda: act(document)
            self._make()
        elif self._pdf:
            act(document)

    # --- print and save -------------------------------------------------------------------------------------------

    def print_it(self) -> None:
        """Print (F4). A second press within 0.8 s, or while a document is on its way, does nothing."""
        if not (self._pressed.isValid() and self._pressed.elapsed() < DOUBLE_PRESS_MS):
            self._with_document(self._print)

    def _print(self, document: DocumentKind) -> None:
        copies = self.panel.copies.value()
        if self.panel.printer.value() == ASK:
            chosen = self._ask(self, copies, max(1, self.preview.count))
            if chosen is not None:
                where = chosen.printer.printerName() or _("the printer chosen")
                task = PrintTask(self._pdf, document.name, chosen.wanted, lambda: chosen.printer, where)
                self.job.print_it(task)
        else:
            self._to_configured(document, copies)
        self._pressed.start()

    def _to_configured(self, document: DocumentKind, copies: int) -> None:
        address = self._settings.address
        kind, _colon, name = address.partition(":")
        if kind == "system":
            printer = partial(open_system_printer, name)
            self.job.print_it(PrintTask(self._pdf, document.name, PagesWanted(copies), printer, name))
        else:
            make = partial(document_printer_at, self._settings, self._app.home)
            self.job.print_through(OtherTask(self._pdf, document.name, copies, make, printer_words(address)))

    def ask_where(self) -> None:
        """Save as PDF (Ctrl+S): asks where with the system's dialog."""
        self._with_document(self._save)

    def _save(self, document: DocumentKind) -> None:
        proposed = str(Path.home() / f"{document.name}-{self._code()}.pdf")
        name, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF…"), proposed, "PDF (*.pdf)")
        if name:
            self.save_to(Path(name))

    def _code(self) -> str:
        return self._source.case if self._source is not None else ""

    def save_to(self, path: Path) -> None:
        """Write the document to ``path``, chosen by the clerk."""
        self.job.keep(self._pdf, path, _("Saved. It bears full names: hand it over, then delete the file."))

    def _began(self, where: str, stoppable: bool) -> None:
        self.panel.show_busy(busy=True, stoppable=stoppable)
        self.panel.say(_("On its way to {printer}…").format(printer=where) if where else "")

    def _ended(self, sentence: str, role: str) -> None:
        self.panel.show_busy(busy=False)
        self.panel.say(sentence, role)

    # --- the window -----------------------------------------------------------------------------------------------

    def help(self) -> None:
        """F1."""
        from ui.widgets.help_window import show_help

        show_help("documents", self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button; Esc stops what is under way, else closes."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.job.stoppable:
            self.job.stop()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Forget what was shown. A document on its way to the printer goes on."""
        self._closed = True
        self._turn += 1
        self._pdf, self._made_of, self._then = b"", Wish(""), None
        self.preview.forget()
        self.panel.given.ask_for(())
        super().closeEvent(event)


def printer_words(address: str) -> str:
    """Return an address as people say it; ``""`` for none."""
    kind, _colon, name = address.partition(":")
    if not kind:
        return ""
    return _("folder {name}").format(name=name) if kind == "folder" else name


def open_documents(
    app: App, work: Work, operator: str, parent: QWidget, case: str, label: str = "", *, kind: str = ""
) -> None:
    """Open the documents of a case beside ``parent``, or show another case in the window that is open."""
    for child in parent.findChildren(DocumentsWindow):
        child.open_case(case, label, kind)
        child.activateWindow()
        return
    window = DocumentsWindow(app, work, operator, parent)
    window.open_case(case, label, kind)
    window.show()
