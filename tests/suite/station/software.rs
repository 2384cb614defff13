//! *Clef logicielle ?* Who may have one, how it is activated, how it changes telephones, how it ends; and everything that
//! is done with codes, done with codes of the hour.

use crate::{
    support::desk::{Desk, PIN, need, school},
    support::panel::{PASSWORD, Panel},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use std::net::{IpAddr, Ipv4Addr};
use trousseau::{
    catalogue::Worded,
    domain::{
        Contract, CustodyState, Degree, Grant, PersonId, PhoneSystem, RequestId, RequestState, Role, Scope, Secret,
        Serial, SettingName, Symptom, TokenKind, Uai, Verb,
    },
    oath::{Code, otpauth_uri, secret_text},
    station::{
        Actor, CardAction, Complaint, Diagnosed, NewRequest, NewSchool, Outcome, Part, Progress, RequestFilter,
        ShownKey, StationError, TokenFilter,
    },
};

/// The key of what is said of a diagnosis.
fn said(found: &Diagnosed) -> &'static str {
    Worded::of(&Outcome { verb: Verb::Diagnose, ended: Ok(found.clone().done()), found: None }).key
}

/// A first-degree school, where software tokens may be had.
const FIRST: &str = "0132410Z";
/// Seconds of a step.
const STEP: i64 = 30;

fn software(text: &str) -> NewRequest {
    NewRequest { kind: TokenKind::Software, ..need(text) }
}

/// The code that a telephone shows whose clock is fast by so many seconds.
fn shown_by(desk: &Desk, key: &ShownKey, fast: i64) -> Code {
    key.totp.code_at(&key.secret, desk.now().as_second() + fast)
}

impl Desk {
    /// Second-degree schools may have software tokens, or not.
    fn software_allowed(&self, yes: bool) {
        let word = if yes { "yes" } else { "no" };
        self.station.settings().set(&Actor::machine(0), SettingName::SoftwareSecond, word).unwrap();
    }
    fn software_asked(&self, login: &str) -> RequestId {
        self.station.requests().submit_request(&self.actor(login), software("notes, depuis chez moi")).unwrap()
    }
    /// Asked for, approved, charter signed, PIN set.
    fn software_ready(&self, login: &str) -> RequestId {
        let (id, actor) = (self.software_asked(login), self.actor(login));
        self.station.requests().approve(&self.principal(), id).unwrap();
        self.signed(&actor, id);
        self.station.requests().set_pin(&actor, PIN, PIN).unwrap();
        id
    }
    /// In the requester's telephone.
    fn software_active(&self) -> ShownKey {
        self.software_allowed(true);
        let (id, actor) = (self.software_ready("requester"), self.actor("requester"));
        let key = self.station.requests().show_key(&actor, id, "").unwrap();
        self.station.requests().activate(&actor, id, shown_by(self, &key, 0)).unwrap();
        self.clock.advance(STEP);
        key
    }
    fn state_of(&self, serial: &Serial) -> CustodyState {
        self.station.tokens().token(&self.technician(), serial).unwrap().row.state
    }
    fn checks(&self, key: &ShownKey, code: Code) -> Result<(), StationError> {
        self.station.codes().verify(&self.actor("helpdesk"), &key.serial, code).map(drop)
    }
    /// What the database file, its log and its head hold.
    fn files(&self) -> Vec<u8> {
        crate::store::foreign::files_of(&self.folder.path().join("data"))
    }
    fn seals(&self) -> u32 {
        self.beside().one("SELECT count(*) FROM sealed WHERE purpose = 'secret'", &[])
    }
    fn added_first_degree(&self, person: PersonId) -> Uai {
        let (uai, root) = (FIRST.parse().unwrap(), Actor::machine(0));
        let (degree, contract) = (Degree::First, Contract::Public);
        let new = NewSchool { uai, name: "École des Lilas".to_owned(), degree, contract };
        self.station.people().add_school(&root, &new).unwrap();
        self.station.people().grant(&root, person, Grant { role: Role::Requester, scope: Scope::School(uai) }).unwrap();
        uai
    }
}

