//! The udev rules that the profiles imply.

use super::{Otp, Profile, UsbEntry};
use std::collections::{BTreeMap, BTreeSet};
use usb::Keyboards;

const HEAD: &str = "\
# trousseau: lets the members of the group `trousseau` read, program and hold the OTP tokens that it knows, and no other
# keyboard. Printed by `trousseau udev`.
#
# Desktops do not listen to what these tokens type (LIBINPUT_IGNORE_DEVICE): a code that is typed by accident lands in no
# window. Whoever is in the group can read it: put nobody there but the station and those who work at it.
#
#   sudo groupadd --system trousseau && sudo usermod --append --groups trousseau NAME
#   trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload

";

/// Held is what can be read: nobody needs to write to an event node, which would be typing.
const HELD: &str = r#"GROUP="trousseau", MODE="0640""#;

/// Two rules for each vendor: the hidraw nodes carry the conversation, the event nodes are held while the token is plugged in.
/// Both ids stand in one rule, so that udev looks for them in one and the same parent; so does the product string, where a
/// profile asks for one.
pub(super) fn rules<'a>(keyboards: &Keyboards, entries: impl Iterator<Item = (&'a Profile, &'a UsbEntry)>) -> String {
    let mut vendors: BTreeMap<(u16, String), BTreeSet<String>> = BTreeMap::new();
    for (profile, usb) in entries.filter(|(_, usb)| usb.otp == Otp::Yes) {
        let products = profile.products().join("|");
        vendors.entry((usb.vid, products)).or_default().insert(format!("{:04x}", usb.pid));
    }
    let mut text = HEAD.to_owned();
    for ((vid, products), pids) in vendors {
        let product = if products.is_empty() { products } else { format!(" ATTRS{{product}}==\"{products}\",") };
        let pids = pids.into_iter().collect::<Vec<_>>().join("|");
        let ids = format!("ATTRS{{idVendor}}==\"{vid:04x}\", ATTRS{{idProduct}}==\"{pids}\",{product}");
        text.push_str(&format!("SUBSYSTEM==\"hidraw\", {ids} GROUP=\"trousseau\", MODE=\"0660\"\n"));
        text.push_str(&format!(
            "SUBSYSTEM==\"input\", KERNEL==\"event*\", {ids} ENV{{LIBINPUT_IGNORE_DEVICE}}=\"1\", {HELD}\n"
        ));
    }
    if !keyboards.ignored().is_empty() {
        text.push_str("\n# The bench's sockets, so that the station can ignore keyboards that nobody knows.\n");
    }
    for port in keyboards.ignored() {
        text.push_str(&format!("SUBSYSTEM==\"input\", KERNEL==\"event*\", KERNELS==\"{port}|{port}.*\", {HELD}\n"));
    }
    text
}
