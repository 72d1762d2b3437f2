"""Answers browsers: the page, its pictures once (``/now``) or as they change (``/live``). GET and HEAD alone."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import HttpVersion11, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from desk_app.i18n import _
from desk_app.web.assets import Assets
from desk_app.web.feed import Feed
from desk_app.web.guard import Gate, Limits, is_ours
from desk_app.web.reading import DOOR, HALL, Topic

log = logging.getLogger(__name__)
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "guidance-desk",
}
_METHODS = ("GET", "HEAD")


class Site:
    """The routes.

    Args:
        assets: the pages; what has none is not there.
        feed: the pictures.
        own_names: names of this PC by which it may be called.
        limits: what a slow browser is allowed.
    """

    def __init__(self, assets: Assets, feed: Feed, own_names: frozenset[str], limits: Limits) -> None:
        self._assets, self._feed = assets, feed
        self._own_names, self._limits = own_names, limits
        self.gate: Gate | None = None

    def application(self) -> web.Application:
        """Return the routes as aiohttp serves them."""
        app = web.Application(middlewares=[self._door_keeper()], client_max_size=0)
        app.on_response_prepare.append(_with_headers)
        app.router.add_get("/", self._page)
        app.router.add_get("/hall", self._page)
        app.router.add_get("/door/{place}", self._page)
        app.router.add_get("/now/hall", self._now)
        app.router.add_get("/now/door/{place}", self._now)
        app.router.add_get("/live/hall", self._live)
        app.router.add_get("/live/door/{place}", self._live)
        for name in self._assets.files:
            app.router.add_get(f"/{name}", self._asset)
        return app

    def _door_keeper(self) -> Middleware:
        @web.middleware
        async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self.gate is not None:
                self.gate.heard(request)
            if not is_ours(request.headers.get("Host", ""), self._own_names):
                return web.Response(status=421, text=_("Please open this page by the address of this PC."))
            if request.method not in _METHODS:
                return web.Response(status=405, headers={"Allow": ", ".join(_METHODS)}, text=_("This page only shows."))
            try:
                return await handler(request)
            except web.HTTPException as refused:
                return web.Response(status=refused.status, text=_("There is no such screen here."))

        return keep

    # -- what is asked for -----------------------------------------------------------------------------------------

    def _topic(self, request: web.Request) -> Topic:
        """Return what a request looks at.

        Raises:
            HTTPNotFound: no zone or place of this centre that the public may see.
        """
        if "place" in request.match_info:
            topic = Topic(DOOR, request.match_info["place"].upper())
        else:
            topic = Topic(HALL, request.rel_url.query.get("zone", ""))
        if topic not in self._assets.pages:
            raise web.HTTPNotFound
        return topic

    async def _page(self, request: web.Request) -> web.StreamResponse:
        page = self._assets.pages[self._topic(request)]
        return web.Response(body=page.body, content_type="text/html", charset="utf-8")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        asset = self._assets.files[request.path.lstrip("/")]
        return web.Response(body=asset.body, headers={"Content-Type": asset.kind})

    async def _now(self, request: web.Request) -> web.StreamResponse:
        picture = await self._feed.picture(self._topic(request))
        if not picture:
            return web.Response(status=503, headers={"Retry-After": "2"}, text=_("No data yet, connecting"))
        body = b'{"beat":' + self._feed.beat() + b',"picture":' + picture + b"}"
        return web.Response(body=body, headers={"Content-Type": "application/json; charset=utf-8"})

    async def _live(self, request: web.Request) -> web.StreamResponse:
        topic = self._topic(request)
        kind = {"Content-Type": "text/event-stream; charset=utf-8"}
        if request.method == "HEAD":
            return web.Response(headers=kind)
        if request.version < HttpVersion11:  # no chunks there: such a one asks again and again
            return web.Response(status=505)
        response = web.StreamResponse(headers=kind)
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        if request.transport is not None:
            with self._feed.listening(topic, _Line(request.transport, self._limits)):
                await asyncio.Event().wait()  # until the browser goes, or is let go
        return response


class _Line:
    """One browser that follows. Writes whole chunks past aiohttp's response: with two hundred that follow, a task and
    a lock for each write is what would take the time.
    """

    def __init__(self, transport: asyncio.Transport, limits: Limits) -> None:
        self._transport, self._limits = transport, limits
        self._slow_since: float | None = None

    def tell(self, news: bytes, whole: bytes) -> None:
        """Send, unless the browser has not taken what was sent before; let it go where that lasts."""
        if self._transport.is_closing():
            return
        now = asyncio.get_running_loop().time()
        if self._transport.get_write_buffer_size() > self._limits.buffered:
            self._slow_since = now if self._slow_since is None else self._slow_since
            if now - self._slow_since >= self._limits.slow_s:
                self._transport.abort()
            return
        sending = news if news and self._slow_since is None else whole
        self._slow_since = None
        self._transport.write(b"%x\r\n%b\r\n" % (len(sending), sending))


def _ours(record: logging.LogRecord) -> bool:
    """Tell whether a line of the log is about us: a stranger's broken request is not, and it would fill the log."""
    return record.exc_info is None or not isinstance(record.exc_info[1], HttpProcessingError)


log.addFilter(_ours)


async def _with_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
