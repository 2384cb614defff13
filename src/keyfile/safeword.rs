//! SafeWord authenticator records (`.dat`), as Aladdin and SafeNet deliver eToken PASS: one block of lines a token.
//!
//! There is no public specification. The form is known by what LinOTP and multiOTP read and by files of deliveries: lines
//! of LDIF (`sccAuthenticatorId: …`), and within `sccTokenData` pairs parted by semicolons (`sccKey=…;sccMode=E;…`).
//! The signature of a record is the maker's and is not checked.

use super::encoding::hex;
use super::entries::{KeyQueue, Read, Source};
use super::error::KeyFileError;
use super::plain_lines::PlainLines;
use super::quoted;
use super::record::{Device, KeyFactor, KeyNotes};
use super::refusal::Refusal;
use super::rule::Rule;
use super::rules::Rules;
use super::said::{counter, credential, digest, digits, other_algorithm, period, record};
use super::text::{base64, name};
use oath::{Algorithm, Digits, Parameters, Period};
use std::io::BufRead;
use zeroize::Zeroizing;

/// 1 January 2000, 0:00 UTC: where the clocks of eToken PASS begin to count (`sccPrTime` says that there is such a clock).
const EPOCH: i64 = 946_684_800;

/// The tokens of a file.
pub(super) struct Safeword<R: BufRead> {
    lines: PlainLines<R>,
    block: Block,
}

/// Lines of one token so far.
#[derive(Default)]
struct Block {
    /// Names in lower case; values may be secrets.
    fields: Vec<(String, Zeroizing<String>)>,
    rules: Rules,
    bytes: usize,
}

/// Whether a text is such a file.
pub(super) fn is_records(beginning: &str) -> bool {
    let mut lines = beginning.lines().map(|line| line.trim().to_ascii_lowercase()).filter(|line| !line.is_empty());
    lines.next().is_some_and(|first| {
        let named = |line: &str| line.starts_with("sccauthenticatorid") || line.starts_with("dn: sccauth");
        first.starts_with('#') && first.contains("safeword authenticator records")
            || named(&first)
            || (first.starts_with('#') || first.starts_with("dn:")) && lines.take(10).any(|line| named(&line))
    })
}

impl<R: BufRead> Safeword<R> {
    /// Begins at the first line.
    pub(super) fn new(input: R) -> Result<Self, KeyFileError> {
        Ok(Self { lines: PlainLines::new(input)?, block: Block::default() })
    }
}

impl<R: BufRead> Source for Safeword<R> {
    /// A line, and the record that ends with it.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        let Some(line) = self.lines.next()? else {
            return Ok(std::mem::take(&mut self.block).end(found));
        };
        let text = line.text.trim();
        if text.starts_with('#') {
            return Ok(true);
        }
        // a record ends with an empty line, or where the next one begins
        if text.is_empty() || self.block.begins_again(text) {
            std::mem::take(&mut self.block).end(found);
        }
        self.block.add(&line.text)?;
        self.block.rules.join(line.rules);
        Ok(true)
    }
}

impl Block {
    /// The key of these lines; false where there are none.
    fn end(self, found: &mut KeyQueue) -> bool {
        let holds = !self.fields.is_empty();
        if holds {
            found.key(self.get("sccauthenticatorid").and_then(quoted::serial), self.token());
        }
        holds
    }

    fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(key, _)| key == name);
        field.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// A record without an empty line after it: its first names come again.
    fn begins_again(&self, line: &str) -> bool {
        let key = line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        let first = matches!(key.as_str(), "dn" | "sccauthenticatorid");
        first && self.fields.iter().any(|(known, _)| *known == key)
    }

    /// `name: value`, `name:: value in base 64`, or the rest of a value that was folded.
    fn add(&mut self, line: &str) -> Result<(), KeyFileError> {
        self.bytes += line.len();
        if self.bytes > super::limits::PACKAGE_BYTES || self.fields.len() > super::limits::ELEMENTS {
            return Err(KeyFileError::TooLarge("record"));
        }
        let text = line.trim();
        let key = text.split_once(':').map(|(key, _)| key.trim());
        let key = key.filter(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        match (key, self.fields.last_mut()) {
            (Some(key), _) => {
                let value = text.split_once(':').map_or("", |(_, value)| value);
                let value = match value.strip_prefix(':') {
                    Some(encoded) => base64(encoded, "sccTokenData", &mut Rules::default())
                        .ok()
                        .map(|bytes| Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
                        .unwrap_or_default(),
                    None => Zeroizing::new(value.trim().to_owned()),
                };
                self.fields.push((key.to_ascii_lowercase(), value));
            }
            (None, Some((_, value))) if line.starts_with(' ') => value.push_str(text),
            (None, _) => {}
        }
        Ok(())
    }

    fn token(&self) -> Read {
        let mut rules = self.rules;
        let serial = self.get("sccauthenticatorid").ok_or(Refusal::NoSerial)?.parse()?;
        let data = Data::of(self.get("scctokendata").ok_or(Refusal::NoSecret)?)?;
        let key = data.get("scckey").ok_or(Refusal::NoSecret)?;
        let secret = hex(key).ok_or(Refusal::Encoding { field: "sccKey", expected: "hexadecimal" })?;
        let algorithm = data.get("crypto").map_or(Ok(Algorithm::Sha1), digest)?;
        let digits = match data.get("sccpwlen") {
            Some(said) => digits(said)?,
            None => {
                rules.add(Rule::DigitsAssumed);
                Digits::SIX
            }
        };
        let factor = match data.get("sccmode").map(str::to_ascii_uppercase).as_deref() {
            Some("T") => data.clock(&mut rules)?,
            Some("E") => data.counter(&mut rules)?,
            Some(other) => return Err(other_algorithm(other)),
            None => {
                rules.add(Rule::AlgorithmAssumed);
                if data.get("scctick").is_some() { data.clock(&mut rules)? } else { data.counter(&mut rules)? }
            }
        };
        let model = self.get("scctokentype").or_else(|| data.get("productname")).or_else(|| data.get("prtoductname"));
        let model = name(model.unwrap_or_default(), "sccTokenType")?;
        let device = Device { manufacturer: Some("SafeNet".into()), model, ..Device::default() };
        let credential = credential(&secret, Parameters { algorithm, digits }, factor)?;
        Ok((record(serial, credential, device, KeyNotes::default()), rules))
    }
}

/// The pairs of `sccTokenData`.
struct Data<'a>(Vec<(String, &'a str)>);

