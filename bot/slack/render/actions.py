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
    # Under a file whose dates can be read in two ways; the drop's id.
    DAY_FIRST = "drop_day_first"
    MONTH_FIRST = "drop_month_first"


class ViewId(StrEnum):
    """A modal that is submitted."""

    # The rows of a problem; a row is chosen in its select, and its metadata is a state (see ``state``).
    ROWS = "sync_rows"


ROW = "row"
"""The block and the select of the modal of rows."""
