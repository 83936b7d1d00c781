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
    # In a modal; a state, and a row's id.
    ROWS_PAGE = "rows_page"
    ROW_OPEN = "row_open"
    # On the Home page; its next state.
    HOME_PERIOD = "home_period"
    HOME_LEVEL = "home_level"
    HOME_CATEGORY = "home_category"
    HOME_PAGE = "home_page"
    HOME_BACK = "home_back"
    # Under a file whose dates can be read in two ways; the drop's id.
    DAY_FIRST = "drop_day_first"
    MONTH_FIRST = "drop_month_first"
