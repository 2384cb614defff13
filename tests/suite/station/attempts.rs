//! Guessing: every door that checks a secret counts a guess before it is looked at, whoever asks and however many at once.

use crate::support::desk::{Desk, PIN, need, school, without};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Barrier,
};
use trousseau::{
    bench::BenchError,
    domain::{Checkpoint, Grant, Role, Scope, Secret, SettingName, TokenKind},
    oath::Code,
    station::{Actor, Door, NewPerson, NewRequest, Progress, Proof, StationError},
};

const PASSWORD: &str = "une phrase assez longue";
const WRONG: &str = "une autre phrase, bien fausse";
/// Guesses that are made at once…
const CROWD: usize = 200;
/// …and those of them that may be looked at.
fn limit(place: Checkpoint) -> usize {
    match place {
        // from one address: a whole school may sit behind it
        Checkpoint::Link => 30,
        Checkpoint::Forgotten => 3,
        _ => 5,
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn stranger(n: usize) -> IpAddr {
    Ipv4Addr::new(198, 51, 100, u8::try_from(n % 250).unwrap()).into()
}

type Guess<'a> = Box<dyn Fn(usize) -> Result<(), StationError> + Sync + 'a>;

/// A desk at which everything can be guessed.
struct Fair {
    desk: Desk,
    holder: Actor,
}

impl Fair {
    fn new() -> Self {
        let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
        let new = NewPerson {
            login: "holder".parse().unwrap(),
            name: "Mme Holder".to_owned(),
            email: Some("holder@example.fr".to_owned()),
            grants: vec![Grant { role: Role::Requester, scope: Scope::School(school()) }],
            password: Some(secret(PASSWORD)),
            uid: None,
        };
        let id = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
        let view = desk.station.people().person(&Actor::machine(0), id).unwrap();
        let door = Door::Panel { at_station: false };
        let holder = Actor { person: Some(id), name: view.name, grants: view.grants, door };
        desk.enrolled("1111");
        desk.allocated_for(&holder);
        desk.station.tokens().hand_over(&desk.principal(), &desk.serial("1111"), None, without()).unwrap();
        Self { desk, holder }
    }

    /// `None`: there is one token with one voice, on a lane of its own; nobody can guess there twice at once.
    fn guess(&self, place: Checkpoint) -> Option<Guess<'_>> {
        let (station, desk, holder) = (&self.desk.station, &self.desk, self.holder.clone());
        let serial = desk.serial("1111");
        let code = |n: usize| -> Code { format!("{n:06}").parse().unwrap() };
        let guess: Guess<'_> = match place {
            // nor are headers a guess: they are believed of one machine, and of no other
            Checkpoint::Confirmation | Checkpoint::Plugged | Checkpoint::Settling | Checkpoint::Header => return None,
            // 136 random bits: nobody guesses them
            Checkpoint::ClientKey => return None,
            Checkpoint::Door => {
                let client = crate::station::door::client(station, |_| {});
                Box::new(move |n| {
                    let question = crate::station::door::question("holder", &format!("{PIN}{}", code(n)));
                    station.codes().check(&client, &question).map(drop)
                })
            }
            Checkpoint::SignIn => Box::new(move |n| {
                station.accounts().sign_in("holder", &secret(WRONG), stranger(n), false, None).map(drop)
            }),
            Checkpoint::PasswordAgain => {
                Box::new(move |_| station.accounts().change_password(&holder, &secret(WRONG), &secret(WRONG)))
            }
            Checkpoint::Authenticator => {
                let name = SettingName::of_role(Role::Auditor).unwrap();
                station.settings().set(&Actor::machine(0), name, "yes").unwrap();
                let auditor = desk.actor("auditor").person.unwrap();
                station.people().set_password(&Actor::machine(0), auditor, &secret(PASSWORD)).unwrap();
                let pending =
                    station.accounts().sign_in("auditor", &secret(PASSWORD), stranger(3), false, None).unwrap();
                station.accounts().show_authenticator(&pending).unwrap();
                Box::new(move |n| station.accounts().complete_sign_in(&pending, &code(n).to_string()).map(drop))
            }
            Checkpoint::Passcode => Box::new(move |n| {
                station.codes().verify_passcode(&holder, &serial, &format!("{PIN}{}", code(n))).map(drop)
            }),
            Checkpoint::OwnResync => Box::new(move |n| {
                station.codes().resync_own(&holder, &format!("{PIN}{}", code(n)), &[code(n + 1)]).map(drop)
            }),
            Checkpoint::PinChange => Box::new(move |n| station.accounts().change_pin(&holder, code(n), "8264", "8264")),
            Checkpoint::Code => {
                let helpdesk = desk.actor("helpdesk");
                Box::new(move |n| station.codes().verify(&helpdesk, &serial, code(n)).map(drop))
            }
            Checkpoint::Resync => {
                let helpdesk = desk.actor("helpdesk");
                Box::new(move |n| station.codes().resync(&helpdesk, &serial, &[code(n), code(n + 1)]).map(drop))
            }
            Checkpoint::Identify => {
                let helpdesk = desk.actor("helpdesk");
                Box::new(move |n| {
                    match station.codes().identify(&helpdesk, &[code(n), code(n + 1)], &Progress::default()) {
                        Ok(found) if found.candidates.is_empty() => Err(StationError::CodeRefused),
                        found => found.map(drop),
                    }
                })
            }
            Checkpoint::Fit => {
                // imported, and no code has confirmed it
                desk.enrolled_unverified("2222");
                let (helpdesk, serial) = (desk.actor("helpdesk"), desk.serial("2222"));
                Box::new(move |n| match station.codes().fit(&helpdesk, &serial, &[code(n), code(n + 1)], false) {
                    Ok(found) if found.fits.is_empty() => Err(StationError::CodeRefused),
                    found => found.map(drop),
                })
            }
            Checkpoint::Activation => {
                station.settings().set(&Actor::machine(0), SettingName::SoftwareSecond, "yes").unwrap();
                let requester = desk.actor("requester");
                let asked = NewRequest { kind: TokenKind::Software, ..need("depuis chez moi") };
                let id = station.requests().submit_request(&requester, asked).unwrap();
                station.requests().approve(&desk.principal(), id).unwrap();
                desk.signed(&requester, id);
                station.requests().set_pin(&requester, PIN, PIN).unwrap();
                station.requests().show_key(&requester, id, "").unwrap();
                Box::new(move |n| station.requests().activate(&requester, id, code(n)))
            }
            Checkpoint::Forgotten => Box::new(move |n| station.accounts().forgot_password("holder", stranger(n))),
            Checkpoint::Link => Box::new(move |n| {
                station.accounts().redeem_password_link(&format!("made-up-{n}"), &secret(WRONG), stranger(0))
            }),
        };
        Some(guess)
    }
}

