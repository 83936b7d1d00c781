"""Whether the confidences are worth what they say, and what every threshold for speaking unasked would cost.

    python -m benchmarks.calibration    # into benchmarks/results/calibration.md and docs/recognition.png

The engine runs as it is, only its threshold for speaking unasked is set to one value after the other.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine, texts
from bot import knowledge
from bot.diagnosis import decide
from bot.diagnosis.engine import Engine
from bot.diagnosis.entry import fold_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.texts import Texts

PICTURE = machine.ROOT / "docs" / "recognition.png"
THRESHOLDS = tuple(round(0.30 + 0.01 * step, 2) for step in range(70))
SHOWN = (0.40, 0.50, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95)
BINS = (0.30, 0.45, 0.60, 0.70, 0.80, 0.90, 0.95, 1.01)
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold brings: shares of the errors answered rightly and wrongly, of the quiet texts answered."""

    threshold: float
    right: float
    wrong: float
    alarms: float
    held: tuple[float, float, float]
    """The same three on the part of the set that was held out."""


@dataclass(frozen=True, slots=True)
class Said:
    """The first error that was named for a text: how sure, whether rightly; on a quiet text never rightly."""

    confidence: float
    right: bool
    on_error: bool


def main() -> None:
    """Measure, draw and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", help="day of the run (otherwise that of the last commit)")
    parser.add_argument("--texts", default=str(texts.EVALUATION), help="folder of the evaluation set")
    parser.add_argument("--into", default=str(machine.RESULTS), help="folder for the table")
    parser.add_argument("--picture", default=str(PICTURE), help="file for the picture")
    options = parser.parse_args()
    given = texts.read(Path(options.texts))
    held = texts.read(Path(options.texts), only="held")
    engine = Engine(knowledge.load().catalog)
    spoken = decide.SPEAK_UNASKED
    points = [_point(engine, given, held, threshold) for threshold in THRESHOLDS]
    if points[0].right + points[0].wrong <= points[-1].right + points[-1].wrong:
        raise SystemExit("The threshold was set and nothing changed: decide.SPEAK_UNASKED is not where it is kept.")
    with _threshold(BINS[0]):
        low = _said(engine, given)
    as_it_is = _said(engine, given)
    report = _report(points, low, as_it_is, given, spoken, machine.facts(date=options.date))
    print(report)
    Path(options.into).mkdir(parents=True, exist_ok=True)
    (Path(options.into) / "calibration.md").write_text(report, encoding="utf-8")
    _draw(points, low, spoken, Path(options.picture))


@contextmanager
def _threshold(value: float) -> Iterator[None]:
    before = decide.SPEAK_UNASKED
    decide.SPEAK_UNASKED = value
    try:
        yield
    finally:
        decide.SPEAK_UNASKED = before


def _said(engine: Engine, given: Texts) -> list[Said]:
    said: list[Said] = []
    for error in given.errors:
        found = engine.diagnose(error.text).errors
        if found:
            said.append(Said(found[0].confidence, fold_code(found[0].entry.code) in error.right, on_error=True))
    for text in given.quiet:
        found = engine.diagnose(text.text).errors
        if found:
            said.append(Said(max(each.confidence for each in found), right=False, on_error=False))
    return said


def _point(engine: Engine, given: Texts, held: Texts, threshold: float) -> Point:
    with _threshold(threshold):
        return Point(threshold, *_shares(engine, given), held=_shares(engine, held))


def _shares(engine: Engine, given: Texts) -> tuple[float, float, float]:
    said = _said(engine, given)
    errors, quiet = max(1, len(given.errors)), max(1, len(given.quiet))
    right = sum(each.right for each in said)
    wrong = sum(each.on_error and not each.right for each in said)
    return right / errors, wrong / errors, (len(said) - right - wrong) / quiet


def _binned(said: Sequence[Said]) -> list[tuple[float, float, list[Said]]]:
    bins: dict[int, list[Said]] = defaultdict(list)
    for each in said:
        bins[sum(each.confidence >= edge for edge in BINS) - 1].append(each)
    return [(BINS[number], BINS[number + 1], bins[number]) for number in range(len(BINS) - 1)]


def _right(said: Sequence[Said]) -> float:
    return sum(each.right for each in said) / len(said) if said else float("nan")


def _report(  # noqa: PLR0917 - each is a part of the report
    points: Sequence[Point],
    low: Sequence[Said],
    as_it_is: Sequence[Said],
    given: Texts,
    spoken: float,
    facts: dict[str, str],
) -> str:
    sure = [each for each in as_it_is if each.confidence >= SURE]
    on_errors = [each for each in sure if each.on_error]
    lines = [
        "# Confidence and threshold",
        "",
        f"{texts.count(given)}.",
        "",
        (
            f"Unasked, the bot speaks from a confidence of {spoken:.2f}. Of the {len(sure)} answers that it gives with "
            f"{SURE:.1f} or more, {100 * _right(sure):.1f} % are right, answers to texts that it should be silent on "
            f"counted as wrong ({100 * _right(on_errors):.1f} % of the {len(on_errors)} on texts with an error)."
        ),
        "",
        "| confidence | answers | right % | mean confidence | of them on quiet texts |",
        "| --- | --: | --: | --: | --: |",
    ]
    for lower, upper, said in _binned(low):
        mean = sum(each.confidence for each in said) / len(said) if said else float("nan")
        quiet = sum(not each.on_error for each in said)
        name = f"{lower:.2f} to {min(upper, 1.0):.2f}"
        lines.append(
            f"| {name} | {len(said)} | {100 * _right(said):.1f} | {mean:.2f} | {quiet} |"
            if said
            else f"| {name} | 0 | – | – | 0 |"
        )
    lines += [
        "",
        "The answers are those that would be given if the bot spoke from the lowest confidence in the table.",
        "",
        (
            "| threshold | errors answered rightly % | wrongly % | false alarms % | held out: rightly % | wrongly % | "
            "false alarms % |"
        ),
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for point in points:
        if point.threshold in (*SHOWN, round(spoken, 2)):
            name = f"**{point.threshold:.2f}**" if point.threshold == round(spoken, 2) else f"{point.threshold:.2f}"
            shares = (point.right, point.wrong, point.alarms, *point.held)
            lines.append(f"| {name} | {' | '.join(f'{100 * share:.1f}' for share in shares)} |")
    return "\n".join([*lines, "", f"Run: {machine.line(facts)}.", ""])


def _draw(points: Sequence[Point], low: Sequence[Said], spoken: float, file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    at = [point.threshold for point in points]
    figure = plt.figure(figsize=(9.6, 4.4))
    grid = figure.add_gridspec(2, 2, width_ratios=(3, 2), hspace=0.32, wspace=0.22)
    curve, wrong, bins = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0]), figure.add_subplot(grid[:, 1])
    curve.plot(at, [100 * point.right for point in points], color="#2a78d6", lw=2)
    curve.set_ylim(0, 104)
    curve.set_title("Errors answered rightly, %", fontsize=10, loc="left")
    curve.tick_params(labelbottom=False)
    wrong.plot(
        at, [100 * point.alarms for point in points], color="#e34948", lw=2, label="texts that hold no error, answered"
    )
    wrong.plot(
        at, [100 * point.wrong for point in points], color="#eda100", lw=2, ls="--", label="errors, answered wrongly"
    )
    wrong.set_ylim(0, max(2.0, 110 * max(max(point.alarms, point.wrong) for point in points)))
    wrong.set_title("Answers that should not be, %", fontsize=10, loc="left")
    wrong.set_xlabel("confidence from which the bot speaks unasked")
    wrong.legend(frameon=False, loc="upper right", fontsize=8)
    for axes in (curve, wrong):
        axes.axvline(spoken, color="#52514e", lw=1, ls=":")
        axes.set_xlim(at[0], at[-1])
    curve.text(spoken + 0.006, 6, f"{spoken:.2f} is used", color="#52514e", fontsize=8)
    found = [(said, sum(each.confidence for each in said) / len(said)) for _, _, said in _binned(low) if said]
    bins.plot([0.3, 1], [30, 100], color="#c3c2b7", lw=1)
    bins.scatter(
        [mean for _, mean in found], [100 * _right(said) for said, _ in found],
        s=[20 + 60 * len(said) / max(len(other) for other, _ in found) for said, _ in found], color="#2a78d6", zorder=3,
    )  # fmt: skip
    for said, mean in found:
        bins.annotate(str(len(said)), (mean, 100 * _right(said)), xytext=(0, -14), textcoords="offset points",
                      ha="center", fontsize=8, color="#52514e")  # fmt: skip
    bins.set_xlim(0.28, 1.04)
    bins.set_ylim(0, 106)
    bins.set_xlabel("confidence (mean of its bin)")
    bins.set_title("Right, %, by confidence (and how many)", fontsize=10, loc="left")
    for axes in (curve, wrong, bins):
        axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120, bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    main()
