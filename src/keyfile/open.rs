//! Any key file, whatever it is: told by its first bytes, then read one key at a time.

use super::csv::{CsvReader, Dialect};
use super::error::KeyFileError;
use super::given::Given;
use super::pskc::{PskcReader, Unlock};
use super::record::KeyRecord;
use super::report::{Line, Outcome, Rule, Rules};
use super::sdtid::SdtidReader;
use super::xml::{Tree, Xml};
use std::collections::BTreeMap;
use std::io::BufRead;

/// One key: its line in the report, and the record unless it was refused.
#[derive(Debug)]
pub struct ReadEntry {
    /// What became of it.
    pub line: Line,
    /// The key; `None` exactly if the line says that it was refused.
    pub record: Option<KeyRecord>,
}

/// A key file of any kind. Iterate for its keys; after an error nothing more comes.
#[derive(Debug)]
pub struct KeyFile<R: BufRead> {
    reader: Kind<R>,
    given: Given,
}

#[derive(Debug)]
enum Kind<R: BufRead> {
    /// RFC 6030.
    Pskc(Box<PskcReader<R>>),
    /// A table.
    Csv(Box<CsvReader<R>>),
    /// SecurID, for custody.
    Sdtid(Box<SdtidReader<R>>),
}

impl<R: BufRead> KeyFile<R> {
    /// Looks at the first bytes: `<` begins XML, everything else is a table.
    pub fn open(input: R, unlock: Unlock) -> Result<Self, KeyFileError> {
        Self::open_as(input, unlock, Given::default())
    }

    /// The same, with what the person who imports says of the file.
    pub fn open_as(input: R, unlock: Unlock, given: Given) -> Result<Self, KeyFileError> {
        Ok(Self { reader: Kind::open(input, unlock, &given)?, given })
    }

    /// What is to be said of the file as a whole, complete when the iterator has ended.
    pub fn remarks(&self) -> Rules {
        match &self.reader {
            Kind::Pskc(reader) => reader.remarks(),
            Kind::Csv(reader) => reader.remarks(),
            Kind::Sdtid(_) => Rules::default(),
        }
    }

    /// The format as a word: `pskc`, `sdtid`, or that of a table's dialect; and a table's dialect.
    pub fn format(&self) -> (&'static str, Option<&Dialect>) {
        match &self.reader {
            Kind::Pskc(_) => ("pskc", None),
            Kind::Csv(reader) => (reader.dialect().name.word(), Some(reader.dialect())),
            Kind::Sdtid(_) => ("sdtid", None),
        }
    }

    /// One sentence on what kind of file it is and how it is read; shown before an import.
    pub fn explanation(&self) -> String {
        match &self.reader {
            Kind::Pskc(_) => "PSKC key container (RFC 6030)".into(),
            Kind::Csv(reader) => reader.dialect().to_string(),
            Kind::Sdtid(_) => "SecurID token file (sdtid): serials, expiry and batch only, no secret is read".into(),
        }
    }
}

impl<R: BufRead> Kind<R> {
    fn open(mut input: R, unlock: Unlock, given: &Given) -> Result<Self, KeyFileError> {
        let head = input.fill_buf().map_err(KeyFileError::Input)?;
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        if head.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'<') {
            return Ok(Self::Csv(Box::new(CsvReader::new(input, given)?)));
        }
        let mut tree = Tree::default();
        let xml = Xml::open(input, &mut tree)?;
        Ok(match tree.root().name() {
            "TKNBatch" => Self::Sdtid(Box::new(SdtidReader::after_root(xml, tree))),
            _ => Self::Pskc(Box::new(PskcReader::after_root(xml, tree, unlock)?)),
        })
    }
}

impl<R: BufRead> Iterator for KeyFile<R> {
    type Item = Result<ReadEntry, KeyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut read = match &mut self.reader {
            Kind::Pskc(reader) => reader.next(),
            Kind::Csv(reader) => reader.next(),
            Kind::Sdtid(reader) => reader.next(),
        };
        if let Some(Ok(entry)) = &mut read {
            self.given.settle(entry);
        }
        read
    }
}

/// How many keys came to what.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Read as the format has it.
    pub ready: u64,
    /// Read under named rules.
    pub deviating: u64,
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
    /// Whether every key was read: what "all or nothing" asks for.
    pub fn is_complete(&self) -> bool {
        self.summary.refused == 0
    }
}

/// Reads everything. Memory grows with the file: iterate over [`KeyFile`] where it may be large.
pub fn read_all<R: BufRead>(input: R, unlock: Unlock) -> Result<Contents, KeyFileError> {
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
