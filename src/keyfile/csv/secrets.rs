//! How the secrets of a table are written. It is decided once for the whole file, by what most of its rows look like and by
//! their lengths, so that no row changes how another is read. A row that is clearly written in another way (two deliveries
//! in one table) is read as what it is, by a named rule; one that is neither is refused, and stays the only one.

use super::super::refusal::Refusal;
use super::super::rule::Rule;
use super::super::rules::Rules;
use crate::encoding::{SecretEncoding, base32, hex};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Bytes that secrets have: 80 bits of old tokens, 128 of RFC 4226, and the lengths of the three digests.
const USUAL: [usize; 5] = [10, 16, 20, 32, 64];
/// Characters below which a text says nothing about an encoding: remarks are short, keys are not.
const TELLING: usize = 16;

/// What a text looks like, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// One encoding and no other that people use.
    Clear(SecretEncoding),
    /// Hexadecimal and base 32.
    Either,
    /// None of them, or too short to tell.
    Nothing,
}

fn look(text: &str) -> Look {
    if text.chars().filter(char::is_ascii_alphanumeric).count() < TELLING.min(8) {
        return Look::Nothing;
    }
    match (hex(text), base32(text)) {
        (Some(hex), Some(base32)) => match (USUAL.contains(&hex.len()), USUAL.contains(&base32.len())) {
            // as base 32 it would have a length that no secret has
            (true, false) if hex.len() >= 16 => Look::Clear(SecretEncoding::Hex),
            _ => Look::Either,
        },
        (Some(_), None) => Look::Clear(SecretEncoding::Hex),
        (None, Some(_)) => Look::Clear(SecretEncoding::Base32),
        (None, None) if is_base64(text) => Look::Clear(SecretEncoding::Base64),
        (None, None) => Look::Nothing,
    }
}

/// Base 64 as chance makes it: a quarter of its characters are no hexadecimal digits, an eighth are capitals, an eighth are
/// not. A mistyped hexadecimal or base 32 text also decodes, but looks otherwise.
fn is_base64(text: &str) -> bool {
    let count = |test: &dyn Fn(char) -> bool| text.chars().filter(|c| test(*c)).count();
    let length = count(&|c| !c.is_whitespace());
    SecretEncoding::Base64.decode(text).is_some()
        && 4 * count(&|c| !c.is_ascii_hexdigit()) >= length
        && 8 * count(&|c| c.is_ascii_uppercase()) >= length
        && 8 * count(&|c| c.is_ascii_lowercase()) >= length
}

/// Whether a text looks like a key rather than like anything else that a table holds.
pub(super) fn is_key(text: &str) -> bool {
    text.chars().filter(char::is_ascii_alphanumeric).count() >= TELLING && look(text) != Look::Nothing
}

/// What was found out about the secrets of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// How they are written.
    pub encoding: SecretEncoding,
    /// The secrets of the first rows fit hexadecimal and base 32.
    pub ambiguous: bool,
    /// Somebody said how they are written: nothing else is read.
    said: bool,
    /// Some are clearly hexadecimal, some clearly base 32.
    mixed: bool,
    /// Lengths in bytes that more than one of the first rows has, where more than half of them share one.
    lengths: Vec<usize>,
}

