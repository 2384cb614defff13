//! On which engine a test runs: a file, or, where `TROUSSEAU_TEST_SERVER` names a server (`tests/postgres/run`), a database of its own there for
//! each folder. It is asked by a role that was prepared as an academy's is, so that whatever the suite does is done with what that role may.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use trousseau::store::{Mode, Options, Server, prepare};

/// The role that stations of tests have.
const ROLE: &str = "station_of_a_test";
/// The database that all others are made of.
const MODEL: &str = "model_of_tests";

/// What a store in this folder is opened with.
pub fn options(dir: impl Into<PathBuf>, mode: Mode) -> Options {
    let dir = dir.into();
    let server = std::env::var("TROUSSEAU_TEST_SERVER").ok().map(|server| database(&server, &dir));
    let mut options = Options::in_dir(dir, mode);
    options.paths.server = server;
    options
}

/// Databases of this process, and the folder that each belongs to.
static MADE: Mutex<Vec<(String, PathBuf)>> = Mutex::new(Vec::new());

/// The database that belongs to this folder; made where there is none. Those of folders that are gone go.
fn database(server: &str, dir: &Path) -> Server {
    // the address of an administrator: everybody else comes by the same way
    let (_, host) = server.split_once('@').expect("a server has a host");
    let asked_as = |role: &str, name: &str| format!("postgresql://{role}@{host}/{name}").parse::<Server>().unwrap();
    let name = format!("t{}", &HEXLOWER.encode(&Sha256::digest(dir.as_os_str().as_encoded_bytes()))[..24]);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut client = postgres::Client::connect(&format!("{server}/postgres"), postgres::NoTls).unwrap();
    let mut there = |name: &str| {
        client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).unwrap().is_some()
    };
    let is_new = !there(&name);
    if !there(MODEL) {
        let administrator = format!("{server}/postgres").parse().unwrap();
        prepare(&administrator, &asked_as(ROLE, MODEL)).unwrap();
    }
    if is_new {
        made.retain(|(gone, folder)| {
            let stays = folder.exists();
            if !stays {
                client.batch_execute(&format!("DROP DATABASE IF EXISTS {gone} WITH (FORCE)")).unwrap();
            }
            stays
        });
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {MODEL}")).unwrap();
        made.push((name.clone(), dir.to_owned()));
    }
    asked_as(ROLE, &name)
}
