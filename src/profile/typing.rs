//! `[typing]` of a profile: tokens that only type, and the rules that keep such a profile from ever meaning a keyboard or
//! a barcode scanner of the people who work here.
//!
//! To USB these tokens are keyboards. A profile must therefore name something that keyboards do not have: the FIDO
//! interface beside the keys (the device must show it), or, where there is none, the product string to the letter (the
//! device must bear it, and a serial too). Makers of keyboards and scanners are refused altogether.

use super::{Interface, Otp, UsbEntry};
use serde::Deserialize;

/// Numbers of makers of keyboards and barcode scanners (usb.ids, <http://www.linux-usb.org/usb.ids>).
const KEYBOARD_MAKERS: [u16; 26] = [
    0x03f0, // HP
    0x0416, // Winbond
    0x045e, // Microsoft
    0x0461, // Primax
    0x046a, // Cherry
    0x046d, // Logitech
    0x047d, // Kensington
    0x04b3, // IBM
    0x04b4, // Cypress
    0x04ca, // Lite-On
    0x04d9, // Holtek
    0x04f2, // Chicony
    0x0536, // Hand Held Products
    0x05ac, // Apple
    0x05e0, // Symbol, Zebra
    0x05f9, // Datalogic
    0x065a, // Optoelectronics
    0x0b05, // ASUS
    0x0c2e, // Metrologic, Honeywell
    0x1038, // SteelSeries
    0x1532, // Razer
    0x17ef, // Lenovo
    0x1b1c, // Corsair
    0x1c4f, // SiGma Micro
    0x1eab, // Newland
    0x413c, // Dell
];

/// Words of things that are no tokens.
const NO_TOKEN: [&str; 4] = ["keyboard", "clavier", "scanner", "barcode"];

/// What a device must look like beyond VID and PID.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Looks {
    product: Vec<String>,
}

/// Whether this maker's number is one of keyboards or scanners.
pub fn makes_keyboards(vid: u16) -> bool {
    KEYBOARD_MAKERS.contains(&vid)
}

impl Looks {
    /// The product strings of which the device must bear one; none: any will do.
    pub(super) fn products(&self) -> &[String] {
        &self.product
    }

    /// What is wrong with a profile that says this.
    pub(super) fn check(&self, usb: &[UsbEntry]) -> Result<(), String> {
        for UsbEntry { vid, pid, interfaces, otp, .. } in usb {
            if makes_keyboards(*vid) {
                return Err(format!(
                    "{vid:04x}:{pid:04x} is of a maker of keyboards or scanners, which are never opened"
                ));
            }
            if matches!(vid, 0 | 0xffff) || matches!(pid, 0 | 0xffff) {
                return Err(format!("{vid:04x}:{pid:04x} names no product"));
            }
            // what has no keyboard is never opened
            if *otp == Otp::Yes && self.product.is_empty() && !interfaces.contains(&Interface::Fido) {
                return Err(format!(
                    "{vid:04x}:{pid:04x} could be anybody's keyboard or scanner: add \"fido\" to `interfaces` where it has it, \
                     else `typing.product` with its product string"
                ));
            }
        }
        for product in &self.product {
            let plain =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '+' | '(' | ')' | '/');
            if product.trim().len() < 3 || !product.chars().all(plain) {
                return Err(format!("{product:?} is no product string that a udev rule can carry"));
            }
            let lower = product.to_lowercase();
            if let Some(word) = NO_TOKEN.iter().find(|word| lower.contains(*word)) {
                return Err(format!("{product:?} is no token: a {word} is never opened"));
            }
        }
        Ok(())
    }
}
