"""The same answer for a terminal: plain text, wrapped, in colour where the terminal has it."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bot.diagnosis.page import page
from bot.explanation import (
    as_code,
    doubt,
    explain,
    fact_lines,
    first_sentence,
    secrets_line,
    sort_steps,
    step_text,
    who_lines,
    wrapper_line,
)
from bot.language import Language, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diagnosis.entry import Step
    from bot.diagnosis.page import CausePage, Page
    from bot.diagnosis.verdict import Finding, Verdict

COMMAND = "sfdiag explain"
NARROWEST = 20
QUOTE_LINES = 6
_CODE = re.compile(r"`+([^`]+)`+")


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is put on the terminal."""

    say: Language
    width: int
    color: bool

    def strong(self, text: str) -> str:
        """Return a label or title, set off."""
        return click.style(text, bold=True) if self.color else text

    def name(self, text: str) -> str:
        """Return an API name, set off."""
        return click.style(text, fg="cyan") if self.color else text

    def faint(self, text: str) -> str:
        """Return something of less weight."""
        return click.style(text, dim=True) if self.color else text

    def paragraph(self, text: str, *, first: str = "", rest: str | None = None, label: str = "") -> str:
        """Return a text with backticks around names, wrapped.

        Args:
            text: the text.
            first: what stands before the first line.
            rest: what stands before the others; as wide as ``first`` by default.
            label: a word that opens the text and is set off.

        """
        lead = f"{label} " if label else ""
        # Names are marked after wrapping, so that colour codes do not count as width; a name has no spaces to wrap at.
        shown = _CODE.sub(lambda found: f"\ue000{found[1].replace(' ', chr(0xE002))}\ue001", visible(lead + text))
        lines = textwrap.wrap(
            shown,
            max(self.width, NARROWEST),
            initial_indent=first,
            subsequent_indent=" " * len(first) if rest is None else rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        drawn = re.sub("\ue000([^\ue001]*)\ue001", lambda found: self.name(found[1]), "\n".join(lines))
        drawn = drawn.replace("\ue002", " ")
        return drawn.replace(lead.rstrip(), self.strong(lead.rstrip()), 1) if lead else drawn


def render_verdict(verdict: Verdict, lang: str, width: int, color: bool) -> str:  # noqa: FBT001 - part of the interface
    """Return the answer to a text for a terminal of ``width`` columns."""
    pen = Pen(language(lang), width, color)
    if verdict.errors:
        parts = _errors(verdict, pen)
    elif verdict.near:
        parts = _near(verdict, pen)
    else:
        parts = [pen.say.silent]
    warning = secrets_line(verdict, pen.say)
    parts += [pen.paragraph(warning, first="! ")] if warning else []
    if verdict.clipped is not None:
        parts.append(pen.faint(pen.say.clipped.format(count=pen.say.number(verdict.clipped))))
    return "\n\n".join(parts)


def render_page(page: Page, lang: str, width: int, color: bool) -> str:  # noqa: FBT001 - part of the interface
    """Return the catalog's page of one code for a terminal of ``width`` columns."""
    pen = Pen(language(lang), width, color)
    say = pen.say
    parts = [_title(page, page.category, pen)]
    parts += (
        [pen.paragraph(", ".join(map(as_code, page.aliases)), label=f"{say.aliases}{say.colon}")]
        if page.aliases
        else []
    )
    parts.append(pen.paragraph(page.meaning))
    parts += _family(page, pen)
    for number, cause in enumerate(page.causes, 1):
        label = f"{say.one_cause.format(number=number)}{say.colon}" if len(page.causes) > 1 else ""
        steps, asides = sort_steps(cause.steps)
        # An entry that tells no causes apart has said what is happening already.
        what = [pen.paragraph(cause.what, label=label)] if cause.what != page.meaning else []
        parts.append("\n".join([*what, *_steps(steps, asides, pen), *_who(cause, pen)]))
    parts += [pen.paragraph(say.brief)] if page.status == "brief" else []
    parts += _team(page, pen)
    parts += (
        [pen.paragraph(", ".join(map(as_code, page.related)), label=f"{say.related}{say.colon}")]
        if page.related
        else []
    )
    parts += _where(page, pen)
    if page.wordings:
        parts.append("\n".join([pen.strong(say.wordings), *(pen.faint(_bullet(text, pen)) for text in page.wordings)]))
    return "\n\n".join(parts)


def _errors(verdict: Verdict, pen: Pen) -> list[str]:
    root, *beside = verdict.errors
    told = explain(root, pen.say.code)
    say = pen.say
    parts = [_title(told.page, told.category, pen)]
    if not told.code_alone:
        parts.append(_quote(root.quote, pen))
    what = f"{told.what} {told.detail}".rstrip()  # a terminal has room: no need to come to step 1 so soon
    parts.append(pen.paragraph(what, label=f"{say.most_likely}{say.colon}" if told.likely else ""))
    steps = _steps(told.steps, told.asides, pen)
    if steps:
        parts.append("\n".join([pen.strong(say.what_to_do), *steps]))
    elif told.page.status != "brief":
        parts.append(pen.paragraph(say.no_steps))
    parts += ["\n".join(_who(told.cause, pen))] if told.cause else []
    parts += _beside(beside, pen)
    parts += _team(told.page, pen)
    if told.likely:
        others = [_bullet(first_sentence(cause.what), pen) for cause in told.others]
        parts.append("\n".join([pen.strong(say.other_causes), *others]))
    parts += [pen.paragraph(told.about, label=f"{say.about}{say.colon}")] if told.about else []
    parts += _family(told.page, pen)
    facts = [pen.paragraph(text, label=label) for label, text in fact_lines(root.facts, say)]
    parts += ["\n".join(facts)] if facts else []
    unsure = doubt(root, say)
    parts += [pen.paragraph(unsure)] if unsure else []
    parts += [pen.paragraph(say.brief)] if told.page.status == "brief" else []
    if told.others:
        pointer = say.all_causes_at if told.likely else say.other_causes_at
        parts.append(pen.paragraph(pointer.format(command=as_code(f"{COMMAND} {told.page.code}"))))
    return parts + _where(told.page, pen)


def _near(verdict: Verdict, pen: Pen) -> list[str]:
    lines = [
        _bullet(
            pen.say.near_line.format(code=as_code(near.entry.code), title=page(near.entry, pen.say.code).title), pen
        )
        for near in verdict.found or verdict.near
    ]
    how = pen.say.near_how.format(command=as_code(f"{COMMAND} {verdict.near[0].entry.code}"))
    intro = pen.say.found if verdict.found else pen.say.near
    return [pen.paragraph(intro), "\n".join(lines), pen.paragraph(how)]


def _title(entry: Page, category: str, pen: Pen) -> str:
    title = textwrap.fill(visible(entry.title.replace("`", "")), max(pen.width, NARROWEST))
    return f"{pen.strong(title)}\n{pen.name(entry.code)} · {pen.say.category(category)}"


def _quote(quote: str, pen: Pen) -> str:
    lines = textwrap.wrap(visible(quote), max(pen.width, NARROWEST) - 2, max_lines=QUOTE_LINES, placeholder=" …")
    return "\n".join(pen.faint(f"> {line}") for line in lines)


def _steps(steps: Sequence[Step], asides: Sequence[Step], pen: Pen) -> list[str]:
    numbered = [pen.paragraph(step_text(step, pen.say), first=f"{number:>2}. ") for number, step in enumerate(steps, 1)]
    return numbered + [_bullet(step_text(step, pen.say), pen) for step in asides]


def _who(cause: CausePage, pen: Pen) -> list[str]:
    return [pen.paragraph(text, label=label) for label, text in who_lines(cause, pen.say)]


def _beside(findings: Sequence[Finding], pen: Pen) -> list[str]:
    lines = [pen.paragraph(wrapper_line(finding, pen.say.code, pen.say, COMMAND)) for finding in findings]
    return ["\n".join(lines)] if lines else []


def _family(entry: Page, pen: Pen) -> list[str]:
    family = entry.family
    return [pen.paragraph(family.text, label=f"{family.title}{pen.say.colon}")] if family else []


def _team(entry: Page, pen: Pen) -> list[str]:
    parts = []
    if entry.notes:
        notes = [_bullet(note, pen) for note in entry.notes]
        parts.append("\n".join([pen.strong(pen.say.note(len(entry.notes))), *notes]))
    return [*parts, *([pen.paragraph(entry.owner, label=f"{pen.say.owner}{pen.say.colon}")] if entry.owner else [])]


def _where(entry: Page, pen: Pen) -> list[str]:
    places = ", ".join(pen.say.setup_page.format(label=link.label) for link in entry.setup)
    lines = [pen.paragraph(places, label=f"{pen.say.setup}{pen.say.colon}")] if places else []
    lines += [pen.paragraph(url, label=f"{pen.say.documentation}{pen.say.colon}") for url in entry.see]
    return ["\n".join(lines)] if lines else []


def _bullet(text: str, pen: Pen) -> str:
    return pen.paragraph(text, first="  • ")


def visible(text: str) -> str:
    """Return a text on one line, without the control characters that could steer a terminal."""
    spaced = "".join(" " if character in "\t\n\r" else character for character in text)
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Co"})
