//! Where programs are told of what happens, and how far each was told. What is told are entries of the journal: none is lost that stands,
//! and none is told that does not.

use super::sql::At;
use super::vault::{Sealed, SealedRow};
use super::{Bookkeeping, Change, Reader, Result, StoreError};
use crate::engine::{self, Optional, Sql};
use domain::{ClientId, Secret};
use jiff::Timestamp;

/// Where a program is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Whose.
    pub client: ClientId,
    /// Where.
    pub address: String,
    /// The last entry that was taken there.
    pub told: u64,
    /// Since when nothing is taken.
    pub failing: Option<Timestamp>,
    /// What was said the last time.
    pub fault: Option<String>,
}

const COLUMNS: &str = "h.client, h.address, h.told, h.failing, h.fault";

fn hook_of(row: &crate::engine::Row<'_>) -> engine::Result<Hook> {
    let failing = row.get::<_, Option<At>>(3)?.map(|at| at.0);
    Ok(Hook { client: row.get(0)?, address: row.get(1)?, told: row.get(2)?, failing, fault: row.get(4)? })
}

impl Reader<'_> {
    /// Where the programs that may ask at `now` are told.
    pub fn client_hooks(&self, now: Timestamp) -> Result<Vec<Hook>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM client_hook h JOIN client c ON c.id = h.client
             WHERE c.ended IS NULL AND (c.until IS NULL OR c.until > ?) ORDER BY h.client"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([At(now)], hook_of)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The secret by which what is told there is signed. One that was altered is an error.
    pub fn hook_secret(&self, client: ClientId) -> Result<Option<Secret>> {
        let mut statement =
            self.conn.prepare_cached("SELECT address, nonce, sealed FROM client_hook WHERE client = ?")?;
        let found = statement
            .query_row([client], |row| {
                Ok((row.get::<_, String>(0)?, Sealed { nonce: row.get(1)?, ciphertext: row.get(2)? }))
            })
            .optional()?;
        let Some((address, sealed)) = found else { return Ok(None) };
        let opened = self.vault.open(&associated_data(client, &address), &sealed);
        Ok(Some(opened.ok_or(StoreError::SealBroken { purpose: "client_hook" })?))
    }
}

impl Change<'_> {
    /// The program is told there from now on, of what comes after this entry, signed by this secret; no longer where it was told before.
    pub fn set_client_hook(&self, client: ClientId, address: &str, secret: &Secret, told: u64) -> Result<()> {
        let sealed = self.vault.seal(self.entropy, &associated_data(client, address), secret)?;
        self.conn
            .prepare_cached(
                "INSERT INTO client_hook (client, address, nonce, sealed, made, told) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (client) DO UPDATE SET address = ?2, nonce = ?3, sealed = ?4, made = ?5, told = ?6,
                     failing = NULL, fault = NULL",
            )?
            .execute((client, address, sealed.nonce, sealed.ciphertext, At(self.at), told))?;
        Ok(())
    }

    /// The program is told nowhere any more; where it was.
    pub fn end_client_hook(&self, client: ClientId) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("DELETE FROM client_hook WHERE client = ? RETURNING address")?;
        Ok(statement.query_row([client], |row| row.get(0)).optional()?)
    }
}

impl Bookkeeping<'_> {
    /// Everything up to this entry was taken.
    pub fn hook_took(&self, client: ClientId, told: u64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE client_hook SET told = ?2, failing = NULL, fault = NULL WHERE client = ?1")?
            .execute((client, told))?;
        Ok(())
    }

    /// Nothing was taken, and this was said.
    pub fn hook_failed(&self, client: ClientId, fault: &str, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE client_hook SET failing = coalesce(failing, ?3), fault = ?2 WHERE client = ?1")?
            .execute((client, fault, At(at)))?;
        Ok(())
    }
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement = conn.prepare("SELECT client, address, nonce, sealed FROM client_hook")?;
    let rows = statement.query_map([], |row| {
        let client: ClientId = row.get(0)?;
        let data = associated_data(client, &row.get::<_, String>(1)?);
        let sealed = Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? };
        Ok(SealedRow { id: client.get(), data, sealed, purpose: "client_hook" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// What another program writes as the address has no secret.
fn associated_data(client: ClientId, address: &str) -> Vec<u8> {
    format!("trousseau client hook 1\0{client}\0{address}").into_bytes()
}
