"""The bot in process, with everything real but Slack and the clock."""

from __future__ import annotations

import itertools
import json
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.diagnosis.engine import Engine
from bot.digest.dispatch import Dispatch
from bot.digest.figures import Figures
from bot.digest.making import Making
from bot.slack.background import Background
from bot.slack.build import build_app
from bot.slack.deps import Deps
from bot.slack.digests import Refusals, Writing
from bot.slack.drops import Dropped
from bot.slack.exporting import Exporting
from bot.slack.files import Files
from bot.slack.locale import People
from bot.slack.outbox import Outbox
from bot.slack.payloads import Identity
from bot.slack.redrawing import Redrawing
from bot.slack.views import Views
from bot.storage.answers import Answers
from bot.storage.channels import Channels
from bot.storage.database import Database
from bot.storage.digests import Digests
from bot.storage.drops import Drops
from bot.storage.feedback import Feedback
from bot.storage.problems import Problems
from bot.syncerrors.intake import Intake
from bot.syncerrors.store import SyncErrors
from tests.slack.fake_slack import ME, MY_APP, MY_BOT, TEAM, FakeSlack
from tests.small_catalog import SMALL_CATALOG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.response import BoltResponse
    from sqlalchemy import URL

    from bot.explanation import Diagnosis

CHANNEL = "C0SUPPORT"
DIRECT = "D0ALICE"
ALICE, BOB, CAROL, ROOT = "U0ALICE", "U0BOB", "U0CAROL", "U0ROOT"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PEOPLE = {
    ALICE: {"id": ALICE, "locale": "en-US", "is_admin": False},
    BOB: {"id": BOB, "locale": "en-GB", "is_admin": False},
    CAROL: {"id": CAROL, "locale": "fr-FR", "is_admin": False},
    ROOT: {"id": ROOT, "locale": "en-US", "is_admin": True, "is_owner": False},
}


