//! What the security file and the data protection file claim can be looked up: every file, test, address and command that they
//! name is there, every requirement has a state, and one that is met names the test that says so. Read from the documents.
//!
//! In these documents a test is named `suite MODULE::test`, `unit ROOM::FILE::test`, `attacks FILE::check`, `lab FILE::check`,
//! `mail check`, `supply check` or `package SENTENCE`, in backticks.

use crate::support::sources::below;
use clap::CommandFactory;
use std::{collections::BTreeSet, fs, path::Path};
use trousseau::{cli::Arguments, web};

/// Documents, besides all of `docs/securite`.
const OTHERS: [&str; 4] = ["docs/rgpd.md", "docs/poste-kiosque.md", "docs/poste-distant.md", "SECURITY.md"];
/// What a requirement may be. The first needs a test, the others a reason.
const STATES: [&str; 5] = ["atteinte", "partielle", "non atteinte", "sans objet", "académie"];
/// Folders of a running machine: what begins so is no address of the panel.
const MACHINE: [&str; 9] = ["/etc/", "/var/", "/run/", "/usr/", "/dev/", "/proc/", "/sys/", "/lib/", "/tmp/"];

/// Each document: its path and its text.
fn documents() -> Vec<(String, String)> {
    let mut found: Vec<_> = OTHERS.iter().map(|path| ((*path).to_owned(), read(path).unwrap())).collect();
    found.extend(below(&["docs/securite"], &["md"]));
    assert!(found.len() > OTHERS.len() + 6, "the documents were read");
    found
}

