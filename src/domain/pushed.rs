//! People and groups of whom a program tells by itself, as identity systems do (SCIM).

use super::verb::words;

words! {
    /// What is told of.
    PushedKind {
        /// Somebody.
        User => "user",
        /// People who have something in common.
        Group => "group",
    }
}

words! {
    /// What a program told.
    PushAct {
        /// Somebody, or a group, that it did not tell of before.
        Came => "came",
        /// Something else than before.
        Changed => "changed",
        /// It tells of them no longer.
        Gone => "gone",
    }
}
