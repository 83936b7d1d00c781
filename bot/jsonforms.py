"""Verdicts, pages and entries as JSON, in the shapes that the command line promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.page import page
from bot.language import connector_name

if TYPE_CHECKING:
    from bot.diagnosis.entry import Entry, Step
    from bot.diagnosis.page import CausePage, Page
    from bot.diagnosis.verdict import Facts, Finding, Verdict

CONFIDENCE_DIGITS = 3


def verdict_json(verdict: Verdict, lang: str) -> dict[str, Any]:
    """Return what is said about a text: its errors, root cause first, and the nearest entries."""
    return {
        "errors": [_finding(finding, lang) for finding in verdict.errors],
        "near": [
            {"code": near.entry.code, "confidence": round(near.confidence, CONFIDENCE_DIGITS)} for near in verdict.near
        ],
    }


def page_json(page: Page) -> dict[str, Any]:
    """Return the catalog's page of one code."""
    return {
        "code": page.code,
        "aliases": list(page.aliases),
        "title": page.title,
        "area": page.area,
        "category": page.category,
        "status": page.status,
        "meaning": page.meaning,
        "causes": [_cause(cause) for cause in page.causes],
        "wordings": list(page.wordings),
        "related": list(page.related),
        "see": list(page.see),
    }


def catalog_row_json(entry: Entry, lang: str) -> dict[str, Any]:
    """Return an entry as a row of the catalog's list."""
    return {
        "code": entry.code,
        "aliases": list(entry.aliases),
        "title": page(entry, lang).title,
        "category": entry.category,
        "area": entry.area,
        "status": entry.status,
        "languages": list(entry.languages),
    }


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    return {
        "code": finding.entry.code,
        "cause": finding.cause.id if finding.cause else None,
        "category": finding.category,
        "title": page(finding.entry, lang).title,
        "confidence": round(finding.confidence, CONFIDENCE_DIGITS),
        "evidence": finding.evidence,
        "quote": finding.quote,
        "facts": _facts(finding.facts),
    }


def _facts(facts: Facts) -> dict[str, Any]:
    limit = facts.limit
    return {
        "record_ids": list(facts.record_ids),
        "fields": list(facts.fields),
        "objects": list(facts.objects),
        "limit": int(limit) if limit is not None and limit == int(limit) else limit,
    }


def _cause(cause: CausePage) -> dict[str, Any]:
    return {
        "id": cause.id,
        "category": cause.category,
        "what": cause.what,
        "steps": [_step(step) for step in cause.steps],
        "who": cause.who,
        "retry": cause.retry,
    }


def _step(step: Step) -> str:
    return f"{connector_name(step.connector)}: {step.text}" if step.connector else step.text
