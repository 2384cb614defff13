# Accueils, assistance, réglages, journal.

## Accueil
home-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
    }
home-parcels = Colis à réceptionner
home-counting = Comptage en cours pour { $school }.
home-locked = Codes PIN bloqués
home-administration = Administration
home-in-doubt = Le journal ne se termine pas comme il a été laissé : plus rien ne s’enregistre. Lancez « trousseau journal verify ».
home-clock-adrift = L’horloge de cette machine n’est pas synchronisée : les codes à durée limitée seront refusés. Lancez « trousseau doctor ».
home-unset = Non renseigné : { $setting }.
home-unconfirmed = Clefs programmées sans code de confirmation : { $count }. Un code vérifié suffit à les confirmer.
home-without-principal = Établissements sans chef d’établissement
home-unreachable = Personnes sans adresse électronique

## Assistance
helpdesk-find = Nom, numéro de série, établissement ou codes
helpdesk-find-submit = Chercher
helpdesk-find-help = Un nom, une adresse électronique, un numéro de série, un établissement, un ticket, une commande ; ou deux codes qui se suivent, pour retrouver une clef dont le numéro est illisible (aucun compteur n’avance, ces codes ne servent plus).
helpdesk-tokens = Clefs
person-request = Demande en cours

## Réglages
settings-title = Réglages
settings-mail = Adresses
settings-deadlines = Délais
settings-keys = Codes PIN et clefs logicielles
settings-save = Enregistrer les réglages
settings-refused = Rien n’est enregistré : corrigez les champs signalés.
settings-days = jours
settings-default = Par défaut : { $value }.
settings-nothing = rien
settings-expected-address = Une adresse électronique, comme clefs@example.fr, ou rien.
settings-expected-days = De { $low } à { $high } jours.
settings-expected-number = De { $low } à { $high }.
settings-expected-yes-no = Oui ou non.
said-settings-saved = Les réglages sont enregistrés.
setting-supplier-address = Adresse du fournisseur
setting-help-supplier-address = Les commandes de clefs y partent par courriel. Sans elle, rien ne peut être commandé.
setting-ticket-address = Adresse des tickets (Fil@os)
setting-help-ticket-address = Les tickets y partent par courriel. Sans elle, aucun ticket ne peut être ouvert.
setting-reminder-days = Rappel aux décideurs
setting-help-reminder-days = Au bout de ce délai sans décision, chef d’établissement et adjoint reçoivent un rappel, puis un autre au même rythme.
setting-decision-days = Délai de décision
setting-help-decision-days = Une demande que personne n’a décidée expire au bout de ce délai.
setting-requester-days = Délai pour la charte et le code PIN
setting-help-requester-days = Au bout de ce délai, la clef réservée passe à la demande suivante.
setting-collect-days = Délai pour venir chercher la clef
setting-help-collect-days = Au bout de ce délai, la clef attribuée retourne au stock.
setting-lead-days = Délai de livraison
setting-help-lead-days = Entre une commande et son colis : sert à proposer la quantité et la date de commande.
setting-stock-low = Seuil d’alerte du stock
setting-help-stock-low = Un établissement qui a moins de clefs libres est signalé. 0 : jamais.
setting-pin-attempts = Codes PIN faux avant blocage
setting-help-pin-attempts = Le code PIN se bloque au bout de ce nombre d’erreurs de suite.
setting-software-first = Clefs logicielles dans le premier degré
setting-help-software-first = Une clef logicielle vit dans un téléphone. Ce réglage vaut pour les nouvelles : celles qui sont activées restent en service.
setting-software-second = Clefs logicielles dans le second degré
setting-help-software-second = OKEY n’en prévoit pas dans le second degré. Ce réglage vaut pour les nouvelles : celles qui sont activées restent en service.

## Journal
journal-number = N°
journal-at = Date
journal-who = Qui
journal-door = Par
journal-door-panel = navigateur
journal-door-station = navigateur, au poste
journal-door-command = commande, utilisateur n° { $uid }
journal-door-itself = d’elle-même
journal-what = Quoi
journal-facts = Détail
journal-about = Pour
journal-person = Personne (nom)
journal-from = Du
journal-to = Au
journal-any = tout
journal-of = Écritures par ou sur { $name }.
journal-all = Tout le journal
journal-none = Aucune écriture ne correspond.
journal-nobody = Personne ne porte ce nom : essayez-en une partie.
journal-several = Plusieurs personnes portent ce nom : choisissez-en une.
journal-verify = Vérifier maintenant
journal-never-verified = Jamais vérifié depuis ce panneau.
journal-verified = Vérifié le { $at } par { $who } : { $entries } écritures,
journal-sound = intact
journal-fault-altered = L’entrée { $number } n’est pas ce qui y a été écrit : elle a été modifiée, déplacée ou ajoutée.
journal-fault-missing = L’entrée { $number } manque.
journal-fault-behind = La base finit à l’entrée { $found }, alors que l’entrée { $expected } a été écrite : la fin a été coupée, ou une base plus ancienne a été remise.
journal-fault-diverged = L’entrée { $number } n’est pas celle qui a d’abord été écrite : une base plus ancienne a été remise et utilisée.
journal-fault-paper = L’entrée { $number } n’est pas celle du papier : recopiez sa tête encore une fois ; si elle est juste, le journal a été coupé, ou une base plus ancienne a été remise.
journal-fault-head-missing = { $entries ->
    [one] Le fichier de tête du journal manque, alors qu’il y a { $entries } entrée : remettez-le.
   *[other] Le fichier de tête du journal manque, alors qu’il y a { $entries } entrées : remettez-le.
    }
