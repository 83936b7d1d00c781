"""The words that tell what a text is about: Salesforce, or another system.

All of them are folded (see ``fold``) and looked for in folded text.
"""

from __future__ import annotations

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
    *(
        "pardot",
        "lightning",
        "connected app",
        " sf ",
        "mulesoft",
        "remote site settings",
        "external client app",
        "sf__",
        "__c",
    ),
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
    *(
        "veeva",
        "zuora",
        " s3 ",
        "smartsheet",
        "successfactors",
        "docusign",
        "workday",
        "servicenow",
        "mongo",
        "oracle.jdbc",
    ),
)
"""Names of other systems, whose errors read alike."""
