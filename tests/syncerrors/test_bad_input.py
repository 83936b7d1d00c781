"""What cannot be read is named, with its row and what to do; the rest is read. Nothing else is ever raised."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.syncerrors import readers
from bot.syncerrors.model import SyncError
from bot.syncerrors.readers import Given, Problem, UnreadableError
from bot.syncerrors.readers.records import ROW_CHARACTERS, UNCLOSED

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Given(today=date(2026, 11, 21))
HEAD = "Failed On,Error Type,Error Details,Salesforce ID\n"
ROW = "2026-11-18 09:05:31,Record Level,Required fields are missing: [LastName],00Q5g00000AbCdEEAV\n"


def read(text: str | bytes, *, whole: bool = True) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the numbers of the rows that were read, and the problems of the others."""
    data = text.encode() if isinstance(text, str) else text
    plan = readers.settle(readers.recognise(data[: readers.SAMPLE], whole=whole), [data])
    good, bad = [], []
    for number, outcome in readers.read(plan, [data], HERE):
        if isinstance(outcome, Problem):
            assert outcome.row == number
            assert outcome.error.endswith(".")
            assert outcome.error[0].isupper() or outcome.error[0] in '"“'
            bad.append((number, outcome.error))
        else:
            good.append(number)
    return good, bad


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "Excel"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"\n  <html>", "web page"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x01\x02\x03\x04" * 100, "binary"),
        (b"Name,City\nAda,London\nBob,Paris\n", "No column of error messages"),
        (b"1,2,3\n4,5,6\n", "No column of error messages"),
        (b"\n\n,,,\n", "No column of error messages"),
        (b'"never closed', "first line is no header"),
        (b"x" * readers.SAMPLE, "no end"),
    ],
)
def test_a_file_that_holds_no_errors_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        readers.recognise(data, whole=len(data) < readers.SAMPLE)


