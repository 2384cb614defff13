//! What holds the house together and Cargo cannot see, read from the sources and manifests themselves. A room is a crate: what
//! it may use is what its manifest says, and Cargo refuses circles.

use crate::support::sources::below;
use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn a_manifest_promises_what_its_room_uses_and_nothing_more() {
    let mut looked_at = 0;
    for room in fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name = room.file_name().unwrap().to_str().unwrap().to_owned();
        let texts: Vec<_> = sources_of(&name).into_iter().map(|(_, text)| code(&text)).collect();
        for dependency in promised(&name) {
            looked_at += 1;
            // the macro that declares words derives serde's traits where it is called
            let by_macro = dependency == "serde" && texts.iter().any(|text| text.contains("words! {"));
            assert!(by_macro || texts.iter().any(|text| names(text, &dependency)), "{name} does not use {dependency}");
        }
    }
    assert!(looked_at > 100, "only {looked_at} dependencies were found: this test no longer sees them");
}

#[test]
fn rooms_that_are_kept_apart_do_not_promise_each_other() {
    // ARCHITECTURE.md, floors: the bench knows no records, and the memory no tokens
    let apart = [
        ("bench", &["store", "keyfile", "station", "catalogue"][..]),
        ("driver", &["store", "emulated"]),
        ("emulated", &["driver", "store"]),
        ("store", &["usb", "driver", "bench"]),
        ("web", &["usb", "driver", "store"]),
    ];
    for (room, never) in apart {
        let promised = promised(room);
        assert!(promised.iter().any(|name| name == "domain"), "{room}: this test no longer sees the manifests");
        let met: Vec<_> = promised.iter().filter(|name| never.contains(&name.as_str())).collect();
        assert!(met.is_empty(), "{room} may not use {met:?}");
    }
}

#[test]
fn a_crate_that_one_file_hides_is_named_there_only() {
    for (word, only) in [("hidapi", "usb/hid.rs"), ("evdev", "usb/grab.rs"), ("yore", "table/charset.rs")] {
        let naming: Vec<_> = sources().into_iter().filter(|(_, text)| names(&code(text), word)).collect();
        let naming: Vec<_> = naming.iter().map(|(path, _)| path.to_str().unwrap()).collect();
        assert_eq!(naming, [only], "{word}");
    }
}

#[test]
fn a_client_of_a_database_is_named_in_the_folder_of_its_engine_only() {
    // `engine::postgres` is what other files call that folder
    for (clients, folder) in [
        (&["rusqlite"][..], "store/engine/sqlite/"),
        (&["use ::postgres", " ::postgres::", "(::postgres::", "<::postgres::"], "store/engine/postgres/"),
    ] {
        let names = |text: &str| clients.iter().any(|client| code(text).contains(client));
        let naming: Vec<_> = sources().into_iter().filter(|(_, text)| names(text)).map(|(path, _)| path).collect();
        assert!(naming.len() >= 3, "this test no longer sees who names {clients:?}: {naming:?}");
        let elsewhere: Vec<_> = naming.iter().filter(|path| !path.starts_with(folder)).collect();
        assert_eq!(elsewhere, Vec::<&PathBuf>::new(), "{clients:?}");
    }
}

#[test]
fn the_database_is_opened_by_sqlite_and_by_one_file_of_ours() {
    // whoever closes it takes SQLite's locks away (store/database_file.rs says how)
    for (path, text) in sources() {
        let (path, code) =
            (path.to_str().unwrap(), code(&text.split("#[cfg(test)]").next().unwrap().replace('\n', " ")));
        let knows_where = code.contains("database()") || names(&code, "DATABASE");
        let may_name_it = ["store/lib.rs", "store/files.rs", "store/error.rs", "store/open.rs", "store/backup/mod.rs"];
        assert!(!knows_where || may_name_it.contains(&path), "{path} knows where the database lies");
        for opening in ["File::open(", "create_private(", "fs::read(", "fs::copy(", "read_to_string(", "OpenOptions"] {
            for argument in code.split(opening).skip(1) {
                let argument = argument.split(')').next().unwrap_or_default();
                let opens = argument.contains("database") && !argument.contains("dir");
                assert!(!opens || path == "store/database_file.rs", "{path} opens the database: {opening}{argument})");
            }
        }
    }
    let own = fs::read_to_string(root().join("store/database_file.rs")).unwrap();
    assert!(own.contains("File::open(database)"), "this test no longer sees how it is opened");
}

#[test]
fn what_a_firmware_version_means_is_asked_of_the_profiles() {
    let compared = |line: &str| {
        line.contains("firmware")
            && ["firmware <", "firmware >", "firmware.0", ".major"].iter().any(|c| line.contains(c))
    };
    for (path, text) in sources() {
        // emulated tokens *are* a firmware; the word's own module orders versions
        let may = ["profile", "emulated", "domain"].contains(&module(&path).unwrap_or_default().as_str());
        let guilty = code(&text).lines().find(|line| compared(line)).map(str::to_owned);
        assert!(may || guilty.is_none(), "{}: {guilty:?}", path.display());
    }
}

#[test]
fn one_file_is_unsafe_and_says_why() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if names(&code(&text), "unsafe") || text.contains("expect(unsafe_code") {
            found.push(path.display().to_string());
        }
    }
    assert_eq!(found, ["oath/search/x86.rs"]);
    let text = fs::read_to_string(root().join("oath/search/x86.rs")).unwrap();
    let mods = fs::read_to_string(root().join("oath/search/mod.rs")).unwrap();
    assert!(text.contains("reason") && (text.contains("unsafe_code") || mods.contains("unsafe_code")));
}

#[test]
fn every_module_says_what_it_is_for() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{} has no head", path.display());
    }
}

/// What the manifest of a room promises to use, tests left aside.
fn promised(room: &str) -> Vec<String> {
    let manifest =
        fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap_or_else(|_| panic!("{room} is no crate"));
    let promised = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default().split("\n[").next().unwrap();
    promised.lines().filter_map(|line| line.split_once('.')).map(|(name, _)| name.replace('-', "_")).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The sources below one folder of `src`, each with its path.
pub fn sources_of(folder: &str) -> Vec<(String, String)> {
    let all = sources().into_iter().map(|(path, text)| (path.display().to_string(), text));
    all.filter(|(path, _)| path.starts_with(&format!("{folder}/"))).collect()
}

/// Every source file, by its path below `src`.
fn sources() -> Vec<(PathBuf, String)> {
    let all = below(&["src"], &["rs"]).into_iter();
    all.map(|(path, text)| (PathBuf::from(path.strip_prefix("src/").unwrap()), text)).collect()
}

/// The module of a file: its first folder, or its own name.
fn module(path: &Path) -> Option<String> {
    let first = path.iter().next()?.to_str()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

fn names(code: &str, wanted: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == wanted)
}

/// The text without comments and without what stands in quotes.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    let unquoted = |line: &str| line.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
    lines.map(unquoted).collect::<Vec<_>>().join("\n")
}
