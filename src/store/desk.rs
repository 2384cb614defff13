//! Desks: machines elsewhere, whose tokens this station speaks with. The public key of each, and what is kept of the code by which its machine
//! joins, are sealed and bound to what the desk is for, so that what another program writes into a row opens nothing.

use super::client::joined;
use super::sql::At;
use super::vault::{Sealed, SealedRow};
use super::{Bookkeeping, Change, Reader, Result, StoreError, TokenHash};
use crate::engine::{self, Optional, Row, Sql};
use domain::{DeskId, Secret, Uai, event::Spaced};
use jiff::Timestamp;

/// A desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Its number.
    pub id: DeskId,
    /// What was said when it was added; it stays so.
    pub said: NewDesk,
    /// When it was added.
    pub made: Timestamp,
    /// When a machine joined last; `None`: none has.
    pub joined: Option<Timestamp>,
    /// What that machine is called.
    pub host: Option<String>,
    /// The version of its program.
    pub program: Option<String>,
    /// When it was there last, as far as it was written down.
    pub seen: Option<Timestamp>,
    /// When it was ended.
    pub ended: Option<Timestamp>,
}

/// What is said of a desk when it is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDesk {
    /// What people call it.
    pub name: String,
    /// The schools that it is for; empty: all of them.
    pub schools: Vec<Uai>,
}

/// Something that is sealed of a desk.
struct Kept {
    desk: Desk,
    until: Option<Timestamp>,
    secret: [u8; 32],
}

const COLUMNS: &str = "d.id, d.name, d.schools, d.made, d.joined, d.host, d.program, d.seen, d.ended";

/// What stands in a row that is of a desk's bench; 0: of this machine's.
pub(super) fn bench(desk: Option<DeskId>) -> i64 {
    desk.map_or(0, DeskId::get)
}

/// The desk of a row; `None`: this machine.
pub(super) fn desk_of(bench: i64) -> Option<DeskId> {
    DeskId::new(bench).ok()
}

fn desk(row: &Row<'_>) -> engine::Result<Desk> {
    let at = |column: usize| Ok::<_, engine::Error>(row.get::<_, Option<At>>(column)?.map(|at| at.0));
    let schools: Result<Spaced<Uai>, _> = row.get::<_, String>(2)?.parse();
    let schools = schools.map_err(|error| engine::Error::column(2, error))?.0;
    Ok(Desk {
        id: row.get(0)?,
        said: NewDesk { name: row.get(1)?, schools },
        made: row.get::<_, At>(3)?.0,
        joined: at(4)?,
        host: row.get(5)?,
        program: row.get(6)?,
        seen: at(7)?,
        ended: at(8)?,
    })
}

