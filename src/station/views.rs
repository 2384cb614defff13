//! What people are shown: values made for one actor, already filtered by role and school. Serialisable, so that the
//! panel, the live events and `--json` say the same thing.

pub use super::outcome::{Done, Outcome, Settled};
use bench::{Activity, KeyboardView, Keys, Stranger, UnusableReason};
use domain::{
    BatchId, BatchTask, Contract, CredentialId, CredentialState, CustodyState, Degree, Event, Finding, Grant, Login,
    OrderId, OrderState, OtpKind, PersonId, RequestId, RequestState, Serial, Standing, StockTakeId, Supply, TicketId,
    TicketKind, TicketState, TokenId, TokenKind, TokenProof, TokenRef, Uai, Verb, event::Told,
};
use driver::{Family, Firmware, Identity, Outdated, SlotContent};
use jiff::Timestamp;
use oath::{Algorithm, Digits};
use serde::Serialize;
pub use store::Unsettled;

/// A school in a list.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolView {
    /// Its identifier.
    pub uai: Uai,
    /// Its name.
    pub name: String,
    /// First or second degree.
    pub degree: Degree,
    /// Its contract with the State.
    pub contract: Contract,
}

/// A school with its numbers: all tokens are counted for them, so that a page which asks for names only goes without.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolStockView {
    /// The school.
    #[serde(flatten)]
    pub school: SchoolView,
    /// Tokens in its cupboard, free.
    pub in_stock: u32,
    /// Tokens that belong to it in all, without the retired ones.
    pub tokens: u32,
}

/// A person in a list.
#[derive(Debug, Clone, Serialize)]
pub struct PersonView {
    /// Row id.
    pub id: PersonId,
    /// Sign-in name.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address, if known.
    pub email: Option<String>,
    /// Roles, each with its scope.
    pub grants: Vec<Grant>,
    /// The account may sign in.
    pub enabled: bool,
    /// The token the person holds or is to collect.
    pub token: Option<TokenRef>,
    /// The uid of this machine that acts as this person on the command line.
    pub uid: Option<u32>,
}

/// A role of somebody, with its story.
#[derive(Debug, Clone, Serialize)]
pub struct RoleView {
    /// The role and where it holds.
    pub grant: Grant,
    /// It ends by itself then.
    pub until: Option<Timestamp>,
    /// Who gave it, where that is kept.
    pub by: Option<Holder>,
}

/// A token in a list.
#[derive(Debug, Clone, Serialize)]
pub struct TokenRow {
    /// Row id.
    pub id: TokenId,
    /// Hardware or software.
    pub kind: TokenKind,
    /// What it is called: its serial, with the family where another token has the same.
    pub name: TokenRef,
    /// Its family.
    pub family: domain::Family,
    /// Serial as printed.
    pub serial: Serial,
    /// Product name.
    pub model: String,
    /// The school it belongs to.
    pub school: Option<Uai>,
    /// Where it stands.
    pub state: CustodyState,
    /// Who holds it or is to collect it.
    pub holder: Option<Holder>,
    /// Its credential: the one in use, else the newest.
    pub credential: Option<CredentialView>,
    /// What was begun with it and did not come to its end.
    pub unsettled: Option<Unsettled>,
    /// Since when it stands there.
    pub since: Timestamp,
    /// It is plugged into this station right now.
    pub plugged: bool,
    /// No plug has ever told of it: where it has no USB, its serial is read off it.
    pub never_plugged: bool,
}

/// A request, for its requester or those who decide.
#[derive(Debug, Clone, Serialize)]
pub struct RequestView {
    /// Row id.
    pub id: RequestId,
    /// Who asks.
    pub person: Holder,
    /// In which school.
    pub school: Uai,
    /// Where it stands.
    pub state: RequestState,
    /// What the token is needed for.
    pub need: String,
    /// Since when it stands there.
    pub since: Timestamp,
    /// When it was sent on: its place in the queue.
    pub submitted: Option<Timestamp>,
    /// The token that is set aside, allocated or handed over.
    pub token: Option<TokenRef>,
    /// The token that the new one takes the place of.
    pub replaces: Option<TokenRef>,
    /// The same as it stands now, for those who decide.
    pub replaced: Option<TokenRow>,
    /// The last token that the person had and has no more: what became of it, and when.
    pub before: Option<(TokenRef, Verb, Timestamp)>,
    /// Why it was refused or cancelled.
    pub reason: Option<String>,
    /// It expires then.
    pub deadline: Option<Timestamp>,
    /// The present charter is signed.
    pub charter_signed: bool,
    /// The PIN is set.
    pub pin_set: bool,
    /// What is asked for.
    pub kind: TokenKind,
    /// A software token goes to its holder's next telephone.
    pub change_of_phone: bool,
    /// Its secret was shown, and the code that proves it is awaited.
    pub key_shown: bool,
    /// Documents that are still there: id and name.
    pub documents: Vec<(i64, String)>,
}

