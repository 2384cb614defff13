//! What a table was taken for: delimiter, header, columns, encoding of the secrets; and a sentence that says so.

use super::secrets::Secrets;
use crate::{column::Column, rule::Rule, rules::Rules};
use domain::words;
use std::fmt;
use table::DayOrder;

words! {
    /// Tables that are known.
    DialectName {
        /// A first row names the columns; our own exports, Entra's, and most others.
        Header => "header",
        /// `serial, key, hotp or totp, digits, counter or period`, as privacyIDEA and LinOTP have it; also called OATH CSV.
        Oath => "oath",
        /// Serial and secret only.
        TwoColumns => "two_columns",
        /// `serial; manufacturer; hotp or totp; seed; digits; next event or interval`, as multiOTP has it.
        MultiOtp => "multiotp",
        /// No titles: what the columns hold was judged by the rows, or said by whoever imports.
        Judged => "judged",
        /// YubiKey Personalization Tool, traditional log: `OATH-HOTP, date, slot, public identity, …`.
        YubicoTraditional => "yubico_traditional",
        /// YubiKey Personalization Tool, Yubico log: `serial, public identity, private identity, key, …`.
        YubicoLog => "yubico_log",
    }
}

/// What a table was taken for. A person may correct it before the import ([`Given`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Which table.
    pub name: DialectName,
    /// What separates the cells; `None`: they come out of a workbook.
    pub delimiter: Option<u8>,
    /// The line of the row that names the columns.
    pub header: Option<u64>,
    /// Above that row stand lines that are no keys, as a list's title.
    pub titled: bool,
    /// What each column holds.
    pub columns: Vec<Column>,
    /// What they hold was judged by the rows, and not named by the file or by a person.
    pub judged: bool,
    /// How secrets are written.
    pub secrets: Secrets,
    /// Which comes first in the dates from which tokens may be used…
    pub starts: DayOrder,
    /// …and in those of their expiry.
    pub expiries: DayOrder,
    /// The columns that hold something and are not used: their place from 1, and their name where it may be shown.
    pub unused: Vec<Unused>,
}

/// A column that is not used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unused {
    /// Its place, from 1.
    pub place: usize,
    /// Its name in the words of the file; `None` where there is none, or where it could be a key.
    pub name: Option<String>,
}

impl fmt::Display for Unused {
    /// The name, or the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name:?}"),
            None => write!(f, "column {}", self.place),
        }
    }
}

impl fmt::Display for Dialect {
    /// One sentence for the person who imports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.name {
            DialectName::Header => "a table whose first row names its columns",
            DialectName::Oath => {
                "a table as privacyIDEA and LinOTP write it (serial, key, type, digits, counter or period)"
            }
            DialectName::TwoColumns => "a table of serial and secret",
            DialectName::MultiOtp => {
                "a table as multiOTP writes it (serial, manufacturer, type, seed, digits, event or interval)"
            }
            DialectName::Judged => "a table without titles",
            DialectName::YubicoTraditional => "a traditional log of the YubiKey Personalization Tool",
            DialectName::YubicoLog => "a Yubico log of the YubiKey Personalization Tool",
        };
        let delimiter = match self.delimiter {
            None => "out of a workbook",
            Some(b'\t') => "separated by tabs",
            Some(b';') => "separated by semicolons",
            Some(b'|') => "separated by bars",
            Some(_) => "separated by commas",
        };
        write!(f, "{name}, {delimiter}; columns: ")?;
        for (n, column) in self.columns.iter().enumerate() {
            write!(f, "{}{column}", if n == 0 { "" } else { ", " })?;
        }
        match (self.columns.contains(&Column::Secret), self.secrets.ambiguous) {
            (true, false) => write!(f, "; secrets in {}", self.secrets.encoding)?,
            (true, true) => {
                write!(f, "; secrets in {}, though base32 would fit too: verify a code", self.secrets.encoding)?;
            }
            (false, _) => f.write_str("; no secrets")?,
        }
        for (n, unused) in self.unused.iter().enumerate() {
            write!(f, "{}{unused}", if n == 0 { "; not used: " } else { ", " })?;
        }
        Ok(())
    }
}

impl Dialect {
    /// Where a column is.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|c| *c == column)
    }

    /// Whether the kind stands behind the secret in a table without titles, as the servers have it (privacyIDEA, LinOTP, NetIQ),
    /// with owners before it or without.
    pub(super) fn is_a_servers(&self) -> bool {
        let behind = self.place(Column::Secret).map(|secret| secret + 1);
        matches!(self.name, DialectName::Oath | DialectName::Judged) && self.place(Column::Type) == behind
    }

    /// What the table is taken for by its look only: whoever imports should compare a code.
    pub(super) fn remarks(&self) -> Rules {
        let mut rules = Rules::default();
        if self.judged {
            rules.add(Rule::ColumnsAssumed);
        }
        if !self.unused.is_empty() {
            rules.add(Rule::ColumnsUnused);
        }
        if self.titled {
            rules.add(Rule::TitlesAbove);
        }
        rules
    }
}
