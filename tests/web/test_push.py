"""``POST /api/v1/sync-errors`` as other programs meet it."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import push, web
from bot.diagnosis.engine import Engine
from bot.storage.database import Database
from bot.syncerrors.filters import Filter
from bot.syncerrors.intake import Intake
from bot.syncerrors.store import SyncErrors
from tests.small_catalog import SMALL_CATALOG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from aiohttp.web import Application, Request
    from sqlalchemy import URL

    from bot.web import Handler
    from tests.postgres import Postgres

    Http = TestClient[Request, Application]

TOKEN = "a-token-that-nobody-guesses"
JSON = "application/json"
ERROR = {"level": "record", "failed_at": "2026-11-21T09:51:43Z", "message": "Session expired or invalid"}


def now() -> datetime:
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


async def not_ready() -> str | None:
    return None


def serving(handler: Handler | None) -> Http:
    return TestClient(TestServer(web.build(None, not_ready=not_ready, push=handler)))


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> SyncErrors:
    return SyncErrors(database)


@pytest.fixture
async def http(store: SyncErrors) -> AsyncIterator[Http]:
    async with serving(push.handler(TOKEN, Intake(Engine(SMALL_CATALOG), store), now=now)) as client:
        yield client


async def send(
    http: Http, data: Any, *, kind: str | None = JSON, query: str = "", token: str | None = TOKEN, **headers: str
) -> tuple[int, dict[str, Any]]:
    """Push, and return status and answer."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if kind is not None:
        sent["Content-Type"] = kind
    if isinstance(data, bytes):
        data = io.BytesIO(data)
    async with http.post(f"{push.PATH}{query}", data=data, headers=sent) as response:
        assert response.content_type == JSON
        return response.status, await response.json()


def body(*errors: object) -> bytes:
    return json.dumps({"source": "erp", "errors": errors}).encode()


async def stored(store: SyncErrors) -> int:
    return (await store.totals(Filter())).total


async def test_errors_are_stored_once_and_the_bad_ones_named(http: Http, store: SyncErrors) -> None:
    errors: list[object] = [{**ERROR, "external_id": str(number)} for number in range(1000)]
    errors.insert(3, {"level": "record", "message": "It failed"})
    status, answer = await send(http, body(*errors))
    assert status == 200
    assert answer == {
        "accepted": 1000, "duplicates": 0, "rejected": [{"index": 3, "error": '"failed_at" is missing.'}],
    }  # fmt: skip
    assert (await send(http, body(*errors)))[1]["duplicates"] == 1000
    assert await stored(store) == 1000


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/jsonl", "Application/NDJSON; charset=utf-8"])
async def test_lines_of_json(http: Http, store: SyncErrors, kind: str) -> None:
    lines = f"{json.dumps(ERROR)}\n\n{json.dumps({**ERROR, 'message': 'Échec'})}\n".encode()
    assert (await send(http, lines, kind=kind, query="?source=erp"))[1]["accepted"] == 2
    assert (await store.totals(Filter())).by_source == {"erp": 2}


async def test_csv(http: Http, store: SyncErrors) -> None:
    csv = "level,failed_at,message\njob,2026-11-21 09:51:43,Échec\n".encode("cp1252")
    assert (await send(http, csv, kind="text/csv", query="?source=%20my%20sheet"))[1]["accepted"] == 1
    (row,) = await store.rows(Filter(), limit=5)
    assert (row.error.source, row.error.message, row.error.failed_at) == (
        "my sheet", "Échec", datetime(2026, 11, 21, 9, 51, 43, tzinfo=UTC),
    )  # fmt: skip


async def test_packed_bodies(http: Http) -> None:
    status, answer = await send(http, gzip.compress(body(ERROR)), Content_Encoding="gzip")
    assert (status, answer["accepted"]) == (200, 1)