#[test]
fn staff_of_the_second_degree_cannot_have_a_software_token_by_any_door() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let requester = desk.actor("requester");
    let refused = |told: StationError| assert!(matches!(told, StationError::NoSoftware(Degree::Second)), "{told}");
    refused(desk.station.requests().submit_request(&requester, software("notes")).unwrap_err());
    assert!(desk.station.people().software_schools(&requester).unwrap().is_empty());
    // switched on, asked, and switched off again: at every later step
    desk.software_allowed(true);
    let id = desk.software_asked("requester");
    desk.software_allowed(false);
    refused(desk.station.requests().approve(&desk.principal(), id).unwrap_err());
    desk.software_allowed(true);
    desk.station.requests().approve(&desk.principal(), id).unwrap();
    desk.signed(&requester, id);
    desk.station.requests().set_pin(&requester, PIN, PIN).unwrap();
    desk.software_allowed(false);
    refused(desk.station.requests().show_key(&requester, id, "").unwrap_err());
    desk.software_allowed(true);
    let key = desk.station.requests().show_key(&requester, id, "").unwrap();
    desk.software_allowed(false);
    refused(desk.station.requests().activate(&requester, id, shown_by(&desk, &key, 0)).unwrap_err());
    desk.software_allowed(true);
    desk.station.requests().activate(&requester, id, shown_by(&desk, &key, 0)).unwrap();
    desk.software_allowed(false);
    let (serial, system) = (&key.serial, PhoneSystem::Android);
    refused(desk.station.requests().change_phone(&requester, serial, system, "autre").unwrap_err());
    refused(desk.station.requests().request_replacement(&requester, serial, "renouveler").unwrap_err());
    // and the first degree has them from the start
    let first = desk.added_first_degree(desk.actor("deputy").person.unwrap());
    let deputy = desk.actor("deputy");
    assert_eq!(desk.station.people().software_schools(&deputy).unwrap(), [first]);
    desk.station.requests().submit_request(&deputy, NewRequest { school: first, ..software("notes") }).unwrap();
}

#[test]
fn a_software_token_is_asked_for_decided_signed_and_activated_without_stock_or_desk() {
    let desk = Desk::with(&[]);
    desk.software_allowed(true);
    let (requester, principal) = (desk.actor("requester"), desk.principal());
    let id = desk.software_asked("requester");
    assert_eq!(desk.mailed("request_to_decide"), ["principal", "deputy"]);
    assert!(desk.mailed("stock_empty_requester").is_empty(), "the cupboard is empty, and that is nothing to it");
    let supply = desk.station.stock().supply(&principal, school()).unwrap();
    assert_eq!((supply.supply.waiting, supply.suggestion), (0, 0), "no key is missing for it");
    desk.station.requests().approve(&principal, id).unwrap();
    assert_eq!(desk.request_state(id), RequestState::AwaitingRequester);
    assert_eq!(desk.mailed("software_continue"), ["requester"]);
    // neither charter nor PIN: nothing to see yet
    assert!(matches!(desk.station.requests().show_key(&requester, id, ""), Err(StationError::NotReady(_))));
    desk.station.requests().set_pin(&requester, PIN, PIN).unwrap();
    assert!(matches!(desk.station.requests().show_key(&requester, id, ""), Err(StationError::NotReady(_))));
    desk.signed(&requester, id);
    let no_code = "123456".parse().unwrap();
    assert!(matches!(desk.station.requests().activate(&requester, id, no_code), Err(StationError::NoKeyShown(_))));
    for other in ["principal", "deputy", "helpdesk", "administrator"] {
        let seen = desk.station.requests().show_key(&desk.actor(other), id, "");
        assert!(matches!(seen, Err(StationError::NoSuchRequest(_))), "{other} sees nobody's secret");
    }
    let key = desk.station.requests().show_key(&requester, id, "").unwrap();
    assert!(desk.station.requests().request(&requester, id).unwrap().key_shown);
    // until it is activated it is in no list and has no page
    assert!(matches!(desk.station.tokens().token(&desk.technician(), &key.serial), Err(StationError::NoSuchToken(_))));
    assert_eq!(desk.station.tokens().list(&desk.technician(), &TokenFilter::default()).unwrap().total, 0);
    let far = shown_by(&desk, &key, 10 * STEP);
    assert!(matches!(desk.station.requests().activate(&requester, id, far), Err(StationError::CodeRefused)));
    desk.station.requests().activate(&requester, id, shown_by(&desk, &key, 0)).unwrap();
    assert_eq!(
        (desk.request_state(id), desk.state_of(&key.serial)),
        (RequestState::HandedOver, CustodyState::HandedOver)
    );
    assert_eq!(desk.mailed("software_activated"), ["requester"]);
    let row = desk.station.tokens().token(&principal, &key.serial).unwrap().row;
    assert_eq!((row.kind, row.school, row.holder.unwrap().id), (TokenKind::Software, Some(school()), desk.requester()));
    // no stock, no stock-take, no consumption
    let stock = desk.station.people().school(&principal, school()).unwrap();
    let supply = desk.station.stock().supply(&principal, school()).unwrap();
    assert_eq!((stock.in_stock, supply.supply.handed_over, supply.lasts_until), (0, 0, None));
    let take = desk.station.stock().start_stock_take(&principal, school()).unwrap();
    assert_eq!(desk.station.stock().stock_take(&principal, take).unwrap().expected, 0);
    // its story has the right verbs, and the secret is nowhere but in the vault
    let verbs: Vec<_> =
        desk.station.tokens().token(&principal, &key.serial).unwrap().story.iter().map(|l| l.verb.word()).collect();
    assert_eq!(verbs, ["activate", "enrol", "sign_charter", "approve"]);
    let (files, journal) = (desk.files(), desk.station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap());
    let text = secret_text(&key.secret);
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(!has(&files, key.secret.expose()) && !has(&files, text.as_bytes()));
    assert!(!format!("{journal:?}").contains(&*text) && desk.journal_is_sound());
    let again = desk.station.requests().submit_request(&requester, software("encore une"));
    assert!(matches!(again, Err(StationError::HasToken { .. })), "one token a person");
}

