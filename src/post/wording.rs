//! What is made of a text before it stands in a mail: one line, or several, quoted, and where a sentence begins.

/// One line without control characters.
pub(super) fn line(text: &str) -> String {
    lines(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines that end as ours do, without other control characters, and without those that turn the direction of writing:
/// they would turn the station's own words too.
pub(super) fn lines(text: &str) -> String {
    let ended = text.replace("\r\n", "\n").replace('\r', "\n");
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    ended.chars().filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || turns(*c))).collect()
}

/// What somebody wrote, told from what the station says: `> ` before each line.
pub(super) fn quote(text: &str) -> String {
    let quoted: Vec<_> = text.trim().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    quoted.join("\n")
}

/// As it stands where a sentence begins.
pub(super) fn opening(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Without what branches that were not taken left behind: never more than one empty line.
pub(super) fn squeezed(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && out.ends_with("\n\n")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}
