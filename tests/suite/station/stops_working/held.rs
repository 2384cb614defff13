//! A key of every family, where it is before it stops working, and the secrets that are or may be in it.

use super::ways::PROGRAM;
use crate::support::desk::{Desk, Ground, PIN, hotp_table, need, school, without};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};
use trousseau::{
    bench::Activity,
    catalogue::Worded,
    domain::{
        BatchId, BatchSign, CredentialState, CustodyState, HolderStanding, RequestId, Secret, SettingName, TokenKind,
        opens,
    },
    driver::Family,
    emulated::{Fault, Hub, Yank},
    oath::{Code, Totp, hotp},
    station::{Actor, EnrolOptions, Face, NewRequest, Overwrite},
    store::{Credential, Mode, MovingFactor, Store, StoreError},
};

/// The last day of a key that has one.
const LAST_DAY: &str = "2028-09-01T00:00:00Z";
const PATIENCE: Duration = Duration::from_secs(10);

/// What somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A token of this family, programmed here where it can be, else with the secret of its key file.
    Of(Family),
    /// A key with a display and no USB, from a key file.
    Display,
    /// In a telephone.
    Software,
}

/// What is known of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// One, that no code confirmed.
    Unconfirmed,
    /// One, that a code confirmed.
    Confirmed,
    /// An enrolment was broken off: the new one or the old one.
    Two,
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// In the requester's hands.
    Held,
    /// In stock.
    Stock,
    /// Waiting for the requester; a secret for a telephone was shown, and is not activated.
    Allocated,
    /// In stock, by a batch that is over.
    Batch,
}

impl Key {
    pub fn all() -> Vec<Self> {
        Family::ALL.iter().map(|family| Self::Of(*family)).chain([Self::Display, Self::Software]).collect()
    }

    pub fn spec(self) -> Option<(&'static str, &'static str)> {
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
    pub fn is_imported(self) -> bool {
        match self {
            Self::Of(Family::Typing) | Self::Display => true,
            Self::Of(Family::YubiKey | Family::Nitrokey | Family::Nitrokey3 | Family::OnlyKey) | Self::Software => {
                false
            }
        }
    }

    /// Its secret is written here.
    pub fn is_programmed(self) -> bool {
        !self.is_imported() && self != Self::Software
    }
}

/// A secret of which codes are tried.
pub struct Known {
    secret: Secret,
    credential: Credential,
    /// Codes that were used up.
    pub given: u64,
    /// The furthest that was ever shown.
    pub most: u64,
}

/// What keeps a key from opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bolts {
    /// Where it stands, and who has it.
    pub place: bool,
    /// What became of its secrets.
    pub secret: bool,
}

/// A desk, a key, and the secrets that are or may be in it, the newest first.
pub struct Held {
    pub desk: Desk,
    pub key: Key,
    pub serial: String,
    pub secrets: Vec<Known>,
    pub request: Option<RequestId>,
    pub batch: Option<BatchId>,
    pub store: Arc<Store>,
}

