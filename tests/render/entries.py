"""Catalog entries and findings written by hand, for tests of what people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.diagnosis.entry import Cause, CauseText, Entry, EntryText, FamilyText, SetupPage, Step, Wording
from bot.diagnosis.verdict import Facts, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.render.message import Message

RECORD = "0015g00000LkJhGAAV"

CONCURRENT = Cause(
    id="concurrent-update",
    who="admin",
    retry="yes",
    text={
        "en": CauseText(
            "Two saves reached the same record at the same time.",
            (
                Step("Send the failed rows again."),
                Step("Sort the rows by their parent’s id."),
                Step("Turn off activity logging for {objects|the object}.", "marketo-sales-connect"),
            ),
            "Wait a few seconds first.",
        ),
        "fr": CauseText(
            "Deux sauvegardes ont visé le même enregistrement en même temps.",
            (
                Step("Renvoyez les lignes en échec."),
                Step("Triez les lignes par identifiant du parent."),
                Step("Désactivez la journalisation pour {objects|l’objet}.", "marketo-sales-connect"),
            ),
            "Attendez d’abord quelques secondes.",
        ),
    },
)
LONG = Cause(
    id="long-transaction",
    who="developer",
    retry="after-fix",
    category="other",
    when=(Wording("held by {job}", "en"),),
    text={
        "en": CauseText("{job|A long transaction} keeps its locks. It ends some day.", (Step("Shorten {job|it}."),)),
        "fr": CauseText("{job|Une longue transaction} garde ses verrous.", (Step("Raccourcissez-la."),)),
    },
)
LOCK = Entry(
    code="UNABLE_TO_LOCK_ROW",
    area="locking",
    category="intermittent",
    status="active",
    text={
        "en": EntryText("Another transaction is holding the record", "Salesforce locks a record while it is saved."),
        "fr": EntryText("Une autre transaction tient l’enregistrement", "Salesforce verrouille ce qu’il enregistre."),
    },
    causes=(CONCURRENT, LONG),
    aliases=("UnableToLockRow",),
    wordings=(Wording("unable to obtain exclusive access", "en"),),
    related=("ENTITY_IS_LOCKED",),
    setup=("apex-jobs",),
    setup_pages=(SetupPage("/lightning/setup/AsyncApexJobs/home", {"en": "Apex Jobs", "fr": "Tâches Apex"}),),
    see=("https://developer.salesforce.com/docs/locking.htm",),
)
WRAPPER = Entry(
    code="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    area="automation",
    category="other",
    status="active",
    text={"en": EntryText("A trigger stopped the save", "Carries another error.")},
    causes=(),
    wraps=True,
)
COLLATERAL = Entry(
    code="ALL_OR_NONE_OPERATION_ROLLED_BACK",
    area="automation",
    category="other",
    status="active",
    text={"en": EntryText("Rolled back with the others", "Another row failed.")},
    causes=(),
    collateral=True,
)
BRIEF = Entry(
    code="PORTAL_NO_ACCESS",
    area="access",
    category="access",
    status="brief",
    text={"en": EntryText("The portal is closed to this user", "The user’s profile does not belong to the portal.")},
    causes=(),
    family="portals",
    family_text={
        "en": FamilyText("Portals", "Portals were retired in favour of Experience Cloud."),
        "fr": FamilyText("Portails", "Les portails ont cédé la place à Experience Cloud."),
    },
)


def found(entry: Entry = LOCK, cause: Cause | None = None, **how: Any) -> Finding:
    """Return a finding with a message of its own; keyword arguments replace what it says."""
    given = {
        "confidence": 0.98,
        "evidence": "message",
        "quote": f"{entry.code}: unable to obtain exclusive access to this record",
        **how,
    }
    return Finding(entry, cause, **given)


def said(*findings: Finding, **how: Any) -> Verdict:
    """Return a verdict of these findings."""
    return Verdict(errors=findings, **how)


def record_facts(**more: Any) -> Facts:
    """Return facts with one record of a standard object."""
    return Facts(record_ids=(RECORD,), objects=("Account",), **more)


def texts_of(block: Mapping[str, Any]) -> list[str]:
    """Return every mrkdwn text of a block."""
    parts = [block["text"]] if "text" in block else block.get("elements", [])
    return [part["text"] for part in parts if part["type"] == "mrkdwn"]


def drawn(message: Message) -> str:
    """Return a message as a reviewer can read it, one block after the other."""
    lines = [f"text     {message.text}"]
    for block in message.blocks:
        if block["type"] == "actions":
            labels = [f"({button['text']['text']})" for button in block["elements"]]
            lines.append(f"actions  {' '.join(labels)}")
            continue
        part = block["text"] if "text" in block else block["elements"][0]
        lines.append(f"{block['type']:<8} " + part["text"].replace("\n", "\n         "))
    return "\n".join(lines)
