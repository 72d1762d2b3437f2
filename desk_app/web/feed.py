"""One reading of the store for every browser: a picture for each topic, made once, handed to all who look.

Everything but the reading itself runs on the server's event loop, so nothing here is locked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from desk_app.domain.centre import Centre
from desk_app.errors import EnvironmentProblem
from desk_app.screens.hall_facts import of_zone
from desk_app.screens.turns import CallTurns, Shown
from desk_app.web import facts
from desk_app.web.reading import HALL, Reader, Reading, Topic

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class FeedTimes:
    """In seconds: between two looks at the store's version, two readings, two signs of life, two turns of calls.

    ``first_s``: how long a browser that just came waits for its first picture; ``polled_s``: how long a topic is kept
    up after somebody asked for it once.
    """

    look_s: float = 0.02
    read_s: float = 2.0
    turn_s: float = 0.25
    beat_s: float = 2.0
    first_s: float = 5.0
    polled_s: float = 10.0


class Listener(Protocol):
    """Somebody who is told at once, one after the other: whoever implements it never waits."""

    def tell(self, news: bytes, whole: bytes) -> None:
        """Take ``news``; or ``whole``, which says everything, where something was left out before."""


@dataclass(slots=True)
class _Channel:
    listeners: list[Listener] = field(default_factory=list)
    asked: float = float("-inf")
    drawn: object = None
    picture: bytes = b""
    first: asyncio.Event = field(default_factory=asyncio.Event)
    turns: CallTurns = field(default_factory=CallTurns)


class Feed:
    """Keeps the pictures of the topics somebody looks at.

    Args:
        centre: names, places, notices.
        reader: reads the store.
        pool: one thread, the reader's.
        now_ms: the wall clock, milliseconds since 1970.
        builds: which page belongs to the pictures of a topic; a browser with another one loads the page again.
        times: how often.
    """

    def __init__(
        self,
        centre: Centre,
        reader: Reader,
        pool: Executor,
        now_ms: Callable[[], int],
        builds: Mapping[Topic, str],
        times: FeedTimes | None = None,
    ) -> None:
        self._centre, self._reader, self._pool, self._now_ms, self._builds = centre, reader, pool, now_ms, builds
        self.times = times or FeedTimes()
        self._channels: dict[Topic, _Channel] = {}
        self._read: Reading | None = None
        self._read_at = float("-inf")
        self._trouble = False
        self._wake = asyncio.Event()
        self.readings = 0

    # -- for those who look ----------------------------------------------------------------------------------------

    @contextmanager
    def listening(self, topic: Topic, listener: Listener) -> Iterator[None]:
        """Somebody looks at ``topic`` as long as this lasts."""
        channel = self._channel(topic)
        channel.listeners.append(listener)
        if channel.picture:
            listener.tell(b"", self._whole(channel))
        try:
            yield
        finally:
            channel.listeners.remove(listener)

    async def picture(self, topic: Topic) -> bytes:
        """Return the picture of ``topic`` as JSON; ``b""`` where nothing could be read in time."""
        channel = self._channel(topic)
        channel.asked = asyncio.get_running_loop().time()
        with suppress(TimeoutError):
            await asyncio.wait_for(channel.first.wait(), self.times.first_s)
        return channel.picture

    def beat(self) -> bytes:
        """Return a sign of life as JSON: what time it is, and since when the data stands still (``null`` if not)."""
        return _json({"now_ms": self._now_ms(), "stopped_ms": self._stopped_ms()})

    # -- the loop --------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Look at the store until cancelled, or until a new configuration is here."""
        loop = asyncio.get_running_loop()
        beat_at = drawn_at = loop.time()
        while True:
            wanted = self._wanted(loop.time())
            read = self._read
            stopped = await self._look(wanted, loop.time()) if wanted else False
            if self._read is not None and self._read.outdated:
                return
            now = loop.time()
            moved: set[Topic] = set()
            if self._read is not read or now - drawn_at >= self.times.turn_s:
                drawn_at, moved = now, self._draw(wanted, now)
            beat = stopped or now - beat_at >= self.times.beat_s
            self._tell(wanted if beat else moved, moved)
            beat_at = now if beat else beat_at
            await self._pause()

    def _tell(self, topics: Iterable[Topic], moved: set[Topic]) -> None:
        """Tell everybody who looks: one text for all of them, one write for each."""
        sign = _event("beat", self.beat())
        for topic in topics:
            channel = self._channels[topic]
            whole = self._whole(channel)
            news = whole if topic in moved else sign
            for listener in channel.listeners:
                listener.tell(news, whole)

    def _whole(self, channel: _Channel) -> bytes:
        sign = _event("beat", self.beat())
        return _event("picture", channel.picture) + sign if channel.picture else sign

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), self.times.look_s)
        except TimeoutError:
            return
        self._wake.clear()

    async def _look(self, wanted: Iterable[Topic], now: float) -> bool:
        """Read where the store moved or the last reading is old. Returns whether the data stopped or goes on again."""
        anyhow = now - self._read_at >= self.times.read_s or any(not self._channels[one].picture for one in wanted)
        look = asyncio.get_running_loop().run_in_executor
        before = self._stopped_ms()
        try:
            found = await look(self._pool, lambda: self._reader.look(list(wanted), anyhow=anyhow))
        except EnvironmentProblem:
            self._trouble = True
            self._read_at = now  # tried again at the pace of readings
            return self._stopped_ms() != before
        if found is None:
            return False
        self.readings += 1
        self._read, self._read_at, self._trouble = found, now, False
        for topic, channel in self._channels.items():
            if topic.kind == HALL:
                channel.turns.update(of_zone(found.board, topic.name, self._centre).calls)
        return self._stopped_ms() != before

    def _draw(self, wanted: Iterable[Topic], now: float) -> set[Topic]:
        """Make the pictures anew. Returns the topics whose picture differs from what is shown."""
        moved = set()
        for topic in wanted:
            channel, now_ms = self._channels[topic], self._now_ms()
            shown = channel.turns.showing(round(now * 1000)) if topic.kind == HALL else None
            made_of = (self._read, shown, now_ms // _MINUTE_MS)
            if made_of == channel.drawn:
                continue
            channel.drawn = made_of
            picture = self._picture(topic, shown, now_ms)
            if picture and picture != channel.picture:
                channel.picture = picture
                channel.first.set()
                moved.add(topic)
        return moved

    def _picture(self, topic: Topic, shown: Shown | None, now_ms: int) -> bytes:
        if self._read is None:
            return b""
        if topic.kind == HALL:
            found = facts.hall(self._centre, self._read.board, shown, topic.name, now_ms)
        elif (view := self._read.doors.get(topic.name)) is not None:
            found = facts.door(self._centre, view, now_ms)
        else:
            return b""
        return _json(found | {"build": self._builds[topic]})

    def _stopped_ms(self) -> int | None:
        """Return since when the data stands still: cut off, or not readable."""
        if self._read is None:
            return None
        return self._read.as_of_ms if self._trouble and self._read.cut_ms is None else self._read.cut_ms

    def _channel(self, topic: Topic) -> _Channel:
        if topic not in self._channels:
            self._channels[topic] = _Channel()
            self._wake.set()
        return self._channels[topic]

    def _wanted(self, now: float) -> list[Topic]:
        """Return what somebody looks at; what nobody asked for any more is forgotten."""
        kept = {
            topic: channel
            for topic, channel in self._channels.items()
            if channel.listeners or now - channel.asked < self.times.polled_s
        }
        self._channels = kept
        return list(kept)


def _event(kind: str, data: bytes) -> bytes:
    """Return an event of a stream (WHATWG HTML, "Server-sent events")."""
    return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
