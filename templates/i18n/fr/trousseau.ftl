# Le panneau en français. Les deux langues ont les mêmes clés et les mêmes arguments ; un test le vérifie.

## Cadre
skip = Aller au contenu
nav-label = Navigation principale
nav-bench = Au poste
nav-stock = Gérer les clefs
nav-people = Personnes
nav-schools = Établissements
nav-journal = Journal
sign-out = Se déconnecter
other-language = English
other-language-code = en
details = Détails techniques
yes = oui
no = non
paging = Pages
paging-previous = Page précédente
paging-next = Page suivante

## Connexion
sign-in = Se connecter
setup-title = Premier administrateur
setup-help = Ce lien ne sert qu’une fois : il crée le compte qui gère les établissements et les personnes.
setup-submit = Créer le compte

## Champs
field-login = Identifiant
field-password = Mot de passe
field-new-password = Mot de passe (12 caractères au moins, une phrase de plusieurs mots)
field-name = Nom
field-email = Adresse électronique
field-mailbox = Boîte fonctionnelle
field-role = Rôle
field-roles = Rôles
field-school = Établissement
field-serial = Numéro de série
field-state = État
field-holder = Détenteur
field-credential = Codes
field-model = Modèle
field-token = Clef
field-code = Code affiché par la clef
field-slot = Emplacement
field-degree = Degré
field-contract = Contrat

## Accueil
home-title = Accueil
home-hello = Bonjour { $name }
home-nothing = Rien ne vous attend ici pour le moment.
home-plugged = Clefs branchées à cette station : { $count }.
home-to-bench = Aller au poste
home-to-collect = À remettre

## Clefs branchées
bench-empty = Aucune clef branchée. Branchez une clef : sa fiche apparaît ici.
bench-no-hotplug = Cette machine ne signale pas les branchements : les clefs sont recherchées toutes les deux secondes.
bench-keyboard-free = Un clavier inconnu vient d’être branché sur { $port } ({ $usb }). Ce qu’il tape arrive dans la fenêtre active : si personne ne le connaît, débranchez-le.
bench-keyboard-held = Un clavier inconnu vient d’être branché sur { $port } ({ $usb }). La station l’ignore : ses touches n’arrivent nulle part. S’il est à vous, branchez-le sur une autre prise, ou ajoutez { $usb } aux claviers de la station dans sa configuration.
bench-keyboard-refused = Un clavier inconnu est branché sur { $port } ({ $usb }). La station doit l’ignorer, mais cette machine ne le permet pas : débranchez-le et demandez à un technicien d’installer les règles udev.
bench-keyboard-before = Le clavier branché sur { $port } ({ $usb }) était déjà là au démarrage de la station : elle ne l’ignore pas. S’il n’est pas à vous, débranchez-le.
keys-not-permitted = Ce que cette clef tape arrive aussi dans la fenêtre active : cette machine ne permet pas à la station de le garder pour elle. Installez les règles udev (« trousseau udev »), puis rebranchez la clef.
keys-taken = Un autre programme a pris les touches de cette clef : ce qu’elle tape arrive chez lui. Fermez-le (outil qui change les touches, bureau à distance), puis rebranchez la clef.
keys-no-node = Ce que cette clef tape peut arriver ailleurs pour l’instant : un autre programme vient de s’en servir. Fermez-le ; si ce message reste, rebranchez la clef.
bench-keyboards-ignored = Claviers inconnus : ignorés sur { $ports }.
bench-keyboards-told = Claviers inconnus : signalés ici, mais pas ignorés.
bench-reload = Actualiser
bench-token = Clef
bench-port = prise { $port }
bench-touch = Touchez la clef.
touch-long = Maintenez le doigt trois secondes : le code est dans l’emplacement 2.
touch-other-long = Ce qu’elle a tapé n’est pas un code et n’a pas été gardé : c’était l’autre emplacement. Maintenez le doigt trois secondes pour l’emplacement 2.
touch-other-short = Ce qu’elle a tapé n’est pas un code et n’a pas été gardé : c’était l’autre emplacement. Touchez-la brièvement pour l’emplacement 1.
touch-other = Ce qu’elle a tapé n’est pas un code et n’a pas été gardé. Touchez-la de nouveau, de la façon qui tape le code.
bench-cancel = Arrêter
face-looking = Lecture de la clef…
face-hidden = Cette clef cache son numéro : un autre programme a écrit dans un de ses emplacements. Tapez celui qui est imprimé dessus.
face-hidden-firmware = Le micrologiciel de cette clef ne sait pas donner son numéro. Tapez celui qui est imprimé dessus.
face-hidden-always = Les clefs de ce modèle ne donnent pas de numéro. Tapez celui qui est imprimé dessus, ou celui que vous lui avez donné.
face-update = Son micrologiciel { $found } est trop ancien pour les codes : il faut { $needed }. Mettez-le à jour avec { $tool }, puis rebranchez la clef.
face-too-old = Son micrologiciel { $found } est plus ancien que les codes et ne peut pas être mis à jour : utilisez une autre clef.
face-lost = Cette clef a été déclarée perdue. Signalez qu’elle est retrouvée, ou mettez-la de côté pour l’assistance.
face-defective = Cette clef a été déclarée inutilisable. Si elle fonctionne après tout, dites-le sur sa page ; sinon, réformez-la.
face-retired = Cette clef a été réformée : ne la rangez pas dans l’armoire, utilisez-en une autre.
face-hidden-named = C’est ce numéro
face-unregistered = Cette clef n’est pas encore dans l’inventaire.
face-unregistered-ask = Demandez à un technicien de l’ajouter au stock.
face-programmed = Déjà programmée ailleurs (emplacement { $slots }).
face-elsewhere = Cette clef appartient à l’établissement « { $school } ». Remettez-la à cet établissement.
face-elsewhere-none = Cette clef n’est rattachée à aucun établissement. Confiez-la à un technicien.
face-duplicate = Une autre clef répond avec le même numéro (prise { $port }). Débranchez l’une des deux.
unusable-permission = La station n’a pas le droit d’ouvrir cette clef : installez les règles udev (« trousseau udev »), puis rebranchez-la.
unusable-no-hid-node = Un autre programme se sert de cette clef en ce moment, ou la machine ne l’a pas encore prise en charge : fermez ce programme ; si ce message reste, rebranchez la clef.
unusable-unknown-family = Ce modèle n’est pas connu : ajoutez-le aux profils, ou utilisez une autre clef.
unusable-otp-disabled = L’interface OTP de cette clef est désactivée : réactivez-la avec l’outil du fabricant.
unusable-no-otp = Ce modèle n’a pas d’interface OTP : utilisez une autre clef.
unusable-silent = Cette clef ne répond pas correctement : débranchez-la, attendez deux secondes, rebranchez-la.
unusable-bad-serial = Le numéro de cette clef n’est pas valable : utilisez une autre clef.

