"""Fragments × index → candidates with their evidence. What the evidence is worth is for ``decide`` to say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import re2
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from bot.diagnosis.entry import fold_code
from bot.diagnosis.index import Called, Known, Name, placed_words, stands_alone, stems_of, words_of
from bot.diagnosis.snippet import in_snippet
from bot.diagnosis.surroundings import (
    breaks_off,
    heads_a_message,
    in_marks,
    introduced,
    key_around,
    key_in_its_body,
    led_in,
    names_a_file,
)
from bot.diagnosis.vocabulary import EVERYDAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.diagnosis.index import Hits, Index
    from bot.diagnosis.paste import Paste

Form = Literal["keyed", "headed", "alone", "bare", "joined", "spoken", "called", "misspelt", "wording", "cut", "fuzzy"]

NAME_OCCURRENCES = 40  # of one code in one text
OCCURRENCES = 8  # of one wording in one text; a file of a thousand equal rows needs no more
FUZZY_CANDIDATES = 6
FUZZY_TEXT = 4_000
FUZZY_COVERED = 0.7
FUZZY_CUTOFF = 78.0
CUT_CUTOFF = 88.0
CUT_LENGTH, CUT_SLACK = 14, 3
BROKEN_OFF, BROKEN_OFF_WORDS = 0.95, 3
PIECE_CUTOFF, PIECE_WORDS, PIECE_SHARE = 92.0, 4, 0.7
MISSPELT_CUTOFF = 84.0
MISSPELT_TOKENS = 6
ALONE_WORDS = 3
ALONE_LENGTH = 60
ALONE_WITHIN = 2_000
PREFIX_LENGTH = 60
CARRYING_PARTS = frozenset({"error", "fault", "reason", "message", "details"})
"""Names of parts in which a message hands on another error."""

_UPPER_CODE = re2.compile(r"\b[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,10}\b")
_SENTENCE_ENDS = re2.compile(r"[\n;|]|[.?!]\s")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way in which a text points at a code, and where. ``strength`` is 0 to 1 within its form."""

    code: str
    form: Form
    start: int
    end: int
    cause: str | None = None
    captures: Mapping[str, str] = field(default_factory=dict)
    strength: float = 1.0
    words: int = 0
    """How telling the wording is, counted in words."""
    snippet: bool = False
    exact_case: bool = True
    key: str | None = None
    """The key that the name stands under, for ``keyed``."""
    led_in: bool = True
    """Stands where a message stands (after a colon or quote, on a line of its own), not inside a sentence."""
    introduced: bool = False
    """Something before it says that an error's code or message follows: ``error code``, an arrow."""
    in_marks: bool = False
    """Stands in quotation marks or code marks of its own."""
    carried: tuple[tuple[int, int], ...] = ()
    """Where a wording has parts that hold another error's message."""

    def carries(self, other: Candidate) -> bool:
        """Tell whether another candidate stands in a part that holds another error's message."""
        return any(start <= other.start and other.end <= end for start, end in self.carried)


class Spans:
    """Candidates by their place, to ask which of them stand there without looking at all of them."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        """Take the candidates, in any order."""
        self._ordered = sorted(candidates, key=lambda candidate: candidate.start)
        self._starts = [candidate.start for candidate in self._ordered]
        self._longest = max((candidate.end - candidate.start for candidate in self._ordered), default=0)

    def within(self, start: int, end: int) -> list[Candidate]:
        """Return those of which a part stands between start and end."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return [candidate for candidate in self._ordered[first:last] if candidate.end > start]


def match(paste: Paste, hits: Hits, index: Index) -> list[Candidate]:
    """Return every candidate in an unwrapped paste; ``hits`` are those of its folded text."""
    found = list(_names(paste, hits))
    for known, position in hits.anchored:
        found += _verified(paste, known, position)
    if not hits.names:
        found += misspelt(paste, index)
    found = _without_overlapped(found)
    if all(c.form == "spoken" or c.snippet or c.code.lower() in EVERYDAY for c in found):
        found += called(paste, index, stems_of(paste.folded[:FUZZY_TEXT]))
    if not any(candidate.form in ("wording", "cut") for candidate in found):
        # A code's own words must not pass for a message of one of its causes.
        rest = blanked(paste, [c for c in found if c.form != "called"])
        found += fuzzy(rest, index, stems_of(rest.folded[:FUZZY_TEXT]))
    return found