/// A busy token or a full disk answers nothing about a secret; everything but a refusal to look does.
fn was_looked_at(answer: &Result<(), StationError>) -> bool {
    !matches!(answer, Err(StationError::Throttled { .. } | StationError::Bench(BenchError::Busy(_))))
}

/// Everybody guesses at the same moment; how many were looked at, right or wrong.
fn looked_at(guess: &Guess<'_>) -> usize {
    let start = Barrier::new(CROWD);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let start = &start;
        let all: Vec<_> = (0..CROWD)
            .map(|n| {
                scope.spawn(move || {
                    start.wait();
                    guess(n)
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    answers.iter().filter(|answer| was_looked_at(answer)).count()
}

#[test]
fn of_two_hundred_guesses_at_once_no_more_are_looked_at_than_the_limit_at_every_door() {
    let mut beyond = Vec::new();
    let fair = Fair::new();
    for place in Checkpoint::ALL {
        fair.desk.clock.advance(25 * 3600);
        let Some(guess) = fair.guess(*place) else { continue };
        let judged = || fair.desk.station.gauges().unwrap().codes.iter().map(|(_, count)| *count).sum::<u64>();
        let before = judged();
        let looked = match place {
            // its refusals do not tell whether anything was looked at
            Checkpoint::Door => {
                looked_at(&guess);
                usize::try_from(judged() - before).unwrap()
            }
            _ => looked_at(&guess),
        };
        if looked > limit(*place) || looked == 0 {
            beyond.push((place, looked));
        }
    }
    assert!(beyond.is_empty(), "looked at, of {CROWD} at once: {beyond:?}");
}

#[test]
fn whoever_has_an_account_does_not_buy_guesses_at_others_with_it() {
    let fair = Fair::new();
    let station = &fair.desk.station;
    let here = stranger(1);
    let mut looked = 0;
    for n in 0..60 {
        if n % 4 == 0 {
            let _ = station.accounts().sign_in("holder", &secret(PASSWORD), here, false, None);
        }
        let guessed = station.accounts().sign_in(&format!("personne{n}"), &secret(WRONG), here, false, None);
        looked += usize::from(!matches!(guessed, Err(StationError::Throttled { .. })));
    }
    assert!(looked < 60, "{looked} of 60 guesses at 60 accounts were looked at");
}

/// Two doors that share a checkpoint with another one, and so its counters.
#[test]
fn a_handover_and_a_passcode_without_a_token_are_counted_like_every_passcode() {
    let fair = Fair::new();
    let (desk, station) = (&fair.desk, &fair.desk.station);
    let requester = desk.actor("requester");
    let in_vain: Guess<'_> =
        Box::new(|n| station.accounts().set_second_factor(&requester, true, &format!("{PIN}{n:06}")));
    assert!((1..=5).contains(&looked_at(&in_vain)));
    desk.clock.advance(25 * 3600);
    desk.enrolled("2222");
    desk.allocated("requester");
    let (principal, serial) = (desk.principal(), desk.serial("2222"));
    let hand_over: Guess<'_> = Box::new(|n| {
        station.tokens().hand_over(&principal, &serial, None, Proof::Passcode(format!("{PIN}{n:06}"))).map(drop)
    });
    let first = hand_over(0);
    assert!(matches!(first, Err(StationError::Passcode(_))), "{first:?}");
    let looked = 1 + (1..20).filter(|n| was_looked_at(&hand_over(*n))).count();
    assert!((1..=5).contains(&looked), "{looked}");
}

/// The words of `oath` that compare a code with a secret may be said only where a counted guess is at hand.
#[test]
fn whatever_looks_at_a_code_asks_for_a_guess_that_was_counted() {
    let judges = ["validate_hotp(", "validate_totp(", "resynchronise(", "resynchronise_time(", "find_parameters("];
    let also = [
        "identify(Searcher",
        "hotp(&secret",
        ".code_at(&secret",
        "totp.code(secret",
        ".verify(password",
        ".verify(pin",
    ];
    let mut seen = 0;
    for (path, text) in crate::house::floors::sources_of("station") {
        // a test of a room may look at codes of its own
        let text = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("use ") || code.starts_with("//") || code.starts_with("oath::{") {
                continue;
            }
            if !judges.iter().chain(&also).any(|judge| code.contains(judge)) || code.contains("fn ") {
                continue;
            }
            seen += 1;
            let before: Vec<&str> = text.lines().take(number + 1).collect();
            let start = before.iter().rposition(|line| line.trim_start().contains("fn ")).unwrap();
            let function = before[start..].join(" ");
            let asks = function.contains("&Attempt") || function.contains("self.attempt(");
            assert!(asks, "{path}:{} looks at a code, and nothing says that the guess was counted", number + 1);
        }
    }
    assert!(seen >= 8, "{seen}");
}

#[test]
fn the_timer_forgets_no_guess_of_today_and_every_one_of_the_day_before() {
    let fair = Fair::new();
    let station = &fair.desk.station;
    let guess = |password: &str| station.accounts().sign_in("holder", &secret(password), stranger(1), false, None);
    for _ in 0..8 {
        let _ = guess(WRONG);
    }
    station.attempts_tick().unwrap();
    assert!(matches!(guess(PASSWORD), Err(StationError::Throttled { .. })), "the wait is not over");
    fair.desk.clock.advance(3600);
    station.attempts_tick().unwrap();
    guess(WRONG).unwrap_err();
    assert!(matches!(guess(PASSWORD), Err(StationError::Throttled { .. })), "the next one still costs a wait");
    fair.desk.clock.advance(25 * 3600);
    station.attempts_tick().unwrap();
    guess(WRONG).unwrap_err();
    guess(PASSWORD).unwrap();
}

#[test]
fn a_password_that_was_hashed_weakly_is_hashed_as_today_once_it_is_typed() {
    let fair = Fair::new();
    let station = &fair.desk.station;
    let other = fair.desk.beside();
    let mut hash = [0u8; 32];
    let weak = argon2::Params::new(64, 1, 1, None).unwrap();
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, weak)
        .hash_password_into(PASSWORD.as_bytes(), &[7; 16], &mut hash)
        .unwrap();
    let id = fair.holder.person.unwrap().get();
    other.execute(
        "UPDATE account SET memory = 64, passes = 1, lanes = 1, salt = ?2, hash = ?3 WHERE person = ?1",
        &[&id, &[7u8; 16], &hash],
    );
    let memory = || other.one::<u32>("SELECT memory FROM account WHERE person = ?", &[&id]);
    let sign_in = |password: &str| station.accounts().sign_in("holder", &secret(password), stranger(1), false, None);
    assert!(sign_in(WRONG).is_err());
    assert_eq!(memory(), 64, "only whoever knows it can have it hashed");
    sign_in(PASSWORD).unwrap();
    assert_eq!(memory(), 19_456);
    sign_in(PASSWORD).unwrap();
    assert!(sign_in(WRONG).is_err());
}

