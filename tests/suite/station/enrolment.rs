//! Enrolment that survives anything, beyond what the matrix of faults walks: what is kept, who settles what was interrupted,
//! TOTP where the host reads codes, and emptying a token.

use crate::support::desk::{Desk, Ground, PIN, without};
use std::sync::{Arc, LazyLock};
use trousseau::{
    catalogue::Worded,
    domain::{Clock, CredentialState, CustodyState, OtpKind, Secret},
    emulated::{Fault, Yank},
    oath::Code,
    station::{CardAction, CredentialView, EnrolOptions, Face, Overwrite, Proof, StationError, Unsettled},
    store::{self, Author, Mode, OsEntropy, Store},
};

const NAME: &str = "1111";
const YUBIKEY: &str = "yubikey,serial=1111";

impl Desk {
    fn credential(&self) -> CredentialView {
        self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap().row.credential.unwrap()
    }
    fn unsettled(&self) -> Option<Unsettled> {
        self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap().row.unsettled
    }
    fn has_stage(&self, stage: &str) -> bool {
        let story = self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap().story;
        story.iter().any(|line| line.facts.get("stage").is_some_and(|found| found == stage))
    }
    fn plugged_again(&self) -> Option<Worded> {
        if self.card(NAME).is_some() {
            self.hub.unplug(NAME).unwrap();
            self.unplugged(NAME);
        }
        self.hub.plug(NAME).unwrap();
        self.plugged(NAME);
        self.card_tells(NAME)
    }
    /// Enrols, and something is in the way; how it ended, where the token is still there.
    fn disturbed(&self, fault: Fault) -> Option<Worded> {
        self.hub.fault(NAME, fault).unwrap();
        self.station.bench().start_enrol(&self.technician(), &self.serial(NAME), EnrolOptions::default()).unwrap();
        self.end_of(NAME)
    }
    /// The token took the new secret, and was pulled out before it said so.
    fn silently_written(&self) {
        self.disturbed(Fault::Unplug { after: taken_after(), how: Yank::During });
        self.plugged_again();
        assert_eq!(self.unsettled(), Some(Unsettled::Enrolment));
    }
    fn settled_by_touch(&self) -> Worded {
        self.station.bench().start_settle(&self.technician(), &self.serial(NAME)).unwrap();
        self.until_waiting_for_touch(NAME);
        self.touch(NAME);
        self.ended(NAME)
    }
    fn enrol_again(&self) -> Worded {
        self.enrol_with_touch(NAME)
    }
    fn verifies(&self, code: Code) -> bool {
        self.station.codes().verify(&self.technician(), &self.serial(NAME), code).is_ok()
    }
}

/// After how many reports of an enrolment a YubiKey has taken it and not said so: found by trying.
fn taken_after() -> u32 {
    static AFTER: LazyLock<u32> = LazyLock::new(|| {
        let holds_the_new = |after: &u32| {
            let desk = Desk::with(&[YUBIKEY]);
            desk.enrolled(NAME);
            desk.disturbed(Fault::Unplug { after: *after, how: Yank::During });
            desk.plugged_again();
            desk.unsettled().is_some() && desk.settled_by_touch().key == "enrol-finished"
        };
        (10..80).find(holds_the_new).expect("some moment between the last frame and the answer")
    });
    *AFTER
}

#[test]
fn one_touch_tells_which_secret_a_token_that_only_types_holds_and_the_other_one_ends() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    let old = desk.touch(NAME);
    desk.silently_written();
    assert_eq!(desk.credential().state, CredentialState::Active, "the old one is in use as before");
    let outcome = desk.card_tells(NAME).unwrap();
    assert_eq!((outcome.ok, outcome.key), (false, "error-unsettled"), "{outcome:?}");
    assert_eq!(desk.actions(&desk.technician(), NAME).first(), Some(&CardAction::Settle));
    assert_eq!(desk.settled_by_touch().key, "enrol-finished");
    assert_eq!((desk.credential().state, desk.unsettled()), (CredentialState::Active, None));
    assert!(desk.has_stage("finished") && !desk.verifies(old), "a code of the old one is worth nothing now");
    assert!(desk.verifies(desk.touch(NAME)));
    assert!(desk.journal_is_sound());
}

