"""Candidates → what to say, or silence. Every threshold of the judgement stands in this file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import re2

from bot.diagnosis.entry import fold_code
from bot.diagnosis.facts import filled, find, is_record_id
from bot.diagnosis.index import words_of
from bot.diagnosis.match import Spans, blanked
from bot.diagnosis.quote import quoted, telling_part
from bot.diagnosis.redact import legible
from bot.diagnosis.tone import Tone, tone
from bot.diagnosis.verdict import Facts, Finding, Near, Verdict
from bot.diagnosis.vocabulary import EVERYDAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.diagnosis.catalog import Catalog
    from bot.diagnosis.index import Index
    from bot.diagnosis.match import Candidate, Form
    from bot.diagnosis.paste import Paste
    from bot.diagnosis.verdict import Evidence

SPEAK_UNASKED = 0.70
SPEAK_ASKED = 0.45
SHOW_AS_NEAR = 0.12
NEAR_LIMIT = 3
ERRORS_LIMIT = 6
CAPTURE_LENGTH = 120

# What a name is worth by how it stands there. Keyed: under errorCode, faultcode, sf__Error …; headed: followed by its
# message; alone: nothing else was pasted; bare: somewhere in a sentence.
NAMED: dict[Form, float] = {
    "keyed": 0.96, "headed": 0.92, "alone": 0.90, "bare": 0.62, "joined": 0.74, "spoken": 0.42, "called": 0.50,
    "misspelt": 0.66,
}  # fmt: skip
NAMED_WITH_ITS_MESSAGE = 0.99
# What the tone of the text adds to a name in a sentence, and takes from what stands there more plainly, by how much
# more it reports than talks, or talks than reports, in halves.
REPORTED = (0.0, 0.10, 0.16, 0.16, 0.16)
TALKED_ABOUT = (0.0, 0.17, 0.34, 0.45, 0.50)
WITH_ITS_MESSAGE = 0.6
IN_SNIPPET, IN_SNIPPET_KEYED, IN_LIST = 0.45, 0.30, 0.30
LIST_OF_NAMES = 3
LONG_TEXT = 40  # words; in a longer one, words of talk stand by chance
OURS_ALONE = frozenset({"exceptioncode", "sf__error", "first error", "error (", "loginstatus", "login_status"})
OUR_KEYS = OURS_ALONE | frozenset({"message", "errorcode", "statuscode", "exceptioncode", "faultcode", "sf__error"})
LOWER_CASE, LOWER_CASE_LONG, ELSEWHERE, PLAIN_WORD = 0.30, 0.12, 0.15, 0.30
LONG_NAME = 3  # parts; a shorter one in lower case may be anybody's variable
# What a wording is worth by how many telling words it has, and what its surroundings add or take.
WORDED = {0: 0.35, 1: 0.45, 2: 0.58, 3: 0.72, 4: 0.84}
WORDED_LONG, SHORT = 0.93, 3
ALONE, IN_SENTENCE, ALONE_WORDS = 0.26, 0.20, 3
NEARLY_ALONE, NEARLY_ALONE_WORDS = 0.12, 6
BARE_AMONG_OURS, INTRODUCED = 0.09, 0.12
QUOTED_REPORT = 0.13
OTHERS, APEX = 0.20, 0.13
OURS, FOREIGN, GENERIC, GENERIC_WORDING = 0.06, 0.40, 0.50, 0.20
CUT_FLOOR, FUZZY_FLOOR, NEARLY_WHOLE = 0.55, 0.20, 0.8
MESSAGE_REACH = 220

_NESTING = re2.compile(r"caused by:?|first error:|root cause:?")
_LIKE_AN_ID = re2.compile(r"\b[0-9a-zA-Z]{15}(?:[0-9a-zA-Z]{3})?\b")
_APEX_FRAME = re2.compile(r"\b(?:class|trigger)\.\w[\w.<>]*: line \d+, column \d")
_APART = re2.compile(r"caused by:?|first error:|\}\s*,\s*\{|\]\s*\}|\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that speaks for one code in one text."""

    code: str
    confidence: float
    evidence: Evidence
    quote: str
    cause: str | None
    captures: dict[str, str]
    """What the wording that says most caught, filled up with what the others did."""
    caught: tuple[Mapping[str, str], ...]
    """What every place caught, one by one."""
    rank: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the text around the candidates tells: whether it reports that something happened, or talks about it."""

    tone: Tone
    names: int
    glossary: bool
    """Several codes, each with words of somebody's own after it: a table of codes, not a report."""
    words_beside: int
    ours: bool
    apex: bool
    """A line of an Apex stack stands there."""
    foreign: bool
    others: bool
    """Another system is named, beside ours or alone."""
    asked: bool

    @property
    def doubt(self) -> float:
        """What the talk around a code or message takes from it."""
        weight = min(1.0, LONG_TEXT / max(1, self.words_beside))
        return TALKED_ABOUT[_halves(self.tone.talks - self.tone.reports)] * weight

    @property
    def report(self) -> float:
        """What the report around a name adds to it."""
        return REPORTED[_halves(self.tone.reports - self.tone.talks)]


