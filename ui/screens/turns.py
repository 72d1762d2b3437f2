"""Whose turn it is on the banner: see ``desk_app.screens.turns``, which the page for browsers uses too."""

from desk_app.screens.turns import PULSE_MS, PULSES, CallTurns, Shown

__all__ = ["PULSES", "PULSE_MS", "CallTurns", "Shown"]
