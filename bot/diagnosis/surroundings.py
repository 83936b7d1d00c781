"""What stands directly around a code or a message: a key, a colon, a quotation mark, the message that it heads.

Each look is at a slice of at most a few hundred characters, so the standard library's expressions do: a call of theirs
costs a tenth of one of re2's, and there is no long text for them to be slow on.
"""

from __future__ import annotations

import re

BEFORE, AFTER, BODY = 24, 120, 400
"""Characters that are looked at before a place, behind it, and where a whole JSON body may stand."""

_QUOTES = frozenset("\"'`")


def _near(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_LEADS_IN = _near(r"(?:^|\n|first error:|[.:>|\"'(\[{*`,=]|error\)?|exception|\d\.)\s{0,3}[\"'`*(\[]{0,3}\Z")
_CLOSES = _near(r"\s{0,2}(?:[\"'\]})>|;:]|\n|\Z)")
_MESSAGE_FOLLOWS = _near(
    r"[\"'`*)\]]{0,3}\s{0,3}(?::|,|\n|->|=>| - |\|)\s{0,8}[\"'`(\[{]{0,3}(?:(?:[^\s]+\s){1,2}[^\s]|[^\x00-\x7f]{4})"
)
# A table on a terminal: the code at the head of a line, its message in the next column.
_COLUMN = _near(r"[ ]{2,40}[^\s|]{2,}\s\S")
_HEADS_A_LINE = _near(r"(?:^|\n)[ ]{0,3}\Z")
_BRACKETED = _near(r"\]\s{1,3}[^\s,|]{2,}\s\w")
# Only the platform writes this before a code; no source code does.
_NESTED = _near(r"(?:first error|caused by):\s{0,3}\Z")
_LIST_GOES_ON = _near(r"[\"'`)\]]{0,3}\s{0,3}[,|]\s{0,3}[\"'`]{0,2}[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_INTRODUCED = _near(r"(?:\berror(?:[ _]?code)?|\bexception|\bfault|->|=>|→)\s{0,3}[:\s][\"'`*(]{0,3}\Z")
_FILE_OR_VARIABLE = _near(r"(?:\.[a-z]{2,5}\b|=)")
# The way admin pages list errors: the code on a line, then "Message: …" in the page's language.
_LABELLED = _near(
    r"[\"'`*]{0,3}\s*\n[\s*]*(?:message|mensagem|nachricht|mensaje|messaggio|meddelande|メッセージ)[\s*]*:"
)
_SAID_BEFORE = _near(r"\b(?:message|fields|name|exceptioncode|exceptionmessage)\b")
_BODY_BEGINS = _near(r"(?:\[|\},)\s*\{\s*[\"']?errorcode[\"']?\s*(?:=>|[:=])\s*[\"']\Z")
_BODY_GOES_ON = _near(r"\w+[\"']\s*,\s*[\"']?message[\"']?\s*(?:=>|[:=])\s*[\"'][^{}]*\}\s*(?:[,\]]|\Z)")


def led_in(folded: str, start: int, end: int) -> bool:
    """Tell whether a place is where a message stands (after a colon or quote, on a line of its own)."""
    return bool(_LEADS_IN.search(_before(folded, start)) or _CLOSES.match(folded[end : end + BEFORE]))


def in_marks(folded: str, start: int, end: int) -> bool:
    """Tell whether a place begins after an opening mark and ends at a closing one, with more of a message between."""
    before = folded[max(0, start - 2) : start].rstrip()
    return before[-1:] in _QUOTES and before[-1:] in folded[end : end + AFTER].split("\n", 1)[0]


def introduced(folded: str, start: int) -> bool:
    """Tell whether something before a place says that an error follows: ``error code``, an arrow."""
    return _INTRODUCED.search(_before(folded, start)) is not None


def heads_a_message(text: str, folded: str, start: int, end: int) -> bool:
    """Tell whether a code stands where its message follows, and no other name in capitals or the same once more."""
    before, after = _before(folded, start), folded[end : end + AFTER]
    if _COLUMN.match(after) and _HEADS_A_LINE.search(before):
        return True
    if not (_MESSAGE_FOLLOWS.match(after) or (before.endswith("[") and _BRACKETED.match(after))):
        return False
    if not _LEADS_IN.search(before):
        return False
    written = text[end : end + AFTER]
    return not (_LIST_GOES_ON.match(written) or written.lstrip().startswith(text[start:end]))


def names_a_file(folded: str, start: int, end: int) -> bool:
    """Tell whether a name is part of a path, a branch, a file's name or a variable that is set."""
    return folded[max(0, start - 1) : start] == "/" or _FILE_OR_VARIABLE.match(folded[end : end + 8]) is not None


def key_around(folded: str, start: int, end: int) -> str | None:
    """Return what introduces a nested error, which only the platform writes, or the label of the message after it."""
    nested = _NESTED.search(_before(folded, start))
    if nested:
        return nested[0].rstrip(" :")
    return "message" if _LABELLED.match(folded[end : end + 60]) else None


def key_in_its_body(folded: str, key: str, start: int) -> str:
    """Return a key; a body that begins with ``errorCode`` is Salesforce's when it is a list and has no other keys."""
    before = folded[max(0, start - BODY) : start]
    if key != "errorcode" or _SAID_BEFORE.search(before):
        return key
    own = _BODY_BEGINS.search(before) and _BODY_GOES_ON.match(folded[start : start + BODY])
    return key if own else "errorcode first"


def _before(folded: str, start: int) -> str:
    return folded[max(0, start - BEFORE) : start]