#[test]
fn whatever_moment_a_token_is_pulled_out_at_one_touch_settles_what_it_holds() {
    let (mut finished, mut rolled_back) = (0, 0);
    for after in (taken_after() - 4)..(taken_after() + 3) {
        let desk = Desk::with(&[YUBIKEY]);
        desk.enrolled(NAME);
        desk.disturbed(Fault::Unplug { after, how: Yank::During });
        if desk.card_tells(NAME).is_some_and(|told| told.ok) {
            continue;
        }
        desk.plugged_again();
        if desk.unsettled().is_none() {
            assert!(desk.verifies(desk.touch(NAME)), "after {after}");
            continue;
        }
        match desk.settled_by_touch().key {
            "enrol-finished" => finished += 1,
            "enrol-rolled-back" => rolled_back += 1,
            other => panic!("after {after}: {other}"),
        }
        assert!(desk.unsettled().is_none() && desk.verifies(desk.touch(NAME)), "after {after}");
    }
    assert!(finished > 0 && rolled_back > 0, "{finished} held the new one, {rolled_back} the old one");
}

#[test]
fn a_code_that_is_typed_settles_as_well_alone_as_a_passcode_at_the_desk_or_two_on_the_telephone() {
    for way in ["verify", "handover", "telephone"] {
        let desk = Desk::with(&[YUBIKEY]);
        desk.enrolled(NAME);
        desk.allocated("requester");
        desk.silently_written();
        let given = desk.station.tokens().hand_over(&desk.principal(), &desk.serial(NAME), None, without());
        assert!(matches!(given, Err(StationError::Unsettled { .. })), "not without a code: {given:?}");
        match way {
            "verify" => assert!(desk.verifies(desk.touch(NAME))),
            "handover" => {
                let proof = Proof::Passcode(format!("{PIN}{}", desk.touch(NAME)));
                desk.station.tokens().hand_over(&desk.principal(), &desk.serial(NAME), None, proof).unwrap();
                assert_eq!(desk.state(NAME), CustodyState::HandedOver);
            }
            _ => {
                for _ in 0..30 {
                    desk.touch(NAME);
                }
                let codes = [desk.touch(NAME), desk.touch(NAME)];
                desk.station.codes().resync(&desk.actor("helpdesk"), &desk.serial(NAME), &codes).unwrap();
            }
        }
        assert!(desk.has_stage("finished") && desk.unsettled().is_none(), "{way}");
    }
}

#[test]
fn a_code_of_the_old_secret_is_accepted_while_it_is_open_and_gives_the_new_one_up() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    let noted = desk.touch(NAME);
    desk.silently_written();
    assert!(desk.verifies(noted), "nobody is locked out while it is open");
    assert!(desk.has_stage("rolled_back") && desk.unsettled().is_none());
    // it was noted before: the token holds the new one, and is programmed anew with the access code of the vault
    assert!(!desk.verifies(desk.touch(NAME)));
    assert_eq!(desk.enrol_again().key, "enrolled");
}

#[test]
fn a_token_that_hides_its_serial_is_settled_when_it_is_named() {
    let desk = Desk::with(&["yubikey,serial=1111,firmware=3.4.9,pid=0110,hidden"]);
    let name = || {
        let hidden = || {
            let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
            cards.into_iter().find(|card| matches!(card.face, Face::SerialHidden { .. }))
        };
        desk.until("it is read", || hidden().is_some());
        desk.station.name_serial(&desk.technician(), &hidden().unwrap().port, &desk.serial(NAME)).unwrap();
    };
    name();
    desk.registered(NAME);
    // before anything was written, which would make its serial readable
    desk.disturbed(Fault::Unplug { after: 2, how: Yank::During });
    assert_eq!(desk.unsettled(), Some(Unsettled::Enrolment));
    desk.hub.plug(NAME).unwrap();
    name();
    let outcome = desk.card_tells(NAME).unwrap();
    assert_eq!((outcome.key, desk.unsettled()), ("error-slot-empty", None), "{outcome:?}");
}

#[test]
fn a_refusal_of_the_token_leaves_the_old_secret_as_it_was() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    assert_eq!(desk.disturbed(Fault::Refuse).unwrap().key, "device-refused");
    assert_eq!((desk.credential().state, desk.unsettled()), (CredentialState::Active, None));
    assert!(desk.verifies(desk.touch(NAME)));
}

#[test]
fn a_frame_that_another_program_broke_is_no_refusal() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    desk.hub.fault(NAME, Fault::Lost).unwrap();
    assert_eq!(desk.enrol_again().key, "enrolled");
    assert_eq!((desk.credential().state, desk.unsettled()), (CredentialState::Active, None));
}

#[test]
fn programming_anew_while_it_is_open_ends_both_once_it_is_proven() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    desk.silently_written();
    desk.silently_written();
    assert_eq!(desk.enrol_again().key, "enrolled");
    assert_eq!((desk.credential().state, desk.unsettled()), (CredentialState::Active, None));
    assert!(desk.verifies(desk.touch(NAME)));
}

