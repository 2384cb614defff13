//! A virtual token that only types: a boot keyboard with a HOTP secret from the factory, a FIDO interface beside it or not.
//!
//! It takes no feature report; its FIDO interface answers that it is there. Its secret never changes; that is what key files are for.

use super::{
    descriptors::{Descriptors, Interface},
    device::{Device, Input, Touched},
    fault::Fault,
    fido::Fido,
    field::{Field, InvalidSpec, unknown, wrong},
};
use domain::{Secret, Serial};
use oath::{Algorithm, Digits, Parameters, hotp};
use std::time::Instant;
use wire::{
    keyboard::{self, KeyReport},
    nitrokey3::{Message, error},
};

/// The fields of an emulated typing token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypingSpec {
    /// The printed serial.
    pub serial: Serial,
    /// idVendor.
    pub vid: u16,
    /// idProduct.
    pub pid: u16,
    /// iProduct.
    pub product: String,
    /// The secret; that of RFC 4226 where none is given.
    pub secret: Vec<u8>,
    /// Digits of a code.
    pub digits: Digits,
    /// The next counter.
    pub counter: u64,
    /// It has no FIDO interface: a keyboard and nothing else.
    pub keyboard_only: bool,
    /// It has no serial in its descriptor.
    pub nameless: bool,
}

const FIELDS: &str = "serial=, vid=, pid=, product=, secret=, digits=, counter=, keyboard-only or nameless";
/// The endpoint that keys are typed through.
const KEYBOARD_ENDPOINT: u8 = 0x81;
const KEYBOARD: u8 = 0;

/// The boot keyboard of HID 1.11, appendix E.6: 63 bytes (`docs/protocols/typing-tokens.md, 1.1`).
const KEYBOARD_REPORT: [u8; 63] = [
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
    0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05,
    0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19,
    0x00, 0x29, 0x65, 0x81, 0x00, 0xc0,
];

impl TypingSpec {
    /// From its fields.
    pub fn parse(fields: &[Field<'_>]) -> Result<Self, InvalidSpec> {
        let mut serial = None;
        let (mut vid, mut pid, mut product) = (0x349e, 0x0022, "FIDO2 Security Key".to_owned());
        let (mut secret, mut digits, mut counter) = (b"12345678901234567890".to_vec(), Digits::SIX, 0);
        let (mut keyboard_only, mut nameless) = (false, false);
        for field in fields {
            match *field {
                ("serial", Some(value)) => {
                    serial = Some(value.parse().map_err(|_| wrong("serial", value, "letters, digits and hyphens"))?);
                }
                ("vid", Some(value)) => vid = id("vid", value)?,
                ("pid", Some(value)) => pid = id("pid", value)?,
                ("product", Some(value)) => product = value.to_owned(),
                ("secret", Some(value)) => {
                    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok();
                    secret = bytes.filter(|bytes| !bytes.is_empty()).ok_or_else(|| {
                        // the value itself may be half of a secret
                        wrong("secret", "what was given", "an even number of hexadecimal digits")
                    })?;
                }
                ("digits", Some("6")) => digits = Digits::SIX,
                ("digits", Some("8")) => digits = Digits::EIGHT,
                ("digits", Some(value)) => return Err(wrong("digits", value, "6 or 8")),
                ("counter", Some(value)) => {
                    counter = value.parse().map_err(|_| wrong("counter", value, "a number"))?;
                }
                ("keyboard-only", None) => keyboard_only = true,
                ("nameless", None) => nameless = true,
                field => return Err(unknown(field, FIELDS)),
            }
        }
        let serial = serial.ok_or(InvalidSpec::NoSerial)?;
        Ok(Self { serial, vid, pid, product, secret, digits, counter, keyboard_only, nameless })
    }
}

fn id(field: &'static str, value: &str) -> Result<u16, InvalidSpec> {
    u16::from_str_radix(value.trim_start_matches("0x"), 16)
        .map_err(|_| wrong(field, value, "up to four hexadecimal digits, such as 349e"))
}

/// A virtual token that types.
pub(super) struct Typing {
    spec: TypingSpec,
    counter: u64,
    typed: Vec<KeyReport>,
    fido: Fido,
    said: Vec<Input>,
    fault: Option<Fault>,
}

/// The interface beside the keyboard, where there is one.
const FIDO: u8 = 1;

impl Typing {
    pub fn new(spec: TypingSpec) -> Self {
        Self {
            counter: spec.counter,
            spec,
            typed: Vec::new(),
            fido: Fido::new([1, 0, 0], true),
            said: Vec::new(),
            fault: None,
        }
    }
}

impl Device for Typing {
    fn name(&self) -> String {
        self.spec.serial.to_string()
    }

