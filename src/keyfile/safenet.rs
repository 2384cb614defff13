//! SafeNet's XML of eToken PASS (`<Tokens><Token serial="…">…<Seed>`), which is Aladdin's and Feitian's too: HOTP only.
//!
//! There is no public specification. The form is known by what privacyIDEA, LinOTP and multiOTP read.

use super::encoding::hex;
use super::entries::{KeyQueue, Read, Source};
use super::error::KeyFileError;
use super::quoted;
use super::record::{Device, KeyFactor, KeyNotes};
use super::refusal::Refusal;
use super::rule::Rule;
use super::rules::Rules;
use super::said::{counter, credential, record};
use super::text::name;
use super::xml::{Element, Tree, Xml};
use oath::{Algorithm, Digits, Parameters};
use std::io::BufRead;

/// Bytes of a secret that SafeNet delivers for SHA-256, as privacyIDEA and LinOTP take it.
const SHA256_BYTES: usize = 32;

/// The tokens of a file.
pub(super) struct Safenet<R: BufRead> {
    xml: Xml<R>,
    tree: Tree,
}

impl<R: BufRead> Safenet<R> {
    pub(super) fn after_root(xml: Xml<R>, tree: Tree) -> Self {
        Self { xml, tree }
    }
}

impl<R: BufRead> Source for Safenet<R> {
    /// A token; one key for each of its applications.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        if !self.xml.next_child(&mut self.tree)? {
            return Ok(false);
        }
        let token = self.tree.root();
        if token.name() != "Token" {
            return Ok(true); // a signature, a header: nothing of a key
        }
        let said = token.attribute("serial").map(str::trim).filter(|serial| !serial.is_empty());
        let applications = token.children().filter(|child| child.name() == "Applications");
        let applications = applications.flat_map(Element::children).filter(|child| child.name() == "Application");
        let mut read: Vec<_> = applications.map(|application| key(token, application, said)).collect();
        if read.is_empty() {
            read.push(Err(Refusal::NoSecret));
        }
        for read in read {
            found.key(said.and_then(quoted::serial), read);
        }
        Ok(true)
    }
}

fn key(token: Element<'_>, application: Element<'_>, serial: Option<&str>) -> Read {
    let mut rules = Rules::default();
    rules.add(Rule::DigitsAssumed); // the form has no place for them
    let serial = serial.ok_or(Refusal::NoSerial)?.parse()?;
    let seed = only(application, "Seed")?.filter(|seed| !seed.is_empty()).ok_or(Refusal::NoSecret)?;
    let secret = hex(seed).ok_or(Refusal::Encoding { field: "Seed", expected: "hexadecimal" })?;
    let algorithm = if secret.len() == SHA256_BYTES {
        rules.add(Rule::DigestByLength);
        Algorithm::Sha256
    } else {
        Algorithm::Sha1
    };
    let factor = match only(application, "MovingFactor")?.filter(|said| !said.is_empty()) {
        Some(said) => counter(said)?,
        None => {
            rules.add(Rule::CounterAssumed);
            KeyFactor::Hotp { counter: 0 }
        }
    };
    if application.children().any(|child| !matches!(child.name(), "Seed" | "MovingFactor")) {
        rules.add(Rule::ExtensionIgnored);
    }
    let model = name(only(token, "ProductName")?.unwrap_or_default(), "ProductName")?;
    let device = Device { manufacturer: Some("SafeNet".into()), model, ..Device::default() };
    let credential = credential(&secret, Parameters { algorithm, digits: Digits::SIX }, factor)?;
    Ok((record(serial, credential, device, KeyNotes::default()), rules))
}

/// The text of a child that may be there once.
fn only<'a>(parent: Element<'a>, name: &'static str) -> Result<Option<&'a str>, Refusal> {
    let mut children = parent.children().filter(|child| child.name() == name);
    let first = children.next().map(Element::text);
    if children.next().is_some() { Err(Refusal::Twice(name)) } else { Ok(first) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, Unlock, read_all};

    const KEY: &str = "3132333435363738393031323334353637383930";

    fn token(serial: &str, application: &str) -> String {
        format!(
            "<Token serial=\"{serial}\"><CaseModel>5</CaseModel><Model>101</Model><ProductionDate>02/19/2024</ProductionDate>\
             <ProductName>eToken PASS</ProductName><Applications><Application ConnectorID=\"{{a}}\">{application}\
             </Application></Applications></Token>\n"
        )
    }

    #[test]
    fn tokens_are_read_and_the_length_of_the_seed_tells_the_digest_as_peers_take_it() {
        let first = token("00040008CFA5", &format!("<Seed>{KEY}</Seed><MovingFactor>7</MovingFactor>"));
        let second = token("LOGE0002", &format!("<Seed>{}</Seed>", "Ab".repeat(32)));
        let file = format!("<?xml version=\"1.0\"?>\n<Tokens>\n{first}{second}</Tokens>");
        for file in [file.clone(), file.to_lowercase(), file.replace("<Tokens>", "<Tokens xmlns=\"urn:x\">")] {
            let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
            let keys: Vec<_> = read.records.iter().map(|record| record.credential.as_ref().unwrap()).collect();
            assert_eq!(keys.len(), 2, "{:?}", read.lines);
            assert_eq!(
                (keys[0].factor, keys[0].parameters.algorithm),
                (KeyFactor::Hotp { counter: 7 }, Algorithm::Sha1)
            );
            assert_eq!(keys[0].secret.expose(), b"12345678901234567890");
            assert_eq!(
                (keys[1].factor, keys[1].parameters.algorithm),
                (KeyFactor::Hotp { counter: 0 }, Algorithm::Sha256)
            );
            let Outcome::Deviation(rules) = read.lines[1].outcome else { panic!("{:?}", read.lines) };
            assert!(rules.contains(Rule::DigestByLength) && rules.contains(Rule::CounterAssumed));
        }
    }

    #[test]
    fn a_token_that_is_wrong_changes_no_other_and_shows_nothing_of_its_seed() {
        let good = |n: u8| token(&format!("LOGE000{n}"), &format!("<Seed>{KEY}</Seed><MovingFactor>1</MovingFactor>"));
        for (broken, word) in [
            (token(KEY, &format!("<Seed>{KEY}</Seed>")), "serial"),
            (token("", &format!("<Seed>{KEY}</Seed>")), "no_serial"),
            (token("LOGE0009", "<Seed/>"), "no_secret"),
            (token("LOGE0009", &format!("<Seed>{KEY}1</Seed>")), "encoding"),
            (token("LOGE0009", &format!("<Seed>{KEY}</Seed><Seed>{KEY}</Seed>")), "twice"),
            (token("LOGE0009", &format!("<Seed>{KEY}</Seed><MovingFactor>{KEY}</MovingFactor>")), "number"),
            ("<Token serial=\"LOGE0009\"/>".to_owned(), "no_secret"),
        ] {
            let file = format!("<Tokens>{}{broken}{}</Tokens>", good(1), good(2));
            let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
            let kept: Vec<_> = read.records.iter().map(|record| record.serial.to_string()).collect();
            assert_eq!(kept, ["LOGE0001", "LOGE0002"], "{word}");
            let Outcome::Refused(refusal) = &read.lines[1].outcome else { panic!("{:?}", read.lines) };
            assert_eq!(refusal.word(), word);
            let said: String = read.lines.iter().map(|line| format!("{line} {line:?}")).collect();
            assert!(!said.contains(&KEY[..10]), "{said}");
        }
    }
}
