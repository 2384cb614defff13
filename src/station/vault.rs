//! The vault's key: how it stands, and a new one.
//!
//! A token that was programmed under an older key keeps its access code and its PIN until it is emptied or programmed anew: both
//! are in the vault, and in every old backup. Such tokens are a list; a batch that programs works it off, and with the last of
//! them the old key is destroyed. What no token carries is not on it: an access code where the family has none, the factory's PIN.

use super::{Actor, Result, Station, device_pin::FACTORY};
use domain::{Act, CustodyState, Secret, TokenRef, Uai};
use driver::Family;
use jiff::Timestamp;
use serde::Serialize;
use store::{OldKeyed, Purpose, Reader};

/// How the vault stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaultView {
    /// How many keys there were, the present one included.
    pub keys: u32,
    /// Since when the present one is in use; `None`: since the station was set up.
    pub since: Option<Timestamp>,
    /// The old key is still kept, for the tokens below.
    pub old_key_kept: bool,
    /// Tokens that carry an access code or a PIN of an older key.
    pub tokens: Vec<OldKeyToken>,
}

/// A token that carries something of an older key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldKeyToken {
    /// What it is called.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// What it is.
    pub model: String,
    /// Where it stands: it comes to the bench from there.
    pub state: CustodyState,
    /// Its school.
    pub school: Option<Uai>,
    /// `access_code`, `device_pin`.
    pub carries: Vec<Purpose>,
}

impl From<OldKeyed> for OldKeyToken {
    fn from(OldKeyed { name, model, state, school, carries, .. }: OldKeyed) -> Self {
        Self { name, model, state, school, carries }
    }
}

impl Station {
    /// How the vault stands, and which tokens are to be programmed anew: for those who may do that.
    pub fn vault(&self, actor: &Actor) -> Result<VaultView> {
        actor.check(Act::ManageDevice, None)?;
        self.store.read(vault)
    }

    /// A new master key for everything that is sealed. An administrator's password is asked for again.
    pub fn rekey(&self, actor: &Actor, password: Option<&Secret>) -> Result<VaultView> {
        actor.check(Act::Administer, None)?;
        self.accounts().check_again(actor, password)?;
        self.store.rekey(&actor.author(), self.now(), &carried)?;
        self.store.read(vault)
    }

    /// The tokens that carry something of an older key; empty where nobody asks who may not know.
    pub(super) fn old_key_tokens(&self) -> Result<usize> {
        Ok(self.store.read(|r| r.vault_state())?.old.len())
    }
}

fn vault(r: &Reader<'_>) -> Result<VaultView> {
    let state = r.vault_state()?;
    let tokens = state.old.into_iter().map(OldKeyToken::from).collect();
    Ok(VaultView { keys: state.epoch, since: state.since, old_key_kept: state.keeps_old, tokens })
}

/// Whether a token of this family carries such a value, and nobody could know it without the vault.
fn carried(purpose: Purpose, family: domain::Family, value: &Secret) -> bool {
    match purpose {
        Purpose::Secret => false,
        // whose family no plug has told may be one that has them
        Purpose::AccessCode => {
            family == domain::Family::Unseen || Family::of(family).is_some_and(Family::has_access_codes)
        }
        Purpose::DevicePin | Purpose::NextDevicePin => value.expose() != FACTORY,
    }
}
