//! Use cases. Owns clock and entropy; the only floor that knows both tokens and records.
//!
//! Every method is blocking and bounded in time (the panel calls them from a blocking thread); every change is one
//! transaction together with its journal entry, by a named actor, at a time. Rooms: `people`, `requests`, `stock`,
//! `mail`; beside them one file a subject: custody, enrolment, verification, what is shown.

mod actor;
mod advice;
mod anchors;
mod arrivals;
mod asked;
mod asked_books;
mod at_hand;
mod attempt;
mod backups;
mod card;
mod care;
mod certificate;
mod change;
mod clients;
mod clock;
mod consultations;
mod consulted;
mod conveyor;
mod copies;
mod custody;
mod desk;
mod desks;
mod device_pin;
mod diagnosis;
mod doctor;
mod door;
mod dry_run;
mod enrol;
mod entries;
mod entrusted;
mod error;
mod figures;
mod find;
mod finding;
mod first_steps;
mod fit;
mod following;
mod gauges;
mod guess;
mod hashing;
mod hooks;
mod identify;
mod journal_line;
mod lane;
mod leaver;
mod likeness;
mod mail;
mod named;
mod nouns;
mod once;
mod outcome;
mod people;
mod program;
mod proposals;
mod proving;
mod pull;
mod pushed;
mod reach;
mod records;
mod requests;
mod restored;
mod resync;
mod scrub;
mod secrets;
mod settings;
mod sign_in_state;
mod sign_in_ways;
mod slips;
mod state;
mod stock;
mod support;
mod tally;
mod text;
mod told;
mod typed;
mod vault;
mod verify;
mod waiting;
mod work;

pub use actor::{Actor, Door};
pub use advice::Advice;
pub use arrivals::OpenBench;
pub use backups::BackupAge;
pub use card::{Attempts, BenchView, Card, Face, HiddenBy};
pub use care::{ASKED_AGAIN, Due, Expiring, Reminded, Suspended};
pub use certificate::{Certificate, CertificateState};
pub use clients::{ClientView, KeyView, NewKey, TypedClient};
pub use clock::SystemClock;
pub use conveyor::{BatchCounts, BatchPlan, BatchRow, BatchView, ConveyorLane, ConveyorView, LaneSays, LineView};
pub use copies::CopyCheck;
pub use custody::{CardAction, CredentialView, DeviceView, KeyState, Proof, Sent, TokenRow, TokenStory, TransferSlip};
pub use desks::{AtDesk, DeskView, Desks, NewCode, Seated};
pub use device_pin::ShownPin;
pub use diagnosis::{Complaint, Diagnosed, OwnComplaint};
pub use doctor::examine_machine;
pub use door::{DoorOutcome, DoorQuestion, REFUSED_AFTER, Subject, Verdict};
pub use enrol::EnrolOptions;
pub use entrusted::{EntrustedLine, EntrustedView, Problem, Stand, Verifier, VerifierRound, VerifierState};
pub use error::{
    ClientFault, DocumentFault, InputFault, PasscodeFault, PushFault, RefusedSerial, Result, SerialFault, StationError,
    Weakness,
};
pub use figures::Figures;
pub use find::{Found, Hits, Sought};
pub use finding::{Area, DirectoryState, Finding, FindingCode, Level, Plugged, Since, Unreached};
pub use first_steps::FirstSteps;
pub use fit::{FitReport, Fitted};
pub use gauges::{Counts, Gauges, LaneState, Unready};
pub use hooks::{Happened, HookView, News};
pub use identify::{Identified, Suspected};
pub use journal_line::JournalLine;
pub use leaver::StrayView;
pub use mail::{MailList, MailRound, MailSetting, MailView, MailWay, Mailbox, Mailroom, TypedMailServer};
pub use nouns::{
    Accounts, Bench, Clients, Codes, Conveyor, Directories, Journal, Messages, People, Requests, Stock, Tokens,
};
pub use outcome::{Done, Outcome, Settled};
pub use people::retention::Aged;
pub use people::{
    Accents, AddressFate, FactorAsked, FirstLink, HeldData, Holder, IdentityView, LineFault, Member, MemberFilter,
    NewAccount, NewPerson, NewSchool, OwnPage, PersonAction, PersonFilter, PersonPage, PersonView, PinState, RoleView,
    RosterColumn, RosterError, RosterLine, RosterOptions, RosterReport, SchoolFilter, SchoolPage, SchoolStockView,
    SchoolView, ShownAuthenticator, SignedIn, StandingIn, ToldFate, Vouched, WaitingAddress, WhoComesIn,
};
pub use proposals::Proposal;
pub use proving::LookView;
pub use pull::{DirectoryView, Gone, PullOptions, PullReport, PulledFrom, Question, Reading};
pub use pushed::{Provisioning, PushedAt, PushedPersonView, PushedView};
pub use records::{JournalFilter, JournalPage, JournalState};
pub use requests::{
    Charter, Charters, LARGEST_DOCUMENT, MOST_DOCUMENTS, NewDocument, NewRequest, RequestFilter, RequestStage,
    RequestView, ShownKey,
};
pub use restored::{DoubtedAccount, Restored};
pub use resync::Resynchronised;
pub use scrub::Scrub;
pub use sign_in_state::{DirectoryLine, SignInState};
pub use sign_in_ways::{ProviderWay, SignInWays};
pub use slips::{Proven, Slip};
pub use state::{Serving, StationState};
pub use stock::{
    COUNTED, CodeToCompare, ConsoleColumn, ConsoleLine, ConsoleReport, CountLine, Counted, Delivery, ExportOptions,
    ExportReport, ExportTo, ImportLine, ImportOptions, ImportReport, KeyExport, KeyRow, NewOrder, NewTicket,
    OrderFilter, OrderView, Overview, Parcel, SchoolSupply, StockTakeRow, StockTakeView, SupplyView, TicketFilter,
    TicketLine, TicketNoteView, TicketView, TokenFilter, TokenTable,
};
pub use support::{BareFinding, Support};
pub use tally::{CodeOutcome, ResyncOutcome};
pub use text::{TextError, text};
pub use told::Told;
pub use vault::{OldKeyToken, VaultView};
pub use verify::Verified;
pub use waiting::{Administration, Deadlines};
pub use work::{End, Far, Progress, Work, watched};

