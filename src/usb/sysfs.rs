//! What the kernel tells about USB devices in `/sys`: the list, and which hidraw and event nodes belong to which port.
//!
//! Plain file reading under a root that tests replace. It opens no device and knows no family. A device may vanish
//! between two reads: whatever is half there is left out, and the next scan says the rest.

use super::{
    HidInterface, KeyNode, PortPath, UsbDevice,
    report_descriptor::{first_usage, may_type},
};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// bDeviceClass of a hub; hubs are not worth showing.
pub(super) const CLASS_HUB: u8 = 0x09;

/// The kernel's device tree, `/sys` outside of tests.
#[derive(Debug, Clone)]
pub(super) struct Sysfs {
    root: PathBuf,
}

impl Sysfs {
    pub(super) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Every USB device but hubs, ordered by port, HID interfaces still to be filled in.
    /// An error means that this kernel has no USB, or that `/sys` is not mounted.
    pub(super) fn devices(&self) -> io::Result<Vec<UsbDevice>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join("bus/usb/devices"))?.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            if is_port(&name) && hex(&entry.path(), "bDeviceClass") != Some(CLASS_HUB.into()) {
                found.extend(read_device(name, &entry.path()));
            }
        }
        found.sort_by(|a, b| a.port.cmp(&b.port));
        Ok(found)
    }

    /// Every hidraw node on USB with the port it belongs to. A handful of small files a node: hidapi's own list reads
    /// every attribute of every ancestor, 150 files a node, and takes ten times as long as the token itself.
    pub(super) fn hid_interfaces(&self) -> Vec<(PortPath, HidInterface)> {
        let Ok(entries) = fs::read_dir(self.root.join("class/hidraw")) else { return Vec::new() };
        entries.flatten().filter_map(|entry| read_hid_interface(&entry.path())).collect()
    }

    /// Every hidraw and every event node, on USB or not, in a fixed order.
    pub(super) fn hid_and_event_nodes(&self) -> Vec<PathBuf> {
        let hidraw = children(&self.root.join("class/hidraw"), |_| true);
        let events = children(&self.root.join("class/input"), |name| name.starts_with("event"));
        let hidraw = hidraw.iter().filter_map(|path| Some(Path::new("/dev").join(path.file_name()?)));
        let events = events.iter().filter_map(|path| Some(Path::new("/dev/input").join(path.file_name()?)));
        let mut nodes: Vec<_> = hidraw.chain(events).collect();
        nodes.sort();
        nodes
    }

    /// The evdev nodes that hang below the interfaces of the device in this socket, in a fixed order.
    pub(super) fn key_nodes(&self, port: &PortPath) -> Vec<KeyNode> {
        let dir = self.device_dir(port);
        let interfaces = format!("{port}:");
        let mut nodes = Vec::new();
        for interface in children(&dir, |name| name.starts_with(&interfaces)) {
            // <interface>/0003:1050:0407.0001/input/input7/event5
            for hid in children(&interface, |name| name.contains(':')) {
                for input in children(&hid.join("input"), |name| name.starts_with("input")) {
                    let events = children(&input, |name| name.starts_with("event"));
                    nodes.extend(events.iter().filter_map(|event| {
                        let node = Path::new("/dev/input").join(event.file_name()?);
                        Some(KeyNode { node, bound: inode(event)? })
                    }));
                }
            }
        }
        nodes.sort();
        nodes
    }

    fn device_dir(&self, port: &PortPath) -> PathBuf {
        self.root.join("bus/usb/devices").join(&port.0)
    }
}

fn read_device(name: String, dir: &Path) -> Option<UsbDevice> {
    Some(UsbDevice {
        port: PortPath(name),
        address: decimal(dir, "devnum")?,
        vid: hex(dir, "idVendor")?,
        pid: hex(dir, "idProduct")?,
        bcd_device: hex(dir, "bcdDevice")?,
        manufacturer: text(dir, "manufacturer"),
        product: text(dir, "product"),
        serial: text(dir, "serial"),
        hid: Vec::new(),
        keys: Vec::new(),
    })
}