journal-fault-foreign = Ce avec quoi { $login } se connecte, ou ce que cette personne peut faire, a été écrit par un autre programme.
journal-fault-head-forged = Le fichier de tête du journal n’a pas été écrit par cette station : remettez le bon.
journal-faults = anomalies : { $count }
journal-is-sound = Le journal est intact : { $entries } écritures recalculées, aucune n’est modifiée, déplacée ou absente.
journal-is-not-sound = { $count ->
    [one] Le journal n’est pas intact : { $count } anomalie sur { $entries } écritures. Gardez les fichiers tels quels et prévenez l’administrateur.
   *[other] Le journal n’est pas intact : { $count } anomalies sur { $entries } écritures. Gardez les fichiers tels quels et prévenez l’administrateur.
    }
journal-head = Tête du journal, comme sur les bordereaux :
journal-in-doubt = La fin du journal n’est pas celle qui a été laissée : plus rien ne s’enregistre tant que personne ne l’a examinée. L’administrateur lance « trousseau journal verify ».
journal-export = Enregistrer ces écritures (CSV)
journal-export-help = Toutes les pages de ce filtre ; l’export lui-même est inscrit au journal.
journal-verify-title = Vérifier le journal
journal-verifying = Entrées vérifiées : { $done } sur { $total }. Cette page se met à jour d’elle-même.
journal-export-title = Enregistrer le journal
journal-export-all = Enregistrer tout le journal (CSV)
journal-export-writing = Entrées parcourues : { $done } sur { $total }. Cette page se met à jour d’elle-même.
journal-export-done = Le fichier est prêt. Entrées écrites : { $entries }.

## Faits du journal
fact-about = sur : { $value }
fact-address = adresse : { $value }
fact-at-station = au poste : { $value }
fact-bench = clefs branchées : { $value }
fact-charter = charte : { $value }
fact-closed = clos : { $value }
fact-codes = codes : { $value }
fact-contract = contrat : { $value }
fact-degree = degré : { $value }
fact-digest = empreinte : { $value }
fact-document = document exigé : { $value }
fact-documents = documents : { $value }
fact-drift = décalage d’horloge : { $value }
fact-elsewhere = ailleurs : { $value }
fact-enabled = compte actif : { $value }
fact-entries = écritures : { $value }
fact-failed = échec : { $value }
fact-accepted = accès admis tel quel : { $value }
fact-fault = anomalie : { $value }
fact-faults = anomalies : { $value }
fact-kept = relue, écritures du journal dans la sauvegarde : { $value }
fact-file = fichier : { $value }
fact-format = format : { $value }
fact-found = trouvé : { $value }
fact-instead-of = à la place de { $value }
fact-language = langue : { $value }
fact-link-sent = lien envoyé : { $value }
fact-list = liste : { $value }
fact-login = identifiant : { $value }
fact-name = { $value }
fact-need = besoin : { $value }
fact-next = prochain compteur : { $value }
fact-password = mot de passe : { $value }
fact-period = période : { $value } s
fact-port = port { $value }
fact-proof = preuve : { $value }
fact-reading = lecture : { $value }
fact-reason = motif : { $value }
fact-reminded = rappels : { $value }
fact-request = demande { $value }
fact-role = rôle : { $value }
fact-roles = rôles : { $value }
fact-secrets = secrets : { $value }
fact-serial = numéro de série : { $value }
fact-setting = réglage : { $value }
fact-setup-link = lien d’installation : { $value }
fact-sha256 = SHA-256 : { $value }
fact-started = commencé : { $value }
fact-swapped-for = échangée contre { $value }
fact-taken-back = reprise : { $value }
fact-to = après : { $value }
fact-typed-serial = numéro saisi : { $value }
fact-verified = écritures vérifiées : { $value }
fact-count-of = { $what } : { $value }
fact-epoch = clef du coffre n° { $value }
fact-journal-faults = anomalies du journal : { $value }
fact-state = { $value }
fact-unseen-is-empty = emplacements illisibles tenus pour vides : { $value }
fact-values = secrets scellés à neuf : { $value }
done-awaited = attendu
done-changed = changé
done-confirmed = confirmé
done-link = lien envoyé
done-made = créé
done-made-visible = rendu lisible
done-set = défini
