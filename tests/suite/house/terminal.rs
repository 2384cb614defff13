//! What a person reads at a terminal comes from the catalogues: no string of the command line's sources holds words of its own.
//!
//! Read from the sources: every string of `src/cli` and of the program's own files beside the rooms. What is no word for people is told by where it stands (a key
//! of a document, the name of an argument, a line of the log) or says so beside it: `// no words: …` for the statement that
//! follows; `// English because …` for what is meant to be English, or `//! English because …` at the head of a file.

use super::words::catalogue;
use crate::support::sources::{below, is_of_the_program};
use std::collections::BTreeSet;

/// How a reason begins.
const WHY: [&str; 2] = ["no words: ", "English because "];

/// Calls whose strings nobody reads: what is read out of a text, how a moment is written, what a broken program says.
const UNREAD: [&str; 9] = [
    ".expect",
    ".strftime",
    ".strip_prefix",
    ".strip_suffix",
    ".split_once",
    ".starts_with",
    ".with_env_var",
    "json!",
    "unreachable!",
];

/// Brackets around a list, and around an index.
const LIST: &str = "[";
const INDEX: &str = "value[";

/// Calls that take the name of an argument of a message.
const NAMED: [&str; 5] = [".with", ".count", ".name", ".maybe", ".said"];

#[test]
fn no_string_of_the_command_line_has_words_that_no_catalogue_has() {
    let keys: BTreeSet<String> = catalogue("en").into_keys().collect();
    let (mut read, mut reasons, mut guilty) = (0, 0, Vec::new());
    let of_the_command_line = |file: &str| file.starts_with("src/cli/") || is_of_the_program(file);
    for (file, text) in below(&["src"], &["rs"]).into_iter().filter(|(file, _)| of_the_command_line(file)) {
        if text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.starts_with("//! English because "))
        {
            reasons += 1;
            continue;
        }
        let lines: Vec<_> = text.lines().collect();
        for found in strings(&text) {
            read += 1;
            if !has_words(&found, &keys) {
                continue;
            }
            match reason(&lines, found.line) {
                true => reasons += 1,
                false => guilty.push(format!("{file}:{}: {:?}", found.line + 1, found.text)),
            }
        }
    }
    assert!(read > 300, "only {read} strings were read: this test no longer sees the sources");
    assert!(reasons > 10, "only {reasons} reasons were found");
    assert!(guilty.is_empty(), "say them by a message of templates/i18n, or why not: {guilty:#?}");
}

/// A string of a source.
#[derive(Debug)]
struct Literal {
    text: String,
    /// Its line, from 0.
    line: usize,
    /// What stands before each bracket that is open, the outermost first.
    around: Vec<String>,
    /// It is the first thing in the innermost bracket.
    first: bool,
    /// The sign that follows it.
    next: char,
}

/// Whether a person would read words in it.
fn has_words(found: &Literal, keys: &BTreeSet<String>) -> bool {
    let Literal { text, around, first, next, .. } = found;
    let name = !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let called = |names: &[&str], by: &String| names.iter().any(|name| by.ends_with(name));
    let inner = around.last().cloned().unwrap_or_default();
    let outer = around.iter().rev().nth(1).cloned().unwrap_or_default();
    // ("path", …) in the list of a message's arguments
    let pair = inner.is_empty() && outer == LIST;
    let argument = name && *first && *next == ',' && (pair || called(&NAMED, &inner));
    // a key of one word is a word as well: `undone`
    let key = keys.contains(text) && (text.contains('-') || called(&[".t", ".with", "message"], &inner));
    let index = inner == INDEX && *next == ']';
    let log = around.iter().any(|by| by.contains("tracing::") || called(&UNREAD, by));
    let path = text.starts_with('/') && !text.contains(' ');
    plain(text).chars().any(char::is_alphabetic) && !key && !argument && !index && !log && !path
}

