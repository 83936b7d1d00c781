"""A digest as Slack draws it, what opens from it, and what is said about a channel's digest."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import DatePickerElement, DividerBlock, PlainTextObject

from bot.digest import text
from bot.digest.pen import Pen
from bot.digest.state import NOTHING
from bot.digest.words import written
from bot.slack.render.actions import ActionId
from bot.slack.render.errors import facts_line
from bot.slack.render.escape import ELLIPSIS, bold, clip, clip_mrkdwn, code, escape, one_line, prose
from bot.slack.render.message import (
    SECTION_LIMIT,
    TOTAL_LIMIT,
    Message,
    button,
    buttons,
    context,
    fits,
    header,
    mention,
    plain,
    section,
    sections,
)
from bot.slack.render.state import PressState
from bot.slack.render.view import PLACEHOLDER_LIMIT, bar_chart, modal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from slack_sdk.models.blocks import InteractiveElement

    from bot.digest.schedule import Plan, Subscription
    from bot.digest.sheet import Item, Sheet
    from bot.digest.state import Event, State
    from bot.digest.words import WordsError
    from bot.slack.render.errors import Told
    from bot.slack.render.reader import Reader
    from bot.slack.render.state import RowsState
    from bot.slack.render.view import AnyBlock

COMMAND = "/sfdiag"
EVENTS_SHOWN = 20
_TEXT_LIMIT = 4000
_TITLE_LIMIT = 160
_NAME_LIMIT = 80
_ROOM = TOTAL_LIMIT - 300
"""How long the blocks of a digest may be; the rest is for what a preview adds."""
_PART = 1200
"""Characters of a part that is not a problem's: enough for what is ever said there, and room for problems is left."""
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_EXAMPLE = "09:00 Europe/Paris weekdays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A channel's digest as it stands: when the next one comes, when the last one was posted.

    ``paused`` is Slack's reason for which nothing can be posted there.
    """

    subscription: Subscription
    next: datetime
    last: datetime | None = None
    paused: str | None = None


def pen_of(reader: Reader, names: Mapping[str, str] | None = None) -> Pen:
    """Return how text is written that is escaped for Slack, with people as mentions, or by name where those are given.

    A mention calls the person: right when they are answered, too much in a message that comes every day.
    """

    def person(user: str) -> str:
        name = (names or {}).get(user)
        return mention(user) if name is None else prose(one_line(name))

    return Pen(say=reader.say, zone=reader.zone, zone_name=reader.zone_name(), person=person, told=prose)


def digest(
    sheet: Sheet,
    states: Mapping[str, State],
    reader: Reader,
    *,
    post_id: str | None,
    now: datetime,
    rich: bool = False,
    names: Mapping[str, str] | None = None,
) -> Message:
    """Return the digest as its problems stand now.

    What there is no room for is left out in this order: explanations, which the details have, too, then buttons, both
    from the last problem up. No problem is left out.

    Args:
        sheet: what it says.
        states: of its problems, by fingerprint; nobody has done anything about one that is not there.
        reader: whose language and times.
        post_id: what its buttons carry; a preview has none, and no buttons.
        now: the present instant, for snoozes.
        rich: draw the trend as a chart, which not every Slack knows.
        names: what people are called who are not to be mentioned.

    """
    pen = pen_of(reader, names)
    read = clip_mrkdwn(text.whole(sheet, states, pen, now=now), _TEXT_LIMIT)
    drawing = _Drawing(sheet, states, reader, pen, post_id, now, rich)
    first, *others = _cuts(len(sheet.items))
    if not drawing.fits(first):
        first = others[min(bisect_left(others, 1, key=drawing.fits), len(others) - 1)]
    return Message(text=read, blocks=tuple(drawing.blocks(first)))


def details(
    told: Told, explanation: Message, state: State, reader: Reader, *, rows: RowsState | None
) -> dict[str, Any]:
    """Return the modal of a problem: what it is and what to do, how much there is of it, what people did about it.

    Args:
        told: the problem.
        explanation: the whole answer to it.
        state: what was done.
        reader: who reads.
        rows: leads to its rows; nothing when they are not to be shown.

    """
    say = reader.say
    body: list[AnyBlock] = [
        *({key: value for key, value in block.items() if key != "block_id"} for block in explanation.blocks),
        context(facts_line(told.problem, reader)),
    ]
    if rows is not None:
        show = button(ActionId.ERRORS_ROWS, rows.encode(), label=say.sync.rows, accessible=say.sync.rows_aloud)
        body.append(buttons("digest-rows", [show]))
    body += sections([bold(say.digest_channel.history.title), *_history(state, reader)])
    body.append(context(prose(say.sync.times).format(zone=prose(reader.zone_name()))))
    return modal(say.digest_channel.buttons.details, body, close=say.sync.close)


def turned_on(
    user: str, subscription: Subscription, first: datetime, reader: Reader, *, changed: bool = False
) -> Message:
    """Announce in a channel that it has a digest now, or another one than before.

    Args:
        user: who turned it on.
        subscription: the channel's.
        first: when the first one comes, or the next one when there were others before.
        reader: the channel's language, and the zone of its digest.
        changed: the channel had a digest before.

    """
    say, plan = reader.say.digest_channel, subscription.plan
    did = say.changed if changed else say.turned_on
    comes = say.next if changed else say.first
    return _said(
        prose(did).format(user=mention(user), plan=in_words(plan, reader)),
        prose(comes).format(at=pen_of(reader).moment(first)),
        _quiet(plan, reader),
        prose(say.how_change).format(on=_on(plan), off=_command("off")),
    )


def turned_off(user: str, reader: Reader) -> Message:
    """Announce in a channel that it has no digest any more."""
    return plain(prose(reader.say.digest_channel.turned_off).format(user=mention(user)))


def already_off(reader: Reader) -> Message:
    """Say that there is no digest to turn off, and how to have one."""
    say = reader.say.digest_channel
    return _said(prose(say.already_off), prose(say.how_on).format(on=code(f"{COMMAND} digest on {_EXAMPLE}")))


def status(found: Subscribed | None, reader: Reader) -> Message:
    """Say when a channel's digest comes, or why none does."""
    if found is None:
        return already_off(reader)
    say, plan, pen = reader.say.digest_channel, found.subscription.plan, pen_of(reader)
    last = prose(say.last).format(at=pen.moment(found.last)) if found.last else prose(say.none_yet)
    if found.paused is not None:
        stands = [prose(say.status_paused), *_pause(found.paused, plan, reader)]
    else:
        stands = [
            prose(say.status_on).format(plan=in_words(plan, reader)),
            prose(say.next).format(at=pen.moment(found.next)),
        ]
    set_by = prose(say.set_by).format(user=mention(found.subscription.set_by))
    how = [prose(say.how_change).format(on=_on(plan), off=_command("off"))] if found.paused is None else []
    return plain("\n".join([*stands, f"{last} {_quiet(plan, reader)}", set_by, *how]))


