# Soigner les clefs : diagnostic, renouvellement, mutation et départ, clef logicielle.

## Diagnostic
verb-diagnose = diagnostic
diagnosis-help = Le diagnostic regarde la clef, son inscription, son code PIN et ses codes, dans cet ordre. Il finit de l’une de ces trois façons : c’est réparé, la clef est remplacée, ou un ticket est ouvert.
diagnosis-plugged = La clef est branchée à ce poste
diagnosis-run = Diagnostiquer
diagnosis-run-serial = Diagnostiquer la clef { $serial }
diagnosis-run-port = Diagnostiquer la clef du port { $port }
diagnosis-serial = Numéro imprimé sur la clef
diagnosis-dead = Elle ne donne aucun signe de vie
diagnosis-result = Résultat
diagnosis-codes-wanted = Rien d’anormal jusqu’ici : seuls ses codes peuvent en dire plus.
diagnosis-codes = Deux codes qui se suivent, le plus ancien d’abord
diagnosis-touch = Toucher la clef deux fois
diagnosis-touch-help = Touchez la clef quand elle clignote, puis encore une fois : rien à taper.
diagnosis-look-at-codes = Vérifier les codes
diagnosis-holder = Détenteur : { $name }
diagnosis-replace = Demander le remplacement
diagnosis-replace-help = Une demande part au chef d’établissement ; l’ancienne clef est reprise quand la nouvelle est remise.
diagnosis-need = La clef { $serial } est à remplacer. { $sentence }
diagnosis-ticket = Ouvrir un ticket
diagnosis-manage = Personne ne détient cette clef : gérez-la depuis sa page.
diagnosis-in-progress = Une demande est déjà en cours pour cette personne : suivez-la, elle aura sa nouvelle clef par elle.
diagnosis-new-request = Cette clef n’est plus en service : une nouvelle demande en donne une autre.
diagnosis-to-token = Ouvrir la page de cette clef
said-diagnosis-replace = La demande de remplacement est ouverte.
remedy-fixed = réparé
remedy-replace = à remplacer
remedy-ticket = ticket
fact-symptom = constat : { $value }
fact-remedy = issue : { $value }

## Constats, en quelques mots
sign-not-seen = aucun signe de vie
sign-no-permission = accès refusé au poste
sign-interface-off = interface désactivée
sign-not-usable = matériel inutilisable
sign-serial-hidden = numéro masqué
sign-not-registered = absente de l’inventaire
sign-not-theirs = clef de quelqu’un d’autre
sign-slot-foreign = programmée ailleurs
sign-no-credential = jamais programmée
sign-revoked = secret révoqué
sign-suspended = clef suspendue
sign-slot-empty = secret effacé
sign-expired = clef expirée
sign-station-clock = horloge du poste douteuse
sign-pin-locked = code PIN bloqué
sign-pin-missing = code PIN jamais défini
sign-passcode-refused = code PIN ou code refusé
sign-codes-unknown = codes inconnus
sign-counter-drift = compteur décalé
sign-clock-drift = horloge décalée
sign-unconfirmed = jamais vérifiée
sign-nothing = rien d’anormal

## Constats, et que faire
symptom-not-seen = La clef ne donne aucun signe de vie. Essayez une autre prise, sans rallonge ; si rien ne change, elle est en panne et doit être remplacée.
symptom-no-permission = Ce poste n’a pas le droit d’ouvrir la clef : elle n’y est pour rien. Un technicien installe les règles udev du poste.
symptom-interface-off = L’interface qui tape les codes est désactivée sur cette clef. Un technicien la réactive avec l’outil du fabricant.
symptom-not-usable = Cette clef ne peut pas servir ici : son modèle ou son micrologiciel n’est pas connu, ou elle répond n’importe quoi. Remplacez-la.
symptom-serial-hidden = La clef fonctionne, mais cache son numéro. Tapez celui qui est imprimé dessus, puis recommencez le diagnostic.
symptom-not-registered = La clef { $serial } n’est pas dans l’inventaire. Vérifiez le numéro ; s’il est juste, un ticket permet de l’y inscrire.
symptom-not-theirs = La clef { $serial } n’est pas celle de cette personne. Deux clefs ont pu être échangées : rendez celle-ci à son détenteur et cherchez la bonne.
symptom-slot-foreign = La clef { $serial } contient une programmation qui n’est pas la nôtre. Elle ne peut pas donner nos codes : remplacez-la.
symptom-no-credential = La clef { $serial } n’a jamais été programmée. En stock, programmez-la ; dans les mains de quelqu’un, remplacez-la.
symptom-revoked = Le secret de la clef { $serial } a été révoqué : elle a été déclarée perdue, rendue ou remplacée. Ses codes ne seront plus jamais acceptés.
symptom-suspended = La clef { $serial } a été suspendue par son détenteur. S’il l’a retrouvée, l’établissement ou l’assistance la remet en service.
symptom-slot-empty = Le secret que nous avions programmé dans la clef { $serial } a été effacé. Remplacez-la.
symptom-expired = La clef { $serial } est arrivée à expiration. Remplacez-la.
symptom-station-clock = La clef { $serial } donne des codes qui dépendent de l’heure, et l’horloge de la station n’est pas synchronisée. Tant qu’elle ne l’est pas, aucun code n’est sûr : prévenez l’administrateur.
symptom-pin-locked = La clef n’y est pour rien : le code PIN est bloqué après trop d’erreurs. Le chef d’établissement ou l’assistance le débloque.
symptom-pin-missing = La clef n’y est pour rien : aucun code PIN n’est défini. L’assistance envoie un lien pour le définir.
symptom-passcode-refused = Le code PIN ou les codes de la clef { $serial } n’ont pas été acceptés. Recommencez une fois avec soin ; si cela persiste, l’assistance cherchera lequel avec vous.
symptom-codes-unknown = Ces codes ne sont pas ceux de la clef { $serial }. Vérifiez son numéro et retapez deux codes frais ; si rien ne change, elle a été reprogrammée et doit être remplacée.
symptom-counter-drift = { $ahead ->
    [one] La clef { $serial } avait { $ahead } code d’avance : elle avait été touchée trop souvent sans servir. Elle est resynchronisée et fonctionne.
   *[other] La clef { $serial } avait { $ahead } codes d’avance : elle avait été touchée trop souvent sans servir. Elle est resynchronisée et fonctionne.
    }
