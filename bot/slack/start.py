"""The first calls to Slack: who the bot is, whether it may do what it has to, where Socket Mode connects."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.slack.failures import CALL_ERRORS, error_code, failure_of
from bot.slack.payloads import Identity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

# What the bot asks for, and what it needs it for; the manifest says the same.
SCOPES = {
    "app_mentions:read": "to hear when somebody calls the bot by its name",
    "channels:history": "to read messages in public channels that the bot is in",
    "groups:history": "to read messages in private channels that the bot is in",
    "im:history": "to read direct messages to the bot",
    "mpim:history": "to read group direct messages that the bot is in",
    "chat:write": "to answer, and to take an answer back",
    "commands": "for /sfdiag",
    "users:read": "to speak a person's language, to know their time zone, and who is an admin",
    "files:read": "to read error files that people drop",
    "files:write": "to send exports as files",
    "im:write": "to send exports in direct messages",
}

TRIES = 3
_BOT_TOKEN_AT = "api.slack.com/apps › your app › OAuth & Permissions"  # noqa: S105 - a place, not a token
_APP_TOKEN_AT = "api.slack.com/apps › your app › Basic Information › App-Level Tokens"  # noqa: S105
_TOKEN_ERRORS = {
    "invalid_auth": "Slack does not know this token",
    "not_authed": "the token is empty",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "account_inactive": "the app was removed from the workspace, or the workspace is closed",
    "not_allowed_token_type": "this is another kind of token",
    "org_login_required": "the workspace is moving to another organisation",
    "two_factor_setup_required": "the workspace asks for two-factor authentication first",
    "missing_scope": "the token lacks a scope",
    "no_permission": "the token lacks a scope",
}


class StartError(Exception):
    """The bot cannot start; the text says why and what to do."""


async def identify(client: AsyncWebClient, *, tries: int = TRIES) -> Identity:
    """Ask Slack who the bot is, and check its scopes.

    Args:
        client: the Web API with the bot's token.
        tries: how often a Slack that cannot be reached is tried.

    Raises:
        StartError: the bot cannot start.

    """
    response = await _call(client.auth_test, token="SLACK_BOT_TOKEN", at=_BOT_TOKEN_AT, tries=tries)  # noqa: S106
    _check_scopes(response)
    return Identity(
        user_id=response["user_id"],
        bot_id=response.get("bot_id"),
        team_id=response.get("team_id"),
        name=response.get("user") or "sfdiag",
        workspace=response.get("team") or "Slack",
    )


async def open_connection(client: AsyncWebClient, app_token: str) -> str:
    """Return the address at which Socket Mode connects. Raises StartError."""

    async def call() -> AsyncSlackResponse:
        return await client.apps_connections_open(app_token=app_token)

    response = await _call(
        call,
        token="SLACK_APP_TOKEN",  # noqa: S106
        at=f"{_APP_TOKEN_AT}; it needs the scope connections:write, and Socket Mode has to be on",
    )
    address: str = response["url"]
    return address


async def _call(
    method: Callable[[], Awaitable[AsyncSlackResponse]], *, token: str, at: str, tries: int = TRIES
) -> AsyncSlackResponse:
    reason = ""
    for attempt in range(tries):
        try:
            return await method()
        except CALL_ERRORS as error:
            failure = failure_of(error)
            if isinstance(error, SlackApiError) and failure.kind == "final":
                code = error_code(error)
                raise StartError(f"{token} does not work: {_TOKEN_ERRORS.get(code, code)}. Get it at {at}.") from None
            reason = failure.reason
            if attempt + 1 < tries:
                await asyncio.sleep(min(failure.wait_s or 2.0**attempt, 30.0))
    raise StartError(f"Slack cannot be reached ({reason}). Check the network, a proxy and SLACK_API_URL.")


def _check_scopes(response: AsyncSlackResponse) -> None:
    headers = {str(key).lower(): str(value) for key, value in response.headers.items()}
    if "x-oauth-scopes" not in headers:
        return
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if missing:
        raise StartError(
            f"The bot token lacks {'a scope' if len(missing) == 1 else 'scopes'}: {', '.join(missing)}. "
            f"Add under {_BOT_TOKEN_AT} › Bot Token Scopes, then Reinstall to Workspace."
        )
