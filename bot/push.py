"""``POST /api/v1/sync-errors``: other programs hand in the errors of their synchronisations."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.storage.errors import DatabaseAwayError
from bot.syncerrors.intake import PUSH_LIMIT, Kind, TooManyError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.syncerrors.intake import Intake, Pushed

    _Handler = Callable[[web.Request], Awaitable[web.Response]]

_log = logging.getLogger(__name__)

PATH = "/api/v1/sync-errors"
BODY_BYTES = 20_000_000
RETRY_AFTER_S = 30

_KINDS: dict[str, Kind] = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson",
    "text/csv": "csv",
    "application/csv": "csv",
}
_NO_TOKEN = "Send the token as the header: Authorization: Bearer TOKEN (the value of SFDIAG_INGEST_TOKEN)."  # noqa: S105
_WRONG_TOKEN = "The token is not the one of SFDIAG_INGEST_TOKEN."  # noqa: S105
_WRONG_TYPE = "Send Content-Type application/json, application/x-ndjson or text/csv."
_TOO_LARGE = f"The body is larger than {BODY_BYTES // 1_000_000} MB; send it in parts."
_TOO_MANY = f"These are more than {PUSH_LIMIT:,} errors; send them in parts."
_BROKEN_BODY = "The body broke off, or is not packed as its Content-Encoding says; send it again."
_AWAY = "The database does not answer; send the same again later, nothing will be stored twice."


class _Refusal(Exception):  # noqa: N818 - an answer, not a fault of ours
    """An answer that is a no: its status and a sentence."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.response = _answer({"error": sentence}, status, headers)


def handler(token: str, intake: Intake, *, now: Callable[[], datetime]) -> _Handler:
    """Return what answers a push. It answers after what it accepted is committed.

    Args:
        token: whoever knows it may push.
        intake: where errors go.
        now: tells the instant.

    """
    secret = token.encode()

    async def push(request: web.Request) -> web.Response:
        try:
            _check_token(request, secret)
            kind = _kind(request)
            body = await _body(request)
            source = " ".join(request.query.get("source", "").split()) or None
            return _answer(_told(await _stored(intake, body, kind, source, now())), 200)
        except _Refusal as no:
            return no.response

    return push


async def _stored(intake: Intake, body: bytes, kind: Kind, source: str | None, now: datetime) -> Pushed:
    try:
        return await intake.push(body, kind, source, now=now)
    except UnreadableError as error:
        raise _Refusal(400, str(error)) from None
    except TooManyError:
        raise _Refusal(413, _TOO_MANY) from None
    except DatabaseAwayError as error:
        _log.warning("a push was not stored: %s", error)
        raise _Refusal(503, _AWAY, **{"Retry-After": str(RETRY_AFTER_S)}) from None


def _check_token(request: web.Request, secret: bytes) -> None:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise _Refusal(401, _NO_TOKEN, **{"WWW-Authenticate": "Bearer"})
    # In constant time: how long the comparison takes tells nothing of the token.
    if not hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), secret):
        raise _Refusal(401, _WRONG_TOKEN, **{"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _kind(request: web.Request) -> Kind:
    kind = _KINDS.get(request.content_type.lower())
    if kind is None:
        raise _Refusal(415, _WRONG_TYPE)
    return kind


async def _body(request: web.Request) -> bytes:
    """Return the body, unpacked (aiohttp does that), and never more of it than is allowed."""
    if (request.content_length or 0) > BODY_BYTES:
        raise _Refusal(413, _TOO_LARGE)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > BODY_BYTES:
                raise _Refusal(413, _TOO_LARGE)
    except (ClientPayloadError, HttpProcessingError):
        raise _Refusal(400, _BROKEN_BODY) from None
    return bytes(body)


def _told(pushed: Pushed) -> dict[str, Any]:
    return {
        "accepted": pushed.accepted,
        "duplicates": pushed.duplicates,
        "rejected": [{"index": index, "error": error} for index, error in pushed.rejected],
    }


def _answer(body: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)
