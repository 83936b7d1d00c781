"""Digests for people in Slack: setting them up, looking at one, doing something about a problem in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any, Literal, cast
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from slack_sdk.errors import SlackApiError

from bot.digest import words
from bot.digest.schedule import Plan, Subscription, Wanted, instant, next_slot
from bot.digest.state import Event
from bot.digest.text import refusal
from bot.explanation import stored_verdict
from bot.slack.errors import may_see, reader_of, tell
from bot.slack.failures import CHANNEL_ERRORS, error_code
from bot.slack.render import digest as render
from bot.slack.render import errors as rendered_errors
from bot.slack.render import notices
from bot.slack.render.actions import DigestField
from bot.slack.render.answer import answer
from bot.slack.render.digest import fault_text
from bot.slack.render.digest_home import setup
from bot.slack.render.reader import Reader
from bot.slack.render.state import of_problem
from bot.slack.render.view import modal
from bot.storage.answers import NewAnswer
from bot.storage.digests import Past, Wish
from bot.syncerrors.filters import Filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.digest.order import Order
    from bot.digest.sheet import Sheet
    from bot.digest.state import Action, State
    from bot.slack.deps import Deps
    from bot.slack.locale import People
    from bot.slack.payloads import Click, Command, DigestForm, DigestPress
    from bot.slack.render.message import Message
    from bot.storage.answers import Answer
    from bot.storage.digests import Digests
    from bot.syncerrors.model import Level

_DIGEST = "digest"
_PATIENCE_S = 2.0
"""How long a command may take, of the three seconds that Slack waits."""
_UNSET = Plan(at=time(9), zone="UTC")


class Writing:
    """Writes the messages of digests."""

    def __init__(self, people: People | None, *, rich: bool) -> None:
        """Take who knows people's names, if anybody does; ``rich`` uses the newer blocks, where Slack takes them."""
        self._people = people
        self._rich = rich

    async def __call__(self, order: Order, sheet: Sheet, states: Mapping[str, State], now: datetime) -> NewAnswer:
        """Return the message of a digest, to be delivered.

        People stand in it by their names: a mention would call them anew every day.
        """
        ids = {user for state in states.values() for event in state.events for user in (event.by, event.to) if user}
        names = {user: name for user in ids if self._people and (name := await self._people.name(user))}
        reader = Reader(order.lang, ZoneInfo(order.zone))
        message = render.digest(sheet, states, reader, post_id=order.id, now=now, rich=self._rich, names=names)
        return _alone(order.id, order.channel, message)


class Refusals:
    """What happens when Slack takes nothing for a channel any more: its digest is paused, and somebody is told."""

    def __init__(self, digests: Digests, people: People, *, now: Callable[[], datetime]) -> None:
        """Take what is kept of digests, and who knows people."""
        self._digests = digests
        self._people = people
        self._now = now

    async def __call__(self, answer: Answer, reason: str) -> None:
        """Pause the subscription for which a message was; tell the person who set it up, once."""
        if reason not in CHANNEL_ERRORS:
            return
        wish = await self._digests.get(answer.channel)
        if wish is None:
            return
        person = wish.subscription.set_by
        reader = Reader(await self._people.language(person), await self._people.zone(person))
        notice = _alone(uuid4().hex, person, render.paused_notice(wish.subscription, reason, reader))
        await self._digests.pause(answer.id, reason=reason, notice=notice, now=self._now())


async def command(asked: Command, deps: Deps) -> Message | None:
    """Answer `/sfdiag digest`; nothing when it is some other text."""
    said = asked.text.split()
    if not said or said[0].lower() != _DIGEST:
        return None
    reader = await reader_of(asked.user, asked.channel, deps)
    match [word.lower() for word in said[1:]]:
        case ["on", *_]:
            return await turn_on(said[2:], asked.channel, asked.user, reader, deps)
        case ["off"]:
            return await turn_off(asked.channel, asked.user, reader, deps)
        case ["now"]:
            return await _post_now(asked, reader, deps)
        case ["preview"]:
            return await _preview(asked, reader, deps)
        case [] | ["status"]:
            return await status(asked.channel, reader, deps)
        case _ if deps.engine.diagnose(asked.text).errors:
            # "digest failed: INVALID_SESSION_ID ..." was pasted.
            return None
        case _:
            return render.usage(reader)


async def turn_on(said: list[str], channel: str, user: str, reader: Reader, deps: Deps) -> Message:
    """Set a channel's digest up, or take it up again, and announce it there."""
    before = await deps.digests.get(channel)
    if not said and before is not None:
        plan = before.subscription.plan
    else:
        try:
            plan = words.parse(said, zone=reader.zone_name(), zones=available_timezones())
        except words.WordsError as error:
            return render.fault(error, reader)
    match await _set_up(plan, channel, user, reader, deps):
        case "as before":
            return notices.already_so(reader.lang)
        case "not there":
            return notices.not_a_channel_member(reader.lang)
        case "done":
            return notices.done(reader.lang)


