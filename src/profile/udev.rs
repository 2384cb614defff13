//! The udev rules that the profiles imply.

use super::{Otp, Profile, UsbEntry};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "\
# trousseau: lets the members of the group `trousseau` read, program and hold the OTP tokens that it knows, and no other
# keyboard. Printed by `trousseau udev`.
#
#   sudo groupadd --system trousseau && sudo usermod --append --groups trousseau NAME
#   trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload

";

/// Two rules for each vendor: the hidraw nodes carry the conversation, the event nodes are held while a code is typed.
/// Both ids stand in one rule, so that udev looks for them in one and the same parent; so does the product string, where a
/// profile asks for one.
pub(super) fn rules<'a>(entries: impl Iterator<Item = (&'a Profile, &'a UsbEntry)>) -> String {
    let mut vendors: BTreeMap<(u16, String), BTreeSet<String>> = BTreeMap::new();
    for (profile, usb) in entries.filter(|(_, usb)| usb.otp == Otp::Yes) {
        let products = profile.products().join("|");
        vendors.entry((usb.vid, products)).or_default().insert(format!("{:04x}", usb.pid));
    }
    let mut text = HEAD.to_owned();
    for ((vid, products), pids) in vendors {
        let product = if products.is_empty() { products } else { format!(" ATTRS{{product}}==\"{products}\",") };
        let pids = pids.into_iter().collect::<Vec<_>>().join("|");
        for node in [r#"SUBSYSTEM=="hidraw""#, r#"SUBSYSTEM=="input", KERNEL=="event*""#] {
            text.push_str(&format!(
                "{node}, ATTRS{{idVendor}}==\"{vid:04x}\", ATTRS{{idProduct}}==\"{pids}\",{product} GROUP=\"trousseau\", MODE=\"0660\"\n"
            ));
        }
    }
    text
}
