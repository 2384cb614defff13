//! Any key file, whatever it is: told by its first bytes, then read one key at a time.

use super::csv::{Csv, Dialect};
use super::entries::{Entries, KeyQueue, ReadEntry, Source};
use super::error::KeyFileError;
use super::given::Given;
use super::limits;
use super::otpauth::{Otpauth, is_list};
use super::pskc::{Pskc, Unlock};
use super::record::KeyRecord;
use super::report::{Line, Outcome};
use super::rule::Rule;
use super::rules::Rules;
use super::safenet::Safenet;
use super::safeword::{Safeword, is_records};
use super::sdtid::Sdtid;
use super::xml::{Tree, Xml};
use domain::words;
use std::collections::BTreeMap;
use std::io::BufRead;
use table::{Foreign, beginning, first_tag, is_workbook};

/// A key file of any kind. Iterate for its keys; after an error nothing more comes.
pub struct KeyFile<'a> {
    entries: Entries<Kind<'a>>,
    given: Given,
}

/// What is read. Not a type parameter of the door: the readers would be compiled anew in each room that opens a file, and
/// optimised as little as that room is.
type Input<'a> = Box<dyn BufRead + 'a>;

enum Kind<'a> {
    /// RFC 6030.
    Pskc(Box<Pskc<Input<'a>>>),
    /// A table.
    Csv(Box<Csv<Input<'a>>>),
    /// SecurID, for custody.
    Sdtid(Box<Sdtid<Input<'a>>>),
    /// SafeNet's XML.
    Safenet(Box<Safenet<Input<'a>>>),
    /// SafeWord records.
    Safeword(Box<Safeword<Input<'a>>>),
    /// A list of otpauth addresses.
    Otpauth(Box<Otpauth<Input<'a>>>),
}

words! {
    /// The forms of key files.
    Form {
        /// RFC 6030 and its drafts.
        Pskc => "pskc",
        /// A table.
        Csv => "csv",
        /// SecurID, for custody only.
        Sdtid => "sdtid",
        /// XML of eToken PASS.
        Safenet => "safenet",
        /// SafeWord authenticator records.
        Safeword => "safeword",
        /// otpauth addresses and transfer codes.
        Otpauth => "otpauth",
    }
}

impl Form {
    /// What a file seems to be by its beginning. XML that is none of ours is called PSKC, and refused where it is read.
    pub fn of(head: &[u8]) -> Self {
        let text = beginning(head);
        if !text.starts_with('<') {
            return match (is_list(&text), is_records(&text)) {
                (true, _) => Self::Otpauth,
                (false, true) => Self::Safeword,
                (false, false) => Self::Csv,
            };
        }
        let name =
            root_tag(&text).split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        match name.rsplit(':').next().map(str::to_ascii_lowercase).as_deref() {
            Some("tknbatch") => Self::Sdtid,
            Some("tokens") => Self::Safenet,
            Some(_) | None => Self::Pskc,
        }
    }
}

impl<'a> KeyFile<'a> {
    /// Looks at the first bytes: XML by its root, text by its first lines; what has neither sign is a table.
    pub fn open(input: impl BufRead + 'a, unlock: Unlock) -> Result<Self, KeyFileError> {
        Self::open_as(input, unlock, Given::default())
    }

    /// The same, with what the person who imports says of the file.
    pub fn open_as(input: impl BufRead + 'a, unlock: Unlock, given: Given) -> Result<Self, KeyFileError> {
        Self::of(Box::new(input), unlock, given)
    }

    fn of(input: Input<'a>, unlock: Unlock, given: Given) -> Result<Self, KeyFileError> {
        let mut entries = Entries::of(Kind::open(input, unlock, &given)?);
        // a wrong key is found out here, not after half of the import
        if matches!(entries.source, Kind::Pskc(_)) {
            entries.look()?;
        }
        Ok(Self { entries, given })
    }

    /// What is to be said of the file as a whole, complete when the iterator has ended.
    pub fn remarks(&self) -> Rules {
        match &self.entries.source {
            Kind::Pskc(reader) => reader.remarks(),
            Kind::Csv(reader) => reader.remarks(),
            Kind::Otpauth(reader) => reader.remarks(),
            Kind::Sdtid(_) | Kind::Safenet(_) | Kind::Safeword(_) => Rules::default(),
        }
    }

    /// The format as a word: that of its [`Form`], or of a table's dialect; and a table's dialect.
    pub fn format(&self) -> (&'static str, Option<&Dialect>) {
        match &self.entries.source {
            Kind::Pskc(_) => (Form::Pskc.word(), None),
            Kind::Csv(reader) => (reader.dialect().name.word(), Some(reader.dialect())),
            Kind::Sdtid(_) => (Form::Sdtid.word(), None),
            Kind::Safenet(_) => (Form::Safenet.word(), None),
            Kind::Safeword(_) => (Form::Safeword.word(), None),
            Kind::Otpauth(_) => (Form::Otpauth.word(), None),
        }
    }

    /// One sentence on what kind of file it is and how it is read; shown before an import.
    pub fn explanation(&self) -> String {
        match &self.entries.source {
            Kind::Pskc(_) => "PSKC key container (RFC 6030)".into(),
            Kind::Csv(reader) => reader.dialect().to_string(),
            Kind::Sdtid(_) => "SecurID token file (sdtid): serials, expiry and lot only, no secret is read".into(),
            Kind::Safenet(_) => "SafeNet XML of eToken PASS (Tokens): HOTP, digits not said".into(),
            Kind::Safeword(_) => "SafeWord authenticator records (dat)".into(),
            Kind::Otpauth(_) => "list of otpauth addresses: the serials are those in the labels".into(),
        }
    }
}

impl<'a> Kind<'a> {
    fn open(mut input: Input<'a>, unlock: Unlock, given: &Given) -> Result<Self, KeyFileError> {
        let head = input.fill_buf().map_err(KeyFileError::Input)?;
        let head = &head[..head.len().min(limits::PIECE_BYTES)];
        if let Some(foreign) = Foreign::of(head) {
            return Err(KeyFileError::Foreign(foreign));
        }
        match Form::of(head) {
            // the sheets of a workbook are a table's rows
            _ if is_workbook(head) => return Ok(Self::Csv(Box::new(Csv::new(input, given)?))),
            Form::Csv => return Ok(Self::Csv(Box::new(Csv::new(input, given)?))),
            Form::Safeword => return Ok(Self::Safeword(Box::new(Safeword::new(input)?))),
            Form::Otpauth => return Ok(Self::Otpauth(Box::new(Otpauth::new(input)?))),
            Form::Pskc | Form::Sdtid | Form::Safenet => {}
        }
        let mut tree = Tree::default();
        let xml = Xml::open(input, &mut tree)?;
        Ok(match tree.root().name() {
            "TKNBatch" => Self::Sdtid(Box::new(Sdtid::after_root(xml, tree))),
            "Tokens" => Self::Safenet(Box::new(Safenet::after_root(xml, tree))),
            _ => Self::Pskc(Box::new(Pskc::after_root(xml, tree, unlock)?)),
        })
    }
}

impl Source for Kind<'_> {
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        match self {
            Self::Pskc(reader) => reader.more(found),
            Self::Csv(reader) => reader.more(found),
            Self::Sdtid(reader) => reader.more(found),
            Self::Safenet(reader) => reader.more(found),
            Self::Safeword(reader) => reader.more(found),
            Self::Otpauth(reader) => reader.more(found),
        }
    }
}

impl std::fmt::Debug for KeyFile<'_> {
    /// What it is, and nothing of what is in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile").field("format", &self.format().0).finish_non_exhaustive()
    }
}

impl Iterator for KeyFile<'_> {
    type Item = Result<ReadEntry, KeyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut read = self.entries.next();
        if let Some(Ok(entry)) = &mut read {
            self.given.settle(entry);
        }
        read
    }
}

