//! A number is a string that any device can tell: what answers with the number of a token of ours and is another thing is a red card, and
//! nothing is done with it; what is like it and shows no code is *not proven*, and somebody else than who took it for the token looks.

use crate::{
    station::stops_working::held::{Held, Key, Secrets, Start},
    support::desk::{Desk, PIN, school, without},
    support::panel::Panel,
};
use clap::Parser;
use trousseau::{
    bench::{Activity, BenchError, Stranger},
    cli::{Answer, Arguments, Attachments, Verb as Line, execute},
    domain::{
        self, BatchStop, BatchTask, Contradiction, CustodyState, Finding, SecondLook, Secret, Serial, TokenProof,
        TokenRef, Verb,
    },
    driver::Family,
    station::{Actor, Card, CountLine, EnrolOptions, Face, LookView, Overwrite, Part, Proof, StationError},
};

/// What the record says of a token.
type Recorded = (String, Option<String>, String, Option<String>);

impl Desk {
    fn recorded(&self) -> Recorded {
        let columns = "SELECT family, profile, model, firmware FROM token";
        self.beside().rows(columns, &[], |row| (row.get(0), row.get(1), row.get(2), row.get(3))).remove(0)
    }
    /// The record says something else from now on than the token does.
    fn record(&self, column: &str, value: Option<&str>) {
        let changed = self.beside().execute(&format!("UPDATE token SET {column} = ?"), &[&value]);
        assert_eq!(changed, 1);
    }
    fn cards(&self) -> Vec<Card> {
        self.station.bench().view(&self.technician()).unwrap().cards
    }
    fn red(&self) -> Option<Stranger> {
        self.cards().into_iter().find_map(|card| match card.face {
            Face::Stranger { stranger, .. } => Some(stranger),
            _ => None,
        })
    }
    fn known(&self) -> bool {
        self.cards().iter().any(|card| matches!(card.face, Face::Known { .. }) && card.activity == Activity::Idle)
    }
    fn take_out(&self, port: &str) {
        self.hub.unplug(port).unwrap();
        self.until("nothing is plugged in", || self.cards().is_empty());
    }
    /// Plugged in, and named by a person where it tells no number.
    fn put_in(&self, port: &str, serial: &Serial) {
        self.hub.plug(port).unwrap();
        self.until("it is read", || self.known() || self.red().is_some() || self.hides(serial));
    }
    fn hides(&self, serial: &Serial) -> bool {
        let hidden = self.cards().into_iter().find(|card| matches!(card.face, Face::SerialHidden { .. }));
        if let Some(card) = hidden {
            let _ = self.station.name_serial(&self.technician(), &card.port, serial);
        }
        false
    }
    fn contradictions(&self) -> usize {
        self.told_by(Verb::Device, "contradicts").len()
    }
    /// The values of a fact in entries of this kind, the newest first.
    fn told_by(&self, verb: Verb, fact: &str) -> Vec<String> {
        let journal = self.station.journal().entries(&self.actor("auditor"), None, 300).unwrap();
        journal.iter().filter(|line| line.verb == verb).filter_map(|line| line.facts.get(fact).cloned()).collect()
    }
    fn looks(&self, actor: &Actor) -> Vec<LookView> {
        self.station.tokens().second_looks(actor, Part::every()).unwrap().rows
    }
    /// Counts what is plugged in; the line of this token.
    fn counted(&self, serial: &Serial) -> CountLine {
        let take = self.station.stock().start_stock_take(&self.principal(), school()).unwrap();
        let found = self.station.stock().stock_take(&self.principal(), take).unwrap();
        self.station.stock().close_stock_take(&self.principal(), take).unwrap();
        found.lines.into_iter().find(|line| line.name == TokenRef::from(serial)).expect("it is expected")
    }
    /// A token of the family on port 1, in stock with its secret, and known by its plug.
    fn of(family: Family) -> (Self, Serial) {
        let Held { desk, serial, .. } = Held::new(Key::Of(family), Secrets::Unconfirmed, Start::Stock);
        let serial = desk.serial(&serial);
        desk.take_out("1-1");
        desk.put_in("1-1", &serial);
        assert!(desk.known(), "{family}: {:?}", desk.cards());
        (desk, serial)
    }
    /// Nothing is done with what is red, by no door, and the record stays.
    fn nothing_is_done(&self, serial: &Serial, what: Contradiction) {
        let (technician, principal) = (self.technician(), self.principal());
        let before = self.recorded();
        let red = |said: Result<(), StationError>, act: &str| {
            assert!(
                matches!(said, Err(StationError::Bench(BenchError::Contradicts { .. }))),
                "{what}: {act}: {said:?}"
            );
        };
        red(self.station.tokens().hand_over(&principal, serial, None, without()).map(drop), "hand over");
        red(self.station.bench().start_enrol(&technician, serial, EnrolOptions::default()), "enrol");
        red(self.station.bench().start_wipe(&technician, serial), "wipe");
        red(self.station.codes().start_resync(&technician, serial), "resynchronise");
        red(self.station.tokens().take_back(&principal, serial, "rendue").map(drop), "take back");
        if what != Contradiction::Newer {
            red(self.station.bench().start_verify(&technician, serial), "verify");
        }
        let take = self.station.stock().start_stock_take(&technician, school()).unwrap();
        red(self.station.stock().count(&technician, take, serial).map(drop), "count");
        let lines = self.station.stock().stock_take(&technician, take).unwrap().lines;
        assert!(lines.iter().all(|line| line.counted.is_none()), "{what}: {lines:?}");
        self.station.stock().close_stock_take(&technician, take).unwrap();
        for task in BatchTask::ALL {
            let batch = self.station.conveyor().begin_batch(&technician, &self.plan(*task, school().as_str())).unwrap();
            assert!(self.station.conveyor().batch(&technician, batch).unwrap().lines.is_empty(), "{what}: {task}");
            assert_eq!(self.station.conveyor().view(&technician, batch).unwrap().lanes.len(), 1, "it says why");
            self.station.conveyor().end_batch(&technician, batch).unwrap();
        }
        assert_eq!(self.recorded(), before, "{what}: the record is not rewritten");
        assert_eq!(self.contradictions(), 1, "{what}");
    }
}

