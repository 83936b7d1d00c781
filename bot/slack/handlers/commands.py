"""The slash command: answers privately, in the acknowledgement itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import channel_settings, digests, errors, payloads
from bot.slack.render import notices
from bot.slack.render.answer import answer

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.deps import Deps
    from bot.slack.payloads import Command
    from bot.slack.render.message import Message

COMMAND = "/sfdiag"
_HELP = ("", "help", "aide")


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to the command."""

    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        message = await _reply(payloads.command(body), deps)
        await ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    app.command(COMMAND)(on_command)


async def _reply(command: Command, deps: Deps) -> Message:
    lang = await deps.language(command.channel, command.user)
    if command.text.lower() in _HELP:
        return notices.help_message(lang)
    told = await errors.command(command, deps) or await digests.command(command, deps)
    if told is not None:
        return told
    change = channel_settings.parse(command.text)
    if change is not None:
        return await channel_settings.apply(change, command, deps, lang=lang)
    return answer(deps.engine.diagnose(command.text, asked=True), lang=lang, answer_id=None, command=COMMAND)
