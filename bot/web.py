"""The HTTP routes: Slack's requests, pushes of sync errors, and whether the process is well."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

from bot.push import PATH as PUSH_PATH

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.slack.chatter import Chatter

    Handler = Callable[[web.Request], Awaitable[web.Response]]

_log = logging.getLogger(__name__)


def build(
    bolt: AsyncApp | None,
    *,
    not_ready: Callable[[], Awaitable[str | None]],
    push: Handler | None = None,
    chatter: Chatter | None = None,
) -> web.Application:
    """Return the routes.

    Args:
        bolt: the app that answers Slack's requests; nothing in Socket Mode, where Slack sends none.
        not_ready: tells what keeps the bot from working, or nothing.
        push: takes sync errors in (from ``push.handler``); nothing where there is no token for it.
        chatter: tells which requests need no more than an acknowledgement; without it Bolt sees them all.

    """

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_request: web.Request) -> web.Response:
        reason = await not_ready()
        if reason is not None:
            _log.warning("not ready: %s", reason)
            return web.json_response({"ok": False, "error": reason}, status=503)
        return web.json_response({"ok": True})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz)])
    if bolt is not None:
        app.add_routes([web.post("/slack/events", _slack(bolt, chatter))])
    if push is not None:
        app.add_routes([web.post(PUSH_PATH, push)])
    return app


def _slack(bolt: AsyncApp, chatter: Chatter | None) -> Handler:
    async def slack(request: web.Request) -> web.Response:
        if chatter is not None and chatter(request.headers, await request.read()):
            return web.Response()
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    return slack
