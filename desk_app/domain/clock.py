"""Hybrid clock and business day (业务日).

A stamp is milliseconds plus a counter: it never runs backwards on one device even when the PC's clock does, and it is
never corrected afterwards. The business day is counted in UTC+8 (China has one zone; Windows has no zone data) and
rolls at 04:00, so that a late evening belongs to the day it began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "UTC+8")
DAY_ROLLS_AT = timedelta(hours=4)
MAX_AHEAD_MS = 5 * 60 * 1000


class Clock(Protocol):
    """Where the time comes from; injected, so that tests and the demo own their time."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970 (UTC)."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """When an event was written, by its writer's hybrid clock."""

    ms: int
    n: int = 0


def next_stamp(last: Stamp, now_ms: int) -> Stamp:
    """Return the stamp of the next event: after ``last``, and at the PC's time where that is later."""
    return Stamp(now_ms, 0) if now_ms > last.ms else Stamp(last.ms, last.n + 1)


def observed(last: Stamp, remote: Stamp, now_ms: int) -> Stamp:
    """Return the clock after seeing ``remote``: advanced, unless that is over five minutes ahead of this PC."""
    return last if remote.ms > now_ms + MAX_AHEAD_MS else max(last, remote)


def local(ms: int) -> datetime:
    """Return the moment in the centre's time zone."""
    return datetime.fromtimestamp(ms / 1000, tz=UTC).astimezone(CHINA)


def to_ms(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def business_day(ms: int, not_before: str = "") -> str:
    """Return the business day as ``YYYY-MM-DD``, never below ``not_before`` (the device's last day)."""
    return max((local(ms) - DAY_ROLLS_AT).date().isoformat(), not_before)


def minute_of_day(ms: int) -> int:
    """Return minutes after midnight in the centre's time zone."""
    moment = local(ms)
    return moment.hour * 60 + moment.minute


def as_date(day: str) -> date:
    """Return ``YYYY-MM-DD`` as a date."""
    return date.fromisoformat(day)


def midnight_of(day: str) -> int:
    """Return when ``day`` begins in the centre's time zone, in milliseconds since 1970."""
    return to_ms(datetime.combine(as_date(day), time(0), tzinfo=CHINA))
