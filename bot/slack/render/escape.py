"""Text of users and of the catalog as Slack mrkdwn that pings nobody and formats nothing by accident."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

ELLIPSIS = "…"
_CODE = re.compile(r"`+([^`]+)`+")
# Not \s: a no-break space before a French colon has to stay one.
_BREAKS = re.compile(r"[ \n\u2028\u2029]+")
_WORD = re.compile(r"\S+")
# Slack formats between `*`, `_` or `~` that stand at the edge of a word; within one (`Last_Name__c`) they are letters.
_FORMATS = re.compile(r"(?<![*~\w])[*_~]+|[*_~]+(?![*~\w])")
# A path through Salesforce Setup as the catalog writes it: "Setup > Apex Jobs".
_PATH = re.compile(r" > (?=[A-Za-zÀ-ÿ«`']|$)")
# Direction marks can make a line read as something else; other control characters draw nothing.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ENTITY = re.compile(r"&[a-z]{0,3}$")
_FENCE = "```"


def escape(text: str) -> str:
    """Escape the three characters that Slack reads as markup, so that ``<!channel>`` stays text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def visible(text: str) -> str:
    """Leave out control characters and direction marks; keep line breaks, and turn tabs into spaces."""
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in spaced if c == "\n" or (unicodedata.category(c) != "Cc" and c not in _DIRECTIONS))


def one_line(text: str) -> str:
    """Return a text's visible characters on one line."""
    return _BREAKS.sub(" ", visible(text)).strip()


def code(text: str) -> str:
    """Return a text as inline code, in which nothing is formatted."""
    inner = one_line(text.replace("`", ""))
    return f"`{escape(inner)}`" if inner else ""


def quoted(text: str) -> str:
    """Return a text as a quotation of one line, in which nothing is formatted."""
    return f"> {code(text)}"


def fenced(text: str, limit: int) -> str:
    """Return a text of several lines as a block of code, clipped to ``limit`` characters of mrkdwn."""
    inner = visible(text).replace("`", "'").strip()
    room = limit - len(_FENCE) * 2
    drawn = escape(inner)
    if len(drawn) > room:
        drawn = _ENTITY.sub("", drawn[: room - 1]) + ELLIPSIS
    return f"{_FENCE}{drawn}{_FENCE}" if inner else ""


def prose(text: str) -> str:
    """Return a text whose only markup is backticks around names, as mrkdwn.

    A word outside the backticks that Slack would take for formatting is drawn as code; paths through Setup get the
    sign that they have in Salesforce.
    """
    out: list[str] = []
    end = 0
    for found in _CODE.finditer(text):
        out += [_plain(text[end : found.start()]), code(found[1])]
        end = found.end()
    return "".join([*out, _plain(text[end:])])


def bold(text: str) -> str:
    """Return a label in bold. The label is ours and holds no markup."""
    return f"*{escape(text)}*"


def link(url: str, label: str) -> str:
    """Return a link; characters that would end it early are encoded."""
    target = quote(url, safe=":/?#[]@!$&'()*+,;=%~")
    return f"<{escape(target)}|{escape(one_line(label).replace('|', '/'))}>"


def clip(text: str, limit: int) -> str:
    """Cut a text that is longer than ``limit`` characters, with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def clip_mrkdwn(mrkdwn: str, limit: int) -> str:
    """Cut escaped mrkdwn that is longer than ``limit`` characters, leaving no entity, link or code half open."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    cut = _ENTITY.sub("", mrkdwn[: limit - len(f"{ELLIPSIS}`")])
    if cut.rfind("<") > cut.rfind(">"):
        cut = cut[: cut.rfind("<")]
    cut = cut.rstrip()
    if cut.count("`") % 2 and cut.endswith("`"):
        cut = cut[:-1].rstrip()
    return cut + ELLIPSIS + ("`" if cut.count("`") % 2 else "")


def _plain(text: str) -> str:
    shown = _PATH.sub(" › ", visible(text).replace("`", "'"))
    return _WORD.sub(lambda word: code(word[0]) if _FORMATS.search(word[0]) else escape(word[0]), shown)