class Clock:
    """The present instant, which stands still until somebody moves it."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.instant.timestamp()

    def pass_s(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


@dataclass
class Stage:
    """The bot, Slack around it, and the ways in which Slack calls it."""

    slack: FakeSlack
    clock: Clock
    deps: Deps
    app: AsyncApp
    database: Database
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def event(self, event: dict[str, Any], **envelope: Any) -> BoltResponse:
        """Deliver an event over Socket Mode."""
        body = {
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers)}",
            "team_id": TEAM,
            "api_app_id": MY_APP,
            "event": event,
            **envelope,
        }
        return await self.request(body)

    async def request(self, body: dict[str, Any]) -> BoltResponse:
        """Deliver a request over Socket Mode."""
        return await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def says(self, text: str, **more: Any) -> str:
        """Have a message arrive and be acknowledged; return its ts."""
        event = message(text, ts=more.pop("ts", None) or self.slack.next_ts(), **more)
        self.slack.messages.setdefault(event["channel"], []).append(event)
        response = await self.event(event)
        assert response.status == 200
        ts: str = event["ts"]
        return ts

    async def command(self, text: str, *, user: str = ALICE, channel: str = CHANNEL) -> dict[str, Any]:
        """Have a slash command arrive; return what its acknowledgement says."""
        response = await self.request(
            {
                "command": "/sfdiag",
                "text": text,
                "user_id": user,
                "channel_id": channel,
                "team_id": TEAM,
                "trigger_id": "1.2.3",
                "response_url": f"{self.slack.url}response",
            }
        )
        assert response.status == 200
        told: dict[str, Any] = json.loads(response.body)
        return told

    async def press(self, action: str, posted: dict[str, Any], *, user: str = ALICE) -> BoltResponse:
        """Have somebody press a button under a posted answer."""
        value = posted["metadata"]["event_payload"]["answer"]
        return await self.request(
            {
                "type": "block_actions",
                "user": {"id": user, "team_id": TEAM},
                "team": {"id": TEAM},
                "api_app_id": MY_APP,
                "trigger_id": "4.5.6",
                "container": {"type": "message", "channel_id": posted["channel"], "message_ts": posted["ts"]},
                "channel": {"id": posted["channel"]},
                "message": {"ts": posted["ts"], "thread_ts": posted.get("thread_ts")},
                "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
            }
        )

    async def click(
        self,
        action: str,
        value: str,
        *,
        user: str = ROOT,
        channel: str | None = CHANNEL,
        modal: str | None = None,
        option: bool = False,
    ) -> BoltResponse:
        """Have somebody press a button, or choose an option, in a private list, in a modal or on the Home page."""
        body: dict[str, Any] = {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "api_app_id": MY_APP,
            "trigger_id": "4.5.6",
            "actions": [
                {"type": "static_select", "action_id": action, "selected_option": {"value": value}}
                if option
                else {"type": "button", "action_id": action, "value": value}
            ],
        }
        if channel is None:
            body["container"] = {"type": "view", "view_id": modal or "V0HOME"}
            body["view"] = {"id": modal or "V0HOME", "type": "modal" if modal else "home"}
        else:
            body["container"] = {"type": "message", "channel_id": channel, "message_ts": "1.0", "is_ephemeral": True}
            body["channel"] = {"id": channel}
            body["response_url"] = f"{self.slack.url.removesuffix('api/')}response/1"
        return await self.request(body)

    async def submit(self, view: dict[str, Any], block: str, value: str | None, *, user: str = ROOT) -> dict[str, Any]:
        """Have somebody submit a modal with a chosen option; return how the bot answers."""
        chosen = {"type": "static_select", "selected_option": {"value": value} if value else None}
        response = await self.request(
            {
                "type": "view_submission",
                "user": {"id": user, "team_id": TEAM},
                "team": {"id": TEAM},
                "api_app_id": MY_APP,
                "trigger_id": "7.8.9",
                "view": {**view, "id": "V0ROWS", "state": {"values": {block: {block: chosen}}}},
            }
        )
        assert response.status == 200
        answered: dict[str, Any] = json.loads(response.body)
        return answered

    async def share(self, *files: str, text: str = "", user: str = ROOT, channel: str = CHANNEL, **more: Any) -> str:
        """Have somebody share files in a message; return its ts."""
        told = [
            {key: value for key, value in self.slack.files[file].items() if not key.startswith("url")} for file in files
        ]
        return await self.says(text, user=user, channel=channel, subtype="file_share", files=told, upload=True, **more)

    async def look(self) -> list[dict[str, Any]]:
        """Have the bot look at all dropped files; return its messages that now stand."""
        while await self.deps.dropped.step(self.deps):
            pass
        return await self.deliver()

    async def deliver(self) -> list[dict[str, Any]]:
        """Have the outbox post all that can be posted within an hour; return the bot's messages that now stand."""
        for _ in range(60):
            if not await self.deps.outbox.step():
                due = await self.deps.answers.next_due()
                if due is None or due > self.clock.now() + timedelta(hours=1):
                    break
            self.clock.pass_s(60)
        return [posted for channel in self.slack.messages for posted in self.slack.standing(channel)]

    async def settings(self, channel: str = CHANNEL) -> tuple[bool | None, str | None]:
        """Return a channel's settings."""
        kept = await self.deps.channels.get(channel)
        return kept.listening, kept.lang


