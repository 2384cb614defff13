//! A privacyIDEA or eduMFA that checks codes in the station's place: what is asked of it, what its answers mean, and which one request
//! comes next. Pure: who sends, signs in and waits is elsewhere.
//!
//! Nothing here is a script. Each step looks at what is true there and what should be, and names one request; so whatever was cut off
//! between two requests goes on from where it is. It reads before it writes, never touches what the station did not make, and never sets
//! a counter back. eduMFA is a fork of privacyIDEA and answers the same questions in the same way.

mod answer;
mod ask;
mod step;
#[cfg(test)]
mod tests;
mod wanted;

pub use answer::{Account, Answer, Found, There, Unread, read_account, read_found, read_yes};
pub use ask::{Ask, Method, Realm, Request};
pub use step::{Next, Seen, next};
pub use wanted::{Moving, Place, Problem, Wanted, mark, serial_there};

/// Sends a request as the account of the station, and signs in where that is asked for.
pub trait Asks: Send + Sync {
    /// What came back, whatever its status.
    ///
    /// # Errors
    /// Nobody answers, or the account is refused: one sentence for whoever looks after the station.
    fn ask(&self, request: &Request) -> Result<Answer, Fault>;

    /// Signs in anew, and says who answers.
    ///
    /// # Errors
    /// The same.
    fn sign_in(&self) -> Result<Account, Fault>;
}

domain::words! {
    /// Which program it is.
    Kind {
        /// privacyIDEA, 3.9 or newer.
        PrivacyIdea => "privacyidea",
        /// eduMFA, 2 or newer.
        EduMfa => "edumfa",
    }
}

impl Kind {
    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::PrivacyIdea => "privacyIDEA",
            Self::EduMfa => "eduMFA",
        }
    }
}

/// Why nothing was done there; it is tried again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nobody answers, not in time, or it is not who it should be.
    #[error("{0}")]
    Unreachable(String),
    /// The account of the station is refused.
    #[error("the verifier refuses the station's account ({0})")]
    Account(String),
    /// It answers with something else.
    #[error("the verifier answers with something else: {0}")]
    Unexpected(String),
}
