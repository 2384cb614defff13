//! The words of tables: what columns are called, what kinds of token are called, and words that no secret is made of.
//!
//! They are data (`templates/keyfile/columns.toml`): a vendor's new word for a column costs no Rust, and a folder of templates may
//! have a file of its own.

use super::{column::Column, encoding::SecretEncoding};
use domain::{OtpKind, fold};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// The file of the program.
const OWN: &str = include_str!("../../templates/keyfile/columns.toml");

/// The words of this process: looked up for every cell, chosen once.
static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();

fn vocabulary() -> &'static Vocabulary {
    VOCABULARY.get_or_init(|| Vocabulary::read(OWN).expect("a test reads the file that is in the program"))
}

/// Why the words of a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The file is there and cannot be read.
    #[error(
        "the words of key tables {path} cannot be read ({source}): check its permissions, or remove the file to have those of the program"
    )]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It is not as it must be.
    #[error(
        "the words of key tables {path} cannot be used ({fault}): correct it, or remove the file to have those of the program"
    )]
    Wrong {
        /// Which.
        path: PathBuf,
        /// What is wrong, with the line.
        fault: String,
    },
}

/// Takes the words of `folder` (`keyfile/columns.toml`) where it has them, those of the program otherwise: for all key tables of
/// this process, before the first is read. A file that cannot be used is an error, whether or not words were chosen before.
pub fn use_words(folder: Option<&Path>) -> Result<(), WordsError> {
    let path = folder.map(|folder| folder.join("keyfile").join("columns.toml")).filter(|path| path.exists());
    let Some(path) = path else { return Ok(()) };
    let text = fs::read_to_string(&path);
    let text = text.map_err(|source| WordsError::Unreadable { path: path.clone(), source })?;
    let words = Vocabulary::read(&text).map_err(|fault| WordsError::Wrong { path, fault })?;
    // a station is opened once in a process; only tests open several
    let _ = VOCABULARY.set(words);
    Ok(())
}

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
    /// Reads a file; what is wrong with it, with its line.
    fn read(text: &str) -> Result<Self, String> {
        let words = toml::from_str(text).map_err(|error: toml::de::Error| {
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or_default());
            format!("line {}: {}", before.matches('\n').count() + 1, error.message().replace('\n', ", "))
        })?;
        Self::of(words)
    }

    fn of(words: Words) -> Result<Self, String> {
        let mut harmless: BTreeSet<_> = words.harmless.words.into_iter().collect();
        let mut columns = BTreeMap::new();
        for (column, names) in words.columns {
            for name in names {
                harmless.extend(parts(&name).map(|(word, _)| word));
                let word = packed(&name);
                if word.is_empty() {
                    return Err(format!("{name:?} has no letter and no digit"));
                }
                if columns.insert(word, column).is_some_and(|before| before != column) {
                    return Err(format!("{name:?} stands for two columns, one of them {column}"));
                }
            }
        }
        for wanted in [Column::Serial, Column::Secret] {
            if !columns.values().any(|column| *column == wanted) {
                return Err(format!("no word leads to the column {wanted}"));
            }
        }
        let mut kinds = BTreeMap::new();
        kinds.extend(words.kinds.hotp.iter().map(|word| (packed(word), Some(OtpKind::Hotp))));
        kinds.extend(words.kinds.totp.iter().map(|word| (packed(word), Some(OtpKind::Totp))));
        kinds.extend(words.kinds.foreign.iter().map(|word| (packed(word), None)));
        harmless.extend(kinds.keys().cloned());
        Ok(Self { columns, kinds, harmless })
    }
}

impl Column {
    /// The column of this name, in the words of vendors and offices, English or French; `-` and `other` for one that is
    /// not used.
    pub fn named(name: &str) -> Option<Self> {
        match name.trim() {
            "-" | "other" | "autre" => Some(Self::Other),
            name => column(name).map(|(column, _)| column).or_else(|| name.parse().ok()),
        }
    }

    /// Several names, separated by commas or semicolons: none, or a serial and a secret at least. `None` for anything else.
    pub fn list(names: &str) -> Option<Vec<Self>> {
        if names.trim().is_empty() {
            return Some(vec![]);
        }
        let columns = names.split([',', ';']).map(Self::named).collect::<Option<Vec<_>>>()?;
        let serial = columns.contains(&Self::Serial) || columns.contains(&Self::PublicId);
        (serial && columns.contains(&Self::Secret)).then_some(columns)
    }
}

/// The column of this name, whatever its case, accents and hyphens; and, of a secret, how it is written where the name
/// says so (`Secret Key (Hex)`).
pub(super) fn column(name: &str) -> Option<(Column, Option<SecretEncoding>)> {
    let find = |name: &str| vocabulary().columns.get(name).copied();
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
        if let Some(kind) = vocabulary().kinds.get(&word) {
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
    vocabulary().harmless.contains(word)
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
        toml::from_str(OWN).unwrap()
    }

    #[test]
    fn a_folder_replaces_the_words_and_a_file_that_cannot_be_used_says_what_is_wrong_with_it() {
        let folder = tempfile::tempdir().unwrap();
        // a folder without the file has those of the program
        use_words(Some(folder.path())).unwrap();
        use_words(None).unwrap();
        let path = folder.path().join("keyfile/columns.toml");
        fs::create_dir(path.parent().unwrap()).unwrap();
        let kinds = "[kinds]\nhotp = []\ntotp = []\nforeign = []\n[harmless]\nwords = []\n";
        for (text, said) in [
            ("".to_owned(), "missing field"),
            (format!("[columns]\nserial = [\"no\"]\n{kinds}"), "no word leads to the column secret"),
            (format!("[columns]\nserial = [\"no\"]\ncouleur = [\"x\"]\n{kinds}"), "line 3: unknown"),
            (format!("[columns]\nserial = [\"No\"]\nsecret = [\"n°o\", \"NO\"]\n{kinds}"), "two columns"),
            (format!("[columns]\nserial = [\"-\"]\n{kinds}"), "no letter"),
            (format!("[columns]\nserial = \"no\"\n{kinds}"), "line 2: invalid type"),
            ("[columns".to_owned(), "line 1"),
        ] {
            fs::write(&path, text).unwrap();
            let error = use_words(Some(folder.path())).unwrap_err().to_string();
            let whole = error.contains(said) && error.contains("columns.toml") && error.contains("remove the file");
            assert!(whole && !error.contains('\n'), "{said}: {error}");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(use_words(Some(folder.path())), Err(WordsError::Unreadable { .. })));
        let own = format!("[columns]\nserial = [\"Kennzeichen\"]\nsecret = [\"Saat\"]\n{kinds}");
        let words = Vocabulary::read(&own).unwrap();
        assert_eq!(words.columns.get("kennzeichen"), Some(&Column::Serial));
        assert_eq!(words.columns.get("serial"), None);
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
