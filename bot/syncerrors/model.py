"""A synchronisation error: what is known of it, and what makes it the same one when it is sent twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from bot.syncerrors.fingerprint import diagnosed, fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from hashlib import _Hash as HASH

Level = Literal["record", "job"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SyncError:
    """One error of a synchronisation, as its source told it.

    ``failed_at`` keeps the offset that it was told with; a row of a file without times has none, and ``day`` is then
    the file's date. ``code`` is what the source named, not what the diagnosis found. ``kept_identity`` is an identity
    that the other fields cannot tell: an undated row's, and that of a row of our own export.
    """

    source: str
    level: Level
    message: str
    failed_at: datetime | None = None
    code: str | None = None
    object: str | None = None
    operation: str | None = None
    salesforce_id: str | None = None
    marketo_id: str | None = None
    job_id: str | None = None
    external_id: str | None = None
    day: date | None = None
    kept_identity: str | None = None

    @property
    def identity(self) -> str:
        """What makes this error the same one when it comes again: 64 hexadecimal digits, unique in a workspace."""
        if self.external_id:
            return _digest("external", self.source, self.external_id)
        if self.kept_identity:
            return self.kept_identity
        return _digest(
            "told",
            self.source,
            self.level,
            _instant(self.failed_at),
            self.message,
            self.object or "",
            self.salesforce_id or "",
            self.marketo_id or "",
            self.job_id or "",
        )

    @property
    def fingerprint(self) -> str:
        """What this error has in common with others of the same problem; also the key of its diagnosis."""
        return fingerprint(self.message, self.code)

    @property
    def diagnosed_text(self) -> str:
        """The text to diagnose. Errors with one fingerprint get one diagnosis, so one of them is enough."""
        return diagnosed(self.message, self.code)


def row_key(cells: Sequence[str], day: date) -> bytes:
    """Return what a row without a time is, together with the date of its file: the first half of its identity."""
    return _hash(("row", day.isoformat(), *cells)).digest()


def row_identity(key: bytes, times: int) -> str:
    """Return the identity of a row without a time that stands in its file for the ``times``-th time."""
    return key.hex() if times == 1 else sha256(b"%b%d" % (key, times)).hexdigest()


def _digest(*parts: str) -> str:
    return _hash(parts).hexdigest()


def _hash(parts: tuple[str, ...]) -> HASH:
    joined = "\x00".join(parts)
    if joined.count("\x00") >= len(parts):  # the separator stands in a part, too: lengths keep the parts apart
        joined = f"{joined}\x00{','.join(str(len(part)) for part in parts)}"
    return sha256(joined.encode("utf-8", "surrogatepass"))


def _instant(at: datetime | None) -> str:
    """Return an instant the same way in whatever zone it was told."""
    return "" if at is None else str((at - _EPOCH) // _MICROSECOND)
