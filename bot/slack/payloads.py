"""Slack's JSON as values: the only place that knows its keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from bot.slack.render.actions import EVERY, DigestField
from bot.slack.render.state import PressState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_READ_SUBTYPES = frozenset({None, "bot_message", "file_share", "thread_broadcast", "me_message"})
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: the ids under which its messages appear, what people call it, and the workspace it is in."""

    user_id: str
    bot_id: str | None
    team_id: str | None
    name: str
    workspace: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in a message: all that is worth knowing before it is looked at."""

    id: str
    name: str
    kind: str
    snippet: bool


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file as Slack tells of it. ``kind`` is Slack's name of its type; a snippet is a text that somebody pasted."""

    id: str
    name: str
    kind: str
    snippet: bool
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that stands in a conversation.

    ``text`` is in Slack's escaping, without mentions of the bot and with what other apps put into blocks and
    attachments. ``thread_ts`` is where an answer belongs: the thread that the message stands in, or else its own.
    ``user`` is a person, ``bot`` another app; one of them is set. ``direct``: said to the bot alone; ``group``: in a
    group direct message. ``shared``: the channel is shared with another company. ``files`` were shared with it.
    """

    channel: str
    ts: str
    thread_ts: str
    text: str
    user: str | None = None
    bot: str | None = None
    direct: bool = False
    group: bool = False
    shared: bool = False
    edited: bool = False
    mentions_us: bool = False
    files: tuple[FileRef, ...] = ()

    @property
    def in_thread(self) -> bool:
        """Whether the message is a reply."""
        return self.thread_ts != self.ts

    @property
    def to_us(self) -> bool:
        """Whether somebody says it to the bot and waits for an answer."""
        if self.edited or self.bot:
            return False
        # Slack's word on mentions in group messages is not clear; one that is told twice is answered once all the same.
        return self.direct or (self.group and self.mentions_us)

    @property
    def told_as_mention(self) -> bool:
        """Whether Slack sends the message as an `app_mention` too, which is then the one to answer."""
        return self.mentions_us and not self.edited and not self.bot


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that stands there no more."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as somebody typed it. ``respond`` is where it can be answered for half an hour."""

    text: str
    user: str
    channel: str
    respond: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed under the message ``message_ts``; ``value`` is the answer's id."""

    value: str
    user: str
    channel: str
    message_ts: str
    thread_ts: str | None


@dataclass(frozen=True, slots=True)
class Click:
    """A button that was pressed, or an option that was chosen, in a list, a modal or on the Home page.

    ``trigger`` opens a modal. ``modal`` is the modal it stood in. ``respond`` is where its message can be replaced;
    nothing in a view.
    """

    value: str
    user: str
    channel: str
    trigger: str
    modal: str | None
    respond: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A modal that was submitted: the value of the option chosen in it, and the state that the modal carries."""

    value: str
    state: str
    user: str


def chosen(body: Mapping[str, Any], name: str) -> Chosen:
    """Return what was chosen in the select of this name."""
    view = body["view"]
    values = ((view.get("state") or {}).get("values") or {}).get(name) or {}
    option = (values.get(name) or {}).get("selected_option") or {}
    return Chosen(value=option.get("value") or "", state=view.get("private_metadata") or "", user=body["user"]["id"])


@dataclass(frozen=True, slots=True)
class DigestPress:
    """A button or a date below a problem of a digest.

    ``post`` is the digest, ``version`` that of the problem's state that its presser saw, ``date`` the one that was
    picked.
    """

    post: str
    fingerprint: str
    version: int
    action_id: str
    date: date | None
    user: str
    channel: str


def digest_press(body: Mapping[str, Any]) -> DigestPress:
    """Return what was pressed in a digest."""
    action = body["actions"][0]
    state = PressState.decode(action["block_id"])
    picked = action.get("selected_date")
    return DigestPress(
        post=state.post,
        fingerprint=state.fingerprint,
        version=state.version,
        action_id=action["action_id"],
        date=date.fromisoformat(picked) if picked else None,
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id") or body["container"]["channel_id"],
    )


@dataclass(frozen=True, slots=True)
class DigestForm:
    """The form of a digest as somebody filled it in; empty levels, categories or sources leave none out.

    ``channel`` is empty when none was chosen; ``when`` is what was typed.
    """

    channel: str
    when: str
    levels: frozenset[str]
    categories: frozenset[str]
    sources: frozenset[str]
    quiet: Literal["line", "nothing"]
    user: str


def digest_form(body: Mapping[str, Any]) -> DigestForm:
    """Return what was filled in; a form for an existing digest carries the channel in its metadata."""
    view = body["view"]
    values = (view.get("state") or {}).get("values") or {}
    told = {field: (values.get(field) or {}).get(field) or {} for field in DigestField}

    def option(field: DigestField) -> str:
        return (told[field].get("selected_option") or {}).get("value") or ""

    def several(text: str) -> frozenset[str]:
        return frozenset(filter(None, (" ".join(part.split()) for part in text.split(","))))

    return DigestForm(
        channel=view.get("private_metadata") or told[DigestField.CHANNEL].get("selected_conversation") or "",
        when=(told[DigestField.WHEN].get("value") or "").strip(),
        levels=several(option(DigestField.LEVELS)) - {EVERY},
        categories=several(option(DigestField.CATEGORIES)) - {EVERY},
        sources=several(told[DigestField.SOURCES].get("value") or ""),
        quiet="nothing" if option(DigestField.QUIET) == "nothing" else "line",
        user=body["user"]["id"],
    )


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody opened the bot's Home page."""

    user: str


