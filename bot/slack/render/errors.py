"""Sync errors as Slack draws them: problems with their counts, a problem's rows, one row, a row's explanation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import InputBlock, PlainTextObject

from bot.slack.render.actions import ROW, ActionId, ViewId
from bot.slack.render.escape import bold, clip, code, fenced, link, one_line, prose
from bot.slack.render.message import (
    SECTION_LIMIT,
    Message,
    button,
    buttons,
    context,
    header,
    mention,
    message,
    plain,
    section,
    sections,
)
from bot.slack.render.state import VALUE_LIMIT, ListState, RowsState, of_problem
from bot.slack.render.view import data_table, form, modal, select

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from slack_sdk.models.blocks import Block, ButtonElement

    from bot.language import Language
    from bot.slack.render.reader import Reader
    from bot.slack.render.view import AnyBlock
    from bot.syncerrors.filters import Filter, FilterError
    from bot.syncerrors.store import Problem, Stored, Totals

PAGE = 5
"""Problems on one page of a message: what a phone shows in three screens."""
ROWS_PAGE = 15
MOST_NAMES = 3
MOST_ADMINS = 5
WHAT_LIMIT = 200
NAME_LIMIT = 80
MESSAGE_LIMIT = 120
_RECORD_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
OLDER = "older"
"""The option that leads to older rows."""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem with what the catalog says of it: a title, and what is happening in one line.

    Of one that the catalog does not know, ``what`` is a message; then it is not ``known``.
    """

    problem: Problem
    title: str
    what: str
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of problems. ``count`` is how many there are in all."""

    state: ListState
    totals: Totals
    problems: tuple[Told, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A page of a problem's rows; ``older`` tells whether there are more."""

    state: RowsState
    told: Told
    rows: tuple[Stored, ...]
    older: bool


def listing(found: Listing, reader: Reader) -> Message:
    """Return the problems of a period, most serious first."""
    say = reader.say
    period = prose(period_of(found.state.wanted, reader))
    if not found.problems:
        return message(
            none(found.state.wanted, reader),
            [section(none(found.state.wanted, reader)), context(prose(say.sync.none_how))],
        )
    codes = ", ".join(_short(told) for told in found.problems[:MOST_NAMES])
    total = prose(total_of(found.totals.total, found.count, reader))
    blocks: list[Block] = [header(say.sync.title), section(f"{total} {period}.")]
    for told in found.problems:
        blocks += [section(problem_text(told, reader)), problem_buttons(told, found.state.wanted, say)]
    small = [*_shown(found, say), *_filters(found.state.wanted, say), _zone(reader)]
    text = f"{total} {period}. {prose(say.sync.most).format(codes=codes)}"
    return message(text, blocks, [context(" · ".join(small)), _list_buttons(found, say)])


def none(wanted: Filter, reader: Reader) -> str:
    """Return that there is nothing in a period."""
    filters = " · ".join(_filters(wanted, reader.say))
    said = prose(reader.say.sync.none).format(period=prose(period_of(wanted, reader)))
    return f"{said} ({filters})" if filters else said


def period_of(wanted: Filter, reader: Reader) -> str:
    """Return since when and until when."""
    words = reader.say.sync
    since = [words.since.format(at=reader.at(wanted.since))] if wanted.since else []
    until = [words.until.format(at=reader.at(wanted.until))] if wanted.until else []
    return " ".join([*since, *until])


def total_of(errors: int, problems: int, reader: Reader) -> str:
    """Return how many errors in how many problems."""
    words = reader.say.sync
    return words.total.format(
        errors=reader.count(errors, words.errors), problems=reader.count(problems, words.problems)
    )


def problem_text(told: Told, reader: Reader) -> str:
    """Return a problem in a paragraph: what it is, how much of it, where, what is happening."""
    problem = told.problem
    title = bold(clip(one_line(told.title.replace("`", "")), NAME_LIMIT * 2))
    head = f"{title}  {code(clip(problem.code, NAME_LIMIT))}" if problem.code else title
    what = clip(one_line(told.what), WHAT_LIMIT)
    return "\n".join([head, facts_line(problem, reader), prose(what) if told.known else code(what)])


