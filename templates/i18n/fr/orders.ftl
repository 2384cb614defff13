# Commandes et stock.
nav-orders = Commandes
orders-title = Commandes de clefs
orders-open = Commandes en cours
orders-none-open = Aucune commande n’est en cours.
orders-number = Commande
orders-received = Reçues
orders-placed = Passée le
orders-by = Par
orders-back = Toutes les commandes
orders-quantity = Nombre de clefs
orders-comment = Message au fournisseur
orders-place = Passer la commande
orders-new = Passer une commande
orders-ship = Le fournisseur l’a expédiée
orders-receive-title = Réceptionner des clefs
orders-serials = Numéros de série reçus
orders-serials-help = Un numéro par ligne, tapé ou scanné, sans espace. Un colis partiel se réceptionne seul : les autres clefs suivront. Un seul numéro refusé, et rien n’est mis en stock.
orders-receive = Ajouter ces clefs au stock
orders-close = Clore : le reste ne viendra pas
orders-cancel = Annuler la commande
orders-reason = Motif
orders-parcels = Colis reçus
order-title = Commande { $order }
order-late = en retard
order-ordered = commandée
order-shipped = expédiée
order-partly-received = reçue en partie
order-received = reçue
order-closed = close
order-cancelled = annulée
parcel-unreadable = ce n’est pas un numéro de série (un par ligne, sans espace)
parcel-twice = deux fois dans la liste
parcel-came-before = déjà reçue avec une commande
parcel-here-already = déjà dans l’inventaire avant cette commande
parcel-elsewhere = appartient à un autre établissement
parcel-ambiguous = numéro de plusieurs clefs de l’établissement : écrivez la famille devant, par exemple yubikey:1234567
parcel-alike = déjà dans l’inventaire, aux zéros du début près ; si c’est une autre clef, mettez-la seule en stock
supply-in-stock = en stock
supply-on-order = en commande
supply-waiting = { $count ->
    [one] demande sans clef
   *[other] demandes sans clef
    }
supply-handed-over = { $count ->
    [one] remise en 12 mois
   *[other] remises en 12 mois
    }
supply-days-left = { $count ->
    [one] jour de stock
   *[other] jours de stock
    }
supply-days-unknown = jours de stock (aucune remise en 12 mois)
supply-to-program = Clefs en stock qui ne sont pas encore programmées : { $count }. Programmez-les au poste pour qu’elles puissent être attribuées.
supply-reorder-now = Il est temps de commander : sinon, des clefs manqueront avant l’arrivée d’un colis.
supply-reorder-at = Prochaine commande à passer avant le { $at }.
supply-reorder-unknown = Pas de date de commande : rien n’a été remis depuis 12 mois.
supply-stuck = Plus aucune clef en stock, aucune commande en cours, et des demandes attendent : { $count }. Passez une commande.
supply-why = Proposition : { $suggestion } = { $waiting } (demandes sans clef) + { $forecast } (consommation prévue sur { $days } jours, d’après { $handed } remises en 12 mois ; délai de livraison de { $lead } jours compris) − { $stock } (en stock) − { $coming } (en commande).
supply-enough = Rien ne manque : { $waiting } (demandes sans clef) + { $forecast } (consommation prévue sur { $days } jours, d’après { $handed } remises en 12 mois ; délai de livraison de { $lead } jours compris) − { $stock } (en stock) − { $coming } (en commande) donne { $suggestion }.
verb-order = commande
verb-receive = réception d’une commande
fact-order = commande { $value }
fact-quantity = quantité : { $value }
fact-tokens = clefs : { $value }
fact-order-state = { $value }
said-order-placed = La commande est passée : un courriel part au fournisseur.
said-order-shipped = C’est noté : la commande est en route.
said-order-received = Les clefs sont en stock.
said-order-closed = La commande est close.
said-order-cancelled = La commande est annulée : un courriel part au fournisseur.
error-no-such-order = Pas de commande { $order } ici : revenez à la liste des commandes.
error-order = La commande { $order } est { $order_state } : ce n’est plus possible. Quelqu’un a peut-être été plus rapide, regardez-la à nouveau.
error-ordered-meanwhile = La commande { $order } vient d’être passée par { $author } (nombre de clefs : { $quantity }). Regardez-la, et commandez encore s’il en faut davantage.
error-no-supplier = Les commandes partent par courriel au fournisseur, et son adresse n’est pas réglée : demandez à un administrateur de l’indiquer dans « Réglages ».
error-parcel-refused = Rien n’a été mis en stock. Numéros refusés : { $count }. Corrigez la liste, puis recommencez.
supply-title = Stock de clefs
figures-title = Stock et chiffres
figures-none = Aucun établissement à montrer.
figures-stock = Clefs en stock
figures-handovers = Clefs remises par mois
figures-requests = Demandes en cours, et terminées depuis 12 mois
figures-no-requests = Aucune demande en 12 mois.
figures-day = Jour
figures-month = Mois
figures-count = Nombre
figures-order-by = commander avant le { $at }
figures-order-now = à commander maintenant
figures-empty-by = stock épuisé vers le { $at }
figures-all = Tous les établissements
figures-schools = établissements
figures-low = { $count ->
    [one] Un établissement a moins de clefs libres que le seuil d’alerte.
   *[other] { $count } établissements ont moins de clefs libres que le seuil d’alerte.
}
figures-order = En tête, ceux qui ont besoin de clefs en premier.
figures-as-file = Le même tableau, en fichier
figures-file = stock-des-etablissements
supply-column-free = Libres
supply-column-ordered = Commandées
supply-column-waiting = Demandes en attente
supply-column-handed = Remises en 12 mois
supply-column-left = Jours de stock
supply-column-todo = À faire
supply-column-year = plus d’un an
supply-todo-stuck = quelqu’un attend, rien ne vient
supply-todo-low = stock bas
supply-low = Stock bas : { $count } clefs libres, pour un seuil d’alerte de { $least }.
