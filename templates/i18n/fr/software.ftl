# La clef logicielle : la demander, l’activer sur un téléphone, changer de téléphone.

kind-hardware = clef matérielle
kind-software = clef logicielle
field-kind = Type de clef
phone-android = Android
phone-ios = iPhone (iOS)
phone-other = un autre
verb-activate = clef logicielle activée
verb-withdraw = clef logicielle supprimée
action-withdraw = Supprimer la clef logicielle
said-withdrawn = La clef logicielle est supprimée.
said-software-activated = Votre clef logicielle est active.
said-software-change = Le changement de téléphone est commencé : signez la charte, puis affichez le QR code.
fact-kind = { $value }
fact-change-of-phone = changement de téléphone : { $value }
fact-replaces = remplace : { $value }
fact-replaced-by = remplacée par : { $value }

## Demander
software-issuer = Clef OTP
software-help = La clef logicielle est une application sur votre téléphone ; la clef matérielle vous est remise par votre chef d’établissement.
software-some = La clef logicielle n’est pas possible dans tous vos établissements : le personnel du second degré ne peut en général pas en disposer.
software-not-here = Vous demandez une clef matérielle. La procédure de mise à disposition de clef logicielle n’est pas définie pour votre établissement : il n’est donc pas possible d’y disposer d’une clef logicielle.
software-step-activate = Activation sur le téléphone

## Activer
software-activate = Activer ma clef logicielle
software-install = Installez sur votre téléphone une application d’authentification (par exemple FreeOTP, Aegis, Google Authenticator ou Microsoft Authenticator).
software-then-show = Affichez le QR code, et scannez-le avec cette application.
software-then-type = Tapez ici le code à six chiffres que l’application affiche : tout est alors prêt.
software-show = Afficher le QR code
software-shown = Le QR code a été affiché. Si vous l’avez scanné, tapez le code que l’application affiche.
software-show-anew = Afficher un nouveau QR code
software-show-anew-help = Le QR code précédent ne marchera plus : effacez d’abord de l’application ce que vous en avez scanné.
software-once = Ce QR code n’est affiché qu’une seule fois. Ne le photographiez pas, ne l’imprimez pas : quiconque l’a peut se faire passer pour vous.
software-scan = Dans l’application, choisissez « ajouter un compte » et scannez ce QR code.
software-qr = QR code de votre clef logicielle
software-code = Code affiché par l’application
software-confirm = Activer la clef
software-clock-help = Le code change toutes les 30 secondes. S’il est refusé, réglez l’heure du téléphone sur « automatique », puis tapez le code suivant.
software-code-refused = Ce code n’est pas accepté. Réglez l’heure du téléphone sur « automatique » et tapez le code suivant ; si cela ne suffit pas, affichez un nouveau QR code.
software-by-hand = Je ne peux pas scanner
software-account = Compte
software-secret = Secret à taper
software-parameters = Réglages
software-parameters-are = basée sur l’heure (TOTP), SHA-1, { $digits } chiffres, { $seconds } secondes
software-open = Ouvrir dans l’application de cet appareil

## Changer de téléphone
software-change = Changer de téléphone
software-change-help = L’ancien téléphone reste votre clef jusqu’à ce que le nouveau soit activé. Gardez-le sous la main : il prouve que c’est bien vous. S’il est perdu ou en panne, demandez le remplacement de la clef : le chef d’établissement décide.
software-system = Nouveau téléphone
software-change-begin = Commencer
software-change-need = Changement de téléphone (clef { $serial })
software-vouch-help = Avec la clef de l’ancien téléphone : votre code PIN suivi du code affiché.

## Constats
symptom-phone-dead = Le téléphone de la clef { $serial } ne fonctionne plus, ou l’application n’y est plus. Demandez le remplacement de la clef ; si le téléphone est perdu ou volé, suspendez-la d’abord.
symptom-phone-clock = L’horloge du téléphone de la clef { $serial } était décalée de { $drift } pas. La clef est resynchronisée et fonctionne ; réglez l’heure du téléphone sur « automatique », sinon elle se décalera encore.

## Refus
error-no-software = La clef logicielle n’est pas définie pour ce degré ({ $degree }) : il n’est pas possible d’en disposer. Demandez une clef matérielle.
error-other-kind = La clef { $serial } est une { $token_kind } : cela ne se fait pas avec elle. Sa page montre ce qui est possible.
error-not-ready = Il manque la charte ou le code PIN à la demande { $request } : signez et définissez-les d’abord.
error-nothing-vouches = La clef { $serial } n’est plus en service, et rien d’autre ne répond de ce changement de téléphone : annulez-le, puis demandez le remplacement de la clef.
error-no-key-shown = Aucun QR code n’attend de code pour la demande { $request } : affichez-en un, scannez-le, puis tapez le code.
