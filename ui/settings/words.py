"""A device's state in one word, with its colour and the shape of its dot (a state is always a word plus a colour)."""

from __future__ import annotations

from desk_app.i18n import _

TONES = {
    "ok": ("free", "round"),
    "paper_low": ("waiting", "round"),
    "paper_out": ("stop", "square"),
    "cover_open": ("stop", "square"),
    "offline": ("stop", "square"),
    "error": ("stop", "square"),
    "unknown": ("away", "hollow"),
    "none": ("away", "hollow"),
    "on": ("free", "round"),
    "off": ("away", "hollow"),
}


def state_word(state: str, device: str) -> str:
    """Return the word for how a device is."""
    if state == "none":
        return _("chosen each time") if device == "documents" else _("not set up")
    if state == "unknown" and device in ("scanner", "card"):
        return _("try it here")
    return {
        "ok": _("well"),
        "paper_low": _("paper nearly out"),
        "paper_out": _("out of paper"),
        "cover_open": _("cover open"),
        "offline": _("not reached"),
        "error": _("trouble"),
        "unknown": _("state unknown"),
        "on": _("switched on"),
        "off": _("switched off"),
    }.get(state, state)
