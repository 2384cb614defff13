helpdesk-find = Find the token: name of the holder or serial number
helpdesk-find-submit = Find
helpdesk-find-nothing = No token found: try a part of the name or number.
helpdesk-plugged = Plugged into this station:
helpdesk-touch = Two touches of the plugged token
said-touch-twice = Touch the token when it blinks, then once more: nothing to type.