def home_opened(body: Mapping[str, Any]) -> HomeOpened | None:
    """Return who opened the Home page; nothing when it was the tab of messages."""
    event = body["event"]
    return HomeOpened(event["user"]) if event.get("tab", "home") == "home" else None


def click(body: Mapping[str, Any]) -> Click:
    """Return a click."""
    action = body["actions"][0]
    view = body.get("view") or {}
    container = body.get("container") or {}
    return Click(
        value=(action.get("selected_option") or action).get("value") or "",
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id") or "",
        trigger=body.get("trigger_id") or "",
        modal=view.get("id") if view.get("type") == "modal" else None,
        respond=body.get("response_url") if container.get("message_ts") else None,
    )


def shared_file(file: Mapping[str, Any]) -> SharedFile:
    """Return a file as `files.info` tells of it."""
    ref = _file(file)
    return SharedFile(
        id=ref.id,
        name=ref.name,
        kind=ref.kind,
        snippet=ref.snippet,
        size=int(file.get("size") or 0),
        url=file.get("url_private_download") or file.get("url_private") or "",
    )


def message_event(body: Mapping[str, Any], me: Identity) -> Said | Deleted | None:
    """Return what a `message` event tells, or nothing when it is none of the bot's business.

    Args:
        body: the request, with the event in it.
        me: the bot, whose own messages are left out.

    """
    event = body["event"]
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _edit(body, event, me)
    if subtype == "message_deleted":
        return Deleted(event["channel"], event["deleted_ts"])
    return _said(body, event, event, me)


def mention(body: Mapping[str, Any], me: Identity) -> Said | None:
    """Return the message of an `app_mention` event, or nothing for the bot's own."""
    event = body["event"]
    return _said(body, event, event, me)


def command(body: Mapping[str, Any]) -> Command:
    """Return a slash command."""
    return Command(
        text=(body.get("text") or "").strip(),
        user=body["user_id"],
        channel=body["channel_id"],
        respond=body.get("response_url") or "",
    )


def press(body: Mapping[str, Any]) -> Press:
    """Return a pressed button."""
    message = body.get("message") or {}
    container = body.get("container") or {}
    return Press(
        value=body["actions"][0].get("value") or "",
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id") or container["channel_id"],
        message_ts=message.get("ts") or container["message_ts"],
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
    )


def thread_start(response: Mapping[str, Any], me: Identity) -> str | None:
    """Return the text of a thread's first message as `conversations.replies` tells it; nothing for the bot's own."""
    messages = response.get("messages") or []
    if not messages or _is_ours(messages[0], me, app_id=None):
        return None
    return _without_mention(text_of(messages[0]), me)


def answer_in(messages: list[dict[str, Any]], answer_id: str) -> str | None:
    """Return the ts of the message that carries an answer's metadata, or nothing."""
    for message in messages:
        metadata = message.get("metadata") or {}
        if (
            metadata.get("event_type") == METADATA_TYPE
            and (metadata.get("event_payload") or {}).get("answer") == answer_id
        ):
            ts: str = message["ts"]
            return ts
    return None


