"""From what was said to an answer that is written down; posting it is the outbox's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.slack import payloads, policy
from bot.slack.failures import CALL_ERRORS
from bot.slack.render import notices
from bot.slack.render.answer import answer as render
from bot.storage.answers import NewAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.diagnosis.verdict import Verdict
    from bot.slack.deps import Deps
    from bot.slack.payloads import Deleted, Said
    from bot.slack.render.message import Message
    from bot.storage.answers import Codes, History

# An event has to be acknowledged within three seconds.
_PATIENCE_S = 2.0
_GREETINGS = frozenset({"", "help", "aide", "hi", "hello", "hey", "bonjour", "salut", "?"})


async def overhear(said: Said, deps: Deps) -> None:
    """Answer a message that was not meant for the bot, when an error certainly stands in it."""
    verdict = deps.engine.diagnose(said.text)
    if not verdict.errors:
        return
    channel = await deps.channels.get(said.channel)
    listens = channel.listening if channel.listening is not None else not said.shared
    if not listens:
        return
    codes = policy.codes_of(verdict)
    lang = channel.lang or await deps.people.language(said.user)
    await _write_down(
        said,
        deps,
        codes=codes,
        message=lambda answer_id: render(verdict, lang=lang, answer_id=answer_id),
        worth_saying=lambda history: policy.worth_saying(codes, history, to_bot=said.bot is not None),
    )


async def answer(said: Said, deps: Deps) -> None:
    """Answer somebody who asked, whatever they asked."""
    text = said.text
    if not text and said.in_thread:
        text = await _start_of_thread(said, deps)
    lang = await deps.language(said.channel, said.user)
    verdict: Verdict | None = None
    if text.lower().strip(" !.") not in _GREETINGS:
        verdict = deps.engine.diagnose(text, asked=True)

    def message(answer_id: str) -> Message:
        return notices.help_message(lang) if verdict is None else render(verdict, lang=lang, answer_id=answer_id)

    await _write_down(
        said,
        deps,
        codes=policy.codes_of(verdict) if verdict else (),
        message=message,
        worth_saying=lambda _history: True,
    )


async def take_back(gone: Deleted, deps: Deps) -> None:
    """Take back the answer to a message that was deleted: it may quote what nobody should have seen."""
    answered = await deps.answers.cancel(gone.channel, gone.ts, now=deps.now())
    if answered is not None:
        await deps.outbox.take_down(answered)


async def _write_down(
    said: Said,
    deps: Deps,
    *,
    codes: Codes,
    message: Callable[[str], Message],
    worth_saying: Callable[[History], bool],
) -> None:
    answer_id = uuid4().hex
    rendered = message(answer_id)
    now = deps.now()
    written = await deps.answers.record(
        NewAnswer(
            id=answer_id,
            channel=said.channel,
            message_ts=said.ts,
            thread_ts=said.thread_ts,
            asker=said.user,
            bot_author=said.bot,
            codes=codes,
            text=rendered.text,
            blocks=rendered.blocks,
        ),
        now=now,
        bot_since=now - policy.BOT_PAUSE,
        worth_saying=worth_saying,
    )
    if written:
        deps.outbox.wake()


async def _start_of_thread(said: Said, deps: Deps) -> str:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            found = await deps.outbox.thread(said.channel, said.thread_ts, limit=1)
    except CALL_ERRORS:
        # Without the history the person still gets to know what the bot can do.
        return ""
    return payloads.thread_start(found, deps.me) or ""
