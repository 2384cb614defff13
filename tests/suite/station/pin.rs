//! What a person knows: PIN, passcode, password. Journeys are named after the questions of the academy's FAQ.

use crate::support::desk::{Desk, need, school, without};
use jiff::SignedDuration;
use std::{net::IpAddr, sync::Barrier};
use trousseau::{
    domain::{Act, CustodyState, Grant, PersonId, Role, Scope, Secret, WeakPin},
    oath::Code,
    station::{Actor, Door, NewPerson, NewRequest, PasscodeFault, PersonAction, PinState, StationError},
};

const PIN: &str = "4719";
const OTHER_PIN: &str = "58203";
const PASSWORD: &str = "une phrase assez longue";
const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

/// Somebody of the school who holds token 1111, with the PIN above.
struct Holder {
    desk: Desk,
    id: PersonId,
}

impl Holder {
    fn new() -> Self {
        Self::with_address(Some("holder@example.fr"))
    }

    fn with_address(email: Option<&str>) -> Self {
        let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
        let new = NewPerson {
            login: "holder".parse().unwrap(),
            name: "Mme Holder".to_owned(),
            email: email.map(str::to_owned),
            grants: vec![Grant { role: Role::Requester, scope: Scope::School(school()) }],
            password: Some(Secret::new(PASSWORD.as_bytes().to_vec())),
            uid: None,
        };
        let id = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
        desk.enrolled("1111");
        let holder = Self { desk, id };
        holder.receive("1111");
        holder.desk.station.accounts().change_pin(&holder.actor(), holder.touch(), PIN, PIN).unwrap();
        holder
    }

    /// The token goes to the holder.
    fn receive(&self, serial: &str) {
        let (principal, serial) = (self.desk.principal(), self.desk.serial(serial));
        self.desk.allocated_for(&self.actor());
        self.desk.station.tokens().hand_over(&principal, &serial, None, without()).unwrap();
    }

    fn actor(&self) -> Actor {
        let view = self.desk.station.people().person(&Actor::machine(0), self.id).unwrap();
        let door = Door::Panel { at_station: false };
        Actor { person: Some(view.id), name: view.name, grants: view.grants, door }
    }

    fn touch(&self) -> Code {
        self.desk.touch("1111")
    }

    /// What the holder types: PIN and the next code.
    fn passcode(&self, pin: &str) -> String {
        format!("{pin}{}", self.touch())
    }

    fn try_passcode(&self, actor: &Actor, typed: &str) -> Result<(), StationError> {
        // an hour between attempts: only the lock of the PIN is at work, not the throttle
        self.desk.clock.advance(3600);
        self.desk.station.codes().verify_passcode(actor, &self.desk.serial("1111"), typed).map(drop)
    }

    fn pin_state(&self) -> PinState {
        self.desk.station.accounts().pin_state(&self.actor(), self.id).unwrap()
    }

    fn sign_in(&self) -> Result<String, StationError> {
        self.desk.station.accounts().sign_in("holder", &Secret::new(PASSWORD.as_bytes().to_vec()), HOME, false, None)
    }

    /// Everything that the database file, its log and its head hold, as bytes.
    fn files(&self) -> Vec<u8> {
        crate::store::foreign::files_of(&self.desk.folder.path().join("data"))
    }

    /// The journal as text.
    fn journal(&self) -> String {
        format!("{:?}", self.desk.station.journal().entries(&self.desk.actor("auditor"), None, 1000).unwrap())
    }

