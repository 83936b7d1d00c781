from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.slack.render import notices
from tests.render.entries import drawn

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_notice(lang: str, snapshot: SnapshotAssertion) -> None:
    said = [
        notices.help_message(lang),
        notices.listen_on(lang, "U1"),
        notices.listen_off(lang, "U1"),
        notices.lang_changed(lang, "U1"),
        notices.done(lang),
        notices.already_so(lang),
        notices.usage(lang, "listen"),
        notices.usage(lang, "lang"),
        notices.not_a_channel_member(lang),
        notices.not_yours_to_remove(lang, "U1"),
        notices.not_yours_to_remove(lang, None, frozenset({"U3", "U2"})),
        notices.thanks_for_feedback(lang),
        notices.thanks_for_feedback(lang, helped=False),
        notices.internal_error(lang, "Ev123"),
    ]
    assert "\n".join(map(drawn, said)) == snapshot


def test_only_an_id_becomes_a_mention() -> None:
    assert "<!" not in notices.listen_on("en", "!channel").text
    assert notices.listen_on("en", "<!channel>").text.startswith("&lt;!channel&gt; turned me on")