    fn descriptors(&self) -> Descriptors {
        let keyboard = Interface::keyboard(&KEYBOARD_REPORT, KEYBOARD_ENDPOINT);
        let fido = (!self.spec.keyboard_only).then(Interface::fido);
        Descriptors {
            vid: self.spec.vid,
            pid: self.spec.pid,
            bcd_device: 0x0100,
            bcd_usb: 0x0200,
            manufacturer: "Emulated".to_owned(),
            product: self.spec.product.clone(),
            serial: (!self.spec.nameless).then(|| self.spec.serial.to_string()),
            interfaces: std::iter::once(keyboard).chain(fido).collect(),
        }
    }

    fn power_on(&mut self) {
        self.typed.clear();
        self.fido.power_on();
        self.said.clear();
        self.fault = None;
    }

    /// `silent`: the next touch moves the counter and types nothing, as a press in a pocket does; `garbage`: letters are
    /// typed instead of digits. The others mean nothing to a token that only types.
    fn set_fault(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn write_output(&mut self, interface: u8, report: &[u8], now: Instant) {
        if self.spec.keyboard_only || interface != FIDO {
            return;
        }
        self.elapse(now);
        let answer = self.fido.take(report, now, |_, _| Err(error::INVALID_COMMAND));
        self.say(answer);
    }

    fn due(&self) -> Option<Instant> {
        self.fido.due()
    }

    fn elapse(&mut self, now: Instant) {
        let refused = self.fido.elapse(now);
        self.say(refused);
    }

    fn touch(&mut self, _slot: u8, _now: Instant) -> Touched {
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: self.spec.digits };
        let code = hotp(&Secret::new(self.spec.secret.clone()), parameters, self.counter).to_string();
        self.counter += 1;
        match self.fault {
            Some(Fault::Silent) => {
                self.fault = None;
                return Touched::Nothing;
            }
            Some(Fault::Garbage) => self.typed.extend(code.bytes().flat_map(|digit| keyboard::press(digit - b'0' + 4))),
            _ => self
                .typed
                .extend(code.bytes().filter_map(|digit| keyboard::digit(digit - b'0')).flat_map(keyboard::press)),
        }
        self.typed.extend(keyboard::press(keyboard::ENTER));
        Touched::Typed { text: code }
    }

    fn take_input(&mut self) -> Vec<Input> {
        let typed = self.typed.drain(..).map(|report| Input { interface: KEYBOARD, report: report.to_vec() });
        typed.chain(self.said.drain(..)).collect()
    }
}

impl Typing {
    fn say(&mut self, message: Option<Message>) {
        let packets = message.iter().flat_map(Message::packets);
        self.said.extend(packets.map(|packet| Input { interface: FIDO, report: packet.encode().to_vec() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::keyboard::KeyReader;

    fn token(fields: &str) -> Box<dyn Device> {
        format!("typing,serial=TK-1{fields}").parse::<crate::TokenSpec>().unwrap().build()
    }

    fn typed(token: &mut dyn Device) -> String {
        token.touch(1, Instant::now());
        let mut keys = KeyReader::default();
        token.take_input().iter().flat_map(|input| keys.take(&input.report).unwrap()).collect()
    }

    #[test]
    fn the_codes_of_rfc_4226_are_typed_in_order_with_enter() {
        let mut six = token("");
        assert_eq!([typed(&mut *six), typed(&mut *six), typed(&mut *six)], ["755224\n", "287082\n", "359152\n"]);
        six.power_on();
        assert_eq!(typed(&mut *six), "969429\n", "the counter survives a replug");
        assert_eq!(typed(&mut *token(",digits=8,counter=1")), "94287082\n");
        assert_ne!(typed(&mut *token(",secret=00112233445566778899aabbccddeeff00112233")), "755224\n");
    }

    #[test]
    fn a_press_in_the_pocket_moves_the_counter_and_types_nothing() {
        let mut token = token("");
        token.set_fault(Fault::Silent);
        assert_eq!(typed(&mut *token), "");
        assert_eq!(typed(&mut *token), "287082\n");
    }

    #[test]
    fn it_shows_what_its_fields_say() {
        let said = token(",vid=1ea8,pid=fc25,product=Key,keyboard-only,nameless").descriptors();
        assert_eq!((said.vid, said.pid, said.product.as_str(), said.serial), (0x1ea8, 0xfc25, "Key", None));
        let usages: Vec<_> = token("").descriptors().interfaces.iter().filter_map(Interface::usage).collect();
        assert_eq!((said.interfaces.len(), usages), (1, vec![(0x0001, 0x0006), (0xf1d0, 0x0001)]));
    }

    #[test]
    fn a_half_secret_is_refused_without_being_repeated() {
        let refused = "typing,serial=1,secret=abc".parse::<crate::TokenSpec>().unwrap_err().to_string();
        assert!(refused.contains("hexadecimal") && !refused.contains("abc"), "{refused}");
    }
}
