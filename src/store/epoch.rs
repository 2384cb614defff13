//! The keys that this station has had. Each is an *epoch*: the last one is in use; of those before it the journal's key is kept
//! for ever, sealed under the present one, and the master key as long as a token carries an access code or a PIN of its time.

use super::memory::Key;
use super::sql::At;
use super::token::name_of_token;
use super::vault::SealedRow;
use super::vault::{Sealed, Vault};
use super::{Change, Paths, Purpose, Reader, Result, StoreError, files, journal::ChainKey};
use crate::engine::{self, Optional, Sql};
use ::files::Trust;
use domain::{CustodyState, Secret, Serial, TokenId, TokenRef, Uai};
use jiff::Timestamp;
use std::{fs, path::Path};

/// The keys of one moment.
pub(super) struct Keys {
    pub vault: Vault,
    pub chain: ChainKey,
}

/// What an old key is kept for.
const JOURNAL: &str = "journal";
const MASTER: &str = "master";

/// A token that carries what was made under a key before the present one: whoever has an old backup knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldKeyed {
    /// The token.
    pub token: TokenId,
    /// What it is called.
    pub name: TokenRef,
    /// What it is.
    pub model: String,
    /// Where it stands.
    pub state: CustodyState,
    /// Its school.
    pub school: Option<Uai>,
    /// An access code, a PIN, or both.
    pub carries: Vec<Purpose>,
}

/// How the vault stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultState {
    /// How many keys there were, the present one included.
    pub epoch: u32,
    /// Since when this one is in use; `None`: since the station was set up.
    pub since: Option<Timestamp>,
    /// An older master key is still kept, for the tokens that carry codes of it.
    pub keeps_old: bool,
    /// Tokens that carry an access code or a PIN of an older key.
    pub old: Vec<OldKeyed>,
}

/// The key that was handed over, with its check value; else the one of the file; `None` where there is neither.
pub(super) fn first_key(paths: &Paths) -> Result<(Option<Vault>, Option<[u8; 16]>)> {
    let handed = paths.handed_key.as_deref().map(|path| Vault::read(path, Trust::Handed));
    match handed.transpose()?.flatten() {
        Some(key) => {
            let check = key.check;
            Ok((Some(key), Some(check)))
        }
        None => Ok((Vault::read(&paths.key, Trust::Secret)?, None)),
    }
}

/// The key that opens this database, under its own name from now on. A new key takes that name only after all that it seals became durable;
/// and nobody but the machine's administrator can put it in the place of one that was handed over.
pub(super) fn key_that_fits(conn: Sql<'_>, key: Vault, paths: &Paths) -> Result<Vault> {
    let (key, is_next) = fitting(conn, key, paths)?;
    if is_next {
        install_next(paths)?;
    } else {
        forget_next(paths); // it never came to be used
    }
    Ok(key)
}

/// Which of the key files opens this database, and whether it is the one that has not got its name yet; nothing is touched.
pub(super) fn fitting(conn: Sql<'_>, key: Vault, paths: &Paths) -> Result<(Vault, bool)> {
    let check: [u8; 16] = conn.query_row("SELECT key_check FROM station", [], |row| row.get(0))?;
    let fits = |key: &Vault| key.check == check;
    let found = match (fits(&key), &paths.handed_key) {
        (true, _) => Some(key),
        (false, Some(_)) => Vault::read(&paths.key, Trust::Secret)?.filter(fits),
        (false, None) => None,
    };
    match found {
        Some(key) => Ok((key, false)),
        None => match Vault::read(&paths.next_key(), Trust::Secret)?.filter(fits) {
            Some(next) => Ok((next, true)),
            None => Err(StoreError::KeyForeign { path: paths.key.clone() }),
        },
    }
}