impl<'a> Data<'a> {
    fn of(text: &'a str) -> Result<Self, Refusal> {
        let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
        let data = Self(pairs.map(|(key, value)| (key.trim().to_ascii_lowercase(), value.trim())).collect());
        let twice = data.0.iter().filter(|(key, _)| key == "scckey").count() > 1;
        if twice { Err(Refusal::Twice("sccKey")) } else { Ok(data) }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    fn counter(&self, rules: &mut Rules) -> Result<KeyFactor, Refusal> {
        self.get("sccseq").map_or_else(
            || {
                rules.add(Rule::CounterAssumed);
                Ok(KeyFactor::Hotp { counter: 0 })
            },
            counter,
        )
    }

    fn clock(&self, rules: &mut Rules) -> Result<KeyFactor, Refusal> {
        let period = match self.get("scctick") {
            Some(said) => period(said)?,
            None => {
                rules.add(Rule::PeriodAssumed);
                Period::THIRTY
            }
        };
        let mut drift = 0;
        if self.get("sccprtime").is_some() {
            rules.add(Rule::ClockOfTheYear2000);
            drift = i32::try_from(-EPOCH / i64::from(period.seconds())).expect("the year 2000 is within 31 bits");
        }
        Ok(KeyFactor::Totp { period, time: 0, drift })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, Unlock, read_all};

    const KEY: &str = "3132333435363738393031323334353637383930";

    fn block(serial: &str, data: &str) -> String {
        format!(
            "dn: sccAuthenticatorId={serial}\nobjectclass: sccCompatibleToken\nsccAuthenticatorId: {serial}\n\
             sccTokenType: eToken-PASS\nsccTokenData: {data}\nsccSignature:MC0CFAAAAA==\n"
        )
    }

    #[test]
    fn records_are_read_with_an_empty_line_between_or_without() {
        let event = block("LOGE0001", &format!("sccKey={KEY};sccMode=E;sccPwLen=8;sccSeq=0012;sccVer=6.20;"));
        let timed = block("LOGE0002", &format!("sccKey={KEY};sccMode=T;sccPwLen=6;sccTick=60;crypto=HmacSHA256"));
        let clock =
            block("LOGE0003", &format!("sccKey={KEY};sccMode=T;sccPwLen=6;sccTick=30;sccPrTime=2024/03/12 00:00:00"));
        for between in ["", "\n", "\n# another\n\n"] {
            let file = format!(
                "# ===== SafeWord Authenticator Records $Version: 100$ =====\n{}",
                [&event, &timed, &clock].map(String::as_str).join(between)
            );
            for file in [file.clone(), file.replace('\n', "\r\n"), file.replace("sccAuth", "SCCauth")] {
                let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
                let keys: Vec<_> = read.records.iter().map(|record| record.credential.as_ref().unwrap()).collect();
                assert_eq!(keys.len(), 3, "{:?}", read.lines);
                assert_eq!((keys[0].factor, keys[0].parameters.digits.get()), (KeyFactor::Hotp { counter: 12 }, 8));
                assert!(matches!(keys[1].factor, KeyFactor::Totp { period, drift: 0, .. } if period.seconds() == 60));
                assert_eq!(keys[1].parameters.algorithm, Algorithm::Sha256);
                assert!(matches!(keys[2].factor, KeyFactor::Totp { drift: -31_556_160, .. }));
                assert!(keys.iter().all(|key| key.secret.expose() == b"12345678901234567890"));
            }
        }
    }

    #[test]
    fn a_folded_value_and_one_in_base_64_are_whole_again() {
        let data = format!("sccKey={KEY};sccMode=E;sccPwLen=6;sccSeq=1");
        let folded = block("LOGE0001", &format!("{}\n {}", &data[..30], &data[30..]));
        let encoded = block("LOGE0001", "x")
            .replace("sccTokenData: x", &format!("sccTokenData:: {}", data_encoding::BASE64.encode(data.as_bytes())));
        for file in [folded, encoded] {
            let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
            assert_eq!(read.records[0].credential.as_ref().unwrap().secret.expose(), b"12345678901234567890");
        }
    }

    #[test]
    fn a_record_that_is_wrong_changes_no_other_and_shows_nothing_of_its_key() {
        let good = |n: u8| block(&format!("LOGE000{n}"), &format!("sccKey={KEY};sccMode=E;sccPwLen=6;sccSeq=1;"));
        for (broken, word) in [
            (block(KEY, &format!("sccKey={KEY};sccMode=E;sccPwLen=6")), "serial"),
            (block("LOGE0009", "sccMode=E;sccPwLen=6"), "no_secret"),
            (block("LOGE0009", &format!("sccKey={KEY}x;sccMode=E;sccPwLen=6")), "encoding"),
            (block("LOGE0009", &format!("sccKey={KEY};sccMode={KEY};sccPwLen=6")), "algorithm"),
            (block("LOGE0009", &format!("sccKey={KEY};sccMode=E;sccPwLen={KEY}")), "format"),
            (block("LOGE0009", &format!("sccKey={KEY};sccMode=T;sccPwLen=6;sccTick={KEY}")), "number"),
            (block("LOGE0009", &format!("sccKey={KEY};sccMode=E;sccPwLen=6;sccSeq={KEY}")), "number"),
            (block("LOGE0009", &format!("sccKey={KEY};sccKey={KEY};sccMode=E;sccPwLen=6")), "twice"),
            (block("LOGE0009", &format!("sccKey={KEY};sccMode=E;sccPwLen=6;crypto={KEY}")), "digest"),
        ] {
            let file = [good(1), broken, good(2)].join("\n");
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
