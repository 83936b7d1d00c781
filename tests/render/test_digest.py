"""Digests as Slack draws them: as they are read, with every button, and that Slack takes whatever stands in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digest.schedule import Plan, Quiet, Subscription, Wanted
from bot.digest.sheet import Item, Part, Sheet, sheet
from bot.digest.state import NOTHING, Event, State, press, state
from bot.digest.text import refusal
from bot.digest.words import WordsError, parse
from bot.slack.render import digest, digest_home
from bot.slack.render.digest import Subscribed, pen_of
from bot.slack.render.message import TOTAL_LIMIT, Message, fits
from bot.slack.render.reader import Reader
from bot.slack.render.state import PressState, of_problem
from bot.syncerrors.filters import Filter
from tests.digest.examples import BUSY, FIRST, QUIET, states
from tests.digest.figures import NOW
from tests.render import written
from tests.render.test_any_verdict import texts
from tests.render.test_sync import EXPLANATION, TOLD, check, elements, mrkdwn, sketch

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from bot.digest.summary import Digest

ENGLISH, FRENCH = Reader("en", ZoneInfo("Europe/Paris")), Reader("fr", ZoneInfo("Europe/Paris"))
POST = "p" * 32
DAY = timedelta(days=1)
SEEN = Event(action="acknowledge", at=NOW, by="U2")
TAKEN = Event(action="assign", at=NOW, by="U1", to="U1")
SNOOZED = Event(action="snooze", at=NOW, by="U1", until=NOW + 3 * DAY)
RESOLVED = Event(action="resolve", at=NOW, by="U2")
RETURNED = Event(action="return", at=NOW + DAY)
REOPENED = Event(action="reopen", at=NOW + DAY, by="U1")
PLAN = Plan(at=time(9), zone="Europe/Paris", days=frozenset(range(5)))
NARROW = replace(
    PLAN,
    days=frozenset({0, 3}),
    quiet="nothing",
    wanted=Wanted(
        levels=frozenset({"job"}),
        categories=frozenset({"access", "authentication"}),
        sources=frozenset({"marketo", "<x>"}),
    ),
)


def subscription(plan: Plan = PLAN, channel: str = "C0SYNC") -> Subscription:
    return Subscription(workspace="T1", channel=channel, plan=plan, set_by="U1", since=NOW)


def subscribed(plan: Plan = PLAN, **more: Any) -> Subscribed:
    return Subscribed(subscription=subscription(plan), next=NOW + DAY, **more)


def drawn(found: Digest, reader: Reader, **how: Any) -> Message:
    told = sheet(found, pen_of(reader), most=4)
    return digest.digest(told, states(found), reader, post_id=POST, now=NOW, **how)


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_digests(reader: Reader, snapshot: SnapshotAssertion) -> None:
    shown = [drawn(BUSY, reader), drawn(QUIET, reader), drawn(FIRST, reader), drawn(BUSY, reader, rich=True)]
    assert "\n---\n".join(map(sketch, shown)) == snapshot


@pytest.mark.parametrize(
    ("found", "reader", "text"),
    [
        (BUSY, ENGLISH, written.BUSY_EN),
        (BUSY, FRENCH, written.BUSY_FR),
        (QUIET, ENGLISH, written.QUIET_EN),
        (QUIET, FRENCH, written.QUIET_FR),
        (FIRST, ENGLISH, written.FIRST_EN),
        (FIRST, FRENCH, written.FIRST_FR),
    ],
)
def test_what_is_read_aloud_and_in_a_notification(found: Digest, reader: Reader, text: str) -> None:
    assert drawn(found, reader).text == text


@pytest.mark.parametrize(
    ("events", "offered"),
    [
        ((), "Details, Acknowledge, Assign to me, Resolve, Snooze 1 until"),
        ((SEEN,), "Details, Assign to me, Resolve, Snooze 1 until"),
        ((TAKEN,), "Details, Assign to me, Resolve, Snooze 1 until"),
        ((SNOOZED,), "Details, Acknowledge, Assign to me, Resolve, End snooze"),
        ((replace(SNOOZED, until=NOW),), "Details, Acknowledge, Assign to me, Resolve, Snooze 1 until"),
        ((RESOLVED,), "Details, Reopen"),
        ((SEEN, RESOLVED, RETURNED), "Details, Acknowledge, Assign to me, Resolve, Snooze 1 until"),
        ((RESOLVED, REOPENED), "Details, Acknowledge, Assign to me, Resolve, Snooze 1 until"),
    ],
)
def test_what_is_done_already_has_no_button(events: tuple[Event, ...], offered: str) -> None:
    one = Sheet(headline="h", title="t", summary="s", covers="c", parts=(Part(name="P", items=(item(1),)),))
    shown = digest.digest(one, {"f1": state(events)}, ENGLISH, post_id=POST, now=NOW)
    (row,) = [block for block in shown.blocks if block["type"] == "actions"]
    labels = [element.get("text") or element["placeholder"] for element in row["elements"]]
    assert ", ".join(label["text"] for label in labels) == offered
    assert PressState.decode(row["block_id"]) == PressState(POST, "f1", len(events))
    assert len({element["action_id"] for element in row["elements"]}) == len(row["elements"])
    assert all(element.get("accessibility_label") or element["type"] == "datepicker" for element in row["elements"])


def test_a_row_that_is_none_of_a_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="no row of a digest"):
        PressState.decode("home/1/2/3")


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_details(reader: Reader, snapshot: SnapshotAssertion) -> None:
    everything = state([SEEN, TAKEN, replace(TAKEN, to="U2"), SNOOZED, RESOLVED, RETURNED, REOPENED])
    rows = of_problem(Filter(), "f" * 32)
    shown = [
        digest.details(TOLD, EXPLANATION, everything, reader, rows=rows),
        digest.details(TOLD, EXPLANATION, NOTHING, reader, rows=None),
    ]
    assert "\n---\n".join(map(sketch, shown)) == snapshot


def test_of_a_long_story_the_newest_is_told() -> None:
    story = state([replace(SEEN, at=NOW + timedelta(hours=hour)) for hour in range(25)])
    shown = sketch(digest.details(TOLD, EXPLANATION, story, ENGLISH, rows=None))
    assert shown.count("acknowledged it") == 20
    assert "2026-11-18 09:00: <@U2> acknowledged it" in shown
    assert "5 more" in shown


def _notices(reader: Reader) -> list[Message]:
    with pytest.raises(WordsError) as caught:
        parse(["9am", "Europe/`Pariis"], zone="UTC", zones=sorted(available_timezones()))
    refused = refusal(press(state([RESOLVED]), replace(SEEN, by="U1")), pen_of(reader))
    return [
        digest.turned_on("U1", subscription(), NOW + DAY, reader),
        digest.turned_on("U1", subscription(NARROW), NOW + DAY, reader, changed=True),
        digest.turned_off("U1", reader),
        digest.already_off(reader),
        digest.status(subscribed(), reader),
        digest.status(subscribed(NARROW, last=NOW - DAY), reader),
        *[
            digest.status(subscribed(paused=reason), reader)
            for reason in ("channel_not_found", "is_archived", "not_in_channel", "restricted_action", "so_what")
        ],
        digest.status(None, reader),
        digest.paused_notice(subscription(), "is_archived", reader),
        digest.preview(drawn(QUIET, reader), reader),
        digest.coming(reader),
        digest.usage(reader),
        digest.fault(caught.value, reader),
        digest.refusal(refused or ""),
    ]


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_what_is_said_about_a_digest(reader: Reader, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(map(sketch, _notices(reader))) == snapshot


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_home_and_form(reader: Reader, snapshot: SnapshotAssertion) -> None:
    many = [replace(subscribed(), subscription=subscription(channel=f"C{number}")) for number in range(20)]
    shown = [
        home(digest_home.home_section([], reader)),
        home(digest_home.home_section([subscribed(NARROW), subscribed(paused="is_archived")], reader)),
        home(digest_home.home_section(many, reader)[-4:]),
        digest_home.setup(None, reader),
        digest_home.setup(subscription(NARROW), reader),
    ]
    assert "\n---\n".join(map(sketch, shown)) == snapshot


def home(blocks: list[Any]) -> dict[str, Any]:
    return {"blocks": [block if isinstance(block, dict) else block.to_dict() for block in blocks]}


@pytest.mark.parametrize("quiet", ["line", "nothing"])
def test_the_form_shows_what_is_set(quiet: Quiet) -> None:
    view = digest_home.setup(subscription(replace(NARROW, quiet=quiet)), ENGLISH)
    found = {block["block_id"]: block["element"] for block in view["blocks"]}
    typed = found["when"]["initial_value"]
    assert parse(typed.split(), zone="UTC", zones=["Europe/Paris"]) == replace(NARROW, wanted=Wanted(), quiet="line")
    assert found["levels"]["initial_option"]["value"] == "job"
    assert found["categories"]["initial_option"]["value"] == "access,authentication"
    assert found["quiet"]["initial_option"]["value"] == quiet
    assert view["private_metadata"] == "C0SYNC"


def test_a_new_digest_needs_a_channel_and_proposes_the_readers_zone() -> None:
    view = digest_home.setup(None, ENGLISH)
    assert view["blocks"][0]["element"]["filter"] == {"include": ["public", "private"], "exclude_bot_users": True}
    assert view["blocks"][1]["element"]["initial_value"] == "09:00 Europe/Paris weekdays"


def test_a_preview_has_no_buttons_and_says_what_it_is() -> None:
    told = sheet(BUSY, pen_of(ENGLISH))
    shown = digest.preview(digest.digest(told, states(BUSY), ENGLISH, post_id=None, now=NOW), ENGLISH)
    assert elements(list(shown.blocks)) == []
    assert "preview" in shown.text.splitlines()[0]
    assert "preview" in mrkdwn(list(shown.blocks))[0]


def item(number: int, **more: Any) -> Item:
    values: dict[str, Any] = {"number": number, "fingerprint": f"f{number}", "title": "A title", "facts": "1 error"}
    return Item(**values | more)


def long(number: int, letter: str = "x") -> Item:
    """Return a problem that says as much as one can."""
    names = ", ".join([letter * 60] * 4)
    return item(
        number,
        fingerprint=f"{number:032}",
        title=letter * 80,
        code="C" * 60,
        facts=f"1,040 errors, 212 records, objects {names}, 12 more, from {names}",
        flags=("More than usual, which is 180.",),
        explanation=letter * 300,
        who="Who: your Salesforce admin.",
    )


def longest(count: int, letter: str = "x") -> Sheet:
    items = tuple(long(number, letter) for number in range(1, count + 1))
    return Sheet(
        headline="h" * 300, title="t" * 80, summary="s" * 300, covers="c" * 300,
        parts=(Part(name="Failed jobs", items=items[:3]), Part(name="Problems", items=items[3:])),
        after=("a" * 100, "b" * 60, letter * 280), trend="14 days" * 30, bars="▁" * 14,
        days=tuple((f"11-{day:02}", 10**6) for day in range(1, 15)),
    )  # fmt: skip


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("letter", ["x", "&", "`", "*"])
@pytest.mark.parametrize("count", [10, 15])
def test_no_problem_is_left_out_of_the_longest_digest(count: int, letter: str, rich: bool) -> None:  # noqa: FBT001
    done = state([RESOLVED, RETURNED, TAKEN, replace(SNOOZED, until=NOW + 90 * DAY)])
    told = longest(count, letter)
    shown = digest.digest(
        told, {one.fingerprint: done for one in told.items}, ENGLISH, post_id=POST, now=NOW, rich=rich
    )
    assert fits(digest.preview(shown, ENGLISH).blocks)
    assert len(shown.text) <= 4000
    told_of = [text for text in mrkdwn(list(shown.blocks)) if text.startswith("*") and "." in text[:4]]
    assert len(told_of) == count


def test_explanations_go_first_then_buttons_from_the_last_problem_up() -> None:
    shown = digest.digest(longest(4), {}, ENGLISH, post_id=POST, now=NOW)
    assert len(rows_of(shown)) == 4
    assert "x" * 300 in str(shown.blocks)
    shown = digest.digest(longest(8), {}, ENGLISH, post_id=POST, now=NOW)
    pressed = rows_of(shown)
    assert 0 < len(pressed) < 8
    assert [int(one.fingerprint) for one in pressed] == list(range(1, len(pressed) + 1))
    assert "x" * 300 not in str(shown.blocks)
    assert any("no room for more buttons" in text for text in mrkdwn(list(shown.blocks)))


def test_ten_usual_problems_keep_all_their_buttons() -> None:
    items = tuple(
        item(number, fingerprint=f"{number:032}", title="Two writes wanted the same record", code="UNABLE_TO_LOCK_ROW",
             facts="1,040 errors, 212 records, objects Account, Contact, Lead, Task, from marketo", flags=("New.",),
             explanation="Several batches update children of one account at the same time. " * 2,
             who="Who: your Salesforce admin.")
        for number in range(1, 11)
    )  # fmt: skip
    told = replace(longest(10), parts=(Part(name="Problems", items=items),))
    shown = digest.digest(told, {}, ENGLISH, post_id=POST, now=NOW)
    assert len(rows_of(shown)) == 10


def rows_of(shown: Message) -> list[PressState]:
    return [PressState.decode(block["block_id"]) for block in shown.blocks if block["type"] == "actions"]


def test_a_hostile_message_formats_and_pings_nobody() -> None:
    hostile = item(1, title="<!channel> is *down* `now`", facts="1 error, object <@U1>", explanation="_<!here>_")
    one = Sheet(headline="<!channel>", title="t", summary="s", covers="c", parts=(Part(name="P", items=(hostile,)),))
    shown = digest.digest(one, {}, ENGLISH, post_id=POST, now=NOW)
    check(list(shown.blocks))
    assert "<" not in shown.text
    assert "*1.* `&lt;!channel&gt; is *down* now`" in str(shown.blocks)


words = st.text(max_size=80) | texts
items = st.builds(
    Item, number=st.integers(1, 99), fingerprint=st.uuids().map(lambda uuid: uuid.hex), title=words,
    code=st.none() | words, facts=words, flags=st.lists(words, max_size=3).map(tuple), explanation=st.none() | words,
    who=st.none() | words,
)  # fmt: skip
parts = st.builds(Part, name=st.sampled_from(["Failed jobs", "Problems"]), items=st.lists(items, max_size=5).map(tuple))
sheets = st.builds(
    Sheet, headline=words, title=words, summary=words, covers=words, parts=st.lists(parts, max_size=2).map(tuple),
    after=st.lists(words, max_size=3).map(tuple), trend=st.none() | words, bars=st.just("▁▂"),
    days=st.just((("11-15", 1), ("11-16", 2))), quiet=st.none() | words,
)  # fmt: skip
instants = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
events = st.builds(
    Event, action=st.sampled_from(["acknowledge", "assign", "snooze", "resolve", "reopen", "return"]), at=instants,
    by=st.sampled_from(["U1", "<!here>"]), to=st.just("U2"), until=instants,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets, st.lists(events, max_size=5).map(state), st.sampled_from([ENGLISH, FRENCH]), st.booleans())
def test_slack_takes_any_digest(told: Sheet, done: State, reader: Reader, rich: bool) -> None:  # noqa: FBT001
    done_to = {one.fingerprint: done for one in told.items}
    shown = digest.digest(told, done_to, reader, post_id=POST, now=NOW, rich=rich)
    assert fits(list(shown.blocks), room=TOTAL_LIMIT)
    check(list(shown.blocks))
    assert len({block.get("block_id", number) for number, block in enumerate(shown.blocks)}) == len(shown.blocks)
    check(digest.details(TOLD, EXPLANATION, done, reader, rows=None)["blocks"])
