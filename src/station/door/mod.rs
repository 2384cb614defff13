//! The verification door: a program asks whether what somebody typed is right, and is told yes, no, or to ask for the next code.
//!
//! It stands on what every other door stands on: the one rule of which keys open anything (`secrets.rs`), the one guard of guesses
//! (`attempt.rs`), the counter that is moved by compare-and-set. What it adds:
//!
//! - **The same question has the same answer** for some seconds: whoever waits too long for it asks again, and the code is spent. The answer
//!   is kept in the transaction that spends it, so that there is no moment between the two. From another program it is a replay.
//! - **Nothing is told by how an answer looks**: nobody, nobody with a key, a wrong PIN, a wrong code, too many guesses are one verdict.
//!   That they take as long is for whoever answers ([`REFUSED_AFTER`]).
//! - **Many questions are one transaction** ([`together`]): what waits for the disk waits once for all of them.

mod again;
mod ahead;
mod books;
mod checking;
mod deciding;
mod pins;
mod subject;
mod together;
mod verdict;
mod work;

pub(crate) use books::DoorBooks;
pub(crate) use pins::RightPins;
pub use subject::Subject;
pub use verdict::{DoorOutcome, DoorQuestion, REFUSED_AFTER, Verdict};