/// `…/1-2.3/1-2.3:1.0/0003:1050:0407.0001/hidraw/hidraw0`; `None` when it is not on USB, or already gone.
fn read_hid_interface(link: &Path) -> Option<(PortPath, HidInterface)> {
    let path = link.canonicalize().ok()?;
    let (port, number) = path.components().rev().find_map(|part| {
        let (port, interface) = part.as_os_str().to_str()?.split_once(':')?;
        let (_configuration, number) = interface.split_once('.')?;
        Some((is_port(port).then(|| PortPath(port.to_owned()))?, number.parse().ok()?))
    })?;
    let descriptor = fs::read(path.join("device/report_descriptor")).ok()?;
    let (usage_page, usage) = first_usage(&descriptor).unwrap_or((0, 0));
    let (may_type, node) = (may_type(&descriptor), Path::new("/dev").join(path.file_name()?));
    Some((port, HidInterface { number, usage_page, usage, may_type, node, bound: inode(&path)? }))
}

/// sysfs gives no folder the number of one that was there before.
fn inode(folder: &Path) -> Option<u64> {
    fs::metadata(folder).ok().map(|found| found.ino())
}

/// `1-2.3` is a device; `usb1` is a root hub and `1-2.3:1.0` an interface.
pub(super) fn is_port(name: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name.split_once('-').is_some_and(|(bus, ports)| number(bus) && ports.split('.').all(number))
}

fn children(dir: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(&wanted))
        .map(|entry| entry.path())
        .collect()
}

