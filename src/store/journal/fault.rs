//! What can be wrong with the journal.

use serde::Serialize;

/// One thing that is wrong with the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// The content or the place of an entry is not what was written.
    #[error("entry {number} is not what was written there: it was edited, moved or put in")]
    Altered {
        /// Which.
        number: u64,
    },
    /// An entry in the middle is gone.
    #[error("entry {number} is missing")]
    Missing {
        /// Which.
        number: u64,
    },
    /// The end is gone: cut off, or the database is an older one.
    #[error(
        "the database ends at entry {found}, but entry {expected} was written: it was cut, or an older database was put back"
    )]
    Behind {
        /// The last entry in the database.
        found: u64,
        /// The last one that is known to have been written.
        expected: u64,
    },
    /// An older database was put back and worked with.
    #[error("entry {number} is another one than was written first: an older database was put back and used")]
    Diverged {
        /// Which.
        number: u64,
    },
    /// The head that somebody brought on paper is not in this journal.
    #[error(
        "entry {number} is not the one on the paper: copy its head once more; if it is right, the journal was cut, or an older database was put back"
    )]
    Paper {
        /// Which.
        number: u64,
    },
    /// An entry of a copy that was kept elsewhere is another one here.
    #[error("entry {number} is not the one of the copy: it was edited, or an older database was put back and used")]
    Unlike {
        /// Which.
        number: u64,
    },
    /// An entry of a copy that was kept elsewhere is not here any more.
    #[error("entry {number} of the copy is not here: the journal was cut, or an older database was put back")]
    Gone {
        /// Which.
        number: u64,
    },
    /// The head file is not there.
    #[error("the journal head file is missing although there are {entries} entries: put it back")]
    HeadMissing {
        /// Entries in the database.
        entries: u64,
    },
    /// Account, second factor or roles of somebody were not written by the station.
    #[error("what {login} signs in with, or may do, was written by another program")]
    Foreign {
        /// Whose.
        login: String,
    },
    /// The head file was not written by this station.
    #[error("the journal head file was not written by this station: put the right one back")]
    HeadForged,
}