#[test]
fn a_secret_is_shown_once_and_shown_anew_it_is_another_one() {
    let desk = Desk::with(&[]);
    desk.software_allowed(true);
    let (id, requester) = (desk.software_ready("requester"), desk.actor("requester"));
    let first = desk.station.requests().show_key(&requester, id, "").unwrap();
    let second = desk.station.requests().show_key(&requester, id, "").unwrap();
    assert_eq!(first.serial, second.serial);
    assert_ne!(first.secret.expose(), second.secret.expose());
    assert_eq!(desk.seals(), 1, "the one of before is destroyed");
    let old = desk.station.requests().activate(&requester, id, shown_by(&desk, &first, 0));
    assert!(matches!(old, Err(StationError::CodeRefused)));
    desk.station.requests().activate(&requester, id, shown_by(&desk, &second, 0)).unwrap();
    assert!(desk.station.requests().show_key(&requester, id, "").is_err(), "and never again");
    let guess = "000000".parse().unwrap();
    assert!(matches!(desk.station.requests().activate(&requester, id, guess), Err(StationError::Request { .. })));
}

#[test]
fn guessing_the_first_code_is_slowed_down() {
    let desk = Desk::with(&[]);
    desk.software_allowed(true);
    let (id, requester) = (desk.software_ready("requester"), desk.actor("requester"));
    let key = desk.station.requests().show_key(&requester, id, "").unwrap();
    let wrong = shown_by(&desk, &key, 100 * STEP);
    for _ in 0..5 {
        assert!(matches!(desk.station.requests().activate(&requester, id, wrong), Err(StationError::CodeRefused)));
    }
    let right = shown_by(&desk, &key, 0);
    assert!(matches!(desk.station.requests().activate(&requester, id, right), Err(StationError::Throttled { .. })));
}

#[test]
fn a_request_that_ends_before_the_activation_takes_its_secret_along() {
    let desk = Desk::with(&[]);
    desk.software_allowed(true);
    let requester = desk.actor("requester");
    let id = desk.software_ready("requester");
    let key = desk.station.requests().show_key(&requester, id, "").unwrap();
    desk.station.requests().cancel_request(&requester, id).unwrap();
    assert_eq!((desk.seals(), desk.state_of(&key.serial)), (0, CustodyState::Retired));
    assert!(desk.station.requests().activate(&requester, id, shown_by(&desk, &key, 0)).is_err());
    let id = desk.software_ready("requester");
    desk.station.requests().show_key(&requester, id, "").unwrap();
    desk.clock.advance(31 * 24 * 3600);
    desk.station.requests().requests_tick().unwrap();
    assert_eq!((desk.request_state(id), desk.seals()), (RequestState::Expired, 0));
}

