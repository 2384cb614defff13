//! Another verifier beside the station: what is noted in the very change of an act, what is refused here, what becomes of it when the other
//! one does not answer. The other one is a stand-in that says what no real one says when asked; real ones are in `tests/verifier/`.

use crate::support::desk::{
    Desk, Dice, Ground, HandClock, Outgoing, doctored, hotp_table, mailroom, profiles, school, without,
};
use std::sync::{Arc, Mutex};
use trousseau::{
    domain::{Secret, TokenRef},
    emulated::Hub,
    station::{Actor, Charters, EntrustedView, Problem, Station, StationError, Verifier, VerifierRound},
    store::{Mode, Store},
    verifier::{Account, Answer, Asks, Fault, Kind, Request},
};

const SERIAL: &str = "C1001";

/// A verifier that has one token at most.
#[derive(Default)]
struct Other {
    asked: Vec<String>,
    /// What it answers in place of what it should.
    instead: Option<(u16, String)>,
    away: bool,
    token: Option<serde_json::Value>,
}

#[derive(Clone, Default)]
struct StandIn(Arc<Mutex<Other>>);

impl Asks for StandIn {
    fn ask(&self, request: &Request) -> Result<Answer, Fault> {
        let mut other = self.0.lock().unwrap();
        other.asked.push(request.path.split('?').next().unwrap().to_owned());
        if other.away {
            return Err(Fault::Unreachable("cable".to_owned()));
        }
        if let Some((status, body)) = other.instead.clone() {
            return Ok(Answer { status, body: body.into_bytes() });
        }
        let document: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let value = answered(&mut other.token, request.path.split('?').next().unwrap(), &document);
        let body = serde_json::json!({ "result": { "status": true, "value": value } });
        Ok(Answer { status: 200, body: body.to_string().into_bytes() })
    }

    fn sign_in(&self) -> Result<Account, Fault> {
        let away = self.0.lock().unwrap().away;
        let account = Account { token: Secret::new(vec![1]), version: "privacyIDEA 3.14".to_owned() };
        if away { Err(Fault::Unreachable("cable".to_owned())) } else { Ok(account) }
    }
}

/// As its source has it, with codes believed: what real ones make of codes is tried with real ones.
fn answered(token: &mut Option<serde_json::Value>, path: &str, asked: &serde_json::Value) -> serde_json::Value {
    if path == "/token/init" {
        *token = Some(serde_json::json!({
            "serial": asked["serial"], "tokentype": "HOTP", "description": asked["description"], "count": 0,
            "sync_window": 1000, "otplen": asked["otplen"], "active": true, "revoked": false, "username": "",
        }));
        return true.into();
    }
    if path == "/token/" {
        let tokens: Vec<_> = token.iter().cloned().collect();
        return serde_json::json!({ "count": tokens.len(), "tokens": tokens });
    }
    let token = token.as_mut().expect("a token");
    match path {
        "/token/assign" => token["username"] = asked["user"].clone(),
        "/token/unassign" => token["username"] = "".into(),
        "/token/disable" => token["active"] = false.into(),
        "/token/enable" => token["active"] = true.into(),
        "/token/revoke" => (token["active"], token["revoked"]) = (false.into(), true.into()),
        "/validate/check" => token["count"] = (token["count"].as_u64().unwrap() + 1).into(),
        path => panic!("{path}"),
    }
    1.into()
}

struct Academy {
    desk: Desk,
    other: StandIn,
}

impl Academy {
    /// A key from a key file in the hands of the requester.
    fn new() -> Self {
        let academy = Self::in_stock();
        academy.hand_over();
        academy
    }

    fn in_stock() -> Self {
        Self::on(Desk::with(&[]))
    }

    /// The key in stock of this desk, whose codes a privacyIDEA checks.
    fn on(desk: Desk) -> Self {
        let other = StandIn::default();
        desk.station.verifies_by(Verifier {
            kind: Kind::PrivacyIdea,
            address: "https://mfa.example.fr".to_owned(),
            asks: Arc::new(other.clone()),
            realm: None,
            resolver: None,
            schools: Some(vec![school()]),
            gives_back: false,
        });
        desk.delivered(&hotp_table(&[SERIAL], ""));
        Self { desk, other }
    }

    fn hand_over(&self) {
        self.desk.allocated("requester");
        let (principal, serial) = (self.desk.principal(), self.desk.serial(SERIAL));
        self.desk.station.tokens().hand_over_shown(&principal, &serial, &serial, without()).unwrap();
    }

