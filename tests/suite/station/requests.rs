//! OKEY's procedure, step by step, and what must not work on the way. Tests are named after the steps of the seed.

use crate::support::desk::{Desk, PIN, need, school, without};
use trousseau::{
    domain::{CustodyState, RequestId, RequestState},
    station::{Actor, NewDocument, NewRequest, Part, Proof, RequestFilter, StationError},
};

impl Desk {
    pub fn request_state(&self, id: RequestId) -> RequestState {
        self.station.requests().request(&self.actor("helpdesk"), id).unwrap().state
    }
    /// Kinds of the mails that were queued, oldest first, with their receivers.
    fn mails(&self) -> Vec<(String, String)> {
        let sql = "SELECT kind, login FROM outbox JOIN person p ON p.id = outbox.person ORDER BY outbox.id";
        self.beside().rows(sql, &[], |row| (row.get(0), row.get(1)))
    }
    pub fn mailed(&self, kind: &str) -> Vec<String> {
        self.mails().into_iter().filter(|(sent, _)| sent == kind).map(|(_, to)| to).collect()
    }
}

#[test]
fn from_the_request_to_the_return_each_step_tells_whom_it_concerns() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let (requester, principal) = (desk.actor("requester"), desk.principal());
    // 1: the one who needs a token asks, and says why
    let id = desk.asked("requester");
    assert_eq!(desk.mailed("request_to_decide"), ["principal", "deputy"]);
    // 2: the principal approves
    desk.station.requests().approve(&principal, id).unwrap();
    assert_eq!((desk.request_state(id), desk.state("1111")), (RequestState::AwaitingRequester, CustodyState::Reserved));
    assert_eq!(desk.mailed("request_continue"), ["requester"]);
    // 3: charter and PIN, in either order
    desk.station.requests().set_pin(&requester, PIN, PIN).unwrap();
    assert_eq!(desk.request_state(id), RequestState::AwaitingRequester);
    desk.signed(&requester, id);
    // 4: allocated, and a mail says: come and collect it
    assert_eq!((desk.request_state(id), desk.state("1111")), (RequestState::Allocated, CustodyState::Allocated));
    assert_eq!(desk.mailed("token_ready"), ["requester"]);
    // 5: the principal hands it over; PIN and code prove person and token
    desk.handed_over("1111");
    assert_eq!((desk.request_state(id), desk.state("1111")), (RequestState::HandedOver, CustodyState::HandedOver));
    assert_eq!(desk.mailed("token_handed_over"), ["requester"]);
    // and back: 'mettre en stock'
    desk.station.tokens().take_back(&principal, &desk.serial("1111"), "mutation").unwrap();
    assert_eq!(desk.mailed("token_returned"), ["requester"]);
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 200).unwrap();
    let handover = journal.iter().find(|line| line.verb.word() == "hand_over").unwrap();
    assert_eq!(handover.facts["proof"], "passcode");
    assert!(desk.journal_is_sound());
}

#[test]
fn what_if_the_school_has_no_token_left() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    let first = desk.asked("requester");
    assert_eq!(desk.mailed("stock_empty_requester"), ["requester"], "both are told at once");
    assert_eq!(desk.mailed("stock_empty_principal"), ["principal", "deputy"]);
    desk.clock.advance(60);
    let second = desk.asked("deputy");
    desk.station.requests().approve(&desk.principal(), second).unwrap();
    desk.station.requests().approve(&desk.principal(), first).unwrap();
    assert_eq!(desk.request_state(first), RequestState::WaitingForStock);
    assert_eq!(desk.mailed("stock_empty_requester").len(), 2, "nobody is told twice");
    // a token comes in: whoever asked first goes on, whoever was approved first or not
    desk.enrolled("1111");
    assert_eq!(desk.request_state(first), RequestState::AwaitingRequester);
    assert_eq!(desk.request_state(second), RequestState::WaitingForStock);
    assert_eq!(desk.mailed("request_continue"), ["requester"]);
    desk.enrolled("2222");
    assert_eq!(desk.request_state(second), RequestState::AwaitingRequester);
}