symptom-clock-drift = L’horloge de la clef { $serial } était décalée de { $drift } pas. Elle est resynchronisée et fonctionne.
symptom-unconfirmed = La clef { $serial } n’avait jamais été vérifiée depuis sa programmation. Ses codes sont justes : elle fonctionne.
symptom-nothing = La clef { $serial } fonctionne. Si une application la refuse encore, tapez le code PIN puis le code, sans espace, en un seul nombre.

## Échéances
deadlines-due-help = Leur détenteur est parti, ou en a reçu une autre. Elles n’ouvrent plus rien ; reprenez-les en stock, ou déclarez-les perdues.
deadlines-expiring-help = Dans les 90 jours. Le détenteur et le chef d’établissement sont prévenus par courriel 90, 30 et 7 jours avant.
deadlines-asked = renouvellement demandé
deadlines-not-asked = renouvellement pas encore demandé
due-left = a quitté l’académie
due-replaced = remplacée
verb-recall = rappel au détenteur
verb-move = mutation ou départ
verb-move-people = faire muter ou partir une personne
fact-days = jours restants : { $value }
fact-due = à rendre depuis : { $value }
fact-due-why = pourquoi : { $value }
fact-due-until-now = n’est plus à rendre, et l’était depuis : { $value }

## Renouveler, suspendre
me-expires = Votre clef { $serial } expire le { $at }, et n’ouvre plus rien ensuite. Demandez-en une autre dès maintenant : celle-ci reste à vous jusqu’à la remise de la nouvelle.
me-renew = Renouveler ma clef
me-renew-need = Renouvellement de la clef { $serial }, qui expire le { $at }.
me-due = La clef { $serial } est à rendre à l’établissement qui vous l’a remise.
me-lost-help = Suspendez-la sans attendre, même la nuit : elle n’ouvre plus rien. Si vous la retrouvez, l’établissement ou l’assistance la remet en service ; sinon, le chef d’établissement la déclare perdue et vous en demandez une autre.
me-suspend = Suspendre la clef { $serial }
said-suspended = La clef est suspendue : elle n’ouvre plus rien.
said-resumed = La clef est remise en service.
action-resume = Remettre en service (retrouvée par son détenteur)

## Mutation et départ
person-parts = Mutation ou départ
person-move = Changer d’établissement
person-move-ask = L’autre établissement doit être d’accord : demandez la mutation à un administrateur de l’académie. La clef suivra.
person-move-help = La clef reste à cette personne et passe à l’inventaire du nouvel établissement. Une demande en cours dans l’ancien est annulée.
person-move-from = Depuis
person-move-to = Nouvel établissement
person-leave = Quitte l’académie
person-leave-help = Ses rôles dans l’établissement prennent fin ; sa clef est suspendue et à rendre. Un courriel le lui dit, puis un rappel toutes les deux semaines.
said-person-moved = La mutation est faite ; la clef a suivi.
said-person-left = Le départ est noté ; la clef est à rendre.

## Une clef suspendue
home-suspended = Clefs suspendues par leur détenteur
home-suspended-by = { $person } a suspendu sa clef { $serial }
home-suspended-asks = en demande une autre
home-suspended-comment = retrouvée par son détenteur
requests-replaces-this = Remplace la clef { $serial } :
requests-before = Clef d’avant : { $serial }, { $what } le { $at }.
me-suspended = Votre clef { $serial } est suspendue : elle n’ouvre plus rien.
me-suspended-ask = Demander une autre clef
me-suspended-need = La clef { $serial } est introuvable : je l’ai suspendue.
me-suspended-found = J’ai retrouvé ma clef
me-suspended-found-help = Montrez-la à votre chef d’établissement ou appelez l’assistance : ils la remettent en service, avec le même code PIN.
card-close = Fermer
