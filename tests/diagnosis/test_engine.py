"""From pasted text to verdict, over the whole catalog: what is said, in which order, and what is not."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.diagnosis.catalog import EntryCatalog, signals_of
from bot.diagnosis.engine import Engine
from bot.diagnosis.verdict import Verdict
from tests import built_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diagnosis.entry import Entry

LOCK = "unable to obtain exclusive access to this record or 1 records: 0015g00000LkJhGAAV"
LOCK_ROW = [{"message": LOCK, "errorCode": "UNABLE_TO_LOCK_ROW", "fields": []}]
LOCK_JSON = json.dumps(LOCK_ROW)
LOCK_DML = (
    "System.DmlException: Update failed. First exception on row 0 with id 0015g00000LkJhGAAV; "
    f"first error: UNABLE_TO_LOCK_ROW, {LOCK}: []\nClass.Rollup.save: line 77, column 1"
)
SHAPES = {
    "rest json": LOCK_JSON,
    "json in a string": json.dumps(LOCK_JSON),
    "json in a string in a string": json.dumps({"error": json.dumps({"body": LOCK_JSON})}),
    "python repr": repr(LOCK_ROW),
    "ruby repr": f'[{{:message=>"{LOCK}", :errorCode=>"UNABLE_TO_LOCK_ROW", :fields=>[]}}]',
    "code fence": f"hey, this again:\n```\n{LOCK_JSON}\n```",
    "smart quotes": LOCK_JSON.replace('"', "”"),
    "guillemets": f"{{« errorCode » : « UNABLE_TO_LOCK_ROW », « message » : « {LOCK} »}}",
    "html": html.escape(LOCK_JSON),
    "html twice": html.escape(html.escape(LOCK_JSON)),
    "soap": f"<env:Fault><faultcode>sf:UNABLE_TO_LOCK_ROW</faultcode><faultstring>{LOCK}</faultstring></env:Fault>",
    "soap in slack": html.escape(f"<faultcode>sf:UNABLE_TO_LOCK_ROW</faultcode><faultstring>{LOCK}</faultstring>"),
    "soap result": f"<errors><message>{LOCK}</message><statusCode>UNABLE_TO_LOCK_ROW</statusCode></errors>",
    "wsc fault": f"[ApiFault  exceptionCode='UNABLE_TO_LOCK_ROW'\n exceptionMessage='{LOCK}'\n]",
    "wsc error": f"[Error  fields='{{[0]}}' message='{LOCK}' statusCode='UNABLE_TO_LOCK_ROW' ]",
    "bulk csv": f'sf__Id,sf__Error,Name\n"","UNABLE_TO_LOCK_ROW:{LOCK}:--","Doe"',
    "apex": LOCK_DML,
    "log line": f"2026-11-21 10:00:00,123 ERROR [sync-7] com.acme.Sync - UNABLE_TO_LOCK_ROW: {LOCK}",
    "client": f"simple_salesforce.exceptions.SalesforceMalformedRequest: Malformed request. Content: {LOCK_ROW}",
    "connector": f"Erreur : UNABLE_TO_LOCK_ROW<br>Catégorie : Intermittent<br>Message : {LOCK}",
    "markdown": f"**Error:** UNABLE\\_TO\\_LOCK\\_ROW\n**Message:** {LOCK}",
    "windows": f"Error:\r\nUNABLE_TO_LOCK_ROW\r\nMessage:\r\n{LOCK}\r\n",
    "wrapped and indented": LOCK.replace("exclusive ", "exclusive\n        "),
    "fields in columns": f"UNABLE_TO_LOCK_ROW      {LOCK.replace(' ', '  ')}",
    "message": LOCK,
    "message cut off": LOCK[:41],
}  # fmt: skip


def codes(verdict: Verdict) -> list[str]:
    return [finding.entry.code for finding in verdict.errors]


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_one_error_gives_one_answer_in_whatever_shape(engine: Engine, text: str) -> None:
    verdict = engine.diagnose(text)
    assert codes(verdict) == ["UNABLE_TO_LOCK_ROW"]
    assert "exclusive access" in verdict.errors[0].quote.replace("  ", " ")
    if "0015g" in text:
        assert verdict.errors[0].facts.record_ids == ("0015g00000LkJhGAAV",)
        assert verdict.errors[0].facts.objects == ("Account",)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        (LOCK_JSON, "code"),
        ("UNABLE_TO_LOCK_ROW", "code"),
        (LOCK, "message"),
        ("unable to obtian exclusive acces to this recrod", "fuzzy"),
    ],
)
def test_the_evidence_is_named(engine: Engine, text: str, evidence: str) -> None:
    assert [finding.evidence for finding in engine.diagnose(text).errors] == [evidence]


IN_TRIGGER = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, OppTrigger: execution of AfterUpdate\ncaused by: "
TOO_LONG = "STRING_TOO_LONG: First Name: data value too large: Bartholomew (max length=40)"
ROLLED_BACK = {
    "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "message": "Record rolled back because not all records were valid and the request was using AllOrNone header",
}
MISSING = {"statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [LastName]"}
HALTED = {
    "errorCode": "PROCESSING_HALTED",
    "message": "The transaction was rolled back since another operation in the same transaction failed.",
}
NO_COLUMN = {"errorCode": "INVALID_FIELD", "message": "No such column 'Foo__c' on sobject of type Account"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{IN_TRIGGER}{LOCK_DML}\nTrigger.OppTrigger: line 9, column 1: []",
            ["UNABLE_TO_LOCK_ROW", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"],
        ),
        (
            f"CANNOT_EXECUTE_FLOW_TRIGGER: The “Touch” process failed. This error occurred: UNABLE_TO_LOCK_ROW: {LOCK}",
            ["UNABLE_TO_LOCK_ROW", "CANNOT_EXECUTE_FLOW_TRIGGER"],
        ),
        (
            f"first error: {IN_TRIGGER}System.QueryException: List has no rows for assignment to SObject\n\nClass.B.c",
            ["System.QueryException", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"],
        ),
        (LOCK_DML, ["UNABLE_TO_LOCK_ROW"]),
        (
            json.dumps([{"success": False, "errors": [ROLLED_BACK]}, {"success": False, "errors": [MISSING]}]),
            ["REQUIRED_FIELD_MISSING", "ALL_OR_NONE_OPERATION_ROLLED_BACK"],
        ),
        (
            json.dumps({"compositeResponse": [{"body": [HALTED]}, {"body": [NO_COLUMN]}]}),
            ["INVALID_FIELD", "PROCESSING_HALTED"],
        ),
        (
            f"row 1: {TOO_LONG}\nrow 2: UNABLE_TO_LOCK_ROW: {LOCK}",
            ["STRING_TOO_LONG", "UNABLE_TO_LOCK_ROW"],
        ),
        (json.dumps([ROLLED_BACK]), ["ALL_OR_NONE_OPERATION_ROLLED_BACK"]),
    ],
    ids=["trigger", "flow", "trigger in a trigger", "apex dml", "batch", "composite", "two rows", "collateral alone"],
)
def test_the_root_comes_before_what_wraps_it_and_what_fell_with_it(
    engine: Engine, text: str, expected: list[str]
) -> None:
    assert codes(engine.diagnose(text)) == expected


def test_each_error_of_a_paste_is_filled_with_its_own_facts(engine: Engine) -> None:
    duplicate_value = "duplicate value found: Ext__c duplicates value on record with id: 0015g00000NmKlP"
    text = f"row 1: {TOO_LONG}\nrow 2: DUPLICATE_VALUE: {duplicate_value}"
    too_long, duplicate = engine.diagnose(text).errors
    assert (too_long.facts.limit, duplicate.facts.limit) == (40, None)
    assert too_long.captures.get("field") != "Ext__c"
    assert duplicate.captures["field"] == "Ext__c"


def test_a_name_before_a_message_does_not_swallow_the_code(engine: Engine) -> None:
    wrapper = engine.diagnose(f"{IN_TRIGGER}{LOCK_DML}").errors[1]
    assert wrapper.captures["trigger"] == "OppTrigger"


MENTIONS = [
    "we should handle UNABLE_TO_LOCK_ROW in the loader",
    "if (err.errorCode === 'UNABLE_TO_LOCK_ROW') { return retryLater(job); }",
    'RETRYABLE = {"UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT", "SERVER_UNAVAILABLE"}',
    "known codes: UNABLE_TO_LOCK_ROW, QUERY_TIMEOUT, SERVER_UNAVAILABLE, REQUEST_LIMIT_EXCEEDED",
    "changelog: improved handling of UNABLE_TO_LOCK_ROW",
    "branch fix/UNABLE_TO_LOCK_ROW",
    "see catalog/locking/UNABLE_TO_LOCK_ROW.yml",
    "export UNABLE_TO_LOCK_ROW=1",
]


@pytest.mark.parametrize("text", MENTIONS)
def test_a_mention_is_no_failure(engine: Engine, text: str) -> None:
    assert engine.diagnose(text) == Verdict()


@pytest.mark.parametrize("text", MENTIONS)
def test_asked_a_mention_is_answered_or_named_as_near(engine: Engine, text: str) -> None:
    verdict = engine.diagnose(text, asked=True)
    said = codes(verdict) + [near.entry.code for near in verdict.near]
    assert "UNABLE_TO_LOCK_ROW" in said


@pytest.mark.parametrize(
    "text",
    [
        "UNABLE_TO_LOCK_ROW",
        "`UNABLE_TO_LOCK_ROW`",
        "UNABLE_TO_LOCK_ROW?",
        "UNABLE_TO_LOCK_ROW\n" * 3,
        "<@U1> UNABLE_TO_LOCK_ROW <!here>",
        "we keep getting UNABLE_TO_LOCK_ROW since this morning",
        "depuis ce matin on reçoit UNABLE_TO_LOCK_ROW sur les comptes",
        "salesforce throws UNABLE_TO_LOKC_ROW since this morning",
    ],
)
def test_a_code_that_somebody_is_stuck_on_is_answered(engine: Engine, text: str) -> None:
    assert codes(engine.diagnose(text)) == ["UNABLE_TO_LOCK_ROW"]


@pytest.mark.parametrize("text", ["unable_to_lock_row", "UnableToLockRow", "UNABLE_TO_LOKC_ROW", "Unable_To_Lock_Row"])
def test_asked_a_code_may_be_spelled_loosely(engine: Engine, text: str) -> None:
    assert codes(engine.diagnose(text)) == []
    assert codes(engine.diagnose(text, asked=True)) == ["UNABLE_TO_LOCK_ROW"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("unable to lock row", "UNABLE_TO_LOCK_ROW"),
        ("record locked", "ENTITY_IS_LOCKED"),
        ("session expired", "INVALID_SESSION_ID"),
        ("LOCK_ROW_UNABLE", "UNABLE_TO_LOCK_ROW"),
    ],
)
def test_asked_what_is_not_certain_is_named_as_near(engine: Engine, text: str, near: str) -> None:
    verdict = engine.diagnose(text, asked=True)
    assert verdict.errors == ()
    assert near in [one.entry.code for one in verdict.near]
    assert len(verdict.near) <= 3


@pytest.mark.parametrize("text", ["", " ", "?", "hello", "bonjour à tous", "\n\n", "🙂"])
def test_asked_small_talk_gets_no_guess(engine: Engine, text: str) -> None:
    assert engine.diagnose(text, asked=True) == Verdict()


@pytest.mark.parametrize(
    ("alone", "elsewhere"),
    [
        ("invalid_grant", '{"error":"invalid_grant","error_description":"AADSTS70008: token expired"}'),
        ("invalid_grant", "google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.')"),
        ("DUPLICATE_VALUE", "mysql says DUPLICATE_VALUE"),
        ("SERVER_UNAVAILABLE", "kubernetes: SERVER_UNAVAILABLE"),
        ("MALFORMED_QUERY", "elasticsearch error MALFORMED_QUERY"),
    ],
)
def test_a_name_that_other_systems_use_is_ours_only_where_nothing_speaks_against_it(
    engine: Engine, alone: str, elsewhere: str
) -> None:
    assert len(codes(engine.diagnose(alone))) == 1
    assert codes(engine.diagnose(elsewhere)) == []


def test_a_secret_is_pointed_out_and_shown_nowhere(engine: Engine) -> None:
    secret = "00D5g000001AbCd!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL"
    for text in (
        f"INVALID_SESSION_ID: Session expired or invalid {secret}",
        f'{{"errorCode":"INVALID_SESSION_ID","sessionId":"{secret}","message":"Session expired or invalid"}}',
        f"STRING_TOO_LONG: First Name: data value too large: {secret} (max length=40)",
    ):
        verdict = engine.diagnose(text)
        assert verdict.secrets == ("session id",)
        assert verdict.errors
        assert secret[16:] not in repr([(f.quote, f.captures, f.facts) for f in verdict.errors])


def test_a_dead_sessions_hash_is_not_repeated(engine: Engine) -> None:
    text = "Invalid Session ID found in SessionHeader: Session not found, missing session hash: 1ZbkWzMOZrEwBqZnVXG7"
    assert "1ZbkWzMOZrEwBqZnVXG7" not in repr([(f.quote, f.captures) for f in engine.diagnose(text).errors])


@pytest.mark.parametrize("text", [*SHAPES.values(), *MENTIONS, "UNABLE_TO_LOCK_ROW", "unable to lock row"])
@pytest.mark.parametrize("asked", [False, True])
def test_confidence_and_quote_are_what_they_promise(engine: Engine, text: str, *, asked: bool) -> None:
    for finding in engine.diagnose(text, asked=asked).errors:
        assert 0 < finding.confidence <= 1
        assert finding.quote.strip()
        assert len(finding.quote) <= 280
        assert "\n" not in finding.quote


def test_a_longer_text_is_read_to_the_limit_and_says_so(engine: Engine) -> None:
    text = "x" * 100 + " UNABLE_TO_LOCK_ROW: " + LOCK
    assert engine.diagnose(text, limit=100) == Verdict(clipped=100)
    assert engine.diagnose(text, asked=True, limit=100).clipped == 100
    assert codes(engine.diagnose(text, limit=len(text))) == ["UNABLE_TO_LOCK_ROW"]
    assert engine.diagnose(text, limit=len(text)).clipped is None


@pytest.mark.parametrize(
    ("name", "code"),
    [("UNABLE_TO_LOK_ROW", "UNABLE_TO_LOCK_ROW"), ("unable to lock", "UNABLE_TO_LOCK_ROW"),
     ("INVALID_FEILD", "INVALID_FIELD")],
)  # fmt: skip
def test_the_nearest_codes_to_a_name_are_found(engine: Engine, name: str, code: str) -> None:
    assert engine.nearest(name)[0] == code


@pytest.mark.parametrize("name", ["", "x" * 100_000, "\ud800", "%s", "日本"])
def test_the_nearest_codes_to_any_name_are_few(engine: Engine, name: str) -> None:
    assert len(engine.nearest(name)) <= 3


class Shuffled(EntryCatalog):
    """A catalog whose signals come in an order of one's own."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__(entries, {"001": ("Account",)})
        self.signals = tuple(signals_of(entry) for entry in entries)


SOME = ("UNABLE_TO_LOCK_ROW", "ENTITY_IS_LOCKED", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "INVALID_GRANT",
        "INACTIVE_USER", "EXPIRED_ACCESS", "INVALID_FIELD", "PROCESSING_HALTED", "REQUEST_LIMIT_EXCEEDED")  # fmt: skip
ORDER_TEXTS = [
    *SHAPES.values(),
    json.dumps({"compositeResponse": [{"body": [HALTED]}, {"body": [NO_COLUMN]}]}),
    f"{IN_TRIGGER}{LOCK_DML}",
    '{"error":"invalid_grant","error_description":"inactive user"}',
    "invalid_grant: expired access/refresh token",
    "record locked",
    "limit exceeded for this user session",
]


@settings(max_examples=25, deadline=None)
@given(st.permutations([built_in.catalog()[code] for code in SOME]))
def test_the_order_of_the_catalog_decides_nothing(entries: list[Entry]) -> None:
    one, other = Engine(Shuffled(entries)), Engine(Shuffled(sorted(entries, key=lambda entry: entry.code)))
    for text in ORDER_TEXTS:
        for asked in (False, True):
            assert one.diagnose(text, asked=asked) == other.diagnose(text, asked=asked)