def _halves(more: float) -> int:
    return min(4, round(2 * max(0.0, more)))


def _setting(
    paste: Paste, candidates: Sequence[Candidate], index: Index, prefixes: Mapping[str, Sequence[str]], *, asked: bool
) -> _Setting:
    around = blanked(paste, [c for c in candidates if c.form not in ("spoken", "called", "fuzzy")]).folded
    # A wording's own words ("SOQL") tell nothing about where it stands.
    marks = index.scan(around)
    # What names another system may have been taken for a part of a message.
    others = index.scan(paste.folded).foreign > 0
    apex = _APEX_FRAME.search(around) is not None
    ours = marks.ours > 0 or apex or any(is_record_id(word, prefixes) for word in _LIKE_AN_ID.findall(paste.text))
    worded = {c.code for c in candidates if c.form in ("wording", "cut")}
    explained = {c.code for c in candidates if c.form in ("bare", "headed", "alone")} - worded
    heard = tone(around)
    return _Setting(
        ours=ours,
        apex=apex,
        foreign=others and not ours,
        others=others,
        tone=heard,
        names=len({c.code for c in candidates if c.form in ("bare", "alone")}),
        glossary=len(explained) >= LIST_OF_NAMES and heard.talks >= heard.reports,
        words_beside=len(words_of(around)),
        asked=asked,
    )


def decide(paste: Paste, candidates: Sequence[Candidate], index: Index, catalog: Catalog, *, asked: bool) -> Verdict:
    """Return what is to be said about a paste: the errors that are certain enough, root cause first.

    Asked, the bar is lower, and when nothing clears it the nearest entries are named.
    """
    candidates = _belonging(paste, candidates, index)
    setting = _setting(paste, candidates, index, catalog.prefixes, asked=asked)
    cases = _cases(paste, candidates, index, setting)
    spoken = [case for case in cases if case.confidence >= (SPEAK_ASKED if asked else SPEAK_UNASKED)]
    if not spoken:
        return Verdict(near=_near(cases, catalog) if asked else ())
    spoken = _unwrapped(sorted(spoken, key=lambda case: case.rank), catalog)[:ERRORS_LIMIT]
    facts = find(paste.text, [caught for case in spoken for caught in case.caught], catalog.prefixes)
    return Verdict(errors=tuple(_finding(case, spoken, facts, catalog) for case in spoken))


def _own(facts: Facts, case: _Case, spoken: Sequence[_Case], catalog: Catalog) -> Facts:
    """Return the facts of a text without those that only another error's message told; a carrier shares them all."""
    if catalog[case.code].wraps or catalog[case.code].collateral:
        return facts
    others = [caught for other in spoken if other is not case for caught in other.caught]
    theirs, own = find("", others, catalog.prefixes), find("", case.caught, catalog.prefixes)
    return Facts(
        record_ids=facts.record_ids,
        fields=tuple(name for name in facts.fields if name in own.fields or name not in theirs.fields),
        objects=tuple(name for name in facts.objects if name in own.objects or name not in theirs.objects),
        limit=own.limit,
    )


