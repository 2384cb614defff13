## At the station
station-title = At the station
station-away = These tokens are plugged in at the station. To hand over, program or verify a token, sign in there.
station-expected = Expected
station-expected-help = Plug in the person’s token: its card appears, they type their PIN and touch the token.
station-expected-more = And { $count } more: see all tokens to hand over
station-more = Other acts
station-instead = Hand this token to somebody who waits
station-hand-over-to = Hand over to { $person }
station-instead-of = in the place of { $serial }
station-choose-school = Choose the school…

## A page that stands still, a session that is over
live-frozen = This page stands still since { $at } – trying again…
live-over = Your session is over: what is shown here no longer changes.

## The tour of the demo
tour-title = A tour of five steps
tour-done = Done:
tour-close = Close the tour
tour-approve = Claire Moreau (principale) approves the request of Luc Fontaine.
tour-hand-over = She hands token 2204108 over to Tom Nguyen: plug it into the virtual hub, type his PIN, 4719, then touch it.
tour-resynchronise = Nadia Roussel (assistance) resynchronises token 2204101 of Léa Martin: plug it in, then two touches.
tour-lost = Claire Moreau declares token 2204101 lost.
tour-journal = Paul Mercier (auditeur) reads all of it in the journal.
