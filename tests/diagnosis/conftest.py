from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import built_in

if TYPE_CHECKING:
    from bot.diagnosis.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Give the engine over the whole built-in catalog."""
    return built_in.engine()
