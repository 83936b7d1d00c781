"""What people do with an answer: say whether it helped, or take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.render import notices

if TYPE_CHECKING:
    from bot.slack.deps import Deps
    from bot.slack.payloads import Press


async def rate(press: Press, deps: Deps, *, helped: bool) -> None:
    """Keep whether an answer helped, and thank for it."""
    if await deps.answers.get(press.value) is not None:
        await deps.feedback.put(press.value, press.user, helped=helped, now=deps.now())
    lang = await deps.language(press.channel, press.user)
    thanks = notices.thanks_for_feedback(lang, helped=helped)
    await deps.outbox.whisper(press.channel, press.user, thanks, thread_ts=press.thread_ts)


async def remove(press: Press, deps: Deps) -> None:
    """Take an answer away for whoever may; tell the others who that is."""
    answered = await deps.answers.get(press.value)
    asker = answered.asker if answered else None
    if not await _may_remove(press.user, asker, deps):
        lang = await deps.language(press.channel, press.user)
        refusal = notices.not_yours_to_remove(lang, asker, sorted(deps.admins))
        await deps.outbox.whisper(press.channel, press.user, refusal, thread_ts=press.thread_ts)
        return
    await deps.outbox.delete(press.channel, press.message_ts)
    if answered is not None:
        await deps.answers.removed(answered.id, now=deps.now())


async def _may_remove(user: str, asker: str | None, deps: Deps) -> bool:
    return user == asker or user in deps.admins or await deps.people.runs_workspace(user)
