"""Socket Mode with a clean end: what was received is finished and acknowledged, nothing new is begun."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_client import AsyncWebClient

_LAST_REQUESTS_S = 5.0


class SocketMode(AsyncSocketModeHandler):
    """Bolt's handler, which acknowledges an event only when its listener has succeeded, with a clean end."""

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        """Take the app, the app-level token and a client for `apps.connections.open`."""
        super().__init__(app, app_token, web_client=web_client)
        self._stopping = False
        self._working: set[asyncio.Task[Any]] = set()

    async def connect_to(self, address: str) -> None:
        """Open the connection at an address that `apps.connections.open` gave; later ones are asked for by the SDK."""
        self.client.wss_uri = address
        await self.connect_async()  # type: ignore[no-untyped-call]

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:  # noqa: ARG002 - ours
        """Handle a request, unless the end has come: then it stays unacknowledged and Slack delivers it again."""
        if self._stopping:
            return
        task = asyncio.ensure_future(super().handle(self.client, req))
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        await task

    async def stop(self) -> None:
        """Finish what is being handled, then close the connection."""
        self._stopping = True
        if self._working:
            await asyncio.wait(self._working, timeout=_LAST_REQUESTS_S)
        tasks = [
            task
            for task in (
                self.client.message_processor,
                self.client.current_session_monitor,
                self.client.message_receiver,
            )
            if task is not None
        ]
        with suppress(OSError):
            await self.close_async()  # type: ignore[no-untyped-call]
        await asyncio.gather(*tasks, return_exceptions=True)
