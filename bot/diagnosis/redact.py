"""Takes secrets and personal data out of a text before it is stored, logged or shown again."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import re2

from bot.diagnosis.fold import encodable

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False


@dataclass(frozen=True, slots=True)
class _Secret:
    """A kind of secret: what finds it (group 1 stays, what follows goes), and what stands there afterwards."""

    kind: str
    pattern: Any
    live: bool = True


def _secret(kind: str, pattern: str, *, live: bool = True) -> _Secret:
    return _Secret(kind, re2.compile(pattern, _OPTIONS), live)


_KEY = r"[\"'\\]{0,4}\s{0,3}(?:=>|[:=>])\s{0,3}[\"'\\]{0,4}"
_VALUE = r"[^\s\"'\\,;&<>{}\[\])]"
_ADDRESS = "e-mail address"
_LOCAL_PART = r"[A-Za-z0-9._%+\-]"
_DOMAIN = r"[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24}\b"
_SECRETS = (
    _secret("session id", r"()\b00D[A-Za-z0-9]{9,15}(?:!|%21)[A-Za-z0-9._%\-]{12,}"),
    _secret("access token", r"()\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*"),
    _secret("refresh token", r"()\b5Aep[A-Za-z0-9._]{20,}"),
    _secret("access token", r"(\bbearer\s{1,3})[A-Za-z0-9._~+/!\-]{16,}=*"),
    _secret("consumer key", r"()\b3MVG9[A-Za-z0-9._]{20,}"),
    _secret("access token", rf"(access_?token{_KEY}){_VALUE}{{8,}}"),
    _secret("refresh token", rf"(refresh_?token{_KEY}){_VALUE}{{8,}}"),
    _secret("consumer secret", rf"((?:client|consumer)_?secret{_KEY}){_VALUE}{{6,}}"),
    _secret("session id", rf"(\b(?:session_?id|sid){_KEY}){_VALUE}{{15,}}"),
    _secret("session id", r"(missing session hash:\s{0,3})[A-Za-z0-9+/=_\-]{8,}", live=False),
    _secret("password", rf"(\b(?:password|passwd|pwd|mot de passe|security_?token){_KEY}){_VALUE}{{4,}}"),
    _secret("slack token", r"()\bx(?:ox[a-z]|app)-[A-Za-z0-9\-]{10,}"),
    _secret(_ADDRESS, rf"()\b{_LOCAL_PART}{{1,64}}@{_DOMAIN}", live=False),
)


def _all_at_once(secrets: Iterable[_Secret]) -> Any:
    """Return what tells in one pass which kinds of secrets stand in a text; in most texts there is none."""
    together = re2.Set.SearchSet(_OPTIONS)
    for secret in secrets:
        together.Add(secret.pattern.pattern)
    together.Compile()
    return together


_ALL = _all_at_once(_SECRETS)

# A private character for each kind of secret, so that what is found keeps its place until it is named.
_KINDS = tuple(dict.fromkeys(secret.kind for secret in _SECRETS))
_BLOTS = {kind: chr(0xE000 + number) for number, kind in enumerate(_KINDS)}
_NO_BLOTS = {ord(blot): " " for blot in _BLOTS.values()}
_BLOTTED = re.compile(f"([{''.join(_BLOTS.values())}])\\1*")
_NAMED = re.compile(rf"\(({'|'.join(_KINDS)})\)")


def redact(text: str) -> str:
    """Return the text with secrets and e-mail addresses masked. Redacting twice changes nothing more."""
    return legible(_blot(_NAMED.sub(lambda found: _BLOTS[found[1]], _clean(text))))


def harmless(text: str) -> bool:
    """Tell, at a fourth of the cost, that ``redact`` would leave a text as it is; beyond ASCII it is never sure."""
    return text.isascii() and not _ALL.Match(text)


def blotted(text: str) -> str:
    """Return the text with secrets and e-mail addresses made illegible, place by place; see ``legible``."""
    return _blot(_NAMED.sub(lambda found: _BLOTS[found[1]] * len(found[0]), _clean(text)))


def legible(part: str) -> str:
    """Return a part of a blotted text with what was blotted named; a secret cut in half is named too."""
    return _BLOTTED.sub(lambda found: f"({_KINDS[ord(found[1]) - ord(_BLOTS[_KINDS[0]])]})", part)


def secrets_in(text: str) -> tuple[str, ...]:
    """Return the kinds of live secrets in the text: those that somebody could still use."""
    text = _NAMED.sub(lambda found: _BLOTS[found[1]], _clean(text))
    found = [_SECRETS[number] for number in sorted(_ALL.Match(text) or ())]
    return tuple(dict.fromkeys(secret.kind for secret in found if secret.live))


def _clean(text: str) -> str:
    return encodable(text).translate(_NO_BLOTS)


def _blot(text: str) -> str:
    if not _ALL.Match(text):
        return text
    for secret in _SECRETS:
        if secret.kind == _ADDRESS:
            text = _blot_addresses(text)
        elif secret.pattern.search(text):
            text = secret.pattern.sub(lambda found, secret=secret: _blot_one(found, secret), text)
    return text


# Addresses come by the thousand, and re2 takes longest to hand a match over. A look around each "@" is linear, too:
# no domain goes on past the next one.
_AFTER_AT = re.compile(_DOMAIN, re.ASCII)
LOCAL_REACH = 200
"""Characters before an "@" that are looked at; no mail goes to a longer name (64: RFC 5321, 4.5.3.1.1)."""
_LOCAL_CHARACTERS = string.ascii_letters + string.digits + "._%+-"


def _blot_addresses(text: str) -> str:
    parts: list[str] = []
    done, at = 0, text.find("@")
    while at >= 0:
        before = text[max(done, at - LOCAL_REACH) : at]
        local = before[len(before.rstrip(_LOCAL_CHARACTERS)) :].lstrip(".%+-")
        domain = _AFTER_AT.match(text, at + 1)
        if local and domain:
            start = at - len(local)
            parts += [text[done:start], _BLOTS[_ADDRESS] * (domain.end() - start)]
            done = domain.end()
        at = text.find("@", max(done, at + 1))
    return "".join([*parts, text[done:]])


def _blot_one(found: re2._Match[str], secret: _Secret) -> str:
    whole, kept = str(found[0]), str(found[1])
    value = whole[len(kept) :]
    if not value.strip("".join(_BLOTS.values())):
        return whole  # blotted before, by a pattern that knows better what it is
    return kept + _BLOTS[secret.kind] * len(value)
