//! The nouns of the station: which may ask which. A handle offers the nouns that are declared before its own and nothing else of
//! the station, so that the compiler refuses every other call. That holds as long as no noun has the whole station: what is read
//! here.

use crate::support::sources::below;
use std::collections::BTreeMap;

fn files() -> Vec<(String, String)> {
    below(&["src/station"], &["rs"])
}

/// The types of the handles, in the order of their declaration.
fn declared() -> Vec<String> {
    let files = files();
    let (_, text) = files.iter().find(|(path, _)| path == "src/station/nouns.rs").expect("the nouns");
    let list = text.split_once("\nnouns! {").expect("the declaration").1;
    let list = list.split_once("\n}").expect("its end").0;
    let lines = list.lines().map(str::trim).filter(|line| !line.starts_with("///") && !line.is_empty());
    lines.map(|line| line.trim_end_matches(';').split_once(' ').expect("a noun and its handle").1.to_owned()).collect()
}

/// The type of whose methods a line begins the block.
fn methods_of(line: &str) -> Option<&str> {
    let head = line.strip_prefix("impl ").or_else(|| line.strip_prefix("impl<'s> "))?.strip_suffix(" {")?;
    if head.contains(" for ") { None } else { head.split('<').next() }
}

/// Whether this line of code names the station itself: not a door of that name, nor a comment.
fn names_station(line: &str) -> bool {
    let code = line.split_once("//").map_or(line, |(code, _)| code).replace("Door::Station", "");
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == "Station")
}

#[test]
fn no_noun_has_the_whole_station() {
    let nouns = declared();
    assert_eq!(nouns.len(), 13, "{nouns:?}");
    let (mut with_noun, mut wrong, mut methods) = (0, Vec::new(), BTreeMap::<String, usize>::new());
    for (path, text) in files() {
        let mut of = None;
        for line in text.lines() {
            of = methods_of(line).or(of.filter(|_| line != "}"));
            if let Some(of) = of.filter(|_| line.starts_with("    pub fn ")) {
                *methods.entry(of.to_owned()).or_default() += 1;
            }
        }
        let is_of_noun = |line: &str| methods_of(line).is_some_and(|of| nouns.iter().any(|noun| noun == of));
        if path != "src/station/nouns.rs" && text.lines().any(is_of_noun) {
            with_noun += 1;
            wrong.extend(text.lines().filter(|line| names_station(line)).map(|line| format!("{path}: {line}")));
        }
    }
    assert!(with_noun > 30, "{with_noun} files: this test no longer sees the nouns");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(methods.len() > nouns.len() && methods["Tokens"] > 15, "{methods:?}: this test no longer sees the methods");
    let many: Vec<_> = methods.iter().filter(|(_, count)| **count > 40).collect();
    assert!(many.is_empty(), "more than one noun: {many:?}");
}

#[test]
fn who_waits_hears_of_every_change() {
    // those are made through the station; who signs in is nobody yet
    let direct: Vec<_> =
        files().into_iter().filter(|(_, text)| text.contains("store.change(")).map(|(path, _)| path).collect();
    assert_eq!(direct, ["src/station/change.rs", "src/station/people/accounts.rs"]);
}

#[test]
fn the_station_is_seen_however_it_is_named() {
    for line in ["use crate::{Actor, Station};", "    let s: Arc<Station> = s;", "fn f(station: &super::Station) {}"] {
        assert!(names_station(line), "{line}");
    }
    for line in ["// a Station", "    door: Door::Station,", "Err(StationError::OwnRole)"] {
        assert!(!names_station(line), "{line}");
    }
    assert_eq!(methods_of("impl Tokens<'_> {"), Some("Tokens"));
    assert_eq!(methods_of("impl Deref for Tokens<'_> {"), None);
}