/// What follows the `<` of the root.
fn root_tag(text: &str) -> &str {
    match first_tag(text) {
        Some(tag) if tag.starts_with('!') => tag.split_once('<').map_or("", |(_, root)| root),
        tag => tag.unwrap_or_default(),
    }
}

/// How many keys came to what.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Read as the format has it.
    pub ready: u64,
    /// Read under named rules.
    pub deviating: u64,
    /// Left out: nothing that is kept here, nothing to do.
    pub left_out: u64,
    /// Not read.
    pub refused: u64,
    /// How many keys each rule was needed for.
    pub rules: BTreeMap<Rule, u64>,
}

impl Summary {
    /// Counts one line.
    pub fn add(&mut self, line: &Line) {
        match &line.outcome {
            Outcome::Ready => self.ready += 1,
            Outcome::Deviation(rules) => {
                self.deviating += 1;
                for rule in rules.iter() {
                    *self.rules.entry(rule).or_default() += 1;
                }
            }
            Outcome::LeftOut(_) => self.left_out += 1,
            Outcome::Refused(_) => self.refused += 1,
        }
    }
}

/// A whole file in memory.
#[derive(Debug)]
pub struct Contents {
    /// What the file was taken for.
    pub explanation: String,
    /// Every key's line, in the order of the file.
    pub lines: Vec<Line>,
    /// The keys that were read.
    pub records: Vec<KeyRecord>,
    /// What is to be said of the file as a whole.
    pub remarks: Rules,
    /// The counts.
    pub summary: Summary,
}

impl Contents {
    /// Whether no key was refused: what "all or nothing" asks for.
    pub fn is_complete(&self) -> bool {
        self.summary.refused == 0
    }
}

/// Reads everything. Memory grows with the file: iterate over [`KeyFile`] where it may be large.
pub fn read_all(input: impl BufRead, unlock: Unlock) -> Result<Contents, KeyFileError> {
    let mut file = KeyFile::open(input, unlock)?;
    let explanation = file.explanation();
    let (mut lines, mut records, mut summary) = (vec![], vec![], Summary::default());
    for entry in &mut file {
        let entry = entry?;
        summary.add(&entry.line);
        lines.push(entry.line);
        records.extend(entry.record);
    }
    Ok(Contents { explanation, lines, records, remarks: file.remarks(), summary })
}
