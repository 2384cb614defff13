//! Desks: machines elsewhere, whose tokens this station speaks with.

use super::verb::words;

words! {
    /// What became of a desk.
    DeskAct {
        /// It was added, and may join by its code.
        Added => "added",
        /// It has a new code: another machine may take its place.
        Code => "code",
        /// A machine joined by its code.
        Joined => "joined",
        /// It is none any more.
        Ended => "ended",
    }
}
