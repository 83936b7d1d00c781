"""What the listeners work with, handed to them instead of being looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.digest.dispatch import Dispatch
    from bot.digest.making import Making
    from bot.explanation import Diagnosis
    from bot.slack.background import Background
    from bot.slack.drops import Dropped
    from bot.slack.exporting import Exporting
    from bot.slack.files import Files
    from bot.slack.locale import People
    from bot.slack.outbox import Outbox
    from bot.slack.payloads import Identity
    from bot.slack.redrawing import Redrawing
    from bot.slack.views import Views
    from bot.storage.answers import Answers
    from bot.storage.channels import Channels
    from bot.storage.digests import Digests
    from bot.storage.drops import Drops
    from bot.storage.feedback import Feedback
    from bot.storage.problems import Problems
    from bot.syncerrors.intake import Intake
    from bot.syncerrors.store import SyncErrors


class UserError(Exception):
    """Something that the person who asked can put right; its text goes to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """What the listeners work with. ``salesforce_domain`` is where record ids link to, when it is known."""

    me: Identity
    engine: Diagnosis
    answers: Answers
    channels: Channels
    feedback: Feedback
    people: People
    outbox: Outbox
    admins: frozenset[str]
    now: Callable[[], datetime]
    sync_errors: SyncErrors
    intake: Intake
    drops: Drops
    dropped: Dropped
    files: Files
    views: Views
    exporting: Exporting
    background: Background
    digests: Digests
    problems: Problems
    making: Making
    dispatch: Dispatch
    redrawing: Redrawing
    salesforce_domain: str | None = None

    async def language(self, channel: str, user: str | None) -> str:
        """Return the language to speak: the channel's own, or else the person's."""
        return (await self.channels.get(channel)).lang or await self.people.language(user)
