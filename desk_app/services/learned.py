"""What this centre has seen of its own service times, read once a day and process."""

from __future__ import annotations

from collections.abc import Mapping

from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.service_times import LineTimes, LogStats, Seen, expected_times

SEEN_AT_MOST = 400  # services a line: some two months of a busy one


class Times:
    """Expected service times of the day, learned from the days before it."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._day = ""
        self._times: Mapping[str, LineTimes] = {}

    def of(self, tx: Transaction, day: str) -> Mapping[str, LineTimes]:
        """Return line → what is expected of it on ``day``."""
        if day != self._day:
            self._times = expected_times(self._centre, self._seen(tx, day))
            self._day = day
        return self._times

    def _seen(self, tx: Transaction, day: str) -> Seen:
        service: dict[tuple[str, str], LogStats] = {}
        for line in (*self._centre.queues, *self._centre.places):
            for one in tx.tables.service_times(line, SEEN_AT_MOST):
                if one.day < day:
                    key = (line, one.place)
                    service[key] = service.get(key, LogStats()).add(one.ms / 60_000)
        return Seen(service, {}, {}, 0, {})