#[test]
fn a_change_of_phone_is_vouched_for_by_the_old_one_which_works_until_the_new_one_does() {
    let desk = Desk::with(&[]);
    let old = desk.software_active();
    let (requester, helpdesk) = (desk.actor("requester"), desk.actor("helpdesk"));
    let (decide, serial) = (desk.mailed("request_to_decide").len(), &old.serial);
    for other in ["principal", "helpdesk", "deputy"] {
        let begun = desk.station.requests().change_phone(&desk.actor(other), serial, PhoneSystem::Ios, "autre");
        assert!(matches!(begun, Err(StationError::NoSuchToken(_))), "{other}");
    }
    let id = desk.station.requests().change_phone(&requester, serial, PhoneSystem::Ios, "nouveau téléphone").unwrap();
    assert_eq!(desk.mailed("request_to_decide").len(), decide, "nobody decides it again");
    assert_eq!(desk.mailed("software_continue").len(), 2, "the holder is told, whoever began it");
    let again = desk.station.requests().change_phone(&requester, serial, PhoneSystem::Ios, "encore");
    assert!(matches!(again, Err(StationError::OpenRequest(_))));
    // the charter is signed again, the PIN stays
    assert!(matches!(desk.station.requests().show_key(&requester, id, ""), Err(StationError::NotReady(_))));
    desk.signed(&requester, id);
    let spent = shown_by(&desk, &old, 0);
    for wrong in [String::new(), PIN.to_owned(), format!("9402{spent}"), format!("{PIN}{spent}")] {
        let shown = desk.station.requests().show_key(&requester, id, &wrong);
        assert!(matches!(shown, Err(StationError::PasscodeRefused)), "{wrong}");
    }
    desk.clock.advance(STEP);
    let new = desk.station.requests().show_key(&requester, id, &format!("{PIN}{}", shown_by(&desk, &old, 0))).unwrap();
    assert_ne!(new.serial, old.serial);
    desk.clock.advance(STEP);
    desk.checks(&old, shown_by(&desk, &old, 0)).unwrap();
    assert!(matches!(desk.checks(&new, shown_by(&desk, &new, 0)), Err(StationError::NoSuchToken(_))), "not live yet");
    assert_eq!(desk.station.people().own_page(&requester).unwrap().token.as_ref(), Some(&(&old.serial).into()));
    desk.station.requests().activate(&requester, id, shown_by(&desk, &new, 0)).unwrap();
    desk.clock.advance(STEP);
    assert_eq!((desk.state_of(&old.serial), desk.seals()), (CustodyState::Retired, 1));
    assert!(matches!(desk.checks(&old, shown_by(&desk, &old, 0)), Err(StationError::Shut { .. })));
    let passcode = format!("{PIN}{}", shown_by(&desk, &new, 0));
    desk.station.codes().verify_passcode(&helpdesk, &new.serial, &passcode).unwrap();
    let story = desk.station.tokens().token(&helpdesk, &old.serial).unwrap().story;
    let withdrawn = story.iter().find(|line| line.verb.word() == "withdraw").unwrap();
    assert_eq!(withdrawn.facts["replaced_by"], new.serial.as_str());
}

