"""Sync errors for people in Slack: who may see them, lists, rows, explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.page import page
from bot.explanation import explain, first_sentence, stored_verdict
from bot.slack.render import errors as render
from bot.slack.render.actions import ROW
from bot.slack.render.answer import answer
from bot.slack.render.reader import Reader
from bot.slack.render.state import ListState, RowsState, fits
from bot.syncerrors.filters import FilterError, parse

if TYPE_CHECKING:
    from bot.slack.deps import Deps
    from bot.slack.payloads import Chosen, Click, Command
    from bot.slack.render.errors import Told
    from bot.slack.render.message import Message
    from bot.syncerrors.filters import Filter
    from bot.syncerrors.store import Problem

_LIST = "errors"
_EXPORT = "export"


async def command(asked: Command, deps: Deps) -> Message | None:
    """Answer `/sfdiag errors` and `/sfdiag export`; nothing when it is some other text."""
    words = asked.text.split()
    if not words or words[0].lower() not in {_LIST, _EXPORT}:
        return None
    reader = await reader_of(asked.user, asked.channel, deps)
    try:
        wanted = parse(words[1:], now=deps.now(), zone=reader.zone)
    except FilterError as error:
        if error.reason == "word" and deps.engine.diagnose(asked.text).errors:
            # "errors while loading: UNABLE_TO_LOCK_ROW ..." was pasted.
            return None
        return render.not_understood(error, reader)
    if not await may_see(asked.user, deps):
        return render.refused(reader, deps.admins)
    if not fits(wanted):
        return render.too_long(reader)
    if words[0].lower() == _LIST:
        return await listed(ListState(wanted), reader, deps)
    return await exported(wanted, asked.user, reader, deps)


async def turn(click: Click, deps: Deps) -> None:
    """Show another page of a list in the place of the one that was clicked in."""
    reader = await reader_of(click.user, click.channel, deps)
    if await may_see(click.user, deps):
        shown = await listed(ListState.decode(click.value), reader, deps)
    else:
        shown = render.refused(reader, deps.admins)
    if click.respond:
        await deps.outbox.respond(click.respond, shown, replace=True)


async def show_rows(click: Click, deps: Deps) -> None:
    """Open the rows of a problem."""
    reader = await reader_of(click.user, click.channel, deps)
    if not await may_see(click.user, deps):
        return
    found = await _rows(RowsState.decode(click.value), reader, deps)
    await deps.views.show(click, lambda rich: _drawn(found, reader, deps, rich=rich))


async def choose_row(chosen: Chosen, deps: Deps) -> dict[str, Any]:
    """Return how the modal of rows answers a choice: with the row on top of it, or with older rows in its place."""
    reader = await reader_of(chosen.user, "", deps)
    if not await may_see(chosen.user, deps):
        return {"response_action": "clear"}
    if not chosen.value:
        return {"response_action": "errors", "errors": {ROW: reader.say.sync.open_row}}
    if chosen.value != render.OLDER:
        return {"response_action": "push", "view": await _row(int(chosen.value), reader, deps)}
    before = RowsState.decode(chosen.state)
    shown = await _rows(before, reader, deps)
    if shown is None or not shown.rows:
        return {"response_action": "update", "view": render.gone(reader)}
    last = shown.rows[-1]
    state = RowsState(before.wanted, (last.seen_at, last.id), before.first + len(shown.rows))
    found = await _rows(state, reader, deps)
    return {"response_action": "update", "view": _drawn(found, reader, deps, rich=deps.views.rich)}


async def show_explanation(click: Click, deps: Deps) -> None:
    """Open the full answer to a problem."""
    reader = await reader_of(click.user, click.channel, deps)
    if not await may_see(click.user, deps):
        return
    problem = await _problem(RowsState.decode(click.value).wanted, deps)
    if problem is None:
        await deps.views.show(click, lambda _rich: render.gone(reader))
        return
    explanation = answer(stored_verdict(problem.sample, problem.code, deps.engine), lang=reader.lang, answer_id=None)
    told = tell(problem, reader, deps)
    await deps.views.show(click, lambda _rich: render.explained(told, explanation, reader))


async def export(click: Click, deps: Deps) -> None:
    """Send what is listed as a CSV."""
    reader = await reader_of(click.user, click.channel, deps)
    if await may_see(click.user, deps):
        said = await exported(ListState.decode(click.value).wanted, click.user, reader, deps)
    else:
        said = render.refused(reader, deps.admins)
    if click.respond:
        await deps.outbox.respond(click.respond, said, replace=False)


async def listed(state: ListState, reader: Reader, deps: Deps) -> Message:
    """Return a page of problems."""
    problems = await deps.sync_errors.problems(state.wanted, limit=render.PAGE, offset=state.offset)
    found = render.Listing(
        state=state,
        totals=await deps.sync_errors.totals(state.wanted),
        problems=tuple(tell(problem, reader, deps) for problem in problems),
        count=await deps.sync_errors.count_problems(state.wanted),
    )
    return render.listing(found, reader)


async def exported(wanted: Filter, user: str, reader: Reader, deps: Deps) -> Message:
    """Begin an export; return what is said about it meanwhile."""
    total = (await deps.sync_errors.totals(wanted)).total
    if not total:
        return render.nothing_to_export(wanted, reader)
    deps.background.start(deps.exporting.send(wanted, user, reader), name="an export")
    return render.export_comes(total, reader)


def tell(problem: Problem, reader: Reader, deps: Deps) -> Told:
    """Return a problem with what the catalog says of it, in the reader's language."""
    verdict = stored_verdict(problem.sample, problem.code, deps.engine)
    if not verdict.errors:
        return render.Told(problem, problem.title or reader.say.sync.unknown, problem.sample, known=False)
    root = verdict.errors[0]
    what = first_sentence(explain(root, reader.lang).what)
    return render.Told(problem, page(root.entry, reader.lang).title, what)


