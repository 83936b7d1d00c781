"""``sfdiag errors``: what it lists, and in which shapes."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.addresses import as_people_write_it

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from tests.cli.program import Program

COLUMNS = [
    "level", "failed_at", "message", "code", "cause", "category", "source", "object", "operation", "salesforce_id",
    "marketo_id", "job_id", "external_id", "fingerprint",
]  # fmt: skip


def error(hours_ago: float, message: str, **more: str) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    return {"level": "record", "failed_at": at.isoformat(), "message": message, **more}


@pytest.fixture
def kept(sfdiag: Program, monkeypatch: pytest.MonkeyPatch, database_url: URL, tmp_path: Path) -> Program:
    """Give the program with a few errors in its database."""
    monkeypatch.setenv("DATABASE_URL", as_people_write_it(database_url))
    errors = [
        error(1, "Required fields are missing: [LastName]", object="Lead", salesforce_id="00Q5g00000AbCdEEAV"),
        error(2, "Required fields are missing: [LastName]", object="Contact", salesforce_id="0035g00000AbCdEEAV"),
        error(3, "TotalRequests Limit exceeded.", level="job", source="mulesoft"),
        error(4, "=1+1 was turned away by the \x1b[31mwarehouse", marketo_id="4711"),
        error(24 * 8, "Session expired or invalid", level="job"),
    ]
    (tmp_path / "errors.json").write_text(json.dumps({"source": "marketo", "errors": errors}), "utf-8")
    assert sfdiag("import", "errors.json").code == 0
    return sfdiag


def listed(kept: Program, *options: str) -> list[dict[str, Any]]:
    result = kept("errors", "--format", "json", *options)
    assert (result.code, result.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


@pytest.mark.parametrize(
    ("options", "hours"),
    [
        ((), [4, 3, 2, 1]),
        (("--since", "2w"), [192, 4, 3, 2, 1]),
        (("--since", "150min"), [2, 1]),
        (("--since", "2w", "--until", "5d"), [192]),
        (("--level", "job"), [3]),
        (("--code", "required_field_missing"), [2, 1]),
        (("--category", "access"), [2, 1]),
        (("--category", "unknown"), [4]),
        (("--object", "lead"), [1]),
        (("--source", "mulesoft"), [3]),
        (("--limit", "2"), [1, 2]),
    ],
)
def test_filters(kept: Program, options: tuple[str, ...], hours: list[int]) -> None:
    now = datetime.now(UTC)
    found = [(now - datetime.fromisoformat(one["failed_at"])) / timedelta(hours=1) for one in listed(kept, *options)]
    assert [int(age + 0.01) for age in found] == hours


def test_json_has_the_columns_that_are_promised(kept: Program) -> None:
    found = listed(kept)
    assert all(list(one) == COLUMNS for one in found)
    lead = found[-1]
    assert {name: lead[name] for name in COLUMNS if name not in {"failed_at", "fingerprint"}} == {
        "level": "record",
        "message": "Required fields are missing: [LastName]",
        "code": "REQUIRED_FIELD_MISSING",
        "cause": lead["cause"],
        "category": "access",
        "source": "marketo",
        "object": "Lead",
        "operation": None,
        "salesforce_id": "00Q5g00000AbCdEEAV",
        "marketo_id": None,
        "job_id": None,
        "external_id": None,
    }
    assert lead["failed_at"].endswith("+00:00")
    assert listed(kept, "--fingerprint", lead["fingerprint"])[-1] == lead


def test_csv_is_the_same_and_runs_no_formula(kept: Program) -> None:
    result = kept("errors", "--format", "csv")
    assert (result.code, result.err) == (0, "")
    header, *rows = csv.reader(io.StringIO(result.out, newline=""))
    assert header == COLUMNS
    assert rows[0][COLUMNS.index("message")].startswith("'=1+1")
    found = listed(kept)
    assert [[cell or None for cell in cells][3:] for cells in rows] == [
        [one[name] for name in COLUMNS[3:]] for one in found
    ]


def test_the_table_shows_problems_first(kept: Program) -> None:
    result = kept("errors")
    assert (result.code, result.err) == (0, "")
    assert "4 errors, 3 problems, since" in result.out
    assert "Access/Validation 2" in result.out
    assert "Not in the catalog 1" in result.out
    blocks = result.out.split("\n\n")
    assert blocks[1].startswith("1 × ")
    assert "job level" in blocks[1]
    assert blocks[2].startswith("2 × ")
    assert "record level · Access/Validation · 2 records" in blocks[2]
    assert "> Required fields are missing: [LastName]" in blocks[2]
    assert "\x1b" not in result.out
    assert "--rows --fingerprint" in result.out
    short = kept("errors", "--limit", "1")
    assert "2 problems more: sfdiag errors --since 5d --limit 3" in " ".join(short.out.split())


def test_the_table_speaks_french(kept: Program) -> None:
    out = kept("errors", "--lang", "fr").out
    assert "4 erreurs, 3 problèmes, depuis le" in out
    assert "niveau tâche" in out
    english = kept("errors").out.split("\n\n")[2].splitlines()[0]
    assert out.split("\n\n")[2].splitlines()[0] != english


def test_the_table_shows_rows_when_asked(kept: Program) -> None:
    result = kept("errors", "--rows", "--limit", "3")
    assert (result.code, result.err) == (0, "")
    assert "Lead · 00Q5g00000AbCdEEAV" in result.out
    assert "sfdiag errors --since 5d --rows --limit 30" in " ".join(result.out.split())
    assert "Marketo 4711" in kept("errors", "--rows", "--limit", "4").out
    assert "There are older ones" not in kept("errors", "--rows").out


def test_nothing_stored_says_what_can_be_done(kept: Program) -> None:
    for options in (("--source", "nobody"), ("--rows", "--source", "nobody")):
        result = kept("errors", *options)
        assert result.code == 0
        assert result.out.startswith("No sync errors since ")
        assert "sfdiag import FILE" in result.out
    assert listed(kept, "--source", "nobody") == []
    assert kept("errors", "--source", "nobody", "--format", "csv").out == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--since", "whenever"), "is no period"),
        (("--until", "whenever"), "is no period"),
        (("--since", "1d", "--until", "2d"), "ends before it begins"),
        (("--level", "both"), "--level"),
        (("--category", "weird"), "--category"),
        (("--format", "xml"), "--format"),
        (("--limit", "0"), "--limit"),
        (("--tz", "Mars"), "There is no time zone"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence(kept: Program, options: tuple[str, ...], says: str) -> None:
    result = kept("errors", *options)
    assert (result.code, result.out) == (2, "")
    assert says in result.err
    assert len(result.err.splitlines()) == 1


def test_many_are_listed_page_by_page(kept: Program, tmp_path: Path) -> None:
    lines = [json.dumps(error(number / 1000, f"Contact {number} was turned away")) for number in range(2500)]
    (tmp_path / "many.ndjson").write_text("\n".join(lines), "utf-8")
    assert kept("import", "many.ndjson").code == 0
    assert len(listed(kept)) == 2504
    newest = listed(kept, "--limit", "2200")
    assert len({(one["message"], one["object"]) for one in newest}) == 2200
    assert [one["failed_at"] for one in newest] == sorted((one["failed_at"] for one in newest), reverse=True)
