//! What each command does.

use super::{
    Fault, Nitrokey,
    card::{Card, FACTORY, Who},
    otp::OtpSlot,
};
use std::time::Instant;
use wire::nitrokey::{
    CodeInfo, Command, CommandStatus as S, DeviceRecord, GeneralConfig, NAME_SIZE, OtpData, Password, RESULT_SIZE,
    SlotData, SlotInfo, StatusInfo, StorageState, StorageStatus, VERIFY_SLOT, WholeSlot, id,
};

/// How far VERIFY_OTP_CODE looks ahead.
const VERIFY_WINDOW: u64 = 10;

type ResultBytes = [u8; RESULT_SIZE];

impl Nitrokey {
    /// Carries a command out; `crc` is that of its request, which old firmware lets through by.
    pub(super) fn run(&mut self, command: Command, crc: u32, now: Instant, result: &mut ResultBytes) -> S {
        match command {
            Command::Status => self.status().encode(result),
            Command::DeviceStatus => self.device_status(result),
            Command::SlotName(slot) => return self.slot_name(slot, result),
            Command::ReadSlot { slot, binary } => return self.read_slot(slot, binary, result),
            Command::Code { slot, user, .. } => return self.code(slot, &user, crc, now, result),
            Command::WriteConfig(settings, admin) => return self.change(&admin, crc, |token| token.set(settings)),
            Command::EraseSlot(slot, admin) => return self.change(&admin, crc, |token| token.erase(slot)),
            Command::Authenticate { pin, temporary } => return self.authenticate(Who::Admin, &pin, temporary),
            Command::AuthenticateUser { pin, temporary } => return self.authenticate(Who::User, &pin, temporary),
            Command::Authorize(next, password) => return self.authorize(Who::Admin, next, &password),
            Command::AuthorizeUser(next, password) => return self.authorize(Who::User, next, &password),
            Command::AdminRetries => result[0] = self.card.retries(Who::Admin),
            Command::UserRetries => result[0] = self.card.retries(Who::User),
            Command::SetTime { force, time } => {
                return if self.clock.set(force, time, now) { S::Ok } else { S::TimestampWarning };
            }
            Command::SendOtpData(admin, data) => return self.send_otp_data(&admin, &data, result),
            Command::WriteSlot(admin, data) => return self.change(&admin, crc, |token| token.write(&data)),
            Command::WriteWholeSlot(whole) => {
                return self.change(&Password::none(), crc, |token| token.write_whole(&whole));
            }
            Command::VerifyCode(code) => return self.verify(code, result),
            Command::UnlockUser { admin, new } => return self.set_pin(Who::Admin, &admin, Who::User, &new, S::Unblock),
            Command::ChangeUserPin { old, new } => {
                return self.set_pin(Who::User, &old, Who::User, &new, S::UserPinChange);
            }
            Command::ChangeAdminPin { old, new } => {
                return self.set_pin(Who::Admin, &old, Who::Admin, &new, S::AdminPinChange);
            }
            Command::Lock if self.dialect.storage => self.card.forget(),
            // a Pro closes its password safe only
            Command::Lock => {}
            Command::FactoryReset(admin) => return self.factory_reset(&admin),
        }
        S::Ok
    }

    fn status(&self) -> StatusInfo {
        let (firmware, serial) =
            if self.dialect.storage { ((0, 1), 0) } else { (self.spec.firmware, self.told_serial()) };
        StatusInfo { firmware, serial, config: self.settings }
    }

    fn device_status(&mut self, result: &mut ResultBytes) {
        self.storage_commands = self.storage_commands.wrapping_add(1);
        let record = DeviceRecord {
            version: (self.spec.firmware.0, self.spec.firmware.1, 0),
            user_retries: self.card.retries(Who::User),
            admin_retries: self.card.retries(Who::Admin),
            serial: self.told_serial(),
        };
        record.encode(self.storage_commands, result);
        let (counter, command) = (self.storage_commands, id::GET_DEVICE_STATUS);
        StorageState { counter, command, status: StorageStatus::Ok, progress: 0 }.encode(result);
    }

    fn told_serial(&self) -> u32 {
        match self.fault {
            Some(Fault::Impersonate(serial)) => serial,
            _ => self.spec.serial,
        }
    }

    fn slot_name(&mut self, number: u8, result: &mut ResultBytes) -> S {
        match self.slot(number) {
            None => S::WrongSlot,
            Some(None) => S::NotProgrammed,
            Some(Some(slot)) => {
                result[..NAME_SIZE].copy_from_slice(&slot.name.0);
                S::Ok
            }
        }
    }

    fn read_slot(&mut self, number: u8, binary: bool, result: &mut ResultBytes) -> S {
        let (dialect, hotp) = (self.dialect, number >> 4 == 1);
        match self.slot(number) {
            None => S::WrongSlot,
            Some(None) => S::NotProgrammed,
            Some(Some(slot)) => {
                let info =
                    SlotInfo { name: slot.name, config: slot.config, token_id: slot.token_id, factor: slot.factor };
                let ascii = match (dialect.storage && hotp, dialect.old) {
                    (true, true) => Some(8),
                    (true, false) if !binary => Some(7),
                    _ => None,
                };
                info.encode(result, ascii);
                S::Ok
            }
        }
    }

