"""Dictionary → entry, with every fault in one go: where it is, what it is, what to write instead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.diagnosis import entry as kinds
from bot.diagnosis.entry import (
    Cause,
    CauseText,
    Entry,
    EntryText,
    Example,
    ExpectedFacts,
    NearMiss,
    Step,
    Wording,
)
from bot.diagnosis.reading import Fault, Place, Reading
from bot.diagnosis.template import parse, unfilled, uses

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:\- ]*")
CAUSE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TALK = re.compile(r"[^\W_]+(?:[ '’\-/][^\W_]+){1,4}")
WORDING_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
TITLE_LIMIT = 70
IN_GENERAL = "in-general"
"""The id of the one cause of an entry that tells no causes apart."""
# Parts that the facts of a text can fill where no wording catches them (an object from a record id's prefix, …).
FACT_PARTS = frozenset({"id", "ids", "field", "fields", "object", "objects", "limit"})
ACTIVE_EXAMPLES = 2


def read_entry(
    document: Any, area: str, french: Any = None, *, in_french: list[Fault] | None = None
) -> tuple[Entry | None, list[Fault]]:
    """Read one code's English document and, when there is one, its French document.

    Args:
        document: the parsed English file.
        area: the folder that the file lies in.
        french: the parsed French file, or nothing.
        in_french: takes the faults of the French file.

    Returns:
        The entry, or nothing when faults leave none, and all faults of the English file.

    """
    faults: list[Fault] = []
    top = Reading(document, (), faults)
    if not top.is_map():
        return None, faults
    code = top.text("code")
    if code and not CODE.fullmatch(code):
        top.fault(f"`{code}` is no code", "write the name that the platform emits, such as UNABLE_TO_LOCK_ROW", "code")
    text = {"en": _entry_text(top)}
    translations = _french(french, in_french if in_french is not None else [], top)
    if translations is not None:
        text["fr"] = translations[0]
    causes = _all_causes(top, text["en"].meaning, translations)
    entry = Entry(
        code=code,
        area=area,
        category=top.choice("category", kinds.CATEGORIES) or "other",
        status=top.choice("status", kinds.STATUSES) or "brief",
        text=text,
        causes=causes,
        aliases=top.texts("aliases"),
        surfaces=top.texts("surfaces", kinds.SURFACES),
        wraps=top.choice("wraps", ("yes", "no", "unnamed"), needed=False) in ("yes", "unnamed"),
        unnamed=top.text("wraps", needed=False) == "unnamed",
        collateral=top.flag("collateral"),
        generic=top.flag("generic"),
        family=top.text("family", needed=False) or None,
        wordings=_wordings(top, "wordings"),
        called=_called(top),
        examples=tuple(_example(item) for item in top.items("examples") if item.is_map()),
        not_this=tuple(_near_miss(item) for item in top.items("not_this") if item.is_map()),
        todo=tuple(_example(item) for item in top.items("todo") if item.is_map()),
        related=top.texts("related"),
        setup=top.texts("setup"),
        see=_links(top),
    )
    top.close()
    _check_uses(entry, {"en": faults, "fr": in_french if in_french is not None else []})
    _check_status(entry, top)
    return (entry if code else None), faults


def stamp(document: Any) -> str:
    """Return a short hash of the English texts, for the French file's ``of``: it changes when they do."""
    said: list[str] = []
    if isinstance(document, Mapping):
        said += [str(document.get("title")), str(document.get("meaning"))]
        for _, cause, _ in _told_causes(document):
            said += [str(cause.get(key)) for key in ("id", "what", "steps", "retry_how")]
    words = " ".join(" ".join(said).split())
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _entry_text(top: Reading) -> EntryText:
    title = top.text("title")
    if len(title) > TITLE_LIMIT:
        top.fault(f"the title has {len(title)} characters", f"shorten it to {TITLE_LIMIT} or fewer", "title")
    return EntryText(title, top.text("meaning"))


def _wordings(reading: Reading, key: str) -> tuple[Wording, ...]:
    if not reading.has(key):
        return ()
    by_language = reading.at(key)
    if not by_language.is_map():
        return ()
    found: list[Wording] = []
    for language in by_language.value:
        if not WORDING_LANGUAGE.fullmatch(str(language)):
            by_language.fault(f"`{language}` is no language", "write `en`, `fr`, `pt-BR`, …", str(language))
        for item in by_language.items(str(language)):
            template = item.as_text()
            if template and not any(literal.strip() for literal in parse(template).literals):
                item.fault(
                    "a wording of nothing but named parts matches everything", "add the words that stay the same"
                )
            elif template:
                found.append(Wording(template, str(language)))
    return tuple(found)


def _called(reading: Reading) -> tuple[str, ...]:
    names = reading.texts("called")
    for position, name in enumerate(names):
        if not TALK.fullmatch(name):
            reading.fault(f"`{name}` is not what people say", "write two to five words without marks, such as "
                          "`cpu timeout`", "called", position)  # fmt: skip
    return names


