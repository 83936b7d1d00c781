"""Sync errors for a terminal: what an import came to, problems, rows. Pure: values in, text out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.syncerrors.filters import UNKNOWN
from bot.terminal import Pen, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.language import Language
    from bot.syncerrors.intake import Report
    from bot.syncerrors.store import Problem, Stored, Totals

PROBLEMS_SHOWN = 10
MESSAGE_LINES = 3
NAMES_SHOWN = 4
_SECONDS = "%Y-%m-%d %H:%M:%S"
_MINUTES = "%Y-%m-%d %H:%M"


def render_report(name: str, report: Report, pen: Pen) -> str:
    """Return what became of a file: the counts, what the columns were taken for, and the first rejected rows."""
    say = pen.say.sync_terminal
    lines = [say.imported.format(file=visible(name), **_counts(report, pen.say))]
    if not report.read:
        lines.append(pen.paragraph(say.nothing, first="  "))
    if report.columns:
        columns = "; ".join(say.column.format(name=n, meaning=meaning) for n, meaning in report.columns.items())
        lines.append(pen.paragraph(say.columns.format(columns=columns), first="  ", rest="    "))
    if report.problems:
        lines.append(f"  {say.rejected(report.rejected)}{pen.say.colon}")
        shown = report.problems[:PROBLEMS_SHOWN]
        lines += [pen.paragraph(say.row.format(row=one.row, error=one.error), first="    ") for one in shown]
        if more := report.rejected - len(shown):
            lines.append("    " + say.more_rows.format(count=pen.say.number(more)))
    return "\n".join(lines)


def render_sum(reports: Sequence[Report], pen: Pen) -> str:
    """Return what became of several files together."""
    totals = {
        name: pen.say.number(sum(getattr(one, name) for one in reports))
        for name in ("read", "new", "known", "rejected")
    }
    return pen.paragraph(pen.say.sync_terminal.several.format(files=len(reports), **totals))


def render_problems(
    problems: Sequence[Problem], count: int, totals: Totals, *, since: datetime, zone: tzinfo, command: str, pen: Pen
) -> str:
    """Return the problems, one under the other.

    Args:
        problems: those that are shown.
        count: how many there are.
        totals: of all errors that were asked for.
        since: where the period begins.
        zone: of the times.
        command: what was typed, for those who want to see more.
        pen: how it is drawn.

    """
    say = pen.say.sync_terminal
    if not totals.total:
        return render_nothing(since, zone, pen)
    parts = [_summary(count, totals, since, zone, pen)]
    parts += [_problem(one, zone, pen) for one in problems]
    if count > len(problems):
        more = say.problem(count - len(problems)).format(count=pen.say.number(count - len(problems)))
        parts.append(pen.paragraph(say.more_problems.format(problems=more, option=f"`{command} --limit {count}`")))
    if problems:
        how = f"`{command} --rows --fingerprint {problems[0].fingerprint}`"
        parts.append(pen.paragraph(say.how_rows.format(command=how)))
    return "\n\n".join(parts)


def render_rows(rows: Sequence[Stored], *, more: bool, zone: tzinfo, command: str, pen: Pen) -> str:
    """Return errors, newest first, each with its ids and its message.

    Args:
        rows: those that are shown.
        more: there are older ones.
        zone: of the times.
        command: what shows more.
        pen: how it is drawn.

    """
    parts = [_row(one, zone, pen) for one in rows]
    say = pen.say.sync_terminal
    if more:
        parts.append(pen.paragraph(say.more_errors.format(option=f"`{command}`")))
    parts.append(pen.faint(say.times.format(zone=zone)))
    return "\n\n".join(parts)


def render_nothing(since: datetime, zone: tzinfo, pen: Pen) -> str:
    """Return that there are no errors, and how there can be some."""
    say = pen.say.sync_terminal
    none = say.none.format(since=_at(since, zone, _MINUTES))
    how = say.none_how.format(command="`sfdiag import FILE`", option="`--since 4w`")
    return f"{pen.paragraph(none)}\n{pen.paragraph(how)}"


def _summary(count: int, totals: Totals, since: datetime, zone: tzinfo, pen: Pen) -> str:
    say = pen.say.sync_terminal
    first = say.summary.format(
        errors=say.error(totals.total).format(count=pen.say.number(totals.total)),
        problems=say.problem(count).format(count=pen.say.number(count)),
        since=_at(since, zone, _MINUTES),
    )
    categories = _shares(totals.by_category, pen.say)
    return "\n".join(
        [
            pen.strong(first),
            *([pen.paragraph(categories)] if categories else []),
            pen.faint(say.times.format(zone=zone)),
        ]
    )


def _shares(by_category: Mapping[str, int], language: Language) -> str:
    # Most first; what the catalog does not know comes without a category.
    found = sorted(by_category.items(), key=lambda share: -share[1])
    return " · ".join(
        language.sync_terminal.share.format(category=_category(name, language), count=language.number(number))
        for name, number in found
    )


def _category(name: str | None, language: Language) -> str:
    return language.category(name) if name and name != UNKNOWN else language.sync_terminal.unknown


def _problem(one: Problem, zone: tzinfo, pen: Pen) -> str:
    say = pen.say.sync_terminal
    title = " · ".join(part for part in (one.title, one.code) if part) or say.unknown
    count = f"{pen.say.number(one.count)} × "
    lines = [
        pen.strong(count) + visible(title),
        say.facts.format(
            level=say.levels.job if one.level == "job" else say.levels.record,
            category=_category(one.category, pen.say),
            records=say.records(one.records).format(count=pen.say.number(one.records)),
        ),
        " · ".join(part for part in (_several(one.objects), _several(one.sources)) if part),
        say.last.format(first=_at(one.first_seen, zone, _MINUTES), last=_at(one.last_seen, zone, _MINUTES)),
        *(pen.faint(f"> {line}") for line in _message(one.sample, pen)),
        pen.faint(one.fingerprint),
    ]
    return "\n  ".join(line for line in lines if line)


def _row(one: Stored, zone: tzinfo, pen: Pen) -> str:
    say = pen.say.sync_terminal
    error = one.error
    ids = (
        error.object, error.operation, error.salesforce_id, error.marketo_id and f"Marketo {error.marketo_id}",
        error.job_id, error.external_id,
    )  # fmt: skip
    head = [
        pen.strong(_at(one.seen_at, zone, _SECONDS)),
        say.levels.job if error.level == "job" else say.levels.record,
        pen.name(visible(one.code or error.code or say.unknown)),
        visible(error.source),
    ]
    lines = [" · ".join(head), " · ".join(visible(part) for part in ids if part), *_message(error.message, pen)]
    return "\n  ".join(line for line in lines if line)


def _message(text: str, pen: Pen) -> list[str]:
    return textwrap.wrap(visible(text), max(pen.width - 4, 20), max_lines=MESSAGE_LINES, placeholder=" …")


def _several(names: Sequence[str]) -> str:
    shown = [visible(name) for name in names[:NAMES_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(names) > NAMES_SHOWN else [])])


def _at(instant: datetime, zone: tzinfo, form: str) -> str:
    return instant.astimezone(zone).strftime(form)


def _counts(report: Report, language: Language) -> dict[str, str]:
    return {name: language.number(getattr(report, name)) for name in ("read", "new", "known", "rejected")}
