//! The USBGuard rules let in every token of the profiles and nothing besides. What USBGuard's own parser says of them is
//! asked in `tests/package/kiosk`.

use crate::support::sources::below;
use std::collections::{BTreeMap, BTreeSet};
use trousseau::profile::Profiles;

/// Class of each interface that a rule allows, by `vvvv:pppp`; read from the rules as USBGuard writes them.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let text = Profiles::load(None).unwrap().usbguard_rules();
    let rules = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut allowed = BTreeMap::new();
    for rule in rules {
        let id = rule.strip_prefix("allow id ").and_then(|rest| rest.split(' ').next()).unwrap();
        let (_, classes) = rule.split_once("with-interface match-all { ").expect("a rule bounds the interfaces");
        let (classes, label) = classes.split_once(" } label \"").expect("a rule says of which profile it is");
        assert!(label.ends_with('"') && label.len() > 2, "{rule}");
        let classes = classes.split(' ').map(|class| class.strip_suffix(":*:*").unwrap().to_owned()).collect();
        assert!(allowed.insert(id.to_owned(), classes).is_none(), "twice: {id}");
    }
    allowed
}

#[test]
fn every_token_of_every_profile_has_its_usbguard_rule_and_nothing_else_has_one() {
    let mut promised: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in below(&["firmware-profiles"], &["toml"]) {
        let profile: toml::Table = toml::from_str(&text).unwrap();
        for usb in profile["usb"].as_array().unwrap_or_else(|| panic!("{path}: no [[usb]]")) {
            let number = |name: &str| usb[name].as_integer().unwrap();
            let classes = promised.entry(format!("{:04x}:{:04x}", number("vid"), number("pid"))).or_default();
            for interface in usb["interfaces"].as_array().unwrap() {
                classes.insert(if interface.as_str() == Some("ccid") { "0b" } else { "03" }.to_owned());
            }
        }
    }
    // the one token that is a disk too
    promised.get_mut("20a0:4109").unwrap().insert("08".to_owned());
    assert_eq!(allowed(), promised);
    assert!(promised.len() > 30, "the profiles were read");
}
