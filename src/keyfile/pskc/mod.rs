//! PSKC, the Portable Symmetric Key Container of RFC 6030: read by streaming, written always encrypted.
//!
//! Its drafts back to 2006 are read too: those of the IETF, and `draft-hoyer-keyprov-portable-symmetric-key-container`, which
//! HID (ActivIdentity) still delivers. Refuses to know what becomes of the keys. Certificates (`ds:X509Data`) and signatures are not supported: the first is
//! refused, the second reported.

mod algorithm;
mod container;
mod credential;
mod key;
mod package;
mod policy;
mod unlock;
mod value;
mod write;

use super::entries::{KeyQueue, Source};
use super::error::KeyFileError;
use super::limits;
use super::quoted;
use super::rule::Rule;
use super::rules::Rules;
use super::xml::{Tree, Xml};
use container::Container;
use package::Properties;
use std::io::BufRead;

pub use unlock::{Unlock, pre_shared_key};
pub use write::{Protection, PskcWriter, Sealing};

/// The keys of a PSKC file.
pub(super) struct Pskc<R: BufRead> {
    xml: Xml<R>,
    tree: Tree,
    container: Container,
    /// What drafts say once for many keys (`KeyProperties`), by its identifier.
    properties: Properties,
    remarks: Rules,
}

impl<R: BufRead> Pskc<R> {
    pub(super) fn after_root(xml: Xml<R>, tree: Tree, unlock: Unlock) -> Result<Self, KeyFileError> {
        let container = Container::of_root(tree.root(), unlock)?;
        Ok(Self { xml, tree, container, properties: Properties::new(), remarks: Rules::default() })
    }

    /// What is to be said of the file as a whole, complete when all of it was read.
    pub(super) fn remarks(&self) -> Rules {
        self.remarks
    }
}

impl<R: BufRead> Source for Pskc<R> {
    /// A child of the container; a package of a draft may hold several keys.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        if !self.xml.next_child(&mut self.tree)? {
            return Ok(false);
        }
        let child = self.tree.root();
        match child.name() {
            "KeyPackage" | "Device" => {
                self.container.open()?;
                let mut rules = self.container.rules();
                rules.join(package::names(&self.tree, self.container.ns()));
                for (serial, read) in package::read(child, &self.container, &self.properties, rules) {
                    found.key(serial.and_then(|serial| quoted::serial(&serial)), read);
                }
            }
            "EncryptionKey" | "EncryptionMethod" if found.any() => {
                return Err(KeyFileError::Order("EncryptionKey"));
            }
            "MACMethod" | "MACAlgorithm" | "DigestMethod" if found.any() => {
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
        Ok(true)
    }
}
