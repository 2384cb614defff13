//! The name of somebody, found in texts that others wrote, and something else put in its place.

use domain::fold;

/// What is looked for.
pub(super) struct Needles {
    /// Folded: name, mail address, and the name with its last word in front.
    folded: Vec<Vec<char>>,
    /// To the letter.
    login: Vec<char>,
    pseudonym: String,
    /// Parts of them that are written in one way only, but for capitals: a text without any has none of them.
    parts: Vec<String>,
}

impl Needles {
    /// Those of a person; without the name where `name` is none, because somebody else has the same.
    pub fn new(name: Option<&str>, login: &str, email: Option<&str>, pseudonym: &str) -> Self {
        let turned = name.and_then(|name| name.trim().rsplit_once(' ')).map(|(first, last)| format!("{last} {first}"));
        let texts = [name.map(str::to_owned), turned, email.map(str::to_owned)];
        let texts: Vec<_> = texts.into_iter().flatten().collect();
        let parts = texts.iter().map(String::as_str).chain([login]).map(part).collect();
        let folded = texts.iter().map(|text| fold(text).chars().collect());
        Self {
            parts,
            folded: folded.filter(|needle: &Vec<char>| !needle.is_empty()).collect(),
            login: login.chars().collect(),
            pseudonym: pseudonym.to_owned(),
        }
    }

    /// What SQL asks of a text before it is looked at: a condition on `column`, whose every part is a literal of letters and digits.
    pub fn condition(&self, column: &str) -> String {
        let each = self.parts.iter().map(|part| format!("instr(lower({column}), '{part}') > 0"));
        format!("({})", each.collect::<Vec<_>>().join(" OR "))
    }

    /// Whether this is the sign-in name.
    pub fn is_login(&self, text: &str) -> bool {
        text.chars().eq(self.login.iter().copied())
    }

    /// The text with the pseudonym in the place of each of them that stands there as a word; `None`: there is none.
    pub fn scrubbed(&self, text: &str) -> Option<String> {
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        // folded letters, each with the place of the one that it comes from
        let mut folded: Vec<(usize, char)> = Vec::with_capacity(letters.len());
        for (place, (_, letter)) in letters.iter().enumerate() {
            if letter.is_whitespace() {
                folded.push((place, ' '));
            } else {
                folded.extend(fold(&letter.to_string()).chars().map(|c| (place, c)));
            }
        }
        let exact: Vec<(usize, char)> = letters.iter().enumerate().map(|(place, (_, c))| (place, *c)).collect();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (hay, needle) in
            self.folded.iter().map(|needle| (&folded, needle)).chain(std::iter::once((&exact, &self.login)))
        {
            found.extend(places(hay, needle).into_iter().filter(|(from, to)| is_word(&letters, *from, *to)));
        }
        if found.is_empty() {
            return None;
        }
        found.sort_by_key(|(from, to)| (*from, std::cmp::Reverse(*to)));
        let at = |place: usize| letters.get(place).map_or(text.len(), |(byte, _)| *byte);
        let (mut out, mut done) = (String::with_capacity(text.len()), 0);
        for (from, to) in found.into_iter() {
            if from >= done {
                out += &text[at(done)..at(from)];
                out += &self.pseudonym;
                done = to;
            }
        }
        out += &text[at(done)..];
        Some(out)
    }
}

/// The longest run of digits and of letters that bear no accent in any spelling, in lower case; nothing, which every text has,
/// where there is none.
fn part(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() && !"aceinouy".contains(c.to_ascii_lowercase());
    let runs = text.split(|c: char| !plain(c));
    runs.max_by_key(|run| run.len()).unwrap_or_default().to_ascii_lowercase()
}

/// Where the needle stands: the place of its first letter, and the one behind its last.
fn places(hay: &[(usize, char)], needle: &[char]) -> Vec<(usize, usize)> {
    if needle.is_empty() {
        return Vec::new();
    }
    let here = |window: &&[(usize, char)]| window.iter().map(|(_, c)| c).eq(needle);
    hay.windows(needle.len()).filter(here).map(|found| (found[0].0, found[found.len() - 1].0 + 1)).collect()
}

/// No letter or digit stands before or behind it, nor a sign that joins it to one, as in `zoe.martin@example.fr`.
fn is_word(letters: &[(usize, char)], from: usize, to: usize) -> bool {
    let letter = |place: Option<usize>| place.and_then(|place| letters.get(place)).map(|(_, c)| *c);
    let part = |near: Option<usize>, far: Option<usize>| match letter(near) {
        Some(c) if c.is_alphanumeric() => true,
        Some('.' | '@' | '_' | '-') => letter(far).is_some_and(char::is_alphanumeric),
        Some(_) | None => false,
    };
    !part(from.checked_sub(1), from.checked_sub(2)) && !part(Some(to), Some(to + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written_and_in_no_other_word() {
        let needles = Needles::new(Some("Zoé Lefèvre"), "zoe", Some("z.lefevre@example.fr"), "X7");
        let scrub = |text: &str| needles.scrubbed(text).unwrap_or_else(|| "as it was".into());
        for (text, expected) in [
            ("Rendu par ZOE LEFEVRE.", "Rendu par X7."),
            ("Lefèvre Zoé, absente", "X7, absente"),
            ("Zoe\u{301} Lefèvre (zoe)", "X7 (X7)"),
            ("{\"person\":\"Zoé Lefèvre\"}", "{\"person\":\"X7\"}"),
            ("Z.Lefevre@Example.fr", "X7"),
            ("zoe.martin@example.fr et Zoé Martin", "as it was"),
            ("zoeth, Zoé, lefevre", "as it was"),
            ("", "as it was"),
            ("zoe", "X7"),
        ] {
            assert_eq!(scrub(text), expected, "{text}");
        }
        assert_eq!(
            needles.condition("x"),
            "(instr(lower(x), 'vr') > 0 OR instr(lower(x), 'vr') > 0 OR instr(lower(x), 'mpl') > 0 OR instr(lower(x), 'z') > 0)"
        );
        let homonym = Needles::new(None, "zoe.2", None, "X7");
        assert_eq!(homonym.scrubbed("Zoé Lefèvre"), None);
        assert_eq!(homonym.scrubbed("zoe.2 et zoe.23").as_deref(), Some("X7 et zoe.23"));
    }
}