impl Secrets {
    /// By the secrets of the first rows. `named` is what the name of the column says, `said` what a person says.
    pub(super) fn of<'a>(
        secrets: impl Iterator<Item = &'a str>,
        named: Option<SecretEncoding>,
        said: Option<SecretEncoding>,
    ) -> Self {
        let secrets: Vec<_> = secrets.collect();
        let looks: Vec<_> = secrets.iter().map(|text| look(text)).collect();
        let count = |wanted: Look| looks.iter().filter(|look| **look == wanted).count();
        let clear = |encoding| count(Look::Clear(encoding));
        // of two that come as often, the first: hexadecimal is what most vendors write
        let most = SecretEncoding::ALL.iter().copied().rev().max_by_key(|encoding| clear(*encoding));
        let encoding = said.or(named).or(most).unwrap_or(SecretEncoding::Hex);
        let told = SecretEncoding::ALL.iter().any(|encoding| clear(*encoding) > 0);
        let mut found = Self {
            encoding,
            ambiguous: said.or(named).is_none() && !told && count(Look::Either) > 0,
            said: said.is_some(),
            mixed: clear(SecretEncoding::Hex) > 0 && clear(SecretEncoding::Base32) > 0,
            lengths: vec![],
        };
        found.lengths = found.shared_lengths(&secrets);
        found
    }

    fn shared_lengths(&self, secrets: &[&str]) -> Vec<usize> {
        let mut counts = BTreeMap::<usize, usize>::new();
        for secret in secrets.iter().filter_map(|text| self.bytes(text, &mut Rules::default())) {
            *counts.entry(secret.len()).or_default() += 1;
        }
        let all: usize = counts.values().sum();
        let shared = counts.values().any(|count| *count >= 2 && 2 * count > all);
        counts.into_iter().filter(|(_, count)| shared && *count >= 2).map(|(length, _)| length).collect()
    }

    /// The secret of one row.
    pub(super) fn read(&self, text: &str, rules: &mut Rules) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let expected = self.encoding.word();
        let bytes = self.bytes(text, rules).ok_or(Refusal::Encoding { field: "secret", expected })?;
        let found = bytes.len();
        if USUAL.contains(&found) || self.lengths.contains(&found) {
            return Ok(bytes);
        }
        match self.lengths.first() {
            // a cut or longer key, or a remark that happens to decode
            Some(usual) if !self.said => Err(Refusal::OddLength { found, usual: *usual }),
            Some(_) | None => {
                rules.add(Rule::OddSecretLength);
                Ok(bytes)
            }
        }
    }

    fn bytes(&self, text: &str, rules: &mut Rules) -> Option<Zeroizing<Vec<u8>>> {
        let mine = self.encoding.decode(text);
        if self.said {
            return mine;
        }
        let look = look(text);
        let doubtful = look == Look::Either && self.encoding != SecretEncoding::Base64;
        if mine.is_some() && (self.ambiguous || (doubtful && self.mixed)) {
            rules.add(Rule::AmbiguousSecretEncoding);
        }
        match (look, &mine) {
            (Look::Clear(other), None) if self.is_clearly(other, text) => {
                rules.add(Rule::OtherSecretEncoding);
                other.decode(text)
            }
            // nearly every hexadecimal text is also base 64
            (Look::Clear(other), Some(_)) if self.encoding == SecretEncoding::Base64 && other != self.encoding => {
                rules.add(Rule::OtherSecretEncoding);
                other.decode(text)
            }
            _ => mine,
        }
    }

    /// Whether a text that is not of the file's encoding is of this one, and not a mistake or a remark.
    fn is_clearly(&self, other: SecretEncoding, text: &str) -> bool {
        let usual = other.decode(text).is_some_and(|bytes| USUAL.contains(&bytes.len()));
        let letters = text.chars().filter(char::is_ascii_alphanumeric).count();
        // what the file's own encoding does not know: one or two in a mistyped row, far more in another encoding
        let foreign = match self.encoding {
            SecretEncoding::Hex => text.chars().filter(|c| c.is_ascii_alphabetic() && !c.is_ascii_hexdigit()).count(),
            SecretEncoding::Base32 => text.chars().filter(|c| "0189+/".contains(*c)).count().max(letters.div_ceil(4)),
            SecretEncoding::Base64 => letters,
        };
        usual && letters >= TELLING && foreign >= 3 && 4 * foreign >= letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "7a6b5c4d3e2f10a1b2c3d4e5f60718293a4b5c6d";
    const OTHER_HEX: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f001122334";
    const BASE32: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const BASE64: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";

    /// How each of these secrets of one file is read: its length in bytes and the rules, or the refusal.
    fn read(secrets: &[&str]) -> Vec<Result<(usize, Vec<&'static str>), &'static str>> {
        let told = Secrets::of(secrets.iter().copied(), None, None);
        let one = |text: &&str| {
            let mut rules = Rules::default();
            let bytes = told.read(text, &mut rules).map_err(|refusal| refusal.word())?;
            Ok((bytes.len(), rules.iter().map(Rule::word).collect()))
        };
        secrets.iter().map(one).collect()
    }

    #[test]
    fn a_mistyped_row_is_refused_and_changes_no_other() {
        for wrong in [
            "5566778899aabbccddeeffO0112233445566aabb",
            "5566778899AABBCCDDEEFFO0112233445566AABB",
            "5566778899aabbccddeeff001122334455l6aabb",
            "cf. courrier",
            "voir la lettre du 3 mai de la livraison",
            "-",
            "REMPLACE",
            "facade",
            "5566778899aabbccddeeff00112233445566aa",
        ] {
            let read = read(&[HEX, wrong, OTHER_HEX]);
            assert_eq!((&read[0], &read[2]), (&Ok((20, vec![])), &Ok((20, vec![]))), "{wrong}");
            assert!(read[1].is_err(), "{wrong}: {:?}", read[1]);
        }
        for wrong in ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX0", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX", "REMPLACE", "perdue"] {
            let read = read(&[BASE32, wrong, BASE32]);
            assert_eq!((&read[0], &read[2]), (&Ok((20, vec![])), &Ok((20, vec![]))), "{wrong}");
            assert!(read[1].is_err(), "{wrong}: {:?}", read[1]);
        }
    }

    #[test]
    fn two_deliveries_in_one_table_are_each_read_as_what_they_are() {
        let other = || Ok((20, vec!["other_secret_encoding"]));
        assert_eq!(read(&[HEX, BASE32, OTHER_HEX]), [Ok((20, vec![])), other(), Ok((20, vec![]))]);
        assert_eq!(read(&[BASE32, HEX, BASE32]), [Ok((20, vec![])), other(), Ok((20, vec![]))]);
        assert_eq!(read(&[BASE64, HEX, BASE64, BASE32]), [Ok((20, vec![])), other(), Ok((20, vec![])), other()]);
        assert_eq!(read(&[HEX, OTHER_HEX, BASE64]), [Ok((20, vec![])), Ok((20, vec![])), other()]);
        assert_eq!(read(&[HEX, BASE32])[0], Ok((20, vec![])));
    }

    #[test]
    fn what_fits_both_is_a_doubt_unless_the_other_rows_or_the_length_tell() {
        let doubt = || Ok((16, vec!["ambiguous_secret_encoding"]));
        assert_eq!(read(&["23456723456723456723456723456ABC"]), [doubt()]);
        assert_eq!(read(&["23456723456723456723456723456ABC", &HEX[..32]])[0], Ok((16, vec![])));
        assert_eq!(read(&["23456723456723456723456723456ABC", BASE32])[0], Ok((20, vec![])));
        assert_eq!(read(&["2345672345672345672345672345672345ABCDEF"]), [Ok((20, vec![]))]);
    }

    #[test]
    fn what_a_person_says_is_the_only_reading() {
        let told = Secrets::of([HEX, OTHER_HEX, BASE32].into_iter(), None, Some(SecretEncoding::Base32));
        let mut rules = Rules::default();
        assert!(told.read(HEX, &mut rules).is_err());
        assert_eq!(told.read(BASE32, &mut rules).unwrap().len(), 20);
    }
}
