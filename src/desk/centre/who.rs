//! Who is at the other end of a line.

/// The number of a desk in the centre's records.
pub type DeskNumber = i64;

/// What a desk says of itself when it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The version of what is said ([`crate::VERSION`]).
    pub version: u16,
    /// The version of its program.
    pub program: String,
    /// The name of its machine.
    pub host: String,
    /// Drawn when its program began.
    pub run: u64,
}

/// A desk that is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Its number.
    pub number: DeskNumber,
    /// Its name.
    pub name: String,
}
