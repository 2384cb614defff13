//! Accounts: the password of a person, and whether a second factor is asked for.

use super::{Change, PasswordHash, Reader, Result, sql::At};
use crate::engine::Optional;
use domain::PersonId;

impl Reader<'_> {
    /// Whether somebody who may sign in administers this station.
    pub fn has_administrator(&self) -> Result<bool> {
        // the role is written out: that of the index
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM role_grant JOIN person ON id = person WHERE role = 'administrator' AND enabled = 1)",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Whether anybody has a password.
    pub fn has_passwords(&self) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM account)")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The password hash of an account; `None` where the person has none.
    pub fn password(&self, id: PersonId) -> Result<Option<PasswordHash>> {
        let mut statement =
            self.conn.prepare_cached("SELECT memory, passes, lanes, salt, hash FROM account WHERE person = ?")?;
        let hash = statement.query_row([id], |row| {
            Ok(PasswordHash {
                memory: row.get(0)?,
                passes: row.get(1)?,
                lanes: row.get(2)?,
                salt: row.get(3)?,
                hash: row.get(4)?,
            })
        });
        Ok(hash.optional()?)
    }

    /// Whether this person's sign-in asks for a passcode after the password.
    pub fn second_factor(&self, id: PersonId) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT second_factor FROM account WHERE person = ?")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false))
    }
}

impl Change<'_> {
    /// Keeps the same password under today's parameters.
    pub fn renew_hash(&self, id: PersonId, hash: &PasswordHash) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE account SET memory = ?2, passes = ?3, lanes = ?4, salt = ?5, hash = ?6 WHERE person = ?1",
            )?
            .execute((id, hash.memory, hash.passes, hash.lanes, hash.salt, hash.hash))?;
        Ok(())
    }

    /// Sets the password; every session of the person ends, and every link of theirs is void.
    pub fn set_password(&self, id: PersonId, hash: &PasswordHash) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO account (person, memory, passes, lanes, salt, hash, set_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (person) DO UPDATE SET memory = ?2, passes = ?3, lanes = ?4, salt = ?5, hash = ?6, set_at = ?7",
            )?
            .execute((id, hash.memory, hash.passes, hash.lanes, hash.salt, hash.hash, At(self.at)))?;
        self.end_sessions(id)?;
        self.void_links(Some(id), None)?;
        self.note_hand(id)
    }

    /// Asks for a passcode after the password, or no longer; false where the person has no account.
    pub fn set_second_factor(&self, id: PersonId, on: bool) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("UPDATE account SET second_factor = ?2 WHERE person = ?1")?;
        Ok(statement.execute((id, on))? == 1)
    }
}