#[test]
fn strangers_do_not_lock_the_owner_out_of_their_own_device_nor_a_school_behind_one_address() {
    let fair = Fair::new();
    let station = &fair.desk.station;
    let school = stranger(7);
    let first = station.accounts().sign_in("holder", &secret(PASSWORD), school, false, None).unwrap();
    let device =
        station.accounts().know_device(&first, None).unwrap().expect("a complete sign-in makes a device known");
    assert_eq!(
        station.accounts().know_device(&first, Some(&device)).unwrap().as_ref(),
        Some(&device),
        "it keeps the name it has"
    );
    let planted = station.accounts().know_device(&first, Some("planted")).unwrap().unwrap();
    assert_ne!(planted, "planted", "a name that was not given here may be one that a stranger knows");
    // a pupil in the same room, at everybody's account
    for n in 0..60 {
        for name in ["holder".to_owned(), format!("collegue{n}")] {
            let _ = station.accounts().sign_in(&name, &secret(WRONG), school, false, None);
        }
    }
    let stranger_now = station.accounts().sign_in("holder", &secret(PASSWORD), school, false, None);
    assert!(matches!(stranger_now, Err(StationError::Throttled { .. })), "elsewhere the account is shut for a while");
    station.accounts().sign_in("holder", &secret(PASSWORD), school, false, Some(&device)).expect("at home it is not");
    let made_up = station.accounts().sign_in("holder", &secret(PASSWORD), school, false, Some("made-up"));
    assert!(matches!(made_up, Err(StationError::Throttled { .. })));
    let of_another = station.accounts().sign_in("requester", &secret(WRONG), school, false, Some(&device));
    assert!(matches!(of_another, Err(StationError::Throttled { .. })), "a device is known for its own person only");
    // whoever has the device guesses no faster
    let looked = (0..50).filter(|_| {
        let guessed = station.accounts().sign_in("holder", &secret(WRONG), school, false, Some(&device));
        !matches!(guessed, Err(StationError::Throttled { .. }))
    });
    assert_eq!(looked.count(), 5);
    // and behind that address nobody waits for longer than a minute
    fair.desk.clock.advance(61);
    let colleague = station.accounts().sign_in("helpdesk", &secret(WRONG), school, false, None);
    assert!(matches!(colleague, Err(StationError::SignInRefused)), "{colleague:?}");
}

