//! What a way into the panel needs; whether somebody has it is the permission table's to say (`domain::people`).

use domain::Act;

/// Who may go a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, also without signing in.
    Anybody,
    /// Whoever gave their password; the passcode may still be awaited.
    Pending,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever it belongs to, and nobody else.
    Own,
    /// Whoever may do one of these acts.
    May(&'static [Act], Of),
    /// The same, and whoever it belongs to.
    OwnOr(&'static [Act], Of),
}

/// On what an act is done, which decides where the right must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Whatever lies in the actor's reach: a right somewhere is enough, and what is shown is limited to it.
    Anything,
    /// The academy as a whole.
    Academy,
    /// One thing: the right must hold in its school.
    Thing,
    /// One person: `domain::may_for`.
    Person,
}
