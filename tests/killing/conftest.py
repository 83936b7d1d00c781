from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import URL

FEW, MANY = 2, 20


@pytest.fixture
def rounds(*, soaking: bool) -> int:
    """Tell how often a process is killed."""
    return MANY if soaking else FEW


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    """Give a way to look at the database beside the process that works on it."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let the processes share what they compile of the catalog."""
    return tmp_path_factory.mktemp("cache")
