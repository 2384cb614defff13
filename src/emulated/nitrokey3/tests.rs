//! The virtual Nitrokey 3 alone, its clock moved by hand: channels, time, fingers, PIN, and the
//! codes of RFC 4226 and RFC 6238.

use super::*;
use crate::{TokenSpec, spec::Model};
use proptest::prelude::*;
use wire::nitrokey3::{
    Assembly, BROADCAST, CodeAnswer, Hidden, Hotp, InitAnswer, ListEntry, NewCredential, OathAlgorithm, OathKind,
    PROPERTY_PIN, PROPERTY_TOUCH, SelectAnswer,
};

const SEED: &[u8] = b"12345678901234567890";

struct Bench {
    token: Nitrokey3,
    now: Instant,
    channel: u32,
}

fn bench(more: &str) -> Bench {
    let spec: TokenSpec = format!("nitrokey-3,serial=a1b2c3d4{}{more}", "0".repeat(24)).parse().unwrap();
    let Model::Nitrokey3(spec) = spec.token else { panic!("another family") };
    let mut bench = Bench { token: Nitrokey3::new(spec), now: Instant::now(), channel: BROADCAST };
    bench.channel = bench.init(BROADCAST);
    bench
}

impl Bench {
    fn send(&mut self, message: &Message) {
        for packet in message.packets() {
            self.token.write_output(spec::HID, &packet.encode()[..], self.now);
        }
    }

    /// What it said since it was last asked, message by message.
    fn heard(&mut self) -> Vec<Message> {
        let mut messages: Vec<Message> = Vec::new();
        let mut open: Option<Assembly> = None;
        for input in self.token.take_input() {
            let packet = Packet::decode(&input.report).unwrap();
            match &mut open {
                Some(whole) => whole.take(&packet).unwrap(),
                None => open = Assembly::begin(&packet),
            }
            messages.extend(open.take_if(|whole| whole.is_whole()).map(Assembly::into_message));
        }
        messages
    }

    fn ask(&mut self, command: u8, data: &[u8]) -> Message {
        self.send(&Message::new(self.channel, command, data));
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1);
        heard.remove(0)
    }

    fn init(&mut self, channel: u32) -> u32 {
        self.send(&Message::new(channel, id::INIT, b"nonceabc"));
        let heard = self.heard();
        assert_eq!((heard[0].channel, heard[0].command), (channel, id::INIT));
        let answer = InitAnswer::decode(&heard[0].data).unwrap();
        assert_eq!((&answer.nonce, answer.protocol, answer.capabilities), (b"nonceabc", 2, 5));
        answer.channel
    }

    fn error(&mut self, message: &Message) -> u8 {
        self.send(message);
        let heard = self.heard();
        assert_eq!((heard.len(), heard[0].command), (1, id::ERROR));
        heard[0].data[0]
    }

    /// A command that waits for nobody.
    fn run(&mut self, command: &Command) -> Reply {
        let answer = self.ask(id::SECRETS, &command.encode().encode());
        assert_eq!(answer.command, id::SECRETS);
        Reply::decode(&answer.data).unwrap()
    }

    /// One that waits for a finger, which comes.
    fn touched(&mut self, command: &Command) -> Status {
        self.send(&Message::new(self.channel, id::SECRETS, &command.encode().encode()));
        assert!(self.heard().is_empty(), "it waits and is silent");
        assert_eq!(self.token.touch(1, self.now), Touched::Answered);
        Reply::decode(&self.heard()[0].data).unwrap().status
    }

    fn put(&mut self, label: &str, kind: OathKind, properties: u8) -> Status {
        self.run(&put(label, kind, properties)).status
    }

    fn code(&mut self, label: &str, challenge: u64) -> Result<u32, Status> {
        let reply = self.run(&Command::Calculate { label: label.into(), challenge });
        let modulus = |digits: u8| 10u32.pow(digits.into());
        CodeAnswer::decode(&reply.data).map(|code| code.truncated % modulus(code.digits)).ok_or(reply.status)
    }

    fn names(&mut self) -> Vec<String> {
        let reply = self.run(&Command::List { properties: true });
        let entries = ListEntry::decode_all(&reply.data, true).unwrap();
        entries.into_iter().map(|entry| String::from_utf8(entry.label).unwrap()).collect()
    }

    fn attempts(&mut self) -> Option<u8> {
        SelectAnswer::decode(&self.run(&Command::Select).data).unwrap().attempts
    }
}

