"""Ordinary channel talk, code, logs and other systems' errors: nobody asked, so nothing is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.diagnosis.verdict import Verdict

if TYPE_CHECKING:
    from bot.diagnosis.engine import Engine

LINES = Path(__file__).with_name("quiet.txt").read_text(encoding="utf-8").splitlines()

BLOCKS = {
    "apex": """public class Retry {
    private static final Set<String> RETRYABLE = new Set<String>{
        'UNABLE_TO_LOCK_ROW',
        'QUERY_TIMEOUT'
    };
    public static void save(List<Account> rows) {
        try { update rows; } catch (DmlException e) {
            if (e.getDmlStatusCode(0) == 'UNABLE_TO_LOCK_ROW') { System.enqueueJob(new RetryJob(rows)); }
        }
    }
}""",
    "python": """def classify(error):
    code = error.content[0]["errorCode"]
    if code in ("UNABLE_TO_LOCK_ROW", "REQUEST_LIMIT_EXCEEDED"):
        return "retry"
    if code == "INVALID_SESSION_ID":
        raise LoginNeeded()""",
    "yaml": "retry:\n  codes:\n    - UNABLE_TO_LOCK_ROW\n    - SERVER_UNAVAILABLE\n    - QUERY_TIMEOUT\n  max: 5",
    "json": '{"retryOn": ["UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"], "max": 3}',
    "enum": 'public enum Code {\n  UNABLE_TO_LOCK_ROW("UNABLE_TO_LOCK_ROW"),\n  INVALID_FIELD("INVALID_FIELD");\n}',
    "union": "type Code = 'UNABLE_TO_LOCK_ROW' | 'INVALID_FIELD' | 'DUPLICATE_VALUE';",
    "sql": "SELECT code, count(*) FROM sync_errors WHERE code = 'UNABLE_TO_LOCK_ROW' GROUP BY 1;",
    "log search": 'index=prod sourcetype=sync "UNABLE_TO_LOCK_ROW" | stats count by host',
    "shell": "grep -c UNABLE_TO_LOCK_ROW sync.log",
    "table": """| Code | Meaning | Retry |
|---|---|---|
| UNABLE_TO_LOCK_ROW | another transaction holds the record | yes |
| INVALID_FIELD | the field does not exist | no |
| REQUEST_LIMIT_EXCEEDED | too many calls in a day | later |""",
    "diff": """@@ -10,7 +10,8 @@
-        if code == "UNABLE_TO_LOCK_ROW":
+        if code in ("UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT"):
             return retry()""",
    "tests": "PASS src/errors.test.ts\n  ✓ maps UNABLE_TO_LOCK_ROW to retry\n  ✓ maps INVALID_SESSION_ID to login",
    "history": "a1b2c3d Retry on UNABLE_TO_LOCK_ROW\nd4e5f6a Map INVALID_FIELD to a sentence\n0a1b2c3 Fix typo",
    "list": "UNABLE_TO_LOCK_ROW\nINVALID_FIELD\nQUERY_TIMEOUT\nSERVER_UNAVAILABLE\nSTRING_TOO_LONG",
}


def test_there_are_lines() -> None:
    assert len(LINES) > 120


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_ordinary_talk_gets_no_answer(engine: Engine, line: str) -> None:
    assert engine.diagnose(line) == Verdict()


@pytest.mark.parametrize("line", LINES)
def test_nor_does_it_in_a_code_fence_or_a_quotation(engine: Engine, line: str) -> None:
    assert engine.diagnose(f"```\n{line}\n```") == Verdict()
    assert engine.diagnose(f"&gt; {line}") == Verdict()


def test_nor_does_a_whole_day_of_it(engine: Engine) -> None:
    for start in range(0, len(LINES), 10):
        assert engine.diagnose("\n".join(LINES[start : start + 10])) == Verdict()


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_code_tables_and_histories_that_name_codes_get_no_answer(engine: Engine, block: str) -> None:
    assert engine.diagnose(block) == Verdict()
    assert engine.diagnose(f"see below\n```\n{block}\n```") == Verdict()
