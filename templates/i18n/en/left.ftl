# What comes back, what is asked once more, and on whom.
web-upload-gone = This file no longer waits for your decision: it was imported or given up, or a quarter of an hour has passed. Send it again.
refused-stale = That page was from an earlier session: nothing was sent. What you had typed is here again; read it over, then send it again.
sure-order = { $count ->
    [one] Order one token for { $school }?
   *[other] Order { $count } tokens for { $school }?
 }
sure-order-effect = The order goes to the supplier. It binds the school.
sure-end-batch = End “{ $batch }”?
sure-end-batch-effect = { $count ->
    [one] One token is still being worked on: what has begun is brought to its end, and nothing more is done in this batch.
   *[other] { $count } tokens are still being worked on: what has begun is brought to its end, and nothing more is done in this batch.
 }
field-optional = (optional)
field-rule = All fields are needed unless marked otherwise.