#[test]
fn a_link_that_was_asked_for_is_made_at_a_moment_that_whoever_asked_does_not_know() {
    // what comes after the answer would be slower where there is a link to make
    let fair = Fair::new();
    let (desk, station) = (&fair.desk, &fair.desk.station);
    let other = desk.beside();
    let count = |table: &str| other.one::<u32>(&format!("SELECT count(*) FROM {table}"), &[]);
    let written = || ["journal", "outbox", "link", "refusal"].map(count);
    desk.deliver();
    let mut waits = std::collections::BTreeSet::new();
    for n in 0..40 {
        let before = written();
        let login = if n % 2 == 0 { "holder" } else { "nobody" };
        station.accounts().forgot_password(login, stranger(n)).unwrap();
        let due = desk.deliver().expect("something is still to be done");
        assert_eq!(written(), before, "{login}: nothing is done for this name while the answer goes out");
        assert_eq!(count("asked_link"), 1, "and nothing of it is lost");
        let wait = due.duration_since(desk.now()).as_millis();
        assert!((2000..=10_000).contains(&wait), "{wait} ms");
        waits.insert(wait / 1000);
        desk.links_made();
        assert_eq!(count("asked_link"), 0);
        assert_ne!(written(), before, "{login}");
        desk.clock.advance(3601); // a name has three mails an hour
    }
    assert!(waits.len() >= 5, "{waits:?} s: by chance");
}

