from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.slack import payloads
from bot.slack.payloads import AskedBy, Command, Deleted, DigestForm, DigestPress, Identity, Said
from bot.slack.render.state import PressState
from tests.slack.fake_slack import ME, MY_APP, MY_BOT, TEAM
from tests.slack.stage import ALICE, CHANNEL, deletion, edit, message

IDENTITY = Identity(ME, MY_BOT, TEAM, "sfdiag", "Acme")


def read(event: dict[str, Any], **envelope: Any) -> Said | Deleted | None:
    return payloads.message_event({"event": event, "api_app_id": MY_APP, **envelope}, IDENTITY)


def test_a_message() -> None:
    assert read(message("hello", ts="1.1")) == Said(
        channel=CHANNEL, ts="1.1", thread_ts="1.1", text="hello", user=ALICE
    )


def test_a_reply_in_a_direct_message() -> None:
    said = read(message(f"<@{ME}> hello", ts="1.2", thread_ts="1.1", channel="D1"))
    assert said == Said(
        channel="D1", ts="1.2", thread_ts="1.1", text="hello", user=ALICE, direct=True, mentions_us=True
    )
    assert said.in_thread


def test_a_channel_shared_with_another_company() -> None:
    said = read(message("hello", ts="1.1"), is_ext_shared_channel=True)
    assert isinstance(said, Said)
    assert said.shared


@pytest.mark.parametrize(
    ("author", "bot"),
    [
        ({"user": None, "bot_id": "B1"}, "B1"),
        ({"user": "U0APP", "bot_id": "B1"}, "B1"),
        ({"user": None, "app_id": "A1"}, "A1"),
        ({"user": "USLACKBOT"}, "USLACKBOT"),
        ({"user": None, "subtype": "bot_message"}, "unknown"),
    ],
)
def test_another_bot(author: dict[str, Any], bot: str) -> None:
    said = read(message("hello", ts="1.1", **author))
    assert isinstance(said, Said)
    assert (said.bot, said.user) == (bot, None)


def test_a_deletion() -> None:
    assert read(deletion(CHANNEL, "1.1")) == Deleted(CHANNEL, "1.1")


def test_an_edit() -> None:
    said = read(edit(message("hello", ts="1.1"), text="goodbye"))
    assert said == Said(channel=CHANNEL, ts="1.1", thread_ts="1.1", text="goodbye", user=ALICE, edited=True)


@pytest.mark.parametrize(
    "change",
    [
        {"reply_count": 1},
        {"metadata": {}},
        {"edited": {"user": ALICE}},
        {"attachments": [{"original_url": "https://example.com", "title": "Example", "text": "A page"}]},
    ],
)
def test_an_edit_that_says_nothing_new(change: dict[str, Any]) -> None:
    assert read(edit(message("hello", ts="1.1"), **change)) is None


def test_a_mention_is_told_without_it() -> None:
    said = payloads.mention({"event": message(f"<@{ME}|sfdiag>  what is this? ", ts="1.1", blocks=[])}, IDENTITY)
    assert said is not None
    assert said.text == "what is this?"


RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "It failed with a < b & c"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "line 1\nline 2"}]},
        {
            "type": "rich_text_list",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "one "}, {"type": "emoji", "name": "wave"}],
                },
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "url": "https://a.b/?c=1&d=2", "text": "two"}],
                },
            ],
        },
        {
            "type": "rich_text_quote",
            "elements": [
                {"type": "user", "user_id": "U1"},
                {"type": "text", "text": " said "},
                {"type": "channel", "channel_id": "C1"},
                {"type": "broadcast", "range": "here"},
                {"type": "usergroup", "usergroup_id": "S1"},
            ],
        },
    ],
}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param({"text": "plain"}, "plain", id="text"),
        pytest.param({}, "", id="nothing"),
        pytest.param(
            {"text": "", "blocks": [RICH]},
            "It failed with a &lt; b &amp; c\n```\nline 1\nline 2\n```\none :wave:\n"
            "<https://a.b/?c=1&amp;d=2|two>\n<@U1> said <#C1><!here><!subteam^S1>",
            id="rich text alone",
        ),
        pytest.param(
            {
                "text": "It failed with a &lt; b &amp; c\n```line 1\nline 2```\n• one :wave:\n• "
                "<https://a.b/?c=1&amp;d=2|two>\n&gt; <@U1> said <#C1|general><!here><!subteam^S1|team>",
                "blocks": [RICH],
            },
            "It failed with a &lt; b &amp; c\n```line 1\nline 2```\n• one :wave:\n• "
            "<https://a.b/?c=1&amp;d=2|two>\n&gt; <@U1> said <#C1|general><!here><!subteam^S1|team>",
            id="rich text that repeats the text",
        ),
        pytest.param(
            {
                "text": "Deploy failed",
                "blocks": [
                    {"type": "header", "text": {"type": "plain_text", "text": "Deploy failed"}},
                    {"type": "section", "text": {"type": "mrkdwn", "text": "*Error* A &lt; B"}},
                    {
                        "type": "section",
                        "fields": [{"type": "mrkdwn", "text": "one"}, {"type": "plain_text", "text": "<x>"}],
                    },
                    {
                        "type": "context",
                        "elements": [{"type": "mrkdwn", "text": "ctx"}, {"type": "image", "alt_text": "i"}],
                    },
                    {"type": "markdown", "text": "some **md**"},
                    {"type": "divider"},
                    {
                        "type": "table",
                        "rows": [
                            [{"type": "raw_text", "text": "Code"}, {"type": "raw_number", "text": "12"}],
                            [
                                {
                                    "type": "rich_text",
                                    "elements": [
                                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "cell"}]}
                                    ],
                                }
                            ],
                        ],
                    },
                ],
            },
            "Deploy failed\n*Error* A &lt; B\none\n&lt;x&gt;\nctx\nsome **md**\nCode\t12\ncell",
            id="blocks",
        ),
        pytest.param(
            {
                "text": "",
                "attachments": [
                    {
                        "fallback": "Build 12 failed: boom",
                        "pretext": "Build 12",
                        "title": "failed",
                        "text": "boom",
                        "fields": [{"title": "Org", "value": "prod"}, {"title": "", "value": None}],
                    },
                    {"fallback": "only a fallback"},
                    {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "inside"}}]},
                    {},
                ],
            },
            "Build 12\nfailed\nboom\nOrg\nprod\nonly a fallback\ninside",
            id="attachments",
        ),
        pytest.param(
            {
                "text": "see <https://a.b>",
                "attachments": [{"from_url": "https://a.b", "title": "A page", "text": "of b"}],
            },
            "see <https://a.b>",
            id="preview of a link",
        ),
        pytest.param(
            {
                "text": "this",
                "attachments": [{"from_url": "https://a.b", "is_share": True, "text": "the forwarded one"}],
            },
            "this\nthe forwarded one",
            id="forwarded message",
        ),
    ],
)
def test_all_that_a_message_says(told: dict[str, Any], expected: str) -> None:
    assert payloads.text_of(told) == expected


