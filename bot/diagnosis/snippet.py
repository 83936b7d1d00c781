"""Whether a place in a text is source code, a setting, a query over logs: there an error's code is no error."""

from __future__ import annotations

import re2

LINE_REACH = 300
"""Characters of a line that are looked at on either side."""

_NESTED = re2.compile(r"(?:first error|caused by):\s{0,3}$")
"""Only the platform writes this before a code; no source code does."""

_ANYWHERE = re2.compile(
    r"(?:[)\]}\"']\s*;\s*$|=\s[^;\n]*;\s*$|\)\s*\{\s*$|==|!=|=~|\|\||&&|\bcatch\s*\(|\bif\s*\(|=>\s*\{|\bthrow\s+new\s|\.equals\(|\.includes\(|"
    r"\.contains\(|\.(?:str\.)?startswith\(|\bstatuscode\.\w|\bin\s+\[|\bswitch\s*\(|['\"]\s*,\s*//|"
    r"\|\s*(?:stats|timechart|table|eval|dedup|rex|grep|jq|where|sort|wc|count)\b|\b(?:grep|rg)\s+[-'\"\w]|"
    r"^\s*(?:import\s+[\w.{*]+\s*(?:;|$|from|as)|from\s+\S+\s+import|return\s+\S+.*[;)]\s*$|"
    r"case\s+(?:['\"][^'\"]*['\"]|\w*[._]\w*)\s*:|def\s+\w+\(|(?:public|private|protected|global)\s+\w+\s+\w+|"
    r"(?:const|let|var|val|final|static|export|local)\s+[\w\s]*=|function\s+\w*\(|rescue\s+[\w:]+\s*(?:=>|$)|"
    r"when\s+['\":]|except\s+\w+|//|/\*|\*\s+@\w|--\s|\+\s|(?:it|test|describe|context|scenario)\s*\(?['\"]|"
    r"\(\s*'[^']*'\s*,.*\)[,;]\s*$))"
)
# What stands on the line before the code.
_BEFORE = re2.compile(
    r"(?:"
    # an argument of a call: `stub_sf(status: 400, code: '`; a name in capitals is an exception's own repr
    r"(?:^|[\s=(\[,.!>])[a-z_$][\w$]*(?:\.[\w$]+)*\((?:[^()\n]*[\s,\[{(:=])?[\[{\"']*|"
    # the error itself being raised: `raise InvalidBatch(`
    r"\b(?:raise|throw|new)\s+(?:[\w.]+[.:]{1,2})?|"
    # a comment behind code
    r"[=();{}\]]\s{1,6}(?:#|//)\s[^\n]*|"
    # an attribute of an element of a configuration: `<mapping source="SALESFORCE:`
    r"<[a-z][\w-]*(?:\s[^<>]*)?\s(?:source|target|name|value|key|code|on|when|if|match)\w*=[\"'][^\"'<>]*|"
    # a setting that is no error's: `value: "`
    r"^\s*(?:-\s+)?(?:value|values|name|label|default|key|id|alert|expr|query|summary|options?|retry\w*|ignore\w*|"
    r"codes?|pattern|match|on|if|when|env|title)\s*[:=]\s*[\"'\[]?[^\n]*"
    r")$"
)
# What stands on the line behind it: `'CODE' => $this->note(…)`, `"CODE": 0`, `"CODE": {`.
_BEHIND = re2.compile(
    r"^[\"'`]\s*(?:=>|:)\s*(?:\$|new\s|throw\s|fn\b|function\b|->|[a-z_]\w*(?:[(.]|::)|\d|\[|\{|true\b|false\b|null\b|nil\b)"
)
_CAPITALISED_CALL = re2.compile(r"[A-Z]\w*\((?:[^()\n]*[\s,\[{(:=])?[\[{\"']*$")


# A line of a program, at the head of which no error's message stands.
_PROGRAM = re2.compile(
    r"(?m)^\s*(?:(?:export\s+)?(?:const|let|var)\s+(?:\w+\s*(?::[^=\n]{1,40})?=|\($)|import\s+[\w{*][^\n]*\sfrom\s|"
    r"from\s+\S+\s+import\s|(?:async\s+)?def\s+\w+\(|(?:export\s+)?(?:async\s+)?function\s+\w+\(|const\s*\($|"
    r"(?:public|private|protected|global)\s+(?:static\s+|virtual\s+)?[\w<>\[\]]+\s+\w+\s*\()"
)
_TRACE = re2.compile(r"traceback|file \"|\bat [\w$.]+\(")
BLOCK_REACH = 1_200
"""Characters before a place that are looked at for the program that it belongs to."""


def in_snippet(text: str, folded: str, start: int, end: int) -> bool:
    """Tell whether the line around a place is source code or a setting.

    Args:
        text: the text as written.
        folded: the same, folded.
        start: where the code or message begins.
        end: where it ends.

    """
    if _NESTED.search(folded[max(0, start - 24) : start]):
        return False
    first = max(folded.rfind("\n", 0, start) + 1, start - LINE_REACH)
    last = folded.find("\n", end)
    last = min(last if last >= 0 else len(folded), end + LINE_REACH)
    before = folded[first:start]
    block = folded[max(0, start - BLOCK_REACH) : first].rpartition("\n\n")[2]
    if _PROGRAM.search(block) and not _TRACE.search(block):
        return True
    if _BEFORE.search(before) and not _CAPITALISED_CALL.search(text[first:start]):
        return True
    return bool(_BEHIND.search(folded[end:last])) or bool(_ANYWHERE.search(folded[first:last]))
