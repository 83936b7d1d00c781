"""What people do in the local Slack, done from a program: post, edit, press, and read what stands there."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import FormData

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
    files: Sequence[dict[str, Any]] = ()

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
        files=tuple(message.get("files", ())),
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

    async def upload(self, channel: str, user: str, name: str, content: bytes, *, text: str = "") -> str:
        """Share a file as a person and return its message's ts."""
        form = FormData({"channel": channel, "user": user, "text": text})
        form.add_field("file", content, filename=name)
        url = f"{self._url}/_control/upload"
        async with self._session.post(url, data=form, raise_for_status=True) as response:
            ts: str = (await response.json())["message"]["ts"]
            return ts

    async def fetch(self, file: dict[str, Any], token: str) -> bytes:
        """Return the bytes of a file that stands in a message."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self._session.get(file["url_private"], headers=headers, raise_for_status=True) as response:
            return await response.read()

    async def open_home(self, user: str) -> dict[str, Any]:
        """Open the bot's Home page as a person; return it as it then stands."""
        await self._post("open-home", {"user": user})
        return await self.home(user)

    async def home(self, user: str) -> dict[str, Any]:
        """Return a person's Home page."""
        pages = (await self._page())["homeViews"].get(user, {})
        page: dict[str, Any] = next(iter(pages.values()), {})
        return page

    async def modals(self) -> list[dict[str, Any]]:
        """Return the modals that are open, the one on top last."""
        stack: list[dict[str, Any]] = (await self._page())["modalStack"]
        return stack

    async def choose(self, user: str, action: dict[str, Any]) -> None:
        """Press a button or choose an option on the Home page."""
        # Its actions belong to no message; the control asks for one all the same.
        await self._post("interact", {"channel": "HOME", "messageTs": "0", "user": user, "action": action})

    async def submit(self, user: str, values: dict[str, Any]) -> None:
        """Submit the modal on top."""
        async with self._session.ws_connect(f"{self._url}/ui") as page:
            await page.receive()
            await page.send_json({"t": "view_submit", "user": user, "values": values})
            # What comes of it is told to every open page.
            while json.loads((await page.receive()).data)["t"] not in {"view", "view_errors"}:
                pass

    async def _page(self) -> dict[str, Any]:
        """Return all that an open page knows."""
        async with self._session.ws_connect(f"{self._url}/ui", max_msg_size=0) as page:
            state: dict[str, Any] = json.loads((await page.receive()).data)["state"]
            return state

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
