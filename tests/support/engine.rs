//! On which engine a test runs: a file, or, where `TROUSSEAU_TEST_SERVER` names a server (`tests/postgres/run`), a database of its own there for
//! each folder. It is asked by a role that was prepared as an academy's is, so that whatever the suite does is done with what that role may.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tempfile::TempDir;
use trousseau::store::{Mode, Options, Paths, Server, prepare};

/// The role that stations of tests have.
const ROLE: &str = "station_of_a_test";
/// The database that all others are made of.
const MODEL: &str = "model_of_tests";

/// What the name of a folder begins with whose database is a file, whatever else there is.
const IN_A_FILE: &str = "in-a-file-";

/// What a store in this folder is opened with.
pub fn options(dir: impl Into<PathBuf>, mode: Mode) -> Options {
    Options::at(paths(dir), mode)
}

/// Where what a store in this folder has is; on a server its database is there, prepared and empty.
pub fn paths(dir: impl Into<PathBuf>) -> Paths {
    let dir = dir.into();
    let server = Administrator::of(&dir).map(|administrator| administrator.database(&dir));
    Paths { server, ..Paths::in_dir(dir) }
}

/// The folder of a test that is about the file of a database: its bytes, its log, its locks, a letter in its place. Also where there is a
/// server, databases in it are files.
pub fn in_a_file() -> TempDir {
    tempfile::Builder::new().prefix(IN_A_FILE).tempdir().unwrap()
}

fn is_in_a_file(dir: &Path) -> bool {
    dir.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(IN_A_FILE.as_bytes()))
}

/// The database of this folder, for whoever may do anything there; `None`: it is a file.
pub fn administered(dir: &Path) -> Option<postgres::Client> {
    let administrator = Administrator::of(dir)?;
    let address = format!("{}/{}", administrator.address, name(dir));
    Some(postgres::Client::connect(&address, postgres::NoTls).unwrap())
}

/// Whether there is a server.
pub fn is_a_server() -> bool {
    Administrator::of_tests().is_some()
}

/// On a server: what the database of `to` holds is what that of `from` holds; whoever has that one open finds it again.
pub fn copied(from: &Path, to: &Path) {
    if let Some(mut administrator) = Administrator::of(from) {
        administrator.end(&name(from));
        administrator.make(&name(from), to);
    }
}

/// On a server: whoever had the database of `from` is dead. It goes on as that of `to`, and nothing that they still do reaches it.
pub fn inherited(from: &Path, to: &Path) {
    if let Some(mut administrator) = Administrator::of(from) {
        let (old, new) = (name(from), name(to));
        administrator.run(&format!("ALTER DATABASE {old} ALLOW_CONNECTIONS FALSE"));
        administrator.end(&old);
        administrator.run(&format!("ALTER DATABASE {old} RENAME TO {new}"));
        administrator.run(&format!("ALTER DATABASE {new} ALLOW_CONNECTIONS TRUE"));
        made().push((new, goes_with(to)));
    }
}

/// On a server: every connection to the database of this folder ends, as when the server is started anew.
pub fn cut(dir: &Path) {
    if let Some(mut administrator) = Administrator::of(dir) {
        administrator.end(&name(dir));
    }
}

/// Databases of this process, and the folder with which each goes: its own, or the one in which that is still to be made.
static MADE: Mutex<Vec<(String, PathBuf)>> = Mutex::new(Vec::new());
/// One after the other makes the model.
static MODELLED: Mutex<bool> = Mutex::new(false);

fn made() -> MutexGuard<'static, Vec<(String, PathBuf)>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn goes_with(dir: &Path) -> PathBuf {
    dir.ancestors().find(|folder| folder.exists()).unwrap_or(dir).to_owned()
}

/// What the database of this folder is called.
fn name(dir: &Path) -> String {
    format!("t{}", &HEXLOWER.encode(&Sha256::digest(dir.as_os_str().as_encoded_bytes()))[..24])
}

/// Whoever may make databases and end connections.
struct Administrator {
    client: postgres::Client,
    address: String,
}

impl Administrator {
    /// Where the database of this folder is on a server.
    fn of(dir: &Path) -> Option<Self> {
        Self::of_tests().filter(|_| !is_in_a_file(dir))
    }

    fn of_tests() -> Option<Self> {
        let address = std::env::var("TROUSSEAU_TEST_SERVER").ok()?;
        let client = postgres::Client::connect(&format!("{address}/postgres"), postgres::NoTls).unwrap();
        Some(Self { client, address })
    }

    fn run(&mut self, sql: &str) {
        self.client.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// The database that belongs to this folder; made where there is none.
    fn database(mut self, dir: &Path) -> Server {
        let name = name(dir);
        // everybody else comes by the same way
        let (_, host) = self.address.split_once('@').expect("a server has a host");
        let asked_as = |name: &str| format!("postgresql://{ROLE}@{host}/{name}").parse::<Server>().unwrap();
        let (station, model) = (asked_as(&name), asked_as(MODEL));
        if !self.has(&name) {
            let mut modelled = MODELLED.lock().unwrap_or_else(PoisonError::into_inner);
            if !*modelled {
                prepare(&format!("{}/postgres", self.address).parse().unwrap(), &model).unwrap();
                *modelled = true;
            }
            drop(modelled);
            self.make(MODEL, dir);
        }
        station
    }

    fn has(&mut self, name: &str) -> bool {
        self.client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).unwrap().is_some()
    }

    /// Those of folders that are gone go as well: there would be a thousand in the end.
    fn make(&mut self, from: &str, dir: &Path) {
        let (gone, stay): (Vec<_>, Vec<_>) =
            std::mem::take(&mut *made()).into_iter().partition(|(_, dir)| !dir.exists());
        made().extend(stay);
        for (name, _) in gone {
            self.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
        let new = name(dir);
        self.run(&format!("CREATE DATABASE {new} TEMPLATE {from}"));
        made().push((new, goes_with(dir)));
    }

    /// Ends every connection to this database.
    fn end(&mut self, name: &str) {
        let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
        self.client.query(sql, &[&name]).unwrap();
    }
}
