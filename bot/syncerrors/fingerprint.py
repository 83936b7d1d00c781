"""Which messages tell of the same problem.

A million messages of a synchronisation tell of a few dozen problems; each carries other ids, numbers, names and times.
The *shape* of a message is what stays when those are taken out, and its *fingerprint* is the shape's hash. Messages
with one fingerprint share one diagnosis and one line in a list, so two rules hold before all others: what merely
identifies a record goes, and what names the problem (codes, words, fields, objects, classes) stays.

Every step is one pass over the text: the patterns have no choice to come back to.
"""

from __future__ import annotations

import re
from hashlib import sha256

from bot.diagnosis.fold import encodable, fold

READ, KEPT = 8000, 2000
"""Characters of a message that are read, and of its shape that count. The shape is cut, not the message: where a
message is cut depends on how long the values in it are."""

_GONE = "#"
_MAYBE = "\x01"  # before a word that belongs to a date when a number stands beside it: "May", "am", "Sun"

_CACHE_LIMIT = 20_000
_CACHE_WORD = 60
_CACHE_NUMBER = 3
_words: dict[str, str] = {}
_RECENT_LIMIT = 4096
_RECENT_TEXT = 1000
_recent: dict[str, str] = {}
"""Many messages carry no value at all and come again character by character."""

_FANCY_QUOTES = str.maketrans(
    {**dict.fromkeys("‘’‚‛′´`ʼ", "'"), **dict.fromkeys("“”„‟«»「」『』", '"'), "\u00a0": " ", "\u202f": " "}
)
_STRUCTURE = ("errorCode", "statusCode", '"message"', "'message'", "=>", '{"', "{'", '","', '":"')
"""What tells that the message is a body or a row: there quotes stand around everything, not around values."""


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The quote stands first in both: a pattern that begins with a letter of its own is looked for much faster.
_IN_SINGLE = re.compile(r"'(?<!\w')([^'\n]{0,200})'(?!\w)")
_IN_DOUBLE = re.compile(r"\"([^\"\n]{0,200})\"")
_NAMES_BEFORE = _each(
    "attribute class column entity field fields function method object parameter permission property relationship "
    "sobject type variable champ champs objet feld objekt campo objeto"
)
"""A quoted word after one of these is a name of the schema, which tells problems apart, not a value."""
_SPEECH_BEFORE = _each(
    "error errors message reason exception description cause fault msg says said erreur motif raison fehler grund "
    "meldung mensaje motivo"
)
"""What is quoted after one of these is a message itself."""
_VALUE_WORDS = 8
_CODE = re.compile(r"[A-Z]{2,}_[A-Z]")

_FIELDS = ": ["
_VALUES: dict[str, tuple[tuple[str, str], ...]] = {
    "value": (
        ("bad value for restricted picklist field: ", _FIELDS),
        ("id value of incorrect type: ", _FIELDS),
        ("data value too large: ", " (max length="),
        ("value outside of valid range on numeric field: ", _FIELDS),
        ("from value_string value ", " at ["),
        ("same value: ", _FIELDS),
    ),
    "invalid ": (
        ("invalid email address: ", _FIELDS),
        ("invalid date: ", _FIELDS),
        ("invalid date/time: ", _FIELDS),
        ("invalid id field: ", _FIELDS),
        ("invalid id: ", _FIELDS),
        ("invalid id : ", _FIELDS),
        ("invalid integer: ", _FIELDS),
        ("invalid decimal: ", _FIELDS),
        ("invalid double: ", _FIELDS),
        ("invalid long: ", _FIELDS),
    ),
    "valeur": (("valeur incorrecte pour le champ de liste de selection restreinte : ", _FIELDS),),
    "valor": (
        ("valor inapropiado para el campo de lista de seleccion restringida: ", _FIELDS),
        ("valor incorrecto para el campo de lista de seleccion restringido: ", _FIELDS),
        ("valor de datos demasiado grande: ", " (max length="),
    ),
    "external id": (
        ("foreign key external id: ", " not found for field "),
        ("duplicate external id specified: ", _FIELDS),
    ),
    "unexpected token: ": (("unexpected token: ", "\n"),),
    "field contains ": (("field contains ", ", which "),),
    "valid record id: ": (("valid record id: ", _FIELDS),),
    "attempt to delete ": (("attempt to delete ", " could not be completed"),),
}
"""Wordings of the platform that carry a value without quotes, by a word to look for first: what comes before the value,
and what may come after it; else it goes to the end of the line."""
_MARKS = tuple(_VALUES)

_HTTP = re.compile(
    r"\b(http(?:/\d\.\d)?|status|statuscode|status_code|error|code)([\s:=]{1,3})([1-5]\d\d)\b(?![-.,:/]?\d)"
)
_AS_LETTERS = str.maketrans("0123456789", "abcdefghij")

_MASKS = (
    "(e-mail address)", "(session id)", "(access token)", "(refresh token)", "(consumer key)", "(consumer secret)",
    "(password)", "(slack token)",
)  # fmt: skip

