"""No secret gets through, and what is none stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis.redact import blotted, legible, redact, secrets_in

SESSION = "00D5g000001AbCd!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"

SECRETS = [
    (f"sid {SESSION}", SESSION, "session id"),
    (f"<sessionId>{SESSION}</sessionId>", SESSION, "session id"),
    (f"?sid={SESSION.replace('!', '%21')}", SESSION[16:], "session id"),
    ('"session_id": "abcdefghij0123456789"', "abcdefghij0123456789", "session id"),
    (f"Authorization: Bearer {SESSION}", SESSION, "session id"),
    ("Authorization: Bearer abcdefghij0123456789", "abcdefghij0123456789", "access token"),
    (f"token {JWT} refused", JWT, "access token"),
    ("access_token=abcdefgh1234&x=1", "abcdefgh1234", "access token"),
    ('{"accessToken":"abcdefgh1234"}', "abcdefgh1234", "access token"),
    ("5Aep861KIwKdekr90K4iHdZfzAAx", "5Aep861KIwKdekr90K4iHdZfzAAx", "refresh token"),
    ("refresh_token => 'abcdefgh1234'", "abcdefgh1234", "refresh token"),
    ("3MVG9lKcPoNINVBIPJjdw1J9LLM82Hn", "3MVG9lKcPoNINVBIPJjdw1J9LLM82Hn", "consumer key"),
    ("'client_secret': '1234567890ABCDEF'", "1234567890ABCDEF", "consumer secret"),
    ("consumer secret".replace(" ", "_") + ": 1234567890", "1234567890", "consumer secret"),
    ("password=hunter22;", "hunter22", "password"),
    ('"password" : "hunter22"', "hunter22", "password"),
    ("<password>hunter22</password>", "hunter22", "password"),
    ("PWD: hunter22", "hunter22", "password"),
    ("Mot de passe : hunter22", "hunter22", "password"),
    ("Password=”hunter22”", "hunter22", "password"),
    (json.dumps(json.dumps({"password": "hunter22"})), "hunter22", "password"),
    ("security_token=AbCdEfGh12", "AbCdEfGh12", "password"),
    ("xoxb-" + "1234567890-abcdef", "1234567890-abcdef", "slack token"),
]
HARMLESS = [
    "password reset failed",
    "the password: is required",
    "session expired or invalid",
    "INVALID_SESSION_ID: Session expired or invalid",
    "unexpected token: FORM",
    "access token expired",
    "refresh_token grant not supported",
    "0015g00000LkJhGAAV",
    "@channel and user@",
]

wrapped_secrets = st.lists(
    st.one_of(
        st.sampled_from([text for text, _, _ in SECRETS]),
        st.sampled_from(["password=", "sid=", "access_token: ", "Bearer ", "a@b.cc", "(session id)", " "]),
        st.text(max_size=8),
    ),
    max_size=8,
).map("".join)


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_a_secret_is_masked_and_named(text: str, secret: str, kind: str) -> None:
    assert secret not in redact(text)
    assert f"({kind})" in redact(text)
    assert kind in secrets_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text
    assert secrets_in(text) == ()


def test_an_address_is_masked_but_is_no_live_secret() -> None:
    assert redact("ask jane.doe+sf@acme.example please") == "ask (e-mail address) please"
    assert secrets_in("ask jane.doe@acme.example") == ()


def test_a_dead_sessions_hash_is_masked_but_is_no_live_secret() -> None:
    text = "Session not found, missing session hash: 1ZbkWzMOZrEwBqZnVXG7"
    assert redact(text) == "Session not found, missing session hash: (session id)"
    assert secrets_in(text) == ()


def test_what_stands_around_a_secret_stays() -> None:
    assert redact('{"user":"jo","password":"hunter22","n":1}') == '{"user":"jo","password":"(password)","n":1}'


def test_a_masked_text_holds_no_live_secret() -> None:
    for text, _, _ in SECRETS:
        assert secrets_in(redact(text)) == ()


@given(wrapped_secrets)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(wrapped_secrets)
def test_blotting_keeps_every_place(text: str) -> None:
    assert len(blotted(text)) == len(text)


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_a_secret_cut_in_half_is_named_all_the_same(text: str, secret: str, kind: str) -> None:
    middle = text.index(secret) + len(secret) // 2
    for part in (blotted(text)[:middle], blotted(text)[middle:]):
        assert f"({kind})" in legible(part)
        assert secret[:4] not in legible(part)
        assert secret[-4:] not in legible(part)
