"""The running service's state in; its page, lists as server-sent events, and single objects as JSON out, on one port.

By default the server is bound to this machine and accepts only requests to a loopback name or address: a foreign name
that resolves here (DNS rebinding) is refused. Only ``/replay`` writes; it requires our own origin, the token that only
our page has, and ``execute`` in the request. If the page is open beyond this machine, there is no replay.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import orjson
from aiohttp import web

from service.dead_letters import replay
from service.errors import BrokerUnavailable, UsageError
from service.page.details import Details, NotThere
from service.page.running import Running
from service.page.view import LISTS
from service.settings import Settings

STATIC = Path(__file__).parent / "static"
TYPES = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
TOKEN_HEADER = "X-Newswire-Token"
# Only our own scripts, styles and images; no framing; and scripts cannot turn text into markup (Trusted Types).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PUSH_SECONDS = 1.0
MOST_LISTENERS = 50
MOST_POST_BYTES = 10_000

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a request to ``/replay``: the place of the letter; without ``execute`` it is a dry run."""

    partition: int
    offset: int
    execute: bool = False


class Server:
    """The HTTP server of the page with the state of ``running``."""

    def __init__(self, settings: Settings, running: Running) -> None:
        """Raises SettingError if profiles or sources cannot be read."""
        self._settings = settings
        self._running = running
        self._details = Details(settings, running.view)
        self._token = secrets.token_urlsafe(32)
        self._listeners = 0
        self._replaying = asyncio.Lock()
        self._written: dict[str, tuple[int, bytes]] = {}
        self.local = is_local(settings.page_host)

    def site(self) -> web.Application:
        """The aiohttp application."""
        site = web.Application(middlewares=[self._guarded], client_max_size=MOST_POST_BYTES)
        site.add_routes(
            [
                web.get("/", self._page),
                web.get("/page.css", self._static),
                web.get("/page.js", self._static),
                web.get("/favicon.ico", self._no_icon),
                web.get("/events", self._events),
                web.get("/search", self._search),
                web.get("/articles/{id}", self._article),
                web.get("/copies/{id}", self._copy),
                web.get("/stories/{id}", self._story),
                web.get(r"/letters/{partition:\d{1,9}}/{offset:\d{1,18}}", self._letter),
                web.get(r"/letters/{partition:\d{1,9}}/{offset:\d{1,18}}/bytes", self._bytes),
                web.post("/replay", self._replay),
            ]
        )
        return site

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.local and not is_local(request.url.host or ""):
            return web.Response(status=421, text="this page is only for this machine, by its own name", headers=HEADERS)
        try:
            response = await handler(request)
        except NotThere as error:
            response = _json({"problem": str(error)}, 404)
        except BrokerUnavailable as error:
            response = _json({"problem": str(error)}, 503)
        except web.HTTPException as error:
            response = web.Response(status=error.status, text=error.reason)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def _page(self, _: web.Request) -> web.Response:
        text = _file("page.html").decode().replace("{{token}}", self._token if self.local else "")
        return web.Response(text=text, content_type="text/html")

    async def _static(self, request: web.Request) -> web.Response:
        name = request.path.removeprefix("/")
        return web.Response(body=_file(name), content_type=TYPES[name], charset="utf-8")

    async def _no_icon(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if self._listeners >= MOST_LISTENERS:
            return _json({"problem": f"{MOST_LISTENERS} pages are open already"}, 503)
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        self._listeners += 1
        sent: dict[str, int] = {}
        try:
            while not self._running.ended.is_set():
                await response.write(_event("state", _dumped(self._running.state())))
                for name in LISTS:
                    version = self._running.view.versions[name]
                    if sent.get(name) != version:
                        sent[name] = version
                        await response.write(self._list(name, version))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._running.ended.wait(), PUSH_SECONDS)
        except ConnectionError:
            pass  # the client has disconnected
        finally:
            self._listeners -= 1
        return response

    def _list(self, name: str, version: int) -> bytes:
        """The server-sent event of a list, serialized once for all clients."""
        known = self._written.get(name)
        if known is None or known[0] != version:
            known = self._written[name] = (version, _event(name, _dumped(self._running.view.listed(name))))
        return known[1]

    async def _search(self, request: web.Request) -> web.Response:
        return _json(self._running.view.found(request.query.get("q", "")[:200]))

    async def _article(self, request: web.Request) -> web.Response:
        return _json(await self._details.article(request.match_info["id"]))

    async def _copy(self, request: web.Request) -> web.Response:
        return _json(await self._details.copy(request.match_info["id"]))

    async def _story(self, request: web.Request) -> web.Response:
        return _json(self._details.story(request.match_info["id"]))

    async def _letter(self, request: web.Request) -> web.Response:
        return _json(await self._details.letter(*_place(request)))

    async def _bytes(self, request: web.Request) -> web.Response:
        partition, offset = _place(request)
        content = await self._details.bytes_of(partition, offset)
        name = f"dead-letter-{partition}-{offset}.bin"
        return web.Response(
            body=content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _replay(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return _json({"problem": refused}, 403)
        try:
            wanted = msgspec.json.decode(await request.read(), type=Wanted)
        except msgspec.MsgspecError as error:
            return _json({"problem": f"not a replay: {error}"}, 400)
        async with self._replaying:
            try:
                done = await replay.replay(
                    str(self._settings.broker),
                    replay.Choice(place=(wanted.partition, wanted.offset)),
                    execute=wanted.execute,
                    record_bytes=self._settings.max_record_bytes,
                    send_timeout_seconds=self._settings.send_timeout_seconds,
                )
            except UsageError as error:
                return _json({"problem": str(error)}, 400)
        return _json({"put_back": done.replayed, "left": done.left, "dry_run": done.dry_run})

    def _refused(self, request: web.Request) -> str | None:
        """Why a request that writes is refused; None if it comes from our page."""
        if not self.local:
            return "the page is open beyond this machine, so nothing is put back from here"
        if request.headers.get("Origin") != f"{request.url.scheme}://{request.headers.get('Host', '')}":
            return "not from this page"
        token = request.headers.get(TOKEN_HEADER, "")
        if not hmac.compare_digest(token.encode(errors="replace"), self._token.encode()):
            return "not from this page as it is now: load it again"
        if request.content_type != "application/json":
            return "not JSON"
        return None


def is_local(host: str) -> bool:
    """Whether a host name or address is ``localhost`` or a loopback address."""
    if host.rstrip(".").casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@cache
def _file(name: str) -> bytes:
    return (STATIC / name).read_bytes()


def _place(request: web.Request) -> tuple[int, int]:
    return int(request.match_info["partition"]), int(request.match_info["offset"])


def _dumped(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z, default=str)


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=_dumped(value), status=status, content_type="application/json")
