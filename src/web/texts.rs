//! The texts of slips and guides, in both languages: Markdown, the academy's own where its folder has them.
//!
//! Each is checked at start against what its sheet of paper holds, so that a text that is too long is told to whoever
//! wrote it, and not seen when thirty people stand in line.

use domain::{Role, Verb};
use rust_embed::RustEmbed;
use station::{Language, TextError, text};
use std::{collections::BTreeMap, path::Path};

#[derive(RustEmbed)]
#[folder = "../../templates/slip/"]
struct Slips;

#[derive(RustEmbed)]
#[folder = "../../templates/legal/"]
struct Duties;

#[derive(RustEmbed)]
#[folder = "../../templates/guide/"]
struct Guides;

/// What the holder confirms: beside the facts, on half a sheet.
const HAND_OVER: (&str, usize) = ("hand_over.md", 500);
/// What the school confirms when a token comes back.
const TAKE_BACK: (&str, usize) = ("take_back.md", 500);
/// Instructions for the holder: one sheet.
const HOLDER: (&str, usize) = ("holder.md", 2800);
/// A duty of the law: read on the screen, so that only a mistake is longer.
const DUTY: usize = 20_000;
/// A guide: one sheet.
const GUIDE: usize = 2600;

/// What the law wants to be found from every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Legal {
    /// How far everybody can use it (RGAA), and what to do where they cannot.
    Accessibility,
    /// What is kept of whom, why and how long.
    Privacy,
    /// Who publishes and who hosts it.
    Notice,
}

impl Legal {
    const ALL: [Self; 3] = [Self::Accessibility, Self::Privacy, Self::Notice];

    fn file(self, language: Language) -> String {
        let name = match self {
            Self::Accessibility => "accessibility",
            Self::Privacy => "privacy",
            Self::Notice => "notice",
        };
        format!("{language}/{name}.md")
    }
}

/// Who has a guide; a deputy has the principal's.
pub(super) const GUIDED: [Role; 6] =
    [Role::Requester, Role::Principal, Role::Helpdesk, Role::Technician, Role::Administrator, Role::Auditor];

/// All of them, by their place: `fr/holder.md`.
pub(super) struct Texts {
    slips: BTreeMap<String, String>,
    guides: BTreeMap<String, String>,
    duties: BTreeMap<String, String>,
}

impl Texts {
    /// The texts of `folder` (`slip/fr/…`, `guide/fr/…`, `legal/fr/…`) where it has them, those of the program otherwise.
    pub fn load(folder: Option<&Path>) -> Result<Self, TextError> {
        let (mut slips, mut guides, mut duties) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for language in [Language::Fr, Language::En] {
            for (name, most) in [HAND_OVER, TAKE_BACK, HOLDER] {
                let file = format!("{language}/{name}");
                slips.insert(file.clone(), fitting::<Slips>("slip", file, folder, most)?);
            }
            for duty in Legal::ALL {
                let file = duty.file(language);
                duties.insert(file.clone(), fitting::<Duties>("legal", file, folder, DUTY)?);
            }
            for role in GUIDED {
                let file = guide_file(language, role);
                guides.insert(file.clone(), fitting::<Guides>("guide", file, folder, GUIDE)?);
            }
        }
        Ok(Self { slips, guides, duties })
    }

    /// What is confirmed by signing; `None`: there is no paper of such a thing.
    pub fn confirmed(&self, language: Language, verb: Verb) -> Option<&str> {
        let (name, _) = match verb {
            Verb::HandOver => HAND_OVER,
            Verb::TakeBack => TAKE_BACK,
            _ => return None,
        };
        self.slips.get(&format!("{language}/{name}")).map(String::as_str)
    }

    /// Instructions for the holder.
    pub fn holder(&self, language: Language) -> &str {
        self.slips.get(&format!("{language}/{}", HOLDER.0)).map_or("", String::as_str)
    }

    /// What the law wants to be found.
    pub fn legal(&self, language: Language, which: Legal) -> &str {
        self.duties.get(&which.file(language)).map_or("", String::as_str)
    }

    /// The guide of a role.
    pub fn guide(&self, language: Language, role: Role) -> &str {
        self.guides.get(&guide_file(language, guided(role))).map_or("", String::as_str)
    }
}

/// The role whose guide this role reads.
pub(super) fn guided(role: Role) -> Role {
    if role == Role::Deputy { Role::Principal } else { role }
}

fn guide_file(language: Language, role: Role) -> String {
    format!("{language}/{role}.md")
}

fn fitting<E: RustEmbed>(room: &str, file: String, folder: Option<&Path>, most: usize) -> Result<String, TextError> {
    let text = text::<E>(room, &file, folder)?;
    let length = text.chars().count();
    if length > most { Err(TextError::TooLong { path: Path::new(room).join(file), length, most }) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn every_text_is_there_and_a_folder_replaces_one() {
        let folder = tempfile::tempdir().unwrap();
        let ours = Texts::load(Some(folder.path())).unwrap();
        for text in ours.slips.values().chain(ours.guides.values()).chain(ours.duties.values()) {
            assert!(text.len() > 100, "{text}");
        }
        assert_eq!((ours.slips.len(), ours.guides.len(), ours.duties.len()), (6, 12, 6));
        fs::create_dir_all(folder.path().join("slip/fr")).unwrap();
        fs::write(folder.path().join("slip/fr/holder.md"), "# Consignes\n").unwrap();
        let theirs = Texts::load(Some(folder.path())).unwrap();
        assert_eq!(theirs.holder(Language::Fr), "# Consignes\n");
        assert_eq!(theirs.holder(Language::En), ours.holder(Language::En));
        assert_eq!(theirs.guide(Language::Fr, Role::Deputy), ours.guide(Language::Fr, Role::Principal));
    }

    #[test]
    fn a_text_that_is_empty_unreadable_or_longer_than_its_sheet_is_told_at_start() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("slip/en")).unwrap();
        let path = folder.path().join("slip/en/hand_over.md");
        let load = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            Texts::load(Some(folder.path())).err().unwrap()
        };
        assert!(matches!(load(b" \n"), TextError::Empty { .. }));
        assert!(matches!(load(b"\xff\xfe"), TextError::Unreadable { .. }));
        let long = load("é".repeat(501).as_bytes());
        assert!(matches!(long, TextError::TooLong { length: 501, most: 500, .. }), "{long}");
    }
}