## Actions
action-register = Ajouter au stock
action-enrol = Programmer
action-verify = Vérifier un code
action-release = Désattribuer
action-hand-over = Remettre
action-take-back = Reprendre
action-report-lost = Clef perdue
action-found = Clef retrouvée
action-make-visible = Rendre le numéro lisible
action-mark-defective = Clef défectueuse
action-repair = Finalement, la clef fonctionne
action-retire = Réformer la clef
enrol-overwrite = Oui, écraser ce qui s’y trouve

## Clefs
manage-token = Gérer la clef
manage-comment = Commentaire
stock-any-school = tous les établissements
stock-show = Afficher
stock-empty = Aucune clef ne correspond.
stock-plugged = branchée
token-title = Clef { $serial }
token-same-number = Une autre clef porte le même numéro :
token-story = Histoire
token-move = Transférer
credential-none = pas encore de codes
credential-verified = confirmés par un code
credential-unverified = pas encore confirmés par un code
credential-suspended = suspendus
credential-deactivated = désactivés
credential-compromised = compromis
credential-destroyed = détruits
credential-pre-activation = pas encore confirmés par un code
credential-active = en service
credential-suspended-unconfirmed = suspendus
credential-imported = venus d’un fichier de clefs

## Personnes et établissements
people-search = Nom, identifiant ou adresse électronique
people-add = Ajouter une personne
people-academy = toute l’académie
people-choose = Choisir…
people-password = Mot de passe
people-submit = Ajouter la personne
people-disabled = compte désactivé
schools-add = Ajouter un établissement
schools-submit = Ajouter l’établissement
schools-stock = En stock / total

## Banc virtuel
hub-title = Banc virtuel
hub-plug = Brancher
hub-unplug = Débrancher
hub-touch = Toucher