impl Reader<'_> {
    /// Every desk, those that are one still first, by name.
    pub fn desks(&self) -> Result<Vec<Desk>> {
        let sql = format!("SELECT {COLUMNS} FROM desk d ORDER BY d.ended IS NOT NULL, d.name, d.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], desk)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// One of them.
    pub fn desk(&self, id: DeskId) -> Result<Option<Desk>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM desk d WHERE d.id = ?"))?;
        Ok(statement.query_row([id], desk).optional()?)
    }

    /// The desks whose machine has a key, with its public half.
    pub fn desk_keys(&self) -> Result<Vec<(Desk, [u8; 32])>> {
        let keys = self.desk_secrets("k.what = 'key'")?;
        Ok(keys.into_iter().map(|kept| (kept.desk, kept.secret)).collect())
    }

    /// The desks that a machine may still join as at `now`, with what is kept of their codes,
    /// and until when.
    pub fn desk_codes(&self, now: Timestamp) -> Result<Vec<(Desk, Timestamp, [u8; 32])>> {
        let codes = self.desk_secrets("k.what = 'code'")?.into_iter();
        let open = codes.filter_map(|kept| Some((kept.desk, kept.until.filter(|until| *until > now)?, kept.secret)));
        Ok(open.collect())
    }

    /// The key of this station as a centre, PKCS #8; `None`: it has none yet.
    pub fn centre_key(&self) -> Result<Option<Secret>> {
        let mut statement = self.conn.prepare_cached("SELECT nonce, sealed FROM desk_secret WHERE what = 'centre'")?;
        let sealed = statement.query_row([], |row| Ok(Sealed { nonce: row.get(0)?, ciphertext: row.get(1)? }));
        let Some(sealed) = sealed.optional()? else { return Ok(None) };
        let opened = self.vault.open(&data_of_centre(), &sealed);
        Ok(Some(opened.ok_or(StoreError::SealBroken { purpose: PURPOSE })?))
    }

    /// The desk that this browser showed that it is at, after `since`.
    pub fn desk_of_browser(&self, browser: TokenHash, since: Timestamp) -> Result<Option<DeskId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT d.id FROM desk_browser b JOIN desk d ON d.id = b.desk WHERE b.hash = ?1 AND b.at > ?2 AND d.ended IS NULL",
        )?;
        Ok(statement.query_row((browser.0, At(since)), |row| row.get(0)).optional()?)
    }

    /// What was sealed of desks that are one still, where it is what it was sealed as.
    fn desk_secrets(&self, what: &str) -> Result<Vec<Kept>> {
        let sql = format!(
            "SELECT {COLUMNS}, k.what, k.until, k.nonce, k.sealed FROM desk_secret k JOIN desk d ON d.id = k.desk
             WHERE d.ended IS NULL AND {what} ORDER BY d.id"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| {
            let until = row.get::<_, Option<At>>(10)?.map(|at| at.0);
            let sealed = Sealed { nonce: row.get(11)?, ciphertext: row.get(12)? };
            Ok((desk(row)?, row.get::<_, String>(9)?, until, sealed))
        })?;
        let mut opened = Vec::new();
        for row in rows {
            let (desk, what, until, sealed) = row?;
            let secret = self.vault.open(&data_of(&desk, &what, until), &sealed);
            match secret.and_then(|secret| secret.expose().try_into().ok()) {
                Some(secret) => opened.push(Kept { desk, until, secret }),
                None => {
                    tracing::error!(desk = desk.said.name, what, "was altered by another program, and opens nothing")
                }
            }
        }
        Ok(opened)
    }
}

impl Bookkeeping<'_> {
    /// A browser showed that it is at this desk. Those of before `before` have to show it again.
    pub fn add_desk_browser(&self, browser: TokenHash, desk: DeskId, now: Timestamp, before: Timestamp) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM desk_browser WHERE at <= ?")?.execute([At(before)])?;
        self.conn.prepare_cached("INSERT INTO desk_browser (hash, desk, at) VALUES (?1, ?2, ?3)")?.execute((
            browser.0,
            desk,
            At(now),
        ))?;
        Ok(())
    }

    /// A desk is there, or was until now; `host`, `program`: what it says of itself.
    pub fn saw_desk(&self, desk: DeskId, said: Option<(&str, &str)>, now: Timestamp) -> Result<()> {
        let (host, program) = said.unzip();
        self.conn
            .prepare_cached(
                "UPDATE desk SET seen = ?2, host = coalesce(?3, host), program = coalesce(?4, program) WHERE id = ?1",
            )?
            .execute((desk, At(now), host, program))?;
        Ok(())
    }
}

