//! "It opens nothing any more": every way in which a page, a mail or a guide says so of a key, for every family, with a secret that
//! a code confirmed and one that none did, at every door that judges codes. And where it can come back, it opens again.

use crate::desk::{Desk, Ground, PIN, need, school, without};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use trousseau::{
    domain::{Secret, SettingName, Symptom, TokenKind},
    driver::Family,
    emulated::Hub,
    keyfile::Unlock,
    oath::{Code, Totp, hotp},
    station::{
        Actor, Complaint, EnrolOptions, ImportOptions, NewRequest, Overwrite, OwnComplaint, Proof, StationError,
        views::{Activity, Face},
    },
    store::{Credential, Mode, MovingFactor, Options, Store},
};

/// What somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// A token of this family, programmed here where it can be, else with the secret of its key file.
    Of(Family),
    /// A key with a display and no USB, from a key file.
    Display,
    /// In a telephone.
    Software,
}

impl Key {
    fn all() -> Vec<Self> {
        Family::ALL.iter().map(|family| Self::Of(*family)).chain([Self::Display, Self::Software]).collect()
    }

    fn spec(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Of(Family::YubiKey) => Some(("yubikey,serial=7654321", "7654321")),
            Self::Of(Family::Nitrokey) => Some(("nitrokey-pro,serial=5f16,firmware=0.15", "00005F16")),
            Self::Of(Family::Nitrokey3) => Some(("nitrokey-3,serial=5f16,touched", "00000000000000000000000000005F16")),
            Self::Of(Family::OnlyKey) => Some(("onlykey,serial=OK-1", "OK-1")),
            Self::Of(Family::Typing) => Some(("typing,serial=TK-100", "TK-100")),
            Self::Display | Self::Software => None,
        }
    }

    /// Its secret came in a key file.
    fn is_imported(self) -> bool {
        match self {
            Self::Of(Family::Typing) | Self::Display => true,
            Self::Of(Family::YubiKey | Family::Nitrokey | Family::Nitrokey3 | Family::OnlyKey) | Self::Software => {
                false
            }
        }
    }
}

/// How a key stops working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    HolderSuspends,
    ReportedLost,
    LostThenFound,
    TakenBack,
    Defective,
    Retired,
    Replaced,
    Leaves,
    AccountDisabled,
    Withdrawn,
    MovesWhereThereIsNone,
    SchoolLosesSoftware,
}

impl Way {
    const ALL: [Self; 12] = [
        Self::HolderSuspends,
        Self::ReportedLost,
        Self::LostThenFound,
        Self::TakenBack,
        Self::Defective,
        Self::Retired,
        Self::Replaced,
        Self::Leaves,
        Self::AccountDisabled,
        Self::Withdrawn,
        Self::MovesWhereThereIsNone,
        Self::SchoolLosesSoftware,
    ];

    /// It can happen to such a key.
    fn happens_to(self, key: Key) -> bool {
        let software = key == Key::Software;
        match self {
            Self::HolderSuspends | Self::ReportedLost | Self::Retired | Self::Leaves | Self::AccountDisabled => true,
            Self::LostThenFound | Self::TakenBack | Self::Defective | Self::Replaced => !software,
            Self::Withdrawn | Self::MovesWhereThereIsNone => software,
            // what is in use stays in use there: the rule is for new ones
            Self::SchoolLosesSoftware => false,
        }
    }

    /// Whether its holder may have it accepted again, by the same secret.
    fn comes_back(self) -> bool {
        match self {
            Self::HolderSuspends | Self::AccountDisabled => true,
            Self::ReportedLost
            | Self::LostThenFound
            | Self::TakenBack
            | Self::Defective
            | Self::Retired
            | Self::Replaced
            | Self::Leaves
            | Self::Withdrawn
            | Self::MovesWhereThereIsNone
            | Self::SchoolLosesSoftware => false,
        }
    }
}

/// Where codes are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Verify,
    Passcode,
    HandOver,
    SecondFactor,
    OwnPin,
    OwnResync,
    Resync,
    Identify,
    Diagnosis,
    OwnDiagnosis,
    Fit,
    Touch,
}

impl Door {
    const ALL: [Self; 12] = [
        Self::Verify,
        Self::Passcode,
        Self::HandOver,
        Self::SecondFactor,
        Self::OwnPin,
        Self::OwnResync,
        Self::Resync,
        Self::Identify,
        Self::Diagnosis,
        Self::OwnDiagnosis,
        Self::Fit,
        Self::Touch,
    ];

    /// It looks at the thing on the desk and lets nobody in: a key in stock is tried here before it goes to somebody.
    fn is_of_the_desk(self) -> bool {
        match self {
            Self::Verify | Self::Resync | Self::Identify | Self::Diagnosis | Self::Fit | Self::Touch => true,
            Self::Passcode
            | Self::HandOver
            | Self::SecondFactor
            | Self::OwnPin
            | Self::OwnResync
            | Self::OwnDiagnosis => false,
        }
    }
}

