//! The 52-byte slot configuration and the payload that writes it.

use super::crc::{sealed, unsealed};

/// Bytes of a configuration with its CRC.
pub const CONFIG_SIZE: usize = 52;
/// Bytes of an access code.
pub const ACCESS_CODE_SIZE: usize = 6;
/// Bytes of the write payload: a configuration and the current access code.
pub const WRITE_SIZE: usize = CONFIG_SIZE + ACCESS_CODE_SIZE;

/// Six bytes that protect a slot; all zero: none.
pub type AccessCode = [u8; ACCESS_CODE_SIZE];
/// No access code.
pub const NO_ACCESS_CODE: AccessCode = [0; ACCESS_CODE_SIZE];

macro_rules! flags {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $flag:ident = $bits:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name(pub u8);

        impl $name {
            $($(#[$vdoc])* pub const $flag: Self = Self($bits);)+

            /// Whether all bits of `other` are set.
            pub const fn has(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }
            /// The bits of both.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
            /// The bits of `self` that are not in `other`.
            #[must_use]
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
        }
    };
}

flags! {
    /// Ticket flags, byte 46.
    TicketFlags {
        /// Type TAB before the token id.
        TAB_FIRST = 0x01,
        /// Type TAB after the fixed part.
        APPEND_TAB1 = 0x02,
        /// Type TAB after the code.
        APPEND_TAB2 = 0x04,
        /// Half a second after the fixed part.
        APPEND_DELAY1 = 0x08,
        /// Half a second after the code.
        APPEND_DELAY2 = 0x10,
        /// Type Enter at the end.
        APPEND_CR = 0x20,
        /// The slot is OATH-HOTP or (with a challenge flag) challenge-response.
        OATH_HOTP = 0x40,
        /// Slot 1 protects slot 2.
        PROTECT_CFG2 = 0x80,
    }
}

flags! {
    /// Configuration flags, byte 47. Several bits mean different things by mode.
    Flags {
        /// Keyboard modes: half a static ticket; without [`Flags::STATIC_TICKET`], the slot holds scan codes.
        SHORT_TICKET = 0x02,
        /// Keyboard modes: the two first characters of a static ticket in upper case.
        STRONG_PW1 = 0x10,
        /// Keyboard modes: the same text at every touch.
        STATIC_TICKET = 0x20,
        /// Eight digits instead of six (HOTP).
        OATH_HOTP8 = 0x02,
        /// Challenges shorter than 64 bytes (HMAC).
        HMAC_LT64 = 0x04,
        /// A touch at every use (challenge-response).
        CHAL_BTN_TRIG = 0x08,
        /// First byte of the token id in modhex (HOTP).
        OATH_FIXED_MODHEX1 = 0x10,
        /// Yubico-OTP challenge-response; static ticket for keyboard modes.
        CHAL_YUBICO = 0x20,
        /// HMAC-SHA1 challenge-response: both bits.
        CHAL_HMAC = 0x22,
        /// First two bytes of the token id in modhex (HOTP).
        OATH_FIXED_MODHEX2 = 0x40,
        /// The whole token id in modhex (HOTP): both bits.
        OATH_FIXED_MODHEX = 0x50,
    }
}

flags! {
    /// Extended flags, byte 45.
    ExtFlags {
        /// Serial shown on the button at start.
        SERIAL_BTN_VISIBLE = 0x01,
        /// Serial in the USB descriptor.
        SERIAL_USB_VISIBLE = 0x02,
        /// Serial readable by command.
        SERIAL_API_VISIBLE = 0x04,
        /// Type digits with keypad usages: the same on every keyboard layout.
        USE_NUMERIC_KEYPAD = 0x08,
        /// Slot 1 fires sooner while it is alone.
        FAST_TRIG = 0x10,
        /// Flags may be updated without rewriting the secret.
        ALLOW_UPDATE = 0x20,
        /// Configured, but asleep.
        DORMANT = 0x40,
        /// Invert the light.
        LED_INV = 0x80,
    }
}

/// What a configured slot does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotMode {
    /// Types a Yubico OTP or a static text.
    Keyboard,
    /// Types OATH-HOTP codes.
    Hotp,
    /// Answers HMAC-SHA1 challenges.
    ChallengeHmac,
    /// Answers Yubico-OTP challenges.
    ChallengeOtp,
}

/// One slot's configuration. Not `Debug`, not printed: it carries a secret.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Configuration {
    /// Public id, OATH token id, or the first part of a static text.
    pub fixed: [u8; 16],
    /// How many bytes of `fixed` count, 0 to 16.
    pub fixed_len: u8,
    /// Private id; key bytes 16 to 19 and the moving factor for OATH.
    pub uid: [u8; 6],
    /// AES key; key bytes 0 to 15.
    pub key: [u8; 16],
    /// The access code stored with the slot from now on.
    pub access_code: AccessCode,
    /// Extended flags, byte 45.
    pub ext: ExtFlags,
    /// Ticket flags, byte 46.
    pub ticket: TicketFlags,
    /// Configuration flags, byte 47.
    pub config: Flags,
}

