"""``sfdiag diagnose``: files, pipes, JSON lines, and texts of every kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

LOCK = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or 1 records: 0015g00000LkJhGAAV"
TITLE = "Another transaction is holding the record"
SILENT = "No Salesforce error recognised in this text."


def test_a_pasted_error_is_explained(sfdiag: Program) -> None:
    done = sfdiag("diagnose", stdin=LOCK.encode())
    assert (done.code, done.err) == (0, "")
    assert TITLE in done.out
    assert "UNABLE_TO_LOCK_ROW" in done.out
    assert "0015g00000LkJhGAAV" in done.out
    assert max(len(line) for line in done.out.splitlines() if "https://" not in line) <= 80


def test_a_file_is_read(sfdiag: Program, tmp_path: Path) -> None:
    (tmp_path / "error.txt").write_text(LOCK, encoding="utf-8")
    assert TITLE in sfdiag("diagnose", "error.txt").out


def test_french_is_answered_in_french(sfdiag: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    french = "verrouillé par une autre transaction"
    assert french in sfdiag("diagnose", "--lang", "fr", stdin=LOCK.encode()).out
    monkeypatch.setenv("SFDIAG_LANG", "fr")
    assert french in sfdiag("diagnose", stdin=LOCK.encode()).out


def test_what_is_no_error_gets_one_line(sfdiag: Program) -> None:
    done = sfdiag("diagnose", stdin=b"lunch at noon?")
    assert (done.code, done.out.strip()) == (0, SILENT)


def test_asked_lowers_the_bar(sfdiag: Program) -> None:
    assert sfdiag("diagnose", stdin=b"unable_to_lock_row").out.strip() == SILENT
    assert TITLE in sfdiag("diagnose", "--asked", stdin=b"unable_to_lock_row").out
    assert "INVALID_SESSION_ID" in sfdiag("diagnose", "--asked", stdin=b"session expired").out


def test_json_is_what_the_contract_says(sfdiag: Program) -> None:
    done = sfdiag("diagnose", "--json", stdin=LOCK.encode())
    said = json.loads(done.out)
    assert list(said) == ["errors", "near"]
    (error,) = said["errors"]
    assert list(error) == ["code", "cause", "category", "title", "confidence", "evidence", "quote", "facts"]
    assert (error["code"], error["cause"], error["category"]) == ("UNABLE_TO_LOCK_ROW", None, "intermittent")
    assert (error["title"], error["evidence"]) == (TITLE, "code")
    assert error["facts"] == {
        "record_ids": ["0015g00000LkJhGAAV"],
        "fields": [],
        "objects": ["Account"],
        "limit": None,
    }


def test_json_of_silence_and_of_near_misses(sfdiag: Program) -> None:
    assert json.loads(sfdiag("diagnose", "--json", stdin=b"hello").out) == {"errors": [], "near": []}
    near = json.loads(sfdiag("diagnose", "--json", "--asked", stdin=b"session expired").out)["near"]
    assert list(near[0]) == ["code", "confidence"]
    assert 1 <= len(near) <= 3
    assert "INVALID_SESSION_ID" in [one["code"] for one in near]


def test_json_lines_are_answered_in_order_and_a_bad_one_in_its_place(sfdiag: Program) -> None:
    lines = [
        json.dumps({"id": "p1", "text": LOCK}).encode(),
        b"{not json",
        b"",
        json.dumps({"id": "p2", "text": "lunch?"}).encode(),
        b'{"id": "p3"}',
        b'{"id": "p4", "text": 7}',
        b'["p5"]',
        b"\xff\xfe{}",
        b"[" * 100_000,
        json.dumps({"id": 6, "text": "INVALID_SESSION_ID"}).encode(),
        json.dumps({"text": "no id"}).encode(),
    ]
    done = sfdiag("diagnose", "--jsonl", stdin=b"\n".join(lines))
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 1
    assert done.err == ""
    assert [row["id"] for row in rows] == ["p1", None, "p2", None, None, None, None, None, 6, None]
    assert ["error" in row for row in rows] == [False, True, False, True, True, True, True, True, False, False]
    assert [list(row) for row in rows if "error" not in row] == [["id", "errors", "near"]] * 4
    assert [row["errors"][0]["code"] for row in rows if row.get("errors")] == [
        "UNABLE_TO_LOCK_ROW",
        "INVALID_SESSION_ID",
    ]


def test_json_lines_that_are_all_good_end_well(sfdiag: Program, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "a", "text": ""}\r\n{"id": "b", "text": "x"}')
    done = sfdiag("diagnose", "--jsonl", "in.jsonl")
    assert done.code == 0
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"id": "a", "errors": [], "near": []},
        {"id": "b", "errors": [], "near": []},
    ]
    assert sfdiag("diagnose", "--jsonl").out == ""


def test_half_a_surrogate_pair_in_json_survives(sfdiag: Program) -> None:
    line = b'{"id": "\\ud83d", "text": "\\ud800 UNABLE_TO_LOCK_ROW \\udfff"}'
    done = sfdiag("diagnose", "--jsonl", stdin=line)
    said = json.loads(done.out)
    assert (done.code, said["id"]) == (0, "\ud83d")
    assert [error["code"] for error in said["errors"]] == ["UNABLE_TO_LOCK_ROW"]


@pytest.mark.parametrize(
    "data",
    [
        LOCK.encode("utf-16"),
        b"\xfe\xff" + LOCK.encode("utf-16-be"),
        b"\xef\xbb\xbf" + LOCK.encode(),
        b"caf\xe9 \xff\xfe " + LOCK.encode(),
        b"\x00\x00 " + LOCK.encode() + b" \x00",
        LOCK.replace(" ", "\u00a0").encode(),
        LOCK.encode().replace(b" ", b"\r\n"),
    ],
    ids=["utf-16", "utf-16 big-endian", "utf-8 with a mark", "broken utf-8", "nul", "hard spaces", "line ends"],
)
def test_a_text_of_any_encoding_is_read(sfdiag: Program, data: bytes) -> None:
    done = sfdiag("diagnose", stdin=data)
    assert (done.code, done.err) == (0, "")
    assert TITLE in done.out


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_no_text_is_an_unusable_argument(sfdiag: Program, data: bytes) -> None:
    done = sfdiag("diagnose", stdin=data)
    assert (done.code, done.out) == (2, "")
    assert "There is no text." in done.err


@pytest.mark.parametrize(
    "arguments", [("nowhere.txt",), (".",), ("--lang", "de"), ("--overlay", "nowhere"), ("--frob",)]
)
def test_unusable_arguments_give_one_sentence(sfdiag: Program, arguments: tuple[str, ...]) -> None:
    done = sfdiag("diagnose", *arguments)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err


def test_ten_megabytes_are_read_to_the_limit_and_it_says_so(sfdiag: Program) -> None:
    data = (LOCK + "\n").encode() + b"x" * 10_000_000
    done = sfdiag("diagnose", stdin=data)
    assert done.code == 0
    assert TITLE in done.out
    assert "1,000,000 characters" in done.out
    done = sfdiag("diagnose", stdin=b"x" * 10_000_000)
    assert SILENT in done.out
    assert "1,000,000 characters" in done.out
    done = sfdiag("diagnose", "--json", stdin=data)
    assert [error["code"] for error in json.loads(done.out)["errors"]] == ["UNABLE_TO_LOCK_ROW"]
    assert "1,000,000 characters" in done.err


def test_a_secret_is_not_printed_but_pointed_out(sfdiag: Program) -> None:
    secret = "00D5g000001AbCd!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL"
    done = sfdiag("diagnose", stdin=f"INVALID_SESSION_ID: Session expired or invalid {secret}".encode())
    assert secret not in done.out
    assert "session id" in done.out
