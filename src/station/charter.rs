//! The charter that a requester signs: one text a language, told apart by its digest. A folder may replace the texts;
//! a new text is a new version, and asks again.

use crate::store::Language;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{fs, io, path::Path, path::PathBuf};

#[derive(RustEmbed)]
#[folder = "templates/charter/"]
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

/// The charter cannot be shown, and so not be signed.
#[derive(Debug, thiserror::Error)]
pub enum CharterError {
    /// The file is there and cannot be read.
    #[error("the charter {path} cannot be read ({source}): it must be a text in UTF-8")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file says nothing.
    #[error("the charter {path} is empty: write it, or remove the file to have the one of the program")]
    Empty {
        /// Which.
        path: PathBuf,
    },
}

impl Charters {
    /// The texts of `folder` (`charter/fr.md`, `charter/en.md`) where it has them, those of the program otherwise.
    pub fn load(folder: Option<&Path>) -> Result<Self, CharterError> {
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

fn charter(language: Language, folder: Option<&Path>) -> Result<Charter, CharterError> {
    let file = format!("{language}.md");
    let replaced = folder.map(|folder| folder.join("charter").join(&file)).filter(|path| path.exists());
    let text = match replaced {
        Some(path) => {
            let text = fs::read_to_string(&path);
            let text = text.map_err(|source| CharterError::Unreadable { path: path.clone(), source })?;
            if text.trim().is_empty() {
                return Err(CharterError::Empty { path });
            }
            text
        }
        None => Embedded::get(&file).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default(),
    };
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    Ok(Charter { text, digest })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(matches!(Charters::load(Some(folder.path())), Err(CharterError::Empty { .. })));
    }
}
