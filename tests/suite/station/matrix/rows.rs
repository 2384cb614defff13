//! Which tokens stand for which family, and how they are talked to. A family without a row does not compile; one whose
//! rows leave out an act that it can do fails the test.

use trousseau::{domain::OtpKind, driver::Family};

/// One token, as what it is enrolled, and how many of its reports are tried.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The emulated token.
    pub spec: &'static str,
    /// Its serial.
    pub serial: &'static str,
    /// What it is enrolled as.
    pub kind: OtpKind,
    /// Every report is tried; otherwise the ends, the borders of commands, and what lies a stride apart.
    pub every_report: bool,
    /// It has no serial but the one that a person types, and its clock is set once a plug.
    pub nameless: bool,
    /// It has a PIN of its own that the station changes.
    pub pin: bool,
    /// Its secret came in a key file: nothing can be written to it.
    pub key_file: bool,
}

/// The rows of a family.
pub fn of(family: Family) -> &'static [Row] {
    const ROW: Row = Row {
        spec: "",
        serial: "",
        kind: OtpKind::Hotp,
        every_report: false,
        nameless: false,
        pin: false,
        key_file: false,
    };
    const TOTP: Row = Row { kind: OtpKind::Totp, ..ROW };
    const NITROKEY3: &str = "00000000000000000000000000005F16";
    match family {
        Family::YubiKey => &[
            Row { spec: "yubikey,serial=7654321", serial: "7654321", ..ROW },
            Row { spec: "yubikey,serial=7654321", serial: "7654321", ..TOTP },
        ],
        Family::Nitrokey => &[
            Row { spec: "nitrokey-pro,serial=5f16,firmware=0.15", serial: "00005F16", pin: true, ..ROW },
            Row { spec: "nitrokey-pro,serial=5f16,firmware=0.7", serial: "00005F16", pin: true, ..TOTP },
            Row { spec: "nitrokey-storage,serial=5f16,firmware=0.53", serial: "00005F16", ..ROW },
        ],
        // a finger lies on it: what is waited for is there
        Family::Nitrokey3 => &[
            Row { spec: "nitrokey-3,serial=5f16,touched", serial: NITROKEY3, every_report: true, ..ROW },
            Row { spec: "nitrokey-3,serial=5f16,touched", serial: NITROKEY3, ..TOTP },
        ],
        Family::OnlyKey => &[Row { spec: "onlykey,serial=OK-1", serial: "OK-1", nameless: true, ..TOTP }],
        Family::Typing => &[Row { spec: "typing,serial=TK-100", serial: "TK-100", key_file: true, ..ROW }],
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.spec, self.kind)
    }
}
