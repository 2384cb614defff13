//! What somebody says of a token that does not work, and what they are told.

use crate::{Done, Holder};
use domain::{CustodyState, PersonId, Remedy, Symptom, TokenKind, TokenRef, Uai};
use oath::Code;
use serde::Serialize;

/// What somebody who helps knows of a token that does not work.
#[derive(Debug, Clone, Default)]
pub struct Complaint {
    /// What it is called.
    pub named: Option<TokenRef>,
    /// The socket in which it is plugged, where its serial cannot be read.
    pub port: Option<String>,
    /// Whose it should be.
    pub person: Option<PersonId>,
    /// It gives no sign of life.
    pub dead: bool,
    /// Consecutive codes, the oldest first; none yet.
    pub codes: Vec<Code>,
}

/// What the holder knows of their own.
#[derive(Debug, Clone)]
pub struct OwnComplaint {
    /// What it is called.
    pub named: TokenRef,
    /// It gives no sign of life.
    pub dead: bool,
    /// PIN and code as one string, and the code after it alone; not yet.
    pub proof: Option<(String, Vec<Code>)>,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosed {
    /// The token, where anybody could say which.
    pub serial: Option<TokenRef>,
    /// Hardware or software, where the inventory knows it.
    pub kind: Option<TokenKind>,
    /// The socket, where it is plugged.
    pub port: Option<String>,
    /// Its school.
    pub school: Option<Uai>,
    /// Where it stands, where the inventory knows it.
    pub state: Option<CustodyState>,
    /// Who holds it.
    pub holder: Option<Holder>,
    /// What is wrong; `None`: only codes can tell, two that follow each other are asked for.
    pub symptom: Option<Symptom>,
    /// How it ends.
    pub remedy: Option<Remedy>,
    /// Counter drift: how many codes ahead it was.
    pub ahead: Option<u64>,
    /// Clock drift: how many steps its clock is fast, or slow.
    pub drift: Option<i64>,
    /// The device's own words, where it is plugged and not usable.
    pub detail: Option<String>,
    /// A replacing request can be opened for its holder.
    pub replaceable: bool,
}

impl Diagnosed {
    /// The same as an end of what was done with a plugged token.
    pub fn done(self) -> Done {
        let Self { serial, kind, symptom, ahead, drift, .. } = self;
        Done::Diagnosed { serial, kind, symptom, ahead, drift }
    }
}
