"""``sfdiag import``: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.addresses import as_people_write_it
from tests.cli.test_process import REPOSITORY, environment
from tests.syncerrors.errors import HEAD, row, table

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tests.cli.program import Program, Result

SAMPLES = Path(__file__).parents[1] / "syncerrors" / "samples"
OPEN_DATES = "marketo_open_dates.csv"


@pytest.fixture
def kept(sfdiag: Program, monkeypatch: pytest.MonkeyPatch, database_url: URL) -> Program:
    """Give the program with a database of its own."""
    monkeypatch.setenv("DATABASE_URL", as_people_write_it(database_url))
    return sfdiag


def told(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(result.out)
    return answer


def counts(result: Result) -> tuple[int, int, int, int]:
    answer = told(result)
    return answer["read"], answer["new"], answer["known"], answer["rejected"]


def write(name: str, data: bytes | str) -> str:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir() if path.name != OPEN_DATES))
def test_every_sample_is_stored_once(kept: Program, sample: str) -> None:
    first = kept("import", "--json", str(SAMPLES / sample))
    read, new, known, rejected = counts(first)
    assert (first.code, first.err, known, rejected) == (0, "", 0, 0)
    assert new == read > 0
    assert counts(kept("import", "--json", str(SAMPLES / sample))) == (read, 0, read, 0)


def test_what_is_printed_for_people(kept: Program) -> None:
    name = write("errors.csv", HEAD + row(1) + row(2) + "soon,Record Level,It failed,Lead,\n")
    result = kept("import", name)
    assert (result.code, result.err) == (1, "")
    assert result.out == (
        "errors.csv: 3 read, 2 new, 0 known, 1 rejected.\n"
        "  Columns: “Failed On” as failed_at; “Error Type” as level; “Error Details” as\n"
        "    message; “Object” as object; “Salesforce ID” as salesforce_id.\n"
        "  Rejected row:\n"
        "    Row 3: “soon” is no date that can be read in one way only; write it as\n"
        "    2026-11-21 09:51:43.\n"
    )
    french = kept("import", name, "--lang", "fr")
    assert "errors.csv\xa0: 3 lues, 0 nouvelles, 2 déjà connues, 1 refusées." in french.out


def test_what_is_printed_as_json(kept: Program) -> None:
    write("one.csv", HEAD + row(1) + "soon,Record Level,It failed,Lead,\n")
    write("other.csv", "Message\nIt failed\nIt failed\n")
    result = kept("import", "--json", "one.csv", "other.csv")
    assert (result.code, result.err) == (1, "")
    answer = told(result)
    (problem,) = answer.pop("problems")
    assert (problem["file"], problem["row"]) == ("one.csv", 2)
    assert answer == {
        "read": 4,
        "new": 3,
        "known": 0,
        "rejected": 1,
        "columns": {
            "one.csv": {
                "Failed On": "failed_at",
                "Error Type": "level",
                "Error Details": "message",
                "Object": "object",
                "Salesforce ID": "salesforce_id",
            },
            "other.csv": {"Message": "message"},
        },
    }


def test_several_files_are_summed_up(kept: Program) -> None:
    write("one.csv", table(range(10)))
    write("other.csv", table(range(5, 15)))
    result = kept("import", "one.csv", "other.csv")
    assert result.code == 0
    assert result.out.splitlines()[-1] == "2 files: 20 read, 15 new, 5 known, 0 rejected."


def test_dates_that_nobody_can_tell_are_asked_for(kept: Program) -> None:
    name = str(SAMPLES / OPEN_DATES)
    asked = kept("import", name)
    assert (asked.code, asked.out) == (2, "")
    assert len(asked.err.splitlines()) == 1
    assert "--dayfirst or --monthfirst" in asked.err
    assert kept("import", name, "--dayfirst", "--json").code == 0
    listed = json.loads(kept("errors", "--since", "2026-10-01", "--format", "json").out)
    assert {one["failed_at"][:7] for one in listed} == {"2026-11"}
    assert told(kept("import", name, "--monthfirst", "--json"))["new"] > 0


def test_times_without_an_offset_are_of_the_zone_that_is_named(kept: Program) -> None:
    name = write("errors.csv", HEAD + row(36_000))
    assert kept("import", name, "--tz", "Europe/Paris", "--source", "ours").code == 0
    (one,) = json.loads(kept("errors", "--since", "2026-11-01", "--format", "json").out)
    assert one["failed_at"] == "2026-11-01T09:00:00+00:00"
    assert one["source"] == "ours"


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe", "../etc/passwd", ""])
def test_a_zone_that_is_none(kept: Program, zone: str) -> None:
    result = kept("import", write("errors.csv", table(range(2))), "--tz", zone)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Error: There is no time zone")


def test_files_that_cannot_be_opened_stop_everything(kept: Program) -> None:
    good = write("good.csv", table(range(2)))
    Path("folder").mkdir()
    for names, says in (
        ((good, "nowhere.csv"), "Error: There is no file nowhere.csv.\n"),
        ((good, "folder"), "Error: folder is a folder; name the files in it.\n"),
        (("no\0where", good), "Error: no\0where cannot be read: embedded null byte.\n"),
    ):
        result = kept("import", *names)
        assert (result.code, result.out, result.err) == (2, "", says)
    assert kept("import").code == 2
    assert kept("errors", "--since", "2026-11-01", "--format", "json").out == "[]\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "an Excel workbook"),
        (b"\x01\x02\x03\x04" * 500, "a binary file"),
        (b"Name,City\nAda,London\n", "No column of error messages"),
        (b'{"errors": [', "no JSON"),
    ],
)
def test_a_file_that_is_none_does_not_keep_the_others_out(kept: Program, data: bytes, says: str) -> None:
    result = kept("import", "--json", write("bad.csv", data), write("good.csv", table(range(3))))
    assert result.code == 2
    assert result.err.startswith("Error: bad.csv: ")
    assert says in result.err
    assert len(result.err.splitlines()) == 1
    assert told(result)["new"] == 3
    assert list(told(result)["columns"]) == ["good.csv"]


def test_ten_thousand_columns(kept: Program) -> None:
    names = [f"c{number}" for number in range(9_999)]
    cells = ["x"] * 9_999
    name = write("wide.csv", f"{','.join(names)},Error message\n" + f"{','.join(cells)},It failed badly today\n" * 3)
    result = kept("import", "--json", name)
    assert counts(result) == (3, 3, 0, 0)
    assert told(result)["columns"] == {"wide.csv": {"Error message": "message"}}


def test_ragged_rows_and_a_file_that_was_cut(kept: Program) -> None:
    rows = HEAD + row(1) + "2026-11-18 09:05:31,Record Level\n" + row(2).rstrip("\n") + ",more,and more\n" + row(3)
    result = kept("import", "--json", write("cut.csv", rows + '2026-11-18 09:05:31,Record Level,"It fai'))
    assert counts(result) == (5, 2, 0, 3)
    assert [problem["row"] for problem in told(result)["problems"]] == [2, 3, 5]
    assert result.code == 1


def test_standard_input_and_pipes(kept: Program) -> None:
    result = kept("import", "--json", "-", stdin=table(range(5)))
    assert counts(result) == (5, 5, 0, 0)
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(table(range(8)),))
    writer.start()
    assert counts(kept("import", "--json", "pipe")) == (8, 3, 5, 0)
    writer.join()


def test_an_export_is_imported_again_without_loss(
    kept: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    samples = [str(path) for path in sorted(SAMPLES.iterdir()) if path.name != OPEN_DATES]
    assert kept("import", *samples).code == 0
    whole = ("errors", "--since", "2020-01-01", "--format", "csv")
    before = kept(*whole).out
    write("export.csv", before)
    again = kept("import", "--json", "export.csv")
    assert told(again)["new"] == told(again)["rejected"] == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    fresh = kept("import", "--json", "export.csv")
    assert told(fresh)["known"] == told(fresh)["rejected"] == 0
    assert sorted(kept(*whole).out.splitlines()) == sorted(before.splitlines())


def test_a_new_database(sfdiag: Program, monkeypatch: pytest.MonkeyPatch, empty_database_url: URL) -> None:
    monkeypatch.setenv("DATABASE_URL", as_people_write_it(empty_database_url))
    result = sfdiag("import", "--json", write("errors.csv", table(range(3))))
    if empty_database_url.get_backend_name() == "sqlite":
        assert counts(result) == (3, 3, 0, 0)
    else:
        assert (result.code, result.out) == (2, "")
        assert "sfdiag db upgrade" in result.err


def test_wrong_settings_are_said_without_a_traceback(sfdiag: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://db")
    for command in (("import", "errors.csv"), ("errors",), ("worker",)):
        result = sfdiag(*command)
        assert (result.code, result.out) == (2, "")
        assert "DATABASE_URL must be" in result.err
        assert "Traceback" not in result.err


def test_a_bar_moves_on_a_terminal_and_nowhere_else(tmp_path: Path, cache_folder: Path) -> None:
    (tmp_path / "errors.csv").write_bytes(table(range(9000)))
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", "errors.csv"],
        cwd=tmp_path,
        env=environment(tmp_path, PYTHONPATH=str(REPOSITORY), TERM="xterm", XDG_CACHE_HOME=str(cache_folder)),
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    drawn = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        drawn += piece
    os.close(ours)
    assert done.returncode == 0
    assert b"9,000 new" in done.stdout
    assert b"Importing errors.csv" in drawn
    assert b"100%" in drawn
