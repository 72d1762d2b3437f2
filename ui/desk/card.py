"""The ID card at the desk (读证件): a card laid down fills the form, and nothing typed is ever overwritten unasked.

What was typed since the last card is told by comparing the form with what it was then; no list of keys is kept. A card
that comes at the wrong moment is not kept either: F9 reads it again from the reader. All of it goes with the form.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desk_app.domain.identity import normalise_number
from desk_app.i18n import _
from desk_app.services.registration import Registration
from ui.desk.pages import REGISTER
from ui.devices.card_reader import DeskReader

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.devices.idcard.base import CardFacts, ReaderState
    from desk_app.devices.settings import CardReaderSettings
    from ui.desk.window import DeskWindow
    from ui.work import Work


class CardDesk(QObject):
    """Joins the reader of this PC and the form of a desk window."""

    said = Signal(str, str)  # sentence, role

    def __init__(self, app: App, work: Work, window: DeskWindow) -> None:
        super().__init__(window)
        self._app, self._work = app, work
        self._window, self._page = window, window.page
        self._visitor, self._returning = window.page.visitor, window.returning
        self.reader = DeskReader(self)
        self._asked_about: CardFacts | None = None
        self._as_filled: Registration | None = None  # the form as a card and an earlier visit left it
        self._closed = False
        self._asked_now = False  # F9: whatever comes of it is said
        self.reader.laid.connect(self._laid)
        self.reader.stands.connect(self._stands)
        self._returning.filled.connect(self._note_form)
        self._visitor.line.read.clicked.connect(self.read_now)
        self._visitor.question.use_wanted.connect(self.use_card)
        self._visitor.question.keep_wanted.connect(self.keep_typed)

    # --- the reader -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Use the reader of this PC's settings: at the start, and again after they were changed."""
        app = self._app
        self._work.run(lambda: app.devices.settings().card, self.use)

    def use(self, settings: CardReaderSettings) -> None:
        """Use the reader of these settings from now on, or none."""
        if self._closed:
            return
        self.reader.use(settings)
        self._visitor.line.read.setVisible(self.reader.configured)
        if not self.reader.configured:
            self._window.strip.forget_card_reader()

    def stop(self) -> None:
        """End the reader's thread and helper; ``start`` begins again (the settings page tries a reader meanwhile)."""
        self.reader.stop()

    def close(self) -> None:
        """End them for good: settings that are still being read begin nothing any more."""
        self._closed = True
        self.stop()

    def read_now(self) -> None:
        """读证件 (F9): answer the question about the card just read, else read what lies on the reader."""
        if self._asked_about is not None and not self._visitor.question.isHidden():
            self.use_card()
        elif self.reader.read_now():
            self._asked_now = True
        else:
            from desk_app.devices.idcard.base import state_words

            self.said.emit(state_words("off"), "warn")

    def _stands(self, state: ReaderState) -> None:
        self._window.strip.show_card_reader(state)
        if state.state != "trouble":
            return
        if state.about_the_card or self._asked_now:
            self._asked_now = False
            self._visitor.line.say_not_read()
            self.said.emit(state.sentence, "warn")

    # --- a card ---------------------------------------------------------------------------------------------------

    def _laid(self, card: CardFacts) -> None:
        asked_now, self._asked_now = self._asked_now, False
        self.keep_typed()
        label = self._window.flow.last.ticket if self._window.flow.last is not None else ""
        if self._window.has_second_matter():
            if not self._is_in_form(card):
                self.said.emit(_("A card was noticed. First take the number; then F2 and F9 read the card."), "label")
        elif not asked_now and self._is_typing_elsewhere():
            self.said.emit(_("A card was noticed. F9 reads it into the form, when you are done here."), "label")
        elif self._page.form_open():
            self._window.open_tab(REGISTER)
            self._into_form(card)
        elif self._is_in_form(card):
            sentence = _("This visitor's number is {label}. Take the card away; F2 is the next visitor.")
            done = _("This visitor is registered. Take the card away; F2 is the next visitor.")
            self.said.emit(sentence.format(label=label) if label else done, "label")
        elif self._window.flow.just_fired() or self._page.copy_row.isVisible():
            self.said.emit(_("A card was noticed. F2 and F9 read it, when this is done."), "label")
        else:
            self._window.fresh_form()
            self._window.open_tab(REGISTER)
            self._into_form(card)

    def _is_in_form(self, card: CardFacts) -> bool:
        return normalise_number(self._visitor.id_number.value()) == card.id_number

    def _is_typing_elsewhere(self) -> bool:
        return self._window.pages.at() != REGISTER and _is_typing()

    def _into_form(self, card: CardFacts) -> None:
        reg = self._page.registration()
        number, name = normalise_number(reg.id_number), reg.name.strip()
        free = number in ("", card.id_number) and name in ("", unicodedata.normalize("NFC", card.name))
        if free:
            self._fill(card)
        elif reg == self._as_filled:
            self._change_person(card)
            self.said.emit(_("The form now holds the person on the card just laid down."), "label")
        else:
            self._asked_about = card
            self._visitor.question.ask(card.name, card.id_number)
            self._visitor.scroller.ensureWidgetVisible(self._visitor.question)
            self.said.emit(_("Another card was read; nothing of what is typed was changed. F9 changes to it."), "warn")

    def _fill(self, card: CardFacts) -> None:
        busy = _is_typing() and QApplication.focusWidget() not in (self._visitor.name, self._visitor.id_number)
        self._visitor.take_card(card)
        if not busy:  # whoever is writing the appeal goes on writing it
            self._page.focus_next_empty()
            self._returning.offer_when_found()
        self._note_form()
        self.said.emit("", "label")

    def _note_form(self) -> None:
        self._as_filled = self._page.registration()

    # --- the question ---------------------------------------------------------------------------------------------

    def use_card(self) -> None:
        """换成证件上的人: the visitor's data goes, what was typed of the appeal stays; mediation is asked anew."""
        card, self._asked_about = self._asked_about, None
        if card is not None and self._visitor.question.close_question():
            self._change_person(card)

    def keep_typed(self) -> None:
        """保留已输入 (Esc): the card is forgotten."""
        self._asked_about = None
        if self._visitor.question.close_question():
            self.said.emit("", "label")

    def _change_person(self, card: CardFacts) -> None:
        self._returning.take_back()
        self._returning.forget()
        self._page.leave_person()
        self._fill(card)

    def forget(self) -> None:
        """Forget the person; the form is cleared by its owner."""
        self._asked_about = self._as_filled = None


def _is_typing() -> bool:
    """Say whether the focus is in a field that holds something."""
    at = QApplication.focusWidget()
    return bool(at.text() if isinstance(at, QLineEdit) else isinstance(at, QPlainTextEdit) and at.toPlainText())
