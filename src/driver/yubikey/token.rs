//! The conversation with one token: questions to one that may be deaf for a while, and changes, which the programming sequence proves.
//! What the token says of itself is read in `look`.

use super::link::{Link, Reply};
use crate::{DriverError, Misfit, OnTouch, SlotNumber, pause::Pause, recognised::Recognised};
use domain::Serial;
use std::{sync::Arc, time::Duration};
use usb::{Bus, Transport};
use wire::yubikey::{AnswerReader, Command, Status, pad_challenge};

/// The sequence counts to here; what it does then is not known, so that a write could not prove itself.
const LAST_SEQUENCE: u8 = 255;
/// First wait for a token that just served another interface.
const RECLAIM_POLL: Duration = Duration::from_millis(25);
/// Longer than a command of another program takes.
const AFTER_A_REFUSAL: Duration = Duration::from_millis(50);

/// There is no such slot.
pub(super) const BAD_SLOT: DriverError = DriverError::BadArgument(Misfit::Slot { last: 2 });

/// One YubiKey.
pub(crate) struct YubiKey {
    pub(super) bus: Arc<dyn Bus>,
    pub(super) link: Link,
    pub(super) token: Recognised,
    /// The serial that the first look read: this session is about no other token.
    pub(super) bound: Option<Serial>,
    /// It answered a command, or the time in which it may be deaf has passed.
    pub(super) awake: bool,
}

impl YubiKey {
    /// Nothing is known of it yet.
    pub(crate) fn new(
        bus: Arc<dyn Bus>,
        transport: Box<dyn Transport>,
        token: &Recognised,
        pause: Box<dyn Pause>,
    ) -> Self {
        Self { bus, link: Link::new(transport, pause), token: token.clone(), bound: None, awake: false }
    }

    /// Asks a question; asks again for `patience` where the token is deaf because it just served another interface.
    pub(super) fn ask_awake(
        &mut self,
        command: &Command<'_>,
        patience: Duration,
    ) -> Result<Option<AnswerReader>, DriverError> {
        let begun = self.link.pause.elapsed();
        let mut wait = RECLAIM_POLL;
        loop {
            if let Reply::Data(answer) = self.run(command)? {
                self.awake = true;
                return Ok(Some(answer));
            }
            if self.awake || self.link.pause.elapsed().saturating_sub(begun) >= patience {
                return Ok(None);
            }
            self.link.pause.pause(wait);
            wait = (wait * 2).min(Duration::from_millis(400));
        }
    }

    pub(super) fn run(&mut self, command: &Command<'_>) -> Result<Reply, DriverError> {
        let frame = command.encode().ok_or(BAD_SLOT)?;
        self.link.call(&frame, &mut |_| {})
    }

    /// Sends a change and proves it by the sequence. `before` was read in the same conversation.
    pub(super) fn change(
        &mut self,
        command: &Command<'_>,
        slot: SlotNumber,
        before: &Status,
    ) -> Result<(), DriverError> {
        if before.sequence == LAST_SEQUENCE {
            return Err(DriverError::SequenceExhausted);
        }
        for last in [false, true] {
            match self.run(command)? {
                Reply::Data(_) => return Err(DriverError::Garbage("data where none was asked for")),
                Reply::Status { status, .. } if status.accepted_since(*before) => return Ok(()),
                // A refusal leaves everything as it was; slots that moved while the sequence did not prove nothing.
                Reply::Status { status, .. }
                    if (status.sequence, status.touch_low) == (before.sequence, before.touch_low) =>
                {
                    // A frame that another program broke is dropped without a word, and looks just like a wrong code. Codes
                    // may be tried as often as one likes: only what is refused twice is refused.
                    self.link.begin_anew();
                    if !last {
                        self.link.pause.pause(AFTER_A_REFUSAL);
                    }
                }
                Reply::Status { .. } => return Err(DriverError::Unconfirmed { slot }),
            }
        }
        Err(DriverError::Refused { slot })
    }

    /// What the slot answers to a challenge, in a conversation that looked at the token already.
    pub(super) fn hmac(
        &mut self,
        slot: SlotNumber,
        challenge: &[u8],
        on_touch: OnTouch<'_>,
    ) -> Result<[u8; 20], DriverError> {
        let padded = pad_challenge(challenge).ok_or(DriverError::BadArgument(Misfit::Challenge))?;
        let frame = Command::Challenge { slot: slot.0, padded: &padded }.encode().ok_or(BAD_SLOT)?;
        match self.link.call(&frame, on_touch)? {
            Reply::Data(answer) => {
                let mac = answer.data(20).ok_or(DriverError::Garbage("a damaged answer"))?;
                mac.try_into().map_err(|_| DriverError::Garbage("a damaged answer"))
            }
            Reply::Status { touch: true, .. } => Err(DriverError::TouchTimeout),
            Reply::Status { touch: false, .. } => Err(DriverError::WrongMode { slot }),
        }
    }
}