_WORD = r"[\w\-!+%$€£°]"
_NUMBERED = re.compile(rf"(?<!{_WORD}){_WORD}*\d{_WORD}*")
_LETTERS_NUMBER = re.compile(r"([^\W\d]{4,})\d{1,2}")
_ADDRESS = re.compile(r"(?<![^\s<>()\[\]{},;:\"'=])[^\s<>()\[\]{},;:\"'=@]++@[^\s<>()\[\]{},;:\"'=@]+")
_HOST = re.compile(r"://[^/?#\"'<>]*")
_NAME = re.compile(r"(?<![\w.\-])[\w.\-]++")
_MAYBE_BEFORE = re.compile(rf"(?:{_MAYBE}[a-z]+[.,]?\s){{1,4}}(?={_GONE})")
_RUN = re.compile(rf"{_GONE}(?:[\s,:;./+\-]{{0,4}}(?:{_GONE}|{_MAYBE}[a-z]+\.?))+")
_DATE_WORDS = _each(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun am "
    "pm gmt utc pst pdt est edt cst cdt mst mdt cet cest bst jst "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre januar februar marz juni "
    "juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"

)  # fmt: skip


def fingerprint(message: str, code: str | None = None) -> str:
    """Return the fingerprint of a message: 32 hexadecimal digits, the same for the same problem.

    Args:
        message: what the source said.
        code: the code that the source gave beside it; one that stands in the message adds nothing.

    """
    text = diagnosed(message, code)
    known = _recent.get(text)
    if known is None:
        known = sha256(shape(text).encode()).hexdigest()[:32]
        if len(text) <= _RECENT_TEXT:
            if len(_recent) >= _RECENT_LIMIT:
                _recent.clear()
            _recent[text] = known
    return known


def diagnosed(message: str, code: str | None = None) -> str:
    """Return the text that is diagnosed: the message with the code that the source gave beside it."""
    return message if not code or code in message else f"{code}: {message}"


def shape(message: str) -> str:
    """Return what stays of a message when ids, values, numbers, names and dates are taken out, folded."""
    text = message[:READ]
    plain = text.isascii()
    if not plain:
        text = encodable(text).translate(_FANCY_QUOTES)
    if ("'" in text or '"' in text) and not any(mark in text for mark in _STRUCTURE):
        text = _IN_SINGLE.sub(_quoted, _IN_DOUBLE.sub(_quoted, text))
    text = text.lower() if plain else fold(text)
    if "(" in text:
        for mask in _MASKS:
            text = text.replace(mask, _GONE)
    for mark in _MARKS:
        if mark in text:
            text = _without_values(text, _VALUES[mark])
    if "http" in text or "status" in text or "code" in text or "error " in text:
        text = _HTTP.sub(lambda found: f"{found[1]}{found[2]}{found[3].translate(_AS_LETTERS)}", text)
    known = _words.get
    text = " ".join([known(word) or _word(word) for word in text.split()])
    if _MAYBE in text:
        text = _RUN.sub(_GONE, _MAYBE_BEFORE.sub("", text)).replace(_MAYBE, "")
    elif text.count(_GONE) > 1:
        text = _RUN.sub(_GONE, text)
    return text[:KEPT]


def _quoted(found: re.Match[str]) -> str:
    """Return what stays of quoted text: nothing of a value, all of a name of the schema and of a message."""
    inside, text = found[1], found.string
    start, end = found.span()
    if "__" in inside or ": " in inside or text[start - 1 : start] == "=" or _CODE.search(inside):
        return found[0]
    if (not start and end >= len(text) - 1) or inside.count(" ") >= _VALUE_WORDS:
        return found[0]  # the whole message is quoted, or a sentence is
    before = text[max(0, start - 20) : start].rsplit(maxsplit=1)
    word = before[-1].strip(":=-([").lower() if before else ""
    if word in _SPEECH_BEFORE or (word in _NAMES_BEFORE and " " not in inside):
        return found[0]
    return _GONE


def _without_values(text: str, wordings: tuple[tuple[str, str], ...]) -> str:
    for before, after in wordings:
        start = text.find(before)
        if start < 0:
            continue
        start += len(before)
        # Fields stand last, and a value may hold what looks like them.
        end = text.rfind(after, start) if after == _FIELDS else text.find(after, start)
        if end < 0:
            end = text.rfind(_FIELDS, start)
        if end < 0:
            end = text.find("\n", start)
        text = f"{text[:start]}{_GONE}{text[end:] if end >= 0 else ''}"
    return text


def _word(word: str) -> str:
    """Return what stays of a word; words that stay as they are, are remembered."""
    if len(word) > _CACHE_NUMBER and word.isalnum() and not word.isalpha():
        return _GONE if word[0].isdigit() else _numbered_word(word)
    shaped = _ADDRESS.sub(_GONE, word) if "@" in word else word
    if "://" in shaped:
        shaped = _HOST.sub(f"://{_GONE}", shaped)
    elif ".com" in shaped:
        shaped = _NAME.sub(_org_host, shaped)
    shaped = _NUMBERED.sub(_numbered, shaped)
    if shaped.strip(".,;()") in _DATE_WORDS:
        shaped = _MAYBE + shaped.strip(".,;()")
        if len(_words) < _CACHE_LIMIT:
            _words[word] = shaped
    elif len(word) <= (_CACHE_WORD if shaped == word else _CACHE_NUMBER) and len(_words) < _CACHE_LIMIT:
        _words[word] = shaped
    return shaped


def _org_host(found: re.Match[str]) -> str:
    return _GONE if found[0].rstrip(".").endswith((".salesforce.com", ".force.com")) else found[0]


def _numbered(found: re.Match[str]) -> str:
    return _numbered_word(found[0])


def _numbered_word(word: str) -> str:
    if "__" in word:
        return word  # a custom field's or object's name
    letters = _LETTERS_NUMBER.fullmatch(word)
    return f"{letters[1]}{_GONE}" if letters else _GONE
