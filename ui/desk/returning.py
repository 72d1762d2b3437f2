"""The returning visitor (来过 n 次): looks for earlier visits, and lets the form go on with one of them (接着办).

What is carried over fills only what is empty, is shown as carried over, and goes again when the form turns out to be
another person's. The answer to the offer of mediation is never carried over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.returning import CarriedOver, Who
from desk_app.services.views import EarlierVisit
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from ui.desk.register_page import RegisterPage


class Returning(QObject):
    """Stands between the search for earlier visits and the form."""

    said = Signal(str, str)  # sentence, role
    filled = Signal()  # something was carried over into the form

    def __init__(self, app: App, work: Work, page: RegisterPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._work, self._page = app, work, page
        self._panel = page.visitor.returning
        self._asked = self._answered = 0
        self._looks = True
        self._taken: CarriedOver | None = None
        self._fetching = 0
        self._then: Callable[[], None] | None = None
        self._offer_to: QWidget | None = None  # who had the focus when the card was laid down
        page.visitor.identified.connect(self.look)
        page.visitor.unidentified.connect(self._nobody)
        self._panel.take_wanted.connect(self.take_over)
        self._panel.back_wanted.connect(self.take_back)
        self._panel.other_matter.connect(self._other)

    @property
    def looking(self) -> bool:
        """Whether something of an earlier visit is still being read that goes into the form."""
        return self._fetching > 0

    @property
    def asking(self) -> bool:
        """Whether earlier visits are being looked for."""
        return self._answered != self._asked

    def then(self, act: Callable[[], None]) -> None:
        """Do ``act`` once what is being read stands in the form."""
        self._then = act

    # --- looking --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look for the earlier visits of the person in the form."""
        if not self._looks:
            return
        self._asked += 1
        number, who = self._asked, self._who()
        self._work.run(
            lambda: self._app.search.earlier(who.id_type, who.id_number, who.name, who.phone),
            lambda visits: self._show(visits, number),
        )

    def offer_when_found(self) -> None:
        """Move the focus to the offer once it is there, unless the clerk has gone on meanwhile."""
        self._offer_to = QApplication.focusWidget()

    def _who(self) -> Who:
        reg = self._page.registration()
        return Who(reg.id_type, reg.id_number, reg.name, reg.phone)

    def _show(self, visits: tuple[EarlierVisit, ...], number: int) -> None:
        if number != self._asked:
            return
        self._answered = number
        if not (self._page.form_open() and self._page.has_typing()):
            return
        if self._taken is not None and self._taken.visit not in {one.visit for one in visits}:
            self.take_back()
        self._panel.show_earlier(visits, taken=self._taken is not None)
        waited, self._offer_to = self._offer_to, None
        if visits and self._taken is None and waited is not None and QApplication.focusWidget() is waited:
            self._page.visitor.show_returning()
            self._panel.offer()

    def _nobody(self) -> None:
        self._answered = self._asked = self._asked + 1
        self.take_back()
        self._panel.show_earlier(())

    # --- going on with a matter -------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """接着办: propose phone, category and appeal of the matter shown; the new number belongs to its case."""
        one = self._panel.visit()
        if one is not None and not one.here and self._taken is None:
            self._fetch(one, self._fill)

    def _other(self) -> None:
        one = self._panel.visit()
        self._panel.show_earlier(())
        self._page.appeal.text.setFocus()
        if one is not None and not self._page.visitor.phone.value():
            self._fetch(one, self._fill_phone)

    def _fetch(self, one: EarlierVisit, fill: Callable[[CarriedOver], None]) -> None:
        who = self._who()

        def came(found: CarriedOver) -> None:
            if self._page.form_open() and self._who() == who:
                fill(found)
                self.filled.emit()

        self._fetching += 1
        self._work.run(
            lambda: self._app.search.carry_over(one.visit, one.case_code, who), came, self._refused, self._settled
        )

    def _refused(self, problem: UserError) -> None:
        self._then = None
        self.said.emit(problem.sentence, "warn")

    def _settled(self) -> None:
        self._fetching -= 1
        act, self._then = self._then, None
        if act is not None:
            act()

    def _fill_phone(self, found: CarriedOver) -> None:
        if found.phone and not self._page.visitor.phone.value():
            self._page.visitor.phone.keep_value(found.phone)

    def _fill(self, found: CarriedOver) -> None:
        self._taken = found
        self._fill_phone(found)
        self._panel.show_taken(True)
        self._page.go_on_with(found)
        if found.case_code:
            self.said.emit(_("This number will belong to case {code}.").format(code=found.case_code), "label")

    def take_back(self) -> None:
        """不延续: what was carried over and not changed since leaves the form."""
        taken, self._taken = self._taken, None
        if taken is None:
            return
        if self._page.visitor.phone.is_kept():
            self._page.visitor.phone.set_value("")
        self._panel.show_taken(False)
        self._page.leave_matter(taken)
        self.said.emit("", "label")

    def forget(self, *, looks: bool = True) -> None:
        """Forget the person; the form is cleared by its owner.

        Args:
            looks: whether the next form is looked after; not one about another matter of the ticket just issued.
        """
        self._answered = self._asked = self._asked + 1
        self._looks = looks
        self._taken = self._then = self._offer_to = None
