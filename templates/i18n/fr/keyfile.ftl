nav-import = Importer
import-title = Importer un fichier de clefs
import-help = Fichier PSKC (RFC 6030), tableau CSV, liste d’adresses otpauth, XML SafeNet, fiches SafeWord (dat) ou fichier SecurID (sdtid). Le fichier est d’abord vérifié : rien ne change avant votre accord.
import-file = Fichier
import-unlock = Mot de passe ou clef du fichier
import-unlock-help = Seulement si le fichier est chiffré ; le fournisseur l’envoie séparément.
import-keep-good = Laisser de côté les clefs refusées et importer les autres
import-look = Vérifier le fichier
import-reading = Lecture en cours, clefs lues : { $keys }. Cette page se met à jour toute seule.
import-done = C’est fait. Clefs importées : { $keys }.
import-stopped = Clefs refusées : { $keys }. Rien ne sera importé : corrigez le fichier, ou cochez « laisser de côté les clefs refusées ».
import-nothing = Rien à importer : toutes les clefs du fichier sont déjà connues ou laissées de côté.
import-confirm = Importer (clefs : { $keys })
import-discard = Abandonner
import-another = Un autre fichier
import-report = Enregistrer le rapport complet (CSV)
import-line = Ligne
import-fate = Résultat
import-remark = Remarque
export-title = Exporter l’inventaire
export-table = Tableau sans secrets
export-table-help = Numéros de série, modèles, lots, dates et paramètres, lisibles par un tableur. Aucun secret n’y figure.
export-every-school = Tous mes établissements
export-save = Enregistrer le tableau
export-secrets = Avec les secrets
export-secrets-help = Qui possède ce fichier peut fabriquer les codes de toutes les clefs. L’export est inscrit au journal, avec votre nom et le motif.
export-reason = Motif
export-password = Votre mot de passe, à nouveau
export-file-password = Mot de passe du fichier (PSKC, 8 caractères au moins)
export-pskc = Enregistrer en PSKC chiffré
export-plain = Tableau avec les secrets en clair
export-writing = Clefs écrites : { $done } sur { $total }. Cette page se met à jour d’elle-même.
export-done = { $left ->
    [0] Le fichier est prêt. Clefs écrites : { $written }.
   *[other] Le fichier est prêt. Clefs écrites : { $written }. Laissées de côté, faute de secret : { $left }.
    }
export-fetch = Enregistrer le fichier
export-fetch-help = Le fichier ne s’enregistre qu’une fois. Il attend un quart d’heure, chiffré, puis il disparaît.
export-fetched = Le fichier a été enregistré. Pour l’avoir encore une fois, refaites l’export.
export-another = Faire un autre export
helpdesk-fit = Mauvais paramètres ?
helpdesk-fit-help = Une clef importée dont aucun code ne passe a peut-être été livrée avec de mauvais paramètres. Deux codes consécutifs suffisent pour les retrouver.
helpdesk-fit-adopt = Adopter ce qui convient
helpdesk-fit-look = Chercher
helpdesk-fit-none = Aucun paramètre n’explique ces codes : vérifiez le numéro de série, et que les codes se suivent.
helpdesk-fit-found = Ces paramètres expliquent les codes. Rien n’est changé tant que « adopter » n’est pas coché.
helpdesk-fit-adopted = Ces paramètres sont désormais ceux de la clef.
helpdesk-fit-digits = { $digits } chiffres
helpdesk-fit-period = un code toutes les { $period } s
helpdesk-fit-counter = par compteur
reading-as-imported = secret tel que livré
reading-from-text = le secret livré était un texte encodé
reading-as-text = la clef utilise le texte du secret
fate-new = { $count ->
   *[one] nouvelle, en stock
    [other] nouvelles, en stock
    }
fate-completed = { $count ->
   *[one] connue, complétée
    [other] connues, complétées
    }
fate-unchanged = { $count ->
   *[one] inchangée
    [other] inchangées
    }
fate-unreadable = { $count ->
   *[one] illisible
    [other] illisibles
    }
fate-left-out = { $count ->
   *[one] laissée de côté
    [other] laissées de côté
    }