    fn view(&self) -> Option<EntrustedView> {
        let named: TokenRef = SERIAL.parse().unwrap();
        self.desk.station.tokens().token(&self.desk.technician(), named).unwrap().entrusted
    }

    /// Rounds until nothing is due.
    fn rounds(&self) -> VerifierRound {
        loop {
            match self.desk.station.tokens().verifier_round().unwrap() {
                VerifierRound::Done => {}
                end => return end,
            }
        }
    }

    fn verify(&self, code: &str) -> Result<(), StationError> {
        let named: TokenRef = SERIAL.parse().unwrap();
        self.desk.station.codes().verify(&self.desk.technician(), named, code.parse().unwrap()).map(drop)
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.other.0.lock().unwrap().asked)
    }

    fn find(&self, code: &str) -> bool {
        doctored(&self.desk.station).iter().any(|told| told.code.word() == code)
    }
}

// RFC 4226, appendix D
const FIRST: &str = "755224";

#[test]
fn a_key_in_stock_is_nobody_elses_and_one_that_is_handed_over_is_in_the_same_change() {
    let academy = Academy::in_stock();
    assert_eq!(academy.view(), None);
    academy.hand_over();
    // nobody has asked anything yet: the change itself noted it
    let view = academy.view().expect("the change notes it");
    assert!(view.of_record && view.waiting.is_some());
    assert!(academy.asked().is_empty());
    assert!(matches!(academy.verify(FIRST), Err(StationError::Shut { .. })));
    assert_eq!(academy.rounds(), VerifierRound::Idle(None));
    assert_eq!(academy.view().unwrap().waiting, None);
    let token = academy.other.0.lock().unwrap().token.clone().unwrap();
    assert_eq!((token["active"].as_bool(), token["username"].as_str()), (Some(true), Some("requester")));
    assert!(academy.desk.journal_is_sound());
}

#[test]
fn what_comes_back_is_refused_there_first_and_then_checked_here_from_the_counter_there() {
    let academy = Academy::new();
    academy.rounds();
    academy.other.0.lock().unwrap().token.as_mut().unwrap()["count"] = 1.into();
    let (technician, serial) = (academy.desk.technician(), academy.desk.serial(SERIAL));
    academy.desk.station.tokens().take_back(&technician, &serial, "rendue").unwrap();
    assert!(matches!(academy.verify(FIRST), Err(StationError::Shut { .. })), "it is not refused there yet");
    academy.asked();
    academy.rounds();
    let asked: Vec<_> = academy.asked().into_iter().filter(|path| path != "/token/").collect();
    assert_eq!(asked, ["/token/disable", "/token/unassign"]);
    assert!(matches!(academy.verify(FIRST), Err(StationError::CodeRefused)), "its first code was used there");
    academy.verify("287082").unwrap();
    assert_eq!(academy.view(), None);
}

