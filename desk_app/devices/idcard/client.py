"""The desk's side of the reader: a thread of its own that keeps the helper alive and tells each card once."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from desk_app.devices.idcard.aftermath import wipe_after
from desk_app.devices.idcard.base import CardFacts, CardProblem, ReaderState, state_words
from desk_app.devices.idcard.facts import facts_from
from desk_app.devices.idcard.helper_process import HelperProcess, usual_command
from desk_app.devices.idcard.one_program import OneProgram
from desk_app.devices.settings import CardReaderSettings
from desk_app.domain.clock import CHINA

OF_THE_HELPER: Final = frozenset(
    {"helper_missing", "helper_gone", "helper_silent", "helper_garbled", "not_understood"}
)  # it is ended and started again
FRESH_AFTER: Final = 5  # times that a port did not open in one helper: some libraries find a new reader only at start
GENTLE_S: Final = 1.0  # a question under way may be answered
STOP_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds.

    Args:
        poll_s: between two looks for a card (the field's page: 600 ms).
        start_s: until the helper says hello; a cold PC with a virus scanner needs its time.
        open_s: until library and port are open.
        find_s: until the reader says whether a card lies there.
        read_s: until a card is read (1 to 2 seconds on real readers).
        retry_s: until a missing driver or reader is looked for again.
        first_s: until a helper that crashed or hung is started again; doubled each time it happens again.
        most_s: never longer than this.
        shown_s: how long trouble with one card stays in sight when no other comes.
    """

    poll_s: float = 0.6
    start_s: float = 20.0
    open_s: float = 15.0
    find_s: float = 5.0
    read_s: float = 10.0
    retry_s: float = 2.0
    first_s: float = 0.5
    most_s: float = 30.0
    shown_s: float = 8.0