#[test]
fn a_token_that_is_open_is_allocated_to_nobody_until_it_is_settled() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    desk.silently_written();
    desk.approved("requester");
    assert_eq!(desk.state(NAME), CustodyState::InStock);
    assert!(desk.verifies(desk.touch(NAME)));
    assert_ne!(desk.state(NAME), CustodyState::InStock, "the request that waited has it");
}

#[test]
fn totp_of_a_yubikey_is_read_by_the_host_and_takes_the_place_of_hotp_in_its_slot() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    let options = EnrolOptions { kind: Some(OtpKind::Totp), ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), options).unwrap();
    assert_eq!(desk.ended(NAME).key, "enrolled", "without a touch");
    let credential = desk.credential();
    assert_eq!((credential.period, credential.slot, credential.verified), (Some(30), Some(1), true));
    desk.station.bench().start_verify(&desk.technician(), &desk.serial(NAME)).unwrap();
    assert_eq!(desk.ended(NAME).key, "verified");
    assert!(desk.plugged_again().is_none());
    assert_eq!(desk.enrol_again().key, "enrolled", "and HOTP again");
    assert_eq!(desk.credential().period, None);
}

#[test]
fn an_interrupted_change_between_hotp_and_totp_settles_by_itself_where_the_host_reads_the_new_one() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    desk.hub.fault(NAME, Fault::Unplug { after: taken_after(), how: Yank::During }).unwrap();
    let options = EnrolOptions { kind: Some(OtpKind::Totp), ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), options).unwrap();
    desk.unplugged(NAME);
    let outcome = desk.plugged_again().unwrap();
    assert_eq!((outcome.key, desk.credential().period), ("enrol-finished", Some(30)));
}

#[test]
fn a_wipe_empties_what_is_ours_destroys_its_secret_and_leaves_what_is_foreign() {
    let desk = Desk::with(&["yubikey,serial=1111,programmed"]);
    desk.enrolled_unverified(NAME);
    assert_eq!(desk.credential().slot, Some(2), "the first is somebody else's");
    desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME)).unwrap();
    let outcome = desk.ended(NAME);
    assert_eq!((outcome.key, outcome.args["foreign"].as_str()), ("wiped-slots", "1"));
    assert_eq!((desk.credential().state, desk.state(NAME)), (CredentialState::Destroyed, CustodyState::InStock));
    let again = desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME));
    assert!(matches!(again, Err(StationError::NothingToWipe(_))), "{again:?}");
    assert!(desk.has_stage("wipe_begun") && desk.has_stage("wiped") && desk.journal_is_sound());
}

#[test]
fn a_token_that_somebody_has_or_is_to_get_is_not_wiped() {
    let desk = Desk::with(&[YUBIKEY]);
    desk.enrolled(NAME);
    desk.allocated("requester");
    let refused = |state| {
        let wiped = desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME));
        assert!(matches!(&wiped, Err(StationError::NotEnrollable { state: now, .. }) if *now == state), "{wiped:?}");
    };
    refused(CustodyState::Allocated);
    desk.handed_over(NAME);
    refused(CustodyState::HandedOver);
    desk.station.tokens().take_back(&desk.principal(), &desk.serial(NAME), "départ").unwrap();
    desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME)).unwrap();
    assert_eq!(desk.ended(NAME).key, "wiped", "taken back, it still held what was in it");
}

#[test]
fn an_interrupted_wipe_finishes_by_itself_or_asks_to_be_done_again() {
    let (mut finished, mut again) = (0, 0);
    for after in (0..40).step_by(2) {
        let desk = Desk::with(&[YUBIKEY]);
        desk.enrolled(NAME);
        desk.hub.fault(NAME, Fault::Unplug { after, how: Yank::During }).unwrap();
        desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME)).unwrap();
        if desk.end_of(NAME).is_some_and(|ended| ended.ok) {
            continue;
        }
        let outcome = desk.plugged_again();
        match outcome.as_ref().map(|outcome| outcome.key) {
            Some("wiped") => finished += 1,
            Some("error-wipe-again") => {
                again += 1;
                assert_eq!(desk.unsettled(), Some(Unsettled::Wipe), "after {after}");
                assert_eq!(desk.actions(&desk.technician(), NAME).first(), Some(&CardAction::Wipe));
                desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME)).unwrap();
                assert_eq!(desk.ended(NAME).key, "wiped", "after {after}");
            }
            // nothing was sent yet
            None => assert!(desk.verifies(desk.touch(NAME)), "after {after}"),
            Some(other) => panic!("after {after}: {other}"),
        }
    }
    assert!(finished > 0 && again > 0, "{finished} finished by themselves, {again} were wiped again");
}

