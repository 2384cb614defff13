//! What one message of the kernel's or udev's event socket is about: read, never believed. Whatever it says, the answer
//! of the station is to look at the bus; here is only decided whether a look is worth it.
//!
//! Two forms come through one socket: the kernel's own (`add@/devices/…`, then `NAME=value` texts, each ended by a zero byte;
//! lib/kobject_uevent.c) and udev's, sent when its rules are done: a header with the place of the same texts
//! (libsystemd, `monitor_netlink_header`: "libudev\0", magic, three lengths in the machine's own byte order).

/// What udev's form begins with, and its magic number, in network byte order.
const UDEV: &[u8] = b"libudev\0";
const UDEV_MAGIC: [u8; 4] = 0xfeed_cafe_u32.to_be_bytes();
/// What can change which nodes a token has, or what they are.
const SUBSYSTEMS: [&[u8]; 4] = [b"usb", b"hid", b"hidraw", b"input"];

/// Whether a message tells of something that may have changed a USB device, its interfaces or its nodes.
pub(super) fn concerns_usb(message: &[u8]) -> bool {
    let Some(texts) = texts(message) else { return false };
    texts
        .split(|byte| *byte == 0)
        .find_map(|text| text.strip_prefix(b"SUBSYSTEM="))
        .is_some_and(|subsystem| SUBSYSTEMS.contains(&subsystem))
}

/// The `NAME=value` texts of either form.
fn texts(message: &[u8]) -> Option<&[u8]> {
    let Some(header) = message.strip_prefix(UDEV) else {
        let head = message.split(|byte| *byte == 0).next()?;
        return message.get(head.len() + 1..).filter(|_| head.contains(&b'@'));
    };
    let number = |at: usize| Some(u32::from_ne_bytes(header.get(at..at + 4)?.try_into().ok()?) as usize);
    let (magic, offset, length) = (header.get(..4)?, number(8)?, number(12)?);
    message.get(offset..offset.checked_add(length)?).filter(|_| magic == UDEV_MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_the_kernel(head: &str, texts: &[&str]) -> Vec<u8> {
        [&[head], texts].concat().iter().flat_map(|text| [text.as_bytes(), b"\0"].concat()).collect()
    }

    fn of_udev(texts: &[&str]) -> Vec<u8> {
        let texts: Vec<u8> = texts.iter().flat_map(|text| [text.as_bytes(), b"\0"].concat()).collect();
        let length = u32::try_from(texts.len()).unwrap();
        let numbers = [40, 40, length, 0, 0, 0, 0].map(u32::to_ne_bytes).concat();
        [UDEV, &UDEV_MAGIC, &numbers[..28], &texts].concat()
    }

    #[test]
    fn nodes_interfaces_and_devices_that_come_go_or_change_hands_are_looked_at() {
        for (action, subsystem) in [
            ("add", "usb"),
            ("remove", "hidraw"),
            ("add", "hidraw"),
            ("remove", "input"),
            ("unbind", "usb"),
            ("bind", "hid"),
            ("change", "usb"),
        ] {
            let (action_is, subsystem_is) = (format!("ACTION={action}"), format!("SUBSYSTEM={subsystem}"));
            let said = [&*action_is, "DEVPATH=/devices/pci0000:00/usb1/1-2", &*subsystem_is, "SEQNUM=4711"];
            let head = format!("{action}@/devices/pci0000:00/usb1/1-2");
            assert!(concerns_usb(&of_the_kernel(&head, &said)), "{action} {subsystem}");
            assert!(concerns_usb(&of_udev(&said)), "udev: {action} {subsystem}");
        }
    }

    #[test]
    fn what_happens_elsewhere_wakes_nobody() {
        for subsystem in ["block", "net", "usb_power", "hidraw2", "", "usb\u{1}"] {
            let said = ["ACTION=add", &format!("SUBSYSTEM={subsystem}")];
            assert!(!concerns_usb(&of_the_kernel("add@/devices/x", &said)), "{subsystem}");
            assert!(!concerns_usb(&of_udev(&said)), "udev: {subsystem}");
        }
        // a name that only ends like it, and a value within another
        assert!(!concerns_usb(&of_the_kernel("add@/devices/x", &["XSUBSYSTEM=usb", "NAME=SUBSYSTEM=usb"])));
    }

    #[test]
    fn what_is_no_message_is_nothing() {
        let right = of_udev(&["SUBSYSTEM=usb"]);
        let mut other = right.clone();
        other[8] = 0;
        let mut beyond = right.clone();
        beyond[16..20].copy_from_slice(&u32::MAX.to_ne_bytes());
        let headless: &[u8] = b"SUBSYSTEM=usb\0SUBSYSTEM=usb\0";
        for message in [&b""[..], b"\0", b"add@/x", b"libudev\0", &right[..20], &other, &beyond, headless] {
            assert!(!concerns_usb(message), "{message:x?}");
        }
    }

    proptest! {
        #[test]
        fn no_message_whatever_is_a_panic(head in prop::sample::select(vec![&b""[..], b"libudev\0\xfe\xed\xca\xfe", b"add@/x\0"]), rest: Vec<u8>) {
            concerns_usb(&[head, &rest].concat());
        }
    }
}
