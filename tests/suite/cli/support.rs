//! The bundle for whoever helps has no name, no number, no address and no secret: of a station with a past, every text that is in its
//! database, as the schema itself lists the columns, was in the log before.

use crate::support::lived::Lived;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::Read,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

/// Shorter texts are no names.
const SHORTEST: usize = 4;
/// Columns whose texts are words of the program, which the bundle says of itself (settings, acts).
const WORDS: [(&str, &str); 4] = [("setting", "name"), ("journal", "verb"), ("journal", "facts"), ("outbox", "kind")];

/// What the station calls itself where it acts by itself: nobody's name, and a table's.
const ITSELF: &str = "station";

/// Every text of every column, by the column.
fn texts(database: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let conn = rusqlite::Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let strings = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let schema = strings("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").join("\n");
    let mut all = BTreeMap::new();
    for table in strings("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
        for column in strings(&format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'")) {
            if WORDS.contains(&(&table, &column)) {
                continue;
            }
            let found =
                strings(&format!("SELECT DISTINCT \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"));
            // words that the schema lists are the program's
            let found = found
                .into_iter()
                .filter(|text| text.len() >= SHORTEST && text != ITSELF && !schema.contains(&format!("'{text}'")));
            all.insert(format!("{table}.{column}"), found.collect());
        }
    }
    let facts = "SELECT DISTINCT value FROM journal, json_each(facts) WHERE type = 'text'
                 AND key IN ('person', 'name', 'login', 'address', 'file', 'comment', 'reason', 'about', 'serial')";
    let facts =
        strings(facts).into_iter().filter(|text| text.len() >= SHORTEST && !schema.contains(&format!("'{text}'")));
    all.insert("journal.facts".to_owned(), facts.collect());
    all
}

/// A program of this name that prints a text, in a folder to look for programs in.
fn program(folder: &Path, name: &str, prints: &str) {
    fs::write(folder.join(format!("{name}.txt")), prints).unwrap();
    let script = format!("#!/bin/sh\ncat '{}'\n", folder.join(format!("{name}.txt")).display());
    fs::write(folder.join(name), script).unwrap();
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn nothing_that_the_database_knows_of_anybody_leaves_with_the_bundle() {
    let lived = Lived::open();
    let folder = tempfile::tempdir().unwrap();
    let database = lived.control().with_file_name("data").join(trousseau::store::DATABASE);
    let texts = texts(&database);
    let people = &texts["person.name"];
    assert!(people.len() > 10 && texts["token.serial"].len() > 10 && texts["journal.who"].len() > 3, "it has a past");
    let mut log = String::from("2026-11-29T02:15:00+0100 trousseau[7]: WARN the disk is nearly full\n");
    for (column, values) in &texts {
        // a text of several lines comes line by line
        for value in values.iter().flat_map(|value| value.lines()) {
            let column = column.replace('.', " of ");
            log.push_str(&format!(
                "2026-11-29T02:15:01+0100 trousseau[7]: WARN {column} looked at: {value}, and \"{value}\"\n"
            ));
        }
    }
    let strangers = ["192.0.2.77", "2001:db8::77", "inconnue@example.org", "8812345678", "JBSWY3DPEHPK3PXP"];
    strangers
        .iter()
        .chain(&lived.passwords().collect::<Vec<_>>())
        .for_each(|one| log.push_str(&format!("code {one}\n")));
    program(folder.path(), "journalctl", &log);
    program(
        folder.path(),
        "systemctl",
        &format!("Id=trousseau.service\nActiveState=active\nNote={}\n", people.first().unwrap()),
    );
    let (bundle, config) = (folder.path().join("bundle.zip"), folder.path().join("trousseau.toml"));
    fs::write(&config, "[web]\nacademy = 'Académie de Gotham'\n[mail]\nserver = 'smtp.gotham.example'\nfrom = 'clefs@gotham.example'\n").unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_trousseau"))
        .args(["--config".as_ref(), config.as_os_str(), "--socket".as_ref(), lived.control().as_os_str()])
        .args(["--data".as_ref(), lived.control().with_file_name("data").as_os_str(), "support-bundle".as_ref()])
        .arg(&bundle)
        .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()))
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(fs::metadata(&bundle).unwrap().permissions().mode() & 0o777, 0o600);

    let mut zip = zip::ZipArchive::new(File::open(&bundle).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let name = file.name().unwrap().into_owned();
        files.insert(name, text);
    }
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    let all = [
        "config.json",
        "counts.json",
        "doctor.json",
        "log.txt",
        "program.json",
        "schema.sql",
        "settings.json",
        "status.json",
    ];
    assert_eq!(names, [&all[..], &["system.txt", "units.txt"]].concat());
    // what helps is there
    assert!(
        files["log.txt"].contains("the disk is nearly full") && files["log.txt"].lines().count() == log.lines().count()
    );
    assert!(files["units.txt"].contains("ActiveState=active") && files["doctor.json"].contains("database_whole"));
    assert!(files["counts.json"].contains("\"token\":") && files["schema.sql"].contains("CREATE TABLE token"));

    let of_database = texts.values().flatten().flat_map(|text| text.lines()).filter(|text| text.len() >= SHORTEST);
    let others = ["gotham", "Gotham", "setup/"].into_iter().chain(strangers).chain(lived.passwords());
    let secret: BTreeSet<_> = of_database.chain(others).collect();
    for (name, text) in files.iter().filter(|(name, _)| *name != "schema.sql") {
        for one in &secret {
            let found = text.match_indices(one).find(|(at, _)| stands_alone(text, *at, one.len()));
            assert!(
                found.is_none(),
                "{one:?} is in {name}: {:?}",
                found
                    .map(|(at, _)| &text[at.saturating_sub(20)..])
                    .map(|text| text.chars().take(80).collect::<String>())
            );
        }
    }
    // what is the same in every station
    let schema = &files["schema.sql"];
    assert!(people.iter().all(|name| !schema.contains(name.as_str())));
}

