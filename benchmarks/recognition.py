"""Who names the right root cause, who is silent, how fast, in how much memory, and with ten times the catalog.

    python -m benchmarks.recognition            # the comparison, into benchmarks/results/recognition.md and .json
    python -m benchmarks.recognition --worst    # the search for slow texts, into results/worst.md and benchmarks/worst/

Every recogniser runs in a process of its own, on one core, over the same texts and the same catalog.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks import machine, peers, slow, synthetic, texts
from bot import knowledge
from bot.diagnosis.entry import fold_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.peers import Answer, Recogniser, Settings
    from benchmarks.texts import Error, Quiet, Texts
    from bot.diagnosis.catalog import EntryCatalog

SEED = 7
TIMES = 10
ROUNDS = 5
SLOW = frozenset({"wratio", "partial_ratio", "token_set_ratio"})
SLOW_ROUNDS, SLOW_TIMED = 2, 50
SLOW_JUDGED = {1: None, TIMES: 100}
"""How many errors, and as many texts to be silent on, a slow recogniser is judged by; nothing for all."""
SLOW_CHOSEN = 120
SILENT_ENOUGH = 0.995
WARM = 25
AROUND_200 = range(150, 251)

Judged = list[tuple["Error", "Answer"]]
Heard = list[tuple["Quiet", "Answer"]]
T = TypeVar("T")
Table = list[list[str]]


def main() -> None:
    """Run the comparison, or the search for slow texts."""
    options = _options()
    if options.row:
        with Path(options.catalog).open("rb") as file:
            catalog = pickle.load(file)  # noqa: S301 - written by this program a moment ago
        machine.one_core()
        given = _texts(options.texts)
        if options.settings is None:
            answer = _best_settings(options.row, catalog, given)
        else:
            answer = _run(options.row, catalog, given, json.loads(options.settings), times=options.times)
        print(json.dumps(answer))
        return
    if options.worst:
        slow.main(tries=options.tries, seed=SEED, date=options.date)
        return
    found = _compare(options)
    found["facts"] = machine.facts("rapidfuzz", "bm25s", "numpy", "ahocorasick-rs", "google-re2", date=options.date)
    report = _report(found, _texts(options.texts))
    print(report)
    folder = Path(options.into)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recognition.md").write_text(report, encoding="utf-8")
    (folder / "recognition.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", help="day of the run (otherwise that of the last commit)")
    parser.add_argument("--texts", default=str(texts.EVALUATION), help="folder of the evaluation set")
    parser.add_argument("--into", default=str(machine.RESULTS), help="folder for the results")
    parser.add_argument("--only", choices=list(peers.ROWS), action="append", help="these rows only")
    parser.add_argument("--worst", action="store_true", help="search for slow texts instead")
    parser.add_argument("--tries", type=int, default=1500, help="texts that the search tries for each of its aims")
    for inner in ("--row", "--catalog", "--settings"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=1, help=argparse.SUPPRESS)
    return parser.parse_args()


def _texts(folder: str) -> Texts:
    return texts.read(Path(folder))


# One row, in a process of its own


def _run(row: str, catalog: EntryCatalog, given: Texts, settings: dict[str, Settings], *, times: int) -> dict[str, Any]:
    filling = _filled()
    gc.collect()
    before = _resident()
    started = time.perf_counter()
    recogniser = peers.build(row, catalog, settings["best"])
    built_s = time.perf_counter() - started
    for text in _texts_of(given.errors[:WARM]) + _texts_of(given.quiet[:WARM]):
        recogniser.answer(text)
    gc.collect()
    memory = _resident() - before
    del filling
    few = SLOW_JUDGED[times] if row in SLOW else None
    errors, quiet = _sample(given.errors, few), _sample(given.quiet, few)
    judged = [(error, recogniser.answer(error.text)) for error in errors]
    heard = [(text, recogniser.answer(text.text)) for text in quiet]
    judgement = _judgement(judged, heard, answers_always=_answers_always(row))
    if settings["always"] != settings["best"]:
        other = peers.build(row, catalog, settings["always"])
        judged = [(error, other.answer(error.text)) for error in errors]
        heard = [(text, other.answer(text.text)) for text in quiet]
        judgement |= {"always": _judgement(judged, heard, answers_always=True)["always"]}
    timed = SLOW_TIMED if row in SLOW else None
    rounds = SLOW_ROUNDS if row in SLOW else ROUNDS
    chatter = _sample(given.chatter, timed)
    chatter_us = _timed(recogniser, _texts_of(chatter), rounds)
    errors_us = _timed(recogniser, _texts_of(_sample(given.errors, timed)), rounds)
    return {
        "settings": settings,
        "built_ms": round(1000 * built_s),
        "memory_mb": round(memory / 2**20, 1),
        "judged": len(judged),
        "heard": len(heard),
        **judgement,
        "chatter_us": _spread(chatter_us),
        "chatter_200_us": _spread(
            [us for us, text in zip(chatter_us, chatter, strict=True) if len(text.text) in AROUND_200]
        ),
        "errors_us": _spread(errors_us),
        **(_detail(recogniser, given) if isinstance(recogniser, peers.Ours) else {}),
    }


def _texts_of(each: Iterable[Error | Quiet]) -> list[str]:
    return [one.text for one in each]


def _best_settings(row: str, catalog: EntryCatalog, given: Texts) -> dict[str, Settings]:
    """Return the settings that serve a recogniser best with a cutoff for its scores, and those without one."""
    few = SLOW_CHOSEN if row in SLOW else None
    errors, quiet = _sample(given.errors, few), _sample(given.quiet, few)
    worth: list[tuple[float, float, Settings]] = []
    for settings in peers.ROWS[row][1]:
        recogniser = peers.build(row, catalog, settings)
        judgement = _judgement(
            [(error, recogniser.answer(error.text)) for error in errors],
            [(text, recogniser.answer(text.text)) for text in quiet],
            answers_always=_answers_always(row),
        )
        best = judgement["best"]
        worth.append((best["right"] + best["silent"], judgement.get("always", best)["right"], settings))
    return {
        "best": max(worth, key=lambda each: each[0])[2],
        "always": max(worth, key=lambda each: each[1])[2],
    }


def _answers_always(row: str) -> bool:
    return row not in {"ours", "literal"}


def _timed(recogniser: Recogniser, given: Sequence[str], rounds: int) -> list[float]:
    """Return the microseconds that each text takes: the shortest of some rounds, which others' work disturbs least."""
    shortest = [float("inf")] * len(given)
    clock, answer = time.thread_time_ns, recogniser.answer
    itself = min(-clock() + clock() for _ in range(2000)) / 1000
    for _ in range(rounds):
        for number, text in enumerate(given):
            started = clock()
            answer(text)
            shortest[number] = min(shortest[number], (clock() - started) / 1000)
    return [max(0.0, us - itself) for us in shortest]


