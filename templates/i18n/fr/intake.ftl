# Listes d’établissements et de personnes, établissements, suppléances.

roster-keys = Fichier de clefs
roster-kind-schools = Liste d’établissements
roster-kind-people = Liste de personnes
roster-title-schools = Importer une liste d’établissements
roster-title-people = Importer une liste de personnes
roster-help-schools = Classeur (.xlsx, .xls, .ods) ou tableau CSV comme l’enregistre un tableur, tel quel : titres au-dessus et totaux au-dessous ne gênent pas. La liste est d’abord vérifiée, sans rien changer. Elle ajoute et modifie ; elle ne supprime rien.
roster-help-people = Classeur (.xlsx, .xls, .ods) ou tableau CSV comme l’enregistre un tableur, tel quel : titres au-dessus et totaux au-dessous ne gênent pas. La liste est d’abord vérifiée, sans rien changer. Elle ajoute des personnes et des rôles et modifie noms et adresses ; elle n’enlève rien.
roster-example = Exemple
roster-example-schools =
    UAI;Nom;Degré;Contrat
    0951099D;Collège Jean Moulin;second;public
    0750655E;École Sainte-Anne;premier;privé sous contrat
roster-example-people =
    Identifiant;Prénom;Nom;Courriel;Fonction;UAI
    cmoreau;Claire;Moreau;claire.moreau@ac-exemple.fr;chef d’établissement;0951099D
    apetit;Agnès;Petit;agnes.petit@ac-exemple.fr;personnel;0951099D 0750655E
roster-words-schools = L’ordre des colonnes est libre. Une cellule vide ne change rien ; pour un établissement nouveau, nom, degré et contrat sont nécessaires. Un établissement hors contrat est enregistré, mais aucune demande n’y est acceptée. L’annuaire ouvert du ministère (fr-en-annuaire-education) se prend tel quel : ce qui n’est pas un établissement est laissé de côté, un établissement qui a fermé reste, avec ses clefs, et est signalé.
roster-words-people = L’ordre des colonnes est libre ; sans identifiant, l’adresse électronique en tient lieu. Fonctions comprises : celles des personnels (professeur, CPE, secrétaire, gestionnaire…), chef d’établissement, principal, proviseur, adjoint, technicien ; « direction » seul ne dit pas qui décide et n’est pas deviné ; plusieurs fonctions ou plusieurs UAI peuvent tenir dans une cellule, ou une ligne par établissement. Les rôles qui portent sur toute l’académie se donnent à la main.
roster-keep-good = Laisser de côté les lignes refusées et importer les autres
roster-send-links = Envoyer aux nouvelles personnes un lien pour choisir leur mot de passe
roster-send-links-help = Les comptes sont créés sans mot de passe. Le lien ne sert qu’une fois, pendant trois jours ; ensuite « mot de passe oublié » en envoie un autre.
roster-school = Établissement des personnes pour qui la liste n’en donne pas
roster-school-in-list = (la liste le dit)
roster-school-taken = Établissement retenu quand la liste n’en donne pas : { $school }.
roster-reading = Lecture en cours, lignes lues : { $lines }. Cette page se met à jour toute seule.
roster-columns = Colonnes lues :
roster-ignored = colonnes laissées de côté :
roster-done = C’est fait. Lignes importées : { $lines }.
roster-stopped = Lignes refusées : { $lines }. Rien ne sera importé : corrigez la liste, ou cochez « laisser de côté les lignes refusées ».
roster-nothing = Rien à importer : tout est déjà connu, ou laissé de côté.
roster-confirm = Importer (lignes : { $lines })
line-new = { $count ->
   *[one] nouvelle
    [other] nouvelles
    }
line-changed = { $count ->
   *[one] modifiée
    [other] modifiées
    }
line-unchanged = { $count ->
   *[one] déjà connue
    [other] déjà connues
    }
line-refused = { $count ->
   *[one] refusée
    [other] refusées
    }
line-left-out = { $count ->
   *[one] laissée de côté
    [other] laissées de côté
    }
