//! Keyboards at the desk: an unknown one is told of, and where the installation says so its keys go nowhere; nobody is locked
//! out of their own machine.

use crate::{
    support::desk::{Desk, Ground, HandClock},
    support::panel::Panel,
};
use std::sync::Arc;
use trousseau::{
    bench::KeyboardHold,
    emulated::Hub,
    store::{Mode, Store},
    usb::Keyboards,
    web::{WebConfig, router},
};

/// An unknown keyboard, a keyboard that the machine may have as its own, and a token; in sockets 1-2 (the bench's) and others.
const STRANGER: &str = "typing,serial=BAD-1,vid=1234,pid=5678,keyboard-only,port=2,unplugged";
const OWN: &str = "typing,serial=OWN-1,vid=046d,pid=c31c,keyboard-only";
const IGNORE: &str = "unknown = 'ignore'\nbench_ports = ['1-2', '1-4', '1-6']";

fn keyboards(text: &str) -> Keyboards {
    toml::from_str(text).unwrap()
}

/// A desk whose installation says this of keyboards.
fn desk(specs: &[&str], rules: &str) -> Desk {
    let hub = Hub::new(specs.iter().map(|spec| spec.parse().unwrap())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store =
        Arc::new(Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
    let ground = Ground { bus: Arc::new(hub.clone()), hub, store, clock: Arc::<HandClock>::default(), folder };
    let desk = Desk::on(ground, |station| {
        station.bench().set_keyboards(keyboards(rules));
        Desk::furnish(station, true)
    });
    desk.station.bench().settle(std::time::Duration::from_secs(10));
    desk
}

/// What the bench says of keyboards, once it says this many.
fn said(desk: &Desk, count: usize) -> Vec<(String, KeyboardHold)> {
    let technician = desk.technician();
    for _ in 0..200 {
        let bench = desk.station.bench().view(&technician).unwrap();
        if bench.keyboards.len() == count {
            return bench.keyboards.into_iter().map(|keyboard| (keyboard.port, keyboard.hold)).collect();
        }
        desk.station.bench().bench_after(bench.generation, std::time::Duration::from_millis(50));
    }
    panic!("the bench never told of {count} keyboards");
}

#[test]
fn an_unknown_keyboard_is_told_of_and_where_it_is_ignored_its_keys_go_nowhere() {
    for (rules, hold, words) in [
        ("unknown = 'tell'", KeyboardHold::Free, "Ce qu’il tape arrive dans la fenêtre active"),
        (IGNORE, KeyboardHold::Held, "La station l’ignore : ses touches n’arrivent nulle part"),
    ] {
        let desk = desk(&[STRANGER], rules);
        desk.hub.plug("BAD-1").unwrap();
        assert_eq!(said(&desk, 1), [("1-2".to_owned(), hold)], "{rules}");
        assert_eq!(desk.hub.is_held("BAD-1").unwrap(), hold == KeyboardHold::Held, "{rules}");
        let router = router(desk.station.clone(), WebConfig::default()).unwrap();
        let panel = Panel { desk, router };
        let page = panel.sign_in("technician").get("/bench").text;
        assert!(page.contains("Un clavier inconnu vient d’être branché sur") && page.contains(words), "{page}");
        assert!(page.contains("1234:5678"), "{page}");
        panel.desk.hub.unplug("BAD-1").unwrap();
        assert_eq!(said(&panel.desk, 0), []);
        assert!(!panel.desk.hub.is_held("BAD-1").unwrap(), "what is gone is let go");
    }
}

#[test]
fn the_machines_own_keyboards_are_never_ignored_wherever_they_are() {
    let early = format!("{OWN},port=4");
    let listed = "typing,serial=LIST-1,vid=05e0,pid=1200,keyboard-only,port=6,unplugged";
    let elsewhere = "typing,serial=RESCUE-1,vid=1234,pid=9999,keyboard-only,port=7,unplugged";
    let desk = desk(&[&early, listed, elsewhere], &format!("{IGNORE}\nown = ['05e0:1200']"));
    assert_eq!(said(&desk, 1), [("1-4".to_owned(), KeyboardHold::Before)], "there when the station started, and said");
    desk.hub.plug("LIST-1").unwrap();
    desk.hub.plug("RESCUE-1").unwrap();
    let told = said(&desk, 2);
    assert!(told.contains(&("1-7".to_owned(), KeyboardHold::Free)), "not a socket of the bench: {told:?}");
    // its cable is loose
    desk.hub.unplug("OWN-1").unwrap();
    said(&desk, 1);
    desk.hub.plug("OWN-1").unwrap();
    assert!(said(&desk, 2).contains(&("1-4".to_owned(), KeyboardHold::Before)), "it came back to its place");
    for name in ["OWN-1", "LIST-1", "RESCUE-1"] {
        assert!(!desk.hub.is_held(name).unwrap(), "{name}");
    }
}

#[test]
fn a_keyboard_that_cannot_be_held_yet_is_said_and_is_held_as_soon_as_udev_permits() {
    let desk = desk(&[STRANGER], IGNORE);
    desk.hub.permit("BAD-1", false).unwrap();
    desk.hub.plug("BAD-1").unwrap();
    assert_eq!(said(&desk, 1), [("1-2".to_owned(), KeyboardHold::Refused)]);
    desk.hub.permit("BAD-1", true).unwrap();
    for _ in 0..200 {
        if said(&desk, 1)[0].1 == KeyboardHold::Held {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("it was never held");
}

#[test]
fn what_a_token_types_is_held_from_the_plug_on_also_where_udev_is_late() {
    let desk = desk(&["typing,serial=TK-100,unplugged"], "unknown = 'tell'");
    desk.hub.permit("TK-100", false).unwrap();
    desk.hub.plug("TK-100").unwrap();
    desk.hub.permit("TK-100", true).unwrap();
    desk.plugged("TK-100");
    assert!(desk.hub.is_held("TK-100").unwrap());
    assert_eq!(said(&desk, 0), [], "a token is no unknown keyboard");
}

#[test]
fn doctor_says_what_a_found_key_may_type() {
    let said = |rules| {
        let findings = crate::support::desk::doctored(&desk(&[], rules).station);
        findings.into_iter().map(|finding| finding.sentence).collect::<Vec<_>>().join("\n")
    };
    assert!(said("unknown = 'tell'").contains("an unknown keyboard types into the window that has the focus"));
    assert!(said(IGNORE).contains("unknown keyboards in 1-2, 1-4, 1-6 are ignored"));
}