/// A ticket, for whoever opened it or follows it.
#[derive(Debug, Clone, Serialize)]
pub struct TicketView {
    /// Row id.
    pub id: TicketId,
    /// The name under which the ticket desk knows it: `OTP-2026-00012`.
    pub reference: String,
    /// What it is about.
    pub kind: TicketKind,
    /// Whose it is.
    pub school: Uai,
    /// Where it stands.
    pub state: TicketState,
    /// When it was opened.
    pub opened: Timestamp,
    /// Since when it stands there.
    pub since: Timestamp,
    /// Who opened it.
    pub by: String,
    /// The actor did.
    pub own: bool,
    /// Whose key it is about, where that is somebody else.
    pub about: Option<Holder>,
    /// What was written.
    pub text: String,
    /// The keys, as they stand now; empty in a list.
    pub serials: Vec<TicketLine>,
    /// What was said since, the oldest first; empty in a list.
    pub notes: Vec<TicketNoteView>,
    /// What was done: a text, or the word of a [`domain::TicketRemark`].
    pub done: Option<String>,
}

/// A key of a ticket.
#[derive(Debug, Clone, Serialize)]
pub struct TicketLine {
    /// What it is called: its serial, with the family where that was said and something else has the number.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// How it stands towards the ticket's school now.
    pub standing: Standing,
}

/// Something said of a ticket.
#[derive(Debug, Clone, Serialize)]
pub struct TicketNoteView {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub author: String,
    /// Where the ticket stood afterwards.
    pub state: TicketState,
    /// What: a text, or the word of a [`domain::TicketRemark`].
    pub text: String,
}

/// An order, for those who see the school's stock.
#[derive(Debug, Clone, Serialize)]
pub struct OrderView {
    /// Row id.
    pub id: OrderId,
    /// For which school.
    pub school: Uai,
    /// The school's name.
    pub school_name: String,
    /// Where it stands.
    pub state: OrderState,
    /// Tokens that were ordered.
    pub quantity: u32,
    /// Tokens that came.
    pub received: u32,
    /// For the supplier.
    pub comment: Option<String>,
    /// When it was made.
    pub placed: Timestamp,
    /// Who made it.
    pub by: String,
    /// Since when it stands there.
    pub since: Timestamp,
    /// Why it was closed or cancelled.
    pub reason: Option<String>,
    /// The parcel should be there: the usual days between order and parcel are over, and it is not.
    pub late: bool,
    /// What came, the first parcel first; empty in a list.
    pub parcels: Vec<Parcel>,
}

/// Tokens that came together.
#[derive(Debug, Clone, Serialize)]
pub struct Parcel {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub serials: Vec<TokenRef>,
}

/// What a school has, awaits and uses, and what follows from it.
#[derive(Debug, Clone, Serialize)]
pub struct SupplyView {
    /// The school.
    pub school: Uai,
    /// Its name.
    pub name: String,
    /// The numbers.
    pub supply: Supply,
    /// What to order; 0: nothing is missing.
    pub suggestion: u32,
    /// Until when the stock lasts; `None`: nothing was used in 12 months.
    pub lasts_until: Option<Timestamp>,
    /// When to order so that the parcel is there in time; not after now: today.
    pub reorder_at: Option<Timestamp>,
    /// The newest order, for the form of the next one.
    pub last_order: Option<OrderId>,
    /// There is a supplier to order from.
    pub supplier: bool,
}

/// A stock-take in a list.
#[derive(Debug, Clone, Serialize)]
pub struct StockTakeRow {
    /// Row id.
    pub id: StockTakeId,
    /// Whose cupboard.
    pub school: Uai,
    /// Who started it.
    pub by: String,
    /// When.
    pub started: Timestamp,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Tokens that were counted.
    pub counted: u32,
    /// Tokens where cupboard and inventory do not agree, once it is closed.
    pub differences: u32,
}

/// A stock-take with its lines.
#[derive(Debug, Clone, Serialize)]
pub struct StockTakeView {
    /// Row id.
    pub id: StockTakeId,
    /// Whose cupboard.
    pub school: Uai,
    /// The school's name.
    pub school_name: String,
    /// Who started it.
    pub by: String,
    /// When.
    pub started: Timestamp,
    /// When it was closed…
    pub closed: Option<Timestamp>,
    /// …and by whom.
    pub closed_by: Option<String>,
    /// What is plugged into the station is counted.
    pub at_bench: bool,
    /// Tokens that were counted.
    pub counted: u32,
    /// Tokens that should be in the cupboard.
    pub expected: u32,
    /// Of those that were counted: by their number alone, though they have a secret that could prove them.
    pub unproven: u32,
    /// What was counted last.
    pub last: Option<CountLine>,
    /// Each token: the differences first.
    pub lines: Vec<CountLine>,
}