#[test]
fn without_the_old_phone_the_principal_decides() {
    let desk = Desk::with(&[]);
    let old = desk.software_active();
    let (requester, principal) = (desk.actor("requester"), desk.principal());
    // somebody knows password, PIN and a code; the holder is told by mail, and suspends the token at night
    let id = desk.station.requests().change_phone(&requester, &old.serial, PhoneSystem::Other, "perdu").unwrap();
    desk.signed(&requester, id);
    let typed = || format!("{PIN}{}", shown_by(&desk, &old, 0));
    let shown = desk.station.requests().show_key(&requester, id, &typed()).unwrap();
    desk.clock.advance(STEP);
    desk.station.tokens().suspend_own(&desk.away(requester.clone()), &old.serial).unwrap();
    let activated = desk.station.requests().activate(&requester, id, shown_by(&desk, &shown, 0));
    assert!(matches!(activated, Err(StationError::NothingVouches(_))));
    assert!(matches!(desk.station.requests().show_key(&requester, id, &typed()), Err(StationError::NothingVouches(_))));
    desk.station.requests().cancel_request(&requester, id).unwrap();
    let id = desk.station.requests().request_replacement(&requester, &old.serial, "téléphone tombé à l’eau").unwrap();
    assert_eq!(desk.station.requests().request(&principal, id).unwrap().kind, TokenKind::Software);
    desk.station.requests().approve(&principal, id).unwrap();
    desk.signed(&requester, id);
    let new = desk.station.requests().show_key(&requester, id, "").unwrap();
    desk.station.requests().activate(&requester, id, shown_by(&desk, &new, 0)).unwrap();
    assert_eq!(
        (desk.state_of(&old.serial), desk.state_of(&new.serial)),
        (CustodyState::Retired, CustodyState::HandedOver)
    );
    // declared lost, by OKEY's own path: free to ask again, with a new PIN
    desk.station.tokens().report_lost(&principal, &new.serial, "téléphone volé").unwrap();
    assert!(matches!(desk.checks(&new, shown_by(&desk, &new, STEP)), Err(StationError::Shut { .. })));
    let id = desk.software_asked("requester");
    desk.station.requests().approve(&principal, id).unwrap();
    desk.signed(&requester, id);
    assert!(
        matches!(desk.station.requests().show_key(&requester, id, ""), Err(StationError::NotReady(_))),
        "a new PIN"
    );
}

#[test]
fn hardware_and_software_take_each_others_place() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let key = desk.software_active();
    let (requester, principal) = (desk.actor("requester"), desk.principal());
    let new = NewRequest { replaces: Some((&key.serial).into()), ..need("une vraie clef") };
    let id = desk.station.requests().submit_request(&requester, new).unwrap();
    desk.station.requests().approve(&principal, id).unwrap();
    desk.signed(&requester, id);
    desk.handed_over("1111");
    assert_eq!((desk.state_of(&key.serial), desk.seals()), (CustodyState::Retired, 1));
    let back = NewRequest { replaces: Some((&desk.serial("1111")).into()), ..software("plus pratique") };
    let id = desk.station.requests().submit_request(&requester, back).unwrap();
    desk.station.requests().approve(&principal, id).unwrap();
    desk.signed(&requester, id);
    let key = desk.station.requests().show_key(&requester, id, "").unwrap();
    desk.station.requests().activate(&requester, id, shown_by(&desk, &key, 0)).unwrap();
    assert_eq!(
        desk.station.tokens().due_back(&principal, Part::every()).unwrap().total,
        1,
        "the thing itself is to be given back"
    );
    let touched = desk.touch("1111");
    assert!(matches!(
        desk.station.codes().verify(&desk.technician(), &desk.serial("1111"), touched),
        Err(StationError::Shut { .. })
    ));
}

#[test]
fn what_is_done_with_things_is_not_done_with_software_tokens() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let key = desk.software_active();
    let (principal, serial) = (desk.principal(), &key.serial);
    let actions = desk.station.tokens().token(&principal, serial).unwrap().actions;
    assert_eq!(actions, [CardAction::Verify, CardAction::ReportLost, CardAction::Withdraw]);
    for refused in [
        desk.station.tokens().take_back(&principal, serial, "rendue").map(drop),
        desk.station.tokens().mark_defective(&principal, serial, "cassée").map(drop),
        desk.station.tokens().found(&principal, serial, "retrouvée").map(drop),
    ] {
        assert!(matches!(refused, Err(StationError::OtherKind { .. })));
    }
    let hardware = desk.station.tokens().withdraw(&principal, &desk.serial("1111"), "essai");
    assert!(matches!(hardware, Err(StationError::OtherKind { .. })));
    let from_afar = desk.station.tokens().withdraw(&desk.actor("helpdesk"), serial, "essai");
    assert!(matches!(from_afar, Err(StationError::NotAllowed { .. })));
    assert!(matches!(desk.station.tokens().withdraw(&principal, serial, " "), Err(StationError::CommentNeeded)));
    desk.station.tokens().withdraw(&principal, serial, "n’en a plus besoin").unwrap();
    assert_eq!(
        (desk.state_of(serial), desk.mailed("software_withdrawn")),
        (CustodyState::Retired, vec!["requester".to_owned()])
    );
    assert_eq!(desk.seals(), 1, "that of the thing in the cupboard");
    desk.software_asked("requester");
}

