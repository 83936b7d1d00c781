"""What a text tells beside the error: record ids, fields, objects, limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

from bot.diagnosis.verdict import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHORT_ID, LONG_ID = 15, 18
FACTS_LIMIT = 50
ID_DIGITS = 4
"""Digits by which something as long as a record id is told from a word."""
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_CUSTOM_PREFIXES = "aemx"

_ID = re2.compile(r"\b[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?\b")
_API_NAME = re2.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*(?:__[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*)?__c\b")
_JSON_FIELDS = re2.compile(r"[\"'`:]fields[\"'`]?\s{0,3}(?:=>|[:=])\s{0,3}\[([^\]\n]{1,500})\]")
_WSC_FIELDS = re2.compile(r"fields='?\{\[\d+\]([^}]{1,500})\}")
_SOAP_FIELDS = re2.compile(r"<fields[^>]{0,80}>([^<]{1,100})</")
_DML_FIELDS = re2.compile(
    r":\s{0,2}\[([A-Za-z][A-Za-z0-9_.]*(?:,\s{0,2}[A-Za-z][A-Za-z0-9_.]*)*)\](?:\s*$|\s*[\n\"'`<;,:)}\]|&]|\s+(?:Class|Trigger)\.)"
)
_BULK_FIELDS = re2.compile(r":([A-Za-z][A-Za-z0-9_.]*(?:,\s?[A-Za-z][A-Za-z0-9_.]*)*) --")
_BRACKETED_FIELDS = re2.compile(
    r"(?m)\b[A-Z]+(?:_[A-Z]+)+[:,] [^\n()]{3,300}\(([A-Za-z][A-Za-z0-9_.]*(?:,\s?[A-Za-z][A-Za-z0-9_.]*)*)\)\s*$"
)
_FIELD_NAME = re2.compile(r"[A-Za-z][A-Za-z0-9_.]{0,120}")
_OBJECT = re2.compile(
    r"(?i)(?:on entity|sobject type|sobject of type|on sobject of type|in entity|entity type)\s{1,3}[\"'`]?"
    r"([A-Za-z][A-Za-z0-9_]{1,80})"
)
_FROM = re2.compile(r"(?i)\bselect\s[\w\s.,()*']*?\sfrom\s{1,5}([A-Za-z][A-Za-z0-9_]{1,80})")
# A query in a list of fields is over a relationship, which is no object's name.
_CHILDREN = re2.compile(r"(?i)(,\s*|\bselect\s+)\(\s*select\s[^()]*\)")
_NUMBER = re2.compile(r"\d[\d,]*(?:\.\d+)?")
_FIELD_PARTS = ("field", "fields", "label", "labels")
_NOT_OBJECTS = frozenset({"is", "name", "that", "the", "cannot"})


def check_suffix(short: str) -> str:
    """Return the three check characters of a 15-character record id.

    Salesforce gives ids in two forms; the 18-character one adds a character for each group of five that says which
    of the five are upper case. Source: Salesforce's description of the ID field type (SOAP API Developer Guide).
    """
    return "".join(
        _SUFFIX[sum(1 << bit for bit, character in enumerate(short[start : start + 5]) if character in _SUFFIX[:26])]
        for start in (0, 5, 10)
    )


def is_record_id(word: str, prefixes: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a word is a record id: right check characters, or 15 characters with a prefix that is in use."""
    if len(word) == LONG_ID and word[SHORT_ID:] == check_suffix(word[:SHORT_ID]):
        return any(character.isdigit() for character in word[:SHORT_ID])
    if len(word) != SHORT_ID:
        return False
    known = word[:3] in prefixes or word[0] in _CUSTOM_PREFIXES
    # Ids count up in base 62 from zero, so the middle of a real one still holds zeros; words and hashes do not.
    return known and "00" in word[3:12] and sum(character.isdigit() for character in word) >= ID_DIGITS


def _shaped_like_an_id(value: str) -> bool:
    return _ID.fullmatch(value) is not None and sum(character.isdigit() for character in value) >= ID_DIGITS