#[test]
fn what_if_somebody_lost_a_token_they_may_ask_again() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let requester = desk.actor("requester");
    assert!(matches!(
        desk.station.requests().submit_request(&requester, need("encore")),
        Err(StationError::HasToken { .. })
    ));
    desk.station.tokens().report_lost(&desk.principal(), &desk.serial("1111"), "clef perdue").unwrap();
    assert_eq!(desk.mailed("token_lost"), ["principal", "deputy", "requester"]);
    desk.enrolled("2222");
    let id = desk.approved("requester");
    desk.signed(&requester, id);
    assert_eq!(desk.request_state(id), RequestState::AwaitingRequester, "a new token asks for a new PIN");
    desk.station.requests().set_pin(&requester, PIN, PIN).unwrap();
    assert_eq!(desk.state("2222"), CustodyState::Allocated);
}

#[test]
fn a_holder_suspends_their_own_token_at_night_and_the_school_resumes_it() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let (holder, serial) = (desk.away(desk.actor("requester")), desk.serial("1111"));
    assert!(matches!(
        desk.station.tokens().suspend_own(&desk.actor("deputy"), &serial),
        Err(StationError::NoSuchToken(_))
    ));
    desk.station.tokens().suspend_own(&holder, &serial).unwrap();
    let code = desk.touch("1111");
    assert!(matches!(desk.station.codes().verify(&desk.technician(), &serial, code), Err(StationError::Shut { .. })));
    assert!(matches!(desk.station.tokens().resume(&holder, &serial, "retrouvée"), Err(StationError::NoSuchToken(_))));
    desk.station.tokens().resume(&desk.principal(), &serial, "retrouvée dans le cartable").unwrap();
    desk.station.codes().verify(&desk.technician(), &serial, desk.touch("1111")).unwrap();
}

#[test]
fn a_refusal_has_its_reason_and_frees_the_way_for_another_request() {
    let desk = Desk::with(&[]);
    let id = desk.asked("requester");
    assert!(matches!(desk.station.requests().refuse(&desk.principal(), id, " "), Err(StationError::Invalid(_))));
    desk.station.requests().refuse(&desk.principal(), id, "pas de saisie de notes cette année").unwrap();
    assert_eq!(desk.mailed("request_refused"), ["requester"]);
    let mine = desk.station.requests().my_requests(&desk.actor("requester")).unwrap();
    assert_eq!(mine[0].reason.as_deref(), Some("pas de saisie de notes cette année"));
    assert!(matches!(desk.station.requests().approve(&desk.principal(), id), Err(StationError::Request { .. })));
    desk.asked("requester");
    let open = desk.station.requests().submit_request(&desk.actor("requester"), need("encore"));
    assert!(matches!(open, Err(StationError::OpenRequest(_))), "one open request a person");
}

#[test]
fn of_several_that_are_approved_at_once_one_that_cannot_be_does_not_hold_up_the_others() {
    let desk = Desk::with(&[]);
    let (one, other) = (desk.asked("requester"), desk.asked("deputy"));
    let nothing = "987654".parse().unwrap();
    let told = desk.station.requests().approve_each(&desk.principal(), &[one, nothing, other]);
    assert!(matches!(told, Err(StationError::NoSuchRequest(id)) if id == nothing), "{told:?}");
    for id in [one, other] {
        assert_eq!(desk.request_state(id), RequestState::WaitingForStock);
    }
    assert!(desk.station.requests().approve_each(&desk.principal(), &[]).is_ok());
}

#[test]
fn a_principals_own_request_is_decided_by_the_deputy_or_the_helpdesk_and_no_other_by_the_helpdesk() {
    let desk = Desk::with(&[]);
    let own = desk.asked("principal");
    assert_eq!(desk.mailed("request_to_decide"), ["deputy"]);
    assert!(matches!(desk.station.requests().approve(&desk.principal(), own), Err(StationError::OwnToken)));
    desk.station.requests().approve(&desk.actor("helpdesk"), own).unwrap();
    let id = desk.asked("requester");
    assert!(matches!(
        desk.station.requests().approve(&desk.actor("helpdesk"), id),
        Err(StationError::SchoolDecides(_))
    ));
    for login in ["elsewhere", "technician", "administrator", "auditor", "requester"] {
        let refused = desk.station.requests().approve(&desk.actor(login), id).unwrap_err();
        assert!(
            matches!(
                refused,
                StationError::NoSuchRequest(_) | StationError::NotAllowed { .. } | StationError::OwnToken
            ),
            "{login}: {refused}"
        );
        let listed = desk.station.requests().list(&desk.actor(login), &RequestFilter::default(), Part::every());
        assert!(listed.is_err() || listed.unwrap().rows.is_empty(), "{login} sees nobody's request");
    }
}

