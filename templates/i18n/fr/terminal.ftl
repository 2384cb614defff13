# La ligne de commande, et ce que seul lit qui fait tourner le programme. `terminal-` et le nom d’un autre message : la même chose, dite par des commandes.

## Une clef branchée qui ne peut pas servir telle quelle
terminal-face-hidden = Cette clef cache son numéro, car un autre programme a écrit un emplacement sans l’option qui le montre : donnez le numéro imprimé, comme dans `trousseau enrol NUMÉRO --port { $port }`, ou tapez-le au poste.
terminal-face-hidden-firmware = Le micrologiciel de cette clef ne sait pas donner son numéro par USB : donnez celui qui est imprimé, comme dans `trousseau enrol NUMÉRO --port { $port }`, ou tapez-le au poste.
terminal-face-hidden-always = Les clefs de ce modèle ne donnent pas de numéro : donnez celui qui est imprimé, ou celui que la clef a reçu ici, comme dans `trousseau enrol NUMÉRO --port { $port }`, ou tapez-le au poste.
terminal-face-stranger = { error-contradicts }
terminal-face-lost = Cette clef a été déclarée perdue : lancez `trousseau stock found { $serial }` quand elle est retrouvée.
terminal-face-defective = Cette clef a été déclarée inutilisable : lancez `trousseau stock repair { $serial }` si elle fonctionne après tout, ou réformez-la.
terminal-unusable-permission = La station n’a pas le droit d’ouvrir cette clef : installez les règles udev avec `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload`, puis rebranchez-la.
terminal-unusable-no-otp = C’est une clef de sécurité sans interface OTP, qui ne tape jamais de code : utilisez une autre clef.
terminal-error-may-be-hidden = Aucune clef branchée ne donne le numéro { $serial }, mais { $model }, dans la prise { $port }, cache le sien : si c’est elle, dites-le avec `--port { $port }`.
terminal-error-keys-not-kept = Ce que tape la clef de la prise { $port } irait aussi à d’autres programmes : rien n’a été commencé. Fermez ceux qui prennent claviers ou clefs pour eux, puis recommencez (`trousseau doctor` en dit davantage).
terminal-error-alike-serial = La clef { $known } est dans l’inventaire : c’est { $serial } aux zéros du début près. Si c’est la même clef, prenez ce numéro ; si les deux sont imprimés ainsi, ajoutez-la avec --apart.
terminal-error-lines-refused = Lignes refusées : { $lines }. Rien n’a été modifié : corrigez le fichier, ou importez le reste avec --keep-good.
terminal-error-keys-refused = Clefs refusées : { $keys }. Rien n’a été importé : corrigez le fichier, ou importez le reste avec --keep-good.
terminal-error-roster-no-school = La liste n’a pas de colonne pour l’établissement (UAI) : dites une fois lequel (--school UAI), ou ajoutez la colonne.
terminal-journal-faults = Le journal a des défauts : { $count }. Laissez les fichiers tels quels, puis restaurez la dernière sauvegarde, ou continuez sous votre nom avec `trousseau journal accept`.
terminal-input-packed = Le fichier est un classeur ou une archive ZIP, non un fichier { $format } : décompressez l’archive, ôtez --format pour un classeur, ou choisissez le bon fichier.
terminal-input-format = Le fichier est au format { $found }, non { $format } : ôtez --format, ou choisissez le bon fichier.
terminal-error-no-ticket-address = Les tickets n’ont pas d’adresse où aller : un administrateur la donne, `trousseau setting ticket_address ADRESSE`.
terminal-error-resynchronise-first = La station a été restaurée depuis une sauvegarde : des codes de la clef { $serial } ont pu servir depuis. Resynchronisez-la d’abord, avec deux codes qui se suivent : `trousseau resync { $serial }`.
terminal-error-store-gone = Ce que vous demandez n’existe plus : regardez de nouveau la liste.
terminal-busy = La station traite déjà trop de commandes à la fois : attendez que les vôtres finissent, puis réessayez.
terminal-not-understood = La station ne comprend pas cette commande ({ $cause }) : utilisez la même version de trousseau qu’elle.
terminal-no-thread = La machine est trop chargée pour lire les clefs branchées ({ $cause }) : fermez d’autres programmes.

## Un toucher que l’on attend
terminal-touch = Touchez la clef { $serial } quand elle clignote.
terminal-touch-more = Clef { $serial } : { $hint }

