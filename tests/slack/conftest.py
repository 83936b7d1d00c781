from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.slack.fake_slack import FakeSlack, fake_slack
from tests.slack.stage import Stage, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as running:
        yield running


@pytest.fixture
async def bot(slack: FakeSlack, database_url: URL) -> AsyncIterator[Stage]:
    async with stage(slack, database_url) as running:
        yield running