def paused_notice(subscription: Subscription, reason: str, reader: Reader) -> Message:
    """Tell the person who set up a digest that it is paused, and what can be done.

    Args:
        subscription: the channel's.
        reason: why Slack refuses messages there.
        reader: who is told.

    """
    said = prose(reader.say.digest_channel.paused).format(channel=channel_mention(subscription.channel, reader))
    return _said(said, *_pause(reason, subscription.plan, reader))


def preview(drawn: Message, reader: Reader) -> Message:
    """Return a digest that says that it is a preview."""
    note = prose(reader.say.digest_channel.preview)
    return Message(
        text=clip_mrkdwn(f"{note}\n\n{drawn.text}", _TEXT_LIMIT), blocks=(context(note).to_dict(), *drawn.blocks)
    )


def coming(reader: Reader) -> Message:
    """Say that a digest that was asked for takes a moment."""
    return plain(prose(reader.say.digest_channel.coming))


def usage(reader: Reader) -> Message:
    """Say how a channel's digest is set up."""
    say = reader.say.digest_channel
    lines = [
        prose(say.usage_on).format(command=code(f"{COMMAND} digest on {_EXAMPLE}"), filter=code("level job")),
        prose(say.usage_off).format(command=_command("off")),
        prose(say.usage_now).format(command=_command("now")),
        prose(say.usage_preview).format(command=_command("preview")),
        prose(say.usage_status).format(command=_command("status")),
    ]
    return plain("\n".join([prose(say.usage), *(f"• {line}" for line in lines)]))


def fault(error: WordsError, reader: Reader) -> Message:
    """Say what is wrong with a schedule that somebody typed, and what can be written instead."""
    return plain(prose(fault_text(error, reader)))


def fault_text(error: WordsError, reader: Reader) -> str:
    """Return the same for a field of a form: plain text."""
    return text.fault(error, _plain_pen(reader))


def too_old(reader: Reader) -> Message:
    """Say that the buttons of a digest do nothing any more."""
    return plain(prose(reader.say.digest_channel.too_old).format(command=code(f"{COMMAND} errors")))


def refusal(said: str) -> Message:
    """Say why a press changed nothing; the sentence is escaped, with people as mentions."""
    return plain(said)


