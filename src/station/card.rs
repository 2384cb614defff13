//! A plugged token as a card, and the bench that is made of them, as one actor may see them.

use crate::{CardAction, Outcome, TokenRow};
use bench::{Activity, KeyboardView, Keys, Stranger, UnusableReason};
use domain::{BatchId, BatchTask, NamedSchool, Serial, StockTakeId};
use driver::{Family, Firmware, Identity, Outdated};
use serde::Serialize;

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
    pub conveying: Option<(BatchId, BatchTask, NamedSchool)>,
    /// The stock-take that counts what is plugged, and whose cupboard it is about.
    pub counting: Option<(StockTakeId, NamedSchool)>,
    /// Hot-plug works; false: a rescan every two seconds.
    pub hotplug: bool,
    /// The bench is a desk's, and the line to it is cut: what lies there is not known.
    pub cut: bool,
    /// Plugged keyboards that nobody knows.
    pub keyboards: Vec<KeyboardView>,
    /// The sockets in which such keyboards are ignored; empty: they are only told of.
    pub ignoring: Vec<String>,
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
        school: Option<NamedSchool>,
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