/// One token of a stock-take.
#[derive(Debug, Clone, Serialize)]
pub struct CountLine {
    /// What it is called: its serial, with the family where something else has the number.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// What was found.
    pub finding: Finding,
    /// When it was counted.
    pub counted: Option<Timestamp>,
    /// It was plugged in, not only scanned.
    pub plugged: bool,
    /// Its holder; of another school's token, that school.
    pub whose: Option<String>,
    /// What showed that it is this token; `None`: nobody's token, or counted before that was asked.
    pub proof: Option<TokenProof>,
}

/// Who a token is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// What is known of a credential without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CredentialView {
    /// Row id.
    pub id: CredentialId,
    /// Where it stands.
    pub state: CredentialState,
    /// A code of the token confirmed it; false: *unverified*.
    pub verified: bool,
    /// The hash under the HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
    /// HOTP: the next expected counter; `None` for TOTP.
    pub counter: Option<u64>,
    /// TOTP: the period in seconds; `None` for HOTP.
    pub period: Option<u32>,
    /// Which slot it was written to.
    pub slot: Option<u8>,
}

/// One token's page: the row and its story, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct TokenStory {
    /// The row.
    pub row: TokenRow,
    /// Firmware at the last look.
    pub firmware: Option<Firmware>,
    /// What can be programmed into it, where it is plugged now.
    pub device: Option<DeviceView>,
    /// The vault keeps its admin PIN, and the actor may be shown it.
    pub device_pin: bool,
    /// The other tokens that have its serial, as far as the actor sees them: what each is called in full, and its model.
    pub others: Vec<(TokenRef, String)>,
    /// What the actor may do with it now, the likeliest first.
    pub actions: Vec<CardAction>,
    /// The journal entries about it, newest first.
    pub story: Vec<JournalLine>,
}

/// What can be programmed into a plugged token.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceView {
    /// The kinds of secret that it takes, the usual one first.
    pub kinds: Vec<OtpKind>,
    /// The factory's admin PIN can be set back.
    pub factory_pin: bool,
    /// Its slots: number, what the maker's tools call it, what is in it.
    pub slots: Vec<(u8, String, SlotContent)>,
}

/// One journal entry as shown.
#[derive(Debug, Clone, Serialize)]
pub struct JournalLine {
    /// Position in the chain, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who: a person's name, or the machine's administrator.
    pub who: String,
    /// Who, as a person.
    pub person: Option<PersonId>,
    /// The door they came through: `panel`, `cli:0`, `station`…
    pub door: String,
    /// What.
    pub verb: Verb,
    /// The number of the token it is about, as it was written.
    pub serial: Option<Serial>,
    /// What that token is called now: its number, with the family where another has it.
    pub name: Option<TokenRef>,
    /// Its row id.
    #[serde(skip)]
    pub token: Option<TokenId>,
    /// The school it is about.
    pub school: Option<Uai>,
    /// The person it is about, who is not the one who acts.
    pub subject: Option<PersonId>,
    /// What is told of it, as the journal keeps it: names in snake case, such as `from`, `person`, `slot`, each with a text. Never
    /// a secret or a code.
    pub facts: std::collections::BTreeMap<String, String>,
    /// The same, as a value; `None` where it was altered: then it is shown as it stands.
    #[serde(skip)]
    pub event: Option<Event>,
    /// The batch that did it, or that it is about.
    #[serde(skip)]
    pub batch: Option<BatchId>,
}

impl JournalLine {
    /// Names and values of what is told of it.
    pub fn told(&self) -> Told {
        match &self.event {
            Some(event) => event.clone().told(self.batch),
            None => Told::from(&self.facts),
        }
    }

    /// Whether there is paper of it: a slip or a receipt.
    pub fn has_slip(&self) -> bool {
        self.verb.has_slip()
    }
}

/// The bench as one actor may see it.
#[derive(Debug, Clone)]
pub struct BenchView {
    /// Grows at every change; a client that has it need not be told again.
    pub generation: u64,
    /// One card per plugged device, ordered by port.
    pub cards: Vec<Card>,
    /// The schools into whose stock the actor may put a token that nobody knows; asked for where there is one.
    pub registering: Vec<NamedSchool>,
    /// The batch that takes what is plugged, what it does, and for which school.
    pub conveying: Option<(BatchId, BatchTask, Uai)>,
    /// The stock-take that counts what is plugged, and whose cupboard it is about.
    pub counting: Option<(StockTakeId, Uai)>,
    /// Hot-plug works; false: a rescan every two seconds.
    pub hotplug: bool,
    /// Plugged keyboards that nobody knows.
    pub keyboards: Vec<KeyboardView>,
    /// The sockets in which such keyboards are ignored; empty: they are only told of.
    pub ignoring: Vec<String>,
}

