# Orders and stock.
nav-orders = Orders
orders-title = Orders of tokens
orders-open = Orders under way
orders-none-open = No order is under way.
orders-number = Order
orders-received = Received
orders-placed = Ordered on
orders-by = By
orders-back = All orders
orders-quantity = Number of tokens
orders-comment = Message to the supplier
orders-place = Place the order
orders-new = Place an order
orders-ship = The supplier has shipped it
orders-receive-title = Receive tokens
orders-serials = Serial numbers that came
orders-serials-help = One number a line, typed or scanned, without spaces. A part of the delivery is received by itself: the other tokens will follow. If one number is refused, nothing is put into stock.
orders-receive = Put these tokens into stock
orders-close = Close: the rest will not come
orders-cancel = Cancel the order
orders-reason = Reason
orders-parcels = Parcels received
order-title = Order { $order }
order-late = late
order-ordered = ordered
order-shipped = shipped
order-partly-received = partly received
order-received = received
order-closed = closed
order-cancelled = cancelled
parcel-unreadable = no serial number (one a line, without spaces)
parcel-twice = twice in the list
parcel-came-before = came with an order before
parcel-here-already = was in the inventory before this order
parcel-elsewhere = belongs to another school
parcel-ambiguous = the number of several tokens here: write the family in front, such as yubikey:1234567
parcel-alike = in the inventory already but for zeros in front; if it is another token, put it into stock alone
supply-in-stock = in stock
supply-on-order = on order
supply-waiting = { $count ->
    [one] request without a token
   *[other] requests without a token
    }
supply-handed-over = { $count ->
    [one] handed over in 12 months
   *[other] handed over in 12 months
    }
supply-days-left = { $count ->
    [one] day of stock
   *[other] days of stock
    }
supply-days-unknown = days of stock (none handed over in 12 months)
supply-to-program = Tokens in stock that are not programmed yet: { $count }. Program them at the bench so that they can be given.
supply-reorder-now = It is time to order: otherwise tokens will be missing before a parcel can be here.
supply-reorder-at = Next order due before { $at }.
supply-reorder-unknown = No order date: nothing was handed over in 12 months.
supply-stuck = No token is left, no order is under way, and requests are waiting: { $count }. Place an order.
supply-why = Suggestion: { $suggestion } = { $waiting } (requests without a token) + { $forecast } (expected use over { $days } days, from { $handed } handed over in 12 months; delivery time of { $lead } days included) − { $stock } (in stock) − { $coming } (on order).
supply-enough = Nothing is missing: { $waiting } (requests without a token) + { $forecast } (expected use over { $days } days, from { $handed } handed over in 12 months; delivery time of { $lead } days included) − { $stock } (in stock) − { $coming } (on order) gives { $suggestion }.
verb-order = order
verb-receive = receiving an order
fact-order = order { $value }
fact-quantity = quantity: { $value }
fact-tokens = tokens: { $value }
fact-order-state = { $value }
said-order-placed = The order is placed: a mail goes to the supplier.
said-order-shipped = Noted: the order is on its way.
said-order-received = The tokens are in stock.
said-order-closed = The order is closed.
said-order-cancelled = The order is cancelled: a mail goes to the supplier.
error-no-such-order = No order { $order } here: go back to the list of orders.
error-order = Order { $order } is { $order_state }: this is no longer possible. Somebody may have been faster, look at it again.
error-ordered-meanwhile = Order { $order } was just made by { $author } (number of tokens: { $quantity }). Look at it, and order again if more are needed.
error-no-supplier = Orders leave by mail to the supplier, and its address is not set: ask an administrator to give it in “Settings”.
error-parcel-refused = Nothing was put into stock. Serial numbers refused: { $count }. Correct the list, then try again.
supply-title = Stock of tokens
figures-title = Stock and figures
figures-none = No school to show.
figures-stock = Tokens in stock
figures-handovers = Tokens handed over each month
figures-requests = Requests under way, and ended within 12 months
figures-no-requests = No request in 12 months.
figures-day = Day
figures-month = Month
figures-count = Number
figures-order-by = order before { $at }
figures-order-now = order now
figures-empty-by = stock used up about { $at }
figures-all = All schools
figures-schools = schools
figures-low = { $count ->
    [one] One school has fewer free tokens than the warning level.
   *[other] { $count } schools have fewer free tokens than the warning level.
}
figures-order = Those that need tokens first come first.
figures-as-file = The same table, as a file
figures-file = stock-of-schools
supply-column-free = Free
supply-column-ordered = Ordered
supply-column-waiting = Requests waiting
supply-column-handed = Handed over in 12 months
supply-column-left = Days of stock
supply-column-todo = To do
supply-column-year = more than a year
supply-todo-stuck = somebody waits, nothing is coming
supply-todo-low = stock is low
supply-low = The stock is low: { $count } free tokens, with a warning level of { $least }.