def _spread(us: Sequence[float]) -> dict[str, float] | None:
    if not us:
        return None
    ordered = sorted(us)
    return {
        "median": round(median(ordered), 1),
        "p99": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1),
    }


def _filled() -> list[bytes]:
    """Fill the holes that reading the catalog left in the memory, so that what is built next shows as growth."""
    return [bytes(size) for size in range(0, 512, 16) for _ in range(3000)]


def _resident() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def _sample(items: Sequence[T], size: int | None) -> list[T]:
    """Return some of the texts, drawn from the seed, or all."""
    return list(items) if size is None or size >= len(items) else random.Random(SEED).sample(list(items), size)


# What the answers are worth


def _judgement(judged: Judged, heard: Heard, *, answers_always: bool) -> dict[str, Any]:
    """Return how often a recogniser is right and silent: as it answers, and with a cutoff for its scores."""
    plain = _figures(judged, heard, cutoff=float("-inf"))
    if not answers_always:
        return {"best": plain, "at_silence": plain if plain["silent"] >= SILENT_ENOUGH else None}
    good = sorted(answer[1] for error, answer in judged if answer is not None and peers.right(answer, error.right))
    alarms = sorted(answer[1] for _, answer in heard if answer is not None)

    def at(cutoff: float) -> tuple[float, float]:
        return (
            (len(good) - bisect_left(good, cutoff)) / len(judged),
            1 - (len(alarms) - bisect_left(alarms, cutoff)) / len(heard),
        )

    cutoffs = sorted({*good, *alarms})
    silent = [cutoff for cutoff in cutoffs if at(cutoff)[1] >= SILENT_ENOUGH]
    return {
        "always": plain,
        "best": _figures(judged, heard, cutoff=max(cutoffs, key=lambda cutoff: sum(at(cutoff)))),
        "at_silence": _figures(judged, heard, cutoff=silent[0]) if silent else None,
    }


