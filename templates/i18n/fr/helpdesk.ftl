helpdesk-plugged = Branchées sur cette station :
helpdesk-touch = Deux pressions sur la clef branchée
said-touch-twice = Pressez la clef quand elle clignote, puis encore une fois : rien à taper.
helpdesk-searching = { $total ->
    [one] Recherche parmi { $total } clef…
   *[other] Recherche parmi { $total } clefs…
    }
