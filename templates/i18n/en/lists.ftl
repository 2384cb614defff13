# Lists: what is said of an empty one, files, columns that are only there.
people-none-yet = Nobody is known here yet. An administrator of the academy adds people one by one, or by a table.
people-file = people
schools-search = Name or UAI
schools-none = No school fits.
schools-none-yet = No school is known yet. Add the first one below, or all of them by a table.
schools-free = Free keys
schools-tokens = All keys
tickets-none-open = No ticket is open.
tickets-file = tickets
orders-all = All orders
orders-none = Nothing was ordered yet.
orders-show-all = Show past orders too
orders-show-open = Show open orders only
orders-file = orders
requests-none-named = No request of that name.
requests-outcome = Decision
requests-when = Since
requests-why = Reason
requests-what-for = Need
requests-file = requests
stock-take-none-yet = Nothing was counted yet.
conveyor-none-yet = No box was worked through yet.
search-all = Show all ({ $count })

## What stands between two pieces of a line
colon = { ":" }{ " " }
quoted = “{ $text }”
who-machine = the machine’s administrator