impl Change<'_> {
    /// A desk more. Its name is that of no other.
    pub fn add_desk(&self, new: &NewDesk) -> Result<Desk> {
        let mut statement =
            self.conn.prepare_cached("INSERT INTO desk (name, schools, made) VALUES (?1, ?2, ?3) RETURNING id")?;
        let id = statement.query_row((&new.name, joined(&new.schools), At(self.at)), |row| row.get(0))?;
        self.desk(id)?.ok_or(StoreError::Gone { what: "desk" })
    }

    /// A machine may join as this desk until then, by the code of which this is kept; by no earlier one any more.
    pub fn set_desk_code(&self, desk: &Desk, code: &[u8; 32], until: Timestamp) -> Result<()> {
        self.keep(Some(desk), "code", Some(until), &Secret::new(code.to_vec()))
    }

    /// A machine with this key joined: its code is used up, and the machine before it is no desk any more.
    pub fn join_desk(&self, desk: &Desk, key: &[u8; 32]) -> Result<()> {
        self.forget(desk.id, "code")?;
        self.forget_browsers(desk.id)?;
        self.conn
            .prepare_cached("UPDATE desk SET joined = ?2, host = NULL, program = NULL WHERE id = ?1")?
            .execute((desk.id, At(self.at)))?;
        self.keep(Some(desk), "key", None, &Secret::new(key.to_vec()))
    }

    /// It is no desk any more.
    pub fn end_desk(&self, id: DeskId) -> Result<()> {
        for what in ["key", "code"] {
            self.forget(id, what)?;
        }
        self.forget_browsers(id)?;
        self.conn.prepare_cached("UPDATE desk SET ended = ?2 WHERE id = ?1")?.execute((id, At(self.at)))?;
        Ok(())
    }

    /// The key of this station as a centre, PKCS #8: once.
    pub fn set_centre_key(&self, key: &Secret) -> Result<()> {
        self.keep(None, "centre", None, key)
    }

    fn keep(&self, desk: Option<&Desk>, what: &str, until: Option<Timestamp>, secret: &Secret) -> Result<()> {
        let data = desk.map_or_else(data_of_centre, |desk| data_of(desk, what, until));
        let sealed = self.vault.seal(self.entropy, &data, secret)?;
        if let Some(desk) = desk {
            self.forget(desk.id, what)?;
        }
        self.conn
            .prepare_cached("INSERT INTO desk_secret (what, desk, until, nonce, sealed) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute((what, desk.map(|desk| desk.id), until.map(At), sealed.nonce, sealed.ciphertext))?;
        Ok(())
    }

    fn forget(&self, desk: DeskId, what: &str) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM desk_secret WHERE desk = ?1 AND what = ?2")?.execute((desk, what))?;
        Ok(())
    }

    fn forget_browsers(&self, desk: DeskId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM desk_browser WHERE desk = ?")?.execute([desk])?;
        Ok(())
    }
}

/// As errors name it.
const PURPOSE: &str = "desk_secret";

/// What a new key of the vault rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let sql = format!(
        "SELECT {COLUMNS}, k.what, k.until, k.nonce, k.sealed, k.id FROM desk_secret k JOIN desk d ON d.id = k.desk"
    );
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let (what, until): (String, Option<At>) = (row.get(9)?, row.get(10)?);
        let data = data_of(&desk(row)?, &what, until.map(|at| at.0));
        let sealed = Sealed { nonce: row.get(11)?, ciphertext: row.get(12)? };
        Ok(SealedRow { id: row.get(13)?, data, sealed, purpose: PURPOSE })
    })?;
    let mut rows = rows.collect::<engine::Result<Vec<_>>>()?;
    let mut statement = conn.prepare("SELECT id, nonce, sealed FROM desk_secret WHERE what = 'centre'")?;
    let centre = statement.query_map([], |row| {
        let sealed = Sealed { nonce: row.get(1)?, ciphertext: row.get(2)? };
        Ok(SealedRow { id: row.get(0)?, data: data_of_centre(), sealed, purpose: PURPOSE })
    })?;
    rows.extend(centre.collect::<engine::Result<Vec<_>>>()?);
    Ok(rows)
}

/// Binds a sealed value to its desk and to all that this one is for.
fn data_of(desk: &Desk, what: &str, until: Option<Timestamp>) -> Vec<u8> {
    let until = until.map_or_else(String::new, |until| until.as_microsecond().to_string());
    let NewDesk { name, schools } = &desk.said;
    ["trousseau desk 1", what, &desk.id.to_string(), &until, name, &joined(schools)].join("\0").into_bytes()
}

fn data_of_centre() -> Vec<u8> {
    b"trousseau desk 1\0centre".to_vec()
}