#[test]
fn a_sixth_colleague_may_forget_and_nobodys_link_dies_of_it() {
    let fair = Fair::new();
    let (desk, station) = (&fair.desk, &fair.desk.station);
    let school = stranger(7);
    let entries = || station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap().len();
    station.people().send_link(&desk.actor("administrator"), fair.holder.person.unwrap()).unwrap();
    let welcome = desk.dice.last();
    let before = entries();
    for n in 0..20 {
        station.accounts().forgot_password(&format!("collegue{n}"), school).unwrap();
    }
    desk.links_made();
    assert_eq!(entries(), before, "what strangers ask for does not fill the journal");
    station.accounts().forgot_password("holder", school).unwrap();
    desk.links_made();
    let first = desk.dice.last();
    station.accounts().forgot_password("holder", school).unwrap();
    desk.links_made();
    let second = desk.dice.last();
    for link in [&welcome, &first, &second] {
        assert!(station.accounts().password_link_is_valid(link, school).unwrap());
    }
    station.accounts().forgot_password("holder", stranger(8)).unwrap();
    desk.links_made();
    assert_eq!(desk.dice.last(), second, "three links lie about already");
    station.accounts().redeem_password_link(&first, &secret("encore une longue phrase"), school).unwrap();
    for link in [&welcome, &first, &second] {
        assert!(!station.accounts().password_link_is_valid(link, school).unwrap(), "the password is another one now");
    }
    station.attempts_tick().unwrap();
    assert_eq!(entries() - before, 3 + 3, "two links, a password; and in three lines what was asked in vain and tried");
}

#[test]
fn what_is_refused_is_in_the_journal_in_aggregates_and_whoever_is_guessed_at_is_told() {
    let panel = crate::support::panel::Panel::with(&[]);
    let (desk, station) = (&panel.desk, &panel.desk.station);
    let lines = || {
        let all = station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap();
        all.into_iter().filter(|line| line.verb.word() == "attempt").collect::<Vec<_>>()
    };
    for n in 0..300 {
        let _ = station.accounts().sign_in("deputy", &secret(WRONG), stranger(1), false, None);
        let _ = station.accounts().sign_in("nobody", &secret("monmotdepasse-secret!2026"), stranger(n), false, None);
    }
    assert_eq!(desk.mailed("attempts_stopped"), ["deputy"], "told once");
    let refused = panel.sign_in("requester").get("/people");
    assert_eq!(refused.status, axum::http::StatusCode::FORBIDDEN);
    station.attempts_tick().unwrap();
    let told = lines();
    assert!(told.len() < 20, "{} lines", told.len());
    let fact = |name: &str, value: &str| told.iter().any(|line| line.facts.get(name).is_some_and(|fact| fact == value));
    assert!(fact("checkpoint", "sign_in") && fact("act", "see_people") && fact("address", "198.51.100.1"), "{told:?}");
    assert!(!format!("{told:?}").contains("monmotdepasse"));
    station.attempts_tick().unwrap();
    assert_eq!(lines().len(), told.len(), "once each");
    let home = panel.sign_in("auditor").get("/").text;
    assert!(home.contains("Essais refusés") && home.contains("nom et mot de passe"), "{home}");
    let mail = {
        desk.address("deputy", "karim@example.fr");
        desk.deliver();
        desk.outgoing.taken()
    };
    let letter = mail.iter().find(|letter| letter.subject.contains("Essais")).expect("a mail");
    assert!(letter.text.contains("nom et mot de passe") && letter.text.contains("198.51.100.1"), "{}", letter.text);
}

