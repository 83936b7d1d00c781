"""Runs the program as a shell does, but inside the test."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Program = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    """How the program ended, and what it wrote."""

    code: int
    out: str
    err: str


def runner(monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return a function that runs the program with arguments and bytes on standard input."""

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
        monkeypatch.setattr(sys, "argv", ["sfdiag", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as done:
                code = done.code if isinstance(done.code, int) else int(bool(done.code))
        return Result(code, _written(out), _written(err))

    return run


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
