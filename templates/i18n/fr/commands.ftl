# Ce que les commandes demandent et répondent dans un terminal. Ce que le panneau dit aussi se dit ici par le même message.

## Demandé au terminal
ask-own-password = Votre propre mot de passe
ask-import = Mot de passe ou clef du fichier
ask-export = Mot de passe du fichier
ask-backup = Phrase secrète de la sauvegarde
ask-passcode = Code PIN suivi du code de la clef, tapés par la personne qui la reçoit
ask-yes-no = [o/N]
sure-wipe = Effacer la clef { $serial } { DE($person) } ?
sure-wipe-effect = { $person } ne pourra plus se connecter avec cette clef.
sure-wipe-free = Effacer la clef { $serial } ?
terminal-nothing-done = rien n’a été fait

## Ce qui empêche une commande de commencer
terminal-cannot-open = { $path } ne peut pas être ouvert ({ $cause }) : vérifiez le chemin.
terminal-cannot-make = { $path } ne peut pas être créé ({ $cause }) : vérifiez le chemin.
terminal-cannot-write = { $path } ne peut pas être écrit ({ $cause }) : vérifiez la place libre et le dossier.
terminal-there-already = { $path } existe déjà : choisissez un autre nom.
terminal-there-already-force = { $path } existe déjà : choisissez un autre nom, ou remplacez-le avec --force.
terminal-no-secret = Le secret ne peut pas être lu dans { $path } ({ $cause }) : indiquez un fichier qui l’a sur sa première ligne.
terminal-no-secret-typed = Le secret ne peut pas être lu au terminal ({ $cause }) : indiquez un fichier qui l’a sur sa première ligne.
terminal-socket = Le socket de commande { $path } ne peut pas servir ({ $cause }) : vérifiez son dossier, ou choisissez-en un autre avec --socket.
terminal-socket-ended = La station s’est arrêtée au milieu de sa réponse ({ $path }) : voyez si elle tourne, puis regardez ce qui a été fait.
terminal-no-threads = Le système refuse d’autres tâches ({ $cause }) : regardez ses limites.
terminal-listening = { $url }/ (à l’écoute sur { $address })

## Où en est le travail
terminal-far-tokens = { $done } clefs sur { $total }
terminal-far-keys = { $done ->
    [one] { $done } clef lue
   *[other] { $done } clefs lues
    }
terminal-far-lines = { $done ->
    [one] { $done } ligne lue
   *[other] { $done } lignes lues
    }
terminal-far-compared = { $done } lignes comparées sur { $total }
terminal-far-backup = sauvegarde : { $done } ko sur { $total }
terminal-far-entries = { $done } entrées sur { $total }
terminal-plugged = { $count ->
    [one] { $count } clef branchée
   *[other] { $count } clefs branchées
    }

## Clefs
terminal-finding = { $area } : { $said }
terminal-token = clef { $serial }
terminal-looking = lecture en cours
terminal-unusable = inutilisable
terminal-serial-hidden = numéro caché
terminal-unregistered = hors inventaire
terminal-elsewhere = d’un autre établissement
terminal-stranger = ne ressemble pas à sa fiche
terminal-duplicate = numéro donné deux fois
terminal-at = { $usb }, prise { $port }
terminal-days = { $days ->
    [one] { $days } jour
   *[other] { $days } jours
    }
terminal-since = { $reason }, depuis le { $at }
terminal-or = { $first } ou { $second }
terminal-candidate = sûr à { $percent } %, codes sautés : { $ahead }
terminal-symptom-no-permission = Cette station n’a pas le droit d’ouvrir la clef : la clef n’y est pour rien. Installez les règles udev avec `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload`.
terminal-symptom-interface-off = L’interface qui tape les codes est éteinte sur cette clef. Rallumez-la avec l’outil du fabricant, par exemple `ykman config usb --enable OTP`.
terminal-symptom-serial-hidden = La clef fonctionne, mais cache son numéro. Donnez celui qui est imprimé, et la prise : `trousseau diagnose NUMÉRO --port PRISE`.
terminal-diagnosed = [{ $sign } : { $end }]
terminal-diagnosis-codes-wanted = Rien d’anormal pour le moment : donnez deux codes qui se suivent, ou utilisez --touch.
terminal-diagnosis-request = La demande { $request } est ouverte pour la remplacer.
terminal-diagnosis-ticket = Le ticket { $ticket } est ouvert.
unlikely-keyboard-maker = son fabricant fait des claviers ou des lecteurs de codes-barres : un profil pour lui serait refusé
unlikely-human = il a un pointeur ou des touches multimédia en plus : c’est un clavier pour les gens
unlikely-keys-only = rien ne le distingue d’un clavier ou d’un lecteur de codes-barres : si vous savez que c’est une clef, écrivez un profil qui nomme son produit (firmware-profiles/README.md)

## Établissements et personnes
terminal-school-added = établissement { $uai } ajouté
terminal-school-stock = { $stock } en stock sur { $tokens }
terminal-school-queue = { $degree } ; demandes à décider : { $undecided }, en attente d’une clef : { $waiting }
terminal-school-document = un justificatif est exigé
terminal-stands-in = { $login } assure la suppléance jusqu’au { $until }
terminal-person-added = { $login } : compte ajouté
terminal-person-moved = { $login } passe de { $from } à { $to }
terminal-person-left = { $login } a quitté { $uai }
terminal-sessions-ended = { $count ->
    [one] { $login } : { $count } session fermée
   *[other] { $login } : { $count } sessions fermées
    }

