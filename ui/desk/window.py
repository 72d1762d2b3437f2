"""The desk window: head with tabs and search, the pages, the strip; keys of the whole window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.devices.scanned_codes import foreign_words
from desk_app.domain.routing import Decision
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.registration import Registration
from desk_app.services.views import VisitView
from ui.desk.card import CardDesk
from ui.desk.categories import CategoryEntry, make_entries
from ui.desk.desk_strip import DeskStrip
from ui.desk.doors import DeskDoors
from ui.desk.live import DeskView, Live
from ui.desk.notices import Notices
from ui.desk.pages import LEDGER, REGISTER, SEARCH, DeskPages
from ui.desk.paper import Paper
from ui.desk.print_again import PrintAgain
from ui.desk.registering import Registering
from ui.desk.returning import Returning
from ui.desk.screens import DeskScreens
from ui.desk.shortcuts import bind
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.header import Header, SearchBox
from ui.widgets.keys import KeyButton
from ui.widgets.strip import Banner
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.register import Issued
    from ui.desk.ledger_page import LedgerPage
    from ui.desk.search_page import SearchPage

_SURE_MS = 3000


class DeskWindow(QWidget):
    """The clerk's window. Built on ``app``; everything slow goes through ``work``."""

    closed = Signal()

    def __init__(self, app: App, work: Work, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app, self._work, self._operator = app, work, operator
        self._second_of = ""
        self._progress_of = ""  # a case in progress that stopped F4
        self._sure = QElapsedTimer()
        mark(self, "ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        name = _("Guidance desk")
        self.setWindowTitle(_("{window} — {centre}").format(window=name, centre=app.centre.name))
        column = QVBoxLayout(self)
        bare(column)
        tabs = ((REGISTER, _("Register")), (LEDGER, _("Today's ledger")), (SEARCH, _("Find a case")))
        self.header = Header(name, tabs, self)
        self._make_head()
        self.banner = Banner(self)
        self.pages = DeskPages(app, work, operator, self)
        self.page = self.pages.page
        self.strip = DeskStrip(app.centre.operators[operator].name, app.clock, self)
        for widget in (self.header, self.banner, self.pages, self.strip):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        self.notices = Notices(self.banner, self.strip, self)
        self.flow = Registering(app, work, operator, self)
        self.paper = Paper(app, work, self)
        self.live = Live(app, work, operator, self)
        self.returning = Returning(app, work, self.page, self)
        self.card = CardDesk(app, work, self)
        self.prints = PrintAgain(app, work, self)
        self.screens = DeskScreens(app, work, self)
        self._connect()
        self.doors = DeskDoors(app, work, operator, self)
        bind(self)
        self.setMinimumSize(640, 420)
        self.page.focus_first()

    def _make_head(self) -> None:
        self.new = KeyButton(_("New"), "F2", self, size="small")
        self.new.setObjectName("new")
        self.new.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.search = SearchBox(_("Search"), _("number, case code, name or pinyin, end of phone"), "F3", self)
        self.search.setObjectName("search")
        self.search.setFixedWidth(348)
        self.header.right.addWidget(self.new)
        self.header.right.addWidget(self.search)

    def _connect(self) -> None:
        self.header.tab_chosen.connect(self.pages.open)
        self.pages.said.connect(self.strip.say)
        self.pages.visit_wanted.connect(self.open_visit)
        self.pages.continue_wanted.connect(self._continue_case)
        self.new.clicked.connect(self.new_form)
        self.notices.ledger_wanted.connect(partial(self.open_tab, LEDGER))
        self.notices.help_wanted.connect(self.help)
        self.search.textEdited.connect(self._search)
        self.search.returnPressed.connect(lambda: self.finder.open_current())
        self.page.changed.connect(self._changed)
        self.page.commit_wanted.connect(self.commit)
        self.page.advise_wanted.connect(self.advise)
        self.page.visitor.returning.progress_wanted.connect(self.open_visit)
        for teller in (self.returning, self.card):
            teller.said.connect(self.strip.say)
        issued = self.page.issued
        issued.undo_wanted.connect(self.undo)
        issued.second_wanted.connect(self._second_matter)
        issued.next_wanted.connect(self.new_form)
        self.flow.decided.connect(self._decided)
        self.flow.issued.connect(self._issued)
        self.flow.in_progress.connect(self._in_progress)
        self.flow.refused.connect(self._refused)
        self.flow.undone.connect(self._undone)
        self.flow.undo_over.connect(issued.show_undo_over)
        self._work.refused.connect(self._refused)
        self._work.troubled.connect(self._troubled)
        self.live.came.connect(self._came)
        self.live.slow.connect(self.page.queue.show_slow)

    @property
    def app(self) -> App:
        """The services of this desk."""
        return self._app

    @property
    def work(self) -> Work:
        """The worker that asks the store; tells when it does not answer."""
        return self._work

    @property
    def ledger(self) -> LedgerPage:
        """The page 今日台账."""
        return self.pages.ledger

    @property
    def finder(self) -> SearchPage:
        """The page 案件查询."""
        return self.pages.finder

    def at_form(self) -> bool:
        """Say whether a form is open on 登记取号."""
        return self.pages.at() == REGISTER and self.page.form_open()

    def at_ledger(self) -> bool:
        """Say whether 今日台账 is shown."""
        return self.pages.at() == LEDGER

    def start(self) -> None:
        """Begin to read the store; called once the window is shown, so that the first paint waits for nothing."""
        self._work.run(lambda: self._app.desk, self._show_desk)
        self.paper.start()
        self.live.start()
        self.card.start()
        self.screens.start()
        self._work.run(lambda: make_entries(self._app.centre.categories), self._use_entries)

    def _show_desk(self, number: int) -> None:
        title = _("{window} — {centre}　desk {n}")
        self.setWindowTitle(title.format(window=_("Guidance desk"), centre=self._app.centre.name, n=number))

    def _use_entries(self, entries: tuple[CategoryEntry, ...]) -> None:
        self.page.appeal.use_entries(entries)

    # --- live -----------------------------------------------------------------------------------------------------

    def _came(self, view: DeskView) -> None:
        self.page.show_board(view.board)
        self.page.show_recent(view.ledger)
        self.pages.show_rows(view.ledger, view.conflicts)
        self.header.tabs.set_count(1, len(view.conflicts))
        self.notices.days_left_open(view.board.open_days_before)
        self.notices.sync(view.sync, view.to_upload)
        self.notices.news(view.news)
        self.strip.show_sync(view.sync)
        self.page.show_sync(view.sync)

    def _changed(self) -> None:
        if self.page.form_open():
            self.flow.decide(self.page.registration())

    def _decided(self, decision: Decision | None) -> None:
        self.page.route.show_decision(decision, None)
        self.page.aim(decision.place if decision is not None else "")

    # --- issue ----------------------------------------------------------------------------------------------------

    def commit(self) -> None:
        """取号并打印 (F4)."""
        if not self.at_form():
            return
        if self.returning.looking:  # what Enter took over is on its way into the form
            self.returning.then(self.commit)
            return
        reg = self.page.registration()
        if self._second_of:
            self.flow.second(self._second_of, reg)
        else:
            self.flow.commit(reg)

    def advise(self) -> None:
        """咨询即办，不取号 (F6)."""
        if self.at_form():
            self.flow.advise(self.page.registration())

    def _issued(self, issued: Issued, reg: Registration) -> None:
        decision = self.page.route.decision()
        self.card.keep_typed()
        self.page.show_problems({})
        person = self.page.visitor.id_number.hint()
        self.page.registered.show_registered(reg, issued, person)
        self.page.issued.show_issued(issued, green=decision is not None and decision.priority == "green")
        self.page.open_issued()
        self._second_of = ""
        self.strip.say("")
        self.live.read_now()

    def _in_progress(self, issued: Issued) -> None:
        self.strip.say(_("The same matter is in progress: Ctrl+G shows it, F7 registers a new one."), "warn")
        self.page.show_problems({})
        self.page.route.panel.say_in_progress()
        self._progress_of = issued.case_code

    def _refused(self, problem: UserError) -> None:
        self.page.show_problems({problem.field: problem.sentence} if problem.field else {})
        self.strip.say(problem.sentence, "warn")
        if problem.field and self.page.form_open():
            self.page.focus_field(problem.field)

    def _troubled(self, problem: EnvironmentProblem) -> None:
        self.notices.trouble(problem.sentence)

    def say_trouble(self, sentence: str) -> None:
        """Show a sentence about a bug of ours: what is safe and what to do."""
        self.notices.trouble(sentence)

    def undo(self) -> None:
        """撤销 (Ctrl+Z): take back the ticket just issued."""
        if not self.page.form_open():
            self.flow.undo()

    def _undone(self) -> None:
        self.page.open_form()
        self.page.focus_first()
        self.live.read_now()
        self.strip.say(_("Taken back. The number is void and is not used again; what was typed is still here."), "good")

    def new_form(self) -> None:
        """新登记, 下一位来访人 (F2). A form with typing asks once more: nothing typed is lost by one key."""
        if self.flow.just_fired():
            return
        if self.pages.at() != REGISTER:
            self.header.choose(REGISTER)
            if self.page.form_open():
                self.page.focus_first()
                return
        unsaved = self.page.form_open() and self.page.has_typing()
        sure = self._sure.isValid() and self._sure.elapsed() < _SURE_MS
        if unsaved and not sure:
            self._sure.start()
            self.strip.say(_("No number yet. F2 once more empties the form."), "warn")
            return
        self.fresh_form()

    def fresh_form(self) -> None:
        """Begin with the next visitor; nothing stays of the last."""
        self._sure.invalidate()
        self._second_of = self._progress_of = ""
        self.flow.new_form()
        self.returning.forget()
        self.card.forget()
        self.search.setText("")
        self.pages.forget()
        self.page.clear()
        self.page.open_form()
        self.page.focus_first()
        self.strip.say("")

    def has_second_matter(self) -> bool:
        """Say whether the form is about another matter of a ticket that was issued."""
        return bool(self._second_of) and self.page.form_open()

    def _second_matter(self) -> None:
        issued = self.flow.last
        if issued is None:
            return
        self._second_of = issued.visit
        self.flow.new_form()
        self.returning.forget(looks=False)
        self.page.visitor.returning.show_earlier(())
        self.page.leave_case()
        self.page.appeal.clear()
        self.page.route.clear()
        self.page.open_form()
        self.page.appeal.text.setFocus()
        self.strip.say(_("Another matter of {label}: same number, new case.").format(label=issued.ticket))

    # --- other pages ----------------------------------------------------------------------------------------------

    def open_tab(self, code: str) -> None:
        """Show a page."""
        self.header.choose(code)

    def next_tab(self) -> None:
        """Show the next page (Ctrl+Tab)."""
        tabs = self.header.tabs
        tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count())

    def focus_search(self) -> None:
        """Search (F3)."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search(self, text: str) -> None:
        if text.strip():
            self.header.choose(SEARCH)
        self.finder.search(text)

    def open_visit(self, visit: str) -> None:
        """Show one visit in full (Ctrl+G, a scan, a line of the ledger)."""
        self.header.choose(SEARCH)
        self.finder.open_visit(visit)

    def scanned(self, digits: str) -> None:
        """A ticket was scanned, wherever the focus is: open it."""
        self.header.choose(SEARCH)
        self.finder.open_visit(digits)

    def scanned_foreign(self, kind: str) -> None:
        """A code that is no slip's was scanned: say so; nothing else happens."""
        self.strip.say(foreign_words(kind), "warn")

    def show_progress(self) -> None:
        """看进度 (Ctrl+G)."""
        if self.at_ledger():
            self.ledger.show_progress()
        elif self._progress_of:
            self.open_visit(self._progress_of)
        elif self.page.visitor.returning.visit() is not None:
            self.page.visitor.returning.ask_progress()
        elif self.flow.last is not None:
            self.open_visit(self.flow.last.visit)

    def _continue_case(self, view: VisitView) -> None:
        self.header.choose(REGISTER)
        self.page.link_case(view.case_code, view.category)
        self.strip.say(_("This number will belong to case {code}.").format(code=view.case_code))

    def help(self) -> None:
        """F1: the page's help; while the banner tells of the shared database, what that means."""
        from ui.widgets.help_window import show_help

        pages = {REGISTER: "desk", LEDGER: "desk-ledger", SEARCH: "desk-search"}
        show_help("offline" if self.notices.tells_of_sync else pages[self.pages.at()], self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.notices.close():
            pass
        elif self.pages.at() == REGISTER:
            self.page.close_layer()
        elif not (self.at_ledger() and self.ledger.close_layer()):
            self.header.choose(REGISTER)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.live.stop()
        self.paper.stop()
        self.card.close()
        for timer in self.findChildren(QTimer):
            timer.stop()
        self.closed.emit()
        super().closeEvent(event)
