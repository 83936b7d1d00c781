"""What a channel's members have set for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import WORKSPACE, channels

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel's settings; nothing where its members have set nothing."""

    listening: bool | None = None
    lang: str | None = None


class Channels:
    """The settings of one workspace's channels."""

    def __init__(self, database: Database, workspace: str = WORKSPACE) -> None:
        """Take the database that holds the settings."""
        self._database = database
        self._workspace = workspace

    async def get(self, channel: str) -> ChannelSettings:
        """Return a channel's settings."""
        async with self._database.read() as connection:
            row = (
                await connection.execute(
                    select(channels.c.listening, channels.c.lang).where(
                        channels.c.workspace == self._workspace, channels.c.channel == channel
                    )
                )
            ).first()
            return ChannelSettings(row.listening, row.lang) if row else ChannelSettings()

    async def put(self, channel: str, settings: ChannelSettings, *, now: datetime) -> None:
        """Set a channel's settings."""
        key = {"workspace": self._workspace, "channel": channel}
        async with self._database.write() as connection:
            await self._database.put(
                connection, channels, key, listening=settings.listening, lang=settings.lang, updated_at=now
            )
