"""A catalog of three entries, so that what the real one says does not decide about these tests."""

from __future__ import annotations

from bot.diagnosis.catalog import EntryCatalog
from bot.diagnosis.entry import Cause, CauseText, Entry, EntryText, Step, Wording


def _entry(code: str, title: str, category: str, wording: str, cause: str) -> Entry:
    return Entry(
        code=code,
        area="locking",
        category=category,
        status="active",
        text={"en": EntryText(title, f"{title}, says Salesforce."), "fr": EntryText(f"FR {title}", f"FR {title}.")},
        causes=(
            Cause(
                id=cause,
                who="admin",
                retry="no",
                text={
                    "en": CauseText(f"What {cause} means.", (Step("Do the first thing."), Step("Do the second."))),
                    "fr": CauseText(f"Ce que {cause} veut dire.", (Step("Faites ceci."), Step("Puis cela."))),
                },
            ),
        ),
        surfaces=("rest", "apex"),
        wordings=(Wording(wording, "en"),),
    )


SMALL_CATALOG = EntryCatalog(
    [
        _entry(
            "UNABLE_TO_LOCK_ROW",
            "Another transaction is holding the record",
            "intermittent",
            "unable to obtain exclusive access to this record",
            "concurrent-update",
        ),
        _entry(
            "REQUEST_LIMIT_EXCEEDED",
            "The API limit is used up",
            "other",
            "TotalRequests Limit exceeded.",
            "daily-limit",
        ),
        _entry(
            "INVALID_SESSION_ID",
            "The session is over",
            "authentication",
            "Session expired or invalid",
            "session-expired",
        ),
    ],
    {"001": ("Account",)},
)