## Mots
state-in-stock = en stock
state-reserved = réservée
state-allocated = attribuée
state-handed-over = remise
state-lost = perdue
state-defective = défectueuse
state-retired = réformée
role-requester = demandeur
role-principal = chef d’établissement
role-deputy = adjoint
role-helpdesk = assistance
role-technician = technicien
role-administrator = administrateur
role-auditor = auditeur
degree-first = premier degré
degree-second = second degré
contract-public = public
contract-private-under-contract = privé sous contrat
contract-private-without-contract = privé hors contrat

## Verbes (histoire, refus)
verb-school = établissement
verb-person = compte d’une personne
verb-role = rôle
verb-sign-in = connexion
verb-register = mise en stock
verb-allocate = attribution
verb-release = désattribution
verb-hand-over = remise
verb-take-back = reprise en stock
verb-report-lost = déclaration de perte
verb-found = retour d’une clef perdue
verb-mark-defective = clef défectueuse
verb-repair = remise en service
verb-retire = réforme
verb-move-school = changement d’établissement
verb-enrol = programmation
verb-verify = vérification d’un code
verb-resynchronise = resynchronisation
verb-identify = identification par codes
verb-suspend = secret suspendu
verb-resume = secret rétabli
verb-destroy = secret détruit
verb-import = import
verb-export = export
verb-backup = sauvegarde
verb-restore = restauration
verb-setting = réglage
verb-device = lecture de la clef
verb-journal = journal
verb-reserve = réservation
verb-see-bench = voir le poste
verb-see-stock = voir l’inventaire
verb-manage-custody = gérer la clef
verb-manage-device = agir sur la clef elle-même
verb-see-people = voir les personnes
verb-manage-people = gérer les personnes
verb-see-schools = voir les établissements
verb-manage-schools = gérer les établissements
verb-read-journal = lire le journal
verb-export-secrets = exporter des secrets
verb-administer = administrer la station

## Fait
said-registered = La clef est en stock.
said-serial-named = Le numéro est noté.
said-started = C’est en cours : suivez la fiche de la clef au poste.
said-code-accepted = Le code est bon.
said-released = La clef est de nouveau en stock.
said-handed-over = La clef est remise.
said-taken-back = La clef est reprise en stock.
said-lost = La clef est déclarée perdue : elle n’ouvre plus rien.
said-found = La clef retrouvée est de nouveau en stock.
said-defective = La clef est déclarée défectueuse.
said-repaired = La clef est de nouveau en stock.
said-retired = La clef est réformée.
said-moved = La clef a changé d’établissement.
said-person-added = La personne est ajoutée.
said-school-added = L’établissement est ajouté.
enrolled = Clef { $serial } programmée et confirmée (emplacement { $slot }).
enrolled-unverified = Clef { $serial } programmée (emplacement { $slot }), pas encore confirmée : vérifiez un code.
verified = Le code de la clef { $serial } est bon (codes sautés : { $ahead }).
handed-over = La clef { $serial } est remise.
made-visible = Le numéro est maintenant lisible.

