//! One virtual Nitrokey 3: CTAPHID channels, the admin app and the secrets app, as `docs/protocols/nitrokey3.md, 2 to 4` has
//! them.
//!
//! What waits for a finger stays silent until it is touched or fifteen seconds are over; meanwhile other channels are told
//! that it is busy, by an error whose number is wrong in the way of the firmware. A request that is not whole half a second
//! after it began is refused. Both are appointments that the bus keeps ([`Device::due`]).
//! FIDO itself, configuration, updates, challenge-response, reverse HOTP and the password entries are left out: they are
//! answered as commands that this firmware does not know.

mod secrets;
mod spec;
#[cfg(test)]
mod tests;

use super::{
    channels::{About, Arrived, Channels},
    descriptors::Descriptors,
    device::{Device, Input, Touched},
    fault::Fault,
};
use secrets::Secrets;
pub use spec::Nitrokey3Spec;
use std::time::{Duration, Instant};
use wire::nitrokey3::{
    AdminStatus, Apdu, Command, MESSAGE_SIZE, Message, PACKET_SIZE, Packet, Reply, Status, UUID_SIZE, error, id,
    version_text,
};

/// How long a finger is waited for.
const TOUCH: Duration = Duration::from_secs(15);
/// WINK and CBOR; its firmware leaves the version at zero.
const ABOUT: About = About { version: [0; 3], capabilities: 0x05 };
/// Bytes of an answer to RNG.
const RANDOM_SIZE: usize = 57;

/// A virtual Nitrokey 3.
pub struct Nitrokey3 {
    spec: Nitrokey3Spec,
    channels: Channels,
    secrets: Secrets,
    waiting: Option<Waiting>,
    said: Vec<Input>,
    fault: Option<Fault>,
}

/// A command of the secrets app that waits for a finger.
struct Waiting {
    channel: u32,
    command: Command,
    until: Instant,
}

impl Device for Nitrokey3 {
    fn name(&self) -> String {
        self.spec.name()
    }

    fn descriptors(&self) -> Descriptors {
        self.spec.descriptors()
    }

    /// Channels, waits and what a PIN opened are gone.
    fn power_on(&mut self) {
        self.channels = Channels::new(ABOUT);
        self.secrets.power_on();
        self.waiting = None;
        self.said.clear();
        self.fault = None;
    }

    fn set_fault(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn write_output(&mut self, interface: u8, report: &[u8], now: Instant) {
        self.elapse(now);
        // shorter packets are ignored
        let Some(packet) = Packet::decode(report).filter(|_| interface == spec::HID) else { return };
        let working = self.waiting.as_ref().map(|waiting| waiting.channel);
        match self.channels.take(&packet, working, now) {
            Arrived::Nothing => {}
            Arrived::Answer(message) => self.say(&message),
            Arrived::Restarted(message) => {
                self.waiting = None;
                self.say(&message);
            }
            Arrived::Request(message) => self.answer(&message, now),
        }
    }

    fn touch(&mut self, _slot: u8, _now: Instant) -> Touched {
        match self.waiting.take() {
            Some(Waiting { channel, command, .. }) => {
                self.carry_out(channel, command);
                Touched::Answered
            }
            None => Touched::Nothing,
        }
    }

    fn due(&self) -> Option<Instant> {
        let touch = self.waiting.as_ref().map(|waiting| waiting.until);
        touch.into_iter().chain(self.channels.due()).min()
    }

    fn elapse(&mut self, now: Instant) {
        if let Some(refused) = self.channels.elapse(now) {
            self.say(&refused);
        }
        if let Some(waiting) = self.waiting.take_if(|waiting| waiting.until <= now) {
            self.secrets.forget();
            self.reply(waiting.channel, &Reply::new(Status::NotSatisfied, &[]));
        }
    }

    fn take_input(&mut self) -> Vec<Input> {
        std::mem::take(&mut self.said)
    }
}

impl Nitrokey3 {
    /// A token as `spec` says, powered on.
    pub fn new(spec: Nitrokey3Spec) -> Self {
        let secrets = Secrets::new(&spec);
        let channels = Channels::new(ABOUT);
        Self { spec, channels, secrets, waiting: None, said: Vec::new(), fault: None }
    }

