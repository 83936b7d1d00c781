"""The names of the buttons that the bot draws."""

from __future__ import annotations

from enum import StrEnum


class ActionId(StrEnum):
    """A button under an answer; its value is the answer's id."""

    HELPED = "answer_helped"
    NOT_HELPED = "answer_not_helped"
    REMOVE = "answer_remove"
