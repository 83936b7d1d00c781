"""What happens when a listener fails: the person gets a sentence, the log gets the fault, Slack delivers again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.slack import payloads
from bot.slack.deps import UserError
from bot.slack.render import notices
from bot.slack.render.message import plain

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.slack.deps import Deps
    from bot.slack.render.message import Message

_log = logging.getLogger(__name__)


def register(app: AsyncApp, deps: Deps) -> None:
    """Handle every fault of every listener."""

    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        if isinstance(error, BoltUnhandledRequestError):
            # Acknowledged all the same, or Slack would deliver it again.
            _log.info("nothing listens to a request of type %s", payloads.request_type(body))
            return BoltResponse(status=200)
        asked = payloads.asked_by(body)
        if isinstance(error, UserError):
            return await _tell(plain(str(error)), asked, deps)
        reference = payloads.event_id(body) or "-"
        _log.error("a request failed: %s", reference, exc_info=error)
        if asked is None:
            # An event: Bolt answers with status 500, and Slack delivers it again.
            return None
        return await _tell(notices.internal_error(deps.people.default_lang, reference), asked, deps)

    app.error(on_error)


async def _tell(message: Message, asked: payloads.AskedBy | None, deps: Deps) -> BoltResponse:
    if asked is not None and asked.by_command:
        return BoltResponse(
            status=200, body={"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}
        )
    if asked is not None and asked.channel is None:
        await deps.outbox.tell(asked.user, message)
    elif asked is not None and asked.channel is not None:
        await deps.outbox.whisper(asked.channel, asked.user, message, thread_ts=asked.thread_ts)
    return BoltResponse(status=200)
