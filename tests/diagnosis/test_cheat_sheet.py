"""The 26 errors of the cheat sheet, pasted in every way in which the sheet shows them, in English and French."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.diagnosis.engine import Engine
from bot.knowledge import load

ENGINE = Engine(load().catalog)


@dataclass(frozen=True)
class Row:
    """A row of the sheet. A message that stands under two codes gives ``alone`` when it stands without a code."""

    code: str
    category: str
    english: str
    french: str
    cause: str | None = None
    alone: str | None = None


ROWS = [
    Row("API_CURRENTLY_DISABLED", "access", "API is disabled for this User", "L’API est désactivée pour cet utilisateur"),
    Row("AUTHENTICATION_FAILURE", "authentication", "invalid_grant: authentication failure",
        "invalid_grant : échec d’authentification"),
    Row("CANNOT_UPDATE_CONVERTED_LEAD", "other", "cannot reference converted lead",
        "ne peut pas référencer de prospect converti"),
    Row("ENTITY_IS_LOCKED", "access", "the entity is locked for editing", "l’entité est verrouillée pour modification"),
    Row("EXPIRED_ACCESS", "authentication", "invalid_grant: expired access/refresh token",
        "invalid_grant : jeton d’accès/d’actualisation expiré"),
    Row("FAILED_WRITE", "intermittent", "end of file reached", "fin de fichier atteinte"),
    Row("FIELD_FILTER_VALIDATION_EXCEPTION", "access", "Value does not exist or does not match filter criteria",
        "La valeur n’existe pas ou ne correspond pas aux critères de filtre"),
    Row("FIELD_INTEGRITY_EXCEPTION", "access",
        "The existing country/territory doesn't recognize the state value for field: State/Province Code",
        "Le pays/territoire existant ne reconnaît pas la valeur de l’état pour le champ : Code état/province"),
    Row("INACTIVE_ORGANIZATION", "authentication", "invalid_grant: inactive organization",
        "invalid_grant : organisation inactive"),
    Row("INACTIVE_USER", "authentication", "invalid_grant: inactive user", "invalid_grant : utilisateur inactif"),
    Row("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "access", "insufficient access rights on object id",
        "droits d’accès insuffisants sur l’identifiant d’objet", alone="INSUFFICIENT_ACCESS_OR_READONLY"),
    Row("INSUFFICIENT_ACCESS_OR_READONLY", "access", "insufficient access rights on object id",
        "droits d’accès insuffisants sur l’identifiant d’objet"),
    Row("INVALID_FIELD", "intermittent", "Net::ReadTimeout", "Net::ReadTimeout", cause="read-timeout"),
    Row("INVALID_FIELD_FOR_INSERT_UPDATE", "access",
        "Unable to create/update fields: ToutApp__Tout_Last_Replied__c. Please check the security settings of this field.",
        "Impossible de créer/mettre à jour les champs : ToutApp__Tout_Last_Replied__c. "
        "Vérifiez les paramètres de sécurité de ce champ."),
    Row("INVALID_GRANT", "authentication", "invalid_grant: ip restricted", "invalid_grant : ip restricted",
        cause="ip-restricted"),
    Row("INVALID_TYPE", "access",
        "CreatedDate, (SELECT Id FROM Tasks) FROM Lead WHERE Email='emailid'\n^\nERROR at Row:1:Column:53\n"
        "sObject type 'Lead' is not supported. If you are attempting to use a custom object, be sure to append the '__c' "
        "after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
        "CreatedDate, (SELECT Id FROM Tasks) FROM Lead WHERE Email=&#39;emailid&#39;^ERROR at Row:1:Colonne : 53sType d’objet "
        "&quot;Lead&quot; n’est pas pris en charge. Si vous essayez d’utiliser un objet personnalisé, assurez-vous d’ajouter "
        "« __c » après le nom de l’entité. Référencez votre WSDL ou l’appel de description pour connaître les noms appropriés."),
    Row("QUERY_TIMEOUT", "intermittent", "Your query request was running for too long.", "Votre requête était trop longue."),
    Row("REQUEST_LIMIT_EXCEEDED", "intermittent", "ConcurrentPerOrgLongTxn Limit exceeded",
        "Dépassement de la limite concurrentPerOrgLongTxn", cause="concurrent-long-transactions"),
    Row("REQUEST_LIMIT_EXCEEDED", "intermittent", "TotalRequests Limit exceeded", "Limite totale des demandes dépassée",
        cause="total-requests"),
    Row("REQUEST_LIMIT_EXCEEDED", "intermittent", "ConcurrentRequest", "ConcurrentRequest", cause="concurrent-requests"),
    Row("REQUIRED_FIELD_MISSING", "access", "Required fields are missing: [Amount_Committed_Private_Capital__c]",
        "Les champs obligatoires sont manquants : `[Amount_Committed_Private_Capital__c]`"),
    Row("SERVER_UNAVAILABLE", "intermittent", "server too busy", "serveur trop occupé"),
    Row("TXN_SECURITY_NO_ACCESS", "access",
        "The operation you requested isn't allowed due to a security policy in your organization. Contact your administrator.",
        "L’opération que vous avez demandée n’est pas autorisée en raison d’une stratégie de sécurité de votre entreprise. "
        "Contactez l’administration.<br/>"),
    Row("UNABLE_TO_LOCK_ROW", "intermittent",
        'unable to obtain exclusive access to this record or 1 records: "record ID"',
        "impossible d&#39;obtenir un accès exclusif à cet enregistrement ou à 1 enregistrement : &quot;enregistrement ID&quot;"),
    Row("UNKNOWN_EXCEPTION", "other", "An unknown exception occurred", "Une exception inconnue s’est produite"),
]  # fmt: skip
SILENT_ABOUT_THEIR_MESSAGE = {
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "access",
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": "intermittent",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "access",
}
SESSION_BODY = '{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}'
SESSION_BODY_FR = "{&quot;errorCode&quot;:&quot;INVALID_SESSION_ID&quot;,&quot;message&quot;:&quot;Session expirée ou non valide&quot;}"

ids = [f"{row.code}-{row.cause}" if row.cause else row.code for row in ROWS]


def test_the_sheet_is_whole() -> None:
    assert len({row.code for row in ROWS} | set(SILENT_ABOUT_THEIR_MESSAGE)) == 26


@pytest.mark.parametrize("code", sorted({row.code for row in ROWS} | set(SILENT_ABOUT_THEIR_MESSAGE)))
def test_the_code_alone_gives_its_entry(code: str) -> None:
    found = ENGINE.diagnose(code).errors
    assert [finding.entry.code for finding in found] == [code]
    assert found[0].cause is None


@pytest.mark.parametrize("row", ROWS, ids=ids)
@pytest.mark.parametrize("language", ["english", "french"])
def test_the_message_alone_gives_its_entry(row: Row, language: str) -> None:
    found = ENGINE.diagnose(getattr(row, language)).errors
    assert [finding.entry.code for finding in found] == [row.alone or row.code]
    if row.cause:
        assert found[0].cause is not None
        assert found[0].cause.id == row.cause
    assert found[0].category == row.category


@pytest.mark.parametrize("row", ROWS, ids=ids)
@pytest.mark.parametrize("language", ["english", "french"])
@pytest.mark.parametrize("shape", ["{code}\n{message}", "{code}: {message}", "Error: {code}\nMessage: {message}"])
def test_the_code_with_its_message_gives_its_entry(row: Row, language: str, shape: str) -> None:
    found = ENGINE.diagnose(shape.format(code=row.code, message=getattr(row, language))).errors
    assert [finding.entry.code for finding in found] == [row.code]
    if row.cause:
        assert found[0].cause is not None
        assert found[0].cause.id == row.cause
    assert found[0].category == row.category


@pytest.mark.parametrize(("code", "category"), SILENT_ABOUT_THEIR_MESSAGE.items())
@pytest.mark.parametrize("remark", ["Varies by customer.", "(no additional message)", "(aucun message supplémentaire)"])
def test_a_code_without_a_message_of_its_own_gives_its_entry(code: str, category: str, remark: str) -> None:
    found = ENGINE.diagnose(f"Error: {code}\nMessage: {remark}").errors
    assert [(finding.entry.code, finding.category) for finding in found] == [(code, category)]


@pytest.mark.parametrize(
    "body", [SESSION_BODY, SESSION_BODY_FR, SESSION_BODY_FR.replace("&quot;", " » ").replace("{ » ", "{« ")]
)
def test_an_expired_session_inside_the_wrapper_is_an_expired_session(body: str) -> None:
    found = ENGINE.diagnose(f"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY\n{body}").errors
    assert [finding.entry.code for finding in found] == ["INVALID_SESSION_ID", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"]
    assert [finding.category for finding in found] == ["authentication", "authentication"]
    assert found[1].cause is not None
    assert found[1].cause.id == "expired-session"


def test_the_other_message_of_invalid_field_is_another_cause() -> None:
    found = ENGINE.diagnose("INVALID_FIELD: No such column 'Reigon__c' on entity 'Account'").errors
    assert [(finding.entry.code, finding.category) for finding in found] == [("INVALID_FIELD", "access")]
    assert found[0].cause is not None
    assert found[0].cause.id == "no-such-column"
    assert found[0].facts.fields == ("Reigon__c",)
    assert found[0].facts.objects == ("Account",)


def test_what_stands_in_a_refused_query_comes_out() -> None:
    row = next(row for row in ROWS if row.code == "INVALID_TYPE")
    for text in (row.english, row.french):
        found = ENGINE.diagnose(text).errors[0]
        assert found.facts.objects[0] == "Lead"
