"""What comes in is masked, diagnosed once a problem, and stored once."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis.engine import Engine
from bot.diagnosis.redact import redact
from bot.knowledge import load as knowledge
from bot.syncerrors import intake as module
from bot.syncerrors.exported import csv_lines
from bot.syncerrors.filters import Filter
from bot.syncerrors.intake import BATCH, Given, Intake, TooManyError, UnreadableError, masked
from bot.syncerrors.model import SyncError
from bot.syncerrors.store import SyncErrors
from bot.synclisting import exported
from tests.small_catalog import SMALL_CATALOG
from tests.syncerrors.errors import HEAD, chunks, row, table

if TYPE_CHECKING:
    from bot.diagnosis.verdict import Verdict
    from bot.storage.database import Database
    from bot.syncerrors.intake import Report
    from bot.syncerrors.store import Stored

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Given(today=date(2026, 11, 21))
TOKEN = "00D5g000001abcD!AQ8AQFzU3xTvS2n0e5kqXbVhJ"


class CountingEngine(Engine):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(SMALL_CATALOG)
        self.asked: list[str] = []

    def diagnose(self, text: str, **how: Any) -> Verdict:
        self.asked.append(text)
        return super().diagnose(text, **how)


@pytest.fixture
def store(database: Database) -> SyncErrors:
    return SyncErrors(database)


@pytest.fixture
def intake(store: SyncErrors) -> Intake:
    return Intake(Engine(SMALL_CATALOG), store)


async def take(intake: Intake, data: bytes | str, name: str = "errors.csv") -> Report:
    return await intake.take(name, chunks(data.encode() if isinstance(data, str) else data), HERE, now=NOW)


async def all_of(store: SyncErrors) -> list[Stored]:
    return [one async for one in store.stream(Filter())]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.new, report.known, report.rejected


async def test_a_file_is_stored_once_however_often_it_comes(intake: Intake, store: SyncErrors) -> None:
    data = table(range(5000))
    assert counts(await take(intake, data)) == (5000, 5000, 0, 0)
    assert counts(await take(intake, data, "renamed.csv")) == (5000, 0, 5000, 0)
    assert len({one.identity for one in await all_of(store)}) == 5000


async def test_what_a_file_holds_can_be_found(intake: Intake, store: SyncErrors) -> None:
    report = await take(intake, HEAD + row(3) + row(5))
    assert report.columns == {
        "Failed On": "failed_at", "Error Type": "level", "Error Details": "message", "Object": "object",
        "Salesforce ID": "salesforce_id",
    }  # fmt: skip
    assert report.kind == "marketo"
    first, second = await all_of(store)
    assert (first.error.message, first.code, first.category) == (
        "Contact 3 was turned away by the warehouse", None, None,
    )  # fmt: skip
    assert second.code == "UNABLE_TO_LOCK_ROW"
    assert second.category == "intermittent"
    assert second.error.object == "Lead"
    assert second.seen_at == datetime(2026, 11, 1, 0, 0, 5, tzinfo=UTC)


async def test_a_problem_is_diagnosed_once_and_not_each_of_its_rows(store: SyncErrors) -> None:
    engine = CountingEngine()
    intake = Intake(engine, store)
    await take(intake, table(range(3000)))
    assert len(engine.asked) == 4
    await take(intake, table(range(3000, 6000)))
    assert len(engine.asked) == 4


async def test_a_code_that_the_source_named_is_believed(store: SyncErrors) -> None:
    intake = Intake(Engine(knowledge().catalog), store)
    named = {"code": "INVALID_EMAIL_ADDRESS", "message": "it failed"}
    before = {"message": "INVALID_EMAIL_ADDRESS: it failed"}
    unknown = {"code": "NO_CODE_OF_SALESFORCE", "message": "it failed"}
    errors = [{**PUSHED, **more, "external_id": str(n)} for n, more in enumerate((named, before, unknown))]
    await intake.push(body(*errors), "json", None, now=NOW)
    assert [(one.code, one.category) for one in await all_of(store)] == [
        ("INVALID_EMAIL_ADDRESS", "access"), ("INVALID_EMAIL_ADDRESS", "access"), (None, None),
    ]  # fmt: skip


async def test_diagnoses_are_not_kept_without_end(store: SyncErrors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DIAGNOSES", 3)
    intake = Intake(CountingEngine(), store)
    await take(intake, table(range(100)))
    assert len(intake._diagnoses) <= 3


async def test_bad_rows_are_named_and_the_others_stored(intake: Intake) -> None:
    rows = [row(number) for number in range(1000)]
    rows.insert(500, "yesterday,Record Level,Something failed,Lead,\n")
    report = await take(intake, HEAD + "".join(rows))
    assert counts(report) == (1001, 1000, 0, 1)
    (problem,) = report.problems
    assert (problem.file, problem.row) == ("errors.csv", 501)
    assert "“yesterday” is no date" in problem.error


async def test_of_very_many_bad_rows_the_first_are_named_and_all_are_counted(intake: Intake) -> None:
    report = await take(intake, HEAD + "2026-11-18 09:05:31,Record Level\n" * 3000 + row(1))
    assert counts(report) == (3001, 1, 0, 3000)
    assert [problem.row for problem in report.problems] == list(range(1, 101))


async def test_a_file_without_times_is_stored_once_a_day(intake: Intake, store: SyncErrors) -> None:
    data = "Message\n" + "Required fields are missing: [LastName]\n" * 2500
    assert counts(await take(intake, data)) == (2500, 2500, 0, 0)
    assert counts(await take(intake, data)) == (2500, 0, 2500, 0)
    assert len(await all_of(store)) == 2500


async def test_dates_that_only_the_end_of_the_file_explains(intake: Intake, store: SyncErrors) -> None:
    padding = "x" * 200
    rows = [f"03/11/2026 10:{n % 60:02d},Record Level,Something failed {padding} {n},Lead,\n" for n in range(6000)]
    report = await take(intake, HEAD + "".join(rows) + "25/11/2025 10:00,Record Level,The last one failed,Lead,\n")
    assert counts(report) == (6001, 6001, 0, 0)
    assert {one.seen_at.date() for one in await all_of(store)} == {date(2026, 11, 3), date(2025, 11, 25)}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04\x14\x00", b"Name,City\nAda,London\n", b"[1, 2"])
async def test_a_file_that_is_none_stores_nothing(intake: Intake, store: SyncErrors, data: bytes) -> None:
    with pytest.raises(UnreadableError):
        await take(intake, data)
    assert await all_of(store) == []


async def test_two_imports_at_once_store_everything_once(database: Database) -> None:
    one, other = (Intake(Engine(SMALL_CATALOG), SyncErrors(database)) for _ in range(2))
    reports = await asyncio.gather(take(one, table(range(6000))), take(other, table(range(3000, 9000))))
    assert sum(report.new for report in reports) == 9000
    assert sum(report.known for report in reports) == 3000
    assert len(await all_of(SyncErrors(database))) == 9000


async def test_progress_is_told_when_rows_are_stored(intake: Intake) -> None:
    data = table(range(3 * BATCH + 1))
    told: list[int] = []
    await intake.take("errors.csv", chunks(data), HERE, now=NOW, progress=told.append)
    assert told == sorted(told)
    assert len(told) == 4
    assert told[-1] == len(data)


# Secrets


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (f"Session {TOKEN} has expired", "Session (session id) has expired"),
        ("password=hunter2hunter2 is wrong", "password=(password) is wrong"),
        ("duplicate of ada@example.com", "duplicate of (e-mail address)"),
        ("Échec pour ada@example.com", "Échec pour (e-mail address)"),
    ],
)
async def test_secrets_are_masked_before_anything_is_stored(store: SyncErrors, message: str, kept: str) -> None:
    engine = CountingEngine()
    intake = Intake(engine, store)
    data = HEAD + "".join(row(number) for number in range(100)) + row(200, message=message)
    assert (await take(intake, data)).new == 101
    assert (await take(intake, data)).new == 0
    assert [one.error.message for one in await all_of(store)][-1] == kept
    assert not [text for text in engine.asked if "ada@" in text or TOKEN in text or "hunter2" in text]


async def test_what_is_said_of_a_bad_row_gives_nothing_away(intake: Intake) -> None:
    report = await take(intake, HEAD + row(1) + "ada@example.com,Record Level,It failed,Lead,\n")
    assert report.problems[0].error.startswith("“(e-mail address)” is no date")
    pushed = await intake.push(b"level,failed_at,message\nada@example.com,,It failed\n", "csv", None, now=NOW)
    assert "ada@" not in pushed.rejected[0][1]


async def test_messages_that_differ_in_a_secret_are_two_errors_of_one_problem(
    intake: Intake, store: SyncErrors
) -> None:
    at = "2026-11-18 09:05:31,Record Level"
    await take(intake, f"{HEAD}{at},Not for ada@example.com,,\n{at},Not for bob@example.com,,\n")
    first, second = await all_of(store)
    assert first.identity != second.identity
    assert first.fingerprint == second.fingerprint
    assert first.error == second.error


def test_an_error_that_is_known_by_an_address_keeps_its_identity_and_not_the_address() -> None:
    told = SyncError("erp", "record", "It failed", external_id="ada@example.com", object="ada@example.com")
    kept = masked(told)
    assert kept.external_id is None
    assert kept.object == "(e-mail address)"
    assert kept.identity == told.identity


def test_an_error_without_secrets_stays_the_same_one() -> None:
    told = SyncError("erp", "record", "It failed", external_id="4711", object="Lead")
    assert masked(told) is told
    french = SyncError("erp", "record", "Échec", external_id="façade")
    assert masked(french) == french


@given(st.text(max_size=60), st.text(max_size=20) | st.none())
def test_masking_is_what_redacting_does(message: str, code: str | None) -> None:
    kept = masked(SyncError("erp", "record", message, code=code, external_id=code))
    assert redact(kept.message) == kept.message
    assert redact(kept.code or "") == (kept.code or "")
    assert redact(kept.external_id or "") == (kept.external_id or "")


async def test_what_was_masked_or_had_no_time_survives_export_and_import(intake: Intake, store: SyncErrors) -> None:
    await take(intake, HEAD + row(1) + row(2, message="Not for ada@example.com"))
    await take(intake, "Message\n" + "=1+1 failed somehow\n" * 3)
    await intake.push(
        json.dumps({"source": "erp", "errors": [{**PUSHED, "external_id": "ada@example.com"}]}).encode(),
        "json", None, now=NOW,
    )  # fmt: skip
    before = await all_of(store)
    assert len(before) == 6
    data = "".join(csv_lines(map(exported, before)))
    assert counts(await take(intake, data, "export.csv")) == (6, 0, 6, 0)
    assert await store.clean(before=datetime(2027, 1, 1, tzinfo=UTC)) == 6
    assert counts(await take(intake, data, "export.csv")) == (6, 6, 0, 0)
    after = await all_of(store)
    assert sorted((one.identity, one.fingerprint, one.error.message, one.code) for one in after) == sorted(
        (one.identity, one.fingerprint, one.error.message, one.code) for one in before
    )


# Pushes

PUSHED = {"level": "record", "failed_at": "2026-11-21T09:51:43+01:00", "message": "Required fields are missing: [Name]"}


def body(*errors: object, source: str | None = "erp") -> bytes:
    return json.dumps({"source": source, "errors": errors}).encode()


async def test_a_push_is_stored_once(intake: Intake, store: SyncErrors) -> None:
    data = body(PUSHED, {**PUSHED, "object": "Lead"}, PUSHED)
    first = await intake.push(data, "json", None, now=NOW)
    assert (first.accepted, first.duplicates, first.rejected) == (2, 1, ())
    again = await intake.push(data, "json", None, now=NOW)
    assert (again.accepted, again.duplicates) == (0, 3)
    assert {one.error.source for one in await all_of(store)} == {"erp"}


async def test_a_bad_error_among_a_thousand_is_named_by_its_place(intake: Intake) -> None:
    errors: list[object] = [{**PUSHED, "external_id": str(number)} for number in range(1000)]
    errors.insert(17, {**PUSHED, "failed_at": "soon"})
    pushed = await intake.push(body(*errors), "json", None, now=NOW)
    assert (pushed.accepted, pushed.duplicates) == (1000, 0)
    ((index, why),) = pushed.rejected
    assert index == 17
    assert "failed_at" in why


async def test_lines_of_json_and_csv_take_their_source_from_the_request(intake: Intake, store: SyncErrors) -> None:
    lines = "\n".join([json.dumps(PUSHED), "{", json.dumps({**PUSHED, "source": "own"})]).encode()
    pushed = await intake.push(lines, "ndjson", "erp", now=NOW)
    assert (pushed.accepted, [index for index, _ in pushed.rejected]) == (2, [1])
    csv = b"level,failed_at,message\nrecord,2026-11-21T09:51:43Z,It failed\nnobody,2026-11-21T09:51:43Z,It failed\n"
    pushed = await intake.push(csv, "csv", "sheet", now=NOW)
    assert (pushed.accepted, [index for index, _ in pushed.rejected]) == (1, [1])
    assert sorted(one.error.source for one in await all_of(store)) == ["erp", "own", "sheet"]


async def test_too_many_errors_store_nothing(intake: Intake, store: SyncErrors) -> None:
    line = json.dumps(PUSHED).encode() + b"\n"
    with pytest.raises(TooManyError):
        await intake.push(line * 10_001, "ndjson", "erp", now=NOW)
    assert await all_of(store) == []
    assert (await intake.push(line * 10_000, "ndjson", "erp", now=NOW)).duplicates == 9999


@pytest.mark.parametrize("kind", ["json", "ndjson", "csv"])
@given(data=st.binary(max_size=200))
def test_any_body_is_read_or_refused(kind: module.Kind, data: bytes) -> None:
    try:
        errors, rejected = module._read_push(data, kind, HERE)
    except UnreadableError:
        return
    assert all(index >= 0 for index, _ in rejected)
    assert all(error.message for error in errors)
