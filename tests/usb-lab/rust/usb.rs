//! The `usb` floor: scans, hot-plug, reports, unplug in the middle of them, and the grab of a keyboard.

use crate::plugged::{self, Plugged, Token};
use crate::{YUBIKEY_4, YUBIKEY_5};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use trousseau::usb::hid::HidBus;
use trousseau::usb::{Bus, HidInterface, OpenError, Transport, UsbDevice};

const FIDO_ONLY: Token = Token { serial: 1_122_334, firmware: "5.4.3", pid: "0402" };
const SMART_CARD_ONLY: Token = Token { serial: 1_122_335, firmware: "5.4.3", pid: "0404" };

const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_scan_lists_tokens_by_port_with_their_interfaces_and_no_hubs() {
    let bus = HidBus::new().unwrap();
    assert!(bus.scan().unwrap().is_empty(), "the guest has hubs only");
    let _tokens = Plugged::new(&[YUBIKEY_4, FIDO_ONLY, SMART_CARD_ONLY]);
    let found = bus.scan().unwrap();
    assert!(found.is_sorted_by(|a, b| a.port < b.port));
    let by_pid = |pid| found.iter().find(|device| device.pid == pid).unwrap();
    let token = by_pid(0x0407);
    assert_eq!((token.vid, token.bcd_device), (0x1050, 0x0435));
    assert_eq!(token.manufacturer.as_deref(), Some("Yubico"));
    assert_eq!(token.product.as_deref(), Some("Yubikey 4 OTP+U2F+CCID"));
    let usages: Vec<_> = token.hid.iter().map(|hid| (hid.number, hid.usage_page, hid.usage)).collect();
    assert_eq!(usages, [(0, 0x0001, 0x0006), (1, 0xF1D0, 0x0001)], "keyboard and FIDO");
    assert_eq!(by_pid(0x0402).hid.len(), 1);
    assert!(by_pid(0x0404).hid.is_empty(), "listed though it has no hidraw node");
}

#[test]
fn arrivals_departures_and_nodes_are_told() {
    let bus = HidBus::new().unwrap();
    let (tell, told) = channel();
    let guard = bus.watch(Box::new(move || tell.send(()).unwrap())).unwrap();
    let mut tokens = Plugged::new(&[YUBIKEY_5.unplugged()]);
    for _ in 0..3 {
        tokens.say("plug", YUBIKEY_5);
        wait_told(&told, || bus.scan().unwrap().iter().any(|device| device.hid.len() == 2));
        tokens.unplug(YUBIKEY_5);
        wait_told(&told, || bus.scan().unwrap().is_empty());
    }
    drop(guard);
    while told.try_recv().is_ok() {}
    tokens.say("plug", YUBIKEY_5);
    assert!(matches!(told.recv_timeout(Duration::from_secs(1)), Err(RecvTimeoutError::Disconnected)));
}

#[test]
fn a_replug_into_the_same_port_has_another_address() {
    let bus = HidBus::new().unwrap();
    let mut tokens = Plugged::new(&[YUBIKEY_5]);
    let before = only(&bus);
    tokens.unplug(YUBIKEY_5);
    tokens.plug(YUBIKEY_5);
    let after = only(&bus);
    assert_eq!(before.port, after.port);
    assert_ne!(before.address, after.address);
}

#[test]
fn feature_reports_go_both_ways_and_ten_tokens_do_not_mix() {
    let bus = HidBus::new().unwrap();
    let many: Vec<_> = (0..10).map(|n| Token { serial: 5_000_000 + n, ..YUBIKEY_5 }).collect();
    let _tokens = Plugged::new(&many);
    let devices = bus.scan().unwrap();
    assert_eq!(devices.len(), 10);
    let mut serials: Vec<_> = devices.iter().map(|device| serial(&bus, keyboard(device))).collect();
    serials.sort_unstable();
    assert_eq!(serials, many.iter().map(|token| token.serial).collect::<Vec<_>>());
}

