from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.e2e.stage import set_up
from tests.local_slack import program

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.e2e.stage import Stage

__all__ = ["program"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def stage(
    request: pytest.FixtureRequest, program: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """Give a local Slack with the bot in it, once over Socket Mode and once over HTTP."""
    async with set_up(program, tmp_path_factory.mktemp("bot"), http=request.param == "http") as standing:
        yield standing
