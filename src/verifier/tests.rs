//! The steps, walked from every cut beside a verifier that does what its source says.

use super::{
    answer::{Found, There},
    ask::Ask,
    step::{COUNT_WINDOW, Next, Seen, USUAL_WINDOW, next},
    wanted::{Moving, Place, Problem, Wanted},
};
use domain::Algorithm;
use oath::{Digits, Parameters, Period};

const SIX: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

fn wanted(place: Place, ours: u64) -> Wanted {
    Wanted {
        serial: "4711-9F3A2C41".to_owned(),
        mark: "trousseau 17 9f3a2c41".to_owned(),
        parameters: SIX,
        moving: Moving::Counter(ours),
        place,
        was_there: false,
    }
}

/// A verifier as its source has it: what each request does to what is there.
#[derive(Clone, Debug)]
struct Server(There);

impl Server {
    fn does(&mut self, ask: Ask, wanted: &Wanted) -> bool {
        let (Place::InUse(user) | Place::Suspended(user)) = &wanted.place else { return self.ends(ask) };
        match (&mut self.0, ask) {
            (There::Token(found), Ask::Assign) => {
                assert!(found.user.is_none(), "it belongs to somebody: 400");
                found.user = Some(user.clone());
                true
            }
            (There::Nothing, Ask::Init) => {
                self.0 = There::Token(made(wanted));
                true
            }
            (There::Token(found), Ask::Init) => panic!("the secret of {found:?} would be overwritten"),
            _ => self.ends(ask),
        }
    }

    fn ends(&mut self, ask: Ask) -> bool {
        let There::Token(found) = &mut self.0 else { panic!("{ask:?} of nothing") };
        assert!(!found.revoked, "revoked: 400 to {ask:?}");
        match ask {
            Ask::Disable => found.active = false,
            Ask::Enable => found.active = true,
            Ask::Unassign => found.user = None,
            Ask::Revoke => (found.revoked, found.active) = (true, false),
            Ask::Window(size) => found.sync_window = size,
            Ask::Resync { first } => {
                let fits = (found.count..found.count + found.sync_window).contains(&first);
                if fits {
                    found.count = first + 2;
                }
                return fits;
            }
            Ask::Spend(at) => {
                let fits = (found.count..found.count + COUNT_WINDOW).contains(&at);
                if fits {
                    found.count = at + 1;
                }
                return fits;
            }
            Ask::Look | Ask::Init | Ask::Assign => panic!("{ask:?}"),
        }
        true
    }
}

fn made(wanted: &Wanted) -> Found {
    Found {
        kind: "hotp".to_owned(),
        description: wanted.mark.clone(),
        count: 0,
        sync_window: USUAL_WINDOW,
        digits: 6,
        active: true,
        revoked: false,
        user: None,
    }
}

/// Goes on until it is done, or stuck; the requests.
fn run(server: &mut Server, wanted: &Wanted) -> (Vec<Ask>, Next) {
    let (mut asked, mut seen) = (Vec::new(), Seen::default());
    loop {
        assert!(asked.len() < 40, "it goes round: {asked:?}");
        match next(wanted, &server.0, seen) {
            Next::Ask(ask) => {
                let was = server.0.clone();
                let yes = server.does(ask, wanted);
                if let (There::Token(was), There::Token(is)) = (&was, &server.0) {
                    assert!(is.count >= was.count, "{ask:?} set the counter back");
                }
                seen.refused = if yes { 0 } else { seen.refused + 1 };
                asked.push(ask);
            }
            end => return (asked, end),
        }
    }
}

const PERSON: &str = "zoe";

fn in_use(ours: u64) -> Wanted {
    wanted(Place::InUse(PERSON.to_owned()), ours)
}

#[test]
fn it_ends_at_the_same_whatever_is_cut_off_and_whether_or_not_the_last_request_arrived() {
    for ours in [0, 1, 2, 3, 11, 12, 1_000, 1_001, 1_500, 130_000] {
        let whole = in_use(ours);
        let mut calm = Server(There::Nothing);
        let (asked, end) = run(&mut calm, &whole);
        assert_eq!(end, Next::Done { next: Some(ours) }, "{ours}");
        for cut in 0..=asked.len() {
            let mut server = Server(There::Nothing);
            let mut seen = Seen::default();
            for _ in 0..cut {
                let Next::Ask(ask) = next(&whole, &server.0, seen) else { unreachable!() };
                let yes = server.does(ask, &whole);
                seen.refused = if yes { 0 } else { seen.refused + 1 };
            }
            // whoever was cut off knows nothing but what is there
            let again = Wanted { was_there: cut > 1, ..whole.clone() };
            assert_eq!(run(&mut server, &again).1, end, "{ours} cut after {cut}");
            let There::Token(found) = &server.0 else { panic!() };
            let expected = (ours, true, USUAL_WINDOW, Some(PERSON));
            assert_eq!((found.count, found.active, found.sync_window, found.user.as_deref()), expected);
        }
    }
}

#[test]
fn it_is_accepted_last_and_refused_first() {
    let (asked, _) = run(&mut Server(There::Nothing), &in_use(1_500));
    let resync = Ask::Resync { first: 1_498 };
    let windows = (Ask::Window(1_510), Ask::Window(USUAL_WINDOW));
    assert_eq!(asked, [Ask::Init, Ask::Disable, windows.0, resync, windows.1, Ask::Assign, Ask::Enable]);
    let mut server = Server(There::Nothing);
    run(&mut server, &in_use(3));
    let (asked, end) = run(&mut server, &wanted(Place::Off, 3));
    assert_eq!((asked, end), (vec![Ask::Disable, Ask::Unassign], Next::Done { next: Some(3) }));
    run(&mut server, &in_use(9));
    let (asked, _) = run(&mut server, &wanted(Place::Suspended(PERSON.to_owned()), 9));
    assert_eq!(asked, [Ask::Disable]);
}

