from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.storage.answers import Answers, Codes, History, NewAnswer, State
from bot.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncConnection

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)
LEASE = timedelta(seconds=60)
LOCK: Codes = (("UNABLE_TO_LOCK_ROW", "concurrent-update"), ("System.DmlException", None))


def new(number: int = 1, **more: Any) -> NewAnswer:
    given: dict[str, Any] = {
        "id": f"a{number}",
        "channel": "C1",
        "message_ts": f"1.{number}",
        "thread_ts": f"1.{number}",
        "asker": "U1",
        "bot_author": None,
        "codes": LOCK,
        "text": "what to do",
        "blocks": ({"type": "divider"},),
    }
    return NewAnswer(**(given | more))


async def record(answers: Answers, answer: NewAnswer, *, now: datetime = NOW) -> bool:
    return await answers.record(answer, now=now, bot_since=now - timedelta(hours=1), worth_saying=lambda _history: True)


async def history(answers: Answers, answer: NewAnswer, *, now: datetime = NOW) -> History:
    seen: list[History] = []

    def look(found: History) -> bool:
        seen.append(found)
        return False

    assert await answers.record(answer, now=now, bot_since=now - timedelta(hours=1), worth_saying=look) is False
    return seen[0]


async def state(answers: Answers, answer_id: str = "a1") -> State:
    kept = await answers.get(answer_id)
    assert kept is not None
    return kept.state


async def test_an_answer_is_kept_as_it_was_written(database: Database) -> None:
    answers = Answers(database)
    assert await record(answers, new())
    kept = await answers.get("a1")
    assert kept is not None
    assert (kept.codes, kept.blocks, kept.text) == (LOCK, ({"type": "divider"},), "what to do")
    assert (kept.state, kept.attempts, kept.posted_ts) == (State.PENDING, 0, None)


async def test_a_message_has_one_answer(database: Database) -> None:
    answers = Answers(database)
    assert await record(answers, new(1))
    assert not await record(answers, new(2, message_ts="1.1"))
    assert await record(answers, new(3, message_ts="1.1", channel="C2"))
    assert await record(Answers(database, "another"), new(4, message_ts="1.1"))
    assert await answers.get("a2") is None


async def test_a_message_has_one_answer_when_two_are_written_at_once(database: Database) -> None:
    answers = Answers(database)
    written = await asyncio.gather(*(record(answers, new(n, message_ts="1.1")) for n in range(8)))
    assert sum(written) == 1


def nothing_said(found: History) -> bool:
    return not found.thread and not found.bot


@pytest.mark.parametrize("of_one", [{"thread_ts": "1.0"}, {"asker": None, "bot_author": "B1"}], ids=["thread", "bot"])
async def test_messages_that_arrive_together_see_each_other(
    database: Database, database_url: URL, of_one: dict[str, Any]
) -> None:
    another = Database(database_url)
    written = await asyncio.gather(
        *(
            Answers(process).record(new(n, **of_one), now=NOW, bot_since=BEFORE, worth_saying=nothing_said)
            for n, process in enumerate([database, another] * 4)
        )
    )
    assert sum(written) == 1
    await another.close()


async def test_any_text_can_be_kept(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new(text="a\0b \ud83d \ud83d\ude00", blocks=({"text": "a\0b \ud83d"},)))
    kept = await answers.get("a1")
    assert kept is not None
    assert kept.text == "a\ufffdb \ufffd 😀"
    assert kept.blocks == ({"text": "a\0b \ud83d"},)


async def test_the_history_of_a_thread(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new(1))
    await record(answers, new(2, channel="C2", thread_ts="1.1"))
    found = await history(answers, new(3, thread_ts="1.1"))
    assert found == History(thread=(LOCK,), bot=())


async def test_the_history_of_a_bot(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new(1, bot_author="B1"), now=NOW - timedelta(minutes=61))
    await record(answers, new(2, bot_author="B1", codes=(("A", None),)), now=NOW - timedelta(minutes=59))
    await record(answers, new(3, bot_author="B2"))
    await record(answers, new(4, bot_author="B1", channel="C2"))
    found = await history(answers, new(5, bot_author="B1"))
    assert found == History(thread=(), bot=((("A", None),),))


async def test_what_was_never_said_is_no_history(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new(1))
    await answers.claim(now=NOW, lease=LEASE, limit=1)
    await answers.fail("a1", error="is_archived", now=NOW)
    await record(answers, new(2, thread_ts="1.1"))
    await answers.cancel("C1", "1.2", now=NOW)
    assert await history(answers, new(3, thread_ts="1.1")) == History(thread=(), bot=())


async def test_an_answer_is_claimed_once(database: Database) -> None:
    answers = Answers(database)
    for number in range(6):
        await record(answers, new(number, channel=f"C{number}"))
    claims = await asyncio.gather(*(answers.claim(now=NOW, lease=LEASE, limit=2) for _ in range(5)))
    claimed = [answer.id for claim in claims for answer in claim]
    assert sorted(claimed) == [f"a{number}" for number in range(6)]
    assert await answers.claim(now=NOW, lease=LEASE, limit=2) == ()


