"""The words by which files name things, in the languages that connectors and spreadsheets speak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.diagnosis.fold import fold

if TYPE_CHECKING:
    from bot.syncerrors.model import Level

Meaning = Literal[
    "level", "failed_at", "message", "code", "source", "object", "operation", "salesforce_id", "marketo_id", "job_id",
    "external_id", "success", "fingerprint",
]  # fmt: skip
"""What a column holds. ``success`` tells a failed row from one that is no error."""


def key(name: str) -> str:
    """Return a header's name without case, accents, spaces and signs."""
    return "".join(character for character in fold(name) if character.isalnum())


def _keys(*names: str) -> frozenset[str]:
    return frozenset(key(name) for line in names for name in line.split("|"))


LEVEL = _keys(
    "level|error level|record level or job level|record or job|record/job|sync level|scope|error type|failed on",
    "niveau|niveau d'erreur|type d'erreur",
    "ebene|fehlerebene|fehlertyp|fehlerart",
    "nivel|nivel de error|tipo de error",
    "レベル|エラーレベル|エラータイプ|エラーの種類",
)
FAILED_AT = _keys(
    "failed on|failed at|failed|failure date|failure time|date failed|time failed|error date|error time|"
    "date/time of the failure|date of failure|error timestamp|failed timestamp|last failed|last failure",
    "échec le|date d'échec|date de l'échec|date de l'erreur|heure de l'échec|échoué le",
    "fehlgeschlagen am|fehlgeschlagen um|fehlerdatum|fehlerzeit|fehlerzeitpunkt|aufgetreten am",
    "fecha de error|fecha del error|fecha de fallo|fecha del fallo|falló el|error el",
    "失敗日時|失敗した日時|エラー日時|エラー発生日時|失敗日|発生日時",
)
DATE = _keys(
    "date/time|date|time|timestamp|when|occurred|occurred at|occurred on|logged at|sync date|sync time|last attempt|"
    "last seen|last synced|date and time|event time",
    "date/heure|date et heure|heure|horodatage|quand|dernière tentative",
    "datum|datum/uhrzeit|datum und uhrzeit|zeit|uhrzeit|zeitpunkt|zeitstempel|letzter versuch",
    "fecha|fecha/hora|fecha y hora|hora|momento|último intento",
    "日時|日付|時刻|タイムスタンプ|日付/時刻",
)
MESSAGE = _keys(
    "message|error message|error details|error detail|error|errors|error description|error text|details|"
    "sfdc return message|salesforce return message|return message|salesforce message|salesforce error|sfdc error|"
    "failure reason|failure message|reason|why|exception|exception message|sf__error|status message|"
    "sync error message|sync error|error reason|what happened",
    "message d'erreur|détails de l'erreur|détail de l'erreur|erreur|"
    "erreurs|détails|raison|motif|description de l'erreur",
    "nachricht|fehlermeldung|fehler|fehlerdetails|meldung|"
    "fehlerbeschreibung|fehlertext|grund|ursache|details zum fehler",
    "mensaje|mensaje de error|detalles del error|detalle del error|"
    "error de salesforce|detalles|motivo|descripción del error",
    "メッセージ|エラーメッセージ|エラー|エラー詳細|エラーの詳細|エラー内容|詳細|理由|原因",
)
FAINT_MESSAGE = _keys("error type|description|notes|comment|comments|result|text|category|error category")
CODE = _keys(
    "code|error code|status code|errorcode|statuscode|exception code|sfdc code|salesforce code|salesforce error code",
    "code d'erreur|code erreur|fehlercode|fehlernummer|código|código de error|コード|エラーコード",
)
OBJECT = _keys(
    "object|object type|sobject|entity|entity type|"
    "object name|salesforce object|sfdc object|record type|crm object|objects",
    "objet|type d'objet|objet salesforce|objekt|objekttyp|salesforce-objekt|objeto|tipo de objeto|objeto de salesforce",
    "オブジェクト|オブジェクトタイプ|オブジェクト名|オブジェクト種別",
)
OPERATION = _keys(
    "operation|action|dml|operation type|sync operation|method|sync type|sync direction",
    "opération|action effectuée|vorgang|aktion|operación|acción|操作|オペレーション|アクション",
)
SALESFORCE_ID = _keys(
    "salesforce id|sfdc id|sf id|salesforce record id|sfdc record id|record id|id|sf__id|salesforce object id|"
    "salesforce lead id|salesforce contact id|salesforce account id|sfdc lead id|sfdc contact id|crm id|crm record id|"
    "salesforceid|salesforce ids|18 digit id|lead id|contact id",
    "id salesforce|identifiant salesforce|id d'enregistrement|identifiant|id de l'enregistrement",
    "salesforce-id|datensatz-id|salesforce-datensatz-id|id de salesforce|id de registro|id del registro",
    "salesforce ids|salesforceのid|レコードid|セールスフォースid",
)
MARKETO_ID = _keys(
    "marketo id|marketo lead id|marketo person id|mkto id|mktoid|marketo guid|lead id|person id|marketo record id",
    "id marketo|identifiant marketo|marketo-id|id de marketo|marketoid|リードid",
)
JOB_ID = _keys(
    "job id|jobid|batch id|bulk job id|sync job id|sync id|job|async job id|run id",
    "id de tâche|identifiant de tâche|auftrags-id|job-id|id de trabajo|id del trabajo|ジョブid",
)
LOGGED_AT = _keys("created|created at|created on|creation date|créé le|erstellt am|creado el|作成日時")
"""What a log calls the time of its rows; "CreatedDate" is a record's."""
NO_FAILURE_DATE = ("created", "modified", "birth", "close", "start", "due", "cree", "erstellt", "creado", "作成")
OTHER_IDS = ("owner", "account", "parent", "user", "createdby", "recordtype", "campaign", "profile", "hubspot", "org")

_LEVELS: dict[str, Level] = {
    **dict.fromkeys(
        _keys(
            "record|record level|records|record error|row|row level|record-level error|enregistrement|"
            "niveau enregistrement|niveau de l'enregistrement|niveau d'enregistrement|datensatz|datensatzebene|"
            "datensatz-ebene|registro|nivel de registro|nivel registro|a nivel de registro|レコード|レコードレベル"
        ),
        "record",
    ),
    **dict.fromkeys(
        _keys(
            "job|job level|jobs|job error|batch|batch level|job-level error|tâche|niveau tâche|niveau de la tâche|"
            "niveau de tâche|auftrag|auftragsebene|jobebene|job-ebene|trabajo|nivel de trabajo|nivel trabajo|tarea|"
            "nivel de tarea|a nivel de trabajo|ジョブ|ジョブレベル"
        ),
        "job",
    ),
}
_LONGEST_LEVEL = 40


def level(cell: str) -> Level | None:
    """Return the level that a cell names, or nothing."""
    return _LEVELS.get(key(cell)) if len(cell) <= _LONGEST_LEVEL else None


OPERATIONS = _keys(
    "insert|update|upsert|delete|hard delete|hardDelete|create|merge|query|undelete|convert|sync|push|pull|import|"
    "export|créer|création|mise à jour|suppression|erstellen|aktualisieren|löschen|crear|actualizar|eliminar|"
    "作成|更新|削除"
)
OBJECTS = _keys(
    "lead|leads|contact|contacts|account|accounts|opportunity|opportunities|campaign|campaigns|campaign member|"
    "campaign members|case|cases|task|tasks|event|user|users|product|order|contract|asset|company|companies|deal|deals|"
    "person|people|custom object|activity|activities|opportunity contact role|ticket|tickets"
)
