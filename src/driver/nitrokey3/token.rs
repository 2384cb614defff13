//! The conversation with one token: commands of the secrets app and their answers. What the token says of itself is read in
//! `look`.

use super::link::{Link, QUICK, WITH_TOUCH};
use crate::{DriverError, OnTouch, SlotNumber, Unable, pause::Pause, recognised::Recognised};
use domain::{Entropy, Serial};
use std::{sync::Arc, time::Duration};
use usb::Transport;
use wire::nitrokey3::{Command, Hidden, Reply, Status, id};

/// The one slot that a token has here.
pub(super) const SLOT: SlotNumber = SlotNumber(1);
/// How long the token waits for a finger, as it is told to people.
const FINGER: Option<u8> = Some(15);
/// Answers of the app may come in so many parts.
const MOST_PARTS: u32 = 16;

/// One token.
pub(crate) struct Nitrokey3 {
    pub(super) link: Link,
    pub(super) token: Recognised,
    /// The serial that the first look read: this session is about no other token.
    pub(super) bound: Option<Serial>,
    /// A PIN that was right, for the next look and what follows it.
    pub(super) pin: Option<Hidden>,
}

impl Nitrokey3 {
    /// Nothing is known of it yet.
    pub(crate) fn new(
        transport: Box<dyn Transport>,
        token: &Recognised,
        pause: Box<dyn Pause>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let link = Link::new(transport, pause, entropy, &token.interface);
        Self { link, token: token.clone(), bound: None, pin: None }
    }

    /// One command of the secrets app, with all parts of its answer.
    pub(super) fn secrets(
        &mut self,
        command: &Command,
        patience: Duration,
        on_touch: OnTouch<'_>,
    ) -> Result<Reply, DriverError> {
        let mut reply = self.apdu(command, patience, on_touch)?;
        let mut parts = 1;
        while reply.status == Status::More {
            let next = self.apdu(&Command::SendRemaining, QUICK, on_touch)?;
            reply.data.extend_from_slice(&next.data);
            reply.status = next.status;
            parts += 1;
            if parts > MOST_PARTS {
                return Err(DriverError::Garbage("an answer without end"));
            }
        }
        Ok(reply)
    }

    fn apdu(&mut self, command: &Command, patience: Duration, on_touch: OnTouch<'_>) -> Result<Reply, DriverError> {
        let answer = self.link.call(id::SECRETS, &command.encode().encode(), patience, on_touch)?;
        Reply::decode(&answer).ok_or(DriverError::Garbage("an answer without a status"))
    }

    /// The same for what waits for a finger, which is said before: the token itself says nothing meanwhile.
    pub(super) fn touched(&mut self, command: &Command, on_touch: OnTouch<'_>) -> Result<Reply, DriverError> {
        on_touch(FINGER);
        self.secrets(command, WITH_TOUCH, on_touch)
    }
}

/// What a status means that is not the one that was hoped for.
pub(super) fn failed(status: Status) -> DriverError {
    match status {
        // a credential that is locked is not found, so that here it is the finger
        Status::NotSatisfied => DriverError::TouchTimeout,
        Status::NotFound | Status::Conditions => DriverError::WrongMode { slot: SLOT },
        Status::UnknownInstruction | Status::BadClass | Status::NotSupported => {
            DriverError::Unsupported(Unable::OldFirmware)
        }
        Status::Ok
        | Status::More
        | Status::VerificationFailed
        | Status::Internal
        | Status::Blocked
        | Status::BadData
        | Status::Full
        | Status::Other(_) => DriverError::Garbage("an answer that does not belong to the command"),
    }
}
