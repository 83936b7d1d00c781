"""Alembic's migrations, run over a connection that `bot.storage.upgrade` opened."""
