"""What the recognition reaches on the evaluation set may not fall; docs/recognition.md says what it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import texts
from bot.diagnosis.entry import fold_code
from tests import built_in

if TYPE_CHECKING:
    from benchmarks.texts import Error, Part

ENGINE = built_in.engine()
SURE = 0.9


def right(error: Error) -> bool:
    found = ENGINE.diagnose(error.text).errors
    return bool(found) and fold_code(found[0].entry.code) in error.right


@pytest.mark.parametrize(("part", "written", "elsewhere"), [("tune", 0.98, 0.82), ("held", 0.97, 0.92)])
def test_the_root_cause_is_named_first(part: Part, written: float, elsewhere: float) -> None:
    errors = texts.read(only=part).errors
    coded = [right(error) for error in errors if error.has_code]
    worded = [right(error) for error in errors if not error.has_code]
    assert sum(coded) / len(coded) >= written
    assert sum(worded) / len(worded) >= elsewhere


@pytest.mark.parametrize(("part", "share"), [("tune", 0.99), ("held", 0.995)])
def test_nothing_is_said_where_nothing_failed(part: Part, share: float) -> None:
    quiet = texts.read(only=part).quiet
    assert sum(not ENGINE.diagnose(text.text).errors for text in quiet) / len(quiet) >= share


def test_who_is_sure_is_right() -> None:
    given = texts.read()
    sure = [
        fold_code(found[0].entry.code) in error.right
        for error in given.errors
        if (found := ENGINE.diagnose(error.text).errors) and found[0].confidence >= SURE
    ]
    alarms = [text.id for text in given.quiet if any(f.confidence >= SURE for f in ENGINE.diagnose(text.text).errors)]
    assert len(sure) >= 400
    assert sum(sure) / (len(sure) + len(alarms)) >= 0.98
