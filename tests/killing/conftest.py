from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL

FEW, MANY = 2, 20
FEW_ROWS, MANY_ROWS = 5_000, 12_000


@pytest.fixture
def rounds(*, soaking: bool) -> int:
    """Tell how often a process is killed."""
    return MANY if soaking else FEW


@pytest.fixture
def rows(*, soaking: bool) -> int:
    """Tell how many rows a file has in whose middle a process is killed; some thousands are stored in a second."""
    return MANY_ROWS if soaking else FEW_ROWS


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    """Give a way to look at the database beside the process that works on it."""
    opened = Database(database_url)
    yield opened
    await opened.close()
