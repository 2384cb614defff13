//! The verification door: what a program is told of what somebody typed.

use crate::support::desk::{Desk, PIN, school, without};
use std::{net::IpAddr, sync::Barrier};
use trousseau::{
    domain::{Act, ClientScope, Grant, PersonId, Role, Scope, Secret, Typing, Verb},
    oath::Code,
    station::{
        Actor, Client, ClientFault, Door, DoorQuestion, NewPerson, Station, StationError, Subject, TypedClient, Verdict,
    },
};

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A program that may ask, as `change` has it.
pub fn client(station: &Station, change: impl FnOnce(&mut TypedClient)) -> Client {
    let (client, _) = client_and_key(station, change);
    client
}

fn client_and_key(station: &Station, change: impl FnOnce(&mut TypedClient)) -> (Client, String) {
    let clients = station.clients();
    let number = clients.list(&Actor::machine(0)).unwrap().len();
    let mut typed = TypedClient {
        name: format!("vpn {number}"),
        scope: ClientScope::Verify,
        schools: String::new(),
        networks: String::new(),
        a_minute: 1_000_000,
        typing: Typing::Passcode,
        next_code: true,
        until: None,
    };
    change(&mut typed);
    let made = clients.add(&Actor::machine(0), &typed, None).unwrap();
    let key = String::from_utf8(made.key.expose().to_vec()).unwrap();
    (clients.judge(Some(&key), HERE, &[typed.scope]).unwrap(), key)
}

/// What was typed as this person.
pub fn question(person: &str, typed: &str) -> DoorQuestion {
    DoorQuestion {
        subject: Subject::Person(person.to_owned()),
        typed: Secret::new(typed.as_bytes().to_vec()),
        transaction: None,
        from: HERE,
    }
}

/// Somebody of the school who holds token 1111.
struct Holder {
    desk: Desk,
    id: PersonId,
}

impl Holder {
    fn new() -> Self {
        let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
        let new = NewPerson {
            login: "holder".parse().unwrap(),
            name: "Mme Holder".to_owned(),
            email: Some("Holder@example.fr".to_owned()),
            grants: vec![Grant { role: Role::Requester, scope: Scope::School(school()) }],
            password: None,
            uid: None,
        };
        let id = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
        desk.enrolled("1111");
        let holder = Self { desk, id };
        let actor = holder.actor();
        holder.desk.allocated_for(&actor);
        let (principal, serial) = (holder.desk.principal(), holder.desk.serial("1111"));
        holder.desk.station.tokens().hand_over(&principal, &serial, None, without()).unwrap();
        holder
    }

    fn actor(&self) -> Actor {
        let view = self.desk.station.people().person(&Actor::machine(0), self.id).unwrap();
        let door = Door::Panel { at_station: false };
        Actor { person: Some(view.id), name: view.name, grants: view.grants, door }
    }

    fn touch(&self) -> Code {
        self.desk.touch("1111")
    }

    fn ask(&self, client: &Client, typed: &str) -> Verdict {
        self.desk.station.codes().check(client, &question("holder", typed)).unwrap()
    }

    fn passcode(&self) -> String {
        format!("{PIN}{}", self.touch())
    }

    /// Entries of this verb.
    fn entries(&self, verb: Verb) -> usize {
        let lines = self.desk.station.journal().entries(&Actor::machine(0), None, 1000).unwrap();
        lines.iter().filter(|line| line.verb == verb).count()
    }
}

fn is_yes(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Accepted { token, .. } if token.to_string() == "1111")
}

#[test]
fn the_same_question_has_the_same_answer_for_thirty_seconds_and_from_another_program_it_is_a_replay() {
    let holder = Holder::new();
    let (vpn, portal) = (client(&holder.desk.station, |_| {}), client(&holder.desk.station, |_| {}));
    let typed = holder.passcode();
    let before = holder.entries(Verb::Verify);
    assert!(is_yes(&holder.ask(&vpn, &typed)));
    assert_eq!(holder.entries(Verb::Verify), before + 1, "one entry");
    assert!(is_yes(&holder.ask(&vpn, &typed)), "whoever did not hear the answer asks again");
    holder.desk.clock.advance(29);
    assert!(is_yes(&holder.ask(&vpn, &typed)));
    assert_eq!(holder.entries(Verb::Verify), before + 1, "and it is one sign-in still");
    assert_eq!(holder.ask(&portal, &typed), Verdict::Refused, "from another program it is a replay");
    holder.desk.clock.advance(2);
    assert_eq!(holder.ask(&vpn, &typed), Verdict::Refused, "the code is spent");
    assert!(holder.desk.journal_is_sound());
}

#[test]
fn a_refusal_is_the_same_once_more_too_and_counts_one_wrong_pin() {
    let holder = Holder::new();
    let vpn = client(&holder.desk.station, |_| {});
    let typed = format!("9274{}", holder.touch());
    let before = holder.entries(Verb::Verify);
    for _ in 0..20 {
        assert_eq!(holder.ask(&vpn, &typed), Verdict::Refused);
    }
    assert_eq!(holder.entries(Verb::Verify), before + 1, "one guess, however often it is repeated");
    let burnt = format!("{PIN}{}", &typed[4..]);
    assert_eq!(holder.ask(&vpn, &burnt), Verdict::Refused, "the code beside the wrong PIN is spent");
    assert!(is_yes(&holder.ask(&vpn, &holder.passcode())));
}

