"""Chatter, told apart before Bolt sees it.

Nearly all that Slack sends are messages that get no answer, and Bolt's way to the listener costs more than finding
that out. So a message over HTTP is first looked at here, with Bolt's own check of the signature; whatever is not
certain to be met with silence goes on to Bolt, which looks at it again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slack_sdk.signature import SignatureVerifier

from bot.slack import payloads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.explanation import Diagnosis
    from bot.slack.payloads import Identity

_A_MESSAGE = b'"message"'


class Chatter:
    """Tells which requests are messages that nobody expects an answer to."""

    def __init__(self, me: Identity, engine: Diagnosis, *, signing_secret: str) -> None:
        """Take who the bot is, what finds errors in a text, and what requests are signed with."""
        self._me = me
        self._engine = engine
        self._signature = SignatureVerifier(signing_secret)

    def __call__(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Tell whether a request is a signed message that is to be met with silence."""
        if _A_MESSAGE not in body or not self._signed(headers, body):
            return False
        try:
            request = json.loads(body)
            if request.get("type") != "event_callback" or request["event"].get("type") != "message":
                return False
            said = payloads.message_event(request, self._me)
        except (ValueError, KeyError, TypeError, AttributeError):
            return False  # Bolt says what is wrong with it
        if not isinstance(said, payloads.Said) or said.to_us or said.files:
            return False
        return said.told_as_mention or not self._engine.diagnose(said.text).errors

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        timestamp, signature = headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
        if not timestamp or not timestamp.isdecimal() or not signature:
            return False
        return bool(self._signature.is_valid(body=body, timestamp=timestamp, signature=signature))