def facts_line(problem: Problem, reader: Reader) -> str:
    """Return how much there is of a problem, and where."""
    words = reader.say.sync
    sources = ", ".join(_names(problem.sources))
    facts = [
        prose(words.level_name(problem.level)),
        bold(reader.count(problem.count, words.errors)),
        *([reader.count(problem.records, words.records)] if problem.records else []),
        *_names(problem.objects),
        *([prose(words.from_sources).format(sources=sources)] if sources else []),
        prose(words.last_seen).format(at=reader.at(problem.last_seen)),
    ]
    return " · ".join(facts)


def rows(found: Rows, reader: Reader, *, domain: str | None, rich: bool = False) -> dict[str, Any]:
    """Return the modal of a problem's rows, newest first; one of them can be chosen and opened.

    Args:
        found: the rows.
        reader: who reads.
        domain: the Salesforce domain that record ids link to.
        rich: draw them as a table that can be sorted, which not every Slack knows.

    """
    words = reader.say.sync
    numbered = list(enumerate(found.rows, found.state.first))
    body: list[AnyBlock] = [section(problem_text(found.told, reader))]
    if rich and numbered:
        body.append(_table(numbered, reader))
    else:
        body += sections(_lines(numbered, reader, domain))
    body.append(context(_zone(reader)))
    if not numbered:
        return modal(words.rows_title, [*body, section(prose(words.gone))], close=words.close)
    body.append(_chooser(found, reader))
    return form(
        words.rows_title,
        body,
        close=words.close,
        submit=words.open,
        name=ViewId.ROWS,
        state=found.state.encode(),
    )


def row(stored: Stored, explanation: Message, reader: Reader, *, domain: str | None) -> dict[str, Any]:
    """Return the modal of one row: its ids, its message, what the message means.

    Args:
        stored: the row.
        explanation: the answer to its message.
        reader: who reads.
        domain: the Salesforce domain that record ids link to.

    """
    say = reader.say
    body: list[AnyBlock] = [
        *sections(_facts(stored, reader, domain)),
        section(bold(say.sync.message)),
        section(_whole(stored.error.message)),
        *({key: value for key, value in block.items() if key != "block_id"} for block in explanation.blocks),
        context(_zone(reader)),
    ]
    return modal(say.sync.row_title, body, close=say.sync.close)


def explained(told: Told, explanation: Message, reader: Reader) -> dict[str, Any]:
    """Return the modal with the full answer to a problem, and how much of it there is."""
    body: list[AnyBlock] = [*explanation.blocks, context(facts_line(told.problem, reader))]
    return modal(reader.say.sync.explain_title, body, close=reader.say.sync.close)


def gone(reader: Reader) -> dict[str, Any]:
    """Return the modal for what is no longer kept."""
    words = reader.say.sync
    return modal(words.title, [section(prose(words.gone))], close=words.close)


def nothing_to_export(wanted: Filter, reader: Reader) -> Message:
    """Say that there is nothing to export."""
    said = prose(reader.say.sync.nothing_to_export).format(period=prose(period_of(wanted, reader)))
    return plain(said)


def export_comes(errors: int, reader: Reader) -> Message:
    """Say that the CSV is on its way."""
    words = reader.say.sync
    return plain(prose(words.export_comes).format(errors=reader.count(errors, words.errors)))


def export_here(errors: int, wanted: Filter, reader: Reader) -> str:
    """Return what stands beside the CSV."""
    words = reader.say.sync
    counted = reader.count(errors, words.errors)
    return prose(words.export_here).format(errors=counted, period=prose(period_of(wanted, reader)))


def export_failed(reason: str, reader: Reader) -> Message:
    """Say that the CSV does not come."""
    return plain(prose(reader.say.sync.export_failed).format(reason=code(reason)))