def _belonging(paste: Paste, candidates: Sequence[Candidate], index: Index) -> list[Candidate]:
    """Take out what belongs to something else that stands there.

    A code that is part of another entry's message ("invalid_grant: inactive user") is said by that message. A
    message that stands beside another entry's code is that code's message.
    """
    wordings = [c for c in candidates if c.form in ("wording", "cut")]
    # By code, the messages of other entries that name it.
    kin: dict[str, list[Candidate]] = {}
    for wording in wordings:
        for code in index.said_with.get(wording.code, ()):
            kin.setdefault(code, []).append(wording)
    said = {(w.code, fold_code(_own_words(paste, w))) for w in wordings}
    named_in_wordings = {code for code in {c.code for c in candidates} if _is_said(code, said, index)}
    places = Spans(wordings)
    kept = [
        c
        for c in candidates
        if c.form in ("wording", "cut", "fuzzy")
        or not (
            c.code in named_in_wordings
            or any(_beside(paste, c, w) for w in kin.get(c.code, ()))
            or any(
                w.code != c.code and w.start <= c.start and c.end <= w.end and not w.carries(c)
                for w in places.within(c.start, c.end)
            )
        )
    ]
    named = {c.code for c in kept if c.form in ("keyed", "headed", "alone", "bare")}
    owners = Spans(c for c in kept if c.form in ("keyed", "headed", "alone", "bare") and _owns(c.code, index))
    names = Spans(c for c in candidates if c.form in NAMED)
    return [
        c
        for c in kept
        if c.form not in ("wording", "cut", "fuzzy")
        or c.code in named
        or any(
            name.code in {c.code, *index.said_with.get(c.code, ())} and c.start <= name.start and name.end <= c.end
            for name in names.within(c.start, c.end)
        )
        or not any(
            owner.code != c.code and _beside(paste, owner, c)
            for owner in owners.within(c.start - MESSAGE_REACH, c.end + MESSAGE_REACH + 1)
        )
    ]


def _own_words(paste: Paste, wording: Candidate) -> str:
    """Return what a wording says itself, without the errors that it hands on."""
    words = paste.folded[wording.start : wording.end]
    for start, end in wording.carried:
        words = words[: start - wording.start] + " " * (end - start) + words[end - wording.start :]
    return words


def _owns(code: str, index: Index) -> bool:
    """Tell whether a message beside a code is that code's: not a carrier's, nor an everyday word's."""
    return not _carries(code, index) and code.lower() not in EVERYDAY


def _is_said(code: str, said: Iterable[tuple[str, str]], index: Index) -> bool:
    """Tell whether a code stands in what another entry's wordings said."""
    signal = index.signals[code]
    names = [fold_code(each) for each in (signal.code, *signal.aliases)]
    return any(other != code and any(name in wording for name in names) for other, wording in said)


def _carries(code: str, index: Index) -> bool:
    return index.signals[code].wraps or index.signals[code].collateral


def _beside(paste: Paste, owner: Candidate, wording: Candidate) -> bool:
    first, last = (owner.end, wording.start) if owner.start < wording.start else (wording.end, owner.start)
    return last - first <= MESSAGE_REACH and not _APART.search(paste.folded[first : max(first, last)])


