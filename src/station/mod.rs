//! Use cases. Owns clock and entropy; the only floor that knows both tokens and records.
//!
//! Every method is blocking and bounded in time (the panel calls them from a blocking thread); every change is one
//! transaction together with its journal entry, by a named actor, at a time. One file a subject: accounts, people,
//! custody, enrolment, verification, what is shown.

mod accounts;
mod actor;
mod custody;
mod error;
mod inventory;
mod people;
mod verify;
pub mod views;

pub use accounts::{NewAccount, SignedIn};
pub use actor::{Actor, Door};
pub use error::StationError;
pub use inventory::{Page, TokenFilter};
pub use people::{NewPerson, NewSchool};
pub use verify::Verified;

use crate::{
    domain::{Clock, Entropy, Secret},
    store::{Change, Entries, Store},
};
use jiff::Timestamp;
use std::sync::Arc;

/// What use cases answer with.
pub type Result<T, E = StationError> = std::result::Result<T, E>;

/// The station of one machine. Share it as `Arc<Station>`.
pub struct Station {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Station {
    /// A station on this memory, clock and source of random bytes.
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { store, clock, entropy }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// One transaction with its journal entries, in the actor's name, now.
    fn change<T, J: Into<Entries>>(&self, actor: &Actor, work: impl FnOnce(&Change<'_>) -> Result<(T, J)>) -> Result<T> {
        self.store.change(&actor.author(), self.now(), work)
    }

    /// `N` random bytes.
    fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes).map_err(crate::store::StoreError::from)?;
        Ok(bytes)
    }

    /// A new token for a cookie or link: 32 random bytes as text that fits both.
    fn bearer(&self) -> Result<String> {
        Ok(data_encoding::BASE64URL_NOPAD.encode(&self.random::<32>()?))
    }

    /// A new secret of `N` random bytes.
    fn secret<const N: usize>(&self) -> Result<Secret> {
        Ok(Secret::new(self.random::<N>()?.to_vec()))
    }
}
