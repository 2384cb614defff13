//! Why the bench says no. Each variant is one situation. What panel and command line say of it is in the catalogue; the English
//! sentence here is for logs.

use super::{keys::Keys, stranger::Stranger};
use domain::TokenRef;

/// What the bench answers with.
pub type Result<T, Error = BenchError> = std::result::Result<T, Error>;

/// Why something is not begun with a plugged token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BenchError {
    /// The token must be plugged for this.
    #[error("token {0} is not plugged into this station: plug it in and try again")]
    NotPlugged(TokenRef),
    /// No token tells this serial, and one of those that are plugged in tells none.
    #[error(
        "no plugged token tells the serial {token}, but the {model} in {port} hides its own: if this is it, say so with `--port {port}`, or \
         type the printed number at the bench"
    )]
    MayBeHidden {
        /// The one that is meant.
        token: TokenRef,
        /// Where one sits that tells none.
        port: String,
        /// What that one is.
        model: String,
    },
    /// What the token types would reach others: nothing is begun with it.
    #[error(
        "what the token in {port} types would also reach other programs ({keys}): nothing was begun; close programs that take keyboards or tokens for themselves, then do it again (`trousseau doctor` says more)"
    )]
    KeysNotKept {
        /// Its socket.
        port: String,
        /// What becomes of its keys.
        keys: Keys,
    },
    /// Another token is plugged than the one meant.
    #[error("the plugged token is {plugged}, not {expected}: plug {expected}, or choose {plugged}")]
    WrongToken {
        /// The one that is meant.
        expected: TokenRef,
        /// The one that is plugged.
        plugged: TokenRef,
    },
    /// What is plugged is another thing than the token with this serial.
    #[error(
        "what is plugged tells the number {token}, which is recorded as {recorded}, and is {seen}: keep it aside and tell the helpdesk"
    )]
    Contradicts {
        /// The token.
        token: TokenRef,
        /// Model and firmware of the record.
        recorded: String,
        /// Model and firmware that were seen.
        seen: String,
    },
    /// Two plugged tokens answer with this serial.
    #[error("two plugged tokens answer as {0}: unplug one of them")]
    DuplicateSerial(TokenRef),
    /// The token is busy with something else.
    #[error("token {0} is busy: wait until its card is quiet")]
    Busy(TokenRef),
    /// There is nothing that can be used in this port.
    #[error("nothing that can be used is plugged into {0}: look at the bench")]
    Port(String),
}

impl From<&Stranger> for BenchError {
    fn from(stranger: &Stranger) -> Self {
        let Stranger { name, recorded, seen, what: _, serial: _ } = stranger.clone();
        Self::Contradicts { token: name, recorded, seen }
    }
}
