"""Tells a scanner's keys from a person's by their rhythm (扫码枪). Pure: times and characters in, what to do out.

A barcode scanner in keyboard mode types like a person, only faster: its keys come less than 35 ms apart and end in
Enter (domain page, Identity). A character is held back for as long as a scanner's next key may take; if none follows it
was typing and goes to its field. So not one digit of a scan ever lands in a field, and nothing typed is lost.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from desk_app.devices.scanned_codes import Affixes, Reading, Stroke, is_whole_ticket, read_burst
from desk_app.devices.settings import ScannerSettings

END: Final = "\n"
"""Enter or Tab: what a scanner puts behind a code."""
OTHER: Final = ""
"""A key without a character, or one that is no part of a scan: an arrow, F4, Ctrl+G, 汉字."""
SURE: Final = 8
"""So many keys in a scanner's rhythm no hand types."""
_LEEWAY: Final = ((16, 4.0), (SURE, 2.0), (2, 1.5), (1, 1.25))
"""After so many keys a gap may be so many times as long: the surer it is a scanner, the longer a busy PC may take.

Seen with keys sent every 30 ms to a PC with seven programs for two processors: 31 to 44 ms apart, at times 60.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a key, or from none coming.

    Args:
        settled: so many of the held characters, counted from the oldest, are decided now.
        typed: which of these were typing; they go to their fields, in order, before everything else.
        scan: the digits of a slip, to be looked up; ``""`` for none.
        foreign: what a code of others is (``ForeignKind``); ``""`` for none.
        key: the key itself is held, goes on to its field (after what was typed), or was the scanner's.
    """

    settled: int = 0
    typed: tuple[int, ...] = ()
    scan: str = field(default="", repr=False)
    foreign: str = ""
    key: Literal["hold", "pass", "swallow"] = "pass"


_USUAL: Final = 1.1  # times the longest gap: half of a scanner's gaps on a busy PC stay below, no hand's do
_REPEAT_MS: Final = 8  # no keyboard repeats a key faster; a scanner sends 0 after 0 faster
_LINE: Final = 3  # keys that came right after somebody else's code: its next line, or a person's first keys again


def scan_character(text: str) -> str:
    """Return the half-width form of a character that a scanner can type (１ is 1), ``OTHER`` for anything else."""
    plain = unicodedata.normalize("NFKC", text) if len(text) == 1 else ""
    return plain if len(plain) == 1 and " " <= plain <= "~" else OTHER


class Bursts:
    """The keys of one device, or of all where nobody can tell devices apart.

    Args:
        settings: longest gap of a scanner in ms, fewest characters of a code.
        step_ms: how coarse the times of the keys are.
    """

    def __init__(self, settings: ScannerSettings | None = None, step_ms: int = 0) -> None:
        self._settings, self._step_ms = settings or ScannerSettings(), step_ms
        self._strokes: list[Stroke] = []
        self._affixes = Affixes()
        self._after: int | None = None  # when the last code ended, until one more Enter or line has come
        self._after_ms = 0  # how long what comes then is still the scanner's
        self._line_after = False  # the code was another's: it may have more lines
        self._more = False  # this burst is such a line

    @property
    def waits_ms(self) -> int:
        """How long the scanner's next key may take; 0 while nothing is held."""
        if not self._strokes:
            return 0
        leeway = next(times for least, times in _LEEWAY if len(self._strokes) >= least)
        if is_whole_ticket(self._strokes):
            leeway = 1.0
        return round(self._settings.gap_ms * leeway) + self._step_ms

    @property
    def sure(self) -> bool:
        """Whether a scan is under way beyond doubt; other keys then pass it by."""
        return len(self._strokes) >= SURE and all(stroke.char.isdigit() for stroke in self._strokes)

    @property
    def may_end(self) -> bool:
        """Whether Enter now could end a code; else it is a person's."""
        return self._more or len(self._strokes) >= self._settings.shortest

    def press(self, time_ms: int, char: str, *, repeated: bool = False) -> Outcome:
        """A key was pressed.

        Args:
            time_ms: when, in ms of one clock for all keys of this device.
            char: what ``scan_character`` made of it, or ``END``.
            repeated: it is held down; such a key is never a scanner's.
        """
        before = Outcome() if self._goes_on(time_ms) else self.quiet()
        if repeated and self._strokes:  # X11 calls it a repeat if release and press have one time
            repeated = time_ms - self._strokes[-1].time_ms >= _REPEAT_MS
        if repeated or char == OTHER:
            done = before if self.sure or not self._strokes else self._settle(ended=False)
            return replace(done, key="pass")
        if char == END:
            return self._end(time_ms, before)
        if not self._strokes:
            self._more = self._line_after and self._just_after(time_ms)
        self._strokes.append(Stroke(time_ms, char))
        return replace(before, key="hold")

    def quiet(self) -> Outcome:
        """No key came for ``waits_ms``, or none more will: what is held is decided."""
        return self._settle(ended=False) if self._strokes else Outcome()

    def _goes_on(self, time_ms: int) -> bool:
        """Tell whether a key belongs to what is held; behind a whole slip its last digit counts, not what was typed."""
        if not self._strokes:
            return True
        whole = is_whole_ticket(self._strokes)
        last = next((one for one in reversed(self._strokes) if not whole or one.char.isdigit()), self._strokes[-1])
        return 0 <= time_ms - last.time_ms <= self.waits_ms

    def _just_after(self, time_ms: int) -> bool:
        return self._after is not None and 0 <= time_ms - self._after <= self._after_ms

    def _end(self, time_ms: int, before: Outcome) -> Outcome:
        if not self._strokes:
            late = self._just_after(time_ms)  # CR and LF, Enter and Tab, or an Enter that was slow to come
            self._after = time_ms if late and self._line_after else None
            return replace(before, key="swallow" if late else "pass")
        outcome = self._settle(ended=True)
        if outcome.key == "swallow":
            self._after, self._after_ms = time_ms, self._settings.gap_ms
        return outcome

    def _settle(self, *, ended: bool) -> Outcome:
        strokes, more = self._strokes, self._more
        self._strokes, self._more, self._after, self._line_after = [], False, None, False
        usual_ms = _USUAL * self._settings.gap_ms + self._step_ms
        found = read_burst(strokes, self._settings.shortest, self._affixes, ended=ended, usual_ms=usual_ms)
        if found.kind == "ticket":
            self._affixes = found.affixes
            self._after, self._after_ms = strokes[-1].time_ms, 2 * self._settings.gap_ms
        elif found.kind == "foreign" or (more and (ended or len(strokes) >= _LINE)):
            self._line_after = ended
            return self._of_others(strokes, found, said=more)
        return Outcome(len(strokes), found.typed, found.text, key="swallow" if found.kind == "ticket" else "pass")

    def _of_others(self, strokes: list[Stroke], found: Reading, *, said: bool) -> Outcome:
        """Swallow somebody else's code; of one with several lines (名片码) only the first is spoken of."""
        typed = () if said else found.typed
        return Outcome(len(strokes), typed, foreign="" if said else found.text, key="swallow")