/// Every way in which a token of this family can contradict its record: a column, and what it says instead.
fn ways(family: Family, recorded: &Recorded) -> Vec<(Contradiction, &'static str, Option<&'static str>)> {
    let (profile, model) = match family {
        Family::YubiKey => ("nitrokey-pro", "Nitrokey Pro"),
        Family::Nitrokey | Family::Nitrokey3 | Family::OnlyKey | Family::Typing => ("yubikey-5", "YubiKey 5 NFC"),
    };
    let mut ways = vec![
        (Contradiction::Model, "profile", Some(profile)),
        (Contradiction::Model, "model", Some(model)),
        (Contradiction::Older, "firmware", Some("200.0.0")),
    ];
    // the others tell none
    if recorded.3.is_some() {
        ways.push((Contradiction::Newer, "firmware", Some("0.0.1")));
    }
    ways
}

#[test]
fn what_contradicts_the_record_of_its_number_is_a_red_card_and_nothing_is_done_with_it_whatever_its_family() {
    for family in Family::ALL {
        let (found, _) = Desk::of(*family);
        for (what, column, value) in ways(*family, &found.recorded()) {
            let (desk, serial) = Desk::of(*family);
            desk.take_out("1-1");
            let before = desk.recorded();
            desk.record(column, value);
            desk.put_in("1-1", &serial);
            if what == Contradiction::Newer && desk.red().is_none() {
                // its codes can be read: it has proven itself
                assert_eq!(desk.recorded(), before, "{family}");
                assert_eq!(desk.told_by(Verb::Device, "token_proof"), ["code"], "{family}");
                continue;
            }
            let red = desk.red().unwrap_or_else(|| panic!("{family}: {what}: {:?}", desk.cards()));
            assert_eq!((red.what, &red.serial), (what, &serial), "{family}");
            desk.nothing_is_done(&serial, what);
            // plugged in again, it is no news
            desk.take_out("1-1");
            desk.put_in("1-1", &serial);
            assert!(desk.red().is_some() && desk.contradictions() == 1, "{family}: {what}");
            if what == Contradiction::Newer {
                desk.proves_itself(&serial);
                assert_eq!(desk.recorded(), before, "{family}");
                assert_eq!(desk.told_by(Verb::Device, "token_proof"), ["code"], "{family}");
            }
            assert!(desk.journal_is_sound());
        }
    }
}