async def _set_up(
    plan: Plan, channel: str, user: str, reader: Reader, deps: Deps
) -> Literal["done", "as before", "not there"]:
    """Write down what a channel wants and announce it; a change that it cannot be told of is not made."""
    before, now = await deps.digests.get(channel), deps.now()
    if before is not None and before.paused is None and before.subscription.plan == plan:
        return "as before"
    subscription = Subscription(workspace="", channel=channel, plan=plan, set_by=user, since=now)
    await deps.digests.put(Wish(subscription=subscription, lang=reader.lang))
    # The day that has had its digest has no other one, whatever the new time is.
    past = (await deps.digests.past(channel)).get(channel, Past())
    first = next_slot(subscription, now, past.last_day).at
    # By the clock by which it comes, whoever set it up: the channel's members live in many zones.
    by_its_clock = replace(reader, zone=ZoneInfo(plan.zone))
    told = render.turned_on(user, subscription, first, by_its_clock, changed=before is not None)
    announced = False
    try:
        announced = await _announced(channel, told, deps)
    finally:
        if not announced:
            await (deps.digests.put(before) if before else deps.digests.remove(channel))
    if not announced:
        return "not there"
    return "done"


async def turn_off(channel: str, user: str, reader: Reader, deps: Deps) -> Message:
    """End a channel's digest, and announce it there where that is possible."""
    if not await deps.digests.remove(channel):
        return render.already_off(reader)
    await _announced(channel, render.turned_off(user, reader), deps)
    return notices.done(reader.lang)


async def status(channel: str, reader: Reader, deps: Deps) -> Message:
    """Say whether a channel has a digest, when, and which."""
    wish = await deps.digests.get(channel)
    if wish is None:
        return render.status(None, reader)
    (found,) = await _subscribed([wish], deps)
    return render.status(found, replace(reader, zone=ZoneInfo(wish.subscription.plan.zone)))


async def preview(channel: str, reader: Reader, deps: Deps) -> Message:
    """Return what a channel's digest would say now."""
    order = await deps.dispatch.of_now(channel, await _plan(channel, reader, deps), lang=reader.lang)
    made = await deps.making.make(order, deps.now(), to_post=False)
    shown = render.digest(made.sheet, made.states, reader, post_id=None, now=deps.now(), rich=False)
    return render.preview(shown, reader)


async def everywhere(deps: Deps) -> tuple[render.Subscribed, ...]:
    """Return the digests of all channels."""
    return await _subscribed(await deps.digests.all(), deps)


async def show_form(click: Click, deps: Deps) -> None:
    """Open the form of a channel's digest, or of a new one."""
    reader = await reader_of(click.user, "", deps)
    if not await may_see(click.user, deps):
        return
    wish = await deps.digests.get(click.value) if click.value else None
    await deps.views.show(click, lambda _rich: setup(wish.subscription if wish else None, reader))


async def submit(form: DigestForm, deps: Deps) -> dict[str, Any]:
    """Set up what a form says; return how the form answers: it closes, or says what is wrong with it."""
    reader = await reader_of(form.user, "", deps)
    if not await may_see(form.user, deps):
        return {"response_action": "clear"}
    say = reader.say.digest_channel.form
    if not form.channel:
        return _wrong(DigestField.CHANNEL, say.channel_hint)
    try:
        plan = words.parse(form.when.split(), zone=reader.zone_name(), zones=available_timezones())
    except words.WordsError as error:
        return _wrong(DigestField.WHEN, fault_text(error, reader))
    wanted = Wanted(
        levels=plan.wanted.levels | cast("frozenset[Level]", form.levels),
        categories=plan.wanted.categories | form.categories,
        sources=plan.wanted.sources | form.sources,
    )
    plan = replace(plan, wanted=wanted, quiet=form.quiet)
    if await _set_up(plan, form.channel, form.user, reader, deps) == "not there":
        return _wrong(DigestField.CHANNEL, say.channel_hint)
    return {}


async def turn_off_from_home(click: Click, deps: Deps) -> None:
    """End a channel's digest."""
    if await may_see(click.user, deps):
        await turn_off(click.value, click.user, await reader_of(click.user, "", deps), deps)


async def show_preview(click: Click, deps: Deps) -> None:
    """Open what a channel's digest would say now."""
    reader = await reader_of(click.user, click.value, deps)
    if not await may_see(click.user, deps):
        return
    shown = await preview(click.value, reader, deps)
    title = reader.say.digest_channel.home_title
    await deps.views.show(click, lambda _rich: modal(title, shown.blocks, close=reader.say.sync.close))


