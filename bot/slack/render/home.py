"""The Home page: for admins how many sync errors there are, of what kind, since when; for others what the bot does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import DividerBlock

from bot.slack.render import errors, notices
from bot.slack.render.actions import ActionId
from bot.slack.render.digest_home import home_section
from bot.slack.render.escape import bold, prose
from bot.slack.render.message import button, buttons, columns, context, header, section
from bot.slack.render.state import PERIODS, HomeState, ListState
from bot.slack.render.view import bar_chart, home, select
from bot.syncerrors.filters import CATEGORIES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from slack_sdk.models.blocks import Block, ButtonElement

    from bot.slack.render.digest import Subscribed
    from bot.slack.render.errors import Told
    from bot.slack.render.reader import Reader
    from bot.slack.render.view import AnyBlock
    from bot.syncerrors.filters import Filter
    from bot.syncerrors.model import Level
    from bot.syncerrors.store import Totals

PAGE = 10
TREND_DAYS = 14
_LEVELS: tuple[Level, ...] = ("record", "job")
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page shows.

    ``trend`` ends today; ``count`` is how many problems there are in all; ``digests`` are the channels that have one.
    """

    state: HomeState
    wanted: Filter
    totals: Totals
    problems: tuple[Told, ...]
    count: int
    trend: tuple[tuple[date, int], ...]
    digests: tuple[Subscribed, ...] = ()


def page(found: Page, reader: Reader, *, rich: bool = False) -> dict[str, Any]:
    """Return the page for an admin.

    Args:
        found: what it shows.
        reader: who reads.
        rich: draw the trend as a chart, which not every Slack knows.

    """
    say = reader.say
    period = prose(errors.period_of(found.wanted, reader))
    total = prose(errors.total_of(found.totals.total, found.count, reader))
    body: list[AnyBlock] = [
        header(say.sync.title),
        section(prose(say.sync.home_intro).format(total=bold(total), period=period)),
        _filters(found.state, reader),
    ]
    body += _totals(found.totals, reader)
    body += _trend(found.trend, reader, rich=rich)
    body += [*home_section(found.digests, reader), DividerBlock()]
    if not found.problems:
        body += [section(errors.none(found.wanted, reader)), context(prose(say.sync.none_how))]
    for told in found.problems:
        body += [section(errors.problem_text(told, reader)), errors.problem_buttons(told, found.wanted, say)]
    body += [_buttons(found, reader), context(prose(say.sync.times).format(zone=prose(reader.zone_name())))]
    return home(body)


def help_page(reader: Reader, admins: Collection[str]) -> dict[str, Any]:
    """Return the page for whoever is no admin."""
    helped = notices.help_message(reader.lang)
    refused = f"{prose(reader.say.sync.home_help)} {errors.whom_to_ask(reader, admins)}"
    return home([header("sfdiag"), *helped.blocks, section(refused)])


def trend_line(trend: Sequence[tuple[date, int]]) -> str:
    """Return the trend as a line of bars, one a day; a day without errors is a low dot."""
    most = max((count for _day, count in trend), default=0)
    if not most:
        return ""
    return "".join(_BARS[(count * len(_BARS) - 1) // most] if count else "·" for _day, count in trend)


def _filters(state: HomeState, reader: Reader) -> Block:
    """Return the selects. Each option carries the whole next state, from the first page on."""
    words, first = reader.say.sync, replace(state, offset=0)
    periods = [(_period(days, reader), replace(first, days=days).encode()) for days in PERIODS]
    levels = [(words.home_any_level, replace(first, level=None).encode())]
    levels += [(_capital(words.level_name(level)), replace(first, level=level).encode()) for level in _LEVELS]
    categories = [(words.home_any_category, replace(first, category=None).encode())]
    categories += [
        (reader.say.category(name), replace(first, category=name).encode()) for name in (*CATEGORIES, UNKNOWN)
    ]
    chosen = first.encode()
    drawn = [
        select(action, options, chosen=chosen, placeholder=_label_of(chosen, options))
        for action, options in (
            (ActionId.HOME_PERIOD, periods),
            (ActionId.HOME_LEVEL, levels),
            (ActionId.HOME_CATEGORY, categories),
        )
    ]
    # The id changes with the state: Slack keeps what was chosen in a block of the same id.
    return buttons(f"home-{chosen}", drawn)


def _label_of(chosen: str, options: Sequence[tuple[str, str]]) -> str:
    return next((label for label, value in options if value == chosen), options[0][0])


def _period(days: int, reader: Reader) -> str:
    return reader.say.sync.home_period(days).format(days=days)


def _totals(totals: Totals, reader: Reader) -> list[Block]:
    say = reader.say
    if not totals.total:
        return []
    categories = {say.category(name): count for name, count in totals.by_category.items()}
    levels = {_capital(say.sync.level_name(name)): count for name, count in totals.by_level.items()}
    by_category = _counted(say.sync.home_by_category, categories, reader)
    return [columns([by_category, _counted(say.sync.home_by_level, levels, reader)])]


def _counted(title: str, counts: Mapping[str, int], reader: Reader) -> str:
    lines = [
        f"{prose(name)}{reader.say.colon} {reader.say.number(count)}"
        for name, count in sorted(counts.items(), key=lambda item: -item[1])
        if count
    ]
    return "\n".join([bold(title), *lines])


def _trend(trend: Sequence[tuple[date, int]], reader: Reader, *, rich: bool) -> list[AnyBlock]:
    words = reader.say.sync
    title = words.home_trend.format(days=len(trend))
    line = trend_line(trend)
    if not line:
        return [section(f"{bold(title)}\n{prose(words.home_trend_none.format(days=len(trend)))}")]
    said = _said(trend, reader)
    if rich:
        bars = [(f"{day:%m-%d}", count) for day, count in trend]
        return [bar_chart(title, words.title, bars), context(said)]
    first, last = reader.day(trend[0][0]), reader.day(trend[-1][0])
    return [section(f"{bold(title)}\n{first} `{line}` {last}"), context(said)]


def _said(trend: Sequence[tuple[date, int]], reader: Reader) -> str:
    """Return what the bars show, for whoever hears them."""
    counts = [count for _day, count in trend]
    most_on = max(trend, key=lambda one: one[1])[0]
    number = reader.say.number
    return prose(reader.say.sync.home_trend_said).format(
        least=number(min(counts)),
        most=number(max(counts)),
        day=reader.day(most_on),
        yesterday=number(counts[-2]) if len(counts) > 1 else "0",
        today=number(counts[-1]),
    )


def _buttons(found: Page, reader: Reader) -> Block:
    words, state = reader.say.sync, found.state
    drawn: list[ButtonElement] = []
    if state.offset:
        back = replace(state, offset=max(state.offset - PAGE, 0)).encode()
        drawn.append(button(ActionId.HOME_BACK, back, label=words.previous, accessible=words.previous))
    if state.offset + len(found.problems) < found.count:
        then = replace(state, offset=state.offset + PAGE).encode()
        drawn.append(button(ActionId.HOME_PAGE, then, label=words.next, accessible=words.next))
    export = ListState(found.wanted).encode()
    drawn.append(button(ActionId.ERRORS_EXPORT, export, label=words.export, accessible=words.export_aloud))
    return buttons("home-list", drawn)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