#[test]
fn a_device_of_another_family_under_the_number_of_a_token_is_a_red_card_and_nothing_is_done_with_it() {
    for family in Family::ALL {
        let (desk, serial) = Desk::of(*family);
        desk.take_out("1-1");
        match family {
            Family::YubiKey | Family::Nitrokey | Family::Nitrokey3 | Family::OnlyKey => {
                desk.hub.add(format!("typing,serial={serial},port=9").parse().unwrap()).unwrap();
                desk.until("it is a red card", || desk.red().is_some());
                assert_eq!(desk.red().unwrap().what, Contradiction::Family, "{family}");
                desk.nothing_is_done(&serial, Contradiction::Family);
            }
            // no other tells a number with letters: a person types it for one that hides its own
            Family::Typing => {
                desk.hub.add("onlykey,serial=OK-1,port=9".parse().unwrap()).unwrap();
                let hidden = |card: &Card| matches!(card.face, Face::SerialHidden { .. });
                desk.until("it is read", || desk.cards().iter().any(hidden));
                let named = desk.station.name_serial(&desk.technician(), "1-9", &serial);
                assert!(matches!(named, Err(StationError::Bench(BenchError::Contradicts { .. }))), "{named:?}");
                assert!(desk.cards().iter().all(hidden) && desk.contradictions() == 1);
            }
        }
        assert!(desk.journal_is_sound());
    }
}

impl Desk {
    /// A finger shows that it is the token, with newer firmware.
    fn proves_itself(&self, serial: &Serial) {
        self.station.bench().start_verify(&self.technician(), serial).unwrap();
        self.until("it waits for a finger", || {
            self.cards().iter().any(|card| matches!(card.activity, Activity::Touch { .. }))
        });
        std::thread::sleep(std::time::Duration::from_millis(50));
        self.hub.touch("1-1", 1).unwrap();
        self.until("it is known again", || self.known());
    }
}

#[test]
fn a_wrong_code_proves_no_newer_firmware() {
    let desk = Desk::with(&["yubikey,serial=7654321,port=1", "yubikey,serial=7654321,port=2,unplugged"]);
    let serial = desk.serial("7654321");
    desk.another_secret(&serial);
    desk.take_out("1-1");
    desk.record("firmware", Some("5.0.1"));
    let before = desk.recorded();
    desk.put_in("1-1", &serial);
    desk.station.bench().start_verify(&desk.technician(), &serial).unwrap();
    desk.until("it waits for a finger", || desk.cards()[0].activity != Activity::Idle);
    std::thread::sleep(std::time::Duration::from_millis(100));
    desk.hub.touch("1-1", 1).unwrap();
    desk.until("the code is refused", || desk.cards()[0].outcome.as_ref().is_some_and(|outcome| !outcome.is_ok()));
    assert_eq!(desk.red().unwrap().what, Contradiction::Newer);
    assert_eq!(desk.recorded(), before);
}

#[test]
fn a_stick_that_tells_the_number_of_an_allocated_key_is_told_in_plain_words_and_not_handed_over() {
    let panel = Panel::with(&["yubikey,serial=7654321,port=1"]);
    let desk = &panel.desk;
    desk.enrolled("7654321");
    desk.allocated("requester");
    let (serial, before) = (desk.serial("7654321"), desk.recorded());
    desk.take_out("1-1");
    desk.hub.add("typing,serial=7654321,port=9".parse().unwrap()).unwrap();
    desk.until("it is a red card", || desk.red().is_some());
    let page = panel.sign_in("technician").get("/bench").text;
    for said in ["elle ne ressemble pas à sa fiche", "La fiche dit\u{202f}: ", "YubiKey 5", "une autre sorte de clef"]
    {
        let plain = page.replace(['\u{202f}', '\u{a0}'], " ");
        assert!(plain.contains(&said.replace('\u{202f}', " ")), "{said}: {page}");
    }
    assert!(!page.contains("/tokens/7654321/"), "no act is offered: {page}");
    let given = desk.station.tokens().hand_over(&desk.principal(), &serial, None, without());
    assert!(matches!(given, Err(StationError::Bench(BenchError::Contradicts { .. }))), "{given:?}");
    assert_eq!((desk.state("7654321"), desk.recorded()), (CustodyState::Allocated, before));
    // the key itself is known as ever
    desk.take_out("1-9");
    desk.put_in("1-1", &serial);
    assert!(desk.known() && desk.journal_is_sound());
}

