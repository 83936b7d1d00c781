"""A digest as plain text: for notifications, screen readers, phones and terminals. Pure.

Everything that comes from data goes through ``told``, which whoever draws the text may use to escape it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digest.state import LONGEST_SNOOZE
from bot.digest.summary import BACK_AFTER, SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from bot.digest.state import Event, Result, State
    from bot.digest.summary import Digest, Flag, Line, Rest, Tally, Usual
    from bot.digest.words import WordsError
    from bot.language import Language, Noun

NAMES_SHOWN = 4
GONE_SHOWN = 5
_TITLE = 80
_TIMES_FROM = 3
_BARS = "▁▂▃▄▅▆▇█"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_it_is(user: str) -> str:
    return user


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How a digest is written: in which language, whose times, and how people and data stand in the text."""

    say: Language
    zone: tzinfo
    zone_name: str
    person: Callable[[str], str] = _as_it_is
    told: Callable[[str], str] = _one_line


def headline(digest: Digest, pen: Pen) -> str:
    """Return the digest in one line: what a notification shows."""
    say = pen.say.digest
    day = _date(_day(digest.period.end, pen), pen)
    if digest.quiet:
        return _sentence(say.headline_quiet.format(date=day))
    lines = (*digest.jobs, *digest.problems, *digest.snoozed)
    flags = [flag for line in lines if not (digest.first and "new" in line.flags) for flag in line.flags]
    parts = [_errors(digest.total, pen)]
    for count, noun in (
        (len(digest.jobs), say.failed_jobs),
        (flags.count("returned"), say.returned_problems),
        (flags.count("new"), say.new_problems),
        (flags.count("back"), say.back_problems),
        (flags.count("spiking"), say.spiking_problems),
    ):
        if count:
            parts.append(_counted(noun, count, pen))
    return say.headline.format(date=day, parts=", ".join(parts), title=title(lines[0].tally, pen))


def render(digest: Digest, pen: Pen, *, most: int = SHOWN) -> str:
    """Return the whole digest, of a quiet day one line; of the problems as many as ``most``, the others counted."""
    say = pen.say.digest
    since = _moment(digest.period.start, pen)
    notes = [say.late.format(time=_time(digest.period.end, pen))] if digest.late else []
    notes += [say.cut] if digest.period.cut else []
    if digest.quiet:
        gone = _gone(digest, pen)
        return " ".join([say.quiet.format(since=since), *notes, *([gone] if gone else [])])
    day = _date(_day(digest.period.end, pen), pen)
    covers = " ".join([say.covers.format(since=since, zone=pen.zone_name), *notes])
    head = [_sentence(say.title.format(date=day)), _summary(digest, pen), covers]
    parts = ["\n".join(head)]
    shown = digest.shown(most)
    number = 1
    for name, lines in ((say.jobs, shown.jobs), (say.problems, shown.problems)):
        if lines:
            block = [_line(line, place, digest=digest, pen=pen) for place, line in enumerate(lines, number)]
            parts.append("\n".join([name + pen.say.colon, *block]))
            number += len(lines)
    after = [
        _rest(shown.rest, digest, pen),
        _snoozed(digest, pen),
        _gone(digest, pen),
    ]
    if any(after):
        parts.append("\n".join(text for text in after if text))
    if not digest.first:
        parts.append(trend(digest.trend, pen))
    return "\n\n".join(parts)


def title(tally: Tally, pen: Pen) -> str:
    """Return what a problem is called: by the catalog, else by its code, else by its message."""
    if tally.title:
        name = f"{tally.title} ({tally.code})" if tally.code else tally.title
    else:
        name = tally.code or _one_line(tally.sample) or pen.say.sync_terminal.unknown
    return pen.told(name if len(name) <= _TITLE or tally.title else f"{name[: _TITLE - 1]}…")


def trend(days: Sequence[tuple[date, int]], pen: Pen) -> str:
    """Return the last days as a sentence, and below it as bars, which say nothing that the sentence does not."""
    counts = [count for _, count in days]
    # The latest of equal ones is the one that people remember.
    top = max(reversed(days), key=lambda one: one[1])[0]
    sentence = pen.say.digest.trend.format(
        days=len(days), numbers=" ".join(f"{pen.say.number(count)}," for count in counts)[:-1], date=_date(top, pen)
    )
    return f"{sentence}\n{bars(counts)}"