#[test]
fn a_software_token_ends_with_the_academy_and_where_nobody_may_have_one() {
    let desk = Desk::with(&[]);
    let requester = desk.requester();
    let first = desk.added_first_degree(requester);
    desk.software_allowed(true);
    let key = desk.software_active();
    let administrator = desk.actor("administrator");
    desk.station.people().move_person(&administrator, requester, school(), first).unwrap();
    assert_eq!(desk.station.tokens().token(&administrator, &key.serial).unwrap().row.school, Some(first), "it follows");
    desk.checks(&key, shown_by(&desk, &key, 0)).unwrap();
    desk.software_allowed(false);
    desk.station.people().move_person(&administrator, requester, first, school()).unwrap();
    assert_eq!((desk.state_of(&key.serial), desk.seals()), (CustodyState::Retired, 0), "not into the second degree");
    desk.software_allowed(true);
    let key = desk.software_active();
    desk.station.people().leave(&desk.principal(), requester, school()).unwrap();
    assert_eq!((desk.state_of(&key.serial), desk.seals()), (CustodyState::Retired, 0));
    assert!(
        desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows.is_empty(),
        "there is nothing to give back"
    );
    assert_eq!(desk.mailed("software_withdrawn").len(), 2);
}

#[test]
fn codes_of_the_hour_pass_one_step_around_and_never_twice() {
    let desk = Desk::with(&[]);
    let key = desk.software_active();
    let try_code = |seconds: i64| {
        desk.clock.advance(3600);
        desk.checks(&key, shown_by(&desk, &key, seconds)).is_ok()
    };
    assert!(!try_code(2 * STEP) && !try_code(-2 * STEP), "two steps off");
    assert!(try_code(0));
    let code = shown_by(&desk, &key, 0);
    assert!(matches!(desk.checks(&key, code), Err(StationError::CodeRefused)), "twice");
    assert!(try_code(STEP), "a fast telephone");
    assert!(try_code(2 * STEP), "and its drift is learned: one step more");
    assert!(!try_code(0), "the window has moved with it");
    assert!(try_code(STEP), "and comes back as it came");
    desk.clock.lose_synchronisation();
    assert!(try_code(0), "one step from what was learned");
    assert!(!try_code(-STEP), "but a clock in doubt teaches nothing");
}

#[test]
fn a_passcode_with_a_code_of_the_hour_signs_in_and_a_new_pin_is_set_by_one() {
    let desk = Desk::with(&[]);
    let key = desk.software_active();
    let (own, root) = (desk.actor("requester"), Actor::machine(0));
    let password = || Secret::new(PASSWORD.as_bytes().to_vec());
    desk.station.people().set_password(&root, desk.requester(), &password()).unwrap();
    desk.station.accounts().set_second_factor(&own, true, &format!("{PIN}{}", shown_by(&desk, &key, 0))).unwrap();
    let home = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    let pending = desk.station.accounts().sign_in("requester", &password(), home, false, None).unwrap();
    let spent = format!("{PIN}{}", shown_by(&desk, &key, 0));
    assert!(desk.station.accounts().complete_sign_in(&pending, &spent).is_err(), "that code was typed already");
    desk.clock.advance(STEP);
    let opened =
        desk.station.accounts().complete_sign_in(&pending, &format!("{PIN}{}", shown_by(&desk, &key, 0))).unwrap();
    assert!(desk.station.accounts().session(&opened).unwrap().is_some());
    desk.clock.advance(STEP);
    desk.station.accounts().change_pin(&own, shown_by(&desk, &key, 0), "58203", "58203").unwrap();
    desk.clock.advance(STEP);
    let typed = format!("58203{}", shown_by(&desk, &key, 0));
    desk.station.codes().verify_passcode(&desk.actor("helpdesk"), &key.serial, &typed).unwrap();
}

