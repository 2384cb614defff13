//! The store on a real PostgreSQL, which `tests/postgres/run` starts: hence no part of `cargo test`. What is the same on both engines is seen by
//! the suite, which runs here as well; this is what only a server has.

mod daemon;
mod prepared;

use jiff::Timestamp;
use postgres::{Client, NoTls};
use std::{
    collections::BTreeMap,
    fs::File,
    path::Path,
    sync::{Arc, Mutex},
};
use trousseau::{
    domain::{Contract, Degree, Family, IntentStage, Language, Secret, Serial, TokenId, Uai, event},
    oath::{Algorithm, Digits, Parameters},
    store::{
        self, Author, Change, Commit, Disk, Entry, Mode, MovingFactor, NewCredential, NewPerson, NewToken, Options,
        OsEntropy, PasswordHash, Paths, Result, School, SealedFor, Store, StoreError, TokenHash, to_the_end,
    },
};

/// The server, as `tests/postgres/run` says it.
fn server() -> String {
    std::env::var("TROUSSEAU_TEST_SERVER").expect("run tests/postgres/run, which starts a server")
}

/// Who looks at the server beside the store.
fn administrator(database: &str) -> Client {
    Client::connect(&format!("{}/{database}", server()), NoTls).unwrap()
}

/// Paths of a station in `dir` whose database is a new one of this name.
fn paths(dir: &Path, database: &str) -> Paths {
    administrator("postgres").batch_execute(&format!("CREATE DATABASE {database}")).unwrap();
    Paths { server: Some(format!("{}/{database}", server()).parse().unwrap()), ..Paths::in_dir(dir) }
}

fn open(paths: &Paths) -> Result<Store> {
    Store::open(Options::at(paths.clone(), Mode::Hid))
}