def blanked(paste: Paste, candidates: Iterable[Candidate]) -> Paste:
    """Return the paste with what the candidates found taken out of its folded text, place by place."""
    parts: list[str] = []
    done = 0
    for start, end in sorted((candidate.start, candidate.end) for candidate in candidates):
        if end > done:
            parts += [paste.folded[done:start], " " * (end - max(start, done))]
            done = end
    return replace(paste, folded="".join(parts) + paste.folded[done:])


def _without_overlapped(found: list[Candidate]) -> list[Candidate]:
    """Leave out half-found wordings where a whole one stands, and wordings that are part of a longer one."""
    whole = Spans(candidate for candidate in found if candidate.form == "wording")
    names = Spans(candidate for candidate in found if candidate.form not in ("wording", "cut"))
    return [
        candidate
        for candidate in found
        if not (candidate.form == "cut" and whole.within(candidate.start, candidate.end))
        # The letters of a code are no part of a message that names it.
        and not (
            candidate.form == "cut"
            and any(
                name.start <= candidate.start and candidate.end <= name.end
                for name in names.within(candidate.start, candidate.end)
            )
        )
        and not (
            candidate.form == "wording"
            and any(
                other.code != candidate.code
                and other.start <= candidate.start
                and candidate.end <= other.end
                and not other.carries(candidate)
                and other.end - other.start > candidate.end - candidate.start
                for other in whole.within(candidate.start, candidate.end)
            )
        )
    ]


def _names(paste: Paste, hits: Hits) -> Iterator[Candidate]:
    keyed = {keyed.start: keyed.key for keyed in paste.keyed}
    starts = sorted(keyed)
    seen: Counter[str] = Counter()
    for name, start in hits.names:
        end = start + name.length
        seen[name.code] += 1
        if seen[name.code] > NAME_OCCURRENCES:
            # Nothing new is learnt from it; as in source code it counts for nothing, but is known to be a name.
            yield Candidate(name.code, "bare", start, end, snippet=True)
            continue
        written = paste.text[start:end]
        key_at = _key_of(paste, start, starts)
        yield Candidate(
            name.code,
            _form(paste, name, start, end) if key_at is None or name.form == "spoken" else "keyed",
            start,
            end,
            key=key_around(paste.folded, start, end)
            or (None if key_at is None else key_in_its_body(paste.folded, keyed[key_at], start)),
            snippet=in_snippet(paste.text, paste.folded, start, end),
            exact_case=_as_spelled(written, name),
            introduced=introduced(paste.folded, start),
        )


def _as_spelled(written: str, name: Name) -> bool:
    """Tell whether a name is written as the platform writes it; ``Inactive_User`` may be anybody's file name."""
    if written == name.code or written in name.spellings:
        return True
    return not written.islower() and not (name.form == "literal" and name.code.isupper())


def _key_of(paste: Paste, start: int, keyed: Sequence[int]) -> int | None:
    """Return where the keyed value begins that this name stands in (``sf:``, a package's prefix may come before)."""
    first, last = bisect_right(keyed, start - PREFIX_LENGTH), bisect_right(keyed, start)
    near = (at for at in keyed[first:last] if not paste.folded[at:start].strip("abcdefghijklmnopqrstuvwxyz.:"))
    return next(near, None)


def _form(paste: Paste, name: Name, start: int, end: int) -> Form:
    folded = paste.folded
    if name.form == "spoken":
        return "spoken"
    if name.form == "joined" and name.code.isupper():
        return "joined"
    if heads_a_message(paste.text, folded, start, end):
        return "headed"
    # The same name three times over is as good as once.
    rest = folded.replace(folded[start:end], " ") if len(folded) <= ALONE_WITHIN else folded
    if len(rest) >= ALONE_LENGTH:
        return "bare"
    if len(words_of(rest)) >= ALONE_WORDS or names_a_file(folded, start, end):
        return "bare"
    return "alone"


def _verified(paste: Paste, known: Known, position: int) -> list[Candidate]:
    """Return where a wording really stands; where only its anchor does, how much of it stands there."""
    found: list[Candidate] = []
    stands = False
    for number, hit in enumerate(known.regex.finditer(paste.folded)):
        if number == OCCURRENCES:
            break
        stands = True
        if not _whole_words(paste.folded, hit.start(), hit.end(), known):
            continue
        standing = _standing(paste, known, "wording", hit.start(), hit.end())
        carried = tuple(
            hit.span(number) for number, part in enumerate(known.template.parts, 1) if part in CARRYING_PARTS
        )
        found.append(replace(standing, captures=_captures(paste, known, hit), carried=carried))
    return found if stands else _cut(paste, known, position)


