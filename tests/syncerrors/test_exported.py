"""The export opens in a spreadsheet without running anything, and comes back as it was."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.syncerrors import readers
from bot.syncerrors.exported import COLUMNS, Exported, csv_lines, defused, restored
from bot.syncerrors.model import SyncError, row_identity, row_key
from bot.syncerrors.readers import Given, Plan

DAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 9, 51, 43, 123456, tzinfo=UTC)
nasty = st.text(
    st.sampled_from("=+-@'\t\r\n;,\"| abcé＝") | st.characters(exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()))
told = nasty.map(str.strip).filter(bool)
optional = st.none() | told


def imported(text: str) -> list[SyncError]:
    data = text.encode()
    plan = readers.recognise(data, whole=True)
    assert plan.kind == "sfdiag"
    outcomes = [outcome for _, outcome in readers.read(plan, [data], Given(today=DAY + timedelta(days=9)))]
    errors = [outcome for outcome in outcomes if isinstance(outcome, SyncError)]
    assert errors == outcomes
    return errors


@st.composite
def errors(draw: st.DrawFn) -> SyncError:
    offset = timezone(timedelta(minutes=draw(st.integers(-720, 840))))
    error = SyncError(
        source=draw(told),
        level=draw(st.sampled_from(["record", "job"])),
        message=draw(nasty),
        failed_at=draw(st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(offset))),  # noqa: DTZ001
        code=draw(st.none() | st.sampled_from(["UNABLE_TO_LOCK_ROW", "=X"])),
        object=draw(optional),
        operation=draw(optional),
        salesforce_id=draw(optional),
        marketo_id=draw(optional),
        job_id=draw(optional),
        external_id=draw(optional),
    )
    if error.failed_at is None and not error.external_id:
        return replace(error, kept_identity=row_identity(row_key(["x"], DAY), draw(st.integers(1, 9))))
    return error


@given(st.lists(errors(), min_size=1, max_size=5))
def test_what_is_exported_comes_back_without_loss(known: list[SyncError]) -> None:
    text = "".join(csv_lines(Exported(error, error.identity) for error in known))
    back = imported(text)
    assert [one.identity for one in back] == [one.identity for one in known]
    assert [one.fingerprint for one in back] == [one.fingerprint for one in known]
    assert [replace(one, day=None, kept_identity=None) for one in back] == [
        replace(one, failed_at=one.failed_at and one.failed_at.astimezone(UTC), kept_identity=None) for one in known
    ]


def test_an_export_of_an_import_is_the_same_export() -> None:
    undated = SyncError("data-loader", "record", "=1+1", kept_identity="ab" * 32)
    text = "".join(
        csv_lines([Exported(undated, undated.identity), Exported(replace(undated, failed_at=AT), "cd" * 32)])
    )
    back = imported(text)
    assert "".join(csv_lines(Exported(error, error.identity) for error in back)) == text


def test_a_code_that_the_diagnosis_found_does_not_become_the_sources() -> None:
    error = SyncError("marketo", "record", "unable to obtain exclusive access", AT)
    named = replace(error, code="UNABLE_TO_LOCK_ROW")
    text = "".join(csv_lines([Exported(error, error.identity, code="UNABLE_TO_LOCK_ROW"), Exported(named, "ab" * 32)]))
    assert [one.code for one in imported(text)] == [None, "UNABLE_TO_LOCK_ROW"]


def test_a_message_that_was_masked_when_stored_keeps_its_identity() -> None:
    told_so = SyncError("marketo", "record", "bob@acme.example is taken", AT)
    stored = replace(told_so, message="(e-mail address) is taken")
    text = "".join(csv_lines([Exported(stored, told_so.identity)]))
    assert [one.identity for one in imported(text)] == [told_so.identity]


def test_columns_are_named_and_ordered_as_promised() -> None:
    error = SyncError("s", "job", "m", AT, None, "Lead", "update", "1", "2", "3", "4")
    lines = list(csv_lines([Exported(error, error.identity, "C", "cause", "other", "f" * 32)]))
    header = (
        "level,failed_at,message,code,cause,category,source,object,operation,salesforce_id,marketo_id,job_id,"
        "external_id,fingerprint\r\n"
    )
    assert lines == [
        header,
        f"job,2026-11-21T09:51:43.123456+00:00,m,C,cause,other,s,Lead,update,1,2,3,4,{'f' * 32}\r\n",
    ]
    assert lines[0].strip().split(",") == list(COLUMNS)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_export_begins_as_a_formula(sign: str) -> None:
    message = f"{sign}HYPERLINK(1)"
    line = list(csv_lines([Exported(SyncError("s", "record", message, AT), "ab" * 32)]))[1]
    cell = next(csv.reader(io.StringIO(line, newline="")))[2]
    assert cell == f"'{message}"


@pytest.mark.parametrize("before", [";", "\n", "\t", "\r", "x;", "x\r\n"])
def test_nor_does_what_another_separator_would_make_a_cell(before: str) -> None:
    assert f"{before}=1" not in defused(f"{before}=1")


@given(nasty)
def test_what_is_defused_is_restored(text: str) -> None:
    assert restored(defused(text)) == text


def test_a_push_in_csv_needs_only_the_columns_it_has() -> None:
    data = b"level,failed_at,message,salesforce_id\nrecord,2026-11-21T09:51:43Z,locked,00Q5g00000AbCdE\n"
    plan: Plan = readers.recognise(data, whole=True)
    assert plan.columns == {name: name for name in ("level", "failed_at", "message", "salesforce_id")}
    assert [outcome for _, outcome in readers.read(plan, [data], Given(today=DAY, source="zap"))] == [
        SyncError(
            "zap", "record", "locked", datetime(2026, 11, 21, 9, 51, 43, tzinfo=UTC), salesforce_id="00Q5g00000AbCdE"
        )
    ]


def test_a_push_in_csv_is_taken_as_it_stands() -> None:
    message = "'-5' is no number"
    found = imported(f'level,failed_at,message,external_id\nrecord,2026-11-21,"{message}",sfdiag:{"ab" * 32}\n')
    assert [(one.message, one.external_id) for one in found] == [(message, f"sfdiag:{'ab' * 32}")]
