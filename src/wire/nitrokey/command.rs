//! The commands: one enum, encoded by the host and decoded by the token, in the dialect that both speak.

use super::{
    Dialect,
    answer::{GeneralConfig, digits},
    frame::Request,
    password::{PASSWORD_SIZE, Password},
    slot::Name,
};
use zeroize::Zeroizing;

/// Command numbers.
pub mod id {
    #![allow(missing_docs, reason = "named as in docs/protocols/nitrokey.md, 5")]
    pub const GET_STATUS: u8 = 0x00;
    pub const WRITE_TO_SLOT: u8 = 0x01;
    pub const READ_SLOT_NAME: u8 = 0x02;
    pub const READ_SLOT: u8 = 0x03;
    pub const GET_CODE: u8 = 0x04;
    pub const WRITE_CONFIG: u8 = 0x05;
    pub const ERASE_SLOT: u8 = 0x06;
    pub const FIRST_AUTHENTICATE: u8 = 0x07;
    pub const AUTHORIZE: u8 = 0x08;
    pub const GET_PASSWORD_RETRY_COUNT: u8 = 0x09;
    pub const SET_TIME: u8 = 0x0b;
    pub const USER_AUTHENTICATE: u8 = 0x0e;
    pub const GET_USER_PASSWORD_RETRY_COUNT: u8 = 0x0f;
    pub const USER_AUTHORIZE: u8 = 0x10;
    pub const UNLOCK_USER_PASSWORD: u8 = 0x11;
    pub const LOCK_DEVICE: u8 = 0x12;
    pub const FACTORY_RESET: u8 = 0x13;
    pub const CHANGE_USER_PIN: u8 = 0x14;
    pub const CHANGE_ADMIN_PIN: u8 = 0x15;
    pub const SEND_OTP_DATA: u8 = 0x17;
    pub const VERIFY_OTP_CODE: u8 = 0x18;
    pub const GET_DEVICE_STATUS: u8 = 0x2e;
}

/// A part of what WRITE_TO_SLOT is going to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtpData {
    /// The name.
    Name(Name),
    /// Part 0 (bytes 0 to 29) or 1 (30 to 39) of the secret.
    Secret(u8, Zeroizing<[u8; 30]>),
}

/// What WRITE_TO_SLOT carries; name and secret were sent before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotData {
    /// The slot's number on the wire.
    pub slot: u8,
    /// HOTP: the counter. TOTP: the interval in seconds.
    pub factor: u64,
    /// Configuration bits (`docs/protocols/nitrokey.md, 7`).
    pub config: u8,
    /// OATH token identifier and keyboard layout.
    pub token_id: [u8; 13],
}

/// What the WRITE_TO_SLOT of old firmware carries: everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeSlot {
    /// The slot's name, 15 bytes.
    pub name: Name,
    /// The secret, zero padded.
    pub secret: Zeroizing<[u8; 20]>,
    /// Slot, counter or interval, configuration, token id.
    pub data: SlotData,
}

/// A command with its content. Slots are numbers of the wire here, because a host may ask for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Firmware, serial, settings.
    Status,
    /// What Storage tells beside OTP.
    DeviceStatus,
    /// Name of a slot.
    SlotName(u8),
    /// Everything of a slot but its secret.
    ReadSlot {
        /// Which.
        slot: u8,
        /// The counter as a number, not as digits (asked of Storage).
        binary: bool,
    },
    /// The next code of a slot.
    Code {
        /// Which.
        slot: u8,
        /// What old Storage firmware divides by; ignored by the others.
        interval: u8,
        /// The temporary user password, where codes are protected.
        user: Password,
    },
    /// Settings.
    WriteConfig(GeneralConfig, Password),
    /// Empties a slot.
    EraseSlot(u8, Password),
    /// The admin PIN buys a temporary password.
    Authenticate {
        /// The PIN.
        pin: Password,
        /// The password, chosen by the host.
        temporary: Password,
    },
    /// The user PIN buys a temporary password.
    AuthenticateUser {
        /// The PIN.
        pin: Password,
        /// The password, chosen by the host.
        temporary: Password,
    },
    /// Old firmware: lets the one request of this CRC through.
    Authorize(u32, Password),
    /// Old firmware: lets the one GET_CODE of this CRC through.
    AuthorizeUser(u32, Password),
    /// Retries left of the admin PIN.
    AdminRetries,
    /// Retries left of the user PIN.
    UserRetries,
    /// The time for TOTP.
    SetTime {
        /// Also when it is earlier than what the token has seen.
        force: bool,
        /// Unix time.
        time: u64,
    },
    /// Name or a part of the secret.
    SendOtpData(Password, OtpData),
    /// Stores what was sent.
    WriteSlot(Password, SlotData),
    /// Old firmware: stores a slot.
    WriteWholeSlot(WholeSlot),
    /// Whether this is the next code of the verification slot.
    VerifyCode(u32),
    /// Pro: a new user PIN by the admin PIN.
    UnlockUser {
        /// The admin PIN.
        admin: Password,
        /// The user PIN to set.
        new: Password,
    },
    /// Another user PIN.
    ChangeUserPin {
        /// The present one.
        old: Password,
        /// The one to set.
        new: Password,
    },
    /// Another admin PIN.
    ChangeAdminPin {
        /// The present one.
        old: Password,
        /// The one to set.
        new: Password,
    },
    /// Closes what PINs have opened.
    Lock,
    /// Everything as it left the factory, by the admin PIN.
    FactoryReset(Password),
}

