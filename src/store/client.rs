//! Programs that may ask, and their keys. The digest of a key is sealed and bound to all that its client may do: what another program
//! writes into either row is a key that opens nothing.

use super::client_key::ClientKey;
use super::sql::At;
use super::vault::{Sealed, SealedRow};
use super::{Bookkeeping, Reader, Result};
use crate::engine::{self, Optional, Row, Sql};
use domain::{ClientId, ClientScope, Network, Typing, Uai, event::Spaced};
use jiff::Timestamp;
use subtle::ConstantTimeEq;

/// A program that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// When it was made.
    pub made: Timestamp,
    /// What was said then.
    pub may: NewClient,
    /// When it was ended.
    pub ended: Option<Timestamp>,
    /// When it asked last, as far as it was written down.
    pub used: Option<Timestamp>,
}

/// What is said of a program when it is made; it stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// What people call it.
    pub name: String,
    /// What it may ask.
    pub scope: ClientScope,
    /// The schools that it may ask about; empty: all of them.
    pub schools: Vec<Uai>,
    /// From where it may ask; empty: from everywhere.
    pub networks: Vec<Network>,
    /// Questions a minute: 1 to [`domain::MOST_A_MINUTE`].
    pub a_minute: u32,
    /// What is typed there.
    pub typing: Typing,
    /// Whether it can ask back for the next code.
    pub next_code: bool,
    /// From when on it may not ask any more.
    pub until: Option<Timestamp>,
}

/// A key of a program, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// Whose.
    pub client: ClientId,
    /// The part that is no secret.
    pub name: String,
    /// Since when.
    pub made: Timestamp,
    /// How long it is good; `None`: as long as its client.
    pub until: Option<Timestamp>,
}

const COLUMNS: &str =
    "c.id, c.name, c.scope, c.schools, c.networks, c.a_minute, c.typing, c.next_code, c.made, c.until, c.ended, c.used";

fn client_of(row: &Row<'_>) -> engine::Result<Client> {
    let spaced = |column: usize| row.get::<_, String>(column);
    Ok(Client {
        id: row.get(0)?,
        may: NewClient {
            name: row.get(1)?,
            scope: row.get(2)?,
            schools: several(&spaced(3)?, 3)?,
            networks: several(&spaced(4)?, 4)?,
            a_minute: row.get(5)?,
            typing: row.get(6)?,
            next_code: row.get(7)?,
            until: row.get::<_, Option<At>>(9)?.map(|at| at.0),
        },
        made: row.get::<_, At>(8)?.0,
        ended: row.get::<_, Option<At>>(10)?.map(|at| at.0),
        used: row.get::<_, Option<At>>(11)?.map(|at| at.0),
    })
}

/// Values with a space between two.
fn several<T: std::str::FromStr>(text: &str, column: usize) -> engine::Result<Vec<T>> {
    let read: Result<Spaced<T>, _> = text.parse();
    read.map(|several| several.0).map_err(|error| engine::Error::column(column, error))
}

pub(super) fn joined<T: std::fmt::Display>(several: &[T]) -> String {
    several.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}

impl Client {
    /// Whether it is one of the API, which may read what it is told of.
    pub fn reads(&self) -> bool {
        matches!(self.may.scope, ClientScope::ReadApi | ClientScope::WriteApi)
    }
}