async def test_a_body_in_pieces_of_unknown_length(http: Http) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for byte in body(ERROR):
            yield bytes([byte])

    assert (await send(http, pieces()))[1]["accepted"] == 1


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "Send the token"),
        ({"Authorization": ""}, "Send the token"),
        ({"Authorization": "Bearer"}, "Send the token"),
        ({"Authorization": f"Basic {TOKEN}"}, "Send the token"),
        ({"Authorization": "Bearer another"}, "is not the one"),
        ({"Authorization": f"Bearer {TOKEN}x"}, "is not the one"),
        ({"Authorization": "Bearer é"}, "is not the one"),
    ],
)
async def test_without_the_token_nothing_is_read(
    http: Http, store: SyncErrors, headers: dict[str, str], says: str
) -> None:
    status, answer = await send(http, body(ERROR), token=None, **headers)
    assert status == 401
    assert says in answer["error"]
    assert TOKEN not in answer["error"]
    assert await stored(store) == 0


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
async def test_the_scheme_may_be_written_in_any_way(http: Http, scheme: str) -> None:
    assert (await send(http, body(ERROR), token=None, Authorization=f"{scheme} {TOKEN}"))[0] == 200


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "multipart/form-data", "nonsense"])
async def test_another_type_is_refused(http: Http, kind: str | None) -> None:
    status, answer = await send(http, body(ERROR), kind=kind)
    assert status == 415
    assert "application/x-ndjson" in answer["error"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", JSON), (b"{", JSON), (b'"text"', JSON), (b"{}", JSON), (b"\xff\xfe\x00", JSON),
        (b"[" * 200_000, JSON), (b"", "text/csv"), (b"Name,City\nAda,London\n", "text/csv"),
        (b"failed,error\n03/11/2026,It failed\n", "text/csv"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_said_in_one_sentence(http: Http, data: bytes, kind: str) -> None:
    status, answer = await send(http, data, kind=kind)
    assert status == 400
    assert answer["error"].endswith(".")
    assert list(answer) == ["error"]


async def test_a_body_that_is_not_packed_as_it_says(http: Http) -> None:
    status, answer = await send(http, body(ERROR), Content_Encoding="gzip")
    assert status == 400
    assert "Content-Encoding" in answer["error"]


def blank(megabytes: int) -> bytes:
    return b" " * (megabytes * 1_000_000)


async def test_a_body_that_says_that_it_is_too_large(http: Http) -> None:
    status, answer = await send(http, blank(21))
    assert (status, "20 MB" in answer["error"]) == (413, True)


async def test_a_body_that_turns_out_to_be_too_large(http: Http) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield blank(1)

    assert (await send(http, endless()))[0] == 413


async def test_a_small_body_that_unpacks_to_a_large_one(http: Http) -> None:
    assert (await send(http, gzip.compress(blank(100)), Content_Encoding="gzip"))[0] == 413


async def test_a_large_body_that_is_allowed(http: Http) -> None:
    assert (await send(http, body(ERROR) + blank(19)))[0] == 200


async def test_too_many_errors(http: Http, store: SyncErrors) -> None:
    status, answer = await send(http, body(*[ERROR] * 10_001))
    assert (status, "10,000" in answer["error"]) == (413, True)
    assert await stored(store) == 0
    assert (await send(http, body(*[ERROR] * 10_000)))[1] == {"accepted": 1, "duplicates": 9999, "rejected": []}


async def test_without_a_token_in_the_settings_there_is_no_such_route() -> None:
    async with serving(None) as client, client.post(push.PATH, data=body(ERROR)) as response:
        assert response.status == 404


async def test_many_at_once_store_everything_once(http: Http, store: SyncErrors) -> None:
    def some(numbers: Iterable[int]) -> bytes:
        return body(*[{**ERROR, "external_id": str(number)} for number in numbers])

    answers = await asyncio.gather(*(send(http, some(range(start, start + 300))) for start in range(0, 1000, 100)))
    assert [status for status, _ in answers] == [200] * 10
    assert sum(answer["accepted"] for _, answer in answers) == await stored(store) == 1200


async def test_a_database_that_is_away_is_a_503_and_nothing_is_lost(postgres: Postgres, database_url: URL) -> None:
    if database_url.get_backend_name() == "sqlite":
        database = Database(database_url.set(database="/nowhere/at/all.db"))
    else:
        database = Database(database_url)
        postgres.shut(str(database_url.database))
    handler = push.handler(TOKEN, Intake(Engine(SMALL_CATALOG), SyncErrors(database)), now=now)
    try:
        async with (
            serving(handler) as client,
            client.post(
                push.PATH, data=body(ERROR), headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON}
            ) as response,
        ):
            assert response.status == 503
            assert int(response.headers["Retry-After"]) > 0
            assert "later" in (await response.json())["error"]
    finally:
        await database.close()
