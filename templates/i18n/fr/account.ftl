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

## Connexion
password-forgotten = Mot de passe oublié ?
password-forgotten-help = Saisissez votre identifiant. Si le compte a une adresse de messagerie, un lien pour définir un nouveau mot de passe y est envoyé.
password-send = Envoyer le lien
password-link-sent = Si ce compte existe et a une adresse de messagerie, un lien est en route. Il sert une seule fois, pendant une heure.
password-link-nothing = Rien au bout de dix minutes ? Regardez dans les courriers indésirables, puis demandez à l’administrateur.
password-new = Nouveau mot de passe
password-submit = Définir le mot de passe
password-change = Changer mon mot de passe
password-present = Mot de passe actuel
password-ends-sessions = Toutes les sessions se ferment : reconnectez-vous ensuite.
second-factor = Clef à la connexion
passcode-help = Votre mot de passe est juste. Saisissez maintenant votre code PIN suivi du code de votre clef, en un seul nombre.
sign-in-anew = Se connecter avec un autre compte
sign-out-everywhere = Se déconnecter partout
said-password-set = Le mot de passe est défini : connectez-vous avec.
said-signed-out-everywhere = Toutes les sessions sont fermées.

## Ma page
me-title = Mon compte
me-token = Ma clef
me-no-token = Vous n’avez pas de clef.
me-pin = Mon code PIN
me-language = Langue
language-name = Français
me-language-change = (se change au pied de chaque page ; les courriels suivent)
me-sessions = Mes sessions
pin-missing = Aucun code PIN n’est défini.
pin-set = Un code PIN est défini.
pin-locked = Le code PIN est bloqué après trop d’erreurs. Le chef d’établissement ou l’assistance le débloque ; avec votre clef en main, vous pouvez aussi en définir un nouveau.
pin-change = Définir un nouveau code PIN
pin-change-help = Touchez votre clef et saisissez le code qu’elle donne : il prouve que la clef est entre vos mains.
pin-ask-helpdesk = Sans clef en état de marche, demandez à l’assistance : un lien pour définir un nouveau code PIN vous est envoyé.
pin-new = Nouveau code PIN
pin-help = 4 à 8 chiffres que vous seul connaissez : pas de 1234, pas de 1111, pas d’année de naissance, pas de chiffres du numéro de votre établissement. Personne ne vous le demandera jamais par téléphone ou par courriel.
pin-field = Nouveau code PIN
pin-field-again = Nouveau code PIN, une seconde fois
pin-submit = Définir le code PIN
field-pin = Code PIN
field-passcode = Passcode (code PIN suivi du code de la clef)
second-factor-is-on = Après le mot de passe, le code PIN et un code de votre clef vous sont demandés.
second-factor-is-off = Le mot de passe suffit. Avec votre clef en plus, il ne suffit pas à qui l’aurait volé.
second-factor-switch-on = Demander ma clef à la connexion
second-factor-switch-off = Mot de passe seul désormais
said-pin-set = Le code PIN est défini.
said-second-factor-on = Votre clef est désormais demandée à la connexion.
said-second-factor-off = Le mot de passe suffit désormais.

## Resynchroniser sa propre clef
resync-own = Clef désynchronisée
resync-own-link = Les codes de ma clef sont refusés
resync-own-first = Saisissez votre passcode : votre code PIN suivi du code de la clef.
resync-own-wait = Attendez le code suivant (ou touchez la clef encore une fois).
resync-own-second = Saisissez ce code seul, sans le code PIN.
resync-own-next = Code suivant, seul
resync-own-submit = Resynchroniser
resync-own-found = Votre clef est resynchronisée : elle avait { $ahead } codes d’avance.
resync-own-found-clock = Votre clef est resynchronisée : son horloge était décalée.
resync-own-continue = Poursuivre la connexion

## La page d’une personne
person-actions = Ce qui peut être fait
person-unlock = Débloquer le code PIN
person-start-pin-change = Envoyer un lien pour un nouveau code PIN
person-confirm-pin = Nouveau code PIN en personne
person-let-in = Redonner l’accès à cette personne
person-help-unlock = Le code PIN reste le même ; son détenteur est prévenu par courriel.
person-help-start-pin-change = Le lien part à l’adresse connue. Vous ne choisissez ni ne voyez le code PIN.
person-help-let-in = Oublie les essais manqués et ne demande plus la clef à la connexion ; la personne est prévenue par courriel.
pin-confirm-help = Cette personne n’a pas d’adresse de messagerie. Assurez-vous de son identité, puis laissez-la saisir elle-même le nouveau code PIN, ici et maintenant. Le journal indique que vous étiez présent.
said-unlocked = Le code PIN est débloqué.
said-pin-link-sent = Le lien est en route.
said-let-in = Cette personne peut de nouveau se connecter avec son mot de passe.

## Faits du journal
fact-passcode = passcode : { $value }
passcode-accepted = accepté
passcode-no-pin = pas de code PIN
passcode-locked = code PIN bloqué
passcode-wrong-pin = code PIN faux
passcode-wrong-code = code de la clef faux
passcode-neither = code PIN et code de la clef faux
fact-link = lien : { $value }
link-pin = nouveau code PIN
link-password = nouveau mot de passe
link-nobody = compte inconnu
fact-confirmed-in-person = attesté en personne : { $value }
fact-second-factor = clef à la connexion : { $value }
fact-second-factor-off = clef à la connexion désactivée : { $value }
fact-by-holder = par le détenteur : { $value }
