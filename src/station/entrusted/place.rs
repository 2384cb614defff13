//! Where a credential should stand at the other verifier, by the records and nothing else.

use super::Verifier;
use crate::Result;
use domain::{CredentialState, CustodyState, IntentStage, Secret, Shut, opens};
use jiff::Timestamp;
use store::{Credential, Entrusted, MovingFactor, Reader, Token};
use verifier::{Moving, Place, Wanted, mark};

domain::words! {
    /// Where a credential should stand there.
    Stand {
        /// Its codes are accepted of its holder.
        InUse => "in_use",
        /// They are refused for now.
        Suspended => "suspended",
        /// It is nobody's, and refused.
        Off => "off",
        /// It is in wrong hands, and refused for good.
        Revoked => "revoked",
    }
}

/// Where it should stand now. In use is only what somebody has in their hands.
pub(super) fn stand_of(
    r: &Reader<'_>,
    verifier: &Verifier,
    token: &Token,
    credential: &Credential,
    now: Timestamp,
) -> Result<Stand> {
    if credential.state == CredentialState::Compromised {
        return Ok(Stand::Revoked);
    }
    let in_hand = token.state == CustodyState::HandedOver && token.holder.is_some();
    if !in_hand || credential.stage != IntentStage::Written || !verifier.is_for(token.school.as_ref()) {
        return Ok(Stand::Off);
    }
    let keeping = r.keeping(token.id)?;
    let expired = keeping.expires.is_some_and(|last| last <= now);
    Ok(match opens(keeping.state, keeping.due, keeping.holder, expired, credential.state) {
        Ok(()) => Stand::InUse,
        Err(Shut::Suspended | Shut::Left | Shut::Replaced | Shut::Disabled | Shut::Expired) => Stand::Suspended,
        Err(Shut::Ended | Shut::Lost | Shut::Defective | Shut::Retired | Shut::Entrusted) => Stand::Off,
    })
}

/// Everything that one credential's task needs, of one moment. The secret is read when it is needed, and kept nowhere else.
pub(super) struct Task {
    pub known: Entrusted,
    pub token: Token,
    pub stand: Stand,
    pub wanted: Wanted,
    /// The sign-in name of whoever has it.
    pub user: String,
    pub secret: Secret,
}

impl Task {
    /// `None`: its token is not in the records any more.
    pub fn read(r: &Reader<'_>, verifier: &Verifier, known: Entrusted, now: Timestamp) -> Result<Option<Self>> {
        let (token, credential) = (r.token(known.token)?, r.credential(known.credential)?);
        let Some((token, credential)) = token.zip(credential) else { return Ok(None) };
        let stand = stand_of(r, verifier, &token, &credential, now)?;
        let holder = token.holder.as_ref().map(|holder| r.person(holder.id)).transpose()?.flatten();
        let user = holder.map_or_else(String::new, |person| person.login.as_str().to_owned());
        // one that was destroyed is only ever refused there
        let secret = r.secret(credential.id)?.unwrap_or_else(|| Secret::new(Vec::new()));
        let place = match stand {
            Stand::InUse => Place::InUse(user.clone()),
            Stand::Suspended => Place::Suspended(user.clone()),
            Stand::Off => Place::Off,
            Stand::Revoked => Place::Revoked,
        };
        let wanted = Wanted {
            serial: known.serial.clone(),
            mark: mark(credential.id.get(), &known.random),
            parameters: credential.parameters,
            moving: moving(&credential, now),
            place,
            was_there: known.was_there,
        };
        Ok(Some(Self { known, token, stand, wanted, user, secret }))
    }
}

fn moving(credential: &Credential, now: Timestamp) -> Moving {
    match credential.factor {
        MovingFactor::Hotp { counter } => Moving::Counter(counter),
        MovingFactor::Totp { period, t0, next_step, .. } => {
            let since = u64::try_from(now.as_second() - t0).unwrap_or(0);
            Moving::Clock { period, next: next_step, now: since / u64::from(period.seconds()), t0 }
        }
    }
}
