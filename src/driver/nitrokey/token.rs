//! The conversation with one token: commands in the dialect of its firmware, those that only the admin PIN allows, and what its answers
//! mean. What it says of itself is read in `look`.

use super::link::{Link, QUICK};
use crate::{DevicePin, DriverError, Misfit, SlotNumber, Unable, pause::Pause, recognised::Recognised};
use domain::Serial;
use usb::Transport;
use wire::nitrokey::{Command, CommandStatus, Dialect, Password, Response};

/// There is no such slot.
pub(super) const BAD_SLOT: DriverError = DriverError::BadArgument(Misfit::BankedSlot);

/// One token.
pub(crate) struct Nitrokey {
    pub(super) link: Link,
    pub(super) token: Recognised,
    /// The serial that the first look read: this session is about no other token.
    pub(super) bound: Option<Serial>,
    /// What a right PIN bought.
    pub(super) admin: Option<Password>,
    pub(super) user: Option<Password>,
}

impl Nitrokey {
    /// Nothing is known of it yet, and nothing opened.
    pub(crate) fn new(transport: Box<dyn Transport>, token: &Recognised, pause: Box<dyn Pause>) -> Self {
        Self { link: Link::new(transport, pause), token: token.clone(), bound: None, admin: None, user: None }
    }

    /// Sends a command that needs nothing opened.
    pub(super) fn ask(&mut self, command: &Command, dialect: Dialect) -> Result<Response, DriverError> {
        let request = self.link.numbered(command.encode(dialect));
        self.link.call(&request, QUICK)
    }

    /// Sends what only the admin PIN allows. Old firmware is told the CRC of the request first.
    pub(super) fn change(
        &mut self,
        slot: SlotNumber,
        dialect: Dialect,
        command: impl FnOnce(Password) -> Command,
    ) -> Result<Response, DriverError> {
        let password = self.admin.clone().ok_or(DriverError::PinNeeded { pin: DevicePin::Admin })?;
        let request = self.link.numbered(command(password.clone()).encode(dialect));
        if dialect.old {
            let authorize = Command::Authorize(request.crc(), password);
            self.ask(&authorize, dialect).and_then(|answer| done(answer, slot))?;
        }
        self.link.call(&request, QUICK)
    }
}

/// An answer whose command was done; the error that says why it was not.
pub(super) fn done(answer: Response, slot: SlotNumber) -> Result<Response, DriverError> {
    use CommandStatus as S;
    match answer.status {
        S::Ok => Ok(answer),
        S::NotProgrammed => Err(DriverError::WrongMode { slot }),
        S::NotAuthorized => Err(DriverError::Refused { slot }),
        S::WrongSlot => Err(BAD_SLOT),
        S::UnknownCommand | S::NotSupported => Err(DriverError::Unsupported(Unable::OldFirmware)),
        S::WrongCrc
        | S::WrongPassword
        | S::TimestampWarning
        | S::NoName
        | S::AesDecryption
        | S::AesKey
        | S::UserPinChange
        | S::AdminPinChange
        | S::Unblock
        | S::Unknown(_) => Err(DriverError::Garbage("an answer that does not belong to the command")),
    }
}
