//! The values that the head of a file protects: in plain, or verified and then decrypted.

use super::{
    algorithm::cipher_of,
    container::{Container, MacState},
};
use crate::{
    crypto::{BLOCK, KeyedCipher},
    quoted::Quoted,
    refusal::Refusal,
    rule::Rule,
    rules::Rules,
    text::base64,
    xml::Element,
};
use zeroize::Zeroizing;

impl Container {
    /// The value of `Secret`, `Counter` and the like: plain, or verified and then decrypted.
    pub(super) fn value<'a>(
        &self,
        element: Element<'a>,
        field: &'static str,
        rules: &mut Rules,
    ) -> Result<Option<Value<'a>>, Refusal> {
        let plain = element.at(&["PlainValue"]);
        if let Some(value) = element.at(&["Value"]).filter(|_| plain.is_none()) {
            return self.draft_value(element, value, field, rules).map(Some);
        }
        match (plain, element.at(&["EncryptedValue"])) {
            (Some(_), Some(_)) => Err(Refusal::Twice(field)),
            (Some(plain), None) => Ok(Some(Value::Plain(plain.text()))),
            (None, Some(encrypted)) => self.decrypted(element, encrypted, field, rules).map(Value::Decrypted).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn decrypted(
        &self,
        element: Element<'_>,
        encrypted: Element<'_>,
        field: &'static str,
        rules: &mut Rules,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let cipher =
            cipher_of(encrypted, rules).map_err(|name| Refusal::Cipher(Quoted::of(&name.unwrap_or_default())))?;
        if self.key_bytes == 0 {
            return Err(Refusal::NoKey);
        }
        let key = self.cipher.as_ref().filter(|key| key.cipher() == cipher);
        let key = key.ok_or(Refusal::KeyLength { expected: cipher.key_bytes(), given: self.key_bytes })?;
        if self.announced.is_none() {
            rules.add(Rule::UnnamedEncryptionKey);
        }
        let value = encrypted.at(&["CipherData", "CipherValue"]).ok_or(Refusal::NoSecret)?;
        let value = base64(value.text(), field, rules)?;
        let mac = element.at(&["ValueMAC"]).map(|mac| base64(mac.text(), "ValueMAC", rules)).transpose()?;
        self.opened(key, &value, mac, rules)
    }

    /// `Value` of the oldest drafts: in plain, or encrypted where the head of the file says so. Numbers are often in plain
    /// also there: 8 bytes, where a ciphertext has at least 16 and its digest beside it.
    fn draft_value<'a>(
        &self,
        element: Element<'a>,
        value: Element<'a>,
        field: &'static str,
        rules: &mut Rules,
    ) -> Result<Value<'a>, Refusal> {
        let Some(common) = &self.common else { return Ok(Value::Plain(value.text())) };
        let mac = element.at(&["ValueDigest"]).or_else(|| element.at(&["ValueMAC"]));
        let mac = mac.map(|mac| base64(mac.text(), "ValueDigest", rules)).transpose()?;
        let bytes = base64(value.text(), field, &mut Rules::default());
        let bytes = match (bytes, field) {
            (Ok(bytes), "Secret") => bytes,
            (Ok(bytes), _) if mac.is_some() || bytes.len() >= BLOCK => bytes,
            (Err(refusal), "Secret") => return Err(refusal),
            (_, _) => return Ok(Value::Plain(value.text())),
        };
        let key = self.cipher.as_ref().filter(|key| key.cipher() == common.cipher);
        let expected = common.cipher.key_bytes();
        let key = key.ok_or(Refusal::KeyLength { expected, given: self.key_bytes })?;
        let whole = Zeroizing::new([&common.iv[..], &bytes].concat());
        self.opened(key, &whole, mac, rules).map(Value::Decrypted)
    }

    /// A ciphertext whose MAC was looked at, decrypted.
    fn opened(
        &self,
        key: &KeyedCipher,
        value: &[u8],
        mac: Option<Zeroizing<Vec<u8>>>,
        rules: &mut Rules,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        match (&self.mac, mac) {
            (MacState::Ready(keyed), Some(mac)) if keyed.fits(value, &mac) => {}
            (MacState::Ready(keyed), Some(mac)) => {
                let plain = key.decrypt(value).filter(|plain| keyed.fits(plain, &mac)).ok_or(Refusal::Mac)?;
                rules.add(Rule::MacOverPlainValue);
                return Ok(plain);
            }
            (MacState::Ready(_), None) => rules.add(Rule::MissingValueMac),
            (MacState::Absent | MacState::Announced { .. }, _) => rules.add(Rule::MissingMacMethod),
        }
        key.decrypt(value).ok_or(Refusal::Decryption)
    }
}

/// A value of the file.
pub(super) enum Value<'a> {
    /// Written in plain.
    Plain(&'a str),
    /// What came out of decryption.
    Decrypted(Zeroizing<Vec<u8>>),
}
