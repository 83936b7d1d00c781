"""Every kind of file is recognised, and its rows come out as what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.syncerrors import readers
from bot.syncerrors.model import SyncError
from bot.syncerrors.readers import Given, Plan, Problem, UnreadableError
from bot.syncerrors.readers.decoding import decoded
from bot.syncerrors.readers.records import records

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 21)
HERE = Given(today=TODAY)


def told(*, at: str | None = None, **fields: object) -> SyncError:
    moment = datetime.fromisoformat(at) if at else None
    return SyncError(**{"level": "record", "failed_at": moment, **fields})  # type: ignore[arg-type]


def outcomes(
    data: bytes, given: Given = HERE, *, name: str = "", plan: Plan | None = None
) -> list[SyncError | Problem]:
    """Read a whole file in small chunks; what only tells rows without a time apart is left out."""
    plan = plan or readers.recognise(data, name=name, whole=True)
    chunks = [data[start : start + 7] for start in range(0, len(data), 7)]
    found = list(readers.read(plan, chunks, given))
    return [one if isinstance(one, Problem) else replace(one, day=None, kept_identity=None) for _, one in found]


LOCKED = "unable to obtain exclusive access to this record"

FILES: dict[str, tuple[str, dict[str, str], list[SyncError]]] = {
    "marketo_us.csv": (
        "marketo",
        {"Failed On": "failed_at", "Error Type": "level", "Error Details": "message", "Object": "object",
         "Marketo ID": "marketo_id", "Salesforce ID": "salesforce_id"},
        [
            told(source="marketo", at="2026-11-18T09:05:31Z", object="Lead", marketo_id="1000482",
                 salesforce_id="00Q5g00000AbCdEEAV",
                 message=f"UNABLE_TO_LOCK_ROW: {LOCKED} or 1 records: 0015g00000LkJhGAAV"),
            told(source="marketo", at="2026-11-18T00:00:00Z", object="Lead", marketo_id="1000483",
                 message="Required fields are missing: [LastName, Company]"),
            told(source="marketo", at="2026-11-03T23:59:59Z", level="job",
                 message="REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded."),
            told(source="marketo", at="2026-11-04T13:15:00Z", object="Contact", marketo_id="1000484",
                 salesforce_id="0035g00000PqRsTAAV",
                 message="duplicate value found: External_Id__c duplicates value on record with id: 0035g00000PqRsT"),
        ],
    ),
    "marketo_scrambled.csv": (
        "marketo",
        {"Failed On": "level", "Error Details": "failed_at", "Error Type": "message"},
        [
            told(source="marketo", at="2026-11-18T09:05:31Z", message="INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: "
                 "insufficient access rights on cross-reference id: 0035g00000PqRsT"),
            told(source="marketo", at="2026-11-18T09:05:32Z", message="FIELD_CUSTOM_VALIDATION_EXCEPTION: "
                 "A phone number, or an e-mail address, is needed: [Phone]"),
            told(source="marketo", at="2026-11-19T00:00:00Z", level="job", message="Salesforce sync is down: "
                 "INVALID_LOGIN: Invalid username, password, security token; or user locked out."),
        ],
    ),
    "marketo_french.csv": (
        "marketo",
        {"Échec le": "failed_at", "Niveau": "level", "Détails de l’erreur": "message", "Objet": "object",
         "ID Marketo": "marketo_id", "ID Salesforce": "salesforce_id"},
        [
            told(source="marketo", at="2026-11-18T09:05:00Z", object="Prospect", marketo_id="1000482",
                 salesforce_id="00Q5g00000AbCdEEAV", message="impossible d’obtenir un accès exclusif à cet "
                 "enregistrement ou à 1 enregistrement : 0015g00000LkJhG"),
            told(source="marketo", at="2026-11-03T23:59:00Z", level="job",
                 message="REQUEST_LIMIT_EXCEEDED : limite « TotalRequests » dépassée."),
            told(source="marketo", at="2026-11-19T10:00:00Z", object="Prospect", marketo_id="1000483",
                 message="les champs obligatoires sont manquants : [LastName]"),
        ],
    ),
    "marketo_german.csv": (
        "marketo",
        {"Fehlgeschlagen am": "failed_at", "Fehlertyp": "level", "Fehlermeldung": "message", "Objekt": "object"},
        [
            told(source="marketo", at="2026-11-18T09:05:31Z", object="Lead",
                 message="Erforderliche Felder fehlen: [LastName]"),
            told(source="marketo", at="2026-11-03T23:59:00Z", level="job",
                 message="REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded."),
        ],
    ),
    "marketo_spanish.csv": (
        "marketo",
        {"Fecha del error": "failed_at", "Tipo de error": "level", "Mensaje de error": "message",
         "ID de registro": "salesforce_id"},
        [
            told(source="marketo", at="2026-11-18T21:05:31Z", salesforce_id="00Q5g00000AbCdEEAV",
                 message="Faltan campos obligatorios: [LastName]"),
            told(source="marketo", at="2026-11-03T00:05:00Z", level="job",
                 message="servidor demasiado ocupado, inténtelo de nuevo"),
        ],
    ),
    "marketo_japanese.csv": (
        "marketo",
        {"失敗日時": "failed_at", "レベル": "level", "エラーメッセージ": "message", "オブジェクト": "object"},
        [
            told(source="marketo", at="2026-11-18T09:05:00Z", object="Lead",
                 message="値を入力してください: [LastName]"),
            told(source="marketo", at="2026-11-18T09:06:00Z", level="job",
                 message="REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded."),
        ],
    ),
    "marketo_unknown_names.csv": (
        "marketo",
        {"Wann": "failed_at", "Was": "level", "Wieso": "message", "Wer": "salesforce_id"},
        [
            told(source="marketo", at="2026-11-04T08:00:00Z", salesforce_id="00Q5g00000AbCdEEAV",
                 message="No such column 'Score__c' on entity 'Lead'; check the field's name"),
            told(source="marketo", at="2026-11-05T08:00:00Z", salesforce_id="00Q5g00000FgHiJEAV",
                 message="Email: invalid email address: info@"),
            told(source="marketo", at="2026-11-18T08:00:00Z", level="job",
                 message="Batch was stopped: too many errors"),
            told(source="marketo", at="2026-11-25T08:00:00Z", salesforce_id="00Q5g00000KlMnOEAV",
                 message="Email: invalid email address: n/a"),
        ],
    ),
    "marketo_no_header.csv": (
        "marketo",
        {"column 1": "failed_at", "column 2": "level", "column 3": "message", "column 4": "salesforce_id"},
        [
            told(source="marketo", at="2026-11-18T09:05:31+01:00", salesforce_id="00Q5g00000AbCdEEAV",
                 message="Required fields are missing: [LastName]"),
            told(source="marketo", at="2026-11-18T09:05:32+01:00", level="job",
                 message="Login rate exceeded for this user"),
        ],
    ),
    "error112126095143123.csv": (
        "data loader",
        {"ID": "salesforce_id", "ERROR": "message"},
        [
            *[told(source="data-loader", salesforce_id="00Q5g00000AbCdEEAV",
                   message="Company: data value too large: Harbour & Sons (max length=10)")] * 2,
            told(source="data-loader", message="Required fields are missing: [LastName]"),
        ],
    ),
    "error110326112233456.csv": (
        "data loader",
        {"ID": "salesforce_id", "ERROR": "message"},
        [
            told(source="data-loader", salesforce_id="0015g00000LkJhGAAV",
                 code="INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                 message="Industry: bad value for restricted picklist field: Shipyards: [Industry]"),
            told(source="data-loader", code="UNABLE_TO_LOCK_ROW", message=LOCKED),
        ],
    ),
    "7505g00000aBcDeAAK-failed-records.csv": (
        "bulk 2.0",
        {"sf__Error": "message", "Id": "salesforce_id"},
        [
            told(source="bulk-2.0", job_id="7505g00000aBcDeAAK", salesforce_id="0015g00000LkJhGAAV",
                 code="INVALID_CROSS_REFERENCE_KEY", message="invalid cross reference id"),
            told(source="bulk-2.0", job_id="7505g00000aBcDeAAK", salesforce_id="0015g00000PqRsTAAV",
                 code="UNABLE_TO_LOCK_ROW", message=f"{LOCKED} or 1 records: 0015g00000LkJhG"),
            told(source="bulk-2.0", job_id="7505g00000aBcDeAAK", salesforce_id="0015g00000FgHiJAAV",
                 code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="Close date: must lie in the future: [CloseDate]"),
            told(source="bulk-2.0", job_id="7505g00000aBcDeAAK", salesforce_id="0015g00000KlMnOAAV",
                 code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="Custom validation rule violated."),
        ],
    ),
    "bulk_1_batch.csv": (
        "bulk 1.0",
        {"Id": "salesforce_id", "Success": "success", "Error": "message"},
        [
            told(source="bulk-1.0", code="REQUIRED_FIELD_MISSING", message="Required fields are missing: [Name]"),
            told(source="bulk-1.0", code="DUPLICATE_VALUE", message="duplicate value found: <unknown> duplicates "
                 "value on record with id: <unknown>"),
        ],
    ),
    "hubspot.csv": (
        "hubspot",
        {"Error message": "message", "Object type": "object", "Salesforce ID": "salesforce_id",
         "Last occurred": "failed_at"},
        [
            told(source="hubspot", at="2026-11-18T09:05:31Z", object="Contact", salesforce_id="0035g00000PqRsTAAV",
                 message="DUPLICATES_DETECTED: Use one of these records?"),
            told(source="hubspot", at="2026-11-18T09:06:00Z", object="Company", salesforce_id="0015g00000LkJhGAAV",
                 message="INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id"),
            told(source="hubspot", at="2026-11-19T10:00:00Z", object="Company",
                 message="bad value for restricted picklist field: Shipyards"),
        ],
    ),
    "messages.csv": (
        "table",
        {"Message": "message"},
        [
            *[told(source="csv", message=LOCKED)] * 2,
            told(source="csv", message="Invalid username, password, security token; or user locked out."),
        ],
    ),
    "log_sheet.csv": (
        "table",
        {"Timestamp": "failed_at", "What we saw": "message"},
        [
            told(source="csv", at="2026-11-18T09:05:00Z", message="Required fields are missing: [LastName]"),
            told(source="csv", at="2026-11-19T22:15:00Z", message="INVALID_SESSION_ID: Session expired or invalid"),
        ],
    ),
    "push.json": (
        "json",
        {},
        [
            told(source="warehouse", at="2026-11-18T09:05:31+01:00", message="unable to lock row",
                 code="UNABLE_TO_LOCK_ROW", object="Account", operation="update", salesforce_id="0015g00000LkJhGAAV",
                 marketo_id="7", job_id="j-1", external_id="w-1"),
            told(source="warehouse", at="2026-11-18T09:05:31Z", level="job", message="Login rate exceeded"),
        ],
    ),
    "push.ndjson": (
        "ndjson",
        {},
        [
            told(source="push", at="2026-11-18T09:05:31+01:00", message="unable to lock row"),
            told(source="push", at="2026-11-18T09:05:31Z", level="job", message="Login rate exceeded"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_recognised_and_read(name: str) -> None:
    kind, columns, expected = FILES[name]
    data = (SAMPLES / name).read_bytes()
    plan = readers.recognise(data, name=name, whole=True)
    assert (plan.kind, plan.columns) == (kind, columns)
    assert outcomes(data, plan=plan) == expected


def test_every_sample_is_expected() -> None:
    others = {"marketo_open_dates.csv"}
    assert {path.name for path in SAMPLES.iterdir()} == FILES.keys() | others


@pytest.mark.parametrize("name", [name for name, (kind, _, _) in FILES.items() if "json" not in kind])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_and_separator_change_nothing(name: str, encoding: str) -> None:
    data = (SAMPLES / name).read_bytes()
    plan = readers.recognise(data, name=name, whole=True)
    lines = "".join(decoded([data], plan.encoding)).splitlines(keepends=True)[plan.skipped :]
    rows = [row for row in records(lines, plan.separator) if isinstance(row, list)]
    for separator in ",;\t|":
        quoted = [separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        text = "\r\n".join(quoted).encode(encoding, "xmlcharrefreplace")
        expected = FILES[name][2] if text.decode(encoding) == "\r\n".join(quoted) else None
        assert expected is None or outcomes(text, name=name) == expected
        assert expected is not None or encoding == "cp1252"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("error112126095143123.csv", date(2026, 11, 21)),
        ("/tmp/x/ERROR010227120000001.CSV", date(2027, 1, 2)),  # noqa: S108
        ("sync-errors-2026-11-05.csv", date(2026, 11, 5)),
        ("errors_20261105.csv", date(2026, 11, 5)),
        ("error993126095143123.csv", None),
        ("errors.csv", None),
        ("20269999.csv", None),
        ("7505g00000aBcDe-failed-records.csv", None),
    ],
)
def test_a_files_name_tells_its_day(name: str, day: date | None) -> None:
    assert readers.recognise(b"Message\nunable to lock row\n", name=name, whole=True).day == day


def identities(data: bytes, *, today: date = TODAY, name: str = "") -> list[str]:
    plan = readers.recognise(data, name=name, whole=True)
    errors = [one for _, one in readers.read(plan, [data], Given(today=today)) if isinstance(one, SyncError)]
    return [one.identity for one in errors]


def test_equal_rows_without_a_time_stay_as_many_and_the_same_file_adds_none() -> None:
    data = b"ID,ERROR\n" + b",unable to lock row\n" * 5000
    first = identities(data)
    assert len(set(first)) == 5000
    assert identities(data) == first
    assert not set(identities(data, today=TODAY + timedelta(days=1))) & set(first)
    named = identities(data, name="error112026095143123.csv")
    assert identities(data, name="error112026115143123.csv", today=date(2027, 1, 1)) == named


def test_a_file_cut_off_and_sent_again_adds_what_was_missing() -> None:
    rows = [f"{number % 3},unable to lock row {number % 7}\n".encode() for number in range(100)]
    data = b"ID,ERROR\n" + b"".join(rows)
    half = b"ID,ERROR\n" + b"".join(rows[:50])
    assert identities(data)[:50] == identities(half)


def test_a_person_settles_what_the_dates_leave_open() -> None:
    data = (SAMPLES / "marketo_open_dates.csv").read_bytes()
    plan = readers.recognise(data, whole=True)
    assert plan.dates.order == "open"
    with pytest.raises(UnreadableError, match=r"“03/11/2026 10:00”.*--dayfirst or --monthfirst"):
        readers.read(plan, [data], HERE)
    days = [o.failed_at for o in outcomes(data, replace(HERE, dayfirst=True)) if isinstance(o, SyncError)]
    months = [o.failed_at for o in outcomes(data, replace(HERE, dayfirst=False)) if isinstance(o, SyncError)]
    assert [(at.day, at.month) for at in days if at] == [(3, 11), (11, 11), (4, 11)]
    assert [(at.day, at.month) for at in months if at] == [(11, 3), (11, 11), (11, 4)]


def test_the_rest_of_the_column_settles_what_the_first_rows_leave_open() -> None:
    head = b"Failed On,Error Type,Error Details\n"
    row = b"03/11/2026 10:00,Record Level,Required fields are missing: [LastName]\n"
    data = head + row * 5000 + row.replace(b"03/11", b"25/11")
    plan = readers.recognise(data[:4096])
    assert plan.unsettled
    with pytest.raises(UnreadableError):
        readers.read(plan, [data], HERE)
    plan = readers.settle(plan, [data])
    assert plan.dates.order == "day first"
    assert readers.settle(plan, []) is plan
    found = outcomes(data, plan=plan)
    assert len(found) == 5001
    assert all(isinstance(one, SyncError) and one.failed_at and one.failed_at.month == 11 for one in found)


def test_times_without_an_offset_are_in_the_zone_that_is_given_and_keep_its_offset() -> None:
    data = b"failed_at,message,level\n2026-07-01 10:00,summer is over,job\n2026-11-18T09:00:00-05:00,winter comes,job\n"
    found = outcomes(data, replace(HERE, zone=ZoneInfo("Europe/Berlin")))
    ats = [one.failed_at for one in found if isinstance(one, SyncError)]
    assert ats == [datetime(2026, 7, 1, 8, 0, tzinfo=UTC), datetime(2026, 11, 18, 14, 0, tzinfo=UTC)]
    assert [at.utcoffset() for at in ats if at] == [timedelta(hours=2), timedelta(hours=-5)]
    assert all(at and isinstance(at.tzinfo, timezone) for at in ats)


def test_a_source_that_is_given_holds_where_the_rows_name_none() -> None:
    data = b"message,level,failed_at,source\nunable to lock,job,2026-11-18,hubspot\nunable to lock,job,2026-11-18,\n"
    found = outcomes(data, replace(HERE, source="zap"))
    assert [one.source for one in found if isinstance(one, SyncError)] == ["hubspot", "zap"]


@pytest.mark.parametrize(
    ("head", "row", "columns"),
    [
        ("Id,CreatedDate,Error", "00Q5g00000AbCdEEAV,2026-01-01,unable to lock row",
         {"Id": "salesforce_id", "Error": "message"}),
        ("Created At,Error", "2026-01-01,unable to lock row", {"Created At": "failed_at", "Error": "message"}),
        ("Error,When,Level", "unable to lock row,2026-01-01,WARN", {"Error": "message", "When": "failed_at"}),
        ("Status Code,Reason", "UNABLE_TO_LOCK_ROW,unable to lock row", {"Status Code": "code", "Reason": "message"}),
        ("a,b,c", "7505g00000aBcDeAAK,0015g00000LkJhGAAV,unable to lock row",
         {"a": "job_id", "b": "salesforce_id", "c": "message"}),
        ("Owner Id,Record Id,Why", "0055g00000LkJhGAAV,0015g00000LkJhGAAV,unable to lock row",
         {"Record Id": "salesforce_id", "Why": "message"}),
        ("Lead ID,Error,Action,Object", "1000482,unable to lock row,update,Lead",
         {"Lead ID": "marketo_id", "Error": "message", "Action": "operation", "Object": "object"}),
        ("Error,Error", "unable to lock row,7", {"Error": "message"}),
        (",", "7,unable to lock row", {"column 2": "message"}),
        ("message,external_id,who", "unable to lock row,7,ada", {"message": "message"}),
        ("Error Type,Failed On,Error Details", "",
         {"Error Type": "level", "Failed On": "failed_at", "Error Details": "message"}),
    ],
)  # fmt: skip
def test_columns_are_decided_by_names_and_values(head: str, row: str, columns: dict[str, str]) -> None:
    assert readers.recognise(f"{head}\n{row}\n".encode(), whole=True).columns == columns
