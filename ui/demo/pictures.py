"""The demo without a display: the same windows offscreen, driven by keys through one morning, and what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desk_app.demo.morning import Person
from desk_app.demo.report import make_report, write_report
from desk_app.domain.clock import business_day, local, midnight_of
from desk_app.screens.names import HALL, VISITOR
from desk_app.screens.states import forget_state
from desk_app.services.diary import Wanted
from desk_app.services.register import Issued
from desk_app.slips.data import SlipTexts
from desk_app.slips.layout import MM58
from desk_app.slips.render import SlipRenderer
from desk_app.trouble import explained
from ui.demo.frame import client_of, framed, picture, save
from ui.demo.hands import press, settle, type_keys, write
from ui.desk.visitor_screen import VisitorWindow
from ui.desk.window import DeskWindow
from ui.room.window import RoomWindow
from ui.screens.door_window import DoorWindow
from ui.screens.hall_window import HallWindow
from ui.shell import make_application
from ui.work import Work

if TYPE_CHECKING:
    from ui.demo.run import Stage

SCREEN = QSize(1366, 768)
AT_150 = QSize(1280, 720)
"""1920 x 1080 at 150 %."""
HALL_FROM, FORM_AT, ISSUED_AT, LAST = 9 * 60 + 12, 9 * 60 + 26.7, 9 * 60 + 27.1, 17 * 60 + 30
_SERVED_MIN = 4.2
_CALL_WITHIN_MS = 10 * 60_000
_ALT = Qt.KeyboardModifier.AltModifier


def take_pictures(stage: Stage, folder: Path) -> list[Path]:
    """Live through the day and keep what was seen. Returns the files, in the order of the story."""
    make_application()
    pictures = Pictures(stage, folder)
    pictures.hall()
    pictures.door()
    issued = pictures.desk()
    pictures.papers(issued)
    pictures.room(issued)
    pictures.rest_of_the_day()
    return pictures.written


class Pictures:
    """Takes them one after the other; the clock stands while a window is looked at."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage, self._folder = stage, folder
        self._app, self._day = stage.app, stage.morning
        self._crashes: list[BaseException] = []
        self.written: list[Path] = []

    @contextmanager
    def _work(self, name: str) -> Iterator[Work]:
        work = Work(name, around=lambda: explained(self._app.home), at_end=self._app.store.close)
        work.crashed.connect(self._crashes.append)
        try:
            yield work
        finally:
            work.close()
            if self._crashes:
                raise self._crashes[0]

    def _clock(self) -> str:
        return f"{local(self._app.clock.now_ms()):%H:%M}"

    def _keep(self, window: QWidget, name: str, quiet: Callable[[], bool]) -> None:
        """Take a picture of a screen of 1366 x 768, and of 1920 x 1080 at 150 %."""
        for screen, scale, suffix in ((SCREEN, 1.0, "1366x768"), (AT_150, 1.5, "1280x720-150")):
            window.resize(client_of(screen))
            settle(quiet)
            path = self._folder / f"{name}-{suffix}.png"
            self.written.append(save(framed(window, self._clock(), scale), path))
        window.resize(client_of(SCREEN))
        settle(quiet)

    # --- the hall ------------------------------------------------------------------------------------------------

    def hall(self) -> None:
        """The hall screen at the moment somebody is called."""
        self._day.run_to_minute(HALL_FROM)
        with self._work("hall") as work:
            window = HallWindow(self._app, work)
            window.show()
            settle(lambda: self._app.centre.name in window.words() and not work.busy)
            before = self._newest_call()
            at = self._app.clock.now_ms()
            while self._newest_call() == before and self._app.clock.now_ms() < at + _CALL_WITHIN_MS:
                self._day.run_until(self._app.clock.now_ms() + 2_000)
            called = self._newest_call()
            settle(lambda: called in window.words())
            window.refresh()
            self.written.append(save(picture(window), self._folder / "hall-1920x1080.png"))
            _end(window)
        forget_state(self._app.home, HALL)  # taken down: the desk does not miss it

    def door(self) -> None:
        """The screen by the door of a room in use, with what is booked there later."""
        day, clerk = business_day(self._app.clock.now_ms()), self._day.clerk()
        board = self._app.board.board()
        rooms = [one for one in board.places if one.kind == "room" and one.public == "yes"]
        place = next((one.code for one in rooms if one.current), rooms[0].code)
        for hour, department in ((10.5, ""), (14.5, self._app.centre.departments[0].name)):
            self._app.diary.book(
                Wanted(place, midnight_of(day) + round(hour * 3_600_000), 50, department=department), clerk
            )
        with self._work("door") as work:
            window = DoorWindow(self._app, work, place)
            window.resize(1080, 1920)
            window.show()
            settle(lambda: self._app.centre.places[place].name in window.words() and "10:30–11:20" in window.words())
            self.written.append(save(picture(window), self._folder / "door-1080x1920.png"))
            _end(window)
        forget_state(self._app.home, place)

    def _newest_call(self) -> str:
        return next((call.label for call in self._app.board.board().calls), "")

    # --- the desk ------------------------------------------------------------------------------------------------

    def desk(self) -> Issued:
        """The form half filled, the ticket issued by F4, today's ledger, the search."""
        self._day.run_to_minute(FORM_AT)
        with self._work("desk") as work:
            window = DeskWindow(self._app, work, self._day.clerk())
            window.resize(client_of(SCREEN))
            window.show()
            window.activateWindow()
            window.start()

            def quiet() -> bool:
                return not (window.live.asked_for or window.flow.busy or work.busy)

            settle(quiet)
            self._lay_card(window, quiet)
            self._keep(window, "desk-card", quiet)
            self._fill(window, quiet)
            self._keep(window, "desk", quiet)
            issued = self._issue(window, quiet)
            settle(quiet, at_least_s=1.1)  # the strip's clock ticks once a second
            self._keep(window, "desk-issued", quiet)
            window.open_tab("ledger")
            settle(quiet)
            self._keep(window, "desk-ledger", quiet)
            write(window.search, "zmy")
            settle(lambda: quiet() and window.finder.model.rowCount() > 0)
            self._keep(window, "desk-search", quiet)
            _end(window)
        return issued

    def _lay_card(self, window: DeskWindow, quiet: Callable[[], bool]) -> None:
        """The visitor was here before: the card fills the form, the desk offers to go on with the last matter."""
        panel = window.page.visitor.returning
        self._stage.cards.lay_story()
        settle(lambda: quiet() and panel.isVisible() and not window.returning.asking, at_least_s=0.2)

    def _fill(self, window: DeskWindow, quiet: Callable[[], bool]) -> None:
        """It is another matter this time."""
        reg, page = self._stage.crowd.story(), window.page
        type_keys(page.visitor.phone, reg.phone)
        press(page.visitor.phone, Qt.Key.Key_Return)
        for _more in range(reg.people - 1):
            press(page.visitor.people, Qt.Key.Key_Up)
        write(page.appeal.text, reg.text)
        settle(quiet)
        type_keys(page.appeal.category, self._stage.crowd.typed_category)
        settle(quiet)
        press(window, Qt.Key.Key_1, _ALT)
        page.appeal.category.setFocus(Qt.FocusReason.TabFocusReason)
        for field in page.findChildren(QLineEdit):
            field.deselect()
        settle(quiet)

    def _issue(self, window: DeskWindow, quiet: Callable[[], bool]) -> Issued:
        press(window.page.appeal.category, Qt.Key.Key_Return)
        settle(quiet)
        self._visitor(window, "visitor", quiet)
        self._day.run_to_minute(ISSUED_AT)
        window.commit()
        settle(lambda: quiet() and window.flow.last is not None)
        issued = window.flow.last
        if issued is None:
            raise RuntimeError("the story's ticket was not issued")
        self._visitor(window, "visitor-issued", quiet)
        self._day.joined(issued.visit, issued.ticket, issued.queue, Person(service_min=10.0))
        return issued

    def _visitor(self, desk: DeskWindow, name: str, quiet: Callable[[], bool]) -> None:
        """What the visitor sees at this moment. The screen is not shown: offscreen it would take the clerk's keys."""
        screen = VisitorWindow(desk)
        self.written.append(save(picture(screen), self._folder / f"{name}-1920x1080.png"))
        _end(screen)
        settle(quiet)
        forget_state(self._app.home, VISITOR)  # taken down: the desk does not miss it

    # --- paper ---------------------------------------------------------------------------------------------------

    def papers(self, issued: Issued) -> None:
        """The slip on 80 and 58 mm, as picture and PDF, and the receipt."""
        slip = self._app.printing.slip(issued.visit)
        texts = SlipTexts.of(self._app.centre)
        wide, narrow = SlipRenderer(texts), SlipRenderer(texts, MM58)
        receipt = self._app.receipts.pdf(issued.case_code, self._day.clerk())
        for name, data in (
            ("slip-576.png", wide.png(slip)),
            ("slip-384.png", narrow.png(slip)),
            ("slip.pdf", wide.pdf(slip)),
            ("receipt.pdf", receipt),
        ):
            path = self._folder / name
            path.write_bytes(data)
            self.written.append(path)

    # --- the room ------------------------------------------------------------------------------------------------

    def room(self, issued: Issued) -> None:
        """The console of the window where the story's visitor is being served, a result half written."""
        place = self._until_served(issued)
        if not place:
            return
        with self._work("room") as work:
            window = RoomWindow(self._app, work, place, self._day.operator_of(self._app.centre.places[place]))
            window.resize(client_of(SCREEN))
            window.show()
            window.activateWindow()

            def quiet() -> bool:
                return window.acts is not None and window.acts.current is not None and not window.acts.busy

            settle(quiet)
            window.console.result.choose(1)
            write(window.console.result.note, "约 11-25 15:00 双方到 R1 调解，已电话通知楼上")
            settle(quiet)
            self._keep(window, "room", quiet)
            _end(window)

    def _until_served(self, issued: Issued) -> str:
        """Let the morning go on until the visitor has been served for some minutes; the place, ``""`` if never."""
        for minute in range(int(ISSUED_AT) + 1, 12 * 60):
            self._day.run_to_minute(minute)
            view = self._app.search.visit(issued.case_code, self._day.clerk())
            if view.state == "serving" and view.started_ms:
                self._day.run_until(view.started_ms + round(_SERVED_MIN * 60_000))
                return view.called_place
        return ""

    # --- the end of the day --------------------------------------------------------------------------------------

    def rest_of_the_day(self) -> None:
        """The day goes on to its end, is closed, and is reported."""
        self._day.run_to_minute(LAST)
        report = make_report(self._app, self._app.days.close(self._day.clerk()))
        self.written.extend(write_report(report, self._folder))


def _end(window: QWidget) -> None:
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
