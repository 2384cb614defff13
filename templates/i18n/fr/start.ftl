# Premier démarrage : le premier administrateur, les premiers pas, l’envoi des courriels, les invitations.

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
terminal-first-link-open = pas encore d’administrateur : l’adresse affichée au démarrage précédent sert encore jusqu’au { $until }. Si elle est perdue, la commande « trousseau setup-link » en affiche une nouvelle, qui la remplace.

## Premiers pas
first-steps-title = Premiers pas
first-steps-help = Sept étapes, dans cet ordre, pour que les premières personnes aient leur clef. Chacune peut attendre.
first-steps-over = Tout est fait, ou remis à plus tard.
first-step-schools = Établissements
first-step-principals = Chefs d’établissement
first-step-mail = Courriel
first-step-addresses = Fournisseur et assistance
first-step-people = Personnels
first-step-keys = Premier carton de clefs
first-step-backup = Sauvegarde
step-done = fait
step-open = à faire
step-later = plus tard
step-help-schools = Déposez la liste de vos établissements, ou ajoutez-les un par un.
step-help-principals = Dans chaque établissement, quelqu’un décide des demandes de clef.
step-help-mail = Sans courriel, personne ne reçoit d’invitation ni de réponse.
step-help-addresses = L’adresse du fournisseur reçoit les commandes ; celle de l’assistance (Fil@os) reçoit les tickets.
step-help-people = Déposez la liste des personnels : chacun reçoit un lien pour choisir son mot de passe.
step-help-keys = Déposez le fichier du fournisseur, ou programmez les clefs d’un carton à la station.
step-help-backup = Sur la machine de la station, écrivez une phrase secrète dans /etc/trousseau/backup.passphrase : une sauvegarde se fait alors chaque nuit. Gardez-en une copie ailleurs, et la phrase à part.
step-without-principal = { $count ->
    [one] Un établissement n’a personne qui décide.
   *[other] { $count } établissements n’ont personne qui décide.
}
step-people-mail-first = Déposez la liste dès maintenant si vous voulez : les invitations partiront quand le courriel fonctionnera.
step-do-schools = Ajouter des établissements
step-do-principals = Nommer un chef d’établissement
step-do-mail = Régler le courriel
step-do-mail-test = Envoyer un courriel d’essai
step-do-addresses = Saisir les adresses
step-do-people = Déposer la liste
step-do-keys = Ajouter des clefs
step-do-backup = Lire comment faire
step-look = Regarder
step-put-off = Plus tard, ou sans objet
step-take-up = Reprendre
said-step-put-off = Cette étape est remise à plus tard.
said-step-taken-up = Cette étape est de nouveau à faire.
fact-first-step = étape : { $value }
fact-step-state = { $value }

