//! The USBGuard rules that the profiles imply.

use super::{Interface, Profile, UsbEntry};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "\
# trousseau: the OTP tokens that it knows may be plugged in, with the interfaces that a token has (keyboard and HID, smart
# card) and no others: what calls itself a token and is a disk or a network card as well stays blocked. Printed by
# `trousseau usbguard`. What the machine has of its own (hubs, keyboard, mouse, scanner) stands in a file that
# `usbguard generate-policy` makes; whatever is in neither is blocked (docs/poste-kiosque.md).
#
#   trousseau usbguard | sudo install -m 600 /dev/stdin /etc/usbguard/rules.d/70-trousseau.conf

";

/// Human interface devices: what OTP and FIDO go through.
const HID: &str = "03:*:*";
/// Smart cards.
const SMART_CARD: &str = "0b:*:*";
/// The encrypted disk of a Nitrokey Storage. The device is let in as a whole or not at all.
const DISK: &str = "08:*:*";

/// What the profiles say of one VID/PID.
#[derive(Default)]
struct Known<'a> {
    profiles: BTreeSet<&'a str>,
    products: BTreeSet<&'a str>,
    interfaces: BTreeSet<&'static str>,
}

/// One rule for each VID/PID, also of those that cannot be used here: the bench says what they are. An interface that the
/// profile does not name, but that the maker's own tool can switch on, has a PID of its own.
pub(super) fn rules<'a>(entries: impl Iterator<Item = (&'a Profile, &'a UsbEntry)>) -> String {
    let mut known: BTreeMap<(u16, u16), Known<'_>> = BTreeMap::new();
    for (profile, usb) in entries {
        let known = known.entry((usb.vid, usb.pid)).or_default();
        known.profiles.insert(&profile.name);
        known.products.extend(profile.products().iter().map(String::as_str));
        known.interfaces.extend(usb.interfaces.iter().map(class));
        known.interfaces.extend(profile.has_disk().then_some(DISK));
    }
    let mut text = HEAD.to_owned();
    for ((vid, pid), known) in known {
        let products = known.products.into_iter().map(quoted).collect::<Vec<_>>().join(" ");
        let product = if products.is_empty() { products } else { format!(" name one-of {{ {products} }}") };
        let interfaces = known.interfaces.into_iter().collect::<Vec<_>>().join(" ");
        let label = quoted(&known.profiles.into_iter().collect::<Vec<_>>().join(", "));
        text.push_str(&format!(
            "allow id {vid:04x}:{pid:04x}{product} with-interface match-all {{ {interfaces} }} label {label}\n"
        ));
    }
    text
}

/// The class of an interface, as USBGuard writes it.
fn class(interface: &Interface) -> &'static str {
    match interface {
        Interface::Otp | Interface::Fido => HID,
        Interface::Ccid => SMART_CARD,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
