"""Whether a text reports that something failed, or talks about errors: plans, docs, lessons, things long mended.

The word lists are folded and looked for in folded text. Each list is small for what it must cover, so no single word
decides: the tone is the balance of what stands there.
"""

from __future__ import annotations

from dataclasses import dataclass

import re2

OUTRIGHT, STRONG, WEAK, ASKED = 1.5, 1.0, 0.5, 0.2
MOST = 2.0


def _any(words: str) -> str:
    return "|".join(word for line in words.strip().splitlines() for word in line.strip().split(", "))


# Somebody tells what happened to them, or when.
_HAPPENED_TO_US = _any(r"""
getting, got, gets?, receiv(?:e|ed|ing|es), we hit, i hit, hits?, hitting, keeps?, stuck, suddenly, since, again
today
yesterday, this morning, tonight, last night, all (?:day|morning|night|week), every time, (?:right|just) now, still
doesn't work, does not work, not working, being told, giving up, gave up, us too, same here, no idea, down
disconnected, nothing works, help, blow\w* up, blew up, runs? into, ran into
came back, com(?:e|es|ing) back, seeing, is down, stop(?:s|ped), won't, can't, cannot, for all (?:the|our|my)
for (?:some|every|each|any) (?:users?|records?|rows?|one), as soon as
when (?:i|we|he|she|they|users?|somebody|someone)
recois, recu, recoit, obtien\w+, obtenons, depuis, ce matin, hier, j'ai, on a, encore, tombe, impossible, bloque
bekomm\w+, heute, gestern, seit, kommt, fliegt, schon wieder, ihr auch
geht nicht, gesperrt, recebo, recebi, tomando, dando, de novo
ontem, hoje, desde, otra vez, no funciona, nao funciona, hoy, ayer, me sale, nos sale
ricevo, ricevendo, da ieri, krijg, krijgen, sinds
""")

# Something failed, said by anybody, programs and documentation included.
_FAILED = _any(r"""
fail\w*, throw\w*, threw, thrown, returns?, returned, died?, dies, dying, broke\w*, ends? (?:in|with), ended, answers
replies, gives, gave, tells (?:me|us), told (?:me|us), report(?:s|ed|ing), complain\w*, raises?, raised, spits?
says?, said, shows, refus\w+
reject\w+, den(?:ied|ies)
crash\w*, abort\w*, bounc\w+, exceeded, reached, timed out, times out, blew, unable to, echoue\w*, echec
plante\w*, renvoie, affiche, ne peu(?:t|vent) plus, toujours, bloque, refuse, wirft, wieder
error (?:on|when|while|during), erreur (?:sur|lors|quand|en), fehler (?:bei|beim|in), error (?:al|en)
erro (?:ao|na|no)
scheitert, abgelehnt, deu, falla, fallo, sale, rechaza\w*, esce, fallisce, faalt
""")
# A line of a log at a level that says so, or a status of HTTP that does.
_LOGGED = (
    r"(?:^|\n)[^\n]{0,12}\d{4}[-/]\d\d[-/]\d\d[t ]\d\d:\d\d[^\n]{0,60}"
    r"\b(?:error|err|fatal|severe|critical|warn(?:ing)?)\b|"
    r"\bhttp(?:error)?:? (?:status )?[45]\d\d\b|"
    r"\b(?:401|403|404|415|429|502|503|504):? [a-z]|(?:->|=>|status[ =:]{1,2}|\s)[45]\d\d\s{1,2}$"
)
_FAILED_ELSEWHERE = "エラー|失敗|発生|表示され|出ました|出ます|出る|報錯|错误|오류|ошибка"

