//! A server that an administrator prepared: what the station's role may there, how it comes in, and what is said where it may not.

use super::{administrator, at, author, back_up, filled, held, open, passphrase, restored, server};
use postgres::{Client, NoTls};
use std::{env, fs, path::Path};
use trousseau::{
    domain::Secret,
    store::{self, Mode, Options, Paths, Prepared, Server, Store, StoreError, prepare},
};

fn by() -> Server {
    format!("{}/postgres", server()).parse().unwrap()
}

/// By the same way as the administrator, as this role.
fn address(role: &str, database: &str) -> String {
    format!("postgresql://{role}@{}/{database}", server().split_once('@').unwrap().1)
}

fn prepared(dir: &Path, role: &str, database: &str) -> (Paths, Prepared) {
    let station: Server = address(role, database).parse().unwrap();
    let made = prepare(&by(), &station).unwrap();
    (Paths { server: Some(station), ..Paths::in_dir(dir) }, made)
}

#[test]
fn the_role_of_a_station_may_write_rows_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (paths, made) = prepared(dir.path(), "desk one", "least");
    assert!(made.role && made.database && made.before == 0, "{made:?}");
    let again = prepare(&by(), paths.server.as_ref().unwrap()).unwrap();
    assert_eq!(again, Prepared { role: false, database: false, before: made.version, version: made.version });
    let store = open(&paths).unwrap();
    let token = filled(&store);
    let before = held(&store, token);
    let mut role = Client::connect(&address("desk%20one", "least"), NoTls).unwrap();
    role.batch_execute("CREATE TEMP TABLE station (id BIGINT)").unwrap();
    for (refused, why) in [
        ("DROP TABLE journal", "42501"),
        ("TRUNCATE journal", "42501"),
        ("DELETE FROM journal", "42501"),
        ("DELETE FROM token", "42501"),
        ("ALTER TABLE journal DISABLE TRIGGER ALL", "42501"),
        ("DROP TRIGGER journal_is_not_edited ON journal", "42501"),
        ("CREATE TABLE mine (id BIGINT)", "42501"),
        ("CREATE FUNCTION raise() RETURNS BIGINT LANGUAGE sql AS 'SELECT 1'", "42501"),
        ("UPDATE schema_text SET version = 1", "42501"),
        ("SET session_replication_role = replica", "42501"),
        ("CREATE DATABASE mine", "42501"),
        ("CREATE ROLE mine", "42501"),
        // the rules say so themselves
        ("UPDATE journal SET who = 'nobody'", "P0001"),
        // not even with a table of its own that looks as if no station had begun
        ("SELECT rules(FALSE)", "P0001"),
    ] {
        let said = role.batch_execute(refused).unwrap_err();
        assert_eq!(said.code().map(|code| code.code()), Some(why), "{refused}: {said}");
    }
    assert_eq!(held(&store, token), before);
    assert!(store.forget_traces().unwrap());
    assert_eq!(held(&store, token), before);
}

