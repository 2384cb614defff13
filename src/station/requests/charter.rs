//! The charter that a requester signs: one text a language, told apart by its digest. A folder may replace the texts;
//! a new text is a new version, and asks again.

use crate::{TextError, text::text};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::path::Path;
use store::Language;

#[derive(RustEmbed)]
#[folder = "../../templates/charter/"]
struct Embedded;

/// One version of the charter in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charter {
    /// Markdown.
    pub text: String,
    /// SHA-256 of the text, 64 hexadecimal digits: what the journal and the slip name.
    pub digest: String,
}

/// The present version, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charters {
    french: Charter,
    english: Charter,
}

impl Charters {
    /// The texts of `folder` (`charter/fr.md`, `charter/en.md`) where it has them, those of the program otherwise.
    pub fn load(folder: Option<&Path>) -> Result<Self, TextError> {
        Ok(Self { french: charter(Language::Fr, folder)?, english: charter(Language::En, folder)? })
    }

    /// The text in this language.
    pub fn of(&self, language: Language) -> &Charter {
        match language {
            Language::Fr => &self.french,
            Language::En => &self.english,
        }
    }

    /// Whether `digest` names the present version, in either language.
    pub fn is_present(&self, digest: &str) -> bool {
        [&self.french, &self.english].iter().any(|charter| charter.digest == digest)
    }
}

fn charter(language: Language, folder: Option<&Path>) -> Result<Charter, TextError> {
    let text = text::<Embedded>("charter", &format!("{language}.md"), folder)?;
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    Ok(Charter { text, digest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_replaces_one_language_and_makes_a_new_version_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let ours = Charters::load(Some(folder.path())).unwrap();
        assert!(ours.of(Language::Fr).text.contains("code PIN") && ours.of(Language::En).text.contains("PIN"));
        fs::create_dir(folder.path().join("charter")).unwrap();
        fs::write(folder.path().join("charter/fr.md"), "# Autre charte\n").unwrap();
        let theirs = Charters::load(Some(folder.path())).unwrap();
        assert!(!theirs.is_present(&ours.of(Language::Fr).digest));
        assert!(theirs.is_present(&ours.of(Language::En).digest));
        fs::write(folder.path().join("charter/fr.md"), " \n").unwrap();
        assert!(matches!(Charters::load(Some(folder.path())), Err(TextError::Empty { .. })));
    }
}
