//! Why nobody came in by a provider.

use outgoing::{InvalidAddress, OutgoingError};

/// Why.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It does not answer.
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
    /// It tells an address that is none to ask.
    #[error(transparent)]
    Address(#[from] InvalidAddress),
    /// It answers with something else than it should.
    #[error("the provider answers {status} where {wanted} is expected")]
    Answer {
        /// What it answered: 200 with something that is not understood, or another status.
        status: u16,
        /// What was asked for.
        wanted: &'static str,
    },
    /// What it tells of itself is about another one.
    #[error("the provider calls itself {0}, not by the issuer of the configuration")]
    OtherIssuer(String),
    /// It says no to the person: the error of RFC 6749, 4.1.2.1.
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// Whoever comes back did not go there from here, or too long ago, or came back already.
    #[error("this sign-in was not begun in this browser, is over already or is too old: begin it again")]
    NotBegun,
    /// What it says is not its own, or not for us, or not for now.
    #[error("what the provider says is not believed: {0}")]
    Forged(#[from] Forged),
    /// The person is not signed in as strongly as is asked.
    #[error("the provider says that the person signed in by {got:?}, and that is not enough here")]
    TooWeak {
        /// What it says: the claim `acr`.
        got: Option<String>,
    },
    /// Nobody is named.
    #[error("the provider names nobody: {0}")]
    Nobody(#[from] claims::Nobody),
    /// Chance fails.
    #[error(transparent)]
    Entropy(#[from] domain::NoEntropy),
}

/// What is wrong with something signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// It is no signed token at all.
    #[error("it is no signed token")]
    Form,
    /// It is not signed, or in a way that is not taken.
    #[error("it is not signed in a way that is taken here")]
    Algorithm,
    /// The provider has no such key.
    #[error("it is signed by a key that the provider does not have")]
    Key,
    /// The signature does not fit.
    #[error("its signature is wrong")]
    Signature,
    /// Somebody else said it.
    #[error("another issuer made it")]
    Issuer,
    /// It is for somebody else.
    #[error("it is for another audience")]
    Audience,
    /// It is over.
    #[error("it has expired")]
    Expired,
    /// It is of a time to come.
    #[error("it is of a time to come: a clock is wrong")]
    Future,
    /// It answers another question.
    #[error("it answers another sign-in")]
    Nonce,
    /// Two answers name two people.
    #[error("two answers name two people")]
    Subject,
    /// The person signed in longer ago than was asked for.
    #[error("the person did not sign in anew")]
    Old,
}