def message(
    text: str,
    *,
    ts: str,
    user: str | None = ALICE,
    channel: str = CHANNEL,
    thread_ts: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a message event as Slack sends it."""
    event: dict[str, Any] = {
        "type": "message",
        "channel": channel,
        "channel_type": "im" if channel.startswith("D") else "channel",
        "ts": ts,
        "event_ts": ts,
        "text": text,
        "team": TEAM,
    }
    if user is not None:
        event |= {"user": user, "client_msg_id": f"id-{ts}", "blocks": [_rich_text(text)]}
    if thread_ts is not None:
        event["thread_ts"] = thread_ts
    return event | more


def _rich_text(text: str) -> dict[str, Any]:
    """Return the block that Slack makes of what a person types; a mention can stand at the start only."""
    elements: list[dict[str, Any]] = []
    if text.startswith(f"<@{ME}>"):
        elements.append({"type": "user", "user_id": ME})
        text = text.removeprefix(f"<@{ME}>")
    if text:
        elements.append({"type": "text", "text": unescape(text)})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def edit(before: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the event of an edited message."""
    after = {key: value for key, value in before.items() if key not in {"channel", "channel_type", "event_ts"}}
    previous = dict(after)
    if "text" in changes:
        after.pop("blocks", None)
        after["edited"] = {"user": before.get("user"), "ts": "1772442099.000000"}
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": before["channel"],
        "channel_type": before["channel_type"],
        "ts": "1772442099.000100",
        "message": after | changes,
        "previous_message": previous,
    }


def deletion(channel: str, ts: str) -> dict[str, Any]:
    """Return the event of a deleted message."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": channel,
        "channel_type": "channel",
        "ts": "1772442099.000200",
        "deleted_ts": ts,
    }


def signed(body: dict[str, Any] | str, *, secret: str = SECRET, at: float | None = None) -> tuple[str, dict[str, str]]:
    """Return a request's body and the headers with which Slack signs it."""
    text = body if isinstance(body, str) else json.dumps(body)
    stamp = str(int(at if at is not None else time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
    kind = "application/json" if text.startswith("{") else "application/x-www-form-urlencoded"
    headers = {"X-Slack-Signature": str(signature), "X-Slack-Request-Timestamp": stamp, "Content-Type": kind}
    return text, headers


def form(body: dict[str, Any]) -> str:
    """Return a request as Slack sends commands."""
    return urlencode(body)


@asynccontextmanager
async def stage(
    slack: FakeSlack,
    database_url: URL,
    *,
    admins: frozenset[str] = frozenset(),
    engine: Diagnosis | None = None,
    clock: Clock | None = None,
    rich: bool = False,
) -> AsyncIterator[Stage]:
    """Put the bot on; two of them on one database are two processes."""
    clock = clock or Clock()
    slack.people = slack.people or dict(PEOPLE)
    async with AsyncExitStack() as stack:
        database = Database(database_url)
        stack.push_async_callback(database.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(token="xoxb-test", base_url=slack.url, session=session, retry_handlers=[])
        answers = Answers(database)
        digests, problems = Digests(database), Problems(database)
        people = People(client, team_id=TEAM, default_lang="en", monotonic=clock.monotonic)
        outbox = Outbox(client, answers, now=clock.now, refused=Refusals(digests, people, now=clock.now))
        making = Making(Figures(database), problems, engine or Engine(SMALL_CATALOG))
        sync_errors = SyncErrors(database)
        files = Files(client, session)
        background = Background()
        stack.push_async_callback(background.settle)
        deps = Deps(
            me=Identity(ME, MY_BOT, TEAM, "sfdiag", "Acme"),
            engine=engine or Engine(SMALL_CATALOG),
            answers=answers,
            channels=Channels(database),
            feedback=Feedback(database),
            people=people,
            outbox=outbox,
            admins=admins,
            now=clock.now,
            sync_errors=sync_errors,
            intake=Intake(Engine(SMALL_CATALOG), sync_errors),
            drops=Drops(database),
            dropped=Dropped(),
            files=files,
            views=Views(client, rich=rich),
            exporting=Exporting(sync_errors, files, outbox, now=clock.now),
            background=background,
            digests=digests,
            problems=problems,
            making=making,
            dispatch=Dispatch(digests, Channels(database), making, Writing(people, rich=rich), now=clock.now),
            redrawing=Redrawing(digests, problems, outbox, now=clock.now, rich=rich),
            salesforce_domain="acme.my.salesforce.com",
        )
        yield Stage(slack, clock, deps, build_app(deps, client, signing_secret=SECRET), database)
