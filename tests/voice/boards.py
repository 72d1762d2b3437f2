"""Boards of a hall for the voice: places that call, answer and call again, put together by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk_app.services.views import Board, CallView, PlaceView

SHOWN = 12  # calls on a board
ZONES = ("引导受理区", "多元化解区")


def call(label: str, place: str, called_ms: int = 0, *, zone: str = ZONES[0], again: bool = False) -> CallView:
    """Return a call that still stands."""
    return CallView(label, place, "", "", zone, called_ms, again, current=True)


def board(*calls: CallView) -> Board:
    """Return a board with these calls, newest first."""
    return Hall(list(reversed(calls))).board()


@dataclass
class Hall:
    """A hall: who was called where, oldest first."""

    made: list[CallView] = field(default_factory=list)

    def call(self, label: str, place: str, now_ms: int, *, zone: str = ZONES[0], again: bool = False) -> CallView:
        """A place calls a ticket (again)."""
        self.made = [one for one in self.made if one.label != label][-60:]
        self.made.append(call(label, place, now_ms, zone=zone, again=again))
        return self.made[-1]

    def answered(self, label: str) -> None:
        """The ticket is not called any more: it came, or was called off."""
        self.made = [
            CallView(one.label, one.place, "", "", one.zone, one.called_ms, one.again, current=False)
            if one.label == label
            else one
            for one in self.made
        ]

    def board(self) -> Board:
        """Return what screens get."""
        held = {one.place: one for one in self.made if one.current}
        places = tuple(
            PlaceView(code, "window", 1, "", "", one.zone, "yes", "called", None, one.label, None, 0, None, 0)
            for code, one in held.items()
        )
        return Board(0, "2026-11-23", True, places, {}, 0, None, tuple(reversed(self.made))[:SHOWN], ())