def refused(reader: Reader, admins: Collection[str]) -> Message:
    """Refuse to show sync errors to somebody who is no admin, and say whom to ask."""
    return plain(f"{prose(reader.say.sync.refused)} {whom_to_ask(reader, admins)}")


def whom_to_ask(reader: Reader, admins: Collection[str]) -> str:
    """Return who can help somebody who is no admin."""
    words = reader.say.sync
    if not admins:
        return prose(words.refused_ask_workspace)
    return prose(words.refused_ask).format(admins=", ".join(map(mention, sorted(admins)[:MOST_ADMINS])))


def not_understood(error: FilterError, reader: Reader) -> Message:
    """Say what is wrong with a filter that somebody typed, and what can be written."""
    said = clip(one_line(error.said).replace("`", "'"), NAME_LIMIT)
    return plain(prose(reader.say.sync.filter(error.reason).format(said=said)))


def too_long(reader: Reader) -> Message:
    """Say that a filter does not fit into a button."""
    return plain(prose(reader.say.sync.too_long.format(limit=VALUE_LIMIT)))


def problem_buttons(told: Told, wanted: Filter, say: Language) -> Block:
    """Return the buttons below a problem."""
    state = of_problem(wanted, told.problem.fingerprint).encode()
    show = button(ActionId.ERRORS_ROWS, state, label=say.sync.rows, accessible=say.sync.rows_aloud)
    explain = button(ActionId.ERRORS_EXPLAIN, state, label=say.sync.explain, accessible=say.sync.explain_aloud)
    return buttons(f"problem-{told.problem.fingerprint}", [show, explain])


def _short(told: Told) -> str:
    problem = told.problem
    return code(clip(problem.code, NAME_LIMIT)) if problem.code else prose(clip(one_line(told.title), NAME_LIMIT))


def _list_buttons(found: Listing, say: Language) -> Block:
    wanted, offset = found.state.wanted, found.state.offset
    drawn: list[ButtonElement] = []
    if offset:
        back = ListState(wanted, max(offset - PAGE, 0)).encode()
        drawn.append(button(ActionId.ERRORS_BACK, back, label=say.sync.previous, accessible=say.sync.previous))
    if offset + len(found.problems) < found.count:
        then = ListState(wanted, offset + PAGE).encode()
        drawn.append(button(ActionId.ERRORS_PAGE, then, label=say.sync.next, accessible=say.sync.next))
    export = ListState(wanted).encode()
    drawn.append(button(ActionId.ERRORS_EXPORT, export, label=say.sync.export, accessible=say.sync.export_aloud))
    return buttons(f"errors-{offset}", drawn)


def _shown(found: Listing, say: Language) -> list[str]:
    if len(found.problems) == found.count:
        return []
    first, last = found.state.offset + 1, found.state.offset + len(found.problems)
    return [prose(say.sync.shown.format(first=first, last=last, problems=say.number(found.count)))]


def _filters(wanted: Filter, say: Language) -> list[str]:
    words = say.sync
    level = words.level_name(wanted.level) if wanted.level else None
    category = say.category(wanted.category) if wanted.category else None
    told = (
        (words.level, level),
        (words.code, wanted.code),
        (words.category, category),
        (words.object, wanted.object),
        (words.source, wanted.source),
        (words.fingerprint, wanted.fingerprint),
    )
    return [prose(words.filtered).format(name=prose(name), value=code(value)) for name, value in told if value]


def _zone(reader: Reader) -> str:
    return prose(reader.say.sync.times).format(zone=prose(reader.zone_name()))


def _names(names: Sequence[str]) -> list[str]:
    shown = [code(clip(name, NAME_LIMIT)) for name in names[:MOST_NAMES] if name.strip()]
    return [*shown, "…"] if len(names) > MOST_NAMES else shown


