# Ce que chacun connaît, code PIN, passcode, mot de passe, et les pages qui s’y rapportent.

## Verbes (histoire, refus)
verb-set-pin = code PIN défini
verb-unlock = code PIN débloqué
verb-recover = accès rétabli
verb-start-pin-change = envoyer un lien pour un nouveau code PIN
verb-confirm-pin = attester un nouveau code PIN en personne

## Code PIN et passcode
error-pin-shape = Un code PIN compte 4 à 8 chiffres, et rien d’autre : ne saisissez que des chiffres.
error-pin-run = Des chiffres qui se suivent sont les premiers qu’un voleur essaie : mélangez-les.
error-pin-repeat = Des chiffres répétés sont les premiers qu’un voleur essaie : variez-les.
error-pin-year = Une année ou une date de naissance se devine facilement : choisissez autre chose.
error-pin-school = Les chiffres du numéro de votre établissement figurent sur tous ses courriers : choisissez autre chose.
error-pin-differs = Le code PIN saisi la seconde fois est différent : saisissez deux fois le même.
error-passcode-refused = Le passcode n’a pas été accepté. Saisissez votre code PIN puis le code suivant de la clef ; si cela persiste, demandez à l’assistance.
error-passcode-no-pin = Le détenteur n’a pas défini de code PIN : cela se fait avec la demande, ou par un lien envoyé par l’assistance.
error-passcode-locked = Le code PIN est bloqué après trop d’erreurs : le chef d’établissement ou l’assistance le débloque.
error-passcode-wrong-pin = Le code PIN est faux : réessayez avec le code suivant.
error-passcode-wrong-code = Le code PIN est juste, pas le code de la clef : essayez le code suivant, puis resynchronisez la clef.
error-passcode-neither = Ni le code PIN ni le code de la clef ne sont justes : vérifiez que c’est bien la clef de cette personne.
error-no-token-of-own = Vous n’avez pas de clef en service : demandez à l’assistance un lien pour définir un nouveau code PIN.
error-no-pin-needed = { $name } n’a ni clef ni code PIN : le code PIN se définit avec une demande.
error-no-address = { $name } n’a pas d’adresse de messagerie connue : le chef d’établissement atteste le nouveau code PIN en personne, au poste.
error-has-address = { $name } a une adresse de messagerie : l’assistance y envoie un lien, et personne d’autre n’a besoin d’être présent.
error-no-password = Ce compte n’a pas de mot de passe : définissez-en un d’abord.
