//! PSKC written: valid by RFC 6030's schema, secrets always encrypted and with a MAC, every field of a record kept.

use super::super::crypto::{Cipher, KeyedCipher, KeyedMac, MacAlgorithm};
use super::super::error::{Unwritable, WriteError};
use super::super::limits;
use super::super::record::{Device, KeyCredential, KeyFactor, KeyRecord, PinPolicy, Policy, Validity};
use super::super::text::writable;
use super::super::xml::{DSIG, OWN, PKCS5, PSKC, XENC, XENC11};
use data_encoding::BASE64;
use domain::{Entropy, Secret};
use jiff::Timestamp;
use oath::Algorithm;
use std::fmt::Display;
use std::io::Write;

/// How a file is sealed. The defaults are what every known reader can open.
#[derive(Debug)]
pub struct Sealing {
    /// Key or password.
    pub protection: Protection,
    /// AES-128-CBC unless the reader is known to take more: privacyIDEA takes no other.
    pub cipher: Cipher,
    /// HMAC-SHA-1 unless the reader is known to take more: privacyIDEA takes no other.
    pub mac: MacAlgorithm,
}

/// What will open the file.
#[derive(Debug)]
pub enum Protection {
    /// A key that both sides hold.
    Key {
        /// As long as the cipher needs.
        key: Secret,
        /// What the reader is told to look for.
        name: String,
    },
    /// A password, 8 bytes or more, through PBKDF2 with HMAC-SHA-1.
    Password {
        /// The password, in UTF-8.
        password: Secret,
        /// What the reader is told to look for.
        name: String,
        /// Rounds of PBKDF2; [`Protection::ROUNDS`] unless there is a reason.
        rounds: u32,
    },
}

impl Protection {
    /// What OWASP recommends for PBKDF2 with HMAC-SHA-1; an eighth of a second.
    pub const ROUNDS: u32 = 1_300_000;
}

impl Sealing {
    /// Sealed so that every known reader can open it.
    pub fn new(protection: Protection) -> Self {
        Self { protection, cipher: Cipher::Aes128, mac: MacAlgorithm::Sha1 }
    }
}

/// Writes a PSKC file, one key after the other. Without [`PskcWriter::finish`] the file is not complete.
pub struct PskcWriter<'e, W: Write> {
    out: W,
    entropy: &'e dyn Entropy,
    cipher: KeyedCipher,
    mac: KeyedMac,
    /// One package at a time, so that a record is written whole or not at all.
    package: String,
    keys: u64,
}

