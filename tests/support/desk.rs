//! A station on emulated tokens, with people of every role and a clock that only the test moves.

use super::{PATIENCE, beside::Beside, engine};
use crate::store::foreign::StillLocked;
use jiff::{SignedDuration, Timestamp};
use std::{
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, Instant},
};
use trousseau::{
    bench::Activity,
    catalogue::Worded,
    cli::ToldFinding,
    domain::{
        BatchTask, Clock, Contract, CustodyState, Degree, Entropy, Grant, NoEntropy, PersonId, RequestId, Role, Scope,
        Serial, SettingName, TokenKind, Uai,
    },
    emulated::{Hub, Touched},
    glpi::TicketDesk,
    keyfile::Unlock,
    oath::{Code, Digits},
    post::{Letter, Post, PostError, Stationery, WayOut},
    profile::Profiles,
    station::{
        Actor, BatchPlan, Card, CardAction, Charters, Door, EnrolOptions, Face, ImportOptions, Language, MailRound,
        Mailroom, NewPerson, NewRequest, NewSchool, OpenBench, Progress, Proof, Station,
    },
    store::{Mode, OsEntropy, Store},
    usb::Bus,
};

/// The school of most people here.
pub fn school() -> Uai {
    "0951099D".parse().unwrap()
}

/// The PIN that people choose here.
pub const PIN: &str = "4719";

/// A request in the school for this need.
pub fn need(text: &str) -> NewRequest {
    let kind = TokenKind::Hardware;
    NewRequest { school: school(), need: text.to_owned(), kind, replaces: None, documents: vec![] }
}

/// No proof at a handover, and why.
pub fn without() -> Proof {
    Proof::Without { reason: "essai".to_owned() }
}

/// A key file of HOTP keys, all with the secret of RFC 4226 and this last day (or none).
pub fn hotp_table(serials: &[&str], last_day: &str) -> String {
    let row =
        |serial: &&str| format!("{serial},hotp,sha1,6,0,,B1,{last_day},3132333435363738393031323334353637383930\n");
    let rows: String = serials.iter().map(row).collect();
    format!("serial,type,digest,digits,counter,period,batch,expiry,secret\n{rows}")
}

/// A clock that stands still until it is moved; synchronised until it is said not to be.
pub struct HandClock(Mutex<Timestamp>, std::sync::atomic::AtomicBool);

impl Default for HandClock {
    fn default() -> Self {
        Self(Mutex::new("2026-09-01T08:00:00Z".parse().unwrap()), true.into())
    }
}

impl HandClock {
    pub fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }
    pub fn synchronise(&self) {
        self.1.store(true, std::sync::atomic::Ordering::Relaxed);
    }
    pub fn lose_synchronisation(&self) {
        self.1.store(false, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
    fn is_synchronised(&self) -> bool {
        self.1.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Random bytes of the operating system, and a memory for those of 32 bytes: links travel sealed, and only the test that
/// watches the dice knows them.
#[derive(Default)]
pub struct Dice(Mutex<Option<[u8; 32]>>);

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        OsEntropy.fill(bytes)?;
        if let Ok(drawn) = (&*bytes).try_into() {
            *self.0.lock().unwrap() = Some(drawn);
        }
        Ok(())
    }
}

impl Dice {
    /// The newest link, cookie or nonce, as text.
    pub fn last(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.0.lock().unwrap().expect("something was drawn"))
    }
}

/// A way out that keeps what it takes, and answers as a test wants it.
#[derive(Clone, Default)]
pub struct Outgoing(Arc<Mutex<Conversation>>);

#[derive(Default)]
struct Conversation {
    taken: Vec<Letter>,
    refusals: std::collections::VecDeque<PostError>,
    tried: usize,
    on_taking: Option<Box<dyn FnMut() + Send>>,
    way: Option<&'static str>,
}

/// The way out of every test that wants no other: mail left by it before.
const WAY: &str = "mail of the test";

/// What the doctor finds, in English.
pub fn doctored(station: &Station) -> Vec<ToldFinding> {
    station.doctor().iter().map(|finding| ToldFinding::of(finding, Language::En)).collect()
}

