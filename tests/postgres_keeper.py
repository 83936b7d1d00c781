"""``python postgres_keeper.py FOLDER``: ends the server in a folder and removes both when the standard input ends.

Whoever holds the other end of that pipe may die as it likes, also while the server is starting: the pipe is closed all
the same. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE_S = 10.0
_START_S = 5.0


def _pid(folder: Path) -> int | None:
    try:
        return int((folder / "data" / "postmaster.pid").read_text("utf-8").split("\n")[0])
    except (OSError, ValueError):
        return None


def _send(pid: int, end: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, end)


def main(folder: Path) -> None:
    """Wait for the end of the standard input, then do away with the server."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    deadline = time.monotonic() + _START_S
    # One that is not there yet may be on its way.
    while (pid := _pid(folder)) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if pid is not None:
        # SIGINT throws out whoever is connected. The last thing that a server does is to remove its file.
        _send(pid, signal.SIGINT)
        deadline = time.monotonic() + _PATIENCE_S
        while _pid(folder) == pid and time.monotonic() < deadline:
            time.sleep(0.02)
        if _pid(folder) == pid:
            _send(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