/// The text without escapes and without what is filled in.
fn plain(text: &str) -> String {
    let (mut plain, mut signs, mut depth) = (String::new(), text.chars(), 0);
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if depth > 0 => {}
            _ => plain.push(sign),
        }
    }
    plain
}

/// Whether a comment on the line, or above the statement that it is of, says why.
fn reason(lines: &[&str], line: usize) -> bool {
    let says = |line: &str| line.split_once("// ").is_some_and(|(_, said)| WHY.iter().any(|why| said.starts_with(why)));
    let deep = |line: &str| line.len() - line.trim_start().len();
    if says(lines[line]) {
        return true;
    }
    (0..line).rev().find(|above| says(lines[*above])).is_some_and(|above| {
        let goes_on =
            |below: &&str| deep(below) > deep(lines[above]) || below.trim_start().starts_with([')', '}', ']', '.']);
        lines[above + 1..=line].iter().enumerate().all(|(place, below)| place == 0 || goes_on(below))
    })
}

/// Every string of a source outside of comments, attributes and tests, in order.
fn strings(text: &str) -> Vec<Literal> {
    let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    let signs: Vec<char> = code.chars().collect();
    let (mut found, mut around, mut line, mut at) = (Vec::new(), Vec::<(String, usize)>::new(), 0, 0);
    let starts =
        |at: usize, with: &str| with.chars().enumerate().all(|(place, sign)| signs.get(at + place) == Some(&sign));
    while at < signs.len() {
        match signs[at] {
            '\n' => line += 1,
            '/' if starts(at, "//") => {
                while at + 1 < signs.len() && signs[at + 1] != '\n' {
                    at += 1;
                }
            }
            '#' if starts(at, "#[") || starts(at, "#![") => {
                // an attribute is for the compiler, or the manual
                let (mut depth, mut quoted) = (0, false);
                loop {
                    match signs[at] {
                        '\n' => line += 1,
                        '\\' if quoted => at += 1,
                        '"' => quoted = !quoted,
                        '[' if !quoted => depth += 1,
                        ']' if !quoted => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 && signs[at] == ']' {
                        break;
                    }
                    at += 1;
                }
            }
            // a sign, or the name of a lifetime
            '\'' if signs.get(at + 1) == Some(&'\\') => {
                at += 2;
                while signs[at + 1] != '\'' {
                    at += 1;
                }
                at += 1;
            }
            '\'' if signs.get(at + 2) == Some(&'\'') => at += 2,
            sign @ ('(' | '[' | '{') => {
                let before: Vec<_> = signs[..at].iter().rev().take_while(|sign| !sign.is_whitespace()).collect();
                let before: String = before.into_iter().rev().collect();
                let call = before.rsplit(['(', '[', '{', ',', '&']).next().unwrap_or_default();
                let call = match (sign, call.is_empty() || call.ends_with('=')) {
                    ('[', true) => LIST,
                    ('[', false) => INDEX,
                    _ => call,
                };
                around.push((call.to_owned(), at));
            }
            ')' | ']' | '}' => drop(around.pop()),
            '"' => {
                let begun = line;
                let raw = at > 0 && signs[at - 1] == 'r' || at > 1 && signs[at - 1] == '#' && signs[at - 2] == 'r';
                let mut inside = String::new();
                let mut end = at + 1;
                while signs[end] != '"' || raw && signs[at - 1] == '#' && signs.get(end + 1) != Some(&'#') {
                    if signs[end] == '\\' && !raw {
                        inside.push('\\');
                        end += 1;
                    }
                    line += usize::from(signs[end] == '\n');
                    inside.push(signs[end]);
                    end += 1;
                }
                let first =
                    around.last().is_some_and(|(_, from)| signs[from + 1..at].iter().all(|sign| sign.is_whitespace()));
                let next = signs[end + 1..].iter().find(|sign| !sign.is_whitespace()).copied().unwrap_or(' ');
                let around = around.iter().map(|(call, _)| call.clone()).collect();
                found.push(Literal { text: inside, line: begun, around, first, next });
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    found
}
