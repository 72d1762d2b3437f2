"""Runs the page on threads of its own: one answers browsers, one reads the store. Starts and stops cleanly."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from typing import Literal

from aiohttp import web

from desk_app.bootstrap import App
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _
from desk_app.web.assets import load_assets
from desk_app.web.feed import Feed, FeedTimes
from desk_app.web.guard import Gate, Limits
from desk_app.web.reading import Reader
from desk_app.web.site import Site, log

PORT = 8650
_START_S = 30.0
_SHUT_S = 0.2

Ended = Literal["stopped", "outdated"]


def own_names() -> frozenset[str]:
    """Return the names by which a browser may call this PC: its own ones, never one that somebody else gives it."""
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, f"{name}.local"})


class ScreenServer:
    """The page for browsers, over one store.

    Args:
        app: the services; only read.
        address: of this PC, ``0.0.0.0`` for all of them, ``127.0.0.1`` for this PC alone.
        port: 0 for any free one.
        fixed: the centre's configuration was named by hand: a newer one is not waited for.
        limits: what is taken on.
        times: how often the store is looked at.
    """

    def __init__(
        self,
        app: App,
        address: str,
        port: int = PORT,
        *,
        fixed: bool = False,
        limits: Limits | None = None,
        times: FeedTimes | None = None,
    ) -> None:
        self._app, self._address, self._wanted_port, self._fixed = app, address, port, fixed
        self._limits, self._times = limits or Limits(), times
        self._pool = ThreadPoolExecutor(1, "web")
        self._bound: Future[int] = Future()
        self._ended: Future[Ended] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._halt = asyncio.Event()
        self.feed: Feed | None = None
        self.gate: Gate | None = None

    @property
    def port(self) -> int:
        """The port that was taken; after :meth:`start`."""
        return self._bound.result(0)

    def start(self) -> None:
        """Take the port and begin to answer.

        Raises:
            EnvironmentProblem: another program has the port, or the address is none of this PC's.
        """
        self._ended = self._pool.submit(lambda: asyncio.run(self._serve()))
        try:
            self._ended.add_done_callback(self._over)
            self._bound.result(_START_S)
        except OSError as problem:
            self.stop()
            sentence = _(
                "The page for browsers could not be opened at {address}, port {port}. Nothing else is affected. "
                "Another program may have this port, or the address is none of this PC's: choose others with --port "
                "and --address."
            )
            raise EnvironmentProblem(
                sentence.format(address=self._address, port=self._wanted_port), type(problem).__name__
            ) from problem

    def _over(self, ended: Future[Ended]) -> None:
        if not self._bound.done() and (problem := ended.exception()) is not None:
            self._bound.set_exception(problem)

    def wait(self, timeout_s: float) -> Ended | None:
        """Return why the page ended, ``None`` if it still runs after ``timeout_s`` seconds; a bug of ours is raised."""
        if self._ended is None:
            return "stopped"
        return self._ended.result(0) if wait_for([self._ended], timeout_s).done else None

    def stop(self) -> None:
        """End every connection and both threads."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._halt.set)
        self._pool.shutdown(wait=True)

    async def _serve(self) -> Ended:
        self._loop = asyncio.get_running_loop()
        reader = Reader(self._app, fixed=self._fixed)
        pool = ThreadPoolExecutor(1, "web-reader")
        assets = load_assets(self._app.centre)
        builds = {topic: page.build for topic, page in assets.pages.items()}
        self.feed = Feed(self._app.centre, reader, pool, self._app.clock.now_ms, builds, self._times)
        site = Site(assets, self.feed, own_names(), self._limits)
        runner = web.AppRunner(
            site.application(),
            access_log=None,
            logger=log,
            handle_signals=False,
            handler_cancellation=True,
            keepalive_timeout=30.0,
            lingering_time=0.0,
            shutdown_timeout=_SHUT_S,
            max_line_size=self._limits.header_bytes,
            max_field_size=self._limits.header_bytes,
            max_headers=self._limits.header_lines,
        )
        await runner.setup()
        try:
            return await self._listen(runner, site, self.feed)
        finally:
            await runner.cleanup()
            await self._loop.run_in_executor(pool, reader.close)
            pool.shutdown(wait=True)

    async def _listen(self, runner: web.AppRunner, site: Site, feed: Feed) -> Ended:
        made = runner.server
        if made is None:
            return "stopped"
        self.gate = site.gate = Gate(self._limits, made)
        try:
            listening = await asyncio.get_running_loop().create_server(self.gate, self._address, self._wanted_port)
        except OSError as problem:
            self._bound.set_exception(problem)
            return "stopped"
        self._bound.set_result(listening.sockets[0].getsockname()[1])
        following = asyncio.create_task(feed.run())
        halted = asyncio.create_task(self._halt.wait())
        try:
            await asyncio.wait((following, halted), return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.close()
            for task in (following, halted):
                task.cancel()
            await asyncio.wait((following, halted))
        if following.cancelled():
            return "stopped"
        following.result()
        return "outdated"
