"""How it stands with the slips and their printer, in words: the strip, the issued ticket, a tip. No Qt here.

Wording: look/NOTES, "States and words": what happened, what is safe, what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desk_app.devices.printers.base import PrinterState, PrinterStatus
from desk_app.i18n import _, ngettext
from desk_app.services.views import PrintState

_NAMED = 3  # so many numbers have room in the strip


@dataclass(frozen=True, slots=True)
class PaperView:
    """The slip printer (号条打印机) and what has not come out of it, as of one moment.

    Args:
        printer: what it answered last; ``unknown`` if it did not.
        waiting: slips that print by themselves, in the order of issue.
        unknown: slips of which nobody can say whether they came out; a person has to look.
    """

    printer: PrinterStatus = field(default_factory=lambda: PrinterStatus("unknown"))
    waiting: tuple[PrintState, ...] = ()
    unknown: tuple[PrintState, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What the strip shows.

    Args:
        tone: ``good``, ``quiet`` (hollow dot), ``warn`` (amber), ``stop`` (red square).
        word: the state.
        value: beside it.
        tip: what to do about it.
    """

    tone: Literal["good", "quiet", "warn", "stop"]
    word: str
    value: str = ""
    tip: str = ""


def paper_words(view: PaperView) -> PaperWords:
    """Return the words for a state. A printer that does not answer is never *ready* (domain, "Printing")."""
    state, tip = view.printer.state, view.printer.sentence
    value = _waiting(len(view.waiting))
    if stopped := _stopped(state):
        return PaperWords("stop", stopped, value, tip)
    held_up = next((one.problem for one in view.waiting if one.problem), "")
    if held_up and state != "unknown":
        return PaperWords("stop", _("Slips not printed"), value, held_up)
    if view.unknown:
        labels = " ".join(one.label for one in view.unknown[:_NAMED]) + ("…" if len(view.unknown) > _NAMED else "")
        return PaperWords("warn", _("Please look: {labels}").format(labels=labels), value, look_sentence(labels))
    if state == "unknown":
        return PaperWords("quiet", _("Printer: state unknown"), value, tip or _unknown_tip())
    if state == "paper_low":
        return PaperWords("warn", _("Printer: paper is running low"), value, tip)
    return PaperWords("good", _("Printer: ready"), value, tip)


def not_printed_sentence(state: PrinterState) -> str:
    """Return why a slip did not come out, ``""`` where the printer's own sentence says it better."""
    return {
        "paper_out": _("The slip did not come out: the printer is out of paper."),
        "cover_open": _("The slip did not come out: the printer's cover is open."),
        "unknown": _("The slip did not come out: the printer does not answer."),
    }.get(state, "")


def safe_sentence(state: PrintState) -> str:
    """Return what is safe and what happens by itself, for a slip that has not come out."""
    if state.state == "unknown":
        return _("The number is valid. The slip is not printed again by itself, so that there are not two.")
    if state.state == "failed":
        return _("The number is valid; the first slip counts. When the printer is ready, press F8 again.")
    if state.problem == not_printed_sentence("paper_out"):
        return _("The number is valid. Once there is paper it prints by itself; no new number is issued.")
    return _("The number is valid. It prints when the printer is ready, no new number is issued.")


def todo_sentence(state: PrintState) -> str:
    """Return what to do now, for a slip that has not come out."""
    if state.state == "unknown":
        return look_sentence(state.label)
    if state.state == "failed":
        return ""
    return _("Tell the visitor {label}, or write it on a blank slip.").format(label=state.label)


def look_sentence(labels: str) -> str:
    """Return where to look for slips of which nobody can say whether they came out."""
    return _(
        "Please look at the printer: if {labels} lies there whole, hand it over; if not, press F8 and it is printed."
    ).format(labels=labels)


def unknown_sentence() -> str:
    """Return what happened to a slip of which nobody can say whether it came out."""
    return _("It is not certain that the slip came out.")


def abandoned_sentence() -> str:
    """Return what happened to a slip that was being printed when the program ended."""
    return _("The program ended while this slip was printing. It is not certain that it came out.")


def _stopped(state: PrinterState) -> str:
    return {
        "paper_out": _("Printer out of paper"),
        "cover_open": _("Printer cover open"),
        "offline": _("Printer not reached"),
        "error": _("Printer needs a look"),
    }.get(state, "")


def _unknown_tip() -> str:
    return _("The printer does not tell its state. Please look at it now and then.")


def _waiting(count: int) -> str:
    return ngettext("{n} waiting to print", "{n} waiting to print", count).format(n=count) if count else ""
