helpdesk-plugged = Plugged into this station:
helpdesk-touch = Two touches of the plugged token
said-touch-twice = Touch the token when it blinks, then once more: nothing to type.
helpdesk-searching = { $total ->
    [one] Looking among { $total } token…
   *[other] Looking among { $total } tokens…
    }
