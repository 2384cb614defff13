helpdesk-find = Trouver la clef : nom du détenteur ou numéro de série
helpdesk-find-submit = Trouver
helpdesk-find-nothing = Aucune clef trouvée : essayez une partie du nom ou du numéro.
helpdesk-plugged = Branchées sur cette station :
helpdesk-touch = Deux pressions sur la clef branchée
said-touch-twice = Pressez la clef quand elle clignote, puis encore une fois : rien à taper.
