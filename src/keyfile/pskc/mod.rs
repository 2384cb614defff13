//! PSKC, the Portable Symmetric Key Container of RFC 6030: read by streaming, written always encrypted.
//!
//! Its drafts back to 2006 are read too: those of the IETF, and `draft-hoyer-keyprov-portable-symmetric-key-container`, which
//! HID (ActivIdentity) still delivers. Refuses to know what becomes of the keys. Certificates (`ds:X509Data`) and signatures are not supported: the first is
//! refused, the second reported.

mod container;
mod package;
mod write;

use super::error::KeyFileError;
use super::limits;
use super::open::ReadEntry;
use super::report::{Line, Outcome, Rule, Rules};
use super::xml::{Tree, Xml};
use container::Container;
use domain::Secret;
use package::Properties;
use std::collections::VecDeque;
use std::io::BufRead;

pub use write::{Protection, PskcWriter, Sealing};

/// What opens an encrypted file.
#[derive(Debug)]
pub enum Unlock {
    /// Nothing was given; enough for files in plain.
    Nothing,
    /// The pre-shared key, or the key that a password would give.
    Key(Secret),
    /// The password.
    Password(Secret),
}

/// A pre-shared key as people paste it: hexadecimal or base 64, 16, 24 or 32 bytes. `None` if it is neither.
pub fn pre_shared_key(text: &str) -> Option<Secret> {
    let fits = |bytes: &[u8]| matches!(bytes.len(), 16 | 24 | 32);
    let text = text.trim();
    let hex = super::text::hex(text).filter(|bytes| fits(bytes));
    let bytes =
        hex.or_else(|| super::text::base64(text, "key", &mut Rules::default()).ok().filter(|bytes| fits(bytes)))?;
    Some(Secret::new(bytes.to_vec()))
}

/// The keys of a PSKC file, as they come.
pub struct PskcReader<R: BufRead> {
    xml: Xml<R>,
    tree: Tree,
    container: Container,
    /// Keys of the current package; more than one in drafts only.
    ready: VecDeque<ReadEntry>,
    /// What drafts say once for many keys (`KeyProperties`), by its identifier.
    properties: Properties,
    number: u64,
    remarks: Rules,
    over: bool,
}

impl<R: BufRead> PskcReader<R> {
    /// Reads the header and opens what is encrypted in it: a wrong key is found out here, not after half the keys.
    pub fn new(input: R, unlock: Unlock) -> Result<Self, KeyFileError> {
        let mut tree = Tree::default();
        let xml = Xml::open(input, &mut tree)?;
        Self::after_root(xml, tree, unlock)
    }

    pub(super) fn after_root(xml: Xml<R>, tree: Tree, unlock: Unlock) -> Result<Self, KeyFileError> {
        let container = Container::of_root(tree.root(), unlock)?;
        let ready = VecDeque::new();
        let (properties, remarks) = (Properties::new(), Rules::default());
        let mut reader = Self { xml, tree, container, ready, properties, number: 0, remarks, over: false };
        reader.fill()?;
        Ok(reader)
    }

    /// What is to be said of the file as a whole, complete when the iterator has ended.
    pub fn remarks(&self) -> Rules {
        self.remarks
    }

    /// Reads children of the container until there is a key, or no more.
    fn fill(&mut self) -> Result<(), KeyFileError> {
        while self.ready.is_empty() && !self.over {
            if !self.xml.next_child(&mut self.tree)? {
                self.over = true;
                return if self.number == 0 { Err(KeyFileError::Empty) } else { Ok(()) };
            }
            let child = self.tree.root();
            match child.name() {
                "KeyPackage" | "Device" => {
                    self.container.open()?;
                    let mut rules = self.container.rules();
                    rules.join(package::names(&self.tree, self.container.ns()));
                    for (serial, read) in package::read(child, &self.container, &self.properties, rules) {
                        self.number += 1;
                        let (outcome, record) = match read {
                            Ok((record, rules)) => (Outcome::accepted(rules), Some(record)),
                            Err(refusal) => (Outcome::not_read(refusal), None),
                        };
                        let serial = serial.and_then(|serial| super::quoted::serial(&serial));
                        self.ready.push_back(ReadEntry { line: Line { number: self.number, serial, outcome }, record });
                    }
                }
                "EncryptionKey" | "EncryptionMethod" if self.number > 0 => {
                    return Err(KeyFileError::Order("EncryptionKey"));
                }
                "MACMethod" | "MACAlgorithm" | "DigestMethod" if self.number > 0 => {
                    return Err(KeyFileError::Order("MACMethod"));
                }
                "EncryptionKey" => self.container.encryption_key(child)?,
                "MACMethod" => self.container.mac_method(child)?,
                "MACAlgorithm" => self.container.mac_algorithm(child)?,
                "Signature" => self.remarks.add(Rule::SignatureNotVerified),
                "EncryptionMethod" => self.container.encryption_method(child)?,
                "DigestMethod" => self.container.digest_method(child)?,
                "KeyProperties" => {
                    let id = child.attribute("Id").unwrap_or_default().to_owned();
                    if self.properties.len() >= limits::PROPERTIES {
                        return Err(KeyFileError::TooLarge("KeyProperties"));
                    }
                    if self.properties.contains_key(&id) {
                        return Err(KeyFileError::Twice("KeyProperties"));
                    }
                    self.properties.insert(id, std::mem::take(&mut self.tree));
                }
                _ => self.remarks.add(Rule::ExtensionIgnored),
            }
        }
        Ok(())
    }
}

impl<R: BufRead> Iterator for PskcReader<R> {
    type Item = Result<ReadEntry, KeyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(error) = self.fill() {
            self.over = true;
            return Some(Err(error));
        }
        self.ready.pop_front().map(Ok)
    }
}

impl<R: BufRead> std::fmt::Debug for PskcReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PskcReader").field("number", &self.number).finish_non_exhaustive()
    }
}
