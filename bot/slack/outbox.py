"""The only place that posts. Answers wait in the database until Slack has taken them, each of them once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack import payloads
from bot.slack.failures import CALL_ERRORS, CHANNEL_ERRORS, Failure, error_code, failure_of
from bot.storage.answers import State
from bot.storage.errors import DatabaseAwayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.render.message import Message
    from bot.storage.answers import Answer, Answers

_log = logging.getLogger(__name__)

CALL_TIMEOUT_S = 15
# A claim outlives the delivery that its owner may still be at; after it the owner counts as dead.
_DELIVERY_S = 20
_LEASE = timedelta(seconds=30)
_CHANNEL_PAUSE = timedelta(seconds=1)
_POLL_S = 5.0
_SHORTEST_SLEEP_S = 0.05
_AT_ONCE = 8
_ATTEMPTS = 12
_PATIENCE = timedelta(hours=6)
"""How long what answers nobody is tried: nobody waits for it in a thread, and nobody would ask again."""
_PATIENCE_WITH_PEOPLE = timedelta(days=3)
"""The same for what one person has to know."""
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 300.0
_PAGE = 200
_ALREADY_GONE = frozenset({"message_not_found", "thread_not_found"})
_NEWER_BLOCKS = frozenset({"data_visualization", "data_table"})
_CLOCKS_APART = timedelta(minutes=10)
"""How far Slack's clock may be from the database's."""


class Outbox:
    """Posts what was written down, and what is said on the spot."""

    def __init__(
        self,
        client: AsyncWebClient,
        answers: Answers,
        *,
        now: Callable[[], datetime],
        refused: Callable[[Answer, str], Awaitable[None]] | None = None,
    ) -> None:
        """Set up.

        Args:
            client: the Web API, which does not retry by itself: a call that failed may have been done all the same.
            answers: what was written down.
            now: tells the instant.
            refused: told of an answer without a thread that Slack will never take, and of Slack's reason.

        """
        self._client = client
        self._answers = answers
        self._now = now
        self._refused = refused
        self._woken = asyncio.Event()
        self._stopping = False
        self._resting: dict[str, datetime] = {}
        self._silent_until: datetime | None = None

    def wake(self) -> None:
        """Have the outbox look for new answers at once."""
        self._woken.set()

    def stop(self) -> None:
        """Have `run` end; what is being posted is finished first."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Post answers as they come, until told to stop."""
        await self._guarded(self.settle)
        while not self._stopping:
            self._woken.clear()
            if not await self._guarded(self.step):
                with suppress(TimeoutError):
                    async with asyncio.timeout(await self._idle_s()):
                        await self._woken.wait()

    async def settle(self) -> bool:
        """Mark what an earlier run posted and could not mark any more. Returns whether there was any."""
        settled = False
        for answer in await self._answers.unsettled():
            with suppress(*CALL_ERRORS):
                # Another process may be posting it right now; then its claim has to run out first.
                settled = await self._settled(answer) or settled
        return settled

    async def step(self) -> bool:
        """Post what is due now, one message a channel. Returns whether there was any."""
        now = self._now()
        self._resting = {channel: until for channel, until in self._resting.items() if until > now}
        if self._silent_until is not None and self._silent_until > now:
            return False
        due = await self._answers.next_due()
        if due is None or due > now:
            return False
        claimed = await self._answers.claim(now=now, lease=_LEASE, limit=_AT_ONCE, not_in=self._resting)
        for fault in await asyncio.gather(*map(self._deliver, claimed), return_exceptions=True):
            if isinstance(fault, Exception):
                # The claim runs out, and whoever claims it then looks in the thread first.
                _log.error("an answer could not be marked", exc_info=fault)
        return bool(claimed)

    async def announce(self, channel: str, message: Message) -> None:
        """Say something in a channel at once. Raises SlackApiError when Slack refuses."""
        await self._client.chat_postMessage(
            channel=channel, text=message.text, blocks=message.blocks, unfurl_links=False, unfurl_media=False
        )

    async def reaches(self, channel: str) -> bool:
        """Tell whether something can be posted in a channel. Raises SlackApiError for other faults than the channel's.

        Reading one message needs the same membership and shows nobody anything.
        """
        try:
            await self._client.conversations_history(channel=channel, limit=1)
        except SlackApiError as error:
            if error_code(error) in CHANNEL_ERRORS:
                return False
            raise
        return True

    async def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str | None) -> None:
        """Say something that one person alone sees. It is a courtesy: when it fails, the log knows."""
        try:
            await self._client.chat_postEphemeral(
                channel=channel, user=user, text=message.text, blocks=message.blocks, thread_ts=thread_ts
            )
        except CALL_ERRORS as error:
            _log.warning("a private note was not posted: %s", failure_of(error).reason)

    async def tell(self, user: str, message: Message) -> None:
        """Say something in a person's direct messages. It is a courtesy: when it fails, the log knows."""
        try:
            # Slack takes a person's id for their direct messages.
            await self.announce(user, message)
        except CALL_ERRORS as error:
            _log.warning("a direct message was not posted: %s", failure_of(error).reason)

    async def respond(self, url: str, message: Message, *, replace: bool) -> None:
        """Answer a click in a message privately, or replace that message. When it fails, the log knows."""
        try:
            await AsyncWebhookClient(url, session=self._client.session).send(
                text=message.text,
                blocks=list(message.blocks),
                response_type="ephemeral",
                replace_original=replace,
            )
        except CALL_ERRORS as error:
            _log.warning("a click was not answered: %s", failure_of(error).reason)

    async def redraw(self, channel: str, ts: str, message: Message) -> None:
        """Draw a message of the bot anew. Raises what a call of the Web API raises."""
        text, blocks = message.text, list(message.blocks)
        try:
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
        except SlackApiError as error:
            if failure_of(error).kind != "blocks":
                raise
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=_plain(message.blocks))

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of the bot; one that is gone already is fine. Raises SlackApiError when Slack refuses."""
        try:
            await self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if error_code(error) not in _ALREADY_GONE:
                raise

    async def take_down(self, answer: Answer) -> None:
        """Delete an answer, also one that may have been posted without being marked. Raises SlackApiError."""
        posted_ts = answer.posted_ts
        if posted_ts is None and (answer.maybe_posted or answer.state == State.POSTING):
            posted_ts = await self._find(answer)
        if posted_ts is not None:
            await self.delete(answer.channel, posted_ts)

    async def thread(self, channel: str, thread_ts: str, *, limit: int) -> dict[str, Any]:
        """Return the first messages of a thread as Slack tells them. Raises SlackApiError."""
        response = await self._client.conversations_replies(channel=channel, ts=thread_ts, limit=limit)
        return {"messages": response.get("messages", [])}

    async def _guarded(self, work: Callable[[], Any]) -> bool:
        """Do a piece of work; a fault of the database or of ours must not end the loop."""
        try:
            return bool(await work())
        except DatabaseAwayError as error:
            _log.warning("the outbox waits: %s", error)
            return False
        except Exception:  # noqa: BLE001
            _log.exception("the outbox failed and goes on")
            return False

    async def _idle_s(self) -> float:
        """Return how many seconds to sleep unless woken."""
        try:
            due = await self._answers.next_due()
        except Exception:  # noqa: BLE001 - the next step will tell
            return _POLL_S
        if due is None:
            return _POLL_S
        now = self._now()
        due = max(due, self._silent_until or due)
        if due <= now and self._resting:
            due = min(self._resting.values())
        return min(max((due - now).total_seconds(), _SHORTEST_SLEEP_S), _POLL_S)

    async def _deliver(self, answer: Answer) -> None:
        try:
            async with asyncio.timeout(_DELIVERY_S):
                if answer.maybe_posted and await self._settled(answer):
                    return
                if self._is_too_old(answer):
                    await self._answers.fail(answer.id, error="too late", now=self._now())
                    return
                self._resting[answer.channel] = self._now() + _CHANNEL_PAUSE
                posted_ts = await self._post(answer)
        except CALL_ERRORS as error:
            await self._failed(answer, failure_of(error))
        else:
            await self._mark(answer, posted_ts)

    async def _settled(self, answer: Answer) -> bool:
        posted_ts = await self._find(answer)
        if posted_ts is None:
            return False
        await self._mark(answer, posted_ts)
        return True

    async def _mark(self, answer: Answer, posted_ts: str) -> None:
        state = await self._answers.posted(answer.id, posted_ts=posted_ts, now=self._now())
        _log.info("answered: %s", ", ".join(code for code, _cause in answer.codes) or "no code")
        if state in {State.CANCELLED, State.REMOVED}:
            # Its message was deleted while it was being posted.
            with suppress(*CALL_ERRORS):
                await self.delete(answer.channel, posted_ts)

    async def _post(self, answer: Answer) -> str:
        plain = _plain(answer.blocks)
        for blocks in (answer.blocks, *([plain] if len(plain) < len(answer.blocks) else [])):
            try:
                return await self._send(answer, blocks=blocks)
            except SlackApiError as error:
                if failure_of(error).kind != "blocks":
                    raise
                _log.warning("Slack refused the blocks of an answer (%s)", error_code(error))
        return await self._send(answer, blocks=None)

    async def _send(self, answer: Answer, *, blocks: tuple[dict[str, Any], ...] | None) -> str:
        response = await self._client.chat_postMessage(
            channel=answer.channel,
            thread_ts=answer.thread_ts,
            text=answer.text,
            blocks=blocks,
            metadata=payloads.metadata_of(answer.id),
            unfurl_links=False,
            unfurl_media=False,
        )
        ts: str = response["ts"]
        return ts

    async def _find(self, answer: Answer) -> str | None:
        """Look for an answer where it belongs, by its metadata."""
        look = await self._in_channel(answer) if answer.thread_ts is None else self._in_thread(answer, answer.thread_ts)
        cursor: str | None = None
        while True:
            try:
                response = await look(include_all_metadata=True, limit=_PAGE, cursor=cursor)
            except SlackApiError as error:
                if error_code(error) in _ALREADY_GONE:
                    return None
                raise
            found = payloads.answer_in(response.get("messages") or [], answer.id)
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if found or not cursor:
                return found

    def _in_thread(self, answer: Answer, thread_ts: str) -> Callable[..., Awaitable[Any]]:
        # What answers a file has the file's own key, which is no ts.
        oldest = answer.message_ts if "." in answer.message_ts else thread_ts
        return partial(self._client.conversations_replies, channel=answer.channel, ts=thread_ts, oldest=oldest)

    async def _in_channel(self, answer: Answer) -> Callable[..., Awaitable[Any]]:
        channel = answer.channel
        if _is_person(channel):
            # A person's id stands for their direct messages when something is posted, but not when it is read.
            channel = (await self._client.conversations_open(users=channel))["channel"]["id"]
        oldest = (answer.created_at - _CLOCKS_APART).timestamp()
        return partial(self._client.conversations_history, channel=channel, oldest=f"{oldest:.6f}")

    async def _failed(self, answer: Answer, failure: Failure) -> None:
        now = self._now()
        if failure.kind == "wait":
            until = now + timedelta(seconds=failure.wait_s)
            self._silent_until = max(until, self._silent_until or until)
            _log.warning("Slack asks for a pause of %s s", failure.wait_s)
        elif self._worth_another(answer, failure):
            pause_s = min(_FIRST_PAUSE_S * 2 ** min(answer.attempts - 1, _ATTEMPTS), _LONGEST_PAUSE_S)
            until = now + timedelta(seconds=pause_s)
            _log.warning("an answer was not posted (%s); next attempt in %s s", failure.reason, pause_s)
        else:
            _log.error("an answer was given up: %s", failure.reason)
            if self._refused is not None and answer.thread_ts is None:
                await self._refused(answer, failure.reason)
            await self._answers.fail(answer.id, error=failure.reason, now=now)
            return
        await self._answers.postpone(
            answer.id,
            until=until,
            error=failure.reason,
            maybe_posted=answer.maybe_posted or failure.maybe_done,
            counts=failure.kind != "wait",
            now=now,
        )

    def _is_too_old(self, answer: Answer) -> bool:
        patience = _PATIENCE_WITH_PEOPLE if _is_person(answer.channel) else _PATIENCE
        return answer.thread_ts is None and self._now() - answer.created_at > patience

    def _worth_another(self, answer: Answer, failure: Failure) -> bool:
        if answer.thread_ts is None:
            # Only what is wrong with the channel stays so; a token, for one, will be mended.
            return failure.reason not in CHANNEL_ERRORS and not self._is_too_old(answer)
        return failure.kind == "retry" and answer.attempts < _ATTEMPTS


def _is_person(channel: str) -> bool:
    return channel.startswith(("U", "W"))


def _plain(blocks: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return the blocks that every Slack knows."""
    return tuple(block for block in blocks if block.get("type") not in _NEWER_BLOCKS)
