//! What a host asks: four bytes 0xff, the message, and what belongs to it, zero padded.

use super::{
    REPORT_SIZE,
    label::{LABEL_SIZE, Label},
};
use zeroize::Zeroizing;

const HEADER: [u8; 4] = [0xff; 4];
const SET_TIME: u8 = 0xe4;
const LABELS: u8 = 0xe5;
const SET_SLOT: u8 = 0xe6;
const WIPE_SLOT: u8 = 0xe7;
const FIELD_LABEL: u8 = 1;
const FIELD_TOTP_KEY: u8 = 9;
/// Where the content of a field begins.
const CONTENT: usize = 7;
/// Zero bytes that end a key.
const END: usize = 4;
/// Bytes of the longest key that a report carries with the zeros that end it.
pub const MOST_KEY: usize = REPORT_SIZE - CONTENT - END;

/// One request.
#[derive(Clone, PartialEq, Eq)]
pub enum Request {
    /// What time it is, in seconds since 1970. Taken once after each plug; always answered with the state and the firmware.
    SetTime(u32),
    /// All labels.
    Labels,
    /// The label of a slot.
    SetLabel {
        /// From 1.
        slot: u8,
        /// The text.
        label: Label,
    },
    /// The TOTP key of a slot (SHA-1, six digits, 30 seconds); the slot types codes from then on.
    SetTotpKey {
        /// From 1.
        slot: u8,
        /// The key, as the token takes it: up to the first four zero bytes.
        key: Zeroizing<Vec<u8>>,
    },
    /// Everything in a slot.
    WipeSlot {
        /// From 1.
        slot: u8,
    },
}

/// Whether the firmware would cut this key: it looks for the end of a key by four zero bytes.
pub fn is_cut(key: &[u8]) -> bool {
    key.windows(END).any(|window| window.iter().all(|byte| *byte == 0))
}

impl Request {
    /// The report; `None` for a key that is empty, too long or would be cut.
    pub fn encode(&self) -> Option<Zeroizing<[u8; REPORT_SIZE]>> {
        let mut report = Zeroizing::new([0; REPORT_SIZE]);
        report[..HEADER.len()].copy_from_slice(&HEADER);
        let mut put = |at: usize, bytes: &[u8]| report[at..at + bytes.len()].copy_from_slice(bytes);
        match self {
            Self::SetTime(time) => {
                put(4, &[SET_TIME]);
                put(5, &time.to_be_bytes());
            }
            Self::Labels => put(4, &[LABELS]),
            Self::SetLabel { slot, label } => {
                put(4, &[SET_SLOT, *slot, FIELD_LABEL]);
                put(CONTENT, &label.0);
            }
            Self::SetTotpKey { slot, key } => {
                if key.is_empty() || key.len() > MOST_KEY || is_cut(key) {
                    return None;
                }
                put(4, &[SET_SLOT, *slot, FIELD_TOTP_KEY]);
                put(CONTENT, key);
            }
            Self::WipeSlot { slot } => put(4, &[WIPE_SLOT, *slot]),
        }
        Some(report)
    }

    /// As the token reads it; `None` for what it does not know or has no part in here.
    pub fn decode(report: &[u8]) -> Option<Self> {
        let report: &[u8; REPORT_SIZE] = report.try_into().ok()?;
        let [_, _, _, _, message, slot, field, content @ ..] = report;
        if report[..HEADER.len()] != HEADER {
            return None;
        }
        let slot = *slot;
        match (*message, *field) {
            (SET_TIME, _) => {
                let [.., a, b, c, d] = *report.first_chunk::<9>()?;
                Some(Self::SetTime(u32::from_be_bytes([a, b, c, d])))
            }
            (LABELS, _) => Some(Self::Labels),
            (SET_SLOT, FIELD_LABEL) => {
                Some(Self::SetLabel { slot, label: Label(*content.first_chunk::<LABEL_SIZE>()?) })
            }
            (SET_SLOT, FIELD_TOTP_KEY) => {
                let end = content.windows(END).position(|window| window.iter().all(|byte| *byte == 0));
                let key = Zeroizing::new(content[..end.unwrap_or(content.len())].to_vec());
                Some(Self::SetTotpKey { slot, key })
            }
            (WIPE_SLOT, _) => Some(Self::WipeSlot { slot }),
            _ => None,
        }
    }
}

/// A key is in one of them: nothing but the kind and the slot is shown.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SetTime(_) => f.write_str("SetTime"),
            Self::Labels => f.write_str("Labels"),
            Self::SetLabel { slot, .. } => write!(f, "SetLabel({slot})"),
            Self::SetTotpKey { slot, .. } => write!(f, "SetTotpKey({slot})"),
            Self::WipeSlot { slot } => write!(f, "WipeSlot({slot})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8] = b"12345678901234567890";

    fn key(bytes: &[u8]) -> Request {
        Request::SetTotpKey { slot: 1, key: Zeroizing::new(bytes.to_vec()) }
    }

    /// What python-onlykey sends, zero padded to a report (`docs/protocols/onlykey.md, O-1 to O-5`).
    #[test]
    fn requests_are_those_of_the_makers_client() {
        let seed = data_encoding::HEXLOWER.encode(SEED);
        let label = Label::new("mail").unwrap();
        for (request, expected) in [
            (Request::SetTime(1_234_567_890), "ffffffffe4499602d2".to_owned()),
            (Request::Labels, "ffffffffe5".to_owned()),
            (key(SEED), format!("ffffffffe60109{seed}")),
            (Request::SetLabel { slot: 7, label }, "ffffffffe607016d61696c".to_owned()),
            (Request::WipeSlot { slot: 1 }, "ffffffffe701".to_owned()),
        ] {
            let report = request.encode().unwrap();
            let hex = data_encoding::HEXLOWER.encode(&report[..]);
            assert_eq!(hex.trim_end_matches('0'), expected.trim_end_matches('0'), "{request:?}");
            assert_eq!(Request::decode(&report[..]), Some(request));
        }
    }

    #[test]
    fn a_key_that_the_firmware_would_cut_is_never_sent() {
        let with = |zeros: &[u8]| [b"123456", zeros, b"7890123456"].concat();
        assert!(is_cut(&with(&[0; 4])) && !is_cut(&with(&[0; 3])) && !is_cut(SEED));
        assert!(key(&with(&[0; 4])).encode().is_none() && key(&[]).encode().is_none());
        assert!(key(&[7; MOST_KEY]).encode().is_some() && key(&[7; MOST_KEY + 1]).encode().is_none());
        // what it does with one that another program sends
        let mut report = *key(&with(&[1; 4])).encode().unwrap();
        report[13..17].fill(0);
        assert_eq!(Request::decode(&report), Some(key(b"123456")));
    }
}
