"""The bot in the terminal: a pasted text in, what it would say in Slack out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.workspace import COMMAND
from bot.terminal import render_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.demo.texts import Texts
    from bot.diagnosis.engine import Engine

_LEAVE = ("quit", "exit")
_HELP = ("", "help", "aide")


def converse(
    lines: Iterable[str],
    say: Callable[[str], None],
    *,
    engine: Engine,
    texts: Texts,
    width: int,
    color: bool,
) -> None:
    """Answer what is pasted, until the lines end or one of them says ``quit``.

    Args:
        lines: what the person writes, line by line. An empty line ends a paste; a command is a line of its own.
        say: shows a text to the person.
        engine: the diagnosis.
        texts: what the demo says, in the person's language.
        width: columns of the terminal.
        color: whether the terminal shows colours.

    """
    say(texts.conversation)
    for paste in pastes(lines):
        if paste.lower() in _LEAVE:
            return
        asked, text = _asked(paste)
        if asked and text.lower() in _HELP:
            say(texts.conversation)
            continue
        verdict = engine.diagnose(text, asked=asked)
        say(f"{render_verdict(verdict, texts.lang, width, color)}\n")


def pastes(lines: Iterable[str]) -> Iterator[str]:
    """Put lines together to pastes: up to an empty line or the end; a command or a ``quit`` stands alone."""
    held: list[str] = []
    for line in lines:
        alone = not held and (line.strip().lower() in _LEAVE or _asked(line.strip())[0])
        if alone:
            yield line.strip()
        elif line.strip():
            held.append(line)
        elif held:
            yield "".join(held).strip()
            held = []
    if held:
        yield "".join(held).strip()


def _asked(paste: str) -> tuple[bool, str]:
    command, _, text = paste.partition(" ")
    return (True, text.strip()) if command == COMMAND else (False, paste)
