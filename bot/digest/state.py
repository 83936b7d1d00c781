"""What people have done about a problem: a list of events, and the state that follows from it. Pure.

Only events are kept. The state is what they come to, every message is drawn from it, and a button adds at most one
event: pressed twice it adds none, and of two people at once both are told what counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LONGEST_SNOOZE = timedelta(days=90)

Action = Literal["acknowledge", "assign", "snooze", "resolve", "reopen", "return"]
"""``return`` is nobody's: errors of a resolved problem came again."""

Outcome = Literal["done", "already", "taken", "resolved", "returned", "past", "too_long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was done: by whom, when, and for ``assign`` to whom, for ``snooze`` until when."""

    action: Action
    at: datetime
    by: str | None = None
    to: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the events of a problem come to.

    ``acknowledged``, ``snoozed``, ``resolved`` and ``returned`` are the events that count, if any do. ``returned`` is
    kept until somebody does something, and ``resolved`` beside it says what had been thought to be done.
    """

    events: tuple[Event, ...] = ()
    acknowledged: Event | None = None
    assigned: Event | None = None
    snoozed: Event | None = None
    resolved: Event | None = None
    returned: Event | None = None

    @property
    def version(self) -> int:
        """What a button carries, so that a press tells what its presser saw."""
        return len(self.events)

    @property
    def is_resolved(self) -> bool:
        """Whether it counts as resolved: it was, and has not come back."""
        return self.resolved is not None and self.returned is None

    @property
    def assignee(self) -> str | None:
        """Who takes care of it."""
        return self.assigned.to if self.assigned else None

    def snoozed_until(self, now: datetime) -> datetime | None:
        """Return the end of a snooze that still lasts."""
        until = self.snoozed.until if self.snoozed else None
        return until if until is not None and until > now else None


@dataclass(frozen=True, slots=True)
class Result:
    """What a press came to.

    ``event`` is to be stored when it was ``done``. Otherwise ``why`` is the event because of which it was not: who
    ``already`` did it, has ``taken`` it or ``resolved`` it, or that it ``returned`` meanwhile.
    """

    state: State
    outcome: Outcome
    event: Event | None = None
    why: Event | None = None


NOTHING = State()


def state(events: Iterable[Event]) -> State:
    """Return what these events, in the order in which they were stored, come to."""
    found = NOTHING
    for event in events:
        found = _after(found, event)
    return found


def press(before: State, event: Event, *, seen: int | None = None) -> Result:
    """Return what a press comes to; it never undoes what somebody else did without the presser knowing.

    Args:
        before: the state as it is stored, read in the transaction that stores the event.
        event: what is to be done, at the present instant.
        seen: the version of the state that the pressed button was drawn from; without it the stored one.

    """
    if event.action == "return":
        raise ValueError("nobody brings a problem back; that is what errors do")
    missed = before.events[seen:] if seen is not None else ()
    refused = _refused(before, event, missed)
    if refused is not None:
        return refused
    return Result(_after(before, event), "done", event)


def came(before: State, last_seen: datetime) -> Result:
    """Return what errors of a problem come to: a resolved one that has some after its resolution has come back.

    Args:
        before: the state as it is stored.
        last_seen: when the problem's newest error happened; one from before the resolution that is only told
            afterwards brings nothing back.

    """
    if before.resolved is None or before.returned is not None or last_seen <= before.resolved.at:
        return Result(before, "already", why=before.returned)
    event = Event(action="return", at=last_seen)
    return Result(_after(before, event), "done", event)


def _refused(before: State, event: Event, missed: tuple[Event, ...]) -> Result | None:
    """Return why a press adds nothing, or nothing when it does."""
    if before.is_resolved and event.action != "reopen":
        # Whoever resolves what is resolved has what they want.
        return Result(before, "already" if event.action == "resolve" else "resolved", why=before.resolved)
    if before.returned in missed:
        return Result(before, "returned", why=before.returned)
    match event.action:
        case "acknowledge" if before.acknowledged:
            return Result(before, "already", why=before.acknowledged)
        case "assign":
            if event.to is None:
                raise ValueError("an assignment names somebody")
            if before.assignee == event.to and before.acknowledged:
                return Result(before, "already", why=before.assigned)
            if before.assigned in missed:
                return Result(before, "taken", why=before.assigned)
        case "snooze":
            if event.until is None:
                raise ValueError("a snooze has an end")
            if event.until <= event.at:
                return Result(before, "past")
            if event.until > event.at + LONGEST_SNOOZE:
                return Result(before, "too_long")
            if before.snoozed and before.snoozed.until == event.until:
                return Result(before, "already", why=before.snoozed)
        case "reopen" if before.resolved in missed:
            return Result(before, "resolved", why=before.resolved)
        case "reopen" if not before.is_resolved and before.snoozed_until(event.at) is None:
            return Result(before, "already")
        case _:
            pass
    return None


def _after(before: State, event: Event) -> State:
    """Return the state after an event that counts; total, since what is stored is never refused."""
    found = replace(before, events=(*before.events, event))
    if found.returned and event.action in {"acknowledge", "assign", "snooze"}:
        # Somebody has noticed that it came back.
        found = replace(found, resolved=None, returned=None)
    match event.action:
        case "acknowledge":
            return replace(found, acknowledged=event)
        case "assign":
            # Who takes it has seen it.
            return replace(found, assigned=event, acknowledged=before.acknowledged or event)
        case "snooze":
            return replace(found, snoozed=event)
        case "resolve":
            return replace(found, resolved=event, returned=None, snoozed=None)
        case "reopen":
            return replace(found, resolved=None, returned=None, snoozed=None, acknowledged=None)
        case "return":
            # Whoever had it has it still, and has to notice again.
            return replace(found, returned=event, snoozed=None, acknowledged=None)
