//! The mail server as it was typed into the panel, and the way out by which a mail last left. The password is sealed, bound to the
//! version of the row; what a server is, and whether it can be used, is for others.

use super::sql::At;
use super::vault::{Sealed, SealedRow};
use super::{Bookkeeping, Change, Reader, Result, StoreError};
use crate::engine::{self, Optional, Sql};
use domain::{MailSecurity, Secret};
use jiff::Timestamp;

/// A mail server, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// How often one was set: counted from 1.
    pub version: u32,
    /// Its name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: MailSecurity,
    /// The account on it.
    pub account: Option<String>,
    /// Who sends: an address, or `Name <address>`.
    pub sender: String,
    /// Where answers go; `None`: to the sender.
    pub reply_to: Option<String>,
}

impl Reader<'_> {
    /// The one that was typed into the panel.
    pub fn mail_server(&self) -> Result<Option<MailServer>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT version, server, port, security, account, sender, reply_to FROM mail_server")?;
        let found = statement.query_row([], |row| {
            Ok(MailServer {
                version: row.get(0)?,
                server: row.get(1)?,
                port: row.get(2)?,
                security: row.get(3)?,
                account: row.get(4)?,
                sender: row.get(5)?,
                reply_to: row.get(6)?,
            })
        });
        Ok(found.optional()?)
    }

    /// The password of its account; `None` where it has none. One that was altered is an error.
    pub fn mail_password(&self) -> Result<Option<Secret>> {
        let mut statement =
            self.conn.prepare_cached("SELECT version, nonce, sealed FROM mail_server WHERE sealed IS NOT NULL")?;
        let found = statement
            .query_row([], |row| Ok((row.get(0)?, Sealed { nonce: row.get(1)?, ciphertext: row.get(2)? })))
            .optional()?;
        let Some((version, sealed)) = found else { return Ok(None) };
        let opened = self.vault.open(&associated_data(version), &sealed);
        Ok(Some(opened.ok_or(StoreError::SealBroken { purpose: "mail_password" })?))
    }

    /// The way out by which a mail last left.
    pub fn mail_proof(&self) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT way FROM mail_proof")?;
        Ok(statement.query_row([], |row| row.get(0)).optional()?)
    }
}

impl Bookkeeping<'_> {
    /// A mail left by this way out.
    pub fn mail_left_by(&self, way: &str, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO mail_proof (id, way, at) VALUES (1, ?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET way = ?1, at = ?2 WHERE mail_proof.way IS DISTINCT FROM ?1",
            )?
            .execute((way, At(at)))?;
        Ok(())
    }
}

impl Change<'_> {
    /// Sets the mail server; its version is counted here. `password`: of its account.
    pub fn set_mail_server(&self, new: &MailServer, password: Option<&Secret>) -> Result<()> {
        let version = self.mail_server()?.map_or(0, |old| old.version) + 1;
        let place = associated_data(version);
        let sealed = password.map(|password| self.vault.seal(self.entropy, &place, password)).transpose()?;
        let (nonce, sealed) = sealed.map(|sealed| (sealed.nonce, sealed.ciphertext)).unzip();
        let MailServer { server, port, security, account, sender, reply_to, .. } = new;
        self.conn
            .prepare_cached(
                "INSERT INTO mail_server (id, version, server, port, security, account, sender, reply_to, nonce, sealed)
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (id) DO UPDATE SET version = ?1, server = ?2, port = ?3, security = ?4, account = ?5,
                     sender = ?6, reply_to = ?7, nonce = ?8, sealed = ?9",
            )?
            .execute((version, server, port, security, account, sender, reply_to, nonce, sealed))?;
        self.mail_is_due.set(true);
        Ok(())
    }
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement = conn.prepare("SELECT id, version, nonce, sealed FROM mail_server WHERE sealed IS NOT NULL")?;
    let rows = statement.query_map([], |row| {
        let sealed = Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? };
        Ok(SealedRow { id: row.get(0)?, data: associated_data(row.get(1)?), sealed, purpose: "mail_password" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// Binds the sealed password to this setting of the server.
fn associated_data(version: u32) -> Vec<u8> {
    [b"trousseau mail server 1\0".as_slice(), &version.to_be_bytes()].concat()
}