# Plans, changes to a program, documentation, teaching: an error's name without an error.
_TALK = _any(r"""
should, would be, would spare, could we, can we, let's, e\.g\., such as, for example, for instance
handl(?:e|es|ed|ing)
features?, support for, detects?, retryable, retr(?:y|ies) (?:on|only), implement\w*, treat\w*, ignor\w+
catch(?:es|ing)?, whenever, rename\w*, refactor\w*, improv\w+, maps? \S+ to, mapped, constants?, enum
error codes? (?:like|such), list of (?:error|code)s?, table of, typed errors?, error classes, expose\w*, introduces?
classif\w+, replaces?, documented, instead of, rather than, upon, how (?:do|can|to|would|should|does)
is there (?:a|any), does (?:it|that|this|the|jsforce|anybody), do i need, best practice, difference between
what is an?, lives, fixtures?, stubs?, mocks?, expect, seed, docs, documentation, errors? in, swallow\w*
undocumented, opt-in, friends
""")
_TALK_ONLY = _any(r"""
(?:fix(?:es|ed)?|closes?|resolves?) #\d+, add(?:s|ed|ing)? (?:support|handling|retry|retries|detection|tests?|logic)
changelog, release \d\S*, release notes?, pull request, pr #?\d+, feat\(\S*\):?, chore\(\S*\):?, wip, draft
user story
acceptance criteria, feature request, demande d'evolution, rfc, runbook, wiki, catalog(?:ue)?, blog, article, webinar
training, certified, exam, interview question, slides?, deck, workshop, homework, dreamforce
fun fact, fyi, newbie, design question, question on design, opinions, my 2 cents
meaning, (?:just|only|simply|really) means
what (?:does|do|is|are) .{1,60} (?:means?|stand for), stands for, is your friend, to one list, error reference
used to, no longer, never again, haven't seen, have not seen, not seen one, no hemos vuelto, ya no
since we(?:'ve| have)? (?:moved|switched|changed|upgraded), solved, mended, behoben, erledigt, geloest, resolu
corrige
docs? says?, according to the doc\w*, documentation says?, good to know, pr title, reviewer, merge request
merged(?::| #\d+| into)
commit message, this (?:pr|change|commit|handles|adds|fixes|introduces), bugfix, release notes
no fire, please comment, my current plan
post-?mortem, retrospective, ruckblick, lessons learned, configurable, proposal, close to
""")
_BEGINS_WITH_A_WISH = (
    r"^(?:\s*(?:[\[(][^\])\n]{1,30}[\])]|[a-z]{2,12}-\d+|[a-z]{2,12}|\w+\([\w-]+\)):?\s*){0,3}(?:please\s+)?(?:add|allow|let|make|support|introduce|expose|move|rename|"
    r"document|map|retry|handle|treat|hide|surface|improve|replace|implement|detect|classify|ajouter|gerer)\b"
)
# A run that came to a good end may count and name the errors on its way.
_ENDED_WELL = _any(r"""
retry_succeeded, succeeded after, recovered, retried successfully, "level"\s?:\s?"(?:info|debug)", success in
"status"\s?:\s?"(?:ok|success)", status: succeeded, all tests? passed, "errors"\s?:\s?0, 0 errors, errors: 0, 0 failed
0 failures, completed successfully, \[resolved\], ok again, below threshold, back to normal
""")

# Somebody asks others about it: with a word of failure it is a report, alone it is a question.
_ASKED = _any(r"""
anyone, anybody, any ideas?, why, pourquoi, quelqu'un, jemand, alguien, alguem, qualcuno, iemand, perche, warum
""")

_REPORTS = ((re2.compile(rf"\b(?:{_HAPPENED_TO_US})\b"), STRONG),
            (re2.compile(_LOGGED), STRONG),
            (re2.compile(rf"\b(?:{_ASKED})\b"), ASKED),
            (re2.compile(rf"\b(?:{_FAILED})\b|{_FAILED_ELSEWHERE}"), WEAK))  # fmt: skip
_TALKS = ((re2.compile(rf"\b(?:{_TALK_ONLY})(?:\b|\s|$)|{_BEGINS_WITH_A_WISH}"), OUTRIGHT),
          (re2.compile(rf"\b(?:{_TALK})\b"), WEAK),
          (re2.compile(rf"(?:\b|^)(?:{_ENDED_WELL})"), STRONG))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tone:
    """How much a text reports and how much it talks, each 0 to 2."""

    reports: float
    talks: float


def tone(folded: str) -> Tone:
    """Return the tone of a folded text; what it quotes (codes, messages) is best taken out before."""
    return Tone(_sum(_REPORTS, folded), _sum(_TALKS, folded))


def _sum(lists: tuple[tuple[re2._Regexp[str], float], ...], folded: str) -> float:
    found = 0.0
    for pattern, weight in lists:
        for count, _ in enumerate(pattern.finditer(folded), 1):
            found += weight
            if count == 2 or found >= MOST:  # noqa: PLR2004 - the third of a kind adds nothing
                break
    return min(found, MOST)