    /// Kinds and facts of the mails that were queued, oldest first.
    fn mails(&self) -> Vec<(String, String)> {
        let sql = "SELECT kind, facts FROM outbox ORDER BY id";
        self.desk.beside().rows(sql, &[], |row| (row.get(0), row.get(1)))
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_right_passcode_proves_person_and_token_once() {
    let holder = Holder::new();
    let typed = holder.passcode(PIN);
    holder.try_passcode(&holder.desk.principal(), &typed).unwrap();
    assert!(matches!(holder.try_passcode(&holder.actor(), &typed), Err(StationError::PasscodeRefused)));
    holder.try_passcode(&holder.actor(), &holder.passcode("'è&ç")).unwrap();
    let stranger = holder.try_passcode(&holder.desk.principal_elsewhere(), &holder.passcode(PIN));
    assert!(matches!(stranger, Err(StationError::NoSuchToken(_))));
}

#[test]
fn the_holder_gets_one_answer_and_those_who_help_the_reason() {
    let holder = Holder::new();
    let (own, helpdesk) = (holder.actor(), holder.desk.actor("helpdesk"));
    let spent = holder.passcode(PIN);
    holder.try_passcode(&own, &spent).unwrap();
    let attempts = [
        (holder.passcode("9402"), PasscodeFault::WrongPin),
        (spent, PasscodeFault::WrongCode),
        ("9402000000".to_owned(), PasscodeFault::Neither),
    ];
    let answer = StationError::PasscodeRefused.to_string();
    for (typed, fault) in attempts {
        // codes are spent by the first look: the reason is asked for with another one
        assert_eq!(holder.try_passcode(&own, &typed).unwrap_err().to_string(), answer);
        let again = if fault == PasscodeFault::WrongPin { holder.passcode("9402") } else { typed };
        let told = holder.try_passcode(&helpdesk, &again).unwrap_err();
        assert!(matches!(told, StationError::Passcode(told) if told == fault), "{told}: {fault:?}");
    }
    assert_eq!(holder.try_passcode(&own, "12").unwrap_err().to_string(), answer);
    assert_eq!(holder.try_passcode(&own, "no digits").unwrap_err().to_string(), answer);
}

#[test]
fn a_valid_code_is_burnt_even_beside_a_wrong_pin() {
    let holder = Holder::new();
    let code = holder.touch();
    for wrong in ["9402", ""] {
        holder.try_passcode(&holder.actor(), &format!("{wrong}{code}")).unwrap_err();
        let again = holder.try_passcode(&holder.actor(), &format!("{PIN}{code}"));
        assert!(matches!(again, Err(StationError::PasscodeRefused)), "overheard, and of no use");
    }
    holder.try_passcode(&holder.actor(), &holder.passcode(PIN)).unwrap();
}

#[test]
fn wrong_pins_lock_the_pin_and_not_even_the_right_one_opens_it() {
    let holder = Holder::new();
    let own = holder.actor();
    for _ in 0..4 {
        holder.try_passcode(&own, &holder.passcode("9402")).unwrap_err();
    }
    holder.try_passcode(&own, &holder.passcode(PIN)).unwrap();
    for _ in 0..5 {
        assert_eq!(holder.pin_state(), PinState::Set, "a right one began the count anew");
        holder.try_passcode(&own, &holder.passcode("9402")).unwrap_err();
    }
    assert_eq!(holder.pin_state(), PinState::Locked);
    assert!(matches!(holder.try_passcode(&own, &holder.passcode(PIN)), Err(StationError::PasscodeRefused)));
    let told = holder.try_passcode(&holder.desk.actor("helpdesk"), &holder.passcode(PIN));
    assert!(matches!(told, Err(StationError::Passcode(PasscodeFault::Locked))));
    let locked = |(kind, facts): &(String, String)| kind == "pin_changed" && facts.contains("locked");
    assert_eq!(holder.mails().iter().filter(|mail| locked(mail)).count(), 1, "the holder is told once");
}

#[test]
fn a_code_without_its_pin_is_a_slip_and_no_guess() {
    let holder = Holder::new();
    for _ in 0..7 {
        holder.try_passcode(&holder.actor(), &holder.touch().to_string()).unwrap_err();
    }
    assert_eq!(holder.pin_state(), PinState::Set);
}

#[test]
fn attempts_are_slowed_down_per_person_and_token() {
    let holder = Holder::new();
    let serial = holder.desk.serial("1111");
    let attempt = |typed: &str| holder.desk.station.codes().verify_passcode(&holder.actor(), &serial, typed);
    for _ in 0..5 {
        assert!(matches!(attempt("4719000000"), Err(StationError::PasscodeRefused)));
    }
    assert!(matches!(attempt(&holder.passcode(PIN)), Err(StationError::Throttled { .. })));
    holder.desk.clock.advance(3600);
    attempt(&holder.passcode(PIN)).unwrap();
}

#[test]
fn of_two_simultaneous_passcodes_with_one_code_one_wins() {
    let holder = Holder::new();
    let (typed, serial, own) = (holder.passcode(PIN), holder.desk.serial("1111"), holder.actor());
    let start = Barrier::new(2);
    let won = std::thread::scope(|scope| {
        let attempt = || {
            start.wait();
            holder.desk.station.codes().verify_passcode(&own, &serial, &typed).is_ok()
        };
        let both = [scope.spawn(attempt), scope.spawn(attempt)];
        both.map(|thread| thread.join().unwrap()).iter().filter(|won| **won).count()
    });
    assert_eq!(won, 1);
}

#[test]
fn a_locked_pin_is_unlocked_by_school_or_helpdesk_and_never_by_its_holder() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    for login in ["principal", "deputy", "helpdesk"] {
        for _ in 0..5 {
            holder.try_passcode(&holder.actor(), &holder.passcode("9402")).unwrap_err();
        }
        assert_eq!(holder.pin_state(), PinState::Locked);
        for nobody in ["elsewhere", "technician", "administrator", "auditor", "requester"] {
            let refused = station.accounts().unlock(&holder.desk.actor(nobody), holder.id);
            assert!(
                matches!(refused, Err(StationError::NotAllowed { act: Act::Unlock } | StationError::NoSuchPerson(_))),
                "{nobody}"
            );
        }
        assert!(matches!(station.accounts().unlock(&holder.actor(), holder.id), Err(StationError::OwnToken)));
        station.accounts().unlock(&holder.desk.actor(login), holder.id).unwrap();
        holder.try_passcode(&holder.actor(), &holder.passcode(PIN)).unwrap();
    }
    let helpdesk = holder.desk.actor("helpdesk");
    let own = station.accounts().unlock(&helpdesk, helpdesk.person.unwrap());
    assert!(matches!(own, Err(StationError::OwnToken)), "the helpdesk cannot unlock itself");
    let unlocked = holder.mails().into_iter().filter(|(_, facts)| facts.contains("unlocked")).count();
    assert_eq!(unlocked, 3, "the holder is told each time");
    assert!(holder.desk.journal_is_sound());
}

/// FAQ: "Que faire si un personnel a perdu son code PIN ?" - with the token in hand, the holder sets a new one.
#[test]
fn what_if_somebody_lost_their_pin_and_still_has_the_token() {
    let holder = Holder::new();
    let (station, own) = (&holder.desk.station, holder.actor());
    let code = holder.touch();
    let weak = station.accounts().change_pin(&own, code, "1234", "1234");
    assert!(matches!(weak, Err(StationError::WeakPin(WeakPin::Run))));
    let differs = station.accounts().change_pin(&own, code, OTHER_PIN, "58204");
    assert!(matches!(differs, Err(StationError::WeakPin(WeakPin::Differs))));
    let of_school = station.accounts().change_pin(&own, code, "9510", "9510");
    assert!(matches!(of_school, Err(StationError::WeakPin(WeakPin::School))));
    station.accounts().change_pin(&own, code, OTHER_PIN, OTHER_PIN).expect("a refused PIN did not spend the code");
    let again = station.accounts().change_pin(&own, code, PIN, PIN);
    assert!(matches!(again, Err(StationError::CodeRefused)), "a code proves it once");
    holder.try_passcode(&own, &holder.passcode(PIN)).unwrap_err();
    holder.try_passcode(&own, &holder.passcode(OTHER_PIN)).unwrap();
    let (kind, facts) = holder.mails().pop().unwrap();
    assert!(kind == "pin_changed" && facts.contains("changed"), "{kind} {facts}");
    let nothing = station.accounts().change_pin(&holder.desk.actor("requester"), holder.touch(), PIN, PIN);
    assert!(matches!(nothing, Err(StationError::NoTokenOfOwn)));
}

/// FAQ: the same question without a usable token: the helpdesk starts it, the holder alone chooses.
#[test]
fn what_if_somebody_lost_their_pin_and_has_no_usable_token() {
    let holder = Holder::new();
    let (station, own, helpdesk) = (&holder.desk.station, holder.actor(), holder.desk.actor("helpdesk"));
    let elsewhere = holder.sign_in().unwrap();
    let here = holder.sign_in().unwrap();
    station.accounts().start_pin_change(&helpdesk, holder.id).unwrap();
    let link = holder.desk.dice.last();
    assert!(!contains(&holder.files(), &link) && !holder.journal().contains(&link), "nobody but the mail has the link");
    let (kind, facts) = holder.mails().pop().unwrap();
    assert_eq!(kind, "pin_link");
    assert!(!facts.contains(&link) && facts.contains("until") && facts.contains(&helpdesk.name), "{facts}");
    for _ in 0..2 {
        assert!(station.accounts().pin_link_is_valid(&own, &link).unwrap(), "looking does not use it up");
    }
    let redeem = |actor: &Actor| station.accounts().redeem_pin_link(actor, &here, &link, OTHER_PIN, OTHER_PIN);
    for other in [&helpdesk, &holder.desk.actor("requester"), &Actor::machine(0)] {
        assert!(!station.accounts().pin_link_is_valid(other, &link).unwrap());
        assert!(matches!(redeem(other), Err(StationError::LinkRefused)), "it is for that very person");
    }
    redeem(&own).unwrap();
    assert!(matches!(redeem(&own), Err(StationError::LinkRefused)), "it works once");
    holder.try_passcode(&own, &holder.passcode(OTHER_PIN)).unwrap();
    assert!(station.accounts().session(&elsewhere).unwrap().is_none(), "other sessions are closed");
    let (kind, facts) = holder.mails().pop().unwrap();
    assert!(kind == "pin_changed" && facts.contains("changed"), "{kind} {facts}");
}

#[test]
fn a_link_for_a_pin_grows_old_and_gives_way_to_the_next() {
    let holder = Holder::new();
    let (station, own, helpdesk) = (&holder.desk.station, holder.actor(), holder.desk.actor("helpdesk"));
    let redeem = |link: &str| station.accounts().redeem_pin_link(&own, "", link, OTHER_PIN, OTHER_PIN);
    station.accounts().start_pin_change(&helpdesk, holder.id).unwrap();
    let first = holder.desk.dice.last();
    station.accounts().start_pin_change(&helpdesk, holder.id).unwrap();
    let second = holder.desk.dice.last();
    assert!(matches!(redeem(&first), Err(StationError::LinkRefused)), "the newer one replaces it");
    holder.desk.clock.advance(SignedDuration::from_hours(4).as_secs() + 1);
    assert!(!station.accounts().pin_link_is_valid(&own, &second).unwrap());
    assert!(matches!(redeem(&second), Err(StationError::LinkRefused)), "too old");
    assert!(matches!(redeem("made-up"), Err(StationError::LinkRefused)));
    let by_holder = station.accounts().start_pin_change(&own, holder.id);
    assert!(matches!(by_holder, Err(StationError::OwnToken)));
    for nobody in ["principal", "deputy", "technician", "administrator", "auditor", "requester"] {
        let refused = station.accounts().start_pin_change(&holder.desk.actor(nobody), holder.id);
        assert!(
            matches!(
                refused,
                Err(StationError::NotAllowed { act: Act::StartPinChange } | StationError::NoSuchPerson(_))
            ),
            "{nobody}"
        );
    }
    let nothing = station.accounts().start_pin_change(&helpdesk, holder.desk.requester());
    assert!(matches!(nothing, Err(StationError::NoPinNeeded(_))));
}

/// FAQ: the same question where no mail can be sent: the principal stands by.
#[test]
fn what_if_somebody_lost_their_pin_and_has_no_address() {
    let holder = Holder::with_address(None);
    let (station, desk) = (&holder.desk.station, &holder.desk);
    let no_address = station.accounts().start_pin_change(&desk.actor("helpdesk"), holder.id);
    assert!(matches!(no_address, Err(StationError::NoAddress(_))));
    let confirm = |actor: &Actor| station.accounts().confirm_pin(actor, holder.id, OTHER_PIN, OTHER_PIN);
    assert!(matches!(confirm(&desk.away(desk.principal())), Err(StationError::AtStationOnly)));
    for nobody in ["helpdesk", "elsewhere", "technician", "administrator", "requester"] {
        let refused = confirm(&desk.actor(nobody));
        assert!(
            matches!(refused, Err(StationError::NotAllowed { act: Act::ConfirmPin } | StationError::NoSuchPerson(_))),
            "{nobody}"
        );
    }
    let session = holder.sign_in().unwrap();
    confirm(&desk.principal()).unwrap();
    assert!(station.accounts().session(&session).unwrap().is_none(), "sessions are closed");
    holder.try_passcode(&holder.actor(), &holder.passcode(OTHER_PIN)).unwrap();
    assert!(holder.journal().contains("confirmed_in_person"));
    let principal = desk.principal();
    let own = station.accounts().confirm_pin(&principal, principal.person.unwrap(), OTHER_PIN, OTHER_PIN);
    assert!(matches!(own, Err(StationError::OwnToken)));
    let with_address = Holder::new();
    let refused = with_address.desk.station.accounts().confirm_pin(
        &with_address.desk.principal(),
        with_address.id,
        OTHER_PIN,
        OTHER_PIN,
    );
    assert!(matches!(refused, Err(StationError::HasAddress(_))), "a link reaches them without anybody else");
}

/// The same in the panel: the form is on the person's page, at the station, for those who may stand by.
#[test]
fn the_principal_stands_by_while_a_new_pin_is_typed_on_the_persons_page() {
    let panel = crate::support::panel::Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let (page, form) = (format!("/people/{}", desk.requester()), format!("/people/{}/confirm_pin", desk.requester()));
    let (principal, helpdesk) = (panel.sign_in("principal"), panel.sign_in("helpdesk"));
    assert!(!helpdesk.get(&page).text.contains(&form), "not for the helpdesk, who may be far away");
    assert!(principal.get(&page).text.contains(&format!("action=\"{form}\"")));
    let differs = principal.post(&form, "pin=58203&again=58204");
    assert_eq!(differs.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY, "{}", differs.text);
    let set = principal.post(&form, "pin=58203&again=58203");
    assert_eq!(principal.landed(&set), format!("{page}?said=pin-set"));
    let typed = format!("{OTHER_PIN}{}", desk.touch("1111"));
    desk.station.codes().verify_passcode(&desk.actor("helpdesk"), &desk.serial("1111"), &typed).unwrap();
    let story = helpdesk.get(&page).text;
    assert!(story.contains("attesté en personne") && !story.contains(OTHER_PIN), "the journal says how, never what");
}

#[test]
fn no_file_journal_or_mail_holds_a_pin_or_a_code() {
    let holder = Holder::new();
    // digits that stand in no serial, school or time by accident
    let pin = "80417265";
    let code = holder.touch();
    holder.desk.station.accounts().change_pin(&holder.actor(), code, pin, pin).unwrap();
    let typed = holder.passcode(pin);
    holder.try_passcode(&holder.actor(), &typed).unwrap();
    holder.try_passcode(&holder.actor(), &holder.passcode("80417266")).unwrap_err();
    let (files, journal, mails) = (holder.files(), holder.journal(), format!("{:?}", holder.mails()));
    for secret in [pin, "80417266", typed.as_str()] {
        assert!(!contains(&files, secret) && !journal.contains(secret) && !mails.contains(secret));
    }
    assert!(journal.contains("wrong_pin") && journal.contains("accepted"), "what happened is there");
    assert!(holder.desk.journal_is_sound());
}

/// FAQ: "Que faire si une clef est désynchronisée ?" - the passcode, the next code, done.
#[test]
fn what_if_a_token_is_desynchronised() {
    let holder = Holder::new();
    let (station, own) = (&holder.desk.station, holder.actor());
    for _ in 0..17 {
        holder.touch();
    }
    let attempt = |pin: &str| {
        holder.desk.clock.advance(3600);
        let (passcode, next) = (holder.passcode(pin), holder.touch());
        (passcode.clone(), next, station.codes().resync_own(&own, &passcode, &[next]))
    };
    let (_, _, refused) = attempt("9402");
    assert!(matches!(refused, Err(StationError::PasscodeRefused)), "nothing is told beside a wrong PIN");
    let (passcode, next, found) = attempt(PIN);
    assert_eq!(found.unwrap().ahead, 19, "seventeen, and the two of the first attempt");
    holder.desk.clock.advance(3600);
    let again = station.codes().resync_own(&own, &passcode, &[next]);
    assert!(matches!(again, Err(StationError::PasscodeRefused)), "both codes are spent");
    holder.try_passcode(&own, &holder.passcode(PIN)).unwrap();
    let nothing = station.codes().resync_own(&holder.desk.actor("requester"), "4719123456", &[holder.touch()]);
    assert!(matches!(nothing, Err(StationError::PasscodeRefused)), "no token, the same answer");
}

#[test]
fn codes_typed_beside_a_wrong_pin_are_of_no_use_to_whoever_saw_them() {
    let holder = Holder::new();
    let (station, own) = (&holder.desk.station, holder.actor());
    for _ in 0..30 {
        holder.touch();
    }
    let (first, next) = (holder.touch(), holder.touch());
    station.codes().resync_own(&own, &format!("9402{first}"), &[next]).unwrap_err();
    holder.desk.clock.advance(3600);
    let gained = station.codes().resync_own(&own, &format!("{PIN}{first}"), &[next]);
    assert!(matches!(gained, Err(StationError::PasscodeRefused)));
}

#[test]
fn ones_own_token_is_a_second_factor_when_its_holder_wants_it() {
    let holder = Holder::new();
    let (station, own) = (&holder.desk.station, holder.actor());
    let wrong = station.accounts().set_second_factor(&own, true, "9402000000");
    assert!(matches!(wrong, Err(StationError::PasscodeRefused)), "proof first");
    station.accounts().set_second_factor(&own, true, &holder.passcode(PIN)).unwrap();
    let cookie = holder.sign_in().unwrap();
    assert!(station.accounts().session(&cookie).unwrap().is_none(), "the password alone opens nothing");
    let pending = station.accounts().pending_session(&cookie).unwrap().unwrap();
    assert!(pending.actor.grants.is_empty(), "and gives no role");
    assert!(matches!(station.accounts().complete_sign_in(&cookie, "4719000000"), Err(StationError::PasscodeRefused)));
    for _ in 0..40 {
        holder.touch();
    }
    let (passcode, next) = (holder.passcode(PIN), holder.touch());
    let found = station.codes().resync_own(&pending.actor, &passcode, &[next]).unwrap();
    assert_eq!(found.ahead, 40, "the cure of a desynchronised token is before the factor that it blocks");
    let opened = station.accounts().complete_sign_in(&cookie, &holder.passcode(PIN)).unwrap();
    assert!(station.accounts().session(&opened).unwrap().is_some() && opened != cookie);
    assert!(station.accounts().pending_session(&cookie).unwrap().is_none(), "the first token is void");
    let late = holder.sign_in().unwrap();
    holder.desk.clock.advance(16 * 60);
    assert!(matches!(
        station.accounts().complete_sign_in(&late, &holder.passcode(PIN)),
        Err(StationError::SignInRefused)
    ));
    station.accounts().set_second_factor(&own, false, &holder.passcode(PIN)).unwrap();
    assert!(station.accounts().session(&holder.sign_in().unwrap()).unwrap().is_some());
}

#[test]
fn whoever_lost_their_second_factor_is_let_in_by_helpdesk_or_administrator() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    for login in ["helpdesk", "administrator"] {
        station.accounts().set_second_factor(&holder.actor(), true, &holder.passcode(PIN)).unwrap();
        let pending = holder.sign_in().unwrap();
        for nobody in ["principal", "technician", "auditor", "requester"] {
            let refused = station.accounts().let_in(&holder.desk.actor(nobody), holder.id);
            assert!(
                matches!(refused, Err(StationError::NotAllowed { act: Act::Recover } | StationError::NoSuchPerson(_))),
                "{nobody}"
            );
        }
        assert!(matches!(station.accounts().let_in(&holder.actor(), holder.id), Err(StationError::OwnToken)));
        station.accounts().let_in(&holder.desk.actor(login), holder.id).unwrap();
        assert!(station.accounts().pending_session(&pending).unwrap().is_none(), "what was begun is void");
        assert!(station.accounts().session(&holder.sign_in().unwrap()).unwrap().is_some());
        let (kind, facts) = holder.mails().pop().unwrap();
        assert!(kind == "second_factor" && facts.contains("off"), "{kind} {facts}");
    }
    let administrator = holder.desk.actor("administrator").person.unwrap();
    let weakened = station.accounts().let_in(&holder.desk.actor("helpdesk"), administrator);
    assert!(matches!(weakened, Err(StationError::NotOverThem { .. })), "administrators guard themselves");
}