impl Post for Outgoing {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let mut conversation = self.0.lock().unwrap();
        conversation.tried += 1;
        if let Some(refusal) = conversation.refusals.pop_front() {
            return Err(refusal);
        }
        conversation.taken.push(letter.clone());
        if let Some(on_taking) = &mut conversation.on_taking {
            on_taking();
        }
        Ok(())
    }

    fn examine(&self) -> Result<WayOut, PostError> {
        Ok(WayOut::Folder("mail-of-the-test".into()))
    }

    fn way(&self) -> String {
        self.0.lock().unwrap().way.unwrap_or(WAY).to_owned()
    }
}

impl Outgoing {
    /// What it took, the oldest first.
    pub fn taken(&self) -> Vec<Letter> {
        self.0.lock().unwrap().taken.clone()
    }
    /// How often it was asked, refusals and all.
    pub fn tried(&self) -> usize {
        self.0.lock().unwrap().tried
    }
    /// It answers this, once each, before it takes anything again.
    pub fn refuse(&self, refusals: impl IntoIterator<Item = PostError>) {
        self.0.lock().unwrap().refusals.extend(refusals);
    }
    /// It is another way out from now on, by which nothing has left yet.
    pub fn becomes(&self, way: &'static str) {
        self.0.lock().unwrap().way = Some(way);
    }
    /// What happens between "taken" and the station's note of it.
    pub fn on_taking(&self, work: impl FnMut() + Send + 'static) {
        self.0.lock().unwrap().on_taking = Some(Box::new(work));
    }
}

/// A mailroom with this way out.
pub fn mailroom(outgoing: &Outgoing) -> Mailroom {
    static STATIONERY: LazyLock<Stationery> = LazyLock::new(|| Stationery::load(None).unwrap());
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    let mailroom = Mailroom::writing_on(STATIONERY.clone()).for_readers(zone, Some("https://clefs.example.fr/"));
    mailroom.sending_by(Arc::new(outgoing.clone()))
}

/// The program's own profiles.
pub fn profiles() -> Profiles {
    static PROFILES: LazyLock<Profiles> = LazyLock::new(|| Profiles::load(None).unwrap());
    PROFILES.clone()
}

/// Who works at a desk, by their names.
pub type People = std::collections::BTreeMap<&'static str, PersonId>;

/// What a desk stands on, where a test puts something of its own in between.
pub struct Ground {
    pub hub: Hub,
    pub bus: Arc<dyn Bus>,
    pub store: Arc<Store>,
    pub clock: Arc<HandClock>,
    pub folder: tempfile::TempDir,
}

/// The whole desk.
pub struct Desk {
    // looked at first, while the station still stands
    _locked: Option<StillLocked>,
    pub station: Arc<Station>,
    pub hub: Hub,
    pub clock: Arc<HandClock>,
    pub dice: Arc<Dice>,
    pub outgoing: Outgoing,
    pub people: People,
    bench: Option<OpenBench>,
    pub folder: tempfile::TempDir,
}

impl Desk {
    /// With these tokens, and nothing in stock.
    pub fn with(specs: &[&str]) -> Self {
        Self::open(specs, true, tempfile::tempdir().unwrap())
    }

    /// Whose database is a file, whatever else there is.
    pub fn in_a_file(specs: &[&str]) -> Self {
        Self::open(specs, true, engine::in_a_file())
    }

    /// A new station: everybody but an administrator.
    pub fn without_administrator() -> Self {
        Self::open(&[], false, tempfile::tempdir().unwrap())
    }

    fn open(specs: &[&str], administrator: bool, folder: tempfile::TempDir) -> Self {
        let hub = Hub::new(specs.iter().map(|spec| spec.parse().unwrap())).unwrap();
        let open = || Store::open(engine::options(folder.path().join("data"), Mode::Emulated)).unwrap();
        // as on every day but the first
        drop(open());
        let (bus, store) = (Arc::new(hub.clone()), Arc::new(open()));
        let locked = StillLocked(Arc::downgrade(&store));
        let ground = Ground { hub, bus, store, clock: Arc::default(), folder };
        let desk = Self::on(ground, |station| Self::furnish(station, administrator));
        Self { _locked: Some(locked), ..desk }
    }

