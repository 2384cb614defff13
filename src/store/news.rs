//! What a change brought that somebody else may wait for. The methods of a change note it by themselves, so that no use case has to
//! remember who waits; whoever makes the change asks for it at its end, in the same transaction.

use domain::{CredentialId, PersonId, TokenId, Uai};
use std::collections::BTreeSet;

/// What is new since it was last asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Schools in whose stock a token came, or one of whose tokens can be given now.
    pub stock: BTreeSet<Uai>,
    /// Tokens that left the hands of their holder.
    pub left: BTreeSet<TokenId>,
    /// People who have a new PIN.
    pub pins: BTreeSet<PersonId>,
    /// Tokens that changed hands, or school, or how they are kept.
    pub moved: BTreeSet<TokenId>,
    /// People who may sign in again, or no longer.
    pub people: BTreeSet<PersonId>,
    /// Credentials that changed, or whose counter moved.
    pub changed: BTreeSet<CredentialId>,
    /// Credentials that changed: their token may be one that can be given now.
    pub(super) credentials: BTreeSet<CredentialId>,
}