/// The new key gets the vault's name; the old one is gone from the disk.
pub(super) fn install_next(paths: &Paths) -> Result<()> {
    fs::rename(paths.next_key(), &paths.key)
        .and_then(|()| files::sync_dir(paths.key.parent().unwrap_or(Path::new("/"))))
        .map_err(|e| files::not_writable(&paths.key, e))
}

/// A new key that was never used goes.
pub(super) fn forget_next(paths: &Paths) {
    match fs::remove_file(paths.next_key()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a key that was never used cannot be removed: remove {} by hand", paths.next_key().display());
        }
        Ok(()) | Err(_) => {}
    }
}

/// The keys as the database tells of them; one of an older schema knows one epoch.
pub(super) fn load(conn: Sql<'_>, mut vault: Vault) -> Result<Keys> {
    let id: [u8; 16] = conn.query_row("SELECT id FROM station", [], |row| row.get(0))?;
    let known: bool = conn.has_table("key_epoch")?;
    let epochs: Vec<(u32, u64)> = if known {
        let mut statement = conn.prepare("SELECT epoch, journal_from FROM key_epoch ORDER BY epoch")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<engine::Result<_>>()?
    } else {
        vec![(1, 1)]
    };
    vault.epoch = epochs.last().map_or(1, |(epoch, _)| *epoch);
    let key = |epoch: u32| -> Result<Key> {
        if epoch == vault.epoch {
            return Ok(vault.journal.clone());
        }
        let broken = StoreError::SealBroken { purpose: JOURNAL };
        let kept = old_key(conn, &vault, epoch, JOURNAL)?;
        kept.and_then(|key| key.expose().try_into().map(Key::of).ok()).ok_or(broken)
    };
    let mut chain = ChainKey::new(key(epochs.first().map_or(1, |(epoch, _)| *epoch))?, &id);
    for (epoch, from) in epochs.iter().skip(1) {
        chain = chain.and_from(*from, key(*epoch)?);
    }
    Ok(Keys { vault, chain })
}

/// What is kept of an older key.
fn old_key(conn: Sql<'_>, vault: &Vault, epoch: u32, of: &str) -> Result<Option<Secret>> {
    let mut statement = conn.prepare_cached("SELECT nonce, sealed FROM old_key WHERE epoch = ? AND use = ?")?;
    let found = statement
        .query_row((epoch, of), |row| Ok(Sealed { nonce: row.get(0)?, ciphertext: row.get(1)? }))
        .optional()?;
    let Some(sealed) = found else { return Ok(None) };
    let opened = vault.open(&associated_data(epoch, of), &sealed);
    opened.map(Some).ok_or(StoreError::SealBroken { purpose: "old key" })
}

