"""The folded tables of the rooms' diary and of the rota. Rows are replaced whole, never patched."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from db.connection import Connection
from db.rows import BookingRow, RotaRow
from db.schema import columns, insert, select

_BOOKINGS, _ROTA = select("bookings"), select("rota")
_BOOKING_OF, _ROTA_OF = attrgetter(*columns(BookingRow)), attrgetter(*columns(RotaRow))


class DiaryTables:
    """The diary within one transaction. Restricted bookings are in the lists too: what of them is shown is decided
    by the caller, because a room is taken whoever may know what for.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_booking(self, row: BookingRow) -> None:
        """Put a booking in the place of what was there."""
        self.remove_booking(row.booking)
        self._connection.execute(insert("bookings"), _BOOKING_OF(row))

    def remove_booking(self, booking: str) -> None:
        """Take a booking out: its events left the journal."""
        self._connection.execute("DELETE FROM bookings WHERE booking = ?", (booking,))

    def put_rota(self, row: RotaRow) -> None:
        """Who sits at a place on half a day."""
        self.remove_rota(row.place, row.day, row.half)
        self._connection.execute(insert("rota"), _ROTA_OF(row))

    def remove_rota(self, place: str, day: str, half: str) -> None:
        """Take an entry of the rota out."""
        where = "WHERE day = ? AND place = ? AND half = ?"
        self._connection.execute(f"DELETE FROM rota {where}", (day, place, half))

    def booking(self, booking: str) -> BookingRow | None:
        """One booking by its id."""
        row = self._connection.execute(_BOOKINGS + "WHERE booking = ?", (booking,)).fetchone()
        return None if row is None else BookingRow(*row)

    def bookings(self, day: str, place: str = "") -> list[BookingRow]:
        """The bookings of a day, of one room or of all, by their begin."""
        where, values = ("", ()) if not place else (" AND place = ?", (place,))
        sql = f"{_BOOKINGS}WHERE day = ?{where} ORDER BY at_ms, place, booking"
        return [BookingRow(*row) for row in self._connection.execute(sql, (day, *values)).fetchall()]

    def every_booking(self) -> list[BookingRow]:
        """All bookings, by id."""
        return [BookingRow(*row) for row in self._connection.execute(_BOOKINGS + "ORDER BY booking").fetchall()]

    def bookings_from(self, day: str, place: str) -> list[BookingRow]:
        """The bookings of a room on a day and all later ones, by their begin."""
        sql = f"{_BOOKINGS}WHERE day >= ? AND place = ? ORDER BY at_ms, booking"
        return [BookingRow(*row) for row in self._connection.execute(sql, (day, place)).fetchall()]

    def rota(self, days: Iterable[str], place: str = "") -> list[RotaRow]:
        """The rota of some days, of one place or of all, in order."""
        found: list[RotaRow] = []
        where, values = ("", ()) if not place else (" AND place = ?", (place,))
        for day in days:
            sql = f"{_ROTA}WHERE day = ?{where} ORDER BY place, half"
            found += [RotaRow(*row) for row in self._connection.execute(sql, (day, *values)).fetchall()]
        return found
