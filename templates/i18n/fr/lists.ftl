# Listes : ce que l’on dit d’une liste vide, les fichiers, les colonnes qui n’existent que là.
people-none-yet = Aucune personne n’est encore connue ici. Un administrateur de l’académie les ajoute une par une ou par un tableau.
people-file = personnes
schools-search = Nom ou UAI
schools-none = Aucun établissement ne correspond.
schools-none-yet = Aucun établissement n’est encore connu. Ajoutez le premier ci-dessous, ou tous par un tableau.
schools-free = Clefs libres
schools-tokens = Clefs en tout
tickets-none-open = Aucun ticket n’est ouvert.
tickets-file = tickets
orders-all = Toutes les commandes
orders-none = Aucune commande n’a encore été passée.
orders-show-all = Voir aussi les commandes terminées
orders-show-open = Ne voir que les commandes en cours
orders-file = commandes
requests-none-named = Aucune demande à ce nom.
requests-outcome = Décision
requests-when = Depuis
requests-why = Motif
requests-what-for = Besoin
requests-file = demandes
stock-take-none-yet = Aucun inventaire n’a encore été fait.
conveyor-none-yet = Aucun carton n’a encore été traité.
search-all = Tout voir ({ $count })

## Ponctuation entre deux pièces d’une ligne
colon = { "\u00a0" }:{ " " }
quoted = « { $text } »
who-machine = l’administrateur de la machine
