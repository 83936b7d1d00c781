"""The evaluation set is what its README says: well-formed, labelled with codes that exist, large enough."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import texts
from tests import built_in

ROWS = texts.rows(sorted(texts.EVALUATION.glob("*.jsonl")))
ERRORS = [row for row in ROWS if "kind" not in row]
QUIET = [row for row in ROWS if "kind" in row]
CATALOG = built_in.catalog()
KINDS = {
    "chatter", "other_system_error", "salesforce_talk_no_error", "code_snippet", "feature_request", "log_ok", "json_ok",
    "question_howto",
}  # fmt: skip
# Real errors that the bot does not know; they count against it.
NOT_IN_THE_CATALOG = {
    "403::Organization total events daily limit exceeded",
    "403::Organization concurrent user limit exceeded",
    "403::Handshake denied",
}
OF_ERRORS = {
    "ui_message", "prose", "log_line", "apex_exception", "flow_email", "client_lib_traceback", "rest_json",
    "dataloader", "truncated", "soap_fault", "oauth_json", "code_only", "bulk_csv",
}  # fmt: skip


def test_it_is_large_enough() -> None:
    assert len(ERRORS) >= 400
    assert len(QUIET) >= 600
    shapes = Counter(row["shape"] for row in ERRORS)
    assert set(shapes) == OF_ERRORS
    assert min(shapes.values()) >= 10
    assert {row["kind"] for row in QUIET} == KINDS


def test_every_id_and_every_text_is_there_once() -> None:
    assert [name for name, times in Counter(row["id"] for row in ROWS).items() if times > 1] == []
    assert [text for text, times in Counter(row["text"] for row in ROWS).items() if times > 1] == []


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row["id"])
def test_an_error_is_labelled_with_what_exists(row: dict[str, object]) -> None:
    error = texts._error(row)
    assert isinstance(row["expect"], list)
    assert isinstance(row["accept"], list)
    assert row["expect"][0] == error.primary
    codes = {error.primary, *row["expect"], *row["accept"]} - NOT_IN_THE_CATALOG
    assert {code for code in codes if CATALOG.resolve(code) is None} == set()
    assert {value for values in error.slots.values() for value in values if value not in error.text} == set()
    if error.cause is not None:
        known = (CATALOG.resolve(code) for code in (error.primary, *row["accept"]))
        assert any(CATALOG[code].cause(error.cause) for code in known if code is not None)


def test_what_the_catalog_lacks_it_lacks() -> None:
    labels = {code for row in ERRORS for code in (*row["expect"], *row["accept"])}
    assert {code for code in labels if CATALOG.resolve(code) is None} == NOT_IN_THE_CATALOG


def test_what_has_its_code_written_has_it_written() -> None:
    # OAuth's errors are written in lower case.
    coded = [row for row in ERRORS if row["has_code"]]
    assert [row["id"] for row in coded if row["primary"].lower() not in row["text"].lower()] == []


def test_a_part_of_errors_and_of_quiet_texts_is_held_out() -> None:
    for rows in (ERRORS, QUIET):
        assert sum(texts.part(row["id"]) == "held" for row in rows) >= 200
