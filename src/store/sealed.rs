//! Sealed values in the database: put, opened, removed. What is sealed and how is [`super::vault`]'s.

use super::vault::Sealed;
use super::vault::{Carried, SealedRow};
use super::{Change, Purpose, Reader, Result, SealedFor, StoreError};
use crate::engine::{self, Optional, Sql};
use domain::{CredentialId, Family, Secret, Serial, TokenId};

/// Purpose, credential, token and slot: the columns that name an owner.
type Columns = (Purpose, Option<CredentialId>, Option<TokenId>, Option<u8>);

/// The columns of an owner, and the condition that finds its row by an index.
fn columns(owner: SealedFor) -> (Columns, &'static str) {
    const OF_CREDENTIAL: &str = "purpose = ?1 AND credential = ?2 AND ?3 IS NULL AND ?4 IS NULL";
    const OF_TOKEN: &str = "purpose = ?1 AND ?2 IS NULL AND token = ?3 AND slot IS NOT DISTINCT FROM ?4";
    let purpose = owner.purpose();
    match owner {
        SealedFor::Secret(credential) => ((purpose, Some(credential), None, None), OF_CREDENTIAL),
        SealedFor::AccessCode(token, slot) => ((purpose, None, Some(token), Some(slot)), OF_TOKEN),
        SealedFor::DevicePin(token) | SealedFor::NextDevicePin(token) => ((purpose, None, Some(token), None), OF_TOKEN),
    }
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement =
        conn.prepare("SELECT id, purpose, credential, token, slot, version, nonce, ciphertext FROM sealed")?;
    let rows = statement.query_map([], |row| {
        let purpose: Purpose = row.get(1)?;
        // the columns that name the owner are NOT NULL where the purpose has one: a CHECK of the table
        let owner = match purpose {
            Purpose::Secret => SealedFor::Secret(row.get(2)?),
            Purpose::AccessCode => SealedFor::AccessCode(row.get(3)?, row.get(4)?),
            Purpose::DevicePin => SealedFor::DevicePin(row.get(3)?),
            Purpose::NextDevicePin => SealedFor::NextDevicePin(row.get(3)?),
        };
        let id = row.get(0)?;
        let sealed = Sealed { nonce: row.get(6)?, ciphertext: row.get(7)? };
        Ok(SealedRow { id, data: owner.associated_data(id, row.get(5)?), sealed, purpose: purpose.word() })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
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
        match old {
            None => self.seal_first(owner, secret),
            Some((row, version)) => {
                self.write_seal(row, version + 1, owner, secret)?;
                // the value that was there may have been the last of its key
                self.forget_idle_keys()
            }
        }
    }

    /// The same where nothing can be there yet.
    pub(super) fn seal_first(&self, owner: SealedFor, secret: &Secret) -> Result<()> {
        self.write_seal(self.next_sealed_row()?, 1, owner, secret)
    }

    fn write_seal(&self, row: i64, version: u32, owner: SealedFor, secret: &Secret) -> Result<()> {
        let epoch = self.epoch_of(owner, secret)?;
        let sealed = self.vault.seal(self.entropy, &owner.associated_data(row, version), secret)?;
        let ((purpose, credential, token, slot), _) = columns(owner);
        self.conn
            .prepare_cached(
                "INSERT INTO sealed (id, purpose, credential, token, slot, version, nonce, ciphertext, epoch)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (id) DO UPDATE SET version = ?6, nonce = ?7, ciphertext = ?8, epoch = ?9",
            )?
            .execute((row, purpose, credential, token, slot, version, sealed.nonce, sealed.ciphertext, epoch))?;
        Ok(())
    }

    /// Removes a sealed value; false where there was none.
    pub fn remove_sealed(&self, owner: SealedFor) -> Result<bool> {
        let (columns, found_by) = columns(owner);
        let removed = self.conn.prepare_cached(&format!("DELETE FROM sealed WHERE {found_by}"))?.execute(columns)? == 1;
        self.forget_idle_keys()?;
        Ok(removed)
    }

    /// Under which key a value was made: one that the token has already keeps its epoch, whatever place it is put into.
    fn epoch_of(&self, owner: SealedFor, secret: &Secret) -> Result<u32> {
        let places: &[SealedFor] = match owner {
            SealedFor::Secret(_) => &[],
            SealedFor::AccessCode(token, slot) => &[SealedFor::AccessCode(token, slot)],
            SealedFor::DevicePin(token) | SealedFor::NextDevicePin(token) => {
                &[SealedFor::DevicePin(token), SealedFor::NextDevicePin(token)]
            }
        };
        for place in places {
            if self.unseal(*place)?.is_some_and(|there| there.expose() == secret.expose()) {
                let (columns, found_by) = columns(*place);
                let mut statement = self.conn.prepare_cached(&format!("SELECT epoch FROM sealed WHERE {found_by}"))?;
                return Ok(statement.query_row(columns, |row| row.get(0))?);
            }
        }
        Ok(self.vault.epoch)
    }

    /// What no token carries is of no older key: from now on it counts as made in `epoch`.
    pub(super) fn excuse(&self, epoch: u32, carried: Carried<'_>) -> Result<()> {
        let mut statement = self.conn.prepare(
            "SELECT s.id, s.purpose, s.token, s.slot, t.family FROM sealed s JOIN token t ON t.id = s.token
             WHERE s.token IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| {
            let (id, purpose, token): (i64, Purpose, TokenId) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((id, purpose, token, row.get::<_, Option<u8>>(3)?, row.get::<_, Family>(4)?))
        })?;
        for row in rows.collect::<engine::Result<Vec<_>>>()? {
            let (id, purpose, token, slot, family) = row;
            let owner = match purpose {
                Purpose::AccessCode => SealedFor::AccessCode(token, slot.unwrap_or_default()),
                Purpose::DevicePin => SealedFor::DevicePin(token),
                Purpose::NextDevicePin => SealedFor::NextDevicePin(token),
                Purpose::Secret => continue,
            };
            if self.unseal(owner)?.is_some_and(|value| !carried(purpose, family, &value)) {
                self.conn.prepare_cached("UPDATE sealed SET epoch = ?2 WHERE id = ?1")?.execute((id, epoch))?;
            }
        }
        Ok(())
    }

    /// The id of the next row: known before the row is, because the seal is bound to it. Never used twice.
    fn next_sealed_row(&self) -> Result<i64> {
        Ok(self.conn.next_id("sealed")?)
    }
}
