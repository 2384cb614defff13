//! A file that is longer than a person reads in one go has two subjects, or says in its head why it has one.

use crate::support::sources::below;
use std::collections::BTreeMap;

/// Lines above which a file says why.
const LONG: usize = 350;
/// How such a line begins.
const WHY: &str = "//! Long because ";

/// How many files still say nothing, by room. What is not named here has none. A number only ever becomes smaller.
const STILL: &[(&str, usize)] = &[("daemon", 1), ("domain", 1), ("emulated", 2), ("web", 5)];

#[test]
fn a_long_file_says_why() {
    let (mut files, mut silent) = (0, BTreeMap::<String, Vec<String>>::new());
    for (path, text) in below(&["src"], &["rs"]) {
        files += 1;
        if text.lines().count() > LONG && !says_why(&text) {
            let room = path.trim_start_matches("src/").split('/').next().unwrap_or_default();
            silent.entry(room.to_owned()).or_default().push(path);
        }
    }
    assert!(files > 400, "{files} files: this test no longer sees the sources");
    silent
        .retain(|room, paths| paths.len() > STILL.iter().find(|(name, _)| name == room).map_or(0, |(_, files)| *files));
    assert!(silent.is_empty(), "split them, or say why in a line `{WHY}…`: {silent:#?}");
}

/// The reason stands in the comment at the head of the file.
fn says_why(text: &str) -> bool {
    text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.starts_with(WHY))
}

#[test]
fn the_reason_stands_at_the_head_and_nowhere_else() {
    assert!(says_why("//! One list.\n//!\n//! Long because it is one.\n\nuse a::b;"));
    assert!(!says_why("//! One list.\n\n//! Long because it is one."));
    assert!(!says_why("// Long because it is one."));
}