/// Old firmware's place of the slot's counter or interval.
const WHOLE_FACTOR_AT: usize = 51;
const SECOND_PASSWORD_AT: usize = 1 + PASSWORD_SIZE;

impl Command {
    /// The request in this dialect, without a running number.
    pub fn encode(&self, dialect: Dialect) -> Request {
        let new = Request::new;
        let two = |id, first: &Password, second: &Password| {
            new(id).with(1, first.bytes()).with(SECOND_PASSWORD_AT, second.bytes())
        };
        match self {
            Self::Status => new(id::GET_STATUS),
            Self::DeviceStatus => new(id::GET_DEVICE_STATUS),
            Self::SlotName(slot) => new(id::READ_SLOT_NAME).with(1, &[*slot]),
            Self::ReadSlot { slot, binary } => new(id::READ_SLOT).with(1, &[*slot, u8::from(*binary)]),
            Self::Code { slot, interval, user } => {
                new(id::GET_CODE).with(1, &[*slot]).with(18, &[*interval]).with(19, user.bytes())
            }
            Self::WriteConfig(config, admin) => new(id::WRITE_CONFIG).with(1, &config.bytes()).with(6, admin.bytes()),
            Self::EraseSlot(slot, admin) => new(id::ERASE_SLOT).with(1, &[*slot]).with(2, admin.bytes()),
            Self::Authenticate { pin, temporary } => two(id::FIRST_AUTHENTICATE, pin, temporary),
            Self::AuthenticateUser { pin, temporary } => two(id::USER_AUTHENTICATE, pin, temporary),
            Self::Authorize(crc, password) => new(id::AUTHORIZE).with(1, &crc.to_le_bytes()).with(5, password.bytes()),
            Self::AuthorizeUser(crc, password) => {
                new(id::USER_AUTHORIZE).with(1, &crc.to_le_bytes()).with(5, password.bytes())
            }
            Self::AdminRetries => new(id::GET_PASSWORD_RETRY_COUNT),
            Self::UserRetries => new(id::GET_USER_PASSWORD_RETRY_COUNT),
            Self::SetTime { force, time } => {
                new(id::SET_TIME).with(1, &[u8::from(*force)]).with(2, &time.to_le_bytes())
            }
            Self::SendOtpData(admin, data) => {
                let request = new(id::SEND_OTP_DATA).with(1, admin.bytes());
                match data {
                    OtpData::Name(name) => request.with(26, b"N").with(28, &name.0),
                    OtpData::Secret(part, bytes) => request.with(26, &[b'S', *part]).with(28, &bytes[..]),
                }
            }
            Self::WriteSlot(admin, data) => new(id::WRITE_TO_SLOT)
                .with(1, admin.bytes())
                .with(26, &[data.slot])
                .with(27, &data.factor.to_le_bytes())
                .with(35, &[data.config])
                .with(36, &data.token_id),
            Self::WriteWholeSlot(slot) => new(id::WRITE_TO_SLOT)
                .with(1, &[slot.data.slot])
                .with(2, &slot.name.0)
                .with(17, &slot.secret[..])
                .with(37, &[slot.data.config])
                .with(38, &slot.data.token_id)
                .with(WHOLE_FACTOR_AT, &whole_factor(&slot.data, dialect)),
            Self::VerifyCode(code) => new(id::VERIFY_OTP_CODE).with(1, &code.to_le_bytes()),
            Self::UnlockUser { admin, new } => two(id::UNLOCK_USER_PASSWORD, admin, new),
            Self::ChangeUserPin { old, new } => two(id::CHANGE_USER_PIN, old, new),
            Self::ChangeAdminPin { old, new } => two(id::CHANGE_ADMIN_PIN, old, new),
            Self::Lock => new(id::LOCK_DEVICE),
            Self::FactoryReset(admin) => new(id::FACTORY_RESET).with(1, admin.bytes()),
        }
    }

