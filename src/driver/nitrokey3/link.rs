//! One request and its answer over one open node (`docs/protocols/nitrokey3.md, 2`).
//!
//! Every program that has the node open sees every packet: what is not on our own channel is passed over, and what piled up
//! while nothing was asked is thrown away before the next request, because the kernel drops new packets when its queue is
//! full. A channel is asked for with a random nonce, which alone tells our answer from another program's. After a call that
//! did not end well the channel is given up, so that a late answer is nobody's. A request is sent again only when the token
//! said that it did not take it.

use crate::{DriverError, Misfit, OnTouch, Unable, pause::Pause};
use domain::Entropy;
use std::{path::PathBuf, sync::Arc, time::Duration};
use usb::{HidInterface, OpenError, Transport};
use wire::nitrokey3::{
    Assembly, BROADCAST, InitAnswer, KEEPALIVE_TOUCH, Message, NONCE_SIZE, PACKET_SIZE, Packet, error, id,
};
use zeroize::Zeroizing;

/// How long a command may take that waits for nobody.
pub(super) const QUICK: Duration = Duration::from_secs(3);
/// How long one may take that waits for a finger: the token itself gives up after fifteen seconds.
pub(super) const WITH_TOUCH: Duration = Duration::from_secs(17);
/// Between two attempts at a token that is busy with another program.
const BUSY_PAUSE: Duration = Duration::from_millis(40);
/// How long one look at the node lasts.
const LOOK: Duration = Duration::from_millis(250);
/// Packets that may wait before a request; the kernel keeps 64 of them.
const MOST_STALE: u32 = 256;
/// How often a request is sent that arrived damaged or on a channel that is gone.
const MOST_ATTEMPTS: u32 = 3;

pub(super) struct Link {
    transport: Box<dyn Transport>,
    pause: Box<dyn Pause>,
    entropy: Arc<dyn Entropy>,
    node: PathBuf,
    channel: Option<u32>,
}

/// How a request ended.
enum Ended {
    Answered(Zeroizing<Vec<u8>>),
    Refused(u8),
}

impl Link {
    pub fn new(
        transport: Box<dyn Transport>,
        pause: Box<dyn Pause>,
        entropy: Arc<dyn Entropy>,
        interface: &HidInterface,
    ) -> Self {
        Self { transport, pause, entropy, node: interface.node.clone(), channel: None }
    }

