"""What a digest says, in one language: strings and numbers only. Pure.

A sheet is stored when a digest is posted. The message is drawn from it, and drawn again whenever somebody presses one
of its buttons, so that its figures stay what they were. What is left out of it is what people have done, which changes.

Nothing in it is escaped: whoever draws does that. Everything that comes from data stands on one line.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot.digest.pen import capital, one_line, within
from bot.digest.schedule import Wanted
from bot.digest.summary import BACK_AFTER, SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.digest.pen import Pen
    from bot.digest.summary import Digest, Flag, Line, Rest, Tally, Usual
    from bot.language import Noun

NAMES_SHOWN = 4
GONE_SHOWN = 5
_TITLE = 80
_NAME = 60
"""Characters of the name of an object or a source; Salesforce's own are shorter."""
_EXPLANATION = 300
_TIMES_FROM = 3
_SECOND = timedelta(seconds=1)
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One problem.

    ``title`` is the catalog's, or else the code, or the message; ``code`` is there when it says more than the title.
    ``facts`` is a list in words, how many and where; ``flags``, ``explanation`` and ``who`` are sentences.
    """

    number: int
    fingerprint: str
    title: str
    code: str | None = None
    facts: str
    flags: tuple[str, ...] = ()
    explanation: str | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Problems under a common name."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole digest.

    ``headline`` says all of it in one line, for a notification. ``covers`` tells since when, and that the digest comes
    late or does not reach back to the last one. ``after`` is about the problems that are not in ``parts``. ``trend``
    says in a sentence what ``bars`` and ``days`` (labels and counts) draw. Of a quiet day there is ``headline`` and
    ``quiet`` only, which is then all there is to say.
    """

    headline: str
    title: str = ""
    summary: str = ""
    covers: str = ""
    parts: tuple[Part, ...] = ()
    after: tuple[str, ...] = ()
    trend: str | None = None
    bars: str | None = None
    days: tuple[tuple[str, int], ...] = ()
    quiet: str | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """The problems of all parts."""
        return tuple(item for part in self.parts for item in part.items)


_EVERYTHING = Wanted()


def sheet(digest: Digest, pen: Pen, *, wanted: Wanted = _EVERYTHING, most: int = SHOWN) -> Sheet:
    """Return what a digest says.

    Args:
        digest: its figures.
        pen: how it is written.
        wanted: which errors it tells of.
        most: how many problems are told; the others are counted.

    """
    say = pen.say.digest
    since = pen.moment(digest.period.start)
    notes = [say.late.format(time=pen.time(digest.period.end))] if digest.late else []
    notes += [say.cut] if digest.period.cut else []
    if what := filters(wanted, pen):
        notes.append(say.only.format(what=", ".join(what)))
    gone, afterwards = _gone(digest, pen), _afterwards(digest, pen)
    if digest.quiet:
        quiet = [say.quiet.format(since=since), *notes, *(text for text in (gone, afterwards) if text)]
        return Sheet(headline=_headline(digest, pen), quiet=" ".join(quiet))
    shown = digest.shown(most)
    after = (_rest(shown.rest, digest, pen), _snoozed(digest, pen), gone, afterwards)
    return Sheet(
        headline=_headline(digest, pen),
        title=capital(say.title.format(date=pen.date(_day(digest, pen)))),
        summary=_summary(digest, pen),
        covers=" ".join([say.covers.format(since=since, zone=pen.zone_name), *notes]),
        parts=tuple(
            Part(name=name, items=tuple(_item(line, number, digest, pen) for number, line in enumerate(lines, first)))
            for name, lines, first in ((say.jobs, shown.jobs, 1), (say.problems, shown.problems, len(shown.jobs) + 1))
            if lines
        ),
        after=tuple(text for text in after if text),
        trend=None if digest.first else _trend(digest.trend, pen),
        bars=None if digest.first else bars([count for _day, count in digest.trend]),
        days=() if digest.first else tuple((f"{day:%m-%d}", count) for day, count in digest.trend),
    )


def filters(wanted: Wanted, pen: Pen) -> list[str]:
    """Return which errors are wanted, in words; nothing where all are."""
    say = pen.say.digest_channel.plan
    levels = [pen.say.sync.level_name(level) for level in sorted(wanted.levels)]
    categories = [pen.say.category(name) for name in sorted(wanted.categories)]
    sources = [pen.told(one_line(name)) for name in sorted(wanted.sources)]
    return [
        sentence.format(names=", ".join(names))
        for sentence, names in (
            (say.levels, levels),
            (say.categories(len(categories)), categories),
            (say.sources(len(sources)), sources),
        )
        if names
    ]


def as_json(told: Sheet) -> dict[str, Any]:
    """Return a sheet as it is stored."""
    return asdict(told)


def from_json(stored: Mapping[str, Any]) -> Sheet:
    """Return a stored sheet. What a later version of the bot has added to it is left out."""
    known = _known(Sheet, stored)
    parts = [
        Part(**_known(Part, part) | {"items": tuple(map(_item_of, part["items"]))}) for part in stored.get("parts", ())
    ]
    days = tuple((str(day), int(count)) for day, count in stored.get("days", ()))
    return Sheet(**known | {"parts": tuple(parts), "after": tuple(stored.get("after", ())), "days": days})


