# Sauvegardes, état de la station, lot pour l’assistance

## Sauvegarder, relire, faire tourner
terminal-backup-kept = relue jusqu’au bout ; écritures du journal dans la sauvegarde : { $entries }
terminal-backup-gone = anciennes sauvegardes retirées : { $count } ({ $names })
terminal-backup-about = { $path } : { $bytes } octets, station { $station } ({ $mode }), dernière écriture du { $taken }
terminal-backup-holds = établissements : { $schools } ; personnes : { $people } ; clefs : { $tokens } ; secrets dans le coffre : { $secrets }
terminal-backup-journal = journal : { $entries } écritures, fin { $head }
terminal-backup-would-restore = tout y est entier : elle se restaurerait avec `trousseau restore`
terminal-backup-unsound = { $path } s’ouvre, mais n’est pas entière (défauts de la base : { $faults }, du journal : { $entries } ; le premier : { $cause }) : gardez les sauvegardes plus anciennes, et lancez `trousseau doctor`
terminal-backup-unlisted = la sauvegarde est faite, mais le dossier { $path } ne peut pas être lu ({ $cause }) et aucune ancienne n’est retirée : donnez à l’utilisateur du service le droit de le lire
terminal-backup-unremoved = la sauvegarde est faite, mais { $path } ne peut pas être retirée ({ $cause }) : vérifiez les droits du dossier
terminal-backup-no-passphrase = aucune phrase secrète pour la sauvegarde : écrivez-la dans un fichier lisible par son seul propriétaire, et son chemin dans la configuration, [backup] passphrase_file, ou après --passphrase-file

## Ce que dit `trousseau doctor`
area-backup = sauvegarde
doctor-backup-kept = dernière sauvegarde, relue jusqu’au bout, le { $at } : { $path }
doctor-backup-late = { $days ->
    [one] la dernière bonne sauvegarde a un jour ({ $path })
   *[other] la dernière bonne sauvegarde a { $days } jours ({ $path })
}
doctor-todo-backup-late = lancez `trousseau backup --rotate`, puis voyez pourquoi elle ne se fait plus chaque nuit : `systemctl status trousseau-backup`
doctor-backup-too-late = { $days ->
    [one] la dernière bonne sauvegarde a un jour ({ $path }) : tout ce qui a été fait depuis serait perdu avec le disque
   *[other] la dernière bonne sauvegarde a { $days } jours ({ $path }) : tout ce qui a été fait depuis serait perdu avec le disque
}
doctor-todo-backup-too-late = lancez `trousseau backup --rotate`, puis voyez pourquoi elle ne se fait plus chaque nuit : `systemctl status trousseau-backup`
doctor-backup-never = aucune sauvegarde n’a encore été faite
doctor-todo-backup-never = écrivez une phrase secrète dans /etc/trousseau/backup.passphrase (droits 0600) : une sauvegarde se fait alors chaque nuit ; la première, tout de suite, avec `sudo systemctl start trousseau-backup`
doctor-backup-missing = { $days ->
    [one] en un jour, aucune sauvegarde n’a été faite : tout serait perdu avec le disque
   *[other] en { $days } jours, aucune sauvegarde n’a été faite : tout serait perdu avec le disque
}
doctor-todo-backup-missing = écrivez une phrase secrète dans /etc/trousseau/backup.passphrase (droits 0600) : une sauvegarde se fait alors chaque nuit ; la première, tout de suite, avec `sudo systemctl start trousseau-backup`
error-unwell = { $count ->
    [one] Une chose est à réparer : faites ce qui est écrit dessous, puis relancez.
   *[other] { $count } choses sont à réparer : faites ce qui est écrit sous chacune, puis relancez.
}

## Ce que dit `trousseau status`
terminal-status-up = trousseau { $version } tourne depuis le { $since } (processus { $process }, clefs : { $mode })
terminal-status-down = trousseau { $version } ne tourne pas : `sudo systemctl start trousseau` le démarre
terminal-status-nothing = aucune station n’a encore été ouverte ici : la base se crée au premier démarrage
terminal-status-panel = panneau, sur cette machine : { $address }
terminal-status-public = panneau, pour tous : { $address }
terminal-status-setup = pas encore d’administrateur : dans l’heure, ouvrez { $address } dans un navigateur
terminal-status-plugged = clefs branchées : { $count }
terminal-status-journal = journal : fin { $head }
terminal-status-in-doubt = journal en doute, rien n’est plus écrit : fin { $head }
terminal-status-mails = courriels en attente : { $waiting } ; bloqués : { $stuck }
terminal-status-local = connexion : par un mot de passe propre à ce service
terminal-status-header = connexion : par les en-têtes de { $name }
terminal-status-provider = connexion : par { $name } ({ $address })
sign-in-directory-never = l’annuaire { $directory } n’a encore jamais été lu
terminal-status-well = `trousseau doctor` ne trouve rien à faire

## Ce qui part à l’assistance
terminal-support = { $path } est écrit : ni secret, ni nom, ni numéro de clef, ni adresse n’y figure ; regardez-le avant de l’envoyer

## Accueil de l’administrateur
home-backup-late = { $days ->
    [one] La dernière bonne sauvegarde a un jour.
   *[other] La dernière bonne sauvegarde a { $days } jours.
}
home-backup-never = { $days ->
    [0] Aucune sauvegarde n’a encore été faite.
    [one] Aucune sauvegarde n’a encore été faite, en un jour.
   *[other] Aucune sauvegarde n’a encore été faite, en { $days } jours.
}
