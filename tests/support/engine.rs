//! On which engine a test runs: a file, or, where `TROUSSEAU_TEST_SERVER` names a server (`tests/postgres/run`), a database of its own there for
//! each folder.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use trousseau::store::{Mode, Options};

/// What a store in this folder is opened with.
pub fn options(dir: impl Into<PathBuf>, mode: Mode) -> Options {
    let dir = dir.into();
    let server = std::env::var("TROUSSEAU_TEST_SERVER").ok().map(|server| database(&server, &dir));
    let mut options = Options::in_dir(dir, mode);
    options.paths.server = server.map(|server| server.parse().unwrap());
    options
}

/// The database that belongs to this folder; made where there is none.
fn database(server: &str, dir: &Path) -> String {
    let name = format!("t{}", &HEXLOWER.encode(&Sha256::digest(dir.as_os_str().as_encoded_bytes()))[..24]);
    let mut client = postgres::Client::connect(&format!("{server}/postgres"), postgres::NoTls).unwrap();
    if client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).unwrap().is_none() {
        client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    }
    format!("{server}/{name}")
}