def _all_causes(top: Reading, meaning: str, french: tuple[EntryText, dict[str, CauseText]] | None) -> tuple[Cause, ...]:
    """Return the causes; an entry that knows none apart says once who acts, and whether a retry helps."""
    told = french[1] if french else {}
    if top.has("causes") or not top.has("who"):
        return tuple(read_causes(top, told))
    retry = top.choice("retry", kinds.RETRIES)
    how = top.text("retry_how", needed=False) or None
    steps = tuple(step for step in (_step(item) for item in top.items("steps")) if step.text)
    text = {"en": CauseText(meaning, steps, how)}
    if retry == "yes" and not how:
        top.fault("a retry helps, but nothing says how", "add `retry_how: …` (at once? after how long? how often?)")
    if french and IN_GENERAL in told:
        text["fr"] = _connectors_of(text["en"], told[IN_GENERAL])
    return (Cause(id=IN_GENERAL, who=top.choice("who", kinds.ACTORS), retry=retry, text=text),)


def read_causes(top: Reading, french: Mapping[str, CauseText]) -> Iterator[Cause]:
    """Yield the causes of a document, each with its French text where there is one."""
    seen: set[str] = set()
    if not top.has("causes"):
        top.fault("`causes` is missing", "add at least one cause with id, who, retry, what and steps")
    for item in top.items("causes"):
        if not item.is_map():
            continue
        cause_id = item.text("id")
        if cause_id and not CAUSE_ID.fullmatch(cause_id):
            item.fault(f"`{cause_id}` is no cause id", "use lower-case words joined by hyphens", "id")
        if cause_id in seen:
            item.fault(f"the cause `{cause_id}` stands here twice", "give each cause an id of its own", "id")
        seen.add(cause_id)
        yield _cause(item, cause_id, french)
    _check_french_causes(top, seen, french)


def _cause(item: Reading, cause_id: str, french: Mapping[str, CauseText]) -> Cause:
    retry = item.choice("retry", kinds.RETRIES)
    text = {"en": CauseText(item.text("what"), _steps(item), item.text("retry_how", needed=False) or None)}
    if retry == "yes" and not text["en"].retry_how:
        item.fault("a retry helps, but nothing says how", "add `retry_how: …` (at once? after how long? how often?)")
    if cause_id in french:
        text["fr"] = _connectors_of(text["en"], french[cause_id])
    cause = Cause(
        id=cause_id,
        who=item.choice("who", kinds.ACTORS),
        retry=retry,
        text=text,
        when=_wordings(item, "when"),
        called=_called(item),
        inside=item.texts("inside"),
        category=item.choice("category", kinds.CATEGORIES, needed=False) or None,
    )
    item.close()
    return cause


def _connectors_of(english: CauseText, french: CauseText) -> CauseText:
    """Give French steps, which are plain texts, the connectors of the English ones."""
    if len(english.steps) != len(french.steps):
        return french
    steps = tuple(Step(own.text, model.connector) for own, model in zip(french.steps, english.steps, strict=True))
    return CauseText(french.what, steps, french.retry_how)


def _steps(item: Reading) -> tuple[Step, ...]:
    if not item.has("steps"):
        item.fault("`steps` is missing", "say what to do: `steps:` and one `- …` line for each step")
    return tuple(step for step in (_step(reading) for reading in item.items("steps")) if step.text)


def _step(reading: Reading) -> Step:
    if isinstance(reading.value, Mapping):
        step = Step(reading.text("do"), reading.choice("for", kinds.CONNECTORS))
        reading.close()
        return step
    return Step(reading.as_text())


def _example(item: Reading) -> Example:
    checks_cause = "cause" in item.value
    facts = item.at("facts") if item.has("facts") else None
    example = Example(
        text=item.text("text"),
        shape=item.choice("shape", kinds.SHAPES),
        cause=item.text("cause", needed=False) or None,
        checks_cause=checks_cause,
        facts=_facts(facts) if facts is not None and facts.is_map() else ExpectedFacts(),
        asked=item.flag("asked"),
    )
    item.close()
    return example


def _facts(facts: Reading) -> ExpectedFacts:
    expected = ExpectedFacts(
        record_ids=facts.texts("record_ids"),
        fields=facts.texts("fields"),
        objects=facts.texts("objects"),
        limit=facts.text("limit", needed=False) or None,
    )
    facts.close()
    return expected


def _near_miss(item: Reading) -> NearMiss:
    if "belongs_to" not in item.value:
        item.fault(
            "nothing says whom this text belongs to", "add `belongs_to: CODE`, or `belongs_to: null` for silence"
        )
    near = NearMiss(item.text("text"), item.text("belongs_to", needed=False) or None)
    item.close()
    return near


def _links(top: Reading) -> tuple[str, ...]:
    links = top.texts("see")
    for position, link in enumerate(links):
        if not re.fullmatch(r"https://[^\s<>|]+", link):
            top.fault(f"`{link}` is no link", "write an address that starts with https://", "see", position)
    return links


