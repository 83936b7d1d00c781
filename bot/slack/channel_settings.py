"""`/sfdiag listen` and `/sfdiag lang`: what a channel's members set, announced to all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from slack_sdk.errors import SlackApiError

from bot.slack.failures import error_code
from bot.slack.render import notices

if TYPE_CHECKING:
    from bot.slack.deps import Deps
    from bot.slack.payloads import Command
    from bot.slack.render.message import Message
    from bot.storage.channels import ChannelSettings

_VALUES: dict[str, dict[str, bool | str]] = {
    "listen": {"on": True, "off": False},
    "lang": {"en": "en", "fr": "fr"},
}
_NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "is_archived"})


@dataclass(frozen=True, slots=True)
class Change:
    """A setting and its new value; nothing for a value that was not understood."""

    setting: Literal["listen", "lang"]
    value: bool | str | None


def parse(text: str) -> Change | None:
    """Return the change that a command asks for; nothing when it is some other text, to be diagnosed."""
    words = text.lower().split()
    if not words or len(words) > 2 or words[0] not in _VALUES:  # noqa: PLR2004 - a setting and its value
        return None
    value = _VALUES[words[0]].get(words[1]) if len(words) > 1 else None
    return Change("listen" if words[0] == "listen" else "lang", value)


async def apply(change: Change, command: Command, deps: Deps, *, lang: str) -> Message:
    """Make a change and announce it in the channel.

    Returns:
        what the person who asked for it is told privately.

    """
    before = await deps.channels.get(command.channel)
    match change.setting, change.value:
        case "listen", bool() as on:
            after = replace(before, listening=on)
        case "lang", str() as new:
            after = replace(before, lang=new)
        case setting, _:
            return notices.usage(lang, setting)
    if after == before:
        return notices.already_so(lang)
    await deps.channels.put(command.channel, after, now=deps.now())
    try:
        await deps.outbox.announce(command.channel, _announcement(change, after, command.user, lang))
    except SlackApiError as error:
        # A change that the channel cannot be told of is not made.
        await deps.channels.put(command.channel, before, now=deps.now())
        if error_code(error) in _NOT_THERE:
            return notices.not_a_channel_member(lang)
        raise
    return notices.done(after.lang or lang)


def _announcement(change: Change, after: ChannelSettings, user: str, lang: str) -> Message:
    spoken = after.lang or lang
    if change.setting == "lang":
        return notices.lang_changed(spoken, user)
    return notices.listen_on(spoken, user) if change.value else notices.listen_off(spoken, user)
