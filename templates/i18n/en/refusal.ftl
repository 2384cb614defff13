# A form that is refused comes back on its page, a session that has ended is taken up again.
refused-to-field = Go to the field.
refused-file = The file was not kept: choose it again.
refused-session-over = Your session had ended: nothing was sent. What you had typed is here again; read it over, then send it again.
said-session-over = Your session has ended. Sign in again.
said-session-over-kept = Your session has ended. Sign in again: what you had typed is kept.