impl<'e, W: Write> PskcWriter<'e, W> {
    /// Draws the MAC key (and the salt), writes the head of the file. With a password this takes as long as its rounds.
    pub fn new(mut out: W, sealing: &Sealing, entropy: &'e dyn Entropy) -> Result<Self, WriteError> {
        let mut head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<KeyContainer Version=\"1.0\" xmlns=\"{PSKC}\" \
             xmlns:ds=\"{DSIG}\" xmlns:xenc=\"{XENC}\">\n"
        );
        let cipher = match &sealing.protection {
            Protection::Key { key, name } => {
                element(&mut head, "  <EncryptionKey>", "ds:KeyName", name)?;
                head.push_str("</EncryptionKey>\n");
                keyed(sealing.cipher, key)?
            }
            Protection::Password { password, name, rounds } => {
                if password.len() < 8 || !(limits::LEAST_ROUNDS..=limits::ROUNDS).contains(rounds) {
                    return Err(WriteError::Password);
                }
                let mut salt = [0; 16];
                entropy.fill(&mut salt)?;
                let bytes = sealing.cipher.key_bytes();
                derivation(&mut head, name, &salt, *rounds, bytes)?;
                keyed(sealing.cipher, &MacAlgorithm::Sha1.derive(password, &salt, *rounds, bytes))?
            }
        };
        let mut mac_key = zeroize::Zeroizing::new(vec![0; sealing.mac.bytes()]);
        entropy.fill(&mut mac_key)?;
        head.push_str(&format!("  <MACMethod Algorithm=\"{}\">\n    <MACKey>", mac_uri(sealing.mac)));
        encrypted(&mut head, cipher.cipher(), &cipher.encrypt(&mac_key, entropy)?);
        head.push_str("</MACKey>\n  </MACMethod>\n");
        out.write_all(head.as_bytes())?;
        let mac = sealing.mac.keyed(&mac_key);
        Ok(Self { out, entropy, cipher, mac, package: String::new(), keys: 0 })
    }

    /// Writes one key.
    pub fn write(&mut self, record: &KeyRecord) -> Result<(), WriteError> {
        self.package.clear();
        self.package(record).map_err(|error| match error {
            WriteError::Value { field, .. } => WriteError::Value { serial: record.serial.to_string(), field },
            other => other,
        })?;
        self.out.write_all(self.package.as_bytes())?;
        self.keys += 1;
        Ok(())
    }

    /// Closes the file and gives the output back, flushed.
    pub fn finish(mut self) -> Result<W, WriteError> {
        if self.keys == 0 {
            return Err(WriteError::Empty);
        }
        self.out.write_all(b"</KeyContainer>\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn package(&mut self, record: &KeyRecord) -> Result<(), WriteError> {
        let serial = record.serial.as_str();
        let credential = record.credential.as_ref().ok_or_else(|| WriteError::NoCredential(serial.into()))?;
        let out = &mut self.package;
        out.push_str("  <KeyPackage>\n");
        device(out, serial, &record.device)?;
        let kind = match credential.factor {
            KeyFactor::Hotp { .. } => "hotp",
            KeyFactor::Totp { .. } => "totp",
        };
        out.push_str("    <Key");
        attribute(out, "Id", record.key.id.as_deref().unwrap_or(serial))?;
        out.push_str(&format!(" Algorithm=\"{PSKC}:{kind}\">\n      "));
        optional(out, "Issuer", record.key.issuer.as_deref())?;
        let suite = match credential.parameters.algorithm {
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha512 => "SHA512",
        };
        let digits = credential.parameters.digits.get();
        out.push_str(&format!(
            "<AlgorithmParameters><Suite>{suite}</Suite><ResponseFormat Encoding=\"DECIMAL\" Length=\"{digits}\"/>\
             </AlgorithmParameters>"
        ));
        optional(out, "KeyProfileId", record.key.profile.as_deref())?;
        optional(out, "KeyReference", record.key.reference.as_deref())?;
        optional(out, "FriendlyName", record.key.friendly_name.as_deref())?;
        let value = self.cipher.encrypt(credential.secret.expose(), self.entropy)?;
        data(out, credential, &self.cipher, &value, &self.mac.of(&value))?;
        optional(out, "UserId", record.key.user_id.as_deref())?;
        policy(out, &record.policy)?;
        let own = [("Batch", record.device.lot.as_deref()), ("Family", record.family.map(|family| family.word()))];
        if own.iter().any(|(_, said)| said.is_some()) {
            out.push_str("<Extensions>");
            for (name, said) in own.iter().filter_map(|(name, said)| Some((name, (*said)?))) {
                element(out, "", &format!("t:{name} xmlns:t=\"{OWN}\""), said)?;
            }
            out.push_str("</Extensions>");
        }
        out.push_str("\n    </Key>\n  </KeyPackage>\n");
        Ok(())
    }
}

impl<W: Write> std::fmt::Debug for PskcWriter<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PskcWriter").field("keys", &self.keys).finish_non_exhaustive()
    }
}

fn keyed(cipher: Cipher, key: &Secret) -> Result<KeyedCipher, WriteError> {
    let wrong = WriteError::KeyLength { expected: cipher.key_bytes(), given: key.len() };
    cipher.keyed(key.expose()).ok_or(wrong)
}

/// As figure 7 of RFC 6030.
fn derivation(out: &mut String, name: &str, salt: &[u8], rounds: u32, bytes: usize) -> Result<(), WriteError> {
    let salt = BASE64.encode(salt);
    out.push_str(&format!(
        "  <EncryptionKey>\n    <xenc11:DerivedKey xmlns:xenc11=\"{XENC11}\" xmlns:pkcs5=\"{PKCS5}\">\n      \
         <xenc11:KeyDerivationMethod Algorithm=\"{PKCS5}pbkdf2\">\n        <pkcs5:PBKDF2-params>\
         <Salt xmlns=\"\"><Specified>{salt}</Specified></Salt><IterationCount xmlns=\"\">{rounds}</IterationCount>\
         <KeyLength xmlns=\"\">{bytes}</KeyLength><PRF xmlns=\"\"/></pkcs5:PBKDF2-params>\n      \
         </xenc11:KeyDerivationMethod>\n"
    ));
    element(out, "      ", "xenc11:MasterKeyName", name)?;
    out.push_str("\n    </xenc11:DerivedKey>\n  </EncryptionKey>\n");
    Ok(())
}

fn mac_uri(mac: MacAlgorithm) -> String {
    match mac {
        MacAlgorithm::Sha1 => format!("{DSIG}hmac-sha1"),
        MacAlgorithm::Sha256 | MacAlgorithm::Sha512 => {
            format!("http://www.w3.org/2001/04/xmldsig-more#{}", mac.word())
        }
    }
}

/// The inside of an `EncryptedDataType`.
fn encrypted(out: &mut String, cipher: Cipher, value: &[u8]) {
    out.push_str(&format!("<xenc:EncryptionMethod Algorithm=\"{XENC}{cipher}\"/><xenc:CipherData><xenc:CipherValue>"));
    BASE64.encode_append(value, out);
    out.push_str("</xenc:CipherValue></xenc:CipherData>");
}

