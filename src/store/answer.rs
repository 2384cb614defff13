//! What the verification door answers, as a word.

use domain::words;

words! {
    /// What the door answered.
    Answer {
        /// Yes.
        Accept => "accept",
        /// No.
        Reject => "reject",
        /// The next code is awaited.
        Challenge => "challenge",
    }
}
