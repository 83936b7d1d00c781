"""What the demo says, in English and French."""

from __future__ import annotations

import locale
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from bot.demo.local_slack import VERSION, Lack, LocalSlackUnavailable
from bot.demo.workspace import COMMAND, SUGGESTED_CODE, SUGGESTED_PASTES

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that the demo says, in one language. Names in braces are filled in where they are said."""

    lang: str
    fetching: str
    tour: str
    stopped: str
    no_platform: str
    no_npm: str
    no_fetch: str
    no_run: str
    no_port: str
    instead: str
    conversation: str

    def tour_at(self, url: str) -> str:
        """Return what there is to see and to try, with the page's address."""
        first, second = SUGGESTED_PASTES
        return self.tour.format(
            url=url, first=first, second=second, command=COMMAND, code=SUGGESTED_CODE, version=VERSION
        )

    def lacking(self, why: LocalSlackUnavailable) -> str:
        """Return why there is no local Slack and what helps, in one sentence."""
        return self._lacking(why.lack).format(detail=why.detail)

    def _lacking(self, lack: Lack) -> str:
        match lack:
            case Lack.PLATFORM:
                return self.no_platform
            case Lack.NPM:
                return self.no_npm
            case Lack.FETCH:
                return self.no_fetch
            case Lack.RUN:
                return self.no_run
            case Lack.PORT:
                return self.no_port
            case _:
                assert_never(lack)


_CONVERSATION_EXAMPLE = SUGGESTED_PASTES[0]

ENGLISH = Texts(
    lang="en",
    fetching="Fetching the local Slack with npm (37 MB, only this once) …",
    tour="""\
Acme’s Slack is open at {url}

Look at
  #sf-support   Tomás pasted an error, and sfdiag answered in its thread (it opens at its end: scroll up).
                The rest it left alone.
  #general      sfdiag reads along here too. Nobody had an error, so it has said nothing.

Try
  Paste into #sf-support, one at a time:
    {first}
    {second}
  Ask so that only you see it:  {command} {code}
  Mention it:                   type @sf, choose sfdiag, add an error or a code
  Write to it alone:            sfdiag, under Direct messages
  Look at your syncs' errors:   {command} errors, as Robin, who is an admin here
  See the digest of them:       {command} digest now; its buttons work

The page is local-slack {version}, a look-alike on this machine. What you write there is gone when you stop: Ctrl-C.
""",
    stopped="Stopped. Nothing of it is left but the fetched local Slack, kept for the next time.",
    no_platform="There is no local Slack for {detail}: run the demo on Linux, macOS or Windows to see it in a browser.",
    no_npm="The Slack look-alike comes with npm, which is not here: install Node.js and start the demo again.",
    no_fetch="npm could not fetch the Slack look-alike ({detail}): check the network and start the demo again.",
    no_run="The Slack look-alike does not run on this machine ({detail}): try the demo on another one.",
    no_port="Port {detail} is taken: choose another one with --port, or leave it out and any free one will do.",
    instead="Here is the bot without Slack, in this terminal.",
    conversation=f"""\
Paste an error and end it with an empty line, for example:
  {_CONVERSATION_EXAMPLE}
To ask about a code: {COMMAND} {SUGGESTED_CODE}
To leave: quit
""",
)
FRENCH = Texts(
    lang="fr",
    fetching="Récupération du Slack local avec npm (37 Mo, une seule fois)…",
    tour="""\
Le Slack d’Acme est ouvert à l’adresse {url}

À voir
  #sf-support   Tomás a collé une erreur ; sfdiag lui a répondu dans le fil (ouvert sur sa fin : remontez).
                Du reste, il n’a rien dit.
  #general      sfdiag y est aussi. Personne n’y a eu d’erreur : il s’est tu.

À essayer
  Collez dans #sf-support, l’une après l’autre :
    {first}
    {second}
  Pour une réponse que vous seul voyez :  {command} {code}
  Pour l’interpeller :                    tapez @sf, choisissez sfdiag, ajoutez une erreur ou un code
  Pour lui écrire en privé :              sfdiag, sous « Direct messages »
  Pour les erreurs de synchronisation :   {command} errors, en tant que Robin, admin ici
  Pour leur résumé du jour :              {command} digest now ; ses boutons marchent

La page est local-slack {version}, une imitation de Slack sur cette machine.
Ctrl-C arrête tout, et ce que vous y aurez écrit disparaît.
""",
    stopped="C’est arrêté. Il ne reste que le Slack local, gardé pour la prochaine fois.",
    no_platform=(
        "Il n’existe pas de Slack local pour {detail} : lancez la démo sous Linux, macOS ou Windows pour la voir"
        " dans un navigateur."
    ),
    no_npm="L’imitation de Slack s’obtient avec npm, absent ici : installez Node.js, puis relancez la démo.",
    no_fetch="npm n’a pas pu récupérer l’imitation de Slack ({detail}) : vérifiez le réseau, puis relancez la démo.",
    no_run="L’imitation de Slack ne démarre pas sur cette machine ({detail}) : essayez la démo sur une autre.",
    no_port="Le port {detail} est déjà pris : choisissez-en un autre avec --port, ou n’en donnez aucun.",
    instead="Voici le bot sans Slack, dans ce terminal.",
    conversation=f"""\
Collez une erreur et terminez par une ligne vide, par exemple :
  {_CONVERSATION_EXAMPLE}
Pour une question sur un code : {COMMAND} {SUGGESTED_CODE}
Pour partir : quit
""",
)


def texts_for(environment: Mapping[str, str]) -> Texts:
    """Return the texts in the language of the person's locale.

    The environment is asked first: Python knows no locale that is not installed on the machine.
    """
    named = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), None)
    return FRENCH if (named or locale.getlocale()[0] or "").lower().startswith("fr") else ENGLISH
