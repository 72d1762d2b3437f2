"""What a slip that broke off leaves in a printer, and how it is kept off the next visitor's paper."""

from __future__ import annotations

from desk_app.slips.escpos import BAND_BYTES, INIT, EscPos, ending


def cut_off(options: EscPos) -> bytes:
    """Return what a queue sends before a slip where the one before broke off, nobody knows where.

    Zeros are white dots in a band, no size in a head, and nothing outside: so many end any command of ours. Then what
    hangs there is fed and cut.

    Args:
        options: of the printer; without a cutter it feeds only.
    """
    return bytes(BAND_BYTES) + INIT + ending(options)