#[test]
fn a_forgotten_password_is_set_anew_by_a_link_that_works_once() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let session = holder.sign_in().unwrap();
    for _ in 0..6 {
        let wrong = station.accounts().sign_in("holder", &Secret::new(b"wrong".to_vec()), HOME, false, None);
        assert!(wrong.is_err());
    }
    let elsewhere = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 8));
    station.accounts().forgot_password(" Holder ", elsewhere).unwrap();
    holder.desk.links_made();
    let link = holder.desk.dice.last();
    assert_eq!(holder.mails().pop().unwrap().0, "password_link");
    assert!(!contains(&holder.files(), &link) && !holder.journal().contains(&link));
    assert!(station.accounts().password_link_is_valid(&link, HOME).unwrap());
    let set = |password: &str| {
        station.accounts().redeem_password_link(&link, &Secret::new(password.as_bytes().to_vec()), HOME)
    };
    assert!(matches!(set("short"), Err(StationError::WeakPassword(_))), "and the link is still good");
    set("encore une longue phrase").unwrap();
    assert!(matches!(set("encore une longue phrase"), Err(StationError::LinkRefused)));
    assert!(station.accounts().session(&session).unwrap().is_none(), "sessions are closed");
    assert_eq!(holder.mails().pop().unwrap().0, "password_changed");
    let new = Secret::new(b"encore une longue phrase".to_vec());
    station.accounts().sign_in("holder", &new, elsewhere, false, None).expect("the way out of the lockout");
}