def find(text: str, captures: Iterable[Mapping[str, str]], prefixes: Mapping[str, Sequence[str]]) -> Facts:
    """Return the facts in a text.

    Args:
        text: the unwrapped paste.
        captures: what the matched wordings' named parts caught.
        prefixes: key prefix to object names.

    """
    caught = tuple(captures)
    # What the platform calls an id is one, even when no record has it.
    named_ids = [value for capture in caught for key in ("id", "ids") for value in _ID.findall(capture.get(key, ""))]
    named_ids += [value for capture in caught if _shaped_like_an_id(value := capture.get("value", ""))]
    ids = _unique([match[0] for match in _ID.finditer(text) if is_record_id(match[0], prefixes)] + named_ids)
    objects = _unique(
        [value for capture in caught for key in ("object", "objects") for value in _names(capture.get(key, ""))]
        + _said_to_be_objects(text)
        + _queried(text, prefixes)
        + [name for record_id in ids for name in prefixes.get(record_id[:3], ())]
    )
    fields = [path for capture in caught for path in _paths(capture, text)]
    fields += [value for capture in caught for key in _FIELD_PARTS for value in _names(capture.get(key, ""))]
    fields += [name for capture in caught for name in _compared(capture.get("value", ""), text)]
    for hint, pattern, is_field in _FIELD_LISTS:
        if hint in text:
            fields += [name for match in pattern.finditer(text) for name in _names(match[1]) if is_field(name)]
    if "__c" in text:
        fields += [match[0] for match in _API_NAME.finditer(text) if match[0] not in objects]
    limits = [_number(capture["limit"]) for capture in caught if capture.get("limit")]
    return Facts(ids, _unique(fields), objects, next((limit for limit in limits if limit is not None), None))


def filled(captures: Mapping[str, str], facts: Facts) -> dict[str, str]:
    """Return the captures together with what the facts can say under the same names."""
    said = {
        "ids": ", ".join(facts.record_ids[:3]),
        "id": facts.record_ids[0] if facts.record_ids else "",
        "fields": ", ".join(facts.fields[:5]),
        "field": facts.fields[0] if facts.fields else "",
        "objects": ", ".join(facts.objects[:3]),
        "object": facts.objects[0] if facts.objects else "",
        "limit": f"{facts.limit:,.0f}" if facts.limit is not None else "",
    }
    return {**{key: value for key, value in said.items() if value}, **{k: v for k, v in captures.items() if v}}


def _names(text: str) -> list[str]:
    return [
        name for part in text.replace(";", ",").split(",") if (name := part.strip(" \t\n\"'`[]{}()")) and len(name) > 1
    ]


def _paths(capture: Mapping[str, str], text: str) -> list[str]:
    """Return an object's field the way the platform wrote it, ``Object.Field``."""
    path = f"{capture.get('object')}.{capture.get('field')}"
    return [path] if path in text else []


def _compared(value: str, text: str) -> list[str]:
    """Return the field that a query compares with a value that the platform refused."""
    if not value or f"'{value}'" not in text:
        return []
    comparison = re2.search(rf"([A-Za-z][\w.]{{1,120}})\s{{0,3}}=\s{{0,3}}'{re.escape(value)}'", text)
    return [comparison[1]] if comparison else []


def _said_to_be_objects(text: str) -> list[str]:
    if "ntity" not in text and "bject" not in text and "NTITY" not in text and "BJECT" not in text:
        return []
    return [match[1] for match in _OBJECT.finditer(text) if match[1].lower() not in _NOT_OBJECTS]


def _queried(text: str, prefixes: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the objects that a query reads from; ``select`` and ``from`` are words of English, too."""
    if "from" not in text and "FROM" not in text and "From" not in text:
        return []
    found: list[str] = []
    for match in _FROM.finditer(_CHILDREN.sub(r"\1X", text)):
        name = match[1]
        known = (each for names in prefixes.values() for each in names if each.lower() == name)
        found.append(name if _may_be_api_name(name) else next(known, ""))
    return [name for name in found if name]


def _may_be_api_name(name: str) -> bool:
    """Tell an object's or field's name from an English word: it has a capital letter or an underscore."""
    return name != name.lower() or "_" in name


def _is_field_name(name: str) -> bool:
    return _FIELD_NAME.fullmatch(name) is not None


# The lists of fields that bodies, faults and results carry, each with what must stand in a text that has one.
_FIELD_LISTS = (
    ("fields", _JSON_FIELDS, _is_field_name),
    ("fields=", _WSC_FIELDS, _is_field_name),
    ("<fields", _SOAP_FIELDS, _is_field_name),
    (" --", _BULK_FIELDS, _is_field_name),
    ("[", _DML_FIELDS, _may_be_api_name),
    ("(", _BRACKETED_FIELDS, _may_be_api_name),
)


def _number(text: str) -> float | None:
    match = _NUMBER.search(text)
    if not match:
        return None
    value = float(match[0].replace(",", ""))
    return int(value) if value.is_integer() else value


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:FACTS_LIMIT]