async def reader_of(user: str, channel: str, deps: Deps) -> Reader:
    """Return who reads what is said to a person in a channel."""
    return Reader(await deps.language(channel, user), await deps.people.zone(user))


async def may_see(user: str, deps: Deps) -> bool:
    """Tell whether a person may list, export and load sync errors."""
    return user in deps.admins or await deps.people.runs_workspace(user)


def _drawn(found: render.Rows | None, reader: Reader, deps: Deps, *, rich: bool) -> dict[str, Any]:
    if found is None:
        return render.gone(reader)
    return render.rows(found, reader, domain=deps.salesforce_domain, rich=rich)


async def _row(row_id: int, reader: Reader, deps: Deps) -> dict[str, Any]:
    stored = await deps.sync_errors.get(row_id)
    if stored is None:
        return render.gone(reader)
    verdict = stored_verdict(stored.error.message, stored.code or stored.error.code, deps.engine)
    explanation = answer(verdict, lang=reader.lang, answer_id=None)
    return render.row(stored, explanation, reader, domain=deps.salesforce_domain)


async def _rows(state: RowsState, reader: Reader, deps: Deps) -> render.Rows | None:
    problem = await _problem(state.wanted, deps)
    if problem is None:
        return None
    found = await deps.sync_errors.rows(state.wanted, limit=render.ROWS_PAGE + 1, before=state.before)
    return render.Rows(
        state=state,
        told=tell(problem, reader, deps),
        rows=found[: render.ROWS_PAGE],
        older=len(found) > render.ROWS_PAGE,
    )


async def _problem(wanted: Filter, deps: Deps) -> Problem | None:
    """Return a problem with the counts of what is wanted, else of all that is kept of it."""
    found = await deps.sync_errors.problems(wanted, limit=1)
    return found[0] if found else await deps.sync_errors.problem(wanted.fingerprint or "")
