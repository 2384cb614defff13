//! A profile for a token that none knows yet, as the text of a file, from what the scan tells of it; nothing is opened.
//!
//! Only what can be nobody's keyboard or scanner is proposed. Of what a device says of itself only
//! letters, digits and plain signs are taken over: a descriptor may hold anything.

use super::recognised::{FIDO, KEYBOARD};
use profile::{Profiles, makes_keyboards};
use usb::UsbDevice;

/// Why no profile is proposed for a device with a keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unlikely {
    /// By the maker's number.
    #[error("its maker makes keyboards or barcode scanners: a profile for it would be refused")]
    KeyboardMaker,
    /// Only keyboards of people have more usages than keys.
    #[error("it has a pointer or media keys beside its keys: it is a keyboard of people")]
    Human,
    /// Nothing but keys: a barcode scanner looks the same.
    #[error(
        "nothing tells it from a keyboard or a barcode scanner: where you know that it is a token, write a profile that \
         names its product string (firmware-profiles/README.md)"
    )]
    KeysOnly,
}

/// The text of a profile for `device`, or why not; `None` where it is known, or has no keyboard.
///
/// # Errors
///
/// [`Unlikely`]: what the device shows that no token has.
pub fn propose(profiles: &Profiles, device: &UsbDevice) -> Option<Result<String, Unlikely>> {
    let shows = |usage: (u16, u16)| device.hid.iter().any(|hid| (hid.usage_page, hid.usage) == usage);
    if !shows(KEYBOARD) || profiles.match_device(device.vid, device.pid, device.bcd_device).is_some() {
        return None;
    }
    Some(if makes_keyboards(device.vid) {
        Err(Unlikely::KeyboardMaker)
    } else if super::typing::is_human(device) {
        Err(Unlikely::Human)
    } else if !shows(FIDO) {
        Err(Unlikely::KeysOnly)
    } else {
        Ok(text(device))
    })
}

fn text(device: &UsbDevice) -> String {
    let said = [&device.manufacturer, &device.product].into_iter().flatten().map(|text| plain(text));
    let name = said.collect::<Vec<_>>().join(" ");
    let name = if name.trim().is_empty() { format!("{:04x}:{:04x}", device.vid, device.pid) } else { name };
    let serial = match device.serial {
        Some(_) => {
            "# Its serial is in its USB descriptor: check that it is the printed one, and the one of the key file."
        }
        None => "# It has no serial in its USB descriptor: the printed one is typed when it is plugged in.",
    };
    let (vid, pid) = (device.vid, device.pid);
    format!(
        "{serial}\nfamily = \"typing\"\n\n[[usb]]\nvid = {vid:#06x}\npid = {pid:#06x}\ninterfaces = [\"otp\", \"fido\"]\n\
         otp = \"yes\"\n\n[[model]]\nname = \"{}\"\n",
        name.trim()
    )
}

/// Letters, digits and what product names are made of: nothing that ends a string or moves a terminal's cursor.
fn plain(text: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '_' | '+' | '(' | ')' | '/');
    text.chars().filter(kept).take(60).collect()
}
