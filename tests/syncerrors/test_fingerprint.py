"""A fingerprint stays when ids, values, numbers and dates change, and changes with the problem."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis.engine import Engine
from bot.diagnosis.redact import redact
from bot.knowledge import load
from bot.syncerrors.fingerprint import KEPT, fingerprint, shape

IDS = st.from_regex(r"(001|003|00Q|006|a0X|701)5g0000[0-9][A-Za-z0-9]{5}", fullmatch=True)
EMAILS = st.from_regex(r"[a-z][a-z0-9._+]{0,12}[a-z]@[a-z]{2,10}\.(com|org|example)", fullmatch=True)
NUMBERS = st.integers(0, 10**9).map(str)
DATES = st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%S")) | st.dates().map(str)
QUOTED = st.from_regex(r"'[A-Za-z][A-Za-z0-9 .,&-]{0,30}'", fullmatch=True)
FREE = st.from_regex(r"[A-Za-z][A-Za-z &.-]{0,30}[A-Za-z]", fullmatch=True)

TEMPLATES = {
    "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record or {number} records: {id}": {},
    "duplicate value found: External_Id__c duplicates value on record with id: {id}": {},
    "Insert failed. First exception on row {number} with id {id}; first error: REQUIRED_FIELD_MISSING, "
    "Required fields are missing: [LastName]: [LastName]": {},
    "operation performed with inactive user [{id}] as owner of opportunity": {},
    "Email: invalid email address: {email}: [Email]": {},
    "The address {email} belongs to {quoted}, not to record {id}.": {},
    "Account name {quoted} was changed on {date} by job {number}": {},
    "bad value for restricted picklist field: {free}: [Industry]": {},
    "Company: data value too large: {free} (max length={number}): [Company]": {},
    "AccountTrigger: execution of BeforeUpdate caused by: System.LimitException: Too many SOQL queries: {number}\n"
    "Trigger.AccountTrigger: line {number}, column {number}": {},
    "impossible d’obtenir un accès exclusif à cet enregistrement ou à {number} enregistrement : {id}": {},
    "不適切な値です（{number}）: {id}": {},
    "GET https://acme-{number}.my.salesforce.com/services/data/v59.0/sobjects/Lead/{id} failed": {},
}  # type: dict[str, dict[str, str]]


def filled(template: str, draw: st.DataObject) -> str:
    kinds = {"id": IDS, "email": EMAILS, "number": NUMBERS, "date": DATES, "quoted": QUOTED, "free": FREE}
    return re.sub(r"\{(\w+)\}", lambda found: draw.draw(kinds[found[1]]), template)


@given(st.data(), st.sampled_from(list(TEMPLATES)))
def test_ids_numbers_values_and_dates_do_not_count(data: st.DataObject, template: str) -> None:
    assert shape(filled(template, data)) == shape(filled(template, data))


@given(st.data(), st.lists(st.sampled_from(list(TEMPLATES)), min_size=2, max_size=2, unique=True))
def test_two_problems_stay_two(data: st.DataObject, two: list[str]) -> None:
    assert fingerprint(filled(two[0], data)) != fingerprint(filled(two[1], data))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Required fields are missing: [LastName]", "Required fields are missing: [Company]"),
        ("No such column 'Foo__c' on entity 'Lead'", "No such column 'Bar__c' on entity 'Lead'"),
        ("No such column 'Foo' on entity 'Lead'", "No such column 'Foo' on entity 'Contact'"),
        ("HTTP 401 from the server", "HTTP 503 from the server"),
        ("status code: 404", "status code: 429"),
        ("UNABLE_TO_LOCK_ROW", "INVALID_SESSION_ID"),
        ("Too many SOQL queries: 101", "Too many DML statements: 151"),
        ("Address2 is missing", "Company2 is missing"),
        ("Field_1__c: value not of required type", "Field_2__c: value not of required type"),
        ('[{"message":"session expired","errorCode":"INVALID_SESSION_ID"}]',
         '[{"message":"request limit","errorCode":"REQUEST_LIMIT_EXCEEDED"}]'),
        ("{'message': 'Session expired', 'errorCode': 'INVALID_SESSION_ID'}",
         "{'message': 'Session expired', 'errorCode': 'INVALID_AUTH_HEADER'}"),
        ('"DELETE_FAILED: it has contracts"', '"ENTITY_IS_DELETED: entity is deleted"'),
        ('"","false","","ENTITY_IS_DELETED:entity is deleted:--"', '"","false","","MALFORMED_ID:bad id:--"'),
        ('{"error":"invalid_grant","error_description":"ip restricted"}',
         '{"error":"invalid_grant","error_description":"inactive user"}'),
        ("[AsyncApiException exceptionCode='Timeout']", "[AsyncApiException exceptionCode='InvalidXml']"),
        ("https://acme.example/error?error=invalid_scope", "https://acme.example/error?error=access_denied"),
        ("Sync failed with error: 'user is locked out'", "Sync failed with error: 'password is wrong'"),
        ("Close date must lie in the future: [CloseDate]", "Close date must lie in the past: [CloseDate]"),
    ],
)  # fmt: skip
def test_what_names_the_problem_counts(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Unable to  lock\nrow", "unable to lock row"),
        ("ids 0015g00000AbCdE, 0015g00000FgHiJ", "ids 0015g00000KlMnO"),
        ("Unparseable date: Fri Nov 21 09:51:43 GMT 2026", "Unparseable date: Mon Dec 1 10:11:01 PST 2025"),
        ("due on 3 May 2026 at 9:51 AM", "due on 21 December 2026 at 10:00 PM"),
        ("value “Acme” is wrong", "value 'Globex Ltd' is wrong"),
        ("value «Acme» is wrong", 'value "Initech" is wrong'),
        ("user can’t be found", "user can't be found"),
        ("job 550e8400-e29b-41d4-a716-446655440000", "job 12345"),
        ("host acme.my.salesforce.com is down", "host globex--uat.sandbox.my.salesforce.com is down"),
        ("GET https://acme.example/v1/x failed", "GET https://globex.example:8443/v1/x failed"),
        ("limit 1,024.50 EUR", "limit 7 EUR"),
    ],
)
def test_what_only_identifies_does_not_count(one: str, other: str) -> None:
    assert shape(one) == shape(other)


def test_may_is_a_month_only_beside_a_number() -> None:
    assert shape("The name may not be null") == "the name may not be null"


def test_a_code_beside_the_message_counts_once() -> None:
    assert fingerprint("locked", "UNABLE_TO_LOCK_ROW") == fingerprint("UNABLE_TO_LOCK_ROW: locked")
    assert fingerprint("UNABLE_TO_LOCK_ROW: locked", "UNABLE_TO_LOCK_ROW") == fingerprint("UNABLE_TO_LOCK_ROW: locked")
    assert fingerprint("locked", "UNABLE_TO_LOCK_ROW") != fingerprint("locked")


@given(EMAILS)
def test_masking_before_storing_changes_nothing(email: str) -> None:
    message = f"Email: {email} is used by another lead."
    assert fingerprint(redact(message)) == fingerprint(message)


@given(st.text())
def test_any_text_has_a_fingerprint(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint(text))
    assert len(shape(text)) <= KEPT


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_case_and_space_do_not_count(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode().replace('"', "").replace("'", "")
    assert shape(f"  {plain.upper()}\t") == shape(plain.lower())


def test_no_two_problems_that_the_catalog_tells_apart_share_a_fingerprint() -> None:
    catalog = load().catalog
    engine = Engine(catalog)
    texts = {example.text for signal in catalog.signals for example in catalog[signal.code].examples}
    assert len(texts) > 400
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for text in sorted(texts):
        alike[fingerprint(text)].append(text)
    for group in alike.values():
        verdicts = {
            tuple((one.entry.code, one.cause and one.cause.id) for one in engine.diagnose(text, asked=True).errors)
            for text in group
        }
        assert len(verdicts) == 1, group
