"""What people paste, and what is left when its wrapping is taken off."""

from __future__ import annotations

import html
import json

import pytest

from bot.diagnosis.fold import fold
from bot.diagnosis.paste import unwrap

ROW = [{"message": "No such column 'Foo__c'", "errorCode": "INVALID_FIELD"}]
BODY = json.dumps(ROW)


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("see <https://acme.example/x?a=1|the record>", "see the record"),
        ("see <https://acme.example/x>", "see https://acme.example/x"),
        ("mail <mailto:jo@acme.example|Jo>", "mail Jo"),
        ("<@U012AB3CD> and <#C02|general>", "@U012AB3CD and #general"),
        ("<!channel> and <!subteam^S1|@sales>", "!channel and !@sales"),
        ("first\\nsecond\\r\\nthird\\tfourth", "first\nsecond\nthird\nfourth"),
        ("it\\u0027s l\\u2019acc\\u00e8s", "it's l’accès"),
        ("doubly \\\\u0027so\\\\u0027", "doubly 'so'"),
        ("half an emoji \\ud83d here", "half an emoji   here"),
        ("UNABLE\\_TO\\_LOCK\\_ROW", "UNABLE_TO_LOCK_ROW"),
        ("\\*bold\\* \\`code\\` \\[x\\]", "*bold* `code` [x]"),
        ("Error<br>Message<br/>End<BR />", "Error\nMessage\nEnd\n"),
        ("doesn&#39;t &#x27;match&#x27; &quot;x&quot;", "doesn't 'match' \"x\""),
        ("&amp;lt;tag&amp;gt;", "<tag>"),
        ("in\u200bvisible soft\u00adhyphen", "invisible softhyphen"),
        ("a lone < and a lone &", "a lone < and a lone &"),
        ("C:\\temp stays", "C:\nemp stays"),
    ],
)
def test_escaping_is_taken_off(pasted: str, plain: str) -> None:
    assert unwrap(pasted).text == plain


@pytest.mark.parametrize(
    "wrapped",
    [
        BODY,
        json.dumps(BODY),
        json.dumps(json.dumps(BODY)),
        json.dumps({"body": json.dumps({"inner": BODY})}),
        html.escape(BODY),
        html.escape(html.escape(BODY)),
        f"```\n{BODY}\n```",
    ],
    ids=["json", "in a string", "in a string in a string", "in bodies", "html", "html twice", "code fence"],
)
def test_json_comes_out_of_however_many_wrappings(wrapped: str) -> None:
    paste = unwrap(wrapped)
    assert "No such column 'Foo__c'" in paste.text
    assert [(keyed.key, keyed.value) for keyed in paste.keyed] == [("errorcode", "invalid_field")]


@pytest.mark.parametrize(
    ("pasted", "key", "value"),
    [
        ('{"errorCode": "INVALID_FIELD"}', "errorcode", "invalid_field"),
        ("{'errorCode': 'INVALID_FIELD'}", "errorcode", "invalid_field"),
        ("{“errorCode”: “INVALID_FIELD”}", "errorcode", "invalid_field"),
        ("{« errorCode » : « INVALID_FIELD »}", "errorcode", "invalid_field"),
        ('{:errorCode=>"INVALID_FIELD"}', "errorcode", "invalid_field"),
        ('{"error_code" => "INVALID_FIELD"}', "error_code", "invalid_field"),
        ("<statusCode>INVALID_FIELD</statusCode>", "statuscode", "invalid_field"),
        ("<faultcode>sf:INVALID_FIELD</faultcode>", "faultcode", "invalid_field"),
        ("[ApiFault  exceptionCode='INVALID_FIELD'\n]", "exceptioncode", "invalid_field"),
        ("statusCode='INVALID_FIELD'", "statuscode", "invalid_field"),
        ("exceptionCode=INVALID_FIELD, message=x", "exceptioncode", "invalid_field"),
        ("Erreur : INVALID_FIELD", "erreur", "invalid_field"),
        ("**Error:** INVALID_FIELD", "error", "invalid_field"),
        ("sf__Error: INVALID_FIELD:No such column", "sf__error", "invalid_field"),
        ("the error is INVALID_FIELD", "error", None),
        ("mirror: INVALID_FIELD", "error", None),
    ],
)
def test_what_stands_under_a_key_is_known_by_it(pasted: str, key: str, value: str | None) -> None:
    found = {keyed.key: keyed.value for keyed in unwrap(pasted).keyed}
    assert found.get(key) == value


@pytest.mark.parametrize(
    "body",
    [
        '{"error":"invalid_grant","error_description":"inactive user"}',
        '{"error_description": "inactive user", "error": "invalid_grant"}',
        "{'error': 'invalid_grant', 'error_description': 'inactive user'}",
        '{"error"=>"invalid_grant", "error_description"=>"inactive user"}',
        '{:error=>"invalid_grant", :error_description=>"inactive user"}',
        "https://app.example/cb?error=invalid_grant&error_description=inactive+user",
        "error=invalid_grant&error_description=inactive%20user&state=x",
        "<https://app.example/cb?error=invalid_grant&amp;error_description=inactive+user>",
        "{« error » : « invalid_grant », « error_description » : « inactive user »}",
        json.dumps('{"error":"invalid_grant","error_description":"inactive user"}'),
    ],
)
def test_an_oauth_body_is_written_out_as_tools_print_it(body: str) -> None:
    assert "invalid_grant: inactive user" in unwrap(body).folded.splitlines()


@pytest.mark.parametrize("text", ["error=invalid_grant", '{"error_description":"inactive user"}', "invalid_grant"])
def test_half_an_oauth_body_gets_no_line_of_its_own(text: str) -> None:
    assert "invalid_grant: " not in unwrap(text).folded


def test_typographic_signs_fold_to_plain_ones() -> None:
    assert fold("L’Échéance — « ÉTÉ »\u00a0: “x”") == 'l\'echeance - " ete " : "x"'


@pytest.mark.parametrize("text", ["İstanbul ǅ ﬁ ß ẞ", "\ud800", "日本語：エラー", "a\u0301\u0327", "\U0001f4a9" * 3])
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_line_end_of_windows_is_one_line_end() -> None:
    assert fold("a\r\nb\rc") == "a \nb\nc"


def test_text_and_folded_text_stand_place_by_place() -> None:
    paste = unwrap('{"error":"invalid_grant","error_description":"Utilisateur désactivé, password=hunter22"}')
    assert len(paste.text) == len(paste.folded)
    assert fold(paste.text[:30]) == paste.folded[:30]
