//! XML read one child of the root at a time, into a small tree that is used again for the next.
//!
//! Memory is bounded by [`limits`], whatever the file is. Document types, entities beyond the five, deep nesting and large
//! pieces are refused. Knows nothing of keys.

use super::decoded::Decoded;
use super::error::KeyFileError;
use super::limits;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};
use std::io::BufRead;
use std::ops::Range;
use table::Bounded;
use zeroize::Zeroize;

/// The namespaces that matter in key files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    /// No namespace.
    None,
    /// RFC 6030.
    Pskc,
    /// Drafts of RFC 6030.
    PskcDraft,
    /// XML signature.
    Dsig,
    /// XML encryption.
    Xenc,
    /// XML encryption 1.1.
    Xenc11,
    /// PKCS #5.
    Pkcs5,
    /// Our own extension.
    Own,
    /// Any other: never mistaken for a key's element.
    Other,
}

pub(super) const PSKC: &str = "urn:ietf:params:xml:ns:keyprov:pskc";
pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub(super) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
pub(super) const PKCS5: &str = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#";
pub(super) const OWN: &str = "urn:trousseau:pskc";

/// Names of elements and attributes that the readers look for, in the order of their small letters.
const NAMES: [&str; 100] = [
    "Algorithm",
    "AlgorithmParameters",
    "Application",
    "Applications",
    "CarriedKeyName",
    "ChallengeFormat",
    "CheckDigit",
    "CheckDigits",
    "CipherData",
    "CipherValue",
    "Counter",
    "CryptoModuleInfo",
    "Data",
    "DerivedKey",
    "Device",
    "DeviceBinding",
    "DeviceId",
    "DeviceInfo",
    "DigestMethod",
    "Encoding",
    "EncryptedValue",
    "EncryptionKey",
    "EncryptionMethod",
    "EncryptionScheme",
    "Expiry",
    "ExpiryDate",
    "Extensions",
    "Format",
    "FriendlyName",
    "Id",
    "IssueNo",
    "Issuer",
    "IterationCount",
    "IV",
    "Key",
    "KeyAlgorithm",
    "KeyContainer",
    "KeyDerivationMethod",
    "KeyId",
    "KeyName",
    "KeyPackage",
    "KeyProfileId",
    "KeyProperties",
    "KeyReference",
    "KeyUsage",
    "Length",
    "MACAlgorithm",
    "MACKey",
    "MACKeyReference",
    "MACMethod",
    "Manufacturer",
    "MasterKeyName",
    "Max",
    "MaxFailedAttempts",
    "MaxLength",
    "Min",
    "MinLength",
    "Model",
    "MovingFactor",
    "Name",
    "NumberOfTransactions",
    "OTP",
    "PBEIterationCount",
    "PBESalt",
    "PBKDF2-params",
    "PINEncoding",
    "PINKeyId",
    "PINPolicy",
    "PINUsageMode",
    "PlainValue",
    "Policy",
    "PRF",
    "ProductName",
    "ResponseFormat",
    "Salt",
    "Secret",
    "SecretAlgorithm",
    "SecretContainer",
    "SecretId",
    "Seed",
    "SerialNo",
    "Signature",
    "Specified",
    "StartDate",
    "Suite",
    "Time",
    "TimeDrift",
    "TimeInterval",
    "TKN",
    "TKNBatch",
    "TKNHeader",
    "Token",
    "Tokens",
    "Usage",
    "UserId",
    "Value",
    "ValueDigest",
    "ValueMAC",
    "Version",
    "X509Data",
];

