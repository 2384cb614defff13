//! The udev rules that the profiles imply.

use super::{Otp, UsbEntry};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "\
# trousseau: lets the members of the group `trousseau` read, program and hold the OTP tokens that it knows, and no other
# keyboard. Printed by `trousseau udev`.
#
#   sudo groupadd --system trousseau && sudo usermod --append --groups trousseau NAME
#   trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload

";

/// Two rules for each vendor: the hidraw nodes carry the conversation, the event nodes are held while a code is typed.
/// Both ids stand in one rule, so that udev looks for them in one and the same parent.
pub(super) fn rules<'a>(entries: impl Iterator<Item = &'a UsbEntry>) -> String {
    let mut vendors: BTreeMap<u16, BTreeSet<String>> = BTreeMap::new();
    for usb in entries.filter(|usb| usb.otp == Otp::Yes) {
        vendors.entry(usb.vid).or_default().insert(format!("{:04x}", usb.pid));
    }
    let mut text = HEAD.to_owned();
    for (vid, pids) in vendors {
        let pids = pids.into_iter().collect::<Vec<_>>().join("|");
        for node in [r#"SUBSYSTEM=="hidraw""#, r#"SUBSYSTEM=="input", KERNEL=="event*""#] {
            text.push_str(&format!(
                "{node}, ATTRS{{idVendor}}==\"{vid:04x}\", ATTRS{{idProduct}}==\"{pids}\", GROUP=\"trousseau\", MODE=\"0660\"\n"
            ));
        }
    }
    text
}
