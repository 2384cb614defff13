//! Tokens that only type: HOTP over the keys of a keyboard, as any window would get them
//! (`docs/protocols/typing-tokens.md, 4`).
//!
//! Nothing is ever written to such a token and nothing is asked of it: its serial is that of its USB descriptor, its
//! secret comes from a key file, its codes are read from its own keyboard reports inside a touch window.
//!
//! What looks like this is, to USB, a keyboard; so is the operator's own, and so is a barcode scanner. Before anything is
//! opened the device must therefore show what its profile promises ([`interface`]). A device that no profile names
//! is never opened.

use super::{
    DriverError, Identity, Session, TypedCode, Unusable, capture,
    pause::Pause,
    recognised::{FIDO, KEYBOARD, Recognised},
};
use domain::Serial;
use profile::{Abilities, Interface, Profile, UsbEntry};
use std::{sync::Arc, time::Duration};
use usb::{Bus, HidInterface, Transport, UsbDevice};

/// Usages of a device that people type, point or play with: no token has them.
const HUMAN: [(u16, u16); 4] = [(0x0001, 0x0002), (0x0001, 0x0001), (0x0001, 0x0080), (0x000c, 0x0001)];

/// The keyboard of a device, where the device is what its profile says and can be nobody's keyboard or scanner.
pub(super) fn interface<'a>(
    device: &'a UsbDevice,
    model: &str,
    profile: &Profile,
    promised: &UsbEntry,
) -> Result<&'a HidInterface, Unusable> {
    if device.hid.is_empty() {
        return Err(Unusable::NoNode(model.to_owned()));
    }
    let unlike = |what| Err(Unusable::Unlike { model: model.to_owned(), what });
    let shows = |usage: (u16, u16)| device.hid.iter().filter(move |hid| (hid.usage_page, hid.usage) == usage);
    let fido = promised.interfaces.contains(&Interface::Fido);
    if is_human(device) {
        return unlike("it has a pointer or media keys, as keyboards of people have");
    }
    if fido && shows(FIDO).next().is_none() {
        return unlike("there is no FIDO interface beside its keyboard");
    }
    let products = profile.products();
    if !products.is_empty() && !products.iter().any(|product| device.product.as_ref() == Some(product)) {
        return unlike("its product string is another");
    }
    if !fido && serial_of(device).is_none() {
        return unlike("it has no serial number in its USB descriptor");
    }
    let mut keyboards = shows(KEYBOARD);
    match (keyboards.next(), keyboards.next()) {
        (Some(keyboard), None) => Ok(keyboard),
        (None, _) => {
            unlike("it has no keyboard interface: switch on OTP (HOTP over the keyboard) with the maker's tool")
        }
        (Some(_), Some(_)) => unlike("it has several keyboards"),
    }
}

/// Whether a device shows what only people's keyboards have.
pub(super) fn is_human(device: &UsbDevice) -> bool {
    device.hid.iter().any(|hid| HUMAN.contains(&(hid.usage_page, hid.usage)))
}

/// The serial of the descriptor; `None`: it has none, or one that cannot be a serial, and a person types the printed one.
fn serial_of(device: &UsbDevice) -> Option<Serial> {
    device.serial.as_deref().and_then(|text| text.parse().ok())
}

/// One token that types.
pub(super) struct Typing {
    bus: Arc<dyn Bus>,
    link: Box<dyn Transport>,
    token: Recognised,
    pause: Box<dyn Pause>,
}

impl Typing {
    pub(super) fn new(bus: Arc<dyn Bus>, link: Box<dyn Transport>, token: &Recognised, pause: Box<dyn Pause>) -> Self {
        Self { bus, link, token: token.clone(), pause }
    }
}

impl Session for Typing {
    /// What the descriptor told, as long as the token is still there: one that cannot be read any more was pulled out.
    fn identify(&mut self) -> Result<Identity, DriverError> {
        self.link.read_input(&mut [0; 64], Duration::ZERO)?;
        Ok(Identity {
            family: self.token.family,
            profile: self.token.profile.clone(),
            model: self.token.model.clone(),
            firmware: None,
            serial: serial_of(&self.token.device),
            slots: Vec::new(),
            pins: Vec::new(),
            foreign: 0,
            outdated: None,
            abilities: Abilities { types_codes: true, ..Abilities::default() },
        })
    }

    fn capture_code(
        &mut self,
        window: Duration,
        cancelled: &dyn Fn() -> bool,
        passed_over: &mut dyn FnMut(),
    ) -> Result<TypedCode, DriverError> {
        let mut second = self.bus.open(&self.token.interface)?;
        capture::capture(second.as_mut(), self.pause.as_ref(), window, cancelled, passed_over)
    }
}
