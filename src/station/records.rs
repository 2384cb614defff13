//! The journal as it is read and checked, and the backup.

use super::{Actor, Result, Station, StationError, inventory::journal_line, people::required, views::JournalLine};
use crate::{
    domain::{Act, Secret},
    store::{InvalidHead, JournalCheck, JournalQuery},
};
use std::path::Path;

impl Station {
    /// Journal entries with a number below `before`, newest first; at most 1,000.
    pub fn journal(&self, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<JournalLine>> {
        actor.check(Act::ReadJournal, None)?;
        let query = JournalQuery { before, ..JournalQuery::default() };
        Ok(self.store.read(|r| r.journal(query, limit.min(1000)))?.into_iter().map(journal_line).collect())
    }

    /// Recomputes the whole journal; `printed`: a head from a slip, which it must still contain.
    pub fn journal_verify(&self, actor: &Actor, printed: Option<&str>) -> Result<JournalCheck> {
        actor.check(Act::ReadJournal, None)?;
        let head = printed.map(str::parse).transpose();
        let head = head.map_err(|error: InvalidHead| StationError::Invalid(error.to_string()))?;
        Ok(self.store.verify_journal(head)?)
    }

    /// Somebody looked at a journal in doubt and goes on; the reason is an entry of its own.
    pub fn journal_accept(&self, actor: &Actor, reason: &str) -> Result<()> {
        actor.check(Act::Administer, None)?;
        let reason = required(reason, "a reason is asked for here: say in a few words what you found")?;
        Ok(self.store.accept_journal(&actor.author(), self.now(), &reason)?)
    }

    /// Writes a backup (a consistent copy, and the vault's key under `passphrase`) to a file that is not there yet.
    pub fn backup(&self, actor: &Actor, path: &Path, passphrase: &Secret) -> Result<()> {
        actor.check(Act::Administer, None)?;
        Ok(self.store.backup(path, passphrase, &actor.author(), self.now())?)
    }
}
