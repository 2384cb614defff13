//! Lists of `otpauth://` addresses (Key URI Format), one a line, and the texts of transfer codes of Google Authenticator
//! (`otpauth-migration://`), in one file or mixed.
//!
//! An address is made for a telephone: it has a label and no serial. Whoever keeps a list of them for tokens writes the
//! serial into the label, so it is taken from there by a named rule; a label that holds none is refused, line by line.
//! Whatever a line is, it carries a secret: no sentence repeats more of it than a serial.

mod label;
mod migration;
mod uri;

use super::entries::{KeyQueue, ReadKey, Source};
use super::error::KeyFileError;
use super::plain_lines::PlainLines;
use super::refusal::Refusal;
use super::rule::Rule;
use super::rules::Rules;
use migration::Batches;
use std::io::BufRead;
use uri::ADDRESS;

const MIGRATION: &str = "otpauth-migration://";

/// The keys of a list of addresses.
pub(super) struct Otpauth<R: BufRead> {
    lines: PlainLines<R>,
    batches: Batches,
}

/// Whether a text is such a list: at least half of its first lines hold an address, or the first of them begins with one.
pub(super) fn is_list(beginning: &str) -> bool {
    let lines = beginning.lines().map(str::trim).filter(|line| !is_remark(line)).take(20);
    let addresses: Vec<_> = lines.map(|line| (place(line).is_some(), place(line) == Some(0))).collect();
    let held = addresses.iter().filter(|(holds, _)| *holds).count();
    held > 0 && (held * 2 >= addresses.len() || addresses.first().is_some_and(|(_, begins)| *begins))
}

impl<R: BufRead> Otpauth<R> {
    /// Begins at the first line.
    pub(super) fn new(input: R) -> Result<Self, KeyFileError> {
        Ok(Self { lines: PlainLines::new(input)?, batches: Batches::default() })
    }

    /// What is to be said of the file as a whole, complete when all of it was read.
    pub(super) fn remarks(&self) -> Rules {
        let mut remarks = Rules::default();
        if self.batches.lack_some() {
            remarks.add(Rule::BatchIncomplete);
        }
        remarks
    }

    /// The keys of a line: one, or those of a transfer code.
    fn keys(&mut self, text: &str) -> Vec<ReadKey> {
        let Some(at) = place(text) else {
            // the names of columns above a list, and what else is no address
            return vec![(None, Err(Refusal::NoAddress))];
        };
        let (before, address) = (label::cell_before(&text[..at]), uri::end(&text[at..], at > 0));
        if !starts_with(address, MIGRATION) {
            return vec![uri::read(address, before)];
        }
        match migration::read(address, &mut self.batches) {
            Ok(keys) if keys.is_empty() => vec![(None, Err(Refusal::NoSecret))],
            Ok(keys) => keys,
            Err(refusal) => vec![(None, Err(refusal))],
        }
    }
}

impl<R: BufRead> Source for Otpauth<R> {
    /// A line.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        let Some(line) = self.lines.next()? else { return Ok(false) };
        let text = line.text.trim();
        if !is_remark(text) {
            for (serial, mut read) in self.keys(text) {
                if let Ok((_, rules)) = &mut read {
                    rules.join(line.rules);
                }
                found.key_at(line.number, serial, read);
            }
        }
        Ok(true)
    }
}

/// Nothing, or a remark.
fn is_remark(line: &str) -> bool {
    line.is_empty() || line.starts_with('#') || (line.starts_with("//") && place(line).is_none())
}

/// Where an address begins in a line.
fn place(line: &str) -> Option<usize> {
    let line = line.to_ascii_lowercase();
    [ADDRESS, MIGRATION].iter().filter_map(|scheme| line.find(scheme)).min()
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyFile, Unlock, read_all};

    #[test]
    fn a_list_of_addresses_is_told_from_a_table_with_one_of_them() {
        let address = "otpauth://totp/Ecole:K1?secret=JBSWY3DPEHPK3PXP";
        for list in
            [address, &format!("serial;uri\nK1;{address}\n"), &format!("# clefs\n\n{address}\nnotes\nnotes\nnotes")]
        {
            assert!(is_list(list), "{list}");
        }
        for table in ["serial,secret\n1,00", &format!("serial,secret\n1,00\n2,{address}\n3,00\n4,00"), ""] {
            assert!(!is_list(table), "{table}");
        }
    }

    #[test]
    fn a_line_that_is_wrong_changes_no_other_and_shows_nothing_of_itself() {
        let secret = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA";
        let good = |n: usize| format!("otpauth://hotp/Ecole:LOGE{n:04}?secret={secret}&issuer=Ecole&counter={n}");
        let broken = [
            format!("otpauth://totp/LOGE0009&secret={secret}"),
            format!("otpauth://totp/{secret}?secret={secret}"),
            format!("otpauth://totp/secret={secret}"),
            format!("otpauth://totp/Ecole:LOGE0009?secret={secret}!"),
            format!("otpauth://totp/Ecole:LOGE0009?secret={secret}&digits={secret}"),
            format!("otpauth://totp/Ecole:LOGE0009?secret={secret}&period={secret}"),
            format!("otpauth://hotp/Ecole:LOGE0009?secret={secret}&counter={secret}"),
            format!("otpauth://totp/Ecole:LOGE0009?secret={secret}&algorithm={secret}"),
            format!("otpauth://{secret}/Ecole:LOGE0009?secret={secret}"),
            format!("otpauth://totp/Ecole:LOGE0009?secret={secret}&secret={secret}"),
            format!("otpauth-migration://offline?data={secret}"),
            format!("{secret} otpauth:// {secret}"),
            format!("LOGE0009 {secret}"),
            secret.to_owned(),
        ];
        for line in &broken {
            let file = format!("{}\n{line}\n{}\n", good(1), good(2));
            let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
            let kept: Vec<_> = read.records.iter().map(|record| record.serial.to_string()).collect();
            assert_eq!(kept, ["LOGE0001", "LOGE0002"], "{line}");
            let said: String = read.lines.iter().map(|line| format!("{line} {line:?}")).collect();
            assert!(!said.contains(&secret[..8]), "{said}");
        }
        let file = good(1);
        let opened = KeyFile::open(file.as_bytes(), Unlock::Nothing).unwrap();
        assert!(!format!("{opened:?}").contains(secret));
    }
}
