//! Device information (command 0x13, firmware ≥ 4.1): a length byte, TLVs, a CRC (`docs/protocols/yubikey.md, 9`).

use super::{crc::sealed, status::Version};

/// What the TLV pages tell, as far as a station needs it. Unknown tags stay in [`InfoPage`] and are passed over here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceInfo {
    /// Tag 01: capabilities that exist over USB ([`capability`]).
    pub usb_supported: u16,
    /// Tag 03: capabilities that are switched on over USB.
    pub usb_enabled: Option<u16>,
    /// Tag 02: serial number; zero is none.
    pub serial: Option<u32>,
    /// Tag 04: shape and series.
    pub form_factor: FormFactor,
    /// Tag 05: firmware.
    pub version: Option<Version>,
    /// Tag 0D: capabilities that exist over NFC; `None` where the token has no NFC.
    pub nfc_supported: Option<u16>,
    /// Tag 0A: a lock code is set.
    pub locked: bool,
    /// Tag 10: there is another page.
    pub more: bool,
}

/// Tag 04: shape, and two flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormFactor(pub u8);

impl FormFactor {
    /// FIPS series.
    pub fn is_fips(self) -> bool {
        self.0 & 0x80 != 0
    }
    /// Security Key series.
    pub fn is_security_key(self) -> bool {
        self.0 & 0x40 != 0
    }
    /// Low nibble: 1 A-keychain, 2 A-nano, 3 C-keychain, 4 C-nano, 5 Ci, 6 A-bio, 7 C-bio.
    pub fn shape(self) -> u8 {
        self.0 & 0x0f
    }
}

/// Bits of a capability field.
pub mod capability {
    /// One-time passwords over the keyboard interface.
    pub const OTP: u16 = 0x001;
    /// U2F.
    pub const U2F: u16 = 0x002;
    /// Smart card interface.
    pub const CCID: u16 = 0x004;
    /// Everything that the smart card interface is for: itself, OpenPGP, PIV, OATH.
    pub const CARDS: u16 = CCID | 0x38;
    /// FIDO2.
    pub const FIDO2: u16 = 0x200;
}

/// A page that does not hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("device information is malformed")]
pub struct Malformed;

/// A page in wire form: its tags and values in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InfoPage(pub Vec<(u8, Vec<u8>)>);

impl InfoPage {
    /// Length byte, TLVs and CRC, as answered. `None` when it exceeds 255 bytes.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let mut body = vec![0];
        for (tag, value) in &self.0 {
            body.extend_from_slice(&[*tag, u8::try_from(value.len()).ok()?]);
            body.extend_from_slice(value);
        }
        body[0] = u8::try_from(body.len() - 1).ok()?;
        Some(sealed(&body))
    }

    /// From the TLVs, without length byte and CRC.
    ///
    /// # Errors
    ///
    /// [`Malformed`]: a tag without length, or a length beyond the end.
    pub fn decode(mut tlvs: &[u8]) -> Result<Self, Malformed> {
        let mut page = Self::default();
        while let [tag, len, rest @ ..] = tlvs {
            let (value, rest) = rest.split_at_checked(usize::from(*len)).ok_or(Malformed)?;
            page.0.push((*tag, value.to_vec()));
            tlvs = rest;
        }
        if tlvs.is_empty() { Ok(page) } else { Err(Malformed) }
    }
}

impl DeviceInfo {
    /// Adds what a page tells; unknown tags are passed over.
    ///
    /// # Errors
    ///
    /// [`Malformed`]: a value of an unexpected length. Tags before it are taken.
    pub fn absorb(&mut self, page: &InfoPage) -> Result<(), Malformed> {
        self.more = false;
        for (tag, value) in &page.0 {
            match (*tag, value.as_slice()) {
                (0x01, value) => self.usb_supported = number(value)?,
                (0x02, value) => {
                    let serial = u32::from_be_bytes(value.try_into().map_err(|_| Malformed)?);
                    self.serial = (serial != 0).then_some(serial);
                }
                (0x03, value) => self.usb_enabled = Some(number(value)?),
                (0x04, [form]) => self.form_factor = FormFactor(*form),
                (0x05, [major, minor, patch]) => self.version = Some((*major, *minor, *patch)),
                (0x0d, value) => self.nfc_supported = Some(number(value)?).filter(|bits| *bits != 0),
                (0x0a, [locked]) => self.locked = *locked == 1,
                (0x10, [more]) => self.more = *more == 1,
                (0x04 | 0x05 | 0x0a | 0x10, _) => return Err(Malformed),
                _ => {}
            }
        }
        Ok(())
    }
}

/// One or two bytes, big endian.
fn number(value: &[u8]) -> Result<u16, Malformed> {
    match value {
        [low] => Ok(u16::from(*low)),
        [high, low] => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(Malformed),
    }
}
