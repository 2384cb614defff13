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

## Annuaires de personnes
tab-directories = Annuaires
directories-title = Annuaires
directories-none = Aucun annuaire n’est nommé dans la configuration : la partie [[directory]] de /etc/trousseau.toml explique comment en relier un.
help-directories = Ce que chaque annuaire a dit la dernière fois : qui arrive, qui change, qui part. Ce qui n’est pas sûr attend votre réponse et ne bloque personne d’autre. Une clef dont le détenteur est parti n’ouvre plus rien.
directory-never = Pas encore interrogé.
directory-pulled = Relu entièrement : { $at }. { $people ->
    [one] Une personne.
   *[other] { $people } personnes.
    } { $asked ->
    [0] Aucune question.
    [one] Une question vous attend.
   *[other] { $asked } questions vous attendent.
    }
directory-failing = Rien n’arrive depuis { $since } : { $fault }.
directory-late = Aucune lecture complète depuis trop longtemps.
pull-fault-unreachable = l’annuaire ne répond pas
pull-fault-sign-in = l’annuaire refuse le compte
pull-fault-question = l’annuaire refuse la question
pull-fault-limit = l’annuaire s’arrête à sa propre limite
pull-fault-broken = l’annuaire s’est interrompu
pull-fault-nobody = l’annuaire ne nomme personne
pull-fault-too-many = l’annuaire nomme trop de monde
pull-fault-mass = trop de départs à la fois, à confirmer
pull-question-unreadable = l’entrée ne dit pas sûrement de qui elle parle (identifiant, nom de connexion ou nom).
pull-question-same-subject = deux entrées ont le même identifiant.
pull-question-same-login = deux entrées ont le même nom de connexion.
pull-question-same-mail = deux entrées ont la même adresse électronique.
pull-question-name-taken = un compte d’ici porte déjà ce nom de connexion, avec un rôle donné ici. Est-ce la même personne ?
pull-question-another-subject = l’annuaire connaissait cette personne sous un autre identifiant. Est-ce bien elle ?
pull-question-renamed = le nom de connexion n’est pas le même là-bas et ici ; rien n’a été changé.
pull-question-back = cette personne est revenue, et sa clef est encore à rendre : reprenez-la, puis remettez-la-lui.
directory-came = { $count ->
    [one] nouvelle personne
   *[other] nouvelles personnes
    }
directory-changed = { $count ->
    [one] personne modifiée
   *[other] personnes modifiées
    }
directory-same-as-before = sans changement
directory-without-role = sans rôle ici
directory-left = { $count ->
    [one] départ
   *[other] départs
    }
directory-mass = { $count ->
    [one] Une personne disparaîtrait d’un coup. Rien n’a été pris : dites si c’est juste.
   *[other] { $count } personnes disparaîtraient d’un coup. Rien n’a été pris : dites si c’est juste.
    }
directory-would-leave = Qui partirait
directory-have-left = Qui est parti
directory-stays = (garde ce qui lui a été donné ici)
directory-more = { $count ->
    [one] et une autre
   *[other] et { $count } autres
    }
directory-questions = À vous de dire
directory-schools = Établissements inconnus ici
directory-unknown-school = { $school } : { $people ->
    [one] une personne
   *[other] { $people } personnes
    }
directory-see-person = voir la personne
directory-is-them = C’est bien elle
directory-pull = Relire cet annuaire maintenant
directory-right = { $count ->
    [one] C’est juste : cette personne est partie
   *[other] C’est juste : ces { $count } personnes sont parties
    }
said-directory-pulled = L’annuaire a été relu.
said-directory-held = Trop de départs à la fois : rien n’a été pris. Regardez la liste, puis dites si c’est juste.
said-directory-same = C’est noté : l’annuaire connaît cette personne sous ce nouvel identifiant.
error-no-such-directory = Aucun annuaire « { $directory } » dans la configuration (partie [[directory]]).
error-mass-gone = { $gone ->
    [one] Une personne disparaîtrait d’un coup : rien n’a été pris. Regardez qui, puis dites que c’est juste.
   *[other] { $gone } personnes disparaîtraient d’un coup : rien n’a été pris. Regardez qui, puis dites que c’est juste.
    }
