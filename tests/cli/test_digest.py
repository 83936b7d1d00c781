"""``sfdiag digest``: what it prints, and that a channel's day is posted once, whoever calls how often."""
# ruff: noqa: E501, RUF100 - lines of a message

from __future__ import annotations

import asyncio
import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from signal import SIGKILL
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import update

from bot import digestposting
from bot.app import posting
from bot.diagnosis.engine import Engine
from bot.digest.schedule import Plan, Subscription, Wanted
from bot.settings import load
from bot.storage.database import Database
from bot.storage.digests import Digests, Wish
from bot.storage.tables import answers, digest_posts
from tests.addresses import as_people_write_it
from tests.killing.dying import STEPS
from tests.killing.looking import program
from tests.slack.fake_slack import FakeSlack, Trouble, fake_slack
from tests.small_catalog import SMALL_CATALOG

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from sqlalchemy import URL

    from tests.cli.program import Program

Fact = TypeVar("Fact")

CHANNEL = "C0SUPPORT"
POSTED = f"The digest is posted in {CHANNEL}.\n"
LOCKED = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record"
SESSION = "INVALID_SESSION_ID: Session expired or invalid"
MISSING = "Required fields are missing: [LastName]"
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 5
FEW = ("after the slot is claimed",)


def error(at: datetime, message: str, *, level: str = "record", **more: str) -> dict[str, str]:
    return {"level": level, "failed_at": at.isoformat(), "message": message, **more}


def imported(sfdiag: Program, folder: Path, *errors: dict[str, str], source: str = "marketo") -> None:
    """Store some errors, each of a record of its own."""
    told = [one | {"external_id": f"{source}-{number}"} for number, one in enumerate(errors)]
    (folder / "errors.json").write_text(json.dumps({"source": source, "errors": told}), "utf-8")
    assert sfdiag("import", "errors.json").code == 0


