"""The page over a board that was put together by hand, at a moment that does not pass."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from aiohttp import web

from desk_app.domain.centre import Centre
from desk_app.services.views import Board
from desk_app.web.assets import load_assets
from desk_app.web.feed import Feed, FeedTimes
from desk_app.web.guard import Limits
from desk_app.web.reading import Reader, Reading, Topic
from desk_app.web.server import own_names
from desk_app.web.site import Site


class _Held(Reader):
    """Reads what it was given."""

    def __init__(self, still: Still) -> None:
        self._still = still

    def look(self, topics: Iterable[Topic], *, anyhow: bool) -> Reading | None:
        found = self._still.reading
        return replace(found) if found else None


@dataclass
class Still:
    """What the page serves now. Set another ``board`` at any time; ``None``: nothing was read yet."""

    centre: Centre
    now_ms: int = 0
    board: Board | None = None
    cut_ms: int | None = None
    port: int = 0

    @property
    def reading(self) -> Reading | None:
        return None if self.board is None else Reading(self.now_ms, self.board, cut_ms=self.cut_ms)


@contextmanager
def serving(centre: Centre) -> Iterator[Still]:
    """Serve on loopback until the end."""
    still, begun, over = Still(centre), Future[asyncio.AbstractEventLoop](), asyncio.Event()

    async def serve() -> None:
        assets = load_assets(centre)
        builds = {topic: page.build for topic, page in assets.pages.items()}
        with ThreadPoolExecutor(1) as pool:
            feed = Feed(centre, _Held(still), pool, lambda: still.now_ms, builds, FeedTimes(polled_s=0.1))
            site = Site(assets, feed, own_names(), Limits())
            runner = web.AppRunner(site.application(), handler_cancellation=True, shutdown_timeout=0.2)
            await runner.setup()
            listening = web.TCPSite(runner, "127.0.0.1", 0)
            await listening.start()
            still.port = runner.addresses[0][1]
            following = asyncio.create_task(feed.run())
            await asyncio.get_running_loop().run_in_executor(pool, int)  # its thread is here before any test is
            begun.set_result(asyncio.get_running_loop())
            await over.wait()
            following.cancel()
            await asyncio.wait((following,))
            await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    loop = begun.result(30)
    try:
        yield still
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
