"""The real local Slack for the tests that need one: the same program that ``sfdiag demo`` fetches and starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.local_slack import LocalSlackUnavailable, cache_folder, obtain

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the local Slack's program, from the user's cache or fetched with npm."""
    try:
        return obtain(cache_folder(), on_fetch=lambda: None)
    except LocalSlackUnavailable as why:
        pytest.fail(f"These tests need the local Slack, which npm (part of Node.js) fetches once: {why}", pytrace=False)
