"""The way of a text through the house: fold, one pass, unwrap, match, decide."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.diagnosis.decide import NEAR_LIMIT, decide
from bot.diagnosis.fold import encodable, fold
from bot.diagnosis.index import Index, stems_of
from bot.diagnosis.match import FUZZY_TEXT, fuzzy, match, misspelt, nearest_names
from bot.diagnosis.paste import Paste, unwrap
from bot.diagnosis.redact import secrets_in
from bot.diagnosis.search import Search
from bot.diagnosis.verdict import Near, Verdict

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from bot.diagnosis.catalog import Catalog
    from bot.diagnosis.index import Known

SLACK_TEXT_LIMIT = 40_000
"""Characters of one Slack message (chat.postMessage cuts longer texts)."""

_NOTHING = Verdict()
_NAME_LENGTH = 80
ANCHORED_COVERAGE = 0.4
"""How much of a wording's weight must stand in a text beside its anchor; with less nothing is said unasked."""
LIKE_A_NAME = 0.2
"""What a name is worth that nothing but its letters brought up."""


class Engine:
    """Diagnoses texts against one catalog. Immutable; safe to share."""

    def __init__(self, catalog: Catalog) -> None:
        """Build the index of a catalog."""
        self.catalog = catalog
        self.index = Index(catalog)

    def diagnose(self, text: str, *, asked: bool = False, limit: int = SLACK_TEXT_LIMIT) -> Verdict:
        """Return which errors stand in a text; nothing when none does.

        Args:
            text: what somebody pasted, with whatever escaping it came in.
            asked: somebody wants an answer: less certain ones are given, and near misses named.
            limit: how many characters are read; the verdict says when there were more.

        Never raises on any text.

        """
        clipped = limit if len(text) > limit else None
        text = encodable(text[:limit])
        if not asked and not self._concerns_us(text):
            return _nothing(clipped)
        paste = unwrap(text)
        hits = self.index.scan(paste.folded)
        candidates = match(paste, hits, self.index)
        verdict = decide(paste, candidates, self.index, self.catalog, asked=asked)
        if asked and not verdict.errors:
            verdict = self._searched(text, verdict)
        if not verdict.errors and not asked:
            return _nothing(clipped)
        return replace(verdict, clipped=clipped, secrets=secrets_in(text))

    def nearest(self, name: str, *, limit: int = NEAR_LIMIT) -> list[str]:
        """Return the codes most like a name that the catalog does not have, best first."""
        return [code for code, _ in nearest_names(name[:_NAME_LENGTH], self.index, limit=limit)]

    def _concerns_us(self, text: str) -> bool:
        """Tell whether a text is worth unwrapping: one pass over it, and a look at its words."""
        folded = fold(text)
        hits = self.index.scan(folded)
        if hits.names or "\\" in text or "&" in text:
            return True  # what stands there may be hidden by escaping
        stems = stems_of(folded[:FUZZY_TEXT])
        if any(self._may_stand(known, stems) for known, _ in hits.anchored):
            return True
        paste = Paste(text, folded, ())
        return bool(self.index.called_in(stems) or fuzzy(paste, self.index, stems) or any(misspelt(paste, self.index)))

    def _may_stand(self, known: Known, stems: AbstractSet[str]) -> bool:
        """Tell whether enough of a wording's words stand in a text beside its anchor, which may be ordinary talk."""
        # Where words are not set apart, only the anchor can tell.
        return not known.plain.isascii() or self.index.likeness.coverage(known.number, stems) >= ANCHORED_COVERAGE

    @cached_property
    def _search(self) -> Search:
        return Search(self.catalog.signals)

    def _searched(self, text: str, verdict: Verdict) -> Verdict:
        """Add the entries whose name or title holds what was typed, or is like it."""
        found = tuple(Near(self.catalog[code], worth) for code, worth in self._search.find(text))
        if not found and len(text) <= _NAME_LENGTH and len(text.split()) == 1 and ("_" in text or text.isupper()):
            found = tuple(Near(self.catalog[code], LIKE_A_NAME) for code in self.nearest(text))
        near = (*verdict.near, *(one for one in found if one.entry.code not in {n.entry.code for n in verdict.near}))
        return replace(verdict, near=near[:NEAR_LIMIT], found=found if len(found) > len(verdict.near) else ())


def _nothing(clipped: int | None) -> Verdict:
    return _NOTHING if clipped is None else replace(_NOTHING, clipped=clipped)
