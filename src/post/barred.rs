//! Why no mail can leave: what it is, and the other side's words.

use domain::MailBarrier as Barrier;

/// What stands in the way, and the other side's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barred {
    /// What.
    pub why: Barrier,
    /// In its own words: server, code, text.
    pub said: String,
}

impl std::fmt::Display for Barred {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said)
    }
}