fn associated_data(epoch: u32, of: &str) -> Vec<u8> {
    [b"trousseau old key 1\0".as_slice(), &epoch.to_be_bytes(), of.as_bytes()].concat()
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement = conn.prepare("SELECT id, epoch, use, nonce, sealed FROM old_key")?;
    let rows = statement.query_map([], |row| {
        let of: String = row.get(2)?;
        let sealed = Sealed { nonce: row.get(3)?, ciphertext: row.get(4)? };
        Ok(SealedRow { id: row.get(0)?, data: associated_data(row.get(1)?, &of), sealed, purpose: "old key" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

impl Reader<'_> {
    /// How the vault stands, and which tokens still carry something of an older key.
    pub fn vault_state(&self) -> Result<VaultState> {
        let (epoch, since): (u32, Option<At>) =
            self.conn.query_row("SELECT epoch, since FROM key_epoch ORDER BY epoch DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let keeps_old =
            self.conn.query_row("SELECT EXISTS (SELECT 1 FROM old_key WHERE use = 'master')", [], |row| row.get(0))?;
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT t.id, ",
            name_of_token!(),
            ", t.model, t.state, t.school, s.purpose FROM sealed s JOIN token t ON t.id = s.token
             WHERE s.token IS NOT NULL AND s.epoch < ? ORDER BY t.school NULLS FIRST, t.serial, t.id, s.purpose, s.slot NULLS FIRST"
        ))?;
        let mut rows = statement.query([epoch])?;
        let mut old: Vec<OldKeyed> = Vec::new();
        while let Some(row) = rows.next()? {
            let (token, purpose): (TokenId, Purpose) = (row.get(0)?, row.get(5)?);
            match old.last_mut().filter(|last| last.token == token) {
                Some(last) if last.carries.contains(&purpose) => {}
                Some(last) => last.carries.push(purpose),
                None => old.push(OldKeyed {
                    token,
                    name: row.get(1)?,
                    model: row.get(2)?,
                    state: row.get(3)?,
                    school: row.get(4)?,
                    carries: vec![purpose],
                }),
            }
        }
        Ok(VaultState { epoch, since: since.map(|At(since)| since), keeps_old, old })
    }

    /// The token carries an access code, or a PIN, of an older key.
    pub fn carries_old_key(&self, token: TokenId, purpose: Purpose) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM sealed WHERE token = ?1 AND purpose = ?2
             AND epoch < (SELECT max(epoch) FROM key_epoch))",
        )?;
        Ok(statement.query_row((token, purpose), |row| row.get(0))?)
    }

    /// What [`Reader::derived`] answered under the older keys that are still kept, the newest first.
    pub fn derived_before<const N: usize>(
        &self,
        purpose: Purpose,
        serial: &Serial,
        slot: Option<u8>,
    ) -> Result<Vec<Secret>> {
        let mut statement =
            self.conn.prepare_cached("SELECT epoch FROM old_key WHERE use = 'master' ORDER BY epoch DESC")?;
        let epochs: Vec<u32> = statement.query_map([], |row| row.get(0))?.collect::<engine::Result<_>>()?;
        let derived = epochs.into_iter().map(|epoch| {
            let master = old_key(self.conn, self.vault, epoch, MASTER)?;
            let broken = StoreError::SealBroken { purpose: "old key" };
            let master = master.as_ref().and_then(|key| key.expose().try_into().ok()).ok_or(broken)?;
            Ok(Vault::of(master).derive::<N>(purpose, serial, slot))
        });
        derived.collect()
    }
}

impl Change<'_> {
    /// The next epoch begins with the entry `from`: what is needed of the present key is sealed under `new`.
    pub(super) fn begin_epoch(&self, new: &Vault, from: u64) -> Result<()> {
        let old = self.vault.epoch;
        self.conn.execute(
            "INSERT INTO key_epoch (epoch, journal_from, since) VALUES (?1, ?2, ?3)",
            (new.epoch, from, At(self.at)),
        )?;
        for (of, key) in [(JOURNAL, &*self.vault.journal), (MASTER, self.vault.master())] {
            let sealed = new.seal(self.entropy, &associated_data(old, of), &Secret::new(key.to_vec()))?;
            self.conn.execute(
                "INSERT INTO old_key (epoch, use, nonce, sealed) VALUES (?1, ?2, ?3, ?4)",
                (old, of, sealed.nonce, sealed.ciphertext),
            )?;
        }
        self.conn.execute("UPDATE station SET key_check = ?", [new.check])?;
        self.forget_idle_keys()
    }

    /// The slot is empty: an access code of an older key guards nothing any more, and the next one is made under the present.
    pub fn forget_old_access_code(&self, token: TokenId, slot: u8) -> Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM sealed WHERE purpose = 'access_code' AND token = ?1 AND slot = ?2
                 AND epoch < (SELECT max(epoch) FROM key_epoch)",
            )?
            .execute((token, slot))?;
        self.forget_idle_keys()
    }

    /// A master key of which no token carries anything any more is destroyed.
    pub(super) fn forget_idle_keys(&self) -> Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM old_key WHERE use = 'master'
                 AND NOT EXISTS (SELECT 1 FROM sealed WHERE token IS NOT NULL AND epoch <= old_key.epoch)",
            )?
            .execute([])?;
        Ok(())
    }
}
