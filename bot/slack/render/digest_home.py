"""Digests on the Home page, and the form in which one is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)

from bot.digest.schedule import Wanted
from bot.digest.words import written
from bot.slack.render.actions import EVERY, ActionId, DigestField, ViewId
from bot.slack.render.digest import COMMAND, channel_mention, in_words, pen_of, why_paused
from bot.slack.render.escape import bold, clip, code, prose
from bot.slack.render.message import button, buttons, section
from bot.slack.render.view import OPTION_LIMIT, PLACEHOLDER_LIMIT, form, select
from bot.syncerrors.filters import CATEGORIES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from slack_sdk.models.blocks import InputInteractiveElement

    from bot.digest.schedule import Subscription
    from bot.slack.render.digest import Subscribed
    from bot.slack.render.reader import Reader
    from bot.slack.render.view import AnyBlock

SHOWN = 15
_LEVELS = ("record", "job")


def home_section(digests: Sequence[Subscribed], reader: Reader) -> list[AnyBlock]:
    """Return each channel's digest with what can be done about it, and how to set up another."""
    say = reader.say.digest_channel
    none = [] if digests else [prose(say.home_none)]
    drawn: list[AnyBlock] = [section("\n".join([bold(say.home_title), *none]))]
    for one in digests[:SHOWN]:
        drawn += [section(_line(one, reader)), _buttons(one, reader)]
    if (more := len(digests) - SHOWN) > 0:
        told = prose(say.home_more).format(count=reader.say.number(more), command=code(f"{COMMAND} digest status"))
        drawn.append(section(told))
    new = button(ActionId.DIGEST_EDIT, None, label=say.set_up, accessible=say.set_up)
    return [*drawn, buttons("digest-new", [new])]


def setup(found: Subscription | None, reader: Reader) -> dict[str, Any]:
    """Return the form in which a channel's digest is set up or changed.

    Args:
        found: the channel's digest; nothing for a new one, of which the channel is asked, too.
        reader: who fills it in; without a digest the form proposes their zone.

    """
    say = reader.say.digest_channel.form
    wanted = found.plan.wanted if found else Wanted()
    fields: list[AnyBlock] = [] if found else [_channel(reader)]
    fields += [
        _input(
            DigestField.WHEN,
            say.when,
            PlainTextInputElement(action_id=DigestField.WHEN, initial_value=_when(found, reader), max_length=200),
            hint=say.when_hint,
        ),
        _input(DigestField.LEVELS, say.levels, _levels(wanted.levels, reader)),
        _input(DigestField.CATEGORIES, say.categories, _categories(wanted.categories, reader)),
        _input(
            DigestField.SOURCES,
            say.sources,
            PlainTextInputElement(
                action_id=DigestField.SOURCES, initial_value=", ".join(sorted(wanted.sources)) or None
            ),
            hint=say.sources_hint,
            optional=True,
        ),
        _input(DigestField.QUIET, say.quiet, _quiet(found, reader)),
    ]
    return form(
        say.title_change if found else say.title,
        fields,
        close=say.cancel,
        submit=say.submit,
        name=ViewId.DIGEST,
        state=found.channel if found else "",
    )


def _line(one: Subscribed, reader: Reader) -> str:
    say, plan = reader.say.digest_channel, one.subscription.plan
    told = prose(say.home_line).format(
        channel=channel_mention(one.subscription.channel, reader), plan=in_words(plan, reader)
    )
    if one.paused is not None:
        return f"{told}\n{bold(say.home_paused)} {why_paused(one.paused, reader)}"
    return f"{told}\n{prose(say.next).format(at=pen_of(reader).moment(one.next))}"


def _buttons(one: Subscribed, reader: Reader) -> AnyBlock:
    say, channel = reader.say.digest_channel, one.subscription.channel
    plan = in_words(one.subscription.plan, reader, escaped=False)
    return buttons(
        f"digest-of-{channel}",
        [
            button(action, channel, label=label, accessible=aloud.format(plan=plan))
            for action, label, aloud in (
                (ActionId.DIGEST_EDIT, say.change, say.change_aloud),
                (ActionId.DIGEST_PREVIEW, say.show, say.show_aloud),
                (ActionId.DIGEST_OFF, say.turn_off, say.turn_off_aloud),
            )
        ],
    )


def _channel(reader: Reader) -> InputBlock:
    say = reader.say.digest_channel.form
    chooser = ConversationSelectElement(
        action_id=DigestField.CHANNEL,
        placeholder=PlainTextObject(text=clip(say.channel, PLACEHOLDER_LIMIT)),
        default_to_current_conversation=True,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return _input(DigestField.CHANNEL, say.channel, chooser, hint=say.channel_hint)


def _when(found: Subscription | None, reader: Reader) -> str:
    if found is None:
        return f"09:00 {reader.zone_name()} weekdays"
    # What is wanted, and what a quiet day brings, have fields of their own.
    return written(replace(found.plan, wanted=Wanted(), quiet="line"))


def _levels(chosen: Collection[str], reader: Reader) -> InputInteractiveElement:
    words = reader.say.sync
    names = {name: words.level_name(name) for name in _LEVELS}
    return _choice(DigestField.LEVELS, words.home_any_level, names, chosen)


def _categories(chosen: Collection[str], reader: Reader) -> InputInteractiveElement:
    names = {name: reader.say.category(name) for name in (*CATEGORIES, UNKNOWN)}
    return _choice(DigestField.CATEGORIES, reader.say.sync.home_any_category, names, chosen)


def _choice(field: DigestField, every: str, names: dict[str, str], chosen: Collection[str]) -> InputInteractiveElement:
    """Return a select of all or one; what is chosen already stays a choice, also when it is several."""
    now = ",".join(sorted(chosen)) or EVERY
    options = [(every, EVERY), *((label[:1].upper() + label[1:], name) for name, label in names.items())]
    if now not in {value for _label, value in options}:
        options.append((", ".join(names.get(name, name) for name in sorted(chosen)), now))
    label = next(label for label, value in options if value == now)
    return select(field, options, chosen=now, placeholder=label)


def _quiet(found: Subscription | None, reader: Reader) -> RadioButtonsElement:
    say = reader.say.digest_channel.form
    options = {
        value: Option(text=PlainTextObject(text=clip(label, OPTION_LIMIT)), value=value)
        for value, label in (("line", say.quiet_line), ("nothing", say.quiet_nothing))
    }
    return RadioButtonsElement(
        action_id=DigestField.QUIET,
        options=list(options.values()),
        initial_option=options[found.plan.quiet if found else "line"],
    )


def _input(
    field: DigestField, label: str, element: InputInteractiveElement, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )
