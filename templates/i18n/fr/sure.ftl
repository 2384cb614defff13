## Ce qui met fin à l’accès de quelqu’un est demandé une fois, en le nommant.
sure-no = Annuler
sure-comment = Commentaire (facultatif)
sure-comment-needed = Que s’est-il passé ?
sure-why-without = Pourquoi la reprendre sans la brancher ?
sure-without-token = Cette clef n’est pas branchée ici : rien ne montre qu’elle est revenue. Branchez-la à la station, ou dites comment vous l’avez reprise.
sure-take-back = Reprendre la clef { $serial } de { $person } ?
sure-take-back-effect = { $person } ne pourra plus se connecter avec cette clef.
sure-report-lost = Déclarer perdue la clef { $serial } de { $person } ?
sure-report-lost-effect = { $person } ne pourra plus se connecter avec cette clef, même si elle est retrouvée, et pourra en demander une autre.
sure-report-lost-free = Déclarer perdue la clef { $serial } ?
sure-mark-defective = Déclarer hors service la clef { $serial } de { $person } ?
sure-mark-defective-effect = { $person } ne pourra plus se connecter avec cette clef.
sure-mark-defective-free = Déclarer hors service la clef { $serial } ?
sure-retire = Réformer la clef { $serial } de { $person } ?
sure-retire-effect = { $person } ne pourra plus se connecter avec cette clef, qui quitte l’inventaire pour de bon.
sure-retire-free = Réformer la clef { $serial } ? Elle quitte l’inventaire pour de bon.
sure-withdraw = Supprimer la clef logicielle { $serial } de { $person } ?
sure-withdraw-effect = { $person } ne pourra plus se connecter avec cette clef.
sure-free-effect = Elle n’ouvrira plus rien, et personne ne l’a en main.
sure-leave = { $person } quitte l’académie ?
sure-leave-effect = Sa clef n’ouvrira plus rien et sera à rendre ; ses rôles dans l’établissement prennent fin.
sure-move = Muter { $person } ?
sure-move-effect = Ses rôles dans l’établissement prennent fin. Sa clef suit, sauf une clef logicielle là où il n’y en a pas : celle-ci n’ouvrira plus rien.
sure-shut = Fermer ces comptes : { $person } ?
sure-shut-effect = Ces personnes ne pourront plus se connecter, ni avec leur mot de passe ni avec leur clef, tant que leur compte est désactivé.
sure-disable = Désactiver le compte de { $person } ?
sure-disable-effect = { $person } ne pourra plus se connecter, ni avec son mot de passe ni avec sa clef, tant que le compte est désactivé.
sure-take-role = Retirer à { $person } le rôle « { $role } » ?
sure-take-role-effect = { $person } ne pourra plus faire ce que ce rôle permet. Sa clef reste en service.

## Sur qui porte ce qui vient d’être fait, et ce que le secret est devenu, d’après le journal.
said-of-token = Clef { $serial }.
said-of-token-person = Clef { $serial }, { $person }.
said-of-person = { $person }.
secret-now-kept = Son secret reste en service, pour la personne suivante : il vient d’un fichier de clefs.
secret-now-suspended = Son secret est suspendu : aucun code n’est accepté.
secret-now-deactivated = Son secret est désactivé : aucun code n’est plus accepté.
secret-now-compromised = Son secret est compromis : aucun code n’est plus accepté.
secret-now-destroyed = Son secret est détruit.
fact-secret-now = { $value }

again-title = Votre mot de passe, encore une fois
again-why = Ce que vous allez faire change ce que quelqu’un peut faire ici. Tapez votre mot de passe : une session restée ouverte ne suffit pas. Ce que vous avez saisi est conservé.
again-password = Votre mot de passe
again-go-on = Continuer
