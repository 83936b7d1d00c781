from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage.database import Database
from bot.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    await upgrade(opened)
    yield opened
    await opened.close()
