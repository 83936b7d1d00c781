"""How often a row has stood in a file so far, in little memory: rows without a time are told apart by nothing else."""

from __future__ import annotations

from array import array

_START = 1 << 12
_FULL = 0.6
_MOST = 255
"""What a byte can count."""


class Repeats:
    """Counts keys. A dictionary would take 100 bytes a row; this takes 9 to 30, and a million rows stay small.

    An open hash table in two arrays, and a dictionary for what comes very often. A key is a cryptographic hash, cut to
    64 bits: in ten million rows the chance of one mistake is one in 370,000, and a mistake is the same one each time
    the file is read.
    """

    def __init__(self) -> None:
        self._size = _START
        self._keys = array("Q", bytes(8 * _START))
        self._counts = bytearray(_START)
        self._often: dict[int, int] = {}
        self._room = int(_START * _FULL)

    def count(self, key: bytes) -> int:
        """Return how often the key has been counted, this time included."""
        short = int.from_bytes(key[:8], "little") or 1
        keys = self._keys
        mask = self._size - 1
        slot = short & mask
        while (found := keys[slot]) != short:
            if not found:
                keys[slot] = short
                self._counts[slot] = 1
                self._room -= 1
                if not self._room:
                    self._grow()
                return 1
            slot = (slot + 1) & mask
        times = self._counts[slot] + 1
        if times <= _MOST:
            self._counts[slot] = times
        else:
            self._often[short] = times = self._often.get(short, _MOST) + 1
        return times

    def _grow(self) -> None:
        old_keys, old_counts = self._keys, self._counts
        self._size *= 2
        self._keys = keys = array("Q", bytes(8 * self._size))
        self._counts = counts = bytearray(self._size)
        self._room = int(self._size * _FULL) - int(len(old_keys) * _FULL)
        mask = self._size - 1
        for key, times in zip(old_keys, old_counts, strict=True):
            if key:
                slot = key & mask
                while keys[slot]:
                    slot = (slot + 1) & mask
                keys[slot] = key
                counts[slot] = times