#[test]
fn newer_firmware_of_a_token_without_a_secret_is_taken_over_before_the_eyes_of_a_second_person() {
    let desk = Desk::with(&["yubikey,serial=7654321,port=1"]);
    desk.registered("7654321");
    let (serial, before) = (desk.serial("7654321"), desk.recorded());
    desk.take_out("1-1");
    desk.record("firmware", Some("5.0.1"));
    desk.put_in("1-1", &serial);
    assert!(desk.known());
    assert_eq!(desk.recorded(), before);
    assert_eq!(desk.told_by(Verb::Device, "token_proof"), ["no_secret"]);
    let looks = desk.looks(&desk.principal());
    assert_eq!((looks.len(), looks[0].what, looks[0].mine), (1, SecondLook::Firmware, true));
}

#[test]
fn a_name_that_no_profile_bears_any_more_contradicts_nothing() {
    let desk = Desk::with(&["yubikey,serial=7654321,port=1"]);
    desk.registered("7654321");
    let (serial, before) = (desk.serial("7654321"), desk.recorded());
    desk.take_out("1-1");
    desk.record("profile", Some("yubikey-five"));
    desk.record("model", Some("YubiKey Five"));
    desk.put_in("1-1", &serial);
    desk.until("it is taken over", || desk.recorded() == before);
    assert_eq!((desk.contradictions(), desk.known()), (0, true));
}

/// Whether the host reads the codes of what such a token is programmed with here; the others want a finger.
fn is_read(family: Family) -> bool {
    match family {
        Family::Nitrokey | Family::Nitrokey3 => true,
        Family::YubiKey | Family::OnlyKey | Family::Typing => false,
    }
}

#[test]
fn a_token_whose_codes_are_read_proves_itself_and_any_other_is_not_proven_until_somebody_else_looked() {
    for family in Family::ALL {
        let (desk, serial) = Desk::of(*family);
        let proof = if is_read(*family) { TokenProof::Code } else { TokenProof::Unproven };
        let line = desk.counted(&serial);
        assert_eq!((line.finding, line.proof), (Finding::AsExpected, Some(proof)), "{family}");
        let unproven = usize::from(!is_read(*family));
        assert_eq!(desk.told_by(Verb::StockTake, "unproven").len(), unproven, "{family}");
        assert_eq!(desk.looks(&desk.actor("deputy")).len(), unproven, "{family}");
        desk.allocated("requester");
        desk.station.tokens().hand_over(&desk.principal(), &serial, None, without()).unwrap();
        assert_eq!(desk.told_by(Verb::HandOver, "token_proof"), [proof.word()], "{family}");
        let looks = desk.looks(&desk.actor("deputy"));
        let given = looks.iter().find(|look| look.what == SecondLook::HandOver).expect("it waits");
        assert_eq!((given.reason.as_str(), given.mine), ("essai", true), "{family}");
        // not whoever did it, and nobody of another school
        let own = desk.station.tokens().look_second(&desk.principal(), &[given.id]);
        assert!(matches!(own, Err(StationError::SecondPerson)), "{family}: {own:?}");
        assert!(desk.looks(&desk.principal()).iter().all(|look| !look.mine), "{family}");
        assert!(desk.looks(&desk.principal_elsewhere()).is_empty(), "{family}");
        assert!(desk.station.tokens().look_second(&desk.principal_elsewhere(), &[given.id]).is_err(), "{family}");
        assert!(desk.station.tokens().second_looks(&desk.actor("requester"), Part::every()).is_err(), "{family}");
        let all: Vec<_> = looks.iter().map(|look| look.id).collect();
        assert_eq!(desk.station.tokens().look_second(&desk.actor("deputy"), &all).unwrap(), all.len(), "{family}");
        assert!(desk.looks(&desk.actor("deputy")).is_empty(), "{family}");
        assert_eq!(desk.told_by(Verb::Witness, "witnessed").len(), all.len(), "{family}");
        assert!(desk.journal_is_sound());
    }
}