#[test]
fn what_somebody_else_made_is_never_touched() {
    for place in [Place::InUse(PERSON.to_owned()), Place::Suspended(PERSON.to_owned()), Place::Off, Place::Revoked] {
        let wanted = wanted(place, 3);
        let theirs = There::Token(Found { description: "of the workshop".to_owned(), ..made(&wanted) });
        assert_eq!(next(&wanted, &theirs, Seen::default()), Next::Stuck(Problem::NotOurs));
    }
}

#[test]
fn what_was_there_and_is_gone_is_not_made_anew() {
    let made = Seen { made: true, ..Seen::default() };
    assert_eq!(next(&in_use(3), &There::Nothing, made), Next::Stuck(Problem::NotMoved));
    let gone = Wanted { was_there: true, ..in_use(3) };
    assert_eq!(next(&gone, &There::Nothing, Seen::default()), Next::Stuck(Problem::Vanished));
    let suspended = Wanted { was_there: true, ..wanted(Place::Suspended(PERSON.to_owned()), 3) };
    assert_eq!(next(&suspended, &There::Nothing, Seen::default()), Next::Stuck(Problem::Vanished));
    let off = Wanted { was_there: true, ..wanted(Place::Off, 3) };
    assert_eq!(next(&off, &There::Nothing, Seen::default()), Next::Done { next: None });
}

#[test]
fn revoking_is_for_good_and_what_is_revoked_is_asked_nothing_more() {
    let mut server = Server(There::Nothing);
    run(&mut server, &in_use(3));
    assert_eq!(run(&mut server, &wanted(Place::Revoked, 3)).0, [Ask::Revoke]);
    assert_eq!(run(&mut server, &wanted(Place::Revoked, 3)).0, []);
    assert_eq!(run(&mut server, &wanted(Place::Off, 3)), (vec![], Next::Done { next: Some(3) }));
    for place in [Place::InUse(PERSON.to_owned()), Place::Suspended(PERSON.to_owned())] {
        assert_eq!(run(&mut server, &wanted(place, 3)), (vec![], Next::Stuck(Problem::Revoked)));
    }
}

#[test]
fn a_counter_that_is_further_there_is_followed_and_the_holder_changes_in_order() {
    let mut server = Server(There::Nothing);
    run(&mut server, &in_use(40));
    assert_eq!(run(&mut server, &in_use(3)), (vec![], Next::Done { next: Some(40) }));
    let written = wanted(Place::InUse(PERSON.to_uppercase()), 40);
    assert_eq!(run(&mut server, &written).0, [], "capitals make nobody else");
    let other = wanted(Place::InUse("adam".to_owned()), 40);
    assert_eq!(run(&mut server, &other).0, [Ask::Disable, Ask::Unassign, Ask::Assign, Ask::Enable]);
}

#[test]
fn a_code_that_was_used_here_a_moment_ago_is_used_up_there_and_an_old_one_is_let_be() {
    let after = |first: u64, now: u64, count: u64, refused: u32| {
        let period = Period::default();
        let wanted = Wanted { moving: Moving::Clock { period, next: first, now, t0: 0 }, ..in_use(0) };
        let user = Some(PERSON.to_owned());
        let found = Found { kind: "totp".to_owned(), user, count, ..made(&wanted) };
        next(&wanted, &There::Token(found), Seen { refused, ..Seen::default() })
    };
    let clock = |first: u64, now: u64, count: u64| after(first, now, count, 0);
    assert_eq!(clock(101, 101, 0), Next::Ask(Ask::Spend(100)));
    assert_eq!(clock(101, 120, 0), Next::Done { next: Some(0) });
    assert_eq!(clock(101, 101, 100), Next::Done { next: Some(101) });
    assert_eq!(after(101, 101, 0, 1), Next::Done { next: Some(0) }, "what was refused once is not tried again");
}

#[test]
fn what_it_cannot_do_is_said_before_anything_is_sent() {
    let seven = Parameters { digits: 7.try_into().unwrap(), ..SIX };
    let odd = Wanted { parameters: seven, ..in_use(0) };
    assert_eq!(next(&odd, &There::Nothing, Seen::default()), Next::Stuck(Problem::Unsupported));
    let clock = |t0: i64| Moving::Clock { period: Period::default(), next: 0, now: 9, t0 };
    let late = Wanted { moving: clock(30), ..in_use(0) };
    assert_eq!(next(&late, &There::Nothing, Seen::default()), Next::Stuck(Problem::Unsupported));
    let usual = Wanted { moving: clock(0), ..in_use(0) };
    assert_eq!(next(&usual, &There::Nothing, Seen::default()), Next::Ask(Ask::Init));
    // what is there already, and is another thing
    for (wanted, kind, digits) in [(in_use(0), "totp", 6), (usual, "hotp", 6), (in_use(0), "hotp", 8)] {
        let found = Found { kind: kind.to_owned(), digits, ..made(&wanted) };
        assert_eq!(
            next(&wanted, &There::Token(found), Seen::default()),
            Next::Stuck(Problem::OtherShape),
            "{kind} {digits}"
        );
    }
}