    /// What a request asks for; `None` for commands that are not of this module, and for content that makes no sense.
    pub fn decode(request: &Request, dialect: Dialect) -> Option<Self> {
        let password = |at| Password::take(&request.at::<PASSWORD_SIZE>(at));
        let [slot] = request.at(1);
        let word = u32::from_le_bytes(request.at(1));
        Some(match request.command() {
            id::GET_STATUS => Self::Status,
            id::GET_DEVICE_STATUS if dialect.storage => Self::DeviceStatus,
            id::READ_SLOT_NAME => Self::SlotName(slot),
            id::READ_SLOT => Self::ReadSlot { slot, binary: request.at(2) == [1] },
            id::GET_CODE => Self::Code { slot, interval: request.at::<1>(18)[0], user: password(19) },
            id::WRITE_CONFIG => Self::WriteConfig(GeneralConfig::of_bytes(request.at(1)), password(6)),
            id::ERASE_SLOT => Self::EraseSlot(slot, password(2)),
            id::FIRST_AUTHENTICATE => Self::Authenticate { pin: password(1), temporary: password(SECOND_PASSWORD_AT) },
            id::USER_AUTHENTICATE => {
                Self::AuthenticateUser { pin: password(1), temporary: password(SECOND_PASSWORD_AT) }
            }
            id::AUTHORIZE => Self::Authorize(word, password(5)),
            id::USER_AUTHORIZE => Self::AuthorizeUser(word, password(5)),
            id::GET_PASSWORD_RETRY_COUNT => Self::AdminRetries,
            id::GET_USER_PASSWORD_RETRY_COUNT => Self::UserRetries,
            id::SET_TIME => Self::SetTime { force: slot == 1, time: u64::from_le_bytes(request.at(2)) },
            id::SEND_OTP_DATA if !dialect.old => match request.at(26) {
                [b'N', _] => Self::SendOtpData(password(1), OtpData::Name(Name(request.at(28)))),
                [b'S', part] => Self::SendOtpData(password(1), OtpData::Secret(part, Zeroizing::new(request.at(28)))),
                _ => return None,
            },
            id::WRITE_TO_SLOT if dialect.old => {
                let [slot, config] = [slot, request.at::<1>(37)[0]];
                let factor = of_whole_factor(request.at(WHOLE_FACTOR_AT), slot, dialect)?;
                let data = SlotData { slot, factor, config, token_id: request.at(38) };
                let secret = Zeroizing::new(request.at(17));
                Self::WriteWholeSlot(WholeSlot { name: Name(request.at(2)), secret, data })
            }
            id::WRITE_TO_SLOT => {
                let [slot, config] = [request.at::<1>(26)[0], request.at::<1>(35)[0]];
                let factor = u64::from_le_bytes(request.at(27));
                Self::WriteSlot(password(1), SlotData { slot, factor, config, token_id: request.at(36) })
            }
            id::VERIFY_OTP_CODE => Self::VerifyCode(word),
            id::UNLOCK_USER_PASSWORD if !dialect.storage => {
                Self::UnlockUser { admin: password(1), new: password(SECOND_PASSWORD_AT) }
            }
            id::CHANGE_USER_PIN if !dialect.storage => {
                Self::ChangeUserPin { old: password(1), new: password(SECOND_PASSWORD_AT) }
            }
            id::CHANGE_ADMIN_PIN if !dialect.storage => {
                Self::ChangeAdminPin { old: password(1), new: password(SECOND_PASSWORD_AT) }
            }
            id::LOCK_DEVICE => Self::Lock,
            id::FACTORY_RESET => Self::FactoryReset(password(1)),
            _ => return None,
        })
    }
}

/// Old firmware: u64 for HOTP, u16 for TOTP; a Storage takes a counter as decimal digits.
fn whole_factor(data: &SlotData, dialect: Dialect) -> [u8; 8] {
    if !(dialect.storage && is_hotp(data.slot)) {
        return data.factor.to_le_bytes();
    }
    let mut bytes = [0; 8];
    let text = data.factor.to_string();
    bytes.iter_mut().zip(text.bytes()).for_each(|(place, digit)| *place = digit);
    bytes
}

fn of_whole_factor(bytes: [u8; 8], slot: u8, dialect: Dialect) -> Option<u64> {
    match (is_hotp(slot), dialect.storage) {
        (true, true) => digits(&bytes),
        (true, false) => Some(u64::from_le_bytes(bytes)),
        (false, _) => Some(u64::from(u16::from_le_bytes([bytes[0], bytes[1]]))),
    }
}

fn is_hotp(slot: u8) -> bool {
    slot >> 4 == 1
}