fn device(out: &mut String, serial: &str, device: &Device) -> Result<(), WriteError> {
    out.push_str("    <DeviceInfo>");
    optional(out, "Manufacturer", device.manufacturer.as_deref())?;
    element(out, "", "SerialNo", serial)?;
    optional(out, "Model", device.model.as_deref())?;
    optional(out, "IssueNo", device.issue_no.as_deref())?;
    optional(out, "DeviceBinding", device.binding.as_deref())?;
    validity(out, device.validity)?;
    optional(out, "UserId", device.user_id.as_deref())?;
    out.push_str("</DeviceInfo>\n");
    if let Some(module) = &device.crypto_module {
        element(out, "    <CryptoModuleInfo>", "Id", module)?;
        out.push_str("</CryptoModuleInfo>\n");
    }
    Ok(())
}

fn data(
    out: &mut String,
    credential: &KeyCredential,
    cipher: &KeyedCipher,
    value: &[u8],
    mac: &[u8],
) -> Result<(), WriteError> {
    out.push_str("\n      <Data>\n        <Secret><EncryptedValue>");
    encrypted(out, cipher.cipher(), value);
    out.push_str("</EncryptedValue><ValueMAC>");
    BASE64.encode_append(mac, out);
    out.push_str("</ValueMAC></Secret>\n");
    let mut number = |name: &str, value: &dyn Display| {
        out.push_str(&format!("        <{name}><PlainValue>{value}</PlainValue></{name}>\n"));
    };
    let too_large = |field| WriteError::Value { serial: String::new(), field };
    match credential.factor {
        KeyFactor::Hotp { counter } => {
            number("Counter", &i64::try_from(counter).map_err(|_| too_large(Unwritable::Counter))?);
        }
        KeyFactor::Totp { period, time, drift } => {
            number("Time", &time);
            number("TimeInterval", &i32::try_from(period.seconds()).map_err(|_| too_large(Unwritable::Period))?);
            number("TimeDrift", &drift);
        }
    }
    out.push_str("      </Data>");
    Ok(())
}

fn policy(out: &mut String, policy: &Policy) -> Result<(), WriteError> {
    if *policy == Policy::default() {
        return Ok(());
    }
    out.push_str("<Policy>");
    validity(out, policy.validity)?;
    if let Some(pin) = &policy.pin {
        pin_policy(out, pin)?;
    }
    for usage in &policy.usage {
        out.push_str(&format!("<KeyUsage>{usage}</KeyUsage>"));
    }
    if let Some(count) = policy.transactions {
        out.push_str(&format!("<NumberOfTransactions>{count}</NumberOfTransactions>"));
    }
    out.push_str("</Policy>");
    Ok(())
}

fn pin_policy(out: &mut String, pin: &PinPolicy) -> Result<(), WriteError> {
    out.push_str("<PINPolicy");
    if let Some(id) = &pin.key_id {
        attribute(out, "PINKeyId", id)?;
    }
    let mut plain = |name: &str, value: Option<&dyn Display>| {
        if let Some(value) = value {
            out.push_str(&format!(" {name}=\"{value}\""));
        }
    };
    plain("PINUsageMode", pin.mode.as_ref().map(|mode| mode as &dyn Display));
    plain("MaxFailedAttempts", pin.max_failed_attempts.as_ref().map(|n| n as &dyn Display));
    plain("MinLength", pin.min_length.as_ref().map(|n| n as &dyn Display));
    plain("MaxLength", pin.max_length.as_ref().map(|n| n as &dyn Display));
    plain("PINEncoding", pin.encoding.as_ref().map(|format| format as &dyn Display));
    out.push_str("/>");
    Ok(())
}

fn validity(out: &mut String, validity: Validity) -> Result<(), WriteError> {
    let moment = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
    optional(out, "StartDate", moment(validity.start).as_deref())?;
    optional(out, "ExpiryDate", moment(validity.expiry).as_deref())
}

fn optional(out: &mut String, name: &'static str, text: Option<&str>) -> Result<(), WriteError> {
    text.map_or(Ok(()), |text| element(out, "", name, text))
}

/// `tag` is the name, or the name and its attributes.
fn element(out: &mut String, before: &str, tag: &str, text: &str) -> Result<(), WriteError> {
    out.push_str(before);
    out.push_str(&format!("<{tag}>"));
    escape(out, text)?;
    out.push_str(&format!("</{}>", tag.split(' ').next().unwrap_or(tag)));
    Ok(())
}

fn attribute(out: &mut String, name: &str, text: &str) -> Result<(), WriteError> {
    out.push_str(&format!(" {name}=\""));
    escape(out, text)?;
    out.push('"');
    Ok(())
}

fn escape(out: &mut String, text: &str) -> Result<(), WriteError> {
    if !writable(text) {
        return Err(WriteError::Value { serial: String::new(), field: Unwritable::Name });
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    Ok(())
}
