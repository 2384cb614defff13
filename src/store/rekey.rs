//! A new master key: everything that is sealed is sealed anew, in one transaction with the entry that says so.
//!
//! 1. the new key is written beside the old one (`vault.key.next`), durable;
//! 2. one transaction: every sealed value under the new key, the old journal key sealed under it, the new key's check value,
//!    the entry, which is the first that the new key authenticates;
//! 3. the journal's head; 4. the new key gets the name of the old one, which is gone.
//!
//! Interrupted anywhere, the next start asks the database whose it is: its check value fits one of the two files.

use super::epoch::{self, Keys};
use super::vault::{Carried, SealedRow, Vault};
use super::{Author, Change, Entry, Result, Store, StoreError, journal};
use crate::engine::{self, Sql};
use domain::event;
use jiff::Timestamp;

use std::sync::{Arc, PoisonError};

/// A table with sealed values: its name, the column that they are in, and what it holds.
type Table = (&'static str, &'static str, fn(Sql<'_>) -> Result<Vec<SealedRow>>);

/// Every one there is; a test compares it with the schema.
const TABLES: [Table; 9] = [
    ("sealed", "ciphertext", super::sealed::rows),
    ("pin", "sealed", super::pin::rows),
    ("authenticator", "sealed", super::authenticator::rows),
    ("outbox", "sealed", super::outbox::rows),
    ("mail_server", "sealed", super::mail_server::rows),
    ("client_key", "sealed", super::client::rows),
    ("client_hook", "sealed", super::client_hook::rows),
    ("desk_secret", "sealed", super::desk::rows),
    ("old_key", "sealed", epoch::rows),
];

impl Store {
    /// Gives the vault a new master key; how many values were sealed anew. Work that reads goes on beside; what is written
    /// waits. `carried`: whether a token of this family carries such a value, and must be programmed anew to be rid of it.
    pub fn rekey(&self, author: &Author, at: Timestamp, carried: Carried<'_>) -> Result<u64> {
        let mut writer = self.writer();
        if let Some(fault) = &*self.fault() {
            return Err(StoreError::JournalInDoubt(fault.clone()));
        }
        let old = self.keys();
        // each key authenticates one entry at least: where there is none yet, the one that tells of the next key
        let from = (writer.head.number + 1).max(old.chain.newest_from() + 1);
        let mut vault = Vault::generate(&*self.entropy)?;
        vault.epoch = old.vault.epoch + 1;
        let new = Keys { chain: old.chain.again().and_from(from, vault.journal.clone()), vault };
        new.vault.write(&self.paths.next_key())?;
        let done = self.commit(&mut writer, author, at, Some(&new), |tx| {
            tx.excuse(new.vault.epoch, carried)?;
            let values = tx.seal_anew(&new.vault)?;
            super::access::touch_all(tx.conn)?;
            tx.begin_epoch(&new.vault, from)?;
            let rekeyed = event::Rekey { epoch: new.vault.epoch, values };
            Ok::<_, StoreError>((values, Entry::new(rekeyed)))
        });
        // what counts is what is durable: a commit may stand although its answer was lost
        let check: engine::Result<[u8; 16]> =
            writer.conn.sql().query_row("SELECT key_check FROM station", [], |row| row.get(0));
        match check {
            Ok(check) if check == new.vault.check => {}
            Ok(_) => {
                epoch::forget_next(&self.paths);
                return done;
            }
            // nobody knows: both files stay, and the next start asks again
            Err(error) => return done.and(Err(error.into())),
        }
        let new = Arc::new(new);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = new.clone();
        if done.is_err() {
            writer.head = journal::tip(writer.conn.sql(), &new.chain)?;
        }
        if let Err(error) = epoch::install_next(&self.paths) {
            tracing::warn!(%error, "the new key gets its name at the next start; until then keep both files");
        }
        done
    }
}

impl Change<'_> {
    /// Every sealed value, under the new key.
    fn seal_anew(&self, new: &Vault) -> Result<u64> {
        let (mut count, numbers) = (0, self.conn.row_numbers()?);
        for (table, column, rows) in TABLES {
            let number = numbers.of(table);
            let mut update =
                self.conn.prepare(&format!("UPDATE {table} SET nonce = ?2, {column} = ?3 WHERE {number} = ?1"))?;
            for SealedRow { id, data, sealed, purpose } in rows(self.conn)? {
                let secret = self.vault.open(&data, &sealed).ok_or(StoreError::SealBroken { purpose })?;
                let sealed = new.seal(self.entropy, &data, &secret)?;
                update.execute((id, sealed.nonce, sealed.ciphertext))?;
                count += 1;
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, Options};
    use super::*;

    #[test]
    fn every_table_of_the_schema_that_holds_sealed_values_is_sealed_anew() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let writer = store.writer();
        let mut statement = writer
            .conn
            .sql()
            .prepare(
                "SELECT t.name, (SELECT count(*) FROM pragma_table_info(t.name) c WHERE c.name IN ('sealed', 'ciphertext'))
                 FROM sqlite_schema t WHERE t.type = 'table' AND EXISTS
                 (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name LIKE '%nonce%' OR c.name LIKE '%sealed%')",
            )
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let mut found: Vec<(String, u32)> = rows.collect::<engine::Result<_>>().unwrap();
        let mut listed: Vec<_> = TABLES.iter().map(|(name, ..)| ((*name).to_owned(), 1)).collect();
        found.sort();
        listed.sort();
        assert_eq!(found, listed, "a table with sealed values that `rekey` does not know");
    }
}
