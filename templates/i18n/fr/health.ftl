# Le certificat, la santé de la station, les copies de son journal au-dehors

doctor-certificate-good = le certificat de la porte publique est bon jusqu’au { $ends } (jours restants : { $days })
doctor-certificate-ends = le certificat de la porte publique prend fin le { $ends } (jours restants : { $days })
doctor-todo-certificate-ends = renouvelez-le (docs/tls.md) ; la station le relit sans redémarrer
doctor-certificate-ended = le certificat de la porte publique a pris fin le { $ends } : les navigateurs le refusent
doctor-todo-certificate-ended = renouvelez-le maintenant (docs/tls.md) ; la station le relit sans redémarrer
doctor-certificate-other = le certificat de la porte publique n’est pas au nom de { $host } : les navigateurs le refusent
doctor-todo-certificate-other = demandez un certificat au nom de { $host }, ou corrigez [public] url
doctor-certificate-refused = le nouveau certificat de la porte publique, ou sa clef, ne convient pas : l’ancien sert encore
doctor-todo-certificate-refused = remettez un certificat et sa clef qui vont ensemble, puis `systemctl reload trousseau` ; détail technique : { $cause }
terminal-tls-made = Certificat { $certificate } et clef { $key }, pour { $names }, jusqu’au { $ends }.
    Empreinte SHA-256, à comparer avec celle que montre le navigateur : { $fingerprint }
terminal-tls-no-files = Dites où les écrire, avec --certificate et --key : la configuration ne nomme pas de certificat dans [public].
terminal-tls-there = { $path } existe déjà, et rien n’a été remplacé : renommez-le d’abord, ou nommez un autre fichier.
terminal-tls-unwritable = { $path } ne peut pas être écrit ({ $cause }) : vérifiez que le dossier existe et ses droits.
terminal-tls-name = Aucun certificat ne peut être fait pour { $names } ({ $cause }) : donnez des noms d’hôte ou des adresses IP.
start-task-reload = La relecture des certificats
start-task-journal = La copie du journal
start-task-hooks = La tâche qui prévient les programmes
journal-fault-unlike = L’entrée { $number } n’est pas celle de la copie : elle a été modifiée, ou une base plus ancienne a été remise puis utilisée.
journal-fault-gone = L’entrée { $number } de la copie n’est plus ici : le journal a été coupé, ou une base plus ancienne a été remise.
input-copy = Ce fichier n’a aucune ligne du journal de cette station : donnez ce que le journal du système en a gardé (docs/journal.md).
terminal-journal-like = la copie a { $entries } entrées, de { $first } à { $last } : toutes sont ici telles quelles
ready-not-memory = La base de données ou la clef du coffre ne répond pas. Lancez « trousseau doctor ».
ready-not-journal = Le journal ne se termine pas comme il a été laissé : plus rien ne s’enregistre. Lancez « trousseau journal verify ».
ready-not-bench = Les prises USB ne sont plus regardées : redémarrez la station.
start-metrics-key = La clef de { $path } a moins de vingt signes et se devinerait : écrivez-en une avec `openssl rand -hex 32`.
