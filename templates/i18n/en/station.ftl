## At the station
station-title = At the station
station-away = These tokens are plugged in at the station. To hand over, program or verify a token, sign in there.
station-expected = Expected
station-expected-help = Plug in the person’s token: its card appears, they type their PIN and touch the token.
station-expected-more = And { $count } more: see all tokens to hand over
station-since = since { $at }
station-more = Other acts
station-instead = Hand this token to somebody who waits
station-hand-over-to = Hand over to { $person }
station-instead-of = in the place of { $serial }
station-choose-school = Choose the school…

## A page that stands still, a session that is over
live-frozen = This page stands still since { $at } – trying again…
live-over = Your session is over: what is shown here no longer changes.
