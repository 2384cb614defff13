//! What people are told by mail. A notice is queued in the transaction of the event that it tells of; how it reads in
//! each language, and how it travels, is for others.

use super::{PersonId, Secret, verb::words};
use std::collections::BTreeMap;

words! {
    /// What a notice says. One pair of templates each; the facts that each template may use are listed here. Those about a
    /// request also have `kind` (`hardware`, `software`).
    NoticeKind {
        /// To principal and deputies: somebody asks for a token. `person`, `school`, `need`, `request`.
        RequestToDecide => "request_to_decide",
        /// To principal and deputies: requests wait for a decision. `school`, `count`, `days` (of the oldest).
        RequestReminder => "request_reminder",
        /// To the requester: refused. `school`, `reason`.
        RequestRefused => "request_refused",
        /// To the requester: cancelled or run out of time. `school`, `reason` (may be missing).
        RequestEnded => "request_ended",
        /// To the requester: approved, and a token is set aside: sign the charter, set the PIN. `school`, `until`.
        RequestContinue => "request_continue",
        /// To the requester: approved, but no token is left; a mail will come. `school`.
        StockEmptyRequester => "stock_empty_requester",
        /// To principal and deputies: no token is left for an approved request; order some. `school`, `person`, `waiting`.
        StockEmptyPrincipal => "stock_empty_principal",
        /// To the requester: the token is allocated, come and collect it. `school`, `serial`.
        TokenReady => "token_ready",
        /// To the holder: receipt of the handover. `school`, `serial`, `by`, `charter`.
        TokenHandedOver => "token_handed_over",
        /// To the holder: receipt of the return. `school`, `serial`, `by`.
        TokenReturned => "token_returned",
        /// To holder and principal: declared lost. `serial`, `person`, `by`.
        TokenLost => "token_lost",
        /// To holder and principal: it expires in `days`; renew it. `serial`, `person`, `days`, `until`.
        TokenExpires => "token_expires",
        /// To the holder and principal: the holder left; the token is due back. `serial`, `person`, `school`.
        TokenDueBack => "token_due_back",
        /// To the holder: a one-time link to set a new PIN. Secret: `link`. `until`, `by`.
        PinLink => "pin_link",
        /// To the holder: the PIN was changed, locked or unlocked. `what` (`changed`, `locked`, `unlocked`), `by`.
        PinChanged => "pin_changed",
        /// To the requester of a software token: approved (or a change of phone was begun): sign the charter, set the PIN,
        /// activate it. With the instructions. `school`, `until`, `replaces` (change of phone; may be missing), `system`
        /// (`android`, `ios`, `other`; may be missing).
        SoftwareContinue => "software_continue",
        /// To the holder: receipt of the activation. `school`, `serial`, `charter`, `replaces` (may be missing).
        SoftwareActivated => "software_activated",
        /// To the holder: their software token is no more. `serial`, `why` (`left`, `moved`, `withdrawn`), `by`.
        SoftwareWithdrawn => "software_withdrawn",
        /// To a person: a one-time link to set a password. Secret: `link`. `until`.
        PasswordLink => "password_link",
        /// To a person: the password was changed. `by`.
        PasswordChanged => "password_changed",
        /// To a person: the second factor of their sign-in. `what` (`on`, `off`), `by`.
        SecondFactor => "second_factor",
        /// To the supplier: an order. `order`, `school`, `school_name`, `quantity`, `by`, `comment`.
        OrderPlaced => "order_placed",
        /// To the supplier: an order is given up, do not send it. `order`, `school`, `school_name`, `quantity`, `by`, `reason`.
        OrderCancelled => "order_cancelled",
        /// To somebody who stands in for the principal from now on. `school`, `until`, `by`.
        Delegated => "delegated",
        /// To the ticket desk (Fil@os). `ticket`, `school`, `school_name`, `kind` (`found_serials`, `unusable_key`, `other`),
        /// `subject`, `text`, `by`; may be missing: `serials`, `person`, `email` (of whoever opened it).
        Ticket => "ticket",
        /// To whoever opened a ticket: it is closed. `ticket`, `done`, `by`.
        TicketClosed => "ticket_closed",
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Somebody the station knows, in their language, at the address on file when the mail is sent.
    Person(PersonId),
    /// An address from the settings (supplier, ticket desk), in French.
    Address(String),
}

/// One mail to be.
#[derive(Debug)]
pub struct Notice {
    /// What it says.
    pub kind: NoticeKind,
    /// To whom.
    pub to: Recipient,
    /// What the template fills in; never a secret.
    pub facts: BTreeMap<String, String>,
    /// A one-time link's token: kept sealed until the mail is sent, forgotten then.
    pub secret: Option<Secret>,
}

impl Notice {
    /// A notice to somebody the station knows.
    pub fn to_person(kind: NoticeKind, person: PersonId) -> Self {
        Self { kind, to: Recipient::Person(person), facts: BTreeMap::new(), secret: None }
    }

    /// A notice to an address from the settings.
    pub fn to_address(kind: NoticeKind, address: &str) -> Self {
        Self { kind, to: Recipient::Address(address.to_owned()), facts: BTreeMap::new(), secret: None }
    }

    /// A fact for the template.
    pub fn fact(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }

    /// A fact that may be missing.
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }

    /// The token of a one-time link.
    pub fn secret(mut self, secret: Secret) -> Self {
        self.secret = Some(secret);
        self
    }
}