#[test]
fn of_two_principals_who_decide_at_once_one_wins_and_the_other_is_told() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let id = desk.asked("requester");
    let told: Vec<_> = std::thread::scope(|scope| {
        let decide = |login: &'static str| {
            let (station, actor) = (&desk.station, desk.actor(login));
            scope.spawn(move || match login {
                "principal" => station.requests().approve(&actor, id),
                _ => station.requests().refuse(&actor, id, "non"),
            })
        };
        let threads = [decide("principal"), decide("deputy")];
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1);
    let loser = told.into_iter().find_map(Result::err).unwrap();
    assert!(matches!(loser, StationError::Request { .. }), "{loser}");
}

#[test]
fn a_school_without_contract_is_refused_at_the_door() {
    let desk = Desk::with(&[]);
    let root = Actor::machine(0);
    let uai = "0750655E".parse().unwrap();
    let (degree, contract) = (trousseau::domain::Degree::Second, trousseau::domain::Contract::PrivateWithoutContract);
    let new = trousseau::station::NewSchool { uai, name: "École privée".to_owned(), degree, contract };
    desk.station.people().add_school(&root, &new).unwrap();
    let person = desk.requester();
    let scope = trousseau::domain::Scope::School(uai);
    let grant = trousseau::domain::Grant { role: trousseau::domain::Role::Requester, scope };
    desk.station.people().grant(&root, person, grant).unwrap();
    let asked =
        desk.station.requests().submit_request(&desk.actor("requester"), NewRequest { school: uai, ..need("x y z") });
    assert!(matches!(asked, Err(StationError::NotServed(_))));
    let elsewhere = NewRequest { school: "0130040Y".parse().unwrap(), ..need("x y z") };
    let asked = desk.station.requests().submit_request(&desk.actor("requester"), elsewhere);
    assert!(matches!(asked, Err(StationError::NotAllowed { .. })), "only where one belongs");
}

#[test]
fn a_request_without_the_document_that_is_asked_for_is_kept_and_not_sent() {
    let desk = Desk::with(&[]);
    desk.station.settings().set_needs_document(&desk.principal(), school(), true).unwrap();
    let requester = desk.actor("requester");
    let id = desk.asked("requester");
    assert_eq!(desk.request_state(id), RequestState::Draft);
    assert!(desk.mailed("request_to_decide").is_empty());
    assert!(matches!(
        desk.station.requests().complete_draft(&requester, id, vec![]),
        Err(StationError::DocumentNeeded)
    ));
    let file = |bytes: &[u8]| vec![NewDocument { name: "arrêté.pdf".into(), bytes: bytes.to_vec() }];
    let refused = desk.station.requests().complete_draft(&requester, id, file(b"<script>")).unwrap_err();
    assert!(matches!(refused, StationError::BadDocument { .. }));
    desk.station.requests().complete_draft(&requester, id, file(b"%PDF-1.7 ...")).unwrap();
    assert_eq!(desk.mailed("request_to_decide").len(), 2);
    let view = desk.station.requests().request(&desk.principal(), id).unwrap();
    let (document, _) = view.documents[0].clone();
    assert_eq!(desk.station.requests().request_document(&desk.principal(), id, document).unwrap().1, "application/pdf");
    assert!(desk.station.requests().request_document(&desk.actor("elsewhere"), id, document).is_err());
    desk.station.requests().refuse(&desk.principal(), id, "non").unwrap();
    assert!(
        desk.station.requests().request_document(&desk.principal(), id, document).is_err(),
        "purged after the decision"
    );
}

#[test]
fn deadlines_free_the_token_for_the_next_and_reminders_come_in_time_once() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let first = desk.approved("requester");
    desk.clock.advance(60);
    let second = desk.asked("deputy");
    let day = 24 * 3600;
    desk.clock.advance(3 * day + 60);
    assert_eq!(desk.station.requests().requests_tick().unwrap(), 1);
    assert_eq!(desk.mailed("request_reminder"), ["principal"], "not the one who asks");
    assert_eq!(desk.station.requests().requests_tick().unwrap(), 0, "twice does nothing more");
    desk.station.requests().approve(&desk.principal(), second).unwrap();
    desk.clock.advance(28 * day);
    desk.station.requests().requests_tick().unwrap();
    assert_eq!(desk.request_state(first), RequestState::Expired);
    assert_eq!(desk.request_state(second), RequestState::AwaitingRequester, "the token went on");
    assert_eq!(desk.mailed("request_ended"), ["requester"]);
    // given up by the one who asked: the token is free again
    desk.station.requests().cancel_request(&desk.actor("deputy"), second).unwrap();
    assert_eq!(desk.state("1111"), CustodyState::InStock);
    assert!(desk.station.requests().cancel_request(&desk.actor("requester"), second).is_err(), "not somebody else's");
}

