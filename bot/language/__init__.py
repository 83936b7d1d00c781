"""Every label and sentence of the bot, in English and in French.

Sentences hold no markup but backticks around names, as in the catalog. What stands in ``{braces}`` is put in with
``str.format`` by whoever says the sentence; both languages use the same names.
"""

from __future__ import annotations

from bot.language.english import ENGLISH
from bot.language.french import FRENCH
from bot.language.words import Language, Noun

__all__ = ["ENGLISH", "FRENCH", "Language", "Noun", "connector_name", "language"]


def connector_name(connector: str) -> str:
    """Return what a connector calls itself."""
    match connector:
        case "marketo-sales-connect":
            return "Marketo Sales Connect"
        case "marketo":
            return "Marketo"
        case "hubspot":
            return "HubSpot"
        case "data-loader":
            return "Data Loader"
        case "mulesoft":
            return "MuleSoft"
        case _:
            return connector


def language(name: str) -> Language:
    """Return the language of a name such as ``fr`` or ``fr_CA``; English stands in for every other."""
    return FRENCH if name.lower().startswith("fr") else ENGLISH
