//! A token as it is shown to one actor, in a list and on its own page, and what can be done with it: values, the same for the
//! panel, the live events and `--json`.

use super::KeyState;
use crate::{Holder, JournalLine};
use domain::{CredentialId, CredentialState, CustodyState, OtpKind, Serial, TokenId, TokenKind, TokenRef, Uai};
use driver::{Firmware, SlotContent};
use jiff::Timestamp;
use oath::{Algorithm, Digits};
use serde::Serialize;
use store::Unsettled;

/// A token in a list.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct TokenRow {
    /// Row id.
    pub id: TokenId,
    /// Hardware or software.
    pub kind: TokenKind,
    /// What it is called: its serial, with the family where another token has the same.
    pub name: TokenRef,
    /// Its family.
    pub family: domain::Family,
    /// The number of its form, as the profile that it was recognised by has it; `None` where no plug told.
    #[serde(skip)]
    pub form: Option<u8>,
    /// Serial as printed.
    pub serial: Serial,
    /// Product name.
    pub model: String,
    /// The school it belongs to.
    pub school: Option<Uai>,
    /// Where it stands.
    pub state: CustodyState,
    /// How it stands, in one word.
    pub key: KeyState,
    /// Who holds it or is to collect it.
    pub holder: Option<Holder>,
    /// Its credential: the one in use, else the newest.
    pub credential: Option<CredentialView>,
    /// What was begun with it and did not come to its end.
    pub unsettled: Option<Unsettled>,
    /// Since when it stands there.
    #[schemars(with = "domain::Moment")]
    pub since: Timestamp,
    /// It is plugged into this station right now.
    pub plugged: bool,
    /// No plug has ever told of it: where it has no USB, its serial is read off it.
    pub never_plugged: bool,
}

impl TokenRow {
    /// The one act that comes next for a key that stands so, if it is among those that the reader may do. What was begun and did
    /// not come to its end comes first, wherever the key is.
    pub fn next(&self, actions: &[CardAction]) -> Option<CardAction> {
        let wanted: &[CardAction] = match self.key {
            KeyState::ToProgram => &[CardAction::Settle, CardAction::Wipe, CardAction::Enrol],
            KeyState::Free | KeyState::Expires { .. } => &[CardAction::Settle],
            KeyState::Reserved => &[CardAction::Settle, CardAction::Enrol],
            KeyState::ToHandOver => &[CardAction::Settle, CardAction::HandOver, CardAction::Enrol],
            KeyState::With | KeyState::DueBack { .. } => &[CardAction::TakeBack],
            KeyState::Suspended => &[CardAction::Resume],
            KeyState::Lost => &[CardAction::Found],
            KeyState::Defective => &[CardAction::Repair],
            KeyState::Retired => &[],
        };
        wanted.iter().copied().find(|action| actions.contains(action))
    }
}

/// What is known of a credential without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
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
    #[schemars(with = "u8")]
    pub digits: Digits,
    /// HOTP: the next expected counter; `None` for TOTP.
    pub counter: Option<u64>,
    /// TOTP: the period in seconds; `None` for HOTP.
    pub period: Option<u32>,
    /// Which slot it was written to.
    pub slot: Option<u8>,
}

/// One token's page: the row and its story, newest first.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
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
    /// Who had it last, where it is nobody's any more and not in stock.
    #[serde(skip)]
    pub last_holder: Option<String>,
    /// How it is at the other program that checks its codes; `None`: the station checks them.
    pub entrusted: Option<crate::EntrustedView>,
    /// The journal entries about it, newest first.
    pub story: Vec<JournalLine>,
    /// There are older ones.
    #[serde(skip)]
    pub more: bool,
}

/// What can be programmed into a plugged token.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct DeviceView {
    /// The kinds of secret that it takes, the usual one first.
    pub kinds: Vec<OtpKind>,
    /// The factory's admin PIN can be set back.
    pub factory_pin: bool,
    /// Its slots: number, what the maker's tools call it, what is in it.
    #[schemars(with = "Vec<(u8, String, serde_json::Value)>")]
    pub slots: Vec<(u8, String, SlotContent)>,
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
