"""What the bot says besides answers: help, settings, refusals and its own faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.language import language
from bot.slack.render.escape import bold, code, prose
from bot.slack.render.message import Message, mention, message, plain, section, sections

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_ADMINS = 5


def help_message(lang: str, command: str = "/sfdiag") -> Message:
    """Say what the bot does and how it is asked."""
    say = language(lang)
    ask = [
        prose(say.help_command).format(command=code(f"{command} …")),
        prose(say.help_mention),
        prose(say.help_direct),
    ]
    settings = [
        prose(say.help_listen).format(command=code(f"{command} listen on|off")),
        prose(say.help_lang).format(command=code(f"{command} lang en|fr")),
    ]
    words = say.sync
    example = code(f"{command} errors since 5d level job")
    errors = [
        prose(words.help_errors).format(command=code(f"{command} errors"), example=example),
        prose(words.help_export).format(command=code(f"{command} export")),
        prose(words.help_digest).format(command=code(f"{command} digest on 09:00 Europe/Paris weekdays")),
        prose(words.help_file),
        prose(words.help_home),
    ]
    blocks = [
        section(prose(say.help_what)),
        *sections([bold(say.help_ask), *_bullets(ask)]),
        *sections([bold(words.help_title), *_bullets(errors)]),
        *sections([bold(say.help_settings), *_bullets(settings)]),
    ]
    return message(f"{prose(say.help_what)} {ask[0]}", blocks)


def listen_on(lang: str, user: str) -> Message:
    """Announce in a channel that pasted errors are answered from now on."""
    return plain(prose(language(lang).listen_on).format(user=mention(user)))


def listen_off(lang: str, user: str) -> Message:
    """Announce in a channel that pasted errors are no longer answered."""
    return plain(prose(language(lang).listen_off).format(user=mention(user)))


def lang_changed(lang: str, user: str) -> Message:
    """Announce in a channel, in its new language, that the language changed."""
    return plain(prose(language(lang).lang_changed).format(user=mention(user)))


def done(lang: str) -> Message:
    """Confirm a changed setting to the person who changed it."""
    return plain(prose(language(lang).done))


def already_so(lang: str) -> Message:
    """Say that a setting has the wanted value already."""
    return plain(prose(language(lang).already_so))


def usage(lang: str, setting: Literal["listen", "lang"], command: str = "/sfdiag") -> Message:
    """Say how a setting is written."""
    one, other = ("on", "off") if setting == "listen" else ("en", "fr")
    say = language(lang)
    return plain(
        prose(say.usage).format(one=code(f"{command} {setting} {one}"), other=code(f"{command} {setting} {other}"))
    )


def not_a_channel_member(lang: str) -> Message:
    """Say that the bot could not announce a change where it is no member, and so did not make it."""
    return plain(prose(language(lang).not_a_member))


def not_yours_to_remove(lang: str, asker: str | None, admins: Collection[str] = ()) -> Message:
    """Refuse to remove an answer and say who can.

    Args:
        lang: ``en`` or ``fr``.
        asker: the user id of whoever asked or pasted; nothing when that was an app.
        admins: user ids of the bot's own admins, when it has any.

    """
    say = language(lang)
    refusal = prose(say.remove_refused).format(asker=mention(asker)) if asker else prose(say.remove_refused_bot)
    return plain(f"{refusal} ({', '.join(map(mention, sorted(admins)[:MOST_ADMINS]))})" if admins else refusal)


def thanks_for_feedback(lang: str, *, helped: bool = True) -> Message:
    """Thank a person for saying whether an answer helped."""
    say = language(lang)
    return plain(prose(say.thanks_helped if helped else say.thanks_not_helped))


def internal_error(lang: str, reference: str) -> Message:
    """Say that the bot failed, with a reference that stands in its log too."""
    return plain(prose(language(lang).internal_error).format(reference=code(reference)))


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]