#[test]
fn a_restored_backup_regains_control_of_every_token_and_says_which_were_programmed_since() {
    let tokens = ["yubikey,serial=1111", "yubikey,serial=2222", "yubikey,serial=3333", "nitrokey-pro,serial=5f16"];
    let more = ["nitrokey-pro,serial=5f17", "nitrokey-pro,serial=5f18", "nitrokey-pro,serial=5f19"];
    let desk = Desk::with(&[&tokens[..], &more[..]].concat());
    let (same, again, later, fresh) = ("00005F16", "00005F17", "00005F18", "00005F19");
    let enrolled = |desk: &Desk, serial: &str| {
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial(serial), EnrolOptions::default()).unwrap();
        assert_eq!(desk.ended(serial).key, "enrolled", "{serial}");
    };
    ["1111", "2222"].into_iter().for_each(|serial| desk.enrolled(serial));
    for serial in [same, again] {
        desk.registered(serial);
        enrolled(&desk, serial);
    }
    let (file, passphrase) = (desk.folder.path().join("backup"), Secret::new(b"quatre mots et demi".to_vec()));
    let new = trousseau::files::NewFile::begin(&file).unwrap();
    desk.station
        .journal()
        .backup(
            &trousseau::station::Actor::machine(0),
            new.file(),
            &file,
            &passphrase,
            None,
            &trousseau::station::Progress::default(),
        )
        .unwrap();
    new.finish(false).unwrap();
    // what the backup does not know of
    assert_eq!(desk.enrol_with_touch("2222").key, "enrolled");
    enrolled(&desk, again);
    desk.enrolled("3333");
    desk.registered(later);
    enrolled(&desk, later);

    // the bench of before ends with it, and lets the keys go
    let (hub, clock, people, folder) = {
        let before = desk;
        (before.hub, before.clock, before.people, before.folder)
    };
    let paths = crate::support::engine::paths(folder.path().join("another machine"));
    let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
    store::restore(&file, &paths, &passphrase, Arc::new(OsEntropy), &author, clock.now()).unwrap();
    let store = Arc::new(Store::open(crate::support::engine::options(paths.dir, Mode::Emulated)).unwrap());
    let ground = Ground { bus: Arc::new(hub.clone()), hub, store, clock, folder };
    let desk = Desk::on(ground, |_| people);

    for serial in ["1111", "2222", "3333", same, again, later, fresh] {
        desk.plugged(serial);
    }
    let verified =
        |serial: &str| desk.station.codes().verify(&desk.technician(), &desk.serial(serial), desk.touch(serial));
    let first = |serial: &str| matches!(verified(serial), Err(StationError::ResynchroniseFirst(_)));
    let resynchronised = |serial: &str| {
        let codes = [desk.touch(serial), desk.touch(serial)];
        desk.station.codes().resync(&desk.technician(), &desk.serial(serial), &codes)
    };
    assert!(first("1111"), "one code alone may have been seen since the backup");
    resynchronised("1111").unwrap();
    verified("1111").unwrap();
    assert_eq!(desk.card_tells(same).unwrap().key, "resynchronised", "it fits, and showed a code");
    let told = desk.card_tells(again).unwrap();
    assert!(["error-code-refused", "error-counter-behind"].contains(&told.key), "programmed since, and told: {told:?}");
    assert!(first("2222") && resynchronised("2222").is_err(), "programmed since");
    // access codes and PINs of the vault open all of them
    for serial in ["1111", "2222"] {
        assert_eq!(desk.enrol_with_touch(serial).key, "enrolled", "{serial}");
    }
    [same, again].into_iter().for_each(|serial| enrolled(&desk, serial));
    // what the backup has never seen is a stranger, and so is what it holds
    assert!(matches!(desk.card("3333").unwrap().face, Face::Unregistered { ref programmed, .. } if *programmed == [1]));
    desk.registered("3333");
    let options = EnrolOptions { slot: Some(1), overwrite: Overwrite::Confirmed, ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial("3333"), options).unwrap();
    desk.until_waiting_for_touch("3333");
    desk.touch("3333");
    assert_eq!(desk.ended("3333").key, "enrolled", "its access code is the vault's own for that slot");
    desk.registered(later);
    let options = EnrolOptions { slot: Some(1), overwrite: Overwrite::Confirmed, ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial(later), options).unwrap();
    assert_eq!(desk.ended(later).key, "enrolled", "and so is its PIN");
    desk.registered(fresh);
    enrolled(&desk, fresh);
    assert!(desk.journal_is_sound());
}
