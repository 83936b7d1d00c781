"""``sfdiag demo``: the bot in a Slack look-alike in the browser, or in the terminal where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import shutil
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy import URL

from bot.app import StartError, run
from bot.demo import sync, workspace
from bot.demo.control import Control, NeverHappenedError, eventually
from bot.demo.conversation import converse
from bot.demo.local_slack import Lack, LocalSlack, LocalSlackUnavailable, cache_folder, obtain
from bot.demo.texts import texts_for
from bot.diagnosis.engine import Engine
from bot.knowledge import CatalogError, load
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.demo.texts import Texts
    from bot.knowledge import Knowledge

_UNUSABLE = 2
_WIDEST = 100
_ANSWER_SECONDS = 30
_PROMPT = "» "
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")


def show(*, port: int, open_browser: bool) -> int:
    """Show the bot at work until the person stops it; return the exit code.

    Args:
        port: of the page; 0 for any free one.
        open_browser: whether the page opens by itself.

    """
    texts = texts_for(os.environ)
    # Until the bot listens to signals by itself, being ended is the same as Ctrl-C: everything is put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _show(texts, port=port, open_browser=open_browser)
    except KeyboardInterrupt:
        click.echo()
        return 0
    except (CatalogError, StartError, NeverHappenedError) as error:
        click.echo(str(error), err=True)
        return _UNUSABLE


def _show(texts: Texts, *, port: int, open_browser: bool) -> int:
    knowledge = load()
    try:
        program = obtain(cache_folder(), on_fetch=lambda: click.echo(texts.fetching))
        slack = LocalSlack.start(program, workspace.configuration(), port=port)
    except LocalSlackUnavailable as why:
        click.echo(texts.lacking(why), err=True)
        if why.lack is Lack.PORT:
            return _UNUSABLE
        click.echo(f"{texts.instead}\n")
        return _in_terminal(texts, knowledge)
    with slack:
        asyncio.run(_in_browser(slack.url, texts, knowledge, open_browser=open_browser))
    click.echo(f"\n{texts.stopped}")
    return 0


def _in_terminal(texts: Texts, knowledge: Knowledge) -> int:
    if isinstance(sys.stdin, io.TextIOWrapper):
        # A log in another encoding than the terminal's still holds readable codes.
        sys.stdin.reconfigure(errors="replace")
    converse(
        _prompted() if sys.stdin.isatty() else sys.stdin,
        click.echo,
        engine=Engine(knowledge.catalog),
        texts=texts,
        width=min(shutil.get_terminal_size().columns, _WIDEST),
        color=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
    )
    return 0


def _prompted() -> Iterable[str]:
    # With readline a pasted line may be longer than the 4,096 characters that a terminal holds by itself.
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - its import is its effect
    with contextlib.suppress(EOFError):
        while True:
            yield input(_PROMPT) + "\n"


async def _in_browser(url: str, texts: Texts, knowledge: Knowledge, *, open_browser: bool) -> None:
    browser = dict(os.environ) if open_browser and _has_display(os.environ) else None
    # Slack's SDK would call the look-alike on this machine through a company's proxy.
    for name in _PROXIES:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="sfdiag-demo-", ignore_cleanup_errors=True) as folder:
        try:
            async with asyncio.TaskGroup() as tasks:
                settings = _settings(url, texts.lang, Path(folder))
                await sync.load(settings.database_url, Engine(knowledge.catalog), datetime.now(UTC))
                ready = asyncio.Event()
                tour = tasks.create_task(_tour(url, texts, ready, browser))
                await run(settings, knowledge, on_ready=lambda _me: ready.set())
                tour.cancel()
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None


def _settings(url: str, lang: str, folder: Path) -> Settings:
    return Settings(
        bot_token=SecretStr(workspace.BOT_TOKEN),
        app_token=SecretStr(workspace.APP_TOKEN),
        api_url=f"{url}/api/",
        database_url=URL.create("sqlite+aiosqlite", database=str(folder / "sfdiag.db")),
        admins=frozenset({workspace.ROBIN.id}),
        lang="fr" if lang == "fr" else "en",
        log="console",
        # What the person reads is the tour; of the bot's own notes only what went wrong.
        log_level="WARNING",
    )


async def _tour(url: str, texts: Texts, ready: asyncio.Event, browser: Mapping[str, str] | None) -> None:
    """Once the bot is there, show the page and say what there is to see and to try.

    Args:
        url: the local Slack's address.
        texts: what the demo says.
        ready: set when the bot listens.
        browser: the environment in which a browser opens; none opens without one.

    """
    await ready.wait()
    async with ClientSession() as session:
        page = await _seed(Control(session, url), url, texts.lang)
    click.echo(f"\n{texts.tour_at(page)}")
    if browser is not None:
        await _open(page, browser)


async def _open(page: str, environment: Mapping[str, str]) -> None:
    # In a session of its own: Ctrl-C ends the demo and not a browser that was started for it.
    opening = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "webbrowser",
        page,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    await opening.wait()


async def _seed(control: Control, url: str, lang: str) -> str:
    """Let the company talk, and return the address at which the bot's first answer is seen."""
    told = workspace.story(lang)
    for line in told.chatter:
        await control.say(line.channel, line.who.id, line.text)
    ts = await control.say(told.paste.channel, told.paste.who.id, told.paste.text)
    await eventually(
        lambda: control.replies(told.paste.channel, ts, by=workspace.BOT_USER_ID),
        within=_ANSWER_SECONDS,
        expected="the bot answers",
    )
    await control.say(told.thanks.channel, told.thanks.who.id, told.thanks.text, thread_ts=ts)
    place = told.paste.channel
    return f"{url}/archives/{place}/p{ts.replace('.', '')}?thread_ts={ts}&cid={place}"


def _has_display(environment: Mapping[str, str]) -> bool:
    """Say whether a page can open beside the terminal, and not in it: a text browser would take the terminal over."""
    shown = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return shown or sys.platform in {"win32", "darwin"}
