//! The secret of an authenticator application, as second factor of signing in: sealed, bound to the person and to how often
//! one was set up. A code is used once.

use super::vault::Sealed;
use super::vault::SealedRow;
use super::{Attempt, Change, Reader, Result, StoreError};
use crate::engine::{self, Optional, Sql};
use domain::{PersonId, Secret};

/// An authenticator application of somebody.
#[derive(Debug)]
pub struct Authenticator {
    /// What it makes codes of.
    pub secret: Secret,
    /// A code of it was typed back.
    pub confirmed: bool,
    /// The first time step whose code was not used.
    pub next_step: u64,
}

impl Reader<'_> {
    /// Whether this person has one that is confirmed.
    pub fn has_authenticator(&self, person: PersonId) -> Result<bool> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM authenticator WHERE person = ? AND confirmed = 1)")?;
        Ok(statement.query_row([person], |row| row.get(0))?)
    }

    /// The one that codes are compared with: a guess, which was counted before.
    pub fn authenticator(&self, person: PersonId, _counted: &Attempt) -> Result<Option<Authenticator>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT version, nonce, sealed, confirmed, next_step FROM authenticator
             WHERE person = ? AND sealed IS NOT NULL",
        )?;
        let found = statement
            .query_row([person], |row| {
                let sealed = Sealed { nonce: row.get(1)?, ciphertext: row.get(2)? };
                Ok((row.get(0)?, sealed, row.get(3)?, row.get(4)?))
            })
            .optional()?;
        let Some((version, sealed, confirmed, next_step)) = found else { return Ok(None) };
        let opened = self.vault.open(&associated_data(person, version), &sealed);
        let secret = opened.ok_or(StoreError::SealBroken { purpose: "authenticator" })?;
        Ok(Some(Authenticator { secret, confirmed, next_step }))
    }
}

impl Change<'_> {
    /// A new one, in the place of any that was there; it opens nothing until it is confirmed.
    pub fn set_authenticator(&self, person: PersonId, secret: &Secret) -> Result<()> {
        let mut statement = self.conn.prepare_cached("SELECT version FROM authenticator WHERE person = ?")?;
        let version = statement.query_row([person], |row| row.get::<_, u32>(0)).optional()?.unwrap_or(0) + 1;
        let sealed = self.vault.seal(self.entropy, &associated_data(person, version), secret)?;
        self.conn
            .prepare_cached(
                "INSERT INTO authenticator (person, version, nonce, sealed, confirmed, next_step)
                 VALUES (?1, ?2, ?3, ?4, 0, 0)
                 ON CONFLICT (person) DO UPDATE SET version = ?2, nonce = ?3, sealed = ?4, confirmed = 0, next_step = 0",
            )?
            .execute((person, version, sealed.nonce, sealed.ciphertext))?;
        Ok(())
    }

    /// The code of this step is accepted, which also confirms; false where it, or a later one, was before.
    pub fn use_authenticator(&self, person: PersonId, step: u64) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE authenticator SET next_step = ?2 + 1, confirmed = 1
             WHERE person = ?1 AND sealed IS NOT NULL AND next_step <= ?2",
        )?;
        Ok(statement.execute((person, step))? == 1)
    }

    /// Forgets it; false where there was none.
    pub fn clear_authenticator(&self, person: PersonId) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE authenticator SET nonce = NULL, sealed = NULL, confirmed = 0
             WHERE person = ? AND sealed IS NOT NULL",
        )?;
        Ok(statement.execute([person])? == 1)
    }
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement =
        conn.prepare("SELECT person, version, nonce, sealed FROM authenticator WHERE sealed IS NOT NULL")?;
    let rows = statement.query_map([], |row| {
        let person: PersonId = row.get(0)?;
        let sealed = Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? };
        let data = associated_data(person, row.get(1)?);
        Ok(SealedRow { id: person.get(), data, sealed, purpose: "authenticator" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// Binds a sealed secret to its person and to this setting of it.
fn associated_data(person: PersonId, version: u32) -> Vec<u8> {
    [b"trousseau authenticator 1\0".as_slice(), &person.get().to_be_bytes(), &version.to_be_bytes()].concat()
}
