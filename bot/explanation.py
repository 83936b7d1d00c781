"""What is said about one error, before it is drawn for Slack or for a terminal.

Texts here have the catalog's only markup, backticks around names; whoever draws them escapes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.entry import fold_code
from bot.diagnosis.page import page
from bot.language import connector_name
from bot.syncerrors.fingerprint import diagnosed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diagnosis.entry import Step
    from bot.diagnosis.page import CausePage, Page
    from bot.diagnosis.verdict import Facts, Finding, Verdict
    from bot.language import Language

SURE = 0.8
MOST_FACTS = 5
LEAD_LIMIT = 160  # four lines on a phone; step 1 has to stand on the first screen
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý«`])")
_AROUND_CODE = " \t\n`*_'\"/.,:;!?()[]"

# Marks by which a text shows that it comes from a connector, folded to lower case.
_CONNECTOR_MARKS = {
    "marketo-sales-connect": ("toutapp", "tout_", "sales connect"),
    "marketo": ("marketo", "mkto"),
    "hubspot": ("hubspot",),
    "data-loader": ("data loader", "dataloader"),
    "mulesoft": ("mulesoft", "anypoint", "mule "),
}

# Key prefixes that stand for one object in every org.
_OBJECT_BY_PREFIX = {
    "001": "Account",
    "003": "Contact",
    "005": "User",
    "006": "Opportunity",
    "00D": "Organization",
    "00G": "Group",
    "00Q": "Lead",
    "00T": "Task",
    "00U": "Event",
    "00e": "Profile",
    "00k": "OpportunityLineItem",
    "012": "RecordType",
    "01t": "Product2",
    "02i": "Asset",
    "068": "ContentVersion",
    "500": "Case",
    "701": "Campaign",
    "800": "Contract",
    "801": "Order",
}


class Diagnosis(Protocol):
    """What explains a text."""

    def diagnose(self, text: str, *, asked: bool = False) -> Verdict:
        """Return what to say about a text."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One error, sorted in the order in which it is said.

    ``cause`` is the one that is explained: the one that the message singled out or, when ``likely``, the likeliest.
    ``steps`` are for everybody and for connectors that the text shows; ``asides`` are for other connectors.
    ``what`` is what is happening, in short; ``detail`` is the rest of it, and ``about`` what the code means where the
    cause is not certain. ``code_alone`` means that nothing but the code gave the error away, so there is no quoting it;
    ``whole``, that every cause is told with its steps.
    """

    page: Page
    category: str
    what: str
    cause: CausePage | None
    likely: bool
    steps: tuple[Step, ...]
    asides: tuple[Step, ...]
    others: tuple[CausePage, ...]
    detail: str
    about: str
    code_alone: bool
    whole: bool

    def first_step(self, say: Language) -> str:
        """Return the first thing to do; what is happening where there are no steps."""
        first = next(iter([*self.steps, *self.asides]), None)
        return step_text(first, say) if first else first_sentence(self.what)


def explain(finding: Finding, lang: str, *, room: bool = False) -> Explanation:
    """Sort what the catalog says of a finding's error into what is said.

    Args:
        finding: the error.
        lang: ``en`` or ``fr``.
        room: whether there is room for every cause, when somebody gave nothing but the code.

    """
    entry = page(finding.entry, lang, finding.captures)
    singled_out = entry.cause(finding.cause.id) if finding.cause else None
    cause = singled_out or _likeliest(entry, finding)
    marks = " ".join([finding.quote, *finding.captures.values()]).lower()
    steps, asides = sort_steps(cause.steps if cause else (), marks)
    others = tuple(other for other in entry.causes if other is not cause)
    code_alone = _is_code_alone(finding)
    whole = room and code_alone and singled_out is None
    what, detail = _lead(cause.what if cause else entry.meaning, LEAD_LIMIT if steps and not whole else None)
    return Explanation(
        page=entry,
        category=finding.category,
        what=what,
        cause=cause,
        likely=singled_out is None and bool(others),
        steps=steps,
        asides=asides,
        others=others,
        detail=detail,
        about=entry.meaning if cause and not singled_out and cause.what != entry.meaning else "",
        code_alone=code_alone,
        whole=whole,
    )


def stored_verdict(message: str, code: str | None, engine: Diagnosis) -> Verdict:
    """Return what the catalog says of an error that was stored.

    Args:
        message: what its source said.
        code: the code that the source gave beside it, or the diagnosis found.
        engine: what explains a text.

    """
    # That it is an error needs no proof, so it is looked at as when a person asks; what is only near is not said.
    verdict = engine.diagnose(diagnosed(message, code), asked=True)
    if code and not verdict.errors:
        # The code was told beside the message, and is certain whatever the message looks like.
        verdict = engine.diagnose(code, asked=True)
    return replace(verdict, near=(), found=())


def sort_steps(steps: Sequence[Step], text: str = "") -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Split steps into those that hold here and those for connectors that the text does not show.

    Args:
        steps: a cause's steps, in order.
        text: the pasted text in lower case.

    Returns:
        Steps for everybody and for connectors in the text, and the others. When the text shows a connector, steps
        for further ones are left out.

    """
    shown = {name for name, marks in _CONNECTOR_MARKS.items() if any(mark in text for mark in marks)}
    here = tuple(step for step in steps if step.connector is None or step.connector in shown)
    return here, () if shown else tuple(step for step in steps if step.connector is not None)


