//! One virtual Nitrokey of the Pro family: what it remembers, what it answers to feature reports.
//!
//! It follows `docs/protocols/nitrokey.md, 3 to 9`. A Pro tells that it is at work and drops what is sent meanwhile; a Storage
//! does not tell, shows the last answer until the next one is there, and takes the newest request in place of the one
//! that waits. A command is carried out when its time has passed, so that a token pulled out before has not done it.
//! Keyboard typing, the password safe, random numbers, firmware updates and Storage's volumes and PIN changes are left
//! out: they are answered as commands that this firmware does not know.

mod card;
mod commands;
mod otp;
mod spec;
#[cfg(test)]
mod tests;

use super::{
    descriptors::Descriptors,
    device::{Device, Input, Touched},
    fault::Fault,
};
use card::Card;
use otp::{Clock, OtpSlot, Transfer};
pub use spec::{NitrokeyProduct, NitrokeySpec};
use std::time::{Duration, Instant};
use wire::nitrokey::{Command, DeviceStatus, Dialect, GeneralConfig, REPORT_SIZE, Request, Response, VERIFY_SLOT, id};

/// What a command takes that asks the smart card nothing.
const QUICK: Duration = Duration::from_millis(2);
/// What a command takes that gives the smart card a PIN.
const WITH_CARD: Duration = Duration::from_millis(20);

/// A virtual Nitrokey Pro, Storage or Librem Key.
pub struct Nitrokey {
    spec: NitrokeySpec,
    dialect: Dialect,
    settings: GeneralConfig,
    /// By the low nibble of their number on the wire; the fourth is for verification only.
    hotp: [Option<OtpSlot>; 4],
    totp: [Option<OtpSlot>; 15],
    card: Card,
    clock: Clock,
    transfer: Transfer,
    /// Old firmware: the CRC of the one request that may pass, for the admin's commands and for codes.
    authorized: [Option<u32>; 2],
    /// Storage: refusals are reported as success from now on, for old hosts that sent AUTHORIZE.
    silenced: bool,
    storage_commands: u8,
    answer: Vec<u8>,
    work: Option<Work>,
    fault: Option<Fault>,
}

/// A request that was received and is not carried out yet.
struct Work {
    request: Request,
    crc: u32,
    begun: Instant,
    due: Instant,
}

impl Device for Nitrokey {
    fn name(&self) -> String {
        self.spec.name()
    }

    fn descriptors(&self) -> Descriptors {
        self.spec.descriptors()
    }

    /// Temporary passwords, what was sent to write, and the time are gone.
    fn power_on(&mut self) {
        self.card.forget();
        self.clock.stop();
        self.transfer = Transfer::default();
        self.authorized = [None; 2];
        self.silenced = false;
        self.answer = vec![0; REPORT_SIZE];
        if self.dialect.storage {
            // its own state stands there before the first command, without a check sum
            self.answer[21] = 0xff;
        }
        self.work = None;
        self.fault = None;
    }

    fn set_fault(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn get_feature(&mut self, interface: u8, now: Instant) -> Option<Vec<u8>> {
        (interface == self.spec.hid_interface()).then(|| self.read_report(now))
    }

    fn set_feature(&mut self, interface: u8, report: &[u8], now: Instant) -> bool {
        let ours = interface == self.spec.hid_interface();
        if ours {
            self.take_report(report, now);
        }
        ours
    }

    /// Nothing on it feels a finger.
    fn touch(&mut self, _slot: u8, _now: Instant) -> Touched {
        Touched::Nothing
    }

    fn take_input(&mut self) -> Vec<Input> {
        Vec::new()
    }
}

impl Nitrokey {
    /// A token as `spec` says, powered on.
    pub fn new(spec: NitrokeySpec) -> Self {
        let foreign = spec.programmed.then(OtpSlot::foreign);
        let mut token = Self {
            dialect: spec.dialect(),
            settings: GeneralConfig {
                lock_keys: [0xff; 3],
                user_password: u8::from(spec.protected),
                delete_user_password: 0,
            },
            hotp: [foreign, None, None, None],
            totp: Default::default(),
            card: Card::new(spec.admin_pin.as_bytes(), spec.user_pin.as_bytes()),
            clock: Clock::default(),
            transfer: Transfer::default(),
            authorized: [None; 2],
            silenced: false,
            storage_commands: 0,
            answer: Vec::new(),
            work: None,
            fault: None,
            spec,
        };
        token.power_on();
        token
    }