/// What a one-time link of a person is for, and what must end it.
#[test]
fn every_link_of_a_person_dies_with_password_address_and_account() {
    type Kill = fn(&Fair);
    let person = |fair: &Fair| fair.holder.person.unwrap();
    let kills: [(&str, Kill); 5] = [
        ("own password", |fair| {
            let new = secret("encore une longue phrase");
            fair.desk.station.accounts().change_password(&fair.holder, &secret(PASSWORD), &new).unwrap();
        }),
        ("password set by somebody", |fair| {
            let (id, new) = (fair.holder.person.unwrap(), secret("encore une longue phrase"));
            fair.desk.station.people().set_password(&Actor::machine(0), id, &new).unwrap();
        }),
        ("another address", |fair| {
            let id = fair.holder.person.unwrap();
            fair.desk.station.people().set_address(&fair.desk.actor("administrator"), id, "autre@example.fr").unwrap();
        }),
        ("no account any more", |fair| {
            let id = fair.holder.person.unwrap();
            fair.desk.station.people().set_enabled(&fair.desk.actor("administrator"), id, false).unwrap();
        }),
        ("gone", |fair| {
            fair.desk.station.people().leave(&fair.desk.principal(), fair.holder.person.unwrap(), school()).unwrap();
        }),
    ];
    let here = stranger(9);
    let mut alive = Vec::new();
    for (event, kill) in kills {
        let fair = Fair::new();
        let (desk, station) = (&fair.desk, &fair.desk.station);
        for purpose in trousseau::store::LinkPurpose::ALL {
            use trousseau::store::LinkPurpose;
            let link = match purpose {
                // belongs to nobody: it dies with the first administrator
                LinkPurpose::Setup => continue,
                LinkPurpose::Password => {
                    station.people().send_link(&desk.actor("administrator"), person(&fair)).unwrap();
                    desk.dice.last()
                }
                LinkPurpose::Pin => {
                    station.accounts().start_pin_change(&desk.actor("helpdesk"), person(&fair)).unwrap();
                    desk.dice.last()
                }
            };
            let works = || match purpose {
                LinkPurpose::Pin => station.accounts().pin_link_is_valid(&fair.holder, &link).unwrap(),
                LinkPurpose::Password | LinkPurpose::Setup => {
                    station.accounts().password_link_is_valid(&link, here).unwrap()
                }
            };
            assert!(works(), "{purpose} before {event}");
            if *purpose == LinkPurpose::Pin {
                kill(&fair);
                if works() {
                    alive.push((*purpose, event));
                }
            }
        }
        // the other one was open all the while
        let left = "SELECT count(*) FROM link WHERE consumed IS NULL AND person IS NOT NULL";
        assert_eq!(desk.beside().one::<u32>(left, &[]), 0, "{event}");
    }
    assert!(alive.is_empty(), "these links outlive what should end them: {alive:?}");
}

#[test]
fn both_addresses_are_told_and_an_administrators_is_changed_by_two() {
    let fair = Fair::new();
    let (desk, station) = (&fair.desk, &fair.desk.station);
    let (administrator, id) = (desk.actor("administrator"), fair.holder.person.unwrap());
    let fate = station.people().set_address(&administrator, id, "autre@example.fr").unwrap();
    assert_eq!(fate, trousseau::station::AddressFate::Changed);
    desk.deliver();
    let told: Vec<_> =
        desk.outgoing.taken().into_iter().filter(|letter| letter.subject.contains("adresse électronique")).collect();
    let to: Vec<_> = told.iter().map(|letter| letter.to.to_string()).collect();
    assert!(to.iter().any(|to| to.contains("holder@")) && to.iter().any(|to| to.contains("autre@")), "{to:?}");
    let journal = format!("{:?}", station.journal().entries(&desk.actor("auditor"), None, 20).unwrap());
    assert!(journal.contains("holder@example.fr") && journal.contains("autre@example.fr"), "{journal}");

    // one administrator alone does not take another's mail, nor moves their own
    let own = administrator.person.unwrap();
    desk.address("administrator", "admin@example.fr");
    let address = || station.people().person(&Actor::machine(0), own).unwrap().email;
    let fate = station.people().set_address(&administrator, own, "ailleurs@example.fr").unwrap();
    assert_eq!(fate, trousseau::station::AddressFate::Waits);
    desk.deliver();
    let asked: Vec<_> = desk.outgoing.taken().into_iter().map(|letter| letter.to.to_string()).collect();
    for told in ["admin@example.fr", "ailleurs@example.fr"] {
        assert!(asked.iter().any(|to| to.contains(told)), "{told} is told before anything is changed: {asked:?}");
    }
    assert_eq!(address().as_deref(), Some("admin@example.fr"));
    assert!(matches!(station.people().confirm_address(&administrator, own), Err(StationError::FourEyes(_))));
    let root = Actor::machine(0);
    station.people().grant(&root, id, Grant { role: Role::Administrator, scope: Scope::Academy }).unwrap();
    let view = station.people().person(&root, id).unwrap();
    let second = Actor { grants: view.grants, ..fair.holder.clone() };
    station.people().confirm_address(&second, own).unwrap();
    assert_eq!(address().as_deref(), Some("ailleurs@example.fr"));
    assert!(matches!(station.people().confirm_address(&second, own), Err(StationError::NoAddressWaits(_))));
    // where there is no second one, the machine's administrator does it
    station.people().set_address(&root, own, "encore@example.fr").unwrap();
    assert_eq!(address().as_deref(), Some("encore@example.fr"));
}