#[test]
fn whatever_it_answers_that_is_no_answer_nothing_is_lost_and_it_is_tried_again() {
    let academy = Academy::new();
    let silent = Some((500, "{}".to_owned()));
    let serial = academy.view().unwrap().serial;
    let partly = format!(r#"{{"result":{{"status":true,"value":{{"tokens":[{{"serial":"{serial}"}}]}}}}}}"#);
    for instead in [
        silent.clone(),
        Some((200, "<html>a page of a proxy</html>".to_owned())),
        Some((302, String::new())),
        Some((200, "x".repeat(400_000))),
        Some((200, partly)),
        Some((401, r#"{"result":{"status":false,"error":{"code":4031,"message":"Wrong credentials"}}}"#.to_owned())),
    ] {
        academy.other.0.lock().unwrap().instead = instead.clone();
        let VerifierRound::Away(until) = academy.rounds() else { panic!("{instead:?}") };
        assert!(until > academy.desk.now());
        let view = academy.view().unwrap();
        assert!(view.waiting.is_some() && view.problem.is_none() && view.fault.is_some_and(|said| said.len() < 300));
        let asked = academy.asked();
        assert_eq!(asked, ["/token/"], "nothing is written where nothing could be read");
        academy.desk.clock.advance(3_600);
    }
    academy.other.0.lock().unwrap().away = true;
    assert!(matches!(academy.rounds(), VerifierRound::Away(_)));
    assert!(academy.find("verifier_silent") && academy.find("verifier_late"));
    academy.desk.clock.advance(3_600);
    let mut other = academy.other.0.lock().unwrap();
    (other.away, other.instead) = (false, None);
    drop(other);
    assert_eq!(academy.rounds(), VerifierRound::Idle(None));
    assert!(academy.find("verifier_well") && !academy.find("verifier_late"));
}

#[test]
fn the_pauses_grow_and_a_key_that_somebody_tries_again_waits_for_none() {
    let academy = Academy::new();
    academy.other.0.lock().unwrap().away = true;
    let mut pauses = Vec::new();
    for _ in 0..12 {
        let VerifierRound::Away(until) = academy.rounds() else { panic!() };
        let pause = until.duration_since(academy.desk.now()).as_secs();
        pauses.push(pause);
        academy.desk.clock.advance(pause);
    }
    assert_eq!(pauses[..4], [5, 10, 20, 40]);
    assert_eq!(pauses.last(), Some(&900));
    academy.other.0.lock().unwrap().away = false;
    let again = academy.desk.station.tokens().entrusted_again(&Actor::machine(0), Some(SERIAL.parse().unwrap()));
    assert_eq!(again.unwrap(), 1);
    assert_eq!(academy.rounds(), VerifierRound::Idle(None));
}

#[test]
fn what_needs_somebody_is_said_wherever_the_key_is() {
    let academy = Academy::new();
    let instead = r#"{"result":{"status":false,"error":{"code":904,"message":"ERR904: The user can not be found"}}}"#;
    academy.other.0.lock().unwrap().instead = Some((400, instead.to_owned()));
    assert!(matches!(academy.rounds(), VerifierRound::Idle(Some(_))));
    let view = academy.view().unwrap();
    assert_eq!(view.problem, Some(Problem::NoSuchUser));
    assert!(academy.find("verifier_stuck"));
    let listed = academy.desk.station.tokens().entrusted_list(&Actor::machine(0), false).unwrap();
    assert_eq!(listed.len(), 1);
    let state = academy.desk.station.tokens().verifier_state(&Actor::machine(0)).unwrap().unwrap();
    assert_eq!((state.entrusted, state.waiting, state.stuck), (1, 1, 1));
    assert_eq!(academy.desk.station.gauges().unwrap().entrusted, [1, 1]);
    let refused = academy.desk.station.tokens().entrusted_list(&academy.desk.principal(), false);
    assert!(matches!(refused, Err(StationError::NotAllowed { .. })));
}

#[test]
fn keys_that_were_in_use_before_go_there_when_the_station_starts() {
    let (desk, other) = (Desk::with(&[]), StandIn::default());
    desk.delivered(&hotp_table(&[SERIAL], ""));
    let academy = Academy { desk, other };
    academy.hand_over();
    academy.verify(FIRST).unwrap();
    academy.desk.station.verifies_by(Verifier {
        kind: Kind::EduMfa,
        address: "https://mfa.example.fr".to_owned(),
        asks: Arc::new(academy.other.clone()),
        realm: None,
        resolver: None,
        schools: None,
        gives_back: false,
    });
    assert_eq!(academy.desk.station.tokens().verifier_sweep().unwrap(), 1);
    assert_eq!(academy.rounds(), VerifierRound::Idle(None));
    let token = academy.other.0.lock().unwrap().token.clone().unwrap();
    assert_eq!(token["count"], 1, "the code that was used here is used up there");
    assert_eq!(academy.desk.station.tokens().verifier_sweep().unwrap(), 0);
}

#[test]
fn keys_whose_verifier_the_configuration_no_longer_names_are_told_of() {
    let (hub, folder) = (Hub::new([]).unwrap(), tempfile::tempdir().unwrap());
    let store =
        Arc::new(Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
    let clock = Arc::<HandClock>::default();
    let ground =
        Ground { bus: Arc::new(hub.clone()), hub: hub.clone(), store: store.clone(), clock: clock.clone(), folder };
    let academy = Academy::on(Desk::on(ground, |station| Desk::furnish(station, true)));
    academy.hand_over();
    let (bus, dice, charters) = (Arc::new(hub), Arc::<Dice>::default(), Charters::load(None).unwrap());
    let again = Station::new(store, bus, profiles(), charters, mailroom(&Outgoing::default()), clock, dice);
    assert!(doctored(&again).iter().any(|told| told.code.word() == "verifier_gone"));
    let named: TokenRef = SERIAL.parse().unwrap();
    let refused = again.codes().verify(&academy.desk.technician(), named, FIRST.parse().unwrap());
    assert!(matches!(refused, Err(StationError::Shut { .. })), "two verifiers of one counter");
}
