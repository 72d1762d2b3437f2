"""A receipt printer on the network (TCP 9100): asks before it prints, and says *printed* only when that is known.

What is decided, from top to bottom:

=======================================================================  ==========================================
what happened                                                            said
=======================================================================  ==========================================
no connection within 3 s                                                 NotPrinted
it tells paper out, cover open, error or offline before the slip         NotPrinted, nothing sent
it ends the connection before the slip, or takes no byte of it           NotPrinted
it is silent and answered within the last ten minutes                    NotPrinted, nothing sent
the connection ends or stalls after the first byte of the slip           MaybePrinted
GS r 1 behind the slip is answered, with paper                           printed: all before it was executed
GS r 1 behind the slip is answered, without paper                        MaybePrinted
waiting for it, trouble is told (or the connection ends)                 MaybePrinted, at once
it stays unanswered for 25 s                                             MaybePrinted
printer without GS r (did not answer it before the slip either):
  DLE EOT behind the slip answered as before, no trouble                 printed: all is in the printer
  trouble, or silence where it answered before                           MaybePrinted
printer that never answered anything:
  all bytes taken, and it ended the connection after we did              printed: all was read
  it broke instead, or did not end within 5 s                            MaybePrinted
=======================================================================  ==========================================

DLE EOT is answered when it is *received*, GS r when everything before it was *executed* (Epson ESC/POS Command
Reference), so the first proves that the slip is in the printer, the second that it came out. Before the slip both are
asked, so that silence afterwards means something. No answer is never taken for a good one.

A slip that broke off leaves the printer in the middle of a command: what comes next would be eaten as its rest, and
questions would become its sizes. So the first connection after a break begins with as many zero bytes as a band can
hold (no size in a head, white dots in a band, nothing outside), the first one at all with as many as a head has; where
GS r is silent the zeros of a band are tried too. Then what hangs in the printer is cut off the next visitor's slip.
That an earlier program broke off in a slip is told by the queue, which wrote down its begin (``PrintJob.after_break``).

A printer that answers in order is also told to report trouble by itself while the slip goes out (GS a, automatic
status back): its input may be full when the paper ends, and then no question gets through.

Many printers take one connection at a time: it is ended after every slip and every question, in order where all went
well, broken off (reset) where it did not, so that what the printer did not read yet is not printed by and by.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.devices.printers.status_bytes import (
    ASK_IN_ORDER,
    TELL_CHANGES,
    TELL_NO_CHANGES,
    paper_out_in_order,
    status_of,
)
from desk_app.devices.printers.tcp_link import Deadline, LinkBroken, LinkStalled, PrinterLink
from desk_app.i18n import _
from desk_app.slips.escpos import BAND_BYTES, INIT, EscPos, ending

if TYPE_CHECKING:
    from desk_app.slips.render import SlipRenderer
    from desk_app.slips.selftest import PrinterWords

PORT = 9100
TROUBLE = frozenset({"paper_out", "cover_open", "offline", "error"})
"""States in which nothing is sent."""

_HEAD_BYTES = 8
"""Of GS v 0, the longest head of a command that slips have."""
_QUIET_S = 0.2
_LOOK_S = 1.0
_BUSY_S = 1.0
_AGAIN_S = 0.1
_TALKATIVE_S = 600.0
"""For so long after an answer silence means something (then another printer may stand there)."""
Proof = Literal["in order", "received", "ended"]


@dataclass(frozen=True, slots=True)
class TcpTimeouts:
    """How long a printer is waited for, in seconds. Nothing here ever takes longer than ``total_s``.

    Args:
        connect_s: for a connection.
        answer_s: for an answer to a question.
        look_s: for either, when it is only asked how it is: once a second, and a window shows it within two.
        stall_s: for the next byte to be taken.
        taken_s: for the word that the slip was taken.
        end_s: for the end of the connection, where that is the only word.
        total_s: for a slip, all together.
    """

    connect_s: float = 3.0
    answer_s: float = 1.0
    look_s: float = 0.8
    stall_s: float = 4.0
    taken_s: float = 25.0
    end_s: float = 5.0
    total_s: float = 45.0


class TcpPrinter:
    """Prints on a printer with a network plug.

    Args:
        host: address or name in the network.
        port: 9100 on nearly all of them.
        renderer: the centre's slips on the roll's width, made when first needed.
        options: how its bytes are wanted.
        timeouts: see there.
    """

    def __init__(
        self,
        host: str,
        port: int,
        renderer: Callable[[], SlipRenderer],
        options: EscPos | None = None,
        timeouts: TcpTimeouts | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._renderer = renderer
        self._options = options or EscPos()
        self._timeouts = timeouts or TcpTimeouts()
        self._lock = threading.Lock()
        self._last = PrinterStatus("unknown", "")
        self._answered_at = float("-inf")
        self._broke = False
        self._unfinished = _HEAD_BYTES  # of a program that was killed here
        self._knows_gs_r: bool | None = None
        self._look = ""

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "tcp"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Print a slip whole.

        Raises:
            NotPrinted: nothing of it was sent, or nothing arrived.
            MaybePrinted: the printer did not say that it was taken.
        """
        data = self._renderer().escpos(job.slip, self._options)
        return self.print_bytes(data, job.begins, after_break=job.after_break)

    def print_test(self, now: datetime, words: PrinterWords) -> PrintOutcome:
        """Print a test slip, in the mode that is set.

        Raises:
            NotPrinted: as for a slip.
            MaybePrinted: as for a slip.
        """
        look = _(
            "Please look whether the test slip came out whole; if it did not, print it again. No number depends on it."
        )
        return self.print_bytes(self._renderer().test_escpos(now, words, self._options), look=look)

    def status(self) -> PrinterStatus:
        """Ask the printer; while it prints, what it said last. Does not raise."""
        if not self._lock.acquire(blocking=False):
            return self._last
        try:
            self._last = self._status()
            return self._last
        finally:
            self._lock.release()

    def close(self) -> None:
        """Nothing is held between slips."""

    def _status(self) -> PrinterStatus:
        try:
            link, answered = self._open(self._timeouts.look_s)
        except NotPrinted:
            return self._last
        self._end_question(link, answered)
        return self._status_from(answered)

    def _end_question(self, link: PrinterLink, answered: dict[int, int]) -> None:
        """A printer that did not answer perhaps did not read: bytes that wait for it would keep its only connection."""
        (link.close if answered else link.reset)()

    def print_bytes(
        self, data: bytes, begins: Callable[[], None] = lambda: None, *, after_break: bool = False, look: str = ""
    ) -> PrintOutcome:
        """Send a whole job and wait for the word that it was taken; see the table above.

        Args:
            data: ESC/POS.
            begins: called right before the first byte.
            after_break: a slip of a program before this one may hang in the printer.
            look: what a person is asked to look at if nobody can say; "" asks for a number's slip.

        Raises:
            NotPrinted: nothing of it was sent, or nothing arrived.
            MaybePrinted: the printer did not say that it was taken.
        """
        with self._lock:
            self._look = look
            if after_break:
                self._broke, self._unfinished = True, BAND_BYTES
            link, answered = self._open()
            try:
                proof = self._prepare(link, answered)
                begins()
                self._broke, self._unfinished = True, BAND_BYTES  # until the word comes
                self._send(link, data, proof)
                self._wait_until_taken(link, proof, tuple(answered))
                self._broke, self._unfinished = False, 0
            except MaybePrinted:
                link.reset()
                raise
            except NotPrinted:
                self._end_question(link, answered)
                raise
            finally:
                link.close()
            return PrintOutcome()

    # -- before the slip

    @property
    def _talks(self) -> bool:
        return time.monotonic() - self._answered_at < _TALKATIVE_S

    def _status_from(self, answered: dict[int, int]) -> PrinterStatus:
        """A printer that answers is silent while its input is full: it is then as it said last, if that was trouble."""
        if answered:
            self._answered_at = time.monotonic()
        elif (trouble := self._still_in_trouble()) is not None:
            return trouble
        return status_of(answered)

    def _still_in_trouble(self) -> PrinterStatus | None:
        return self._last if self._talks and self._last.state in TROUBLE else None

    def _open(self, most_s: float = float("inf")) -> tuple[PrinterLink, dict[int, int]]:
        """Connect and ask what there is to ask. A printer that just served somebody else is tried again for a moment.

        Args:
            most_s: that each step may take, where that is less than usual.

        Raises:
            NotPrinted: it is not there, or ends the connection.
        """
        busy = Deadline(_BUSY_S)
        deadline = Deadline(self._timeouts.total_s)
        connect_s = min(self._timeouts.connect_s, most_s)
        while True:
            try:
                link = PrinterLink.connect(self._host, self._port, connect_s, deadline)
            except OSError as problem:
                self._last = self._still_in_trouble() or self._away()
                raise NotPrinted(self._last.sentence, type(problem).__name__) from problem
            try:
                return link, self._first_words(link, min(self._timeouts.answer_s, most_s))
            except LinkBroken as problem:
                link.reset()
                if not busy.left():
                    self._last = self._still_in_trouble() or self._hangs_up()
                    raise NotPrinted(self._last.sentence, "closed before the slip") from problem
            time.sleep(_AGAIN_S)

    def _first_words(self, link: PrinterLink, answer_s: float) -> dict[int, int]:
        """Finish what broke off, then ask. Questions must not become part of a command without its end."""
        try:
            link.send(bytes(self._unfinished), self._timeouts.answer_s)
        except LinkStalled:
            return {}  # its input is full: it cannot hear questions either
        answers = link.questions(answer_s)
        if answers:  # else nobody knows whether it read them
            self._unfinished = 0
        return answers

    def _prepare(self, link: PrinterLink, answered: dict[int, int]) -> Proof:
        """Refuse where it tells trouble; else say what will prove that the slip was taken."""
        self._last = self._status_from(answered)
        if self._last.state in TROUBLE:
            raise NotPrinted(self._last.sentence, self._last.state)
        if not answered and self._talks:
            raise NotPrinted(self._last.sentence, "silent now")
        try:
            return self._proof(link, talks=bool(answered))
        except LinkBroken as problem:
            self._unfinished = max(self._unfinished, _HEAD_BYTES)
            self._last = link.trouble or self._hangs_up()
            raise NotPrinted(self._last.sentence, "closed before the slip") from problem

    def _proof(self, link: PrinterLink, *, talks: bool) -> Proof:
        if self._broke:  # what hangs there must not come with the next visitor's slip
            link.send(INIT + ending(self._options), self._timeouts.stall_s)
        if not talks:
            return "ended"
        if link.in_order:  # says such things unasked: no proof on this line
            return "received"
        answers = self._answers_in_order(link)
        if not answers and self._knows_gs_r is not False:
            link.send(bytes(BAND_BYTES), self._timeouts.stall_s)  # another program's slip may have broken off here
            answers = self._answers_in_order(link)
            if answers:  # so one did
                link.send(INIT + ending(self._options), self._timeouts.stall_s)
        self._knows_gs_r = answers
        return "in order" if answers else "received"

    def _answers_in_order(self, link: PrinterLink) -> bool:
        link.send(ASK_IN_ORDER, self._timeouts.stall_s)
        return link.wait_in_order(self._timeouts.answer_s) is not None

    # -- the slip, and after it

    def _send(self, link: PrinterLink, data: bytes, proof: Proof) -> None:
        if proof == "in order" and data.startswith(INIT):  # ESC @ switches it off, so behind that
            data = INIT + TELL_CHANGES + data[len(INIT) :]
        link.trouble = None
        try:
            link.send(data, self._timeouts.stall_s, heed=True)
        except LinkBroken as problem:
            if not problem.handed_over:
                self._broke, self._unfinished = False, 0
                self._last = link.trouble or self._hangs_up()
                raise NotPrinted(self._last.sentence, "no byte taken") from problem
            if isinstance(problem, LinkStalled):
                raise self._unsure(link.trouble, "stalled") from problem
            raise self._unsure(link.trouble, "broken") from problem

    def _wait_until_taken(self, link: PrinterLink, proof: Proof, answered: tuple[int, ...]) -> None:
        try:
            if proof == "in order":
                self._wait_in_order(link, answered)
            elif proof == "received":
                self._wait_received(link, answered)
            elif not link.end(self._timeouts.end_s):
                raise self._unsure(None, "not ended in order")
        except LinkBroken as problem:
            raise self._unsure(link.trouble, "broken behind the slip") from problem

    def _wait_in_order(self, link: PrinterLink, answered: tuple[int, ...]) -> None:
        link.in_order.clear()
        link.send(ASK_IN_ORDER + TELL_NO_CHANGES, self._timeouts.stall_s)
        until = Deadline(link.left(self._timeouts.taken_s))
        while until.left():
            answer = link.wait_in_order(until.left(_LOOK_S))
            if answer is not None:
                if paper_out_in_order(answer):
                    raise self._unsure(status_of({4: 0x72}), "paper out")
                return
            status = link.trouble or status_of(link.questions(self._timeouts.answer_s, answered))
            if status.state in TROUBLE and not link.in_order:
                raise self._unsure(status, status.state)
        raise self._unsure(None, "no answer in order")

    def _wait_received(self, link: PrinterLink, answered: tuple[int, ...]) -> None:
        link.grow_quiet(_QUIET_S, self._timeouts.answer_s)
        first = link.question(answered[0], self._timeouts.taken_s)
        if first is None:
            raise self._unsure(link.trouble, "silent behind the slip")
        answers = {answered[0]: first, **link.questions(self._timeouts.answer_s, answered[1:])}
        status = status_of(answers)
        if status.state in TROUBLE:
            raise self._unsure(status, status.state)
        if len(answers) < len(answered):
            raise self._unsure(link.trouble, "silent behind the slip")

    # -- words

    def _unsure(self, status: PrinterStatus | None, detail: str) -> MaybePrinted:
        look = self._look or _(
            "The number is valid. Please look whether the slip came out whole; if it did not, print it again."
        )
        if status is not None and status.sentence:
            self._last = status
            return MaybePrinted(f"{status.sentence} {look}", detail)
        what = _("The printer did not say that the slip came out.")
        self._last = PrinterStatus("unknown", what)
        return MaybePrinted(f"{what} {look}", detail)

    def _away(self) -> PrinterStatus:
        sentence = _(
            "The printer does not answer at {address}. Please check that it is switched on and its cable is in."
        )
        return PrinterStatus("offline", sentence.format(address=self._address))

    def _hangs_up(self) -> PrinterStatus:
        sentence = _(
            "The printer at {address} ends the connection. Perhaps another program holds it; "
            "if this stays so, please switch it off and on."
        )
        return PrinterStatus("offline", sentence.format(address=self._address))

    @property
    def _address(self) -> str:
        return self._host if self._port == PORT else f"{self._host}:{self._port}"
