//! The one record that every key file is read into and written from.
//!
//! A record that exists is usable: its serial, digest, digits and secret were checked when it was read. What the station
//! does not use itself (policies, names, bindings) is kept word for word, so that a file goes out as it came in.

use domain::{Family, Secret, Serial, TokenRef};
use jiff::Timestamp;
use oath::{Parameters, Period};
use serde::{Deserialize, Serialize};

/// One token, and what is programmed into it if the file says so.
#[derive(Debug)]
pub struct KeyRecord {
    /// The serial number printed on the token.
    pub serial: Serial,
    /// Its family, where the file says it: a serial is unique within one.
    pub family: Option<Family>,
    /// What is programmed into the token; `None` where a file is read for custody only (SecurID).
    pub credential: Option<KeyCredential>,
    /// What is known of the device.
    pub device: Device,
    /// What is known of the key.
    pub key: KeyNotes,
    /// When and for what the key may be used.
    pub policy: Policy,
}

impl KeyRecord {
    /// The token, as far as the file tells which.
    pub fn named(&self) -> TokenRef {
        self.family.map_or_else(|| (&self.serial).into(), |family| TokenRef::of(family, self.serial.clone()))
    }
}

/// Secret and parameters.
#[derive(Debug)]
pub struct KeyCredential {
    /// K of RFC 4226, 1 to 256 bytes.
    pub secret: Secret,
    /// Digest and digits.
    pub parameters: Parameters,
    /// Counter or time.
    pub factor: KeyFactor,
}

/// What moves the codes, and where it stood when the file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFactor {
    /// HOTP.
    Hotp {
        /// The next counter, at most 2^63-1 (`xs:long`).
        counter: u64,
    },
    /// TOTP.
    Totp {
        /// Length of a time step, at most 2^31-1 s (`xs:int`).
        period: Period,
        /// `Time` of RFC 6030, 4.2: time steps that had passed when the file was made; 0 in nearly every file.
        time: i32,
        /// Time steps by which the token's clock is fast (negative: slow).
        drift: i32,
    },
}

/// `DeviceInfo` and `CryptoModuleInfo` of RFC 6030, 4.3.1 and 4.3.2, and the lot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// Who made it: a name, or `oath.` and the OATH prefix.
    pub manufacturer: Option<String>,
    /// Name of the model.
    pub model: Option<String>,
    /// Tells devices with the same serial apart.
    pub issue_no: Option<String>,
    /// Identifier of a device that the keys are bound to.
    pub binding: Option<String>,
    /// The person that the device belongs to, in the words of the file.
    pub user_id: Option<String>,
    /// When the device may be used.
    pub validity: Validity,
    /// Which part of the device holds the key; Yubico writes the slot here.
    pub crypto_module: Option<String>,
    /// The maker's lot. `batch` in what was kept before it had this name.
    #[serde(alias = "batch")]
    pub lot: Option<String>,
}

/// What RFC 6030 says of a key beside its secret (4.1, 4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyNotes {
    /// The key's own identifier.
    pub id: Option<String>,
    /// Who issued the key.
    pub issuer: Option<String>,
    /// A name for people.
    pub friendly_name: Option<String>,
    /// The person that the key belongs to, in the words of the file.
    pub user_id: Option<String>,
    /// Reference to a profile agreed elsewhere.
    pub profile: Option<String>,
    /// Reference to a key held elsewhere.
    pub reference: Option<String>,
}

/// From when until when; both ends open where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validity {
    /// First moment.
    pub start: Option<Timestamp>,
    /// Last moment.
    pub expiry: Option<Timestamp>,
}

/// `Policy` of RFC 6030, 5. Kept, not enforced here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// When the key may be used.
    pub validity: Validity,
    /// How a PIN goes with the key.
    pub pin: Option<PinPolicy>,
    /// What the key is for; empty where nothing is said.
    pub usage: Vec<KeyUsage>,
    /// How often the key may be used.
    pub transactions: Option<u64>,
}

/// `PINPolicy` of RFC 6030, 5.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PinPolicy {
    /// Identifier of the key that is the PIN.
    pub key_id: Option<String>,
    /// Where the PIN is used.
    pub mode: Option<PinMode>,
    /// Wrong PINs before the device locks.
    pub max_failed_attempts: Option<u32>,
    /// Fewest characters.
    pub min_length: Option<u32>,
    /// Most characters.
    pub max_length: Option<u32>,
    /// Alphabet of the PIN.
    pub encoding: Option<ValueFormat>,
}

domain::words! {
    /// `PINUsageModeType` of RFC 6030, 11; the words are the schema's.
    PinMode {
        /// Checked by the device.
        Local => "Local",
        /// Typed before the code.
        Prepend => "Prepend",
        /// Typed after the code.
        Append => "Append",
        /// Goes into the computation of the code.
        Algorithmic => "Algorithmic",
    }
}

domain::words! {
    /// `ValueFormatType` of RFC 6030, 11; the words are the schema's.
    ValueFormat {
        /// Digits.
        Decimal => "DECIMAL",
        /// Hexadecimal digits.
        Hexadecimal => "HEXADECIMAL",
        /// Digits and letters.
        Alphanumeric => "ALPHANUMERIC",
        /// Base 64.
        Base64 => "BASE64",
        /// Bytes.
        Binary => "BINARY",
    }
}

domain::words! {
    /// `KeyUsageType` of RFC 6030, 11; the words are the schema's.
    KeyUsage {
        /// One-time passwords.
        Otp => "OTP",
        /// Challenge and response.
        ChallengeResponse => "CR",
        /// Encryption.
        Encrypt => "Encrypt",
        /// Making MACs.
        Integrity => "Integrity",
        /// Checking MACs.
        Verify => "Verify",
        /// Unlocking a device.
        Unlock => "Unlock",
        /// Decryption.
        Decrypt => "Decrypt",
        /// Wrapping keys.
        KeyWrap => "KeyWrap",
        /// Unwrapping keys.
        Unwrap => "Unwrap",
        /// Deriving keys.
        Derive => "Derive",
        /// Generating keys.
        Generate => "Generate",
    }
}
