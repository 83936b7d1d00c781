"""The Home page: what it shows to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import digests
from bot.slack.errors import may_see, reader_of, tell
from bot.slack.render import home as render

if TYPE_CHECKING:
    from bot.slack.deps import Deps
    from bot.slack.render.reader import Reader
    from bot.slack.render.state import HomeState


async def show(user: str, state: HomeState, deps: Deps) -> None:
    """Show a person's Home page."""
    reader = await reader_of(user, "", deps)
    if not await may_see(user, deps):
        await deps.views.publish(user, lambda _rich: render.help_page(reader, deps.admins))
        return
    found = await _page(state, reader, deps)
    await deps.views.publish(user, lambda rich: render.page(found, reader, rich=rich))


async def _page(state: HomeState, reader: Reader, deps: Deps) -> render.Page:
    now, store = deps.now(), deps.sync_errors
    wanted = state.wanted(now)
    problems = await store.problems(wanted, limit=render.PAGE, offset=state.offset)
    kinds = state.kinds()
    return render.Page(
        state=state,
        wanted=wanted,
        totals=await store.totals(wanted),
        problems=tuple(tell(problem, reader, deps) for problem in problems),
        count=await store.count_problems(wanted),
        trend=await store.trend(
            kinds, zone=reader.zone, today=now.astimezone(reader.zone).date(), days=render.TREND_DAYS
        ),
        digests=await digests.everywhere(deps),
    )
