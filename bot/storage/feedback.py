"""Whether answers helped, as the people who read them say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import feedback

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database


class Feedback:
    """One word a person for each answer; the last one counts."""

    def __init__(self, database: Database) -> None:
        """Take the database that holds the table."""
        self._database = database

    async def put(self, answer_id: str, user: str, *, helped: bool, now: datetime) -> None:
        """Keep what a person says of an answer that was written down."""
        async with self._database.write() as connection:
            await self._database.put(
                connection, feedback, {"answer_id": answer_id, "user": user}, helped=helped, given_at=now
            )

    async def of(self, answer_id: str) -> dict[str, bool]:
        """Return who said what of an answer."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(feedback.c.user, feedback.c.helped).where(feedback.c.answer_id == answer_id)
            )
            return {row.user: row.helped for row in rows}