def _cases(paste: Paste, candidates: Sequence[Candidate], index: Index, setting: _Setting) -> list[_Case]:
    by_code: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_code.setdefault(candidate.code, []).append(candidate)
    depths = [found.start() for found in _NESTING.finditer(paste.folded)]
    carriers = _carriers(candidates)
    cases: list[_Case] = []
    for code, own in by_code.items():
        scored = [(_worth(c, index, setting), c) for c in own]
        confidence, lead = max(scored, key=lambda pair: (pair[0], -pair[1].start))
        named = [c for c in own if c.form in ("keyed", "headed", "alone", "bare", "joined")]
        worded = [c for c in own if c.form in ("wording", "cut")]
        if named and worded and not all(c.snippet for c in named):
            confidence = max(confidence, NAMED_WITH_ITS_MESSAGE - WITH_ITS_MESSAGE * setting.doubt)
        cause = _best_cause(own)
        first = min(c.start for c in own)
        signal = index.signals[code]
        level = 2 if signal.collateral else 1 if signal.wraps or code in carriers else 0
        cases.append(_Case(
            code=code,
            confidence=round(min(confidence, 0.99), 2),
            evidence="code" if named else "message" if worded or lead.form == "spoken" else "fuzzy",
            quote=quoted(paste, *telling_part(paste, named, worded, lead)),
            cause=cause.cause if cause else None,
            captures=_captures(own, cause),
            caught=tuple(candidate.captures for candidate in own if candidate.captures),
            rank=(level, -sum(1 for depth in depths if depth < first), first),
        ))  # fmt: skip
    return sorted(cases, key=lambda case: -case.confidence)


def _carriers(candidates: Iterable[Candidate]) -> frozenset[str]:
    """Return the codes whose message hands on another error that stands there."""
    places = Spans(candidates)
    return frozenset(
        wording.code
        for wording in candidates
        if wording.carried
        and any(
            other.code != wording.code and wording.carries(other) for other in places.within(wording.start, wording.end)
        )
    )


def _worth(c: Candidate, index: Index, setting: _Setting) -> float:
    """Return what a candidate is worth where it stands, 0 to 1 (and a little beyond)."""
    worth = _worth_of_name(c, index, setting) if c.form in NAMED else _worth_of_wording(c, index, setting)
    return worth - ((IN_SNIPPET_KEYED if c.form == "keyed" else IN_SNIPPET) if c.snippet else 0.0)


def _worth_of_name(c: Candidate, index: Index, setting: _Setting) -> float:
    signal = index.signals[c.code]
    worth = NAMED[c.form] * (c.strength if c.form == "misspelt" else 1.0)
    if c.form in ("bare", "joined", "spoken", "called", "misspelt"):
        worth += setting.report - setting.doubt
        worth -= IN_LIST if setting.names >= LIST_OF_NAMES and c.form == "bare" else 0.0
        worth += BARE_AMONG_OURS if c.form == "bare" and setting.ours and setting.report else 0.0
        worth += INTRODUCED if c.form == "bare" and c.introduced else 0.0
    worth -= setting.doubt if c.form in ("alone", "headed", "keyed") else 0.0
    worth -= IN_LIST if setting.glossary and c.form == "headed" else 0.0
    if c.form in ("spoken", "called"):
        worth -= OTHERS if setting.others else 0.0
    if c.form in ("spoken", "called", "joined"):
        worth += (0.0 if setting.doubt else OURS * 3) if setting.ours else -ELSEWHERE
    if c.form == "misspelt" and not setting.ours:
        worth -= ELSEWHERE
    if not c.exact_case and c.form not in ("spoken", "called"):
        worth -= LOWER_CASE_LONG if setting.report and c.code.count("_") + 1 >= LONG_NAME else LOWER_CASE
    # The platform's own keys around a code, or its exact spelling alone, show whose code it is.
    plain = c.code.lower() in EVERYDAY
    shown = (
        c.exact_case
        and not setting.foreign
        and (
            (c.form == "alone" and not plain)
            or (c.key in OUR_KEYS and (c.code.isupper() or not plain))
            or c.key in OURS_ALONE
        )
    )
    worth -= PLAIN_WORD if plain and c.form == "bare" and not c.introduced else 0.0
    # Somebody who asks for a name alone means ours.
    asked_for = setting.asked and c.form == "alone"
    generic = signal.generic and not setting.ours and not shown and not asked_for
    worth -= GENERIC if generic else 0.0
    return worth - (
        FOREIGN if setting.foreign and (generic or c.form in ("joined", "spoken", "called", "misspelt")) else 0.0
    )