## Listes et fichiers de clefs
terminal-no-line = aucune ligne
terminal-done = c’est fait
terminal-dry-run = rien n’a été modifié : c’était un essai
terminal-not-done = rien n’a été modifié
terminal-ignored = colonnes laissées de côté : { $columns }
terminal-exported = clefs écrites dans { $path } : { $written }, laissées de côté faute de secret : { $left }
terminal-helpdesk-fit-found = Ces paramètres expliquent les codes. Rien ne change sans --adopt.
terminal-compare-else = Sinon, dites ce qui ne va pas : --secrets, --type, --digest, --digits, --period, --counter, --columns

## Commandes, courriels, lots
terminal-order-of = { $received } sur { $quantity }
terminal-received = en stock : { $tokens }, à programmer : { $program }, demandes qui avancent : { $served }
terminal-mails-retried = { $count ->
    [one] La station retente l’envoi de { $count } courriel
   *[other] La station retente l’envoi de { $count } courriels
    }
terminal-batch-over = terminé
terminal-batch-counts = faites : { $done }, arrêtées : { $stopped }, annulées : { $undone }
terminal-stock-take-open = comptage { $take } de { $uai }, en cours : { $counted } comptées (dont { $unproven } non prouvées), { $expected } attendues
terminal-stock-take-closed = comptage { $take } de { $uai }, clos : { $counted } comptées (dont { $unproven } non prouvées), { $expected } attendues
terminal-seen = { $count ->
    [one] { $count } acte regardé
   *[other] { $count } actes regardés
    }

## La station
terminal-setup-link = ouvrez { $address } dans l’heure, dans un navigateur qui atteint cette adresse
terminal-backup = sauvegarde écrite dans { $path }
terminal-journal-goes-on = le journal continue à partir d’ici
terminal-journal-sound = { $entries } entrées, aucune altérée ; tête { $head }
terminal-journal-holds = il contient { $head }
terminal-journal-unsound = { $entries } entrées, { $faults ->
    [one] { $faults } défaut
   *[other] { $faults } défauts
    } ; tête { $head }
terminal-vault-key = clef n° { $keys }, en service depuis { $since }
terminal-vault-first = clef n° { $keys }, en service depuis l’installation de la station
terminal-vault-none = aucune clef OTP ne porte de code d’accès ni de PIN d’une ancienne clef du coffre
terminal-vault-tokens = { $count ->
    [one] { $count } clef OTP porte
   *[other] { $count } clefs OTP portent
    } quelque chose d’une ancienne clef du coffre ; un lot de programmation y remédie :
sealed-secret = secret
sealed-access-code = code d’accès
sealed-device-pin = PIN de la clef
sealed-next-device-pin = prochain PIN de la clef

terminal-settings-expected-one-of = Un de ces mots : { $words }.
terminal-settings-expected-yes-no = `yes` ou `no`.

## La démonstration
demo-no-second-factor = aucun second facteur n’est demandé ici (ailleurs, administrateurs et assistance en ont un : trousseau setting)
demo-mails = courriels : { $url }demo/mail
demo-command-line = ligne de commande : trousseau --socket { $control } devices
demo-end = Ctrl-C arrête la démonstration et efface tout.

## Après une restauration
terminal-restored = restauré dans { $path }, { $entries } entrées
terminal-restored-sound = son journal est intact
terminal-restored-faults = { $faults ->
    [one] son journal a { $faults } défaut
   *[other] son journal a { $faults } défauts
    } : lancez `trousseau journal verify`
terminal-restored-unknown = ce qui s’est passé depuis la sauvegarde du { $taken } n’est pas connu ici :
terminal-restored-accounts = { $accounts ->
    [one] { $accounts } compte ne peut pas se connecter tant que personne ne l’a vérifié
   *[other] { $accounts } comptes ne peuvent pas se connecter tant que personne ne les a vérifiés
    } : `trousseau restored list`, puis `trousseau restored confirm`
terminal-restored-keys = { $keys ->
    [one] { $keys } clef sera de nouveau acceptée
   *[other] { $keys } clefs seront de nouveau acceptées
    } après deux codes qui se suivent
terminal-restored-void = sessions et liens ne valent plus ; mots de passe et PIN sont ceux de la sauvegarde
terminal-restored-waiting = comptes à confirmer : { $accounts }, clefs à resynchroniser par deux codes : { $keys } ; rien n’est connu du { $taken } au { $at }
terminal-restored-confirmed = { $count ->
    [one] { $count } compte peut de nouveau se connecter
   *[other] { $count } comptes peuvent de nouveau se connecter
    }
terminal-restored-shut = { $count ->
    [one] { $count } compte est fermé
   *[other] { $count } comptes sont fermés
    }
terminal-restored-account = mot de passe du { $password }, vu le { $seen }
error-not-in-doubt = Aucun compte « { $login } » n’attend d’être confirmé : regardez de nouveau la liste.

## Ce que regarde doctor
area-usb = USB
area-hotplug = branchements
area-rules = règles
area-permission = droits
area-keyboard = clavier
area-clock = horloge
area-database = base
area-vault = coffre
area-journal = journal
area-intents = écritures
area-mail = courriel
area-ticket-desk = guichet des tickets
area-programs = programmes prévenus
area-doors = portes
area-files = fichiers
area-restore = restauration
