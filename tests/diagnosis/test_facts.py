"""What a text tells beside the error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.facts import check_suffix, find, is_record_id

if TYPE_CHECKING:
    from bot.diagnosis.verdict import Facts

PREFIXES = {"001": ("Account",), "003": ("Contact",), "500": ("Case",), "00D": ("Organization",)}


def facts(text: str, **captures: str) -> Facts:
    return find(text, [captures], PREFIXES)


@pytest.mark.parametrize(
    ("word", "is_id"),
    [
        ("0015g00000LkJhG", True),
        ("0015g00000LkJhGAAV", True),
        ("0015g00000LkJhGAAW", False),
        ("0015G00000LKJHGAAV", False),
        ("a0X5g00000StUvW", True),
        ("a0X5g00000StUvWEAV", True),
        ("5005g000001aBcD", True),
        ("9995g000001aBcD", False),
        ("0015gLkJhGfDsAq", False),
        ("0015g00000LkJh", False),
        ("internationaliz", False),
        ("acknowledgement", False),
        ("institutionalizing", False),
        ("d41d8cd98f00b20", False),
        ("123456789012345", False),
        ("123456789012345678", False),
        ("aaaaaaaaaaaaaaa", False),
        ("UNABLE_TO_LOCK_", False),
    ],
)
def test_ids_are_told_from_words_hashes_and_numbers(word: str, is_id: bool) -> None:  # noqa: FBT001
    assert is_record_id(word, PREFIXES) is is_id


def test_the_check_characters_are_salesforces() -> None:
    assert check_suffix("0015g00000LkJhG") == "AAV"
    assert check_suffix("ABCDE00000abcde") == "5AA"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("with id 0015g00000LkJhGAAV; first error", ("0015g00000LkJhGAAV",)),
        ("0015g00000LkJhG,0035g00000PqRsTAAV: []", ("0015g00000LkJhG", "0035g00000PqRsTAAV")),
        ("twice 0015g00000LkJhG and 0015g00000LkJhG", ("0015g00000LkJhG",)),
        ("https://acme.example/0015g00000LkJhGAAV/view", ("0015g00000LkJhGAAV",)),
        ("md5 d41d8cd98f00b204e9800998ecf8427e of 550e8400-e29b-41d4-a716-446655440000", ()),
        ("x0015g00000LkJhGAAVx", ()),
        ("", ()),
    ],
)
def test_record_ids_come_out_as_written(text: str, ids: tuple[str, ...]) -> None:
    assert facts(text).record_ids == ids


def test_an_ids_first_three_characters_name_its_object() -> None:
    assert facts("0035g00000PqRsTAAV under 0015g00000LkJhGAAV").objects == ("Contact", "Account")
    assert facts("a0X5g00000StUvW").objects == ()


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('"fields":["Name","Foo__c"]', ("Name", "Foo__c")),
        ("'fields': ['Name']", ("Name",)),
        (':fields=>["Name"]', ("Name",)),
        ('"fields" => ["Name"]', ("Name",)),
        ("<fields>Name</fields><fields>Foo__c</fields>", ("Name", "Foo__c")),
        ("[Error  fields='{[2]Name,Foo__c,}' message='x']", ("Name", "Foo__c")),
        ("first error: X, required fields are missing: [Name]: [Name]", ("Name",)),
        ("a message: [LastName, Foo__c]\nClass.A.b: line 1", ("LastName", "Foo__c")),
        ("a message: [acme__Region__c]", ("acme__Region__c",)),
        ("set Region__c or acme__Zone__c", ("Region__c", "acme__Zone__c")),
        ('"fields":[]', ()),
        ("a message: []", ()),
        ("pick from the list: [see, below]", ()),
        ("12:00:01 INFO: [Scheduler] tick", ()),
        ("counts: [1]", ()),
        ("we__care and abc__d", ()),
    ],
)
def test_fields_come_out_of_every_shape(text: str, fields: tuple[str, ...]) -> None:
    assert facts(text).fields == fields


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("No such column 'X' on entity 'Account'", ("Account",)),
        ("No such column 'X' on sobject of type Region__c", ("Region__c",)),
        ("sObject type 'Foo__c' is not supported.", ("Foo__c",)),
        ("SELECT Id, Name FROM Contact WHERE x = 1", ("Contact",)),
        ("select id from contact limit 1", ("Contact",)),
        ("SELECT Id,\n  Name\nFROM Region__c", ("Region__c",)),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", ("Account",)),
        ("SELECT (SELECT Id FROM Cases), Id FROM Account", ("Account",)),
        ("SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)", ("Account", "Contact")),
        ("please select a value from the list", ()),
        ("select one; then import from Excel", ()),
        ("the sObject type is not known", ()),
    ],
)
def test_objects_come_out_of_messages_and_queries(text: str, objects: tuple[str, ...]) -> None:
    assert facts(text).objects == objects


def test_what_the_wording_caught_comes_first() -> None:
    found = facts("Region__c on entity 'Case'", fields="Name, Zone__c", object="Lead")
    assert found.fields == ("Name", "Zone__c", "Region__c")
    assert found.objects == ("Lead", "Case")


def test_an_object_is_no_field() -> None:
    assert facts("No such column on entity 'Region__c'").fields == ()


@pytest.mark.parametrize(("caught", "limit"), [("101", 101), ("10,000", 10_000), ("1.5", 1.5), ("none", None)])
def test_a_limit_is_a_number(caught: str, limit: float | None) -> None:
    assert facts("", limit=caught).limit == limit


def test_a_text_of_a_thousand_ids_gives_the_first_fifty() -> None:
    ids = [f"0015g0000{number:06d}" for number in range(1000)]
    assert facts(" ".join(ids)).record_ids == tuple(ids[:50])