fn put(label: &str, kind: OathKind, properties: u8) -> Command {
    Command::Put(NewCredential {
        label: label.into(),
        kind,
        algorithm: OathAlgorithm::Sha1,
        digits: if kind == OathKind::Totp { 8 } else { 6 },
        secret: Hidden::new(SEED),
        properties,
        counter: (kind == HOTP).then_some(0),
    })
}

const HOTP: OathKind = OathKind::Hotp(Hotp::Shown);

fn pin(text: &str) -> Hidden {
    Hidden::new(text.as_bytes())
}

#[test]
fn channels_are_counted_and_the_broadcast_channel_is_for_init_alone() {
    let mut bench = bench("");
    assert_eq!((bench.channel, bench.init(BROADCAST)), (1, 2));
    for channel in [0, 3, BROADCAST] {
        assert_eq!(bench.error(&Message::new(channel, id::PING, b"x")), error::INVALID_CHANNEL, "{channel}");
    }
    assert_eq!(bench.init(1), 3, "an open channel gets another one");
    assert_eq!(*bench.ask(id::PING, &[7; 200]).data, vec![7; 200]);
}

#[test]
fn a_request_that_is_not_whole_is_refused_after_half_a_second() {
    let mut bench = bench("");
    let long = Message::new(bench.channel, id::PING, &[1; 200]).packets();
    bench.token.write_output(spec::HID, &long[0].encode()[..], bench.now);
    let due = bench.token.due().unwrap();
    assert_eq!(due - bench.now, Duration::from_millis(550));
    bench.token.elapse(due - Duration::from_millis(1));
    assert!(bench.heard().is_empty());
    bench.token.elapse(due);
    let heard = bench.heard();
    assert_eq!((heard[0].command, heard[0].data[0]), (id::ERROR, error::TIMEOUT));
    assert_eq!(bench.token.due(), None);
    bench.token.write_output(spec::HID, &long[1].encode()[..], due);
    assert!(bench.heard().is_empty(), "the rest of it is ignored");
}

#[test]
fn packets_out_of_order_end_a_request() {
    let mut bench = bench("");
    let long = Message::new(bench.channel, id::PING, &[1; 200]).packets();
    bench.token.write_output(spec::HID, &long[0].encode()[..], bench.now);
    bench.token.write_output(spec::HID, &long[2].encode()[..], bench.now);
    assert_eq!(bench.heard()[0].data[0], error::INVALID_SEQUENCE);
    let head = [&bench.channel.to_be_bytes()[..], &[0x80 | id::PING, 0x0c, 0x01], &[0; 57]].concat();
    bench.token.write_output(spec::HID, &head, bench.now);
    assert_eq!(bench.heard()[0].data[0], error::INVALID_LENGTH, "3073 bytes");
}

#[test]
fn another_channel_is_told_that_it_is_busy_by_an_error_without_a_number() {
    let mut bench = bench("");
    bench.put("one", HOTP, 0);
    let other = bench.init(BROADCAST);
    bench.send(&Message::new(bench.channel, id::SECRETS, &Command::Delete(b"one".to_vec()).encode().encode()));
    assert_eq!(bench.error(&Message::new(other, id::PING, b"x")), 0);
    assert_eq!(bench.error(&Message::new(BROADCAST, id::INIT, b"nonceabc")), 0);
    bench.init(bench.channel);
    assert_eq!(bench.token.touch(1, bench.now), Touched::Nothing, "INIT on its own channel gave it up");
    assert_eq!(bench.names(), ["one"]);
}

