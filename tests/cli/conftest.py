from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import pytest

from bot import cli
from tests.cli.program import runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.cli.program import Program

Made = TypeVar("Made")


def kept_without_overlays(make: Callable[[Iterable[Path]], Made]) -> Callable[[Iterable[Path]], Made]:
    """Have what the program makes of the built-in catalog made once: that one never changes, and it takes a second."""
    alone = cache(lambda: make(()))

    def made(overlays: Iterable[Path]) -> Made:
        folders = tuple(overlays)
        return make(folders) if folders else alone()

    return made


KNOWLEDGE = kept_without_overlays(cli._knowledge)
ENGINE = kept_without_overlays(cli._engine)


@pytest.fixture
def sfdiag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache_folder: Path) -> Program:
    """Give the program, in an empty folder and without settings of the machine that it runs on."""
    for name in os.environ:
        if name.startswith(("SFDIAG_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_folder))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_knowledge", KNOWLEDGE)
    monkeypatch.setattr(cli, "_engine", ENGINE)
    return runner(monkeypatch)
