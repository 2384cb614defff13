//! What tells the number of a known token and is not like its record. Which record that is, and how it contradicts, is said by whoever
//! knows the records.

use domain::{Contradiction, Serial, TokenRef};
use serde::Serialize;

/// Something that tells the number of a known token, and contradicts its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stranger {
    /// What the known token is called.
    #[serde(skip)]
    pub name: TokenRef,
    /// The number.
    pub serial: Serial,
    /// How it contradicts.
    pub what: Contradiction,
    /// Model and firmware that are recorded.
    pub recorded: String,
    /// Model and firmware that it tells.
    pub seen: String,
}

impl Stranger {
    /// A code of it settles it: nothing else than its firmware contradicts, and firmware is renewed now and then.
    pub fn can_prove(&self) -> bool {
        self.what == Contradiction::Newer
    }
}
