## Au poste
station-title = Au poste
station-away = Ces clefs sont branchées au poste. Pour remettre, programmer ou vérifier une clef, connectez-vous là-bas.
station-expected = Attendus
station-expected-help = Branchez la clef de la personne : sa fiche apparaît, elle tape son code PIN et touche la clef.
station-expected-more = Et encore { $count } : voir toutes les clefs à remettre
station-more = Autres gestes
station-instead = Remettre cette clef à quelqu’un qui attend
station-hand-over-to = Remettre à { $person }
station-instead-of = à la place de { $serial }
station-choose-school = Choisir l’établissement…

## Page figée, session terminée
live-frozen = Affichage figé depuis { $at } – on réessaie…
live-over = Votre session est terminée : ce qui est affiché ici ne change plus.

## Visite de la démonstration
tour-title = Visite en cinq étapes
tour-done = Fait :
tour-close = Fermer la visite
tour-approve = Claire Moreau (principale) accepte la demande de Luc Fontaine.
tour-hand-over = Elle remet la clef 2204108 à Tom Nguyen : branchez-la sur le banc virtuel, tapez son code PIN, 4719, puis touchez-la.
tour-resynchronise = Nadia Roussel (assistance) resynchronise la clef 2204101 de Léa Martin : branchez-la, puis deux touches.
tour-lost = Claire Moreau déclare perdue la clef 2204101.
tour-journal = Paul Mercier (auditeur) lit tout cela au journal.
