//! SecurID token files (`sdtid`): serial, expiry and lot for custody.
//!
//! RSA's algorithm is not implemented: seeds are skipped, not decrypted, and no record carries a secret. Every line says so.

use super::entries::{KeyQueue, Read, Source};
use super::error::KeyFileError;
use super::quoted;
use super::record::{Device, KeyNotes, KeyRecord, Policy, Validity};
use super::refusal::Refusal;
use super::rule::Rule;
use super::rules::Rules;
use super::text::{date, name};
use super::xml::{Element, Tree, Xml};
use jiff::Timestamp;
use std::io::BufRead;

/// The tokens of a SecurID file.
pub(super) struct Sdtid<R: BufRead> {
    xml: Xml<R>,
    tree: Tree,
    defaults: Defaults,
}

/// What the head of the file says of all tokens.
#[derive(Default)]
struct Defaults {
    lot: Option<String>,
    start: Option<Timestamp>,
    expiry: Option<Timestamp>,
}

impl<R: BufRead> Sdtid<R> {
    pub(super) fn after_root(xml: Xml<R>, tree: Tree) -> Self {
        Self { xml, tree, defaults: Defaults::default() }
    }
}

impl<R: BufRead> Source for Sdtid<R> {
    /// The head, or a token.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        if !self.xml.next_child(&mut self.tree)? {
            return Ok(false);
        }
        let child = self.tree.root();
        match child.name() {
            "TKNHeader" => self.defaults = header(child).map_err(|_| KeyFileError::Parameter("TKNHeader"))?,
            "TKN" => {
                let serial = child.at(&["SN"]).and_then(|serial| quoted::serial(serial.text()));
                found.key(serial, token(child, &self.defaults));
            }
            _ => {} // TKNTrailer and the like hold checksums of what is not read
        }
        Ok(true)
    }
}

fn header(header: Element<'_>) -> Result<Defaults, Refusal> {
    let mut unused = Rules::default(); // every date of an sdtid file is without zone
    Ok(Defaults {
        lot: header.at(&["Name"]).map_or(Ok(None), |lot| name(lot.text(), "Name"))?,
        start: moment(header, "DefBirth", &mut unused)?,
        expiry: moment(header, "DefDeath", &mut unused)?,
    })
}

fn token(token: Element<'_>, defaults: &Defaults) -> Read {
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
        lot: defaults.lot.clone(),
        validity,
        ..Device::default()
    };
    let (key, policy) = (KeyNotes::default(), Policy::default());
    Ok((KeyRecord { serial: serial.parse()?, family: None, credential: None, device, key, policy }, rules))
}

fn moment(parent: Element<'_>, field: &'static str, rules: &mut Rules) -> Result<Option<Timestamp>, Refusal> {
    parent
        .at(&[field])
        .map(Element::text)
        .filter(|text| !text.is_empty())
        .map(|text| date(text, field, rules))
        .transpose()
}
