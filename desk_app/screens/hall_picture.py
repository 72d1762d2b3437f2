"""The hall's whole picture below its top line, decided once for the hall screen and for the page for browsers."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens import hall_facts as facts
from desk_app.services.views import Board, CallView


@dataclass(frozen=True, slots=True)
class HallPicture:
    """All there is to show; what does not fit its place takes turns there."""

    banner: facts.Banner
    windows: tuple[facts.WindowRow, ...]
    rooms: tuple[facts.RoomRow, ...]
    waits: tuple[facts.Wait, ...]
    missed: facts.Missed
    notices: tuple[str, ...]


def hall_picture(
    centre: Centre, board: Board | None, call: CallView | None, zone: str = "", *, stopped: bool = False
) -> HallPicture:
    """Return the picture.

    Args:
        centre: names and notices.
        board: of this zone and this day, ``None`` where nothing is known of it.
        call: whose turn it is on the banner.
        zone: only this zone (区) is shown; ``""``: the whole hall.
        stopped: the data stands still: the last state known stays, nothing is counted as 0.
    """
    windows, rooms = facts.shown_places(board.places if board else facts.unknown_places(centre, zone))
    return HallPicture(
        banner=facts.banner(None if stopped else call, board, stopped),
        windows=tuple(facts.window_row(place, stopped) for place in windows),
        rooms=tuple(facts.room_row(place, stopped) for place in rooms),
        waits=facts.waits(centre, board, zone, stopped),
        missed=_missed(board),
        notices=facts.stopped_notices() if stopped else centre.notices,
    )


def _missed(board: Board | None) -> facts.Missed:
    if board is None:
        return facts.Missed((), facts.UNKNOWN)
    if not board.missed:
        return facts.Missed((), _("None at the moment"))
    return facts.Missed(board.missed, _("Please see the guidance desk, your number is still valid"))
