act-witness = regarder, en second, ce qui s’est fait sans preuve
verb-witness = regardé par une seconde personne

## Ce qui se présente sous le numéro d’une clef connue et ne lui ressemble pas.
face-stranger = Cette clef se présente sous un numéro connu, mais elle ne ressemble pas à sa fiche. N’importe quel appareil peut annoncer un numéro : rien n’est fait avec elle, et la fiche reste comme elle est.
face-stranger-recorded = La fiche dit : { $recorded }.
face-stranger-seen = Ce qui est branché dit : { $seen }.
contradiction-family = C’est une autre sorte de clef. Mettez-la de côté, cherchez la vraie et prévenez l’assistance.
contradiction-model = C’est un autre modèle. Mettez-la de côté, cherchez la vraie et prévenez l’assistance.
contradiction-older = Son logiciel est plus ancien que celui de la fiche, et un logiciel ne revient pas en arrière. Mettez-la de côté, cherchez la vraie et prévenez l’assistance.
contradiction-newer = Son logiciel est plus récent : il a peut-être été mis à jour. Un code de cette clef le prouve ; la fiche est alors mise à jour à votre nom. Sans code juste, mettez-la de côté et prévenez l’assistance.
contradicted-family = une autre sorte de clef
contradicted-model = un autre modèle
contradicted-older = un logiciel plus ancien
contradicted-newer = un logiciel plus récent
face-stranger-prove = Prouver par un code
face-stranger-who = La direction, un technicien ou l’assistance peut demander ce code à la station.
face-stranger-apart = Si c’est vraiment une autre clef, qui porte le même numéro, mettez-la en stock sous { $name }, puis rebranchez-la.
error-contradicts = Ce qui est branché n’est pas la clef { $serial } : la fiche dit « { $recorded } », la clef branchée dit « { $seen } ». Mettez-la de côté et prévenez l’assistance.
error-another-secret = Ce qui est branché ne contient pas le secret de la clef { $serial } : c’est une autre clef, ou elle a été programmée ailleurs. Mettez-la de côté et prévenez l’assistance.
error-emptied = La clef { $serial } est vide, alors qu’elle devrait contenir un secret : elle a été vidée ailleurs, ou c’est une autre clef. Mettez-la de côté ; un technicien la programme à nouveau.
error-second-person = C’est vous qui l’avez fait : quelqu’un d’autre doit le regarder.
fact-contradicts = ne ressemble pas à sa fiche : { $value }
fact-recorded = d’après la fiche : { $value }
fact-family = sorte : { $value }
family-yubikey = YubiKey
family-nitrokey = Nitrokey
family-nitrokey3 = Nitrokey 3
family-onlykey = OnlyKey
family-typing = clef qui ne fait que taper

## Ce qui prouve que c’est cette clef.
token-proof-code = prouvée par un code
token-proof-unproven = non prouvée
token-proof-no-secret = sans secret, rien à prouver
token-proof-wrong = un autre secret : ce n’est pas cette clef
token-proof-empty = vide, alors qu’elle devrait contenir un secret
fact-token-proof = la clef elle-même : { $value }
fact-unproven = non prouvées : { $value }
fact-refused = pas comptée : { $value }
stock-take-unproven = non prouvées
stock-take-unproven-help = Non prouvée : comptée par son seul numéro, qu’un autre appareil peut annoncer. Branchez la clef et choisissez « Vérifier un code » au poste pour la prouver par un code. Une seconde personne regarde ce qui reste.

## Le second regard.
second-look-title = À regarder à deux
help-second-look = Ce qui s’est fait avec une clef que rien n’a prouvée. Quelqu’un d’autre que celui qui l’a fait le regarde et le dit.
second-look-nothing = Rien n’attend de second regard.
second-look-what-to-do = Demandez à qui l’a fait, regardez la clef si vous pouvez, puis cochez. Si quelque chose vous étonne, ne cochez pas : prévenez l’assistance, ou l’administrateur.
second-look-what = Ce qui s’est fait
second-look-by = Par
second-look-at = Le
second-look-reason = Raison donnée
second-look-done = J’ai regardé ce qui est coché
second-look-yours = Quelqu’un d’autre doit le regarder.
second-look-holder = Aujourd’hui chez { $person }
second-look-show = Voir
second-look-hand-over = Clef { $about } remise sans code PIN ni code de la clef
second-look-stock-take = Inventaire de l’armoire { $about } : clefs non prouvées : { $tokens }
second-look-batch = Carton { $about } : clefs vidées ou reprises sans preuve : { $tokens }
second-look-firmware = Clef { $about } : logiciel plus récent, sans secret pour le prouver
said-second-look-seen = C’est noté : vous l’avez regardé.
witnessed-hand-over = une remise sans preuve
witnessed-stock-take = un comptage
witnessed-batch = un lot
witnessed-firmware = un logiciel plus récent
fact-witnessed = { $value }
fact-done-by = fait par { $value }