impl Ns {
    fn of(resolved: &ResolveResult<'_>) -> Self {
        match resolved {
            ResolveResult::Unbound => Self::None,
            ResolveResult::Unknown(_) => Self::Other,
            ResolveResult::Bound(namespace) => match namespace.0 {
                PSKC => Self::Pskc,
                "urn:ietf:params:xml:ns:keyprov:pskc:1.0" | "urn:ietf:params:xml:ns:keyprov:pskc#" => Self::PskcDraft,
                DSIG => Self::Dsig,
                XENC => Self::Xenc,
                XENC11 => Self::Xenc11,
                PKCS5 | "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#" => Self::Pkcs5,
                OWN => Self::Own,
                "urn:ietf:params:xml:ns:keyprov:container" | "urn:ietf:params:xml:ns:keyprov:container:1.0" => {
                    Self::PskcDraft
                }
                // draft-hoyer-keyprov-portable-symmetric-key-container-00
                oath if oath.starts_with("http://www.openauthentication.org/OATH/") && oath.ends_with("/PSKC") => {
                    Self::PskcDraft
                }
                _ => Self::Other,
            },
        }
    }
}

/// A document of which the root is open.
pub(super) struct Xml<R: BufRead> {
    reader: NsReader<Bounded<Decoded<R>>>,
    piece: Vec<u8>,
    /// The root is `<Root/>`, or was closed.
    closed: bool,
}

impl<R: BufRead> Xml<R> {
    /// Reads up to the root's start tag, which becomes the only element of `tree`.
    pub(super) fn open(mut input: R, tree: &mut Tree) -> Result<Self, KeyFileError> {
        let head = input.fill_buf().map_err(KeyFileError::Input)?;
        if head.is_empty() {
            return Err(KeyFileError::Empty);
        }
        let mut xml = Self {
            reader: NsReader::from_reader(Bounded::new(Decoded::xml(input)?, limits::PIECE_BYTES)),
            piece: Vec::new(),
            closed: false,
        };
        tree.clear();
        loop {
            match xml.event(tree, 0)? {
                Piece::Opened => return Ok(xml),
                Piece::OpenedAndClosed => {
                    xml.closed = true;
                    return Ok(xml);
                }
                Piece::Aside => {}
                Piece::Closed | Piece::End => return Err(xml.broken("no element in it")),
            }
        }
    }

    /// Reads the next child of the root with all that is in it; false when the root is closed and nothing follows.
    pub(super) fn next_child(&mut self, tree: &mut Tree) -> Result<bool, KeyFileError> {
        tree.clear();
        let mut depth = 0;
        while !self.closed {
            match self.event(tree, depth + 1)? {
                Piece::Opened => depth += 1,
                Piece::OpenedAndClosed if depth == 0 => return Ok(true),
                Piece::Closed if depth == 0 => self.closed = true,
                Piece::Closed => {
                    depth -= 1;
                    tree.close();
                    if depth == 0 {
                        return Ok(true);
                    }
                }
                Piece::OpenedAndClosed | Piece::Aside => {}
                Piece::End => return Err(self.broken("it ends in the middle of an element")),
            }
        }
        loop {
            match self.event(tree, 0)? {
                Piece::End => return Ok(false),
                Piece::Aside => {}
                Piece::Opened | Piece::OpenedAndClosed | Piece::Closed => {
                    return Err(self.broken("something follows its last element"));
                }
            }
        }
    }

    fn broken(&self, fault: &str) -> KeyFileError {
        KeyFileError::Xml { fault: fault.to_owned(), line: self.reader.get_ref().line() }
    }

