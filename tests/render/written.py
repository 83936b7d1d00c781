"""What is read of the digests of the tests instead of their blocks; a notification shows the first line."""
# ruff: noqa: E501 - lines of a message

BUSY_EN = """\
Sync errors, Tuesday 17 November: 1,150 errors, 1 kind of failed job, 1 back after it was resolved, 2 new, 1 above its usual. First: The session is over (INVALID_SESSION_ID)

1,150 errors in 7 problems. The day before: 114 (now 10 times as many). Usual on a Monday: 223 (now 5 times as many).
Since Monday 16 November, 09:00 (Europe/Paris). This digest comes late: I could not post it at 09:00.

Failed jobs:
1. The session is over (INVALID_SESSION_ID): 2 errors, from hubspot. New.
   The connector's user was logged out or its password changed.
   Who: your Salesforce admin.

Problems:
2. Two writes wanted the same record (UNABLE_TO_LOCK_ROW): 1,040 errors, 212 records, objects Account, Contact, Lead, Task, 1 more, from marketo. More than usual, which is 180. <@U1> takes care of it, since Thursday 12 November.
   Several batches update children of one account at the same time.
   Who: a Salesforce developer.
3. A value is not in the picklist (INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST): 64 errors, 64 records, object Lead, from data-loader, marketo. It came back after <@U2> resolved it on Wednesday 11 November, 09:00.
   Who: your Salesforce admin.
4. Foo bar went wrong in line 12: 9 errors, 1 record, from sync.

And 2 problems more with 4 errors; 1 new.
Snoozed: 1 problem with 31 errors.
Gone quiet: The record was deleted (ENTITY_IS_DELETED), 51 the last time.

The last 14 days, oldest first: 193, 163, 203, 213, 73, 75, 223, 193, 163, 203, 213, 117, 114, 1,150. Most on Monday 16 November."""

BUSY_FR = """\
Erreurs de synchronisation, mardi 17 novembre : 1 150 erreurs, 1 type de tâche en échec, 1 revenu après résolution, 2 nouveaux, 1 au-dessus de l’habitude. D’abord : The session is over (INVALID_SESSION_ID)

1 150 erreurs pour 7 problèmes. La veille : 114 (cette fois 10 fois plus). D’habitude le lundi : 223 (cette fois 5 fois plus).
Depuis le lundi 16 novembre à 09:00 (Europe/Paris). Ce résumé arrive en retard : je n’ai pas pu le publier à 09:00.

Tâches en échec :
1. The session is over (INVALID_SESSION_ID) : 2 erreurs, source hubspot. Nouveau.
   The connector's user was logged out or its password changed.
   Qui agit : votre admin Salesforce.

Problèmes :
2. Two writes wanted the same record (UNABLE_TO_LOCK_ROW) : 1 040 erreurs, 212 enregistrements, objets Account, Contact, Lead, Task, 1 de plus, source marketo. Plus que d’habitude (d’ordinaire : 180). <@U1> s’en occupe, depuis le jeudi 12 novembre.
   Several batches update children of one account at the same time.
   Qui agit : un développeur Salesforce.
3. A value is not in the picklist (INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST) : 64 erreurs, 64 enregistrements, objet Lead, sources data-loader, marketo. C’est revenu : <@U2> l’avait résolu le mercredi 11 novembre à 09:00.
   Qui agit : votre admin Salesforce.
4. Foo bar went wrong in line 12 : 9 erreurs, 1 enregistrement, source sync.

Et 2 problèmes de plus avec 4 erreurs ; 1 nouveau.
En sommeil : 1 problème avec 31 erreurs.
Plus aucune erreur : The record was deleted (ENTITY_IS_DELETED), 51 la dernière fois.

Les 14 derniers jours, du plus ancien au plus récent : 193, 163, 203, 213, 73, 75, 223, 193, 163, 203, 213, 117, 114, 1 150. Le plus : lundi 16 novembre."""

QUIET_EN = """\
All quiet: no sync errors since Saturday 14 November, 09:00."""

QUIET_FR = """\
Tout est calme : aucune erreur de synchronisation depuis le samedi 14 novembre à 09:00."""

FIRST_EN = """\
Sync errors, Tuesday 17 November: 13 errors. First: A duplicate was found (DUPLICATES_DETECTED)

13 errors in 2 problems. These are the first errors I know, so every problem is new and there is nothing to compare with yet.
Since Monday 16 November, 09:00 (Europe/Paris).

Problems:
1. A duplicate was found (DUPLICATES_DETECTED): 12 errors, 12 records, object Lead.
   Who: your Salesforce admin.
2. A required field is empty (REQUIRED_FIELD_MISSING): 1 error."""

FIRST_FR = """\
Erreurs de synchronisation, mardi 17 novembre : 13 erreurs. D’abord : A duplicate was found (DUPLICATES_DETECTED)

13 erreurs pour 2 problèmes. Ce sont les premières erreurs que je connaisse : tout est nouveau et il n’y a encore rien à quoi comparer.
Depuis le lundi 16 novembre à 09:00 (Europe/Paris).

Problèmes :
1. A duplicate was found (DUPLICATES_DETECTED) : 12 erreurs, 12 enregistrements, objet Lead.
   Qui agit : votre admin Salesforce.
2. A required field is empty (REQUIRED_FIELD_MISSING) : 1 erreur."""
