//! The rules that packages install are those that the profiles imply.

use trousseau::profile::Profiles;

#[test]
fn the_shipped_udev_rules_are_those_of_the_profiles() {
    let shipped = include_str!("../../udev/70-trousseau.rules");
    assert_eq!(shipped, Profiles::load(None).unwrap().udev_rules(), "run `trousseau udev > udev/70-trousseau.rules`");
}
