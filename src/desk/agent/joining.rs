//! A machine becomes a desk: once, by a code that somebody at the centre read out.

use super::carrier::{Carried, Carrier, NotCarried};
use crate::{
    LineName,
    end::{DeskEnd, Over},
    key::{Code, OwnKey, PublicKey, Side},
    said::{Down, Refusal, Up},
    tunnel::{Broken, Tunnel},
};
use ring::rand::{SecureRandom, SystemRandom};

/// More exchanges than joining takes: hello, keys, proof, answer.
const EXCHANGES: usize = 12;

/// Why a machine did not become a desk.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The centre does not answer.
    #[error("the centre does not answer: {0}")]
    NotCarried(NotCarried),
    /// What answers is no centre, or somebody is between it and this machine.
    #[error("what answers there is no centre that takes desks, or somebody is between it and this machine")]
    NoCentre,
    /// The centre says no.
    #[error(transparent)]
    Refused(Refusal),
    /// The line is not what it should be.
    #[error(transparent)]
    Over(#[from] Over),
}

impl From<Broken> for JoinError {
    fn from(broken: Broken) -> Self {
        Self::Over(broken.into())
    }
}

/// Joins, with the machine's own key, its name, and the code that was typed. What comes back is the centre's key: it is the only one that this desk will
/// speak with.
///
/// # Errors
/// [`JoinError`]. Where nothing came back, the code may be used up: the centre says so at the next try.
pub fn join(carrier: &dyn Carrier, own: &OwnKey, host: &str, code: &Code) -> Result<PublicKey, JoinError> {
    let mut name = LineName::default();
    SystemRandom::new().fill(&mut name).map_err(|_| JoinError::NoCentre)?;
    let mut end = DeskEnd::new(Tunnel::of_desk(own, None)?);
    let mut proven = None;
    for _ in 0..EXCHANGES {
        let came = match carrier.exchange(name, &end.exchange()).map_err(JoinError::NotCarried)? {
            Carried::Exchange(came) => came,
            Carried::Gone => return Err(JoinError::NoCentre),
        };
        match (end.hear(&came)?.into_iter().next(), &proven) {
            (None, _) => {}
            (Some(Down::Joined { proof }), Some((centre, bound))) if code.is_proven(Side::Centre, bound, &proof) => {
                return Ok(*centre);
            }
            (Some(Down::Refused(refusal)), _) => return Err(JoinError::Refused(refusal)),
            (Some(_), _) => return Err(JoinError::NoCentre),
        }
        if let (None, Some(centre)) = (&proven, end.other()) {
            let bound = end.bound()?;
            end.say(&Up::Join { host: host.to_owned(), proof: code.proof(Side::Desk, &bound) })?;
            proven = Some((centre, bound));
        }
    }
    Err(JoinError::NoCentre)
}
