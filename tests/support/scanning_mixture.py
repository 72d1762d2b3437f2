"""Mixtures of typing and scans, drawn from a seed: what a clerk's hands and a scanner do within the same minute."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

from tests.support.scanning import Fingers, a_slip

Who = Literal["hand", "scanner"]
FOREIGN = (
    ("https://qr.alipay.com/fkx07215xjqa9fx0", "payment"),
    ("https://www.gov.cn/zhengce/", "web"),
    ("6901234567892", "goods"),
    ("SF1234567890123", "text"),
)
WORDS = ("zhou", "Li", "louti", "wy", "4-2-301", "A001", "m", "9")


@dataclass(frozen=True)
class Move:
    """One thing done with the keyboard: ``gap`` ms after the one before it."""

    who: Who
    gap: int
    kind: Literal["key", "compose", "repeat", "numpad"]
    text: str
    commit: str = ""

    def do(self, fingers: Fingers) -> None:
        if self.kind == "key":
            fingers.key(self.text, self.gap)
        elif self.kind == "compose":
            fingers.compose(self.text, self.commit, self.gap)
        elif self.kind == "repeat":
            fingers.repeat(self.text, 14, 30)
        else:
            fingers.numpad(self.text, self.gap)


@dataclass
class Mixture:
    """Some seconds at a keyboard.

    Attributes:
        moves: all that is done, in order.
        scans: slips that must be delivered, in order, each once.
        others: kinds of the codes of others, in order.
    """

    seed: int
    moves: list[Move] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        for _chunk in range(self._chance.randint(4, 9)):
            self._type()
            if self._chance.random() < 0.5:
                self._scan()
        if not self.scans + self.others:
            self._ticket("\n")
        self._hand("key", "e", 300)

    # --- the hands ------------------------------------------------------------------------------------------------

    def _hand(self, kind: str, text: str, gap: int, commit: str = "") -> None:
        self.moves.append(Move("hand", gap, kind, text, commit))  # type: ignore[arg-type]

    def _type(self) -> None:
        chance = self._chance
        kinds = ("word", "digits", "quick", "rollover", "special", "compose", "repeat", "numpad")
        what = chance.choices(kinds, (6, 3, 2, 2, 4, 2, 1, 1))[0]
        pause = chance.randint(85, 400)
        if what == "word":
            self._keys(chance.choice(WORDS), pause, 80, 120)
        elif what == "digits":
            self._keys(self._digits(chance.randint(1, 11)), pause, 80, 120)
        elif what == "quick":  # an ID number by somebody who types nothing else all day
            self._keys(self._digits(18) + "\n", pause, 40, 79)
        elif what == "rollover":
            self._keys(chance.choice(("12", "ab", "1a", "77", "er")), pause, 15, 30)
        elif what == "special":
            self._hand("key", chance.choice(("\n", "\t", "F2", "Left", "Backspace", "Space", "\t")), pause)
        elif what == "compose":
            self._hand("compose", "zhou", pause)
            if chance.random() < 0.5:
                self._ticket("\n")
            self._hand("compose", "", 120, "周")
        elif what == "repeat":
            self._hand("repeat", chance.choice("0a"), pause)
        else:
            self._hand("numpad", self._digits(4), pause)

    def _keys(self, text: str, pause: int, least: int, most: int) -> None:
        for index, char in enumerate(text):
            if char.isupper():
                self._hand("key", "Shift", pause if not index else 60)
            self._hand("key", char, self._chance.randint(least, most) if index else pause)

    def _digits(self, count: int) -> str:
        return "".join(self._chance.choice("0123456789") for _digit in range(count))

    # --- the scanner ----------------------------------------------------------------------------------------------

    def _scan(self) -> None:
        chance = self._chance
        if chance.random() < 0.2:
            code, kind = chance.choice(FOREIGN)
            self.others.append(kind)
            self._burst(code + "\n", chance.randint(53, 300))  # nearer, a typed key is taken for the code's
            self._keys("k", 85, 85, 85)
        else:
            end = chance.choice(("\n", "\n", "\n", "\t", "\n\n", ""))
            self._ticket(end)
            if chance.random() < 0.3:  # the next at once; without an Enter between two, a moment later
                self._ticket("\n", before=chance.randint(1 if end else 36, 49))
            if chance.random() < 0.4:  # somebody goes on typing at once
                self._keys("tj5", chance.randint(5, 60), 80, 120)

    def _ticket(self, end: str, before: int | None = None) -> None:
        chance = self._chance
        slip = a_slip(chance)
        self.scans.append(slip)
        if chance.random() < 0.15:
            slip = "".join(chr(0xFF10 + int(digit)) for digit in slip)
        self._burst(slip + end, chance.randint(5, 200) if before is None else before, meanwhile=chance.random() < 0.15)

    def _burst(self, text: str, before: int, *, meanwhile: bool = False) -> None:
        """Scan; with ``meanwhile`` somebody types letters at the same time."""
        chance = self._chance
        low, high = chance.choice(((1, 4), (4, 8), (13, 18), (27, 33)))
        gaps = [before, *(chance.randint(low, high) for _char in text[1:])]
        if chance.random() < 0.2 and len(text) > 40:
            gaps[chance.randint(20, 35)] = chance.choice((64, 130))  # the PC was busy
        next_letter = 40
        for char, gap in zip(text, gaps, strict=True):
            next_letter -= gap
            first = gap
            if meanwhile and next_letter < 0 and gap < 60 and char not in "\n\t":
                first = gap // 2
                self._hand("key", chance.choice("uvw"), gap - first)
                next_letter = chance.randint(80, 120)
            self.moves.append(Move("scanner", first, "key", char))
