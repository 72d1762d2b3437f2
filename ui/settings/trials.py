"""打测试条, a test page, 读一张试试, 试播: as chosen now, saved or not; what came of it stands below the button."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desk_app.devices.printers.base import PrinterStatus
from desk_app.devices.settings import checked
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from ui.background import Background
from ui.devices.voice_trial import Trial as VoiceTried
from ui.devices.voice_trial import VoiceTrial
from ui.documents.window import AskPrinter
from ui.settings.asking import Asking
from ui.settings.card_section import CardSection
from ui.settings.card_trial import Trial
from ui.settings.document_section import DocumentSection
from ui.settings.form import StateLine, at_its_field
from ui.settings.slip_section import SlipSection
from ui.settings.voice_section import VoiceSection


class Trials(QObject):
    """One trial a device at a time.

    Args:
        asking: asks the devices.
        background: off the window's thread.
        free_card_reader: lets go of the reader that the desk holds; called off the window's thread.
        ask: the system's print dialog.
        window: the settings.
    """

    slip_over = Signal(bool)  # whether the printer took it
    card_over = Signal()

    def __init__(
        self,
        asking: Asking,
        background: Background,
        free_card_reader: Callable[[], None],
        ask: AskPrinter,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._asking, self._background, self._window = asking, background, window
        self._free_card_reader, self._ask = free_card_reader, ask
        self._stop = threading.Event()
        self._reading = False
        self._voice: VoiceTrial | None = None
        self._said_at: StateLine
        self._printing: set[StateLine] = set()  # buttons stay alive: a button that dies hands the focus to another

    def busy(self, section: SlipSection | DocumentSection) -> bool:
        """Whether a test slip or page of this section is on its way."""
        return section.result in self._printing

    def stop(self) -> None:
        """Give up waiting for a card, and calling out."""
        self._stop.set()
        if self._voice is not None:
            self._voice.stop()
            self._voice = None

    # --- paper ----------------------------------------------------------------------------------------------------

    def test_slip(self, section: SlipSection) -> None:
        """Print a test slip on the printer of ``section``."""
        settings = section.settings()
        if settings is None or self.busy(section):
            return
        section.clear_problems()
        self._begin(section.result)
        self._background.run(
            lambda: self._asking.test_slip(settings),
            partial(self._tested, section),
            troubled=partial(self._no_slip, section),
            refused=partial(self._refused, section),
        )

    def _tested(self, section: SlipSection, status: PrinterStatus) -> None:
        self._printing.discard(section.result)
        took = _("The printer took the test slip. Compare it with its words.")
        after = f"　{status.sentence}" if status.sentence and status.state != "unknown" else ""
        section.result.say(took + after, "free")
        self.slip_over.emit(True)

    def _no_slip(self, section: SlipSection, problem: EnvironmentProblem) -> None:
        self._failed(section.result, problem)
        self.slip_over.emit(False)

    def _refused(self, section: SlipSection, problem: UserError) -> None:
        self._printing.discard(section.result)
        section.result.say("")
        section.show_problem(f"{section.name}.{problem.field.rpartition('.')[2]}", at_its_field(problem))
        self.slip_over.emit(False)

    def test_page(self, section: DocumentSection) -> None:
        """Print an A4 test page on the printer of ``section``."""
        if self.busy(section):
            return
        settings = section.settings()
        chosen = None
        if not settings.address:
            answer = self._ask(self._window, 1, 1)
            if answer is None:
                return
            chosen = answer.printer
        self._begin(section.result)

        def took(_none: None) -> None:
            self._printing.discard(section.result)
            section.result.say(_("The printer took the test page. Its frame is 25 mm from every edge."), "free")

        self._background.run(
            lambda: self._asking.test_page(settings, chosen),
            took,
            troubled=partial(self._failed, section.result),
        )

    def _begin(self, result: StateLine) -> None:
        self._printing.add(result)
        result.say(_("On its way…"), "calling")

    def _failed(self, result: StateLine, problem: EnvironmentProblem) -> None:
        self._printing.discard(result)
        result.say(problem.sentence, "stop", "square")

    # --- the voice ------------------------------------------------------------------------------------------------

    def call_out(self, section: VoiceSection) -> None:
        """Have one number called out with the voice of ``section``, and say which voice it was."""
        if self._voice is not None:
            return
        section.clear_problems()
        settings = section.settings()
        try:
            checked({"voice": asdict(settings)})
            self._voice = self._asking.voice_trial(settings)
        except UserError as problem:
            if not section.show_problem(problem.field, at_its_field(problem)):
                section.result.say(problem.sentence, "waiting")
            return
        section.result.say(_("Calling out…"), "calling")
        self._said_at = section.result
        self._voice.over.connect(self._called_out)
        self._voice.start()

    @Slot(object)
    def _called_out(self, trial: VoiceTried) -> None:
        self._voice = None
        self._said_at.say(trial.sentence(), "free" if trial.said else "waiting")

    # --- a card ---------------------------------------------------------------------------------------------------

    def read_card(self, section: CardSection) -> None:
        """Read one card with the settings of ``section``; asked again while it waits, it gives up."""
        if self._reading:
            self._stop.set()
            return
        settings, result = section.settings(), section.result
        if not settings.driver:
            return
        self._reading, self._stop = True, threading.Event()
        stop = self._stop
        section.show_reading(reading=True)
        result.say(_("Lay a card on the reader."), "calling")

        def tell(sentence: str) -> None:
            self._background.soon(lambda: result.say(sentence, "calling") if self._reading else None)

        def over(trial: Trial) -> None:
            self._reading = False
            section.show_reading(reading=False)
            result.say(trial.sentence, "free" if trial.read else "waiting")
            self.card_over.emit()

        def failed(problem: EnvironmentProblem) -> None:
            over(Trial(problem.sentence, read=False))

        self._background.run(
            lambda: self._asking.read_card(settings, tell, stop, self._free_card_reader), over, troubled=failed
        )