#[test]
fn a_lost_or_broken_token_that_was_set_aside_is_replaced_by_the_next_one() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    let id = desk.allocated("requester");
    desk.station.tokens().mark_defective(&desk.principal(), &desk.serial("1111"), "ne s’allume plus").unwrap();
    assert_eq!(desk.request_state(id), RequestState::WaitingForStock);
    desk.enrolled("2222");
    assert_eq!(desk.request_state(id), RequestState::Allocated, "charter and PIN are there already");
    assert_eq!(desk.state("2222"), CustodyState::Allocated);
    assert_eq!(desk.mailed("token_ready").len(), 2);
}

#[test]
fn another_free_token_is_swapped_in_and_the_journal_says_so() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.enrolled("2222");
    let (principal, first, second) = (desk.principal(), desk.serial("1111"), desk.serial("2222"));
    assert!(desk.station.tokens().swap(&desk.away(principal.clone()), &second, &first).is_err(), "at the station only");
    desk.station.tokens().swap(&principal, &second, &first).unwrap();
    assert_eq!((desk.state("1111"), desk.state("2222")), (CustodyState::InStock, CustodyState::Allocated));
    desk.handed_over("2222");
    let story = desk.station.tokens().token(&principal, &second).unwrap().story;
    assert!(story.iter().any(|line| line.verb.word() == "swap" && line.facts["instead_of"] == "1111"));
}

#[test]
fn a_replacing_request_keeps_the_old_token_working_until_the_new_one_is_handed_over() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.enrolled("2222");
    let requester = desk.actor("requester");
    let new = NewRequest { replaces: Some((&desk.serial("1111")).into()), ..need("la clef expire") };
    let id = desk.station.requests().submit_request(&requester, new).unwrap();
    desk.station.requests().approve(&desk.principal(), id).unwrap();
    desk.signed(&requester, id);
    assert_eq!(desk.request_state(id), RequestState::Allocated, "the PIN stays the same");
    desk.station.codes().verify(&desk.technician(), &desk.serial("1111"), desk.touch("1111")).unwrap();
    desk.handed_over("2222");
    let old = desk.touch("1111");
    let refused = desk.station.codes().verify(&desk.technician(), &desk.serial("1111"), old).unwrap_err();
    assert!(matches!(refused, StationError::Shut { .. }), "{refused}");
}

#[test]
fn a_handover_without_proof_needs_its_reason_and_a_wrong_passcode_hands_over_nothing() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    let (principal, serial) = (desk.principal(), desk.serial("1111"));
    let give = |proof| desk.station.tokens().hand_over(&principal, &serial, None, proof);
    assert!(matches!(give(Proof::Without { reason: " ".into() }), Err(StationError::CommentNeeded)));
    let code = desk.touch("1111");
    assert!(give(Proof::Passcode(format!("5038{code}"))).is_err(), "a wrong PIN");
    assert!(give(Proof::Passcode(format!("{PIN}{code}"))).is_err(), "the code is burnt beside it");
    assert_eq!(desk.state("1111"), CustodyState::Allocated);
    // the receiver types the PIN and touches the token
    desk.clock.advance(3600);
    desk.station.tokens().start_hand_over(&principal, &serial, trousseau::domain::Secret::new(PIN.into())).unwrap();
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    assert_eq!(desk.ended("1111").key, "handed-over");
    assert_eq!(desk.state("1111"), CustodyState::HandedOver);
    desk.station.tokens().take_back(&principal, &serial, "").unwrap();
    assert!(give(without()).is_err(), "and not again without a request");
}

#[test]
fn a_charter_that_is_not_the_present_one_cannot_be_signed() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let id = desk.approved("requester");
    let refused = desk.station.requests().sign_charter(&desk.actor("requester"), id, &"0".repeat(64)).unwrap_err();
    assert!(matches!(refused, StationError::CharterChanged));
    assert!(desk.station.requests().set_pin(&desk.actor("requester"), "1234", "1234").is_err());
    assert!(matches!(desk.station.requests().set_pin(&desk.actor("deputy"), PIN, PIN), Err(StationError::NoPinAsked)));
}
