"""What Slack knows of people: their names, language, time zone, and whether they run the workspace."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.slack.failures import CALL_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

_log = logging.getLogger(__name__)

_KEPT_S = 3600.0
_KEPT_AFTER_FAILURE_S = 60.0
_ROLE_KEPT_S = 180.0


@dataclass(frozen=True, slots=True)
class _Known:
    """What Slack told of a person, and when; nothing when it did not."""

    asked_at: float
    user: dict[str, Any] | None


class People:
    """Asks Slack about people, and remembers the answers for a while."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        team_id: str | None,
        default_lang: str,
        monotonic: Callable[[], float],
        patience_s: float = 1.0,
        capacity: int = 2000,
    ) -> None:
        """Set up.

        Args:
            client: the Web API.
            team_id: the bot's workspace; admins of another company's do not count.
            default_lang: the language of whoever has none.
            monotonic: a clock in seconds.
            patience_s: how long an answer to an event may wait for Slack, in seconds.
            capacity: how many people are remembered.

        """
        self._client = client
        self._team_id = team_id
        self._patience_s = patience_s
        self._capacity = capacity
        self.default_lang = default_lang
        self._monotonic = monotonic
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def language(self, user: str | None) -> str:
        """Return a person's language, `en` or `fr`; the default for bots, and when Slack does not say in time."""
        if user is None:
            return self.default_lang
        locale = (await self._of(user, _KEPT_S)).get("locale")
        if not locale:
            return self.default_lang
        return "fr" if str(locale).lower().startswith("fr") else "en"

    async def zone(self, user: str) -> tzinfo:
        """Return the time zone in which a person lives; UTC when Slack does not say in time."""
        name = (await self._of(user, _KEPT_S)).get("tz")
        try:
            return ZoneInfo(str(name)) if name else UTC
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC

    async def name(self, user: str) -> str | None:
        """Return what a person is called; nothing when Slack does not say in time."""
        known = await self._of(user, _KEPT_S)
        profile = known.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), known.get("real_name"), known.get("name"))
        return next((str(name) for name in names if name), None)

    async def runs_workspace(self, user: str) -> bool:
        """Tell whether a person is an admin or an owner of the workspace, or was so a few minutes ago."""
        asked = await self._of(user, _ROLE_KEPT_S)
        if asked.get("team_id", self._team_id) != self._team_id:
            return False
        return bool(asked.get("is_admin") or asked.get("is_owner") or asked.get("is_primary_owner"))

    async def _of(self, user: str, seconds: float) -> dict[str, Any]:
        """Return what Slack tells of a person, or told so many seconds ago at most."""
        now = self._monotonic()
        known = self._known.get(user)
        if known is None or now - known.asked_at >= (seconds if known.user else min(seconds, _KEPT_AFTER_FAILURE_S)):
            known = _Known(now, await self._ask(user))
            self._known[user] = known
            self._known.move_to_end(user)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
        return known.user or {}

    async def _ask(self, user: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(self._patience_s):
                response = await self._client.users_info(user=user, include_locale=True)
        except CALL_ERRORS as error:
            _log.info("Slack did not tell about a person: %s", type(error).__name__)
            return None
        found: dict[str, Any] | None = response.get("user")
        return found
