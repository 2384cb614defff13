# L’autre serveur qui vérifie les codes à la place de la station : privacyIDEA ou eduMFA.

verb-entrust = vérification confiée
area-verifier = autre serveur de vérification
fact-entrusted-to = ses codes sont vérifiés par : { $value }
fact-entrusted-as = numéro là-bas : { $value }
fact-entrusted-no-more = la station vérifie de nouveau ses codes, et non plus : { $value }
error-shut-entrusted = Les codes de la clef { $serial } sont vérifiés par l’autre serveur de l’académie, et non par la station. Essayez le code là où il sert.
error-no-verifier = La configuration ne nomme aucun autre serveur de vérification : [verifier] dans /etc/trousseau.toml explique comment en relier un.
error-verifier = L’autre serveur de vérification ne répond pas comme prévu : { $cause }. Vérifiez son adresse et le compte de la station.

## Sur la page d’une clef
sheet-entrusted = Ses codes sont vérifiés par l’autre serveur de l’académie, sous le numéro { $serial }. Le code PIN n’y est pas envoyé.
sheet-entrusted-ending = Cette clef est encore à refuser sur l’autre serveur de l’académie, sous le numéro { $serial }.
verifier-since = pas encore appliqué là-bas, depuis : { $since }
verifier-problem-not-ours = Un autre objet porte ce numéro là-bas : la station n’y touche pas.
verifier-problem-vanished = La clef a été supprimée là-bas. Personne ne sait quels codes ont servi : programmez la clef de nouveau.
verifier-problem-revoked = La clef a été révoquée là-bas, ce qui est définitif : programmez la clef de nouveau.
verifier-problem-other-shape = La clef est d’une autre sorte là-bas (chiffres ou compteur) : programmez la clef de nouveau.
verifier-problem-no-such-user = Personne n’a cet identifiant là-bas : ajoutez le détenteur, ou corrigez son identifiant.
verifier-problem-forbidden = Le compte de la station n’en a pas le droit là-bas : complétez ses droits.
verifier-problem-not-moved = Le compteur n’avance pas là-bas : vérifiez la clef sur ce serveur.
verifier-problem-unsupported = Ce serveur ne sait pas lire les codes de cette clef : donnez-en une autre.
verifier-problem-refused = Ce serveur a refusé ; sa réponse est dans le journal du système.

## À l’accueil et au terminal
home-entrusted = { $count ->
    [one] Une clef n’est pas encore à jour sur l’autre serveur de vérification.
   *[other] { $count } clefs ne sont pas encore à jour sur l’autre serveur de vérification.
    }
home-entrusted-title = Pas encore appliqué sur l’autre serveur
verifier-none = La station vérifie elle-même tous les codes.
verifier-state = { $name } : { $keys ->
    [0] aucun secret vérifié là-bas.
    [one] un secret vérifié là-bas.
   *[other] { $keys } secrets vérifiés là-bas.
    }
verifier-all-applied = Tout y est appliqué.
verifier-waiting = { $keys ->
    [one] Un changement n’y est pas encore appliqué, depuis : { $since }.
   *[other] { $keys } changements n’y sont pas encore appliqués, depuis : { $since }.
    }
verifier-again = { $keys ->
    [0] Rien n’attendait.
    [one] Un secret est de nouveau essayé.
   *[other] { $keys } secrets sont de nouveau essayés.
    }
verifier-answers = { $version } répond, et le compte de la station voit les clefs.

## Le docteur
doctor-verifier-well = { $version } vérifie { $keys ->
    [0] les codes des clefs qui seront remises.
    [one] les codes d’une clef.
   *[other] les codes de { $keys } clefs.
    }
doctor-verifier-silent = { $name } ne répond pas comme prévu : { $cause }
doctor-todo-verifier-silent = Vérifiez l’adresse de [verifier], le compte de la station et ses droits. Ce qui change ici attend, et rien n’est perdu.
doctor-verifier-stuck = { $keys ->
    [one] Une clef ne peut pas être mise à jour sur { $name }.
   *[other] { $keys } clefs ne peuvent pas être mises à jour sur { $name }.
    }
doctor-todo-verifier-stuck = « trousseau verifier list » dit lesquelles et pourquoi ; ensuite, « trousseau verifier retry ».
doctor-verifier-late = { $keys ->
    [one] Une clef n’est pas à jour sur { $name }, depuis : { $since }.
   *[other] { $keys } clefs ne sont pas à jour sur { $name }, depuis : { $since }.
    }
doctor-todo-verifier-late = La station réessaie d’elle-même. `trousseau verifier check` dit si le serveur répond.
doctor-verifier-gone = { $keys ->
    [one] Les codes d’une clef sont vérifiés par un autre serveur, que la configuration ne nomme plus.
   *[other] Les codes de { $keys } clefs sont vérifiés par un autre serveur, que la configuration ne nomme plus.
    }
doctor-todo-verifier-gone = Remettez [verifier] dans la configuration, avec « gives_back = true » pour que tout revienne à la station.

## Au démarrage
start-task-verifier = la tâche de l’autre serveur de vérification
start-verifier-address = L’adresse de [verifier], « { $typed } », n’en est pas une : écrivez https://nom/…, ou http:// sur cette machine seulement.
start-verifier-account = [verifier] demande soit un compte (account et password_file), soit une clef (key_header et key_file) : écrivez l’un des deux, en entier.
start-verifier-authorities = Les autorités de [verifier] ne se lisent pas : { $cause }