impl Desk {
    /// Two tokens tell one number: the station knows the secret of the second, and the first is plugged in.
    fn another_secret(&self, serial: &Serial) {
        let enrol = |desk: &Self| {
            let options = EnrolOptions { confirm: false, overwrite: Overwrite::Confirmed, ..EnrolOptions::default() };
            desk.station.bench().start_enrol(&desk.technician(), serial, options).unwrap();
            assert!(desk.ended(serial.as_str()).ok, "{:?}", desk.ended(serial.as_str()));
        };
        self.until("it is known by its number", || self.card(serial.as_str()).is_some());
        self.registered(serial.as_str());
        enrol(self);
        self.take_out("1-1");
        self.put_in("1-2", serial);
        enrol(self);
        self.take_out("1-2");
        self.put_in("1-1", serial);
    }
}

/// A desk with two things of this family that tell one number; the first is plugged in.
fn twins(family: Family) -> (Desk, Serial) {
    let (spec, serial) = match family {
        // the admin PIN of a Pro is the vault's: what has another is refused before any secret is looked at
        Family::Nitrokey => ("nitrokey-storage,serial=5f16,firmware=0.53", "00005F16"),
        Family::YubiKey | Family::Nitrokey3 | Family::OnlyKey | Family::Typing => Key::Of(family).spec().unwrap(),
    };
    let desk = Desk::with(&[&format!("{spec},port=1"), &format!("{spec},port=2,unplugged")]);
    let serial = desk.serial(serial);
    desk.until("it is read", || desk.card(serial.as_str()).is_some() || desk.hides(&serial));
    (desk, serial)
}

#[test]
fn one_of_the_same_family_with_another_secret_is_refused_where_its_codes_are_read_whatever_the_family() {
    let programmed = |family: &&Family| Key::Of(**family).is_programmed();
    for family in Family::ALL.iter().filter(programmed) {
        let (desk, serial) = twins(*family);
        desk.another_secret(&serial);
        let line = desk.counted(&serial);
        if !is_read(*family) {
            // nobody touched it: it is never said to be proven
            assert_eq!((line.finding, line.proof), (Finding::AsExpected, Some(TokenProof::Unproven)), "{family}");
            continue;
        }
        assert_eq!((line.finding, line.proof), (Finding::Missing, Some(TokenProof::Wrong)), "{family}");
        let wiping = desk
            .station
            .conveyor()
            .begin_batch(&desk.technician(), &desk.plan(BatchTask::Wipe, school().as_str()))
            .unwrap();
        let stopped = || {
            desk.station.conveyor().batch(&desk.technician(), wiping).unwrap().lines.first().and_then(|line| line.stop)
        };
        desk.until("the batch stops at it", || stopped() == Some(BatchStop::WrongCode));
        desk.station.conveyor().end_batch(&desk.technician(), wiping).unwrap();
        desk.allocated("requester");
        let given = desk.station.tokens().hand_over(&desk.principal(), &serial, None, without());
        assert!(matches!(given, Err(StationError::AnotherSecret(_))), "{family}: {given:?}");
        assert_eq!(desk.state(serial.as_str()), CustodyState::Allocated, "{family}");
        // the token itself is taken
        desk.take_out("1-1");
        desk.put_in("1-2", &serial);
        desk.station.tokens().hand_over(&desk.principal(), &serial, None, without()).unwrap();
        assert_eq!(desk.told_by(Verb::HandOver, "token_proof"), ["code"], "{family}");
        // and the other one does not come back in its place
        desk.take_out("1-2");
        desk.put_in("1-1", &serial);
        let back = desk.station.tokens().take_back(&desk.principal(), &serial, "rendue");
        assert!(matches!(back, Err(StationError::AnotherSecret(_))), "{family}: {back:?}");
        assert_eq!(desk.state(serial.as_str()), CustodyState::HandedOver, "{family}");
        desk.take_out("1-1");
        desk.put_in("1-2", &serial);
        desk.station.tokens().take_back(&desk.principal(), &serial, "rendue").unwrap();
        assert_eq!(desk.told_by(Verb::TakeBack, "token_proof"), ["code"], "{family}");
    }
}

