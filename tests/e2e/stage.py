"""A local Slack with the bot in it, and the few things that people do there."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.demo import workspace
from bot.demo.control import Control, Posted, eventually
from bot.demo.local_slack import LocalSlack
from tests.e2e.bot_process import BotProcess, database_in, free_port, settings
from tests.e2e.proxy import SlackProxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from sqlalchemy import URL

ANSWER_SECONDS = 20
SENTINEL = "INVALID_SESSION_ID: Session expired or invalid"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that an end-to-end test touches. ``bot_url`` is the bot's own address when Slack calls it there."""

    control: Control
    bot: BotProcess
    proxy: SlackProxy
    session: ClientSession
    slack_url: str
    bot_url: str | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def channel(self) -> str:
        """Make a channel that the bot is in and nobody has written in yet."""
        headers = {"Authorization": f"Bearer {workspace.BOT_TOKEN}"}
        name = {"name": f"test-{next(self._numbers)}"}
        async with self.session.post(f"{self.slack_url}/api/conversations.create", data=name, headers=headers) as made:
            channel: str = (await made.json())["channel"]["id"]
            return channel

    async def direct(self, user: str) -> str:
        """Return the conversation of one person with the bot."""
        headers = {"Authorization": f"Bearer {workspace.BOT_TOKEN}"}
        url = f"{self.slack_url}/api/conversations.open"
        async with self.session.post(url, data={"users": user}, headers=headers) as opened:
            channel: str = (await opened.json())["channel"]["id"]
            return channel

    async def answered(self, channel: str, ts: str, *, times: int = 1) -> list[Posted]:
        """Wait until the bot has answered in a message's thread so many times, and return its answers."""

        async def enough() -> list[Posted]:
            answers = await self.control.replies(channel, ts, by=workspace.BOT_USER_ID)
            return answers if len(answers) >= times else []

        expected = f"answer {times} to {ts}"
        return await eventually(enough, within=ANSWER_SECONDS, expected=expected)

    async def answer(self, channel: str, ts: str) -> Posted:
        """Wait until the bot has answered in a message's thread, and return its only answer."""
        (answer,) = await self.answered(channel, ts)
        return answer

    async def private(self, channel: str, user: str) -> Posted:
        """Wait until the bot has told a person something in private, and return the newest of it."""

        async def told() -> list[Posted]:
            return [message for message in await self.control.messages(channel) if message.private_to == user]

        return (await eventually(told, within=ANSWER_SECONDS, expected=f"a private answer to {user}"))[-1]

    async def by_bot(self, channel: str) -> list[Posted]:
        """Return all that the bot has said in a channel up to now, once it has had the time to say it.

        An error is pasted and its answer awaited: whatever the bot wanted to say before it has been said by then. That
        answer is left out.
        """
        await self.answer(channel, await self.control.say(channel, workspace.PRIYA.id, SENTINEL))
        standing = await self.control.messages(channel)
        sentinels = {said.ts for said in standing if said.text == SENTINEL}
        return [said for said in standing if said.user == workspace.BOT_USER_ID and said.thread_ts not in sentinels]


@asynccontextmanager
async def set_up(
    program: Path, folder: Path, *, http: bool = False, database: URL | None = None
) -> AsyncIterator[Stage]:
    """Start a local Slack, the proxy and the bot, wait until the bot is ready, and end them all.

    Args:
        program: the local Slack.
        folder: where the bot works.
        http: whether Slack calls the bot over HTTP; otherwise the bot connects by itself.
        database: the bot's, with the newest schema; otherwise a new one in the folder.

    """
    port = free_port() if http else None
    bot_url = f"http://127.0.0.1:{port}" if http else None
    config = workspace.configuration(request_url=f"{bot_url}/slack/events" if http else None)
    with LocalSlack.start(program, config) as slack:
        async with SlackProxy(slack.url) as proxy, ClientSession() as session:
            control = Control(session, slack.url)
            bot = await BotProcess(settings(proxy.api_url, database or database_in(folder), port=port), folder).start()
            try:
                await (bot.on_http(session, bot_url) if bot_url else bot.on_the_socket(control))
                yield Stage(control, bot, proxy, session, slack.url, bot_url)
            finally:
                await bot.stop()
