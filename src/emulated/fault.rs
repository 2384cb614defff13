//! What can be made to go wrong with an emulated token, on command.

use std::str::FromStr;

/// How an unplug looks to the host that has a transfer under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yank {
    /// The transfer completes, then the device is gone.
    After,
    /// The transfer ends with a protocol error, as a host controller reports it.
    During,
    /// No answer at all: the transfer runs into its own timeout.
    Silent,
}

/// One fault. Those of the token itself last until it is plugged again, where they do not say "next".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The write flag (0x80) stays up: never ready.
    Busy,
    /// The next answer carries a wrong check sum.
    BadCrc,
    /// Configuration changes are refused.
    Refuse,
    /// The next configuration change is dropped without a word, as a frame is into which another program wrote.
    Lost,
    /// Every report read is noise.
    Garbage,
    /// Reports read are three bytes short.
    Truncated,
    /// It answers with this serial instead of its own.
    Impersonate(u32),
    /// It takes the next configuration change but never says so: the sequence stands still.
    Silent,
    /// It is pulled out at the `after`-th feature report from now (0: at the next).
    Unplug {
        /// Reports that still pass.
        after: u32,
        /// What the host sees.
        how: Yank,
    },
}

/// A fault's name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no fault: busy, bad-crc, refuse, lost, garbage, truncated, silent, impersonate=SERIAL or unplug=REPORTS[:after|during|silent]"
)]
pub struct UnknownFault(pub String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        match (name, value) {
            ("busy", None) => Ok(Self::Busy),
            ("bad-crc", None) => Ok(Self::BadCrc),
            ("refuse", None) => Ok(Self::Refuse),
            ("lost", None) => Ok(Self::Lost),
            ("garbage", None) => Ok(Self::Garbage),
            ("truncated", None) => Ok(Self::Truncated),
            ("silent", None) => Ok(Self::Silent),
            ("impersonate", Some(serial)) => serial.parse().map(Self::Impersonate).map_err(|_| unknown()),
            ("unplug", Some(value)) => {
                let (after, how) = value.split_once(':').unwrap_or((value, "during"));
                let how = match how {
                    "after" => Yank::After,
                    "during" => Yank::During,
                    "silent" => Yank::Silent,
                    _ => return Err(unknown()),
                };
                Ok(Self::Unplug { after: after.parse().map_err(|_| unknown())?, how })
            }
            _ => Err(unknown()),
        }
    }
}
