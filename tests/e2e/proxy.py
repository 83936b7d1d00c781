"""A proxy between the bot and the local Slack, for what the local Slack lacks.

It keeps message metadata, and it can be slow, refuse, fail, or lose an answer after Slack did the work.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from aiohttp import ClientSession, web

if TYPE_CHECKING:
    from collections.abc import Mapping

Work = Callable[[], Awaitable[web.Response]]
Fault = Callable[[web.Request, Work], Awaitable[web.StreamResponse]]

# Hop-by-hop, or written anew for the answer that goes out.
_NOT_FORWARDED = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "content-encoding"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API: its method and its arguments."""

    method: str
    arguments: dict[str, Any]


def rate_limited(seconds: int) -> Fault:
    """Refuse with 429 and Retry-After, without doing the work."""

    async def refuse(_request: web.Request, _work: Work) -> web.Response:
        headers = {"Retry-After": str(seconds)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    return refuse


async def broken(_request: web.Request, _work: Work) -> web.Response:
    """Answer 500 without doing the work."""
    return web.Response(status=500, text="upstream is on fire")


async def dropped(request: web.Request, work: Work) -> web.Response:
    """Do the work, then close the connection without an answer."""
    answer = await work()
    if request.transport is not None:
        request.transport.close()
    return answer


def held(release: asyncio.Event) -> Fault:
    """Do the work, and answer only when told to."""

    async def hold(_request: web.Request, work: Work) -> web.Response:
        answer = await work()
        await release.wait()
        return answer

    return hold


def slow(seconds: float) -> Fault:
    """Take so many seconds before doing the work."""

    async def wait(_request: web.Request, work: Work) -> web.Response:
        await asyncio.sleep(seconds)
        return await work()

    return wait


@dataclass(slots=True)
class _Limit:
    """A time in which a method is refused. It starts with the first call."""

    seconds: int
    ends: float | None = None

    def left(self, now: float) -> float:
        """Return the seconds that it still lasts."""
        self.ends = now + self.seconds if self.ends is None else self.ends
        return self.ends - now


class SlackProxy:
    """The local Slack's Web API, with metadata and with faults to order. Used as an async context manager."""

    def __init__(self, upstream: str) -> None:
        """Take the local Slack's address."""
        self.calls: list[Call] = []
        self._upstream = upstream
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._limits: dict[str, _Limit] = {}
        self._metadata: dict[tuple[str, str], Any] = {}

    def next(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong, one fault a call."""
        self._faults[method].extend(faults)

    def limit(self, method: str, seconds: int) -> None:
        """Refuse every call of a method with 429 for so many seconds from the first one on."""
        self._limits[method] = _Limit(seconds)

    def called(self, method: str) -> list[Call]:
        """Return the calls of a method, oldest first."""
        return [call for call in self.calls if call.method == method]

    @property
    def api_url(self) -> str:
        """The Web API's base address."""
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/api/"

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await request.read()
        arguments = _arguments(request, body, await request.post() if _is_form(request) else None)
        self.calls.append(Call(method, arguments))

        async def work() -> web.Response:
            return await self._forward(request, body, method, arguments)

        limit = self._limits.get(method)
        if limit is not None and (left := limit.left(time.monotonic())) > 0:
            return await rate_limited(math.ceil(left))(request, work)
        faults = self._faults[method]
        return await faults.popleft()(request, work) if faults else await work()

    async def _forward(self, request: web.Request, body: bytes, method: str, arguments: dict[str, Any]) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_FORWARDED}
        url = f"{self._upstream}/api/{method}"
        async with self._session.request(
            request.method, url, params=request.query, data=body or None, headers=headers
        ) as upstream:
            answer: dict[str, Any] = await upstream.json(content_type=None)
        self._remember(method, arguments, answer)
        return web.json_response(self._with_metadata(method, arguments, answer))

    def _remember(self, method: str, arguments: dict[str, Any], answer: dict[str, Any]) -> None:
        if method == "chat.postMessage" and answer["ok"] and "metadata" in arguments:
            self._metadata[answer["channel"], answer["ts"]] = arguments["metadata"]

    def _with_metadata(self, method: str, arguments: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        wanted = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
        if method not in {"conversations.replies", "conversations.history"} or not wanted:
            return answer
        for message in answer["messages"]:
            kept = self._metadata.get((arguments["channel"], message["ts"]))
            if kept is not None:
                message["metadata"] = kept
        return answer


def _is_form(request: web.Request) -> bool:
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


def _arguments(request: web.Request, body: bytes, form: Mapping[str, Any] | None) -> dict[str, Any]:
    named: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and body:
        named |= json.loads(body)
    elif form is not None:
        named |= form
    for name in ("metadata", "blocks"):
        if isinstance(named.get(name), str):
            named[name] = json.loads(named[name])
    return named