def bars(counts: Sequence[int]) -> str:
    """Return a bar a day, as high as its count; a day with errors is never as low as one without."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most) if most else 0] for count in counts)


_T = TypeVar("_T", Sheet, Part, Item)


def _known(kind: type[_T], stored: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}


def _item_of(stored: Mapping[str, Any]) -> Item:
    return Item(**_known(Item, stored) | {"flags": tuple(stored.get("flags", ()))})


def _day(digest: Digest, pen: Pen) -> date:
    """Return the day on which the digest ends; one that ends at midnight is of the day before."""
    return pen.day(digest.period.end - _SECOND)


def _headline(digest: Digest, pen: Pen) -> str:
    say = pen.say.digest
    day = pen.date(_day(digest, pen))
    if digest.quiet:
        return capital(say.headline_quiet.format(date=day))
    lines = (*digest.jobs, *digest.problems, *digest.snoozed)
    flags = [flag for line in lines if not (digest.first and "new" in line.flags) for flag in line.flags]
    parts = [pen.errors(digest.total)]
    for count, noun in (
        (len(digest.jobs), say.failed_jobs),
        (flags.count("returned"), say.returned_problems),
        (flags.count("new"), say.new_problems),
        (flags.count("back"), say.back_problems),
        (flags.count("spiking"), say.spiking_problems),
    ):
        if count:
            parts.append(pen.counted(noun, count))
    return say.headline.format(date=day, parts=", ".join(parts), title=_called(lines[0].tally, pen))


def _title(tally: Tally, pen: Pen) -> tuple[str, str | None]:
    """Return what a problem is called, by the catalog, else by its code, else by its message; and its code besides."""
    if tally.title:
        return one_line(tally.title), one_line(tally.code) if tally.code else None
    return _short(tally.code or tally.sample, _TITLE) or pen.say.sync_terminal.unknown, None


def _called(tally: Tally, pen: Pen) -> str:
    title, code = _title(tally, pen)
    return f"{title} ({code})" if code else title


def _summary(digest: Digest, pen: Pen) -> str:
    say = pen.say.digest
    problems = len(digest.jobs) + len(digest.problems) + len(digest.snoozed)
    parts = [say.summary.format(errors=pen.errors(digest.total), problems=pen.problems(problems))]
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


def _item(line: Line, number: int, digest: Digest, pen: Pen) -> Item:
    say, tally = pen.say.digest, line.tally
    facts = [pen.errors(tally.count)]
    if tally.records:
        facts.append(pen.counted(pen.say.sync_terminal.records, tally.records))
    facts += [
        noun(len(names)).format(names=_names(names, pen))
        for noun, names in ((say.objects, tally.objects), (say.sources, tally.sources))
        if names
    ]
    title, code = _title(tally, pen)
    who = f"{pen.say.who}{pen.say.colon} {within(pen.say.actor(tally.who))}." if tally.who else None
    return Item(
        number=number,
        fingerprint=tally.fingerprint,
        title=title,
        code=code,
        facts=", ".join(facts),
        flags=tuple(_flags(line, digest, pen)),
        explanation=_short(tally.explanation, _EXPLANATION) if tally.explanation else None,
        who=who,
    )


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
        pen.counted(noun, rest.flags[name])
        for name, noun in nouns.items()
        if rest.flags.get(name) and not (name == "new" and digest.first)
    ]
    sentence = say.rest_flagged if flags else say.rest
    return sentence.format(problems=pen.problems(rest.problems), errors=pen.errors(rest.errors), flags=", ".join(flags))


def _snoozed(digest: Digest, pen: Pen) -> str:
    if not digest.snoozed:
        return ""
    return pen.say.digest.snoozed_problems.format(
        problems=pen.problems(len(digest.snoozed)),
        errors=pen.errors(sum(line.tally.count for line in digest.snoozed)),
    )


def _gone(digest: Digest, pen: Pen) -> str:
    if not digest.gone:
        return ""
    say = pen.say.digest
    found = [
        say.gone_one.format(title=_called(tally, pen), count=pen.say.number(count))
        for tally, count in digest.gone[:GONE_SHOWN]
    ]
    if more := len(digest.gone) - len(found):
        found.append(say.gone_more.format(count=pen.say.number(more)))
    return say.gone.format(problems="; ".join(found))


def _afterwards(digest: Digest, pen: Pen) -> str:
    earlier = digest.earlier
    if not earlier.errors:
        return ""
    return pen.say.digest.afterwards.format(errors=pen.errors(earlier.errors), problems=pen.problems(earlier.problems))


def _trend(days: Sequence[tuple[date, int]], pen: Pen) -> str:
    # The latest of equal ones is the one that people remember.
    top = max(reversed(days), key=lambda one: one[1])[0]
    return pen.say.digest.trend.format(
        days=len(days), numbers=", ".join(pen.say.number(count) for _day, count in days), date=pen.date(top)
    )


def _names(names: Iterable[str], pen: Pen) -> str:
    told = [_short(name, _NAME) for name in names]
    more = len(told) - NAMES_SHOWN
    shown = told[:NAMES_SHOWN]
    return ", ".join([*shown, pen.say.more.format(count=more)] if more > 0 else shown)


def _short(text: str, limit: int) -> str:
    told = one_line(text)
    return told if len(told) <= limit else f"{told[: limit - 1]}…"