impl Reader<'_> {
    /// Every program, those that may ask still first, by name.
    pub fn clients(&self) -> Result<Vec<Client>> {
        let sql = format!("SELECT {COLUMNS} FROM client c ORDER BY c.ended IS NOT NULL, c.name, c.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], client_of)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// One of them.
    pub fn client(&self, id: ClientId) -> Result<Option<Client>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM client c WHERE c.id = ?"))?;
        Ok(statement.query_row([id], client_of).optional()?)
    }

    /// The keys of all programs, the newest first.
    pub fn client_keys(&self) -> Result<Vec<KnownKey>> {
        let mut statement =
            self.conn.prepare_cached("SELECT client, name, made, until FROM client_key ORDER BY made DESC, id DESC")?;
        let rows = statement.query_map([], |row| {
            let until = row.get::<_, Option<At>>(3)?.map(|at| at.0);
            Ok(KnownKey { client: row.get(0)?, name: row.get(1)?, made: row.get::<_, At>(2)?.0, until })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Whose key this is, where it is good at `now` and so is its program.
    pub fn client_of_key(&self, key: &ClientKey, now: Timestamp) -> Result<Option<Client>> {
        let sql = format!(
            "SELECT {COLUMNS}, k.nonce, k.sealed, k.until FROM client_key k JOIN client c ON c.id = k.client WHERE k.name = ?"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found = statement
            .query_row([key.name()], |row| {
                let until = row.get::<_, Option<At>>(14)?.map(|at| at.0);
                Ok((client_of(row)?, Sealed { nonce: row.get(12)?, ciphertext: row.get(13)? }, until))
            })
            .optional()?;
        let Some((client, sealed, until)) = found else { return Ok(None) };
        let over = |until: Option<Timestamp>| until.is_some_and(|until| until <= now);
        if client.ended.is_some() || over(client.may.until) || over(until) {
            return Ok(None);
        }
        // where another program wrote into one of the rows, it does not open
        let kept = self.vault.open(&associated_data(&client, key.name(), until), &sealed);
        Ok(kept.filter(|kept| kept.expose().ct_eq(key.digest().expose()).into()).map(|_| client))
    }
}

impl Bookkeeping<'_> {
    /// Writes down when programs asked last.
    pub fn note_clients(&self, used: impl IntoIterator<Item = (ClientId, Timestamp)>) -> Result<()> {
        let mut statement =
            self.conn.prepare_cached("UPDATE client SET used = max(coalesce(used, 0), ?2) WHERE id = ?1")?;
        for (id, at) in used {
            statement.execute((id, At(at)))?;
        }
        Ok(())
    }
}

/// What a new key of the vault rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let sql = format!(
        "SELECT {COLUMNS}, k.nonce, k.sealed, k.until, k.id, k.name FROM client_key k JOIN client c ON c.id = k.client"
    );
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let (until, name): (Option<At>, String) = (row.get(14)?, row.get(16)?);
        let data = associated_data(&client_of(row)?, &name, until.map(|at| at.0));
        let sealed = Sealed { nonce: row.get(12)?, ciphertext: row.get(13)? };
        Ok(SealedRow { id: row.get(15)?, data, sealed, purpose: "client_key" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// Binds a sealed digest to its key's name and end, and to all that its client may do.
pub(super) fn associated_data(client: &Client, key: &str, until: Option<Timestamp>) -> Vec<u8> {
    let moment = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.as_microsecond().to_string());
    let NewClient { name, scope, schools, networks, a_minute, typing, next_code, until: ends } = &client.may;
    let told = [
        "trousseau client key 1".to_owned(),
        client.id.to_string(),
        key.to_owned(),
        moment(until),
        scope.to_string(),
        joined(schools),
        joined(networks),
        a_minute.to_string(),
        typing.to_string(),
        next_code.to_string(),
        moment(*ends),
        name.clone(),
    ];
    told.join("\0").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::{Author, Change, Entry, Mode, Options, OsEntropy, Store, StoreError};
    use super::*;
    use domain::event;
    use jiff::SignedDuration;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn change<T>(store: &Store, at: Timestamp, work: impl FnOnce(&Change<'_>) -> Result<T>) -> T {
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        let entry = || Entry::new(event::Setting::Internal {});
        store.change(&author, at, |tx| Ok::<_, StoreError>((work(tx)?, entry()))).unwrap()
    }

    fn vpn() -> NewClient {
        NewClient {
            name: "vpn".to_owned(),
            scope: ClientScope::Verify,
            schools: vec!["0951099D".parse().unwrap()],
            networks: vec!["192.0.2.0/24".parse().unwrap(), "::1".parse().unwrap()],
            a_minute: 600,
            typing: Typing::Passcode,
            next_code: true,
            until: None,
        }
    }

    fn days(days: i64) -> Timestamp {
        NOW + SignedDuration::from_hours(24 * days)
    }

    #[test]
    fn two_keys_are_good_at_a_time_and_an_end_ends_them() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let keys: Vec<_> = (0..3).map(|_| ClientKey::new(&OsEntropy).unwrap()).collect();
        let good = |at: Timestamp| {
            let known = |key| store.read(|r| r.client_of_key(key, at)).unwrap().is_some();
            keys.iter().map(known).collect::<Vec<_>>()
        };
        let client = change(&store, NOW, |tx| {
            let client = tx.add_client(&vpn())?;
            tx.add_client_key(&client, &keys[0], NOW)?;
            Ok(client)
        });
        assert_eq!(store.read(|r| r.client(client.id)).unwrap().as_ref(), Some(&client));
        assert_eq!(good(NOW), [true, false, false]);
        change(&store, days(1), |tx| tx.add_client_key(&client, &keys[1], days(8)));
        assert_eq!(good(days(7)), [true, true, false]);
        assert_eq!(good(days(8)), [false, true, false], "the week is over");
        change(&store, days(2), |tx| tx.add_client_key(&client, &keys[2], days(9)));
        assert_eq!(good(days(3)), [false, true, true], "a third one ends the first");
        change(&store, days(3), |tx| tx.end_client(client.id));
        assert_eq!(good(days(3)), [false; 3]);
        change(&store, days(3), |tx| tx.add_client(&vpn()));
        assert!(
            store
                .change(&Author { person: None, name: String::new(), door: String::new() }, days(3), |tx| {
                    tx.add_client(&vpn()).map(|_| ((), Entry::new(event::Setting::Internal {})))
                })
                .is_err(),
            "a name is that of one program"
        );
    }

    #[test]
    fn a_row_that_another_program_wrote_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let key = ClientKey::new(&OsEntropy).unwrap();
        change(&store, NOW, |tx| {
            let client = tx.add_client(&vpn())?;
            tx.add_client_key(&client, &key, NOW)
        });
        let is_good = || store.read(|r| r.client_of_key(&key, NOW)).unwrap().is_some();
        let run = |sql: &str| assert_eq!(store.writer().conn.sql().execute(sql, []).unwrap(), 1, "{sql}");
        assert!(is_good());
        for (set, back) in [
            ("scope = 'api_write'", "scope = 'verify'"),
            ("schools = ''", "schools = '0951099D'"),
            ("networks = ''", "networks = '192.0.2.0/24 ::1'"),
            ("a_minute = 100000", "a_minute = 600"),
            ("typing = 'code'", "typing = 'passcode'"),
            ("name = 'other'", "name = 'vpn'"),
            ("until = 99", "until = NULL"),
        ] {
            run(&format!("UPDATE client SET {set}"));
            assert!(!is_good(), "{set}");
            run(&format!("UPDATE client SET {back}"));
            assert!(is_good(), "{back}");
        }
        run("UPDATE client_key SET until = 9999999999999999");
        assert!(!is_good());
    }

    #[test]
    fn keys_outlive_a_new_key_of_the_vault() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let key = ClientKey::new(&OsEntropy).unwrap();
        change(&store, NOW, |tx| {
            let client = tx.add_client(&vpn())?;
            tx.add_client_key(&client, &key, NOW)
        });
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        store.rekey(&author, NOW, &|_, _, _| false).unwrap();
        assert!(store.read(|r| r.client_of_key(&key, NOW)).unwrap().is_some());
    }
}