#[test]
fn whatever_the_files_for_those_who_sign_name_is_there() {
    let looked = Looked::new();
    let (mut missing, mut seen) = (Vec::new(), [0; 4]);
    for (path, text) in documents() {
        for (number, line) in outside_blocks(&text) {
            for named in quoted(line) {
                let kind = match looked.up(named) {
                    Found::Words => continue,
                    Found::There(kind) => kind,
                    Found::Missing(what) => {
                        missing.push(format!("{path}:{number}: {what}"));
                        continue;
                    }
                };
                seen[kind as usize] += 1;
            }
            for target in links(line) {
                let here = Path::new(&path).parent().unwrap().join(target);
                if !root().join(&here).exists() {
                    missing.push(format!("{path}:{number}: {target} leads nowhere"));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    let [tests, files, addresses, commands] = seen;
    assert!(tests > 150 && files > 80 && addresses > 5 && commands > 10, "this test no longer sees them: {seen:?}");
}

#[test]
fn every_requirement_has_a_state_and_what_is_met_names_its_test() {
    for (path, count) in [("docs/securite/anssi-pg-078.md", 42), ("docs/securite/asvs-5-l2.md", 253)] {
        let text = read(path).unwrap();
        let (mut requirements, mut states) = (0, std::collections::BTreeMap::<&str, u32>::new());
        for (number, line) in text.lines().enumerate().filter(|(_, line)| is_requirement(line)) {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [id, what, state, proof] = cells[..] else { panic!("{path}:{}: four cells: {line}", number + 1) };
            let covered = how_many(id);
            requirements += covered;
            assert!(what.len() > 4, "{path}: {id} has no words");
            assert!(STATES.contains(&state), "{path}: {id} is « {state} »");
            *states.entry(state).or_default() += covered;
            match state {
                "atteinte" => assert!(quoted(proof).any(is_test), "{path}: {id} is met and names no test"),
                _ => assert!(proof.chars().count() > 15, "{path}: {id} is « {state} » and does not say why"),
            }
        }
        assert_eq!(requirements, count, "{path}");
        // the sum at the head is that of the table
        for (state, number) in states {
            assert!(
                text.contains(&format!("| {state} | {number} |")),
                "{path}: « {state} » is {number} times in the table"
            );
        }
    }
}

#[test]
fn what_is_looked_up_is_found_or_not() {
    let looked = Looked::new();
    for (named, there) in [
        ("suite store::backup::a_restore_never_overwrites", true),
        ("suite store::backup::a_restore_never_over", false),
        ("suite store::nowhere::a_restore_never_overwrites", false),
        ("unit domain::pin::a_pin_that_is_nowhere", false),
        ("attacks floods::a_header_or_a_body_that_dribbles_is_cut_off", true),
        ("supply no_locked_version_was_withdrawn", true),
        ("package no core is written", true),
        ("package no core is read", false),
        ("src/store/vault.rs", true),
        ("src/store/vaults.rs", false),
        ("Cargo.lock", true),
        ("/journal/verify", true),
        ("/people/{id}/roles", true),
        ("/journal/verified", false),
        ("trousseau vault rekey", true),
        ("trousseau vault rekeyed", false),
        ("trousseau backup FICHIER", true),
    ] {
        let found = looked.up(named);
        assert_eq!(matches!(found, Found::There(_)), there, "{named}");
        assert_eq!(matches!(found, Found::Missing(_)), !there, "{named}");
    }
    for words in ["atteinte", "/var/lib/trousseau", "listen", "0600", "suite"] {
        assert!(matches!(looked.up(words), Found::Words), "{words}");
    }
    assert_eq!([how_many("2.4.1"), how_many("R12"), how_many("10.4.1 à 10.4.11")], [1, 1, 11]);
    assert!(is_requirement("| R1 | a | b | c |") && is_requirement("| 1.2.3 | a |") && !is_requirement("| État | a |"));
    assert_eq!(links("[a](b.md#c), [d](https://e) [f](../g)").collect::<Vec<_>>(), ["b.md", "../g"]);
}

/// What a word in backticks turned out to be.
enum Found {
    /// Neither of what is looked up here.
    Words,
    There(Kind),
    /// What is missing.
    Missing(String),
}

#[derive(Clone, Copy)]
enum Kind {
    Test,
    File,
    Address,
    Command,
}

/// What names are looked up in.
struct Looked {
    addresses: BTreeSet<String>,
    top: BTreeSet<String>,
    package: String,
}

impl Looked {
    fn new() -> Self {
        let addresses = web::routes(false, false).into_iter().map(|route| route.path).collect();
        let top =
            fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let package = ["tests/package/life", "tests/package/sandbox", "tests/package/run"]
            .map(|path| read(path).unwrap())
            .concat();
        Self { addresses, top, package }
    }

    fn up(&self, named: &str) -> Found {
        let found = |kind, there: bool| {
            if there { Found::There(kind) } else { Found::Missing(format!("`{named}` is not there")) }
        };
        if is_test(named) {
            return found(Kind::Test, self.is_there(named));
        }
        if let Some(rest) = named.strip_prefix("trousseau ") {
            return found(Kind::Command, is_command(rest));
        }
        if named.starts_with('/') {
            let of_machine = MACHINE.iter().any(|folder| format!("{named}/").starts_with(folder));
            return if of_machine { Found::Words } else { found(Kind::Address, self.addresses.contains(named)) };
        }
        let first = named.split('/').next().unwrap_or_default();
        if !named.contains(' ')
            && first != "target"
            && (self.top.contains(first) && (named.contains('/') || named.contains('.')))
        {
            return found(Kind::File, root().join(named).exists());
        }
        Found::Words
    }

    fn is_there(&self, test: &str) -> bool {
        let (kind, name) = test.split_once(' ').unwrap_or_default();
        let (module, function) = name.rsplit_once("::").unwrap_or(("", name));
        let module = module.replace("::", "/");
        let rust = |path: String| read(&path).is_some_and(|text| text.contains(&format!("fn {function}(")));
        let python = |path: String| read(&path).is_some_and(|text| text.contains(&format!("\ndef {function}(")));
        match kind {
            "suite" => rust(format!("tests/suite/{module}.rs")) || rust(format!("tests/suite/{module}/mod.rs")),
            "unit" => rust(format!("src/{module}.rs")) || rust(format!("src/{module}/mod.rs")),
            "attacks" => python(format!("tests/attacks/checks/{module}.py")),
            "lab" => python(format!("tests/usb-lab/checks/{module}.py")),
            "package" => self.package.contains(&format!("check \"{name}\" ")),
            layer => python(format!("tests/{layer}/check.py")),
        }
    }
}

fn is_test(named: &str) -> bool {
    let kind = named.split_once(' ').map(|(kind, _)| kind);
    let layer = |kind: &str| root().join("tests").join(kind).join("check.py").exists();
    kind.is_some_and(|kind| ["suite", "unit", "attacks", "lab", "package"].contains(&kind) || layer(kind))
}

/// Whether the words of a command line begin with a command; what stands in capitals or behind it is up to who types.
fn is_command(words: &str) -> bool {
    let mut command = Arguments::command();
    for word in words.split(' ').take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase())) {
        if !command.has_subcommands() {
            return true;
        }
        let Some(next) = command.find_subcommand(word) else { return false };
        command = next.clone();
    }
    true
}

/// A line of a table whose first cell is a number of a requirement.
fn is_requirement(line: &str) -> bool {
    let first = line.strip_prefix("| ").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let digits = first.strip_prefix('R').unwrap_or(first);
    digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        && (first.starts_with('R') || first.matches('.').count() == 2)
}

/// How many requirements a cell such as `10.4.1 à 10.4.11` stands for.
fn how_many(id: &str) -> u32 {
    let last = |id: &str| id.trim_start_matches('R').rsplit('.').next().unwrap().parse::<u32>().unwrap();
    id.split_once(" à ").map_or(1, |(from, to)| last(to) - last(from) + 1)
}

/// What stands in backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Where the links of a line lead, of those that lead into this tree.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.map(|target| target.split('#').next().unwrap()).filter(|target| !target.is_empty() && !target.contains(':'))
}

/// Lines with their numbers, without blocks of what somebody types or copies.
fn outside_blocks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        (!fence && !inside).then_some((number + 1, line))
    })
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