@pytest.mark.parametrize("head", [HEAD, "ID,LastName,ERROR\n", "sf__Id,sf__Error,Id\n", "message\n"])
def test_a_header_without_rows_is_no_error_at_all(head: str) -> None:
    assert read(head) == ([], [])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-11-18 09:05:31,Record Level\n", "2 cells, the header 4"),
        ("2026-11-18 09:05:31,Record Level,a,b,c\n", "5 cells, the header 4"),
        ("last week,Record Level,Required fields are missing,\n", "“last week” is no date"),
        ("2026-02-30 10:00,Record Level,Required fields are missing,\n", "“2026-02-30 10:00” is no date"),
        ("03/04/2026,Record Level,Required fields are missing,\n", "“03/04/2026” is no date"),
        ("2026-11-18 09:05:31,Warning,Required fields are missing,\n", "“Warning” is no level"),
        ("2026-11-18 09:05:31,Record Level,  ,\n", "message is empty"),
        (f"2026-11-18 09:05:31,Record Level,{'x' * (ROW_CHARACTERS + 1)},\n", "too long"),
        (f"2026-11-18 09:05:31,Record Level,{'x' * 140_000},\n", "too long"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(row: str, says: str) -> None:
    good, bad = read(HEAD + ROW * 20 + row + ROW)
    assert good == [*range(1, 21), 22]
    assert [number for number, _ in bad] == [21]
    assert says in bad[0][1]


def test_empty_lines_and_empty_cells_at_the_end_do_no_harm() -> None:
    assert read(HEAD + ROW + "\n" + ROW.replace("\n", ",,\n")) == ([1, 3], [])


def test_a_row_that_lacks_cells_nobody_needs_is_read() -> None:
    assert read("sf__Id,sf__Error,Name,City\n,UNABLE_TO_LOCK_ROW:locked:--,Ada\n") == ([1], [])


@pytest.mark.parametrize("rows", [3, 5000])
def test_a_quote_that_is_never_closed_costs_its_row_only(rows: int) -> None:
    broken = '2026-11-18 09:05:31,Record Level,"Required fields are missing,\n'
    good, bad = read(HEAD + ROW * 3 + broken + ROW * rows)
    assert good == [1, 2, 3, *range(5, 5 + rows)]
    assert [(number, error.casefold()) for number, error in bad] == [(4, UNCLOSED.casefold())]


def test_a_quote_that_another_rows_quote_closes_costs_its_row_only() -> None:
    quoted = '"2026-11-18 09:05:31","Record Level","Required fields, all of them","00Q5g00000AbCdEEAV"\n'
    broken = '"2026-11-18 09:05:31","Record Level","Required fields,"00Q5g00000AbCdEEAV\n'
    good, bad = read(HEAD + quoted + broken + quoted * 3)
    assert good == [1, 3, 4, 5]
    assert [number for number, _ in bad] == [2]


def test_thousands_of_stray_quotes_do_not_take_for_ever() -> None:
    good, bad = read(HEAD + ROW + 'a"b,"c\n' * 20_000)
    assert good == [1]
    assert bad


def test_a_line_without_end_is_one_problem() -> None:
    data = (HEAD + ROW + "x" * 5_000_000 + "\n" + ROW).encode()
    plan = readers.recognise(data[: len(HEAD) + len(ROW) * 2])
    outcomes = list(readers.read(plan, (data[at : at + 5000] for at in range(0, len(data), 5000)), HERE))
    assert [type(outcome) for _, outcome in outcomes] == [SyncError, Problem, SyncError]


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_file_cut_in_the_middle_is_read_up_to_there(cut: int) -> None:
    quoted = '2026-11-18 09:05:31,Record Level,"Required fields are missing: [LastName, Company]",00Q5g00000AbCdEEAV\n'
    good, bad = read((HEAD + quoted * 10)[:-cut])
    assert good[:9] == list(range(1, 10))
    assert len(good) + len(bad) == 10


def test_nul_bytes_are_dropped() -> None:
    data = (HEAD + ROW).replace("Required", "Req\x00uired").encode()
    plan = readers.recognise(data, whole=True)
    (outcome,) = [one for _, one in readers.read(plan, [data], HERE)]
    assert isinstance(outcome, SyncError)
    assert outcome.message == "Required fields are missing: [LastName]"


def test_ten_thousand_columns_are_read() -> None:
    names = ",".join(f"Custom_Field_{number}__c" for number in range(10_000))
    assert read(f"{names},ERROR\n{'x,' * 10_000}unable to lock row\n") == ([1], [])


def test_letters_of_another_encoding_far_down_are_read() -> None:
    data = ("Message\n" + "unable to lock row\n" * 20_000).encode() + "erreur à l'enregistrement\n".encode("cp1252")
    plan = readers.recognise(data[: readers.SAMPLE])
    *_, (number, last) = readers.read(plan, [data], HERE)
    assert isinstance(last, SyncError)
    assert (number, last.message) == (20_001, "erreur à l'enregistrement")


def test_old_macs_line_ends_are_read() -> None:
    assert read((HEAD + ROW * 3).replace("\n", "\r")) == ([1, 2, 3], [])


def test_rows_come_while_the_file_is_still_being_read() -> None:
    taken: list[int] = []

    def chunks() -> Iterator[bytes]:
        yield (HEAD + ROW).encode()
        for number in range(1000):
            taken.append(number)
            yield ROW.encode() * 10

    plan = readers.recognise((HEAD + ROW * 2).encode())
    outcomes = readers.read(plan, chunks(), HERE)
    assert next(outcomes)[0] == 1
    assert len(taken) <= 1
    assert sum(1 for _ in outcomes) == 10_000


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({}, '"message" is missing'),
        ({"message": "m"}, '"level" is missing'),
        ({"message": "m", "level": "record"}, '"failed_at" is missing'),
        ({"message": "m", "level": "warning", "failed_at": "2026-11-18T09:05:31Z"}, '"level" has to be'),
        ({"message": "m", "level": "job", "failed_at": "03/04/2026"}, '"failed_at" is no time in ISO 8601'),
        ({"message": "m", "level": "job", "failed_at": 5}, '"failed_at" is no time in ISO 8601'),
        ({"message": ["m"], "level": "job", "failed_at": "2026-11-18"}, '"message" is not a text'),
        ({"message": "m", "level": "job", "failed_at": "2026-11-18", "object": {}}, '"object" is not a text'),
        ({"message": "m", "level": "job", "failed_at": "2026-11-18", "job_id": True}, '"job_id" is not a text'),
        ({"message": " \u0000", "level": "job", "failed_at": "2026-11-18"}, '"message" is missing'),
        ([], "JSON object"),
        (None, "JSON object"),
        ("text", "JSON object"),
    ],
)
def test_one_bad_error_among_good_ones_is_named(item: object, says: str) -> None:
    good = {"message": "unable to lock", "level": "record", "failed_at": "2026-11-18T09:05:31Z"}
    for text in (
        json.dumps({"source": "s", "errors": [good, item, good]}),
        json.dumps([good, item, good]),
        "\n".join(map(json.dumps, [good, item, good])),
    ):
        numbers, problems = read(text)
        assert numbers == [1, 3]
        assert [number for number, _ in problems] == [2]
        assert says in problems[0][1]


