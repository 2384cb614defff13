//! A text of the file as a sentence may repeat it.

/// A text of the file for a sentence: its first 40 characters, and never a control character.
pub fn shortened(text: &str) -> String {
    let text = text.trim();
    let head = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c });
    if text.chars().nth(40).is_some() { head.chain(['…']).collect() } else { head.collect() }
}
