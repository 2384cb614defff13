//! The rules that packages install are those that the profiles imply.

use trousseau::{profile::Profiles, usb::Keyboards};

#[test]
fn the_shipped_udev_rules_are_those_of_the_profiles() {
    let shipped = include_str!("../../../udev/70-trousseau.rules");
    let implied = Profiles::load(None).unwrap().udev_rules(&Keyboards::default());
    assert_eq!(shipped, implied, "run `trousseau udev > udev/70-trousseau.rules`");
}