fn author() -> Author {
    Author { person: None, name: "root".into(), door: "cli:0".into() }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn change<T>(store: &Store, work: impl FnOnce(&Change<'_>) -> Result<T>) -> Result<T> {
    store.change(&author(), at(0), |tx| Ok((work(tx)?, Entry::new(event::Setting::Internal {}))))
}

fn serial(n: u32) -> Serial {
    (7_000_000 + n).to_string().parse().unwrap()
}

fn register(store: &Store, n: u32) -> Result<TokenId> {
    let uai: Uai = "0951099D".parse().unwrap();
    let new = NewToken {
        family: Family::YubiKey,
        serial: serial(n),
        profile: Some("yubikey-5".into()),
        model: "YubiKey 5 NFC".into(),
        firmware: Some("5.4.3".into()),
        school: Some(uai),
        expires: None,
        lot: None,
    };
    change(store, |tx| tx.add_token(&new))
}

/// A school, somebody with a PIN, a key with everything that is sealed.
fn filled(store: &Store) -> TokenId {
    let school = School {
        uai: "0951099D".parse().unwrap(),
        name: "Collège Frédéric-Mistral".into(),
        degree: Degree::Second,
        contract: Contract::Public,
        mailbox: None,
        closed: None,
    };
    change(store, |tx| tx.add_school(&school)).unwrap();
    let zoe = NewPerson {
        login: "zoe".parse().unwrap(),
        name: "Zoé d’Hérouville".into(),
        email: Some("zoe@example.fr".into()),
        language: Language::Fr,
        uid: None,
    };
    let zoe = change(store, |tx| tx.add_person(&zoe)).unwrap();
    let token = register(store, 1).unwrap();
    let credential = NewCredential {
        token,
        slot: Some(1),
        parameters: Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX },
        factor: MovingFactor::Hotp { counter: 0 },
        stage: IntentStage::Stored,
    };
    change(store, |tx| {
        tx.set_pin(zoe, &PasswordHash::new(&Secret::new(b"4719".to_vec()), &OsEntropy).unwrap())?;
        tx.seal(SealedFor::AccessCode(token, 1), &Secret::new(vec![1; 6]))?;
        tx.add_credential(&credential, &Secret::new(vec![7; 20]))
    })
    .unwrap();
    token
}

/// What a store holds: rows of each table, the end of the journal, a secret. Its journal is sound.
fn held(store: &Store, token: TokenId) -> (BTreeMap<String, u64>, String) {
    let check = store.verify_journal(None, &mut to_the_end).unwrap();
    assert!(check.is_sound(), "{check:?}");
    let code = store.read(|r| r.unseal(SealedFor::AccessCode(token, 1))).unwrap().unwrap();
    assert_eq!(code.expose(), [1; 6]);
    (store.read(|r| r.rows_of_tables()).unwrap(), check.head)
}

fn passphrase() -> Secret {
    Secret::new("quatre mots et demi".into())
}

fn back_up(store: &Store, file: &Path) {
    let out = File::create_new(file).unwrap();
    store.backup(&out, file, &passphrase(), &author(), at(50), &mut to_the_end).unwrap();
}

fn restored(file: &Path, paths: &Paths) -> Store {
    store::restore(file, paths, &passphrase(), Arc::new(OsEntropy), &author(), at(60)).unwrap();
    open(paths).unwrap()
}

#[test]
fn a_station_moves_onto_a_server_and_back_with_all_that_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let in_file = open(&Paths::in_dir(dir.path().join("one"))).unwrap();
    let token = filled(&in_file);
    let file = dir.path().join("one.backup");
    back_up(&in_file, &file);
    let (rows, _) = held(&in_file, token);
    drop(in_file);

    let on_server = restored(&file, &paths(&dir.path().join("two"), "moved"));
    let (there, _) = held(&on_server, token);
    // the restore itself is an entry, and there is somebody whose account is in doubt
    let but_its_own = |rows: &BTreeMap<String, u64>| {
        let own = ["journal", "journal_day", "restored", "doubted_person"];
        rows.iter()
            .filter(|(table, _)| !own.contains(&table.as_str()))
            .map(|(t, n)| (t.clone(), *n))
            .collect::<Vec<_>>()
    };
    assert_eq!(but_its_own(&there), but_its_own(&rows));
    assert_eq!(there["journal"], rows["journal"] + 1);
    // numbers of rows go on from where they were
    assert!(register(&on_server, 2).unwrap().get() > token.get());
    let again = dir.path().join("two.backup");
    back_up(&on_server, &again);
    let (there, _) = held(&on_server, token);
    drop(on_server);

    let back = restored(&again, &Paths::in_dir(dir.path().join("three")));
    let (here, _) = held(&back, token);
    assert_eq!(but_its_own(&here), but_its_own(&there));
    assert!(register(&back, 3).is_ok());
    let looked_at = store::examine_backup(&again, &passphrase(), &mut to_the_end).unwrap();
    assert!(looked_at.is_sound(), "{looked_at:?}");
}

#[test]
fn a_restore_onto_a_server_that_holds_something_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let in_file = open(&Paths::in_dir(dir.path().join("one"))).unwrap();
    filled(&in_file);
    let file = dir.path().join("one.backup");
    back_up(&in_file, &file);
    let taken = paths(&dir.path().join("two"), "taken");
    let token = filled(&open(&taken).unwrap());
    let elsewhere = Paths { server: taken.server.clone(), ..Paths::in_dir(dir.path().join("three")) };
    let refused = store::restore(&file, &elsewhere, &passphrase(), Arc::new(OsEntropy), &author(), at(60));
    assert!(matches!(refused, Err(StoreError::NotEmpty { .. })), "{refused:?}");
    assert!(!elsewhere.key.exists() && !elsewhere.head().exists());
    held(&open(&taken).unwrap(), token);
}

#[test]
fn a_database_of_somebody_elses_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let theirs = paths(dir.path(), "theirs");
    administrator("theirs").batch_execute("CREATE TABLE wages (amount BIGINT)").unwrap();
    assert!(matches!(open(&theirs), Err(StoreError::NotOurs { .. })));
    let tables = administrator("theirs").query("SELECT relname FROM pg_class WHERE relname IN ('wages', 'token')", &[]);
    assert_eq!(tables.unwrap().len(), 1);
}