METADATA_TYPE = "sfdiag_answer"


def metadata_of(answer_id: str) -> dict[str, Any]:
    """Return the metadata by which an answer is found again."""
    return {"event_type": METADATA_TYPE, "event_payload": {"answer": answer_id}}


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who waits for what a request does; ``by_command`` when the acknowledgement itself can tell them."""

    user: str
    channel: str | None
    thread_ts: str | None
    by_command: bool


def asked_by(body: Mapping[str, Any]) -> AskedBy | None:
    """Return who sent a command or pressed a button; nothing for an event."""
    if "command" in body:
        asked = command(body)
        return AskedBy(asked.user, asked.channel, None, by_command=True)
    if body.get("type") == "view_submission":
        return AskedBy(body["user"]["id"], None, None, by_command=False)
    if body.get("actions"):
        clicked = click(body)
        # In a view there is no channel: what is to be said goes to the person's direct messages.
        thread_ts = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts")
        return AskedBy(clicked.user, clicked.channel or None, thread_ts, by_command=False)
    return None


def request_type(body: Mapping[str, Any]) -> str:
    """Return the kind of a request, for the log."""
    return str((body.get("event") or {}).get("type") or body.get("type") or body.get("command") or "unknown")


def event_id(body: Mapping[str, Any]) -> str | None:
    """Return what identifies a request in the log; it tells nothing of what was said."""
    found = body.get("event_id") or body.get("trigger_id")
    return str(found) if found else None


def _edit(body: Mapping[str, Any], event: Mapping[str, Any], me: Identity) -> Said | Deleted | None:
    message = event.get("message") or {}
    if message.get("subtype") == "tombstone":
        # What Slack leaves of a deleted message that has replies.
        return Deleted(event["channel"], message["ts"])
    previous = event.get("previous_message")
    # Slack also "edits" a message when it unfurls a link, detects a language or counts replies.
    if previous is not None and text_of(previous) == text_of(message):
        return None
    said = _said(body, event, message, me)
    return said and replace(said, edited=True)


def _said(body: Mapping[str, Any], event: Mapping[str, Any], message: Mapping[str, Any], me: Identity) -> Said | None:
    if message.get("subtype") not in _READ_SUBTYPES or _is_ours(message, me, app_id=body.get("api_app_id")):
        return None
    text = text_of(message)
    bot = _bot_author(message)
    return Said(
        channel=event["channel"],
        ts=message["ts"],
        thread_ts=message.get("thread_ts") or message["ts"],
        text=_without_mention(text, me),
        user=None if bot else message.get("user"),
        bot=bot,
        direct=event.get("channel_type") == "im",
        group=event.get("channel_type") == "mpim",
        shared=bool(body.get("is_ext_shared_channel")),
        mentions_us=f"<@{me.user_id}" in text,
        files=tuple(_file(file) for file in message.get("files") or () if file.get("id")),
    )


def _file(file: Mapping[str, Any]) -> FileRef:
    return FileRef(
        id=file.get("id") or "",
        name=file.get("name") or file.get("title") or "",
        kind=(file.get("filetype") or "").lower(),
        snippet=file.get("mode") == "snippet",
    )


def _is_ours(message: Mapping[str, Any], me: Identity, *, app_id: str | None) -> bool:
    if message.get("user") == me.user_id:
        return True
    if me.bot_id is not None and message.get("bot_id") == me.bot_id:
        return True
    author = message.get("app_id") or (message.get("bot_profile") or {}).get("app_id")
    return app_id is not None and author == app_id


def _bot_author(message: Mapping[str, Any]) -> str | None:
    if message.get("user") == _SLACKBOT:
        return _SLACKBOT
    # A message without an author at all comes from an old kind of integration.
    return message.get("bot_id") or message.get("app_id") or (None if message.get("user") else "unknown")


def _without_mention(text: str, me: Identity) -> str:
    if f"<@{me.user_id}" not in text:
        return text.strip()
    return re.sub(rf"<@{re.escape(me.user_id)}(?:\|[^>]*)?>", "", text).strip()


def text_of(message: Mapping[str, Any]) -> str:
    """Return all that a message says, in Slack's escaping; nothing that it says twice.

    A person's blocks repeat the text; an app may put all, half or nothing of it there.
    """
    parts = [message.get("text") or ""]
    further = list(_further_parts(message))
    if not further:
        return parts[0]
    seen = _squeezed(parts[0])
    for part in further:
        squeezed = _squeezed(part)
        if squeezed and squeezed not in seen:
            parts.append(part)
            seen += " " + squeezed
    return "\n".join(part for part in parts if part)


def _further_parts(message: Mapping[str, Any]) -> Iterator[str]:
    # What a person typed stands in the text already; most messages end here.
    typed = bool(message.get("client_msg_id") and message.get("text"))
    for block in message.get("blocks") or ():
        if not (typed and block.get("type") == "rich_text"):
            yield from _texts_of_blocks([block])
    for attachment in message.get("attachments") or ():
        if not _is_preview(attachment):
            yield from _texts_of_attachment(attachment)


def _is_preview(attachment: Mapping[str, Any]) -> bool:
    """Tell whether Slack or an app added the attachment because of a link; a forwarded message is no such thing."""
    if attachment.get("is_share"):
        return False
    return any(attachment.get(key) for key in ("is_msg_unfurl", "is_app_unfurl", "from_url", "original_url"))


def _texts_of_attachment(attachment: Mapping[str, Any]) -> Iterator[str]:
    texts = [attachment.get("pretext"), attachment.get("title"), attachment.get("text")]
    for field in attachment.get("fields") or ():
        texts += [field.get("title"), field.get("value")]
    texts += _texts_of_blocks(attachment.get("blocks"))
    found = [str(text) for text in texts if text]
    yield from found or filter(None, [attachment.get("fallback")])


def _texts_of_blocks(blocks: Any) -> Iterator[str]:
    for block in blocks or ():
        match block.get("type"):
            case "rich_text":
                yield from _rich_text(block)
            case "section":
                yield from _text_objects([block.get("text"), *(block.get("fields") or ())])
            case "header":
                yield from _text_objects([block.get("text")])
            case "context":
                yield from _text_objects(block.get("elements") or ())
            case "markdown":
                yield from filter(None, [_escaped(block.get("text") or "")])
            case "table":
                yield from _table(block)


def _text_objects(objects: Any) -> Iterator[str]:
    for item in objects:
        text = (item or {}).get("text")
        if isinstance(text, str) and text:
            yield _escaped(text) if item.get("type") == "plain_text" else text


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    for row in block.get("rows") or ():
        cells = []
        for cell in row:
            if cell.get("type") == "rich_text":
                cells.append(" ".join(_rich_text(cell)))
            else:
                cells.append(_escaped(str(cell.get("text") or "")))
        yield "\t".join(cells)


def _rich_text(block: Mapping[str, Any]) -> Iterator[str]:
    for element in block.get("elements") or ():
        match element.get("type"):
            case "rich_text_list":
                yield from _rich_text(element)
            case "rich_text_preformatted":
                yield f"```\n{_inline(element)}\n```"
            case _:
                yield _inline(element)


def _inline(element: Mapping[str, Any]) -> str:
    return "".join(_leaf(leaf) for leaf in element.get("elements") or ())


def _leaf(leaf: Mapping[str, Any]) -> str:
    match leaf.get("type"):
        case "text":
            return _escaped(leaf.get("text") or "")
        case "link":
            url, label = _escaped(leaf.get("url") or ""), _escaped(leaf.get("text") or "")
            return f"<{url}|{label}>" if label else f"<{url}>"
        case "user":
            return f"<@{leaf.get('user_id')}>"
        case "channel":
            return f"<#{leaf.get('channel_id')}>"
        case "usergroup":
            return f"<!subteam^{leaf.get('usergroup_id')}>"
        case "broadcast":
            return f"<!{leaf.get('range')}>"
        case "emoji":
            return f":{leaf.get('name')}:"
        case _:
            return _escaped(str(leaf.get("fallback") or ""))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MENTION = re.compile(r"<[@#!][^<>]*>")
_NOT_WORD = re.compile(r"[\W_]+")


def _squeezed(text: str) -> str:
    """Return the bare letters and digits of a text, so that markup makes no difference."""
    bare = _MENTION.sub("", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _NOT_WORD.sub("", bare)
