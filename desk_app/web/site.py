"""Answers browsers: the page, its pictures once (``/now``) or as they change (``/live``). GET and HEAD alone."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import quote

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens.hall_facts import zones
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
_ROOM_S = 0.1


class Site:
    """The routes.

    Args:
        centre: its zones and places are the only ones there are.
        assets: the page.
        feed: the pictures.
        own_names: names of this PC by which it may be called.
        limits: what a slow browser is allowed.
    """

    def __init__(self, centre: Centre, assets: Assets, feed: Feed, own_names: frozenset[str], limits: Limits) -> None:
        self._centre, self._assets, self._feed = centre, assets, feed
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
            found = self._centre.places.get(request.match_info["place"].upper())
            if found is None or found.public == "no":
                raise web.HTTPNotFound
            return Topic(DOOR, found.code)
        zone = request.rel_url.query.get("zone", "")
        if zone and zone not in zones(self._centre):
            raise web.HTTPNotFound
        return Topic(HALL, zone)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        topic = self._topic(request)
        source = f"door/{quote(topic.name)}" if topic.kind == DOOR else "hall"
        if topic.kind == HALL and topic.name:
            source += f"?zone={quote(topic.name)}"
        body = self._assets.page(topic.kind, self._centre, source)
        return web.Response(body=body, content_type="text/html", charset="utf-8")

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
        response = web.StreamResponse(headers=kind)
        await response.prepare(request)
        with self._feed.listening(topic):
            await self._tell(request, response, topic)
        return response

    async def _tell(self, request: web.Request, response: web.StreamResponse, topic: Topic) -> None:
        """Send pictures and signs of life until the browser goes, or is too slow."""
        number = beat = 0
        sending = b"retry: 2000\n\n"
        while await self._room(request):
            try:
                await response.write(sending)
            except ConnectionError:  # it went
                return
            number, beat, picture = await self._feed.following(topic, number, beat)
            sign = b"event: beat\ndata: " + self._feed.beat() + b"\n\n"
            if number == 0:
                sending = b": no data yet\n\n"
            else:
                sending = b"event: picture\ndata: " + picture + b"\n\n" + sign if picture else sign

    async def _room(self, request: web.Request) -> bool:
        """Wait until the browser has taken what was sent before. Returns ``False`` if it has gone or is let go."""
        waited = 0.0
        while (line := request.transport) is not None and line.get_write_buffer_size() > self._limits.buffered:
            if waited >= self._limits.slow_s:
                line.abort()
                return False
            await asyncio.sleep(_ROOM_S)
            waited += _ROOM_S
        return line is not None and not line.is_closing()


def _ours(record: logging.LogRecord) -> bool:
    """Tell whether a line of the log is about us: a stranger's broken request is not, and it would fill the log."""
    return record.exc_info is None or not isinstance(record.exc_info[1], HttpProcessingError)


log.addFilter(_ours)


async def _with_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