def step_text(step: Step, say: Language) -> str:
    """Return a step, with the name of the connector that it holds for."""
    if step.connector is None:
        return step.text
    return f"{say.with_connector.format(connector=connector_name(step.connector))}{say.colon} {step.text}"


def who_lines(cause: CausePage, say: Language) -> list[tuple[str, str]]:
    """Return who has to act and whether a retry helps, each as a label and a text."""
    return [(f"{say.who}{say.colon}", f"{say.actor(cause.who)}."), (say.retry(cause.retry), cause.retry_how or "")]


def wrapper_line(finding: Finding, lang: str, say: Language, command: str) -> str:
    """Return the line about an error that stands beside the root cause."""
    entry = finding.entry
    if entry.wraps:
        return say.wrapped_in.format(code=as_code(entry.code), title=page(entry, lang).title)
    if entry.collateral:
        return say.collateral.format(code=as_code(entry.code))
    ask = as_code(f"{command} {entry.code}")
    return say.also.format(code=as_code(entry.code), title=page(entry, lang).title, command=ask)


def fact_lines(facts: Facts, say: Language) -> list[tuple[str, str]]:
    """Return the facts as labels with what they are, records with the object that their id belongs to."""
    named = {_OBJECT_BY_PREFIX.get(record[:3]) for record in facts.record_ids}
    records = [
        f"{_OBJECT_BY_PREFIX.get(record[:3], '')} {as_code(record)}".lstrip()
        for record in dict.fromkeys(facts.record_ids)
    ]
    objects = [as_code(name) for name in dict.fromkeys(facts.objects) if name not in named]
    whole = [name for name in facts.fields if not any(other.endswith(f".{name}") for other in facts.fields)]
    fields = [as_code(name) for name in dict.fromkeys(whole)]
    limits = [say.number(facts.limit)] if facts.limit is not None else []
    lines = ((say.record, records), (say.object, objects), (say.field, fields), (say.limit, limits))
    return [(f"{noun(len(values))}{say.colon}", _listed(values, say)) for noun, values in lines if values]


def doubt(finding: Finding, say: Language) -> str | None:
    """Return how sure the answer is, when it is not."""
    if finding.evidence == "fuzzy":
        return say.fuzzy
    if finding.confidence < SURE:
        return say.unsure.format(percent=max(1, round(finding.confidence * 20) * 5))
    return None


def secrets_line(verdict: Verdict, say: Language) -> str | None:
    """Return the warning about live secrets that stood in the text."""
    if not verdict.secrets:
        return None
    return say.secrets.format(kinds=", ".join(dict.fromkeys(map(say.secret, verdict.secrets))))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0]


def as_code(text: str) -> str:
    """Return a text between backticks."""
    return f"`{' '.join(text.replace('`', '').split())}`"


def _lead(text: str, limit: int | None) -> tuple[str, str]:
    """Split a text after the sentences that fit into ``limit`` characters, the first one in any case."""
    sentences = _SENTENCE_END.split(text.strip())
    fits = [end for end in range(1, len(sentences) + 1) if limit is None or len(" ".join(sentences[:end])) <= limit]
    end = max(fits, default=1)
    return " ".join(sentences[:end]), " ".join(sentences[end:])


def _likeliest(entry: Page, finding: Finding) -> CausePage | None:
    # Where the platform's message was read, causes that have a message of their own were not the one.
    if finding.evidence == "message":
        silent = [cause for cause in entry.causes if not cause.singled_out_by_message]
        return next(iter([*silent, *entry.causes]), None)
    return next(iter(entry.causes), None)


def _is_code_alone(finding: Finding) -> bool:
    quote = fold_code(finding.quote.strip(_AROUND_CODE))
    return quote in {fold_code(name) for name in (finding.entry.code, *finding.entry.aliases)}


def _listed(values: Sequence[str], say: Language) -> str:
    shown = ", ".join(values[:MOST_FACTS])
    left = len(values) - MOST_FACTS
    return f"{shown}, {say.more.format(count=left)}" if left > 0 else shown
