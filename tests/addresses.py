"""Addresses of databases as the environment holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL


def as_people_write_it(url: URL) -> str:
    """Return SQLAlchemy's address as a value of DATABASE_URL."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    return url.set(drivername="postgres").render_as_string(hide_password=False)
