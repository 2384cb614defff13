//! Why a whole table cannot be read. Every sentence says what was found and what to do next.

use super::limits;
use domain::words;
use std::io;

words! {
    /// Files that people send where a table is expected, told by their first bytes.
    Foreign {
        /// A web page: what many programs give the name `.xls`.
        Html => "html",
        /// XML that is no workbook of a kind that is read.
        Xml => "xml",
        /// PDF.
        Pdf => "pdf",
        /// A text document of Word or LibreOffice.
        Document => "document",
        /// A workbook of Apple's Numbers.
        Numbers => "numbers",
        /// Excel's binary workbook (`.xlsb`).
        Xlsb => "xlsb",
        /// An archive.
        Archive => "archive",
        /// A picture.
        Picture => "picture",
        /// Bytes that are no text.
        Binary => "binary",
    }
}

/// Why a table cannot be read at all, or not further.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read at all.
    #[error("the file cannot be read ({0}): check that it is still there and readable")]
    Input(#[source] io::Error),
    /// Nothing in it.
    #[error("there is nothing in this file: check that the right one was chosen")]
    Empty,
    /// A row that is larger than anything a table has.
    #[error(
        "one row is larger than {max} bytes or {cells} cells, no table needs that: check where the file comes from, or whether a quotation mark is missing",
        max = limits::ROW_BYTES, cells = limits::CELLS
    )]
    Row,
    /// A workbook that is too large, packed or unpacked.
    #[error("this workbook is too large to be read: save the one sheet as CSV (UTF-8), and send that")]
    Workbook,
    /// A workbook that opens with a password only.
    #[error(
        "this workbook is protected by a password: open it, take the password off (or save it as CSV UTF-8), and send that"
    )]
    Password,
    /// A workbook that its reader does not understand.
    #[error(
        "this workbook is damaged or unusual and cannot be read: open it in Excel or LibreOffice, save it anew as .xlsx, and send that"
    )]
    Damaged,
    /// Something else.
    #[error("this file is {what}: save the list as .xlsx or CSV (UTF-8), and send that", what = .0.sentence())]
    Foreign(Foreign),
}

impl Foreign {
    fn sentence(self) -> &'static str {
        match self {
            Self::Html => "a web page (HTML), even where its name ends in .xls",
            Self::Xml => "XML, and no workbook",
            Self::Pdf => "a PDF document",
            Self::Document => "a text document, and no workbook",
            Self::Numbers => "a workbook of Apple Numbers",
            Self::Xlsb => "a binary Excel workbook (.xlsb)",
            Self::Archive => "an archive",
            Self::Picture => "a picture",
            Self::Binary => "no text and no workbook that is known here",
        }
    }
}

impl TableError {
    /// The key of the translated message.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Input(_) => "error-keyfile-input",
            Self::Empty => "error-table-empty",
            Self::Row => "error-table-row",
            Self::Workbook => "error-table-workbook",
            Self::Password => "error-table-password",
            Self::Damaged => "error-table-damaged",
            Self::Foreign(Foreign::Html) => "error-table-html",
            Self::Foreign(Foreign::Xml) => "error-table-xml",
            Self::Foreign(Foreign::Pdf) => "error-table-pdf",
            Self::Foreign(Foreign::Document) => "error-table-document",
            Self::Foreign(Foreign::Numbers) => "error-table-numbers",
            Self::Foreign(Foreign::Xlsb) => "error-table-xlsb",
            Self::Foreign(Foreign::Archive) => "error-table-archive",
            Self::Foreign(Foreign::Picture) => "error-table-picture",
            Self::Foreign(Foreign::Binary) => "error-table-binary",
        }
    }
}
