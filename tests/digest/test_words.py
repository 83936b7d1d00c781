"""What people type to have a digest."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule import EVERY_DAY, WEEKDAYS, Plan, Wanted
from bot.digest.text import fault, in_words
from bot.digest.words import WordsError, parse, written
from bot.language import ENGLISH, FRENCH
from tests.digest.figures import PARIS, pen

if TYPE_CHECKING:
    from bot.digest.pen import Pen

ZONES = sorted(available_timezones())


def read(text: str) -> Plan:
    return parse(text.split(), zone="Europe/Rome", zones=ZONES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("on 09:00 Europe/Paris weekdays", "09:00 Europe/Paris weekdays"),
        ("on 9am", "09:00 Europe/Rome daily"),
        ("on 18:30 daily", "18:30 Europe/Rome daily"),
        ("on 09h00 Europe/Paris jours ouvrés", "09:00 Europe/Paris weekdays"),
        ("9h tous les jours", "09:00 Europe/Rome daily"),
        ("at 9:30 p.m. every day", "21:30 Europe/Rome daily"),
        ("9 AM EUROPE/paris", "09:00 Europe/Paris daily"),
        ("12am", "00:00 Europe/Rome daily"),
        ("12pm", "12:00 Europe/Rome daily"),
        ("noon new york", "12:00 America/New_York daily"),
        ("minuit à Kathmandu", "00:00 Asia/Kathmandu daily"),
        ("18.30 UTC mon, wed and fri", "18:30 UTC mon,wed,fri"),
        ("7:05 fri-mon", "07:05 Europe/Rome mon,fri,sat,sun"),
        ("7h05 lundi et jeudi", "07:05 Europe/Rome mon,thu"),
        ("8:00 jours ouvrables", "08:00 Europe/Rome mon,tue,wed,thu,fri,sat"),
        ("weekends 8:00 Buenos Aires", "08:00 America/Argentina/Buenos_Aires sat,sun"),
        ("9am level job source marketo,hubspot", "09:00 Europe/Rome daily level job source hubspot source marketo"),
        ("9am category:auth quiet nothing", "09:00 Europe/Rome daily category authentication quiet nothing"),
        ('9am source "sync, nightly"', '09:00 Europe/Rome daily source "sync, nightly"'),
        ("9h silencieux niveau tâche", "09:00 Europe/Rome daily level job quiet nothing"),
    ],
)
def test_what_is_understood(text: str, words: str) -> None:
    assert written(read(text)) == words


@pytest.mark.parametrize(
    ("text", "reason", "near"),
    [
        ("", "no_time", ()),
        ("weekdays Europe/Paris", "no_time", ()),
        ("9", "time", ()),
        ("25:00", "time", ()),
        ("13pm", "time", ()),
        ("9am 10am", "two_times", ()),
        ("9am Europe/Pariss", "zone", ("Europe/Paris",)),
        ("9am Berln", "zone", ("Europe/Berlin",)),
        ("9am Asia/Kolkatta", "zone", ("Asia/Kolkata",)),
        ("9am Nowhere/Atall", "zone", ()),
        ("9am EST", "zone", ("America/New_York",)),
        ("9am IST", "zone", ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")),
        ("9am istanbul", "zone", ("Asia/Istanbul", "Europe/Istanbul")),
        ("9am UTC+2", "offset", ()),
        ("9am +02:00", "offset", ()),
        ("9am Europe/Paris Asia/Tokyo", "two_zones", ()),
        ("9am level high", "value", ()),
        ("9am level", "value", ()),
        ("9am quiet maybe", "value", ()),
        ("9am hourly", "word", ()),
    ],
)
def test_what_is_not_understood_is_named(text: str, reason: str, near: tuple[str, ...]) -> None:
    with pytest.raises(WordsError) as caught:
        read(text)
    assert caught.value.reason == reason
    assert caught.value.near[: len(near)] == near


def test_the_sentence_says_what_can_be_written() -> None:
    def said(text: str, drawn: Pen) -> str:
        with pytest.raises(WordsError) as caught:
            read(text)
        return fault(caught.value, drawn)

    assert said("9", pen(ENGLISH)) == "`9` is no time of day; write it like `09:00`, `9am` or `18:30`."
    assert said("9h Berln", pen(FRENCH)) == (
        "`Berln` n’est pas un fuseau horaire connu\u00a0; écrivez sa ville, par exemple `Europe/Paris`. "
        "Vouliez-vous dire `Europe/Berlin`\u00a0?"
    )
    assert said("9am `x`", pen(ENGLISH)).startswith("I do not understand `'x'`.")


plans = st.builds(
    Plan,
    at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    zone=st.sampled_from([zone for zone in ZONES if "/" in zone]),
    days=st.one_of(st.just(EVERY_DAY), st.just(WEEKDAYS), st.frozensets(st.integers(0, 6), min_size=1)),
    wanted=st.builds(
        Wanted,
        levels=st.frozensets(st.sampled_from(["record", "job"])),
        categories=st.frozensets(st.sampled_from(["access", "authentication", "intermittent", "other", "unknown"])),
        sources=st.frozensets(st.from_regex(r"[a-zé0-9,.:/_-]+( [a-z0-9]+)*", fullmatch=True), max_size=3),
    ),
    quiet=st.sampled_from(["line", "nothing"]),
)


@given(plans)
def test_a_plan_is_read_from_its_own_words(plan: Plan) -> None:
    assert parse(written(plan).split(" "), zone="Asia/Tokyo", zones=ZONES) == plan


@given(st.lists(st.one_of(st.text(), st.sampled_from(["on", "9am", "level", "source", '"', "paris", "+2", "mon-"]))))
def test_whatever_is_typed_is_a_plan_or_gets_a_sentence(words: list[str]) -> None:
    error: WordsError | None = None
    try:
        parse(words, zone="UTC", zones=ZONES)
    except WordsError as refused:
        error = refused
    assert error is None or all(fault(error, pen(say)) for say in (ENGLISH, FRENCH))


def test_a_plan_has_days_and_a_time_of_its_zone() -> None:
    with pytest.raises(ValueError, match="no weekdays"):
        Plan(at=time(9), zone="UTC", days=frozenset())
    with pytest.raises(ValueError, match="time of day"):
        Plan(at=time(9, tzinfo=PARIS), zone="Europe/Paris")


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("9am daily", "every day at 09:00 (Europe/Paris)", "tous les jours à 09:00 (Europe/Paris)"),
        ("9am weekdays", "every weekday at 09:00 (Europe/Paris)", "du lundi au vendredi à 09:00 (Europe/Paris)"),
        (
            "18:30 mon,thu New_York",
            "on Mondays and Thursdays at 18:30 (America/New_York)",
            "le lundi et le jeudi à 18:30 (America/New_York)",
        ),
        ("9am sun", "on Sundays at 09:00 (Europe/Paris)", "le dimanche à 09:00 (Europe/Paris)"),
        (
            "9am mon,wed,fri level job source marketo,x",
            "on Mondays, Wednesdays and Fridays at 09:00 (Europe/Paris), only job level, sources marketo, x",
            "le lundi, le mercredi et le vendredi à 09:00 (Europe/Paris), uniquement niveau tâche, sources marketo, x",
        ),
        (
            "9am daily category access",
            "every day at 09:00 (Europe/Paris), only category Access/Validation",
            "tous les jours à 09:00 (Europe/Paris), uniquement catégorie Accès/Validation",
        ),
    ],
)
def test_a_plan_reads_as_people_say_it(typed: str, english: str, french: str) -> None:
    plan = parse(typed.split(), zone="Europe/Paris", zones=ZONES)
    assert (in_words(plan, pen(ENGLISH)), in_words(plan, pen(FRENCH))) == (english, french)
