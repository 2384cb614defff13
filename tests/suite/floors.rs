//! What holds the house together is read from the sources themselves: imports point down only, and the few things that
//! one file alone may name.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Every module of the crate with its floor; a module may name those below it, and on its own floor itself only.
const FLOORS: [(&str, u8); 17] = [
    ("daemon", 6),
    ("cli", 5),
    ("web", 5),
    ("catalogue", 4),
    ("station", 3),
    ("driver", 2),
    ("emulated", 2),
    ("store", 1),
    ("profile", 1),
    ("wire", 1),
    ("domain", 0),
    ("oath", 0),
    ("usb", 0),
    ("table", 0),
    ("keyfile", 0),
    ("post", 2),
    ("files", 0),
];
/// On the ground floor: who may know whom. `domain` knows nobody.
const NEIGHBOURS: [(&str, &str); 6] = [
    ("oath", "domain"),
    ("table", "domain"),
    ("keyfile", "domain"),
    ("keyfile", "oath"),
    ("keyfile", "table"),
    ("profile", "wire"),
];
/// House rules beyond the floors.
const NEVER: [(&str, &str); 10] = [
    ("store", "usb"),
    ("driver", "store"),
    ("driver", "emulated"),
    ("emulated", "driver"),
    ("emulated", "store"),
    ("web", "store"),
    ("web", "driver"),
    ("wire", "usb"),
    // mail knows what is to be written to whom, neither people nor the outbox
    ("post", "store"),
    ("post", "usb"),
];

#[test]
fn imports_point_down_only() {
    let floors: BTreeMap<_, _> = FLOORS.into_iter().collect();
    let mut looked_at = 0;
    for (path, text) in sources() {
        let Some(here) = module(&path).filter(|name| *name != "lib" && *name != "main") else { continue };
        let floor = *floors.get(here.as_str()).unwrap_or_else(|| panic!("{here} has no floor: add it to FLOORS"));
        for there in named(&text) {
            looked_at += 1;
            let below = floors.get(there.as_str()).is_some_and(|other| *other < floor);
            let neighbour = NEIGHBOURS.contains(&(here.as_str(), there.as_str()));
            let never = NEVER.contains(&(here.as_str(), there.as_str()));
            assert!(
                here == there || ((below || neighbour) && !never),
                "{} names crate::{there}, which is not below {here}",
                path.display()
            );
        }
    }
    assert!(looked_at > 100, "only {looked_at} imports were found: this test no longer sees them");
}

#[test]
fn a_crate_that_one_file_hides_is_named_there_only() {
    for (word, only) in
        [("hidapi", "usb/hid.rs"), ("evdev", "usb/grab.rs"), ("anyhow", "main.rs"), ("yore", "table/charset.rs")]
    {
        let naming: Vec<_> = sources().into_iter().filter(|(_, text)| names(&code(text), word)).collect();
        let naming: Vec<_> = naming.iter().map(|(path, _)| path.to_str().unwrap()).collect();
        assert_eq!(naming, [only], "{word}");
    }
    for (path, text) in sources() {
        let sql = names(&code(&text), "rusqlite");
        assert!(!sql || module(&path).as_deref() == Some("store"), "{}: SQL lives in store/", path.display());
        let mail = names(&code(&text), "lettre") || names(&code(&text), "minijinja");
        assert!(!mail || module(&path).as_deref() == Some("post"), "{}: mail is made in post/", path.display());
    }
}

#[test]
fn the_database_is_opened_by_sqlite_and_by_one_file_of_ours() {
    // whoever closes it takes SQLite's locks away (store/database_file.rs says how)
    for (path, text) in sources() {
        let (path, code) =
            (path.to_str().unwrap(), code(&text.split("#[cfg(test)]").next().unwrap().replace('\n', " ")));
        let knows_where = code.contains("database()") || names(&code, "DATABASE");
        let may_name_it = ["store/mod.rs", "store/files.rs", "store/error.rs", "store/open.rs", "store/backup/mod.rs"];
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
    let (mut folders, mut files) = (vec![root()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The module of a file: its first folder, or its own name.
fn module(path: &Path) -> Option<String> {
    let first = path.iter().next()?.to_str()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

/// The modules that a file names after `crate::`, also in braces.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in code(text).split("crate::").skip(1) {
        match piece.strip_prefix('{') {
            None => found.push(word(piece)),
            Some(list) => {
                let mut depth = 0;
                let mut part = String::new();
                for c in list.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => found.push(word(std::mem::take(&mut part).trim())),
                        _ => {}
                    }
                    if depth == 0 && c != ',' && c != '}' {
                        part.push(c);
                    }
                }
                found.push(word(part.trim()));
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
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

#[test]
fn the_reader_of_imports_sees_lists_and_nested_ones() {
    let text =
        "use crate::{\n    domain::{Act, Uai},\n    store::Entry, usb,\n};\nlet x = crate::oath::hotp(); // crate::web";
    assert_eq!(named(text), ["domain", "store", "usb", "oath"]);
    let macros = "words! { $crate::domain::UnknownWord }";
    assert_eq!(named(macros), ["domain"]);
}
