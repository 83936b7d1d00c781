from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.slack.background import Background

if TYPE_CHECKING:
    import pytest


async def test_work_is_finished_before_the_end() -> None:
    background, done = Background(), []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    background.start(work(), name="work")
    await background.settle()
    assert done == [1]
    await background.settle()


async def test_work_that_takes_too_long_is_broken_off() -> None:
    background = Background()
    background.start(asyncio.Event().wait(), name="waiting")  # type: ignore[arg-type]
    await background.settle(within_s=0.01)


async def test_a_failure_goes_to_the_log_under_its_name(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()

    async def fail() -> None:
        raise ValueError("nobody hears this otherwise")

    background.start(fail(), name="an export")
    await background.settle()
    assert "an export failed" in caplog.text
