"""Bytes of a file to text, chunk by chunk. Never raises on any bytes; says so when they are no text at all.

A strict order of attempts instead of statistics: a byte order mark; zeros in every other byte (UTF-16 without one);
valid UTF-8; Windows-1252. Spreadsheets and connectors write nothing else here, and a guess by letter frequency on a
file that is nearly all ASCII is worth less than this order. What a file decided as UTF-8 holds beyond it, byte by byte,
is read as Windows-1252, since that is what gets pasted into such files.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252"]

_BOMS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")
_CONTROLS = bytes(sorted(set(range(32)) - {0, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31}))
_BINARY_SHARE = 0.05
_ZERO_SHARE = 0.3
_LOOK = 4096
_UNDEFINED = "\ufffd"
_FALL_BACK = "sfdiag-windows-1252"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALL_BACK, _as_windows)


def no_text(sample: bytes) -> str | None:
    """Return what the bytes are when they are no text ("a PDF"), or nothing."""
    for magic, what in _NO_TEXT:
        if sample.startswith(magic):
            return what
    start = sample.lstrip(b"\xef\xbb\xbf \t\r\n")[:32].lower()
    if start.startswith(_MARKUP):
        return "a web page or XML"
    if encoding(sample).startswith("utf-16"):
        return None
    look = sample[:_LOOK]
    controls = len(look) - len(look.translate(None, _CONTROLS + b"\x00"))
    return "a binary file" if controls > len(look) * _BINARY_SHARE else None


def encoding(sample: bytes) -> Encoding:
    """Return the encoding of a file that begins with these bytes."""
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    look = sample[: _LOOK - _LOOK % 2]
    if zeros := look.count(0):
        even, odd = look[::2].count(0), look[1::2].count(0)
        pairs = max(1, len(look) // 2)
        if zeros > pairs * _ZERO_SHARE and max(even, odd) > 8 * min(even, odd):
            return "utf-16-le" if odd > even else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # not final: a sample may end inside a letter
    except UnicodeDecodeError as fault:
        sound = sample[: fault.start]
        return "cp1252" if sound.isascii() else "utf-8"
    return "utf-8"


def decoded(chunks: Iterable[bytes], name: Encoding) -> Iterator[str]:
    """Yield the text of a file's chunks, without byte order mark and without NUL, which no database holds."""
    errors = _FALL_BACK if name == "utf-8" else "replace"
    decoder = codecs.getincrementaldecoder(name)(errors)
    first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if first and text:
            text = text.removeprefix("\ufeff")
            first = False
        yield text.replace("\x00", "") if "\x00" in text else text
    rest = decoder.decode(b"", final=True)
    if rest:
        yield rest.replace("\x00", "").removeprefix("\ufeff" if first else "")


def sample_text(sample: bytes, name: Encoding) -> str:
    """Return the text of a file's first bytes; a letter cut at the end is left out."""
    decoder = codecs.getincrementaldecoder(name)(_FALL_BACK if name == "utf-8" else "replace")
    return decoder.decode(sample).removeprefix("\ufeff").replace("\x00", "")