error-directory-unreachable = L’annuaire { $directory } ne répond pas ({ $said }). Vérifiez son adresse, le réseau et son certificat.
error-directory-sign-in = L’annuaire { $directory } refuse le compte ({ $said }). Vérifiez le nom de ce compte et son mot de passe.
error-directory-question = L’annuaire { $directory } refuse la question ({ $said }). Vérifiez base et filter, et ce que le compte peut lire.
error-directory-limit = L’annuaire { $directory } s’arrête après { $read } entrées ({ $said }) : rien n’a été pris. Faites relever sa limite pour ce compte.
error-directory-broken = L’annuaire { $directory } s’est interrompu après { $read } entrées ({ $said }) : rien n’a été pris. Il sera de nouveau interrogé.
error-directory-nobody = L’annuaire { $directory } ne nomme personne : rien n’a été pris. Vérifiez base et filter, et ce que le compte peut lire.
error-directory-too-many = L’annuaire { $directory } nomme plus de { $most } personnes : resserrez filter.
error-directory-stopped = La lecture de l’annuaire { $directory } a été arrêtée.
fact-directory = annuaire : { $value }
fact-people = personnes : { $value }
fact-came = arrivées : { $value }
fact-gone = départs : { $value }
area-directory = annuaire
doctor-directory-pulled = l’annuaire { $directory } a été relu : { $at }
doctor-directory-held = { $gone ->
    [one] annuaire { $directory } : une personne disparaîtrait d’un coup, et rien n’est pris
   *[other] annuaire { $directory } : { $gone } personnes disparaîtraient d’un coup, et rien n’est pris
    }
doctor-todo-directory-held = regardez qui partirait sur la page Annuaires, ou avec « trousseau directory pull --dry-run { $directory } » ; si c’est juste, dites-le là, ou avec « --gone { $gone } »
doctor-directory-failing = annuaire { $directory } : rien n’arrive depuis { $since } ({ $fault })
doctor-todo-directory-failing = essayez « trousseau directory pull --dry-run { $directory } » : la réponse dit ce qui manque
doctor-directory-late = annuaire { $directory } : aucune lecture complète depuis trop longtemps
doctor-todo-directory-late = laissez la station en marche, ou lancez « trousseau directory pull { $directory } »
terminal-far-people = personnes lues : { $done }
directory-counts = { $directory } : { $people ->
    [one] une personne
   *[other] { $people } personnes
    } ; nouvelles : { $came }, modifiées : { $changed }, sans changement : { $same }, sans rôle ici : { $without }, parties : { $gone }, questions : { $asked }
directory-gone = parti : { $person } ({ $login }) { $keys }
directory-gone-stays = parti, garde ce qui lui a été donné ici : { $person } ({ $login }) { $keys }
directory-asked = à dire : { $person } ({ $login }) { $subject } – { $kind }
directory-dry-run = Essai : rien n’a été changé.
terminal-directory-held = { $gone ->
    [one] Une personne disparaîtrait d’un coup : rien n’a été pris. Si c’est juste : --gone { $gone }
   *[other] { $gone } personnes disparaîtraient d’un coup : rien n’a été pris. Si c’est juste : --gone { $gone }
    }
terminal-directory-same = { $directory } connaît { $login } sous ce nouvel identifiant.
start-task-directories = La lecture des annuaires
start-directory-address = url de [[directory]] « { $directory } » : { $url } n’est pas l’adresse d’un annuaire. Écrivez ldaps://, ldap:// ou ldapi://.
start-directory-clear = url de [[directory]] « { $directory } » : { $url } sans TLS laisserait passer en clair les données de tous et le mot de passe. Écrivez ldaps://, ou start_tls = true.
start-directory-name = Les noms des parties [[directory]] doivent différer et n’avoir que lettres sans accent, chiffres et - _ . : « { $directory } » ne convient pas.
start-directory-account = bind_dn et password_file de [[directory]] « { $directory } » vont ensemble : écrivez les deux, ou aucun.
start-directory-mapping = mapping de [[directory]] « { $directory } » : { $cause }
start-directory-range = every de [[directory]] « { $directory } » va de 5 à 10080 minutes, page de 1 à 5000 entrées.