/// It is no part of a longer word: `Lens` is not in `Lenses`.
fn stands_alone(text: &str, at: usize, length: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !word(text[..at].chars().next_back()) && !word(text[at + length..].chars().next())
}

/// Where the station does not even begin, help is needed most: what keeps it from beginning is said, and the bundle is made.
#[test]
fn a_bundle_is_made_where_configuration_database_or_templates_are_broken_and_makes_no_station() {
    let ground = tempfile::tempdir().unwrap();
    let at = |name: &str| ground.path().join(name);
    let secret = "smtp.gotham.example";
    let bundle = |name: &str, data: &str, config: &str| {
        fs::write(at("trousseau.toml"), config).unwrap();
        let file = at(&format!("{name}.zip"));
        let made = Command::new(env!("CARGO_BIN_EXE_trousseau"))
            .args(["--bus", "emulated", "--config"])
            .arg(at("trousseau.toml"))
            .arg("--data")
            .arg(at(data))
            .arg("support-bundle")
            .arg(&file)
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        let said = String::from_utf8(made.stderr).unwrap();
        assert!(made.status.success() && said.lines().any(|line| line.starts_with("trousseau: ")), "{name}: {said}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let mut zip = zip::ZipArchive::new(File::open(&file).unwrap()).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).map(|_| text).unwrap()
        };
        let (program, all) = (read("program.json"), [read("doctor.json"), read("config.json"), read("system.txt")]);
        assert!(program.contains("\"station\": false") && program.contains(env!("CARGO_PKG_VERSION")), "{program}");
        assert!(!all.iter().any(|text| text.contains(secret)), "{name}: {all:?}");
        // nobody knows here which names are in it
        assert!(zip.by_name("log.txt").is_err());
        said
    };
    let garbled = bundle("garbled", "data", &format!("[mail]\nserver = '{secret}'\nlisen = 1"));
    assert!(garbled.contains("line 3"), "{garbled}");
    assert!(!at("data").exists(), "nothing was made");
    fs::create_dir(at("data")).unwrap();
    fs::set_permissions(at("data"), fs::Permissions::from_mode(0o700)).unwrap();
    bundle("missing", "data", "");
    assert_eq!(fs::read_dir(at("data")).unwrap().count(), 0, "nothing was made");
    fs::write(at("data").join(trousseau::store::DATABASE), "no database").unwrap();
    bundle("damaged", "data", "");
    let templates = bundle("templates", "other", "templates = '/nonexistent'");
    assert!(templates.contains("/nonexistent"), "{templates}");
}