    /// Another program on the database of this station.
    pub fn beside(&self) -> Beside {
        Beside::of(&self.folder.path().join("data"))
    }

    /// Whose configuration names no way out for mail.
    pub fn without_mail() -> Self {
        let (hub, folder) = (Hub::new([]).unwrap(), tempfile::tempdir().unwrap());
        let store = Arc::new(Store::open(engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
        let ground = Ground { bus: Arc::new(hub.clone()), hub, store, clock: Arc::default(), folder };
        let closed = Mailroom::writing_on(Stationery::load(None).unwrap());
        let closed = closed.for_readers(jiff::tz::TimeZone::UTC, Some("https://clefs.example.fr/"));
        Self::mailing(ground, Outgoing::default(), closed, |station| Self::furnish(station, true))
    }

    /// Whose tickets are put to this desk.
    pub fn putting_tickets_to(ticket_desk: Arc<dyn TicketDesk>) -> Self {
        let (hub, folder) = (Hub::new([]).unwrap(), tempfile::tempdir().unwrap());
        let store = Arc::new(Store::open(engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
        let ground = Ground { bus: Arc::new(hub.clone()), hub, store, clock: Arc::default(), folder };
        let outgoing = Outgoing::default();
        let mailroom = mailroom(&outgoing).putting_tickets_to(ticket_desk);
        Self::mailing(ground, outgoing, mailroom, |station| Self::furnish(station, true))
    }

    /// On this ground, with the people that `furnish` brings before the bench is opened.
    pub fn on(ground: Ground, furnish: impl FnOnce(&Station) -> People) -> Self {
        let outgoing = Outgoing::default();
        let mailroom = mailroom(&outgoing);
        let now = ground.clock.now();
        // a memory that fails from its first moment is that of a test without mail
        let _ = ground.store.keep(|books| books.mail_left_by(WAY, now));
        Self::mailing(ground, outgoing, mailroom, furnish)
    }

    fn mailing(
        ground: Ground,
        outgoing: Outgoing,
        mailroom: Mailroom,
        furnish: impl FnOnce(&Station) -> People,
    ) -> Self {
        static CHARTERS: LazyLock<Charters> = LazyLock::new(|| Charters::load(None).unwrap());
        let Ground { hub, bus, store, clock, folder } = ground;
        let (charters, dice) = (CHARTERS.clone(), Arc::<Dice>::default());
        let station = Station::new(store, bus, profiles(), charters, mailroom, clock.clone(), dice.clone());
        let people = furnish(&station);
        let bench = station.open_bench().unwrap();
        Self { _locked: None, station, hub, clock, dice, outgoing, people, bench: Some(bench), folder }
    }

    /// Two schools, and whoever works there.
    pub fn furnish(station: &Station, administrator: bool) -> People {
        let mut people = People::new();
        let root = Actor::machine(0);
        // what a test is about is rarely the second factor; those that are switch it on
        for name in [SettingName::SecondFactorAdministrator, SettingName::SecondFactorHelpdesk] {
            station.settings().set(&root, name, "no").unwrap();
        }
        let other: Uai = "0130040Y".parse().unwrap();
        for (uai, name) in [(school(), "Collège Jean Moulin"), (other, "Lycée Thiers")] {
            let (degree, contract) = (Degree::Second, Contract::Public);
            station.people().add_school(&root, &NewSchool { uai, name: name.to_owned(), degree, contract }).unwrap();
        }
        let here = Scope::School(school());
        for (login, role, scope) in [
            ("principal", Role::Principal, here),
            ("elsewhere", Role::Principal, Scope::School(other)),
            ("deputy", Role::Deputy, here),
            ("technician", Role::Technician, Scope::Academy),
            ("helpdesk", Role::Helpdesk, Scope::Academy),
            ("administrator", Role::Administrator, Scope::Academy),
            ("auditor", Role::Auditor, Scope::Academy),
            ("requester", Role::Requester, here),
        ] {
            if role == Role::Administrator && !administrator {
                continue;
            }
            let new = NewPerson {
                login: login.parse().unwrap(),
                name: format!("Mme {login}"),
                email: None,
                grants: vec![Grant { role, scope }],
                password: None,
                uid: None,
            };
            people.insert(login, station.people().add_person(&root, &new).unwrap());
        }
        people
    }

    /// Nobody follows the sockets any more.
    pub fn stop_watching(&mut self) {
        self.bench = None;
    }
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    pub fn serial(&self, text: &str) -> Serial {
        text.parse().unwrap()
    }

    /// The person with this sign-in name, signed in at the station.
    pub fn actor(&self, login: &str) -> Actor {
        let view = self.station.people().person(&Actor::machine(0), self.people[login]).unwrap();
        let door = Door::Panel { at_station: true };
        Actor { person: Some(view.id), name: view.name, grants: view.grants, door }
    }
    pub fn technician(&self) -> Actor {
        self.actor("technician")
    }
    pub fn principal(&self) -> Actor {
        self.actor("principal")
    }
    pub fn principal_elsewhere(&self) -> Actor {
        self.actor("elsewhere")
    }
    pub fn requester(&self) -> PersonId {
        self.people["requester"]
    }
    /// The same person at home.
    pub fn away(&self, actor: Actor) -> Actor {
        Actor { door: Door::Panel { at_station: false }, ..actor }
    }

    /// Gives somebody an address.
    pub fn address(&self, login: &str, address: &str) {
        let person = self.actor(login);
        self.station.people().update_person(&Actor::machine(0), person.person.unwrap(), &person.name, address).unwrap();
    }

    /// Sends what is due, as the daemon does; when to look again.
    pub fn deliver(&self) -> Option<Timestamp> {
        loop {
            match self.station.mail().deliver_next().unwrap() {
                MailRound::Done => {}
                MailRound::Idle(until) => return until,
            }
        }
    }

    /// The links that were asked for are made: by then whoever asked has long had their answer.
    pub fn links_made(&self) {
        self.clock.advance(10);
        assert_eq!(self.station.accounts().make_asked_links().unwrap(), None);
    }

    /// What the conveyor is to do in this school.
    pub fn plan(&self, task: BatchTask, school: &str) -> BatchPlan {
        let school = school.parse().unwrap();
        BatchPlan {
            task,
            school,
            kind: None,
            slot: None,
            digits: Digits::SIX,
            confirm: true,
            take_back: false,
            unseen_is_empty: false,
        }
    }

    /// Waits, in real time, for what the lanes do.
    pub fn until(&self, what: &str, mut true_now: impl FnMut() -> bool) {
        let patience = Instant::now() + PATIENCE;
        while !true_now() {
            assert!(Instant::now() < patience, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn card(&self, serial: &str) -> Option<Card> {
        let serial = self.serial(serial);
        let cards = self.station.bench().view(&self.technician()).unwrap().cards;
        cards.into_iter().find(|card| match &card.face {
            Face::Unregistered { serial: found, .. } | Face::Elsewhere { serial: found, .. } => *found == serial,
            Face::Known { token, .. } => token.serial == serial,
            _ => false,
        })
    }
    pub fn plugged(&self, serial: &str) {
        self.until("the token is read", || self.card(serial).is_some());
    }
    pub fn unplugged(&self, serial: &str) {
        self.until("the token is gone", || self.card(serial).is_none());
    }
    pub fn actions(&self, actor: &Actor, serial: &str) -> Vec<CardAction> {
        let cards = self.station.bench().view(actor).unwrap().cards;
        let known = cards.into_iter().find_map(|card| match card.face {
            Face::Known { token, actions } if token.serial == self.serial(serial) => Some(actions),
            _ => None,
        });
        known.expect("a known token")
    }
    pub fn state(&self, serial: &str) -> CustodyState {
        self.station.tokens().token(&self.technician(), &self.serial(serial)).unwrap().row.state
    }
    pub fn journal_is_sound(&self) -> bool {
        self.station
            .journal()
            .journal_verify(&self.actor("auditor"), None, &trousseau::station::Progress::default())
            .unwrap()
            .is_sound()
    }

    /// In stock.
    pub fn registered(&self, serial: &str) {
        self.plugged(serial);
        self.station.tokens().register(&self.technician(), &self.serial(serial), school()).unwrap();
    }
    /// In stock, with the secrets of this key file.
    pub fn delivered(&self, table: &str) {
        let options = ImportOptions {
            name: "delivery.csv".into(),
            school: school(),
            dry_run: false,
            keep_good: false,
            unlock: Unlock::Nothing,
            given: Default::default(),
        };
        let report = self
            .station
            .stock()
            .import_keys(&self.technician(), table.as_bytes(), options, &Progress::default())
            .unwrap();
        assert!(report.done, "{report:?}");
    }
    /// In stock, programmed and confirmed.
    pub fn enrolled(&self, serial: &str) {
        self.registered(serial);
        assert_eq!(self.enrol_with_touch(serial).key, "enrolled");
    }
    /// Asks for a token in the school, as this person.
    pub fn asked(&self, login: &str) -> RequestId {
        self.station.requests().submit_request(&self.actor(login), need("notes et bulletins")).unwrap()
    }
    /// Approved by the principal.
    pub fn approved(&self, login: &str) -> RequestId {
        let id = self.asked(login);
        self.station.requests().approve(&self.principal(), id).unwrap();
        id
    }
    /// Asked for, approved, charter signed, PIN set: the next token of the school is the person's.
    pub fn allocated(&self, login: &str) -> RequestId {
        self.allocated_for(&self.actor(login))
    }
    pub fn allocated_for(&self, requester: &Actor) -> RequestId {
        let id = self.station.requests().submit_request(requester, need("notes et bulletins")).unwrap();
        self.station.requests().approve(&self.principal(), id).unwrap();
        self.signed(requester, id);
        self.station.requests().set_pin(requester, PIN, PIN).unwrap();
        id
    }
    pub fn signed(&self, requester: &Actor, id: RequestId) {
        let digest = self.station.charter(Language::Fr).digest.clone();
        self.station.requests().sign_charter(requester, id, &digest).unwrap();
    }
    /// Handed over by the principal, proven by the receiver's passcode.
    pub fn handed_over(&self, serial: &str) {
        let code = self.touch(serial);
        let proof = Proof::Passcode(format!("{PIN}{code}"));
        self.station.tokens().hand_over(&self.principal(), &self.serial(serial), None, proof).unwrap();
    }
    /// In stock and programmed, without a touch.
    pub fn enrolled_unverified(&self, serial: &str) {
        self.registered(serial);
        let options = EnrolOptions { confirm: false, ..EnrolOptions::default() };
        self.station.bench().start_enrol(&self.technician(), &self.serial(serial), options).unwrap();
        assert_eq!(self.ended(serial).key, "enrolled-unverified");
    }
    pub fn enrol_with_touch(&self, serial: &str) -> Worded {
        self.station.bench().start_enrol(&self.technician(), &self.serial(serial), EnrolOptions::default()).unwrap();
        self.until_waiting_for_touch(serial);
        self.touch(serial);
        self.ended(serial)
    }
    pub fn until_waiting_for_touch(&self, serial: &str) {
        self.until("it waits for a touch", || {
            let card = self.card(serial).expect("plugged");
            assert!(card.outcome.is_none(), "{:?}", card.outcome);
            matches!(card.activity, Activity::Touch { .. })
        });
        // the capture opens its own link a moment after the card says so
        std::thread::sleep(Duration::from_millis(50));
    }
    pub fn ended(&self, serial: &str) -> Worded {
        self.end_of(serial).expect("an outcome")
    }
    /// How what is done with a token ends; `None`: there is nobody to tell.
    pub fn end_of(&self, serial: &str) -> Option<Worded> {
        self.station.bench().wait(&self.serial(serial), PATIENCE).as_ref().map(Worded::of)
    }
    /// What the card of a plugged token tells.
    pub fn card_tells(&self, serial: &str) -> Option<Worded> {
        self.card(serial)?.outcome.as_ref().map(Worded::of)
    }
    /// A finger on slot 1; the code it types.
    pub fn touch(&self, serial: &str) -> Code {
        match self.hub.touch(serial, 1).unwrap() {
            Touched::Typed { text, .. } => text.parse().unwrap(),
            other => panic!("{other:?}"),
        }
    }
}