#[test]
fn a_telephone_whose_clock_is_off_is_found_by_its_holder_and_on_the_telephone() {
    let desk = Desk::with(&[]);
    let key = desk.software_active();
    let (own, helpdesk) = (desk.actor("requester"), desk.actor("helpdesk"));
    let off = 20 * STEP;
    // clef désynchronisée: the passcode, then the next code alone
    desk.clock.advance(3600);
    let first = shown_by(&desk, &key, off);
    desk.station.codes().verify_passcode(&own, &key.serial, &format!("{PIN}{first}")).unwrap_err();
    desk.clock.advance(STEP);
    let next = shown_by(&desk, &key, off);
    let found = desk.station.codes().resync_own(&own, &format!("{PIN}{first}"), &[next]).unwrap();
    assert_eq!((found.drift, found.clock_unkept()), (Some(20), false));
    let again = desk.station.codes().resync_own(&own, &format!("{PIN}{first}"), &[next]);
    assert!(matches!(again, Err(StationError::PasscodeRefused)), "both codes are spent");
    desk.clock.advance(3600);
    desk.checks(&key, shown_by(&desk, &key, off)).unwrap();
    // the diagnosis says that it is the telephone's clock
    desk.clock.advance(3600);
    let complaint = |codes| Complaint { named: Some((&key.serial).into()), codes, ..Complaint::default() };
    let first = shown_by(&desk, &key, -off);
    desk.clock.advance(STEP);
    let codes = vec![first, shown_by(&desk, &key, -off)];
    let told = desk.station.codes().diagnose(&helpdesk, &complaint(codes)).unwrap();
    assert_eq!((told.symptom, told.drift, said(&told)), (Some(Symptom::ClockDrift), Some(-20), "symptom-phone-clock"));
    desk.clock.advance(3600);
    desk.checks(&key, shown_by(&desk, &key, -off)).unwrap();
    let dead = Complaint { dead: true, ..complaint(vec![]) };
    let told = desk.station.codes().diagnose(&helpdesk, &dead).unwrap();
    assert_eq!((said(&told), told.replaceable), ("symptom-phone-dead", true));
    desk.clock.lose_synchronisation();
    let told = desk.station.codes().diagnose(&helpdesk, &complaint(vec![])).unwrap();
    assert_eq!(told.symptom, Some(Symptom::StationClock), "no code is sure while the station's own clock is not");
}

#[test]
fn a_telephone_is_identified_by_its_codes_which_are_spent_then() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let key = desk.software_active();
    desk.clock.advance(3600);
    let codes = [shown_by(&desk, &key, 0), shown_by(&desk, &key, STEP)];
    let found = desk.station.codes().identify(&desk.actor("helpdesk"), &codes, &Progress::default()).unwrap();
    let serials: Vec<_> = found.candidates.iter().map(|found| found.serial.as_str()).collect();
    assert_eq!(serials, [key.serial.as_str()]);
    for code in codes {
        assert!(matches!(desk.checks(&key, code), Err(StationError::CodeRefused)), "read aloud, and of no use");
    }
    desk.clock.advance(2 * STEP);
    desk.checks(&key, shown_by(&desk, &key, 0)).unwrap();
}

