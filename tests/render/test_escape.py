from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.render.escape import clip, clip_mrkdwn, code, escape, link, one_line, prose, quoted


@pytest.mark.parametrize(
    ("text", "mrkdwn"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("&lt;", "&amp;lt;"),
        ("Setup > Apex Jobs", "Setup &gt; Apex Jobs"),
    ],
    ids=["mention", "already escaped", "path"],
)
def test_escape_leaves_no_markup(text: str, mrkdwn: str) -> None:
    assert escape(text) == mrkdwn


@pytest.mark.parametrize(
    ("text", "mrkdwn"),
    [
        ("Check `Last_Name__c`.", "Check `Last_Name__c`."),
        ("Check Last_Name__c.", "Check Last_Name__c."),
        ("Use SELECT * FROM", "Use SELECT `*` FROM"),
        ("a *bold* word", "a `*bold*` word"),
        ("an _odd_ name", "an `_odd_` name"),
        ("about ~50~ rows", "about `~50~` rows"),
        ("2*3 and a_b", "2*3 and a_b"),
        ("Setup > Apex Jobs", "Setup › Apex Jobs"),
        ("Setup > `Foo__c` > Fields", "Setup › `Foo__c` › Fields"),
        ("`a > B` when 5 > 3", "`a &gt; B` when 5 &gt; 3"),
        ("a lone ` tick", "a lone ' tick"),
        ("``doubled``", "`doubled`"),
        ("in `a <!here> b`", "in `a &lt;!here&gt; b`"),
        ("ici\u00a0: là", "ici\u00a0: là"),
    ],
)
def test_prose_formats_nothing_but_code(text: str, mrkdwn: str) -> None:
    assert prose(text) == mrkdwn


def test_a_quotation_cannot_be_left() -> None:
    assert quoted("```\nout\n``` *free* <!here>") == "> `out *free* &lt;!here&gt;`"
    assert quoted("a\x1b[31mred\u202eder\x00") == "> `a[31mredder`"


def test_code_is_one_line_without_backticks() -> None:
    assert code("a`b\n c <x>") == "`ab c &lt;x&gt;`"
    assert code("``") == ""


def test_a_link_cannot_be_ended_early() -> None:
    assert (
        link("https://x.test/a|b>c d?x=1&y=`", "see <here>|now")
        == "<https://x.test/a%7Cb%3Ec%20d?x=1&amp;y=%60|see &lt;here&gt;/now>"
    )


def test_one_line_joins_lines_and_keeps_no_break_spaces() -> None:
    assert one_line(" a\n\n b\tc\u00a0: ") == "a b c\u00a0:"


def test_clip_says_that_something_is_missing() -> None:
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abcdefg", 6) == "abcde…"


@pytest.mark.parametrize("start", range(12))
def test_clip_never_cuts_an_entity(start: int) -> None:
    clipped = clip_mrkdwn("x" * start + "&amp;" * 10, 20)
    assert len(clipped) <= 20
    assert clipped.replace("&amp;", "").strip("x…") == ""


def test_clip_closes_code_and_drops_half_a_link() -> None:
    assert clip_mrkdwn("see `abcdefghijklmnopqrst`", 20) == "see `abcdefghijklm…`"
    assert clip_mrkdwn("all of `it` here and there", 14) == "all of `it`…"
    assert clip_mrkdwn("all of them `here` and there", 15) == "all of them…"
    assert clip_mrkdwn("read <https://x.test/long|the docs>", 20) == "read…"


@given(st.text(alphabet="ab`&<>* \n_~", max_size=80), st.integers(min_value=12, max_value=60))
def test_clipped_text_stays_closed(text: str, limit: int) -> None:
    for mrkdwn in (prose(text), code(text)):
        clipped = clip_mrkdwn(mrkdwn, limit)
        assert len(clipped) <= limit
        assert clipped.count("`") % 2 == 0
        assert "<" not in clipped
