# Ce que d’autres disent des personnes : portail, fournisseur d’identité, annuaire.
source-header = le portail de l’académie
source-provider = { $name }
source-directory = l’annuaire { $name }
source-client = { $name }
told-by = (annoncé par { $source })

person-identities = Connue ailleurs
person-identities-help = Ce que ces sources annoncent n’est pas donné ici : un rôle qu’elles retirent disparaît à la prochaine connexion ou à la prochaine comparaison. Ce qui est donné ici ne change pas.
person-identity = { $source }, sous { $subject }
person-identity-seen = dernière annonce
person-role-told = retiré là-bas, pas ici

fact-source = annoncé par : { $value }
fact-identity = relié à une source : { $value }

error-account-shut = Ce compte est fermé ici. Demandez à un administrateur.
error-no-role-told = Votre compte est reconnu, mais il n’a pas encore accès à ce service. Demandez cet accès à votre chef d’établissement ou à un administrateur.
error-not-linked = Le compte { DE($name) } ne se reprend pas par son seul nom. Un administrateur le relie d’abord (trousseau person link).
error-linked-elsewhere = Cette source connaît déjà { $name }, ou quelqu’un d’autre, autrement ; ou pas du tout. Regardez d’abord la personne.
error-role-is-told = Une source extérieure donne ce rôle : il se retire là-bas, et disparaît ici à la prochaine connexion ou à la prochaine comparaison.

terminal-identity-linked = { $login } est maintenant relié à { $source }.
terminal-identity-unlinked = { $login } n’est plus relié à { $source }.

sign-in-with = Se connecter avec { $name }
sign-in-here = Se connecter avec un mot de passe propre à ce service
help-signed-out = Votre session est terminée. Sur un ordinateur partagé, quittez aussi le service où vous vous étiez connecté.
signed-out-title = Vous êtes déconnecté
signed-out-here = Votre session est terminée sur cette station.
signed-out-there = Votre session chez { $name } est encore ouverte : quittez-la aussi sur un ordinateur partagé.
signed-out-leave = Quitter aussi { $name }
signed-out-again = Revenir à la connexion
again-elsewhere = Ce que vous allez faire change qui peut faire quoi. Connectez-vous encore une fois, puis recommencez : c’est valable dix minutes.
checkpoint-header = nom annoncé sans passer par le portail
web-forged = Cette page a été ouverte en imitant le portail de l’académie : elle est refusée. Ouvrez ce service par son adresse habituelle ; si cela revient, prévenez l’assistance.

error-portal-silent = Le portail ne dit pas qui vous êtes. Ouvrez la station par le portail, ou connectez-vous ici.
error-provider-silent = Le service de connexion ne répond pas. Réessayez dans un moment. Les administrateurs peuvent se connecter ci-dessous avec leur mot de passe.
error-provider-certificate = Le service de connexion présente un certificat que cette machine n’accepte pas. Prévenez qui administre la station.
error-provider-answer = Le service de connexion répond autre chose que prévu. Prévenez qui administre la station : « trousseau doctor » dit quoi.
error-provider-refused = Le service de connexion ne vous a pas laissé passer. Recommencez ; si cela revient, demandez-lui de l’aide en citant sa réponse : « { $error } ».
error-provider-not-begun = Cette connexion n’a pas commencé dans ce navigateur, est déjà finie ou a trop attendu. Recommencez.
error-provider-forged = La réponse du service de connexion n’est pas acceptée : { $reason }. Recommencez ; si cela revient, prévenez qui administre la station.
error-provider-too-weak = La façon dont vous vous êtes connecté ne suffit pas ici : connectez-vous à ce service avec votre second facteur, puis recommencez.
error-provider-nobody = Le service de connexion ne donne pas de nom de connexion ({ $attribute }). Prévenez qui administre la station.
forged-form = elle n’a pas la forme attendue
forged-algorithm = elle n’est pas signée, ou pas comme il faut
forged-key = elle est signée par une clef inconnue
forged-signature = sa signature est fausse
forged-issuer = elle vient de quelqu’un d’autre
forged-audience = elle est pour quelqu’un d’autre
forged-expired = elle a expiré
forged-future = elle est datée de plus tard : une horloge est fausse
forged-nonce = elle répond à une autre connexion
forged-subject = elle nomme deux personnes
forged-old = la connexion n’est pas récente

start-sign-in-no-proxy = [sign_in.header] croit ce qu’un mandataire dit, et [public] n’en a pas : écrivez dans [public] proxy = l’adresse du mandataire du portail, ou connectez par [sign_in.provider].
start-sign-in-header = subject = { $typed } dans [sign_in.header] n’est pas un nom d’en-tête.
start-sign-in-out = sign_out = { $typed } dans [sign_in.header] : on quitte le portail par https://…
settings-sign-in = Connexion et annuaires
settings-sign-in-help = Ces choix s’écrivent dans la configuration de la station, [sign_in] et [[directory]].
sign-in-by-password = par un mot de passe propre à ce service
sign-in-by-header = par les en-têtes de { $name }
sign-in-by-provider = par { $name } ({ $address })
start-sign-in-two-proofs = secret_file et key_file de [sign_in.provider] s’excluent, et key_id va avec key_file : gardez l’un des deux.
start-sign-in-key = { $path } ne contient pas de clef privée RSA, P-256 ou Ed25519 (PEM, PKCS #8) : faites-en une avec openssl genpkey.
start-sign-in-role = Une règle de [sign_in] donne le rôle { $role } : qui administre la station est nommé ici, pas ailleurs.
start-sign-in-no-school = Une règle de [sign_in] donne le rôle { $role } sans établissement : dites avec schools où est son numéro.
start-sign-in-both = Une règle de [sign_in] pour le rôle { $role } a schools et delegation : écrivez deux règles.
start-sign-in-no-name = name = [] dans [sign_in] ne fait pas de nom : écrivez les attributs dont il est fait.
start-sign-in-issuer = issuer = { $typed } dans [sign_in.provider] ne se demande pas : https://… est attendu, http:// sur cette machine seulement.
start-sign-in-authorities = Les autorités de [sign_in.provider] ne conviennent pas ({ $cause }) : un fichier PEM est attendu.

area-sign-in = connexion
doctor-provider-well = { $name } répond, et son horloge est la nôtre
doctor-provider-silent = { $name } ne répond pas comme il faut : { $cause }
doctor-todo-provider-silent = vérifiez issuer dans [sign_in.provider], le réseau et le certificat ; en attendant, on se connecte ici par mot de passe
doctor-provider-clock = l’horloge de { $name } avance de { $seconds } s sur la nôtre (moins : elle retarde)
doctor-todo-provider-clock = mettez les deux machines à l’heure : au-delà de 60 s, personne n’entre
