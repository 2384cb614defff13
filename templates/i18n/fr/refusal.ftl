# Une saisie refusée revient sur sa page, une session terminée se reprend.
refused-to-field = Aller au champ.
refused-file = Le fichier n’a pas été gardé : choisissez-le de nouveau.
refused-session-over = Votre session s’était terminée : rien n’a été envoyé. Ce que vous aviez saisi est revenu ici ; relisez, puis envoyez de nouveau.
said-session-over = Votre session est terminée. Reconnectez-vous.
said-session-over-kept = Votre session est terminée. Reconnectez-vous : ce que vous aviez saisi est gardé.