/// Whether such a token says that a slot of it is empty.
fn tells_what_is_empty(family: Family) -> bool {
    match family {
        Family::YubiKey | Family::Nitrokey | Family::Nitrokey3 => true,
        Family::OnlyKey | Family::Typing => false,
    }
}

#[test]
fn a_token_that_is_empty_and_should_hold_a_secret_is_told_counted_for_two_and_not_handed_over() {
    for family in Family::ALL {
        let (desk, serial) = Desk::of(*family);
        desk.take_out("1-1");
        let (spec, _) = Key::Of(*family).spec().unwrap();
        desk.hub.add(format!("{spec},port=9").parse().unwrap()).unwrap();
        desk.until("it is read", || desk.known() || desk.hides(&serial));
        let proof = if tells_what_is_empty(*family) { TokenProof::Empty } else { TokenProof::Unproven };
        let line = desk.counted(&serial);
        assert_eq!((line.finding, line.proof), (Finding::AsExpected, Some(proof)), "{family}");
        assert_eq!(desk.looks(&desk.actor("deputy")).len(), 1, "{family}: somebody else looks");
        desk.allocated("requester");
        if proof == TokenProof::Empty {
            // a code that somebody types for it comes from elsewhere
            for proof in [without(), Proof::Passcode(format!("{PIN}755224"))] {
                let given = desk.station.tokens().hand_over(&desk.principal(), &serial, None, proof);
                assert!(matches!(given, Err(StationError::Emptied(_))), "{family}: {given:?}");
            }
            let given =
                desk.station.tokens().start_hand_over(&desk.principal(), &serial, Secret::new(PIN.as_bytes().to_vec()));
            assert!(matches!(given, Err(StationError::Emptied(_))), "{family}: {given:?}");
            assert_eq!(desk.state(serial.as_str()), CustodyState::Allocated, "{family}");
            let said = given.unwrap_err().to_string();
            assert!(said.contains("program it anew"), "{said}");
        }
        desk.take_out("1-9");
        desk.put_in("1-1", &serial);
        desk.station.tokens().hand_over(&desk.principal(), &serial, None, without()).unwrap();
        desk.take_out("1-1");
        desk.put_in("1-9", &serial);
        desk.station.tokens().take_back(&desk.principal(), &serial, "").unwrap();
        assert_eq!(desk.told_by(Verb::TakeBack, "token_proof"), [proof.word()], "{family}");
        assert!(desk.journal_is_sound());
    }
}

#[test]
fn one_that_wants_a_finger_and_has_another_secret_is_never_said_to_be_proven() {
    let panel = Panel::with(&["yubikey,serial=7654321,port=1", "yubikey,serial=7654321,port=2,unplugged"]);
    let desk = &panel.desk;
    let (serial, technician) = (desk.serial("7654321"), desk.technician());
    desk.another_secret(&serial);
    let take = desk.station.stock().start_stock_take(&technician, school()).unwrap();
    let line = || desk.station.stock().stock_take(&technician, take).unwrap().lines.remove(0);
    assert_eq!((line().finding, line().proof), (Finding::AsExpected, Some(TokenProof::Unproven)));
    let page = panel.sign_in("principal").get(&format!("/stock-take/{take}")).text;
    assert!(page.contains("non prouvée"), "{page}");
    // a wrong code proves nothing; the right token's does, and is one count
    let touched = |port: &str| {
        desk.station.bench().start_verify(&technician, &serial).unwrap();
        desk.until_waiting_for_touch(serial.as_str());
        desk.hub.touch(port, 1).unwrap();
        desk.ended(serial.as_str())
    };
    assert!(!touched("1-1").ok);
    assert_eq!(line().proof, Some(TokenProof::Unproven));
    desk.take_out("1-1");
    desk.put_in("1-2", &serial);
    assert!(touched("1-2").ok);
    assert_eq!(line().proof, Some(TokenProof::Code));
    let closed = desk.station.stock().close_stock_take(&technician, take).unwrap();
    assert_eq!((closed.counted, closed.unproven), (1, 0));
    assert!(desk.looks(&desk.principal()).is_empty());
    // a batch that empties it by its number alone is looked at by somebody else, as one thing
    desk.take_out("1-2");
    desk.put_in("1-1", &serial);
    let wiping =
        desk.station.conveyor().begin_batch(&technician, &desk.plan(BatchTask::Wipe, school().as_str())).unwrap();
    desk.until("somebody else is asked", || !desk.looks(&desk.principal()).is_empty());
    let looks = desk.looks(&desk.principal());
    assert_eq!((looks.len(), looks[0].what, looks[0].about.clone()), (1, SecondLook::Batch, wiping.to_string()));
    assert_eq!(desk.told_by(Verb::Batch, "token_proof"), ["unproven"]);
}