async def press(pressed: DigestPress, action: Action, deps: Deps) -> None:
    """Do something about a problem; every digest in which it stands is drawn again."""
    reader = await reader_of(pressed.user, pressed.channel, deps)
    post = await deps.digests.post(pressed.post)
    if post is None:
        gone = render.too_old(reader)
        await deps.outbox.whisper(pressed.channel, pressed.user, gone, thread_ts=None)
        return
    if action == "snooze" and pressed.date is None:
        # The date was taken out again.
        return
    # A snooze ends when that day begins by the clock of the digest, so that the problem is in that day's again.
    until = instant(pressed.date, time(), ZoneInfo(post.zone)) if action == "snooze" and pressed.date else None
    to = pressed.user if action == "assign" else None
    event = Event(action=action, at=deps.now(), by=pressed.user, to=to, until=until)
    result = await deps.problems.press(pressed.fingerprint, event, seen=pressed.version, post=pressed.post)
    deps.redrawing.wake()
    refused = refusal(result, render.pen_of(reader))
    if refused is not None:
        await deps.outbox.whisper(pressed.channel, pressed.user, render.refusal(refused), thread_ts=None)


async def show_details(pressed: DigestPress, click: Click, deps: Deps) -> None:
    """Open all that is known of a problem: the full explanation, what people did, and for admins its rows."""
    reader = await reader_of(pressed.user, pressed.channel, deps)
    problem = await deps.sync_errors.problem(pressed.fingerprint)
    if problem is None:
        await deps.views.show(click, lambda _rich: rendered_errors.gone(reader))
        return
    explanation = answer(stored_verdict(problem.sample, problem.code, deps.engine), lang=reader.lang, answer_id=None)
    state = (await deps.problems.states([pressed.fingerprint]))[pressed.fingerprint]
    rows = of_problem(Filter(), pressed.fingerprint) if await may_see(pressed.user, deps) else None
    told = tell(problem, reader, deps)
    await deps.views.show(click, lambda _rich: render.details(told, explanation, state, reader, rows=rows))


async def _post_now(asked: Command, reader: Reader, deps: Deps) -> Message:
    if not await deps.outbox.reaches(asked.channel):
        return notices.not_a_channel_member(reader.lang)
    plan = await _plan(asked.channel, reader, deps)
    lang = (await deps.channels.get(asked.channel)).lang or reader.lang
    order = await deps.dispatch.of_now(asked.channel, plan, lang=lang)

    async def post() -> None:
        await deps.dispatch.besides(order)

    deps.background.start(post(), name="a digest")
    return render.coming(reader)


async def _preview(asked: Command, reader: Reader, deps: Deps) -> Message:
    if not await may_see(asked.user, deps) and not await deps.outbox.reaches(asked.channel):
        # Where the bot is not, no digest could be posted: listing errors in private is for admins.
        return notices.not_a_channel_member(reader.lang)
    making = asyncio.create_task(preview(asked.channel, reader, deps))
    done, _late = await asyncio.wait({making}, timeout=_PATIENCE_S)
    if done:
        return making.result()

    async def send() -> None:
        await deps.outbox.respond(asked.respond, await making, replace=False)

    deps.background.start(send(), name="a digest's preview")
    return render.coming(reader)


async def _subscribed(wishes: Sequence[Wish], deps: Deps) -> tuple[render.Subscribed, ...]:
    past = await deps.digests.past(*(wish.subscription.channel for wish in wishes))
    found = []
    for wish in wishes:
        had = past.get(wish.subscription.channel, Past())
        comes = next_slot(wish.subscription, deps.now(), had.last_day).at
        found.append(render.Subscribed(subscription=wish.subscription, next=comes, last=had.last, paused=wish.paused))
    return tuple(found)


async def _plan(channel: str, reader: Reader, deps: Deps) -> Plan:
    """Return a channel's plan; for one that has none, all errors by the reader's clock."""
    wish = await deps.digests.get(channel)
    return wish.subscription.plan if wish else replace(_UNSET, zone=reader.zone_name())


async def _announced(channel: str, message: Message, deps: Deps) -> bool:
    try:
        await deps.outbox.announce(channel, message)
    except SlackApiError as error:
        if error_code(error) in CHANNEL_ERRORS:
            return False
        raise
    return True


def _alone(number: str, channel: str, message: Message) -> NewAnswer:
    return NewAnswer(
        id=number,
        channel=channel,
        message_ts=number,
        thread_ts=None,
        asker=None,
        bot_author=None,
        codes=(),
        text=message.text,
        blocks=message.blocks,
    )


def _wrong(field: DigestField, said: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {field.value: said}}
