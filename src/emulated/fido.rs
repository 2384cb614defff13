//! The FIDO interface of a token that is here for its codes: it answers, so that no client waits for it in vain, and registers nobody.
//!
//! CTAPHID 2.0: INIT, PING, WINK, CANCEL; of CTAP2 `authenticatorGetInfo`, where the token has CTAP2; of U2F its version.
//! Whatever else is asked is answered as a command that it does not know. Commands of the maker are the family's own.

use super::channels::{About, Arrived, Channels};
use std::time::Instant;
use wire::nitrokey3::{Message, Packet, error, id};

/// U2F messages.
const MSG: u8 = 0x03;
/// CTAP2.
const CBOR: u8 = 0x10;
/// The first command that is a maker's own.
const VENDOR: u8 = 0x40;
/// `authenticatorGetInfo`.
const GET_INFO: u8 = 0x04;
/// What CTAP2 answers to a command that it does not know.
const CTAP1_ERR_INVALID_COMMAND: u8 = 0x01;
/// U2F: instruction of the version, and the words for success and for an instruction that is none.
const U2F_VERSION: u8 = 0x03;
const SW_OK: [u8; 2] = [0x90, 0x00];
const SW_INS: [u8; 2] = [0x6d, 0x00];

/// WINK; with CTAP2 also CBOR.
const WINKS: u8 = 0x01;
const SPEAKS_CBOR: u8 = 0x04;

pub(super) struct Fido {
    channels: Channels,
    about: About,
}

impl Fido {
    /// One of a token that tells this version at INIT; `ctap2`: beside U2F.
    pub fn new(version: [u8; 3], ctap2: bool) -> Self {
        let about = About { version, capabilities: WINKS | if ctap2 { SPEAKS_CBOR } else { 0 } };
        Self { channels: Channels::new(about), about }
    }

    /// Channels are gone.
    pub fn power_on(&mut self) {
        self.channels = Channels::new(self.about);
    }

    /// One output report; what is answered, where `own` knows the maker's commands (number, data): `Err` is a code of CTAPHID.
    pub fn take(
        &mut self,
        report: &[u8],
        now: Instant,
        own: impl FnOnce(u8, &[u8]) -> Result<Vec<u8>, u8>,
    ) -> Option<Message> {
        let packet = Packet::decode(report)?;
        let request = match self.channels.take(&packet, None, now) {
            Arrived::Nothing => return None,
            Arrived::Answer(message) | Arrived::Restarted(message) => return Some(message),
            Arrived::Request(request) => request,
        };
        let answer = match request.command {
            id::PING => Ok(request.data.to_vec()),
            id::WINK => Ok(Vec::new()),
            id::CANCEL => return None,
            MSG => Ok(u2f(&request.data)),
            CBOR if self.about.capabilities & SPEAKS_CBOR != 0 => Ok(ctap2(&request.data)),
            VENDOR.. => own(request.command, &request.data),
            _ => Err(error::INVALID_COMMAND),
        };
        Some(match answer {
            Ok(data) => Message::new(request.channel, request.command, &data),
            Err(code) => Message::new(request.channel, id::ERROR, &[code]),
        })
    }

    /// When a request that is not whole is refused.
    pub fn due(&self) -> Option<Instant> {
        self.channels.due()
    }

    /// That moment may have come.
    pub fn elapse(&mut self, now: Instant) -> Option<Message> {
        self.channels.elapse(now)
    }
}

fn u2f(apdu: &[u8]) -> Vec<u8> {
    match apdu {
        [0, U2F_VERSION, ..] => [&b"U2F_V2"[..], &SW_OK].concat(),
        _ => SW_INS.to_vec(),
    }
}

/// `{1: ["U2F_V2", "FIDO_2_0"], 3: aaguid of zeros, 4: {rk, up, plat: false}, 5: 1200}`, canonical CBOR.
fn ctap2(request: &[u8]) -> Vec<u8> {
    let [GET_INFO] = request else { return vec![CTAP1_ERR_INVALID_COMMAND] };
    let mut info = vec![0x00, 0xa4, 0x01, 0x82, 0x66];
    info.extend(b"U2F_V2");
    info.push(0x68);
    info.extend(b"FIDO_2_0");
    info.extend([0x03, 0x50]);
    info.extend([0; 16]);
    info.extend([0x04, 0xa3]);
    for option in ["rk", "up", "plat"] {
        info.push(0x60 | option.len() as u8);
        info.extend(option.as_bytes());
        info.push(if option == "up" { 0xf5 } else { 0xf4 });
    }
    info.extend([0x05, 0x19, 0x04, 0xb0]);
    info
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::nitrokey3::{BROADCAST, InitAnswer};

    fn ask(fido: &mut Fido, channel: u32, command: u8, data: &[u8]) -> Option<Message> {
        let packets = Message::new(channel, command, data).packets();
        let ask = |packet: &Packet| fido.take(&packet.encode()[..], Instant::now(), |_, _| Err(error::INVALID_COMMAND));
        packets.iter().filter_map(ask).last()
    }

    fn opened(ctap2: bool) -> (Fido, u32, InitAnswer) {
        let mut fido = Fido::new([5, 4, 3], ctap2);
        let answer = ask(&mut fido, BROADCAST, id::INIT, b"nonceABC").unwrap();
        let told = InitAnswer::decode(&answer.data).unwrap();
        (fido, told.channel, told)
    }

    #[test]
    fn a_channel_is_given_and_echoes() {
        let (mut fido, channel, told) = opened(true);
        assert_eq!((told.nonce, told.version, told.capabilities), (*b"nonceABC", [5, 4, 3], 0x05));
        let long: Vec<u8> = (0..=255).cycle().take(1000).collect();
        assert_eq!(ask(&mut fido, channel, id::PING, &long).unwrap().data[..], long);
    }

    #[test]
    fn info_is_told_where_there_is_ctap2_and_everything_else_is_refused() {
        let (mut fido, channel, _) = opened(true);
        let info = ask(&mut fido, channel, CBOR, &[GET_INFO]).unwrap().data;
        assert_eq!((info[0], info[1], info.len()), (0, 0xa4, 58));
        assert_eq!(ask(&mut fido, channel, CBOR, &[0x01, 0xa0]).unwrap().data[..], [CTAP1_ERR_INVALID_COMMAND]);
        let refused = ask(&mut fido, channel, 0x55, &[]).unwrap();
        assert_eq!((refused.command, refused.data[..].to_vec()), (id::ERROR, vec![error::INVALID_COMMAND]));
        let (mut old, channel, told) = opened(false);
        assert_eq!(told.capabilities, WINKS);
        assert_eq!(ask(&mut old, channel, CBOR, &[GET_INFO]).unwrap().command, id::ERROR);
        assert_eq!(ask(&mut old, channel, MSG, &[0, 3, 0, 0, 0, 0, 0]).unwrap().data[..], *b"U2F_V2\x90\x00");
    }
}
