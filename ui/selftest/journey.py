"""One made-up visit through the real windows, by keys alone: desk, slip, hall, room, scan, end of the day, verified."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desk_app.devices.idcard.simulator import SAMPLES, SimulatedCards
from desk_app.devices.settings import CardReaderSettings, VoiceSettings
from desk_app.i18n import _
from desk_app.trouble import explained
from desk_app.voice.sound import SoundError, read_wav
from ui.demo.hands import press, settle, type_keys, write
from ui.desk.late import LateApp
from ui.desk.run import DeskRun
from ui.room.window import RoomWindow
from ui.screens.hall_window import HallWindow
from ui.work import Work

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.register import Issued
    from ui.desk.window import DeskWindow
    from ui.selftest.report import SelfTestReport

PATIENCE_S = 60.0
KEY_S = 0.06
"""Between two keys of a person, seconds; faster ones would be taken for a scanner's."""
NAME, NUMBER, PHONE, MATTER, CATEGORY = "周明䶮", "139999199003070012", "13800000000", "楼上漏水，要求赔偿", "lljf"
"""Nobody: the number is right and of a district that is not there, the name has a rare character."""
_ALT = Qt.KeyboardModifier.AltModifier
Opener = Callable[[Path, Path | None], "App"]


class StepFailed(Exception):  # noqa: N818 - the step failed, not the program that says so
    """Something else came of a step than should.

    Args:
        sentence: what, translated.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Journey:
    """The steps, in order; a step that fails ends it.

    Args:
        home: of a throw-away store.
        opener: opens the program on a home.
        report: where each step is written.
        pictures: folder of the windows' pictures.
    """

    def __init__(self, home: Path, opener: Opener, report: SelfTestReport, pictures: Path) -> None:
        self._home, self._report, self._pictures = home, report, pictures
        self._late = LateApp(home, None, opener)
        operators = self._late.centre.operators.values()
        self._clerk = next(one.code for one in operators if "guide" in one.roles)
        self._run = DeskRun(self._clerk)
        self._works: list[Work] = []
        self._windows: list[QWidget] = []
        self._problems: list[Exception] = []
        self._taken: list[str] = []

    def walk(self) -> None:
        """Do all of it.

        Raises:
            StepFailed: something else came of a step than should.
            TimeoutError: a window did not come to rest.
        """
        desk = self._open()
        issued = self._register(desk)
        self._draw(issued)
        hall = self._hall()
        room = self._call(issued, hall)
        self._speaks()
        self._serve(room, issued)
        self._scan(desk, issued)
        self._card(desk)
        self._close_day(desk)
        self._verify()

    def close(self) -> None:
        """Close the windows, the workers and the store."""
        for window in self._windows:
            window.close()
            window.deleteLater()
        for work in self._works:
            work.close()
        self._run.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # --- the steps ------------------------------------------------------------------------------------------------

    def _open(self) -> DeskWindow:
        with self._report.step("the desk opens") as said:
            self._run.failed.connect(self._problems.append)
            self._run.place.show()
            self._run.begin(self._late)
            desk, shell = self._run.desk, self._run.shell
            assert desk is not None
            assert shell is not None
            shell.crashed.connect(self._bug)
            shell.work.troubled.connect(self._problems.append)
            self._until(lambda: self._late.is_open and desk.live.view is not None, _("the desk shows the queues"))
            self._plug_in()
            desk.card.start()
            self._forward(self._run.place)
            said.append(desk.windowTitle())
        return desk

    def _plug_in(self) -> None:
        """A simulated card reader, and a voice that speaks into a folder: what this PC has stays as it is."""
        devices = self._app().devices
        card = CardReaderSettings(driver="simulator", library=str(self._home / "reader"))
        voice = VoiceSettings(on=True, engine="clips", out="folder:sounds")
        devices.save(replace(devices.settings(), card=card, voice=voice))

    def _register(self, desk: DeskWindow) -> Issued:
        page = desk.page
        who, category = page.visitor, page.appeal.category
        with self._report.step("a visitor is registered"):
            page.focus_first()
            write(who.name, NAME)
            press(who.name, Qt.Key.Key_Return)
            self._type(who.id_number, NUMBER)
            press(who.id_number, Qt.Key.Key_Return)
            self._type(who.phone, PHONE)
            press(who.phone, Qt.Key.Key_Return)
            write(page.appeal.text, MATTER)
            self._type(category, CATEGORY)
        with self._report.step("a way is proposed") as said:
            self._until(lambda: page.route.decision() is not None, _("the desk proposes a way"))
            press(category, Qt.Key.Key_Return)
            press(desk, Qt.Key.Key_1, _ALT)
            self._quiet(desk)
            decision = page.route.decision()
            said.append(f"{decision.path} {decision.place}" if decision else "")
        with self._report.step("a number is issued") as said:
            press(desk, Qt.Key.Key_F4)
            self._until(lambda: desk.flow.last is not None, _("the desk issues a number"))
            self._quiet(desk)
            issued = desk.flow.last
            assert issued is not None
            said.append(issued.ticket)
            self._keep(desk, "desk")
        return issued

    def _draw(self, issued: Issued) -> None:
        with self._report.step("the slip comes out") as said:
            paper = self._home / "paper"
            self._until(lambda: len(list(paper.glob("*.png"))) == 1, _("the slip comes out"))
            (png,) = paper.glob("*.png")
            picture = QImage(str(png))
            if picture.isNull():
                raise StepFailed(_("The slip is no picture."))
            said.append(f"{picture.width()} x {picture.height()}")
        with self._report.step("the receipt is drawn") as said:
            pdf = self._app().receipts.pdf(issued.case_code, self._clerk)
            if not pdf.startswith(b"%PDF"):
                raise StepFailed(_("The receipt is no PDF."))
            said.append(f"{len(pdf)}")

    def _hall(self) -> HallWindow:
        with self._report.step("the hall opens"):
            hall = HallWindow(self._app(), self._work("hall"))
            self._windows.append(hall)
            hall.resize(1280, 720)
            hall.show()
            self._until(lambda: self._late.centre.name in hall.words(), _("the hall screen shows the centre"))
            self._until(lambda: hall.voice.program is not None and hall.voice.program.idle, _("the voice is ready"))
        return hall

    def _call(self, issued: Issued, hall: HallWindow) -> RoomWindow:
        with self._report.step("the number is called") as said:
            operators = self._late.centre.operators.values()
            who = next(one.code for one in operators if "mediator" in one.roles)
            room = RoomWindow(self._app(), self._work("room"), issued.place, who)
            self._windows.append(room)
            room.show()
            self._until(lambda: room.acts is not None and room.console.header.name.text() != "", _("the room opens"))
            self._forward(room)
            press(room.console.next, Qt.Key.Key_F2)
            self._until(lambda: self._state(issued) == "called", _("the room calls the number"))
            self._until(lambda: issued.ticket in hall.words(), _("the hall screen shows the call"))
            said.append(f"{issued.ticket} {issued.place}")
            self._keep(hall, "hall")
        return room

    def _serve(self, room: RoomWindow, issued: Issued) -> None:
        console = room.console
        with self._report.step("the visitor is served"):
            self._forward(room)
            press(console.visit.head.start, Qt.Key.Key_F10)
            self._until(lambda: self._state(issued) == "serving", _("the service begins"))
        with self._report.step("the service ends") as said:
            press(console.result.note, Qt.Key.Key_2, _ALT)
            write(console.result.note, "当场说清")
            self._keep(room, "room")
            press(console.result.note, Qt.Key.Key_F4)
            self._until(lambda: self._state(issued) == "served", _("the service ends"))
            said.append(self._app().search.visit(issued.visit, self._clerk).result)

    def _speaks(self) -> None:
        with self._report.step("the call is spoken") as said:
            self._until(lambda: self._spoken() > 0, _("the voice speaks"))
            said.append(f"{self._spoken():.1f} s")

    def _card(self, desk: DeskWindow) -> None:
        with self._report.step("a card is read"):
            visitor = desk.page.visitor
            press(desk.search, Qt.Key.Key_F2)
            self._until(lambda: desk.page.form_open() and not desk.page.has_typing(), _("an empty form opens"))
            visitor.name.setFocus(Qt.FocusReason.TabFocusReason)
            SimulatedCards(self._home / "reader").lay(SAMPLES["rare"])
            self._until(lambda: visitor.name.text() == SAMPLES["rare"]["name"], _("the card fills the form"))

    def _scan(self, desk: DeskWindow, issued: Issued) -> None:
        with self._report.step("the slip's code is scanned"):
            self._forward(self._run.place)
            for digit in f"{issued.qr}\r":  # without a pause: no person types so
                key = Qt.Key.Key_Return if digit == "\r" else Qt.Key(ord(digit))
                press(desk.search, key, text=digit)
            found = desk.finder.detail

            def shown() -> bool:
                view = found.view()
                return view is not None and view.label == issued.ticket

            self._until(shown, _("the scanned case opens"))

    def _close_day(self, desk: DeskWindow) -> None:
        with self._report.step("the day is closed"):
            desk.open_tab("ledger")
            ending = desk.ledger.ending
            for name in ("end_of_day", "close_day"):
                button = desk.findChild(QPushButton, name)
                assert button is not None
                self._until(button.isVisible, _("the end of the day is offered"))
                self._quiet(desk)
                press(button, Qt.Key.Key_Space)
            self._until(lambda: QApplication.activeModalWidget() is not None, _("the desk asks once more"))
            press(getattr(QApplication.activeModalWidget(), "act"), Qt.Key.Key_Space)  # noqa: B009
            self._until(lambda: not ending.act.isVisible(), _("the day is closed"))

    def _verify(self) -> None:
        with self._report.step("the store is verified") as said:
            maintenance = self._app().maintenance
            verified, rebuilt = maintenance.verify(), maintenance.rebuild()
            said.append(f"{verified.events}")
            if verified.faults or rebuilt.changed:
                raise StepFailed(_("The store is not whole: {what}.").format(what="; ".join(verified.faults[:3])))

    # --- hands and eyes -------------------------------------------------------------------------------------------

    def _app(self) -> App:
        return self._late.opened

    def _work(self, name: str) -> Work:
        work = Work(name, around=lambda: explained(self._home), at_end=self._app().store.close)
        work.crashed.connect(self._problems.append)
        work.troubled.connect(self._problems.append)
        self._works.append(work)
        return work

    def _bug(self, _sentence: str) -> None:
        """The report lies in the throw-away home: keep its types, files and lines."""
        reports = sorted((self._home / "crash").glob("*.txt"))
        text = reports[-1].read_text(encoding="utf-8") if reports else ""
        self._problems.append(StepFailed(" | ".join(text.splitlines())))

    def _until(self, true: Callable[[], bool], what: str) -> None:
        try:
            settle(lambda: bool(self._problems) or true(), PATIENCE_S)
        except TimeoutError:
            raise StepFailed(_("Waited {n} s in vain: {what}.").format(n=round(PATIENCE_S), what=what)) from None
        if self._problems:
            raise self._problems[0]

    def _quiet(self, desk: DeskWindow) -> None:
        self._until(lambda: not (desk.flow.busy or desk.live.asked_for), _("the desk comes to rest"))

    def _type(self, field: QWidget, text: str) -> None:
        for char in text:
            type_keys(field, char)
            settle(lambda: True, at_least_s=KEY_S)

    def _forward(self, window: QWidget) -> None:
        """Bring a window to the front, as somebody does who works in it; its keys are heard only there."""
        window.raise_()
        window.activateWindow()
        self._until(partial(window.isActiveWindow), _("the window comes to the front"))

    def _spoken(self) -> float:
        """Return how long the longest announcement is, seconds; 0 while there is none, or none is whole yet."""
        found = 0.0
        for path in (self._home / "sounds").glob("*.wav"):
            with suppress(SoundError):
                found = max(found, read_wav(path).seconds)
        return found

    def _state(self, issued: Issued) -> str:
        return self._app().search.visit(issued.visit, self._clerk).state

    def _keep(self, window: QWidget, name: str) -> None:
        path = self._pictures / f"{name}.png"
        if window.grab().save(str(path), "PNG"):
            self._taken.append(path.name)
            self._report.know(pictures=self._taken)
