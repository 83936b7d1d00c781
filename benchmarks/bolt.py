"""Chatter through the whole bot over HTTP, against a Bolt app whose listener does nothing.

    python -m benchmarks.bolt    # into benchmarks/results/bolt.md

Both run as they would behind Slack's Events API: the same routes on the same aiohttp server in a process of its own,
pinned to the same core, with the same Bolt settings and request verification; each request carries a real signature.
The load comes from another process on another core. The two take turns, so that whatever else the machine does meets
both. Slack's Web API, which the bot calls when it starts, is a small local fake.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from benchmarks import machine, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-benchmark"
TEAM, APP, ME, MY_BOT, CHANNEL = "T0TEAM", "A0APP", "U0BOT", "B0BOT", "C0SUPPORT"
CONTENDERS = {"bot": "this bot", "empty": "Bolt app with an empty listener"}
SAID = {"chatter": "chatter", "quiet": "every text to be met with silence"}
PAIRS, SECONDS, WARM_S, CONNECTIONS = 7, 3.0, 1.0, 8
BODIES = 2000
SEED = 11


@dataclass(frozen=True, slots=True)
class Run:
    """One turn: events a second, the server's processor time for an event, and how busy the load's core was."""

    rate: float
    server_us: float
    load_busy: float


def main() -> None:
    """Compare; or, started by itself, be one of the servers or the load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", help="day of the run (otherwise that of the last commit)")
    parser.add_argument("--texts", default=str(texts.EVALUATION), help="folder of the evaluation set")
    parser.add_argument("--into", default=str(machine.RESULTS), help="folder for the table")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--profile", help="write the bot's profile (cProfile) of one turn to this file, and end")
    parser.add_argument("--said", choices=list(SAID), default="chatter", help="what is said while the profile is taken")
    for inner in ("--serve", "--load", "--api", "--database"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        machine.one_core(0)
        _serve(options)
    elif options.load:
        machine.one_core(1)
        print(json.dumps(asyncio.run(_load(options.load, _requests(options), options.seconds))))
    else:
        if options.profile:
            options.profile = str(Path(options.profile).absolute())
        runs = asyncio.run(_compare(options))
        if not runs:
            return
        report = _report(runs, options, machine.facts("slack-bolt", "slack-sdk", "aiohttp", date=options.date))
        print(report)
        Path(options.into).mkdir(parents=True, exist_ok=True)
        (Path(options.into) / "bolt.md").write_text(report, encoding="utf-8")


# The servers


def _serve(options: argparse.Namespace) -> None:
    from sqlalchemy import make_url

    from bot import app, knowledge, settings

    chosen = settings.Settings(
        bot_token=_secret(TOKEN),
        signing_secret=_secret(SECRET),
        api_url=options.api,
        database_url=make_url(f"sqlite+aiosqlite:///{options.database}"),
        port=options.port,
        host="127.0.0.1",
        log="json",
        log_level="WARNING",
    )
    work = app.run(chosen, knowledge.load()) if options.serve == "bot" else _empty(chosen)
    if options.profile:
        import cProfile

        profile = cProfile.Profile()
        profile.enable()
        asyncio.run(work)
        profile.dump_stats(options.profile)
    else:
        asyncio.run(work)


def _secret(value: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(value)


async def _empty(chosen: Any) -> None:
    """Run what the bot would be without anything of its own."""
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot import web as routes

    app = AsyncApp(
        client=AsyncWebClient(token=TOKEN, base_url=chosen.api_url),
        signing_secret=SECRET,
        process_before_response=True,
    )
    app.logger.setLevel(logging.WARNING)

    async def on_message() -> None:
        pass

    async def not_ready() -> str | None:
        return None

    app.event("message")(on_message)
    runner = web.AppRunner(routes.build(app, not_ready=not_ready), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, chosen.host, chosen.port).start()
    await asyncio.Event().wait()


# The load


def _said(folder: str, kind: str) -> list[str]:
    given = texts.read(Path(folder))
    return [text.text for text in (given.chatter if kind == "chatter" else given.quiet)]


def _requests(options: argparse.Namespace) -> list[tuple[bytes, dict[str, str]]]:
    """Return signed events: texts that are to be met with silence, said in a channel."""
    chance = random.Random(SEED)
    said = _said(options.texts, options.said)
    verifier = SignatureVerifier(SECRET)
    stamp = str(int(time.time()))
    requests: list[tuple[bytes, dict[str, str]]] = []
    for number in range(BODIES):
        body = json.dumps(_event(chance.choice(said), number))
        signature = verifier.generate_signature(timestamp=stamp, body=body)
        headers = {
            "X-Slack-Signature": str(signature),
            "X-Slack-Request-Timestamp": stamp,
            "Content-Type": "application/json",
        }
        requests.append((body.encode(), headers))
    return requests


def _event(text: str, number: int) -> dict[str, Any]:
    """Return a message in a channel as Slack sends it."""
    ts = f"1700000000.{number:06d}"
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "token": "verification",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": {
            "user": "U0ALICE",
            "type": "message",
            "ts": ts,
            "client_msg_id": f"{number:08d}-0000-4000-8000-000000000000",
            "text": text,
            "team": TEAM,
            "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [section]}],
            "channel": CHANNEL,
            "event_ts": ts,
            "channel_type": "channel",
        },
        "type": "event_callback",
        "event_id": f"Ev{number:09d}",
        "event_time": 1700000000,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": ME, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
    }