async def test_a_channel_is_claimed_one_at_a_time_oldest_first(database: Database) -> None:
    answers = Answers(database)
    for number in (2, 1, 3):
        await record(answers, new(number), now=NOW + timedelta(seconds=number))
    later = NOW + timedelta(minutes=1)
    (first,) = await answers.claim(now=later, lease=LEASE, limit=5)
    assert first.id == "a1"
    assert await answers.claim(now=later, lease=LEASE, limit=5, not_in={"C1"}) == ()


async def test_a_claim_runs_out(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new())
    (claimed,) = await answers.claim(now=NOW, lease=LEASE, limit=1)
    assert (claimed.attempts, claimed.maybe_posted) == (1, False)
    assert await answers.next_due() == NOW + LEASE
    assert await answers.claim(now=NOW + LEASE - timedelta(seconds=1), lease=LEASE, limit=1) == ()
    (again,) = await answers.claim(now=NOW + LEASE, lease=LEASE, limit=1)
    assert (again.attempts, again.maybe_posted) == (2, True)
    assert [answer.id for answer in await answers.unsettled()] == ["a1"]


async def test_a_postponed_answer_waits(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new())
    await answers.claim(now=NOW, lease=LEASE, limit=1)
    later = NOW + timedelta(minutes=5)
    await answers.postpone("a1", until=later, error="x" * 500, maybe_posted=True, counts=False, now=NOW)
    kept = await answers.get("a1")
    assert kept is not None
    assert (kept.state, kept.attempts, kept.maybe_posted, kept.error) == (State.PENDING, 0, True, "x" * 200)
    assert await answers.next_due() == later
    assert await answers.claim(now=NOW, lease=LEASE, limit=1) == ()
    (again,) = await answers.claim(now=later, lease=LEASE, limit=1)
    assert again.maybe_posted


async def test_a_posted_answer_is_done(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new())
    await answers.claim(now=NOW, lease=LEASE, limit=1)
    assert await answers.posted("a1", posted_ts="2.1", now=NOW) == State.POSTED
    assert await answers.next_due() is None
    assert await answers.unsettled() == ()


async def test_an_answer_cancelled_while_it_is_posted_says_so(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new())
    await answers.claim(now=NOW, lease=LEASE, limit=1)
    before = await answers.cancel("C1", "1.1", now=NOW)
    assert before is not None
    assert before.state == State.POSTING
    assert await answers.posted("a1", posted_ts="2.1", now=NOW) == State.CANCELLED
    kept = await answers.get("a1")
    assert kept is not None
    assert kept.posted_ts == "2.1"


async def test_an_answer_cancelled_at_the_moment_it_is_posted_is_taken_down_by_one_of_both(database: Database) -> None:
    answers = Answers(database)
    for number in range(20):
        await record(answers, new(number))
        await answers.claim(now=NOW, lease=LEASE, limit=1)
        before, after = await asyncio.gather(
            answers.cancel("C1", f"1.{number}", now=NOW), answers.posted(f"a{number}", posted_ts="2.1", now=NOW)
        )
        assert before is not None
        assert (before.posted_ts is None) == (after == State.CANCELLED)
        assert await state(answers, f"a{number}") == State.CANCELLED


async def test_a_cancelled_answer_is_not_brought_back(database: Database) -> None:
    answers = Answers(database)
    await record(answers, new())
    await answers.claim(now=NOW, lease=LEASE, limit=1)
    await answers.cancel("C1", "1.1", now=NOW)
    await answers.postpone("a1", until=NOW, error="http_500", maybe_posted=True, counts=True, now=NOW)
    assert await state(answers) == State.CANCELLED
    await answers.fail("a1", error="is_archived", now=NOW)
    assert await state(answers) == State.CANCELLED


async def test_there_is_nothing_to_cancel_where_nothing_was_answered(database: Database) -> None:
    assert await Answers(database).cancel("C1", "1.1", now=NOW) is None


async def test_one_workspace_does_not_see_anothers_answers(database: Database) -> None:
    await record(Answers(database), new())
    another = Answers(database, "another")
    assert await another.get("a1") is None
    assert await another.next_due() is None
    assert await another.claim(now=NOW, lease=LEASE, limit=1) == ()
    assert await another.unsettled() == ()
    assert await another.cancel("C1", "1.1", now=NOW) is None


class Hasty(Answers):
    """Overlooks the first time that a message has an answer, as two processes may where both read before one writes."""

    overlooked = False

    async def _known(self, connection: AsyncConnection, answer: NewAnswer) -> bool:
        if not self.overlooked:
            self.overlooked = True
            return False
        return await super()._known(connection, answer)


async def test_the_unique_key_has_the_last_word(database: Database) -> None:
    await record(Answers(database), new(1))
    assert await record(Hasty(database), new(2, message_ts="1.1")) is False


async def test_another_fault_of_integrity_is_not_taken_for_a_known_message(database: Database) -> None:
    await record(Answers(database), new(1))
    with pytest.raises(IntegrityError):
        await record(Answers(database), new(1, message_ts="1.2"))