    fn event(&mut self, tree: &mut Tree, depth: usize) -> Result<Piece, KeyFileError> {
        self.piece.as_mut_slice().zeroize(); // it may hold a secret in plain
        self.piece.clear();
        self.reader.get_mut().allow(limits::PIECE_BYTES);
        let read = self.reader.read_event_into(&mut self.piece);
        let line = self.reader.get_ref().line();
        let event = read.map_err(|error| refused::<R>(&error, line))?;
        Ok(match event {
            Event::Start(start) => {
                if depth >= limits::DEPTH {
                    return Err(KeyFileError::TooDeep);
                }
                tree.open(Ns::of(&self.reader.resolver().resolve_element(start.name()).0), &start, line)?;
                Piece::Opened
            }
            Event::Empty(start) => {
                tree.open(Ns::of(&self.reader.resolver().resolve_element(start.name()).0), &start, line)?;
                if depth > 0 {
                    tree.close();
                }
                Piece::OpenedAndClosed
            }
            Event::End(_) => Piece::Closed,
            Event::Text(text) if depth > 1 => tree.text(&text.xml10_content(), line)?,
            Event::CData(text) if depth > 1 => tree.text(&text.xml10_content(), line)?,
            Event::GeneralRef(entity) => {
                let character = match entity.as_ref() {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "apos" => '\'',
                    "quot" => '"',
                    name => entity
                        .resolve_char_ref()
                        .ok()
                        .flatten()
                        .ok_or_else(|| KeyFileError::Entity(super::text::shortened(name)))?,
                };
                tree.text(character.encode_utf8(&mut [0; 4]), line)?
            }
            Event::Text(text) if text.trim().is_empty() => Piece::Aside,
            Event::Text(_) | Event::CData(_) => {
                return Err(KeyFileError::Xml { fault: "text where only elements belong".into(), line });
            }
            Event::DocType(_) => return Err(KeyFileError::DocumentType),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => Piece::Aside,
            Event::Eof => Piece::End,
        })
    }
}

enum Piece {
    Opened,
    OpenedAndClosed,
    Closed,
    /// Text, comments and the like.
    Aside,
    End,
}

fn refused<R: BufRead>(error: &quick_xml::Error, line: u64) -> KeyFileError {
    match error {
        quick_xml::Error::Io(io) if Bounded::<R>::exceeded(io) => KeyFileError::TooLarge("tag or text"),
        quick_xml::Error::Io(io) => KeyFileError::Input(std::io::Error::new(io.kind(), io.to_string())),
        quick_xml::Error::Encoding(_) => KeyFileError::Charset("another character set".into()),
        other => KeyFileError::Xml { fault: super::text::shortened(&other.to_string()), line },
    }
}

/// One child of the root, in three buffers that are used again. What they held is wiped: it may be a secret in plain.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<(Range<usize>, Range<usize>)>,
    text: String,
    /// Indices of the open elements.
    open: Vec<usize>,
    recased: bool,
}

struct Node {
    ns: Ns,
    name: Range<usize>,
    attributes: Range<usize>,
    text: Range<usize>,
    /// Index behind the last element within.
    end: usize,
}