#[test]
fn the_same_question_from_twenty_at_once_is_one_sign_in() {
    let holder = Holder::new();
    let vpn = client(&holder.desk.station, |_| {});
    let (typed, start, station) = (holder.passcode(), Barrier::new(20), &holder.desk.station);
    let before = holder.entries(Verb::Verify);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..20)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    station.codes().check(&vpn, &question("holder", &typed)).unwrap()
                })
            })
            .collect();
        assert!(all.into_iter().all(|one| is_yes(&one.join().unwrap())));
    });
    assert_eq!(holder.entries(Verb::Verify), before + 1);
    assert!(is_yes(&holder.ask(&vpn, &holder.passcode())), "and none of them counts as a wrong guess");
}

#[test]
fn a_person_is_found_by_name_or_mail_and_a_key_by_its_number() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let vpn = client(station, |_| {});
    for name in ["holder", " HOLDER ", "holder@example.fr"] {
        let asked = question(name, &holder.passcode());
        assert!(is_yes(&station.codes().check(&vpn, &asked).unwrap()), "{name}");
    }
    let by_serial = DoorQuestion { subject: Subject::Token("1111".to_owned()), ..question("", &holder.passcode()) };
    assert!(is_yes(&station.codes().check(&vpn, &by_serial).unwrap()));
}

#[test]
fn whatever_is_wrong_is_one_refusal() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let vpn = client(station, |_| {});
    let elsewhere = client(station, |typed| typed.schools = "0130040Y".to_owned());
    let here = client(station, |typed| typed.schools = school().to_string());
    let refused =
        |client: &Client, question: &DoorQuestion| station.codes().check(client, question).unwrap() == Verdict::Refused;
    assert!(refused(&vpn, &question("nobody", &holder.passcode())));
    assert!(refused(&vpn, &question("", "")));
    assert!(refused(&vpn, &question("principal", "4719123456")), "somebody without a key");
    assert!(refused(&vpn, &question("holder", "12")), "too short to be anything");
    assert!(refused(&elsewhere, &question("holder", &holder.passcode())), "another program's school");
    let in_stock = DoorQuestion { subject: Subject::Token("2222".to_owned()), ..question("", "4719123456") };
    assert!(refused(&vpn, &in_stock), "a key in stock opens no door");
    assert!(is_yes(&station.codes().check(&here, &question("holder", &holder.passcode())).unwrap()));
}

#[test]
fn a_code_alone_is_enough_where_the_program_asked_for_a_password_and_nowhere_else() {
    let holder = Holder::new();
    let vpn = client(&holder.desk.station, |_| {});
    let portal = client(&holder.desk.station, |typed| typed.typing = Typing::Code);
    assert_eq!(holder.ask(&vpn, &holder.touch().to_string()), Verdict::Refused);
    assert!(is_yes(&holder.ask(&portal, &holder.touch().to_string())));
    assert_eq!(holder.ask(&portal, &holder.passcode()), Verdict::Refused);
}

#[test]
fn a_key_far_ahead_is_cured_inside_the_sign_in_by_its_next_code() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let (vpn, mute) = (client(station, |_| {}), client(station, |typed| typed.next_code = false));
    let ahead = |presses: usize| (0..presses).for_each(|_| drop(holder.touch().to_string()));
    ahead(60);
    assert_eq!(
        holder.ask(&mute, &holder.passcode()),
        Verdict::Refused,
        "where nobody can be asked, it is a wrong code"
    );
    assert_eq!(holder.ask(&vpn, &format!("9274{}", holder.touch())), Verdict::Refused, "beside a wrong PIN too");
    let first = holder.passcode();
    let Verdict::NextCode { transaction } = holder.ask(&vpn, &first) else { panic!("it is not asked for") };
    assert_eq!(holder.ask(&vpn, &first), Verdict::NextCode { transaction: transaction.clone() }, "the same question");
    let next = |client: &Client, code: &str, transaction: &str| {
        let asked = DoorQuestion { transaction: Some(transaction.to_owned()), ..question("holder", code) };
        station.codes().check(client, &asked).unwrap()
    };
    let code = holder.touch().to_string();
    assert_eq!(next(&mute, &code, &transaction), Verdict::Refused, "another program's challenge");
    assert!(is_yes(&next(&vpn, &code, &transaction)));
    assert!(is_yes(&next(&vpn, &code, &transaction)), "and once more");
    assert_eq!(holder.entries(Verb::Resynchronise), 2, "refused to another program, then the key was found anew");
    assert!(is_yes(&holder.ask(&vpn, &holder.passcode())), "from here on it is as before");

    ahead(40);
    let Verdict::NextCode { transaction } = holder.ask(&vpn, &holder.passcode()) else { panic!("it is not asked for") };
    assert_eq!(next(&vpn, "000000", &transaction), Verdict::Refused);
    assert_eq!(next(&vpn, &holder.touch().to_string(), &transaction), Verdict::Refused, "one try");
    let Verdict::NextCode { transaction } = holder.ask(&vpn, &holder.passcode()) else { panic!("it is not asked for") };
    let late = holder.touch().to_string();
    holder.desk.clock.advance(121);
    assert_eq!(next(&vpn, &late, &transaction), Verdict::Refused, "two minutes are over");
    assert!(holder.desk.journal_is_sound());
}

