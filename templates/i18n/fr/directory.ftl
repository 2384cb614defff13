# L’annuaire ouvert des établissements, et les annuaires de personnes.

school-closes = Fermeture : { $at }.
school-closed-keys = { $count ->
    [one] Une clef lui appartient encore : reprenez-la, ou donnez-la à un autre établissement.
   *[other] { $count } clefs lui appartiennent encore : reprenez-les, ou donnez-les à un autre établissement.
    }
school-closed-see = Voir ses clefs
school-mailbox-used = Personne ne décide ici : les courriels destinés au chef d’établissement vont à cette adresse.
home-school-closed = { $count ->
    [one] « { $school } » a fermé : une clef lui appartient encore. Que devient-elle ?
   *[other] « { $school } » a fermé : { $count } clefs lui appartiennent encore. Que deviennent-elles ?
    }
home-schools-closed = Établissements fermés qui ont encore des clefs
error-school-closed = L’établissement « { $school } » est fermé : aucune clef n’y est fournie.
fact-mailbox = boîte fonctionnelle : { $value }