pub use driver::{Overwrite, SlotContent};
pub use store::{
    CameBy, Cell, Client, DoneOnce, DueCount, Erased, First, JournalCheck, Language, MailServer, NewPushed, Once,
    OpenSession, OrderSort, Page, Part, PersonSort, PushedBy, RequestSort, SchoolSort, Spool, Spooled, TicketSort,
    TokenSort, TokenView, Unsettled,
};

use asked::Asked;
use bench::OwnBus;
use consulted::Consulted;
use domain::{Clock, Entropy, Secret};
use door::DoorBooks;
use files::Trust;
use jiff::Timestamp;
use lane::Lanes;
use profile::Profiles;
use std::{
    collections::BTreeMap,
    fs::File,
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, Weak},
};
use store::{Store, StoreError};
use tally::Tally;
use usb::Bus;

/// The station as it is used at one bench. Share it as `Arc<Station>`.
pub struct Station {
    me: Weak<Self>,
    house: Arc<House>,
    bench: Lanes,
    /// The desk whose bench it is; `None`: this machine's own.
    desk: Option<AtDesk>,
}

/// What a [`Station`] stands in, whichever bench it is used at: its memory and clock, the way out for mail, and what the daemon told of the
/// machine.
pub struct House {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// The bus of this machine, for the doctor, and the bench on it.
    bus: Arc<dyn Bus>,
    own_bench: Lanes,
    charters: Charters,
    mailroom: Mailroom,
    doors: OnceLock<Doors>,
    certificate: OnceLock<Box<dyn Fn() -> Certificate + Send + Sync>>,
    files: OnceLock<Vec<(PathBuf, Trust)>>,
    address: OnceLock<String>,
    consulted: Consulted,
    asked: Asked,
    door: DoorBooks,
    serving: OnceLock<Serving>,
    tally: Tally,
    pulled_from: OnceLock<Vec<PulledFrom>>,
    sign_in_ways: OnceLock<SignInWays>,
    last_pulls: Mutex<BTreeMap<String, PullReport>>,
    provisioning: OnceLock<Provisioning>,
    verifier: OnceLock<Verifier>,
    /// The station at this machine's own bench, and the desks elsewhere: both are kept by others.
    own: OnceLock<Weak<Station>>,
    desks: Mutex<Weak<Desks>>,
}

