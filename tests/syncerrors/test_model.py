"""When two errors are the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.syncerrors.model import SyncError, row_identity, row_key

AT = datetime(2026, 11, 21, 9, 51, 43, tzinfo=UTC)
ERROR = SyncError("marketo", "record", "locked", AT, object="Lead", salesforce_id="00Q5g00000AbCdE", marketo_id="7")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "hubspot"),
        ("level", "job"),
        ("message", "Locked"),
        ("failed_at", AT + timedelta(microseconds=1)),
        ("object", "Contact"),
        ("salesforce_id", None),
        ("marketo_id", "8"),
        ("job_id", "1"),
    ],
)
def test_another_source_level_time_message_object_or_id_is_another_error(field: str, value: object) -> None:
    assert replace(ERROR, **{field: value}).identity != ERROR.identity  # type: ignore[arg-type]


def test_the_same_instant_with_another_offset_is_the_same_error() -> None:
    paris = AT.astimezone(timezone(timedelta(hours=1)))
    assert replace(ERROR, failed_at=paris).identity == ERROR.identity


@pytest.mark.parametrize(("field", "value"), [("code", "X_Y"), ("operation", "update"), ("day", date(2026, 1, 1))])
def test_what_else_is_known_does_not_make_another_error(field: str, value: object) -> None:
    assert replace(ERROR, **{field: value}).identity == ERROR.identity  # type: ignore[arg-type]


def test_an_external_id_is_the_identity_within_its_source() -> None:
    one = replace(ERROR, external_id="e-1")
    assert one.identity == SyncError("marketo", "job", "other", external_id="e-1").identity
    assert one.identity != replace(one, source="hubspot").identity
    assert one.identity != replace(one, external_id="e-2").identity


def test_identities_stay_the_same_from_release_to_release() -> None:
    assert ERROR.identity == "b13b92a6ab137a243fe6c1303fb66c1892fa8b454eec2f2dd3199b70ea6d001d"
    key = row_key(["a", "b"], date(2026, 11, 21))
    assert row_identity(key, 1) == "ae68c4e26db25d64aa162f7826bd0fb069243f6fce33dd12502342d1d3da91be"
    assert row_identity(key, 2) == "356ee992c49d923f040ebfcd8facef858b3140755dcbd73c5f1a6fc92e6c8f47"


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_rows_are_told_apart_by_their_cells_whatever_stands_in_them(one: list[str], other: list[str]) -> None:
    day = date(2026, 11, 21)
    assert (row_key(one, day) == row_key(other, day)) == (one == other)


def test_a_row_is_told_apart_by_its_day_and_by_how_often_it_stood_there() -> None:
    key, next_day = (row_key(["a"], date(2026, 11, day)) for day in (21, 22))
    assert len({row_identity(key, 1), row_identity(key, 2), row_identity(next_day, 1)}) == 3
