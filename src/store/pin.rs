//! PINs: one a person, its Argon2id hash sealed and bound to the person and to how often it was set. How many wrong ones
//! are too many is the station's to say.

use super::sql::{At, id_list};
use super::vault::Sealed;
use super::vault::SealedRow;
use super::{Change, PasswordHash, Reader, Result, StoreError};
use crate::engine::{self, Optional, Sql};
use domain::{PersonId, Secret};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is known of a person's PIN without the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinStatus {
    /// When it was set.
    pub set_at: Timestamp,
    /// Wrong ones since the last right one.
    pub failures: u32,
    /// Too many of them: not even the right one is accepted.
    pub locked: bool,
    /// How often this person set one: tells a PIN from its successor.
    pub version: u32,
}

impl Reader<'_> {
    /// How a person's PIN stands; `None` where there is none.
    pub fn pin(&self, person: PersonId) -> Result<Option<PinStatus>> {
        Ok(self.pins_of(&[person])?.remove(&person))
    }

    /// The same of each of these people; who has none is not there.
    pub fn pins_of(&self, people: &[PersonId]) -> Result<BTreeMap<PersonId, PinStatus>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT person, set_at, failures, locked, version FROM pin
             WHERE person IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) AND sealed IS NOT NULL",
        )?;
        let rows = statement.query_map([id_list(people)], |row| {
            let set_at = row.get::<_, At>(1)?.0;
            Ok((row.get(0)?, PinStatus { set_at, failures: row.get(2)?, locked: row.get(3)?, version: row.get(4)? }))
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The hash of this person's PIN, to be verified outside of any change.
    pub fn pin_hash(&self, person: PersonId) -> Result<Option<PasswordHash>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT version, nonce, sealed FROM pin WHERE person = ? AND sealed IS NOT NULL")?;
        let found = statement
            .query_row([person], |row| Ok((row.get(0)?, Sealed { nonce: row.get(1)?, ciphertext: row.get(2)? })))
            .optional()?;
        let Some((version, sealed)) = found else { return Ok(None) };
        let opened = self.vault.open(&associated_data(person, version), &sealed);
        let hash = opened.and_then(|bytes| PasswordHash::from_bytes(bytes.expose()));
        hash.map(Some).ok_or(StoreError::SealBroken { purpose: "pin" })
    }
}

