//! What people are told by mail. A notice is queued in the transaction of the event that it tells of; how it reads in
//! each language, and how it travels, is for others.

use super::{Checkpoint, PersonId, Secret, TicketId, TicketState, verb::words};
use std::collections::BTreeMap;

words! {
    /// What a notice says. One template each in both languages; [`NoticeKind::facts`] lists what each may use.
    NoticeKind {
        /// To principal and deputies: somebody asks for a token.
        RequestToDecide => "request_to_decide",
        /// To principal and deputies: requests wait for a decision; `days`: since when the oldest does.
        RequestReminder => "request_reminder",
        /// To the requester: refused.
        RequestRefused => "request_refused",
        /// To the requester: cancelled or run out of time.
        RequestEnded => "request_ended",
        /// To the requester: approved, and a token is set aside: sign the charter, set the PIN.
        RequestContinue => "request_continue",
        /// To the requester: no token is left; a mail will come.
        StockEmptyRequester => "stock_empty_requester",
        /// To principal and deputies: no token is left for a request; order some.
        StockEmptyPrincipal => "stock_empty_principal",
        /// To the requester: the token is allocated, come and collect it.
        TokenReady => "token_ready",
        /// To the holder: receipt of the handover.
        TokenHandedOver => "token_handed_over",
        /// To the holder: receipt of the return.
        TokenReturned => "token_returned",
        /// To holder and principal: declared lost.
        TokenLost => "token_lost",
        /// To holder and principal: its last day comes near; renew it.
        TokenExpires => "token_expires",
        /// To the holder and principal: the holder left; the token is due back.
        TokenDueBack => "token_due_back",
        /// To the holder, the principal and the helpdesk: the holder is there again; the token is not due back any more.
        TokenKept => "token_kept",
        /// To the holder and both principals: the holder went on to another school, and the token with them.
        TokenMoved => "token_moved",
        /// To the holder: a one-time link to set a new PIN.
        PinLink => "pin_link",
        /// To the holder: the PIN was changed, locked or unlocked.
        PinChanged => "pin_changed",
        /// To the requester of a software token: approved (or a change of phone was begun): sign the charter, set the PIN,
        /// activate it. With the instructions; `replaces`: a change of phone.
        SoftwareContinue => "software_continue",
        /// To the holder: receipt of the activation.
        SoftwareActivated => "software_activated",
        /// To the holder: their software token is no more.
        SoftwareWithdrawn => "software_withdrawn",
        /// To a person: a one-time link to set a password.
        PasswordLink => "password_link",
        /// To a person: the password was changed.
        PasswordChanged => "password_changed",
        /// To a person: the second factor of their sign-in.
        SecondFactor => "second_factor",
        /// To a person: somebody guesses at their password, PIN or codes, and guesses are stopped for a while.
        AttemptsStopped => "attempts_stopped",
        /// To the old and the new mail address: somebody changed the one for the other, or asked for it.
        AddressChanged => "address_changed",
        /// To the supplier: an order.
        OrderPlaced => "order_placed",
        /// To the supplier: an order is given up, do not send it.
        OrderCancelled => "order_cancelled",
        /// To somebody who stands in for the principal from now on.
        Delegated => "delegated",
        /// To the ticket desk (Fil@os); `email`: of whoever opened it.
        Ticket => "ticket",
        /// To the ticket desk's own program: what was said of a ticket, and where it stands since.
        TicketFollowed => "ticket_followed",
        /// To whoever opened a ticket: it is closed; `done`: what was done, or `all_in_stock`.
        TicketClosed => "ticket_closed",
        /// To whoever administers: the way out works.
        MailTest => "mail_test",
    }
}

/// How a fact is written down, and what becomes of it in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactForm {
    /// One line.
    Line,
    /// What somebody wrote, over several lines.
    Text,
    /// A whole number.
    Number,
    /// An RFC 3339 time, shown to the minute.
    Moment,
    /// An RFC 3339 time, shown as its day.
    Day,
    /// One of these words, for the template to choose by.
    Word(&'static [&'static str]),
}

/// One fact that a kind of notice has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRule {
    /// Its name, also in the template.
    pub name: &'static str,
    /// What it is.
    pub form: FactForm,
    /// It may be missing.
    pub optional: bool,
}

const fn must(name: &'static str, form: FactForm) -> FactRule {
    FactRule { name, form, optional: false }
}

const fn may(name: &'static str, form: FactForm) -> FactRule {
    FactRule { name, form, optional: true }
}