column-uai = UAI
column-name = nom
column-degree = degré
column-contract = contrat
column-sector = secteur
column-state = état
column-login = identifiant
column-first-name = prénom
column-email = adresse électronique
column-role = fonction
column-nature = code de nature
column-contract-code = code du contrat
column-closing = date de fermeture
column-mailbox = boîte fonctionnelle
column-academy = académie
line-fault-missing = Il manque ceci : { $column }. Remplissez la cellule.
line-fault-uai = « { $value } » n’est pas un UAI : sept chiffres et une lettre, comme 0951099D.
line-fault-uai-letter = { $value } ne peut pas être juste : la lettre de ces chiffres est { $expected }. Cherchez un chiffre mal tapé.
line-fault-unknown-school = L’établissement { $value } n’est pas connu ici : importez d’abord les établissements, ou vérifiez l’UAI.
line-fault-value = « { $value } » n’est pas compris ({ $column }) : voyez les mots connus sur la page d’import.
line-fault-too-long = Trop long : { $column }. Raccourcissez.
line-fault-character = Des caractères n’ont rien à faire là : { $column }. Ressaisissez la cellule.
line-fault-lost = Des lettres ont été perdues en route (?, #N/A) : { $column }. Ressaisissez la cellule.
line-fault-closed = Établissement fermé : il est laissé de côté.
line-fault-no-school = Pas un établissement scolaire (« { $value } ») : ligne laissée de côté.
line-fault-other-academy = Établissement d’une autre académie ({ $value }) : ligne laissée de côté.
line-fault-repeats = La ligne { $line } dit déjà la même chose : ligne laissée de côté.
roster-directory = C’est l’annuaire du ministère : une ligne refusée n’arrête pas les autres.
roster-academy = Seulement les établissements de cette académie (nom ou numéro ; vide : toutes)
line-fault-formula = La cellule commence comme une formule de tableur (= + - @) : { $column }. Ressaisissez-la.
line-fault-login = « { $value } » n’est pas un identifiant : de 2 à 64 lettres a-z sans accent, chiffres et . _ - @
line-fault-email = « { $value } » n’est pas une adresse électronique : nom@exemple.fr est attendu.
line-fault-role-by-hand = Le rôle « { $role } » ne se donne pas par un fichier : donnez-le à la main, sur la page de la personne.
line-fault-guarded = Cette personne a un rôle dans toute l’académie : modifiez son compte à la main, sur sa page.
line-fault-contradicts = La ligne { $line } dit autre chose de la même : corrigez l’une des deux.
error-roster-no-column = Il manque la colonne « { $column } » : nommez les colonnes sur la première ligne.
error-roster-two-columns = Les colonnes « { $first } » et « { $second } » disent la même chose ({ $column }) : enlevez l’une des deux.
error-roster-no-school = La liste ne dit pas de quel établissement sont ces personnes : choisissez-le au moment de l’envoi, ou ajoutez une colonne « UAI ».
error-roster-too-many-lines = La liste a plus de { $limit } lignes : partagez-la.
error-lines-refused = Lignes refusées : { $lines }. Rien n’a été changé : voyez-les une à une.

## Établissement
school-not-served = Établissement hors contrat : aucune demande de clef n’y est acceptée.
school-document = Pièce jointe exigée
school-document-ask = Une pièce jointe (PDF, JPEG ou PNG) est exigée avec chaque demande
school-settings = Réglages
school-save = Enregistrer
school-undecided = Demandes à décider
school-waiting = Demandes en attente de clef
school-edit = Modifier l’établissement
school-people = Personnes
school-no-people = Personne n’a encore de rôle dans cet établissement.
school-given-by = (donné par { $name })
school-until = jusqu’au { $at }
school-delegates = Suppléance
school-delegates-help = Pendant une absence, une personne de l’établissement décide et remet les clefs à la place du chef d’établissement, comme un adjoint. Ce rôle s’arrête de lui-même. Celui qui l’a donné attend un jour avant que cette personne puisse décider pour lui.
school-delegate = Personne
school-last-day = Dernier jour
school-name-delegate = Désigner
school-end = Mettre fin
school-nobody = Personne d’autre de l’établissement ne peut être désigné : ajoutez d’abord quelqu’un.
person-roles = Rôles
person-give-role = Donner ce rôle
person-take-role = Retirer
person-account = Compte
person-send-link = Envoyer un lien pour choisir le mot de passe
person-send-link-help = À l’adresse enregistrée ; il ne sert qu’une fois.
person-disable = Désactiver le compte
person-enable = Réactiver le compte
person-access-help = Compte désactivé : la personne ne peut plus se connecter, et sa clef n’ouvre plus rien.
said-school-changed = L’établissement est enregistré.
said-delegated = La suppléance est enregistrée ; la personne est prévenue.
said-delegation-ended = La suppléance est terminée.
said-person-changed = Le compte est enregistré.
said-role-given = Le rôle est donné à { $person }.
said-role-taken = Le rôle est retiré à { $person }.
said-link-sent = Le lien est parti à l’adresse enregistrée.
verb-delegate = désigner une suppléance
fact-changed = modifié : { $value }
fact-given = donné : { $value }
fact-taken = retiré : { $value }
fact-until = jusqu’au : { $value }
fact-ended = arrivé à son terme : { $value }
error-given-by = { $name } vous a donné ce rôle ou ce compte : une autre personne, non désignée par { $name }, s’en charge.
error-not-over-them = { $name } relève aussi d’un autre établissement ou de l’académie, ou a plus de droits que vous : l’assistance ou un administrateur de l’académie s’en charge.
error-role-needs-school = Le rôle « { $role } » se donne dans un établissement : choisissez lequel.
error-belongs-elsewhere = { $name } relève d’un autre établissement ou de l’académie : un administrateur de l’académie lui donne un rôle ici.
error-school-not-asked = L’établissement « { $school } » doit être d’accord : demandez à un administrateur de l’académie.
error-own-role = Personne ne se donne de rôle à soi-même : demandez à un autre administrateur.
error-not-of-school = { $name } n’a pas de rôle dans l’établissement « { $school } » ou ne peut pas se connecter : choisissez une personne de l’établissement.
error-decides-already = { $name } décide déjà dans cet établissement : il n’y a personne à désigner.
error-no-delegate = { $name } ne supplée personne ici : rechargez la page.
error-delegate-until = Une suppléance s’arrête un jour à venir, d’ici un an : choisissez son dernier jour.