def _figures(judged: Judged, heard: Heard, *, cutoff: float) -> dict[str, Any]:
    spoken = [(error, answer if answer is not None and answer[1] >= cutoff else None) for error, answer in judged]
    by: dict[str, dict[str, list[bool]]] = {"shape": defaultdict(list), "lang": defaultdict(list)}
    for error, answer in spoken:
        by["shape"][error.shape].append(peers.right(answer, error.right))
        by["lang"][error.lang].append(peers.right(answer, error.right))
    kinds: dict[str, list[bool]] = defaultdict(list)
    for text, answer in heard:
        kinds[text.kind].append(answer is None or answer[1] < cutoff)
    return {
        "cutoff": None if cutoff == float("-inf") else round(cutoff, 3),
        "right": _share(peers.right(answer, error.right) for error, answer in spoken),
        "right_with_code": _share(peers.right(answer, error.right) for error, answer in spoken if error.has_code),
        "right_without": _share(peers.right(answer, error.right) for error, answer in spoken if not error.has_code),
        "wrong": _share(answer is not None and not peers.right(answer, error.right) for error, answer in spoken),
        "silent": _share(silent for each in kinds.values() for silent in each),
        "by_shape": {name: _share(each) for name, each in sorted(by["shape"].items())},
        "by_lang": {name: _share(each) for name, each in sorted(by["lang"].items())},
        "by_kind": {name: _share(each) for name, each in sorted(kinds.items())},
    }


def _share(each: Iterable[bool]) -> float:
    values = list(each)
    return round(sum(values) / len(values), 4) if values else float("nan")


def _detail(ours: peers.Ours, given: Texts) -> dict[str, Any]:
    """Return what only this engine says: every error of a text, the cause, the facts; and how its parts compare."""
    verdicts = [(error, ours.engine.diagnose(error.text).errors) for error in given.errors]
    named = [(error, [fold_code(finding.entry.code) for finding in found]) for error, found in verdicts]
    caused = [(error, found) for error, found in verdicts if error.cause]
    told = wanted = 0
    for error, found in verdicts:
        labelled = {(kind, value) for kind in ("record_ids", "fields") for value in error.slots.get(kind) or ()}
        wanted += len(labelled)
        said = {("record_ids", value) for finding in found for value in finding.facts.record_ids}
        said |= {("fields", value) for finding in found for value in finding.facts.fields}
        told += len(labelled & said)
    return {
        "detail": {
            "named_anywhere": _share(bool(error.right & set(codes)) for error, codes in named),
            "extra_per_100": round(
                100 * sum(len(set(codes) - error.expect - error.right) for error, codes in named) / max(1, len(named)),
                1,
            ),
            "cause_right": _share(
                bool(found)
                and fold_code(found[0].entry.code) in error.right
                and (found[0].cause.id if found[0].cause else None) == error.cause
                for error, found in caused
            ),
            "causes": len(caused),
            "facts_found": round(told / wanted, 4) if wanted else None,
            "facts": wanted,
            "parts": {
                part: {
                    "right": _share(
                        bool(codes) and codes[0] in error.right
                        for error, codes in named
                        if texts.part(error.id) == part
                    ),
                    "silent": _share(
                        not ours.engine.diagnose(text.text).errors
                        for text in given.quiet
                        if texts.part(text.id) == part
                    ),
                }
                for part in ("tune", "held")
            },
        }
    }


# All rows