#[test]
fn version_uuid_and_status_are_those_of_the_firmware() {
    let mut current = bench("");
    assert_eq!(*current.ask(id::VERSION, &[1]).data, b"1.8.3"[..]);
    assert_eq!(*current.ask(id::VERSION, &[]).data, (1u32 << 22 | 8 << 6 | 3).to_be_bytes()[..]);
    assert_eq!(current.ask(id::UUID, &[]).data[..4], [0xa1, 0xb2, 0xc3, 0xd4]);
    assert_eq!(*current.ask(id::ADMIN, &[0x80]).data, [0, 0xf1, 0x01, 0xe8, 2]);
    assert_eq!(*current.ask(0x71, &[]).data, [error::INVALID_COMMAND]);
    assert_eq!(*current.ask(id::SECRETS, b"\x00").data, [error::INVALID_LENGTH]);
    let mut first = bench(",firmware=1.0.0");
    assert!(first.ask(id::UUID, &[]).data.is_empty());
    let select = Command::Select.encode().encode();
    assert_eq!(*first.ask(id::SECRETS, &select).data, [error::INVALID_COMMAND]);
}

#[test]
fn codes_are_those_of_the_rfcs() {
    let mut bench = bench("");
    assert_eq!((bench.put("test", HOTP, 0), bench.put("totp", OathKind::Totp, 0)), (Status::Ok, Status::Ok));
    // RFC 4226, appendix D; RFC 6238, appendix B
    assert_eq!([bench.code("test", 0), bench.code("test", 0)], [Ok(755_224), Ok(287_082)]);
    assert_eq!(bench.code("totp", 1), Ok(94_287_082));
    assert_eq!(bench.code("nothing", 0), Err(Status::NotFound));
    assert_eq!(bench.put("test", HOTP, 0), Status::Blocked, "nothing is overwritten");
    assert_eq!(bench.names(), ["test", "totp"]);
    bench.token.power_on();
    bench.channel = bench.init(BROADCAST);
    assert_eq!(bench.code("test", 0), Ok(359_152), "the counter is kept");
}

#[test]
fn older_firmware_overwrites_and_deletes_without_a_finger() {
    let mut bench = bench(",firmware=1.5.0");
    bench.put("test", HOTP, 0);
    bench.code("test", 0).unwrap();
    assert_eq!((bench.put("test", HOTP, 0), bench.code("test", 0)), (Status::Ok, Ok(755_224)));
    assert_eq!(bench.run(&Command::Delete(b"test".to_vec())).status, Status::Ok);
    assert!(bench.names().is_empty());
}

#[test]
fn a_finger_is_waited_for_in_silence_for_fifteen_seconds() {
    let mut bench = bench("");
    bench.put("test", HOTP, 0);
    let delete = Command::Delete(b"test".to_vec());
    bench.send(&Message::new(bench.channel, id::SECRETS, &delete.encode().encode()));
    let due = bench.token.due().unwrap();
    assert_eq!(due - bench.now, Duration::from_secs(15));
    bench.token.elapse(due);
    assert_eq!(Reply::decode(&bench.heard()[0].data).unwrap().status, Status::NotSatisfied);
    assert_eq!(bench.names(), ["test"]);
    assert_eq!(bench.touched(&delete), Status::Ok);
    assert!(bench.names().is_empty());
    bench.touched(&put("touchy", HOTP, PROPERTY_TOUCH));
    let calculate = Command::Calculate { label: b"touchy".to_vec(), challenge: 0 };
    assert_eq!(bench.touched(&calculate), Status::Ok);
    let mut held = super::tests::bench(",touched");
    held.put("test", HOTP, 0);
    assert_eq!(held.run(&delete).status, Status::Ok);
}

