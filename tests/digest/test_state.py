"""What people do about a problem, and what it comes to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.state import LONGEST_SNOOZE, NOTHING, Event, Result, State, came, press, state
from bot.digest.text import refusal, state_lines
from bot.language import ENGLISH, FRENCH
from tests.digest.figures import NOW, pen

if TYPE_CHECKING:
    from bot.digest.state import Action

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def event(action: Action, by: str = "U1", hours: float = 0, **more: Any) -> Event:
    if action == "assign":
        more.setdefault("to", by)
    if action == "snooze":
        more.setdefault("until", NOW + 3 * DAY)
    return Event(action=action, by=by, at=NOW + HOUR * hours, **more)


def after(*events: Event) -> State:
    return state(events)


def lines(found: State) -> str:
    return " ".join(state_lines(found, pen(ENGLISH), now=NOW + HOUR))


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], ""),
        ([event("acknowledge")], "Acknowledged by Ada on Tuesday 17 November, 09:00."),
        ([event("assign", by="U1", to="U2")], "Lin takes care of it, since Tuesday 17 November."),
        ([event("acknowledge"), event("assign", by="U2")], "Lin takes care of it, since Tuesday 17 November."),
        ([event("snooze")], "Snoozed by Ada until Friday 20 November, 09:00."),
        ([event("snooze", until=NOW + timedelta(minutes=5))], ""),
        ([event("snooze"), event("resolve", by="U2")], "Resolved by Lin on Tuesday 17 November, 09:00."),
        ([event("resolve"), event("reopen")], ""),
        (
            [event("resolve"), Event(action="return", at=NOW + HOUR)],
            "It came back after Ada resolved it on Tuesday 17 November, 09:00.",
        ),
        (
            [event("assign"), event("resolve"), Event(action="return", at=NOW + HOUR)],
            (
                "It came back after Ada resolved it on Tuesday 17 November, 09:00. "
                "Ada takes care of it, since Tuesday 17 November."
            ),
        ),
        (
            [event("resolve"), Event(action="return", at=NOW), event("acknowledge", by="U2")],
            "Acknowledged by Lin on Tuesday 17 November, 09:00.",
        ),
        (
            [event("resolve"), Event(action="return", at=NOW), event("resolve", by="U2", hours=1)],
            "Resolved by Lin on Tuesday 17 November, 10:00.",
        ),
    ],
)
def test_what_the_events_come_to(events: list[Event], said: str) -> None:
    assert lines(after(*events)) == said


@pytest.mark.parametrize("action", ["acknowledge", "assign", "snooze", "resolve"])
def test_a_double_press_adds_nothing(action: Action) -> None:
    first = press(NOTHING, event(action), seen=0)
    second = press(first.state, event(action, hours=0.01), seen=0)
    assert (first.outcome, second.outcome) == ("done", "already")
    assert second.state == first.state
    assert second.why == first.event
    assert second.event is None


@pytest.mark.parametrize(
    ("before", "pressed", "seen", "outcome", "said"),
    [
        # Two people at once: both saw nothing done.
        ([event("assign")], event("assign", by="U2"), 0, "taken",
         "Ada has taken it meanwhile. Press again to take it over."),
        # The second saw that Ada has it, and takes it over.
        ([event("assign")], event("assign", by="U2"), 1, "done", None),
        ([event("acknowledge")], event("acknowledge", by="U2"), 0, "already",
         "Ada did that already, on Tuesday 17 November, 09:00."),
        ([event("acknowledge")], event("resolve", by="U2"), 0, "done", None),
        ([event("resolve")], event("assign", by="U2"), 0, "resolved",
         "Ada resolved it on Tuesday 17 November, 09:00. Reopen it first."),
        ([event("resolve")], event("snooze", by="U2"), 0, "resolved",
         "Ada resolved it on Tuesday 17 November, 09:00. Reopen it first."),
        # It came back while the message on the screen was still the old one.
        ([event("resolve"), Event(action="return", at=NOW + HOUR)], event("resolve", hours=2), 1, "returned",
         "It came back meanwhile, on Tuesday 17 November, 10:00. Look again, then press again."),
        ([event("resolve"), Event(action="return", at=NOW + HOUR)], event("resolve", hours=2), 2, "done", None),
        # Reopened and resolved again before the second press of "reopen" arrives.
        ([event("resolve"), event("reopen"), event("resolve", by="U2", hours=1)], event("reopen", hours=2),
         1, "resolved",
         "Lin resolved it on Tuesday 17 November, 10:00. Reopen it first."),
        ([event("reopen")], event("reopen"), 0, "already", "It is like that already."),
        ([], event("snooze", until=NOW), 0, "past", "That is in the past; choose a later date."),
        ([], event("snooze", until=NOW + LONGEST_SNOOZE + HOUR), 0, "too_long",
         "That is too far away; a snooze lasts 90 days at most."),
        ([], event("snooze", until=NOW + LONGEST_SNOOZE), 0, "done", None),
        # Whoever had it before it came back takes it again.
        ([event("assign"), event("resolve"), Event(action="return", at=NOW)], event("assign"), 3, "done", None),
    ],
)  # fmt: skip
def test_presses_that_meet_others(
    before: list[Event], pressed: Event, seen: int, outcome: str, said: str | None
) -> None:
    result = press(after(*before), pressed, seen=seen)
    assert result.outcome == outcome
    assert refusal(result, pen(ENGLISH)) == said
    assert (refusal(result, pen(FRENCH)) is None) == (said is None)
    assert (result.event is None) == (outcome != "done")


def test_only_errors_from_after_the_resolution_bring_a_problem_back() -> None:
    resolved = after(event("resolve"))
    assert came(NOTHING, NOW).outcome == "already"
    assert came(resolved, NOW).outcome == "already"
    back = came(resolved, NOW + HOUR)
    assert back.event == Event(action="return", at=NOW + HOUR)
    assert not back.state.is_resolved
    assert came(back.state, NOW + 2 * HOUR).outcome == "already"
    assert came(after(event("resolve"), event("reopen")), NOW + HOUR).outcome == "already"


def test_what_is_no_press_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="errors do"):
        press(NOTHING, Event(action="return", at=NOW))
    with pytest.raises(ValueError, match="end"):
        press(NOTHING, Event(action="snooze", at=NOW, by="U1"))
    with pytest.raises(ValueError, match="somebody"):
        press(NOTHING, Event(action="assign", at=NOW, by="U1"))


presses = st.lists(
    st.tuples(
        st.sampled_from(["acknowledge", "assign", "snooze", "resolve", "reopen", "came"]),
        st.sampled_from(["U1", "U2"]),
        st.integers(0, 3),
        st.integers(0, 100),
    ),
    max_size=12,
)


@given(presses)
def test_whatever_is_pressed_the_state_is_what_its_events_come_to(
    pressed: list[tuple[Action, str, int, int]],
) -> None:
    found, stored = NOTHING, list[Event]()
    for hours, (action, by, stale, days) in enumerate(pressed):
        seen = max(found.version - stale, 0)
        result: Result = (
            came(found, NOW + HOUR * hours)
            if str(action) == "came"
            else press(
                found,
                event(action, by, hours, **({"until": NOW + days * DAY} if action == "snooze" else {})),
                seen=seen,
            )
        )
        if result.event:
            stored.append(result.event)
        else:
            assert result.state is found
        found = result.state
        assert found == state(stored)
        assert found.events == tuple(stored)
        # A snooze always has an end.
        assert (found.snoozed_until(NOW) or NOW) <= NOW + HOUR * hours + LONGEST_SNOOZE
        assert found.returned is None or not found.is_resolved
        state_lines(found, pen(FRENCH), now=NOW)
