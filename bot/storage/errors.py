"""What can be wrong with a database, told apart from what is wrong with us."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used; the text says why and holds no secret."""


class DatabaseAwayError(StorageError):
    """The database does not answer, or not in time. That is no bug: the same may work a little later."""
