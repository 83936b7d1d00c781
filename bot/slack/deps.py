"""What the listeners work with, handed to them instead of being looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.diagnosis.verdict import Verdict
    from bot.slack.locale import People
    from bot.slack.outbox import Outbox
    from bot.slack.payloads import Identity
    from bot.storage.answers import Answers
    from bot.storage.channels import Channels
    from bot.storage.feedback import Feedback


class UserError(Exception):
    """Something that the person who asked can put right; its text goes to them."""


class Diagnosis(Protocol):
    """What explains a text."""

    def diagnose(self, text: str, *, asked: bool = False) -> Verdict:
        """Return what to say about a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """What the listeners work with. ``default_lang`` is for whoever Slack tells no language of."""

    me: Identity
    engine: Diagnosis
    answers: Answers
    channels: Channels
    feedback: Feedback
    people: People
    outbox: Outbox
    admins: frozenset[str]
    now: Callable[[], datetime]

    async def language(self, channel: str, user: str | None) -> str:
        """Return the language to speak: the channel's own, or else the person's."""
        return (await self.channels.get(channel)).lang or await self.people.language(user)