fn text(dir: &Path, name: &str) -> Option<String> {
    let bytes = fs::read(dir.join(name)).ok()?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn hex(dir: &Path, name: &str) -> Option<u16> {
    u16::from_str_radix(&text(dir, name)?, 16).ok()
}

fn decimal(dir: &Path, name: &str) -> Option<u8> {
    text(dir, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    const KEYBOARD: [u8; 8] = [0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07];
    const FIDO: [u8; 7] = [0x06, 0xD0, 0xF1, 0x09, 0x01, 0xA1, 0x01];

    /// A tree as the kernel lays it out: root hub, token at 1-2.3 behind a hub at 1-2, and a mouse at 1-4.
    fn tree() -> (tempfile::TempDir, Sysfs) {
        let root = tempfile::tempdir().unwrap();
        let hub = root.path().join("devices/pci0000:00/usb1");
        device(&hub, root.path(), "usb1", ["1", "1d6b", "0002", "0601", "09"]);
        device(&hub.join("1-2"), root.path(), "1-2", ["2", "05e3", "0608", "8536", "09"]);
        let token = hub.join("1-2/1-2.3");
        device(&token, root.path(), "1-2.3", ["7", "1050", "0407", "0543", "00"]);
        fs::write(token.join("manufacturer"), "Yubico\n").unwrap();
        fs::write(token.join("serial"), "\n").unwrap();
        let keyboard = token.join("1-2.3:1.0/0003:1050:0407.0001");
        fs::create_dir_all(keyboard.join("input/input7/event5")).unwrap();
        node(root.path(), &keyboard.join("hidraw/hidraw0"), &KEYBOARD);
        node(root.path(), &token.join("1-2.3:1.1/0003:1050:0407.0002/hidraw/hidraw1"), &FIDO);
        let mouse = hub.join("1-4");
        device(&mouse, root.path(), "1-4", ["9", "046d", "c077", "7200", "00"]);
        fs::create_dir_all(mouse.join("1-4:1.0/0003:046D:C077.0003/input/input9/event6")).unwrap();
        node(root.path(), &root.path().join("devices/virtual/misc/uhid/0005:1234:5678.0004/hidraw/hidraw2"), &KEYBOARD);
        let sysfs = Sysfs::new(root.path());
        (root, sysfs)
    }

    fn device(dir: &Path, root: &Path, name: &str, values: [&str; 5]) {
        fs::create_dir_all(dir).unwrap();
        for (file, value) in ["devnum", "idVendor", "idProduct", "bcdDevice", "bDeviceClass"].iter().zip(values) {
            fs::write(dir.join(file), format!("{value}\n")).unwrap();
        }
        fs::create_dir_all(root.join("bus/usb/devices")).unwrap();
        symlink(dir, root.join("bus/usb/devices").join(name)).unwrap();
    }

    fn node(root: &Path, dir: &Path, descriptor: &[u8]) {
        fs::create_dir_all(dir).unwrap();
        let hid = dir.parent().unwrap().parent().unwrap();
        fs::write(hid.join("report_descriptor"), descriptor).unwrap();
        symlink(hid, dir.join("device")).unwrap();
        fs::create_dir_all(root.join("class/hidraw")).unwrap();
        symlink(dir, root.join("class/hidraw").join(dir.file_name().unwrap())).unwrap();
    }

    #[test]
    fn devices_are_listed_by_port_without_hubs() {
        let (_root, sysfs) = tree();
        let found = sysfs.devices().unwrap();
        assert_eq!(found.iter().map(|device| device.port.0.as_str()).collect::<Vec<_>>(), ["1-2.3", "1-4"]);
        let token = &found[0];
        assert_eq!((token.address, token.vid, token.pid, token.bcd_device), (7, 0x1050, 0x0407, 0x0543));
        assert_eq!(token.manufacturer.as_deref(), Some("Yubico"));
        assert_eq!(token.serial, None, "an empty serial is no serial");
    }

    #[test]
    fn a_device_that_vanishes_during_the_scan_is_left_out() {
        let (root, sysfs) = tree();
        fs::remove_file(root.path().join("bus/usb/devices/1-2.3/devnum")).unwrap();
        assert_eq!(sysfs.devices().unwrap().len(), 1);
    }

    #[test]
    fn hidraw_nodes_belong_to_the_port_of_their_interface() {
        let (root, sysfs) = tree();
        let mut found = sysfs.hid_interfaces();
        found.sort_by_key(|(_, interface)| interface.number);
        let expected =
            [(0, 1, 6, "/dev/hidraw0"), (1, 0xF1D0, 1, "/dev/hidraw1")].map(|(number, usage_page, usage, node)| {
                let (may_type, node) = (usage == 6, PathBuf::from(node));
                let folder = root.path().join("class/hidraw").join(node.file_name().unwrap());
                let bound = inode(&folder).unwrap();
                (PortPath("1-2.3".into()), HidInterface { number, usage_page, usage, may_type, node, bound })
            });
        assert_eq!(found, expected, "and the one that is not on USB is left out");
    }

    #[test]
    fn the_nodes_whose_mode_may_change_are_listed() {
        let (root, sysfs) = tree();
        fs::create_dir_all(root.path().join("class/input/event5")).unwrap();
        fs::create_dir_all(root.path().join("class/input/mouse0")).unwrap();
        let expected = ["/dev/hidraw0", "/dev/hidraw1", "/dev/hidraw2", "/dev/input/event5"].map(PathBuf::from);
        assert_eq!(sysfs.hid_and_event_nodes(), expected);
    }

    #[test]
    fn the_first_collection_names_an_interface() {
        assert_eq!(first_usage(&KEYBOARD), Some((1, 6)));
        assert_eq!(first_usage(&FIDO), Some((0xF1D0, 1)));
        // The usage of four bytes brings its page; a long item is passed over.
        assert_eq!(first_usage(&[0xFE, 1, 0, 9, 0x0B, 6, 0, 1, 0, 0xA1, 1]), Some((1, 6)));
    }

    #[test]
    fn keys_are_found_wherever_they_stand_in_a_descriptor() {
        let mouse = [0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x05, 0x09, 0x19, 0x01, 0x81, 0x02, 0xC0];
        assert!(may_type(&KEYBOARD) && !may_type(&FIDO) && !may_type(&mouse));
        assert!(may_type(&[&mouse[..], &KEYBOARD].concat()), "behind a mouse");
        assert!(may_type(&[0x1B, 0x04, 0x00, 0x07, 0x00]), "a range of keys that brings its page");
        assert!(!may_type(&[0x1B, 0x07, 0x00, 0x01, 0x00]) && !may_type(&[0x05]) && !may_type(&[]));
    }

    #[test]
    fn broken_report_descriptors_name_nothing() {
        for descriptor in [&[][..], &[0x05], &[0x09, 0x06], &[0xA1, 0x01], &[0xFE], &[0xFE, 200, 0], &[0x0B, 1, 2]] {
            assert_eq!(first_usage(descriptor), None, "{descriptor:x?}");
        }
    }

    #[test]
    fn only_the_devices_own_event_nodes_are_named() {
        let (_root, sysfs) = tree();
        let nodes = |port: &str| sysfs.key_nodes(&PortPath(port.into())).into_iter().map(|keys| keys.node);
        assert!(nodes("1-2.3").eq([PathBuf::from("/dev/input/event5")]));
        assert!(nodes("1-4").eq([PathBuf::from("/dev/input/event6")]));
        assert_eq!(nodes("1-2").len(), 0, "the hub's is not its token's");
    }

    #[test]
    fn a_node_that_comes_back_under_its_own_name_is_another() {
        let (root, sysfs) = tree();
        let port = PortPath("1-2.3".into());
        let (before, keys) = (sysfs.hid_interfaces(), sysfs.key_nodes(&port));
        assert_eq!(
            (sysfs.hid_interfaces(), sysfs.key_nodes(&port)),
            (before.clone(), keys.clone()),
            "looking changes nothing"
        );
        // what libusb's detaching and attaching does to the kernel's tree; the old folders stay aside so that no inode comes twice
        let keyboard = root.path().join("devices/pci0000:00/usb1/1-2/1-2.3/1-2.3:1.0/0003:1050:0407.0001");
        fs::rename(&keyboard, root.path().join("before")).unwrap();
        assert_eq!(sysfs.key_nodes(&port), []);
        let left = sysfs.hid_interfaces();
        assert!(left.iter().all(|(_, interface)| interface.number == 1), "a dead node is no node: {left:?}");
        fs::remove_file(root.path().join("class/hidraw/hidraw0")).unwrap();
        let again = keyboard.with_file_name("0003:1050:0407.0009");
        fs::create_dir_all(again.join("input/input8/event5")).unwrap();
        node(root.path(), &again.join("hidraw/hidraw0"), &KEYBOARD);
        let (now, keys_now) = (sysfs.hid_interfaces(), sysfs.key_nodes(&port));
        let of = |found: &[(PortPath, HidInterface)], number| {
            found.iter().find(|(_, interface)| interface.number == number).unwrap().1.clone()
        };
        assert_eq!(of(&now, 0).node, of(&before, 0).node);
        assert_ne!(of(&now, 0), of(&before, 0));
        assert_eq!(of(&now, 1), of(&before, 1), "the interface that nobody touched is the same");
        assert_eq!(keys_now[0].node, keys[0].node);
        assert_ne!(keys_now, keys);
    }

    #[test]
    fn a_machine_without_usb_is_an_error_and_not_an_empty_list() {
        let empty = tempfile::tempdir().unwrap();
        assert!(Sysfs::new(empty.path()).devices().is_err());
        assert!(Sysfs::new(empty.path()).hid_interfaces().is_empty());
    }

    #[test]
    fn ports_are_told_from_root_hubs_and_interfaces() {
        for (name, expected) in
            [("1-2", true), ("10-1.4.2", true), ("usb1", false), ("1-2:1.0", false), ("1-", false), ("1-0:1.0", false)]
        {
            assert_eq!(is_port(name), expected, "{name}");
        }
    }
}
