"""What to quote: the part of the text that gave an error away, and that its reader will recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from bot.diagnosis.redact import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diagnosis.match import Candidate, Form
    from bot.diagnosis.paste import Paste

QUOTE_LENGTH = 280
MESSAGE_REACH = 200

_ORDER: dict[Form, int] = {"keyed": 0, "headed": 1, "alone": 2, "joined": 3, "bare": 4}
# Where a message that stands after its code ends: the line, the quote, the tag, the next cell.
_END = re2.compile(r"\n|\"\s*[,}\])]|\"\s*$|</|'\s*[,}\])]|: --\"?|:--")


def telling_part(
    paste: Paste, named: Sequence[Candidate], worded: Sequence[Candidate], lead: Candidate
) -> tuple[int, int]:
    """Return where the part to quote starts and ends.

    Args:
        paste: the unwrapped text.
        named: the places where the code stands.
        worded: the places where one of its messages stands.
        lead: what to quote when no code stands there.

    """
    if not named:
        return lead.start, lead.end
    name = min(named, key=lambda candidate: (_ORDER.get(candidate.form, len(_ORDER)), candidate.start))
    beside = [w for w in worded if -MESSAGE_REACH <= w.start - name.end <= MESSAGE_REACH]
    if beside:
        message = min(beside, key=lambda w: (abs(w.start - name.end), w.start - w.end))
        return min(name.start, message.start), max(name.end, message.end)
    around = _object_around(paste.text, name) if name.form == "keyed" else None
    if around:
        return around
    return name.start, _end_of_message(paste.text, name) if name.form in ("keyed", "headed") else name.end


def quoted(paste: Paste, start: int, end: int) -> str:
    """Return a part of the text on one line, secrets masked, cut to what a reader takes in."""
    quote = " ".join(legible(paste.text[start:end]).split())
    return quote if len(quote) <= QUOTE_LENGTH else quote[: QUOTE_LENGTH - 1] + "…"


def _end_of_message(text: str, name: Candidate) -> int:
    following = text[name.end : name.end + MESSAGE_REACH]
    # A code on a line of its own heads the message on the next line.
    skipped = len(following) - len(following.lstrip(" \r\n:"))
    end = _END.search(following[skipped:])
    return name.end + (skipped + end.start() if end else len(following))


def _object_around(text: str, name: Candidate) -> tuple[int, int] | None:
    """Return the JSON object or repr in which a keyed code stands, when it is short enough to be quoted whole."""
    start = text.rfind("{", max(0, name.start - QUOTE_LENGTH), name.start)
    end = text.find("}", name.end, name.end + QUOTE_LENGTH)
    if start < 0 or end < 0 or end + 1 - start > QUOTE_LENGTH:
        return None
    return start, end + 1
