//! The glossary has every stable word of custody, requests, orders, tickets, secrets, roles and the journal, with the words that
//! the panel shows for it: from the enums and catalogues themselves.

use std::{collections::BTreeMap, fs, path::Path};
use trousseau::domain::{CredentialState, CustodyState, OrderState, RequestState, Role, TicketState, Verb};

/// Heading in the glossary, how keys of the catalogues begin, words.
type Set = (&'static str, &'static str, &'static [&'static str]);

const SETS: [Set; 7] = [
    ("Custody states", "state", CustodyState::WORDS),
    ("States of a secret", "credential", CredentialState::WORDS),
    ("Request states", "request", RequestState::WORDS),
    ("Order states", "order", OrderState::WORDS),
    ("Ticket states", "ticket", TicketState::WORDS),
    ("Roles", "role", Role::WORDS),
    ("Verbs of the journal", "verb", Verb::WORDS),
];

#[test]
fn every_stable_word_stands_in_the_glossary_as_the_panel_says_it() {
    let glossary = read("docs/glossary.md");
    let (french, english) = (catalogue("fr"), catalogue("en"));
    for (heading, prefix, words) in SETS {
        let rows = table(&glossary, heading);
        assert!(
            !words.is_empty() && rows.len() == words.len(),
            "{heading}: {} rows, {} words",
            rows.len(),
            words.len()
        );
        for word in words {
            let key = format!("{prefix}-{}", word.replace('_', "-"));
            let row = rows.iter().find(|row| row[2] == format!("`{word}`"));
            let row = row.unwrap_or_else(|| panic!("{heading}: {word} is missing"));
            assert_eq!((row[0], row[1]), (&*french[&key], &*english[&key]), "{heading}: {word}");
            assert!(row[3].len() > 5, "{heading}: {word} has no meaning");
        }
    }
}

/// The rows below a heading, without the head of the table: cells.
fn table<'a>(text: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let below = text.lines().skip_while(|line| line.trim_start_matches('#') != format!(" {heading}")).skip(1);
    let rows = below.take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("| "));
    rows.skip(1).map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// Messages of one line, by key.
fn catalogue(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/i18n").join(language);
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let text = files.collect::<Vec<_>>().join("\n");
    let messages = text.lines().filter_map(|line| line.split_once(" = "));
    messages.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
