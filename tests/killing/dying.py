"""The program, except that it dies at one step of a digest's way: ``python -m tests.killing.dying STEP MARK …``.

Of several processes that were given the same MARK, a file that is not there yet, the first one to come to the step
dies, as a machine that fails does; the others go on. All of them look for work more often than the program does.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from bot import cli
from bot.digest.dispatch import Dispatch
from bot.slack import outbox
from bot.storage.answers import Answers
from bot.storage.digests import Digests

if TYPE_CHECKING:
    from collections.abc import Callable

# What is called at each step, and whether the process dies before the call or after it, when something came of it.
STEPS: dict[str, tuple[type, str, str]] = {
    "before the slot is claimed": (Digests, "claim", "before"),
    "after the slot is claimed": (Digests, "claim", "after"),
    "before the digest is handed over": (Digests, "hand_over", "before"),
    "after the digest is handed over": (Digests, "hand_over", "after"),
    "after the outbox has claimed it": (Answers, "claim", "after"),
    "before it is posted": (AsyncWebClient, "chat_postMessage", "before"),
    "after it is posted": (AsyncWebClient, "chat_postMessage", "after"),
    "after it is marked": (Answers, "posted", "after"),
}
_LOOK_S = 0.25


def _die(mark: str) -> None:
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(call: Callable[..., Any], when: str, mark: str) -> Callable[..., Any]:
    @wraps(call)
    async def called(*args: Any, **named: Any) -> Any:
        if when == "before":
            _die(mark)
        found = await call(*args, **named)
        if when == "after" and found:
            _die(mark)
        return found

    return called


def _soon(self: Dispatch) -> float:  # noqa: ARG001
    return _LOOK_S


def main(step: str, mark: str) -> None:
    """Run the program with what is left of the arguments."""
    owner, name, when = STEPS[step]
    setattr(owner, name, _dying(getattr(owner, name), when, mark))
    Dispatch._until_next_minute_s = _soon  # type: ignore[method-assign]
    outbox._POLL_S = _LOOK_S
    cli.main()


if __name__ == "__main__":
    _, which, file, *sys.argv[1:] = sys.argv
    main(which, file)
