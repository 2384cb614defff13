//! Sealed values in the database: put, opened, removed. What is sealed and how is [`super::vault`]'s.

use super::vault::Sealed;
use super::{Change, Purpose, Reader, Result, SealedFor, StoreError};
use crate::domain::{CredentialId, Secret, Serial, TokenId};
use rusqlite::OptionalExtension;

/// Purpose, credential, token and slot: the columns that name an owner.
type Columns = (Purpose, Option<CredentialId>, Option<TokenId>, Option<u8>);

/// The columns of an owner, and the condition that finds its row by an index.
fn columns(owner: SealedFor) -> (Columns, &'static str) {
    const OF_CREDENTIAL: &str = "purpose = ?1 AND credential = ?2 AND ?3 IS NULL AND ?4 IS NULL";
    const OF_TOKEN: &str = "purpose = ?1 AND ?2 IS NULL AND token = ?3 AND slot IS ?4";
    let purpose = owner.purpose();
    match owner {
        SealedFor::Secret(credential) => ((purpose, Some(credential), None, None), OF_CREDENTIAL),
        SealedFor::AccessCode(token, slot) => ((purpose, None, Some(token), Some(slot)), OF_TOKEN),
        SealedFor::DevicePin(token) | SealedFor::NextDevicePin(token) => ((purpose, None, Some(token), None), OF_TOKEN),
    }
}

impl Reader<'_> {
    /// `N` bytes that the vault always makes for this use of a token: known again after a restore, also where the backup
    /// had not heard of them yet.
    pub fn derived<const N: usize>(&self, purpose: Purpose, serial: &Serial, slot: Option<u8>) -> Secret {
        self.vault.derive::<N>(purpose, serial, slot)
    }

    /// Opens a sealed value; `None` where there is none. One that was altered is an error.
    pub fn unseal(&self, owner: SealedFor) -> Result<Option<Secret>> {
        let (columns, found_by) = columns(owner);
        let found = self
            .conn
            .prepare_cached(&format!("SELECT id, version, nonce, ciphertext FROM sealed WHERE {found_by}"))?
            .query_row(columns, |row| {
                Ok((row.get(0)?, row.get(1)?, Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? }))
            })
            .optional()?;
        let Some((row, version, sealed)) = found else { return Ok(None) };
        match self.vault.open(&owner.associated_data(row, version), &sealed) {
            Some(secret) => Ok(Some(secret)),
            None => Err(StoreError::SealBroken { purpose: owner.purpose().word() }),
        }
    }
}

impl Change<'_> {
    /// Seals a value, in place of the one that was there.
    pub fn seal(&self, owner: SealedFor, secret: &Secret) -> Result<()> {
        let (columns, found_by) = columns(owner);
        let old: Option<(i64, u32)> = self
            .conn
            .prepare_cached(&format!("SELECT id, version FROM sealed WHERE {found_by}"))?
            .query_row(columns, |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (row, version) = match old {
            Some((row, version)) => (row, version + 1),
            None => (self.next_sealed_row()?, 1),
        };
        let sealed = self.vault.seal(self.entropy, &owner.associated_data(row, version), secret)?;
        let (purpose, credential, token, slot) = columns;
        self.conn
            .prepare_cached(
                "INSERT INTO sealed (id, purpose, credential, token, slot, version, nonce, ciphertext)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (id) DO UPDATE SET version = ?6, nonce = ?7, ciphertext = ?8",
            )?
            .execute((row, purpose, credential, token, slot, version, sealed.nonce, sealed.ciphertext))?;
        Ok(())
    }

    /// Removes a sealed value; false where there was none.
    pub fn remove_sealed(&self, owner: SealedFor) -> Result<bool> {
        let (columns, found_by) = columns(owner);
        Ok(self.conn.prepare_cached(&format!("DELETE FROM sealed WHERE {found_by}"))?.execute(columns)? == 1)
    }

    /// The id of the next row: known before the row is, because the seal is bound to it. Never used twice.
    fn next_sealed_row(&self) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'sealed'), 0) + 1")?
            .query_row([], |row| row.get(0))?)
    }
}