#[test]
fn nobody_learns_from_a_forgotten_password_who_has_an_account() {
    let holder = Holder::new();
    let station = &holder.desk.station;
    let mails = holder.mails().len();
    for login in ["nobody", "requester", "not a name!", ""] {
        station.accounts().forgot_password(login, HOME).unwrap();
    }
    holder.desk.links_made();
    assert_eq!(holder.mails().len(), mails, "no account, or no address: no mail");
    assert!(!holder.journal().contains("not a name!"), "what was typed is not kept");
    for mail in 1..=3 {
        station.accounts().forgot_password("holder", HOME).unwrap();
        holder.desk.links_made();
        assert_eq!(holder.mails().len(), mails + mail);
    }
    let slowed = station.accounts().forgot_password("holder", HOME);
    assert!(matches!(slowed, Err(StationError::Throttled { .. })), "{slowed:?}");
    holder.desk.clock.advance(3601);
    station.accounts().forgot_password("holder", HOME).unwrap();
    holder.desk.links_made();
    let link = holder.desk.dice.last();
    holder.desk.clock.advance(3601);
    assert!(!station.accounts().password_link_is_valid(&link, HOME).unwrap(), "an hour, no more");
    assert!(!station.accounts().pin_link_is_valid(&holder.actor(), &link).unwrap());
}

