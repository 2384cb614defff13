//! Text that leaves the station for somebody who helps, without what it says of people and devices: what the database has as text, and
//! what looks like an address, a number or a secret whatever the database says.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    net::{IpAddr, SocketAddr},
};

/// What stands in its place.
const GONE: &str = "[…]";
/// Part of a name; shorter ones are `de`, `le`.
const SHORTEST_NAME: usize = 3;
/// Digits from which a number is one of a device, a person or a phone.
const LONGEST_NUMBER: usize = 5;
/// Signs from which a word with digits in it may be a key, a code or a digest.
const LONGEST_WORD: usize = 16;

/// What is to be taken out.
#[derive(Debug, Default)]
pub struct Scrub {
    /// Words of people's names.
    names: HashSet<String>,
    /// Texts of the database, in words, by their first one.
    phrases: HashMap<String, Vec<Vec<String>>>,
}

impl Scrub {
    /// Takes out these texts, and of these names each word.
    pub fn new<'a>(texts: &BTreeSet<String>, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut scrub = Self::default();
        for text in texts.iter().flat_map(|text| text.lines()) {
            let words: Vec<_> = pieces(text).filter(|piece| is_word(piece)).map(str::to_lowercase).collect();
            if let Some(first) = words.first() {
                scrub.phrases.entry(first.clone()).or_default().push(words);
            }
        }
        // the longest first
        scrub.phrases.values_mut().for_each(|phrases| phrases.sort_by_key(|words| std::cmp::Reverse(words.len())));
        for name in names {
            let words = pieces(name).filter(|piece| is_word(piece) && piece.chars().count() >= SHORTEST_NAME);
            scrub.names.extend(words.map(str::to_lowercase));
        }
        scrub
    }

    /// The text without them.
    pub fn clean(&self, text: &str) -> String {
        text.split_inclusive('\n').map(|line| self.line(line)).collect()
    }

    fn line(&self, line: &str) -> String {
        let addressless: String = line.split_inclusive(char::is_whitespace).map(without_address).collect();
        let pieces: Vec<_> = pieces(&addressless).collect();
        let (mut clean, mut at) = (String::with_capacity(line.len()), 0);
        while at < pieces.len() {
            let piece = pieces[at];
            if !is_word(piece) {
                clean.push_str(piece);
                at += 1;
                continue;
            }
            let length = self.phrase_at(&pieces[at..]);
            let is_gone = length.is_some() || self.names.contains(&piece.to_lowercase()) || looks_secret(piece);
            clean.push_str(if is_gone { GONE } else { piece });
            at += length.unwrap_or(1);
        }
        clean
    }

    /// How many pieces a text of the database takes that begins here.
    fn phrase_at(&self, pieces: &[&str]) -> Option<usize> {
        let phrases = self.phrases.get(&pieces.first()?.to_lowercase())?;
        phrases.iter().find_map(|phrase| {
            let (mut wanted, mut length) = (phrase.iter().peekable(), 0);
            for piece in pieces {
                let Some(next) = wanted.peek() else { break };
                if is_word(piece) {
                    if piece.to_lowercase() != **next {
                        return None;
                    }
                    wanted.next();
                }
                length += 1;
            }
            wanted.peek().is_none().then_some(length)
        })
    }
}

/// Words, and what stands between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = in_word(rest.chars().next()?);
        let end = rest.find(|c| in_word(c) != word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_word(piece: &str) -> bool {
    piece.chars().next().is_some_and(in_word)
}

/// A piece between blanks, where it is an address of a person or a machine.
fn without_address(piece: &str) -> String {
    let bare = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != ':' && c != '[');
    let value = bare.rsplit_once(['=', '/']).map_or(bare, |(_, value)| value);
    let is_address = |text: &str| text.parse::<IpAddr>().is_ok() || text.parse::<SocketAddr>().is_ok();
    if piece.contains('@') || [bare, value].into_iter().any(|text| is_address(text.trim_end_matches(':'))) {
        return format!("{GONE}{}", if piece.ends_with('\n') { "\n" } else { " " });
    }
    piece.to_owned()
}

/// A serial, a UAI, a phone number, a key.
fn looks_secret(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let length = word.chars().count();
    digits >= LONGEST_NUMBER || (length >= LONGEST_WORD && digits > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrub() -> Scrub {
        let texts = ["Lycée Jean-Moulin", "zoe", "zoé petit", "rue de la Paix", "4 rue"].map(str::to_owned);
        Scrub::new(&BTreeSet::from(texts), ["Zoé Petit", "Anne de La Tour"])
    }

    #[test]
    fn names_addresses_numbers_and_secrets_go_and_the_words_of_the_program_stay() {
        for (line, clean) in [
            ("the disk is full", "the disk is full"),
            ("no room for Zoé Petit", "no room for […]"),
            ("PETIT, zoé: late", "[…], […]: late"),
            ("of lycée jean moulin here", "of […] here"),
            ("of lycée jean", "of lycée jean"),
            ("de la Tour", "de la […]"),
            ("from 192.0.2.7:5000 to 2001:db8::1", "from […] to […] "),
            ("address=192.0.2.7 asks", "[…] asks"),
            ("http://192.0.2.7/ asks", "[…] asks"),
            ("to zoe.petit@example.fr, again", "to […] again"),
            ("token 7654321, school 0951099D", "token […], school […]"),
            ("key JBSWY3DPEHPK3PXP.", "key […]."),
            ("at 23:59:59 in 2026", "at 23:59:59 in 2026"),
        ] {
            assert_eq!(scrub().clean(line), clean);
        }
        assert_eq!(scrub().clean("a zoe\nb\n"), "a […]\nb\n");
    }
}