#[test]
fn what_was_erased_lies_in_no_file_of_any_table() {
    let dir = tempfile::tempdir().unwrap();
    let (paths, _) = prepared(dir.path(), "desk_two", "anew");
    let store = open(&paths).unwrap();
    filled(&store);
    let files = || -> Vec<(String, u32)> {
        let sql = "SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind = 'r' AND relname <> 'schema_text' ORDER BY relname";
        let rows = administrator("anew").query(sql, &[]).unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    let before = files();
    assert!(before.len() > 40, "{before:?}");
    assert!(store.forget_traces().unwrap());
    let same: Vec<_> = files().into_iter().filter(|file| before.contains(file)).collect();
    assert_eq!(same, [], "these were not written anew");
}

#[test]
fn a_station_moves_onto_a_prepared_server_by_the_role_that_it_has_there() {
    let dir = tempfile::tempdir().unwrap();
    let in_file = open(&Paths::in_dir(dir.path().join("one"))).unwrap();
    let token = filled(&in_file);
    let file = dir.path().join("one.backup");
    back_up(&in_file, &file);
    drop(in_file);
    let (there, _) = prepared(&dir.path().join("two"), "desk_three", "carried");
    let store = restored(&file, &there);
    held(&store, token);
    drop(store);
    // what holds a station takes no other
    let elsewhere = Paths { server: there.server, ..Paths::in_dir(dir.path().join("three")) };
    let entropy = std::sync::Arc::new(store::OsEntropy);
    let refused = store::restore(&file, &elsewhere, &passphrase(), entropy, &author(), at(60));
    assert!(matches!(refused, Err(StoreError::NotEmpty { .. })), "{refused:?}");
}

#[test]
fn what_nobody_prepared_is_said_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    prepared(&dir.path().join("one"), "desk_four", "first");
    administrator("postgres").batch_execute("CREATE DATABASE bare").unwrap();
    for (role, database) in [("desk_four", "bare"), ("desk_four", "none_such"), ("nobody_such", "first")] {
        let server = address(role, database).parse().unwrap();
        let paths = Paths { server: Some(server), ..Paths::in_dir(dir.path().join("two")) };
        let refused = open(&paths).err().unwrap();
        assert!(matches!(refused, StoreError::Denied(_)), "{role} {database}: {refused:?}");
        assert!(refused.to_string().contains("`trousseau database init`"), "{refused}");
    }
    // tables of a version before this one: the role may not change them, and the administrator does
    let (paths, made) = prepared(&dir.path().join("three"), "desk_four", "older");
    let (last, before) = (made.version, made.version - 1);
    drop(open(&paths).unwrap());
    let mut client = administrator("older");
    client.batch_execute(&format!("UPDATE schema_text SET version = {before}")).unwrap();
    let refused = open(&paths).err().unwrap();
    assert!(matches!(refused, StoreError::Denied(_)), "{refused:?}");
    client.batch_execute(&format!("UPDATE schema_text SET version = {}", last + 1)).unwrap();
    assert!(matches!(open(&paths), Err(StoreError::Newer { .. })));
    assert!(matches!(prepare(&by(), paths.server.as_ref().unwrap()), Err(StoreError::Newer { .. })));
}

#[test]
fn over_the_network_it_is_asked_by_tls_with_a_certificate_of_its_name_and_with_the_roles_password() {
    let dir = tempfile::tempdir().unwrap();
    let port = env::var("TROUSSEAU_TEST_PORT").unwrap();
    let authority = fs::read(env::var("TROUSSEAU_TEST_AUTHORITY").unwrap()).unwrap();
    let secret = |text: &str| Secret::new(text.as_bytes().to_vec());
    let local = address("desk_five", "line");
    let station = Server::new(&local, Some(&secret("sésame ouvre-toi")), None).unwrap();
    prepare(&by(), &station).unwrap();
    let asked = |host: &str, password: &str, authority: Option<&[u8]>| {
        let address = format!("postgresql://desk_five@{host}:{port}/line");
        let server = Server::new(&address, Some(&secret(password)), authority).unwrap();
        Store::open(Options::at(Paths { server: Some(server), ..Paths::in_dir(dir.path()) }, Mode::Hid))
    };
    let store = asked("localhost", "sésame ouvre-toi", Some(&authority)).unwrap();
    filled(&store);
    drop(store);
    let role =
        administrator("line").query_one("SELECT rolpassword FROM pg_authid WHERE rolname = 'desk_five'", &[]).unwrap();
    assert!(role.get::<_, String>(0).starts_with("SCRAM-SHA-256$"), "the server never hears the password");
    let wrong = asked("localhost", "sésame", Some(&authority)).err().unwrap();
    assert!(matches!(wrong, StoreError::Denied(_)), "{wrong:?}");
    // in the clear nobody comes in, not even from this machine
    let clear = asked("127.0.0.1", "sésame ouvre-toi", None).err().unwrap();
    assert!(matches!(clear, StoreError::Denied(_)), "{clear:?}");
    let named_otherwise = asked("127.0.0.1", "sésame ouvre-toi", Some(&authority)).err().unwrap();
    assert!(matches!(named_otherwise, StoreError::Unreachable(_)), "{named_otherwise:?}");
    let other = rcgen_authority();
    let foreign = asked("localhost", "sésame ouvre-toi", Some(other.as_bytes())).err().unwrap();
    assert!(matches!(foreign, StoreError::Unreachable(_)), "{foreign:?}");
    asked("localhost", "sésame ouvre-toi", Some(&authority)).unwrap();
}

/// Some other authority.
fn rcgen_authority() -> String {
    let made = rcgen::generate_simple_self_signed(["other".to_owned()]).unwrap();
    made.cert.pem()
}
