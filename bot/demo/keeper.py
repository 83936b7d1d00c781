"""Runs one program for as long as somebody holds this process's standard input open.

``python keeper.py PROGRAM ARGUMENT...``: when the standard input ends, the program is stopped. A process that dies,
in whatever way, closes its pipes; so a program started through here outlives its owner on no platform, also where the
owner was killed and could not clean up. Standard library only, so that it starts at once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

_GRACE_SECONDS = 5


def _stop(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()


def main(command: list[str]) -> int:
    """Run the command until it ends or the standard input does; return its exit code."""
    # The owner hears Ctrl-C too, and stops the program in its own order by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - the owner's own command
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())

    def await_owner() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        _stop(program)

    threading.Thread(target=await_owner, daemon=True).start()
    return program.wait()


if __name__ == "__main__":
    # os._exit: the waiting thread sits in a read that nothing can interrupt.
    os._exit(main(sys.argv[1:]) & 0xFF)
