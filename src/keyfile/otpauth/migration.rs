//! `otpauth-migration://offline?data=…`: what Google Authenticator shows as a QR code when accounts move to another
//! telephone. The data is one Protocol Buffers message in base 64, of which the fields are known and few: a decoder of the
//! wire format (<https://protobuf.dev/programming-guides/encoding/>) is 40 lines, and prost would bring a dozen crates.

use super::super::entries::ReadKey;
use super::super::limits;
use super::super::quoted::Quoted;
use super::super::record::{Device, KeyFactor, KeyNotes};
use super::super::refusal::Refusal;
use super::super::rule::Rule;
use super::super::rules::Rules;
use super::super::said::{counter, credential, other_algorithm, record};
use super::super::text::{base64, name};
use super::{label, uri::unescaped};
use oath::{Algorithm, Digits, Parameters, Period};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Codes of one transfer: more are not counted.
const CODES: u64 = 1000;

/// Which codes of each transfer were seen.
#[derive(Debug, Default)]
pub(super) struct Batches(BTreeMap<u64, (u64, BTreeSet<u64>)>);

impl Batches {
    fn add(&mut self, id: u64, size: u64, index: u64) {
        if size <= CODES && index < size && (self.0.len() as u64) < CODES {
            let (most, seen) = self.0.entry(id).or_default();
            *most = size.max(*most);
            seen.insert(index);
        }
    }

    /// Whether a transfer has more codes than the file.
    pub(super) fn lack_some(&self) -> bool {
        self.0.values().any(|(size, seen)| (seen.len() as u64) < *size)
    }
}

/// Every key of one code.
pub(super) fn read(address: &str, batches: &mut Batches) -> Result<Vec<ReadKey>, Refusal> {
    const FIELD: &str = "data";
    let refused = || Refusal::Encoding { field: FIELD, expected: "a transfer code" };
    let query = address.split_once('?').ok_or(Refusal::NoAddress)?.1;
    let data = query.split('&').find_map(|parameter| parameter.strip_prefix("data=")).ok_or(Refusal::NoAddress)?;
    let data = unescaped(data, FIELD)?;
    if data.len() > limits::PIECE_BYTES {
        return Err(refused());
    }
    // base 64 of addresses and of files; a plus that was not escaped came as a space
    let data: Zeroizing<String> = Zeroizing::new(
        data.chars()
            .map(|c| match c {
                '-' | ' ' => '+',
                '_' => '/',
                c => c,
            })
            .collect(),
    );
    let bytes = decoded(&data).ok_or_else(refused)?;
    let (mut keys, mut size, mut index, mut id) = (Vec::new(), 1, 0, 0);
    for field in Fields(&bytes) {
        match field.ok_or_else(refused)? {
            (1, Value::Bytes(key)) if keys.len() < limits::ELEMENTS => keys.push(one(key)),
            (3, Value::Number(number)) => size = number,
            (4, Value::Number(number)) => index = number,
            (5, Value::Number(number)) => id = number,
            _ => {}
        }
    }
    batches.add(id, size, index);
    Ok(keys)
}

fn decoded(data: &str) -> Option<Zeroizing<Vec<u8>>> {
    if data.len() <= limits::VALUE_BYTES {
        return base64(data, "data", &mut Rules::default()).ok();
    }
    data_encoding::BASE64_NOPAD.decode(data.trim_end_matches('=').as_bytes()).ok().map(Zeroizing::new)
}

/// `OtpParameters`: 1 secret, 2 name, 3 issuer, 4 algorithm, 5 digits, 6 type, 7 counter.
fn one(message: &[u8]) -> ReadKey {
    let (mut secret, mut account, mut issuer) = (None, String::new(), String::new());
    let (mut algorithm, mut digits, mut kind, mut moving) = (0, 0, 0, None);
    for field in Fields(message) {
        let Some(field) = field else {
            return (None, Err(Refusal::Encoding { field: "data", expected: "a transfer code" }));
        };
        match field {
            (1, Value::Bytes(bytes)) => secret = Some(bytes),
            (2, Value::Bytes(bytes)) => account = String::from_utf8_lossy(bytes).trim().to_owned(),
            (3, Value::Bytes(bytes)) => issuer = String::from_utf8_lossy(bytes).trim().to_owned(),
            (4, Value::Number(number)) => algorithm = number,
            (5, Value::Number(number)) => digits = number,
            (6, Value::Number(number)) => kind = number,
            (7, Value::Number(number)) => moving = Some(number),
            _ => {}
        }
    }
    let (prefix, account) = account.rsplit_once(':').unwrap_or(("", &account));
    let mut rules = Rules::default();
    rules.add(Rule::SerialFromLabel);
    let Some(serial) = label::serial_in(account.trim()) else { return (None, Err(Refusal::NoSerialInLabel)) };
    let said = Some(serial.to_string());
    let key = || {
        let algorithm = match algorithm {
            0 | 1 => Algorithm::Sha1,
            2 => Algorithm::Sha256,
            3 => Algorithm::Sha512,
            4 => return Err(Refusal::Digest(Quoted::of("MD5"))),
            other => return Err(Refusal::Digest(Quoted::of(&other.to_string()))),
        };
        // an enumeration; some programs write the number itself
        let digits = match digits {
            0 | 1 | 6 => Digits::SIX,
            2 | 8 => Digits::EIGHT,
            3 | 7 => Digits::try_from(7).map_err(|_| Refusal::Format(Quoted::of("7")))?,
            other => return Err(Refusal::Format(Quoted::of(&other.to_string()))),
        };
        let factor = match (kind, moving) {
            // a field of value 0 is not written
            (1, moving) => counter(&moving.unwrap_or(0).to_string())?,
            (0 | 2, _) => {
                if kind == 0 {
                    rules.add(Rule::AlgorithmAssumed);
                }
                KeyFactor::Totp { period: Period::THIRTY, time: 0, drift: 0 }
            }
            (other, _) => return Err(other_algorithm(&other.to_string())),
        };
        let secret = secret.ok_or(Refusal::NoSecret)?;
        let credential = credential(secret, Parameters { algorithm, digits }, factor)?;
        let issuer = name(if issuer.is_empty() { prefix } else { &issuer }, "issuer")?;
        let label = name(account, "label")?.filter(|label| !label.eq_ignore_ascii_case(serial.as_str()));
        let key = KeyNotes { issuer, friendly_name: label, ..KeyNotes::default() };
        Ok((record(serial, credential, Device::default(), key), rules))
    };
    (said, key())
}