## Refus
failure-title = Cela n’a pas pu se faire
failure-back = Revenir
web-not-signed-in = Votre session est terminée : connectez-vous.
web-no-such-page = Cette page n’existe pas : repartez de l’accueil.
web-wrong-host = Le panneau ne répond pas sous ce nom. À distance, utilisez { $public } ; devant la station, l’adresse affichée à son démarrage.
web-forwarded = Cette porte est celle de la station elle-même : elle ne répond qu’à un navigateur ouvert sur cette machine, et votre demande lui a été transmise par un autre programme. Utilisez { $public }. À dire à l’administrateur : le serveur mandataire doit viser l’adresse « listen » de [public], jamais celle de la station.
web-not-at-desk = Cette porte est celle de la station elle-même, et le programme qui vous y a amené n’appartient à personne qui travaille devant elle (utilisateur n° { $uid }). Ouvrez le navigateur dans la session du poste. À dire à l’administrateur : un mandataire vise l’adresse « listen » de [public] ; un autre utilisateur du poste s’ajoute à « desk_users ».
web-unknown-process = Cette porte est celle de la station elle-même, et le système ne dit pas à qui appartient le programme qui vous y a amené. Rechargez la page ; si cela recommence, dites à l’administrateur que /proc/self/net/tcp n’est pas lisible.
web-not-the-proxy = Cette porte ne répond qu’à son serveur mandataire. Utilisez { $public }.
web-anonymous = Le serveur mandataire ne dit pas qui vous êtes, et le panneau ne répond donc pas. À dire à l’administrateur : il doit ajouter l’adresse du client à X-Forwarded-For (README, « With real tokens »), puis { $public } répondra.
web-busy = Trop de demandes à la fois : rien n’a été modifié. Attendez quelques secondes, puis réessayez.
web-upload-under-way = Vous envoyez déjà un fichier : attendez qu’il soit lu, puis réessayez. Rien n’a été modifié.
web-file-gone = Ce fichier n’attend plus : il a été enregistré, ou un quart d’heure a passé. Refaites l’export.
web-no-room = La station n’a plus de place pour ce fichier : réessayez plus tard, ou prévenez l’administrateur. Rien n’a été modifié.
web-cross-site = Cette demande vient d’un autre site : elle est refusée. Repartez de l’accueil.
web-stale = Cette page date d’une session précédente : rechargez-la et recommencez.
web-unreadable = Ce formulaire est illisible : rien n’a été changé. Rechargez la page et renvoyez-le.
web-too-large = Ce formulaire est trop grand : rien n’a été changé. Recommencez avec moins.
web-broken = Une erreur interne est survenue ; elle est consignée. Recommencez, et prévenez l’assistance si elle revient.
error-not-allowed = Votre rôle ne permet pas ceci : { $act }. Demandez à une personne habilitée.
error-at-station-only = Cela se fait à la station, clef branchée : connectez-vous sur place.
error-own-token = Personne ne fait cela pour soi-même : demandez à l’adjoint ou au chef d’établissement.
error-custody = La clef { $serial } est { $state } : « { $event } » n’est pas possible maintenant.
error-no-such-token = Aucune clef { $serial } parmi celles que vous voyez : mettez-la en stock, ou vérifiez le numéro.
error-already-registered = La clef { $serial } est déjà dans l’inventaire : rien n’a été changé.
error-alike-serial = La clef { $known } est dans l’inventaire : c’est { $serial }, aux zéros du début près. Si c’est la même clef, prenez ce numéro-là.
error-no-such-person = Personne ne s’appelle « { $login } » ici : vérifiez l’identifiant.
error-no-such-school = L’établissement { $uai } n’est pas connu : ajoutez-le d’abord.
error-school-exists = L’établissement { $uai } existe déjà : rien n’a été changé.
error-login-taken = L’identifiant « { $login } » est pris : choisissez-en un autre.
error-not-served = L’établissement « { $school } » est hors contrat : les clefs n’y sont pas fournies.
error-has-token = { $name } a déjà la clef { $serial } : reprenez-la d’abord.
error-not-plugged = La clef { $serial } n’est pas branchée à cette station : branchez-la et recommencez.
error-may-be-hidden = Aucune clef branchée ne donne le numéro { $serial }, mais la { $model } dans la prise { $port } cache le sien. Si c’est elle, tapez ce numéro sur sa carte.
error-outdated = La clef { $serial } a le micrologiciel { $found }, et il faut { $needed } pour les codes : mettez-le à jour avec { $tool }, puis rebranchez la clef.
error-too-old = La clef { $serial } a le micrologiciel { $found }, plus ancien que les codes, qui ne peut pas être mis à jour : utilisez une autre clef.
error-keys-not-kept = Ce que tape la clef branchée sur { $port } arriverait aussi ailleurs : rien n’a été commencé. Sa fiche dit pourquoi, et que faire.
error-wrong-token = La clef branchée est { $plugged }, pas { $expected } : branchez { $expected }, ou choisissez { $plugged }.
error-duplicate-serial = Deux clefs branchées répondent { $serial } : débranchez l’une des deux.
error-busy = La clef { $serial } est occupée : attendez que sa fiche soit calme.
error-foreign-slot = L’emplacement { $slot } de la clef { $serial } contient autre chose : acceptez de l’écraser, ou choisissez l’autre.
error-unseen-slot = Ce que contient l’emplacement { $slot } de la clef { $serial } ne peut pas être lu : acceptez de l’écraser, ou choisissez-en un autre.
error-no-credential = La clef { $serial } n’a pas de secret : programmez-la d’abord.
error-shut-lost = La clef { $serial } est déclarée perdue : aucun de ses codes n’est accepté. Si vous l’avez retrouvée, dites-le sur sa page.
error-shut-defective = La clef { $serial } est déclarée hors service : aucun de ses codes n’est accepté. Si elle remarche, dites-le sur sa page.
error-shut-retired = La clef { $serial } est réformée : aucun de ses codes n’est accepté.
error-shut-left = Le détenteur de la clef { $serial } est parti : aucun de ses codes n’est accepté. Reprenez la clef.
error-shut-replaced = La clef { $serial } est remplacée par une autre : aucun de ses codes n’est accepté. Reprenez-la.
error-shut-disabled = Le compte du détenteur de la clef { $serial } est désactivé : aucun code de cette clef n’est accepté tant qu’il l’est.
error-shut-expired = La clef { $serial } est arrivée à expiration : aucun de ses codes n’est accepté. Remplacez-la.
error-shut-suspended = La clef { $serial } est suspendue : aucun de ses codes n’est accepté. Si son détenteur l’a retrouvée, remettez-la en service.
error-shut-ended = Le secret de la clef { $serial } n’est plus valide : aucun de ses codes n’est accepté. En stock, programmez-la de nouveau.
error-secret = Le secret de la clef { $serial } ne permet pas cela dans son état. Rien n’a été changé : regardez la page de la clef.
error-code-refused = Ce code n’est pas accepté : essayez le suivant ; si cela continue, demandez à l’assistance de resynchroniser la clef.
error-throttled = { $seconds ->
    [one] Trop d’essais : attendez { $seconds } seconde, puis réessayez.
   *[other] Trop d’essais : attendez { $seconds } secondes, puis réessayez.
    }
