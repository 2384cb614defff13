//! The words of tables: what columns are called, what kinds of token are called, and words that no secret is made of.
//!
//! They are data (`templates/keyfile/columns.toml`): a vendor's new word for a column costs no Rust.

use super::csv::{Column, SecretEncoding};
use domain::{OtpKind, fold};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file = toml::from_str(include_str!("../../templates/keyfile/columns.toml"));
    Vocabulary::of(file.expect("a test reads the file that is in the program"))
});

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    columns: BTreeMap<Column, Vec<String>>,
    kinds: Kinds,
    harmless: Harmless,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    hotp: Vec<String>,
    totp: Vec<String>,
    foreign: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Harmless {
    words: Vec<String>,
}

struct Vocabulary {
    columns: BTreeMap<String, Column>,
    kinds: BTreeMap<String, Option<OtpKind>>,
    harmless: BTreeSet<String>,
}

impl Vocabulary {
    fn of(words: Words) -> Self {
        let mut harmless: BTreeSet<_> = words.harmless.words.into_iter().collect();
        let mut columns = BTreeMap::new();
        for (column, names) in words.columns {
            for name in names {
                harmless.extend(parts(&name).map(|(word, _)| word));
                columns.insert(packed(&name), column);
            }
        }
        let mut kinds = BTreeMap::new();
        kinds.extend(words.kinds.hotp.into_iter().map(|word| (word, Some(OtpKind::Hotp))));
        kinds.extend(words.kinds.totp.into_iter().map(|word| (word, Some(OtpKind::Totp))));
        kinds.extend(words.kinds.foreign.into_iter().map(|word| (word, None)));
        harmless.extend(kinds.keys().cloned());
        Self { columns, kinds, harmless }
    }
}

/// The column of this name, whatever its case, accents and hyphens; and, of a secret, how it is written where the name
/// says so (`Secret Key (Hex)`).
pub(super) fn column(name: &str) -> Option<(Column, Option<SecretEncoding>)> {
    let find = |name: &str| VOCABULARY.columns.get(name).copied();
    let whole = packed(name);
    if let Some(column) = find(&whole) {
        return Some((column, None));
    }
    const SAID: [(&str, SecretEncoding); 8] = [
        ("hexadecimal", SecretEncoding::Hex),
        ("hexa", SecretEncoding::Hex),
        ("hex", SecretEncoding::Hex),
        ("base16", SecretEncoding::Hex),
        ("base32", SecretEncoding::Base32),
        ("b32", SecretEncoding::Base32),
        ("base64", SecretEncoding::Base64),
        ("b64", SecretEncoding::Base64),
    ];
    for (word, encoding) in SAID {
        let bare = whole.strip_suffix(word).or_else(|| whole.strip_prefix(word));
        let bare = bare.map(|bare| bare.trim_end_matches("encoded").trim_end_matches("en"));
        if bare.and_then(find) == Some(Column::Secret) {
            return Some((Column::Secret, Some(encoding)));
        }
    }
    let outside: String = name.split(['(', '[']).next().unwrap_or_default().to_owned();
    find(&packed(&outside)).map(|column| (column, None))
}

/// What a cell says of the kind of token: `None` if nothing, `Some(None)` a kind that is known and not verified here, or
/// two kinds at once.
pub(super) fn kind(cell: &str) -> Option<Option<OtpKind>> {
    let mut found = None;
    let whole = packed(cell);
    for word in parts(cell).map(|(word, _)| word).chain([whole]) {
        if let Some(kind) = VOCABULARY.kinds.get(&word) {
            found = match found {
                None => Some(*kind),
                Some(before) if before == *kind => Some(before),
                Some(_) => Some(None),
            };
        }
    }
    found
}

/// Whether a word is one that no secret is made of.
pub(super) fn is_harmless(word: &str) -> bool {
    VOCABULARY.harmless.contains(word)
}

/// The letters and digits of a text, without accents, in lower case.
pub(super) fn packed(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The words of a text without accents and in lower case, each with its number of characters in the text.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (String, usize)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (fold(word), word.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Words {
        toml::from_str(include_str!("../../templates/keyfile/columns.toml")).unwrap()
    }

    #[test]
    fn every_header_word_leads_to_its_column_and_none_to_two() {
        let mut seen = BTreeMap::new();
        for (column, names) in file().columns {
            assert!(!names.is_empty(), "{column}");
            for name in names {
                for written in [name.clone(), name.to_uppercase(), name.replace(' ', "_"), format!("{name} (s)")] {
                    assert_eq!(super::column(&written).map(|(column, _)| column), Some(column), "{written}");
                }
                let before = seen.insert(packed(&name), column);
                assert_eq!(before, None, "{name} stands twice");
            }
        }
        let told: BTreeSet<_> = seen.values().collect();
        let missing: Vec<_> = Column::ALL.iter().filter(|c| **c != Column::Other && !told.contains(c)).collect();
        assert!(missing.is_empty(), "no word leads to {missing:?}");
        // each column is also known by its own word, which our own tables write
        assert!(
            told.iter()
                .all(|c| super::column(c.word()).map(|(column, _)| column) == Some(**c) || **c == Column::Factor)
        );
    }

    #[test]
    fn words_of_kinds_and_harmless_words_are_written_as_they_are_compared() {
        let Words { kinds, harmless, .. } = file();
        let words = [kinds.hotp, kinds.totp, kinds.foreign, harmless.words].concat();
        assert!(words.iter().all(|word| packed(word) == *word), "{words:?}");
    }

    #[test]
    fn a_name_of_the_secret_may_say_how_it_is_written() {
        for (name, encoding) in [
            ("Secret Key (Hex)", SecretEncoding::Hex),
            ("Seed [HEX]", SecretEncoding::Hex),
            ("secret_base32", SecretEncoding::Base32),
            ("Base32 Secret", SecretEncoding::Base32),
            ("Graine (hexadécimal)", SecretEncoding::Hex),
            ("Clé secrète en base 64", SecretEncoding::Base64),
        ] {
            assert_eq!(column(name), Some((Column::Secret, Some(encoding))), "{name}");
        }
        assert_eq!(column("Secret question"), None);
    }

    #[test]
    fn kinds_are_told_by_their_words() {
        assert_eq!(kind("urn:ietf:params:xml:ns:keyprov:pskc:totp"), Some(Some(OtpKind::Totp)));
        assert_eq!(kind("OATH-HOTP"), Some(Some(OtpKind::Hotp)));
        assert_eq!(kind("Time-based"), Some(Some(OtpKind::Totp)));
        assert_eq!(kind("ocra"), Some(None));
        assert_eq!(kind("HOTP/TOTP"), Some(None));
        assert_eq!(kind("SHA1"), None);
    }
}
