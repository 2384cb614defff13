//! Why a table cannot be read, and what a file is that is none.

use crate::message::{Message, Tells, say};
use table::{Foreign, TableError};

impl Tells for TableError {
    fn message(&self) -> Message {
        match self {
            Self::Input(_) => say("error-keyfile-input"),
            Self::Empty => say("error-table-empty"),
            Self::Row => say("error-table-row"),
            Self::Workbook => say("error-table-workbook"),
            Self::Password => say("error-table-password"),
            Self::Damaged => say("error-table-damaged"),
            Self::Foreign(foreign) => foreign.message(),
        }
    }
}

impl Tells for Foreign {
    fn message(&self) -> Message {
        say(match self {
            Self::Pgp => "error-file-is-pgp",
            Self::PgpSignature => "error-file-is-pgp-signature",
            Self::Age => "error-file-is-age",
            Self::Cms => "error-file-is-cms",
            Self::Certificate => "error-file-is-certificate",
            Self::Archive => "error-file-is-archive",
            Self::Document => "error-file-is-document",
            Self::Pdf => "error-file-is-pdf",
            Self::Image => "error-file-is-image",
            Self::Html => "error-file-is-html",
            Self::Mail => "error-file-is-mail",
            Self::PasswordSafe => "error-file-is-password-safe",
            Self::Xml => "error-file-is-xml",
            Self::Numbers => "error-file-is-numbers",
            Self::Xlsb => "error-file-is-xlsb",
            Self::Json => "error-file-is-json",
            Self::Database => "error-file-is-database",
            Self::Binary => "error-file-is-binary",
        })
    }
}
