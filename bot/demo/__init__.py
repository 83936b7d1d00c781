"""The demo: sfdiag in a Slack look-alike in the browser, or in the terminal where that cannot be had."""

from __future__ import annotations


def demo(port: int | None, *, open_browser: bool) -> int:
    """Show the bot at work until the person stops it; return the exit code.

    Args:
        port: of the page; any free one when there is none.
        open_browser: whether the page opens by itself.

    """
    from bot.demo.command import show  # noqa: PLC0415 - a part of the demo can be had without the bot

    return show(port=port or 0, open_browser=open_browser)