/// How the doors are looked at from outside; the daemon knows. It is given what nobody can guess, as text that fits a URL.
type Doors = Box<dyn Fn(Result<String>) -> Vec<Finding> + Send + Sync>;

impl Deref for Station {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl Station {
    /// A station on all of this; nothing is looked at before [`Station::open_bench`].
    pub fn new(
        store: Arc<Store>,
        bus: Arc<dyn Bus>,
        profiles: Profiles,
        charters: Charters,
        mailroom: Mailroom,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Arc<Self> {
        let sockets = OwnBus::new(bus.clone(), profiles.clone(), clock.clone(), entropy.clone());
        let bench = Lanes::new(Arc::new(sockets), profiles, clock.clone());
        let house = House {
            store,
            clock,
            entropy,
            bus,
            own_bench: bench.clone(),
            charters,
            mailroom,
            doors: OnceLock::new(),
            certificate: OnceLock::new(),
            files: OnceLock::new(),
            address: OnceLock::new(),
            consulted: Consulted::default(),
            asked: Asked::default(),
            door: DoorBooks::default(),
            serving: OnceLock::new(),
            tally: Tally::default(),
            pulled_from: OnceLock::new(),
            sign_in_ways: OnceLock::new(),
            last_pulls: Mutex::default(),
            provisioning: OnceLock::new(),
            verifier: OnceLock::new(),
            own: OnceLock::new(),
            desks: Mutex::default(),
        };
        let station = Self::at(Arc::new(house), bench, None);
        let _ = station.own.set(station.me.clone()); // this is the first
        station
    }

    /// The same house at this bench.
    fn at(house: Arc<House>, bench: Lanes, desk: Option<AtDesk>) -> Arc<Self> {
        let watched = bench.clone();
        house.store.on_change(Box::new(move |verbs| {
            if verbs.iter().any(|verb| lane::shows(*verb)) {
                watched.stir();
            }
        }));
        Arc::new_cyclic(|me| Self { me: me.clone(), house, bench, desk })
    }

    /// What the station rests on besides its memory, the control socket's folder too, for the doctor: permissions change.
    pub fn rests_on(&self, mut files: Vec<(PathBuf, Trust)>, socket: Option<&Path>) {
        files.extend(socket.and_then(Path::parent).map(|folder| (folder.to_owned(), Trust::Place)));
        let _ = self.files.set(files); // said once, when the station is opened
    }

    /// Under which address the panel is opened, `https://clefs.example.fr`: for links that are told at a terminal.
    pub fn reached_at(&self, panel: &str) {
        let _ = self.address.set(panel.trim_end_matches('/').to_owned()); // said once, when the station is opened
    }

    /// A page of the panel as it is typed into a browser; without what was told by [`Self::reached_at`], only its path.
    pub fn full_address(&self, path: &str) -> String {
        format!("{}{path}", self.address.get().map_or("", String::as_str))
    }

    /// The charter as it is now, in this language.
    pub fn charter(&self, language: Language) -> &Charter {
        self.charters.of(language)
    }

    /// The time by the station's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Everything that `work` reads is of one moment ([`Store::at_one_moment`]): not for what waits for the bench.
    pub fn at_one_moment<T>(&self, work: impl FnOnce() -> T) -> T {
        self.store.at_one_moment(work)
    }

    /// Begins a file that waits to be fetched, sealed meanwhile, in `file`, which is empty and nobody else's.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn spool(&self, file: File) -> Result<Spool> {
        Ok(Spool::new(file, &*self.entropy).map_err(StoreError::from)?)
    }

    /// `N` random bytes.
    fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes).map_err(store::StoreError::from)?;
        Ok(bytes)
    }

    /// A new token for a cookie or link: 32 random bytes as text that fits both.
    fn bearer(&self) -> Result<String> {
        Ok(data_encoding::BASE64URL_NOPAD.encode(&self.random::<32>()?))
    }

    /// A new secret of `N` random bytes.
    fn secret<const N: usize>(&self) -> Result<Secret> {
        Ok(Secret::new(self.random::<N>()?.to_vec()))
    }
}
