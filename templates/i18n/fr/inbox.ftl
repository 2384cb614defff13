# When something was or will be
when-now = à l’instant
when-yesterday = hier
when-tomorrow = demain
when-minutes-ago = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
    }
when-minutes-ahead = { $count ->
    [one] dans { $count } minute
   *[other] dans { $count } minutes
    }
when-hours-ago = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
    }
when-hours-ahead = { $count ->
    [one] dans { $count } heure
   *[other] dans { $count } heures
    }
when-days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
    }
when-days-ahead = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
    }
when-month = en { $month }
when-month-of = en { $month } { $year }
when-month-name = { $count ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[other] décembre
    }

## L’accueil : ce qui attend, avec ses boutons
inbox-title = À faire
inbox-asks = { $person } demande une clef
inbox-asks-software = { $person } demande une clef logicielle
inbox-instead = à la place de la clef { $serial }
inbox-refuse = Refuser…
inbox-lost = Perdue…
inbox-lost-now = Déclarer perdue
inbox-found = Retrouvée
inbox-collects = { $person } vient chercher la clef { $serial }
inbox-due-back = Clefs à rendre
inbox-due = { $person } doit rendre la clef { $serial }
inbox-take-back = Reprendre…
inbox-due-count = { $count ->
    [one] { $count } clef est à rendre
   *[other] { $count } clefs sont à rendre
    }
inbox-due-left = { $count ->
    [one] dont { $count } après un départ
   *[other] dont { $count } après un départ
    }
inbox-strays = Clefs parties avec leur détenteur
inbox-stray-gone = { $person } a quitté votre établissement avec la clef { $serial }. Établissements actuels : { $schools }.
inbox-stray-here = { $person } a apporté la clef { $serial }, qui compte encore dans le parc de { $from }.
inbox-stray-waits = L’établissement qui la garde la reprend dans son parc ; jusque-là, elle compte dans le vôtre.
inbox-take-over = Reprendre la clef dans notre parc
said-taken-over = La clef fait partie de votre parc : l’autre établissement et son détenteur sont prévenus.
error-no-stray = La clef { $serial } n’est pas à reprendre : son détenteur travaille encore dans l’établissement de la clef, ou ne travaille pas dans le vôtre.
inbox-expiring = Clefs qui expirent
inbox-expires = La clef { $serial } { DE($person) } expire
inbox-renewal = une autre est demandée
inbox-no-renewal = aucune autre n’est demandée
inbox-locked = Le code PIN { DE($person) } est bloqué
inbox-looked = J’ai vérifié
inbox-not-so = Ce n’est pas le cas…
inbox-by = par { $person }
inbox-stock = en stock : { $stock }, en route : { $coming }
inbox-order = Commander…
inbox-receive = Réceptionner
inbox-open = Ouvrir
inbox-mine = Ma clef
inbox-mine-broken = Elle ne marche plus
inbox-mine-lost = Je l’ai perdue
inbox-mine-pin = Changer mon code PIN
inbox-documents = { $count ->
    [one] { $count } justificatif
   *[other] { $count } justificatifs
    }
inbox-stuck = { $count ->
    [one] Plus aucune clef en stock, et { $count } demande attend
   *[other] Plus aucune clef en stock, et { $count } demandes attendent
    }
inbox-parcel = { $count ->
    [one] { $count } clef attendue, commande { $order }
   *[other] { $count } clefs attendues, commande { $order }
    }
inbox-program = { $count ->
    [one] { $count } clef en stock à programmer
   *[other] { $count } clefs en stock à programmer
    }
said-requests-approved = Les demandes cochées sont acceptées.
said-request-waits = La demande { DE($person) } est acceptée, mais plus aucune clef n’est libre : commandez-en.
verb-reconsider = acceptation annulée
inbox-undo = Annuler
said-request-reconsidered = La demande { DE($person) } attend de nouveau une décision.
requests-tab-decide = À décider
requests-tab-under-way = En cours
requests-tab-ended = Terminées
requests-none-under-way = Aucune demande n’est en cours.
requests-none-ended = Aucune demande n’est terminée. Celles qui le seront se retrouveront ici, avec leur décision.
requests-search = Nom du demandeur
requests-no-token = Acceptée : elle attend une clef libre.
requests-call-off = Retirer l’accord…
said-request-called-off = La demande { DE($person) } est retirée, et la personne en est prévenue.
supply-on-its-way = en route
supply-days-year = plus d’un an de stock
supply-reorder-year = Rien à commander avant un an.
orders-anyway = Commander quand même…
figures-parcel = colis attendu, au plus tard le { $at }
supply-dry = { $count ->
    [one] L’armoire sera vide dans { $count } jour, avant l’arrivée du colis.
   *[other] L’armoire sera vide dans { $count } jours, avant l’arrivée du colis.
    }
inbox-renew = Demander une autre clef…
inbox-see-requests = Voir les demandes
inbox-looks = { $count ->
    [one] { $count } acte à regarder à deux
   *[other] { $count } actes à regarder à deux
    }
inbox-remind = Relancer
said-reminded = Un courriel de rappel est en route.
said-reminded-lately = Un rappel est déjà parti depuis moins d’un jour : laissez-lui le temps de répondre.
said-not-due = Cette clef n’est pas à rendre : il n’y a rien à rappeler.
said-request-reminded-lately = Un courriel est parti depuis moins d’un jour : laissez-lui le temps de répondre.
said-request-not-waiting = Cette demande n’attend plus rien de la personne : il n’y a rien à rappeler.
requests-awaits-both = { $person } doit encore signer la charte et choisir son code PIN
requests-awaits-charter = { $person } doit encore signer la charte
requests-awaits-pin = { $person } doit encore choisir son code PIN
requests-awaits-code = { $person } doit encore activer sa clef logicielle
requests-last-mail = Dernier courriel :