def bars(counts: Sequence[int]) -> str:
    """Return a bar a day, as high as its count; a day with errors is never as low as one without."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most) if most else 0] for count in counts)


def state_lines(state: State, pen: Pen, *, now: datetime) -> tuple[str, ...]:
    """Return what people have done about a problem, as far as it counts, a sentence each."""
    say = pen.say.digest
    found = []
    if state.returned:
        if state.resolved and state.resolved.by:
            found.append(_by(say.returned, state.resolved, pen))
        else:
            found.append(say.returned_alone)
    elif state.resolved:
        found.append(_by(say.resolved, state.resolved, pen))
    if state.assigned and state.assigned.to:
        found.append(
            say.assigned.format(who=pen.person(state.assigned.to), date=_date(_day(state.assigned.at, pen), pen))
        )
    elif state.acknowledged:
        found.append(_by(say.acknowledged, state.acknowledged, pen))
    if state.snoozed and (until := state.snoozed_until(now)):
        found.append(say.snoozed.format(who=_who(state.snoozed, pen), date=_moment(until, pen)))
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
            return say.returned.format(date=_moment(result.why.at, pen))
        case "taken":
            return say.taken.format(who=pen.person(result.why.to or ""))
        case "resolved":
            return _by(say.resolved, result.why, pen)
        case _ if result.why.by is None:
            return say.already_so
        case _:
            return _by(say.already, result.why, pen)


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
    said = pen.told(error.said.replace("`", "'"))
    told = sentences[error.reason].format(said=said)
    if error.near:
        told += " " + say.near.format(zones=", ".join(f"`{zone}`" for zone in error.near))
    return told


# Parts


def _summary(digest: Digest, pen: Pen) -> str:
    say = pen.say.digest
    problems = len(digest.jobs) + len(digest.problems) + len(digest.snoozed)
    parts = [say.summary.format(errors=_errors(digest.total, pen), problems=_problems(problems, pen))]
    if digest.first:
        return " ".join([*parts, say.first])
    if digest.before:
        before = {"day": say.before_day, "week": say.before_week, "before": say.before_days}[digest.before.against]
        parts.append(_held_against(before, digest.total, digest.before.count, pen))
    if digest.usual is None:
        parts.append(say.no_usual)
    elif digest.usual.basis == "days":
        parts.append(_held_against(say.usual_days, digest.total, digest.usual.count / digest.days, pen, digest.days))
    elif digest.days == 1:
        usual = say.usual_weekday.format(
            weekday=say.weekdays(digest.trend[-1][0].weekday()), count="{count}", change="{change}"
        )
        parts.append(_held_against(usual, digest.total, digest.usual.count, pen))
    else:
        parts.append(_held_against(say.usual_period, digest.total, digest.usual.count, pen))
    return " ".join(parts)


def _held_against(sentence: str, total: int, count: float, pen: Pen, days: int = 1) -> str:
    return sentence.format(count=pen.say.number(round(count)), change=_change(total / days, count, pen))


def _change(now: float, before: float, pen: Pen) -> str:
    say = pen.say.digest
    if not before:
        return ""
    if now >= before * _TIMES_FROM:
        return say.times.format(times=pen.say.number(round(now / before)))
    percent = round((now - before) / before * 100)
    if not percent:
        return say.same
    sign = "+" if percent > 0 else "−"
    return say.change.format(percent=f"{sign}{pen.say.number(abs(percent))}")


def _line(line: Line, number: int, *, digest: Digest, pen: Pen) -> str:
    say, tally = pen.say.digest, line.tally
    facts = [_errors(tally.count, pen)]
    if tally.records:
        facts.append(_counted(pen.say.sync_terminal.records, tally.records, pen))
    facts += [
        noun(len(names)).format(names=_names(names, pen))
        for noun, names in ((say.objects, tally.objects), (say.sources, tally.sources))
        if names
    ]
    told = [say.line.format(number=number, title=title(tally, pen), facts=", ".join(facts))]
    told += _flags(line, digest, pen)
    lines = [" ".join([*told, *state_lines(tally.state, pen, now=digest.now)])]
    if tally.explanation:
        lines.append(pen.told(tally.explanation))
    if tally.who:
        lines.append(f"{pen.say.who}{pen.say.colon} {_lower(pen.say.actor(tally.who))}.")
    return "\n   ".join(lines)


def _flags(line: Line, digest: Digest, pen: Pen) -> list[str]:
    say = pen.say.digest
    found = []
    if "new" in line.flags and not digest.first:
        found.append(say.new)
    if "back" in line.flags:
        found.append(say.back.format(days=BACK_AFTER))
    if "spiking" in line.flags:
        usual = _usual(line.usual)
        found.append(say.spiking.format(usual=pen.say.number(usual)) if usual else say.spiking_rare)
    return found


def _usual(usual: Usual | None) -> int:
    return round(usual.count) if usual else 0


def _rest(rest: Rest, digest: Digest, pen: Pen) -> str:
    if not rest.problems:
        return ""
    say = pen.say.digest
    nouns: dict[Flag, Noun] = {
        "returned": say.returned_problems,
        "new": say.new_problems,
        "back": say.back_problems,
        "spiking": say.spiking_problems,
    }
    flags = [
        _counted(noun, rest.flags[name], pen)
        for name, noun in nouns.items()
        if rest.flags.get(name) and not (name == "new" and digest.first)
    ]
    sentence = say.rest_flagged if flags else say.rest
    return sentence.format(
        problems=_problems(rest.problems, pen), errors=_errors(rest.errors, pen), flags=", ".join(flags)
    )


def _snoozed(digest: Digest, pen: Pen) -> str:
    if not digest.snoozed:
        return ""
    return pen.say.digest.snoozed_problems.format(
        problems=_problems(len(digest.snoozed), pen),
        errors=_errors(sum(line.tally.count for line in digest.snoozed), pen),
    )


def _gone(digest: Digest, pen: Pen) -> str:
    if not digest.gone:
        return ""
    say = pen.say.digest
    found = [
        say.gone_one.format(title=title(tally, pen), count=pen.say.number(count))
        for tally, count in digest.gone[:GONE_SHOWN]
    ]
    if more := len(digest.gone) - len(found):
        found.append(say.gone_more.format(count=pen.say.number(more)))
    return say.gone.format(problems="; ".join(found))


def _by(sentence: str, event: Event, pen: Pen) -> str:
    return sentence.format(who=_who(event, pen), date=_moment(event.at, pen))


def _who(event: Event, pen: Pen) -> str:
    return pen.person(event.by or "")


def _errors(count: int, pen: Pen) -> str:
    return _counted(pen.say.sync_terminal.error, count, pen)


def _problems(count: int, pen: Pen) -> str:
    return _counted(pen.say.sync_terminal.problem, count, pen)


def _counted(noun: Noun, count: int, pen: Pen) -> str:
    return noun(count).format(count=pen.say.number(count))


def _names(names: Iterable[str], pen: Pen) -> str:
    told = [pen.told(name) for name in names]
    more = len(told) - NAMES_SHOWN
    shown = told[:NAMES_SHOWN]
    return ", ".join([*shown, pen.say.more.format(count=more)] if more > 0 else shown)


def _date(day: date, pen: Pen) -> str:
    say = pen.say.digest
    number = say.first_of_month if day.day == 1 else str(day.day)
    return say.date.format(weekday=say.weekdays(day.weekday()), day=number, month=say.months(day.month))


def _day(at: datetime, pen: Pen) -> date:
    return at.astimezone(pen.zone).date()


def _time(at: datetime, pen: Pen) -> str:
    return f"{at.astimezone(pen.zone):%H:%M}"


def _moment(at: datetime, pen: Pen) -> str:
    return pen.say.digest.moment.format(date=_date(_day(at, pen), pen), time=_time(at, pen))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    """Return a label as it stands within a sentence; names of products keep their capital."""
    return text if text.startswith("Salesforce") else text[:1].lower() + text[1:]
