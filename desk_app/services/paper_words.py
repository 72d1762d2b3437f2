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
        brief: ``value`` without numbers, where there is little room.
    """

    tone: Literal["good", "quiet", "warn", "stop"]
    word: str
    value: str = ""
    tip: str = ""
    brief: str = ""


def paper_words(view: PaperView) -> PaperWords:
    """Return the words for a state. A printer that does not answer is never *ready* (domain, "Printing").

    The printer's own state is always the word; slips that want a look stand beside it and are never without a tone.
    """
    tone, word, tip = _printer_words(view)
    if not view.unknown:
        return PaperWords(tone, word, _beside(_waiting(len(view.waiting))), tip, _waiting(len(view.waiting)))
    labels = [one.label for one in view.unknown]
    count = ngettext("{n} to look at", "{n} to look at", len(labels)).format(n=len(labels))
    named = f"{count} " + " ".join(labels[:_NAMED]) + ("…" if len(labels) > _NAMED else "")
    waiting = _waiting(len(view.waiting))
    return PaperWords(
        tone if tone == "stop" else "warn",
        word,
        _beside(waiting, named),
        "\n".join(part for part in (tip, look_sentence(" ".join(labels)), _where_sentence()) if part),
        _beside(waiting, count),
    )


def _printer_words(view: PaperView) -> tuple[Literal["good", "quiet", "warn", "stop"], str, str]:
    state, tip = view.printer.state, view.printer.sentence
    if stopped := _stopped(state):
        return "stop", stopped, tip
    held_up = next((one.problem for one in view.waiting if one.problem), "")
    if held_up and state != "unknown":
        return "stop", _("Slips not printed"), held_up
    if state == "unknown":
        return "quiet", _("Printer: state unknown"), tip or _unknown_tip()
    if state == "paper_low":
        return "warn", _("Printer: paper is running low"), tip
    return "good", _("Printer: ready"), tip


def _beside(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


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
        "Please look at the printer: if {labels} lies there whole, hand it over and press Shift+F8; "
        "if not, F8 prints it."
    ).format(labels=labels)


def told_sentence(state: PrintState) -> str:
    """Return what happened to a slip that has not come out; of a copy (补打) that it was one, for the first is out."""
    if state.state == "unknown":
        return unknown_sentence()
    if state.state != "failed":
        return state.problem or _("The slip did not come out.")
    return {
        not_printed_sentence("paper_out"): _("The copy did not come out: the printer is out of paper."),
        not_printed_sentence("cover_open"): _("The copy did not come out: the printer's cover is open."),
        not_printed_sentence("unknown"): _("The copy did not come out: the printer does not answer."),
    }.get(state.problem, state.problem or _("The copy did not come out."))


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


def _where_sentence() -> str:
    return _("Other numbers than the last: choose the line in today's ledger, then the same keys.")


def _unknown_tip() -> str:
    return _("The printer does not tell its state. Please look at it now and then.")


def _waiting(count: int) -> str:
    return ngettext("{n} waiting to print", "{n} waiting to print", count).format(n=count) if count else ""
