"""One reading of the store for every browser: a picture for each topic, made once, handed to all who look.

Everything but the reading itself runs on the server's event loop, so nothing here is locked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field

from desk_app.domain.centre import Centre
from desk_app.errors import EnvironmentProblem
from desk_app.screens.hall_facts import of_zone
from desk_app.screens.turns import CallTurns
from desk_app.web import door_facts, facts
from desk_app.web.reading import HALL, Reader, Reading, Topic


@dataclass(frozen=True, slots=True)
class FeedTimes:
    """In seconds: between two looks at the store's version, two readings, two signs of life, two turns of calls.

    ``first_s``: how long a browser that just came waits for its first picture; ``polled_s``: how long a topic is kept
    up after somebody asked for it once.
    """

    look_s: float = 0.05
    read_s: float = 2.0
    turn_s: float = 0.25
    beat_s: float = 2.0
    first_s: float = 5.0
    polled_s: float = 10.0


@dataclass(slots=True)
class _Channel:
    listeners: int = 0
    asked: float = float("-inf")
    picture: bytes = b""
    number: int = 0
    turns: CallTurns = field(default_factory=CallTurns)


class Feed:
    """Keeps the pictures of the topics somebody looks at.

    Args:
        centre: names, places, notices.
        reader: reads the store.
        pool: one thread, the reader's.
        now_ms: the wall clock, milliseconds since 1970.
        build: which page belongs to these pictures; a browser with another one loads the page again.
        times: how often.
    """

    def __init__(
        self,
        centre: Centre,
        reader: Reader,
        pool: Executor,
        now_ms: Callable[[], int],
        build: str,
        times: FeedTimes | None = None,
    ) -> None:
        self._centre, self._reader, self._pool, self._now_ms, self._build = centre, reader, pool, now_ms, build
        self.times = times or FeedTimes()
        self._channels: dict[Topic, _Channel] = {}
        self._read: Reading | None = None
        self._read_at = float("-inf")
        self._trouble = False
        self._beats = 0
        self._moved = asyncio.Condition()
        self._wake = asyncio.Event()
        self.readings = 0

    # -- for those who look ----------------------------------------------------------------------------------------

    @contextmanager
    def listening(self, topic: Topic) -> Iterator[None]:
        """Somebody looks at ``topic`` as long as this lasts."""
        channel = self._channel(topic)
        channel.listeners += 1
        try:
            yield
        finally:
            channel.listeners -= 1

    async def picture(self, topic: Topic) -> bytes:
        """Return the picture of ``topic`` as JSON; ``b""`` where nothing could be read in time."""
        channel = self._channel(topic)
        channel.asked = asyncio.get_running_loop().time()
        if not channel.picture:
            await self._until(lambda: bool(channel.picture), self.times.first_s)
        return channel.picture

    async def following(self, topic: Topic, number: int, beat: int) -> tuple[int, int, bytes]:
        """Wait for a newer picture or for the next sign of life.

        Args:
            topic: what is looked at, inside :meth:`listening`.
            number: of the picture that was handed out last, 0 for none.
            beat: of the sign of life handed out last.

        Returns:
            number, beat, and the picture; ``b""`` where it is still the same one.
        """
        channel = self._channel(topic)
        await self._until(lambda: channel.number != number or self._beats != beat, None)
        return channel.number, self._beats, channel.picture if channel.number != number else b""

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
            moved = await self._look(wanted, loop.time()) if wanted else False
            if self._read is not None and self._read.outdated:
                return
            if moved or self._read is not read or loop.time() - drawn_at >= self.times.turn_s:
                drawn_at = loop.time()
                moved = self._draw(wanted, drawn_at) or moved
            if loop.time() - beat_at >= self.times.beat_s:
                beat_at, self._beats, moved = loop.time(), self._beats + 1, True
            if moved:
                async with self._moved:
                    self._moved.notify_all()
            await self._pause()

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

    def _draw(self, wanted: Iterable[Topic], now: float) -> bool:
        """Make the pictures anew. Returns whether one differs from what is shown."""
        moved = False
        for topic in wanted:
            channel = self._channels[topic]
            picture = self._picture(topic, channel, round(now * 1000))
            if picture and picture != channel.picture:
                channel.picture, channel.number, moved = picture, channel.number + 1, True
        return moved

    def _picture(self, topic: Topic, channel: _Channel, beat_ms: int) -> bytes:
        if self._read is None:
            return b""
        if topic.kind == HALL:
            found = facts.hall(self._centre, self._read.board, channel.turns.showing(beat_ms), topic.name)
        elif (view := self._read.doors.get(topic.name)) is not None:
            found = door_facts.door(self._centre, view)
        else:
            return b""
        return _json(found | {"build": self._build, "stopped_ms": self._stopped_ms()})

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

    async def _until(self, done: Callable[[], bool], timeout_s: float | None) -> None:
        async def wait() -> None:
            async with self._moved:
                await self._moved.wait_for(done)

        try:
            await asyncio.wait_for(wait(), timeout_s)
        except TimeoutError:
            return


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
