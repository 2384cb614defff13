//! What the sources say of the wire can be looked up: every section and vector that they cite stands in `docs/protocols/`, every
//! vector there names the tests that run it, and those tests are there. Read from the sources and documents themselves.

use crate::support::sources::below;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const FOLDER: &str = "docs/protocols/";

#[test]
fn what_comments_cite_of_the_wire_is_written_down() {
    let documents = documents();
    let (mut cited, mut missing) = (0, Vec::new());
    for (path, text) in below(&["src", "tests", "fuzz", "firmware-profiles"], &["rs", "toml"]) {
        for (document, places) in citations(&text) {
            cited += 1;
            let Some(known) = documents.get(&document) else {
                missing.push(format!("{path}: {document} is no file"));
                continue;
            };
            let unknown = places.into_iter().filter(|place| !known.places.contains(place));
            missing.extend(unknown.map(|place| format!("{path}: {document} has no {place}")));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(cited > 35, "only {cited} citations were found: this test no longer sees them");
}

#[test]
fn no_comment_rests_on_notes_that_nobody_can_open() {
    // put together here, so that this file does not find itself
    let gone = [["protocol", "notes"].join(" "), ["the", "notes"].join(" "), ["(not", "es,"].concat()];
    for (path, text) in below(&["src", "tests", "fuzz", "firmware-profiles"], &["rs", "toml"]) {
        let comments: Vec<_> =
            text.lines().filter_map(|line| line.split_once(['/', '#'])).map(|(_, rest)| rest).collect();
        let comments = flowing(&comments.join("\n")).to_lowercase();
        for words in &gone {
            assert!(!comments.contains(words.as_str()), "{path} rests on {words}");
        }
        assert!(!text.contains(&["the", "notes"].join("_")), "{path} is named after them");
    }
}

#[test]
fn every_vector_names_tests_that_are_there() {
    let mut run = 0;
    for (name, document) in documents() {
        for vector in document.places.iter().filter(|place| is_vector(place)) {
            let tests = document.tests.get(vector);
            let tests = tests.unwrap_or_else(|| panic!("{name}: no test is said to run {vector}"));
            for (file, function) in tests {
                run += 1;
                let text = fs::read_to_string(root().join("src").join(file));
                let text = text.unwrap_or_else(|_| panic!("{name}, {vector}: src/{file} is no file"));
                let is_there = text.contains(&format!("#[test]\nfn {function}()"))
                    || text.contains(&format!("#[test]\n    fn {function}()"));
                assert!(is_there, "{name}, {vector}: {file} has no test {function}");
            }
        }
    }
    assert!(run > 50, "only {run} tests of vectors were found: this test no longer sees them");
}

/// One file of the folder.
#[derive(Default)]
struct Document {
    /// Its sections (`2.3`) and vectors (`Y-1`).
    places: BTreeSet<String>,
    /// Vector → files below `src` and functions that run it.
    tests: BTreeMap<String, Vec<(String, String)>>,
}

/// Each file of the folder, by its name without `.md`.
fn documents() -> BTreeMap<String, Document> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join(FOLDER)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name != "README" {
            found.insert(name, read(&fs::read_to_string(path).unwrap()));
        }
    }
    assert!(found.len() > 4, "the documents were read");
    found
}

fn read(text: &str) -> Document {
    let mut document = Document::default();
    // the vector whose part of the file this line is in, and the row of a table that a line may be
    let mut under: Option<String> = None;
    for line in text.lines() {
        let heading = line.strip_prefix("## ").or_else(|| line.strip_prefix("### "));
        let first = heading.or_else(|| line.strip_prefix("| ")).and_then(|rest| rest.split(' ').next());
        let row = first.filter(|word| is_vector(word)).map(str::to_owned);
        if heading.is_some() {
            let place = first.unwrap_or_default().to_owned();
            assert!(is_section(&place) || is_vector(&place), "a heading without a number: {line}");
            assert!(document.places.insert(place), "twice: {line}");
            under.clone_from(&row);
        } else if let Some(row) = &row {
            document.places.insert(row.clone());
        }
        let tests = line.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.split_once(".rs: "));
        let tests: Vec<_> = tests.map(|(file, function)| (format!("{file}.rs"), function.to_owned())).collect();
        if let Some(vector) = row.or_else(|| under.clone()).filter(|_| !tests.is_empty()) {
            document.tests.entry(vector).or_default().extend(tests);
        }
    }
    document
}

/// Documents that a text cites, each with its places: `docs/protocols/yubikey.md, 2.3 and 2.4`, `…/nitrokey.md, N-1 to N-8`.
fn citations(text: &str) -> Vec<(String, Vec<String>)> {
    let text = flowing(text);
    let cited = |rest: &str| {
        let (document, rest) = rest.split_once(".md")?;
        let mut places: Vec<String> = Vec::new();
        let mut to = false;
        let listed = rest.strip_prefix(", ").unwrap_or_default();
        for word in listed.split(' ') {
            let place = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            match word {
                "and" => to = false,
                "to" => to = true,
                _ if !is_section(place) && !is_vector(place) => break,
                _ => {
                    places.extend(between(places.last().filter(|_| to), place));
                    places.push(place.to_owned());
                    to = false;
                    // whatever closes the citation ends it
                    if word.trim_end_matches(',') != place {
                        break;
                    }
                }
            }
        }
        Some((document.to_owned(), places))
    };
    text.split(FOLDER).skip(1).filter(|rest| !rest.starts_with(['`', '"', ' '])).filter_map(cited).collect()
}

/// What stands between the two ends of `N-1 to N-8` or `2 to 9`.
fn between(from: Option<&String>, to: &str) -> Vec<String> {
    let split = |place: &str| {
        let at = place.find(|c: char| c.is_ascii_digit())?;
        Some((place[..at].to_owned(), place[at..].parse::<u32>().ok()?))
    };
    match (from.and_then(|from| split(from)), split(to)) {
        (Some((letters, from)), Some((same, to))) if letters == same => {
            (from + 1..to).map(|number| format!("{letters}{number}")).collect()
        }
        _ => Vec::new(),
    }
}

/// The text with each comment in one line.
fn flowing(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['/', '!', '#']).trim());
    lines.collect::<Vec<_>>().join(" ")
}

fn is_section(word: &str) -> bool {
    !word.is_empty() && word.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

fn is_vector(word: &str) -> bool {
    let number =
        word.split_once('-').filter(|(letter, _)| letter.len() == 1 && letter.as_bytes()[0].is_ascii_uppercase());
    number.is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn a_citation_is_read_as_it_is_meant() {
    let read = |text: &str| citations(&text.replace("DOCS", FOLDER));
    let is = |document: &str, places: &[&str]| {
        vec![(document.to_owned(), places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>())]
    };
    assert_eq!(read("//! over one node (`DOCSa.md, 2.3 and\n//! 2.4`). Every"), is("a", &["2.3", "2.4"]));
    assert_eq!(read("//! `DOCSa.md, N-1 to N-3` byte"), is("a", &["N-1", "N-2", "N-3"]));
    assert_eq!(read("//! `DOCSa.md, 2 to 4`, from 1 client"), is("a", &["2", "3", "4"]));
    assert_eq!(read("/// (`DOCSa.md`): 63 bytes"), is("a", &[]));
    assert!(read("//! from `DOCS` alone").is_empty());
}
