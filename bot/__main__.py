"""``python -m bot`` is the ``sfdiag`` program."""

from bot.cli import main

main()
