"""When the bot has nothing to add: the same said again, and other bots."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.diagnosis.verdict import Verdict
    from bot.storage.answers import Codes, History

# A bot that repeats an error, or repeats our answer to it, is answered once in this time.
BOT_PAUSE = timedelta(hours=1)


def codes_of(verdict: Verdict) -> Codes:
    """Return the codes that a verdict names, root cause first, each with the cause singled out."""
    return tuple((finding.entry.code, finding.cause.id if finding.cause else None) for finding in verdict.errors)


def worth_saying(codes: Codes, history: History, *, to_bot: bool) -> bool:
    """Tell whether an unasked answer adds something.

    Args:
        codes: what the answer names, root cause first; not empty.
        history: what was said in the thread, and lately to the same bot.
        to_bot: whether another bot wrote the message. In a thread with an answer of ours a bot is never answered,
            so two bots cannot keep each other talking.

    """
    if to_bot:
        root = codes[0][0]
        return not history.thread and all(root != code for said in history.bot for code, _cause in said)
    in_thread = {pair for said in history.thread for pair in said}
    return not in_thread.issuperset(codes)
