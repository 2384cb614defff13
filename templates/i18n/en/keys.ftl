# Keys: their state in one word, their table, their pictures.

## The state of a key
key-state-to-program = To be programmed
key-state-free = Free
key-state-reserved = Reserved
key-state-reserved-of = Reserved: waits for { $person }
key-state-reserved-own = Reserved for you
key-state-to-hand-over = To be handed over
key-state-to-hand-over-of = To be handed over to { $person }
key-state-to-hand-over-own = Waits for you
key-state-with = With its holder
key-state-with-of = With { $person }
key-state-with-own = With you
key-state-suspended = Suspended
key-state-suspended-of = Suspended ({ $person })
key-state-due-back = { $days ->
    [0] Due back
   *[other] Due back for { $days } d
 }
key-state-due-back-of = { $days ->
    [0] Due back from { $person }
   *[other] Due back from { $person }, for { $days } d
 }
key-state-expires = { $days ->
    [0] Expires today
   *[other] Expires in { $days } d
 }
key-state-expires-of = { $days ->
    [0] With { $person }, expires today
   *[other] With { $person }, expires in { $days } d
 }
key-state-expired = Expired
key-state-lost = Lost
key-state-defective = Out of order
key-state-retired = Retired

## The table of keys
key-crumbs = Breadcrumb
keys-title = Keys
key-views = Views of the table
key-view-all = All
key-view-free = Free
key-view-held = With somebody
key-view-to-hand-over = To hand over
key-view-due-back = Due back
key-view-expiring = Expiring soon
key-view-never-verified = Never verified
key-view-away = Suspended and lost
keys-more = more than 1,000
keys-search = Number, model, name or mail address of the holder
keys-count = { $count ->
    [0] No key
    [one] { $count } key
   *[other] { $count } keys
 }
keys-none = No key is registered here.
keys-none-yet = No key is registered. Add the first one below: by its number, from a file, or by plugging it in.
keys-key = Key
keys-since = Since
keys-next = To do
keys-tick = Tick
keys-tick-one = Tick key { $serial }
keys-ticked = For the keys that are ticked:
help-tokens-labels = One label for each ticked key, with its number in digits, as a bar code and as a QR code. Choose the sheet, then print.
help-tokens-move = The ticked keys go to the inventory of another school; their holders keep them. A key that was reserved or set aside is free again.
keys-labels = Labels
keys-labels-title = Labels of the ticked keys
keys-export = Export
keys-move = Transfer
keys-move-title = Transfer keys
keys-move-ask = { $count ->
    [one] One key changes school; its holder keeps it.
   *[other] { $count } keys change school; their holders keep them.
 }
keys-move-to = To the school
keys-moved = { $count ->
    [0] No key was transferred.
    [one] One key was transferred.
   *[other] { $count } keys were transferred.
 }
keys-moved-one = transferred
keys-none-ticked = No key is ticked.
keys-choose-school = Choose a school
keys-file = keys
keys-add = Add keys
keys-add-number = Add
keys-add-plugged = Add a key that is plugged in at the station
keys-add-file = Import a key file
keys-add-console = Take over the list of the old console

## Lists
list-part = { $first }–{ $last } of { $total }
list-first = Beginning
list-last = End
list-behind = The list ends before this page.
list-file = CSV
people-without-key = Without a key, and none on its way
people-count = { $count ->
    [0] Nobody
    [one] { $count } person
   *[other] { $count } people
 }
people-none = Nobody fits. Search by name, sign-in name or mail address.