def _compare(options: argparse.Namespace) -> dict[str, Any]:
    catalog = knowledge.load().catalog
    found: dict[str, Any] = {"rows": {}, "catalogs": {}}
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, TIMES):
            larger = synthetic.larger(catalog, times=times)
            found["catalogs"][str(times)] = {
                "codes": len(larger.signals),
                "wordings": sum(len(signal.wordings) for signal in larger.signals),
            }
            file = Path(folder) / f"{times}.pickle"
            file.write_bytes(pickle.dumps(larger))
            for row in options.only or peers.ROWS:
                started = time.perf_counter()
                figures = found["rows"].setdefault(row, {})
                settings = figures["1"]["settings"] if times > 1 else _settings(row, file, options.texts)
                arguments = ["--settings", json.dumps(settings), "--times", str(times)]
                figures[str(times)] = _in_subprocess(row, file, options.texts, *arguments)
                print(f"{row} x{times}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return found


def _settings(row: str, catalog: Path, folder: str) -> dict[str, Settings]:
    choices = peers.ROWS[row][1]
    return {"best": choices[0], "always": choices[0]} if len(choices) == 1 else _in_subprocess(row, catalog, folder)


def _in_subprocess(row: str, catalog: Path, folder: str, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.recognition", "--row", row, "--catalog", str(catalog)]
    command += ["--texts", folder, *more]
    one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
    done = subprocess.run(  # noqa: S603
        command, cwd=machine.ROOT, env={**os.environ, **one_thread}, stdout=subprocess.PIPE, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


# The report


def _report(found: Mapping[str, Any], given: Texts) -> str:
    rows, larger = found["rows"], str(TIMES)
    sizes = found["catalogs"]
    parts = [
        "# Recognition, compared",
        f"{texts.count(given)}. Catalog: {_size(sizes['1'])}; ten times: {_size(sizes[larger])}.",
        _table(_main_table(rows)),
        _NOTES,
        "## Ratios",
        _table(_ratio_table(rows)),
        "## Root cause right, by the text's shape",
        _table(_by(rows, "by_shape", _counts(error.shape for error in given.errors))),
        "## Root cause right, by language",
        _table(_by(rows, "by_lang", _counts(error.lang for error in given.errors))),
        "## Silent, by kind of text",
        _table(_by(rows, "by_kind", _counts(text.kind for text in given.quiet))),
    ]
    if "ours" in rows:
        parts += ["## This engine", _our_detail(rows["ours"]["1"])]
    settings = [
        f"- {peers.ROWS[row][0]}: `{json.dumps(figures['1']['settings'])}`"
        for row, figures in rows.items()
        if len(peers.ROWS[row][1]) > 1
    ]
    parts += ["## Settings that did best", "\n".join(settings), f"Run: {machine.line(found['facts'])}."]
    return "\n\n".join(part for part in parts if part) + "\n"


_NOTES = f"""\
*Right*: the root cause is named first, in % of all errors, of those with the code in the text, of those without. \
*Silent*: in % of the texts to be met with silence. A recogniser that always answers gets two rows: the first with \
the cutoff for its scores and the settings that serve it best on this very set (the highest sum of right and \
silent), the second without a cutoff, with the settings that are most often right. *Right, silent as asked*: right \
with the lowest cutoff that is silent on {100 * SILENT_ENOUGH:.1f} %. Times are microseconds of processor time for \
one text on one core (without the clock's own), median and 99th percentile over the texts, each text's shortest of \
{ROUNDS} rounds ({SLOW_ROUNDS} for extractOne); folding the text is in them. Memory is what the process grows by \
when the recogniser is built and has answered {2 * WARM} texts, the catalog being loaded before. extractOne is timed \
on {SLOW_TIMED} errors and as much chatter, and judged with ten times the catalog by {SLOW_JUDGED[TIMES]} errors and \
as many texts to be silent on (drawn from a seed). How the ten times larger catalog is made: \
`benchmarks/synthetic.py`."""


def _main_table(rows: Mapping[str, Any]) -> Table:
    head = [
        "", "right", "code written", "not written", "silent", "right, silent as asked", "chatter µs", "p99",
        "errors µs", "p99", "MB", "×10: right", "silent", "chatter µs", "errors µs", "MB",
    ]  # fmt: skip
    table = [head]
    for row, figures in rows.items():
        one, ten = figures["1"], figures[str(TIMES)]
        name = peers.ROWS[row][0]
        cost = [
            _us(one["chatter_us"]["median"]), _us(one["chatter_us"]["p99"]), _us(one["errors_us"]["median"]),
            _us(one["errors_us"]["p99"]), f"{one['memory_mb']:.0f}",
        ]  # fmt: skip
        larger_cost = [_us(ten["chatter_us"]["median"]), _us(ten["errors_us"]["median"]), f"{ten['memory_mb']:.0f}"]
        at_silence = one["at_silence"]
        table.append([
            name, *_rightness(one["best"]), _percent(at_silence["right"]) if at_silence else "–", *cost,
            _percent(ten["best"]["right"]), _percent(ten["best"]["silent"]), *larger_cost,
        ])  # fmt: skip
        if "always" in one:
            always, larger = one["always"], ten["always"]
            table.append([
                f"{name}, always answering", *_rightness(always), "", *[""] * len(cost),
                _percent(larger["right"]), _percent(larger["silent"]), "", "", "",
            ])  # fmt: skip
    return table


def _rightness(figures: Mapping[str, Any]) -> list[str]:
    return [_percent(figures[key]) for key in ("right", "right_with_code", "right_without", "silent")]


def _ratio_table(rows: Mapping[str, Any]) -> Table:
    table = [["", "engine faster: chatter", "errors", "×10, chatter", "errors", "cost of ×10: chatter", "errors"]]
    for row, figures in rows.items():
        line = [peers.ROWS[row][0]]
        for times in ("1", str(TIMES)):
            for kind in ("chatter_us", "errors_us"):
                ours = rows.get("ours", figures)[times][kind]["median"]
                line.append(_ratio(figures[times][kind]["median"] / ours))
        line += [
            _ratio(figures[str(TIMES)][kind]["median"] / figures["1"][kind]["median"])
            for kind in ("chatter_us", "errors_us")
        ]
        table.append(line)
    return table


def _by(rows: Mapping[str, Any], key: str, counts: Mapping[str, int]) -> Table:
    """Return a table by shape, language or kind; recognisers that always answer are taken with their best cutoff."""
    names = {row: peers.ROWS[row][0] for row in rows}
    table = [["", "texts", *names.values()]]
    for group, number in counts.items():
        table.append([group, str(number), *(_percent(rows[row]["1"]["best"][key].get(group)) for row in names)])
    return table


def _our_detail(one: Mapping[str, Any]) -> str:
    detail, parts = one["detail"], one["detail"]["parts"]
    around = one["chatter_200_us"]
    lines = [
        (
            f"- The root cause is among the errors named: {_percent(detail['named_anywhere'])} %; errors named that "
            f"are not labelled: {detail['extra_per_100']} per 100 texts."
        ),
        f"- Cause right: {_percent(detail['cause_right'])} % of {detail['causes']} texts with a labelled cause.",
        f"- Labelled record ids and fields found: {_percent(detail['facts_found'])} % of {detail['facts']}.",
        (
            f"- The part of the set that the engine was grown with: right {_percent(parts['tune']['right'])} %, silent "
            f"{_percent(parts['tune']['silent'])} %; the part held out: right {_percent(parts['held']['right'])} %, "
            f"silent {_percent(parts['held']['silent'])} %."
        ),
        f"- Built in {one['built_ms']} ms.",
    ]
    if around:
        lines.append(
            f"- Chatter of {AROUND_200.start} to {AROUND_200.stop - 1} characters: median {_us(around['median'])} µs."
        )
    return "\n".join(lines)


def _counts(values: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def _size(size: Mapping[str, int]) -> str:
    return f"{size['codes']:,} codes, {size['wordings']:,} wordings"


def _percent(share: float | None) -> str:
    return "–" if share is None or share != share else f"{100 * share:.1f}"  # noqa: PLR0124 - not a number


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×"


def _us(us: float) -> str:
    return f"{us:,.1f}" if us < 10 else f"{us:,.0f}"


def _table(rows: Table) -> str:
    head, *body = rows
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *body])


if __name__ == "__main__":
    main()
