from __future__ import annotations

from typing import TYPE_CHECKING

from tests.addresses import as_people_write_it

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import URL

    from tests.cli.program import Program


def test_the_database_is_brought_up_to_date(
    sfdiag: Program, monkeypatch: pytest.MonkeyPatch, empty_database_url: URL
) -> None:
    monkeypatch.setenv("DATABASE_URL", as_people_write_it(empty_database_url))
    for _ in range(2):
        result = sfdiag("db", "upgrade")
        assert (result.code, result.out, result.err) == (0, "The database is up to date.\n", "")


def test_a_database_that_is_not_there_is_one_sentence_without_the_password(
    sfdiag: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:sEcReT@nowhere.invalid/db?sslmode=require")
    result = sfdiag("db", "upgrade")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Error: The database of DATABASE_URL cannot be used: ")
    assert len(result.err.splitlines()) == 1
    assert "sEcReT" not in result.err
