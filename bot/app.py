"""Puts the bot together and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
from aiohttp import web as http
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import housekeeping, logs, push, web
from bot.diagnosis.engine import Engine
from bot.digest.dispatch import Dispatch
from bot.digest.figures import Figures
from bot.digest.making import Making
from bot.settings import NO_TOKEN, PORT, SHORT_TOKEN
from bot.slack import digests
from bot.slack.background import Background
from bot.slack.build import build_app
from bot.slack.chatter import Chatter
from bot.slack.deps import Deps
from bot.slack.drops import Dropped
from bot.slack.exporting import Exporting
from bot.slack.files import Files
from bot.slack.locale import People
from bot.slack.outbox import CALL_TIMEOUT_S, Outbox
from bot.slack.redrawing import Redrawing
from bot.slack.socket_mode import SocketMode
from bot.slack.start import StartError, identify, open_connection
from bot.slack.views import Views
from bot.storage.answers import Answers
from bot.storage.channels import Channels
from bot.storage.database import Database
from bot.storage.digests import Digests
from bot.storage.drops import Drops
from bot.storage.errors import DatabaseAwayError, StorageError
from bot.storage.feedback import Feedback
from bot.storage.problems import Problems
from bot.storage.schema import prepare
from bot.syncerrors.intake import Intake
from bot.syncerrors.store import SyncErrors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping

    from slack_bolt.async_app import AsyncApp

    from bot.knowledge import Knowledge
    from bot.settings import Settings
    from bot.slack.payloads import Identity

    _NotReady = Callable[[], Awaitable[str | None]]

    class _Work(Protocol):
        async def run(self) -> None: ...
        def stop(self) -> None: ...


__all__ = ["StartError", "run", "work"]

_log = logging.getLogger(__name__)

_LAST_REQUESTS_S = 5.0
_CONNECTION_S = 30.0


async def run(
    settings: Settings,
    knowledge: Knowledge,
    *,
    stop: asyncio.Event | None = None,
    on_ready: Callable[[Identity], None] | None = None,
) -> None:
    """Run the bot until SIGTERM or SIGINT.

    Args:
        settings: what the environment says.
        knowledge: the catalog.
        stop: ends the run when set; given by a caller that handles signals by itself.
        on_ready: called once, when the bot listens.

    Raises:
        StartError: the bot cannot start; its text is for the person who started it.

    """
    logs.configure(settings.log, settings.log_level)
    for fault in knowledge.faults:
        _log.warning("left out of the catalog: %s", fault)
    stop = stop or _stop_on_signals()
    async with AsyncExitStack() as stack:
        me = await _unless(stop, _start(stack, settings, knowledge))
        if me is not None and on_ready is not None:
            on_ready(me)
        await stop.wait()
        _log.info("sfdiag is stopping")


async def work(settings: Settings, knowledge: Knowledge, *, stop: asyncio.Event | None = None) -> None:
    """Do the scheduled work alone, until SIGTERM or SIGINT.

    Args:
        settings: what the environment says.
        knowledge: the catalog.
        stop: ends the work when set; given by a caller that handles signals by itself.

    Raises:
        StartError: the work cannot begin; its text is for the person who started it.

    """
    logs.configure(settings.log, settings.log_level)
    stop = stop or _stop_on_signals()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(_database(settings))
        people, handed_over = None, _nobody_waits
        if settings.bot_token is not None:
            client = await stack.enter_async_context(_client(settings))
            people = _people(settings, client, team_id=None)
            outbox = _outbox(database, Answers(database), people, client)
            await stack.enter_async_context(_running({"outbox": outbox}))
            handed_over = outbox.wake
        else:
            _log.info("there is no SLACK_BOT_TOKEN; digests are made here and posted by sfdiag run")
        making = _making(database, Engine(knowledge.catalog))
        dispatch = _dispatch(settings, database, making, people, handed_over)
        await stack.enter_async_context(_scheduled(dispatch, database, settings))
        _log.info("sfdiag does the scheduled work")
        await stop.wait()
        _log.info("sfdiag is stopping")


@asynccontextmanager
async def posting(settings: Settings, database: Database, engine: Engine) -> AsyncIterator[tuple[Dispatch, Outbox]]:
    """Open what makes digests and what posts them, for somebody who does so without the bot.

    Raises:
        StartError: there is no token.

    """
    async with _client(settings) as client:
        people = _people(settings, client, team_id=None)
        outbox = _outbox(database, Answers(database), people, client)
        yield _dispatch(settings, database, _making(database, engine), people, outbox.wake), outbox


def _nobody_waits() -> None:
    """Do nothing: another process posts what was handed over."""


async def _start(stack: AsyncExitStack, settings: Settings, knowledge: Knowledge) -> Identity:
    """Start everything; the stack ends it again, in reverse order."""
    database = await stack.enter_async_context(_database(settings))
    client = await stack.enter_async_context(_client(settings))
    me = await identify(client)
    deps = _deps(settings, knowledge, database, client, me)
    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else ""
    app = build_app(deps, client, signing_secret=secret)
    await stack.enter_async_context(_working(deps))
    if settings.scheduler:
        await stack.enter_async_context(_scheduled(deps.dispatch, database, settings))
    routes = web.build(
        None if settings.socket_mode else app,
        not_ready=_readiness(database, knowledge),
        chatter=None if settings.socket_mode else Chatter(me, deps.engine, signing_secret=secret),
        push=_pushing(deps.intake, settings),
    )
    await stack.enter_async_context(_listening(app, client, settings, routes))
    way = "Socket Mode" if settings.socket_mode else f"HTTP on port {settings.port or PORT}"
    _log.info("sfdiag is listening as @%s in %s over %s", me.name, me.workspace, way)
    return me


def _deps(settings: Settings, knowledge: Knowledge, database: Database, client: AsyncWebClient, me: Identity) -> Deps:
    assert client.session is not None  # noqa: S101 - `_client` gives it one
    answers = Answers(database)
    people = _people(settings, client, team_id=me.team_id)
    outbox = _outbox(database, answers, people, client)
    engine = Engine(knowledge.catalog)
    making = _making(database, engine)
    sync_errors = SyncErrors(database)
    files = Files(client, client.session)
    return Deps(
        me=me,
        engine=engine,
        answers=answers,
        channels=Channels(database),
        feedback=Feedback(database),
        people=people,
        outbox=outbox,
        admins=settings.admins,
        now=_now,
        sync_errors=sync_errors,
        intake=Intake(engine, sync_errors),
        drops=Drops(database),
        dropped=Dropped(),
        files=files,
        views=Views(client, rich=settings.blocks == "new"),
        exporting=Exporting(sync_errors, files, outbox, now=_now),
        background=Background(),
        digests=Digests(database),
        problems=Problems(database),
        making=making,
        dispatch=_dispatch(settings, database, making, people, outbox.wake),
        redrawing=Redrawing(Digests(database), Problems(database), outbox, now=_now, rich=settings.blocks == "new"),
        salesforce_domain=settings.salesforce_domain,
    )


def _people(settings: Settings, client: AsyncWebClient, *, team_id: str | None) -> People:
    return People(client, team_id=team_id, default_lang=settings.lang, monotonic=time.monotonic)


def _outbox(database: Database, answers: Answers, people: People, client: AsyncWebClient) -> Outbox:
    return Outbox(client, answers, now=_now, refused=digests.Refusals(Digests(database), people, now=_now))


def _making(database: Database, engine: Engine) -> Making:
    return Making(Figures(database), Problems(database), engine)


def _dispatch(
    settings: Settings, database: Database, making: Making, people: People | None, handed_over: Callable[[], None]
) -> Dispatch:
    write = digests.Writing(people, rich=settings.blocks == "new")
    return Dispatch(Digests(database), Channels(database), making, write, now=_now, handed_over=handed_over)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Identity]) -> Identity | None:
    """Do the work, or break it off when the stop comes first: a Slack that does not answer must not hold it up."""
    working, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        for task in (working, stopped):
            task.cancel()
        await asyncio.gather(working, stopped, return_exceptions=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    try:
        if settings.disk_is_lost and database.is_sqlite:
            _log.warning(
                "THE DATA WILL BE LOST: this platform throws its disk away at every restart, and SQLite keeps "
                "everything there: answers, channels' settings, feedback, sync errors. Set DATABASE_URL to a "
                "PostgreSQL database."
            )
        try:
            await prepare(database)
        except StorageError as error:
            raise StartError(str(error)) from None
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _client(settings: Settings) -> AsyncIterator[AsyncWebClient]:
    if settings.bot_token is None:
        raise StartError(NO_TOKEN)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)) as session:
        yield AsyncWebClient(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            timeout=CALL_TIMEOUT_S,
            session=session,
            # The SDK repeats a call whose connection broke, and Slack may have done it: the outbox looks first.
            retry_handlers=[],
        )


@asynccontextmanager
async def _working(deps: Deps) -> AsyncIterator[None]:
    """Post answers, draw digests again and read dropped files meanwhile; at the end finish what was begun."""
    dropped = asyncio.create_task(deps.dropped.run(deps), name="dropped files")
    async with _running({"outbox": deps.outbox, "redrawing": deps.redrawing}):
        try:
            yield
        finally:
            deps.dropped.stop()
            await deps.background.settle(within_s=_LAST_REQUESTS_S)
            await _ended({dropped})


@asynccontextmanager
async def _running(works: Mapping[str, _Work]) -> AsyncIterator[None]:
    """Run what runs until it is told to stop; at the end it finishes what it has begun."""
    tasks = {asyncio.create_task(work.run(), name=name) for name, work in works.items()}
    try:
        yield
    finally:
        for work in works.values():
            work.stop()
        await _ended(tasks)


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    _done, late = await asyncio.wait(tasks, timeout=_LAST_REQUESTS_S)
    for left in late:
        left.cancel()
        with suppress(asyncio.CancelledError):
            await left


@asynccontextmanager
async def _scheduled(dispatch: Dispatch, database: Database, settings: Settings) -> AsyncIterator[None]:
    """Have digests posted and clean up meanwhile. What is broken off is taken over or done again later."""
    keep = timedelta(days=settings.retention_days)
    kept: dict[str, housekeeping.Kept] = {"sync errors": SyncErrors(database), "digests": Digests(database)}
    tasks = [
        asyncio.create_task(dispatch.run(), name="digests"),
        *(
            asyncio.create_task(housekeeping.daily(one, what=what, keep=keep, now=_now), name=f"old {what}")
            for what, one in kept.items()
        ),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _pushing(intake: Intake, settings: Settings) -> web.Handler | None:
    """Return what takes pushes in, where there is a token for them."""
    if settings.ingest_token is None:
        return None
    token = settings.ingest_token.get_secret_value()
    if len(token) < SHORT_TOKEN:
        _log.warning("SFDIAG_INGEST_TOKEN is short enough to be guessed; make one with: openssl rand -hex 32")
    if settings.socket_mode and settings.port is None:
        _log.warning("SFDIAG_INGEST_TOKEN is set, but nobody can push: in Socket Mode a port is opened only with PORT")
    return push.handler(token, intake, now=_now)


@asynccontextmanager
async def _listening(
    app: AsyncApp, client: AsyncWebClient, settings: Settings, routes: http.Application
) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        if settings.app_token is None:
            await stack.enter_async_context(_serving(routes, settings))
        else:
            if settings.port is not None:
                # A platform that gives a port expects somebody there, and asks whether the process is well.
                await stack.enter_async_context(_serving(routes, settings))
            app_token = settings.app_token.get_secret_value()
            address = await open_connection(client, app_token)
            socket = SocketMode(app, app_token, client)
            stack.push_async_callback(socket.stop)
            try:
                async with asyncio.timeout(_CONNECTION_S):
                    await socket.connect_to(address)
            except TimeoutError:
                raise StartError("Slack gave an address for Socket Mode, and nobody answers there.") from None
        yield


@asynccontextmanager
async def _serving(routes: http.Application, settings: Settings) -> AsyncIterator[None]:
    port = settings.port or PORT
    runner = http.AppRunner(routes, access_log=None, shutdown_timeout=_LAST_REQUESTS_S)
    await runner.setup()
    try:
        try:
            await http.TCPSite(runner, settings.host, port).start()
        except OSError as error:
            reason = error.strerror or str(error)
            raise StartError(f"Port {port} on {settings.host} cannot be opened ({reason}). Set another PORT.") from None
        yield
    finally:
        await runner.cleanup()


def _readiness(database: Database, knowledge: Knowledge) -> _NotReady:
    async def not_ready() -> str | None:
        if not knowledge.catalog.signals:
            return "the catalog is empty"
        try:
            await database.answers()
        except (DatabaseAwayError, SQLAlchemyError, OSError):
            return "the database does not answer"
        return None

    return not_ready
