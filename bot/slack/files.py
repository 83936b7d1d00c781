"""Files between Slack and the disk, in pieces: memory does not grow with them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import aiohttp

from bot.slack import payloads

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.payloads import SharedFile

_PIECE = 1 << 18
_TIME = aiohttp.ClientTimeout(total=None, connect=15, sock_read=60)
_FOUND = 200


class FileError(Exception):
    """Slack did not hand a file out, or did not take one; the text is a short reason for the log and the person."""


class FileTooLargeError(FileError):
    """A file has more bytes than the bot takes."""


class Files:
    """Fetches and sends files."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        """Take the Web API, and a session for the bytes, which are not handed out by the Web API."""
        self._client = client
        self._session = session

    async def info(self, file_id: str) -> SharedFile:
        """Return what Slack knows of a file. Raises SlackApiError when it is gone or not for the bot."""
        response = await self._client.files_info(file=file_id)
        return payloads.shared_file(response.get("file") or {})

    async def fetch(self, file: SharedFile, to: BinaryIO, *, limit: int) -> None:
        """Write a file's bytes, and go back to their start.

        Args:
            file: as `info` tells it.
            to: where the bytes go.
            limit: how many are taken.

        Raises:
            FileTooLargeError: there are more.
            FileError: Slack did not hand them out.

        """
        if file.size > limit:
            raise FileTooLargeError("too large")
        if not self._slacks(file.url):
            # The token goes to nobody but Slack.
            raise FileError("not_slack")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        # Without the scope, Slack leads to the page where people sign in.
        async with self._session.get(file.url, headers=headers, timeout=_TIME, allow_redirects=False) as response:
            if response.status != _FOUND:
                raise FileError(f"http_{response.status}")
            taken = 0
            async for piece in response.content.iter_chunked(_PIECE):
                taken += len(piece)
                if taken > limit:
                    raise FileTooLargeError("too large")
                await asyncio.to_thread(to.write, piece)
        to.seek(0)

    async def send(self, content: BinaryIO, *, size: int, name: str, user: str, comment: str) -> None:
        """Send a file to a person's direct messages with the bot. Raises SlackApiError or FileError."""
        opened = await self._client.conversations_open(users=user)
        ticket = await self._client.files_getUploadURLExternal(filename=name, length=size)
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        async with self._session.post(ticket["upload_url"], data=content, headers=headers, timeout=_TIME) as response:
            if response.status != _FOUND:
                raise FileError(f"http_{response.status}")
        await self._client.files_completeUploadExternal(
            files=[{"id": ticket["file_id"], "title": name}],
            channel_id=_channel(opened.data),
            initial_comment=comment,
        )

    def _slacks(self, url: str) -> bool:
        host, ours = urlsplit(url).hostname or "", urlsplit(self._client.base_url).hostname
        return host in {ours, "slack.com"} or host.endswith(".slack.com")


def _channel(opened: Any) -> str:
    channel: str = opened["channel"]["id"]
    return channel