## Envoi du courriel
tab-mail-server = Envoi du courriel
mail-server-title = Envoi du courriel
mail-server-heading = Serveur de courriel
mail-server-help = Demandez ces réglages au service informatique de l’académie. Ils valent dès l’enregistrement, sans redémarrage.
mail-server-in-file = Le fichier de configuration de la station dit par où part le courriel : ce réglage se change là, dans sa partie [mail].
mail-server-name = Serveur
mail-server-security = Chiffrement
mail-security-starttls = STARTTLS (d’habitude, port 587)
mail-security-tls = TLS dès le début (port 465)
mail-security-none = aucun : seulement pour un serveur de cette machine (port 25)
mail-server-port = Port (vide : le port habituel)
mail-server-sender = Expéditeur
mail-server-answers = Réponses à (vide : à l’expéditeur)
mail-server-account = Compte sur ce serveur (vide : aucun)
mail-server-password = Mot de passe du compte
mail-server-password-kept = Un mot de passe est gardé dans le coffre ; il n’est jamais montré. Laissez vide pour le garder.
mail-server-save = Enregistrer
said-mail-server-set = Le réglage est enregistré. Envoyez maintenant un courriel d’essai.
fact-mail-server = courriel par : { $value }
mail-try = Courriel d’essai
mail-try-to = À
mail-try-send = Envoyer un courriel d’essai
mail-try-help = La réponse du serveur s’affiche ici, en quelques secondes.
said-mail-tried = Le courriel d’essai est parti : le serveur l’a pris. Vérifiez qu’il arrive.
mail-way-works = Le courriel fonctionne
mail-way-off = Aucun serveur n’est réglé : les courriels attendent.
mail-way-untried = Un serveur est réglé, mais aucun courriel n’est encore parti par lui : envoyez un courriel d’essai.
error-mail-off = Aucun courriel ne peut partir : réglez d’abord le serveur de courriel.
error-mail-in-file = Le fichier de configuration de la station dit par où part le courriel : changez-le là.
error-mail-not-tried = Le courriel n’a pas encore été essayé : réglez-le (Réglages, Envoi du courriel), envoyez un courriel d’essai, puis envoyez l’invitation.
error-mail-not-taken = Le serveur de courriel refuse ce courriel : vérifiez l’adresse. Il dit : { $said }
mail-barred-no-such-name = Aucune machine ne porte ce nom : vérifiez le nom du serveur. ({ $said })
mail-barred-nothing-listens = Le serveur existe, mais rien ne répond à ce port : vérifiez le port. ({ $said })
mail-barred-no-answer = Le serveur ne répond pas à temps : vérifiez le nom et le port, puis le pare-feu. ({ $said })
mail-barred-no-tls = Le serveur ne chiffre pas de cette façon : choisissez l’autre chiffrement, avec son port. ({ $said })
mail-barred-certificate = Le certificat du serveur n’est pas reconnu : écrivez son nom comme le certificat le porte. ({ $said })
mail-barred-no-accounts = Ce serveur n’accepte pas de compte à ce port : essayez le port 587, ou laissez le compte vide. ({ $said })
mail-barred-password = Le compte ou son mot de passe n’est pas accepté : retapez-les. ({ $said })
mail-barred-sender = Le serveur n’accepte pas cet expéditeur : écrivez une adresse qui lui appartient. ({ $said })
mail-barred-folder = Le dossier des courriels ne peut pas être écrit. ({ $said })
mail-barred-other = Le serveur de courriel ne prend pas le courriel. Il dit : { $said }
input-mail-server = Un serveur est un nom comme smtp.ac-exemple.fr, ou une adresse, sans espace.
input-mail-port = Un port est un nombre de 1 à 65535 ; laissez vide pour le port habituel.
input-mail-in-the-clear = Sans chiffrement, seulement vers un serveur de cette machine : choisissez STARTTLS ou TLS.
input-mail-password = Tapez le mot de passe du compte : celui qui est gardé ne va ni vers un autre serveur, ni pour un autre compte.
input-mail-sender = L’expéditeur est une adresse comme clefs@exemple.fr, ou Clefs OTP <clefs@exemple.fr>.
input-mail-answers = Les réponses vont à une adresse comme dsi@exemple.fr ; laissez vide sinon.
input-mail-encryption = Rien ne peut être chiffré vers ce serveur : écrivez son nom comme son certificat le porte.

## Invitations
invite-mail-first = Les invitations partent une fois que le courriel fonctionne.
invitations-wait = { $count ->
    [one] Une invitation attend que le courriel fonctionne.
   *[other] { $count } invitations attendent que le courriel fonctionne.
}
invitations-ready = { $count ->
    [one] Une invitation est prête : le courriel fonctionne.
   *[other] { $count } invitations sont prêtes : le courriel fonctionne.
}
invitations-send = Envoyer les invitations
said-invitations-sent = Les invitations partent.

## Accueil de l’administrateur
home-mail-not-working = Le courriel ne fonctionne pas encore.
home-nobody-decides = { $school } : personne ne décide
home-no-address = { $person } n’a pas d’adresse électronique
home-give-address = Donner une adresse

## Accueil de l’auditeur, du technicien, du chef d’établissement
slip-check = Empreinte imprimée au pied d’un justificatif
slip-check-help = Recopiez-la en entier : la station dit si le journal contient toujours cet acte, inchangé.
slip-check-do = Vérifier le justificatif
said-slip-is-there = Ce justificatif est bien dans le journal, et le journal est intact.
inbox-batches = Cartons en cours
inbox-batch = Carton n° { $batch } : { $task }
inbox-no-keys = Aucune clef dans l’inventaire
inbox-no-keys-help = Commandez les premières, ou ajoutez celles que vous avez déjà.