/// A school to be chosen from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSchool {
    /// Its identifier.
    pub uai: Uai,
    /// Its name.
    pub name: String,
}

/// One plugged device.
#[derive(Debug, Clone)]
pub struct Card {
    /// The socket it sits in.
    pub port: String,
    /// idVendor and idProduct.
    pub usb_id: (u16, u16),
    /// Product name, as well as it is known.
    pub model: String,
    /// The family and the profile it was recognised by, once it was read.
    pub family: Option<domain::Family>,
    /// The profile.
    pub profile: Option<String>,
    /// Firmware, where told.
    pub firmware: Option<Firmware>,
    /// Attempts that its own PINs have left; none as a rule.
    pub attempts: Option<Attempts>,
    /// Credentials of other programs that it holds beside its slots; they are left alone.
    pub foreign: u8,
    /// Slots that hold something which is not ours, as of the last look.
    pub foreign_slots: Vec<u8>,
    /// Its firmware is too old for codes.
    pub outdated: Option<Outdated>,
    /// What becomes of what it types.
    pub keys: Keys,
    /// What can be said about it.
    pub face: Face,
    /// What is being done with it now.
    pub activity: Activity,
    /// How the last thing done with it ended; gone when the next begins or the token leaves.
    pub outcome: Option<Outcome>,
}

/// Attempts that the PINs of a token itself have left before they lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Attempts {
    /// Of the one that lets slots be changed, where there is one.
    pub admin: Option<u8>,
    /// Of the one that lets codes be read.
    pub user: u8,
}

/// The face of a card.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Face {
    /// Just plugged: being read, or waiting for udev to set permissions.
    Looking,
    /// It cannot be used; shown with the reason and the remedy.
    Unusable {
        /// Why.
        reason: UnusableReason,
        /// Details for the technician: the node, the rule, the driver's sentence.
        detail: String,
    },
    /// Readable, but its serial is hidden: type the printed one, or make it visible.
    SerialHidden {
        /// What keeps it from being read.
        by: HiddenBy,
        /// It can be made visible from here.
        can_make_visible: bool,
    },
    /// A serial that the inventory does not know.
    Unregistered {
        /// What was read.
        serial: Serial,
        /// Slots that are programmed already, by somebody else.
        programmed: Vec<u8>,
    },
    /// Known, and the actor may see it.
    Known {
        /// The row.
        token: Box<TokenRow>,
        /// What the actor may do with it now, in the order of likelihood.
        actions: Vec<CardAction>,
    },
    /// Known, but of a school that the actor has no business with: the school, never the person.
    Elsewhere {
        /// The serial.
        serial: Serial,
        /// The school it belongs to.
        school: Option<Uai>,
    },
    /// Two plugged tokens answer with one serial: neither can be used until one is unplugged.
    Duplicate {
        /// The serial.
        serial: Serial,
        /// The other socket.
        other_port: String,
    },
    /// It answers with the number of a known token and is not like its record: nothing is done with it.
    Stranger {
        /// What contradicts.
        stranger: Stranger,
        /// The actor may have a code prove it, where that can settle it.
        verify: bool,
    },
}

/// What keeps the serial of a readable token from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenBy {
    /// A slot without the flag that shows it, which another program wrote.
    Slot,
    /// A firmware without the command.
    Firmware,
    /// Tokens of this kind have none, or tell none.
    Design,
}

impl HiddenBy {
    /// What it is for a token that told none.
    pub fn of(identity: &Identity) -> Self {
        match identity.family {
            Family::YubiKey if identity.abilities.tells_serial => Self::Slot,
            Family::YubiKey => Self::Firmware,
            Family::Nitrokey | Family::Nitrokey3 | Family::OnlyKey | Family::Typing => Self::Design,
        }
    }
}

domain::words! {
    /// What can be done with a token on the bench.
    CardAction {
        /// Put it into stock.
        Register => "register",
        /// Program a new secret.
        Enrol => "enrol",
        /// Find out by a touch which secret it holds.
        Settle => "settle",
        /// Empty its slots.
        Wipe => "wipe",
        /// Check a code by touch.
        Verify => "verify",
        /// Undo the attribution.
        Release => "release",
        /// Give it to its person.
        HandOver => "hand_over",
        /// Take it back into stock.
        TakeBack => "take_back",
        /// Declare it lost.
        ReportLost => "report_lost",
        /// It was lost and is here.
        Found => "found",
        /// Accept again what its holder suspended.
        Resume => "resume",
        /// Declare it unusable.
        MarkDefective => "mark_defective",
        /// It works after all.
        Repair => "repair",
        /// Take it out of the inventory.
        Retire => "retire",
        /// End a software token.
        Withdraw => "withdraw",
        /// Make the serial readable.
        MakeVisible => "make_visible",
    }
}
