"""Makes a digest: the figures, what people did about the problems, what the catalog says, all in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot.diagnosis.page import page
from bot.digest import state as states
from bot.digest.pen import Pen
from bot.digest.sheet import GONE_SHOWN, sheet
from bot.digest.summary import SHOWN, summarise
from bot.explanation import explain, first_sentence, stored_verdict
from bot.language import language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.digest.order import Order
    from bot.digest.schedule import Period, Wanted, Window
    from bot.digest.sheet import Sheet
    from bot.digest.state import State
    from bot.digest.summary import Digest, Earlier, Line, Tally
    from bot.explanation import Diagnosis
    from bot.storage.problems import Problems

    _Asked = tuple[Wanted, Period, tuple[Window, ...]]
    _Counted = tuple[int | None, tuple[Tally, ...]]


class Counting(Protocol):
    """What counts errors."""

    async def tallies(self, wanted: Wanted, *, period: Period, windows: Sequence[Window]) -> tuple[Tally, ...]:
        """Return every problem of the windows, with its figures."""

    async def earlier(self, wanted: Wanted, *, start: datetime, after: int | None) -> Earlier:
        """Return what is known of the errors before a period."""

    async def newest(self) -> int | None:
        """Return which error was stored last."""


@dataclass(frozen=True, slots=True)
class Made:
    """A digest, in figures and in words, with its problems' states. ``upto`` is the newest error that there was."""

    digest: Digest
    sheet: Sheet
    states: dict[str, State]
    upto: int | None


class Making:
    """Makes digests of one workspace."""

    def __init__(self, figures: Counting, problems: Problems, engine: Diagnosis) -> None:
        """Take what counts, what knows the problems' states, and what explains."""
        self._figures = figures
        self._problems = problems
        self._engine = engine
        self._counted: dict[_Asked, _Counted] | None = None

    def remember(self) -> None:
        """Count the same only once from now on: many channels want the same at the same moment."""
        self._counted = {}

    def forget(self) -> None:
        """Count anew."""
        self._counted = None

    async def make(self, order: Order, now: datetime, *, to_post: bool = True) -> Made:
        """Return the digest of an order.

        Args:
            order: which one.
            now: the present instant.
            to_post: whether people will see it, so that problems that came back are noted as such.

        """
        windows = order.windows
        upto, counted = await self._count((order.wanted, order.period, windows))
        earlier = await self._figures.earlier(order.wanted, start=order.period.start, after=order.after)
        known = await self._states([tally for tally in counted if tally.count], to_post=to_post)
        known |= await self._problems.states([tally.fingerprint for tally in counted if not tally.count])
        digest = summarise(
            (replace(tally, state=known[tally.fingerprint]) for tally in counted),
            period=order.period,
            days=[window.day for window in windows],
            now=now,
            late=order.is_late(now),
            earlier=earlier,
        )
        digest = _explained(digest, lambda tally: explained(tally, order.lang, self._engine))
        zone = ZoneInfo(order.zone)
        told = sheet(digest, Pen(say=language(order.lang), zone=zone, zone_name=order.zone), wanted=order.wanted)
        return Made(digest, told, {item.fingerprint: known[item.fingerprint] for item in told.items}, upto)

    async def _count(self, asked: _Asked) -> _Counted:
        """Return the figures, and which error was the newest before they were counted."""
        wanted, period, windows = asked
        if self._counted is not None and asked in self._counted:
            return self._counted[asked]
        upto = await self._figures.newest()
        counted = upto, await self._figures.tallies(wanted, period=period, windows=windows)
        if self._counted is not None:
            self._counted[asked] = counted
        return counted

    async def _states(self, tallies: Collection[Tally], *, to_post: bool) -> dict[str, State]:
        last_seen = {tally.fingerprint: tally.last_seen for tally in tallies}
        if to_post:
            return await self._problems.came(last_seen)
        found = await self._problems.states(last_seen)
        return {one: states.came(before, last_seen[one]).state for one, before in found.items()}


def explained(tally: Tally, lang: str, engine: Diagnosis) -> Tally:
    """Return a problem with what the catalog says of it in one line, and who has to act.

    Args:
        tally: the problem.
        lang: ``en`` or ``fr``.
        engine: what explains.

    """
    verdict = stored_verdict(tally.sample, tally.code, engine)
    if not verdict.errors:
        return tally
    root = verdict.errors[0]
    told = explain(root, lang)
    what = first_sentence(told.what)
    return replace(
        tally,
        title=page(root.entry, lang).title,
        code=root.entry.code,
        # Where the message does not tell which cause it was, the likeliest is said, as what it is.
        explanation=language(lang).digest.likely.format(what=what) if told.likely else what,
        who=told.cause.who if told.cause else None,
    )


def _explained(digest: Digest, tell: Callable[[Tally], Tally]) -> Digest:
    """Explain what is shown by itself; the rest is only counted."""

    def lines(told: tuple[Line, ...], most: int) -> tuple[Line, ...]:
        return (*(replace(line, tally=tell(line.tally)) for line in told[:most]), *told[most:])

    gone = [(tell(tally), count) for tally, count in digest.gone[:GONE_SHOWN]]
    return replace(
        digest,
        jobs=lines(digest.jobs, SHOWN),
        problems=lines(digest.problems, SHOWN),
        snoozed=lines(digest.snoozed, 1),
        gone=(*gone, *digest.gone[GONE_SHOWN:]),
    )
