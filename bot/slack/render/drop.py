"""What the bot says of a file that somebody dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.render.actions import ActionId
from bot.slack.render.errors import NAME_LIMIT, whom_to_ask
from bot.slack.render.escape import bold, clip, code, prose
from bot.slack.render.message import Message, button, buttons, contexts, message, plain, section, sections

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from slack_sdk.models.blocks import Block

    from bot.slack.render.reader import Reader
    from bot.syncerrors.intake import Report, RowProblem

MOST_ROWS = 5
MOST_COLUMNS = 20
PROBLEM_LIMIT = 300


def summary(name: str, report: Report, reader: Reader, command: str = "/sfdiag") -> Message:
    """Return what a file came to: read, new, known, rejected, how the columns were read, the first rejected rows."""
    say = reader.say
    words = say.sync
    said = prose(words.file_counts).format(
        read=prose(words.file_read).format(rows=reader.count(report.read, words.file_rows), file=_file(name)),
        new=say.number(report.new),
        known=say.number(report.known),
        rejected=say.number(report.rejected),
    )
    blocks: list[Block] = [section(said)]
    if not report.read:
        blocks.append(section(prose(words.file_nothing)))
    elif not report.new and not report.rejected:
        blocks.append(section(prose(words.file_all_known)))
    if report.rejected:
        blocks += sections([bold(words.file_rejected_rows), *_problems(report, reader)])
    small = _columns(report.columns, reader)
    if report.new or report.known:
        small.append(prose(words.file_how).format(command=code(f"{command} errors")))
    return message(said, [*blocks, *contexts(small)])


def refused(name: str, reader: Reader, admins: Collection[str]) -> Message:
    """Refuse to load the file of somebody who is no admin, and say whom to ask."""
    return plain(f"{prose(reader.say.sync.file_refused).format(file=_file(name))} {whom_to_ask(reader, admins)}")


def unreadable(name: str, error: str, reader: Reader) -> Message:
    """Say why a file cannot be read."""
    return plain(prose(reader.say.sync.file_unreadable).format(file=_file(name), error=prose(error)))


def which_dates(name: str, example: str, reader: Reader, *, drop_id: str) -> Message:
    """Ask whether the day or the month stands first in the dates of a file."""
    words = reader.say.sync
    said = prose(words.file_dates).format(file=_file(name), example=code(clip(example, NAME_LIMIT)))
    day = button(ActionId.DAY_FIRST, drop_id, label=words.day_first, accessible=words.day_first)
    month = button(ActionId.MONTH_FIRST, drop_id, label=words.month_first, accessible=words.month_first)
    return message(said, [section(said)], [buttons("dates", [day, month])])


def too_large(name: str, limit_mb: int, reader: Reader) -> Message:
    """Say that a file is too large."""
    return plain(prose(reader.say.sync.file_too_large).format(file=_file(name), limit=reader.say.number(limit_mb)))


def not_there(reader: Reader) -> Message:
    """Say that a file was deleted before it was read."""
    return plain(prose(reader.say.sync.file_gone))


def not_fetched(reason: str, reader: Reader) -> Message:
    """Say that Slack did not hand a file out."""
    return plain(prose(reader.say.sync.file_failed).format(reason=code(reason)))


def _file(name: str) -> str:
    return code(clip(name, NAME_LIMIT)) or code("–")


def _problems(report: Report, reader: Reader) -> list[str]:
    lines = [_problem(problem, reader) for problem in report.problems[:MOST_ROWS]]
    left = report.rejected - len(lines)
    return [*lines, f"… {reader.say.more.format(count=reader.say.number(left))}"] if left > 0 else lines


def _problem(problem: RowProblem, reader: Reader) -> str:
    row = reader.say.number(problem.row)
    said = prose(clip(problem.error, PROBLEM_LIMIT))
    return "• " + prose(reader.say.sync.file_row).format(row=row, colon=reader.say.colon, error=said)


def _columns(columns: Mapping[str, str], reader: Reader) -> list[str]:
    if not columns:
        return []
    shown: Sequence[tuple[str, str]] = list(columns.items())[:MOST_COLUMNS]
    told = [f"{code(clip(name, NAME_LIMIT))} → {code(meaning)}" for name, meaning in shown]
    rest = ["…"] if len(columns) > MOST_COLUMNS else []
    return [f"{prose(reader.say.sync.file_columns)}{reader.say.colon} {', '.join([*told, *rest])}"]