#[test]
fn one_program_at_a_time_has_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let first = paths(&dir.path().join("one"), "alone");
    let store = open(&first).unwrap();
    let second = Paths { server: first.server.clone(), ..Paths::in_dir(dir.path().join("two")) };
    let Err(StoreError::ServedElsewhere { database: place, .. }) = open(&second) else {
        panic!("two programs have it")
    };
    assert!(place.starts_with("alone"), "{place}");
    drop(store);
    open(&first).unwrap();
}

/// Ends every connection of the store's to this database, as a server that is started anew does.
fn cut(database: &str) {
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'trousseau@%'";
    assert!(!administrator("postgres").query(sql, &[&database]).unwrap().is_empty());
}

#[test]
fn a_server_that_was_away_between_two_changes_is_not_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&paths(dir.path(), "away")).unwrap();
    let token = filled(&store);
    let before = held(&store, token);
    cut("away");
    assert_eq!(held(&store, token), before, "who reads");
    cut("away");
    register(&store, 2).unwrap();
    cut("away");
    register(&store, 3).unwrap();
    assert_eq!(held(&store, token).0["token"], before.0["token"] + 2);
}

/// A disk whose server goes away when a change is made durable, as often as it is told to.
#[derive(Default)]
struct Cutting(Mutex<Option<(&'static str, bool)>>);

impl Disk for Cutting {
    fn commit(&self, commit: Commit<'_>) -> Result<()> {
        let Some((database, after)) = self.0.lock().unwrap().take() else { return commit() };
        if !after {
            cut(database);
            return commit();
        }
        commit()?;
        cut(database);
        // what a client sees whose answer was lost on the way
        Err(StoreError::Unreachable(store::EngineError::new(store::ErrorKind::Lost, "the answer was lost")))
    }
}

#[test]
fn a_change_whose_answer_was_lost_is_looked_up_and_never_done_twice_nor_told_wrongly() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Cutting::default());
    let paths = paths(dir.path(), "doubt");
    let store = Store::open(Options { disk: disk.clone(), ..Options::at(paths, Mode::Hid) }).unwrap();
    let token = filled(&store);
    let tokens = |store: &Store| held(store, token).0["token"];
    let before = tokens(&store);
    *disk.0.lock().unwrap() = Some(("doubt", true));
    register(&store, 2).expect("it stands, and that is what is told");
    assert_eq!(tokens(&store), before + 1);
    *disk.0.lock().unwrap() = Some(("doubt", false));
    let lost = register(&store, 3);
    assert!(matches!(lost, Err(StoreError::Unreachable(_))), "{lost:?}");
    assert_eq!(tokens(&store), before + 1, "nothing was changed, and that is what is told");
    assert_eq!(store.journal_fault(), None);
    register(&store, 3).unwrap();
    assert_eq!(tokens(&store), before + 2);
}

#[test]
fn what_the_books_keep_is_looked_up_as_well_where_the_answer_was_lost() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Cutting::default());
    let paths = paths(dir.path(), "books");
    let store = Store::open(Options { disk: disk.clone(), ..Options::at(paths, Mode::Hid) }).unwrap();
    filled(&store);
    let zoe = store.read(|r| r.person_by_login(&"zoe".parse().unwrap())).unwrap().unwrap().id;
    let devices = || store.read(|r| r.rows_of_tables()).unwrap()["known_device"];
    let know = |name: &str| store.keep(|books| books.know_device(TokenHash::of(name), zoe, at(1)));
    *disk.0.lock().unwrap() = Some(("books", true));
    know("one").expect("it stands, and that is what is told");
    assert_eq!(devices(), 1);
    *disk.0.lock().unwrap() = Some(("books", false));
    let lost = know("two");
    assert!(matches!(lost, Err(StoreError::Unreachable(_))), "{lost:?}");
    assert_eq!(devices(), 1, "nothing was kept, and that is what is told");
    know("two").unwrap();
    assert_eq!(devices(), 2);
    *disk.0.lock().unwrap() = Some(("books", true));
    store.keep(|_| Ok::<_, StoreError>(())).expect("where nothing was written nothing can be lost");
}