#[test]
fn the_second_person_finds_it_at_home_and_says_that_they_have_looked() {
    let panel = Panel::with(&["yubikey,serial=7654321,port=1"]);
    let desk = &panel.desk;
    desk.enrolled("7654321");
    desk.allocated("requester");
    desk.station.tokens().hand_over(&desk.principal(), &desk.serial("7654321"), None, without()).unwrap();
    let (deputy, principal) = (panel.sign_in("deputy"), panel.sign_in("principal"));
    assert!(!principal.get("/").text.contains("/second-look"), "what one did oneself waits for others");
    assert!(deputy.get("/").text.contains("Clef 7654321 remise sans code PIN"));
    let id = desk.looks(&desk.actor("deputy"))[0].id;
    let field = format!("look-{id}");
    let page = deputy.get("/second-look").text;
    assert!(page.contains(&field));
    assert!(page.contains("Aujourd’hui chez Mme requester"), "{page}");
    let named = panel.desk.station.people().school(&panel.desk.principal(), school()).unwrap().school.name;
    assert!(page.contains(&format!(">{named}<")) && !page.contains(school().as_str()), "{page}");
    assert!(!principal.get("/second-look").text.contains(&field));
    deputy.post("/second-look", &format!("{field}=on"));
    assert!(desk.looks(&desk.actor("deputy")).is_empty());
    assert_eq!(desk.told_by(Verb::Witness, "done_by"), ["Mme principal"]);
}

#[test]
fn the_second_person_does_the_same_by_command_and_a_number_that_nobody_gave_is_refused() {
    let desk = Desk::with(&["yubikey,serial=7654321,port=1"]);
    desk.enrolled("7654321");
    desk.allocated("requester");
    desk.station.tokens().hand_over(&desk.principal(), &desk.serial("7654321"), None, without()).unwrap();
    let command = |actor: &Actor, words: &[&str]| {
        let line = ["trousseau", "second-look"].iter().chain(words);
        let Line::Command(command) = Arguments::try_parse_from(line).unwrap().verb else { panic!("no command") };
        let mut said = Vec::new();
        let mut emit = |answer| {
            if let Answer::Document { text, .. } = answer {
                said.push(text);
            }
            Ok(())
        };
        execute(&desk.station, actor, command, Attachments::default(), &mut emit).map(|_| said)
    };
    let own = command(&desk.principal(), &["list"]).unwrap();
    assert!(own[0].contains("7654321") && own[0].ends_with("Somebody else has to look at it."), "{own:?}");
    let number = desk.looks(&desk.principal())[0].id.to_string();
    let refused = command(&desk.principal(), &["seen", &number]);
    assert!(matches!(refused, Err(StationError::SecondPerson)), "{refused:?}");
    let refused = command(&desk.principal_elsewhere(), &["seen", &number]);
    assert!(matches!(refused, Err(StationError::NotAllowed { .. })), "{refused:?}");
    let deputy = desk.actor("deputy");
    let listed = command(&deputy, &["list"]).unwrap();
    assert!(listed[0].contains("by Mme principal, ") && !listed[0].contains("Somebody else"), "{listed:?}");
    assert!(matches!(command(&deputy, &["seen", "4711"]), Err(StationError::NobodyChosen)));
    assert_eq!(command(&deputy, &["seen", &number]).unwrap(), ["1 was looked at"]);
    assert_eq!(command(&deputy, &["list"]).unwrap(), ["Nothing waits for a second look."]);
}

/// A token of this family as it is emulated, on port 1.
fn emulated(family: Family) -> &'static str {
    match family {
        Family::YubiKey => "yubikey,serial=7654321,port=1",
        Family::Nitrokey => "nitrokey-pro,serial=5f16,port=1",
        Family::Nitrokey3 => "nitrokey-3,serial=a1b2,port=1",
        Family::OnlyKey => "onlykey,serial=OK-1,port=1",
        Family::Typing => "typing,serial=TK-100,port=1",
    }
}