def done(database_url: URL, work: Callable[[Database], Awaitable[Fact]]) -> Fact:
    """Do something with the database beside the program."""

    async def doing() -> Fact:
        database = Database(database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(doing())


# Printed


@pytest.fixture
def on_tuesday(sfdiag: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Give the program at nine o'clock on a Tuesday, with an empty database."""
    monkeypatch.setattr("bot.cli._now", lambda: TUESDAY)
    return sfdiag


def busy() -> list[dict[str, str]]:
    """Return three weeks of errors: some every day, more than that today, and some that were never there before."""
    steady = [error(TUESDAY - DAY * back - HOUR, LOCKED, object="Contact") for back in range(1, 22) for _ in range(3)]
    today = [error(TUESDAY - HOUR, LOCKED, object="Contact", salesforce_id=f"0035g0000{n:06d}") for n in range(40)]
    quiet_now = [error(TUESDAY - DAY - HOUR, MISSING, object="Lead") for _ in range(5)]
    return [*steady, *today, *quiet_now, error(TUESDAY - 2 * HOUR, SESSION, level="job")]


def printed(program: Program, *options: str) -> str:
    result = program("digest", "--preview", *options)
    assert (result.code, result.err) == (0, "")
    return result.out


BUSY_EN = """\
Sync errors, Tuesday 17 November
41 errors in 2 problems. The day before: 8 (now 5 times as many). Usual on a Monday: 3 (now 14 times as many).
Since Monday 16 November, 09:00 (UTC).

Failed jobs:
1. The session is over or not valid here (INVALID_SESSION_ID): 1 error, from marketo. New.
   Most likely: The session timed out, somebody logged out or ended it, or the user was deactivated.
   Who: your Salesforce admin.

Problems:
2. Another transaction is holding the record (UNABLE_TO_LOCK_ROW): 40 errors, 40 records, object Contact, from marketo. More than usual, which is 3.
   Most likely: Two saves reached the same record, or two children of the same parent, at the same time.
   Who: your Salesforce admin.

Gone quiet: A required field is empty (REQUIRED_FIELD_MISSING), 5 the last time.

The last 14 days, oldest first: 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 8, 41. Most on Monday 16 November.
▂▂▂▂▂▂▂▂▂▂▂▂▃█
"""
BUSY_FR = """\
Erreurs de synchronisation, mardi 17 novembre
41 erreurs pour 2 problèmes. La veille : 8 (cette fois 5 fois plus). D’habitude le lundi : 3 (cette fois 14 fois plus).
Depuis le lundi 16 novembre à 10:00 (Europe/Paris).

Tâches en échec :
1. La session est terminée ou n’est pas valable ici (INVALID_SESSION_ID) : 1 erreur, source marketo. Nouveau.
   La session a expiré, quelqu’un s’est déconnecté ou y a mis fin, ou l’utilisateur a été désactivé. C’est la cause la plus probable.
   Qui agit : votre admin Salesforce.

Problèmes :
2. L’enregistrement est verrouillé par une autre transaction (UNABLE_TO_LOCK_ROW) : 40 erreurs, 40 enregistrements, objet Contact, source marketo. Plus que d’habitude (d’ordinaire : 3).
   Deux sauvegardes ont visé en même temps le même enregistrement, ou deux enfants du même parent. C’est la cause la plus probable.
   Qui agit : votre admin Salesforce.

Plus aucune erreur : Un champ obligatoire est vide (REQUIRED_FIELD_MISSING), 5 la dernière fois.

Les 14 derniers jours, du plus ancien au plus récent : 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 8, 41. Le plus : lundi 16 novembre.
▂▂▂▂▂▂▂▂▂▂▂▂▃█
"""
QUIET_EN = "All quiet: no sync errors since Monday 16 November, 09:00.\n"
QUIET_FR = "Tout est calme : aucune erreur de synchronisation depuis le lundi 16 novembre à 09:00.\n"
FIRST_EN = """\
Sync errors, Tuesday 17 November
1 error in 1 problem. These are the first errors I know, so every problem is new and there is nothing to compare with yet.
Since Monday 16 November, 09:00 (UTC).

Problems:
1. A required field is empty (REQUIRED_FIELD_MISSING): 1 error, object Lead, from marketo.
   Most likely: A new record was sent without `LastName`.
   Who: your Salesforce admin.
"""
FIRST_FR = """\
Erreurs de synchronisation, mardi 17 novembre
1 erreur pour 1 problème. Ce sont les premières erreurs que je connaisse : tout est nouveau et il n’y a encore rien à quoi comparer.
Depuis le lundi 16 novembre à 09:00 (UTC).

Problèmes :
1. Un champ obligatoire est vide (REQUIRED_FIELD_MISSING) : 1 erreur, objet Lead, source marketo.
   Un nouvel enregistrement est arrivé sans `LastName`. C’est la cause la plus probable.
   Qui agit : votre admin Salesforce.
"""


def test_a_busy_day(on_tuesday: Program, monkeypatch: pytest.MonkeyPatch, database_url: URL, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", as_people_write_it(database_url))
    imported(on_tuesday, tmp_path, *busy())
    assert printed(on_tuesday) == BUSY_EN
    assert plain_spaces(printed(on_tuesday, "--lang", "fr", "--tz", "Europe/Paris")) == BUSY_FR


def test_a_quiet_day(on_tuesday: Program, tmp_path: Path) -> None:
    imported(on_tuesday, tmp_path, *(error(TUESDAY - DAY * back, LOCKED) for back in range(5, 20)))
    assert printed(on_tuesday) == QUIET_EN
    assert plain_spaces(printed(on_tuesday, "--lang", "fr")) == QUIET_FR


def test_the_first_one_ever(on_tuesday: Program, tmp_path: Path) -> None:
    imported(on_tuesday, tmp_path, error(TUESDAY - HOUR, MISSING, object="Lead"))
    assert printed(on_tuesday) == FIRST_EN
    assert plain_spaces(printed(on_tuesday, "--lang", "fr")) == FIRST_FR


def test_a_day_goes_from_midnight_to_midnight(on_tuesday: Program, tmp_path: Path) -> None:
    imported(on_tuesday, tmp_path, *busy())
    sunday = printed(on_tuesday, "--date", "2026-11-15")
    assert "Sunday 15 November" in sunday.splitlines()[0]
    assert "3 errors in 1 problem." in sunday
    assert "Since Sunday 15 November, 00:00 (Asia/Tokyo)" in printed(
        on_tuesday, "--date", "2026-11-15", "--tz", "Asia/Tokyo"
    )


def plain_spaces(text: str) -> str:
    """Return French text without the spaces at which no line breaks, which nobody sees in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Say where to post it, with --channel"),
        (("--channel", "#support"), "“#support” is no id of a channel"),
        (("--channel", CHANNEL, "--date", "2026-13-01"), "--date"),
        (("--channel", CHANNEL, "--date", "2026-11-18"), "2026-11-18 has not begun yet in UTC"),
        (("--preview", "--date", "2026-11-18"), "2026-11-18 has not begun yet in UTC"),
        (("--preview", "--again"), "A preview posts nothing"),
        (("--preview", "--tz", "Mars"), "There is no time zone “Mars”"),
        (("--preview", "--lang", "de"), "--lang"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    sfdiag: Program, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setattr("bot.cli._now", lambda: TUESDAY)
    result = sfdiag("digest", *options)
    assert (result.code, result.out) == (2, "")
    assert says in result.err
    assert len(result.err.splitlines()) == 1


def test_without_a_token_it_says_where_to_get_one(sfdiag: Program) -> None:
    result = sfdiag("digest", "--channel", CHANNEL)
    assert (result.code, result.out) == (2, "")
    assert "SLACK_BOT_TOKEN is missing. It is at api.slack.com" in result.err


# Posted


@contextmanager
def beside(standing: AbstractAsyncContextManager[Fact]) -> Iterator[Fact]:
    """Have something stand on an event loop in a thread: the program runs one itself."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(standing.__aenter__(), loop).result()
        asyncio.run_coroutine_threadsafe(standing.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Give a small Slack in which it is now."""
    with beside(fake_slack()) as standing:
        standing.second = int(time.time())
        yield standing


@pytest.fixture
def ready(sfdiag: Program, monkeypatch: pytest.MonkeyPatch, slack: FakeSlack) -> Program:
    """Give the program with a Slack to post to. For whoever calls it, it stays this moment."""
    now = datetime.now(UTC)
    monkeypatch.setattr("bot.cli._now", lambda: now)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_API_URL", slack.url)
    return sfdiag


@pytest.fixture
def shared(ready: Program, monkeypatch: pytest.MonkeyPatch, database_url: URL) -> Program:
    """Give it on each of the databases."""
    monkeypatch.setenv("DATABASE_URL", as_people_write_it(database_url))
    return ready


def call(program: Program, *options: str) -> tuple[int, str, str]:
    result = program("digest", "--channel", CHANNEL, *options)
    return result.code, result.out, result.err


def test_it_is_posted_once_a_day(shared: Program, slack: FakeSlack) -> None:
    assert call(shared) == (0, POSTED, "")
    (message,) = slack.standing(CHANNEL)
    assert message["text"].startswith("All quiet: no sync errors since")
    code, out, err = call(shared)
    assert (code, err) == (0, "")
    assert "nothing is posted again" in out
    assert len(slack.standing(CHANNEL)) == 1
    assert call(shared, "--again") == (0, POSTED, "")
    assert call(shared, "--date", str(datetime.now(UTC).date() - DAY)) == (0, POSTED, "")
    assert len(slack.standing(CHANNEL)) == 3


def test_calls_at_the_same_time_post_one(
    database_url: URL, slack: FakeSlack, tmp_path: Path, cache_folder: Path
) -> None:
    code, out, err = asyncio.run(
        beginning("tests.cli.several", str(AT_ONCE), "digest", "--channel", CHANNEL, url=database_url, slack=slack,
                  folder=tmp_path, cache=cache_folder)
    )  # fmt: skip
    assert (code, err) == (0, "")
    said = out.splitlines(keepends=True)
    assert (len(said), said.count(POSTED)) == (AT_ONCE, 1)
    assert all("nothing is posted" in line for line in said if line != POSTED)
    assert len(slack.standing(CHANNEL)) == 1


async def beginning(
    module: str, *arguments: str, url: URL, slack: FakeSlack, folder: Path, cache: Path
) -> tuple[int | None, str, str]:
    """Run the program as a process of its own; return how it ended and what it wrote."""
    process = await program(
        *arguments, folder=folder, cache=cache, module=module, DATABASE_URL=as_people_write_it(url),
        SLACK_BOT_TOKEN="xoxb-test", SLACK_API_URL=slack.url,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


def test_what_a_call_that_was_killed_has_left_is_taken_up(
    shared: Program, database_url: URL, slack: FakeSlack, tmp_path: Path, cache_folder: Path, *, soaking: bool
) -> None:
    for number, step in enumerate(STEPS if soaking else FEW):
        before = len(slack.standing(CHANNEL))
        day = str(datetime.now(UTC).date() - DAY * (number + 1))
        code, _out, _err = asyncio.run(
            beginning("tests.killing.dying", step, str(tmp_path / f"died{number}"), "digest", "--channel", CHANNEL,
                      "--date", day, url=database_url, slack=slack, folder=tmp_path, cache=cache_folder)
        )  # fmt: skip
        assert code == -SIGKILL, step
        if step == "after the slot is claimed":
            assert "Somebody else is posting" in call(shared, "--date", day)[1]
            assert len(slack.standing(CHANNEL)) == before
        done(database_url, let_claims_run_out)
        code, _out, err = call(shared, "--date", day)
        assert (code, err) == (0, ""), step
        assert len(slack.standing(CHANNEL)) == before + 1, step
        assert "nothing is posted again" in call(shared, "--date", day)[1]
    assert len(slack.standing(CHANNEL)) == number + 1


async def let_claims_run_out(database: Database) -> None:
    """Do what time does to what a dead process holds."""
    async with database.write() as connection:
        for table in (digest_posts, answers):
            held = table.c.lease_until.is_not(None)
            await connection.execute(update(table).where(held).values(lease_until=datetime(2000, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Trouble(status=429, error="ratelimited", retry_after=1), id="429"),
        pytest.param(Trouble(drop=True, after=True), id="no answer after it was posted"),
    ],
)
def test_it_is_posted_once_whatever_slack_answers(ready: Program, slack: FakeSlack, trouble: Trouble) -> None:
    slack.fail("chat.postMessage", trouble)
    assert call(ready) == (0, POSTED, "")
    assert len(slack.standing(CHANNEL)) == 1


def test_what_slack_does_not_take_now_is_kept_for_later(
    ready: Program, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.fail("chat.postMessage", Trouble(status=429, error="ratelimited", retry_after=1))
    with monkeypatch.context() as impatient:
        impatient.setattr(digestposting, "PATIENCE_S", 0.5)
        code, out, err = call(ready)
    assert (code, out) == (1, "")
    assert "(ratelimited). It is kept" in err
    code, out, err = call(ready)
    assert (code, err) == (0, "")
    assert "was begun before and stands in C0SUPPORT now" in out
    assert len(slack.standing(CHANNEL)) == 1
    assert len(slack.take("chat.postMessage")) == 2, "Slack was left alone for as long as it said"


def test_where_nothing_can_be_posted_it_says_so(
    ready: Program, slack: FakeSlack, tmp_path: Path, cache_folder: Path
) -> None:
    slack.fail("chat.postMessage", Trouble(error="channel_not_found"))
    # As a process of its own, which has no log but standard error.
    first = asyncio.run(
        beginning("bot", "digest", "--channel", CHANNEL, url=load(slack=False).database_url, slack=slack,
                  folder=tmp_path, cache=cache_folder)
    )  # fmt: skip
    for code, out, err in (first, call(ready)):
        assert (code, out) == (2, "")
        assert err.startswith(f"The digest was not posted in {CHANNEL}. I cannot find the channel")
        assert len(err.splitlines()) == 1
    assert call(ready, "--again") == (0, POSTED, "")


def test_a_token_that_does_not_work_is_said_at_once_and_a_mended_one_posts(ready: Program, slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", Trouble(error="invalid_auth"))
    code, out, err = call(ready)
    assert (code, out) == (2, "")
    assert err.startswith("SLACK_BOT_TOKEN does not work (invalid_auth). The digest is kept")
    code, out, err = call(ready)
    assert (code, err) == (0, "")
    assert len(slack.standing(CHANNEL)) == 1


def test_a_channel_with_a_digest_of_its_own_gets_that(ready: Program, slack: FakeSlack, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    imported(ready, tmp_path, error(now - HOUR, LOCKED), error(now - HOUR, SESSION, level="job"))
    plan = Plan(at=clock(9), zone="Asia/Kathmandu", wanted=Wanted(levels=frozenset({"job"})))
    done(load(slack=False).database_url, wishing(plan, lang="fr"))
    assert call(ready) == (0, POSTED, "")
    (message,) = slack.standing(CHANNEL)
    assert message["text"].startswith("Erreurs de synchronisation, ")
    assert "(Asia/Kathmandu)" in message["text"]
    assert "INVALID_SESSION_ID" in message["text"]
    assert "UNABLE_TO_LOCK_ROW" not in str(message)
    assert printed(ready, "--channel", CHANNEL).startswith("Erreurs de synchronisation, ")
    assert len(slack.standing(CHANNEL)) == 1


def test_a_day_that_the_clock_had_posted_is_left_alone(ready: Program, slack: FakeSlack) -> None:
    now = datetime.now(UTC)
    assert ready("db", "upgrade").code == 0
    settings = load(slack=False, token=True)
    plan = Plan(at=now.time().replace(second=0, microsecond=0), zone="UTC", quiet="nothing")

    async def by_the_clock(database: Database) -> None:
        await wishing(plan, lang="en")(database)
        async with posting(settings, database, Engine(SMALL_CATALOG)) as (dispatch, outbox):
            assert await dispatch.step() == 1
            await outbox.step()

    done(settings.database_url, by_the_clock)
    code, out, err = call(ready)
    assert (code, err) == (0, "")
    assert "wants nothing on a quiet day" in out
    assert slack.standing(CHANNEL) == [], "it was a quiet day"
    assert call(ready, "--again") == (0, POSTED, "")


def wishing(plan: Plan, *, lang: str) -> Callable[[Database], Awaitable[None]]:
    """Have the channel want a digest since an hour ago."""
    since = datetime.now(UTC) - HOUR
    subscription = Subscription(workspace="", channel=CHANNEL, plan=plan, set_by="U0ALICE", since=since)

    async def wish(database: Database) -> None:
        await Digests(database).put(Wish(subscription=subscription, lang=lang))

    return wish