/// A desk, its key in the requester's hands, and the secret that is in it.
struct Held {
    desk: Desk,
    key: Key,
    serial: String,
    secret: Secret,
    credential: Credential,
    given: u64,
    most: u64,
}

/// A token of this family to emulate, and its serial.
pub fn spec_of(family: Family) -> (&'static str, &'static str) {
    Key::Of(family).spec().expect("families are plugged in")
}

/// The plugged token of this family in stock, programmed or with the secret of its key file.
pub fn programmed(desk: &Desk, family: Family) -> String {
    Held::programmed(desk, Key::Of(family))
}

impl Held {
    fn new(key: Key, confirmed: bool) -> Self {
        let specs = key.spec().map(|(spec, _)| spec.parse().unwrap());
        let hub = Hub::new(specs.into_iter().chain(["yubikey,serial=99".parse().unwrap()])).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(Options::in_dir(folder.path().join("data"), Mode::Emulated)).unwrap());
        let ground = Ground { bus: Arc::new(hub.clone()), hub, store: store.clone(), clock: Arc::default(), folder };
        let desk = Desk::on(ground, |station| Desk::furnish(station, true));
        let serial = match key {
            Key::Software => Self::software(&desk),
            _ => Self::programmed(&desk, key),
        };
        let (credential, secret) = store
            .read(|r| {
                let token = r.find_token(None, &desk.serial(&serial))?.expect("a token");
                let credential = r.credentials_of(token.id)?.remove(0);
                let secret = r.secret(credential.id)?.expect("a secret");
                Ok::<_, trousseau::store::StoreError>((credential, secret))
            })
            .unwrap();
        let mut held = Self { desk, key, serial, secret, credential, given: 0, most: 0 };
        if confirmed {
            let code = held.fresh(1).remove(0);
            held.desk.station.verify(&held.desk.technician(), &held.desk.serial(&held.serial), code).unwrap();
        }
        if key != Key::Software {
            held.desk.allocated("requester");
            let serial = held.desk.serial(&held.serial);
            match key {
                Key::Display => drop(
                    held.desk.station.hand_over_shown(&held.desk.principal(), &serial, &serial, without()).unwrap(),
                ),
                _ => drop(held.desk.station.hand_over(&held.desk.principal(), &serial, None, without()).unwrap()),
            }
        }
        held
    }

    fn software(desk: &Desk) -> String {
        desk.station.set_setting(&Actor::machine(0), SettingName::SoftwareSecond, "yes").unwrap();
        let requester = desk.actor("requester");
        let id =
            desk.station.submit_request(&requester, NewRequest { kind: TokenKind::Software, ..need("notes") }).unwrap();
        desk.station.approve(&desk.principal(), id).unwrap();
        desk.signed(&requester, id);
        desk.station.set_pin(&requester, PIN, PIN).unwrap();
        let shown = desk.station.show_key(&requester, id, "").unwrap();
        let code = shown.totp.code_at(&shown.secret, desk.now().as_second());
        desk.station.activate(&requester, id, code).unwrap();
        shown.serial.to_string()
    }

    fn programmed(desk: &Desk, key: Key) -> String {
        let technician = desk.technician();
        if key.is_imported() {
            let serial = key.spec().map_or("30000001", |(_, serial)| serial);
            let file = format!(
                "serial,type,digest,digits,counter,period,batch,expiry,secret\n\
                 {serial},hotp,sha1,6,0,,B1,,3132333435363738393031323334353637383930\n"
            );
            let options = ImportOptions {
                name: "delivery.csv".into(),
                school: school(),
                dry_run: false,
                keep_good: false,
                unlock: Unlock::Nothing,
            };
            desk.station.import_keys(&technician, file.as_bytes(), options, &mut |_| {}).unwrap();
            return serial.to_owned();
        }
        let (_, serial) = key.spec().unwrap();
        let named = desk.serial(serial);
        if key == Key::Of(Family::OnlyKey) {
            let hidden = || {
                let cards = desk.station.bench(&technician).unwrap().cards;
                cards.into_iter().find(|card| matches!(card.face, Face::SerialHidden { .. }))
            };
            desk.until("it is read", || hidden().is_some());
            desk.station.name_serial(&technician, &hidden().unwrap().port, &named).unwrap();
        }
        desk.registered(serial);
        let options = EnrolOptions { confirm: false, overwrite: Overwrite::Confirmed, ..EnrolOptions::default() };
        desk.station.start_enrol(&technician, &named, options).unwrap();
        assert!(desk.ended(serial).ok, "{:?}", desk.ended(serial));
        serial.to_owned()
    }

    /// Codes in a row that no door has seen.
    fn fresh(&mut self, count: u64) -> Vec<Code> {
        let parameters = self.credential.parameters;
        match self.credential.factor {
            MovingFactor::Hotp { counter } => {
                let from = counter + self.given;
                self.given += count;
                self.most = self.most.max(self.given);
                (from..from + count).map(|at| hotp(&self.secret, parameters, at)).collect()
            }
            MovingFactor::Totp { period, t0, .. } => {
                let totp = Totp { t0, ..Totp::new(parameters, period) };
                self.desk.clock.advance(30 * 10);
                let now = self.desk.now().as_second();
                (0..i64::try_from(count).unwrap()).map(|at| totp.code_at(&self.secret, now + 30 * at)).collect()
            }
        }
    }

    /// Makes it stop working.
    fn stop(&self, way: Way) {
        let (desk, serial) = (&self.desk, self.desk.serial(&self.serial));
        let (station, principal, person) = (&desk.station, desk.principal(), desk.requester());
        match way {
            Way::HolderSuspends => drop(station.suspend_own(&desk.actor("requester"), &serial).unwrap()),
            Way::ReportedLost => drop(station.report_lost(&principal, &serial, "perdue dans le train").unwrap()),
            Way::LostThenFound => {
                station.report_lost(&principal, &serial, "perdue dans le train").unwrap();
                station.found(&principal, &serial, "retrouvée en salle 12").unwrap();
            }
            Way::TakenBack => drop(station.take_back(&principal, &serial, "rendue par son détenteur").unwrap()),
            Way::Defective => drop(station.mark_defective(&principal, &serial, "elle ne répond plus").unwrap()),
            Way::Retired => {
                station.report_lost(&principal, &serial, "perdue dans le train").unwrap();
                station.retire(&principal, &serial, "perdue depuis un an").unwrap();
            }
            Way::Replaced => {
                desk.registered("99");
                let options = EnrolOptions { confirm: false, ..EnrolOptions::default() };
                station.start_enrol(&desk.technician(), &desk.serial("99"), options).unwrap();
                assert!(desk.ended("99").ok);
                let requester = desk.actor("requester");
                let asked = NewRequest { replaces: Some(serial), ..need("une neuve") };
                let id = station.submit_request(&requester, asked).unwrap();
                station.approve(&principal, id).unwrap();
                desk.signed(&requester, id);
                station.hand_over(&principal, &desk.serial("99"), None, without()).unwrap();
            }
            Way::Leaves => drop(station.leave(&principal, person, school()).unwrap()),
            Way::AccountDisabled => drop(station.set_enabled(&desk.actor("administrator"), person, false).unwrap()),
            Way::Withdrawn => drop(station.withdraw(&principal, &serial, "elle change de poste").unwrap()),
            Way::MovesWhereThereIsNone => {
                let elsewhere = "0130040Y".parse().unwrap();
                station.set_setting(&Actor::machine(0), SettingName::SoftwareSecond, "no").unwrap();
                station.move_person(&desk.actor("administrator"), person, school(), elsewhere).unwrap();
            }
            Way::SchoolLosesSoftware => {
                station.set_setting(&Actor::machine(0), SettingName::SoftwareSecond, "no").unwrap();
            }
        }
    }

    fn bring_back(&mut self, way: Way) {
        // some of those that were refused are spent all the same
        self.given = self.most;
        let (desk, serial) = (&self.desk, self.desk.serial(&self.serial));
        match way {
            Way::HolderSuspends => drop(desk.station.resume(&desk.principal(), &serial, "elle est là").unwrap()),
            Way::AccountDisabled => {
                desk.station.set_enabled(&desk.actor("administrator"), desk.requester(), true).unwrap();
            }
            other => panic!("{other:?} is for good"),
        }
    }

    /// Whether the door opens to this key. `None`: this key is not tried there.
    fn opens(&mut self, door: Door) -> Option<bool> {
        // no door is shut because of the guesses at another
        self.desk.clock.advance(24 * 3600);
        let serial = self.desk.serial(&self.serial);
        let before = self.given;
        let codes = self.fresh(2);
        let passcode = format!("{PIN}{}", codes[0]);
        let (desk, station) = (&self.desk, &self.desk.station);
        let (helpdesk, technician) = (desk.actor("helpdesk"), desk.technician());
        let holder = desk.actor("requester");
        let opened: Result<bool, StationError> = match door {
            Door::Verify => station.verify(&technician, &serial, codes[0]).map(|_| true),
            Door::Passcode => station.verify_passcode(&technician, &serial, &passcode).map(|_| true),
            Door::HandOver => {
                station.hand_over(&desk.principal(), &serial, None, Proof::Passcode(passcode)).map(|_| true)
            }
            Door::SecondFactor => match station.set_second_factor(&holder, true, &passcode) {
                // the passcode was right
                Ok(()) | Err(StationError::NoPassword) => Ok(true),
                Err(error) => Err(error),
            },
            Door::OwnPin => station.change_pin(&holder, codes[0], PIN, PIN).map(|()| true),
            Door::OwnResync => station.resync_own(&holder, &passcode, codes[1]).map(|_| true),
            Door::Resync => station.resync(&helpdesk, &serial, &codes).map(|_| true),
            Door::Identify => station.identify(&helpdesk, &codes, &|_| {}).map(|found| !found.candidates.is_empty()),
            Door::Diagnosis => {
                let (port, person, dead) = (None, None, false);
                let complaint = Complaint { serial: Some(serial), port, person, dead, codes };
                station.diagnose(&helpdesk, &complaint).map(|found| works(found.symptom))
            }
            Door::OwnDiagnosis => {
                let complaint = OwnComplaint { serial, dead: false, proof: Some((passcode, codes[1])) };
                station.diagnose_own(&holder, &complaint).map(|found| works(found.symptom))
            }
            Door::Fit => station.fit(&technician, &serial, &codes, false).map(|report| !report.fits.is_empty()),
            Door::Touch => {
                if self.key.spec().is_none() || desk.card(&self.serial).is_none() {
                    return None;
                }
                station.start_verify(&technician, &serial).map(|()| {
                    loop {
                        let card = desk.card(&self.serial).expect("plugged");
                        match card.activity {
                            Activity::Idle => return card.outcome.is_some_and(|outcome| outcome.ok),
                            Activity::Touch { .. } => drop(desk.hub.touch(&self.serial, 1)),
                            Activity::Working { .. } => {}
                        }
                        std::thread::sleep(std::time::Duration::from_millis(20));
                    }
                })
            }
        };
        let opened = opened.unwrap_or_else(|refused| {
            let guessed = matches!(refused, StationError::Throttled { .. });
            assert!(!guessed, "{door:?}: shut because of guesses, which tells nothing");
            false
        });
        if !opened {
            // the next door is tried with the same codes: none is refused only because it is too far ahead
            self.given = before;
        }
        Some(opened)
    }
}

