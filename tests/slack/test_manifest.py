"""The manifest, the listeners and the calls of the Web API belong together; none is more or less than the others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from bot.slack import handlers
from bot.slack.render.actions import ActionId, ViewId
from bot.slack.start import SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncApp

    from bot.slack.deps import Deps

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))

# Which listener hears an event of the manifest.
EVENTS = {
    "app_home_opened": "app_home_opened",
    "app_mention": "app_mention",
    "message.channels": "message",
    "message.groups": "message",
    "message.im": "message",
    "message.mpim": "message",
}
# What Slack gives out a scope for, among what the bot uses.
USES = {
    "app_mentions:read": {"app_mention"},
    "channels:history": {"message.channels", "conversations.replies", "conversations.history"},
    "groups:history": {"message.groups", "conversations.replies", "conversations.history"},
    "im:history": {"message.im", "conversations.replies", "conversations.history"},
    "mpim:history": {"message.mpim", "conversations.replies", "conversations.history"},
    "chat:write": {"chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"},
    "commands": {"/sfdiag"},
    "users:read": {"users.info"},
    "files:read": {"files.info"},
    "files:write": {"files.getUploadURLExternal", "files.completeUploadExternal"},
    "im:write": {"conversations.open"},
}
# These need no scope of the bot token.
NO_SCOPE = {
    "auth.test", "apps.connections.open", "app_home_opened", "views.open", "views.publish", "views.push",
}  # fmt: skip


class Recorder:
    """Stands in for the app and keeps what is registered."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, str]] = []

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[Any], None]]:
        def register(name: str) -> Callable[[Any], None]:
            self.registered.append((kind, name))
            return lambda _listener: None

        return register


def registered() -> list[tuple[str, str]]:
    recorder = Recorder()
    handlers.register(cast("AsyncApp", recorder), cast("Deps", None))
    return recorder.registered


def names(kind: str) -> list[str]:
    return [name for registered_kind, name in registered() if registered_kind == kind]


def test_messages_are_asked_first() -> None:
    assert registered()[0] == ("event", "message")


def test_every_event_has_a_listener_and_every_listener_an_event() -> None:
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert set(subscribed) == set(EVENTS)
    assert set(names("event")) == set(EVENTS.values())


def test_every_command_has_a_listener_and_every_listener_a_command() -> None:
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == names("command")


def test_every_button_has_a_listener_and_every_listener_a_button() -> None:
    assert sorted(names("action")) == sorted(action.value for action in ActionId)
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_nothing_else_is_registered() -> None:
    assert {kind for kind, _name in registered()} == {"event", "command", "action", "view"}


def test_every_modal_that_is_submitted_has_a_listener() -> None:
    assert names("view") == [view.value for view in ViewId]


def test_the_home_tab_is_on() -> None:
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is True


def test_the_manifest_asks_for_the_scopes_that_the_start_checks() -> None:
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_the_manifest_gives_the_reason_of_every_scope() -> None:
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    for scope, reason in SCOPES.items():
        assert f"- {scope} # {reason}\n" in text


def test_every_scope_is_used_and_every_use_has_its_scope() -> None:
    assert set(USES) == set(SCOPES)
    used = set(EVENTS) | set(names("command")) | called_methods()
    assert set.union(*USES.values()) | NO_SCOPE == used


def called_methods() -> set[str]:
    """Return the methods of the Web API that the sources call."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py") if "demo" not in path.parts]
    found = {match for source in sources for match in re.findall(r"client\.([a-z]+(?:_[a-zA-Z]+)+)\b", source)}
    return {method.replace("_", ".") for method in found if not hasattr(object, method)} - {
        # Attributes of aiohttp's and the SDK's clients that are no methods of the Web API.
        name.replace("_", ".")
        for name in ("message_processor", "current_session_monitor", "message_receiver", "wss_uri", "base_url")
    }


def test_direct_messages_can_be_written() -> None:
    home = MANIFEST["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_socket_mode_is_on() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True


def test_the_procfile_names_commands_of_ours() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert dict(line.split(": ", 1) for line in lines) == {"web": "sfdiag run", "release": "sfdiag db upgrade"}
