"""What a failed call of the Web API means for the call: wait, try again, or give up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

# What a call of the Web API raises when Slack refuses it or cannot be reached.
CALL_ERRORS = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)

_DEFAULT_WAIT_S = 30.0
_HTTP_TOO_MANY = 429
_HTTP_SERVER_ERROR = 500
# https://docs.slack.dev/reference/methods/chat.postMessage, the errors that pass by themselves
_PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"}
)
_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

# https://docs.slack.dev/reference/methods/chat.postMessage, the errors that are the channel's and last
CHANNEL_ERRORS = frozenset(
    {
        "channel_not_found", "not_in_channel", "is_archived", "user_not_found", "cannot_dm_bot", "no_dual_broadcast",
        "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel", "messages_tab_disabled",
    }
)  # fmt: skip

# https://docs.slack.dev/reference/methods/chat.update, the errors that are the token's, which somebody will mend
TOKEN_ERRORS = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
)

Kind = Literal["wait", "retry", "blocks", "final"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call.

    ``kind``: ``wait`` until ``wait_s`` seconds have passed, ``retry`` after a pause, ``blocks`` were refused,
    ``final``. ``maybe_done``: Slack may have done what it was asked before the call failed.
    """

    kind: Kind
    reason: str
    wait_s: float = 0.0
    maybe_done: bool = False


def failure_of(error: Exception) -> Failure:
    """Return what an error of a call means."""
    if isinstance(error, SlackApiError):
        return _of_response(error.response)
    # A connection that was never made carried nothing.
    never_sent = isinstance(error, aiohttp.ClientConnectorError)
    return Failure("retry", type(error).__name__, maybe_done=not never_sent)


def error_code(error: SlackApiError) -> str:
    """Return Slack's name of an error; the HTTP status where it sent none, as proxies and outages do."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code) if code else f"http_{_status(error.response)}"


def _of_response(response: Any) -> Failure:
    status = _status(response)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == _HTTP_TOO_MANY or code in {"ratelimited", "rate_limited"}:
        return Failure("wait", "ratelimited", wait_s=_retry_after(response))
    if status >= _HTTP_SERVER_ERROR or code in _PASSING or not code:
        return Failure("retry", code or f"http_{status}", maybe_done=True)
    return Failure("blocks" if code in _BLOCKS else "final", code)


def _status(response: Any) -> int:
    # An answer that is no JSON arrives as aiohttp's response instead of the SDK's.
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return status


def _retry_after(response: Any) -> float:
    headers = {str(key).lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
    try:
        return max(float(headers.get("retry-after", _DEFAULT_WAIT_S)), 0.0)
    except ValueError:
        return _DEFAULT_WAIT_S
