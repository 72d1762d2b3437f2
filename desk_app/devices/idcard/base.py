"""What a card tells, how the reader stands, and what is said when something is in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from desk_app.domain.identity import Sex
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _

CardKind = Literal["id", "foreigner", "hmt"]
ReaderWord = Literal["off", "starting", "ready", "reading", "trouble"]

# What the helper may answer (the first group), and what the desk's side finds out about the helper.
PROBLEMS: Final = (
    "driver_missing",
    "driver_wrong_bits",
    "driver_foreign",
    "no_port",
    "no_reader",
    "reader_broken",
    "in_use",
    "no_card",
    "taken_away",
    "unreadable",
    "not_understood",
    "helper_missing",
    "helper_gone",
    "helper_silent",
    "helper_garbled",
    "number_wrong",
    "number_wrong_digit",
)
# About the card: the reader goes on by itself, the clerk lays the card down again or types.
ABOUT_THE_CARD: Final = frozenset({"no_card", "taken_away", "unreadable", "number_wrong", "number_wrong_digit"})


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What was read from a card; nothing of it ever shows in a ``repr``.

    Args:
        name: 姓名; for foreigners the Chinese name where the card has one, else the Latin one.
        sex: ``male``, ``female`` or ``""`` (GB/T 2261.1: 1, 2, others).
        nation: 民族 (汉, 满 …); for foreigners the code of the nationality (three letters).
        birth: date of birth; None where the card's is not a date.
        address: 住址; ``""`` on a foreigner's card.
        id_number: checked and normalised (公民身份号码, or a foreigner's older number of 3 letters and 12 digits).
        authority: 签发机关.
        valid_from: first day.
        valid_to: last day; None for 长期 and where the card has no date.
        kind: ``id`` 居民身份证 · ``foreigner`` 外国人永久居留身份证 · ``hmt`` 港澳台居民居住证.
        latin_name: of a foreigner.
        warnings: sentences to show beside it (an unknown area code); they stop nothing.
    """

    name: str = field(repr=False)
    sex: Sex = field(repr=False)
    nation: str = field(repr=False)
    birth: date | None = field(repr=False)
    address: str = field(repr=False)
    id_number: str = field(repr=False)
    authority: str = field(repr=False)
    valid_from: date | None = field(repr=False)
    valid_to: date | None = field(repr=False)
    kind: CardKind = field(repr=False)
    latin_name: str = field(default="", repr=False)
    warnings: tuple[str, ...] = field(default=(), repr=False)

    @property
    def id_type(self) -> str:
        """The document type as registration knows it (GA/T 517): ``111``, or ``553`` for a foreigner's card."""
        return "553" if self.kind == "foreigner" else "111"

    def expired(self, today: date) -> bool:
        """Return whether the card's last day is over. An expired card still tells who somebody is."""
        return self.valid_to is not None and self.valid_to < today


@dataclass(frozen=True, slots=True)
class ReaderState:
    """How the reader stands.

    Args:
        state: ``off`` (none set up) · ``starting`` · ``ready`` · ``reading`` · ``trouble``.
        sentence: for the strip, ``doctor`` and the settings page; of ``trouble``: what happened and what to do.
        problem: of ``trouble``: one of ``PROBLEMS``.
        detail: of ``trouble``: the vendor's function and return code, for who looks after the PC.
    """

    state: ReaderWord
    sentence: str
    problem: str = ""
    detail: str = ""

    @property
    def about_the_card(self) -> bool:
        """Whether it is this card's trouble, not the reader's: the next one may be read at once."""
        return self.problem in ABOUT_THE_CARD


class CardProblem(EnvironmentProblem):
    """Something is in the way of reading a card.

    Args:
        problem: one of ``PROBLEMS``; others are told as a garbled answer.
        detail: technical, never what was read.
        bits: 32 or 64, of the helper, for ``driver_wrong_bits``.
    """

    def __init__(self, problem: str, detail: str = "", bits: int = 64) -> None:
        self.problem = problem if problem in PROBLEMS else "helper_garbled"
        super().__init__(problem_sentence(self.problem, bits), detail)


