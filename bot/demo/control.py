"""What people do in the local Slack, done from a program: post, edit, press, and read what stands there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from aiohttp import ClientSession

Fact = TypeVar("Fact")

_PAUSE_SECONDS = 0.03


class NeverHappenedError(Exception):
    """What was waited for did not come about in time."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it stands in a channel. ``private_to`` is the only person who sees it, for a private answer."""

    ts: str
    user: str
    text: str
    thread_ts: str | None
    private_to: str | None
    blocks: Sequence[dict[str, Any]]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The buttons of its action rows, as Slack's JSON has them."""
        rows = [block for block in self.blocks if block["type"] == "actions"]
        return [element for row in rows for element in row["elements"]]


def _posted(message: dict[str, Any]) -> Posted:
    return Posted(
        ts=message["ts"],
        user=message.get("user", ""),
        text=message.get("text", ""),
        thread_ts=message.get("thread_ts"),
        private_to=message.get("ephemeral_to"),
        blocks=tuple(message.get("blocks", ())),
    )


class Control:
    """The local Slack's control interface."""

    def __init__(self, session: ClientSession, url: str) -> None:
        """Take an open HTTP session and the local Slack's address."""
        self._session = session
        self._url = url

    async def say(self, channel: str, user: str, text: str, *, thread_ts: str | None = None) -> str:
        """Post a message as a person and return its ts. Returns after the bot has acknowledged the event."""
        said = {"channel": channel, "user": user, "text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        ts: str = (await self._post("message", said))["message"]["ts"]
        return ts

    async def command(self, channel: str, user: str, command: str, text: str) -> None:
        """Run a slash command as a person."""
        await self._post("command", {"channel": channel, "user": user, "command": command, "text": text})

    async def press(self, channel: str, message: Posted, user: str, action_id: str) -> None:
        """Press the button with this action id under a message."""
        button = next(button for button in message.buttons if button["action_id"] == action_id)
        row = next(block for block in message.blocks if button in block.get("elements", ()))
        action = {"type": "button", "block_id": row.get("block_id", "actions"), "action_ts": message.ts} | {
            key: button[key] for key in ("action_id", "value", "text") if key in button
        }
        await self._post("interact", {"channel": channel, "messageTs": message.ts, "user": user, "action": action})

    async def edit(self, channel: str, ts: str, user: str, text: str) -> None:
        """Replace the text of a person's own message."""
        await self._post("edit-message", {"channel": channel, "ts": ts, "user": user, "text": text})

    async def delete(self, channel: str, ts: str, user: str) -> None:
        """Delete a person's own message."""
        await self._post("delete-message", {"channel": channel, "ts": ts, "user": user})

    async def messages(self, channel: str) -> list[Posted]:
        """Return everything that stands in a channel and its threads, oldest first."""
        return [_posted(message) for message in (await self._get(f"messages/{channel}"))["messages"]]

    async def replies(self, channel: str, ts: str, *, by: str | None = None) -> list[Posted]:
        """Return what stands in a message's thread, by one user or by anyone."""
        standing = await self.messages(channel)
        return [message for message in standing if message.thread_ts == ts and by in {None, message.user}]

    async def connections(self) -> int:
        """Return how often the bot has opened a socket so far."""
        log = (await self._get("log"))["log"]
        return sum(entry["summary"].startswith("socket connected") for entry in log)

    async def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"{self._url}/_control/{what}", json=body, raise_for_status=True) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def _get(self, what: str) -> dict[str, Any]:
        async with self._session.get(f"{self._url}/_control/{what}", raise_for_status=True) as response:
            answer: dict[str, Any] = await response.json()
            return answer


async def eventually(look: Callable[[], Awaitable[Fact]], *, within: float, expected: str) -> Fact:
    """Look again and again until there is something to see, and return it.

    Args:
        look: returns something true once the fact is there.
        within: seconds after which NeverHappenedError is raised.
        expected: what is waited for, for that error.

    """

    async def see() -> Fact:
        while not (fact := await look()):  # noqa: ASYNC110 - another process, which tells nobody
            await asyncio.sleep(_PAUSE_SECONDS)
        return fact

    try:
        return await asyncio.wait_for(see(), within)
    except TimeoutError:
        raise NeverHappenedError(f"{expected}: not within {within:g} s") from None