def _french(document: Any, faults: list[Fault], english: Reading) -> tuple[EntryText, dict[str, CauseText]] | None:
    if document is None:
        return None
    top = Reading(document, (), faults)
    if not top.is_map():
        return None
    code = top.text("code")
    if code and code != english.value.get("code"):
        top.fault(
            f"the code is `{code}`, the English file's is `{english.value.get('code')}`", "make them equal", "code"
        )
    of = top.text("of")
    if of and of != stamp(english.value):
        top.fault("the English text has changed since this was written",
                  "bring the French up to it, then run `sfdiag catalog stamp`", "of", fatal=False)  # fmt: skip
    texts = _entry_text(top)
    causes: dict[str, CauseText] = {}
    if not top.has("causes"):
        steps = tuple(_step(item) for item in top.items("steps"))
        causes[IN_GENERAL] = CauseText(texts.meaning, steps, top.text("retry_how", needed=False) or None)
    elif top.at("causes").is_map():
        below = top.at("causes")
        for cause_id in below.value:
            cause = below.at(cause_id)
            if cause.is_map():
                causes[cause_id] = CauseText(
                    cause.text("what"), _steps(cause), cause.text("retry_how", needed=False) or None
                )
                cause.close()
    top.close()
    _compare_with_english(english, causes, top)
    return texts, causes


def _compare_with_english(english: Reading, french: Mapping[str, CauseText], top: Reading) -> None:
    """French covers what English covers: the same causes, as many steps, a retry_how where there is one."""
    for cause_id, cause, place in _told_causes(english.value):
        own = french.get(cause_id)
        if own is None:
            top.fault(f"the cause `{cause_id}` has no French text", "add it under `causes:`", "causes")
            continue
        steps = cause.get("steps")
        if isinstance(steps, list) and len(steps) != len(own.steps):
            what = f"`{cause_id}` has {len(own.steps)} steps, the English has {len(steps)}"
            top.fault(what, "write the same steps in the same order", *place, "steps")
        if bool(cause.get("retry_how")) != bool(own.retry_how):
            what = f"`retry_how` of `{cause_id}` is in one language only"
            top.fault(what, "write it in both or in neither", *place)


def _told_causes(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Place]]:
    """Yield a document's causes with their ids and places; the document itself where it tells none apart."""
    causes = document.get("causes")
    if causes is None:
        yield IN_GENERAL, document, ()
    for cause in causes if isinstance(causes, list) else []:
        if isinstance(cause, Mapping):
            yield str(cause.get("id")), cause, ("causes", str(cause.get("id")))


def _check_french_causes(top: Reading, known: set[str], french: Mapping[str, CauseText]) -> None:
    for cause_id in french:
        if cause_id not in known:
            top.fault(
                f"the French file has a cause `{cause_id}` that the English has not",
                "take it out or add it here",
                "causes",
            )


def _check_uses(entry: Entry, sinks: Mapping[str, list[Fault]]) -> None:
    """Every part that a text uses must be caught by a wording of the entry, and be used with a stand-in."""
    every = list(entry.wordings) + [w for cause in entry.causes for w in cause.when]
    caught = {part for wording in every for part in parse(wording.template).parts}
    for language, place, text in _texts(entry):
        faults = sinks[language]
        faults += [
            Fault(place, f"no wording of this entry catches `{{{part}}}`", "name it so in a wording, or say it without")
            for part in uses(text)
            if part not in caught and part not in FACT_PARTS
        ]
        if re.search(r"[{}]", unfilled(text)):
            faults.append(Fault(place, "a brace that is no `{part|what to say without it}`",
                                "give the part a stand-in after `|`, or take the brace out"))  # fmt: skip
        if place == ("title",) and uses(text):
            faults.append(Fault(place, "a title cannot use a part of the message", "say it without"))


def _texts(entry: Entry) -> Iterator[tuple[str, Place, str]]:
    """Yield every text of an entry with its language and its place in that language's file."""
    for language, said in entry.text.items():
        yield language, ("title",), said.title
        yield language, ("meaning",), said.meaning
    for number, cause in enumerate(entry.causes):
        for language, told in cause.text.items():
            at: Place = () if cause.id == IN_GENERAL else ("causes", number if language == "en" else cause.id)
            if at:
                yield language, (*at, "what"), told.what
            yield language, (*at, "retry_how"), told.retry_how or ""
            for position, step in enumerate(told.steps):
                yield language, (*at, "steps", position), step.text


def _check_status(entry: Entry, top: Reading) -> None:
    if entry.status != "active":
        return
    if entry.causes and entry.causes[0].id == IN_GENERAL:
        top.fault("an active entry tells its causes apart", "add `causes`, or write `status: brief`", "status")
    if len(entry.examples) < ACTIVE_EXAMPLES:
        top.fault(
            f"an active entry needs {ACTIVE_EXAMPLES} examples or more",
            "add some, or write `status: brief`",
            "examples",
        )
    if not entry.not_this:
        top.fault("an active entry needs a near miss", "add one under `not_this`, or write `status: brief`", "not_this")
