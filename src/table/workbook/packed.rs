//! What a zip is.

use super::super::foreign::Foreign;

/// Which kind of workbook, or other thing, a zip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packed {
    /// Excel since 2007.
    Excel,
    /// LibreOffice, OpenOffice.
    LibreOffice,
    /// No workbook that is read.
    Other(Foreign),
}

impl Packed {
    /// Told by the names of its parts and the content of the part `mimetype`.
    pub fn of<'a>(mut names: impl Iterator<Item = &'a str> + Clone, mimetype: &[u8]) -> Self {
        let has = |part: &str| names.clone().any(|name| name.eq_ignore_ascii_case(part));
        if mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
            return Self::LibreOffice;
        }
        if mimetype.starts_with(b"application/vnd.oasis.opendocument") || has("word/document.xml") {
            return Self::Other(Foreign::Document);
        }
        if has("xl/workbook.bin") {
            return Self::Other(Foreign::Xlsb);
        }
        if has("[Content_Types].xml") {
            return Self::Excel;
        }
        match names.any(|name| name.ends_with(".iwa")) {
            true => Self::Other(Foreign::Numbers),
            false => Self::Other(Foreign::Archive),
        }
    }
}