#[test]
fn a_persons_page_offers_what_its_reader_may_do() {
    let holder = Holder::new();
    let actions = |login: &str| {
        holder.desk.station.people().person_page(&holder.desk.actor(login), holder.id).map(|page| page.actions)
    };
    assert_eq!(actions("helpdesk").unwrap(), [PersonAction::StartPinChange, PersonAction::LetIn]);
    assert_eq!(actions("principal").unwrap(), []);
    assert_eq!(actions("administrator").unwrap(), [PersonAction::LetIn]);
    for nobody in ["elsewhere", "technician", "auditor", "requester"] {
        assert!(matches!(actions(nobody), Err(StationError::NoSuchPerson(_))), "{nobody}");
    }
    for _ in 0..5 {
        holder.try_passcode(&holder.actor(), &holder.passcode("9402")).unwrap_err();
    }
    assert_eq!(actions("principal").unwrap(), [PersonAction::Unlock]);
    let page = holder.desk.station.people().person_page(&holder.desk.actor("helpdesk"), holder.id).unwrap();
    assert_eq!(page.pin, Some(PinState::Locked));
    assert!(page.story.iter().any(|line| line.facts.values().any(|fact| fact == "wrong_pin")), "why they call");
    let administrator =
        holder.desk.station.people().person_page(&holder.desk.actor("administrator"), holder.id).unwrap();
    assert!(administrator.pin.is_none() && administrator.story.is_empty(), "not their business");
    let own = holder.desk.station.people().own_page(&holder.actor()).unwrap();
    assert_eq!((own.pin, own.second_factor, own.has_password), (PinState::Locked, false, true));
    assert_eq!(own.token, Some((&holder.desk.serial("1111")).into()));
}

