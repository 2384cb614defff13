//! Which table this is: delimiter, header, columns, encoding of the secrets; and a sentence that says so.

use super::super::error::KeyFileError;
use super::super::given::Given;
use super::super::report::{Rule, Rules};
use super::super::{quoted, vocabulary};
use super::encoding::{SecretEncoding, Secrets, is_key};
use super::shape;
use domain::words;
use std::fmt;
use table::{DayOrder, Row, names_columns};

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

words! {
    /// What a column holds.
    Column {
        /// The serial.
        Serial => "serial",
        /// The secret.
        Secret => "secret",
        /// `hotp` or `totp`.
        Type => "type",
        /// The digest.
        Digest => "digest",
        /// Digits of a code.
        Digits => "digits",
        /// The next counter.
        Counter => "counter",
        /// Seconds of a time step.
        Period => "period",
        /// Steps by which the token's clock is fast.
        Drift => "drift",
        /// Who made it.
        Manufacturer => "manufacturer",
        /// The model.
        Model => "model",
        /// Batch or lot.
        Batch => "batch",
        /// First day.
        Start => "start",
        /// Last day.
        Expiry => "expiry",
        /// The person, in the words of the file.
        User => "user",
        /// Who issued it.
        Issuer => "issuer",
        /// A name for people.
        Name => "name",
        /// Identifier of the key.
        KeyId => "key_id",
        /// Slot of a YubiKey.
        Slot => "slot",
        /// Yubico's public identity, in modhex.
        PublicId => "public_id",
        /// Yubico's private identity; `0` in OATH mode.
        PrivateId => "private_id",
        /// Kind of configuration: `OATH-HOTP` and others.
        Configuration => "configuration",
        /// The next counter of HOTP, the seconds of a time step of TOTP.
        Factor => "factor",
        /// Not used.
        Other => "other",
    }
}

