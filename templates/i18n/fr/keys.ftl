# Clefs : leur état en un mot, leur tableau, leurs images.

## L’état d’une clef
key-state-to-program = À programmer
key-state-free = Libre
key-state-reserved = Réservée
key-state-reserved-of = Réservée : attend { $person }
key-state-reserved-own = Réservée pour vous
key-state-to-hand-over = À remettre
key-state-to-hand-over-of = À remettre à { $person }
key-state-to-hand-over-own = À venir chercher
key-state-with = Chez son détenteur
key-state-with-of = Chez { $person }
key-state-with-own = Chez vous
key-state-suspended = Suspendue
key-state-suspended-of = Suspendue ({ $person })
key-state-due-back = { $days ->
    [0] À rendre
   *[other] À rendre depuis { $days } j
 }
key-state-due-back-of = { $days ->
    [0] À rendre par { $person }
   *[other] À rendre par { $person }, depuis { $days } j
 }
key-state-expires = { $days ->
    [0] Expire aujourd’hui
   *[other] Expire dans { $days } j
 }
key-state-expires-of = { $days ->
    [0] Chez { $person }, expire aujourd’hui
   *[other] Chez { $person }, expire dans { $days } j
 }
key-state-expired = Expirée
key-state-lost = Perdue
key-state-defective = En panne
key-state-retired = Réformée

## Le tableau des clefs
key-crumbs = Fil d’Ariane
keys-title = Clefs
key-views = Vues du tableau
key-view-all = Toutes
key-view-free = Libres
key-view-held = Chez quelqu’un
key-view-to-hand-over = À remettre
key-view-due-back = À rendre
key-view-expiring = Expirent bientôt
key-view-never-verified = Jamais vérifiées
key-view-away = Suspendues et perdues
keys-more = plus de 1 000
keys-search = Numéro, modèle, nom ou courriel du détenteur
keys-count = { $count ->
    [0] Aucune clef
    [one] { $count } clef
   *[other] { $count } clefs
 }
keys-none = Aucune clef n’est inscrite ici.
keys-none-yet = Aucune clef n’est inscrite. Ajoutez la première ci-dessous : par son numéro, par un fichier, ou en la branchant.
keys-key = Clef
keys-since = Depuis
keys-next = À faire
keys-tick = Cocher
keys-tick-one = Cocher la clef { $serial }
keys-ticked = Pour les clefs cochées :
help-tokens-labels = Une étiquette par clef cochée, avec son numéro en chiffres, en code-barres et en QR code. Choisissez la planche, puis imprimez.
help-tokens-move = Les clefs cochées passent à l’inventaire d’un autre établissement ; leurs détenteurs les gardent. Une clef réservée ou attribuée redevient libre.
keys-labels = Étiquettes
keys-labels-title = Étiquettes des clefs cochées
keys-export = Exporter
keys-move = Transférer
keys-move-title = Transférer des clefs
keys-move-ask = { $count ->
    [one] Une clef change d’établissement ; son détenteur la garde.
   *[other] { $count } clefs changent d’établissement ; leurs détenteurs les gardent.
 }
keys-move-to = Vers l’établissement
keys-moved = { $count ->
    [0] Aucune clef n’est transférée.
    [one] Une clef est transférée.
   *[other] { $count } clefs sont transférées.
 }
keys-moved-one = transférée
keys-none-ticked = Aucune clef n’est cochée.
keys-choose-school = Choisir un établissement
keys-file = clefs
keys-add = Ajouter des clefs
keys-add-number = Ajouter
keys-add-plugged = Ajouter une clef branchée au poste
keys-add-file = Importer un fichier de clefs
keys-add-console = Reprendre la liste de l’ancienne console

## Listes
list-part = { $first }–{ $last } sur { $total }
list-first = Début
list-last = Fin
list-behind = La liste s’arrête avant cette page.
list-file = CSV
people-without-key = Sans clef et sans clef en attente
people-count = { $count ->
    [0] Personne
    [one] { $count } personne
   *[other] { $count } personnes
 }
people-none = Personne ne correspond. Cherchez par nom, identifiant ou adresse électronique.