## Ce que dit la mémoire au démarrage
error-store-in-use = La base de { $path } sert déjà au processus { $pid } : arrêtez-le d’abord, ou passez par son socket de commande.
error-store-not-writable = { $path } ne peut pas être écrit ({ $cause }) : donnez ce dossier à l’utilisateur du service, sur un disque où l’on peut écrire et qui a de la place.
error-store-not-readable = { $path } ne peut pas être lu ({ $cause }) : vérifiez son propriétaire, ses droits et le disque.
error-store-distrust = D’autres peuvent lire ou changer { $path }, ou mettre autre chose à sa place : lancez `{ $run }`.
error-store-corrupt = La base { $path } est endommagée ({ $cause }) : laissez-la telle quelle, et restaurez la dernière sauvegarde dans un dossier vide.
error-store-not-ours = { $path } n’est pas une base de trousseau : choisissez un autre dossier, ou déplacez ce fichier.
error-store-newer = La base a été écrite par une version plus récente de trousseau (schéma { $found }, celle-ci connaît { $known }) : réinstallez la plus récente.
error-store-wrong-mode = Cette base est faite pour `--bus { $recorded }`, non pour `--bus { $asked }` : choisissez l’autre ou un autre dossier ; clefs émulées et vraies clefs ne se mélangent jamais.
error-store-database-gone = { $path } a disparu, alors que la tête de son journal est encore là : remettez la base en place, ou restaurez la dernière sauvegarde dans un dossier vide.
terminal-error-store-replaced = { $path } a été déplacé, supprimé ou remplacé pendant que la station tourne, et ce qui changerait maintenant serait perdu : rien n’est changé. Remettez-le en place avant l’arrêt de la station (ce qui a été supprimé peut encore être copié depuis /proc/{ $pid }/fd).
error-store-key-missing = La clef du coffre { $path } manque et ne peut pas être refaite, car rien d’autre n’ouvre ce qu’elle protège : remettez-la en place, ou restaurez la dernière sauvegarde dans un dossier vide. Si elle est scellée pour le service, lui seul l’ouvre : lancez-le, puis recommencez.
error-store-key-foreign = La clef { $path } est celle d’un autre coffre : remettez celle de cette base, ou restaurez la dernière sauvegarde dans un dossier vide.
error-store-key-exposed = La clef du coffre { $path } a pu être lue par d’autres (droits { $mode }) : cherchez qui y avait accès, puis faites `chmod 600` et donnez-la à l’utilisateur du service.
error-store-key-garbled = { $path } n’est pas une clef de coffre : remettez le bon fichier, ou restaurez la dernière sauvegarde dans un dossier vide.
error-store-seal-broken = Une donnée protégée a été altérée hors de trousseau : lancez `trousseau journal verify`, et restaurez la dernière sauvegarde.
terminal-error-store-journal-in-doubt = Le journal est en doute : rien ne change tant que personne n’a regardé (`trousseau journal verify`) et continué sous son nom (`trousseau journal accept`), ou que la dernière sauvegarde n’est pas restaurée.
error-store-refused = La base refuse cela : rien n’a été changé. Recommencez, et signalez-le si cela revient.
error-store-database = La base a échoué : rien n’a été changé. Lancez `trousseau doctor`.
error-store-no-entropy = Le système ne donne pas de nombres aléatoires : rien n’a été changé. Redémarrez la machine, puis recommencez.
error-store-not-a-backup = { $path } n’est pas une sauvegarde de trousseau : choisissez le bon fichier.
error-store-backup-newer = { $path } a été écrit par une version plus récente de trousseau : installez-la pour restaurer cette sauvegarde.
error-store-backup-truncated = La sauvegarde { $path } est coupée : copiez-la de nouveau depuis son origine, ou prenez-en une plus ancienne.
error-store-backup-garbled = La sauvegarde { $path } est endommagée : copiez-la de nouveau depuis son origine, ou prenez-en une plus ancienne.
error-store-wrong-passphrase = La phrase secrète n’est pas celle de cette sauvegarde : tapez-la de nouveau.
error-store-weak-passphrase = La phrase secrète d’une sauvegarde a au moins 12 caractères : une phrase de plusieurs mots convient le mieux.
error-store-not-empty = { $path } n’est pas vide : restaurez dans un dossier vide, et mettez-le en place vous-même.