impl Column {
    /// The column of this name, in the words of vendors and offices, English or French; `-` and `other` for one that is
    /// not used.
    pub fn named(name: &str) -> Option<Self> {
        match name.trim() {
            "-" | "other" | "autre" => Some(Self::Other),
            name => vocabulary::column(name).map(|(column, _)| column).or_else(|| name.parse().ok()),
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
    /// Tells the dialect by the first rows of a table, where the person who imports has not said otherwise.
    pub(super) fn of(head: &[Row], delimiter: Option<u8>, given: &Given) -> Result<Self, KeyFileError> {
        let kept: Vec<_> = head.iter().filter(|row| !super::row::is_empty(row)).collect();
        let rows: Vec<Vec<String>> = kept.iter().map(|row| row.cells.clone()).collect();
        let above = titles_above(&kept, &rows);
        let (line, rows) = (kept.get(above).map(|row| row.line), &rows[above..]);
        let first = rows.first().ok_or(KeyFileError::Empty)?;
        let rest: Vec<_> = rows.iter().skip(1).collect();
        let titles = Titles::of(first, &rest, given);
        let data: Vec<_> = rows.iter().skip(usize::from(titles.is_some())).collect();
        let (name, mut columns) = match &titles {
            Some(titles) => (DialectName::Header, titles.columns.clone()),
            None if !given.columns.is_empty() => (DialectName::Judged, given.columns.clone()),
            None => shape::positions(&data)?,
        };
        let width = data.iter().map(|row| row.len()).max().unwrap_or(0).max(columns.len());
        if titles.is_none() {
            columns.resize(width, Column::Other);
        }
        let place = columns.iter().position(|column| *column == Column::Secret);
        let texts = data.iter().filter_map(|row| row.get(place?).map(String::as_str)).filter(|text| !text.is_empty());
        let named = titles.as_ref().and_then(|titles| titles.encoding);
        let secrets = Secrets::of(texts, named, given.secrets);
        let judged = name == DialectName::Judged && given.columns.is_empty();
        let days = |wanted: Column| {
            let place = columns.iter().position(|column| *column == wanted);
            DayOrder::of(data.iter().filter_map(|row| row.get(place?)).map(String::as_str))
        };
        let (starts, expiries) = (days(Column::Start), days(Column::Expiry));
        let header = line.filter(|_| titles.is_some());
        let titled = above > 0 && header.is_some();
        let mut dialect =
            Self { name, delimiter, header, titled, columns, judged, secrets, starts, expiries, unused: vec![] };
        dialect.unused = dialect.unused(first, &data, width);
        Ok(dialect)
    }

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

    /// The columns that nothing is done with, though they hold something beside zeros.
    fn unused(&self, first: &[String], data: &[&Vec<String>], width: usize) -> Vec<Unused> {
        let filled = |place: usize| {
            data.iter()
                .filter_map(|row| row.get(place))
                .any(|cell| !cell.is_empty() && !cell.trim_matches('0').is_empty())
        };
        let used = |place: usize| {
            self.columns.get(place).is_some_and(|column| *column != Column::Other && self.place(*column) == Some(place))
        };
        let places = (0..width).filter(|place| !used(*place) && filled(*place));
        let name = |place: usize| {
            first.get(place).filter(|_| self.header.is_some()).and_then(|name| quoted::column_name(name))
        };
        places.map(|place| Unused { place: place + 1, name: name(place) }).collect()
    }
}

/// What a first row names.
struct Titles {
    columns: Vec<Column>,
    /// How the secrets are written, where the name of their column says so.
    encoding: Option<SecretEncoding>,
}

impl Titles {
    /// `None` where the first row is a key's, like the others.
    fn of(first: &[String], rest: &[&Vec<String>], given: &Given) -> Option<Self> {
        let named: Vec<_> = first.iter().map(|name| vocabulary::column(name)).collect();
        let told = named.iter().flatten().count();
        let mut columns: Vec<_> = named.iter().map(|named| named.map_or(Column::Other, |(column, _)| column)).collect();
        let below = rest.iter().any(|row| keyed(row));
        let key = [Column::Serial, Column::PublicId, Column::Secret].iter().any(|column| columns.contains(column));
        // two names, one of them of the serial or the secret; or one above keys, in a row that has nothing of a key's itself
        let bare = !keyed(first) && !first.iter().any(|cell| is_numbered(cell));
        if !(key && told >= 2 || told >= 1 && below && bare) && given.columns.is_empty() {
            return None;
        }
        if !given.columns.is_empty() {
            // what a person says of the columns; the first row is one of titles where it names any, or holds no key as others do
            let titled = !keyed(first) && (told > 0 || below);
            return titled.then(|| Self { columns: given.columns.clone(), encoding: None });
        }
        let missing = |columns: &[Column], wanted: &[Column]| !wanted.iter().any(|column| columns.contains(column));
        if missing(&columns, &[Column::Serial, Column::PublicId]) || missing(&columns, &[Column::Secret]) {
            fill(&mut columns, rest);
        }
        if missing(&columns, &[Column::Serial, Column::PublicId]) {
            return None;
        }
        let encoding = named.iter().flatten().find(|(column, _)| *column == Column::Secret).and_then(|(_, said)| *said);
        Some(Self { columns, encoding })
    }
}

/// Whether a cell is a number, or has one in it that no title has: one word of a remark may also be a column's name.
fn is_numbered(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 4 || (digits > 0 && cell.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a row holds a key.
fn keyed(row: &[String]) -> bool {
    row.iter().any(|cell| is_key(cell) && cell.chars().any(|c| c.is_ascii_digit()))
}

/// How many of the first rows stand above that which names the columns: titles, which hold no key and fill fewer cells than it.
fn titles_above(kept: &[&Row], rows: &[Vec<String>]) -> usize {
    let Some(place) = names_columns(kept.iter().copied(), &|name| vocabulary::column(name).is_some()) else { return 0 };
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
    let titles = rows[..place].iter().all(|row| !keyed(row) && filled(row) < filled(&rows[place]));
    if titles { place } else { 0 }
}

/// Finds the secret and the serial among the columns whose titles are not known, by what stands below.
fn fill(columns: &mut Vec<Column>, rest: &[&Vec<String>]) {
    let Ok((_, judged)) = shape::positions(rest) else { return };
    columns.resize(columns.len().max(judged.len()), Column::Other);
    for wanted in [Column::Secret, Column::Serial] {
        if let Some(place) = judged.iter().position(|column| *column == wanted)
            && columns[place] == Column::Other
            && !columns.contains(&wanted)
        {
            columns[place] = wanted;
        }
    }
}