def _standing(paste: Paste, known: Known, form: Form, start: int, end: int, *, strength: float = 1.0) -> Candidate:
    """Return a wording that stands somewhere, with what its place tells."""
    return Candidate(
        known.code,
        form,
        start,
        end,
        known.cause,
        strength=strength,
        words=known.tellingness,
        snippet=in_snippet(paste.text, paste.folded, start, end),
        led_in=led_in(paste.folded, start, end),
        in_marks=in_marks(paste.folded, start, end),
    )


def _whole_words(folded: str, start: int, end: int, known: Known) -> bool:
    """Tell whether a wording that begins or ends with a letter does not do so inside a longer word."""
    head, tail = known.template.literals[0][:1], known.template.literals[-1][-1:]
    starts = not head.isalnum() or start == 0 or not folded[start - 1].isalnum()
    ends = not tail.isalnum() or not tail.isascii() or end >= len(folded) or not folded[end].isalnum()
    return (starts or not head.isascii()) and ends


def _captures(paste: Paste, known: Known, hit: re2._Match[str]) -> dict[str, str]:
    caught: dict[str, str] = {}
    for number, part in enumerate(known.template.parts):
        start, end = hit.span(number + 1)
        value = paste.text[start:end].strip(" \t\r\n\"'`.,;:()[]“”„«»‘’")
        if value:
            caught.setdefault(part, value)
    return caught


def _cut(paste: Paste, known: Known, position: int) -> list[Candidate]:
    """Return a wording whose end or beginning was cut off, or that was retyped: what stands there is nearly it."""
    if len(known.plain) < CUT_LENGTH:
        return []
    reach = len(known.plain) + 40
    first, last = max(0, position - reach), min(len(paste.folded), position + reach)
    alignment = fuzz.partial_ratio_alignment(known.plain, paste.folded[first:last], score_cutoff=CUT_CUTOFF)
    if alignment is None or alignment.dest_end - alignment.dest_start < CUT_LENGTH:
        return []
    covered = min(1.0, (alignment.dest_end - alignment.dest_start) / len(known.plain))
    start, end = first + alignment.dest_start, first + alignment.dest_end
    if start and paste.folded[start].isalnum() and paste.folded[start - 1].isalnum():
        return []
    # Lost at its ends a message is cut; where its middle was retyped, it is only alike.
    at_an_end = alignment.src_start <= CUT_SLACK or alignment.src_end >= len(known.plain) - CUT_SLACK
    return [
        _standing(paste, known, "cut" if at_an_end else "fuzzy", start, end, strength=covered * alignment.score / 100)
    ]


def called(paste: Paste, index: Index, stems: AbstractSet[str]) -> list[Candidate]:
    """Return what people call errors, where its words stand close to each other.

    Args:
        paste: the unwrapped text.
        index: what is looked for.
        stems: the beginnings of the text's words.

    """
    possible = index.called_in(stems)
    if not possible:
        return []
    words = placed_words(paste.folded[:FUZZY_TEXT])
    places = [(name, *place) for name in possible if (place := _closest(paste.folded, words, name))]
    # Of names of different codes over the same words, the longer and closer one is meant.
    places.sort(key=lambda each: (each[0].spread_over(paste.folded[each[1] : each[2]]), -len(each[0].words)))
    found: list[Candidate] = []
    for name, start, end in places:
        if not any(other.code != name.code and other.start < end and start < other.end for other in found):
            snippet = in_snippet(paste.text, paste.folded, start, end)
            found.append(Candidate(name.code, "called", start, end, name.cause, snippet=snippet))
    return found


def _closest(folded: str, words: Sequence[tuple[str, int, int]], name: Called) -> tuple[int, int] | None:
    """Return the first place where the words of a name stand in order, over as many words as it may be spread."""
    # For each beginning of the name, where the latest one in the text began.
    begun: list[int | None] = [None] * len(name.words)
    for position, (word, _, end) in enumerate(words):
        for number in range(len(name.words) - 1, -1, -1):
            if word == name.words[number]:
                begun[number] = begun[number - 1] if number else position
        first = begun[-1]
        if first is not None and position - first < name.within:
            start = words[first][1]
            if not _SENTENCE_ENDS.search(folded[start:end]):
                return start, end
    return None


