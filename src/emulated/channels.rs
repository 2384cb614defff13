//! Channels of CTAPHID on a virtual token: who has one, and requests that come in packet by packet
//! (`docs/protocols/nitrokey3.md, 2`).

use std::time::{Duration, Instant};
use wire::nitrokey3::{Assembly, BROADCAST, InitAnswer, Message, NONCE_SIZE, Packet, error, id};

/// How long a request may take to be whole.
const WHOLE: Duration = Duration::from_millis(550);

/// What INIT tells of the token.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    /// Its version, where it tells one.
    pub version: [u8; 3],
    /// 01: WINK, 04: CBOR, 08: no MSG.
    pub capabilities: u8,
}

pub(super) struct Channels {
    about: About,
    /// The last that was given away; they are counted from 1.
    given: u32,
    receiving: Option<(Assembly, Instant)>,
}

/// What a packet led to.
pub(super) enum Arrived {
    /// Nothing to say.
    Nothing,
    /// An answer that needs no app.
    Answer(Message),
    /// The same, and what was at work on this channel is given up.
    Restarted(Message),
    /// A request is whole.
    Request(Message),
}

impl Channels {
    /// None is given away yet.
    pub fn new(about: About) -> Self {
        Self { about, given: 0, receiving: None }
    }

    /// One packet; `working`: the channel whose request is at work.
    pub fn take(&mut self, packet: &Packet, working: Option<u32>, now: Instant) -> Arrived {
        let channel = packet.channel();
        let refuse = |code| Arrived::Answer(Message::new(channel, id::ERROR, &[code]));
        let Packet::First { command, data, length, .. } = packet else { return self.go_on(packet) };
        let is_init = *command == id::INIT;
        if channel != BROADCAST && (channel == 0 || channel > self.given) || channel == BROADCAST && !is_init {
            return refuse(error::INVALID_CHANNEL);
        }
        let at_work = working.or(self.receiving.as_ref().map(|(request, _)| request.channel()));
        match at_work {
            Some(busy) if busy != channel => return refuse(error::BUSY_BY_PLACE),
            Some(_) if !is_init && working.is_some() => return refuse(error::BUSY_BY_PLACE),
            Some(_) if !is_init => {
                self.receiving = None;
                return refuse(error::INVALID_SEQUENCE);
            }
            Some(_) | None => {}
        }
        if is_init {
            self.receiving = None;
            if usize::from(*length) != NONCE_SIZE {
                return refuse(error::INVALID_LENGTH);
            }
            self.given += 1;
            let nonce = *data.first_chunk().expect("a packet is longer than a nonce");
            let answer = InitAnswer {
                nonce,
                channel: self.given,
                protocol: 2,
                version: self.about.version,
                capabilities: self.about.capabilities,
            };
            return Arrived::Restarted(Message::new(channel, id::INIT, &answer.encode()));
        }
        match Assembly::begin(packet) {
            None => refuse(error::INVALID_LENGTH),
            Some(request) if request.is_whole() => Arrived::Request(request.into_message()),
            Some(request) => {
                self.receiving = Some((request, now + WHOLE));
                Arrived::Nothing
            }
        }
    }

    /// A continuation; one that nobody awaits is ignored.
    fn go_on(&mut self, packet: &Packet) -> Arrived {
        let Some((mut request, due)) = self.receiving.take_if(|(request, _)| request.channel() == packet.channel())
        else {
            return Arrived::Nothing;
        };
        if request.take(packet).is_err() {
            return Arrived::Answer(Message::new(packet.channel(), id::ERROR, &[error::INVALID_SEQUENCE]));
        }
        if request.is_whole() {
            return Arrived::Request(request.into_message());
        }
        self.receiving = Some((request, due));
        Arrived::Nothing
    }

    /// When a request that is not whole is refused.
    pub fn due(&self) -> Option<Instant> {
        self.receiving.as_ref().map(|(_, due)| *due)
    }

    /// That moment may have come.
    pub fn elapse(&mut self, now: Instant) -> Option<Message> {
        let (late, _) = self.receiving.take_if(|(_, due)| *due <= now)?;
        Some(Message::new(late.channel(), id::ERROR, &[error::TIMEOUT]))
    }
}
