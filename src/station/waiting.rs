//! What waits for somebody beside requests, tokens and tickets: locked PINs, tokens whose time runs out, and what an
//! administrator has left to do. The first few of each; the pages that they lead to have all of them.

use super::{
    Actor, BackupAge, CertificateState, Due, Expiring, Finding, Holder, Restored, Result, Station,
    people::seen::check_for,
};
use domain::{Act, SettingName, Uai};
use serde::Serialize;
use std::sync::Arc;
use store::{First, Page, Part};

/// How many of a kind are named.
const NAMED: u32 = 5;
/// Tokens whose last day is nearer than this wait to be renewed.
const SOON: u16 = 30;

/// Tokens whose time runs out.
#[derive(Debug, Clone, Serialize)]
pub struct Deadlines {
    /// Due back.
    pub due: Page<Due>,
    /// Their last day is near, or has passed.
    pub expiring: Page<Expiring>,
}

/// What is left to do for whoever administers.
#[derive(Debug, Clone, Serialize)]
pub struct Administration {
    /// Addresses that nobody has set: what they are for does not work.
    pub unset: Vec<SettingName>,
    /// Schools in which nobody decides.
    pub without_principal: First<(Uai, String)>,
    /// Closed schools to which keys still belong, with how many.
    pub closed: First<(Uai, String, u32)>,
    /// People whom no mail reaches.
    pub unreachable: First<Holder>,
    /// The clock of this machine is not set by a server: time-based codes will be refused.
    pub clock_adrift: bool,
    /// The journal's end is not what was left there: nothing is changed until somebody looked at it.
    pub in_doubt: bool,
    /// What is wrong with the certificate of the public door.
    pub certificate: Vec<CertificateState>,
    /// Credentials that were stored or written, and never confirmed.
    pub unconfirmed: u32,
    /// What a restore left in doubt.
    pub restored: Option<Restored>,
    /// How old the newest good backup is.
    pub backup: BackupAge,
    /// Directories that bring nothing, or wait for somebody's word.
    #[serde(skip)]
    pub directories: Vec<Arc<Finding>>,
}

impl Station {
    /// People whose PIN is locked and whom the actor may help.
    pub fn locked_pins(&self, actor: &Actor) -> Result<First<Holder>> {
        let schools = actor.schools_for(Act::Unlock);
        self.store.read(|r| {
            let mut found = r.locked_pins(schools.as_deref())?;
            found.retain(|holder| check_for(r, actor, Act::Unlock, holder.id).is_ok());
            let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
            found.truncate(NAMED as usize);
            Ok(shown(First { rows: found, total }))
        })
    }

    /// The next tokens that are due back or expire, of those that the actor sees.
    pub fn deadlines(&self, actor: &Actor) -> Result<Deadlines> {
        Ok(Deadlines {
            due: self.tokens().due_back(actor, Part::first(NAMED))?,
            expiring: self.tokens().expiring_within(actor, SOON, Part::first(NAMED))?,
        })
    }

    /// What is left to do.
    pub fn administration(&self, actor: &Actor) -> Result<Administration> {
        actor.check(Act::Administer, None)?;
        let (now, restored) = (self.now(), self.restored(actor)?);
        let mut certificate = self.certificate_states();
        certificate.retain(|state| !state.is_ok());
        self.store.read(|r| {
            let settings = r.settings()?;
            let addresses = [SettingName::SupplierAddress, SettingName::TicketAddress];
            Ok(Administration {
                unset: addresses.into_iter().filter(|name| settings.get(*name).is_empty()).collect(),
                without_principal: r.without_principal(now, NAMED)?,
                closed: r.closed_with_keys(now, NAMED)?,
                unreachable: shown(r.unreachable(NAMED)?),
                clock_adrift: !self.clock.is_synchronised(),
                in_doubt: self.store.journal_fault().is_some(),
                certificate,
                unconfirmed: r.count_unfinished()?,
                restored,
                backup: {
                    let (kept, began) = r.backup_kept()?;
                    BackupAge::at(kept, began, now)
                },
                directories: self.directories().failing().into_iter().map(Arc::new).collect(),
            })
        })
    }
}

fn shown(found: First<store::Holder>) -> First<Holder> {
    let rows = found.rows.into_iter().map(|holder| Holder { id: holder.id, name: holder.name });
    First { rows: rows.collect(), total: found.total }
}
