//! Tickets: what the school cannot solve by itself goes to the ticket desk (Fil@os, product "Commande de clés OTP").
//!
//! `Open ⇄ Waiting → Closed`, with what was done. Transitions are one total `match`: what it does not list is refused.
//! Serials are typed by the line or scanned one after the other: [`serials_of`] reads such a text once, at the edge.

use super::{InvalidSerial, TicketId, TokenRef, scanned_token, verb::words};
use jiff::{Timestamp, tz::TimeZone};

/// More serials than this are several tickets.
pub const SERIALS: usize = 200;

words! {
    /// What a ticket is about.
    TicketKind {
        /// Tokens that the school has, and the inventory does not list.
        FoundSerials => "found_serials",
        /// A key that cannot be used.
        UnusableKey => "unusable_key",
        /// Anything else.
        Other => "other",
    }
}

words! {
    /// Where a ticket stands.
    TicketState {
        /// Somebody has to do something about it.
        Open => "open",
        /// An answer is awaited from elsewhere.
        Waiting => "waiting",
        /// Done; the ticket says what.
        Closed => "closed",
    }
}

words! {
    /// What can happen to a ticket.
    TicketEvent {
        /// Something is added to it.
        Note => "note",
        /// An answer is awaited.
        Wait => "wait",
        /// The answer came.
        Resume => "resume",
        /// It is done.
        Close => "close",
    }
}

words! {
    /// What the station itself says in a ticket; people write what they like.
    TicketRemark {
        /// Every serial of the ticket is in the school's stock.
        AllInStock => "all_in_stock",
    }
}

/// A transition that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ticket that is {state} cannot {event}")]
pub struct TicketRefusal {
    /// Where the ticket stands.
    pub state: TicketState,
    /// What was asked.
    pub event: TicketEvent,
}

impl TicketState {
    /// The state after `event`, or the refusal. Total: every pair is listed or refused.
    pub fn after(self, event: TicketEvent) -> Result<Self, TicketRefusal> {
        use TicketEvent as E;
        use TicketState as S;
        match (self, event) {
            (S::Open, E::Note) => Ok(S::Open),
            (S::Waiting, E::Note) => Ok(S::Waiting),
            (S::Open, E::Wait) => Ok(S::Waiting),
            (S::Waiting, E::Resume) => Ok(S::Open),
            (S::Open | S::Waiting, E::Close) => Ok(S::Closed),
            (S::Open | S::Waiting | S::Closed, E::Note | E::Wait | E::Resume | E::Close) => {
                Err(TicketRefusal { state: self, event })
            }
        }
    }

    /// Whether somebody still has to do something about it.
    pub fn is_open(self) -> bool {
        match self {
            Self::Open | Self::Waiting => true,
            Self::Closed => false,
        }
    }
}

/// The name under which both sides know a ticket: `OTP-2026-00012`, the year of its opening (UTC) and its number.
pub fn reference(id: TicketId, opened: Timestamp) -> String {
    format!("OTP-{}-{:05}", TimeZone::UTC.to_datetime(opened).year(), id.get())
}

/// Why a text is no list of serials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSerials {
    /// One of them is none.
    #[error("{text:?}: {why}")]
    One {
        /// Its first 40 characters.
        text: String,
        /// What is wrong with it.
        why: InvalidSerial,
    },
    /// Too many.
    #[error("at most {SERIALS} serial numbers at a time: leave some for the next time")]
    Many,
}

/// The tokens of a text, by their serials or names, separated by spaces, commas, semicolons or lines; each once, in the order of the text. A
/// scanner on a French layout is understood.
pub fn serials_of(text: &str) -> Result<Vec<TokenRef>, InvalidSerials> {
    let mut serials = Vec::new();
    for part in text.split([' ', '\t', '\r', '\n', ',', ';', '\u{a0}', '\u{202f}']).filter(|part| !part.is_empty()) {
        let serial =
            scanned_token(part).map_err(|why| InvalidSerials::One { text: part.chars().take(40).collect(), why })?;
        if !serials.contains(&serial) {
            if serials.len() == SERIALS {
                return Err(InvalidSerials::Many);
            }
            serials.push(serial);
        }
    }
    Ok(serials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_times_every_event_is_as_the_table_says() {
        let table = [
            //           Note       Wait       Resume  Close
            ("open", ["open", "waiting", ".", "closed"]),
            ("waiting", ["waiting", ".", "open", "closed"]),
            ("closed", ["."; 4]),
        ];
        assert_eq!(table.len(), TicketState::ALL.len());
        for (state, row) in table {
            let state: TicketState = state.parse().unwrap();
            for (event, expected) in TicketEvent::ALL.iter().zip(row) {
                assert_eq!(state.after(*event).map_or(".", TicketState::word), expected, "{state} after {event}");
            }
        }
    }

    #[test]
    fn a_reference_is_short_stable_and_sorts_by_age() {
        let at = "2026-12-31T23:30:00Z".parse().unwrap();
        assert_eq!(reference(TicketId::new(12).unwrap(), at), "OTP-2026-00012");
        assert_eq!(reference(TicketId::new(123_456).unwrap(), at), "OTP-2026-123456");
    }

    #[test]
    fn serials_come_by_line_comma_or_scanner_and_each_counts_once() {
        let read = |text: &str| serials_of(text).map(|all| all.iter().map(TokenRef::to_string).collect::<Vec<_>>());
        assert_eq!(read(" 1111, 2222;\r\n3333\t1111 ").unwrap(), ["1111", "2222", "3333"]);
        assert_eq!(read("yubikey:1111 nitrokey:1111;1111").unwrap(), ["yubikey:1111", "nitrokey:1111", "1111"]);
        assert_eq!(read("&&&&").unwrap(), ["1111"], "a French keyboard without shift");
        assert_eq!(read(" \n").unwrap(), Vec::<String>::new());
        assert!(matches!(read("1111 <script>alert(1)</script>"), Err(InvalidSerials::One { .. })));
        assert!(matches!(read(&"9".repeat(33)), Err(InvalidSerials::One { why: InvalidSerial::TooLong, .. })));
        let many = (1..=SERIALS as u32 + 1).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(read(&many), Err(InvalidSerials::Many));
    }
}