impl Configuration {
    /// Largest initial moving factor, a multiple of 16.
    pub const MAX_MOVING_FACTOR: u64 = 0xf_fff0;

    /// OATH-HOTP: six or eight digits, codes from `counter` on.
    ///
    /// `secret` has 1 to 20 bytes (zero padded, which HMAC treats alike); `counter` is a multiple of 16 up to 0xFFFF0.
    /// `None` when either does not fit.
    pub fn hotp(secret: &[u8], eight_digits: bool, counter: u64) -> Option<Self> {
        if !counter.is_multiple_of(16) || counter > Self::MAX_MOVING_FACTOR {
            return None;
        }
        let mut configuration = Self::with_oath_secret(secret)?;
        let moving_factor = u16::try_from(counter / 16).ok()?;
        configuration.uid[4..].copy_from_slice(&moving_factor.to_be_bytes());
        configuration.config = if eight_digits { Flags::OATH_HOTP8 } else { Flags::default() };
        Some(configuration)
    }

    /// HMAC-SHA1 challenge-response with challenges of up to 63 bytes; `touch`: at every use.
    ///
    /// `secret` has 1 to 20 bytes; `None` otherwise.
    pub fn challenge_hmac(secret: &[u8], touch: bool) -> Option<Self> {
        let mut configuration = Self::with_oath_secret(secret)?;
        configuration.config = Flags::CHAL_HMAC.with(Flags::HMAC_LT64);
        if touch {
            configuration.config = configuration.config.with(Flags::CHAL_BTN_TRIG);
        }
        Some(configuration)
    }

    fn with_oath_secret(secret: &[u8]) -> Option<Self> {
        let mut padded = [0u8; 20];
        padded.get_mut(..secret.len())?.copy_from_slice(secret);
        let mut configuration = Self { ticket: TicketFlags::OATH_HOTP, ..Self::default() };
        configuration.key.copy_from_slice(&padded[..16]);
        configuration.uid[..4].copy_from_slice(&padded[16..]);
        (!secret.is_empty()).then_some(configuration)
    }

    /// The 20 bytes of an HOTP or HMAC secret.
    pub fn oath_secret(&self) -> [u8; 20] {
        let mut secret = [0; 20];
        secret[..16].copy_from_slice(&self.key);
        secret[16..].copy_from_slice(&self.uid[..4]);
        secret
    }

    /// The initial moving factor of an HOTP slot.
    pub fn moving_factor(&self) -> u64 {
        u64::from(u16::from_be_bytes([self.uid[4], self.uid[5]])) * 16
    }

    /// What the slot does.
    pub fn mode(&self) -> SlotMode {
        if !self.ticket.has(TicketFlags::OATH_HOTP) {
            SlotMode::Keyboard
        } else if self.config.has(Flags::CHAL_HMAC) {
            SlotMode::ChallengeHmac
        } else if self.config.has(Flags::CHAL_YUBICO) {
            SlotMode::ChallengeOtp
        } else {
            SlotMode::Hotp
        }
    }

    /// The 52 bytes, CRC included.
    pub fn encode(&self) -> [u8; CONFIG_SIZE] {
        let mut bytes = Vec::with_capacity(CONFIG_SIZE);
        bytes.extend_from_slice(&self.fixed);
        bytes.extend_from_slice(&self.uid);
        bytes.extend_from_slice(&self.key);
        bytes.extend_from_slice(&self.access_code);
        bytes.extend_from_slice(&[self.fixed_len, self.ext.0, self.ticket.0, self.config.0, 0, 0]);
        sealed(&bytes).try_into().expect("50 bytes and a CRC")
    }

    /// From the 52 bytes; `None` when the CRC does not fit or the fixed part claims more than 16 bytes.
    pub fn decode(bytes: &[u8; CONFIG_SIZE]) -> Option<Self> {
        let body = unsealed(bytes, CONFIG_SIZE - 2)?;
        let (fixed, rest) = body.split_at(16);
        let (uid, rest) = rest.split_at(6);
        let (key, rest) = rest.split_at(16);
        let (access_code, rest) = rest.split_at(ACCESS_CODE_SIZE);
        let [fixed_len, ext, ticket, config, ..] = *rest else { return None };
        Some(Self {
            fixed: fixed.try_into().ok()?,
            fixed_len: (fixed_len <= 16).then_some(fixed_len)?,
            uid: uid.try_into().ok()?,
            key: key.try_into().ok()?,
            access_code: access_code.try_into().ok()?,
            ext: ExtFlags(ext),
            ticket: TicketFlags(ticket),
            config: Flags(config),
        })
    }
}

