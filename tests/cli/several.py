"""The program several times at the same moment: ``python -m tests.cli.several COUNT …``.

What takes long, reading the program, is done once; then as many processes part from this one, and each runs it with
what is left of the arguments. Ends with the largest of their exit codes.
"""

from __future__ import annotations

import os
import sys

from bot import app, cli, digestposting, settings, storage

__all__ = ["app", "digestposting", "settings", "storage"]


def main(count: int) -> int:
    """Run so many; return the largest exit code."""
    children = []
    for _ in range(count):
        child = os.fork()
        if not child:
            cli.main()
        children.append(child)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


if __name__ == "__main__":
    _, number, *sys.argv[1:] = sys.argv
    sys.exit(main(int(number)))