## Ce qui empêche la station de démarrer, ou l’arrête
start-bus = Les prises USB ne peuvent pas être lues ({ $cause }) : vérifiez que cette machine a l’USB et que /sys est monté.
start-no-hotplug = Les branchements ne sont pas annoncés ({ $cause }) : les clefs sont cherchées toutes les deux secondes.
start-text-unreadable = Le texte { $path } ne peut pas être lu ({ $cause }) : ce doit être un texte en UTF-8.
start-text-empty = Le texte { $path } est vide : écrivez-le, ou supprimez le fichier pour avoir celui du programme.
start-text-long = Le texte { $path } a { $length } caractères, et sa page en contient { $most } : raccourcissez-le.
start-words-unreadable = Les mots des tableaux de clefs { $path } ne peuvent pas être lus ({ $cause }) : vérifiez ses droits, ou supprimez le fichier pour avoir ceux du programme.
start-words-wrong = Les mots des tableaux de clefs { $path } ne conviennent pas ({ $cause }) : corrigez le fichier, ou supprimez-le pour avoir ceux du programme.
start-catalogue-wrong = { $path } n’est pas un catalogue ({ $cause }) : corrigez-le, ou supprimez le fichier pour avoir celui du programme.
start-listen = Le panneau ne peut pas écouter sur { $address } ({ $cause }) : choisissez une autre adresse avec --listen.
start-zone = { $zone } n’est pas un fuseau horaire : écrivez un nom IANA, comme Europe/Paris ou Indian/Reunion.
start-tls = Le certificat { $certificate } et sa clef { $key } ne conviennent pas ({ $cause }) : ce doivent être des fichiers PEM que cet utilisateur peut lire, et qui vont ensemble.
start-system = Le système a refusé un fil d’exécution ou un signal ({ $cause }) : regardez les limites de ce service.
start-task-ended = { $task } s’est arrêté tout seul ({ $cause }) : la station s’arrête pour être relancée entière.
start-task-panel = Le panneau
start-task-timer = Le minuteur des échéances
start-task-mailroom = L’envoi des courriels
start-task-watchdog = La surveillance
start-task-some = Un travail de la station
start-demo-folder = Pas de dossier pour la démonstration sous { $path } ({ $cause }) : donnez dans TMPDIR un dossier où l’on peut écrire.
start-token = Une clef émulée ne peut pas être faite ({ $cause }).
start-socket-taken = La prise virtuelle { $port } est occupée : choisissez-en une autre.
start-config-unreadable = La configuration { $path } ne peut pas être lue ({ $cause }) : vérifiez son chemin et ses droits.
start-config-garbled = La configuration { $path } n’est pas comprise : { $cause }
start-door-old-key = { $key } vient d’une version à une seule porte : écrivez la section [public] avec url = "https://…", listen = "adresse:port", et soit certificate = et key =, soit proxy = l’adresse du mandataire (qui mène à ce listen-là, non à celui de la station).
start-door-own-outside = listen = { $address } est la porte de la station, et qui entre par là compte comme présent à la station : laissez-la sur 127.0.0.1, et écrivez pour tous les autres la section [public] avec ses propres listen et url, et certificate et key, ou proxy.
start-door-no-url = [public] n’a pas d’url : écrivez l’adresse que l’on tape, https://clefs.example.fr.
start-door-no-listen = [public] n’a pas de listen : écrivez où elle écoute, 0.0.0.0:443 avec TLS, 127.0.0.1:8481 derrière un mandataire sur cette machine.
start-door-no-key = [public] a un certificate et pas de key : écrivez certificate et key, pour que le panneau parle TLS lui-même, ou proxy = l’adresse du mandataire qui le fait.
start-door-no-certificate = [public] a une key et pas de certificate : écrivez certificate et key, pour que le panneau parle TLS lui-même, ou proxy = l’adresse du mandataire qui le fait.
start-door-no-tls = [public] n’a ni certificate ni proxy : écrivez certificate et key, pour que le panneau parle TLS lui-même, ou proxy = l’adresse du mandataire qui le fait.
start-door-both = [public] a certificate et proxy, et un seul des deux peut parler TLS : écrivez certificate et key, ou proxy.
start-door-url = [public] url = { $url } : on atteint le panneau par https://nom ou https://nom:port, sans chemin.
start-door-one-place = [public] listen = { $public } est là où est la porte de la station ({ $own }) : on les distingue par l’endroit où une connexion arrive, donnez donc un port à chacune.
start-door-url-is-own = [public] url = { $url } mène à la porte de la station ({ $own }) : personne ne l’atteindrait de loin, et un mandataire y mettrait tout le monde à la station. Écrivez le nom et le port de la porte publique.
start-door-no-proxy = [public] proxy = { $proxy } n’est pas une machine : écrivez l’adresse d’où le mandataire se connecte, 127.0.0.1 s’il est sur celle-ci.
start-door-proxy-at-home = [public] listen = { $address } est ouvert au réseau, et son mandataire est sur cette machine : écoutez sur 127.0.0.1 avec un port à part, comme 127.0.0.1:8481.
start-door-no-user = desk_users : cette machine n’a pas d’utilisateur { $user } : écrivez des noms de /etc/passwd, ou des numéros.
start-mail-sender = from dans [mail] est { $typed }, qui n’est pas un expéditeur : écrivez une adresse comme clefs@example.fr, ou Clefs OTP <clefs@example.fr>.
start-mail-no-way = [mail] ne nomme ni serveur ni dossier : écrivez l’un des deux.
start-mail-two-ways = [mail] nomme un serveur et un dossier : ôtez l’un des deux.
start-mail-servers-own = port, tls et user dans [mail] vont avec un serveur, et il y a un dossier : ôtez-les.
start-mail-exposed = Les courriels pour { $server } traverseraient le réseau en clair : mettez tls à "starttls" ou "tls", ou écrivez in_the_clear = true dans [mail].
start-mail-exposed-password = Le mot de passe pour { $server } traverserait le réseau en clair : mettez tls à "starttls" ou "tls" dans [mail].
start-mail-account = user et password_file dans [mail] vont ensemble : écrivez les deux, ou aucun.
start-ticket-desk-besides = { $name } dans [ticket_desk] ne va pas avec cette valeur de « kind » ; enlevez-le, ou écrivez-en une autre.
start-ticket-desk-lacks = [ticket_desk] n’a pas de { $name }, sans quoi ce GLPI ne laisse entrer personne : écrivez-le.
start-ticket-desk-account = user et password_file dans [ticket_desk] vont ensemble : écrivez les deux, ou aucun.
start-ticket-desk-address = url = { $typed } dans [ticket_desk] n’est pas une adresse de GLPI : écrivez https://nom ou https://nom/dossier, ou http:// sur cette machine seulement.
start-ticket-desk-authorities = Dans [ticket_desk] : { $cause }
start-no-secret = { $path } ne contient pas de secret : une seule ligne est attendue.
start-mail-timeout = timeout dans [mail] est un nombre de secondes de 1 à 300.
start-mail-port = port dans [mail] est 0 : écrivez celui du serveur, ou ôtez-le.
start-mail-host = { $typed } dans [mail] n’est pas un hôte : écrivez un nom comme smtp.example.fr, ou une adresse.
start-mail-authorities = Les certificats de l’autorité du serveur de courriel n’en sont pas ({ $cause }) : un fichier PEM est attendu.
start-mail-tls = Les courriels pour { $server } ne peuvent pas être chiffrés ({ $cause }) : écrivez le nom du serveur comme son certificat le porte.
start-profiles-unreadable = { $path } ne peut pas être lu ({ $cause }) : vérifiez le dossier des profils dans la configuration.
start-profiles-empty = { $path } ne contient aucun fichier .toml : donnez un dossier de profils, ou aucun pour avoir ceux du programme.
start-profile-wrong = Profil { $profile }.toml : { $cause } ; corrigez le fichier.
start-letter-wrong = Le modèle de courriel { $path } ne convient pas ({ $cause }) : corrigez-le, ou supprimez le fichier pour avoir celui du programme.

## Une ligne de commande qui n’en est pas une
usage-unknown-argument = Il n’y a pas d’option { $argument } ici : `trousseau help` dit ce que chaque commande prend.
usage-argument-like = Il n’y a pas d’option { $argument } ici : vouliez-vous dire { $meant } ?
usage-unknown-command = Il n’y a pas de commande { $command } : `trousseau help` les dit toutes.
usage-command-like = Il n’y a pas de commande { $command } : vouliez-vous dire { $meant } ?
usage-missing-argument = Il manque { $argument } : ajoutez-le, ou lisez `--help` de cette commande.
usage-missing-command = Il manque la commande ; il y a { $commands }.
usage-conflict = { $argument } ne va pas avec { $other } : choisissez l’un des deux.
usage-no-value = { $argument } attend une valeur : donnez-la derrière.
usage-value = « { $value } » ne convient pas pour { $argument } : `--help` de cette commande dit ce qui est attendu.
usage-choose = « { $value } » ne convient pas pour { $argument } : choisissez parmi { $valid }.
usage-value-why = { $argument } : { $fault }
usage-unreadable = Cette ligne de commande ne se lit pas : `trousseau help` dit ce que chaque commande prend.
