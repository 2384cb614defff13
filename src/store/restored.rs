//! What is in doubt after a restore: the backup brings back accounts, roles, passwords and counters as they were, and
//! cannot know what was taken away or spent since.

use super::sql::At;
use super::{Change, Reader, Result};
use crate::engine::{self, Optional};
use domain::{CredentialId, PersonId};
use jiff::Timestamp;

/// A restore of this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoredFrom {
    /// When the backup was made: the last that is known.
    pub taken: Timestamp,
    /// When it was restored.
    pub at: Timestamp,
}

/// An account that nobody has confirmed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtedPerson {
    /// Who.
    pub person: PersonId,
    /// When the password was set that is valid again, if there is one.
    pub password: Option<Timestamp>,
    /// The newest entry of the journal that is by this person.
    pub seen: Option<Timestamp>,
}

impl Reader<'_> {
    /// The newest restore of this station, if it was ever restored.
    pub fn restored_from(&self) -> Result<Option<RestoredFrom>> {
        let mut statement = self.conn.prepare_cached("SELECT taken, at FROM restored ORDER BY id DESC LIMIT 1")?;
        let found = statement
            .query_row([], |row| Ok(RestoredFrom { taken: row.get::<_, At>(0)?.0, at: row.get::<_, At>(1)?.0 }));
        Ok(found.optional()?)
    }

    /// The accounts that nobody has confirmed since, by name.
    pub fn doubted_people(&self) -> Result<Vec<DoubtedPerson>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT p.id, (SELECT set_at FROM account WHERE person = p.id),
                    (SELECT at FROM journal WHERE person = p.id ORDER BY number DESC LIMIT 1)
             FROM doubted_person d JOIN person p ON p.id = d.person ORDER BY p.folded, p.id",
        )?;
        let rows = statement.query_map([], |row| {
            let (password, seen): (Option<At>, Option<At>) = (row.get(1)?, row.get(2)?);
            Ok(DoubtedPerson { person: row.get(0)?, password: password.map(|at| at.0), seen: seen.map(|at| at.0) })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Whether nobody has confirmed this account since a restore.
    pub fn is_doubted(&self, person: PersonId) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM doubted_person WHERE person = ?)")?;
        Ok(statement.query_row([person], |row| row.get(0))?)
    }

    /// How many credentials still have to show where their token stands.
    pub fn count_doubted_credentials(&self) -> Result<u64> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FROM credential WHERE doubted = 1 AND state IN ('pre_activation', 'active', 'suspended')",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

impl Change<'_> {
    /// From the backup's moment to now nothing is known. Accounts are in doubt, HOTP counters too; of TOTP, no time step
    /// up to now is accepted. How many accounts and credentials that are.
    pub(super) fn doubt_everything(&self, taken: Timestamp) -> Result<(usize, usize)> {
        // a machine whose clock is behind its own backup
        let now = self.at.max(taken);
        self.conn.execute("INSERT INTO restored (taken, at) VALUES (?, ?)", (At(taken), At(self.at)))?;
        let people = self
            .conn
            .execute("INSERT INTO doubted_person SELECT id FROM person WHERE enabled = 1 ON CONFLICT DO NOTHING", [])?;
        let live = "state IN ('pre_activation', 'active', 'suspended')";
        let hotp =
            self.conn.execute(&format!("UPDATE credential SET doubted = 1 WHERE kind = 'hotp' AND {live}"), [])?;
        // the last step that its window reached until now is the one after the token's own
        let totp = format!(
            "UPDATE credential SET counter = max(counter, (?1 - t0) / period + max(drift, coalesce(unkept_drift, drift)) + 2) WHERE kind = 'totp' AND {live}"
        );
        self.conn.execute(&totp, [now.as_second()])?;
        // whatever was made true elsewhere is looked at again, once somebody has looked here
        self.conn.execute(
            "UPDATE entrusted SET wanted = wanted + 1, since = coalesce(since, ?1), due = ?1, tries = 0",
            [At(self.at)],
        )?;
        Ok((people, hotp))
    }

    /// An administrator has looked at this account; false where nobody doubted it.
    pub fn trust_person(&self, person: PersonId) -> Result<bool> {
        let sql = "DELETE FROM doubted_person WHERE person = ?";
        Ok(self.conn.prepare_cached(sql)?.execute([person])? == 1)
    }

    /// The token has shown where it stands.
    pub fn trust_credential(&self, id: CredentialId) -> Result<()> {
        self.conn.prepare_cached("UPDATE credential SET doubted = 0 WHERE id = ? AND doubted = 1")?.execute([id])?;
        Ok(())
    }
}
