from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.chatter import Chatter
from tests.scenarios import CHATTER, LOCKED
from tests.slack.fake_slack import ME, MY_APP, TEAM
from tests.slack.stage import ALICE, SECRET, Stage, message, signed

if TYPE_CHECKING:
    from bot.diagnosis.verdict import Verdict


@pytest.fixture
def chatter(bot: Stage) -> Chatter:
    return Chatter(bot.deps.me, bot.deps.engine, signing_secret=SECRET)


def request(event: dict[str, Any], **how: Any) -> tuple[dict[str, str], bytes]:
    body = {"type": "event_callback", "team_id": TEAM, "api_app_id": MY_APP, "event": event}
    text, headers = signed(body, **how)
    return dict(headers), text.encode()


def test_a_message_without_an_error_is_chatter(chatter: Chatter) -> None:
    assert chatter(*request(message(CHATTER, ts="1.1")))


@pytest.mark.parametrize(
    "event",
    [
        message(LOCKED, ts="1.1"),
        {**message(CHATTER, ts="1.1"), "channel_type": "im"},
        {"type": "app_mention", "user": ALICE, "text": CHATTER, "ts": "1.1", "channel": "C1"},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.1"},
        {"type": "message", "subtype": "channel_join", "user": ALICE, "text": CHATTER, "ts": "1.1", "channel": "C1"},
        {"type": "message", "user": ME, "text": CHATTER, "ts": "1.1", "channel": "C1"},
        {"type": "message"},
    ],
    ids=["error", "direct", "mention", "deleted", "joined", "own", "no message"],
)
def test_what_may_want_more_than_silence_goes_on(chatter: Chatter, event: dict[str, Any]) -> None:
    assert not chatter(*request(event))


def test_a_mention_that_slack_tells_twice_is_left_to_the_other_event(chatter: Chatter) -> None:
    assert chatter(*request(message(f"<@{ME}> {LOCKED}", ts="1.1")))


@pytest.mark.parametrize(
    "how", [{"secret": "another"}, {"at": time.time() - 301}, {"at": 0.0}], ids=["secret", "late", "ancient"]
)
def test_nothing_unsigned_is_looked_at(bot: Stage, how: dict[str, Any]) -> None:
    class Untouched:
        def diagnose(self, text: str, *, asked: bool = False) -> Verdict:
            raise AssertionError((text, asked))

    chatter = Chatter(bot.deps.me, Untouched(), signing_secret=SECRET)
    assert not chatter(*request(message(CHATTER, ts="1.1"), **how))


@pytest.mark.parametrize("timestamp", [None, "", "now", "1.5", "²"])
def test_a_timestamp_that_is_none_goes_on(chatter: Chatter, timestamp: str | None) -> None:
    headers, body = request(message(CHATTER, ts="1.1"))
    headers.pop("X-Slack-Request-Timestamp")
    if timestamp is not None:
        headers["X-Slack-Request-Timestamp"] = timestamp
    assert not chatter(headers, body)


@pytest.mark.parametrize("body", ['"message"', '["message"]', '{"message"', json.dumps({"type": "message"})])
def test_what_is_no_event_goes_on(chatter: Chatter, body: str) -> None:
    text, headers = signed(body)
    assert not chatter(dict(headers), text.encode())