error-cancelled = Arrêté à votre demande : rien n’a été changé.
work-stop = Arrêter
error-sign-in-refused = Identifiant ou mot de passe incorrect : réessayez, ou demandez à l’administrateur.
error-link-refused = Ce lien a déjà servi ou est trop ancien : demandez-en un autre.
error-weak-password = Le mot de passe doit avoir au moins 12 caractères : une phrase de plusieurs mots convient.
error-comment-needed = Un commentaire est demandé ici : dites en quelques mots ce qui s’est passé.
error-not-enrollable = La clef { $serial } est { $state } : reprenez-la en stock avant de la programmer.
error-wrong-password = Le mot de passe actuel est incorrect : rien n’a été changé.
error-already-set-up = Il y a déjà un administrateur : connectez-vous.
device-transport = La clef ne répond plus : rebranchez-la.
device-open = La clef ne peut pas être ouverte : rebranchez-la.
device-garbage = La clef répond n’importe quoi : débranchez-la, attendez deux secondes, rebranchez-la.
device-busy = La clef reste occupée : fermez les autres programmes qui l’utilisent, puis rebranchez-la.
device-refused = La clef refuse : l’emplacement { $slot } est protégé par un code d’accès qui n’est pas le nôtre.
device-unconfirmed = Il n’est pas certain que l’emplacement { $slot } soit écrit : rebranchez la clef, puis vérifiez un code.
device-sequence-exhausted = La clef doit être rebranchée avant un nouveau changement.
device-wrong-mode = L’emplacement { $slot } ne contient rien qui réponde à cela.
device-occupied = L’emplacement { $slot } est déjà programmé : acceptez de l’écraser, ou choisissez-en un autre.
device-touch-timeout = Personne n’a touché la clef à temps : touchez-la quand elle clignote.
device-cancelled = Arrêté.
device-serial-hidden = La clef cache son numéro : tapez celui qui est imprimé, ou rendez-le lisible.
device-no-code = Ce que la clef a tapé n’est pas un code et n’a pas été gardé : touchez-la brièvement pour l’emplacement 1, maintenez le doigt trois secondes pour l’emplacement 2.
device-another-token = Une autre clef répond à cette prise : { $found }, et non { $expected }.
error-store = La mémoire de la station a failli : rien n’a été changé. Prévenez l’administrateur.
error-store-full = Le disque est plein : rien n’a été changé. Faites de la place, puis recommencez.
error-store-read-only = La base est en lecture seule : rien n’a été changé. Vérifiez le disque et les droits, puis recommencez.
error-store-disk = Le disque a failli : rien n’a été changé. Vérifiez le disque et faites une sauvegarde.
error-store-journal-in-doubt = Le journal est en doute : rien ne change tant que personne ne l’a vérifié (« trousseau journal verify »).
error-store-replaced = Un autre programme a déplacé ou remplacé les fichiers de la base : rien n’a été changé. Prévenez l’administrateur, il les remet en place.
error-store-gone = Cet élément n’est plus là : rechargez la page.
error-store-busy = La base est occupée : rien n’a été changé. Recommencez dans un instant.
error-store-unreachable = Le serveur de base de données ne répond pas : rien n’a été changé. Prévenez la personne qui s’occupe de la station, puis recommencez.
error-store-unknown = Le serveur de base de données s’est interrompu pendant cette action : quand il répondra, rechargez la page pour voir si elle a été faite.
error-store-ambiguous-serial = Plusieurs clefs portent le numéro { $serial } : précisez laquelle, parmi { $names }.
error-sequence-number = Il faut deux à cinq codes qui se suivent, pas { $number } : appuyez une fois pour chacun, et saisissez-les dans l’ordre.
error-sequence-mixed-lengths = Les codes d’une clef ont tous la même longueur : saisissez chacun en entier.
error-ambiguous = Ces codes conviennent à { $places } endroits : appuyez encore une fois et ajoutez ce code.
diagnosis-other-length = Ces codes ont { $typed } chiffres, ceux de cette clef { $expected } : vérifiez le numéro au dos.
diagnosis-used = { $behind ->
    [one] Ces codes ont déjà servi, ou ont été dépassés il y a { $behind } code : appuyez de nouveau et saisissez ce qui s’affiche.
   *[other] Ces codes ont déjà servi, ou ont été dépassés il y a { $behind } codes : appuyez de nouveau et saisissez ce qui s’affiche.
    }
