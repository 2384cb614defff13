# Ce que chacun connaît, code PIN, passcode, mot de passe, et les pages qui s’y rapportent.

## Verbes (histoire, refus)
verb-set-pin = code PIN défini
verb-unlock = code PIN débloqué
verb-recover = accès rétabli
verb-start-pin-change = envoyer un lien pour un nouveau code PIN
verb-confirm-pin = attester un nouveau code PIN en personne
