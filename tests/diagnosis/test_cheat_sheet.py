"""The 26 errors of the cheat sheet, pasted in every way in which the sheet shows them, in English and French."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests import built_in

ENGINE = built_in.engine()


@dataclass(frozen=True)
class Row:
    """A row of the sheet. A message that stands under two codes gives ``alone`` when it stands without a code."""

    code: str
    category: str
    english: str
    french: str
    cause: str | None = None
    alone: str | None = None


ROWS = [Row(**row) for row in yaml.safe_load(Path(__file__).with_name("cheat_sheet.yml").read_text(encoding="utf-8"))]
SILENT_ABOUT_THEIR_MESSAGE = {
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "access",
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": "intermittent",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "access",
}
SESSION_BODY = '{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}'
SESSION_BODY_FR = '{"errorCode":"INVALID_SESSION_ID","message":"Session expirée ou non valide"}'
IN_GUILLEMETS = "{« errorCode »:« INVALID_SESSION_ID »,« message »:« Session expirée ou non valide »}"

ids = [f"{row.code}-{row.cause}" if row.cause else row.code for row in ROWS]


def test_the_sheet_is_whole() -> None:
    assert len({row.code for row in ROWS} | set(SILENT_ABOUT_THEIR_MESSAGE)) == 26


@pytest.mark.parametrize("code", sorted({row.code for row in ROWS} | set(SILENT_ABOUT_THEIR_MESSAGE)))
def test_the_code_alone_gives_its_entry(code: str) -> None:
    found = ENGINE.diagnose(code).errors
    assert [finding.entry.code for finding in found] == [code]
    assert found[0].cause is None


@pytest.mark.parametrize("row", ROWS, ids=ids)
@pytest.mark.parametrize("language", ["english", "french"])
def test_the_message_alone_gives_its_entry(row: Row, language: str) -> None:
    found = ENGINE.diagnose(getattr(row, language)).errors
    assert [finding.entry.code for finding in found] == [row.alone or row.code]
    if row.cause:
        assert found[0].cause is not None
        assert found[0].cause.id == row.cause
    assert found[0].category == row.category


@pytest.mark.parametrize("row", ROWS, ids=ids)
@pytest.mark.parametrize("language", ["english", "french"])
@pytest.mark.parametrize("shape", ["{code}\n{message}", "{code}: {message}", "Error: {code}\nMessage: {message}"])
def test_the_code_with_its_message_gives_its_entry(row: Row, language: str, shape: str) -> None:
    found = ENGINE.diagnose(shape.format(code=row.code, message=getattr(row, language))).errors
    assert [finding.entry.code for finding in found] == [row.code]
    if row.cause:
        assert found[0].cause is not None
        assert found[0].cause.id == row.cause
    assert found[0].category == row.category


@pytest.mark.parametrize(("code", "category"), SILENT_ABOUT_THEIR_MESSAGE.items())
@pytest.mark.parametrize("remark", ["Varies by customer.", "(no additional message)", "(aucun message supplémentaire)"])
def test_a_code_without_a_message_of_its_own_gives_its_entry(code: str, category: str, remark: str) -> None:
    found = ENGINE.diagnose(f"Error: {code}\nMessage: {remark}").errors
    assert [(finding.entry.code, finding.category) for finding in found] == [(code, category)]


@pytest.mark.parametrize("body", [SESSION_BODY, SESSION_BODY_FR, html.escape(SESSION_BODY_FR), IN_GUILLEMETS])
def test_an_expired_session_inside_the_wrapper_is_an_expired_session(body: str) -> None:
    found = ENGINE.diagnose(f"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY\n{body}").errors
    assert [finding.entry.code for finding in found] == ["INVALID_SESSION_ID", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"]
    assert [finding.category for finding in found] == ["authentication", "authentication"]
    assert found[1].cause is not None
    assert found[1].cause.id == "expired-session"


def test_the_other_message_of_invalid_field_is_another_cause() -> None:
    found = ENGINE.diagnose("INVALID_FIELD: No such column 'Reigon__c' on entity 'Account'").errors
    assert [(finding.entry.code, finding.category) for finding in found] == [("INVALID_FIELD", "access")]
    assert found[0].cause is not None
    assert found[0].cause.id == "no-such-column"
    assert found[0].facts.fields == ("Reigon__c",)
    assert found[0].facts.objects == ("Account",)


def test_what_stands_in_a_refused_query_comes_out() -> None:
    row = next(row for row in ROWS if row.code == "INVALID_TYPE")
    for text in (row.english, row.french):
        found = ENGINE.diagnose(text).errors[0]
        assert found.facts.objects[0] == "Lead"