/// The value of a field, as far as one of ours has it.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The fields of a message; `None` where it is broken, and nothing after.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, Value<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.bytes(8).map(|_| Value::Other)?,
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Value::Bytes(self.bytes(length)?)
            }
            5 => self.bytes(4).map(|_| Value::Other)?,
            _ => return None, // groups are long gone
        };
        Some((tag >> 3, value))
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// Seven bits a byte, the lowest first, at most ten bytes.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for place in 0..10 {
            let byte = self.bytes(1)?[0];
            number |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn varint(mut number: u64, out: &mut Vec<u8>) {
        while number >= 0x80 {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
    }

    fn bytes(field: u8, value: &[u8], out: &mut Vec<u8>) {
        out.push(field << 3 | 2);
        varint(value.len() as u64, out);
        out.extend(value);
    }

    fn number(field: u8, value: u64, out: &mut Vec<u8>) {
        out.push(field << 3);
        varint(value, out);
    }

    fn code(keys: &[Vec<u8>], size: u64, index: u64) -> String {
        let mut message = vec![];
        keys.iter().for_each(|key| bytes(1, key, &mut message));
        for (field, value) in [(2, 1), (3, size), (4, index), (5, 77)] {
            number(field, value, &mut message);
        }
        let data = data_encoding::BASE64.encode(&message);
        format!("otpauth-migration://offline?data={}", data.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"))
    }

    fn key(name: &str, numbers: [u64; 4]) -> Vec<u8> {
        let mut key = vec![];
        bytes(1, b"12345678901234567890", &mut key);
        bytes(2, name.as_bytes(), &mut key);
        bytes(3, "Lycée".as_bytes(), &mut key);
        (4..).zip(numbers).for_each(|(field, value)| number(field, value, &mut key));
        key
    }

    #[test]
    fn each_key_of_a_code_is_read_with_its_parameters() {
        let keys =
            [key("Lycée:LOGE0001", [2, 2, 1, 300]), key("LOGE0002", [1, 1, 2, 0]), key("a@b.example", [1, 1, 2, 0])];
        let read = read(&code(&keys, 1, 0), &mut Batches::default()).unwrap();
        let (record, _) = read[0].1.as_ref().unwrap();
        let credential = record.credential.as_ref().unwrap();
        assert_eq!((record.serial.as_str(), record.key.issuer.as_deref()), ("LOGE0001", Some("Lycée")));
        assert_eq!((credential.parameters.algorithm, credential.parameters.digits.get()), (Algorithm::Sha256, 8));
        assert_eq!(credential.factor, KeyFactor::Hotp { counter: 300 });
        assert_eq!(credential.secret.expose(), b"12345678901234567890");
        let (record, _) = read[1].1.as_ref().unwrap();
        let factor = KeyFactor::Totp { period: Period::THIRTY, time: 0, drift: 0 };
        assert_eq!(record.credential.as_ref().unwrap().factor, factor);
        assert_eq!(read[2].1.as_ref().unwrap_err().word(), "no_serial_in_label");
        for (numbers, word) in [([4, 1, 2, 0], "digest"), ([1, 9, 2, 0], "format"), ([1, 1, 9, 0], "algorithm")] {
            let read = self::read(&code(&[key("LOGE0001", numbers)], 1, 0), &mut Batches::default()).unwrap();
            assert_eq!(read[0].1.as_ref().unwrap_err().word(), word);
        }
    }

    #[test]
    fn a_transfer_of_several_codes_is_whole_when_each_was_seen() {
        let mut batches = Batches::default();
        for index in [0, 2, 2] {
            read(&code(&[], 3, index), &mut batches).unwrap();
            assert!(batches.lack_some());
        }
        read(&code(&[], 3, 1), &mut batches).unwrap();
        assert!(!batches.lack_some());
    }

    proptest! {
        #[test]
        fn any_message_is_read_or_refused(message in prop::collection::vec(any::<u8>(), 0..200)) {
            let data = data_encoding::BASE64URL_NOPAD.encode(&message);
            if let Ok(keys) = read(&format!("otpauth-migration://offline?data={data}"), &mut Batches::default()) {
                prop_assert!(keys.len() <= message.len());
            }
        }
    }
}
