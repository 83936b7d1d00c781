"""One file a surface. Bolt asks the listeners in order, and most of what arrives is chatter: messages come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.handlers import actions, commands, digests, errors, home, mention, message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.slack.deps import Deps


def register(app: AsyncApp, deps: Deps) -> None:
    """Register every listener."""
    message.register(app, deps)
    mention.register(app, deps)
    commands.register(app, deps)
    actions.register(app, deps)
    errors.register(app, deps)
    digests.register(app, deps)
    home.register(app, deps)