def _lines(numbered: Sequence[tuple[int, Stored]], reader: Reader, domain: str | None) -> list[str]:
    """Return the rows, each with its message where that is another than the one above."""
    lines, above = [], None
    for number, stored in numbered:
        ids = " · ".join([*_object(stored), *_ids(stored, reader, domain)])
        line = f"{number}. {reader.at(stored.seen_at)} · {ids}"
        if stored.error.message != above:
            line += f"\n{code(clip(one_line(stored.error.message), MESSAGE_LIMIT))}"
        above = stored.error.message
        lines.append(line)
    return lines


def _whole(message: str) -> str:
    """Return a whole message: on one line where it is one, else as a block."""
    if "\n" in message.strip():
        return fenced(message, SECTION_LIMIT)
    return code(clip(one_line(message), SECTION_LIMIT // 2)) or code("–")


def _object(stored: Stored) -> list[str]:
    return [code(clip(stored.error.object, NAME_LIMIT))] if stored.error.object else []


def _ids(stored: Stored, reader: Reader, domain: str | None) -> list[str]:
    words, error = reader.say.sync, stored.error
    told = (
        (words.marketo_id, error.marketo_id),
        (words.job_id, error.job_id),
        (words.external_id, error.external_id),
    )
    record = [_record(error.salesforce_id, domain)] if error.salesforce_id else []
    others = [f"{prose(name)} {code(clip(value, NAME_LIMIT))}" for name, value in told if value]
    return [*record, *others] or [prose(words.no_ids)]


def _chooser(found: Rows, reader: Reader) -> InputBlock:
    """Return the select of rows. Its last option leads to older ones."""
    words = reader.say.sync
    options = [
        (f"{number}. {reader.at(stored.seen_at)} {_named(stored)}", str(stored.id))
        for number, stored in enumerate(found.rows, found.state.first)
    ]
    if found.older:
        options.append((words.older, OLDER))
    return InputBlock(
        block_id=ROW,
        label=PlainTextObject(text=words.open_row),
        element=select(ROW, options, chosen=None, placeholder=words.open_row),
    )


def _named(stored: Stored) -> str:
    error = stored.error
    return error.salesforce_id or error.marketo_id or error.job_id or error.external_id or error.message


def _table(numbered: Sequence[tuple[int, Stored]], reader: Reader) -> dict[str, Any]:
    words = reader.say.sync
    head = ("#", words.seen_at, words.object, words.salesforce_id, words.marketo_id, words.job_id, words.message)
    body = [
        (
            str(number),
            reader.at(stored.seen_at),
            stored.error.object or "",
            stored.error.salesforce_id or "",
            stored.error.marketo_id or "",
            stored.error.job_id or "",
            clip(one_line(stored.error.message), MESSAGE_LIMIT),
        )
        for number, stored in numbered
    ]
    return data_table(words.rows_title, head, body)


def _facts(stored: Stored, reader: Reader, domain: str | None) -> list[str]:
    words, error = reader.say.sync, stored.error
    failed = [(words.failed_at, prose(reader.at(error.failed_at)))] if error.failed_at else []
    seen = [] if error.failed_at else [(words.seen_at, prose(reader.at(stored.seen_at)))]
    given = (
        (words.object, error.object),
        (words.operation, error.operation),
        (words.source, error.source),
        (words.marketo_id, error.marketo_id),
        (words.job_id, error.job_id),
        (words.external_id, error.external_id),
        (words.code, stored.code or error.code),
    )
    told = [
        (words.level, prose(words.level_name(error.level))),
        *failed,
        *seen,
        *([(words.salesforce_id, _record(error.salesforce_id, domain))] if error.salesforce_id else []),
        *[(name, code(clip(value, NAME_LIMIT * 2))) for name, value in given if value],
    ]
    return [f"{bold(name + reader.say.colon)} {value}" for name, value in told]


def _record(record: str, domain: str | None) -> str:
    # Lightning and Classic both lead from the bare id to the record's page.
    if domain and _RECORD_ID.fullmatch(record):
        return link(f"https://{domain}/{record}", record)
    return code(clip(record, NAME_LIMIT))