impl NoticeKind {
    /// The facts that are queued with it. Besides these a template may use `to` (the reader's name; none for an address
    /// from the settings), `panel` (the panel's address; none where it is not configured), `school_name` where there is
    /// a `school`, and `link` where [`NoticeKind::link_path`] says so.
    pub fn facts(self) -> &'static [FactRule] {
        use FactForm::{Day, Line, Moment, Number, Text, Word};
        const SCHOOL: FactRule = must("school", Line);
        const SCHOOL_NAME: FactRule = must("school_name", Line);
        const MAYBE_SCHOOL: FactRule = may("school", Line);
        const REQUEST: FactRule = must("request", Number);
        const KIND: FactRule = may("kind", Word(&["hardware", "software"]));
        const PERSON: FactRule = must("person", Line);
        const SERIAL: FactRule = must("serial", Line);
        const BY: FactRule = must("by", Line);
        const REASON: FactRule = must("reason", Text);
        const ORDER: FactRule = must("order", Line);
        const QUANTITY: FactRule = must("quantity", Number);
        const UNTIL: FactRule = must("until", Moment);
        const LAST_DAY: FactRule = must("until", Day);
        const DAYS: FactRule = must("days", Number);
        const REMINDER: FactRule = may("reminder", Word(&["yes"]));
        const TICKET: FactRule = must("ticket", Line);
        const TICKET_KIND: FactRule = must("kind", Word(&["found_serials", "unusable_key", "other"]));
        match self {
            Self::RequestToDecide => const { &[PERSON, SCHOOL, must("need", Text), REQUEST, KIND] },
            Self::RequestReminder => const { &[SCHOOL, must("count", Number), DAYS] },
            Self::RequestRefused => const { &[SCHOOL, REQUEST, KIND, REASON] },
            Self::RequestEnded => const { &[SCHOOL, REQUEST, KIND, may("reason", Text)] },
            Self::RequestContinue => const { &[SCHOOL, REQUEST, KIND, UNTIL, REMINDER] },
            Self::StockEmptyRequester => const { &[SCHOOL, REQUEST, KIND] },
            Self::StockEmptyPrincipal => const { &[SCHOOL, PERSON, must("waiting", Number), may("request", Number)] },
            Self::TokenReady => const { &[SCHOOL, REQUEST, KIND, SERIAL] },
            Self::TokenHandedOver => const { &[SCHOOL, REQUEST, KIND, SERIAL, BY, may("charter", Line)] },
            Self::TokenReturned => const { &[MAYBE_SCHOOL, SERIAL, BY] },
            Self::TokenLost => const { &[SERIAL, PERSON, BY, may("what", Word(&["lost", "suspended"]))] },
            Self::TokenExpires => const { &[SERIAL, PERSON, DAYS, LAST_DAY] },
            Self::TokenDueBack => const { &[SERIAL, PERSON, MAYBE_SCHOOL] },
            Self::TokenKept => const { &[SERIAL, PERSON, MAYBE_SCHOOL, may("still", Word(&["shut"]))] },
            Self::TokenMoved => const { &[SERIAL, PERSON, must("from", Line), SCHOOL] },
            Self::PinLink => const { &[UNTIL, BY] },
            Self::PinChanged => const { &[must("what", Word(&["changed", "locked", "unlocked"])), may("by", Line)] },
            Self::SoftwareContinue => {
                const {
                    const SYSTEM: FactForm = Word(&["android", "ios", "other"]);
                    &[SCHOOL, REQUEST, KIND, UNTIL, REMINDER, may("replaces", Line), may("system", SYSTEM)]
                }
            }
            Self::SoftwareActivated => {
                const { &[SCHOOL, REQUEST, KIND, SERIAL, may("charter", Line), may("replaces", Line)] }
            }
            Self::SoftwareWithdrawn => {
                const { &[SERIAL, must("why", Word(&["left", "moved", "withdrawn"])), may("by", Line)] }
            }
            Self::PasswordLink => const { &[UNTIL, may("by", Line)] },
            Self::PasswordChanged | Self::MailTest => const { &[BY] },
            Self::SecondFactor => const { &[must("what", Word(&["on", "off"])), BY] },
            Self::AttemptsStopped => {
                const { &[must("checkpoint", Word(Checkpoint::WORDS)), UNTIL, may("address", Line)] }
            }
            Self::AddressChanged => {
                const { &[must("what", Word(&["changed", "asked"])), PERSON, BY, may("before", Line), may("after", Line)] }
            }
            Self::OrderPlaced => const { &[ORDER, QUANTITY, SCHOOL, SCHOOL_NAME, BY, may("comment", Text)] },
            Self::OrderCancelled => const { &[ORDER, QUANTITY, SCHOOL, SCHOOL_NAME, BY, REASON] },
            Self::Delegated => const { &[SCHOOL, LAST_DAY, BY] },
            Self::Ticket => {
                const {
                    &[
                        TICKET,
                        SCHOOL,
                        SCHOOL_NAME,
                        TICKET_KIND,
                        may("subject", Line),
                        may("text", Text),
                        BY,
                        may("serials", Text),
                        may("elsewhere", Text),
                        may("person", Line),
                        may("email", Line),
                    ]
                }
            }
            Self::TicketFollowed => const { &[TICKET, must("state", Word(TicketState::WORDS)), may("text", Text), BY] },
            Self::TicketClosed => const { &[TICKET, must("done", Text), BY] },
        }
    }

    /// Where its one-time link leads; `None`: it carries none.
    pub fn link_path(self) -> Option<&'static str> {
        match self {
            Self::PinLink => Some("/pin/"),
            Self::PasswordLink => Some("/password/"),
            Self::RequestToDecide
            | Self::RequestReminder
            | Self::RequestRefused
            | Self::RequestEnded
            | Self::RequestContinue
            | Self::StockEmptyRequester
            | Self::StockEmptyPrincipal
            | Self::TokenReady
            | Self::TokenHandedOver
            | Self::TokenReturned
            | Self::TokenLost
            | Self::TokenExpires
            | Self::TokenDueBack
            | Self::TokenKept
            | Self::TokenMoved
            | Self::PinChanged
            | Self::SoftwareContinue
            | Self::SoftwareActivated
            | Self::SoftwareWithdrawn
            | Self::PasswordChanged
            | Self::SecondFactor
            | Self::AttemptsStopped
            | Self::AddressChanged
            | Self::OrderPlaced
            | Self::OrderCancelled
            | Self::Delegated
            | Self::Ticket
            | Self::TicketFollowed
            | Self::TicketClosed
            | Self::MailTest => None,
        }
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// Somebody the station knows, in their language, at the address on file when the mail is sent.
    Person(PersonId),
    /// An address that is nobody's own (supplier, ticket desk, the functional mailbox of a school), in French.
    Address(String),
    /// The ticket desk's own program, in French: no mail, but a task of the same outbox.
    TicketDesk {
        /// Which ticket it is about.
        ticket: TicketId,
        /// The program's address.
        address: String,
    },
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

    /// A notice to either.
    pub fn to(kind: NoticeKind, to: Recipient) -> Self {
        Self { kind, to, facts: BTreeMap::new(), secret: None }
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

    /// Whether it has the facts that its kind must have, no others, and a secret where its kind carries a link. An empty
    /// text is a missing fact.
    pub fn is_whole(&self) -> bool {
        let rules = self.kind.facts();
        let known = self.facts.keys().all(|name| rules.iter().any(|rule| rule.name == name));
        let there = |rule: &FactRule| self.facts.get(rule.name).is_some_and(|value| !value.is_empty());
        let whole = rules.iter().all(|rule| rule.optional || there(rule));
        known && whole && self.secret.is_some() == self.kind.link_path().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_whole_with_its_own_facts_no_others_and_a_secret_where_it_carries_a_link() {
        let notice = |kind, facts: &[(&str, &str)], secret: bool| {
            let empty = Notice::to_person(kind, PersonId::new(1).unwrap());
            let with = facts.iter().fold(empty, |notice, (name, value)| notice.fact(name, value));
            if secret { with.secret(Secret::new(vec![1])) } else { with }
        };
        let link = |facts: &[(&str, &str)], secret| notice(NoticeKind::PinLink, facts, secret).is_whole();
        let (until, by) = (("until", "2026-09-01T08:00:00Z"), ("by", "root"));
        assert!(link(&[until, by], true));
        assert!(!link(&[until, by], false), "the link is missing");
        assert!(!link(&[until], true), "a fact is missing");
        assert!(!link(&[until, ("by", "")], true), "an empty text is a missing fact");
        assert!(!link(&[until, by, ("serial", "1111")], true), "one too many");
        let facts = [("checkpoint", "sign_in"), until];
        assert!(notice(NoticeKind::AttemptsStopped, &facts, false).is_whole(), "an optional one may be missing");
        assert!(!notice(NoticeKind::AttemptsStopped, &facts, true).is_whole(), "a secret for nothing");
    }
}
