"""An answer to a text: the errors in it, the nearest known ones, or that it is unknown.

What it is and the first step come first, so that they stand on the first screen of a phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from bot.language import language
from bot.slack.render.actions import ActionId
from bot.slack.render.escape import bold, clip, code, link, one_line, prose, quoted
from bot.slack.render.message import Message, button, buttons, context, contexts, header, message, section, sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.models.blocks import Block, ButtonElement

    from bot.diagnosis.entry import Step
    from bot.diagnosis.page import CausePage, Page
    from bot.diagnosis.verdict import Finding, Verdict
    from bot.explanation import Explanation
    from bot.language import Language

QUOTE_LIMIT = 120  # about three lines on a phone
OTHER_CAUSE_LIMIT = 160
MOST_OTHERS = 5
MOST_FULL_CAUSES = 5


def answer(verdict: Verdict, *, lang: str, answer_id: str | None, command: str = "/sfdiag") -> Message:
    """Return the answer to a text.

    Args:
        verdict: what the diagnosis found.
        lang: ``en`` or ``fr``.
        answer_id: what the buttons carry; nothing for a private answer, which has none.
        command: the bot's slash command.

    """
    say = language(lang)
    if verdict.errors:
        return _errors(verdict, say, answer_id, command)
    if verdict.near:
        return _near(verdict, say, answer_id, command)
    return _unknown(verdict, say, answer_id)


def _errors(verdict: Verdict, say: Language, answer_id: str | None, command: str) -> Message:
    root, *beside = verdict.errors
    told = explain(root, say.code, room=answer_id is None)  # a private answer is in nobody's way
    kind = say.category(told.category)
    ask = code(f"{command} {told.page.code}")
    blocks: list[Block] = [header(told.page.title.replace("`", "")), context(f"{code(told.page.code)} · {prose(kind)}")]
    if not told.code_alone:
        blocks += [section(quoted(_excerpt(root.quote, root.entry.code)))]
    blocks += [section(_what(told, say))]
    blocks += sections(_steps(told, say))
    blocks += [section(_who(told.cause, say))] if told.cause else []
    blocks += [section(_label(f"{say.detail}{say.colon}", told.detail))] if told.detail else []
    blocks += contexts(_beside(beside, say, command))
    blocks += _warning(verdict, say)
    blocks += _team(told.page, say)
    if told.likely and not told.whole:
        blocks += sections(_other_causes(told.others, say))
    blocks += [section(_label(f"{say.about}{say.colon}", told.about))] if told.about else []
    blocks += _family(told.page, say)
    blocks += contexts(_small_print(verdict, told, say, ask))
    if told.whole:
        blocks += _whole_causes(told.others, say)
    text = f"{code(told.page.code)} ({kind}){say.colon} {prose(told.first_step(say))}"
    return message(text, blocks, _feedback(answer_id, say))


def _near(verdict: Verdict, say: Language, answer_id: str | None, command: str) -> Message:
    intro = say.found if verdict.found else say.near
    lines = [
        prose(say.near_line.format(code=as_code(near.entry.code), title=page(near.entry, say.code).title))
        for near in verdict.found or verdict.near
    ]
    how = prose(say.near_how.format(command=as_code(f"{command} {verdict.near[0].entry.code}")))
    blocks = [
        section(prose(intro)),
        *sections(_bullets(lines)),
        *_warning(verdict, say),
        *contexts([how, *_clipped(verdict, say)]),
    ]
    codes = ", ".join(code(near.entry.code) for near in verdict.found or verdict.near)
    return message(f"{prose(intro)} {codes}. {how}", blocks, _feedback(answer_id, say))


def _unknown(verdict: Verdict, say: Language, answer_id: str | None) -> Message:
    said = f"{bold(say.unknown)} {prose(say.unknown_how)}"
    blocks: list[Block] = [section(said), *_warning(verdict, say), *contexts(_clipped(verdict, say))]
    last = [buttons("answer", [_remove(answer_id, say)])] if answer_id else []
    return message(f"{prose(say.unknown)} {prose(say.unknown_how)}", blocks, last)


def _what(told: Explanation, say: Language) -> str:
    return _label(f"{say.most_likely}{say.colon}", told.what) if told.likely else prose(told.what)


def _steps(told: Explanation, say: Language) -> list[str]:
    lines = _numbered(told.steps, told.asides, say)
    if lines:
        return [bold(say.what_to_do), *lines]
    return [prose(say.no_steps)] if told.page.status != "brief" else []


def _numbered(steps: Sequence[Step], asides: Sequence[Step], say: Language) -> list[str]:
    numbered = [f"{number}. {prose(step_text(step, say))}" for number, step in enumerate(steps, 1)]
    return numbered + _bullets([prose(step_text(step, say)) for step in asides])


def _other_causes(others: Sequence[CausePage], say: Language) -> list[str]:
    lines = [prose(clip(first_sentence(cause.what), OTHER_CAUSE_LIMIT)) for cause in others[:MOST_OTHERS]]
    left = len(others) - MOST_OTHERS
    return [bold(say.other_causes), *_bullets(lines), *([f"… {say.more.format(count=left)}"] if left > 0 else [])]


def _whole_causes(others: Sequence[CausePage], say: Language) -> list[Block]:
    blocks: list[Block] = []
    for number, cause in enumerate(others[:MOST_FULL_CAUSES], 2):
        head = _label(f"{say.one_cause.format(number=number)}{say.colon}", cause.what)
        blocks += sections([head, *_numbered(*sort_steps(cause.steps), say), _who(cause, say)])
    rest = others[MOST_FULL_CAUSES:]
    return blocks + (list(sections(_other_causes(rest, say))) if rest else [])


def _beside(findings: Sequence[Finding], say: Language, command: str) -> list[str]:
    lines = [prose(wrapper_line(finding, say.code, say, command)) for finding in findings[:MOST_OTHERS]]
    left = len(findings) - MOST_OTHERS
    return [*lines, f"… {say.more.format(count=left)}"] if left > 0 else lines


def _warning(verdict: Verdict, say: Language) -> list[Block]:
    warning = secrets_line(verdict, say)
    return [section(f"⚠️ {prose(warning)}")] if warning else []


def _team(entry: Page, say: Language) -> list[Block]:
    notes = [bold(say.note(len(entry.notes))), *_bullets([prose(note) for note in entry.notes])] if entry.notes else []
    owner = [_label(f"{say.owner}{say.colon}", entry.owner)] if entry.owner else []
    return list(sections([*notes, *owner]))


def _family(entry: Page, say: Language) -> list[Block]:
    family = entry.family
    return [section(_label(f"{family.title}{say.colon}", family.text))] if family else []


def _small_print(verdict: Verdict, told: Explanation, say: Language, ask: str) -> list[str]:
    lines = [_label(label, text) for label, text in fact_lines(verdict.errors[0].facts, say)]
    lines += [prose(unsure)] if (unsure := doubt(verdict.errors[0], say)) else []
    lines += [prose(say.brief)] if told.page.status == "brief" else []
    lines += [where] if (where := _where(told.page, say)) else []
    if told.whole and told.page.related:
        lines.append(_label(f"{say.related}{say.colon}", ", ".join(map(as_code, told.page.related))))
    if told.others and not told.whole:
        pointer = say.all_causes_at if told.likely else say.other_causes_at
        lines += [prose(pointer).format(command=ask)]
    return lines + _clipped(verdict, say)


def _where(entry: Page, say: Language) -> str:
    places = [prose(say.setup_page.format(label=link.label)) for link in entry.setup]
    labels = [say.documentation, *(f"{say.documentation} {number}" for number in range(2, len(entry.see) + 1))]
    return " · ".join([*places, *(link(url, label) for url, label in zip(entry.see, labels, strict=False))])


def _clipped(verdict: Verdict, say: Language) -> list[str]:
    return [say.clipped.format(count=say.number(verdict.clipped))] if verdict.clipped is not None else []


def _feedback(answer_id: str | None, say: Language) -> list[Block]:
    if answer_id is None:
        return []
    helped = button(ActionId.HELPED, answer_id, label=say.helped, accessible=say.helped_aloud)
    not_helped = button(ActionId.NOT_HELPED, answer_id, label=say.not_helped, accessible=say.not_helped_aloud)
    return [buttons("answer", [helped, not_helped, _remove(answer_id, say)])]


def _remove(answer_id: str, say: Language) -> ButtonElement:
    return button(ActionId.REMOVE, answer_id, label=say.remove, accessible=say.remove_aloud)


def _excerpt(quote: str, name: str) -> str:
    """Return the part of a quote that shows on a phone, around the code when that stands further on."""
    text = one_line(quote)
    at = text.find(name)
    if len(text) <= QUOTE_LIMIT or at < QUOTE_LIMIT // 2:
        return clip(text, QUOTE_LIMIT)
    return "…" + clip(text[at - QUOTE_LIMIT // 4 :].lstrip(), QUOTE_LIMIT - 1)


def _who(cause: CausePage, say: Language) -> str:
    return " ".join(_label(label, text) for label, text in who_lines(cause, say))


def _label(label: str, text: str) -> str:
    return f"{bold(label)} {prose(text)}".rstrip()


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]
