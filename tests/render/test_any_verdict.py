"""Whatever the diagnosis may say, Slack takes it, and it pings nobody."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.diagnosis.entry import (
    ACTORS,
    CATEGORIES,
    CONNECTORS,
    RETRIES,
    Cause,
    CauseText,
    Entry,
    EntryText,
    SetupPage,
    Step,
)
from bot.diagnosis.verdict import Facts, Finding, Near, Verdict
from bot.slack.render.answer import answer
from bot.terminal import render_verdict
from tests.render.entries import texts_of

NASTY = ("<!channel>", "<@U1>", "```", "`", "&", "*", "_a_", "~b~", "<https://x|y>", "\x1b[2J", "\u202e", "\n", "&lt;")
texts = st.one_of(
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)), max_size=6).map(" ".join),
    st.sampled_from(["x" * 5000, "& " * 2500, "`<!here>` " * 400, "Word. " * 900]),
)
names = st.from_regex(r"[A-Za-z_.]{1,30}", fullmatch=True)
few_texts = st.lists(texts, max_size=3).map(tuple)
steps = st.lists(st.builds(Step, texts, st.none() | st.sampled_from(CONNECTORS)), max_size=20).map(tuple)
cause_texts = st.builds(CauseText, texts, steps, st.none() | texts)
causes = st.builds(
    Cause,
    id=names,
    who=st.sampled_from(ACTORS),
    retry=st.sampled_from(RETRIES),
    text=st.fixed_dictionaries({"en": cause_texts}, optional={"fr": cause_texts}),
    category=st.none() | st.sampled_from(CATEGORIES),
)
entry_texts = st.builds(EntryText, texts, texts)
entries = st.builds(
    Entry,
    code=names,
    area=names,
    category=st.sampled_from(CATEGORIES),
    status=st.sampled_from(["active", "brief"]),
    text=st.fixed_dictionaries({"en": entry_texts}, optional={"fr": entry_texts}),
    causes=st.lists(causes, max_size=4).map(tuple),
    wraps=st.booleans(),
    collateral=st.booleans(),
    related=few_texts,
    setup_pages=st.lists(
        st.builds(SetupPage, texts, st.fixed_dictionaries({"en": texts, "fr": texts})), max_size=2
    ).map(tuple),
    see=st.lists(texts.map("https://x.test/{}".format), max_size=2).map(tuple),
    notes=few_texts,
    owner=st.none() | texts,
)
facts = st.builds(
    Facts,
    record_ids=few_texts,
    fields=few_texts,
    objects=few_texts,
    limit=st.none() | st.floats(min_value=0, max_value=1e9),
)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    entry = draw(entries)
    return Finding(
        entry,
        draw(st.sampled_from([None, *entry.causes])),
        draw(st.floats(min_value=0, max_value=1)),
        draw(st.sampled_from(["code", "message", "fuzzy"])),
        draw(texts | st.just(entry.code)),
        draw(facts),
        draw(st.dictionaries(names, texts, max_size=2)),
    )


verdicts = st.builds(
    Verdict,
    errors=st.lists(findings(), max_size=3).map(tuple),
    near=st.lists(st.builds(Near, entries, st.floats(min_value=0, max_value=1)), max_size=3).map(tuple),
    clipped=st.none() | st.integers(min_value=0, max_value=10**7),
    secrets=few_texts,
)


# Verdicts are large to draw; the time that takes says nothing about the code. What is drawn is therefore shown in both.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    verdict=verdicts,
    lang=st.sampled_from(["en", "fr"]),
    answer_id=st.none() | st.just("a" * 32),
    width=st.integers(min_value=1, max_value=120),
)
def test_slack_and_a_terminal_take_it(verdict: Verdict, lang: str, answer_id: str | None, width: int) -> None:
    slack_takes_it(verdict, lang, answer_id)
    a_terminal_takes_it(verdict, lang, width)


def slack_takes_it(verdict: Verdict, lang: str, answer_id: str | None) -> None:
    message = answer(verdict, lang=lang, answer_id=answer_id)  # building it raises where a limit is broken
    mrkdwn = [text for block in message.blocks for text in texts_of(block)]
    assert message.text.strip()
    assert "\n" not in message.text
    assert 1 <= len(message.blocks) <= 50
    assert all(1 <= len(text) <= 3000 for text in mrkdwn)
    assert sum(map(len, mrkdwn)) <= 10_000
    for text in [*mrkdwn, message.text]:
        assert re.findall(r"<(?!https://x\.test/[^<>|]*\|[^<>|]*>)", text) == []
        assert text.count("`") % 2 == 0


def a_terminal_takes_it(verdict: Verdict, lang: str, width: int) -> None:
    shown = render_verdict(verdict, lang, width, color=False)
    assert shown.strip()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
