//! Tickets, orders and stock-takes as they are shown to one actor: values, the same for the panel, the live events and `--json`.

use crate::Holder;
use domain::{
    Finding, OrderId, OrderState, PersonId, Standing, StockTakeId, Supply, TicketId, TicketKind, TicketState,
    TokenProof, TokenRef, Uai,
};
use jiff::Timestamp;
use serde::Serialize;

/// A ticket, for whoever opened it or follows it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct TicketView {
    /// Row id.
    pub id: TicketId,
    /// The name under which the ticket desk knows it: `OTP-2026-00012`.
    pub reference: String,
    /// What it is about.
    pub kind: TicketKind,
    /// Whose it is.
    pub school: Uai,
    /// What that school is called.
    pub school_name: String,
    /// Where it stands.
    pub state: TicketState,
    /// When it was opened.
    #[schemars(with = "domain::Moment")]
    pub opened: Timestamp,
    /// Since when it stands there.
    #[schemars(with = "domain::Moment")]
    pub since: Timestamp,
    /// Who opened it.
    pub by: String,
    /// The same as a person; `None`: the machine's administrator.
    #[serde(skip)]
    pub opener: Option<PersonId>,
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
    /// The address of the ticket desk's program, where it was put to one.
    pub desk: Option<String>,
    /// Its number there, once it has one.
    pub desk_number: Option<u64>,
    /// Where it is read there.
    pub desk_page: Option<String>,
}

impl TicketView {
    /// Whom it names: who opened it, and whose key it is about.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + use<> {
        self.opener.into_iter().chain(self.about.as_ref().map(|holder| holder.id))
    }
}

/// A key of a ticket.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct TicketLine {
    /// What it is called: its serial, with the family where that was said and something else has the number.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// How it stands towards the ticket's school now.
    pub standing: Standing,
}

/// Something said of a ticket.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct TicketNoteView {
    /// When.
    #[schemars(with = "domain::Moment")]
    pub at: Timestamp,
    /// By whom.
    pub author: String,
    /// Where the ticket stood afterwards.
    pub state: TicketState,
    /// What: a text, or the word of a [`domain::TicketRemark`].
    pub text: String,
}

/// An order, for those who see the school's stock.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
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
    #[schemars(with = "domain::Moment")]
    pub placed: Timestamp,
    /// Who made it.
    pub by: String,
    /// Since when it stands there.
    #[schemars(with = "domain::Moment")]
    pub since: Timestamp,
    /// Why it was closed or cancelled.
    pub reason: Option<String>,
    /// The parcel should be there: the usual days between order and parcel are over, and it is not.
    pub late: bool,
    /// What came, the first parcel first; empty in a list.
    pub parcels: Vec<Parcel>,
}

/// Tokens that came together.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Parcel {
    /// When.
    #[schemars(with = "domain::Moment")]
    pub at: Timestamp,
    /// Which.
    pub serials: Vec<TokenRef>,
}

/// What a school has, awaits and uses, and what follows from it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
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
    #[schemars(with = "Option<domain::Moment>")]
    pub lasts_until: Option<Timestamp>,
    /// When to order so that the parcel is there in time; not after now: today.
    #[schemars(with = "Option<domain::Moment>")]
    pub reorder_at: Option<Timestamp>,
    /// The newest order, for the form of the next one.
    pub last_order: Option<OrderId>,
    /// There is a supplier to order from.
    pub supplier: bool,
}

/// A stock-take in a list.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct StockTakeRow {
    /// Row id.
    pub id: StockTakeId,
    /// Whose cupboard.
    pub school: Uai,
    /// What that school is called.
    pub school_name: String,
    /// Who started it.
    pub by: String,
    /// When.
    #[schemars(with = "domain::Moment")]
    pub started: Timestamp,
    /// When it was closed.
    #[schemars(with = "Option<domain::Moment>")]
    pub closed: Option<Timestamp>,
    /// Tokens that were counted.
    pub counted: u32,
    /// Tokens where cupboard and inventory do not agree, once it is closed.
    pub differences: u32,
}

/// A stock-take with its lines.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
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
    #[schemars(with = "domain::Moment")]
    pub started: Timestamp,
    /// When it was closed…
    #[schemars(with = "Option<domain::Moment>")]
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
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct CountLine {
    /// What it is called: its serial, with the family where something else has the number.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// What was found.
    pub finding: Finding,
    /// When it was counted.
    #[schemars(with = "Option<domain::Moment>")]
    pub counted: Option<Timestamp>,
    /// It was plugged in, not only scanned.
    pub plugged: bool,
    /// Its holder; of another school's token, that school.
    pub whose: Option<String>,
    /// What showed that it is this token; `None`: nobody's token, or counted before that was asked.
    pub proof: Option<TokenProof>,
}
