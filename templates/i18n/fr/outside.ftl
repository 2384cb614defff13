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
error-no-role-told = Vous êtes connu là-bas, mais sans rôle que cette station connaisse. Demandez à votre établissement, ou à un administrateur.
error-not-linked = Le compte de { $name } ne se reprend pas par son seul nom. Un administrateur le relie d’abord (trousseau person link).
error-linked-elsewhere = Cette source connaît déjà { $name }, ou quelqu’un d’autre, autrement ; ou pas du tout. Regardez d’abord la personne.
error-role-is-told = Une source extérieure donne ce rôle : il se retire là-bas, et disparaît ici à la prochaine connexion ou à la prochaine comparaison.

terminal-identity-linked = { $login } est maintenant relié à { $source }.
terminal-identity-unlinked = { $login } n’est plus relié à { $source }.
