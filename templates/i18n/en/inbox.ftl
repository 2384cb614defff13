# When something was or will be
when-now = just now
when-yesterday = yesterday
when-tomorrow = tomorrow
when-minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
    }
when-minutes-ahead = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
    }
when-hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
    }
when-hours-ahead = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
    }
when-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
    }
when-days-ahead = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
    }
when-month = in { $month }
when-month-of = in { $month } { $year }
when-month-name = { $count ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
    }

## The home page: what waits, with its buttons
inbox-title = To do
inbox-asks = { $person } asks for a token
inbox-asks-software = { $person } asks for a software token
inbox-instead = in the place of token { $serial }
inbox-refuse = Refuse…
inbox-lost = Lost…
inbox-lost-now = Report it lost
inbox-found = Found again
inbox-collects = { $person } comes to collect token { $serial }
inbox-due-back = Tokens that are due back
inbox-due = { $person } has to give back token { $serial }
inbox-take-back = Take it back…
inbox-due-count = { $count ->
    [one] { $count } token is due back
   *[other] { $count } tokens are due back
    }
inbox-due-left = { $count ->
    [one] { $count } of them after a departure
   *[other] { $count } of them after a departure
    }
inbox-strays = Tokens that went on with their holders
inbox-stray-gone = { $person } left your school with token { $serial }. They are now at: { $schools }.
inbox-stray-here = { $person } brought token { $serial } along, which still belongs to { $from }.
inbox-stray-waits = The school that keeps it takes it into its inventory; until then, it counts in yours.
inbox-take-over = Take the token into our inventory
said-taken-over = The token belongs to your school now: the other school and its holder are told.
error-no-stray = Token { $serial } is not to be taken over: its holder still works in its school, or not in yours.
inbox-expiring = Tokens that expire
inbox-expires = Token { $serial } of { $person } expires
inbox-renewal = another one is asked for
inbox-no-renewal = nobody asked for another one
inbox-locked = The PIN of { $person } is locked
inbox-looked = I have checked
inbox-not-so = That is not so…
inbox-by = by { $person }
inbox-stock = in stock: { $stock }, on their way: { $coming }
inbox-order = Order…
inbox-receive = Receive
inbox-open = Open
inbox-mine = My token
inbox-mine-broken = It does not work
inbox-mine-lost = I have lost it
inbox-mine-pin = Change my PIN
inbox-documents = { $count ->
    [one] { $count } document
   *[other] { $count } documents
    }
inbox-stuck = { $count ->
    [one] No token left in stock, and { $count } request waits
   *[other] No token left in stock, and { $count } requests wait
    }
inbox-parcel = { $count ->
    [one] { $count } token awaited, order { $order }
   *[other] { $count } tokens awaited, order { $order }
    }
inbox-program = { $count ->
    [one] { $count } token in stock to be programmed
   *[other] { $count } tokens in stock to be programmed
    }
said-requests-approved = The ticked requests are approved.
said-request-waits = The request of { $person } is approved, but no token is free any more: order some.
verb-reconsider = approval taken back
inbox-undo = Undo
said-request-reconsidered = The request of { $person } waits for a decision again.
requests-tab-decide = To decide
requests-tab-under-way = Under way
requests-tab-ended = Ended
requests-none-under-way = No request is under way.
requests-none-ended = No request has ended yet. Those that do are found here, with what was decided.
requests-search = Name of the requester
requests-no-token = Approved: it waits for a free token.
requests-call-off = Call it off…
said-request-called-off = The request of { $person } is called off, and they are told.
supply-on-its-way = on their way
supply-days-year = more than a year of stock
supply-reorder-year = Nothing to order within a year.
orders-anyway = Order all the same…
figures-parcel = parcel awaited, by { $at } at the latest
supply-dry = { $count ->
    [one] The cupboard will be empty in { $count } day, before the parcel comes.
   *[other] The cupboard will be empty in { $count } days, before the parcel comes.
    }
inbox-renew = Ask for another token…
inbox-see-requests = See the requests
inbox-looks = { $count ->
    [one] { $count } thing for a second person to look at
   *[other] { $count } things for a second person to look at
    }
inbox-remind = Remind
said-reminded = A mail that asks for it is on its way.
said-reminded-lately = They were asked within the last day: give them time to answer.
said-not-due = This token is not due back: there is nothing to ask for.
said-request-reminded-lately = A mail left within the last day: give them time to answer.
said-request-not-waiting = This request waits for nothing of them any more: there is nothing to remind of.
requests-awaits-both = { $person } has still to sign the charter and to set a PIN
requests-awaits-charter = { $person } has still to sign the charter
requests-awaits-pin = { $person } has still to set a PIN
requests-awaits-code = { $person } has still to activate their software token
requests-last-mail = Last mail:
