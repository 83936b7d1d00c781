"""Errors of a synchronisation: what they are, how files and pushes tell them, how they are written out again.

``model``, ``fingerprint``, ``readers``, ``filters`` and ``exported`` are pure: bytes, rows and values in, values out;
files, clock, database and network belong to their callers. ``store`` alone knows the database.
"""
