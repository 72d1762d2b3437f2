"""The rota of rotating departments (轮驻表): who sits at which window or room, by half-day."""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.domain.centre import Centre
from desk_app.domain.diary import HALVES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.diary_checks import day_of, department_of, place_of
from desk_app.services.diary_views import DiaryReader, RotaView


class RotaService:
    """Keeps the rota.

    Args:
        record: the store.
        centre: the tables.
    """

    def __init__(self, record: Record, centre: Centre) -> None:
        self._record = record
        self._centre = centre

    def set(self, place: str, day: str, half: str, department: str, operator: str) -> RotaView:
        """Say which department sits at a place on half a day; ``""``: nobody. Saying it twice adds nothing.

        Args:
            place: code of the window or room.
            day: date, ``2026-03-02``.
            half: ``am`` or ``pm``.
            department: its name, as in the centre's configuration.
            operator: who says so.

        Raises:
            UserError: what is wrong, with the field: ``place``, ``day``, ``half``, ``department``.
        """
        place_of(self._centre, place)
        wanted, code = day_of(day), department_of(self._centre, department)
        if half not in HALVES:
            raise UserError(
                _("HALF: “{half}” is not one of {choices}.").format(half=half[:12], choices=", ".join(HALVES)), "half"
            )
        with self._record.write() as writer:
            known = {row.half: row.department for row in writer.tx.diary.rota([wanted], place)}
            if known.get(half, "") != code:
                writer.append("rota", operator, {"place": place, "department": code, "day": wanted, "code": half})
        return RotaView(place, self._centre.place_label(place), wanted, half, department.strip())

    def of(self, days: Iterable[str], place: str = "") -> tuple[RotaView, ...]:
        """Return the rota of some days, of one place or of all.

        Raises:
            UserError: the place is none of this centre's, or a day is no date.
        """
        if place:
            place_of(self._centre, place)
        wanted = [day_of(day) for day in days]
        with self._record.read() as tx:
            return DiaryReader(tx, self._centre, "").rota(wanted, place)
