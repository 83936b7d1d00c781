"""The ``sfdiag`` program: the commands, and nothing that the rest of the bot would want to share.

Commands import what they need when they run: explaining a code must not wait for Slack's and the database's
libraries.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from datetime import tzinfo

    from bot.diagnosis.engine import Engine
    from bot.knowledge import FileFault, Knowledge
    from bot.settings import Settings
    from bot.syncerrors.intake import Report
    from bot.synclisting import Format
    from bot.terminal import Pen

Result = TypeVar("Result")

TEXT_LIMIT = 1_000_000
"""Characters of one text that the command line reads (Slack's own messages end at 40,000)."""

WIDEST = 100
_CHANNEL = re.compile(r"[CGDUW][A-Z0-9]{2,}")
SAID_NO, UNUSABLE = 1, 2

_lang = click.option(
    "--lang", type=click.Choice(["en", "fr"]), envvar="SFDIAG_LANG", default="en", help="Language of the answer."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_zone = click.option(
    "--tz", "zone", default="UTC", show_default=True, help="Time zone, as in Europe/Paris, of times that name none."
)
_overlays = click.option(
    "--overlay", "overlays", multiple=True, envvar="SFDIAG_CATALOG", type=click.Path(path_type=Path),
    help="A folder of your own entries; may be given more than once.",
)  # fmt: skip


def main() -> NoReturn:
    """Run the program; every failure that the user can mend is one sentence and exit code 2."""
    from dotenv import load_dotenv  # noqa: PLC0415

    # Printing must survive any text: what the terminal cannot show is written as an escape.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    load_dotenv(Path(".env"))
    try:
        # Not cli.main(): that one ends a closed pipe with 1, which says "no" here.
        with cli.make_context("sfdiag", sys.argv[1:]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(UNUSABLE)
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        sys.exit(UNUSABLE)
    except BrokenPipeError:
        # The reader (head, less) has gone; that is no failure of ours. What is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="sfdiag")
def cli() -> None:
    """Explain pasted Salesforce errors: which one it is, what happens, what to do, and who has to do it."""


@cli.command()
def run() -> None:
    """Start the bot (Socket Mode with SLACK_APP_TOKEN, otherwise HTTP on PORT)."""
    from bot import app, settings  # noqa: PLC0415

    try:
        loaded = settings.load(slack=True)
        _await(app.run(loaded, _knowledge(loaded.overlays)))
    except (settings.SettingsError, app.StartError) as error:
        raise _unusable(str(error)) from None


@cli.command()
def worker() -> None:
    """Do the scheduled work alone, beside `run` with SFDIAG_SCHEDULER=off."""
    from bot import app, settings  # noqa: PLC0415

    try:
        loaded = settings.load(slack=False, token=True)
        _await(app.work(loaded, _knowledge(loaded.overlays)))
    except (settings.SettingsError, app.StartError) as error:
        raise _unusable(str(error)) from None


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the Slack look-alike; a free one by default.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def demo(port: int | None, *, no_open: bool) -> None:
    """Try the bot in a Slack look-alike in your browser; no account, no token."""
    from bot.demo import demo as show  # noqa: PLC0415

    sys.exit(show(port=port, open_browser=not no_open))


@cli.command()
@click.argument("file", type=click.File("rb"), default="-")
@_json
@click.option("--jsonl", is_flag=True, help='Read lines of {"id": …, "text": …} and answer each with a line of JSON.')
@click.option("--asked", is_flag=True, help="Answer as when a person asks: less certain, with near misses.")
@_lang
@_overlays
def diagnose(
    file: io.BufferedReader, lang: str, overlays: tuple[Path, ...], *, as_json: bool, jsonl: bool, asked: bool
) -> None:
    """Explain what stands in FILE or on standard input."""
    engine = _engine(overlays)
    if jsonl:
        sys.exit(SAID_NO if _diagnose_lines(engine, file, lang, asked=asked) else 0)
    text = _decoded(file.read(TEXT_LIMIT * 4 + 1))
    verdict = engine.diagnose(text, asked=asked, limit=TEXT_LIMIT)
    if as_json:
        from bot.jsonforms import verdict_json  # noqa: PLC0415

        click.echo(json.dumps(verdict_json(verdict, lang), ensure_ascii=False))
        if verdict.clipped is not None:
            click.echo(f"Only the first {verdict.clipped:,} characters were read.", err=True)
        return
    from bot.terminal import render_verdict  # noqa: PLC0415

    if not text.strip():
        raise _unusable(
            "There is no text. Pass a file, or paste an error and end it with Ctrl-D: sfdiag diagnose < error.txt"
        )
    click.echo(render_verdict(verdict, lang, _width(), _coloured()))


@cli.command()
@click.argument("code")
@_json
@_lang
@_overlays
def explain(code: str, lang: str, overlays: tuple[Path, ...], *, as_json: bool) -> None:
    """Show the catalog's page for one CODE."""
    from bot.diagnosis.page import page  # noqa: PLC0415

    knowledge = _knowledge(overlays)
    known = knowledge.catalog.resolve(code.strip())
    if known is None:
        _say_nearest(code, knowledge)
        sys.exit(SAID_NO)
    found = page(knowledge.catalog[known], lang)
    if as_json:
        from bot.jsonforms import page_json  # noqa: PLC0415

        click.echo(json.dumps(page_json(found), ensure_ascii=False))
        return
    from bot.terminal import render_page  # noqa: PLC0415

    click.echo(render_page(found, lang, _width(), _coloured()))


@cli.group()
def catalog() -> None:
    """List the catalog, or check it."""


@catalog.command("list")
@_json
@_lang
@_overlays
def list_(lang: str, overlays: tuple[Path, ...], *, as_json: bool) -> None:
    """List every code of the catalog, one a line."""
    known = _knowledge(overlays).catalog
    for signal in known.signals:
        if as_json:
            from bot.jsonforms import catalog_row_json  # noqa: PLC0415

            click.echo(json.dumps(catalog_row_json(known[signal.code], lang), ensure_ascii=False))
        else:
            click.echo(signal.code)


@catalog.command()
@_overlays
def check(overlays: tuple[Path, ...]) -> None:
    """Read every file, run every example, and report all faults at once."""
    from bot import knowledge  # noqa: PLC0415
    from bot.diagnosis.selfcheck import selfcheck  # noqa: PLC0415

    _must_be_folders(overlays)
    known, faults = knowledge.check(overlays)
    count, failures = selfcheck(known.catalog)
    for fault in faults:
        click.echo(str(fault))
    files = knowledge.holders(overlays) if failures else {}
    for failure in failures:
        file = files.get(failure.code, failure.code)
        click.echo(f"{file}: {failure.place}: {failure.what} — {failure.remedy}\n    {_shortened(failure.text)}")
    wrong = len(faults) + len(failures)
    summary = f"{len(known.catalog.signals)} entries, {count} examples and near misses"
    if wrong:
        click.echo(f"{summary}: {wrong} fault{'s' * (wrong > 1)}.")
        sys.exit(SAID_NO)
    click.echo(f"{summary}: all is well.")


@catalog.command()
def stamp() -> None:
    """Note in every French file which English text it was written for."""
    from bot.knowledge import restamp  # noqa: PLC0415

    for name in restamp():
        click.echo(name)


@cli.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_json
@click.option("--source", help="Where the errors come from, for rows that name no source.")
@_zone
@click.option("--dayfirst/--monthfirst", default=None, help="How to read 03/04/2026 where the file leaves it open.")
@_lang
def import_(
    files: tuple[str, ...], source: str | None, zone: str, lang: str, *, as_json: bool, dayfirst: bool | None
) -> None:
    """Load sync errors from CSV, JSON or NDJSON files; - is standard input.

    What is stored already is not stored again, so an import that broke off is simply run once more.
    """
    from bot import syncimport  # noqa: PLC0415
    from bot.language import language  # noqa: PLC0415
    from bot.storage import DatabaseAwayError, StorageError  # noqa: PLC0415
    from bot.syncterminal import render_report, render_sum  # noqa: PLC0415

    settings = _settings()
    say = language(lang).sync_terminal
    bars = syncimport.Bars(lambda name: say.importing.format(file=name))

    def done(file: syncimport.File, report: Report) -> None:
        bars.end()
        if not as_json:
            click.echo(render_report(file.name, report, _pen(lang)))

    try:
        with syncimport.opened(files) as opened:
            imported = _await(
                syncimport.load(
                    opened,
                    database=settings.database_url,
                    engine=lambda: _engine(settings.overlays),
                    zone=_zone_named(zone),
                    source=(source or "").strip() or None,
                    dayfirst=dayfirst,
                    now=_now,
                    progress=bars.begin,
                    done=done,
                )
            )
    except syncimport.FileError as error:
        raise _unusable(str(error)) from None
    except DatabaseAwayError as error:
        raise _unusable(f"{error} {say.broken_off}") from None
    except StorageError as error:
        raise _unusable(str(error)) from None
    finally:
        bars.end()
    if as_json:
        click.echo(json.dumps(imported.as_json(), ensure_ascii=False))
    elif len(imported.reports) > 1:
        click.echo(render_sum(list(imported.reports.values()), _pen(lang)))
    for name, why in imported.unreadable.items():
        click.echo(f"Error: {name}: {why}", err=True)
    rejected = any(report.rejected for report in imported.reports.values())
    sys.exit(UNUSABLE if imported.unreadable else SAID_NO if rejected else 0)


@cli.command()
@click.option("--since", default="5d", show_default=True, help="5d, 12h, 2w, yesterday, monday, 2026-11-20, …")
@click.option("--until", help="The same; a day counts as a whole.")
@click.option("--level", type=click.Choice(["record", "job"]), help="Errors of records, or of whole jobs.")
@click.option("--code", help="An error code, as in UNABLE_TO_LOCK_ROW.")
@click.option(
    "--category", type=click.Choice(["access", "authentication", "intermittent", "other", "unknown"]),
    help="A category of the catalog; unknown is what it does not know.",
)  # fmt: skip
@click.option("--object", "object_", help="The API name of an object, as in Contact.")
@click.option("--source", help="Where the errors came from, as in marketo.")
@click.option("--fingerprint", help="One problem, by the last line of what is said of it.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="CSV can be imported again without loss.",
)  # fmt: skip
@click.option("--rows", is_flag=True, help="The errors themselves instead of problems, in a table.")
@click.option("--limit", type=click.IntRange(min=1), help="No more than so many: of errors the newest ones.")
@_zone
@_lang
def errors(
    *, since: str, until: str | None, form: Format, limit: int | None, zone: str, lang: str, rows: bool, **only: Any
) -> None:
    """List stored sync errors: the problems with their counts, or with --rows the errors."""
    from bot import synclisting  # noqa: PLC0415
    from bot.storage import StorageError  # noqa: PLC0415
    from bot.syncerrors import filters  # noqa: PLC0415

    settings = _settings()
    zoned, now = _zone_named(zone), _now()
    try:
        begin = filters.period(since, now=now, zone=zoned)
        end = filters.period(until, now=now, zone=zoned, end=True) if until else None
    except filters.FilterError as error:
        raise _unusable(str(error)) from None
    if end is not None and end <= begin:
        raise _unusable("The period ends before it begins; write the earlier date after --since.")
    only["object"] = only.pop("object_")
    asked = synclisting.Asked(
        wanted=filters.Filter(since=begin, until=end, **only),
        since=begin,
        zone=zoned,
        form=form,
        rows=rows,
        limit=limit,
        command=_typed(since=since, until=until, **only),
    )
    out = sys.stdout.buffer
    try:
        _await(
            synclisting.show(
                asked, out.write, _pen(lang), database=settings.database_url, title=_titles(lang, settings.overlays)
            )
        )
    except StorageError as error:
        raise _unusable(str(error)) from None
    out.flush()


@cli.command()
@click.option("--preview", is_flag=True, help="Print it and post nothing.")
@click.option("--channel", help="The id of the channel to post it in, as in C0123ABCD; once a day.")
@click.option("--again", is_flag=True, help="Post it although the channel has had that day's.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help="The day that it covers.  [default: the last 24 hours]",
)  # fmt: skip
@_zone
@_lang
def digest(*, preview: bool, channel: str | None, again: bool, day: datetime | None, zone: str, lang: str) -> None:
    """Print a digest of the sync errors, or post it in a channel.

    A channel that has a digest of its own (/sfdiag digest on) gets it in its time zone and language, and with its
    filters.
    """
    import logging  # noqa: PLC0415

    from bot import app, digestposting, settings  # noqa: PLC0415
    from bot.digest.order import NotYetError  # noqa: PLC0415
    from bot.language import language  # noqa: PLC0415
    from bot.storage import StorageError  # noqa: PLC0415

    # What the bot's log would tell is told in a sentence at the end; without a handler Python prints it.
    logging.getLogger("bot").addHandler(logging.NullHandler())
    if channel is None and not preview:
        raise _unusable("Say where to post it, with --channel and the channel's id, or print it with --preview.")
    if channel is not None and not _CHANNEL.fullmatch(channel):
        raise _unusable(
            f"“{_shortened(channel)}” is no id of a channel; Slack shows it at the end of the channel's details, "
            "as in C0123ABCD."
        )
    if again and preview:
        raise _unusable("A preview posts nothing, so there is no --again for it.")
    _zone_named(zone)
    asked = digestposting.Asked(channel=channel, day=day.date() if day else None, zone=zone, lang=lang)
    try:
        loaded = settings.load(slack=False, token=not preview)
        engine = _engine(loaded.overlays)
        if preview:
            database = loaded.database_url
            click.echo(_await(digestposting.preview(asked, database=database, engine=engine, now=_now)))
            return
        posted = _await(digestposting.post(asked, again=again, settings=loaded, engine=engine, now=_now))
    except (settings.SettingsError, app.StartError, StorageError) as error:
        raise _unusable(str(error)) from None
    except NotYetError as error:
        raise _unusable(f"{error.day} has not begun yet in {error.zone}.") from None
    codes = {"refused": UNUSABLE, "token": UNUSABLE, "waits": SAID_NO}
    said = digestposting.sentence(posted, channel or "", language(lang))
    click.echo(said, err=posted.outcome in codes)
    sys.exit(codes.get(posted.outcome, 0))


@cli.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    from bot import settings  # noqa: PLC0415
    from bot.storage import StorageError  # noqa: PLC0415
    from bot.storage import upgrade as to_newest  # noqa: PLC0415

    try:
        _await(to_newest(settings.load(slack=False).database_url))
    except (settings.SettingsError, StorageError) as error:
        raise _unusable(str(error)) from None
    click.echo("The database is up to date.")


def _diagnose_lines(engine: Engine, lines: Iterable[bytes], lang: str, *, asked: bool) -> bool:
    """Answer JSON lines one by one; return whether one of them could not be read."""
    from bot.jsonforms import verdict_json  # noqa: PLC0415

    failed = False
    for line in lines:
        if not line.strip():
            continue
        row, problem = _row(line)
        if problem:
            failed = True
            click.echo(json.dumps({"id": None, "error": problem}))
            continue
        verdict = engine.diagnose(row["text"], asked=asked, limit=TEXT_LIMIT)
        click.echo(json.dumps({"id": row.get("id"), **verdict_json(verdict, lang)}, ensure_ascii=False))
    return failed


def _row(line: bytes) -> tuple[dict[str, Any], str | None]:
    try:
        row = json.loads(_decoded(line))
    except (ValueError, RecursionError) as error:
        return {}, f"This line is no JSON: {error if isinstance(error, ValueError) else 'it is nested too deep'}"
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return {}, 'This line has no "text".'
    return row, None


def _decoded(data: bytes) -> str:
    """Return bytes as text, whatever they are: UTF-16 when they say so, else UTF-8 with what is not replaced."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def _settings() -> Settings:
    """Read the settings that do not concern Slack."""
    from bot import settings  # noqa: PLC0415

    try:
        return settings.load(slack=False)
    except settings.SettingsError as error:
        raise _unusable(str(error)) from None


def _zone_named(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder's name gives an OSError
        raise _unusable(f"There is no time zone “{name}”; write it as in Europe/Paris or UTC.") from None


def _now() -> datetime:
    return datetime.now(UTC)


def _titles(lang: str, overlays: Iterable[Path]) -> Callable[[str], str | None] | None:
    """Return what gives the title of a code, for a language in which titles are not stored."""
    if lang == "en":
        return None
    from bot.diagnosis.page import page  # noqa: PLC0415

    known = _knowledge(overlays).catalog

    def title(code: str) -> str | None:
        found = known.resolve(code)
        return page(known[found], lang).title if found else None

    return title


def _typed(**options: str | None) -> str:
    """Return the command that lists what was asked for."""
    return " ".join(["sfdiag errors", *(f"--{name} {shlex.quote(value)}" for name, value in options.items() if value)])


def _await(work: Coroutine[Any, Any, Result]) -> Result:
    import asyncio  # noqa: PLC0415

    # PostgreSQL's library cannot work on the event loop that is Windows' own.
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work)


def _knowledge(overlays: Iterable[Path]) -> Knowledge:
    """Load the catalog; overlay files that were left out are named on standard error."""
    from bot import knowledge  # noqa: PLC0415

    folders = tuple(overlays)
    _must_be_folders(folders)
    try:
        known = knowledge.load(folders)
    except knowledge.CatalogError as error:
        raise _unusable(str(error)) from None
    for line in _left_out(known.faults):
        click.echo(line, err=True)
    return known


def _left_out(faults: Iterable[FileFault]) -> Iterator[str]:
    """Say which overlay files were left out, and why."""
    found = list(faults)
    if found:
        files = sorted({fault.file for fault in found})
        yield f"WARNING: {len(files)} file(s) of your own catalog left out; the built-in catalog is used without them:"
        yield from (f"  {fault}" for fault in found)


def _engine(overlays: Iterable[Path]) -> Engine:
    from bot.diagnosis.engine import Engine  # noqa: PLC0415

    return Engine(_knowledge(overlays).catalog)


def _say_nearest(code: str, known: Knowledge) -> None:
    from bot.diagnosis.engine import Engine  # noqa: PLC0415

    near = Engine(known.catalog).nearest(code)
    click.echo(f"The catalog has no code «{_shortened(code)}». The nearest: {', '.join(near)}.", err=True)


def _must_be_folders(overlays: Iterable[Path]) -> None:
    missing = [str(folder) for folder in overlays if not folder.is_dir()]
    if missing:
        raise _unusable(f"No such folder: {', '.join(missing)} (from --overlay or SFDIAG_CATALOG).")


def _unusable(sentence: str) -> click.ClickException:
    return click.ClickException(sentence)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"


def _pen(lang: str) -> Pen:
    from bot.language import language  # noqa: PLC0415
    from bot.terminal import Pen  # noqa: PLC0415

    return Pen(language(lang), _width(), _coloured())


def _width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
