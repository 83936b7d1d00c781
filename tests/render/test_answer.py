from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.entry import Step
from bot.diagnosis.verdict import Facts, Near, Verdict
from bot.slack.render.actions import ActionId
from bot.slack.render.answer import answer
from tests.render.entries import (
    BRIEF,
    COLLATERAL,
    CONCURRENT,
    LOCK,
    LONG,
    WRAPPER,
    drawn,
    found,
    record_facts,
    said,
    texts_of,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SCREEN = {
    "singled out": said(found(cause=LONG, captures={"job": "Night`ly <!here>"})),
    "likely cause": said(found(facts=record_facts(fields=("Name",), limit=10000.0))),
    "connector in the quote": said(found(cause=CONCURRENT, quote="ToutApp: unable to obtain exclusive access")),
    "code alone": said(found(evidence="code", quote=" `UnableToLockRow` ")),
    "wrapped and beside": said(
        found(cause=CONCURRENT), found(WRAPPER), found(COLLATERAL), found(BRIEF, quote="PORTAL_NO_ACCESS")
    ),
    "brief": said(found(BRIEF, quote="error PORTAL_NO_ACCESS again")),
    "unsure": said(found(cause=CONCURRENT, evidence="fuzzy"), clipped=40000, secrets=("session id", "password")),
    "notes of the team": said(
        found(replace(LOCK, notes=("Nearly always the *night* load.",), owner="#crm-platform"), CONCURRENT)
    ),
    "near": Verdict(near=(Near(LOCK, 0.5), Near(BRIEF, 0.4))),
    "unknown": Verdict(),
}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", SCREEN)
def test_every_kind_of_answer(name: str, lang: str, snapshot: SnapshotAssertion) -> None:
    assert drawn(answer(SCREEN[name], lang=lang, answer_id="a1")) == snapshot


def test_a_pasted_mention_pings_nobody() -> None:
    verdict = said(found(quote="<!channel> <@U123> ``` UNABLE_TO_LOCK_ROW *bold*", facts=Facts(fields=("<!here>`",))))
    message = answer(verdict, lang="en", answer_id="a1")
    texts = [text for block in message.blocks for text in texts_of(block)]
    assert "> `&lt;!channel&gt; &lt;@U123&gt; UNABLE_TO_LOCK_ROW *bold*`" in texts
    assert any("*Field:* `&lt;!here&gt;`" in text for text in texts)
    assert not any("<!" in text or "<@" in text for text in [*texts, message.text])


def test_a_long_quote_is_cut_around_the_code() -> None:
    message = answer(said(found(quote="x" * 3000 + " UNABLE_TO_LOCK_ROW " + "y" * 2000)), lang="en", answer_id=None)
    quote = texts_of(message.blocks[2])[0]
    assert len(quote) < 140
    assert "UNABLE_TO_LOCK_ROW yyy" in quote
    assert quote.startswith("> `…x")
    assert quote.endswith("y…`")


def test_twenty_steps_are_all_there() -> None:
    text = replace(CONCURRENT.text["en"], steps=tuple(Step(f"Do thing {n}. " + "z" * 300) for n in range(1, 21)))
    cause = replace(CONCURRENT, text={"en": text})
    message = answer(said(found(replace(LOCK, causes=(cause,)), cause)), lang="en", answer_id="a1")
    steps = [line for block in message.blocks for text in texts_of(block) for line in text.split("\n")]
    assert [line.split(" z")[0] for line in steps if "Do thing" in line] == [
        f"{n}. Do thing {n}." for n in range(1, 21)
    ]


def test_an_answer_too_long_for_slack_keeps_its_start_and_its_buttons() -> None:
    text = replace(CONCURRENT.text["en"], steps=tuple(Step(f"{n} " + "z" * 2000) for n in range(20)))
    cause = replace(CONCURRENT, text={"en": text})
    message = answer(said(found(replace(LOCK, causes=(cause,)), cause)), lang="en", answer_id="a1")
    assert [block["type"] for block in message.blocks[:2]] == ["header", "context"]
    assert texts_of(message.blocks[-2]) == ["…"]
    assert message.blocks[-1]["type"] == "actions"
    assert sum(len(text) for block in message.blocks for text in texts_of(block)) <= 10_000


def test_no_steps_says_whom_to_ask() -> None:
    cause = replace(CONCURRENT, text={"en": replace(CONCURRENT.text["en"], steps=())})
    shown = drawn(answer(said(found(replace(LOCK, causes=(cause,)), cause)), lang="en", answer_id=None))
    assert "I have no steps for this one yet." in shown
    assert shown.startswith("text     `UNABLE_TO_LOCK_ROW` (Intermittent): Two saves reached")


def test_a_long_explanation_does_not_push_the_first_step_off_the_screen() -> None:
    long_what = "It is locked. " + "Much more is to be said about that. " * 10
    cause = replace(CONCURRENT, text={"en": replace(CONCURRENT.text["en"], what=long_what)})
    message = answer(said(found(replace(LOCK, causes=(cause,)), cause)), lang="en", answer_id=None)
    before = [text for block in message.blocks[:4] for text in texts_of(block)]
    assert before[-1].startswith("It is locked. Much more")
    assert len(before[-1]) <= 160
    assert texts_of(message.blocks[6])[0].startswith("*In detail:* Much more")


def test_a_message_that_fits_no_cause_of_its_own_points_to_one_without() -> None:
    entry = replace(LOCK, causes=(LONG, CONCURRENT))
    assert "Most likely:* Two saves" in drawn(answer(said(found(entry)), lang="en", answer_id=None))
    assert "Most likely:* A long" in drawn(answer(said(found(entry, evidence="code")), lang="en", answer_id=None))


def test_records_are_named_only_after_prefixes_that_mean_one_object() -> None:
    facts = Facts(record_ids=("0015g00000LkJhGAAV", "a0X5g000000abcd"), objects=("Account", "Invoice__c"))
    shown = drawn(answer(said(found(facts=facts)), lang="en", answer_id=None))
    assert "*Records:* Account `0015g00000LkJhGAAV`, `a0X5g000000abcd`" in shown
    assert "*Object:* `Invoice__c`" in shown


def test_many_facts_are_counted() -> None:
    facts = Facts(fields=tuple(f"F{n}__c" for n in range(8)))
    shown = drawn(answer(said(found(facts=facts)), lang="en", answer_id=None))
    assert "*Fields:* `F0__c`, `F1__c`, `F2__c`, `F3__c`, `F4__c`, 3 more" in shown


def test_a_low_confidence_is_said() -> None:
    assert "about 60% sure" in drawn(answer(said(found(confidence=0.61)), lang="en", answer_id=None))
    assert "% sure" not in drawn(answer(said(found(confidence=0.9)), lang="en", answer_id=None))


def test_buttons_carry_the_answer_and_speak() -> None:
    elements = answer(said(found()), lang="en", answer_id="a1").blocks[-1]["elements"]
    assert [element["action_id"] for element in elements] == [ActionId.HELPED, ActionId.NOT_HELPED, ActionId.REMOVE]
    assert {element["value"] for element in elements} == {"a1"}
    assert [element["accessibility_label"] for element in elements] == [
        "This answer helped",
        "This answer did not fit",
        "Remove this answer",
    ]


def test_only_a_private_answer_tells_every_cause_of_a_code(snapshot: SnapshotAssertion) -> None:
    assert drawn(answer(SCREEN["code alone"], lang="en", answer_id=None)) == snapshot
    singled_out = said(found(cause=CONCURRENT, quote="UNABLE_TO_LOCK_ROW"))
    assert "Cause 2" not in drawn(answer(singled_out, lang="en", answer_id=None))


@pytest.mark.parametrize("name", SCREEN)
def test_a_private_answer_has_no_buttons(name: str) -> None:
    assert all(block["type"] != "actions" for block in answer(SCREEN[name], lang="en", answer_id=None).blocks)


def test_slack_turns_no_word_into_a_link() -> None:
    parts = [
        part
        for verdict in SCREEN.values()
        for block in answer(verdict, lang="en", answer_id="a1").blocks
        for part in ([block["text"]] if "text" in block else block["elements"])
        if part["type"] == "mrkdwn"
    ]
    assert len(parts) > len(SCREEN)
    assert all(part["verbatim"] for part in parts)


def test_another_command_is_named_as_it_is_called() -> None:
    assert "`/sf UNABLE_TO_LOCK_ROW`" in drawn(answer(said(found()), lang="en", answer_id=None, command="/sf"))