#[test]
fn the_panel_shows_the_secret_in_one_answer_and_takes_the_code_back() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    let requester = panel.sign_in("requester");
    let page = requester.get("/requests").text;
    assert!(page.contains("il n’est donc pas possible d’y disposer d’une clef logicielle"), "said in words");
    assert!(!page.contains("name=\"kind\""));
    let form = |kind: &str| {
        [("school", school().to_string()), ("need", "saisir les notes".to_owned()), ("kind", kind.to_owned())]
    };
    let send = |kind: &str| {
        let fields = form(kind);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        requester.send_file_to("/requests", &requester.csrf, b"", &fields)
    };
    let by_hand = send("software");
    assert_eq!(by_hand.status, StatusCode::CONFLICT, "{}", by_hand.text);
    assert!(by_hand.text.contains("second degré"));
    desk.software_allowed(true);
    assert_eq!(send("%3Cscript%3E").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(requester.get("/requests").text.contains("value=\"software\""));
    assert_eq!(send("software").status, StatusCode::SEE_OTHER);
    let id = desk.station.requests().my_requests(&desk.actor("requester")).unwrap()[0].id;
    let principal = panel.sign_in("principal");
    assert!(principal.get("/requests").text.contains("clef logicielle"), "who decides sees what is asked for");
    assert_eq!(principal.post(&format!("/requests/{id}/approve"), "").status, StatusCode::SEE_OTHER);
    desk.signed(&desk.actor("requester"), id);
    let (key, code) = (format!("/requests/{id}/key"), format!("/requests/{id}/key/code"));
    assert_eq!(requester.post(&key, "").status, StatusCode::CONFLICT, "no PIN yet");
    desk.station.requests().set_pin(&desk.actor("requester"), PIN, PIN).unwrap();
    let looked = requester.get(&key);
    assert_eq!(looked.headers[header::LOCATION], format!("/requests/{id}"), "looking shows nothing");
    let stale = panel.send(
        crate::support::panel::post(&key).header(header::COOKIE, &requester.cookie).body(Body::from("csrf=x")).unwrap(),
    );
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    for login in ["principal", "deputy", "helpdesk", "technician", "administrator", "auditor", "elsewhere"] {
        let other = panel.sign_in(login).post(&key, "");
        assert!(!other.status.is_success() && !other.text.contains("otpauth"), "{login}: {}", other.status);
    }
    let shown = requester.post(&key, "");
    assert_eq!((shown.status, shown.headers[header::CACHE_CONTROL].to_str().unwrap()), (StatusCode::OK, "no-store"));
    assert!(shown.text.contains("<svg class=\"qr\"") && !shown.text.contains("style=\""), "{}", shown.text);
    let (_, uri) = shown.text.split_once("href=\"otpauth://").unwrap();
    let uri = format!("otpauth://{}", uri.split('"').next().unwrap().replace("&amp;", "&"));
    let text = uri.split_once("secret=").unwrap().1.split('&').next().unwrap().to_owned();
    let secret = Secret::new(data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap());
    let serial = desk.station.requests().request(&desk.actor("requester"), id).unwrap().token.unwrap();
    let (login, totp) = ("requester".to_owned(), trousseau::oath::Totp::new(SIX, trousseau::oath::Period::THIRTY));
    let held = ShownKey { serial: serial.serial().clone(), login, secret, totp };
    assert_eq!(*otpauth_uri("Clef OTP", "requester", &held.secret, &held.totp), uri);
    // no other page has it
    for path in ["/requests", "/me", "/", &format!("/requests/{id}")] {
        assert!(!requester.get(path).text.contains(&text), "{path}");
    }
    let wrong = requester.post(&code, "code=000000");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("role=\"alert\"") && !wrong.text.contains(&text));
    assert_eq!(requester.post(&code, "code=%3Cb%3E").status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = requester.post(&code, &format!("code={}", shown_by(desk, &held, 0)));
    assert_eq!(requester.landed(&right), "/me?said=software-activated", "{}", right.text);
    assert_eq!(requester.post(&code, "code=000000").status, StatusCode::CONFLICT, "a form sent twice");
    // a change of phone from one's own page
    let page = requester.get("/me").text;
    assert!(page.contains("action=\"/me/phone\""), "{page}");
    let begin = |form: &str| requester.post("/me/phone", form).status;
    assert_eq!(begin("serial=SW-AAAAAAAA&system=ios"), StatusCode::NOT_FOUND);
    assert_eq!(begin(&format!("serial={}&system=%22%3E", held.serial)), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(begin(&format!("serial={}&system=ios", held.serial)), StatusCode::SEE_OTHER);
    assert_eq!(begin(&format!("serial={}&system=ios", held.serial)), StatusCode::CONFLICT, "a form sent twice");
    // the token's page offers what can be done, and nothing to plug
    let principal = panel.sign_in("principal");
    let page = principal.get(&format!("/tokens/{}", held.serial)).text;
    assert!(page.contains("Supprimer la clef logicielle") && !page.contains("Reprendre"), "{page}");
    let gone = principal.post(&format!("/tokens/{}/withdraw", held.serial), "comment=fin&sure=yes");
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    let open = desk.station.requests().list(
        &desk.principal(),
        &RequestFilter { open: true, ..RequestFilter::default() },
        Part::every(),
    );
    assert!(open.unwrap().rows.is_empty(), "the change of phone ended with it: nothing vouches for it any more");
}

const SIX: trousseau::oath::Parameters =
    trousseau::oath::Parameters { algorithm: trousseau::oath::Algorithm::Sha1, digits: trousseau::oath::Digits::SIX };
