"""Which tests one worker runs because they share what takes seconds to set up; all others go to whoever is free.

By their ids: with pytest 9.2 the groups of pytest-xdist 3.8 are not heeded.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

_TOGETHER = {
    "the dictionaries": re.compile(r"tests/catalog/test_spelling\.py"),
    "the wheel": re.compile(r"tests/cli/test_process\.py::test_the_"),
    "a bot on a socket": re.compile(r"tests/e2e/(\w+)\.py::\w+\[socket"),
    "a bot over HTTP": re.compile(r"tests/e2e/(\w+)\.py::\w+\[http"),
    "a bot in trouble": re.compile(r"tests/e2e/test_trouble\.py::test_(?:an_answer|an_event|a_bot_that_was_refused)"),
}


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a worker all tests of a scope."""

    def _split_scope(self, nodeid: str) -> str:
        for what, shared in _TOGETHER.items():
            if found := shared.match(nodeid):
                return " ".join((what, *found.groups()))
        return nodeid