@pytest.mark.parametrize(
    "text", ["{", "[1,", '{"errors": 5}', '{"a": 1, "errors": {}}', '{"source": 5, "errors": []}', "[" * 9999]
)
def test_json_that_is_no_list_of_errors_is_refused(text: str) -> None:
    plan = readers.recognise(text.encode(), whole=True)
    with pytest.raises(UnreadableError):
        list(readers.read(plan, [text.encode()], HERE))


def test_a_broken_line_of_ndjson_is_named() -> None:
    good = json.dumps({"message": "unable to lock", "level": "record", "failed_at": "2026-11-18T09:05:31Z"})
    numbers, problems = read(f"{good}\n{{broken\n\n{good}\n")
    assert numbers == [1, 3]
    assert [number for number, _ in problems] == [2]


pieces = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            HEAD.encode(), ROW.encode(), b'"', b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"\x00", b"\xff\xfe",
            b"\xe9", b"message", b"unable to lock row", b"ERROR", b"sf__Error", b"Id,Success,Created,Error\n",
            b"true", b"03/04/2026", b"{", b"[", b"}", b"]", b'{"message": "m"}\n', b"sep=;\n", b"'=", b"Record Level",
            b"sfdiag:",
            b"level,failed_at,message,external_id,fingerprint\n", "値é".encode(), "é".encode("utf-16-le"),
        ]
    ),
)  # fmt: skip


@given(st.lists(pieces, max_size=20).map(b"".join), st.booleans(), st.integers(1, 40))
@example(b"\xff\xfe\n", True, 1)  # noqa: FBT003
def test_whatever_the_bytes_only_what_is_documented_is_raised(data: bytes, whole: bool, size: int) -> None:  # noqa: FBT001
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    try:
        plan = readers.settle(readers.recognise(data[:60] if not whole else data, whole=whole), chunks)
        outcomes = list(readers.read(plan, chunks, HERE))
    except UnreadableError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017
        return
    numbers = [number for number, _ in outcomes]
    assert numbers == sorted(set(numbers))
    for _, outcome in outcomes:
        if isinstance(outcome, SyncError):
            assert outcome.message
            assert "\x00" not in outcome.message
            assert len(outcome.identity) == 64
            assert len(outcome.fingerprint) == 32
            assert outcome.failed_at is None or outcome.failed_at.tzinfo


@given(st.lists(pieces, max_size=20).map(b"".join), st.integers(1, 9), st.integers(1, 9))
def test_how_the_bytes_are_cut_into_chunks_changes_nothing(data: bytes, one: int, other: int) -> None:
    def read_in(size: int) -> list[tuple[int, SyncError | Problem]] | str:
        try:
            plan = readers.recognise(data, whole=True)
            return list(readers.read(plan, [data[at : at + size] for at in range(0, len(data), size)], HERE))
        except UnreadableError as refusal:
            return str(refusal)

    assert read_in(one) == read_in(other)
