"""Sums over simulated waits: our estimate beside the rule of public offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from desk_app.domain.centre import Centre
from tests.support.simulation import Stop


@dataclass(frozen=True)
class Row:
    """What the table prints of some waits."""

    n: int
    wait: float
    at_once: float
    ours: float
    rule: float
    ahead: float
    holds: float
    below: float
    above: float
    width: float
    holds_all: float

    @property
    def better(self) -> float:
        return 1 - self.ours / self.rule if self.rule else 0.0

    @property
    def better_ahead(self) -> float:
        return 1 - self.ours / self.ahead if self.ahead else 0.0


def measured(stops: Sequence[Stop]) -> list[Stop]:
    """Those who were promised something and called."""
    return [stop for stop in stops if stop.called is not None and stop.estimate is not None]


def mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


@dataclass(frozen=True)
class Measure:
    centre: Centre

    def across_lunch(self, stop: Stop) -> bool:
        return stop.wait(self.centre) - stop.wait(self.centre, open_only=True) > 1e-6

    def rule(self, stop: Stop, position: int) -> float:
        """``configured average x position / places``."""
        queue = self.centre.queues.get(stop.line)
        average = queue.mean_min if queue else self.centre.places[stop.line].mean_min
        return average * position / stop.places

    def row(self, stops: Sequence[Stop], line: str = "") -> Row:
        chosen = [stop for stop in stops if line in ("", stop.line)]
        ranges = [(stop.wait(self.centre), stop.estimate) for stop in chosen if stop.estimate is not None]
        waited = [(wait, found) for wait, found in ranges if wait > 0]
        return Row(
            n=len(chosen),
            wait=mean([wait for wait, _ in ranges]),
            at_once=1 - len(waited) / max(1, len(ranges)),
            ours=mean([abs(wait - found.typical) for wait, found in ranges]),
            rule=mean([abs(stop.wait(self.centre) - self.rule(stop, stop.ahead + 1)) for stop in chosen]),
            ahead=mean([abs(stop.wait(self.centre) - self.rule(stop, stop.ahead)) for stop in chosen]),
            holds=mean([float(found.low <= wait <= found.high) for wait, found in waited]),
            below=mean([float(wait < found.low) for wait, found in waited]),
            above=mean([float(wait > found.high) for wait, found in waited]),
            width=mean([float(found.high - found.low) for _, found in waited]),
            holds_all=mean([float(found.low <= wait <= found.high) for wait, found in ranges]),
        )
