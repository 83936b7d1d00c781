"""The names of the buttons and selects that the bot draws."""

from __future__ import annotations

from enum import StrEnum


class ActionId(StrEnum):
    """A button or a select, and what its value is."""

    # Under an answer; the answer's id.
    HELPED = "answer_helped"
    NOT_HELPED = "answer_not_helped"
    REMOVE = "answer_remove"
    # Under a list of problems; a state (see ``state``).
    ERRORS_PAGE = "errors_page"
    ERRORS_BACK = "errors_back"
    ERRORS_ROWS = "errors_rows"
    ERRORS_EXPLAIN = "errors_explain"
    ERRORS_EXPORT = "errors_export"
    # On the Home page; its next state.
    HOME_PERIOD = "home_period"
    HOME_LEVEL = "home_level"
    HOME_CATEGORY = "home_category"
    HOME_PAGE = "home_page"
    HOME_BACK = "home_back"
    # Below a problem of a digest; what they act on stands in the id of their row (see ``state``).
    DIGEST_DETAILS = "digest_details"
    DIGEST_ACKNOWLEDGE = "digest_acknowledge"
    DIGEST_ASSIGN = "digest_assign"
    DIGEST_SNOOZE = "digest_snooze"
    DIGEST_RESOLVE = "digest_resolve"
    DIGEST_REOPEN = "digest_reopen"
    # On the Home page, beside a channel's digest; the channel. Without one a digest is set up.
    DIGEST_EDIT = "digest_edit"
    DIGEST_OFF = "digest_off"
    DIGEST_PREVIEW = "digest_preview"
    # Under a file whose dates can be read in two ways; the drop's id.
    DAY_FIRST = "drop_day_first"
    MONTH_FIRST = "drop_month_first"


class ViewId(StrEnum):
    """A modal that is submitted."""

    # The rows of a problem; a row is chosen in its select, and its metadata is a state (see ``state``).
    ROWS = "sync_rows"
    # A channel's digest; its fields are ``DigestField``, its metadata is the channel, of a new one nothing.
    DIGEST = "digest"


class DigestField(StrEnum):
    """A field of the form in which a digest is set up: its block and its element."""

    CHANNEL = "channel"
    WHEN = "when"
    LEVELS = "levels"
    CATEGORIES = "categories"
    SOURCES = "sources"
    QUIET = "quiet"


ROW = "row"
"""The block and the select of the modal of rows."""
EVERY = "all"
"""The option of a select of levels or categories that leaves none out; one that stands for several has commas."""