diagnosis-clock-back = Ces codes sont bien de cette clef, mais d’un temps passé depuis longtemps : son horloge est revenue en arrière, comme après un changement de pile. Reprogrammez-la ou remplacez-la.
diagnosis-repeated = Le même code a été saisi deux fois : attendez le suivant, ou appuyez de nouveau.
diagnosis-reversed = Les codes sont dans le mauvais ordre : saisissez le plus ancien d’abord.
diagnosis-skipped = Les codes sont bien de cette clef, mais il en manque { $missing } entre eux : saisissez des codes qui se suivent.
diagnosis-mistyped = Le code { $index } ne va pas avec les autres : appuyez de nouveau et saisissez des codes frais avec soin.
diagnosis-too-few = Ces deux codes ne sont pas proches de ce qu’on attend de cette clef. Ajoutez un troisième code, le suivant : la recherche ira beaucoup plus loin.
diagnosis-unknown = Aucun de ces codes n’est proche de ce qu’on attend de cette clef : vérifiez son numéro, ou cherchez à quelle clef ils appartiennent.
resynchronised = Clef { $serial } resynchronisée (codes d’avance : { $ahead }).

## Assistance
nav-helpdesk = Assistance
helpdesk-resynchronise-help = Faites lire deux codes qui se suivent, le plus ancien d’abord ; un troisième permet de chercher beaucoup plus loin.
helpdesk-code-1 = Premier code
helpdesk-code-2 = Code suivant
helpdesk-code-3 = Troisième code
helpdesk-chance = Probabilité que des codes au hasard aient suffi : { $chance }.
helpdesk-nobody = { $tokens ->
    [one] La seule clef de l’inventaire ne donne pas ces codes : vérifiez qu’ils se suivent, ou prenez-en deux nouveaux.
   *[other] Aucune des { $tokens } clefs ne donne ces codes : vérifiez qu’ils se suivent, ou prenez-en deux nouveaux.
    }
helpdesk-found = Clefs examinées : { $tokens }. Celle-ci donne ces codes :
helpdesk-certainty = (certitude : { $percent } %)
resynchronised-time = La clef { $serial } est resynchronisée : son horloge { $clock }.
resynchronised-unkept = Rien ne garantit que l’horloge de la station est à l’heure : cet écart vaut par rapport à elle, tant que personne ne la règle.
clock-right = est à l’heure
clock-fast = avance de { $span }
clock-slow = retarde de { $span }
span-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
    }
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
    }
span-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
    }
span-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
    }
span-years = { $count ->
    [one] { $count } an
   *[other] { $count } ans
    }

## Histoire
stage-stored = préparée
stage-sent = envoyée à la clef
stage-written = écrite
stage-confirmed = confirmée
stage-failed = échouée
fact-from = avant : { $value }
fact-stage = { $value }
fact-credential = secret : { $value }
fact-person = pour { $value }
fact-comment = « { $value } »
fact-repaired = remise en service : « { $value } »
fact-slot = emplacement { $value }
fact-counter = compteur { $value }
fact-ahead = codes sautés : { $value }
fact-digits = { $value } chiffres
fact-model = { $value }
fact-firmware = version { $value }
fact-plugged = branchée : { $value }
fact-error = erreur : { $value }
fact-overwritten = emplacement écrasé : { $value }

## Remise
hand-over-empty = Aucune clef n’attend d’être remise.