async def _load(url: str, requests: Sequence[tuple[bytes, dict[str, str]]], seconds: float) -> dict[str, float]:
    """Send events over kept connections, first to warm up, then for the time given; return what was measured."""
    waiting = itertools.cycle(requests)
    sent = 0

    async def until(end: float, session: aiohttp.ClientSession) -> None:
        nonlocal sent
        while time.perf_counter() < end:
            body, headers = next(waiting)
            async with session.post(url, data=body, headers=headers) as response:
                await response.read()
                assert response.status == 200, response.status
            sent += 1

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        warm = time.perf_counter() + WARM_S
        await asyncio.gather(*(until(warm, session) for _ in range(CONNECTIONS)))
        warmed, started, busy = sent, time.perf_counter(), time.process_time()
        await asyncio.gather(*(until(started + seconds, session) for _ in range(CONNECTIONS)))
        took = time.perf_counter() - started
        return {"rate": (sent - warmed) / took, "events": sent, "load_busy": (time.process_time() - busy) / took}


# The comparison


async def _compare(options: argparse.Namespace) -> dict[str, dict[str, list[Run]]]:
    runs: dict[str, dict[str, list[Run]]] = {said: {name: [] for name in CONTENDERS} for said in SAID}
    with tempfile.TemporaryDirectory() as folder:
        async with _fake_slack() as slack:
            if options.profile:
                async with _server("bot", slack.url, folder, "--profile", options.profile) as (
                    url,
                    pid,
                ):
                    await _turn(url, pid, options.said, options)
                return {}
            async with _server("bot", slack.url, folder) as bot, _server("empty", slack.url, folder) as empty:
                for _, said in itertools.product(range(options.pairs), SAID):
                    runs[said]["bot"].append(await _turn(*bot, said, options))
                    runs[said]["empty"].append(await _turn(*empty, said, options))
            print(f"answers that should not have been: {slack.posted}", file=sys.stderr)
    return runs


