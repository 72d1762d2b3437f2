"""Opening and closing the day (开始接待, 结束接待). No timer changes a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer

SYSTEM = ""  # operator of what the program adds by itself


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a day came to. Counts are of stops, restricted visits are not among them."""

    day: str
    visits: int
    stops: int
    by_state: dict[str, int]
    by_queue: dict[str, int]
    served: int
    expired: int
    average_wait_min: int | None
    longest_wait_min: int | None
    head: str
    closed_ms: int


def ensure_open(writer: Writer) -> None:
    """The first act of a day opens it; one after the closing opens it again.

    A program left running overnight is not started in the morning: earlier days never closed are closed here too.
    """
    row = writer.tx.tables.day(writer.day)
    if row is None or not row.opened_ms or row.closed_ms:
        close_earlier(writer, SYSTEM)
        writer.append("day_opened", SYSTEM, {"day": writer.day})
        writer.project()


def close_earlier(writer: Writer, operator: str) -> tuple[str, ...]:
    """Add the closing of earlier days where it is missing. Returns those days."""
    days = tuple(writer.tx.tables.open_days_before(writer.day))
    for day in days:
        append_closing(writer, day, operator)
    writer.project()
    return days


def append_closing(writer: Writer, day: str, operator: str) -> None:
    """End a day, with the head of the chain as it stood."""
    _dseq, head = writer.tx.journal.last()
    writer.append("day_closed", operator, {"day": day, "head": head.hex()}, day=day)


class DayService:
    """Opens and closes business days; a closing ends with the day's encrypted backup."""

    def __init__(self, record: Record, backup: Callable[[], object]) -> None:
        self._record = record
        self._backup = backup

    def open(self, operator: str) -> str:
        """Open today and close earlier days that were never closed. Returns the day."""
        with self._record.write() as writer:
            close_earlier(writer, operator)
            ensure_open(writer)
            return writer.day

    def catch_up(self) -> tuple[str, ...]:
        """Add the closing of earlier days where it is missing; called at every start. Returns those days.

        A screen adds nothing: the desks do.
        """
        if not self._record.may_write:
            return ()
        today = self._record.day_now()
        with self._record.read() as tx:
            if not tx.tables.open_days_before(today):
                return ()
        with self._record.write() as writer:
            return close_earlier(writer, SYSTEM)

    def close(self, operator: str) -> DayReport:
        """End the day: every open stop expires for today, never the case. Closing twice gives the same report.

        Raises:
            UserError: the day was never opened.
        """
        with self._record.write() as writer:
            row = writer.tx.tables.day(writer.day)
            if row is None or not row.opened_ms:
                raise UserError(_("Today has not been opened: there is nothing to close."), "day")
            if not row.closed_ms:
                append_closing(writer, writer.day, operator)
                writer.project()
            day = writer.day
        self._backup()
        return self.report(day)

    def report(self, day: str) -> DayReport:
        """Return what the day came to."""
        with self._record.read() as tx:
            stops = tx.tables.stops_of_day(day)
            visits = tx.tables.visits_of_day(day)
            row = tx.tables.day(day)
        waits = [(stop.called_ms - stop.entered_ms) // 60_000 for stop in stops if stop.called_ms]
        states = Counter(stop.state for stop in stops)
        return DayReport(
            day=day,
            visits=len(visits),
            stops=len(stops),
            by_state=dict(states),
            by_queue=dict(Counter(stop.queue for stop in stops)),
            served=states["served"],
            expired=states["expired"],
            average_wait_min=round(sum(waits) / len(waits)) if waits else None,
            longest_wait_min=max(waits) if waits else None,
            head=row.head if row else "",
            closed_ms=row.closed_ms if row else 0,
        )

    def is_over(self, day: str) -> bool:
        """Tell whether no stop of the day is open."""
        with self._record.read() as tx:
            return not any(stop.state in OPEN_STATES for stop in tx.tables.stops_of_day(day))
