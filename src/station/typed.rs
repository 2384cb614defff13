//! What a person typed into a form: trimmed, without control characters, of bounded length.

use super::{InputFault, Result, StationError};

/// A text of several lines without control characters; `None` where it has more than 2,000 characters.
pub(super) fn text_of(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    text.chars().nth(2000).is_none().then_some(text)
}

/// A text in one line of at most so many characters.
pub(super) fn as_line(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The text without spaces at its ends, or the fault when nothing is left or it is longer than any name.
pub(super) fn required(text: &str, otherwise: InputFault) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
        return Err(otherwise.into());
    }
    Ok(text.to_owned())
}

/// A comment that must be there, and say something: "x", "..." or "aaa" is no reason.
pub(super) fn comment_of(text: &str) -> Result<String> {
    let letters: std::collections::BTreeSet<char> = text.chars().filter(|letter| letter.is_alphabetic()).collect();
    if letters.len() < 3 {
        return Err(StationError::CommentNeeded);
    }
    optional_comment(text).map(Option::unwrap_or_default)
}

/// A comment that may be missing.
pub(super) fn optional_comment(text: &str) -> Result<Option<String>> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        return Ok(None);
    }
    required(&folded, InputFault::Comment).map(Some)
}
