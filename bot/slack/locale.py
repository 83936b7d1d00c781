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

_PATIENCE_S = 1.0
_KEPT_S = 3600.0
_KEPT_AFTER_FAILURE_S = 60.0
_KEPT_PEOPLE = 2000


class People:
    """Asks Slack about people, and remembers their language for a while."""

    def __init__(self, client: AsyncWebClient, *, default_lang: str, monotonic: Callable[[], float]) -> None:
        """Take a client of the Web API, the language of whoever has none, and a clock in seconds."""
        self._client = client
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
        return bool(asked.get("is_admin") or asked.get("is_owner") or asked.get("is_primary_owner"))

    async def _ask(self, user: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
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
        while len(self._languages) > _KEPT_PEOPLE:
            self._languages.popitem(last=False)
