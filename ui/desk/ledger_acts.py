"""What can be done to a line of the ledger: print, send elsewhere, activate, leave, void; each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.i18n import _
from desk_app.services.views import LedgerRow

OPEN = ("waiting", "called", "missed", "parked")


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``final``: it cannot be undone, so a dialog asks once more."""

    code: str
    text: str
    key: str
    final: bool = False


def acts() -> tuple[Act, ...]:
    """Return the acts in the order they stand on the screen."""
    return (
        Act("reprint", _("Print again"), "F8"),
        Act("came", _("It came out"), "Shift+F8"),
        Act("reroute", _("Send elsewhere…"), "F7"),
        Act("correct", _("Correct the registration…"), ""),
        Act("activate", _("Activate again"), ""),
        Act("leave", _("Left…"), ""),
        Act("void", _("Void the number…"), "", final=True),
        Act("progress", _("Course of the case"), "Ctrl+G"),
        Act("receipt", _("Receipt as PDF…"), ""),
    )


def is_unsure(row: LedgerRow, unknown: frozenset[str]) -> bool:
    """Say whether nobody knows if a line's slip came out, or its copy: of copies the queue tells (``unknown``)."""
    return row.printed == "unknown" or (row.copies > 0 and row.visit in unknown)


def possible(code: str, row: LedgerRow, unknown: frozenset[str] = frozenset()) -> bool:
    """Say whether an act makes sense for a line as it stands."""
    match code:
        case "came":
            return is_unsure(row, unknown)
        case "reprint":
            return bool(row.label) and row.state != "void"
        case "activate":
            return row.state == "missed"
        case "reroute":
            return row.state in ("waiting", "missed", "parked", "serving")
        case "leave" | "void":
            return row.state in OPEN
        case "correct" | "receipt":
            return bool(row.case_code) and row.state != "void"
        case _:
            return True


def reasons_for(code: str) -> list[tuple[str, str]]:
    """Return the reasons offered for an act, in the words kept with the record."""
    words = {
        "leave": (_("does not want to wait"), _("comes another day"), _("matter settled"), _("went without a word")),
        "void": (_("number taken by mistake"), _("number taken twice"), _("wrong person")),
        "reprint": (_("slip lost"), _("slip not readable"), _("slip damaged"), _("asked for by a companion")),
    }
    return [(text, text) for text in words.get(code, ())]
