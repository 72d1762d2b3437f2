"""What a screen's voice lacks: a word of its state, and the sentence for whoever looks after it."""

from __future__ import annotations

from typing import Literal

from desk_app.i18n import _

Lack = Literal["", "no_loudspeaker", "not_running", "elsewhere"]


def lack_sentence(lack: str) -> str:
    """Return what is so, what is safe and what to do; ``""`` where nothing is lacking."""
    return {
        "": "",
        "no_loudspeaker": _(
            "This PC has no loudspeaker now; the screen shows every call. Plug one in, or switch it on."
        ),
        "elsewhere": _(
            "Another PC calls numbers out in this zone, so this one is silent there. Leave the voice on at one of them."
        ),
    }.get(lack, _("The voice does not run; it is started again by itself. The screen shows every call."))