def in_words(plan: Plan, reader: Reader, *, escaped: bool = True) -> str:
    """Return when a digest comes and of what it tells, as escaped mrkdwn or as plain text."""
    return text.in_words(plan, pen_of(reader) if escaped else _plain_pen(reader))


def why_paused(reason: str, reader: Reader) -> str:
    """Return why a digest is paused, as escaped mrkdwn."""
    return prose(text.refused(clip(reason, _NAME_LIMIT), reader.say))


def channel_mention(channel: str, reader: Reader) -> str:
    """Return a channel's id as its name that opens it; direct messages by what they are, any other text harmless."""
    if channel.startswith("D"):
        return prose(reader.say.digest_channel.direct)
    return f"<#{channel}>" if _CHANNEL.fullmatch(channel) else escape(channel)


@dataclass(frozen=True, slots=True)
class _Cut:
    """How much of a digest is drawn: of how many problems the explanation and the buttons, of each how much text."""

    explained: int
    pressed: int
    limit: int = SECTION_LIMIT


def _cuts(count: int) -> Iterator[_Cut]:
    """Yield the ways to draw so many problems, the one that leaves out most last."""
    return chain(
        (_Cut(explained, count) for explained in range(count, -1, -1)),
        (_Cut(0, pressed) for pressed in range(count - 1, -1, -1)),
        (_Cut(0, 0, limit) for limit in (1000, 700, 500, 350, 200, 100)),
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A digest that is drawn."""

    sheet: Sheet
    states: Mapping[str, State]
    reader: Reader
    pen: Pen
    post_id: str | None
    now: datetime
    rich: bool

    def blocks(self, cut: _Cut) -> list[dict[str, Any]]:
        """Return its blocks."""
        sheet = self.sheet
        if sheet.quiet is not None:
            return [section(prose(sheet.quiet)).to_dict()]
        drawn: list[AnyBlock] = [
            header(sheet.title),
            section(clip_mrkdwn(prose(sheet.summary), _PART)),
            context(clip_mrkdwn(prose(sheet.covers), _PART)),
        ]
        for part in sheet.parts:
            drawn += [DividerBlock(), section(bold(part.name))]
            for item in part.items:
                drawn += self._problem(item, cut)
        end = self._end(cut)
        drawn += [DividerBlock(), *end] if end else []
        return [block if isinstance(block, dict) else block.to_dict() for block in drawn]

    def fits(self, cut: _Cut) -> bool:
        """Tell whether Slack takes it."""
        return fits(self.blocks(cut), room=_ROOM)

    def _problem(self, item: Item, cut: _Cut) -> list[AnyBlock]:
        state = self.states.get(item.fingerprint, NOTHING)
        told = section(clip_mrkdwn(self._text(item, state, explained=item.number <= cut.explained), cut.limit))
        if self.post_id is None or item.number > cut.pressed:
            return [told]
        block_id = PressState(self.post_id, item.fingerprint, state.version).encode()
        return [told, buttons(block_id, self._elements(item.number, state))]

    def _text(self, item: Item, state: State, *, explained: bool) -> str:
        flags = [bold(" ".join(item.flags))] if item.flags else []
        done = list(text.state_lines(state, self.pen, now=self.now))
        if state.returned:
            # As much a reason to look as what the flags say.
            done[0] = f"*{done[0]}*"
        lines = [_title(item), " ".join([f"{prose(item.facts)}.", *flags]), " ".join(done)]
        lines += [prose(item.explanation)] if item.explanation and explained else []
        lines += [prose(item.who)] if item.who else []
        return "\n".join(line for line in lines if line)

    def _elements(self, number: int, state: State) -> Sequence[InteractiveElement]:
        """Return the buttons for what can be done about a problem; what was done already has none."""
        say = self.reader.say.digest_channel.buttons
        show = (ActionId.DIGEST_DETAILS, say.details, say.details_aloud)
        reopen = (ActionId.DIGEST_REOPEN, say.reopen, say.reopen_aloud)
        if state.is_resolved:
            return [_button(*one, number) for one in (show, reopen)]
        seen = (ActionId.DIGEST_ACKNOWLEDGE, say.acknowledge, say.acknowledge_aloud)
        drawn = [
            show,
            *([] if state.acknowledged else [seen]),
            (ActionId.DIGEST_ASSIGN, say.assign, say.assign_aloud),
            (ActionId.DIGEST_RESOLVE, say.resolve, say.resolve_aloud),
        ]
        if state.snoozed_until(self.now):
            return [_button(*one, number) for one in (*drawn, (ActionId.DIGEST_REOPEN, say.wake, say.wake_aloud))]
        # Last: it is the widest, and what is used least.
        placeholder = PlainTextObject(text=clip(say.snooze.format(number=number), PLACEHOLDER_LIMIT))
        snooze = DatePickerElement(action_id=ActionId.DIGEST_SNOOZE, placeholder=placeholder)
        return [*(_button(*one, number) for one in drawn), snooze]

    def _end(self, cut: _Cut) -> list[AnyBlock]:
        """Return what stands below the problems."""
        drawn: list[AnyBlock] = []
        if self.sheet.after:
            drawn.append(section(clip_mrkdwn("\n".join(map(prose, self.sheet.after)), 2 * _PART)))
        if self.post_id is not None and cut.pressed < len(self.sheet.items):
            no_room = self.reader.say.digest_channel.buttons.no_room
            drawn.append(context(prose(no_room).format(command=code(f"{COMMAND} errors"))))
        return [*drawn, *self._trend()]

    def _trend(self) -> list[AnyBlock]:
        sheet, words = self.sheet, self.reader.say.sync
        if not sheet.trend or not sheet.days:
            return []
        if self.rich:
            title = words.home_trend.format(days=len(sheet.days))
            return [bar_chart(title, words.title, sheet.days), context(clip_mrkdwn(prose(sheet.trend), _PART))]
        first, last = sheet.days[0][0], sheet.days[-1][0]
        return [
            section(f"{prose(first)} {code(sheet.bars or '')} {prose(last)}"),
            context(clip_mrkdwn(prose(sheet.trend), _PART)),
        ]


def _plain_pen(reader: Reader) -> Pen:
    return replace(pen_of(reader), told=str, person=str)


def _button(action: ActionId, label: str, aloud: str, number: int) -> InteractiveElement:
    # Their row's id says what they act on (see ``PressState``).
    return button(action, None, label=label, accessible=aloud.format(number=number))


def _title(item: Item) -> str:
    name = clip(one_line(item.title), _TITLE_LIMIT) or ELLIPSIS
    # What Slack would format in it shows that it is somebody's message, not a title.
    formatted = prose(name) != escape(name)
    head = f"{bold(f'{item.number}.')} {code(name)}" if formatted else bold(f"{item.number}. {name}")
    return f"{head} {code(clip(item.code, _NAME_LIMIT))}" if item.code else head


def _history(state: State, reader: Reader) -> list[str]:
    say = reader.say.digest_channel.history
    if not state.events:
        return [prose(say.nothing)]
    newest = state.events[::-1]
    lines = [
        prose(say.line).format(at=reader.at(event.at), colon=reader.say.colon, what=_done(event, reader))
        for event in newest[:EVENTS_SHOWN]
    ]
    more = len(newest) - len(lines)
    return [*lines, prose(reader.say.more.format(count=reader.say.number(more)))] if more else lines


def _done(event: Event, reader: Reader) -> str:
    say, who = reader.say.digest_channel.history, mention(event.by or "")
    match event.action:
        case "acknowledge":
            return prose(say.acknowledged).format(who=who)
        case "assign" if event.to in {None, event.by}:
            return prose(say.taken).format(who=who)
        case "assign":
            return prose(say.assigned).format(who=who, to=mention(event.to or ""))
        case "snooze":
            return prose(say.snoozed).format(who=who, until=reader.at(event.until or event.at))
        case "resolve":
            return prose(say.resolved).format(who=who)
        case "reopen":
            return prose(say.reopened).format(who=who)
        case "return":
            return prose(say.returned)


def _pause(reason: str, plan: Plan, reader: Reader) -> list[str]:
    """Return why a digest is paused, and how it is taken up again."""
    say = reader.say.digest_channel.pauses
    match reason:
        case "channel_not_found" | "not_in_channel":
            how = say.invite
        case "is_archived":
            how = say.unarchive
        case _ if reason.startswith("restricted_action"):
            how = say.permit
        case _:
            how = say.again
    return [why_paused(reason, reader), prose(how).format(on=_on(plan))]


def _quiet(plan: Plan, reader: Reader) -> str:
    say = reader.say.digest_channel
    return prose(say.quiet_nothing if plan.quiet == "nothing" else say.quiet_line)


def _on(plan: Plan) -> str:
    """Return the command that turns on a digest of this plan."""
    return code(f"{COMMAND} digest on {written(plan)}")


def _command(word: str) -> str:
    return code(f"{COMMAND} digest {word}")


def _said(*sentences: str) -> Message:
    return plain(" ".join(sentences))
