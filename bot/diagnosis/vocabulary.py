"""The words that the judgement rests on: what a text is about, and whether it reports something or talks about it.

All of them are folded (see ``fold``) and looked for in folded text.
"""

from __future__ import annotations

import re2

COMMON = frozenset(
    (
        *("the", "a", "an", "is", "are", "was", "were", "be", "to", "of", "on", "in", "at", "or", "and", "not", "for"),
        *("this", "that", "it", "its", "by", "with", "from", "you", "your", "has", "have", "can", "cannot", "must"),
        *("more", "than", "does", "do"),
        *("de", "la", "le", "les", "un", "une", "des", "du", "est", "en", "et", "que", "no", "el", "los", "las"),
        *("por", "para"),
    )
)
"""Words that tell nothing about which message a text holds."""

COMMON_STEMS = frozenset(word for word in COMMON if len(word) <= 4)  # noqa: PLR2004 - whole words, no beginnings

EVERYDAY = frozenset({"timeout", "unknown", "gone", "modified", "conflict", "forbidden", "unauthorized"})
"""Codes that are words of everyday talk."""

OURS = (
    *("salesforce", "sfdc", "sforce", "force.com", "sobject", "soql", "sosl", "visualforce", "apexp", "apex ", "sfdx"),
    *("restforce", "jsforce", "simple_salesforce", "simple-salesforce", "dataloader", "data loader", "marketo"),
    *("pardot", "lightning", "connected app", "external client app", "sf__", "__c"),
    *(
        "system.dmlexception",
        "first exception on row",
        "caused by: system.",
        "execution of before",
        "execution of after",
    ),
    *("queueable", "@future", "scratch org", "/apex/", "governor limit", "bulk api", "metadata api", "tooling api"),
    *("permission set", "process builder", "picklist", "custom object", "validation rule", "record-triggered"),
    *("sf data ", "sf project ", "sf org ", "sf apex ", "force:source", "force:data", "force:tree", "force:apex"),
    *("cumulusci", "npsp", "omnistudio", "vlocity", "heroku connect", "experience cloud", "sales cloud"),
    *(
        "service cloud",
        "lwc",
        "trailblazer",
        "flowactioncall",
        "error element ",
        "simplesalesforce",
        "your development organization",
    ),
    *("error id:", "/services/data/", "/services/oauth2/", "/services/soap/", "/services/async/"),
    *("urn:fault.partner", "urn:fault.enterprise"),
)
"""Signs that a text is about Salesforce."""

FOREIGN = (
    *("google", "googleapis", "gcloud", "aadsts", "microsoftonline", "graph.microsoft", "azure", "okta", "auth0"),
    *("keycloak", "botocore", "amazonaws", "dynamodb", "mysql", "mariadb", "postgres", "psycopg", "sqlstate"),
    *("sqlalchemy", "mongodb", "sqlite", "redis", "kafka", "kubernetes", "kubelet", "docker", "jira", "github"),
    *("gitlab", "stripe", "facebook", "ad-account", "snowflake", "django", "sharepoint", "dynamics 365", "zendesk"),
    *("shopify", "spotify", "dropbox", "linkedin", "twitter", "quickbooks", "xero", "netsuite", "zoho", "twilio"),
    *("nginx", "apache2", "hdfs", "hadoop", "ora-0", "java.sql.", "doctrine", "hibernate", "rabbitmq"),
    *("elasticsearch", "firebase", "discord", "system.web", "httpexception", "zoderror", "collibra", "webpack", "gpg"),
)
"""Names of other systems, whose errors read alike."""

_HAPPENED = (
    *("got", "getting", "gets?", r"receiv\w+", "return(?:s|ed)", r"fail\w*", r"throw\w*", "threw", "hits?", "hitting"),
    *("died?", "dies", "dying", r"broke\w*", "stuck", "again", "since", "today", "yesterday", "this morning"),
    *("last night", "tonight", "keeps?", "suddenly", r"blow\w* up", "ends? (?:in|with)", "ended", "com(?:es|ing) back"),
    *(
        "came back",
        "replies",
        "answers",
        r"report(?:s|ed|ing)",
        r"complain\w*",
        "raises?",
        "raised",
        "spits?",
        "says?",
        "shows",
        "seeing",
        "no idea",
        "why",
        "anyone",
        "anybody",
        r"refus\w+",
    ),
    *(r"reject\w+", "error", "exception", r"http [45]\d\d", r"status[=: ]{1,2}[45]\d\d"),
    *("when (?:i|we|he|she|they|you|users?|anyone|somebody|someone)", "every time", "all (?:day|morning|night|week)"),
    *("still", "(?:right|just) now", "us too", "same here", "help", "is down", r"crash\w*", r"abort\w*", "stopped"),
    *(
        "for all (?:the|our|my)",
        "for (?:some|every|each|any) (?:user|record|row|one)s?",
        "runs? into",
        "ran into",
        "den(?:ied|ies)",
    ),
    *("recois", "recu", "recoit", r"obtien\w+", "obtenons", r"echoue\w*", "echec", r"plante\w*", "renvoie", "depuis"),
    *("ce matin", "hier", "erreur", "pourquoi", "j'ai", "on a", "encore", "toujours", "tombe", "quelqu'un", "bloque"),
    *(
        r"bekomm\w+",
        r"fehler\w*",
        "heute",
        "gestern",
        "seit",
        "kommt",
        "wirft",
        "fliegt",
        "wieder",
        "ihr auch",
        "jemand",
    ),
    *("recebo", "recebi", "tomando", "dando", "deu", "alguem", "de novo", "ontem", "hoje", "erro"),
    *("falla", "fallo", "desde", "sale", "alguien", "otra vez", "hoy", "ayer", "ricevo", "esce", "qualcuno"),
)
_HAPPENED_ELSEWHERE = (
    "エラー",
    "失敗",
    "発生",
    "表示され",
    "出ました",
    "出ます",
    "出る",
    "報錯",
    "错误",
    "오류",
    "ошибка",
)
_INTENDED = (
    *("handl(?:e|es|ed|ing)", "should", "could we", "can we", "would be", "supports? for", "detects?", "retryable"),
    *("add(?:s|ed|ing)? (?:support|handling|retry|retries|detection|tests?|logic)", "retr(?:y|ies) on"),
    *(
        "(?:fix(?:es|ed)?|closes?|resolves?) #",
        "features?",
        r"implement\w*",
        r"treat\w*",
        r"ignor\w+",
        "catch(?:es|ing)?",
    ),
    *("such as", r"e\.g\.", "for example", "for instance", "whenever", r"rename\w*", r"refactor\w*"),
    *("changelog", "release notes?", "pull request", r"pr #?\d*", r"improv\w+", r"map(?:s|ped)? \S+ to", "constants?"),
    *("enum", "docs", "documentation", "documented", "typed error", "error codes? (?:like|such)", "list of"),
    *("blog", "article", "webinar", "training", "certification", "exam"),
)

REPORTS = re2.compile(rf"\b(?:{'|'.join(_HAPPENED)})\b|{'|'.join(_HAPPENED_ELSEWHERE)}")
"""Found where a text reports that something happened."""

DISCUSSES = re2.compile(rf"\b(?:{'|'.join(_INTENDED)})\b")
"""Found where a text talks about an error: plans, code, documentation."""