#[cfg(test)]
mod tests {
    use super::super::{Author, Entry, Mode, Options, Store};
    use super::*;
    use domain::event;
    use jiff::SignedDuration;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn change<T>(store: &Store, work: impl FnOnce(&Change<'_>) -> Result<T>) -> T {
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        let entry = || Entry::new(event::Setting::Internal {});
        store.change(&author, NOW, |tx| Ok::<_, StoreError>((work(tx)?, entry()))).unwrap()
    }

    fn hours(hours: i64) -> Timestamp {
        NOW + SignedDuration::from_hours(hours)
    }

    fn accueil() -> NewDesk {
        NewDesk { name: "Accueil".to_owned(), schools: vec!["0951099D".parse().unwrap()] }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        (dir, store)
    }

    #[test]
    fn a_code_is_good_for_its_day_and_one_machine_and_the_last_machine_is_the_desk() {
        let (_dir, store) = store();
        let desk = change(&store, |tx| {
            let desk = tx.add_desk(&accueil())?;
            tx.set_desk_code(&desk, &[1; 32], hours(24))?;
            Ok(desk)
        });
        let codes =
            |now| store.read(|r| r.desk_codes(now)).unwrap().into_iter().map(|(.., code)| code).collect::<Vec<_>>();
        let keys = || store.read(|r| r.desk_keys()).unwrap().into_iter().map(|(_, key)| key).collect::<Vec<_>>();
        assert_eq!((codes(hours(23)), codes(hours(24))), (vec![[1; 32]], vec![]));
        change(&store, |tx| tx.set_desk_code(&desk, &[2; 32], hours(24)));
        assert_eq!(codes(NOW), [[2; 32]], "a new code ends the one before");
        change(&store, |tx| tx.join_desk(&desk, &[7; 32]));
        assert_eq!((codes(NOW), keys()), (vec![], vec![[7; 32]]));
        change(&store, |tx| tx.join_desk(&desk, &[8; 32]));
        assert_eq!(keys(), [[8; 32]]);
        store.keep(|books| books.add_desk_browser(TokenHash::of("browser"), desk.id, NOW, hours(-12))).unwrap();
        let at = |since| store.read(|r| r.desk_of_browser(TokenHash::of("browser"), since)).unwrap();
        assert_eq!((at(hours(-12)), at(NOW)), (Some(desk.id), None));
        change(&store, |tx| tx.end_desk(desk.id));
        assert_eq!((keys(), at(hours(-12))), (vec![], None));
        change(&store, |tx| tx.add_desk(&accueil()));
    }

    #[test]
    fn what_another_program_writes_opens_nothing_and_all_of_it_outlives_a_new_key_of_the_vault() {
        let (_dir, store) = store();
        change(&store, |tx| {
            let desk = tx.add_desk(&accueil())?;
            tx.join_desk(&desk, &[7; 32])?;
            tx.set_desk_code(&desk, &[1; 32], hours(24))?;
            tx.set_centre_key(&Secret::new(b"PKCS #8".to_vec()))
        });
        let good = || store.read(|r| Ok::<_, StoreError>((r.desk_keys()?.len(), r.desk_codes(NOW)?.len()))).unwrap();
        let run = |sql: &str| assert_eq!(store.writer().conn.sql().execute(sql, []).unwrap(), 1, "{sql}");
        assert_eq!(good(), (1, 1));
        run("UPDATE desk SET schools = ''");
        assert_eq!(good(), (0, 0), "a desk of every school");
        run("UPDATE desk SET schools = '0951099D'");
        run("UPDATE desk_secret SET until = until + 1 WHERE what = 'code'");
        assert_eq!(good(), (1, 0));
        run("UPDATE desk_secret SET until = until - 1 WHERE what = 'code'");
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        store.rekey(&author, NOW, &|_, _, _| false).unwrap();
        assert_eq!(good(), (1, 1));
        assert_eq!(store.read(|r| r.centre_key()).unwrap().unwrap().expose(), b"PKCS #8");
    }
}
