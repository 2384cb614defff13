//! SecurID token files (`sdtid`): serial, expiry and batch for custody.
//!
//! RSA's algorithm is not implemented: seeds are skipped, not decrypted, and no record carries a secret. Every line says so.

use super::error::KeyFileError;
use super::open::ReadEntry;
use super::record::{Device, KeyNotes, KeyRecord, Policy, Validity};
use super::report::{Line, Outcome, Refusal, Rule, Rules};
use super::text::{date, name, shortened};
use super::xml::{Element, Tree, Xml};
use jiff::Timestamp;
use std::io::BufRead;

/// The tokens of a SecurID file, as they come.
pub struct SdtidReader<R: BufRead> {
    xml: Xml<R>,
    tree: Tree,
    defaults: Defaults,
    number: u64,
    over: bool,
}

/// What the head of the file says of all tokens.
#[derive(Default)]
struct Defaults {
    batch: Option<String>,
    start: Option<Timestamp>,
    expiry: Option<Timestamp>,
}

impl<R: BufRead> SdtidReader<R> {
    /// Reads the root's tag.
    pub fn new(input: R) -> Result<Self, KeyFileError> {
        let mut tree = Tree::default();
        let xml = Xml::open(input, &mut tree)?;
        match tree.root().name() {
            "TKNBatch" => Ok(Self::after_root(xml, tree)),
            other => Err(KeyFileError::NotKeyFile(shortened(other))),
        }
    }

    pub(super) fn after_root(xml: Xml<R>, tree: Tree) -> Self {
        Self { xml, tree, defaults: Defaults::default(), number: 0, over: false }
    }

    fn read(&mut self) -> Result<Option<ReadEntry>, KeyFileError> {
        while self.xml.next_child(&mut self.tree)? {
            let child = self.tree.root();
            match child.name() {
                "TKNHeader" => self.defaults = header(child).map_err(|_| KeyFileError::Parameter("TKNHeader"))?,
                "TKN" => {
                    self.number += 1;
                    let serial = child.at(&["SN"]).and_then(|serial| super::quoted::serial(serial.text()));
                    let (outcome, record) = match token(child, &self.defaults) {
                        Ok((record, rules)) => (Outcome::Deviation(rules), Some(record)),
                        Err(refusal) => (Outcome::Refused(refusal), None),
                    };
                    return Ok(Some(ReadEntry { line: Line { number: self.number, serial, outcome }, record }));
                }
                _ => {} // TKNTrailer and the like hold checksums of what is not read
            }
        }
        self.over = true;
        if self.number == 0 { Err(KeyFileError::Empty) } else { Ok(None) }
    }
}

impl<R: BufRead> Iterator for SdtidReader<R> {
    type Item = Result<ReadEntry, KeyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let read = self.read();
        self.over |= read.is_err();
        read.transpose()
    }
}

impl<R: BufRead> std::fmt::Debug for SdtidReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SdtidReader").field("number", &self.number).finish_non_exhaustive()
    }
}

fn header(header: Element<'_>) -> Result<Defaults, Refusal> {
    let mut unused = Rules::default(); // every date of an sdtid file is without zone
    Ok(Defaults {
        batch: header.at(&["Name"]).map_or(Ok(None), |batch| name(batch.text(), "Name"))?,
        start: moment(header, "DefBirth", &mut unused)?,
        expiry: moment(header, "DefDeath", &mut unused)?,
    })
}

fn token(token: Element<'_>, defaults: &Defaults) -> Result<(KeyRecord, Rules), Refusal> {
    let mut rules = Rules::default();
    rules.add(Rule::SecretNotRead);
    let serial = token.at(&["SN"]).map(Element::text).filter(|text| !text.is_empty()).ok_or(Refusal::NoSerial)?;
    let validity = Validity {
        start: moment(token, "Birth", &mut rules)?.or(defaults.start),
        expiry: moment(token, "Death", &mut rules)?.or(defaults.expiry),
    };
    let device = Device {
        manufacturer: Some("RSA".into()),
        model: Some("SecurID".into()),
        batch: defaults.batch.clone(),
        validity,
        ..Device::default()
    };
    let (key, policy) = (KeyNotes::default(), Policy::default());
    Ok((KeyRecord { serial: serial.parse()?, credential: None, device, key, policy }, rules))
}

fn moment(parent: Element<'_>, field: &'static str, rules: &mut Rules) -> Result<Option<Timestamp>, Refusal> {
    parent
        .at(&[field])
        .map(Element::text)
        .filter(|text| !text.is_empty())
        .map(|text| date(text, field, rules))
        .transpose()
}
