"""Plans and orders of digests as JSON, and back."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from bot.digest.order import Order
from bot.digest.schedule import EVERY_DAY, Period, Plan, Wanted

if TYPE_CHECKING:
    from sqlalchemy import Row


def plan_told(plan: Plan) -> dict[str, Any]:
    """Return a plan as it is stored."""
    return {
        "at": plan.at.isoformat(),
        "zone": plan.zone,
        "days": sorted(plan.days),
        "wanted": _wanted_told(plan.wanted),
        "quiet": plan.quiet,
    }


def plan_of(told: dict[str, Any]) -> Plan:
    """Return a stored plan."""
    return Plan(
        at=time.fromisoformat(told["at"]),
        zone=told["zone"],
        days=frozenset(told["days"]) or EVERY_DAY,
        wanted=_wanted(told["wanted"]),
        quiet=told["quiet"],
    )


def _wanted_told(wanted: Wanted) -> dict[str, Any]:
    return {
        "levels": sorted(wanted.levels),
        "categories": sorted(wanted.categories),
        "sources": sorted(wanted.sources),
    }


def _wanted(told: dict[str, Any]) -> Wanted:
    return Wanted(
        levels=frozenset(told["levels"]),
        categories=frozenset(told["categories"]),
        sources=frozenset(told["sources"]),
    )


def order_told(order: Order) -> dict[str, Any]:
    """Return what is stored of an order beside its columns."""
    return {
        "cut": order.period.cut,
        "after": order.after,
        "last": order.last.isoformat(),
        "at": order.at.isoformat(),
        "zone": order.zone,
        "wanted": _wanted_told(order.wanted),
        "lang": order.lang,
        "scheduled": order.scheduled,
        "quiet": order.quiet,
    }


def order_of(row: Row[Any]) -> Order:
    """Return the order of a row."""
    told = row.ordered
    return Order(
        id=row.id,
        channel=row.channel,
        day=row.day,
        turn=row.turn,
        joins=row.joins,
        period=Period(row.starts_at, row.ends_at, cut=told["cut"]),
        after=told["after"],
        last=date.fromisoformat(told["last"]),
        at=time.fromisoformat(told["at"]),
        zone=told["zone"],
        wanted=_wanted(told["wanted"]),
        lang=told["lang"],
        scheduled=told["scheduled"],
        quiet=told["quiet"],
    )
