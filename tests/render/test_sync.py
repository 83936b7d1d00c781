"""Sync errors as Slack draws them: as a reviewer reads them, and that Slack takes whatever stands in them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.render import drop, errors, home
from bot.slack.render.errors import Listing, Rows, Told
from bot.slack.render.message import Message
from bot.slack.render.reader import Reader
from bot.slack.render.state import PERIODS, HomeState, ListState, RowsState, fits, of_problem
from bot.syncerrors.filters import CATEGORIES, Filter, FilterError, parse
from bot.syncerrors.intake import Report, RowProblem
from bot.syncerrors.model import SyncError
from bot.syncerrors.store import Problem, Stored, Totals
from tests.render.test_any_verdict import texts

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
SINCE = Filter(since=NOW - timedelta(days=5))
ENGLISH, FRENCH = Reader("en", ZoneInfo("Europe/Paris")), Reader("fr", ZoneInfo("Europe/Paris"))
DOMAIN = "acme.my.salesforce.com"
ADMINS = frozenset({"U0ROOT"})


def problem(**changes: Any) -> Problem:
    values: dict[str, Any] = {
        "fingerprint": "f" * 32, "title": "A required field is empty", "code": "REQUIRED_FIELD_MISSING",
        "cause": None, "category": "access", "sample": "Required fields are missing: [LastName]", "level": "record",
        "count": 1204, "records": 340, "objects": ("Contact", "Account"), "sources": ("marketo",),
        "first_seen": NOW - timedelta(days=4), "last_seen": NOW - timedelta(hours=1),
    }  # fmt: skip
    return Problem(**(values | changes))


def stored(number: int = 1, **changes: Any) -> Stored:
    values: dict[str, Any] = {
        "source": "marketo", "level": "record", "message": "Required fields are missing: [LastName]",
        "failed_at": NOW - timedelta(hours=number), "object": "Contact", "operation": "update",
        "salesforce_id": "0035g00000PqRsTAAV", "marketo_id": "1000484",
    }  # fmt: skip
    error = SyncError(**(values | changes))
    return Stored(
        id=number, error=error, identity="i" * 64, fingerprint="f" * 32, code="REQUIRED_FIELD_MISSING", cause=None,
        category="access", stored_at=NOW, seen_at=error.failed_at or NOW,
    )  # fmt: skip


TOLD = Told(problem(), "A required field is empty", "A new record was sent without `LastName`.")
UNKNOWN = Told(
    problem(code=None, title=None, level="job", count=1, records=0, objects=(), sample="<!here> *no* rate_for PLN"),
    "An error that I do not know",
    "<!here> *no* rate_for PLN",
    known=False,
)
TOTALS = Totals(1205, {"access": 1204, "unknown": 1}, {"record": 1204, "job": 1}, {"marketo": 1205})
LISTING = Listing(state=ListState(SINCE, 5), totals=TOTALS, problems=(UNKNOWN, TOLD), count=12)
ROWS = Rows(
    state=of_problem(SINCE, "f" * 32),
    told=TOLD,
    rows=(stored(1), stored(2, salesforce_id=None, marketo_id=None), stored(3, message="Another\nmessage")),
    older=True,
)
TREND = tuple((date(2026, 11, 8) + timedelta(days=number), number * 10) for number in range(14))
PAGE = home.Page(
    state=HomeState(), wanted=SINCE, totals=TOTALS, problems=(UNKNOWN, TOLD), count=12, trend=TREND
)  # fmt: skip
REPORT = Report(
    read=1204, new=900, known=300, rejected=4, columns={"Failed On": "failed_at", "Details": "message"},
    problems=(RowProblem("x.csv", 17, "“some day” is no date; write it as 2026-11-20."),),
)  # fmt: skip
EXPLANATION = Message("text", ({"type": "section", "text": {"type": "mrkdwn", "text": "What to do"}},))


def sketch(told: Message | dict[str, Any]) -> str:
    """Return a message or a view as a reviewer can read it, one block after the other."""
    shown: dict[str, Any] = told if isinstance(told, dict) else {"blocks": told.blocks, "text": told.text}
    lines = [f"text     {shown['text']}"] if "text" in shown else []
    lines += [f"title    {shown['title']['text']}"] if "title" in shown else []
    for block in shown["blocks"]:
        lines.append(f"{block['type']:<8} " + "\n         ".join(_lines(block)))
    lines += [f"submit   ({shown['submit']['text']})"] if "submit" in shown else []
    return "\n".join(lines)


def _lines(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "actions":
            return ["  ".join(map(_element, block["elements"]))]
        case "divider":
            return ["-"]
        case "input":
            hint = [block["hint"]["text"]] if "hint" in block else []
            return [f"{block['label']['text']} {_element(block['element'])}", *hint]
        case "data_table":
            return [" | ".join(cell["text"] for cell in row) for row in block["rows"]]
        case "data_visualization":
            data = block["chart"]["series"][0]["data"]
            return [block["title"], " ".join(f"{bar['label']}={bar['value']}" for bar in data)]
        case _:
            parts = [block["text"]] if "text" in block else block.get("elements") or block["fields"]
            return [line for part in parts for line in part["text"].split("\n")]


def _element(element: dict[str, Any]) -> str:
    if element["type"] == "button":
        return f"({element['text']['text']})"
    if "options" not in element:
        return f"[{element.get('initial_value') or element.get('placeholder', {}).get('text', '')}]"
    chosen = element.get("initial_option", {}).get("text", {}).get("text", "")
    return f"[{chosen}: {', '.join(option['text']['text'] for option in element['options'])}]"


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_lists_rows_and_pages(reader: Reader, snapshot: SnapshotAssertion) -> None:
    shown: list[Message | dict[str, Any]] = [
        errors.listing(LISTING, reader),
        errors.listing(Listing(state=ListState(Filter(since=NOW, level="job")), totals=TOTALS, problems=(), count=0),
                       reader),
        errors.rows(ROWS, reader, domain=DOMAIN),
        errors.row(stored(), EXPLANATION, reader, domain=DOMAIN),
        errors.explained(TOLD, EXPLANATION, reader),
        home.page(PAGE, reader),
    ]  # fmt: skip
    assert "\n---\n".join(sketch(one) for one in shown) == snapshot


def test_the_newer_blocks(snapshot: SnapshotAssertion) -> None:
    shown = [errors.rows(ROWS, ENGLISH, domain=DOMAIN, rich=True), home.page(PAGE, ENGLISH, rich=True)]
    assert "\n---\n".join(map(sketch, shown)) == snapshot


@pytest.mark.parametrize("reader", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_what_is_said_besides(reader: Reader, snapshot: SnapshotAssertion) -> None:
    said = [
        errors.refused(reader, ADMINS),
        errors.refused(reader, ()),
        errors.nothing_to_export(SINCE, reader),
        errors.export_comes(1204, reader),
        errors.export_failed("ratelimited", reader),
        errors.too_long(reader),
        drop.summary("errors.csv", REPORT, reader),
        drop.summary("errors.csv", Report(read=3, known=3), reader),
        drop.summary("errors.csv", Report(), reader),
        drop.refused("errors.csv", reader, ADMINS),
        drop.unreadable("errors.csv", "The file is empty; export it again.", reader),
        drop.which_dates("errors.csv", "03/04/2026", reader, drop_id="d" * 32),
        drop.too_large("errors.csv", 200, reader),
        drop.not_there(reader),
        drop.not_fetched("http_403", reader),
    ]
    shown = [*map(sketch, said), errors.export_here(1204, SINCE, reader), sketch(home.help_page(reader, ADMINS))]
    assert "\n".join(shown) == snapshot


@pytest.mark.parametrize(
    "typed",
    ["5 parsecs", "since 03/04/2026", "since today until yesterday", "level blue", "category x", "code", "blue"],
)
def test_a_filter_that_is_none_is_explained_in_both_languages(typed: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(typed.split(), now=NOW, zone=UTC)
    english, french = (errors.not_understood(caught.value, reader).text for reader in (ENGLISH, FRENCH))
    assert english != french
    assert "{" not in english + french


words = st.text(min_size=1, max_size=30) | texts
maybe = st.none() | words
instants = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
levels = st.sampled_from(["record", "job"])
wanted = st.builds(
    Filter, since=st.none() | instants, until=st.none() | instants, level=st.none() | levels, code=maybe,
    category=st.none() | st.sampled_from(CATEGORIES), object=maybe, source=maybe,
).filter(fits)  # fmt: skip
problems = st.builds(
    Problem, fingerprint=st.just("f" * 32), title=maybe, code=maybe, cause=st.none(), category=st.none(), sample=words,
    level=levels, count=st.integers(1, 10**9), records=st.integers(0, 10**9), objects=st.lists(words).map(tuple),
    sources=st.lists(words).map(tuple), first_seen=instants, last_seen=instants,
)  # fmt: skip
told = st.builds(Told, problems, words, words, known=st.booleans())
sync_errors = st.builds(
    SyncError, words, levels, words, failed_at=st.none() | instants, code=maybe, object=maybe, operation=maybe,
    salesforce_id=maybe, marketo_id=maybe, job_id=maybe, external_id=maybe,
)  # fmt: skip
stored_errors = st.builds(
    Stored, id=st.integers(1, 2**63 - 1), error=sync_errors, identity=st.just("i"), fingerprint=st.just("f"),
    code=maybe, cause=st.none(), category=st.none(), stored_at=instants, seen_at=instants,
)  # fmt: skip
readers = st.builds(Reader, st.sampled_from(["en", "fr"]), st.sampled_from([UTC, ZoneInfo("Europe/Paris")]))
states = st.builds(
    HomeState, st.sampled_from(PERIODS), st.none() | levels, st.none() | st.sampled_from(CATEGORIES),
    st.integers(0, 10**6),
)  # fmt: skip
patient = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@patient
@given(wanted, st.lists(told, max_size=5), st.integers(0, 10**6), readers)
def test_slack_takes_any_list(filters: Filter, found: list[Told], offset: int, reader: Reader) -> None:
    shown = errors.listing(
        Listing(state=ListState(filters, offset), totals=TOTALS, problems=tuple(found), count=offset + 9), reader
    )
    assert shown.text.strip()
    assert len(shown.blocks) <= 50
    check(list(shown.blocks))


@patient
@given(wanted, told, st.lists(stored_errors, max_size=15), readers, st.booleans())
def test_slack_takes_any_rows(filters: Filter, one: Told, found: list[Stored], reader: Reader, rich: bool) -> None:  # noqa: FBT001
    state = RowsState(filters, (NOW, 5), 16)
    check(errors.rows(Rows(state=state, told=one, rows=tuple(found), older=bool(found)), reader, domain=DOMAIN,
                      rich=rich)["blocks"])  # fmt: skip
    for row in found:
        check(errors.row(row, EXPLANATION, reader, domain=DOMAIN)["blocks"])


@patient
@given(states, wanted, st.lists(told, max_size=10), readers, st.booleans())
def test_slack_takes_any_page(state: HomeState, filters: Filter, found: list[Told], reader: Reader, rich: bool) -> None:  # noqa: FBT001
    page = home.Page(state=state, wanted=filters, totals=TOTALS, problems=tuple(found), count=10**6, trend=TREND)
    check(home.page(page, reader, rich=rich)["blocks"])


@patient
@given(
    words, st.lists(st.builds(RowProblem, words, st.integers(1, 10**7), words)), st.dictionaries(words, words), readers
)
def test_slack_takes_any_summary(name: str, found: list[RowProblem], columns: dict[str, str], reader: Reader) -> None:
    report = Report(read=10, new=1, rejected=len(found), problems=tuple(found), columns=columns)
    check(list(drop.summary(name, report, reader).blocks))


@given(wanted, instants, st.integers(0, 10**6))
def test_what_a_button_carries_comes_back(filters: Filter, at: datetime, number: int) -> None:
    assert ListState.decode(ListState(filters, number).encode()) == ListState(filters, number)
    rows = RowsState(filters, (at, number), 16)
    assert RowsState.decode(rows.encode()) == rows


@given(states)
def test_what_an_option_carries_comes_back(state: HomeState) -> None:
    assert HomeState.decode(state.encode()) == state


def check(blocks: list[dict[str, Any]]) -> None:
    """Check the limits that Slack sets, and that nothing in the blocks pings or links by accident."""
    assert 1 <= len(blocks) <= 100
    for text in mrkdwn(blocks):
        assert 1 <= len(text) <= 3000
        assert re.findall(r"<(?!https://acme\.my\.salesforce\.com/[A-Za-z0-9]+\|[A-Za-z0-9]+>|@U)", text) == []
    for element in elements(blocks):
        if element["type"] == "button":
            assert len(element.get("value", "")) <= 2000
        elif element["type"] == "static_select":
            assert 1 <= len(element["options"]) <= 100
            for option in element["options"]:
                assert 1 <= len(option["text"]["text"]) <= 75
                assert len(option["value"]) <= 150


def mrkdwn(value: Any) -> list[str]:
    """Return every escaped text in blocks."""
    if isinstance(value, list):
        return [text for part in value for text in mrkdwn(part)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "mrkdwn":
        return [value["text"]]
    return [text for part in value.values() for text in mrkdwn(part)]


def elements(value: Any) -> list[dict[str, Any]]:
    """Return every button and select in blocks."""
    if isinstance(value, list):
        return [element for part in value for element in elements(part)]
    if not isinstance(value, dict):
        return []
    here = [value] if value.get("type") in {"button", "static_select"} else []
    return [*here, *(element for part in value.values() for element in elements(part))]
