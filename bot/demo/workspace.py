"""The company that the demo shows: its people, its channels, and what they say before anybody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TEAM_ID = "T01ACME"
BOT_USER_ID = "U0SFDIAG"
SUPPORT = "C01SUPPORT"
GENERAL = "C02GENERAL"
DIRECT = "D01SFDIAG"
COMMAND = "/sfdiag"

# Made up, and known to everybody: they open nothing but the look-alike on the same machine.
BOT_TOKEN = "xoxb-local-demo"  # noqa: S105
APP_TOKEN = "xapp-local-demo"  # noqa: S105
SIGNING_SECRET = "local-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at Acme."""

    id: str
    handle: str
    name: str


# The page acts as the first of them: the person who tries the bot.
ROBIN = Person("U01ROBIN", "robin", "Robin Mercier")
CLAIRE = Person("U02CLAIRE", "claire", "Claire Dubois")
DANA = Person("U03DANA", "dana", "Dana Whitfield")
PRIYA = Person("U04PRIYA", "priya", "Priya Nair")
TOMAS = Person("U05TOMAS", "tomas", "Tomás Herrera")
PEOPLE = (ROBIN, CLAIRE, DANA, PRIYA, TOMAS)


@dataclass(frozen=True, slots=True)
class Line:
    """One message: who says what where."""

    channel: str
    who: Person
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What is said before the page opens. ``thanks`` follows the bot's answer to ``paste``, in its thread."""

    chatter: tuple[Line, ...]
    paste: Line
    thanks: Line


_LOCKED_ROW = (
    '`[{"message":"unable to obtain exclusive access to this record or 1 records: 0015g00000XyZAbAAN",'
    '"errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`'
)
SUGGESTED_PASTES = (
    "REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]: [LastName]",
    '{"error":"invalid_grant","error_description":"expired access/refresh token"}',
)
SUGGESTED_CODE = "REQUEST_LIMIT_EXCEEDED"

_ENGLISH = Story(
    chatter=(
        Line(GENERAL, PRIYA, "Fire drill on Thursday at 11. It is only a drill, so please leave your coffee behind."),
        Line(GENERAL, DANA, "Is anyone else’s badge not working on the third floor?"),
        Line(GENERAL, CLAIRE, "Mine works, but the reader takes two tries. Facilities know about it."),
        Line(
            SUPPORT,
            CLAIRE,
            "Morning! I can’t find the quarterly pipeline report in the Sales folder any more. Did it move?",
        ),
        Line(SUPPORT, DANA, "It has been under Forecasting since Friday. I’ll pin it here."),
        Line(SUPPORT, CLAIRE, "Found it, thank you!"),
        Line(SUPPORT, PRIYA, "The account sync runs at 14:00 today instead of 15:00, so imports before lunch please."),
        Line(SUPPORT, TOMAS, "Noted. I still have 4,000 contacts from the trade fair to load."),
    ),
    paste=Line(SUPPORT, TOMAS, f"Hm, half of my contacts went in and the rest say this:\n{_LOCKED_ROW}"),
    thanks=Line(SUPPORT, TOMAS, "Sorted the file by account, ran it again, and everything went in."),
)
_FRENCH = Story(
    chatter=(
        Line(
            GENERAL,
            PRIYA,
            "Exercice d’évacuation jeudi à 11 h. Ce n’est qu’un exercice : laissez votre café sur place.",
        ),
        Line(GENERAL, DANA, "Est-ce que quelqu’un d’autre a un badge qui ne passe plus au troisième ?"),
        Line(
            GENERAL,
            CLAIRE,
            "Le mien passe, mais il faut s’y reprendre à deux fois. Les services généraux sont au courant.",
        ),
        Line(
            SUPPORT,
            CLAIRE,
            "Bonjour ! Je ne trouve plus le rapport trimestriel dans le dossier Ventes. Il a changé de place ?",
        ),
        Line(SUPPORT, DANA, "Il est dans Prévisions depuis vendredi. Je l’épingle ici."),
        Line(SUPPORT, CLAIRE, "Je l’ai, merci !"),
        Line(
            SUPPORT,
            PRIYA,
            "La synchro des comptes passe à 14 h au lieu de 15 h : vos imports avant midi, s’il vous plaît.",
        ),
        Line(SUPPORT, TOMAS, "C’est noté. Il me reste 4 000 contacts du salon à charger."),
    ),
    paste=Line(SUPPORT, TOMAS, f"Aïe, la moitié de mes contacts est passée, le reste me dit ceci :\n{_LOCKED_ROW}"),
    thanks=Line(SUPPORT, TOMAS, "J’ai trié le fichier par compte et relancé : tout est passé."),
)


def story(lang: str) -> Story:
    """Return what is said, in ``en`` or ``fr``."""
    return _FRENCH if lang == "fr" else _ENGLISH


def configuration(*, request_url: str | None = None) -> dict[str, Any]:
    """Return the local Slack's configuration.

    Args:
        request_url: where it sends events and commands over HTTP; over the bot's socket when there is none.

    """
    app = {
        "appId": "A01SFDIAG",
        "botUserId": BOT_USER_ID,
        "botName": "sfdiag",
        "botToken": BOT_TOKEN,
        "appToken": APP_TOKEN,
        "signingSecret": SIGNING_SECRET,
    }
    members = [*(person.id for person in PEOPLE), BOT_USER_ID]
    return {
        "workspace": {"name": "Acme", "domain": "acme", "teamId": TEAM_ID},
        "app": app | ({"mode": "events", "requestUrl": request_url} if request_url else {"mode": "socket"}),
        "users": [{"id": person.id, "name": person.handle, "real_name": person.name} for person in PEOPLE],
        "channels": [
            {"id": SUPPORT, "name": "sf-support", "members": members},
            {"id": GENERAL, "name": "general", "members": members},
            # The page titles a conversation with its first member who is not an app: "sfdiag", as Slack does.
            {"id": DIRECT, "name": "sfdiag", "is_im": True, "is_channel": False, "is_private": True,
             "members": ["sfdiag", ROBIN.id, BOT_USER_ID]},
        ],
    }  # fmt: skip
