"""A digest as plain text: for notifications, screen readers, phones and terminals. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digest.pen import one_line
from bot.digest.schedule import EVERY_DAY, WEEKDAYS
from bot.digest.sheet import filters
from bot.digest.state import LONGEST_SNOOZE, NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.digest.pen import Pen
    from bot.digest.schedule import Plan
    from bot.digest.sheet import Item, Sheet
    from bot.digest.state import Result, State
    from bot.digest.words import WordsError
    from bot.language import Language


def render(sheet: Sheet, states: Mapping[str, State], pen: Pen, *, now: datetime) -> str:
    """Return the whole digest, of a quiet day one line.

    Args:
        sheet: what it says.
        states: of its problems, by fingerprint; nobody has done anything about one that is not there.
        pen: how it is written; the sheet's text goes through its ``told``.
        now: the present instant, for snoozes.

    """
    if sheet.quiet is not None:
        return pen.told(sheet.quiet)
    blocks = _body(sheet, states, pen, now)
    blocks[0].insert(0, pen.told(sheet.title))
    if sheet.bars:
        blocks[-1].append(sheet.bars)
    return _joined(blocks)


def whole(sheet: Sheet, states: Mapping[str, State], pen: Pen, *, now: datetime) -> str:
    """Return what is read instead of a message's blocks: the headline, which a notification shows, and everything else.

    The title would repeat the headline, and a picture of bars says nothing to whoever listens. The arguments are those
    of ``render``.
    """
    if sheet.quiet is not None:
        return pen.told(sheet.quiet)
    return _joined([[pen.told(sheet.headline)], *_body(sheet, states, pen, now)])


def state_lines(state: State, pen: Pen, *, now: datetime) -> tuple[str, ...]:
    """Return what people have done about a problem, as far as it counts, a sentence each."""
    say = pen.say.digest
    found = []
    if state.returned:
        if state.resolved and state.resolved.by:
            found.append(pen.by(say.returned, state.resolved))
        else:
            found.append(say.returned_alone)
    elif state.resolved:
        found.append(pen.by(say.resolved, state.resolved))
    if state.assigned and state.assigned.to:
        found.append(say.assigned.format(who=pen.person(state.assigned.to), date=pen.date(pen.day(state.assigned.at))))
    elif state.acknowledged:
        found.append(pen.by(say.acknowledged, state.acknowledged))
    if state.snoozed and (until := state.snoozed_until(now)):
        found.append(say.snoozed.format(who=pen.person(state.snoozed.by or ""), date=pen.moment(until)))
    return tuple(found)


def refusal(result: Result, pen: Pen) -> str | None:
    """Return why a press changed nothing, or nothing when it did."""
    say = pen.say.digest.presses
    match result.outcome:
        case "done":
            return None
        case "past":
            return say.past
        case "too_long":
            return say.too_long.format(days=LONGEST_SNOOZE.days)
        case _ if result.why is None:
            return say.already_so
        case "returned":
            return say.returned.format(date=pen.moment(result.why.at))
        case "taken":
            return say.taken.format(who=pen.person(result.why.to or ""))
        case "resolved":
            return pen.by(say.resolved, result.why)
        case _ if result.why.by is None:
            return say.already_so
        case _:
            return pen.by(say.already, result.why)


def refused(reason: str, say: Language) -> str:
    """Return why Slack takes no message for a channel.

    Args:
        reason: Slack's name of it.
        say: the language.

    """
    pauses = say.digest_channel.pauses
    match reason:
        case "channel_not_found":
            return pauses.gone
        case "is_archived":
            return pauses.archived
        case "not_in_channel":
            return pauses.not_in
        case _ if reason.startswith("restricted_action"):
            return pauses.refused
        case _:
            return pauses.other.format(reason=f"`{reason}`")


def in_words(plan: Plan, pen: Pen) -> str:
    """Return when a digest comes and of which errors it tells, as it stands in a sentence."""
    say = pen.say.digest_channel.plan
    at, zone = f"{plan.at:%H:%M}", plan.zone
    if plan.days == EVERY_DAY:
        when = say.every_day.format(time=at, zone=zone)
    elif plan.days == WEEKDAYS:
        when = say.weekdays.format(time=at, zone=zone)
    else:
        *first, last = [say.on(day) for day in sorted(plan.days)]
        days = say.two.format(first=", ".join(first), last=last) if first else last
        when = say.some_days.format(days=days, time=at, zone=zone)
    what = ", ".join(filters(plan.wanted, pen))
    return say.only.format(plan=when, what=what) if what else when


def fault(error: WordsError, pen: Pen) -> str:
    """Return what is wrong with a schedule that somebody typed, and what can be written instead."""
    say = pen.say.digest.faults
    sentences = {
        "no_time": say.no_time,
        "time": say.time,
        "two_times": say.two_times,
        "zone": say.zone,
        "offset": say.offset,
        "two_zones": say.two_zones,
        "value": say.value,
        "word": say.word,
    }
    # A backtick would end the quotation.
    said = pen.told(one_line(error.said).replace("`", "'"))
    told = sentences[error.reason].format(said=said)
    if error.near:
        told += " " + say.near.format(zones=", ".join(f"`{zone}`" for zone in error.near))
    return told


def _body(sheet: Sheet, states: Mapping[str, State], pen: Pen, now: datetime) -> list[list[str]]:
    """Return the blocks of lines below the title."""
    blocks = [[pen.told(sheet.summary), pen.told(sheet.covers)]]
    for part in sheet.parts:
        lines = [_lines(item, states.get(item.fingerprint, NOTHING), pen, now) for item in part.items]
        blocks.append([part.name + pen.say.colon, *lines])
    if sheet.after:
        blocks.append([pen.told(text) for text in sheet.after])
    if sheet.trend:
        blocks.append([pen.told(sheet.trend)])
    return blocks


def _lines(item: Item, state: State, pen: Pen, now: datetime) -> str:
    title = f"{item.title} ({item.code})" if item.code else item.title
    told = pen.say.digest.line.format(number=item.number, title=pen.told(title), facts=pen.told(item.facts))
    lines = [" ".join([told, *item.flags, *state_lines(state, pen, now=now)])]
    lines += [pen.told(text) for text in (item.explanation, item.who) if text]
    return "\n   ".join(lines)


def _joined(blocks: list[list[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in blocks)