def test_a_command() -> None:
    body = {"command": "/sfdiag", "text": "  help ", "user_id": "U1", "channel_id": "C1", "response_url": "https://r"}
    assert payloads.command(body) == Command("help", "U1", "C1", "https://r")
    assert payloads.asked_by(body) == AskedBy("U1", "C1", None, by_command=True)


def test_a_pressed_button_in_a_container() -> None:
    body = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "container": {"channel_id": "C1", "message_ts": "1.2", "thread_ts": "1.1"},
        "actions": [{"action_id": "answer_helped", "value": "a1"}],
    }
    assert payloads.press(body) == payloads.Press("a1", "U1", "C1", "1.2", "1.1")
    assert payloads.asked_by(body) == AskedBy("U1", "C1", "1.1", by_command=False)


def test_nobody_asked_with_an_event() -> None:
    assert payloads.asked_by({"event": message("hello", ts="1.1")}) is None


def test_an_answer_is_found_by_its_own_metadata() -> None:
    mine: dict[str, Any] = {"ts": "1.3", "metadata": payloads.metadata_of("a1")}
    others: list[dict[str, Any]] = [
        {"ts": "1.1"},
        {"ts": "1.2", "metadata": {"event_type": "other", "event_payload": {"answer": "a1"}}},
        {"ts": "1.4", "metadata": payloads.metadata_of("a2")},
    ]
    assert payloads.answer_in([*others, mine], "a1") == "1.3"
    assert payloads.answer_in(others, "a1") is None


def test_a_press_in_a_digest_tells_what_its_presser_saw() -> None:
    body = {
        "user": {"id": ALICE},
        "channel": {"id": CHANNEL},
        "message": {"ts": "1.1"},
        "trigger_id": "t",
        "response_url": "http://here",
        "actions": [
            {
                "type": "datepicker",
                "action_id": "digest_snooze",
                "block_id": PressState("p1", "f1", 3).encode(),
                "selected_date": "2026-11-20",
            }
        ],
    }
    assert payloads.digest_press(body) == DigestPress(
        post="p1", fingerprint="f1", version=3, action_id="digest_snooze", date=date(2026, 11, 20), user=ALICE,
        channel=CHANNEL,
    )  # fmt: skip
    body["actions"] = [{"type": "button", "action_id": "digest_resolve", "block_id": "digest/p1/f1/0"}]
    body["container"] = {"channel_id": "C9", "message_ts": "9.9"}
    del body["channel"], body["message"]
    pressed = payloads.digest_press(body)
    assert (pressed.date, pressed.channel) == (None, "C9")


def filled(state: str = "", **values: dict[str, Any]) -> DigestForm:
    told = {name: {name: value} for name, value in values.items()}
    view = {"private_metadata": state, "state": {"values": told}}
    return payloads.digest_form({"user": {"id": ALICE}, "view": view})


def test_the_form_of_a_new_digest() -> None:
    assert filled(
        channel={"selected_conversation": CHANNEL},
        when={"value": " 9am  daily "},
        levels={"selected_option": {"value": "all"}},
        categories={"selected_option": {"value": "access,other"}},
        sources={"value": "marketo, data  loader,, "},
        quiet={"selected_option": {"value": "nothing"}},
    ) == DigestForm(
        channel=CHANNEL, when="9am  daily", levels=frozenset(), categories=frozenset({"access", "other"}),
        sources=frozenset({"marketo", "data loader"}), quiet="nothing", user=ALICE,
    )  # fmt: skip


def test_the_form_of_a_digest_that_there_is_says_whose_it_is() -> None:
    changed = filled(CHANNEL, when={"value": None}, sources={"value": None}, levels={"selected_option": None})
    assert changed == DigestForm(
        channel=CHANNEL, when="", levels=frozenset(), categories=frozenset(), sources=frozenset(), quiet="line",
        user=ALICE,
    )  # fmt: skip
