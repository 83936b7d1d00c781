"""Unwraps what people paste: Slack's escaping, HTML and JSON escapes, and the keys that say what a value is.

People paste REST bodies, Python and Ruby reprs of them, SOAP faults, JSON inside strings, Apex traces, CSV rows and
log lines, often cut off. All of these say the same few things (a code, a message, field names) under known keys, so
the text is unescaped as a whole and the keys are looked for, instead of parsing a dozen formats that are cut off
anyway.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import islice

import re2

from bot.diagnosis.fold import fold
from bot.diagnosis.redact import blotted

ESCAPE_LEVELS = 3
KEYED_LIMIT = 1_000
"""Keys of one text that are looked at; a file of a thousand equal rows tells nothing more."""

# Rewriting goes through the standard library, whose `sub` costs a tenth of re2's for each match. What keeps these
# linear: a match begins at one certain character only, runs take all they can and give nothing back (`++`), and no
# part runs over another beginning.
_SLACK_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^|<>\s]++)(?:\|([^<>]*+))?>")
_SLACK_REFERENCE = re.compile(r"<([@#!])([A-Za-z0-9^]++)(?:\|([^<>]*+))?>")
_ESCAPED_QUOTE = re.compile(r"(?<!\\)\\++([\"'/])")
_ESCAPED_SPACE = re.compile(r"(?<!\\)\\++(?:r\\++n|[nrt])")
_ESCAPED_UNICODE = re.compile(r"(?<!\\)\\++u([0-9a-fA-F]{4})")
_ESCAPED_MARKDOWN = re.compile(r"(?<!\\)\\++([_*~`\[\]])")
_BREAK = re.compile(r"<br\s{0,20}/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\u00ad\ufeff"), None)

_CODE_KEYS = (
    r"error_?code|status_?code|exception_?code|fault_?code|extended_?error_?code|login_?status|error_?type|exception|"
    r"sf__error|error|code|erreur|fehler|erro|name"
)
_QUOTE = r"[\"'`]"
_IS = rf"\s?{_QUOTE}?\s{{0,3}}(?:=>|[:=])\s{{0,3}}{_QUOTE}?\s?"
_KEYED_CODE = re2.compile(
    rf"(?:^|[^a-z0-9_])(?:get)?({_CODE_KEYS})\s?{_QUOTE}?\)?\s{{0,4}}(?:=>|[:=>])\s{{0,4}}\**\s?{_QUOTE}?\s?(?:\[?(?:sf|sfdc|ns\d):)?"
    r"([a-z][a-z0-9_.]{2,80})"
)
_OAUTH_ERROR = re2.compile(rf"error{_IS}([a-z]{{2,20}}_[a-z_]{{3,40}})")
_OAUTH_WHY = re2.compile(rf"(?:error_?description|error description|localizeddescription){_IS}([^\"{{}}&\n]{{3,200}})")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A value that stands under a key which names error codes."""

    key: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paste:
    """A pasted text, unwrapped.

    ``folded`` is it folded, character by character. ``text`` is it as written, but with secrets blotted: what is
    shown of it goes through ``redact.legible``.
    """

    text: str
    folded: str
    keyed: tuple[Keyed, ...]


def unwrap(raw: str) -> Paste:
    """Return what somebody pasted without Slack's, HTML's, JSON's and Markdown's escaping.

    The pair of an OAuth body (``error``, ``error_description``) is also written out as one line, the way tools print
    it, so that one wording covers both.
    """
    text = _unescape(raw)
    folded = fold(text)
    oauth = _oauth_line(folded)
    if oauth and oauth not in folded:
        text = f"{text}\n{oauth}"
        folded = f"{folded}\n{oauth}"
    return Paste(blotted(text), folded, _keyed(folded))


def _unescape(raw: str) -> str:
    text = raw.translate(_INVISIBLE).replace("```", "\n")
    if "<" in text:
        text = _SLACK_LINK.sub(lambda match: match[2] or match[1], text)
        text = _SLACK_REFERENCE.sub(lambda match: f"{match[1]}{match[3] or match[2]}", text)
    for _ in range(ESCAPE_LEVELS):
        before = text
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
        if "\\" in text:
            text = _ESCAPED_UNICODE.sub(_character, text)
            text = _ESCAPED_MARKDOWN.sub(r"\1", _ESCAPED_SPACE.sub("\n", _ESCAPED_QUOTE.sub(r"\1", text)))
        if text == before:
            break
    return _BREAK.sub("\n", text) if "<" in text else text


def _character(escape: re.Match[str]) -> str:
    point = chr(int(escape[1], 16))
    return " " if "\ud800" <= point <= "\udfff" else point  # half of an emoji: no message holds one


def _oauth_line(folded: str) -> str | None:
    why = _OAUTH_WHY.search(folded)
    errors = list(_OAUTH_ERROR.finditer(folded)) if why else []
    if not why or not errors:
        return None
    error = min(errors, key=lambda found: abs(found.start() - why.start()))
    said = why[1].replace("+", " ").replace("%20", " ").replace("%27", "'").replace("%2f", "/").strip(" '\"`,;")
    return f"{error[1]}: {said}"


def _keyed(folded: str) -> tuple[Keyed, ...]:
    return tuple(
        Keyed(match[1], match[2].rstrip("."), match.start(2), match.end(2))
        for match in islice(_KEYED_CODE.finditer(folded), KEYED_LIMIT)
    )