    fn read_report(&mut self, now: Instant) -> Vec<u8> {
        self.settle(now);
        let mut report = self.answer.clone();
        if let Some(work) = &self.work
            && !self.dialect.storage
        {
            let half = now >= work.begun + (work.due - work.begun) / 2;
            report[0] = if half { DeviceStatus::Busy } else { DeviceStatus::Received }.byte();
        }
        match self.fault {
            Some(Fault::Busy) => report[0] = DeviceStatus::Busy.byte(),
            Some(Fault::Garbage) => report = (0..REPORT_SIZE).map(|at| (at as u8).wrapping_mul(37) ^ 0xa5).collect(),
            Some(Fault::Truncated) => report.truncate(REPORT_SIZE - 3),
            Some(Fault::BadCrc) if report[0] == 0 => {
                self.fault = None;
                report[REPORT_SIZE - 1] ^= 0xff;
            }
            _ => {}
        }
        report
    }

    /// Reports of another length are ignored.
    fn take_report(&mut self, report: &[u8], now: Instant) {
        self.settle(now);
        if self.work.is_some() && !self.dialect.storage {
            return;
        }
        let Some((request, crc)) = Request::decode(report) else { return };
        let asks_card = matches!(
            request.command(),
            id::FIRST_AUTHENTICATE
                | id::USER_AUTHENTICATE
                | id::UNLOCK_USER_PASSWORD
                | id::CHANGE_USER_PIN
                | id::CHANGE_ADMIN_PIN
                | id::FACTORY_RESET
        );
        let due = now + if asks_card { WITH_CARD } else { QUICK };
        self.work = Some(Work { request, crc, begun: now, due });
    }

    /// Carries out what is due.
    fn settle(&mut self, now: Instant) {
        let Some(work) = self.work.take_if(|work| work.due <= now) else { return };
        let command = Command::decode(&work.request, self.dialect);
        let changes = matches!(
            command,
            Some(
                Command::WriteSlot(..)
                    | Command::WriteWholeSlot(_)
                    | Command::EraseSlot(..)
                    | Command::WriteConfig(..)
                    | Command::ChangeAdminPin { .. }
            )
        );
        let answer = self.execute(&work.request, work.crc, command, now);
        if changes && self.fault == Some(Fault::Silent) {
            // done, and the answer never comes: the one before stays, and the token says that it is at work
            self.fault = Some(Fault::Busy);
            return;
        }
        self.answer = answer.encode().to_vec();
    }

    fn execute(&mut self, request: &Request, crc: u32, command: Option<Command>, now: Instant) -> Response {
        use wire::nitrokey::CommandStatus as S;
        let told = if self.dialect.storage { crc } else { request.crc() };
        let mut answer = Response::new(request.command(), told, S::Ok);
        answer.status = if crc != request.crc() {
            S::WrongCrc
        } else if let Some(command) = command {
            let ended = self.run(command, request.crc(), now, &mut answer.result);
            if ended == S::NotAuthorized && self.silenced { S::Ok } else { ended }
        } else {
            S::UnknownCommand
        };
        answer
    }

    /// The slot of a number on the wire; `None`: this firmware has none.
    fn slot(&mut self, number: u8) -> Option<&mut Option<OtpSlot>> {
        let at = usize::from(number & 0x0f);
        match number >> 4 {
            1 if number < VERIFY_SLOT || (number == VERIFY_SLOT && self.spec.verifies()) => self.hotp.get_mut(at),
            2 => self.totp.get_mut(at),
            _ => None,
        }
    }
}