    /// A whole request on an open channel.
    fn answer(&mut self, request: &Message, now: Instant) {
        let Message { channel, command, data } = request;
        if self.fault == Some(Fault::Busy) {
            return self.say(&Message::new(*channel, id::ERROR, &[error::BUSY]));
        }
        let answer: Vec<u8> = match (*command, &data[..]) {
            (id::PING, data) => data.to_vec(),
            (id::WINK, _) => Vec::new(),
            // no secret depends on it
            (id::RNG, _) => (0..RANDOM_SIZE).map(|at| (at as u8).wrapping_mul(37) ^ 0xa5).collect(),
            (id::VERSION, [1]) => version_text(self.spec.firmware).into_bytes(),
            (id::VERSION, _) => {
                let (major, minor, patch) = self.spec.firmware;
                (u32::from(major) << 22 | u32::from(minor) << 6 | u32::from(patch)).to_be_bytes().to_vec()
            }
            (id::UUID, _) if self.spec.tells_uuid() => self.uuid().to_vec(),
            (id::UUID, _) => Vec::new(),
            (id::LOCKED, _) => vec![0],
            (id::ADMIN, [AdminStatus::COMMAND]) => {
                AdminStatus { init: 0, internal: 0xf1, external: 0x01e8, variant: 2 }.encode().to_vec()
            }
            (id::SECRETS, apdu) if self.spec.has_secrets() => return self.apdu(*channel, apdu, now),
            _ => return self.say(&Message::new(*channel, id::ERROR, &[error::INVALID_COMMAND])),
        };
        self.say(&Message::new(*channel, *command, &answer));
    }

    fn uuid(&self) -> [u8; UUID_SIZE] {
        match self.fault {
            Some(Fault::Impersonate(other)) => u128::from(other),
            _ => self.spec.uuid,
        }
        .to_be_bytes()
    }

    fn apdu(&mut self, channel: u32, bytes: &[u8], now: Instant) {
        let command = match Apdu::decode(bytes) {
            None => return self.say(&Message::new(channel, id::ERROR, &[error::INVALID_LENGTH])),
            Some((0, apdu)) => Command::decode(&apdu),
            Some(_) => Err(Status::BadClass),
        };
        match command {
            Err(status) => {
                self.secrets.forget();
                self.reply(channel, &Reply::new(status, &[]));
            }
            Ok(command) if self.secrets.awaits_finger(&command) && !self.spec.touched => {
                self.waiting = Some(Waiting { channel, command, until: now + TOUCH });
            }
            Ok(command) => self.carry_out(channel, command),
        }
    }

    fn carry_out(&mut self, channel: u32, command: Command) {
        let changes = matches!(
            command,
            Command::Put(_) | Command::Delete(_) | Command::Reset | Command::SetPin(_) | Command::ChangePin { .. }
        );
        if changes && self.fault == Some(Fault::Refuse) {
            self.fault = None;
            return self.reply(channel, &Reply::new(Status::Conditions, &[]));
        }
        let reply = self.secrets.run(command, MESSAGE_SIZE);
        if changes && self.fault == Some(Fault::Silent) {
            // done, and the answer never comes
            self.fault = None;
            return;
        }
        self.reply(channel, &reply);
    }

    fn reply(&mut self, channel: u32, reply: &Reply) {
        let mut data = reply.encode();
        if self.fault == Some(Fault::BadCrc) {
            self.fault = None;
            data.truncate(1);
        }
        self.say(&Message { channel, command: id::SECRETS, data });
    }

    fn say(&mut self, message: &Message) {
        for packet in message.packets() {
            let mut report = packet.encode().to_vec();
            match self.fault {
                // what stands behind the head of a packet is noise
                Some(Fault::Garbage) if message.command != id::INIT => {
                    (7..PACKET_SIZE).for_each(|at| report[at] = (at as u8).wrapping_mul(37) ^ 0xa5);
                }
                Some(Fault::Truncated) => report.truncate(PACKET_SIZE - 3),
                _ => {}
            }
            self.said.push(Input { interface: spec::HID, report });
        }
    }
}
