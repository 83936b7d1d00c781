"""Conversations with the bot, as data: the same ones are held in process and in a real Slack look-alike.

``{bot}`` in a text is a mention of the bot. A turn's ``answer`` is what the one new message of the bot must contain, in
the thread of what was said; nothing for silence. The codes are in the real catalog and in the tests' small one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LOCKED = '[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]'
LIMIT = '[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]'
SESSION = '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]'
CHATTER = "can somebody unlock the row above the header in the forecast sheet?"

# What is in the help and in no answer.
HELP = "I explain Salesforce errors"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody says something, or edits what was said in the turn ``edits``; replies stand ``under`` a turn."""

    says: str
    answer: str | None
    who: Literal["alice", "bob"] = "alice"
    place: Literal["channel", "direct"] = "channel"
    under: int | None = None
    edits: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A conversation in a channel that the bot is in, or with the bot alone."""

    name: str
    turns: tuple[Turn, ...]


SCENARIOS = (
    Scenario("an error is answered once", (Turn(LOCKED, "UNABLE_TO_LOCK_ROW"),)),
    Scenario(
        "chatter is not answered",
        (
            Turn("good morning!", None),
            Turn(CHATTER, None, "bob"),
            Turn("the sync ran fine last night", None),
        ),
    ),
    Scenario(
        "an error among chatter",
        (
            Turn("anybody else see this since Monday?", None),
            Turn(LIMIT, "REQUEST_LIMIT_EXCEEDED"),
            Turn("yes, here too", None, "bob", under=1),
        ),
    ),
    Scenario(
        "the same error again in the thread is not answered again, another one is",
        (
            Turn(LOCKED, "UNABLE_TO_LOCK_ROW"),
            Turn(LOCKED, None, "bob", under=0),
            Turn(SESSION, "INVALID_SESSION_ID", "bob", under=0),
        ),
    ),
    Scenario(
        "the same error as a new message is answered",
        (Turn(LOCKED, "UNABLE_TO_LOCK_ROW"), Turn(LOCKED, "UNABLE_TO_LOCK_ROW", "bob")),
    ),
    Scenario(
        "an error that comes in with an edit is answered once",
        (
            Turn("the load failed, wait", None),
            Turn(f"the load failed: {LOCKED}", "UNABLE_TO_LOCK_ROW", edits=0),
            Turn(f"the load failed again: {LOCKED}", None, edits=0),
        ),
    ),
    Scenario("a mention is answered", (Turn("{bot} what is REQUEST_LIMIT_EXCEEDED?", "REQUEST_LIMIT_EXCEEDED"),)),
    Scenario("a mention alone gets help", (Turn("{bot}", HELP),)),
    Scenario(
        "a mention alone in a thread explains what the thread is about",
        (
            Turn("we should retry on UNABLE_TO_LOCK_ROW one day", None),
            Turn("{bot}", "UNABLE_TO_LOCK_ROW", "bob", under=0),
        ),
    ),
    Scenario(
        "alone with the bot",
        (
            Turn("hi", HELP, place="direct"),
            Turn("INVALID_SESSION_ID", "INVALID_SESSION_ID", place="direct"),
        ),
    ),
)
