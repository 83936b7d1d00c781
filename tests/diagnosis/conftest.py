from __future__ import annotations

import pytest

from bot.diagnosis.engine import Engine
from bot.knowledge import load


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Give the engine over the whole built-in catalog."""
    return Engine(load().catalog)