#[test]
fn a_wait_for_input_is_bounded_and_an_unplug_ends_it() {
    let bus = HidBus::new().unwrap();
    let mut tokens = Plugged::new(&[YUBIKEY_5]);
    let mut link = bus.open(keyboard(&only(&bus))).unwrap();
    let started = Instant::now();
    assert!(matches!(link.read_input(&mut [0; 8], Duration::from_millis(300)), Ok(None)));
    assert!((0.3..5.0).contains(&started.elapsed().as_secs_f64()), "{:?}", started.elapsed());
    tokens.say("unplug", YUBIKEY_5);
    let started = Instant::now();
    assert!(link.read_input(&mut [0; 8], Duration::from_secs(20)).is_err());
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

#[test]
fn an_unplug_during_a_transfer_is_an_error_and_the_node_is_gone() {
    let bus = HidBus::new().unwrap();
    for fault in ["unplug=1:during", "unplug=1:after", "unplug=1:silent"] {
        let mut tokens = Plugged::new(&[YUBIKEY_5]);
        let device = only(&bus);
        let mut link = bus.open(keyboard(&device)).unwrap();
        tokens.say("fault", format!("{YUBIKEY_5} {fault}"));
        tokens.all_is_obeyed();
        let started = Instant::now();
        let error = (0..4).find_map(|_| link.get_feature(&mut [0; 8]).err());
        let text = error.expect("it was pulled out").to_string();
        assert!(text.contains("unplugged") && text.contains("plug it in again"), "{text}");
        // what goes out before the kernel knows of the unplug ends by its own five seconds for a control transfer
        assert!(started.elapsed() < Duration::from_secs(12), "{fault}: {:?}", started.elapsed());
        tokens.wait_gone();
        assert!(matches!(bus.open(keyboard(&device)), Err(OpenError::Gone(_))), "{fault}");
        assert!(matches!(bus.grab(&device.keys[0]), Err(OpenError::Gone(_))), "{fault}");
    }
}

#[test]
fn a_grab_takes_the_keys_of_its_own_token_and_of_no_other() {
    let bus = HidBus::new().unwrap();
    let mut tokens = Plugged::new(&[YUBIKEY_4, YUBIKEY_5]);
    for device in bus.scan().unwrap() {
        write_hotp(&bus, keyboard(&device));
    }
    let devices = bus.scan().unwrap();
    let grabbed = devices.iter().find(|device| device.bcd_device == 0x0543).unwrap();
    let mut listeners = plugged::key_listeners();
    assert_eq!(listeners.len(), 2, "one event node each");
    let guard = bus.grab(&grabbed.keys[0]).unwrap();
    assert!(matches!(bus.grab(&grabbed.keys[0]), Err(OpenError::Taken(_))), "it is taken");
    assert!(guard.holds());
    let mut link = bus.open(keyboard(grabbed)).unwrap();

    tokens.touch(YUBIKEY_5);
    assert_eq!(plugged::presses(&mut listeners), 0, "nobody else sees a grabbed token's keys");
    let report = link.read_input(&mut [0; 8], SOON).unwrap();
    assert_eq!(report, Some(8), "but its driver does");
    tokens.touch(YUBIKEY_4);
    assert!(plugged::presses(&mut listeners) >= 6, "the other token was not grabbed");

    drop(guard);
    tokens.touch(YUBIKEY_5);
    assert!(plugged::presses(&mut listeners) >= 6, "the grab ends with its guard");
}

#[test]
fn an_interface_that_its_driver_lets_go_and_takes_again_is_told_and_a_dead_hold_knows_that_it_is() {
    let bus = HidBus::new().unwrap();
    let _tokens = Plugged::new(&[YUBIKEY_5]);
    let before = only(&bus);
    let held = bus.grab(&before.keys[0]).unwrap();
    assert!(held.holds());
    let (tell, told) = channel();
    let _guard = bus.watch(Box::new(move || tell.send(()).unwrap())).unwrap();
    let driver = |what: &str| {
        let interface = format!("{}:1.0", before.port);
        std::fs::write(format!("/sys/bus/usb/drivers/usbhid/{what}"), interface).unwrap();
    };
    for _ in 0..3 {
        driver("unbind");
        wait_told(&told, || only(&bus).keys.is_empty());
        assert!(!held.holds(), "its node is dead");
        let without = only(&bus);
        assert_eq!(without.hid.iter().map(|hid| hid.number).collect::<Vec<_>>(), [1], "FIDO was left alone");
        driver("bind");
        wait_told(&told, || only(&bus).keys.len() == 1 && only(&bus).hid.len() == 2);
        let after = only(&bus);
        assert!(after.is_same_plug(&before), "it was never unplugged");
        assert_ne!((keyboard(&after).bound, after.keys[0].bound), (keyboard(&before).bound, before.keys[0].bound));
        assert_eq!(after.hid[1], before.hid[1]);
        assert!(!held.holds(), "not even where the name came back");
        // udev may still be at it
        let patience = Instant::now() + SOON;
        while bus.grab(&after.keys[0]).is_err() {
            assert!(Instant::now() < patience);
        }
    }
}

fn only(bus: &HidBus) -> UsbDevice {
    let mut found = bus.scan().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn keyboard(device: &UsbDevice) -> &HidInterface {
    device.hid.iter().find(|hid| (hid.usage_page, hid.usage) == (1, 6)).expect("a keyboard interface")
}

/// Waits until `done`, looking only when told to.
fn wait_told(told: &Receiver<()>, done: impl Fn() -> bool) {
    while !done() {
        told.recv_timeout(SOON).expect("to be told");
    }
}

/// Command 0x10 in the fewest reports: the first and the last chunk of an empty payload.
fn serial(bus: &HidBus, interface: &HidInterface) -> u32 {
    let mut link = bus.open(interface).unwrap();
    let mut report = send(&mut *link, &["0000000000000080", "00106b5b00000089"]);
    while report[7] & 0x40 == 0 {
        link.get_feature(&mut report).unwrap();
    }
    link.set_feature(&[0, 0, 0, 0, 0, 0, 0, 0x8f]).unwrap();
    u32::from_be_bytes(report[..4].try_into().unwrap())
}

/// HOTP of RFC 4226 into slot 1: the bytes that `ykman otp hotp` sends (`docs/protocols/yubikey.md, Y-6`).
fn write_hotp(bus: &HidBus, interface: &HidInterface) {
    let chunks = [
        "0000000000000080",
        "0000373839300082",
        "0031323334353683",
        "3738393031323384",
        "3435360000000085",
        "0000003460000086",
        "0029c60000000087",
        "0001955600000089",
    ];
    let status = send(&mut *bus.open(interface).unwrap(), &chunks);
    assert_eq!((status[5] & 1, status[7]), (1, 0), "slot 1 is programmed: {status:x?}");
}

/// Sends chunks and answers with what is read when the last one was taken.
fn send(link: &mut dyn Transport, chunks: &[&str]) -> [u8; 8] {
    let mut report = [0; 8];
    for chunk in chunks {
        link.set_feature(&data_encoding::HEXLOWER.decode(chunk.as_bytes()).unwrap()).unwrap();
        while link.get_feature(&mut report).unwrap() != 8 || report[7] & 0x80 != 0 {}
    }
    report
}