#[test]
fn sessions_are_seen_and_ended_by_their_person_and_by_whoever_manages_people() {
    let panel = crate::support::panel::Panel::with(&[]);
    let (desk, station) = (&panel.desk, &panel.desk.station);
    let one = panel.sign_in("requester");
    // setting a password ends sessions: the second one is opened by hand
    let password = secret(crate::support::panel::PASSWORD);
    let token = station.accounts().sign_in("requester", &password, stranger(1), false, None).unwrap();
    let other =
        crate::support::panel::Browser { panel: &panel, cookie: format!("trousseau={token}"), csrf: String::new() };
    let page = one.get("/me").text;
    assert!(page.contains("celle-ci") && page.contains("127.0.0.1"), "{page}");
    let name = page.split("name=\"session\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let names: Vec<_> = name.collect();
    assert_eq!(names.len(), 1, "their own ends by the button at the foot of the page");
    let here =
        station.accounts().own_sessions(&desk.actor("requester"), one.cookie.split_once('=').unwrap().1).unwrap();
    let elsewhere = here.iter().find(|open| !open.here).unwrap().name.clone();
    assert!(names.contains(&elsewhere));
    one.post("/me/sessions/end", &format!("session={elsewhere}"));
    assert_eq!(other.get("/me").status, axum::http::StatusCode::SEE_OTHER, "that one has ended");
    assert_eq!(one.get("/me").status, axum::http::StatusCode::OK);
    let somebody = panel.sign_in("deputy");
    let of_another =
        somebody.post("/me/sessions/end", &format!("session={}", here.iter().find(|one| one.here).unwrap().name));
    assert_eq!(of_another.status, axum::http::StatusCode::CONFLICT);
    assert!(of_another.text.contains("déjà terminée"), "{}", of_another.text);
    let id = desk.requester();
    let administrator = panel.sign_in("administrator");
    assert!(administrator.get(&format!("/people/{id}")).text.contains("Terminer ses sessions"));
    // it is asked once more, by name: nothing has ended yet
    let asked = administrator.post(&format!("/people/{id}/end_sessions"), "").text;
    assert!(asked.contains("Fermer toutes les sessions de Mme requester ?"), "{asked}");
    assert_eq!(one.get("/me").status, axum::http::StatusCode::OK);
    administrator.post(&format!("/people/{id}/end_sessions"), "sure=yes");
    assert_eq!(one.get("/me").status, axum::http::StatusCode::SEE_OTHER);
    let journal = format!("{:?}", station.journal().entries(&desk.actor("auditor"), None, 20).unwrap());
    assert!(journal.contains("sessions_ended"));
    // one's own end on one's own page; and one that has run out is not shown as open
    let own = station.accounts().end_sessions_of(&desk.actor("administrator"), desk.people["administrator"]);
    assert!(own.is_err(), "{own:?}");
    assert_eq!(administrator.get("/me").status, axum::http::StatusCode::OK);
    let open = || station.accounts().own_sessions(&desk.actor("deputy"), "").unwrap().len();
    assert_eq!(open(), 1);
    desk.clock.advance(31 * 60);
    assert_eq!(open(), 0);
}