class CardReader:
    """The reader of this PC.

    Args:
        settings: make, library, port. Without a make (``driver == ""``) nothing is ever started.
        pace: how long things take.
        command: how the helper is started, without its arguments; ``None``: ``card-helper.exe`` beside the program
            where it is, else this Python.
        today: the business day, for checking numbers and dates.
    """

    def __init__(
        self,
        settings: CardReaderSettings,
        pace: Pace | None = None,
        command: Sequence[str] | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        self._settings = settings
        self._pace = pace or Pace()
        self._command = command
        self._today = today or _today
        self._guard = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None
        self._helper: HelperProcess | None = None
        self._only = OneProgram(settings)
        self._open = False
        self._refused = self._falls = self._answers = 0
        self._shown_until = 0.0
        self._key = secrets.token_bytes(16)
        self._lying = self._last = b""  # a keyed digest of the card that lies there, of the last one told
        self._on_card: Callable[[CardFacts], None] = _nobody
        self._on_state: Callable[[ReaderState], None] = _nobody
        self._state = ReaderState("off", state_words("off"))

    @property
    def state(self) -> ReaderState:
        """How the reader stands now."""
        return self._state

    def start(self, on_card: Callable[[CardFacts], None], on_state: Callable[[ReaderState], None]) -> None:
        """Begin to look for cards. Nothing happens when it is running already or no reader is set up.

        Args:
            on_card: called with each card, once from its laying down until it is taken away; on the reader's own
                thread: hand it to the window's and return.
            on_state: called with each new state, likewise.
        """
        if self._thread is not None or not self._settings.driver:
            return
        self._on_card, self._on_state = on_card, on_state
        self._stopping.clear()
        self._wake.clear()
        self._thread = threading.Thread(target=self._run, name="card reader", daemon=True)
        self._thread.start()

    def read_now(self) -> None:
        """Read the card that lies there, also one that was told before (F9). Without one, the state says so."""
        self._asked.set()
        self._wake.set()

    def stop(self) -> None:
        """End the thread and the helper, wipe its folder. No call-back comes afterwards."""
        self._stopping.set()
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(GENTLE_S)
            if thread.is_alive():
                with self._guard:
                    helper = self._helper
                if helper is not None:
                    helper.kill()  # a question under way ends now, not at its deadline
            thread.join(STOP_S)
        self._state = ReaderState("off", state_words("off"))

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                pause = self._turn()
                self._wake.wait(pause)
                self._wake.clear()
        finally:
            self._end_helper(gently=True)
            self._only.release()
            wipe_after(self._settings)  # it may have been killed over a question that hung

    def _turn(self) -> float:
        """Do one thing; returns the seconds until the next."""
        try:
            helper = self._ready_helper()
            self._look(helper)
        except CardProblem as problem:
            return self._trouble(problem)
        self._answers += 1
        if self._answers >= FRESH_AFTER:
            self._falls = 0
        return self._pace.poll_s

    def _ready_helper(self) -> HelperProcess:
        """Return a helper whose port is open; start and open what is not."""
        helper = self._helper
        if helper is None:
            if not self._only.take():
                raise CardProblem("in_use")
            if self._state.state != "trouble":
                self._tell("starting")
            helper = self._new_helper()
        if not self._open:
            found = self._settings
            helper.ask("open", self._pace.open_s, driver=found.driver, library=found.library, port=found.port)
            self._open, self._refused = True, 0
            self._tell("ready")
        return helper

    def _new_helper(self) -> HelperProcess:
        helper = HelperProcess(self._command or usual_command(self._settings))
        with self._guard:  # stop() ends what it finds here; what comes later ends itself
            if self._stopping.is_set():
                helper.kill()
                raise CardProblem("helper_gone", "stopping")
            self._helper = helper
        self._open, self._answers = False, 0
        self._lying = self._last  # a reader started anew finds a card that was told and still lies there
        helper.greet(self._pace.start_s)
        return helper

    def _look(self, helper: HelperProcess) -> None:
        """Look for a card once, and tell it when it is a new one or was asked for."""
        asked = self._asked.is_set()
        self._asked.clear()
        if helper.ask("find", self._pace.find_s, again=asked).get("found") is not True:
            self._lying = b""
            if asked:
                self._tell("reading")  # a question asked twice is answered twice
                raise CardProblem("no_card")
            self._calm()
            return
        if asked or not self._lying:
            self._tell("reading")
        facts = facts_from(helper.ask("read", self._pace.read_s).get("card"), self._today())
        seen = hashlib.blake2b(f"{facts.id_number}\n{facts.name}".encode(), key=self._key).digest()
        known, self._lying = seen == self._lying, seen
        self._tell("ready")
        if (asked or not known) and not self._stopping.is_set():
            self._last = seen
            self._on_card(facts)

    def _calm(self) -> None:
        """No card: trouble with the last one stays in sight for a moment."""
        if not (self._state.about_the_card and time.monotonic() < self._shown_until):
            self._tell("ready")

    def _trouble(self, problem: CardProblem) -> float:
        """Say what happened, do what helps. Returns the seconds until it is tried again."""
        if self._stopping.is_set():
            return 0.0
        state = ReaderState("trouble", problem.sentence, problem.problem, problem.detail)
        self._publish(state)
        if state.about_the_card:
            self._shown_until = time.monotonic() + self._pace.shown_s
            return self._pace.poll_s
        self._open = False
        self._asked.clear()  # answered by this sentence
        if problem.problem in OF_THE_HELPER:
            self._end_helper()
            self._falls += 1
            return min(self._pace.first_s * 2.0 ** (self._falls - 1), self._pace.most_s)
        self._refused += 1
        if self._refused % FRESH_AFTER == 0:
            self._end_helper()
        return self._pace.retry_s

    def _end_helper(self, *, gently: bool = False) -> None:
        """End the helper; gently: it wipes what its library left before it goes."""
        with self._guard:
            helper, self._helper = self._helper, None
        if helper is not None and gently:
            helper.end()
        elif helper is not None:
            helper.kill()
            wipe_after(self._settings)
        self._open = False

    def _tell(self, word: Any) -> None:
        self._publish(ReaderState(word, state_words(word)))

    def _publish(self, state: ReaderState) -> None:
        if state != self._state and not self._stopping.is_set():
            self._state = state
            self._on_state(state)


def _today() -> date:
    return datetime.now(CHINA).date()


def _nobody(_news: object) -> None:
    """Nobody listens before the start."""


def probe(settings: CardReaderSettings, pace: Pace | None = None, command: Sequence[str] | None = None) -> ReaderState:
    """Start the helper, open the reader, close it again: for ``doctor`` and the settings page's test button.

    Returns:
        ``ready``, ``off`` without a make, or ``trouble`` with its sentence. No card is read.
    """
    if not settings.driver:
        return ReaderState("off", state_words("off"))
    pace = pace or Pace()
    helper: HelperProcess | None = None
    only = OneProgram(settings)
    try:
        if not only.take():
            raise CardProblem("in_use")
        helper = HelperProcess(command or usual_command(settings))
        helper.greet(pace.start_s)
        helper.ask("open", pace.open_s, driver=settings.driver, library=settings.library, port=settings.port)
        helper.ask("close", pace.find_s)
    except CardProblem as problem:
        return ReaderState("trouble", problem.sentence, problem.problem, problem.detail)
    finally:
        if helper is not None:
            helper.end()
        only.release()
    return ReaderState("ready", state_words("ready"))