    /// Sends a command and waits up to `patience` for its answer.
    pub fn call(
        &mut self,
        command: u8,
        data: &[u8],
        patience: Duration,
        on_touch: OnTouch<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, DriverError> {
        let ended = self.try_call(command, data, patience, on_touch);
        if ended.is_err() {
            self.channel = None;
        }
        ended
    }

    fn try_call(
        &mut self,
        command: u8,
        data: &[u8],
        patience: Duration,
        on_touch: OnTouch<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, DriverError> {
        let (begun, mut attempts) = (self.pause.elapsed(), 0);
        loop {
            self.drain()?;
            let channel = self.channel()?;
            self.send(&Message::new(channel, command, data))?;
            match self.answer(channel, command, patience, on_touch)? {
                Ended::Answered(data) => return Ok(data),
                Ended::Refused(error::BUSY | error::BUSY_BY_PLACE) => self.wait_busy(begun)?,
                Ended::Refused(error::INVALID_COMMAND) => {
                    return Err(DriverError::Unsupported(Unable::OldFirmware));
                }
                Ended::Refused(code) => {
                    attempts += 1;
                    let again = [error::INVALID_CHANNEL, error::INVALID_SEQUENCE, error::TIMEOUT].contains(&code);
                    if !again || attempts >= MOST_ATTEMPTS {
                        return Err(DriverError::Garbage("a request arrived damaged"));
                    }
                    if code == error::INVALID_CHANNEL {
                        self.channel = None;
                    }
                }
            }
        }
    }

    /// Another program's request is at work.
    fn wait_busy(&mut self, begun: Duration) -> Result<(), DriverError> {
        if self.pause.elapsed().saturating_sub(begun) > QUICK {
            return Err(DriverError::Busy);
        }
        self.pause.pause(BUSY_PAUSE);
        Ok(())
    }

    /// Our channel; a new one where there is none.
    fn channel(&mut self) -> Result<u32, DriverError> {
        if let Some(channel) = self.channel {
            return Ok(channel);
        }
        let mut nonce = [0; NONCE_SIZE];
        let filled = self.entropy.fill(&mut nonce);
        filled.map_err(|source| OpenError::Failed { node: self.node.clone(), source: source.into() })?;
        let begun = self.pause.elapsed();
        loop {
            self.send(&Message::new(BROADCAST, id::INIT, &nonce))?;
            let ours = |data: &[u8]| InitAnswer::decode(data).filter(|answer| answer.nonce == nonce);
            match self.read_message(BROADCAST, id::INIT, QUICK, &mut |_| {}, &|data| ours(data).is_some())? {
                Ended::Answered(data) => {
                    let answer = ours(&data).ok_or(DriverError::Garbage("a channel that is none"))?;
                    self.channel = Some(answer.channel);
                    return Ok(answer.channel);
                }
                Ended::Refused(_) => self.wait_busy(begun)?,
            }
        }
    }

    fn send(&mut self, message: &Message) -> Result<(), DriverError> {
        let packets = message.packets();
        if packets.is_empty() {
            return Err(DriverError::BadArgument(Misfit::TooLong));
        }
        packets.iter().try_for_each(|packet| Ok(self.transport.write_output(&packet.encode()[..])?))
    }

    fn answer(
        &mut self,
        channel: u32,
        command: u8,
        patience: Duration,
        on_touch: OnTouch<'_>,
    ) -> Result<Ended, DriverError> {
        self.read_message(channel, command, patience, on_touch, &|_| true)
    }

    /// The answer to `command` on `channel` that `wanted` likes; anything else is passed over.
    fn read_message(
        &mut self,
        channel: u32,
        command: u8,
        patience: Duration,
        on_touch: OnTouch<'_>,
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Ended, DriverError> {
        let begun = self.pause.elapsed();
        let mut whole: Option<Assembly> = None;
        loop {
            let left = patience.saturating_sub(self.pause.elapsed().saturating_sub(begun));
            if left.is_zero() {
                return Err(DriverError::Busy);
            }
            let Some(packet) = self.read(left.min(LOOK))? else { continue };
            if packet.channel() != channel {
                continue;
            }
            match &packet {
                Packet::First { command: id::KEEPALIVE, data, .. } => {
                    if data[0] == KEEPALIVE_TOUCH {
                        on_touch(None);
                    }
                }
                Packet::First { command: id::ERROR, data, .. } => return Ok(Ended::Refused(data[0])),
                Packet::First { command: answered, .. } if *answered == command => {
                    let begun = Assembly::begin(&packet);
                    whole = Some(begun.ok_or(DriverError::Garbage("an answer that is too long"))?);
                }
                Packet::First { .. } => whole = None,
                Packet::Next { .. } => {
                    if let Some(begun) = &mut whole {
                        begun.take(&packet).map_err(|_| DriverError::Garbage("packets in the wrong order"))?;
                    }
                }
            }
            if let Some(done) = whole.take_if(|whole| whole.is_whole()) {
                let data = done.into_message().data;
                if wanted(&data) {
                    return Ok(Ended::Answered(data));
                }
            }
        }
    }

    /// Throws away what came while nothing was asked.
    fn drain(&mut self) -> Result<(), DriverError> {
        let mut report = Zeroizing::new([0; PACKET_SIZE]);
        for _ in 0..MOST_STALE {
            if self.transport.read_input(&mut report[..], Duration::ZERO)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn read(&mut self, patience: Duration) -> Result<Option<Packet>, DriverError> {
        let mut report = Zeroizing::new([0; PACKET_SIZE]);
        let Some(length) = self.transport.read_input(&mut report[..], patience)? else { return Ok(None) };
        let packet = report.get(..length).and_then(Packet::decode);
        Ok(Some(packet.ok_or(DriverError::Garbage("a packet of another length"))?))
    }
}