def state_words(state: ReaderWord) -> str:
    """Return the sentence of a state that is no trouble."""
    return {
        "off": _("No ID-card reader is set up on this PC. Type the number, or set one up in the settings."),
        "starting": _("The card reader is starting."),
        "ready": _("The card reader is ready. Lay a card on it."),
        "reading": _("Reading the card. Leave it where it is."),
        "trouble": _("The card reader does not answer as it should. Type the number for now."),
    }[state]


def problem_sentence(problem: str, bits: int = 64) -> str:
    """Return what happened, what is safe and what to do, for one of ``PROBLEMS``."""
    if problem == "driver_wrong_bits":
        return _wrong_bits(bits)
    found = {**_of_the_reader(), **_of_the_helper(), **_of_the_card()}
    return found.get(problem, found["helper_garbled"])


def _wrong_bits(bits: int) -> str:
    sentence = _(
        "The card reader's driver is made for {theirs}-bit programs, and the helper that reads cards has {ours} bits. "
        "Type the number for now; the administrator sets the helper of {theirs} bits beside the program."
    )
    return sentence.format(theirs=32 if bits == 64 else 64, ours=bits)


def _of_the_reader() -> dict[str, str]:
    return {
        "driver_missing": _(
            "The card reader's driver was not found on this PC. Type the number for now; "
            "the administrator installs the vendor's driver, or enters its place in the settings."
        ),
        "driver_foreign": _(
            "The file in the settings is not this make's driver, or an older one. Type the number for now; "
            "the administrator chooses the make and the driver again."
        ),
        "no_port": _(
            "The card reader was not found. Type the number for now; look whether its plug is in "
            "and no other program uses it. It is tried again by itself."
        ),
        "no_reader": _(
            "The card reader is no longer connected. Type the number for now, and put its plug back in: "
            "it goes on by itself."
        ),
        "in_use": _(
            "Another window of the guidance desk on this PC uses the card reader; it shows how the reader stands. "
            "Close it to read cards here, or type the number."
        ),
        "reader_broken": _(
            "The card reader reports that its security module does not work. Type the number for now; "
            "unplug the reader and plug it in again, and tell the administrator if it stays so."
        ),
    }


def _of_the_helper() -> dict[str, str]:
    return {
        "helper_missing": _(
            "The program that reads cards could not be started. Type the number for now; "
            "the administrator installs the guidance desk again."
        ),
        "helper_gone": _(
            "The card reader's driver stopped in the middle and is started again by itself. "
            "Nothing of what is typed is lost. Lay the card down again in a moment."
        ),
        "helper_silent": _(
            "The card reader did not answer and is started again by itself. "
            "Nothing of what is typed is lost. Lay the card down again in a moment."
        ),
        "helper_garbled": _(
            "The card reader answered what cannot be understood, and is started again by itself. "
            "Nothing was taken from it. Type the number if it goes on."
        ),
        "not_understood": _(
            "The program that reads cards is of another version than the guidance desk. Type the number for now; "
            "the administrator installs both again."
        ),
    }


def _of_the_card() -> dict[str, str]:
    return {
        "no_card": _("No card was found on the reader. Take it away and lay it down again, or type the number."),
        "taken_away": _("The card was taken away too soon. Lay it down again and leave it for a moment."),
        "unreadable": _(
            "This card could not be read; nothing was taken from it. Lay it down again, flat and alone, "
            "or type what is printed on it."
        ),
        "number_wrong": _(
            "The number that was read is not a valid one, so nothing was taken from the card. "
            "Lay it down again, or type the number and compare it with the card."
        ),
        "number_wrong_digit": _(
            "The number that was read does not fit its check digit, so nothing was taken from the card. "
            "Lay it down again, or type the number and compare the last digit."
        ),
    }
