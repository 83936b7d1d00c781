"""What Slack knows of people: their language, and whether they run the workspace."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from bot.slack.failures import CALL_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

_log = logging.getLogger(__name__)

_KEPT_S = 3600.0
_KEPT_AFTER_FAILURE_S = 60.0


class People:
    """Asks Slack about people, and remembers their language for a while."""

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
        self._languages: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def language(self, user: str | None) -> str:
        """Return a person's language, `en` or `fr`; the default for bots, and when Slack does not say in time."""
        if user is None:
            return self.default_lang
        kept = self._languages.get(user)
        if kept and kept[0] > self._monotonic():
            return kept[1]
        asked = await self._ask(user)
        self._keep(user, self._language_of(asked), _KEPT_S if asked else _KEPT_AFTER_FAILURE_S)
        return self._languages[user][1]

    async def runs_workspace(self, user: str) -> bool:
        """Tell whether a person is an admin or an owner of the workspace; asks every time, for that may change."""
        asked = await self._ask(user) or {}
        if asked.get("team_id", self._team_id) != self._team_id:
            return False
        return bool(asked.get("is_admin") or asked.get("is_owner") or asked.get("is_primary_owner"))

    async def _ask(self, user: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(self._patience_s):
                response = await self._client.users_info(user=user, include_locale=True)
        except CALL_ERRORS as error:
            _log.info("Slack did not tell about a person: %s", type(error).__name__)
            return None
        found: dict[str, Any] | None = response.get("user")
        return found

    def _language_of(self, user: dict[str, Any] | None) -> str:
        locale = (user or {}).get("locale")
        if not locale:
            return self.default_lang
        return "fr" if str(locale).lower().startswith("fr") else "en"

    def _keep(self, user: str, lang: str, seconds: float) -> None:
        self._languages[user] = (self._monotonic() + seconds, lang)
        self._languages.move_to_end(user)
        while len(self._languages) > self._capacity:
            self._languages.popitem(last=False)
