//! Right PINs are remembered for some minutes, so that whoever signs in at several services in the morning pays for one Argon2id, not for
//! each. What is remembered is a MAC of the PIN under a key of this process, bound to its version: a PIN that was set anew, or locked, is
//! not the remembered one. A wrong PIN is never found here, and pays as before.
//!
//! What this weakens: whoever can read this process's memory can try PINs faster than against their hashes. They have the vault's key
//! beside it, and with it every secret.

use domain::{Entropy, NoEntropy, PersonId, Secret};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How long a right PIN is remembered.
const KEPT: SignedDuration = SignedDuration::from_mins(10);
/// The most that are: all of them are forgotten where there are more.
const MOST: usize = 50_000;

/// PINs that were right a while ago.
#[derive(Default)]
pub(crate) struct RightPins(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    key: Option<Secret>,
    pins: HashMap<PersonId, RightPin>,
}

struct RightPin {
    version: u32,
    mac: Secret,
    at: Timestamp,
}

impl RightPins {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // each one is right by itself
    }

    /// Whether this PIN, which was set as the `version`th of the person, was right a while ago.
    pub fn knows(&self, person: PersonId, version: u32, pin: &Secret, now: Timestamp) -> bool {
        let mut kept = self.kept();
        let Some(mac) = kept.key.as_ref().map(|key| mac(key, person, version, pin)) else { return false };
        let Some(known) = kept.pins.get(&person) else { return false };
        let age = now.duration_since(known.at);
        if known.version != version || age.is_negative() || age > KEPT {
            kept.pins.remove(&person);
            return false;
        }
        // both are MACs of this process: how far they agree tells nothing of the PIN
        known.mac.expose() == mac.expose()
    }

    /// It was right.
    pub fn remember(
        &self,
        entropy: &dyn Entropy,
        (person, version): (PersonId, u32),
        pin: &Secret,
        at: Timestamp,
    ) -> Result<(), NoEntropy> {
        let mut kept = self.kept();
        if kept.key.is_none() {
            let mut bytes = [0; 32];
            entropy.fill(&mut bytes)?;
            kept.key = Some(Secret::new(bytes.to_vec()));
        }
        let Some(mac) = kept.key.as_ref().map(|key| mac(key, person, version, pin)) else { return Ok(()) };
        if kept.pins.len() >= MOST {
            kept.pins.clear();
        }
        kept.pins.insert(person, RightPin { version, mac, at });
        Ok(())
    }

    /// Forgets what is too old, and all where nothing is left the key too.
    pub fn sweep(&self, now: Timestamp) {
        let mut kept = self.kept();
        kept.pins.retain(|_, known| (SignedDuration::ZERO..=KEPT).contains(&now.duration_since(known.at)));
        if kept.pins.is_empty() {
            kept.key = None;
        }
    }
}

/// The key stands in front and has the length of one, so that nothing can be appended; the digest is then hashed once more.
fn mac(key: &Secret, person: PersonId, version: u32, pin: &Secret) -> Secret {
    let inner = Sha256::new()
        .chain_update(key.expose())
        .chain_update(person.get().to_be_bytes())
        .chain_update(version.to_be_bytes())
        .chain_update(pin.expose())
        .finalize();
    Secret::new(Sha256::new().chain_update(key.expose()).chain_update(inner).finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::OsEntropy;

    #[test]
    fn a_right_pin_is_known_for_some_minutes_as_that_very_one() {
        let (pins, person, other) = (RightPins::default(), PersonId::new(1).unwrap(), PersonId::new(2).unwrap());
        let (right, wrong) = (Secret::new(b"4719".to_vec()), Secret::new(b"4718".to_vec()));
        let at = |seconds: i64| Timestamp::from_second(1_000_000 + seconds).unwrap();
        assert!(!pins.knows(person, 3, &right, at(0)));
        pins.remember(&OsEntropy, (person, 3), &right, at(0)).unwrap();
        assert!(pins.knows(person, 3, &right, at(600)));
        assert!(!pins.knows(person, 3, &wrong, at(1)) && !pins.knows(other, 3, &right, at(1)));
        assert!(pins.knows(person, 3, &right, at(1)), "a wrong one changes nothing");
        assert!(!pins.knows(person, 4, &right, at(1)), "set anew");
        assert!(!pins.knows(person, 3, &right, at(1)), "and the old one is forgotten");
        pins.remember(&OsEntropy, (person, 3), &right, at(0)).unwrap();
        assert!(!pins.knows(person, 3, &right, at(601)));
        pins.remember(&OsEntropy, (person, 3), &right, at(0)).unwrap();
        assert!(!pins.knows(person, 3, &right, at(-1)), "the clock was set back");
        pins.remember(&OsEntropy, (person, 3), &right, at(0)).unwrap();
        pins.sweep(at(601));
        assert!(pins.kept().key.is_none());
    }
}
