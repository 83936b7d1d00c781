from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import runner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what the program compiles out of the cache of whoever runs the tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def sfdiag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache_folder: Path) -> Program:
    """Give the program, in an empty folder and without settings of the machine that it runs on."""
    for name in os.environ:
        if name.startswith(("SFDIAG_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_folder))
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch)
