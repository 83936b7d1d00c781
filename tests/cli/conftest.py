from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import runner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


@pytest.fixture
def sfdiag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """Give the program, in an empty folder and without settings of the machine that it runs on."""
    for name in os.environ:
        if name.startswith(("SFDIAG_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch)