    fn code(&mut self, number: u8, user: &Password, crc: u32, now: Instant, result: &mut ResultBytes) -> S {
        let passed = if self.dialect.old {
            self.authorized[Who::User as usize].take() == Some(crc)
        } else {
            self.card.opens(Who::User, user)
        };
        if self.settings.user_password == 1 && !passed {
            return S::NotAuthorized;
        }
        if number == VERIFY_SLOT {
            // a Storage says ok and tells nothing
            return if self.dialect.storage && self.spec.verifies() { S::Ok } else { S::WrongSlot };
        }
        let (time, hotp) = (self.clock.time(self.dialect.storage, now), number >> 4 == 1);
        match self.slot(number) {
            None => S::WrongSlot,
            Some(None) => S::NotProgrammed,
            Some(Some(slot)) => {
                let moving = if hotp { slot.factor } else { time.checked_div(slot.factor).unwrap_or(0) };
                CodeInfo { code: slot.code(moving), config: slot.config }.encode(result, &slot.token_id);
                if hotp {
                    slot.factor = slot.factor.wrapping_add(1);
                }
                S::Ok
            }
        }
    }

    /// Runs what only an admin may: by the temporary password, or on old firmware by the CRC that was announced.
    fn change(&mut self, admin: &Password, crc: u32, change: impl FnOnce(&mut Self) -> S) -> S {
        let passed = if self.dialect.old {
            self.authorized[Who::Admin as usize].take() == Some(crc)
        } else {
            self.card.opens(Who::Admin, admin)
        };
        let refused = self.fault == Some(Fault::Refuse);
        if refused {
            self.fault = None;
        }
        if passed && !refused { change(self) } else { S::NotAuthorized }
    }

    fn set(&mut self, settings: GeneralConfig) -> S {
        self.settings = settings;
        S::Ok
    }

    fn erase(&mut self, number: u8) -> S {
        let Some(slot) = self.slot(number) else { return S::WrongSlot };
        *slot = None;
        S::Ok
    }

    fn send_otp_data(&mut self, admin: &Password, data: &OtpData, result: &mut ResultBytes) -> S {
        if !self.card.opens(Who::Admin, admin) {
            return S::NotAuthorized;
        }
        self.transfer.take(data);
        match data {
            OtpData::Name(_) => result[..NAME_SIZE].copy_from_slice(&self.transfer.name.0),
            OtpData::Secret(..) => result[..self.transfer.secret.len()].copy_from_slice(&self.transfer.secret[..]),
        }
        S::Ok
    }

    fn write(&mut self, data: &SlotData) -> S {
        if !self.transfer.end() {
            return S::NotAuthorized;
        }
        if self.transfer.name.0[0] == 0 {
            return S::NoName;
        }
        if self.spec.ignores_last_totp() && data.slot == 0x2e {
            return S::Ok;
        }
        let mut new = OtpSlot::new(self.transfer.name, &self.transfer.secret[..], data);
        let Some(slot) = self.slot(data.slot) else { return S::WrongSlot };
        if let Some(old) = slot
            && new.secret.iter().all(|byte| *byte == 0)
        {
            new.secret = old.secret.clone();
        }
        *slot = Some(new);
        S::Ok
    }

    fn write_whole(&mut self, whole: &WholeSlot) -> S {
        if whole.name.0[0] == 0 {
            return S::NoName;
        }
        let new = OtpSlot::new(whole.name, &whole.secret[..], &whole.data);
        let Some(slot) = self.slot(whole.data.slot) else { return S::WrongSlot };
        *slot = Some(new);
        S::Ok
    }

    fn authenticate(&mut self, who: Who, pin: &Password, temporary: Password) -> S {
        if self.card.authenticate(who, pin, temporary) { S::Ok } else { S::WrongPassword }
    }

    fn authorize(&mut self, who: Who, next: u32, password: &Password) -> S {
        match (self.dialect.old, self.dialect.storage) {
            (false, false) => S::UnknownCommand,
            (false, true) => {
                self.silenced = true;
                S::Ok
            }
            (true, _) if self.card.opens(who, password) => {
                self.authorized[who as usize] = Some(next);
                S::Ok
            }
            (true, _) => S::NotAuthorized,
        }
    }

    fn verify(&mut self, code: u32, result: &mut ResultBytes) -> S {
        if !self.spec.verifies() {
            return S::UnknownCommand;
        }
        let Some(Some(slot)) = self.slot(VERIFY_SLOT) else { return S::NotProgrammed };
        let found = (0..VERIFY_WINDOW).find(|offset| slot.code(slot.factor.wrapping_add(*offset)) == code);
        match found {
            Some(offset) => {
                slot.factor = slot.factor.wrapping_add(offset + 1);
                result[..2].copy_from_slice(&[1, offset as u8]);
            }
            None => result[..2].copy_from_slice(&[0, 0xfe]),
        }
        S::Ok
    }

    fn set_pin(&mut self, proof: Who, pin: &Password, who: Who, new: &Password, refused: S) -> S {
        if !self.card.check(proof, pin) {
            return S::WrongPassword;
        }
        if self.card.set_pin(who, new) { S::Ok } else { refused }
    }

    fn factory_reset(&mut self, admin: &Password) -> S {
        if !self.card.check(Who::Admin, admin) {
            return S::WrongPassword;
        }
        self.card = Card::new(FACTORY[0].as_bytes(), FACTORY[1].as_bytes());
        self.settings = GeneralConfig { lock_keys: [0xff; 3], user_password: 0, delete_user_password: 0 };
        self.hotp = Default::default();
        self.totp = Default::default();
        S::Ok
    }
}
