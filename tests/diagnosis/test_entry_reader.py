"""Every fault of a catalog file comes out as a sentence with its place and a remedy."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from bot.diagnosis.reader import read_entry, stamp
from bot.knowledge.strict_yaml import place_of

ENTRY: dict[str, Any] = {
    "code": "ROW_BUSY",
    "title": "The row is busy",
    "category": "intermittent",
    "status": "active",
    "surfaces": ["rest"],
    "meaning": "Somebody else holds {object|the record}.",
    "causes": [
        {
            "id": "two-saves",
            "who": "admin",
            "retry": "yes",
            "retry_how": "After a few seconds.",
            "what": "Two saves met.",
            "steps": ["Save again.", {"do": "Wait for the sync.", "for": "marketo"}],
            "when": {"en": ["row {name} is busy"]},
        }
    ],
    "wordings": {"en": ["the row is busy"], "pt-BR": ["a linha"]},
    "examples": [
        {"text": "ROW_BUSY", "shape": "code"},
        {"text": "the row is busy", "shape": "message"},
    ],
    "not_this": [{"text": "I am busy", "belongs_to": None}],
    "setup": ["jobs"],
    "see": ["https://help.example/x"],
}
FRENCH: dict[str, Any] = {
    "code": "ROW_BUSY",
    "of": stamp(ENTRY),
    "title": "La ligne est occupée",
    "meaning": "Quelqu’un d’autre tient {object|l’enregistrement}.",
    "causes": {
        "two-saves": {
            "what": "Deux sauvegardes se sont croisées.",
            "steps": ["Sauvegardez à nouveau.", "Attendez."],
            "retry_how": "Après quelques secondes.",
        }
    },
}
GONE = object()


def changed(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """Return a copy of a document with another value at one place, or without it."""
    copy = deepcopy(document)
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    if to is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return copy


def english_faults(document: Any) -> list[tuple[str, str, str]]:
    return [(place_of(fault.path), fault.what, fault.remedy) for fault in read_entry(document, "area")[1]]


def french_faults(document: Any) -> list[tuple[str, str, str]]:
    faults: list[Any] = []
    read_entry(ENTRY, "area", document, in_french=faults)
    return [(place_of(fault.path), fault.what, fault.remedy) for fault in faults]


def test_a_whole_entry_has_no_fault() -> None:
    assert english_faults(ENTRY) == []
    assert french_faults(FRENCH) == []


def test_the_entry_says_what_its_file_says() -> None:
    entry, _ = read_entry(ENTRY, "locking", FRENCH)
    assert entry is not None
    assert (entry.code, entry.area, entry.category, entry.status) == ("ROW_BUSY", "locking", "intermittent", "active")
    assert entry.languages == ("en", "fr")
    assert [step.connector for step in entry.causes[0].text["fr"].steps] == [None, "marketo"]
    assert [(wording.template, wording.language) for wording in entry.wordings] == [
        ("the row is busy", "en"),
        ("a linha", "pt-BR"),
    ]


@pytest.mark.parametrize(
    ("path", "to", "place", "what", "remedy"),
    [
        (["code"], GONE, "", "`code` is missing", "add `code: …`"),
        (["code"], "ROW/BUSY", "code", "`ROW/BUSY` is no code", "UNABLE_TO_LOCK_ROW"),
        (["title"], GONE, "", "`title` is missing", "add `title: …`"),
        (["title"], "x" * 71, "title", "71 characters", "shorten it to 70"),
        (["title"], ["x"], "title", "expected a text", ""),
        (["title"], "Busy {object|x}", "title", "a title cannot use a part", "say it without"),
        (["meaning"], "It is {name}.", "meaning", "a brace that is no", "stand-in after `|`"),
        (["meaning"], "It is {nobody|x}.", "meaning", "no wording of this entry catches", "name it so"),
        (["category"], "acces", "category", "`acces` is not known here", "access, authentication, intermittent, other"),
        (["status"], "draft", "status", "`draft` is not known here", "brief, active, retired"),
        (["surfaces"], ["rset"], "surfaces[1]", "`rset` is not known here", "soap, rest"),
        (["surfaces"], ["rest", "rest"], "surfaces[2]", "`rest` stands here twice", "take one of the two out"),
        (["surfaces"], "rest", "surfaces", "expected a list, found a text", "after a `- `"),
        (["generic"], "maybe", "generic", "`maybe` is not known here", "yes, no"),
        (["wraps"], "some", "wraps", "`some` is not known here", "unnamed"),
        (["titel"], "x", "titel", "the key `titel` is unknown", "did you mean `title`?"),
        (["zzz"], "x", "zzz", "the key `zzz` is unknown", "known keys: "),
        (["causes"], GONE, "", "`causes` is missing", "at least one cause"),
        (["causes", 0, "id"], "Two Saves", "causes[1].id", "`Two Saves` is no cause id", "joined by hyphens"),
        (["causes", 0, "who"], "boss", "causes[1].who", "`boss` is not known here", "user, admin, developer"),
        (["causes", 0, "retry"], GONE, "causes[1]", "`retry` is missing", "add `retry: …`"),
        (["causes", 0, "retry_how"], GONE, "causes[1]", "a retry helps, but nothing says how", "add `retry_how"),
        (["causes", 0, "steps"], GONE, "causes[1]", "`steps` is missing", "one `- …` line"),
        (["causes", 0, "steps", 1, "for"], "outlook", "causes[1].steps[2].for", "`outlook` is not known", "marketo"),
        (["causes", 0], "x", "causes[1]", "expected keys and values, found a text", "`key: value` lines"),
        (["causes", 0, "when"], {"english": ["x"]}, "causes[1].when.english", "`english` is no language", "pt-BR"),
        (["wordings"], {"en": ["{a} {b}"]}, "wordings.en[1]", "matches everything", "add the words"),
        (["wordings"], ["x"], "wordings", "expected keys and values, found a list", "`key: value` lines"),
        (["examples", 0, "shape"], "tweet", "examples[1].shape", "`tweet` is not known here", "code, message"),
        (["examples", 0, "text"], GONE, "examples[1]", "`text` is missing", "add `text: …`"),
        (["examples", 0, "facts"], {"record_id": "x"}, "examples[1].facts.record_id", "is unknown", "`record_ids`"),
        (["examples"], [], "examples", "needs 2 examples", "`status: brief`"),
        (["not_this"], GONE, "not_this", "needs a near miss", "`status: brief`"),
        (["not_this", 0, "belongs_to"], GONE, "not_this[1]", "nothing says whom", "`belongs_to: null` for silence"),
        (["setup"], ["jobs", "jobs"], "setup[2]", "`jobs` stands here twice", "take one of the two out"),
        (["see"], ["http://x"], "see[1]", "`http://x` is no link", "https://"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_its_remedy(path: list[Any], to: Any, place: str, what: str, remedy: str) -> None:
    found = english_faults(changed(ENTRY, *path, to=to))
    assert any(at == place and what in said and remedy in do for at, said, do in found), found


@pytest.mark.parametrize(
    ("path", "to", "place", "what"),
    [
        (["code"], "ROW", "code", "the code is `ROW`, the English file's is `ROW_BUSY`"),
        (["of"], "0" * 12, "of", "the English text has changed since this was written"),
        (["of"], GONE, "", "`of` is missing"),
        (["title"], GONE, "", "`title` is missing"),
        (["causes"], {}, "causes", "the cause `two-saves` has no French text"),
        (["causes", "two-saves", "steps"], ["Une."], "causes.two-saves.steps", "1 steps, the English has 2"),
        (["causes", "two-saves", "retry_how"], GONE, "causes.two-saves", "is in one language only"),
        (["causes", "two-saves", "wat"], "x", "causes.two-saves.wat", "the key `wat` is unknown"),
        (["category"], "other", "category", "the key `category` is unknown"),
    ],
)
def test_a_fault_of_the_french_file_is_told_as_such(path: list[Any], to: Any, place: str, what: str) -> None:
    found = french_faults(changed(FRENCH, *path, to=to))
    assert any(at == place and what in said for at, said, _ in found), found


def test_a_cause_twice_is_a_fault() -> None:
    twice = changed(ENTRY, "causes", to=ENTRY["causes"] * 2)
    assert ("causes[2].id", "the cause `two-saves` stands here twice", "give each cause an id of its own") in (
        english_faults(twice)
    )


def test_all_faults_come_in_one_go() -> None:
    broken = changed(changed(changed(ENTRY, "title", to=GONE), "status", to="x"), "see", to=["x"])
    assert len(english_faults(broken)) >= 3


def test_a_translation_that_lags_behind_is_no_reason_to_leave_the_entry_out() -> None:
    faults: list[Any] = []
    entry, _ = read_entry(ENTRY, "area", changed(FRENCH, "of", to="0" * 12), in_french=faults)
    assert entry is not None
    assert [fault.fatal for fault in faults] == [False]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"code": None}, {"code": ["x"], "causes": {"a": 1}}])
def test_a_document_of_any_kind_gives_faults_and_no_traceback(document: Any) -> None:
    assert english_faults(document) != []


@pytest.mark.parametrize("key", ["title", "meaning", "causes"])
def test_the_stamp_changes_with_the_english_text(key: str) -> None:
    assert stamp(changed(ENTRY, key, to="something else")) != stamp(ENTRY)


def test_the_stamp_does_not_change_with_what_is_not_translated() -> None:
    assert stamp(changed(ENTRY, "examples", to=[])) == stamp(ENTRY)
