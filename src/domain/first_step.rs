//! What a new station is led through, one step after the other.

use super::verb::words;

words! {
    /// A step, in the order in which they are done.
    FirstStep {
        /// The schools.
        Schools => "schools",
        /// Somebody who decides in each.
        Principals => "principals",
        /// The way out for mail, tried.
        Mail => "mail",
        /// Where orders and tickets go.
        Addresses => "addresses",
        /// Those who work in the schools.
        People => "people",
        /// The first box of tokens.
        Keys => "keys",
        /// A first backup.
        Backup => "backup",
    }
}

words! {
    /// How far a step is.
    StepState {
        /// Nothing is left of it.
        Done => "done",
        /// Somebody has to do it.
        Open => "open",
        /// Somebody put it off, or has no use for it.
        Later => "later",
    }
}
