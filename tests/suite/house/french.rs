//! French as it is set and worded: tall marks and quotation marks with spaces at which no line is broken, and one word for a mail.
//!
//! Texts are written with plain spaces, and set where they are loaded (`domain::Language::spaced`).

use super::words::catalogue;
use crate::support::sources::below;
use jiff::tz::TimeZone;
use trousseau::{
    catalogue::{Catalogues, Ui, for_terminal},
    domain::Language,
};

/// What is written with a plain space, and must not be shown with one.
const PLAIN: [&str; 6] = ["« ", " »", " :", " ;", " ?", " !"];

/// Every French text, by its path.
fn texts() -> Vec<(String, String)> {
    let all = below(&["templates"], &["ftl", "txt", "md"]);
    all.into_iter().filter(|(file, _)| file.contains("/fr/") || file.ends_with("/fr.md")).collect()
}

/// A line without what is not said: the key, what is filled in, commands, addresses and names of headers.
fn said(file: &str, line: &str) -> String {
    let line = match line.split_once(" = ") {
        Some((_, value)) if file.ends_with(".ftl") => value,
        _ => line,
    };
    let (mut out, mut depth, mut code) = (String::new(), 0_u32, false);
    for c in line.chars() {
        match c {
            '`' => code = !code,
            '{' if !code => depth += 1,
            '}' if !code => depth = depth.saturating_sub(1),
            _ if depth == 0 && !code => out.push(c),
            _ => {}
        }
    }
    let words = out.split(' ').filter(|word| !word.contains('/') && !word.contains('@') && !word.contains("[mail]"));
    words.filter(|word| !["(Host:", "(X-Forwarded-For:"].contains(word)).collect::<Vec<_>>().join(" ")
}

/// The lines of every French text that are said, without comments.
fn lines() -> Vec<(String, String)> {
    let texts = texts();
    assert!(texts.len() > 60, "only {} French texts were found", texts.len());
    let each = texts.iter().flat_map(|(file, text)| {
        let spoken = text.lines().filter(|line| !(file.ends_with(".ftl") && line.starts_with('#')));
        spoken.map(|line| (file.clone(), said(file, line)))
    });
    each.collect()
}

#[test]
fn every_french_message_is_shown_with_spaces_that_stay() {
    let ui = Ui::new(Catalogues::load(None).unwrap(), Language::Fr, TimeZone::UTC);
    let (mut set, mut guilty) = (0, Vec::new());
    for key in catalogue("fr").into_keys() {
        let shown = ui.t(&key);
        set += usize::from(shown.contains(['\u{a0}', '\u{202f}']));
        guilty.extend(PLAIN.iter().any(|plain| shown.contains(plain)).then(|| format!("{key}: {shown}")));
    }
    assert!(guilty.is_empty(), "{guilty:#?}");
    assert!(set > 300, "only {set} messages have such a space");
    // at a terminal lines are searched and cut
    let terminal = for_terminal(Language::Fr);
    assert!(catalogue("fr").into_keys().all(|key| !terminal.t(&key).contains(['\u{a0}', '\u{202f}'])));
}

#[test]
fn every_french_text_is_written_with_the_spaces_that_are_set() {
    let mut guilty = Vec::new();
    for (file, line) in lines() {
        let letters: Vec<char> = line.chars().collect();
        let missing = letters.windows(2).enumerate().any(|(at, pair)| {
            let ends = letters.get(at + 2).is_none_or(|behind| behind.is_whitespace());
            let mark = matches!(pair[1], ':' | ';' | '?' | '!' | '»');
            (mark && ends && pair[0].is_alphanumeric()) || (pair[0] == '«' && !pair[1].is_whitespace())
        });
        guilty.extend(missing.then(|| format!("{file}: {line}")));
    }
    assert!(guilty.is_empty(), "{guilty:#?}");
}

#[test]
fn pages_put_no_french_marks_between_their_pieces_themselves() {
    let mut guilty = Vec::new();
    for (file, text) in below(&["src/web", "src/catalogue", "src/post"], &["rs"]) {
        let shown = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in shown.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let marks = ["« ", " »", "\" : \"", "\" ; \"", "\" ! \""];
            guilty.extend(marks.iter().any(|mark| line.contains(mark)).then(|| format!("{file}: {}", line.trim())));
        }
    }
    assert!(guilty.is_empty(), "`colon` and `quoted` are messages: {guilty:#?}");
}

#[test]
fn french_has_one_word_for_a_mail() {
    let others = |word: &str| ["mail", "mails", "e-mail", "e-mails", "email", "messagerie"].contains(&word);
    let mut guilty = Vec::new();
    for (file, line) in lines() {
        // a command is named as it is typed
        let line = line.to_lowercase().replace("trousseau mail", "");
        let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '-'));
        guilty.extend(words.any(others).then(|| format!("{file}: {line}")));
    }
    assert!(guilty.is_empty(), "it is a « courriel »: {guilty:#?}");
}