/// The secret is wiped when the value is dropped.
impl Drop for Configuration {
    fn drop(&mut self) {
        use zeroize::Zeroize;
        self.key.zeroize();
        self.uid.zeroize();
        self.access_code.zeroize();
    }
}

/// What a write or update command carries, as the token reads it.
#[derive(Clone, PartialEq, Eq)]
pub enum WritePayload {
    /// Store this, if the access code fits.
    Store(Box<Configuration>, AccessCode),
    /// 52 zero bytes, which carry no CRC: empty the slot, if the access code fits.
    Delete(AccessCode),
}

impl WritePayload {
    /// The 58 bytes that write `configuration` over a slot protected by `current`.
    pub fn encode(configuration: &Configuration, current: &AccessCode) -> [u8; WRITE_SIZE] {
        let mut bytes = [0; WRITE_SIZE];
        bytes[..CONFIG_SIZE].copy_from_slice(&configuration.encode());
        bytes[CONFIG_SIZE..].copy_from_slice(current);
        bytes
    }

    /// The 58 bytes that empty a slot protected by `current`.
    pub fn encode_delete(current: &AccessCode) -> [u8; WRITE_SIZE] {
        let mut bytes = [0; WRITE_SIZE];
        bytes[CONFIG_SIZE..].copy_from_slice(current);
        bytes
    }

    /// From a frame's payload; `None` when it is neither a valid configuration nor all zero.
    pub fn decode(payload: &[u8; 64]) -> Option<Self> {
        let configuration: &[u8; CONFIG_SIZE] = payload[..CONFIG_SIZE].try_into().ok()?;
        let current: AccessCode = payload[CONFIG_SIZE..WRITE_SIZE].try_into().ok()?;
        if configuration.iter().all(|byte| *byte == 0) {
            return Some(Self::Delete(current));
        }
        Configuration::decode(configuration).map(|c| Self::Store(Box::new(c), current))
    }
}

/// A challenge of 1 to 63 bytes padded to 64 for a slot with `HMAC_LT64`; `None` for other lengths.
///
/// The token strips every trailing byte equal to the last, so the filler must differ from the challenge's own last byte
/// (yubikit's rule; fixed zero padding breaks one TOTP step in 256).
pub fn pad_challenge(challenge: &[u8]) -> Option<[u8; 64]> {
    let last = *challenge.last()?;
    let mut padded = [u8::from(last == 0); 64];
    padded[..63].get_mut(..challenge.len())?.copy_from_slice(challenge);
    Some(padded)
}

/// What a token with `HMAC_LT64` hashes of 64 received bytes.
pub fn unpad_challenge(padded: &[u8; 64]) -> &[u8] {
    let filler = padded[63];
    let len = padded.iter().rposition(|byte| *byte != filler).map_or(0, |at| at + 1);
    &padded[..len]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yubikey::crc16;

    /// The CRC of a frame whose payload is a valid configuration and twelve zero bytes is always this.
    const UNPROTECTED_WRITE_CRC: u16 = 0x5695;

    #[test]
    fn a_valid_configuration_leaves_the_known_frame_crc() {
        let configuration = Configuration::hotp(b"12345678901234567890", false, 0x1230).unwrap();
        let mut payload = [0; 64];
        payload[..WRITE_SIZE].copy_from_slice(&WritePayload::encode(&configuration, &NO_ACCESS_CODE));
        assert_eq!(crc16(&payload), UNPROTECTED_WRITE_CRC);
        assert_eq!(configuration.moving_factor(), 0x1230);
    }

    #[test]
    fn moving_factors_are_multiples_of_sixteen_within_twenty_bits() {
        assert!(Configuration::hotp(b"k", false, 15).is_none());
        assert!(Configuration::hotp(b"k", false, 0x10_0000).is_none());
        assert!(Configuration::hotp(&[1; 21], false, 0).is_none());
        assert!(Configuration::hotp(b"", false, 0).is_none());
        assert!(Configuration::hotp(&[1; 20], true, 0xf_fff0).is_some());
    }

    #[test]
    fn padding_never_eats_the_challenge() {
        for challenge in [&[0u8, 0, 0, 0, 0, 0, 1, 0][..], b"Hi There", &[1], &[0], &[7; 63], &[0; 63]] {
            assert_eq!(unpad_challenge(&pad_challenge(challenge).unwrap()), challenge);
        }
        assert_eq!(pad_challenge(&[]), None);
        assert_eq!(pad_challenge(&[1; 64]), None);
    }
}
