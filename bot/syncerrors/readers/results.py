"""What the Bulk APIs write in one cell: ``CODE:message:fields --``."""

from __future__ import annotations

import re

_CODE = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*):")
_NOT_A_CODE = 3
_FIELDS = re.compile(r"[\w.]+(?:\s?,\s?[\w.]+)*")


def split(cell: str) -> tuple[str | None, str]:
    """Return the code, or nothing, and the message of a cell.

    The message may hold colons, so the first one counts. Fields come back the way Apex writes them, ``: [Name]``,
    unless the message ends with them already: nothing is lost, and the message reads like those of other sources.
    """
    found = _CODE.match(cell)
    code = found[1] if found and len(found[1]) > _NOT_A_CODE else None
    message = cell[found.end() :] if found and code else cell
    if not message.endswith("--"):
        return code, message.strip() or cell
    before, colon, fields = message[:-2].rpartition(":")
    fields = fields.strip()
    if not colon or (fields and not _FIELDS.fullmatch(fields)):
        return code, message.strip()
    before = before.strip()
    if not fields or before.endswith(f"[{fields}]"):
        return code, before or cell
    return code, f"{before}: [{fields}]"