def fuzzy(paste: Paste, index: Index, stems: AbstractSet[str]) -> list[Candidate]:
    """Return wordings that share most of their telling words with the text, compared letter by letter.

    Args:
        paste: the unwrapped text.
        index: what is looked for.
        stems: the beginnings of the text's words.

    """
    text = paste.folded[:FUZZY_TEXT]
    found: list[Candidate] = []
    for _, number in index.likeness.alike(stems)[:FUZZY_CANDIDATES]:
        known = index.wordings[number]
        broken = _broken_off(paste, known, text)
        if broken:
            found.append(broken)
            continue
        alignment = fuzz.partial_ratio_alignment(known.plain, text, score_cutoff=FUZZY_CUTOFF)
        if alignment is None or alignment.dest_end - alignment.dest_start < min(CUT_LENGTH, len(known.plain)):
            continue
        start, end, strength = alignment.dest_start, alignment.dest_end, alignment.score
        if start and text[start - 1].isalnum() and text[start].isalnum():
            # Part of a longer word is none of the message's words.
            start = next((place for place in range(start, end) if not text[place].isalnum()), end)
            strength = fuzz.ratio(known.plain, text[start:end], score_cutoff=FUZZY_CUTOFF)
        if not strength:
            continue
        told = words_of(text[start:end])
        if len(" ".join(told)) < FUZZY_COVERED * len(" ".join(words_of(known.plain))):
            # A short text that is part of a long wording is not that wording, but a long piece of it is.
            if strength >= PIECE_CUTOFF and len(told) >= PIECE_WORDS and end - start >= PIECE_SHARE * len(text.strip()):
                found.append(_standing(paste, known, "cut", start, end, strength=BROKEN_OFF))
            continue
        found.append(_standing(paste, known, "fuzzy", start, end, strength=strength / 100))
    return found


def _broken_off(paste: Paste, known: Known, text: str) -> Candidate | None:
    """Return a message of which the text holds the beginning, up to where the text itself visibly ends."""
    at = text.find(known.plain[:CUT_LENGTH])
    if at < 0 or len(known.plain) <= CUT_LENGTH:
        return None
    length = Prefix.similarity(known.plain, text[at : at + len(known.plain)])
    if not breaks_off(text, at + length) or len(words_of(known.plain[:length])) < BROKEN_OFF_WORDS:
        return None
    return _standing(paste, known, "cut", at, at + length, strength=BROKEN_OFF)


def misspelt(paste: Paste, index: Index) -> Iterator[Candidate]:
    """Names in capitals that are nearly a code; compared only with codes that share a word with them."""
    if "_" not in paste.text:
        return
    for number, token in enumerate(_UPPER_CODE.finditer(paste.text)):
        if number == MISSPELT_TOKENS:
            return
        near = nearest_names(token[0], index, limit=1)
        if (
            near
            and near[0][1] >= MISSPELT_CUTOFF
            and _as_many_parts(token[0], near[0][0])
            and stands_alone(paste.text, token.start(), token.end())
        ):
            yield Candidate(near[0][0], "misspelt", token.start(), token.end(), strength=near[0][1] / 100,
                            snippet=in_snippet(paste.text, paste.folded, token.start(), token.end()))  # fmt: skip


def _as_many_parts(written: str, code: str) -> bool:
    """Tell whether two names have as many parts; one with a part more is another name, or has lost an underscore."""
    return written.count("_") == code.count("_") or fold_code(written) == fold_code(code)


def nearest_names(name: str, index: Index, *, limit: int) -> list[tuple[str, float]]:
    """Return the codes nearest to a name, with a likeness of 0 to 100, best first."""
    wanted = name.lower().replace("_", " ")
    parts = [part for part in wanted.split() if len(part) > 2]  # noqa: PLR2004
    choices = {code for part in parts for code in index.by_name_part.get(part[:4], ())} or set(index.signals)
    spoken = {code: code.lower().replace("_", " ") for code in choices}
    found = process.extract(wanted, spoken, scorer=fuzz.ratio, limit=limit)
    return [(code, score) for _, score, code in found]