/// A diagnosis that says that codes are accepted now.
fn works(symptom: Option<Symptom>) -> bool {
    matches!(symptom, Some(Symptom::Nothing | Symptom::CounterDrift | Symptom::ClockDrift))
}

/// Runs the cases side by side, and names every one that fails.
fn each<T: Copy + Send + Sync + std::fmt::Debug>(cases: &[T], try_one: impl Fn(T) -> Vec<String> + Sync) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = catch_unwind(AssertUnwindSafe(|| try_one(*case)));
                    let found = found.unwrap_or_else(|_| vec![format!("{case:?}: could not be done at all")]);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_key_of_which_it_is_said_that_it_opens_nothing_opens_nothing_at_any_door() {
    let mut cases = Vec::new();
    for key in Key::all() {
        for way in Way::ALL.into_iter().filter(|way| way.happens_to(key)) {
            // a telephone is confirmed by the code that activates it
            let confirmed: &[bool] = if key == Key::Software { &[true] } else { &[false, true] };
            cases.extend(confirmed.iter().map(|confirmed| (key, way, *confirmed)));
        }
    }
    each(&cases, |(key, way, confirmed)| {
        let mut held = Held::new(key, confirmed);
        held.stop(way);
        // its secret goes on to the next holder: at the desk it is tried before, and there is no holder whom it lets in
        let kept = key.is_imported() && way == Way::TakenBack;
        let mut wrong = Vec::new();
        for door in Door::ALL.into_iter().filter(|door| !(kept && door.is_of_the_desk())) {
            if held.opens(door) == Some(true) {
                wrong.push(format!("{key:?} {way:?} confirmed={confirmed}: {door:?} opens"));
            }
        }
        if way.comes_back() {
            held.bring_back(way);
            for door in [Door::Verify, Door::Passcode] {
                if held.opens(door) != Some(true) {
                    wrong.push(format!("{key:?} {way:?} confirmed={confirmed}: {door:?} stays shut afterwards"));
                }
            }
        }
        wrong
    });
}

#[test]
fn a_key_in_its_holders_hands_opens_every_door_that_is_for_it() {
    // or else the test above would say nothing
    each(&Key::all(), |key| {
        let mut held = Held::new(key, true);
        let doors = Door::ALL.into_iter().filter(|door| match door {
            // it is handed over already; a confirmed one is never fitted; and the codes here are not made by the token, which is
            // left behind its record by them
            Door::HandOver | Door::Fit | Door::Touch => false,
            _ => true,
        });
        doors.filter(|door| held.opens(*door) == Some(false)).map(|door| format!("{key:?}: {door:?} is shut")).collect()
    });
}