fate-different = autre secret déjà connu
fate-elsewhere = { $count ->
   *[one] appartient à un autre établissement
    [other] appartiennent à un autre établissement
    }
fate-twice = deux fois dans le fichier
fate-ambiguous = numéro de plusieurs clefs : écrivez aussi la famille
fate-alike = déjà là, aux zéros du début près
fate-retired = { $count ->
   *[one] réformée
    [other] réformées
    }
fate-compromised = { $count ->
   *[one] compromise (déclarée perdue)
    [other] compromises (déclarées perdues)
    }
error-keys-refused = Clefs refusées : { $keys }. Rien n’a été importé : voyez leurs lignes.
error-keyfile-input = Le fichier ne peut pas être lu : vérifiez qu’il est toujours là.
error-keyfile-xml = Le fichier n’est pas du XML bien formé (ligne { $line }) ; il est peut-être coupé : copiez-le à nouveau depuis sa source.
error-keyfile-document-type = Le fichier apporte son propre type de document (DTD), ce dont aucun fichier de clefs n’a besoin : il est refusé.
error-keyfile-entity = Le fichier utilise une entité XML dont aucun fichier de clefs n’a besoin : il est refusé.
error-keyfile-too-large = Un élément du fichier est démesuré : il est refusé, vérifiez d’où il vient.
error-keyfile-too-deep = Le fichier imbrique trop d’éléments : il est refusé, vérifiez d’où il vient.
error-keyfile-charset = Le fichier n’est pas en UTF-8 : enregistrez-le à nouveau en UTF-8.
error-keyfile-not-key-file = Ce XML n’est pas un fichier de clefs connu (PSKC, SafeNet, SecurID) : vérifiez le fichier choisi.
error-keyfile-version = Cette version de PSKC n’est pas connue : demandez la version 1.0 (RFC 6030).
error-keyfile-order = Dans ce fichier, { $element } vient après les clefs qui en ont besoin : demandez-en un nouveau à l’expéditeur.
error-keyfile-needs-key = Le fichier est chiffré avec une clef partagée : saisissez-la, le fournisseur l’envoie séparément.
error-keyfile-needs-password = Le fichier est chiffré avec un mot de passe : saisissez-le, le fournisseur l’envoie séparément.
error-keyfile-needs-certificate = Le fichier est chiffré pour un certificat, ce qui n’est pas pris en charge : demandez une clef partagée ou un mot de passe.
error-keyfile-wrong-key = La clef ou le mot de passe n’ouvre pas ce fichier : vérifiez-le, majuscules comprises.
error-keyfile-key-length = Le chiffrement demande une clef de { $expected } octets, celle qui est donnée en a { $given } : vérifiez qu’elle est complète.
error-keyfile-derivation = La dérivation de clef « { $value } » n’est pas prise en charge : demandez à l’expéditeur PBKDF2.
error-keyfile-rounds = Le fichier demande « { $value } » tours de PBKDF2 : demandez à l’expéditeur un nombre de 1 000 à 10 000 000.
error-keyfile-derived-length = La longueur de clef « { $value } » n’est pas prise en charge : demandez à l’expéditeur 16, 24 ou 32 octets.
error-keyfile-prf = La fonction « { $value } » n’est pas prise en charge : demandez à l’expéditeur HMAC-SHA1, HMAC-SHA256 ou HMAC-SHA512.
error-keyfile-mac = Le MAC « { $value } » n’est pas pris en charge : demandez à l’expéditeur HMAC-SHA1, HMAC-SHA256 ou HMAC-SHA512.
error-keyfile-mac-cipher = Le chiffrement « { $value } » de la clef du MAC n’est pas pris en charge : demandez à l’expéditeur AES en mode CBC.
error-keyfile-mac-reference = La clef du MAC n’est pas dans le fichier : demandez à l’expéditeur un fichier qui la contient (MACKey).
error-keyfile-draft = Ce fichier suit un brouillon de la RFC 6030 (2006 à 2008) et son chiffrement n’est pas pris en charge : convertissez-le avec pskc2pskc (de python-pskc), ou demandez à l’expéditeur un fichier conforme à la RFC 6030.
error-keyfile-parameter = Dans ce fichier, { $element } manque ou ne se lit pas : demandez un fichier complet.
error-keyfile-twice = Dans ce fichier, { $element } est donné deux fois : demandez-en un nouveau à l’expéditeur.
error-keyfile-unknown-columns = Les colonnes de ce tableau ne se reconnaissent pas : ajoutez une première ligne avec serial, secret, type, digits, counter, period.
error-keyfile-empty = Le fichier ne contient aucune clef : vérifiez le fichier choisi.
error-keyfile-write = Le fichier ne peut pas être écrit : vérifiez la place libre et le dossier.
error-keyfile-password = Il faut un mot de passe d’au moins 8 octets, et de { $least } à { $most } tours : choisissez un mot de passe plus long.
error-keyfile-no-credential = Cette station n’a pas le secret de la clef { $serial } : exportez en CSV, ou laissez-la de côté.
error-keyfile-counter = Le compteur de la clef { $serial } est trop grand pour un fichier PSKC : corrigez-le d’abord, ou exportez en CSV.
error-keyfile-period = La période de la clef { $serial } est trop longue pour un fichier PSKC : corrigez-la d’abord, ou exportez en CSV.
error-keyfile-name = Un nom de la clef { $serial } a des caractères de contrôle : corrigez-le d’abord, ou exportez en CSV.
error-keyfile-nothing = Il n’y a aucune clef à écrire : choisissez-en au moins une.
rule-missing-namespace = Sans espace de noms XML ; lu comme PSKC.
rule-draft-namespace = Espace de noms d’un brouillon ; lu comme PSKC.
rule-odd-namespace = Un élément dans un espace de noms inattendu ; lu par son nom.
rule-odd-version = La version n’est pas 1.0 ; vérifiez un code.
rule-draft-names = Noms d’un brouillon de la RFC 6030 ; vérifiez un code.
rule-names-in-other-case = Noms écrits avec d’autres majuscules ; compris.
rule-missing-mac-method = Rien ne protège les valeurs chiffrées contre une modification ; comparez quelques numéros avec la livraison.
rule-missing-value-mac = Cette valeur n’a pas de MAC ; vérifiez un code de cette clef.
rule-mac-key-is-encryption-key = Le MAC utilise la clef de chiffrement ; il convient.
rule-mac-over-plain-value = Le MAC porte sur la valeur en clair ; il convient.
rule-weak-derivation = Mot de passe faiblement dérivé ; gardez le fichier sous clef.
rule-key-length-assumed = Longueur de clef non dite ; celle du chiffrement est prise.
rule-unnamed-encryption-key = La clef de chiffrement n’est pas nommée ; celle donnée convient.
rule-whitespace-in-base64 = Espaces ignorés dans du base 64.
rule-unpadded-base64 = Base 64 sans « = » final ; vérifiez un code.
rule-hex-secret = Secret écrit en hexadécimal ; vérifiez un code.
rule-integer-in-base64 = Nombre écrit en base 64 ; vérifiez un code.
rule-serial-from-key-id = Pas de numéro de série ; l’identifiant de la clef est pris, comparez avec l’objet.
rule-serial-from-public-id = Pas de numéro de série ; le nombre de l’identité publique est pris, comparez avec l’objet.
rule-serial-from-label = Pas de numéro de série ; celui du libellé est repris, comparez-le avec la clef.
rule-algorithm-assumed = HOTP ou TOTP n’est pas dit ; vérifiez un code.
rule-algorithm-name-variant = Algorithme nommé autrement ; compris.
rule-suite-name-variant = Empreinte nommée autrement ; vérifiez un code.
rule-suite-as-attribute = Empreinte dans un attribut ; vérifiez un code.
rule-digits-assumed = Nombre de chiffres non dit : 6 ; vérifiez un code.
rule-counter-assumed = Compteur non dit : 0 ; resynchronisez si la clef a servi.
rule-period-assumed = Période non dite : 30 s ; vérifiez un code.
rule-clock-of-the-year-2000 = L’horloge de la clef compte à partir de l’an 2000 ; vérifiez un code.
rule-date-without-zone = Date sans fuseau ; UTC est pris.
rule-ambiguous-date = Une date est laissée de côté : le jour et le mois s’y confondent.
rule-batch-incomplete = Le transfert compte plus de QR codes que ce fichier : ajoutez le texte des autres.
rule-extension-ignored = Une extension inconnue a été laissée de côté.
rule-signature-not-verified = La signature du fichier n’a pas été vérifiée (pskctool --verify peut le faire).
rule-windows-1252 = Ligne lue en Windows-1252 ; vérifiez les accents.
rule-iso-8859-15 = Ligne lue en ISO 8859-15 ; vérifiez les accents.
rule-mac-roman = Ligne lue en Mac Roman (anciens Mac) ; vérifiez les accents.
rule-cp850 = Ligne lue en jeu de caractères DOS (CP850) ; vérifiez les accents.
rule-mended-accents = Accents abîmés par un autre programme (« Ã© ») et rétablis ; vérifiez-les.
rule-ambiguous-secret-encoding = Les secrets se lisent de deux façons ; hexadécimal est pris, vérifiez un code avant de remettre.
rule-secret-not-read = Clef SecurID : suivi seulement, son secret n’est pas lu.
refusal-no-serial = Pas de numéro de série : ajoutez celui imprimé sur la clef.
refusal-no-address = Pas d’adresse otpauth lisible sur cette ligne : vérifiez-la, ou retirez-la.
refusal-no-serial-in-label = Le libellé ne contient pas de numéro de série : écrivez-y celui de la clef à la place du nom.
refusal-serial = Ce n’est pas un numéro de série : corrigez-le.
refusal-no-secret = Le fichier ne contient pas le secret : demandez un fichier complet.
refusal-secret-length = Un secret a de 1 à 256 octets : vérifiez la colonne ou l’encodage.
refusal-encoding = Un caractère manque ou a changé : vérifiez le fichier.
refusal-algorithm = Algorithme non pris en charge (HOTP et TOTP le sont).
refusal-pin = C’est un code PIN, pas une clef : rien à faire.
refusal-digest = Empreinte non prise en charge (SHA-1, SHA-256, SHA-512 le sont).
refusal-format = Codes d’une forme non prise en charge (6 à 8 chiffres le sont).
refusal-number = Un nombre est hors limites : corrigez-le dans le fichier.
refusal-date = Une date ne se lit pas : écrivez 2031-08-31 ou 31/08/2031.
refusal-month-first = Le mois est écrit avant le jour dans cette colonne : écrivez 2031-08-31 ou 31/08/2031.
refusal-twice = La même chose est dite deux fois : retirez la mauvaise.
refusal-policy = Une règle d’emploi de la clef n’est pas comprise : demandez au fournisseur.
refusal-not-for-otp = La clef n’est pas destinée aux codes à usage unique.
refusal-cipher = Chiffrement non pris en charge (AES-CBC l’est).
refusal-no-key = Valeur chiffrée, et aucune clef donnée.
refusal-key-length = La clef donnée n’a pas la bonne longueur.
refusal-mac = La valeur ne correspond pas à son MAC : fichier modifié, ou mauvais mot de passe.
refusal-decryption = La valeur ne se déchiffre pas : vérifiez le mot de passe, puis le fichier.
refusal-character = Caractère de contrôle : retirez-le.
refusal-cells = Nombre de cellules inattendu : vérifiez guillemets et séparateurs.
refusal-family = Ce n’est pas une famille de clefs : écrivez yubikey, nitrokey, nitrokey3, onlykey, typing ou unseen, ou rien.
refusal-configuration = Ce n’est pas une configuration OATH-HOTP : rien à faire.
format-pskc = Conteneur de clefs PSKC (RFC 6030)
format-sdtid = Fichier SecurID : numéros, dates et lots seulement
format-safenet = Fichier SafeNet (XML des eToken PASS)
format-safeword = Fiches SafeWord (dat)
format-otpauth = Liste d’adresses otpauth ; les numéros de série sont ceux des libellés
format-header = Tableau dont la première ligne nomme les colonnes
format-oath = Tableau OATH (numéro, secret, type, chiffres, période)
format-two-columns = Tableau à deux colonnes : numéro et secret
format-yubico-traditional = Journal YubiKey, format traditionnel
format-yubico-log = Journal YubiKey, format Yubico
encoding-hex = secrets en hexadécimal
encoding-base32 = secrets en base 32
encoding-base64 = secrets en base 64
rule-other-secret-encoding = Secret écrit autrement que la plupart (hexadécimal, base 32 ou base 64) et lu comme tel ; vérifiez un code de cette clef.
rule-odd-secret-length = Secret d’une longueur inhabituelle, un caractère manque peut-être ; vérifiez un code de cette clef.
rule-digest-assumed = Empreinte non dite : SHA-1 ; vérifiez un code.
rule-digest-by-length = Empreinte non dite, jugée sur la longueur du secret comme le font privacyIDEA et LinOTP ; vérifiez un code.
rule-columns-assumed = Tableau sans titres, colonnes jugées sur leur contenu ; comparez un code, ou dites ce qu’elles contiennent.
rule-columns-unused = Des colonnes du fichier ne servent pas : voyez lesquelles.
rule-extra-cells = Cellules en trop dans cette ligne, elles ne servent pas : regardez-la.
rule-value-unused = Un compteur d’une clef TOTP, ou une période d’une clef HOTP, ne sert pas ; vérifiez le type de cette clef.
rule-day-first = Date lue avec le jour d’abord.
rule-short-year = Date dont l’année n’a que deux chiffres : lue dans ce siècle.
rule-day-number = Date lue comme un nombre de jours de tableur.
rule-titles-above = Lignes au-dessus des noms de colonnes : laissées de côté.
refusal-odd-length = Le secret n’a pas la longueur des autres : un caractère manque, ou c’est une remarque.
refusal-key-as-serial = Un secret est à la place du numéro de série : vérifiez l’ordre des colonnes.
refusal-key-in-column = Un secret est dans une colonne visible de tous : vérifiez l’ordre des colonnes.
refusal-rounded = Un tableur a abrégé ce numéro de série, ses derniers chiffres sont perdus : mettez la colonne en texte et exportez à nouveau.
format-multiotp = Tableau multiOTP (numéro, fabricant, type, secret, chiffres, compteur ou période)
format-judged = Tableau sans titres
import-doubts = Ce que le fichier ne dit pas
import-doubts-help = À remplir seulement si la vérification se trompe : ce que le fichier dit l’emporte.
import-as-told = selon le fichier
import-secrets = Écriture des secrets
import-type = Type de code
import-digest = Empreinte
import-digits = Nombre de chiffres
import-period = Période, en secondes
import-counter = Prochain compteur
import-columns = Colonnes du tableau, depuis la première
import-columns-help = Par exemple : numéro de série, secret, compteur. Écrivez « - » pour une colonne à ignorer.
import-unused = Colonnes qui ne servent pas :
import-column-number = colonne { $place }
import-compare-next = Pour comparer : à sa prochaine pression, la clef { $serial } affiche { $code }.
import-compare-time = Pour comparer : le { $time }, la clef { $serial } affiche { $code }.
import-compare-else = Sinon, abandonnez et envoyez le fichier à nouveau en disant ce qu’il ne dit pas.
keycolumn-serial = numéro de série
keycolumn-secret = secret
keycolumn-type = type
keycolumn-digest = empreinte
keycolumn-digits = chiffres
keycolumn-counter = compteur
keycolumn-period = période
keycolumn-drift = dérive
keycolumn-manufacturer = fabricant
keycolumn-model = modèle
keycolumn-family = famille
keycolumn-lot = lot du fabricant
keycolumn-start = début
keycolumn-expiry = expiration
keycolumn-user = utilisateur
keycolumn-issuer = émetteur
keycolumn-name = nom
keycolumn-key-id = identifiant
keycolumn-slot = emplacement
keycolumn-public-id = identité publique
keycolumn-private-id = identité privée
keycolumn-configuration = configuration
keycolumn-factor = compteur ou période
keycolumn-other = (ne sert pas)