#[test]
fn a_request_that_waits_for_a_pin_goes_on_however_the_pin_is_set() {
    let holder = Holder::new();
    let (desk, station, own) = (&holder.desk, &holder.desk.station, holder.actor());
    station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "départ").unwrap();
    assert_eq!(holder.pin_state(), PinState::Missing, "a new request asks for a new PIN");
    desk.enrolled("2222");
    let id = station.requests().submit_request(&own, need("notes")).unwrap();
    station.requests().approve(&desk.principal(), id).unwrap();
    desk.signed(&own, id);
    assert_eq!(desk.state("2222"), CustodyState::Reserved);
    station.accounts().start_pin_change(&desk.actor("helpdesk"), holder.id).unwrap();
    let link = desk.dice.last();
    station.accounts().redeem_pin_link(&own, "", &link, OTHER_PIN, OTHER_PIN).unwrap();
    assert_eq!(desk.state("2222"), CustodyState::Allocated);
}

#[test]
fn asking_for_another_token_is_no_way_round_the_proof() {
    let holder = Holder::new();
    let (desk, station, own) = (&holder.desk, &holder.desk.station, holder.actor());
    desk.enrolled("2222");
    let new = NewRequest { replaces: Some((&desk.serial("1111")).into()), ..need("la clef expire") };
    let id = station.requests().submit_request(&own, new).unwrap();
    station.requests().approve(&desk.principal(), id).unwrap();
    assert!(matches!(station.requests().set_pin(&own, OTHER_PIN, OTHER_PIN), Err(StationError::NoPinAsked)));
    holder.try_passcode(&own, &holder.passcode(PIN)).expect("the PIN is what it was");
    desk.signed(&own, id);
    assert_eq!(desk.state("2222"), CustodyState::Allocated, "and it counts for the new token");
}