#[test]
fn a_key_that_was_reported_lost_a_moment_ago_is_refused_even_the_same_question() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let vpn = client(station, |_| {});
    let typed = holder.passcode();
    assert!(is_yes(&holder.ask(&vpn, &typed)));
    let serial = holder.desk.serial("1111");
    station.tokens().report_lost(&holder.desk.principal(), &serial, "perdue").unwrap();
    assert_eq!(holder.ask(&vpn, &typed), Verdict::Refused);
}

#[test]
fn a_pin_that_was_right_is_not_believed_after_it_was_set_anew_or_locked() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let vpn = client(station, |_| {});
    assert!(is_yes(&holder.ask(&vpn, &holder.passcode())));
    station.accounts().change_pin(&holder.actor(), holder.touch(), "58203", "58203").unwrap();
    assert_eq!(holder.ask(&vpn, &holder.passcode()), Verdict::Refused);
    assert!(is_yes(&holder.ask(&vpn, &format!("58203{}", holder.touch()))));
    for n in 0..12 {
        holder.desk.clock.advance(20);
        let _ = holder.ask(&vpn, &format!("92{n:02}{}", holder.touch()));
    }
    holder.desk.clock.advance(3600);
    assert_eq!(holder.ask(&vpn, &format!("58203{}", holder.touch())), Verdict::Refused, "the PIN is locked");
}

#[test]
fn a_program_asks_with_a_good_key_from_where_it_may_as_often_as_it_may_and_nothing_else() {
    let desk = Desk::with(&[]);
    let (station, machine) = (&desk.station, Actor::machine(0));
    let (vpn, key) = client_and_key(station, |typed| {
        typed.networks = "127.0.0.1, 192.0.2.0/24".to_owned();
        typed.a_minute = 3;
    });
    let judge = |key: Option<&str>, from: &str, scope: ClientScope| {
        station.clients().judge(key, from.parse().unwrap(), &[scope])
    };
    let fault = |judged: Result<Client, StationError>| match judged {
        Err(StationError::Client(fault)) => fault,
        other => panic!("{other:?}"),
    };
    let verify = ClientScope::Verify;
    assert_eq!(fault(judge(None, "127.0.0.1", verify)), ClientFault::Unknown);
    assert_eq!(fault(judge(Some("tr_made-up"), "127.0.0.1", verify)), ClientFault::Unknown);
    assert_eq!(fault(judge(Some(&key), "192.0.3.1", verify)), ClientFault::Elsewhere);
    assert_eq!(fault(judge(Some(&key), "192.0.2.1", ClientScope::WriteApi)), ClientFault::Scope);
    assert_eq!(judge(Some(&key), "192.0.2.1", verify).unwrap().id, vpn.id);
    judge(Some(&key), "::ffff:192.0.2.7", verify).unwrap();
    assert!(matches!(judge(Some(&key), "192.0.2.1", verify), Err(StationError::Throttled { .. })));
    desk.clock.advance(60);
    let second = station.clients().new_key(&machine, vpn.id, 7, None).unwrap();
    let second = String::from_utf8(second.key.expose().to_vec()).unwrap();
    for key in [&key, &second] {
        judge(Some(key), "192.0.2.1", verify).unwrap();
    }
    desk.clock.advance(8 * 86_400);
    assert_eq!(fault(judge(Some(&key), "192.0.2.1", verify)), ClientFault::Unknown, "a week is over");
    judge(Some(&second), "192.0.2.1", verify).unwrap();
    station.clients().tick().unwrap();
    let seen = station.clients().client(&machine, vpn.id).unwrap();
    assert_eq!(seen.used, Some(desk.now()));
    station.clients().end(&machine, vpn.id).unwrap();
    assert_eq!(fault(judge(Some(&second), "192.0.2.1", verify)), ClientFault::Unknown);
    assert!(matches!(station.clients().end(&machine, vpn.id), Err(StationError::NoSuchClient(_))));
    // wrong keys are told to the journal, by address
    station.clients().tick().unwrap();
    station.attempts_tick().unwrap();
    let lines = station.journal().entries(&machine, None, 50).unwrap();
    let told = lines.iter().filter(|line| line.facts.get("checkpoint").is_some_and(|at| at == "client_key"));
    assert_eq!(told.count(), 3, "from three addresses");
    assert!(desk.journal_is_sound());
}

#[test]
fn who_may_ask_is_for_administrators_to_say() {
    let desk = Desk::with(&[]);
    for login in ["helpdesk", "technician", "auditor", "requester", "principal"] {
        let refused = desk.station.clients().list(&desk.actor(login));
        assert!(matches!(refused, Err(StationError::NotAllowed { act: Act::Administer })), "{login}");
    }
}