@dataclass
class _FakeSlack:
    """What a bot asks Slack when it starts, and when it speaks up although it should not."""

    url: str = ""
    posted: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a call."""
        method = request.match_info["method"]
        if method == "chat.postMessage":
            self.posted += 1
            return web.json_response({"ok": True, "channel": CHANNEL, "ts": f"1700000001.{self.posted:06d}"})
        if method == "auth.test":
            return web.json_response({
                "ok": True, "user_id": ME, "bot_id": MY_BOT, "user": "sfdiag", "team": "Acme", "team_id": TEAM,
                "url": "https://acme.slack.com/",
            })  # fmt: skip
        return web.json_response({"ok": True, "user": {"id": "U0ALICE", "locale": "en-US"}, "messages": []})


@asynccontextmanager
async def _fake_slack() -> AsyncIterator[_FakeSlack]:
    slack = _FakeSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        yield slack
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _server(name: str, api: str, folder: str, *more: str) -> AsyncIterator[tuple[str, int]]:
    """Run a server in a process of its own; gives its address and process id when it answers."""
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.bolt", "--serve", name, "--api", api, "--port", str(port)]
    command += ["--database", f"{folder}/{name}.db", *more]
    process = await asyncio.create_subprocess_exec(*command, cwd=machine.ROOT)
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while not await _is_well(session, port):  # noqa: ASYNC110 - another process, which gives no sign
                await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}/slack/events", process.pid
    finally:
        process.terminate()
        await process.wait()


async def _is_well(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _turn(url: str, pid: int, said: str, options: argparse.Namespace) -> Run:
    import psutil

    server = psutil.Process(pid)
    command = [sys.executable, "-m", "benchmarks.bolt", "--load", url, "--texts", options.texts, "--said", said]
    command += ["--seconds", str(options.seconds)]
    before = sum(server.cpu_times()[:2])
    load = await asyncio.create_subprocess_exec(*command, cwd=machine.ROOT, stdout=subprocess.PIPE)
    out, _ = await load.communicate()
    if load.returncode:
        raise SystemExit(f"The load ended with {load.returncode}.")
    measured = json.loads(out)
    used = sum(server.cpu_times()[:2]) - before
    return Run(measured["rate"], 1e6 * used / measured["events"], measured["load_busy"])


def _report(runs: dict[str, dict[str, list[Run]]], options: argparse.Namespace, facts: dict[str, str]) -> str:
    lines = [
        "# Chatter through the whole bot",
        "",
        (
            f"Events a second over HTTP, {CONNECTIONS} kept connections, real signatures, {options.pairs} turns of "
            f"{options.seconds:.0f} s for each, taking turns. Server and load have a core each"
            f"{'' if (os.cpu_count() or 1) > 1 else ' (here: one core for both)'}. Where other work shares the "
            "machine, the processor time for an event tells more than the events a second."
        ),
        "",
        "| said | | events/s, median | lowest | highest | server's processor time, µs an event | load's core busy |",
        "| --- | --- | --: | --: | --: | --: | --: |",
    ]
    verdicts: list[str] = []
    for said, contenders in runs.items():
        for name, turns in contenders.items():
            rates = [turn.rate for turn in turns]
            lines.append(
                f"| {SAID[said]} | {CONTENDERS[name]} | {median(rates):,.0f} | {min(rates):,.0f} | {max(rates):,.0f} "
                f"| {_server_us(turns):.0f} | {100 * median(turn.load_busy for turn in turns):.0f} % |"
            )
        bot, empty = contenders["bot"], contenders["empty"]
        pairs = [one.rate / other.rate for one, other in zip(bot, empty, strict=True)]
        ratio = median(run.rate for run in bot) / median(run.rate for run in empty)
        length = median(len(text) for text in _said(options.texts, said))
        verdicts.append(
            f"- {SAID[said]} (median {length:.0f} characters): **{ratio:.2f}** of the empty app's events a second (by "
            f"pairs: {min(pairs):.2f} to {max(pairs):.2f}, median {median(pairs):.2f}); by processor time for an event "
            f"{_server_us(empty) / _server_us(bot):.2f}"
        )
    return "\n".join([*lines, "", *verdicts, "", f"Run: {machine.line(facts)}.", ""])


def _server_us(turns: Sequence[Run]) -> float:
    return median(turn.server_us for turn in turns)


if __name__ == "__main__":
    main()