impl Held {
    pub fn new(key: Key, secrets: Secrets, start: Start) -> Self {
        let specs = key.spec().map(|(spec, _)| spec.parse().unwrap());
        let hub = Hub::new(specs.into_iter().chain(["yubikey,serial=99,unplugged".parse().unwrap()])).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store =
            Arc::new(Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
        let ground = Ground { bus: Arc::new(hub.clone()), hub, store: store.clone(), clock: Arc::default(), folder };
        let desk = Desk::on(ground, |station| Desk::furnish(station, true));
        let serial = key.spec().map_or("30000001", |(_, serial)| serial).to_owned();
        let mut held = Self { desk, key, serial, secrets: vec![], request: None, batch: None, store };
        match (key, start) {
            (Key::Software, _) => held.shown(start == Start::Held),
            (_, Start::Batch) => held.convey(secrets == Secrets::Confirmed),
            _ => held.filled(),
        }
        held.secrets = held.live();
        if secrets != Secrets::Unconfirmed && start != Start::Batch && key != Key::Software {
            held.verified();
        }
        if secrets == Secrets::Two {
            held.interrupt();
        }
        if key != Key::Software && matches!(start, Start::Held | Start::Allocated) {
            held.request = Some(held.desk.allocated("requester"));
        }
        if key != Key::Software && start == Start::Held {
            held.given_away();
        }
        held
    }

    /// Whoever holds it gets it in person.
    fn given_away(&self) {
        let (desk, serial) = (&self.desk, self.desk.serial(&self.serial));
        match self.key {
            Key::Display => {
                _ = desk.station.tokens().hand_over_shown(&desk.principal(), &serial, &serial, without()).unwrap()
            }
            _ => _ = desk.station.tokens().hand_over(&desk.principal(), &serial, None, without()).unwrap(),
        }
    }

    fn verified(&mut self) {
        let code = self.fresh(0, 1).remove(0);
        self.desk.station.codes().verify(&self.desk.technician(), &self.desk.serial(&self.serial), code).unwrap();
    }

    /// The secrets that may be in it.
    pub fn live(&self) -> Vec<Known> {
        let of_token = self.store.read(|r| {
            let token = r.find_token(&self.desk.serial(&self.serial))?.expect("a token");
            let all = r.credentials_of(token.id)?.into_iter().filter(|one| one.state.is_live());
            let known = all.map(|credential| {
                let secret = r.secret(credential.id)?.expect("a secret");
                Ok::<_, StoreError>(Known { secret, credential, given: 0, most: 0 })
            });
            known.collect::<Result<Vec<_>, StoreError>>()
        });
        of_token.unwrap()
    }

    /// Whether it would be shut by each of the two alone: by where it stands and who has it, and by what its secrets are now.
    pub fn bolts(&self) -> Bolts {
        let found = self.store.read(|r| {
            let token = self.secrets[0].credential.token;
            let keeping = r.keeping(token)?;
            let expired = keeping.expires.is_some_and(|last| last <= self.desk.now());
            let place = opens(keeping.state, keeping.due, keeping.holder, expired, CredentialState::Active);
            let (hands, enabled) = (CustodyState::HandedOver, HolderStanding::Enabled);
            let now = r.credentials_of(token)?.into_iter();
            let mut secrets = now.filter(|now| self.secrets.iter().any(|known| known.credential.id == now.id));
            let secret = secrets.all(|now| opens(hands, None, enabled, false, now.state).is_err());
            Ok::<_, StoreError>(Bolts { place: place.is_err(), secret })
        });
        found.unwrap()
    }

    /// Its slots were to be emptied, and nobody knows whether they are.
    pub fn is_half_wiped(&self) -> bool {
        let open = self.store.read(|r| {
            let token = r.find_token(&self.desk.serial(&self.serial))?.expect("a token");
            r.open_wipes(token.id)
        });
        !open.unwrap().is_empty()
    }

    fn shown(&mut self, activated: bool) {
        let desk = &self.desk;
        desk.station.settings().set(&Actor::machine(0), SettingName::SoftwareSecond, "yes").unwrap();
        let requester = desk.actor("requester");
        let id = desk
            .station
            .requests()
            .submit_request(&requester, NewRequest { kind: TokenKind::Software, ..need("notes") })
            .unwrap();
        desk.station.requests().approve(&desk.principal(), id).unwrap();
        desk.signed(&requester, id);
        desk.station.requests().set_pin(&requester, PIN, PIN).unwrap();
        let shown = desk.station.requests().show_key(&requester, id, "").unwrap();
        if activated {
            let code = shown.totp.code_at(&shown.secret, desk.now().as_second());
            desk.station.requests().activate(&requester, id, code).unwrap();
        }
        (self.serial, self.request) = (shown.serial.to_string(), Some(id));
    }

    /// In stock with one secret.
    fn filled(&self) {
        let (desk, serial) = (&self.desk, &self.serial);
        if self.key.is_imported() {
            return desk.delivered(&hotp_table(&[serial], LAST_DAY));
        }
        self.named();
        desk.registered(serial);
        self.enrol();
        let ended = self.followed();
        assert!(ended.ok, "{ended:?}");
    }

    /// What tells no serial of its own is named.
    fn named(&self) {
        if self.key != Key::Of(Family::OnlyKey) {
            return self.desk.plugged(&self.serial);
        }
        let (desk, technician) = (&self.desk, self.desk.technician());
        let hidden = || {
            let cards = desk.station.bench().view(&technician).unwrap().cards;
            cards.into_iter().find(|card| matches!(card.face, Face::SerialHidden { .. }))
        };
        desk.until("it is read", || hidden().is_some() || desk.card(&self.serial).is_some());
        if let Some(card) = hidden() {
            desk.station.name_serial(&technician, &card.port, &desk.serial(&self.serial)).unwrap();
        }
        desk.plugged(&self.serial);
    }

    fn enrol(&self) {
        let options = EnrolOptions { confirm: false, overwrite: Overwrite::Confirmed, ..EnrolOptions::default() };
        let serial = self.desk.serial(&self.serial);
        self.desk.station.bench().start_enrol(&self.desk.technician(), &serial, options).unwrap();
    }

    /// A batch programs it, and is over.
    fn convey(&mut self, confirm: bool) {
        self.named();
        let (desk, technician) = (&self.desk, self.desk.technician());
        let mut plan = desk.plan(PROGRAM, school().as_str());
        (plan.confirm, plan.unseen_is_empty) = (confirm, true);
        let id = desk.station.conveyor().begin_batch(&technician, &plan).unwrap();
        let sign = self.conveyed(id);
        assert_eq!(sign, BatchSign::Done, "{:?}", desk.station.conveyor().batch(&technician, id).unwrap().lines);
        desk.station.conveyor().end_batch(&technician, id).unwrap();
        self.batch = Some(id);
    }

    /// Waits until the batch at the bench is done with it, with a finger where one is awaited.
    pub fn conveyed(&self, id: BatchId) -> BatchSign {
        let (desk, technician) = (&self.desk, self.desk.technician());
        let mut sign = BatchSign::Free;
        desk.until("the batch is done with it", || {
            self.finger();
            let lines = desk.station.conveyor().batch(&technician, id).unwrap().lines;
            let line = lines.into_iter().find(|line| line.name.to_string() == self.serial);
            sign = line.map_or(BatchSign::Free, |line| line.sign);
            let rests = desk.card(&self.serial).is_none_or(|card| card.activity == Activity::Idle);
            rests && matches!(sign, BatchSign::Done | BatchSign::Look)
        });
        sign
    }

    fn finger(&self) {
        let waits = || self.desk.card(&self.serial).is_some_and(|card| matches!(card.activity, Activity::Touch { .. }));
        if waits() {
            // the capture opens its own link a moment after the card says so
            std::thread::sleep(Duration::from_millis(50));
            let _ = self.desk.hub.touch(&self.serial, 1);
            // once for each time that it asks
            for _ in 0..300 {
                if waits() {
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
        }
    }

    /// How what was begun with it ends, with a finger where one is awaited.
    pub fn followed(&self) -> Worded {
        let mut outcome = None;
        self.desk.until("it ended", || {
            self.finger();
            let card = self.desk.card(&self.serial).expect("plugged");
            outcome = card.outcome.filter(|_| card.activity == Activity::Idle);
            outcome.is_some()
        });
        Worded::of(&outcome.unwrap())
    }

    pub fn until_gone(&self) {
        self.desk.unplugged(&self.serial);
    }

    /// Plugged in, where it is a thing and was not.
    pub fn back_in_its_socket(&self) {
        if self.key.spec().is_some() && self.desk.card(&self.serial).is_none() {
            self.desk.hub.plug(&self.serial).unwrap();
            self.named();
            let rests = || self.desk.card(&self.serial).is_some_and(|card| card.activity == Activity::Idle);
            self.desk.until("it was looked at", rests);
        }
    }

    /// Pulled out, if it was not, and plugged in again.
    pub fn replugged(&self) {
        let _ = self.desk.hub.unplug(&self.serial);
        self.until_gone();
        self.back_in_its_socket();
    }

    /// Whatever its lane was at is over.
    pub fn at_rest(&self) {
        self.desk.station.bench().wait(&self.desk.serial(&self.serial), PATIENCE);
        // a lane whose token is gone ends by itself, unseen
        std::thread::sleep(Duration::from_millis(50));
    }

    /// It is programmed anew and pulled out so that nobody knows whether it took it. After how many reports: found by trying.
    fn interrupt(&mut self) {
        static AFTER: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);
        let name = format!("{:?}", self.key);
        let from = AFTER.lock().unwrap().get(&name).copied().unwrap_or_default();
        for after in from..from + 200 {
            self.desk.hub.fault(&self.serial, Fault::Unplug { after, how: Yank::During }).unwrap();
            self.enrol();
            self.at_rest();
            self.secrets = self.live();
            if self.secrets.len() == 2 && self.secrets[0].credential.is_open() {
                self.until_gone();
                AFTER.lock().unwrap().insert(name, after);
                return;
            }
            self.replugged();
        }
        panic!("no report at which it is in doubt");
    }

    /// Codes in a row of one of the secrets, that no door has seen.
    pub fn fresh(&mut self, which: usize, count: u64) -> Vec<Code> {
        let known = &mut self.secrets[which];
        let parameters = known.credential.parameters;
        match known.credential.factor {
            MovingFactor::Hotp { counter } => {
                let from = counter + known.given;
                known.given += count;
                known.most = known.most.max(known.given);
                (from..from + count).map(|at| hotp(&known.secret, parameters, at)).collect()
            }
            MovingFactor::Totp { period, t0, .. } => {
                let totp = Totp { t0, ..Totp::new(parameters, period) };
                self.desk.clock.advance(30 * 10);
                let now = self.desk.now().as_second();
                (0..i64::try_from(count).unwrap()).map(|at| totp.code_at(&known.secret, now + 30 * at)).collect()
            }
        }
    }
}