def _worth_of_wording(c: Candidate, index: Index, setting: _Setting) -> float:
    worth = WORDED.get(c.words, WORDED_LONG)
    if c.form == "cut":
        worth *= CUT_FLOOR + (1 - CUT_FLOOR) * c.strength**2
    if c.form == "fuzzy":
        likely = setting.ours and setting.report and c.strength >= NEARLY_WHOLE
        worth *= FUZZY_FLOOR + (1 - FUZZY_FLOOR) * c.strength ** (2 if likely else 3)
    if setting.doubt:
        worth -= 0.0 if c.led_in else IN_SENTENCE
    elif setting.words_beside < ALONE_WORDS and (c.form == "wording" or (c.led_in and c.strength >= NEARLY_WHOLE)):
        worth += ALONE
    elif setting.words_beside < NEARLY_ALONE_WORDS and c.led_in and c.form != "fuzzy" and c.strength >= NEARLY_WHOLE:
        worth += NEARLY_ALONE
    elif not c.led_in and not (setting.ours and setting.report):
        worth -= IN_SENTENCE - setting.report
    worth += QUOTED_REPORT if c.in_marks and setting.report and c.words > 1 else 0.0
    worth += APEX if setting.apex and c.led_in else OURS if setting.ours else 0.0
    worth -= FOREIGN if setting.foreign else 0.0
    if index.signals[c.code].generic and c.words <= SHORT and not setting.ours and setting.words_beside >= ALONE_WORDS:
        worth -= GENERIC_WORDING
    return worth - setting.doubt * (WITH_ITS_MESSAGE if c.led_in and not c.in_marks and c.words > SHORT else 1.0)


def _best_cause(own: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate that singles out a cause best: a whole wording, the longest, the first."""
    telling = [c for c in own if c.cause is not None]
    order = {"wording": 0, "cut": 1, "called": 2, "fuzzy": 3}
    return min(telling, key=lambda c: (order[c.form], -c.strength, c.start - c.end, c.start), default=None)


def _captures(own: Sequence[Candidate], cause: Candidate | None) -> dict[str, str]:
    caught: dict[str, str] = dict(cause.captures) if cause else {}
    for candidate in own:
        for part, value in candidate.captures.items():
            caught.setdefault(part, value)
    return caught


def _unwrapped(spoken: list[_Case], catalog: Catalog) -> list[_Case]:
    """Leave out a carrier that is not worth naming beside what it carries, or whose code nobody wrote."""
    return [
        case
        for case in spoken
        if not catalog[case.code].unnamed and (case.evidence == "code" or not catalog[case.code].wraps)
    ] or spoken


def _finding(case: _Case, spoken: Sequence[_Case], facts: Facts, catalog: Catalog) -> Finding:
    entry = catalog[case.code]
    inside = {other.code for other in spoken} - {case.code}
    own = _own(facts, case, spoken, catalog)
    carried = next((cause for cause in entry.causes if inside & set(cause.inside)), None)
    return Finding(
        entry=entry,
        cause=carried or entry.cause(case.cause),
        confidence=case.confidence,
        evidence=case.evidence,
        quote=case.quote,
        facts=replace(facts, limit=own.limit),
        captures={part: _clipped(legible(value), CAPTURE_LENGTH) for part, value in filled(case.captures, own).items()},
    )


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _near(cases: Sequence[_Case], catalog: Catalog) -> tuple[Near, ...]:
    # A code that stands there word for word is near, whatever speaks against its being a failure.
    return tuple(
        Near(catalog[case.code], max(case.confidence, SHOW_AS_NEAR))
        for case in cases[:NEAR_LIMIT]
        if case.confidence >= SHOW_AS_NEAR or case.evidence == "code"
    )
