"""A small Slack: the methods of the Web API that the bot calls, on a free port, with every call kept in order."""

from __future__ import annotations

import asyncio
import itertools
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.start import SCOPES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ME = "U0BOT"
MY_BOT = "B0BOT"
MY_APP = "A0APP"
TEAM = "T0TEAM"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the bot made."""

    method: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a call fails. ``after``: Slack does what it was asked and fails then; ``drop``: it says nothing at all."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    after: bool = False
    drop: bool = False


@dataclass
class FakeSlack:
    """Keeps messages and people, and can be told to fail."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    page: int = 1000
    scopes: str | None = ",".join(SCOPES)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    views: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    file_status: int = 200
    second: int = 1772442000
    _said: asyncio.Condition = field(default_factory=asyncio.Condition)
    _troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    _clock: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def fail(self, method: str, *troubles: Trouble) -> None:
        """Have the next calls of a method fail, one after the other."""
        self._troubles.setdefault(method, []).extend(troubles)

    def take(self, *methods: str) -> list[Call]:
        """Return the calls that were made, all or those of some methods, and forget them."""
        taken = [call for call in self.calls if not methods or call.method in methods]
        self.calls = [call for call in self.calls if call not in taken]
        return taken

    def standing(self, channel: str) -> list[dict[str, Any]]:
        """Return the bot's own messages that stand in a channel."""
        return [message for message in self.messages.get(channel, []) if message.get("user") == ME]

    async def until_said(self, channel: str, *, within_s: float = 20) -> None:
        """Wait until a message of the bot stands in a channel."""
        async with asyncio.timeout(within_s), self._said:
            await self._said.wait_for(lambda: self.standing(channel))

    async def until_called(self, method: str, *, within_s: float = 20) -> None:
        """Wait until a method has been called."""
        async with asyncio.timeout(within_s), self._said:
            await self._said.wait_for(lambda: any(call.method == method for call in self.calls))

    def share(self, name: str, content: bytes, *, mode: str = "hosted", kind: str = "csv", **more: Any) -> str:
        """Keep a file that somebody shares; return its id."""
        file_id = f"F0{len(self.files):04d}"
        self.contents[file_id] = content
        self.files[file_id] = {
            "id": file_id,
            "name": name,
            "filetype": kind,
            "mode": mode,
            "size": len(content),
            "url_private_download": f"{self.url.removesuffix('api/')}files/{file_id}",
        } | more
        return file_id

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Hand out a file to whoever has the token."""
        if request.headers.get("Authorization") != "Bearer xoxb-test" or self.file_status != 200:
            return web.Response(status=302 if self.file_status == 200 else self.file_status)
        return web.Response(body=self.contents[request.match_info["file"]])

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a file that the bot sends."""
        self.contents[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Take the answer to a click."""
        self.responses.append(await request.json())
        return web.Response(text="ok")

    def next_ts(self) -> str:
        """Return a ts that no message has."""
        return f"{self.second}.{next(self._clock):06d}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a call."""
        response = await self._answer(request)
        async with self._said:
            self._said.notify_all()
        return response

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _args(request)
        self.calls.append(Call(method, args))
        trouble = next(iter(self._troubles.get(method, [])), None)
        if trouble is not None:
            self._troubles[method].pop(0)
            if trouble.after:
                self._do(method, args)
            return _trouble(request, trouble)
        headers = {"x-oauth-scopes": self.scopes} if self.scopes is not None else {}
        return web.json_response(self._do(method, args), headers=headers)

    def _do(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {
                    "ok": True, "user_id": ME, "bot_id": MY_BOT, "user": "sfdiag", "team": "Acme", "team_id": TEAM,
                }  # fmt: skip
            case "chat.postMessage":
                # A person's id stands for the direct messages with them.
                channel = self._direct(args["channel"]) if args["channel"].startswith("U") else args["channel"]
                message = {**args, "channel": channel, "ts": self.next_ts(), "user": ME, "bot_id": MY_BOT}
                self.messages.setdefault(channel, []).append(message)
                return {"ok": True, "ts": message["ts"], "channel": channel, "message": message}
            case "chat.postEphemeral":
                return {"ok": True, "message_ts": self.next_ts()}
            case "chat.update":
                return self._update(args)
            case "conversations.history":
                return self._history(args)
            case "chat.delete":
                return self._delete(args)
            case "users.info":
                person = self.people.get(args["user"])
                return {"ok": True, "user": person} if person is not None else {"ok": False, "error": "user_not_found"}
            case "conversations.replies":
                return self._replies(args)
            case "conversations.open":
                return {"ok": True, "channel": {"id": self._direct(args["users"])}}
            case "files.info":
                file = self.files.get(args["file"])
                return {"ok": True, "file": file} if file else {"ok": False, "error": "file_not_found"}
            case "files.getUploadURLExternal":
                file_id = self.share(args["filename"], b"", size=int(args["length"]))
                upload_url = f"{self.url.removesuffix('api/')}upload/{file_id}"
                return {"ok": True, "upload_url": upload_url, "file_id": file_id}
            case "files.completeUploadExternal":
                return {"ok": True, "files": args["files"]}
            case "views.publish":
                self.homes[args["user_id"]] = args["view"]
                return {"ok": True, "view": args["view"]}
            case "views.open" | "views.push":
                self.views.append(args["view"])
                return {"ok": True, "view": args["view"]}
            case _:
                return {"ok": False, "error": "unknown_method"}

    @staticmethod
    def _direct(user: str) -> str:
        return f"D0{user.removeprefix('U0')}"

    def _delete(self, args: dict[str, Any]) -> dict[str, Any]:
        standing = self.messages.get(args["channel"], [])
        left = [message for message in standing if message["ts"] != args["ts"]]
        self.messages[args["channel"]] = left
        return {"ok": True} if len(left) < len(standing) else {"ok": False, "error": "message_not_found"}

    def _update(self, args: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages.get(args["channel"], []):
            if message["ts"] == args["ts"]:
                message |= {"text": args["text"], "blocks": args["blocks"]}
                return {"ok": True, "ts": args["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _history(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return a channel's own messages, newest first, as Slack does; of what a person wrote only in a channel."""
        if args["channel"].startswith("U"):
            return {"ok": False, "error": "channel_not_found"}
        since = float(args.get("oldest") or 0)
        said = [
            message
            for message in reversed(self.messages.get(args["channel"], []))
            if not message.get("thread_ts") and float(message["ts"]) >= since
        ]
        return self._paged(said, args)

    def _replies(self, args: dict[str, Any]) -> dict[str, Any]:
        root = args["ts"]
        thread = [
            message
            for message in self.messages.get(args["channel"], [])
            if message["ts"] == root or message.get("thread_ts") == root
        ]
        if not thread:
            return {"ok": False, "error": "thread_not_found"}
        return self._paged(thread, args)

    def _paged(self, messages: list[dict[str, Any]], args: dict[str, Any]) -> dict[str, Any]:
        if str(args.get("include_all_metadata", "")).lower() not in {"1", "true"}:
            messages = [{key: value for key, value in message.items() if key != "metadata"} for message in messages]
        start = int(args.get("cursor") or 0)
        end = start + min(int(args.get("limit") or 1000), self.page)
        more = {"next_cursor": str(end)} if end < len(messages) else {}
        return {"ok": True, "messages": messages[start:end], "has_more": bool(more), "response_metadata": more}


async def _args(request: web.Request) -> dict[str, Any]:
    args: dict[str, Any] = {key: _value(value) for key, value in request.query.items()}
    if request.content_type == "application/json":
        args |= await request.json()
    else:
        args |= {key: _value(str(value)) for key, value in (await request.post()).items()}
    return args


def _value(text: str) -> Any:
    return json.loads(text) if text.startswith(("[", "{")) else text


def _trouble(request: web.Request, trouble: Trouble) -> web.StreamResponse:
    if trouble.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    headers = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after is not None else {}
    if trouble.status >= 500:
        return web.Response(status=trouble.status, text="<html>upstream</html>", content_type="text/html")
    return web.json_response({"ok": False, "error": trouble.error}, status=trouble.status, headers=headers)


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """Start one."""
    slack = FakeSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.handle)
    app.router.add_get("/files/{file}", slack.download)
    app.router.add_post("/upload/{file}", slack.upload)
    app.router.add_post("/response/{number}", slack.respond)
    async with TestServer(app) as server:
        slack.url = f"http://{server.host}:{server.port}/api/"
        yield slack
