//! The one place from which text reaches a terminal. What comes from a token, a file or a network may hold sequences that
//! clear the screen, rewrite the title or turn the reading direction round: they are shown, never sent.
//!
//! Line ends and tabs stay, because our own tables have them.

use std::{
    borrow::Cow,
    io::{self, Write},
};

/// Text with everything made visible that a terminal would obey: control characters and changes of direction, as `\u{1b}`.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 16), |mut out, c| {
        if obeyed(c) {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
        out
    }))
}

/// One JSON document: the same content, written so that a terminal shows it.
pub fn plain_json(document: &serde_json::Value) -> String {
    let text = document.to_string();
    if !text.contains(obeyed) {
        return text;
    }
    // such characters stand only inside of strings, where they may be written like this
    text.chars().fold(String::with_capacity(text.len() + 16), |mut out, c| {
        if obeyed(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c))) // no words: an escape of JSON
        } else {
            out.push(c)
        }
        out
    })
}

/// What a terminal acts upon: C0 (but line end and tab), DEL, C1; marks and overrides of direction; Unicode's own line ends.
fn obeyed(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n' && c != '\t') || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A line for whoever reads the output.
pub fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", plain(text))?;
    out.flush()
}

/// A line beside the output: what went wrong, what to do meanwhile.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", plain(text)); // there is nowhere else to tell it
}

/// A writer before a terminal, for what writes by itself: log lines, figures, the console of emulated tokens. Each piece that
/// it is given is whole text.
#[derive(Debug)]
pub struct Plain<W>(pub W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(plain(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}]0;PWNED\u{7}b\u{1b}[2J\rc\u{9b}31md\u{202e}e\u{2066}f\u{7f}g\u{2028}h\u{8}";

    #[test]
    fn nothing_that_a_terminal_obeys_is_left_and_nothing_that_people_write_is_changed() {
        let shown = plain(HOSTILE);
        assert!(!shown.contains(obeyed), "{shown:?}");
        let expected = r"a\u{1b}]0;PWNED\u{7}b\u{1b}[2J\u{d}c\u{9b}31md\u{202e}e\u{2066}f\u{7f}g\u{2028}h\u{8}";
        assert_eq!(shown, expected);
        for text in ["Zoé L’Œuvre · n°\u{a0}7 — «\u{202f}oui\u{202f}»", "one\n  two\tthree", "עברית 漢字 👍"]
        {
            assert_eq!(plain(text), text);
        }
        let mut log = Plain(Vec::new());
        log.write_all(HOSTILE.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(log.0).unwrap(), shown);
    }

    #[test]
    fn json_stays_json_of_the_same_content() {
        let document = serde_json::json!({ "product": HOSTILE, "name": "Zoé" });
        let text = plain_json(&document);
        assert!(!text.contains(obeyed), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), document);
        assert!(text.contains("Zoé"));
    }
}
