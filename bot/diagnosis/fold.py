"""Folding: the same text for every way in which people's tools write it.

Case, accents, typographic quotes and dashes, and odd spaces go; every character keeps its place, so that what was
found in folded text can be quoted from the original.
"""

from __future__ import annotations

import unicodedata

_QUOTES = {**dict.fromkeys("‘’‚‛′´`ʼ＇", "'"), **dict.fromkeys("“”„‟″«»＂", '"')}
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_SPACES = dict.fromkeys("\t\v\f\x00\x85\u00a0\u1680\u202f\u205f\u3000\ufeff", " ") | {
    chr(0x2000 + n): " " for n in range(16)
}
_LINES = {"\r": "\n", "\u2028": "\n", "\u2029": "\n"}
_WIDE = {"：": ":", "，": ",", "（": "(", "）": ")", "。": "."}
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))


def _bases() -> dict[str, str]:
    """Return accented Latin letters to the letter without its accents."""
    found: dict[str, str] = {}
    for point in _LATIN:
        base = unicodedata.normalize("NFD", chr(point))[0]
        if base != chr(point) and base.isascii():
            found[chr(point)] = base
    return found


_TABLE = str.maketrans({**_bases(), **_QUOTES, **_DASHES, **_SPACES, **_LINES, **_WIDE})


def encodable(text: str) -> str:
    """Return the text with what no encoding can hold (half a surrogate pair) replaced, place by place."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def fold(text: str) -> str:
    """Return the text folded; it is exactly as long as the text that went in."""
    if "\r\n" in text:
        text = text.replace("\r\n", " \n")  # one line end, not a blank line
    folded = text.translate(_TABLE).lower()
    # Nothing in Unicode but "İ", which the table takes, grows when lowered; the rule must hold all the same.
    return folded if len(folded) == len(text) else "".join(c.lower()[:1] or " " for c in text.translate(_TABLE))
