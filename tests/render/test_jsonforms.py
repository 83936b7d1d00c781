from __future__ import annotations

import json

from bot.diagnosis.page import page
from bot.diagnosis.verdict import Near, Verdict
from bot.jsonforms import catalog_row_json, page_json, verdict_json
from tests.render.entries import BRIEF, LOCK, LONG, RECORD, found, record_facts, said


def test_a_verdict() -> None:
    finding = found(cause=LONG, confidence=0.98765, facts=record_facts(fields=("Name",), limit=101.0))
    assert verdict_json(said(finding), "fr") == {
        "errors": [
            {
                "code": "UNABLE_TO_LOCK_ROW",
                "cause": "long-transaction",
                "category": "other",
                "title": "Une autre transaction tient l’enregistrement",
                "confidence": 0.988,
                "evidence": "message",
                "quote": "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record",
                "facts": {"record_ids": [RECORD], "fields": ["Name"], "objects": ["Account"], "limit": 101},
            }
        ],
        "near": [],
    }


def test_silence_and_near() -> None:
    assert verdict_json(Verdict(), "en") == {"errors": [], "near": []}
    assert verdict_json(Verdict(near=(Near(LOCK, 0.51234),)), "en")["near"] == [
        {"code": "UNABLE_TO_LOCK_ROW", "confidence": 0.512}
    ]


def test_a_whole_limit_is_a_whole_number() -> None:
    facts = verdict_json(said(found(facts=record_facts(limit=101.0))), "en")["errors"][0]["facts"]
    assert json.dumps(facts["limit"]) == "101"


def test_a_page() -> None:
    shown = page_json(page(LOCK, "en"))
    assert list(shown) == [
        "code", "aliases", "title", "area", "category", "status", "meaning", "causes", "wordings", "related", "see",
    ]  # fmt: skip
    assert shown["causes"][0] == {
        "id": "concurrent-update",
        "category": "intermittent",
        "what": "Two saves reached the same record at the same time.",
        "steps": [
            "Send the failed rows again.",
            "Sort the rows by their parent’s id.",
            "Marketo Sales Connect: Turn off activity logging for the object.",
        ],
        "who": "admin",
        "retry": "yes",
    }
    assert json.loads(json.dumps(shown)) == shown


def test_a_row_of_the_list() -> None:
    assert catalog_row_json(LOCK, "fr") == {
        "code": "UNABLE_TO_LOCK_ROW",
        "aliases": ["UnableToLockRow"],
        "title": "Une autre transaction tient l’enregistrement",
        "category": "intermittent",
        "area": "locking",
        "status": "active",
        "languages": ["en", "fr"],
    }
    assert catalog_row_json(BRIEF, "fr")["languages"] == ["en"]
