//! Passwords of accounts: Argon2id (RFC 9106), with the parameters stored beside each hash. Pure but for the salt.

use super::{Attempt, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::{Entropy, Secret};
use std::sync::{Condvar, Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// One hashed password. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash {
    /// Memory, KiB.
    pub(super) memory: u32,
    /// Passes over it.
    pub(super) passes: u32,
    /// Lanes.
    pub(super) lanes: u32,
    pub(super) salt: [u8; 16],
    pub(super) hash: [u8; 32],
}

impl PasswordHash {
    /// OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane.
    const MEMORY: u32 = 19_456;
    const PASSES: u32 = 2;
    const LANES: u32 = 1;

    /// Hashes `password` with a new salt. Takes some 20 ms of one core: never inside a change.
    pub fn new(password: &Secret, entropy: &dyn Entropy) -> Result<Self> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt)?;
        let (memory, passes, lanes) = (Self::MEMORY, Self::PASSES, Self::LANES);
        Ok(Self { memory, passes, lanes, salt, hash: derive(password, &salt, memory, passes, lanes) })
    }

    /// A hash that no password has: checked when there is no account, so that both take the same time.
    pub fn decoy() -> Self {
        Self { memory: Self::MEMORY, passes: Self::PASSES, lanes: Self::LANES, salt: [0; 16], hash: [0; 32] }
    }

    /// Whether this is the password: a guess, which was counted before. Constant time in the hash.
    pub fn verify(&self, password: &Secret, _counted: &Attempt) -> bool {
        derive(password, &self.salt, self.memory, self.passes, self.lanes).ct_eq(&self.hash).into()
    }

    /// As it is sealed: memory, passes, lanes (big-endian), salt, hash; 60 bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let parameters = [self.memory, self.passes, self.lanes].map(u32::to_be_bytes).concat();
        [parameters.as_slice(), &self.salt, &self.hash].concat()
    }

    /// What [`PasswordHash::to_bytes`] made; `None` for anything else.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 60] = bytes.try_into().ok()?;
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        Some(Self {
            memory: number(0),
            passes: number(4),
            lanes: number(8),
            salt: bytes[12..28].try_into().ok()?,
            hash: bytes[28..].try_into().ok()?,
        })
    }

    /// The parameters are weaker than today's: hash anew after the next successful sign-in.
    pub fn is_outdated(&self) -> bool {
        (self.memory, self.passes, self.lanes) != (Self::MEMORY, Self::PASSES, Self::LANES)
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordHash(m={} t={} p={})", self.memory, self.passes, self.lanes)
    }
}

/// Argon2id v1.3 to 32 bytes. The parameters are within the bounds that the callers (and the CHECKs of the table) keep.
///
/// At most [`AT_A_TIME`] are computed at a time, in memory that is kept for them: whoever makes a crowd of guesses finds a queue,
/// and neither cores nor memory for the others go.
pub(super) fn derive(password: &Secret, salt: &[u8], memory: u32, passes: u32, lanes: u32) -> [u8; 32] {
    let params = Params::new(memory, passes, lanes, Some(32)).expect("parameters within Argon2's bounds");
    let mut blocks = Blocks::taken(params.block_count());
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password.expose(), salt, &mut out, &mut *blocks.0)
        .expect("salt and output have lengths that Argon2 takes");
    out
}

/// Hashes that are computed at a time, in this process.
const AT_A_TIME: usize = 2;

/// What is free: turns, and the memory of hashes that ended.
struct Free {
    turns: usize,
    blocks: Vec<Vec<Block>>,
}

static FREE: Mutex<Free> = Mutex::new(Free { turns: AT_A_TIME, blocks: Vec::new() });
static FREED: Condvar = Condvar::new();

/// A turn, and memory for it.
struct Blocks(Vec<Block>);

impl Blocks {
    fn taken(count: usize) -> Self {
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = FREED.wait_while(free, |free| free.turns == 0).unwrap_or_else(PoisonError::into_inner);
        free.turns -= 1;
        let mut blocks = free.blocks.pop().unwrap_or_default();
        drop(free);
        blocks.resize(count, Block::new());
        Self(blocks)
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        // what is left of a hash tells as much about the password as the hash does
        let mut blocks = std::mem::take(&mut self.0);
        blocks.fill(Block::new());
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        free.turns += 1;
        // backups ask for more than passwords, and seldom: that much is not kept
        if blocks.len() <= PasswordHash::MEMORY as usize {
            free.blocks.push(blocks);
        }
        drop(free);
        FREED.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_hash_waits_for_its_turn_and_what_a_backup_asked_for_is_not_kept() {
        let big = PasswordHash::MEMORY as usize + 1;
        let (one, other) = (Blocks::taken(big), Blocks::taken(big));
        let (tell, told) = std::sync::mpsc::channel();
        let third = std::thread::spawn(move || {
            let blocks = Blocks::taken(8);
            tell.send(()).unwrap();
            drop(blocks);
        });
        let patience = std::time::Duration::from_millis(100);
        assert!(told.recv_timeout(patience).is_err(), "two are computed at a time");
        drop(one);
        told.recv_timeout(std::time::Duration::from_secs(60)).expect("a turn that ended is the next one's");
        third.join().unwrap();
        drop(other);
        let kept = FREE.lock().unwrap();
        assert!(kept.blocks.iter().all(|blocks| blocks.len() < big));
    }

    #[test]
    fn only_the_password_itself_is_accepted() {
        let guess = Attempt::for_test();
        let right = Secret::new(b"correct horse battery staple".to_vec());
        let hash = PasswordHash::new(&right, &super::super::OsEntropy).unwrap();
        assert!(hash.verify(&right, &guess));
        assert!(!hash.verify(&Secret::new(b"correct horse battery stable".to_vec()), &guess));
        assert!(!PasswordHash::decoy().verify(&right, &guess));
        assert!(!hash.is_outdated());
    }

    #[test]
    fn a_log_shows_how_a_password_is_hashed_and_nothing_of_the_hash() {
        let hash = PasswordHash::new(&Secret::new(b"correct horse battery staple".to_vec()), &super::super::OsEntropy);
        assert_eq!(format!("{:?}", hash.unwrap()), "PasswordHash(m=19456 t=2 p=1)");
    }
}