#[test]
fn the_pin_opens_the_next_command_only_and_its_attempts_are_counted() {
    let mut bench = bench("");
    assert_eq!(bench.attempts(), None);
    assert_eq!(bench.run(&Command::VerifyPin(pin("1234"))).status, Status::NotSatisfied, "none is set");
    assert_eq!(bench.touched(&Command::SetPin(pin("1234"))), Status::Ok);
    assert_eq!(bench.run(&Command::SetPin(pin("5678"))).status, Status::NotSatisfied, "set once");
    assert_eq!(bench.attempts(), Some(8));
    assert_eq!(bench.put("locked", HOTP, PROPERTY_PIN), Status::NotSatisfied);
    bench.touched(&Command::VerifyPin(pin("1234")));
    assert_eq!(bench.put("locked", HOTP, PROPERTY_PIN), Status::Ok);
    assert!(bench.names().is_empty(), "what is locked is in no list");
    assert_eq!(bench.code("locked", 0), Err(Status::NotFound));
    assert_eq!(bench.put("locked", HOTP, 0), Status::Blocked, "and yet its name is taken");
    bench.touched(&Command::VerifyPin(pin("1234")));
    assert_eq!(bench.code("locked", 0), Ok(755_224));
    assert_eq!(bench.code("locked", 0), Err(Status::NotFound), "for one command");
    for left in [7, 6] {
        assert_eq!(bench.touched(&Command::VerifyPin(pin("9999"))), Status::VerificationFailed);
        assert_eq!(bench.attempts(), Some(left));
    }
    let change = |old: &str| Command::ChangePin { old: pin(old), new: pin("5678") };
    assert_eq!((bench.touched(&change("0000")), bench.attempts()), (Status::VerificationFailed, Some(5)));
    assert_eq!((bench.touched(&change("1234")), bench.attempts()), (Status::Ok, Some(8)));
    for _ in 0..8 {
        bench.touched(&Command::VerifyPin(pin("1234")));
    }
    assert_eq!(bench.touched(&Command::VerifyPin(pin("5678"))), Status::VerificationFailed, "locked");
    assert_eq!(bench.touched(&Command::Reset), Status::Ok);
    assert_eq!(bench.attempts(), None);
}

#[test]
fn a_list_that_is_too_long_comes_in_parts_and_fifty_is_the_most() {
    let mut bench = bench("");
    let names: Vec<String> = (0..50).map(|number| format!("{number:0>120}")).collect();
    for name in &names {
        assert_eq!(bench.put(name, HOTP, 0), Status::Ok);
    }
    assert_eq!(bench.put("one too many", HOTP, 0), Status::Full);
    let mut reply = bench.run(&Command::List { properties: true });
    let (mut data, mut parts) = (reply.data.to_vec(), 1);
    while reply.status == Status::More {
        assert!(reply.encode().len() <= MESSAGE_SIZE);
        reply = bench.run(&Command::SendRemaining);
        data.extend_from_slice(&reply.data);
        parts += 1;
    }
    let listed = ListEntry::decode_all(&data, true).unwrap();
    assert_eq!((listed.len(), parts), (50, 3));
    assert!(listed.iter().zip(&names).all(|(entry, name)| entry.label == name.as_bytes()));
    assert_eq!(bench.run(&Command::SendRemaining).status, Status::Conditions);
}

proptest! {
    /// Whatever is sent, every answer is a whole packet, and what waits ends by itself.
    #[test]
    fn any_packets_are_survived(packets in prop::collection::vec((0u32..4, any::<u8>(), prop::collection::vec(any::<u8>(), 59)), 1..40)) {
        let mut bench = bench(",programmed,pin=1234");
        for (channel, kind, rest) in &packets {
            let report = [&channel.to_be_bytes()[..], &[*kind], rest].concat();
            bench.token.write_output(spec::HID, &report, bench.now);
            prop_assert!(bench.token.take_input().iter().all(|input| input.report.len() == PACKET_SIZE));
        }
        while let Some(due) = bench.token.due() {
            bench.token.elapse(due);
            prop_assert_ne!(bench.token.due(), Some(due));
        }
        bench.token.take_input();
        bench.init(BROADCAST);
    }
}