impl Tree {
    /// The child itself.
    pub(super) fn root(&self) -> Element<'_> {
        Element { tree: self, at: 0 }
    }

    /// Every element, the child itself first.
    pub(super) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.nodes.len()).map(|at| Element { tree: self, at })
    }

    fn clear(&mut self) {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.as_mut_slice().zeroize();
        bytes.clear();
        self.text = String::from_utf8(bytes).unwrap_or_default();
        self.nodes.clear();
        self.attributes.clear();
        self.open.clear();
        self.recased = false;
    }

    fn open(&mut self, ns: Ns, start: &BytesStart<'_>, line: u64) -> Result<(), KeyFileError> {
        if self.nodes.len() >= limits::ELEMENTS {
            return Err(KeyFileError::TooLarge("element"));
        }
        let name = self.push_name(start.local_name().as_ref())?;
        let first = self.attributes.len();
        for (count, attribute) in start.attributes().enumerate() {
            if count >= limits::ATTRIBUTES {
                return Err(KeyFileError::TooLarge("tag"));
            }
            let wrong = |error: &dyn std::fmt::Display| KeyFileError::Xml {
                fault: super::text::shortened(&error.to_string()),
                line,
            };
            let attribute = attribute.map_err(|error| wrong(&error))?;
            let own = attribute.key.prefix().is_none() || attribute.key.as_ref() == "xml:id";
            if attribute.key.as_namespace_binding().is_some() || !own {
                continue; // xmlns, xsi:schemaLocation and the like
            }
            let value = match attribute.normalized_value(XmlVersion::Explicit1_0) {
                Ok(value) => value,
                Err(quick_xml::Error::Escape(quick_xml::escape::EscapeError::UnrecognizedEntity(_, name))) => {
                    return Err(KeyFileError::Entity(super::text::shortened(&name)));
                }
                Err(error) => return Err(wrong(&error)),
            };
            let key = self.push_name(attribute.key.local_name().as_ref())?;
            let value = self.push(&value)?;
            self.attributes.push((key, value));
        }
        let text = self.text.len()..self.text.len();
        let at = self.nodes.len();
        self.nodes.push(Node { ns, name, attributes: first..self.attributes.len(), text, end: at + 1 });
        self.open.push(at);
        Ok(())
    }

    /// Text belongs to the open element as long as no element within it came before: key files know no mixed content.
    fn text(&mut self, text: &str, line: u64) -> Result<Piece, KeyFileError> {
        let at = self.open.last().copied().filter(|at| at + 1 == self.nodes.len());
        match at {
            Some(at) => self.nodes[at].text.end = self.push(text)?.end,
            None if text.trim().is_empty() => {}
            None => return Err(KeyFileError::Xml { fault: "text between elements".into(), line }),
        }
        Ok(Piece::Aside)
    }

    fn close(&mut self) {
        if let Some(at) = self.open.pop() {
            self.nodes[at].end = self.nodes.len();
        }
    }

    /// A name as its format has it, also where a file has it all in small letters or all in capitals: programs that read XML
    /// as HTML write it so. The formats have no two names that differ by that alone.
    fn push_name(&mut self, name: &str) -> Result<Range<usize>, KeyFileError> {
        let lower = name.bytes().any(|byte| byte.is_ascii_lowercase());
        let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
        if lower && upper {
            return self.push(name);
        }
        let proper = NAMES.binary_search_by(|proper| {
            let proper = proper.bytes().map(|byte| byte.to_ascii_lowercase());
            proper.cmp(name.bytes().map(|byte| byte.to_ascii_lowercase()))
        });
        let proper = proper.map_or(name, |at| NAMES[at]);
        self.recased |= proper != name;
        self.push(proper)
    }

    /// Whether a name was in other capitals than the formats have.
    pub(super) fn recased(&self) -> bool {
        self.recased
    }

    fn push(&mut self, text: &str) -> Result<Range<usize>, KeyFileError> {
        let start = self.text.len();
        if start + text.len() > limits::PACKAGE_BYTES {
            return Err(KeyFileError::TooLarge("element"));
        }
        self.text.push_str(text);
        Ok(start..self.text.len())
    }
}

/// One element of a [`Tree`].
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    tree: &'a Tree,
    at: usize,
}

impl<'a> Element<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.at]
    }

    /// The name without prefix.
    pub(super) fn name(self) -> &'a str {
        &self.tree.text[self.node().name.clone()]
    }

    pub(super) fn ns(self) -> Ns {
        self.node().ns
    }

    /// The text directly within, spaces at the ends removed.
    pub(super) fn text(self) -> &'a str {
        self.tree.text[self.node().text.clone()].trim()
    }

    /// The value of an attribute.
    pub(super) fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// All attributes without prefix.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let text = &self.tree.text;
        self.tree.attributes[self.node().attributes.clone()]
            .iter()
            .map(move |(key, value)| (&text[key.clone()], &text[value.clone()]))
    }

    /// The elements directly within.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'a>> {
        let tree = self.tree;
        let mut at = self.at + 1;
        let end = self.node().end;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = Element { tree, at };
                at = child.node().end;
                child
            })
        })
    }

    /// The elements directly within that have this name, in any namespace that key files use.
    pub(super) fn named(self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(move |child| child.ns() != Ns::Other && child.name() == name)
    }

    /// The first element along a path of names.
    pub(super) fn at(self, path: &[&'static str]) -> Option<Element<'a>> {
        path.iter().try_fold(self, |element, name| element.named(name).next())
    }
}
