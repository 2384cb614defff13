# Premier démarrage : le premier administrateur, les premiers pas, l’envoi du courrier, les invitations.

## Pas encore d’administrateur
begin-title = Bienvenue
begin-why = Cette station vient d’être installée : elle n’a pas encore d’administrateur, et personne ne peut s’y connecter.
begin-run = Sur la machine de la station, tapez cette commande :
begin-open = Ouvrez dans ce navigateur l’adresse qu’elle affiche ; elle est valable une heure, et une seule fois.
begin-then = Choisissez votre identifiant et votre mot de passe : la suite vous est proposée pas à pas.
begin-printed = La même adresse s’affiche au démarrage de la station, dans son terminal ou son journal de service.
begin-has-account = J’ai déjà un compte
field-password-again = Le même mot de passe, une seconde fois
input-passwords-differ = Le mot de passe saisi la seconde fois est différent : saisissez deux fois le même.
terminal-no-administrator = pas encore d’administrateur : dans l’heure, ouvrez { $address } dans un navigateur. Plus tard, la commande « trousseau setup-link » affiche une nouvelle adresse.
