"""The encoding of a file by its first bytes; decoding never fails."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.syncerrors.readers.decoding import Encoding, decoded, encoding, no_text

TEXT = "Failed On;Fehlermeldung;Détails\r\n2026-11-18;Änderung nicht möglich;l’accès\r\n" * 3


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        (b"plain ascii", "utf-8"),
        (b"", "utf-8"),
        ("é".encode()[:1], "utf-8"),
    ],
)
def test_an_encoding_is_told_by_the_first_bytes(data: bytes, name: Encoding) -> None:
    assert encoding(data) == name


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_comes_back_whatever_the_chunks(name: str, size: int) -> None:
    data = TEXT.encode(name)
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert "".join(decoded(chunks, encoding(data))) == TEXT


def test_a_letter_of_windows_in_a_file_of_utf_8_is_read() -> None:
    data = "Détails: ".encode() + "l’accès".encode("cp1252")
    assert encoding(data) == "utf-8"
    assert "".join(decoded([data], "utf-8")) == "Détails: l’accès"


@given(st.binary(max_size=200))
def test_any_bytes_become_text_without_nul(data: bytes) -> None:
    text = "".join(decoded([data], encoding(data)))
    assert "\x00" not in text
    assert text.encode("utf-8", "strict") is not None


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_text_is_not_taken_for_something_else(text: str) -> None:
    assert no_text(b"message\n" + text.encode()) is None