impl Change<'_> {
    /// Sets a person's PIN, in the place of any that was there: no failures, not locked.
    pub fn set_pin(&self, person: PersonId, hash: &PasswordHash) -> Result<()> {
        let mut statement = self.conn.prepare_cached("SELECT version FROM pin WHERE person = ?")?;
        let version = statement.query_row([person], |row| row.get::<_, u32>(0)).optional()?.unwrap_or(0) + 1;
        let sealed = self.vault.seal(self.entropy, &associated_data(person, version), &Secret::new(hash.to_bytes()))?;
        self.conn
            .prepare_cached(
                "INSERT INTO pin (person, version, nonce, sealed, set_at, failures, locked) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)
                 ON CONFLICT (person) DO UPDATE
                 SET version = ?2, nonce = ?3, sealed = ?4, set_at = ?5, failures = 0, locked = 0",
            )?
            .execute((person, version, sealed.nonce, sealed.ciphertext, At(self.at)))?;
        self.tell(|news| _ = news.pins.insert(person));
        Ok(())
    }

    /// Counts a wrong PIN; the one that makes `attempts` locks it. How it stands now; `None` where there is none.
    pub fn count_wrong_pin(&self, person: PersonId, attempts: u32) -> Result<Option<PinStatus>> {
        self.conn
            .prepare_cached(
                "UPDATE pin SET failures = failures + 1, locked = CASE WHEN locked = 1 OR failures + 1 >= ?2 THEN 1 ELSE 0 END
                 WHERE person = ?1 AND sealed IS NOT NULL",
            )?
            .execute((person, attempts))?;
        self.pin(person)
    }

    /// A right PIN, or somebody who unlocked it: the count begins anew.
    pub fn forgive_pin(&self, person: PersonId) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE pin SET failures = 0, locked = 0 WHERE person = ? AND failures + locked > 0")?
            .execute([person])?;
        Ok(())
    }

    /// Forgets a person's PIN (return, loss): the next request defines a new one.
    pub fn clear_pin(&self, person: PersonId) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE pin SET nonce = NULL, sealed = NULL, failures = 0, locked = 0 WHERE person = ? AND sealed IS NOT NULL",
            )?
            .execute([person])?;
        Ok(())
    }
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement = conn.prepare("SELECT person, version, nonce, sealed FROM pin WHERE sealed IS NOT NULL")?;
    let rows = statement.query_map([], |row| {
        let person: PersonId = row.get(0)?;
        let sealed = Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? };
        Ok(SealedRow { id: person.get(), data: associated_data(person, row.get(1)?), sealed, purpose: "pin" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// Binds a sealed hash to its person and to this setting of it.
fn associated_data(person: PersonId, version: u32) -> Vec<u8> {
    [b"trousseau pin 1\0".as_slice(), &person.get().to_be_bytes(), &version.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::super::{Author, Entry, Language, Mode, NewPerson, Options, OsEntropy, Store};
    use super::*;
    use domain::event;

    fn change<T>(store: &Store, work: impl FnOnce(&Change<'_>) -> Result<T>) -> Result<T> {
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        store.change(&author, Timestamp::UNIX_EPOCH, |tx| {
            Ok((work(tx)?, Entry::new(event::SetPin::InPerson { confirmed_in_person: true })))
        })
    }

    fn person(store: &Store, login: &str) -> PersonId {
        let (login, name, language) = (login.parse().unwrap(), login.to_owned(), Language::Fr);
        change(store, |tx| tx.add_person(&NewPerson { login, name, email: None, language, uid: None })).unwrap()
    }

    fn hash(pin: &[u8]) -> PasswordHash {
        PasswordHash::new(&Secret::new(pin.to_vec()), &OsEntropy).unwrap()
    }

    #[test]
    fn wrong_pins_are_counted_across_restarts_and_lock_after_the_last_attempt() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let store = open();
        let person = person(&store, "holder");
        assert_eq!(change(&store, |tx| tx.count_wrong_pin(person, 3)).unwrap(), None, "nothing to count");
        change(&store, |tx| tx.set_pin(person, &hash(b"4719"))).unwrap();
        change(&store, |tx| tx.count_wrong_pin(person, 3)).unwrap();
        drop(store);
        let store = open();
        let second = change(&store, |tx| tx.count_wrong_pin(person, 3)).unwrap().unwrap();
        assert_eq!((second.failures, second.locked), (2, false));
        let third = change(&store, |tx| tx.count_wrong_pin(person, 3)).unwrap().unwrap();
        assert_eq!((third.failures, third.locked), (3, true));
        let later = change(&store, |tx| tx.count_wrong_pin(person, 10)).unwrap().unwrap();
        assert!(later.locked, "a setting that is raised unlocks nothing");
        change(&store, |tx| tx.forgive_pin(person)).unwrap();
        let forgiven = store.read(|r| r.pin(person)).unwrap().unwrap();
        assert_eq!((forgiven.failures, forgiven.locked), (0, false));
        assert!(
            store
                .read(|r| r.pin_hash(person))
                .unwrap()
                .unwrap()
                .verify(&Secret::new(b"4719".to_vec()), &crate::Attempt::for_test())
        );
    }

    #[test]
    fn the_hash_of_one_person_or_of_yesterday_is_of_no_use_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let (one, other) = (person(&store, "one"), person(&store, "other"));
        change(&store, |tx| tx.set_pin(one, &hash(b"4719"))).unwrap();
        change(&store, |tx| tx.set_pin(other, &hash(b"5038"))).unwrap();
        let run = |sql: &str| store.writer().conn.sql().execute(sql, []).unwrap();
        run("CREATE TEMP TABLE kept AS SELECT * FROM pin");
        run("UPDATE pin SET (nonce, sealed) = (SELECT nonce, sealed FROM kept WHERE person = 1) WHERE person = 2");
        assert!(matches!(store.read(|r| r.pin_hash(other)), Err(StoreError::SealBroken { purpose: "pin" })));
        change(&store, |tx| tx.clear_pin(one)).unwrap();
        assert_eq!(store.read(|r| r.pin(one)).unwrap(), None);
        assert_eq!(store.read(|r| r.pin_hash(one)).unwrap(), None);
        change(&store, |tx| tx.set_pin(one, &hash(b"5820"))).unwrap();
        run("UPDATE pin SET (nonce, sealed) = (SELECT nonce, sealed FROM kept WHERE person = 1) WHERE person = 1");
        assert!(matches!(store.read(|r| r.pin_hash(one)), Err(StoreError::SealBroken { .. })), "after a clear, too");
    }
}