#[test]
fn another_program_that_writes_into_the_journals_table_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&paths(dir.path(), "outsider")).unwrap();
    filled(&store);
    let mut other = administrator("outsider");
    for refused in [
        "DELETE FROM journal WHERE number = 1",
        "UPDATE journal SET who = 'nobody' WHERE number = 1",
        "DELETE FROM token",
        "UPDATE token SET serial = '1' WHERE id = 1",
        "UPDATE token SET state = 'handed_over' WHERE id = 1",
        "INSERT INTO token (family, serial, model, state, since, registered) VALUES ('yubikey', '9', '', 'lost', 0, 0)",
        "UPDATE credential SET counter = counter - 1",
    ] {
        let said = other.batch_execute(refused).unwrap_err();
        assert!(said.as_db_error().is_some_and(|said| said.message().contains(':')), "{refused}: {said}");
    }
    other.batch_execute("INSERT INTO role_grant (person, role) SELECT id, 'administrator' FROM person").unwrap();
    assert_eq!(store.foreign_access().unwrap(), ["zoe"], "a role that the station did not give");
}

#[test]
fn a_server_has_every_table_column_index_and_rule_of_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let in_file = open(&Paths::in_dir(dir.path().join("one"))).unwrap();
    let on_server = open(&paths(&dir.path().join("two"), "catalogue")).unwrap();
    assert_eq!(on_server.read(|r| r.schema()).unwrap(), in_file.read(|r| r.schema()).unwrap());
    let file = rusqlite::Connection::open(dir.path().join("one").join(store::DATABASE)).unwrap();
    let ours = |sql: &str| -> Vec<String> {
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        let mut rows: Vec<String> = rows.map(|row| row.unwrap()).collect();
        rows.sort();
        rows
    };
    let mut server = administrator("catalogue");
    let mut theirs = |sql: &str| -> Vec<String> {
        let mut rows: Vec<String> = server.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect();
        rows.sort();
        rows
    };
    // tables and columns: name, type, whether it may be empty
    let columns = "SELECT t.name || '.' || c.name || ' ' || c.type || iif(c.\"notnull\" OR c.pk, ' NOT NULL', '')
        FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY 1";
    let same = "SELECT t.relname || '.' || c.attname || ' ' || CASE c.atttypid WHEN 'bigint'::regtype THEN 'INTEGER'
        WHEN 'text'::regtype THEN 'TEXT' WHEN 'bytea'::regtype THEN 'BLOB' ELSE c.atttypid::regtype::text END
        || CASE WHEN c.attnotnull THEN ' NOT NULL' ELSE '' END
        FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
        AND c.attnum > 0 AND c.attname <> 'rowid' AND t.relname <> 'schema_text'";
    let found = theirs(same);
    assert!(found.len() > 300, "{}", found.len());
    assert_eq!(found, ours(columns));
    // texts are compared by their bytes
    let others = theirs("SELECT t.relname || '.' || c.attname FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
        WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND t.relname <> 'schema_text' AND c.attnum > 0
        AND c.atttypid = 'text'::regtype AND c.attcollation <> '\"C\"'::regcollation");
    assert_eq!(others, Vec::<String>::new());
    let indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1";
    assert_eq!(
        theirs("SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
            LEFT JOIN pg_constraint c ON c.conindid = i.oid WHERE t.relnamespace = 'public'::regnamespace AND c.oid IS NULL
           "),
        ours(indexes)
    );
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1";
    assert_eq!(
        theirs("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'touched\\_%'"),
        ours(triggers)
    );
    // conditions and references: how many each table has
    let checks = "SELECT name || ' ' || ((length(sql) - length(replace(sql, 'CHECK (', ''))) / 7) || ' '
        || ((length(sql) - length(replace(sql, 'REFERENCES ', ''))) / 11)
        FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";
    assert_eq!(
        theirs("SELECT t.relname || ' ' || count(*) FILTER (WHERE c.contype = 'c') || ' ' || count(*) FILTER (WHERE c.contype = 'f')
            FROM pg_class t LEFT JOIN pg_constraint c ON c.conrelid = t.oid WHERE t.relnamespace = 'public'::regnamespace
            AND t.relkind = 'r' AND t.relname <> 'schema_text' GROUP BY t.relname"),
        ours(checks)
    );
}