#[test]
fn the_first_plug_of_a_token_that_was_typed_in_tells_its_family_once_whatever_it_is() {
    for family in Family::ALL {
        // its number, as its plug tells it; one that hides it has the one that is printed on it
        let seen = Desk::with(&[emulated(*family)]);
        let told = |card: &Card| match &card.face {
            Face::Unregistered { serial, .. } => Some(serial.clone()),
            Face::SerialHidden { .. } => Some("OK-1".parse().unwrap()),
            _ => None,
        };
        seen.until("it is read", || seen.cards().iter().any(|card| told(card).is_some()));
        let serial = seen.cards().iter().find_map(told).unwrap();
        let desk = Desk::with(&[&format!("{},unplugged", emulated(*family))]);
        let technician = desk.technician();
        desk.station.tokens().register(&technician, &serial, school()).unwrap();
        let row = || desk.station.tokens().token(&technician, &serial).unwrap().row;
        assert_eq!((row().family, row().never_plugged), (domain::Family::Unseen, true), "{family}");
        desk.put_in("1-1", &serial);
        let hides = desk.cards().iter().any(|card| card.family == Some(domain::Family::OnlyKey));
        if hides {
            // the number was typed by a person, and may have been misread: what is written into it settles that
            assert_eq!(row().family, domain::Family::Unseen);
            let overwrite = Overwrite::Unseen;
            let options = EnrolOptions { confirm: false, overwrite, ..EnrolOptions::default() };
            desk.station.bench().start_enrol(&technician, &serial, options).unwrap();
            assert!(desk.ended(serial.as_str()).ok, "{family}: {:?}", desk.cards());
        }
        desk.until("its family is told", || row().family != domain::Family::Unseen);
        assert_eq!(row().family, (*family).into());
        assert_eq!(desk.told_by(Verb::Device, "family"), [family.word()], "{family}: in the entry that notes the plug");
        // both names live on, and another plug is no news
        for name in [domain::Family::Unseen, (*family).into()] {
            let named = TokenRef::of(name, serial.clone());
            assert_eq!(desk.station.tokens().token(&technician, &named).unwrap().row.id, row().id, "{named}");
        }
        desk.take_out("1-1");
        desk.put_in("1-1", &serial);
        assert_eq!(desk.told_by(Verb::Device, "family").len(), 1, "{family}: once");
        assert!(desk.red().is_none() && desk.journal_is_sound());
    }
}

#[test]
fn a_row_of_its_family_is_the_one_that_a_plug_means_and_the_one_that_was_never_plugged_stays() {
    let desk = Desk::with(&["yubikey,serial=1111,port=1"]);
    let (technician, serial) = (desk.technician(), desk.serial("1111"));
    desk.registered("1111");
    desk.take_out("1-1");
    desk.station.tokens().register_apart(&technician, &serial, school()).unwrap();
    desk.put_in("1-1", &serial);
    let row = |family| desk.station.tokens().token(&technician, TokenRef::of(family, serial.clone())).unwrap().row;
    let (known, unseen) = (row(domain::Family::YubiKey), row(domain::Family::Unseen));
    assert!(known.id != unseen.id && known.plugged && !unseen.plugged && unseen.never_plugged);
    assert!(desk.told_by(Verb::Device, "family").is_empty(), "nothing is joined, nothing is lost");
    let refused = desk.station.bench().start_enrol(&technician, &unseen.name, EnrolOptions::default());
    assert!(matches!(refused, Err(StationError::Bench(BenchError::NotPlugged(_)))), "{refused:?}");
    // each page says that there is the other, and a plug of another family is the one that was never plugged
    let others = desk.station.tokens().token(&technician, &known.name).unwrap().others;
    assert_eq!(others.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), [unseen.name]);
    desk.take_out("1-1");
    desk.hub.add("typing,serial=1111,port=9".parse().unwrap()).unwrap();
    desk.until("it is read", || desk.known());
    desk.until("its family is told", || desk.told_by(Verb::Device, "family") == ["typing"]);
    assert_eq!(row(domain::Family::Typing).id, unseen.id);
}
