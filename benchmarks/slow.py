"""A search for the slowest texts, and how their cost grows with their length.

A text is a recipe: pieces, each with how often it stands there, one after the other and over again until the text is
long enough. The search begins with what was kept before, every building block alone, and random recipes of blocks
(codes and wordings of the catalog, whole, cut and misspelt; what tools put around them; escapes; what looks like a
secret; odd characters). Then it climbs, from the slowest of these that begin differently: it changes a recipe a little,
and keeps a change that makes it slower. Everything is drawn from one seed, but what is kept depends on
measured times, so two runs differ. The slowest recipes are kept in ``benchmarks/worst/`` and replayed by the tests.
"""

from __future__ import annotations

import gc
import json
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine
from bot import knowledge
from bot.diagnosis.engine import Engine
from bot.diagnosis.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.diagnosis.catalog import Catalog

WORST = Path(__file__).parent / "worst"
LENGTHS = (2_500, 5_000, 10_000, 20_000, 40_000)
TRIED_AT = 10_000
"""Characters of the texts that the search compares."""
RANDOM = 0.3
"""The share of tries that are random recipes."""
CLIMBS, BEGINNINGS = 4, 8
MOST_PIECES = 12
REPEATS = (1, 1, 1, 1, 2, 3, 8, 40, 400)
ROUNDS = 3
ASKED_OF_ALL = 0.1


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a text is made: pieces with how often each stands there, repeated until the text is long enough."""

    pieces: tuple[tuple[str, int], ...]

    def text(self, length: int) -> str:
        """Return the text, exactly as long as asked for."""
        once = "".join(piece * times for piece, times in self.pieces) or " "
        return (once * (length // len(once) + 1))[:length]


def kept(folder: Path = WORST) -> dict[str, Recipe]:
    """Return the recipes that were kept, by name."""
    return {
        file.stem: Recipe(tuple((piece, times) for piece, times in json.loads(file.read_text("utf-8"))["pieces"]))
        for file in sorted(folder.glob("*.json"))
    }


def aims(engine: Engine) -> dict[str, Callable[[str], object]]:
    """Return what is to be made slow."""
    return {
        "unasked": engine.diagnose,
        "asked": lambda text: engine.diagnose(text, asked=True),
        "redact": redact,
    }


def milliseconds(work: Callable[[str], object], text: str, *, rounds: int = ROUNDS) -> float:
    """Return the processor time that something takes with a text: the shortest of some rounds."""
    shortest = float("inf")
    for _ in range(rounds):
        started = time.thread_time_ns()
        work(text)
        shortest = min(shortest, (time.thread_time_ns() - started) / 1e6)
    return shortest


def main(*, tries: int, seed: int, date: str | None) -> None:
    """Search, keep the slowest recipes, and write how their cost grows."""
    machine.one_core()
    catalog = knowledge.load().catalog
    work = aims(Engine(catalog))
    blocks = tuple(_blocks(catalog, random.Random(seed)))
    known = kept()
    slowest: dict[str, Recipe] = {}
    beginnings: dict[str, list[tuple[float, Recipe]]] = {}
    gc.collect()
    for number, (aim, do) in enumerate(work.items()):
        slowest[aim], beginnings[aim] = _search(do, blocks, random.Random(seed + number), tries, list(known.values()))
        _keep(aim, slowest[aim])
    report = _report(
        work, slowest, beginnings, tries, machine.facts("google-re2", "rapidfuzz", "ahocorasick-rs", date=date)
    )
    print(report)
    machine.RESULTS.mkdir(exist_ok=True)
    (machine.RESULTS / "worst.md").write_text(report, encoding="utf-8")


def _search(
    do: Callable[[str], object], blocks: tuple[str, ...], chance: random.Random, tries: int, first: list[Recipe]
) -> tuple[Recipe, list[tuple[float, Recipe]]]:
    """Return the slowest recipe, and the slowest ones before anything was changed, each of which begins differently."""
    alone = [Recipe(((block, 1),)) for block in (*_ODD, *_AROUND, *_LIKE_SECRETS)]
    drawn = [
        Recipe(tuple(_piece(blocks, chance) for _ in range(chance.randint(1, 6)))) for _ in range(int(RANDOM * tries))
    ]
    ranked = sorted(((_cost(do, recipe), recipe) for recipe in (*first, *alone, *drawn)), key=lambda pair: -pair[0])
    starts: dict[str, tuple[float, Recipe]] = {}
    for cost, recipe in ranked:
        starts.setdefault(recipe.pieces[0][0], (cost, recipe))
    climbed = [
        _climb(do, cost, recipe, blocks, chance, steps=(tries - len(ranked)) // CLIMBS)
        for cost, recipe in list(starts.values())[:CLIMBS]
    ]
    return max(climbed, key=lambda pair: pair[0])[1], list(starts.values())[:BEGINNINGS]


def _climb(
    do: Callable[[str], object],
    cost: float,
    recipe: Recipe,
    blocks: tuple[str, ...],
    chance: random.Random,
    *,
    steps: int,
) -> tuple[float, Recipe]:
    for _ in range(steps):
        changed = _changed(recipe, blocks, chance)
        if _cost(do, changed, rounds=1) > cost:
            again = _cost(do, changed)  # others' work on the machine must not make a text look slow
            if again > cost:
                cost, recipe = again, changed
    return cost, recipe


def _cost(do: Callable[[str], object], recipe: Recipe, *, rounds: int = 2) -> float:
    return milliseconds(do, recipe.text(TRIED_AT), rounds=rounds)


def _piece(blocks: tuple[str, ...], chance: random.Random) -> tuple[str, int]:
    return chance.choice(blocks), chance.choice(REPEATS)


def _changed(recipe: Recipe, blocks: tuple[str, ...], chance: random.Random) -> Recipe:
    """Return a recipe that differs a little: a piece more or less, another piece, another number, a cut, a typo."""
    pieces = list(recipe.pieces)
    at = chance.randrange(len(pieces))
    piece, times = pieces[at]
    match chance.randrange(7):
        case 0 if len(pieces) < MOST_PIECES:
            pieces.insert(at, _piece(blocks, chance))
        case 1 if len(pieces) > 1:
            del pieces[at]
        case 2:
            pieces[at] = piece, chance.choice(REPEATS)
        case 3 if len(piece) > 1:
            pieces[at] = piece[: chance.randrange(1, len(piece))], times
        case 4:
            pieces[at] = _misspelt(piece, chance), times
        case 5:
            other = chance.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case _:
            pieces[at] = _piece(blocks, chance)
    return replace(recipe, pieces=tuple(pieces))


def _misspelt(piece: str, chance: random.Random) -> str:
    at = chance.randrange(len(piece))
    return piece[:at] + chance.choice(["", piece[at] * 2, chance.choice('aeiou_ .\\"{')]) + piece[at + 1 :]


_ODD = (
    "{", "}", "[", "]", "(", "<", ">", '"', "'", "`", "```", "\\", "\\\\", '\\"', "\\n", "\\\\n", "\\u0041", "\\u",
    "&", "&amp;", "&amp;amp;", "&quot;", "&#39;", "&#x27;", "&lt;br&gt;", "<br>", "<br", "\n", "\r\n", "\n\n", "\t",
    " ", "  ", "   \n", "_", "__", "*", "~", "|", ",", ":", ";", ".", "-", "=", "=>", "://", "@", "!", "%", "1", "0",
    "a", "A", "aaaaaaaaaa", "Aa1", "İ", "ß", "é", "ﬁ", "日本語", "。", "　", "😀", "\u200b", "\u0301", "\ud800",
    "\ue000", "\ue001", "«", "»", "’", "“", "\x00", "\x85", "\u2028",
)  # fmt: skip
_AROUND = (
    '{"error":"invalid_grant","error_description":"', '{"error_description":"', '"error":"', "error=", "error_code: ",
    '[{"message":"', '","errorCode":"', '"errorCode":"', "errorCode: ", "statusCode=", "<faultcode>sf:", "sf__Error: ",
    "exceptionCode='", "first error: ", "; first error: ", "caused by: ", "Caused by: System.DmlException: ",
    "System.DmlException: Insert failed. First exception on row 0; first error: ", "Message: ", "message:\n",
    "Class.Foo.bar: line 12, column 1", "Error ID: 1234567890-12345 (-123456789)", "exception", "Exception: ",
    "<https://example.com|", "<https://", "<@U0123|", "<!here>", "mailto:", "if (e.code == '", "catch (", "return ",
    "we should handle ", "I got ", "why ", "failed: ", "salesforce ", "SOQL ", "apex ", "trigger ", "postgres ",
)  # fmt: skip
_LIKE_SECRETS = (
    "a.b@", "a@b.", "a@b.c", "someone@example.com", "@a.", "x" * 64 + "@", "00D5e0000012345", "00D5e0000012345!",
    "00D5e0000012345!AQ0AQ", "0015e00000AbCdE", "0015e00000AbCdEfGH,", "eyJ", "eyJhbGciOi.", "eyJhbGciOi.eyJhbGciOi.",
    "5Aep861", "3MVG9", "bearer ", "Bearer aaaaaaaaaaaaaaaa", "access_token=", 'access_token":"', "refresh_token: ",
    "client_secret=", "sid=", "sessionid: ", "password=", "password: hunter2", "pwd=x", "security_token=", "xoxb-",
    "xoxb-1234567890-", "missing session hash: ", "mot de passe: ", "(session id)", "(e-mail address)", "(password",
)  # fmt: skip


def _blocks(catalog: Catalog, chance: random.Random) -> Iterator[str]:
    """Return the building blocks: those of every text, and each signal of the catalog whole and damaged."""
    for block in (*_ODD, *_AROUND, *_LIKE_SECRETS):
        yield from [block] * 6  # as likely, together, as what the catalog gives
    for signal in catalog.signals:
        code = signal.code
        if chance.random() < ASKED_OF_ALL or signal.wordings:
            yield code
            yield chance.choice(
                (code.lower(), code.replace("_", " ").lower(), code.replace("_", ""), _misspelt(code, chance))
            )
        for wording, _cause in signal.wordings:
            words = wording.split(" ")
            begin = chance.randrange(len(words))
            yield chance.choice((
                wording,
                " ".join(words[: max(1, len(words) * 2 // 3)]),
                " ".join(words[begin : begin + 3]),
                " ".join(words[::-1]),
                _misspelt(wording, chance),
                " ".join(word[:4] for word in words),
                "\n".join(words),
            ))  # fmt: skip


def _keep(aim: str, recipe: Recipe) -> None:
    WORST.mkdir(exist_ok=True)
    body: dict[str, Any] = {"slow for": aim, "pieces": [list(piece) for piece in recipe.pieces]}
    (WORST / f"{aim}.json").write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def _report(
    work: dict[str, Callable[[str], object]],
    slowest: dict[str, Recipe],
    beginnings: dict[str, list[tuple[float, Recipe]]],
    tries: int,
    facts: dict[str, str],
) -> str:
    lines = [
        "# The slowest texts that a search finds",
        "",
        (
            f"Milliseconds of processor time by the text's length, each the shortest of {ROUNDS} rounds. {tries} texts "
            f"of {TRIED_AT:,} characters were tried for each line (`benchmarks/slow.py`); their recipes are in "
            "`benchmarks/worst/`. The last column: how much more the longest text costs than one of a quarter its "
            "length; 4 is a cost that grows as the text does."
        ),
        "",
        f"| slow for | measured | {' | '.join(f'{length:,}' for length in LENGTHS)} | ×4 text |",
        f"| --- | --- |{' --: |' * (len(LENGTHS) + 1)}",
    ]
    for aim, recipe in slowest.items():
        for measured, do in work.items():
            ms = [milliseconds(do, recipe.text(length)) for length in LENGTHS]
            cells = " | ".join(f"{each:.1f}" for each in ms)
            lines.append(f"| {aim} | {measured} | {cells} | {ms[-1] / ms[-3]:.1f} × |")
    lines += [
        "",
        f"The slowest recipes before any was changed, at {TRIED_AT:,} characters:",
        "",
        "| slow for | ms | begins with |",
        "| --- | --: | --- |",
    ]
    for aim, recipes in beginnings.items():
        lines += [f"| {aim} | {cost:.1f} | {_shown(recipe)} |" for cost, recipe in recipes]
    return "\n".join([*lines, "", f"Run: {machine.line(facts)}.", ""])


def _shown(recipe: Recipe) -> str:
    pieces = ", ".join(f"{json.dumps(piece[:40])} × {times}" for piece, times in recipe.pieces[:3])
    return "`` " + pieces.replace("|", "¦") + (", …" if len(recipe.pieces) > 3 else "") + " ``"


if __name__ == "__main__":
    main(tries=1500, seed=7, date=None)
