//! The shipped profiles against `docs/protocols/yubikey.md, 1.1`, and files that must be refused.

use super::*;

const YUBICO: u16 = 0x1050;

fn profiles() -> Profiles {
    Profiles::load(None).unwrap()
}

fn traits(pid: u16, firmware: &str) -> Traits {
    let firmware = firmware.parse().unwrap();
    profiles().match_firmware(YUBICO, pid, firmware).unwrap().0.yubikey(firmware).unwrap()
}

fn load(files: &[(&str, &str)]) -> Result<Profiles, ProfileError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    Profiles::load(Some(folder.path()))
}

const GOOD: &str = r#"
family = "yubikey"
firmware = { since = "5.0.0" }
yubikey = { features = {}, typing = { numeric_keypad = true, enter = false } }
[[usb]]
vid = 0x1d50
pid = 0x60fc
interfaces = ["otp"]
otp = "yes"
[[model]]
name = "OnlyKey"
"#;

#[test]
fn every_documented_pid_is_known_with_its_otp_interface() {
    let with = [0x0010, 0x0110, 0x0111, 0x0114, 0x0116, 0x0401, 0x0403, 0x0405, 0x0407, 0x0410];
    let disabled = [0x0112, 0x0113, 0x0115, 0x0402, 0x0404, 0x0406];
    for (pids, otp) in [(&with[..], Otp::Yes), (&disabled, Otp::Disabled), (&[0x0120], Otp::Never)] {
        for pid in pids {
            let (_, usb) = profiles().match_device(YUBICO, *pid, 0x0543).map(|(p, u)| (p.clone(), u.clone())).unwrap();
            assert_eq!(usb.otp, otp, "{pid:04x}");
        }
    }
    assert!(profiles().match_device(YUBICO, 0x9999, 0x0543).is_none());
    assert!(profiles().match_device(0x046d, 0x0407, 0x0543).is_none());
}

#[test]
fn bcd_device_chooses_the_generation() {
    let name = |pid, bcd| profiles().match_device(YUBICO, pid, bcd).unwrap().0.name.clone();
    assert_eq!(name(0x0407, 0x0434), "yubikey-4");
    assert_eq!(name(0x0407, 0x0543), "yubikey-5");
    assert_eq!(name(0x0407, 0x0712), "yubikey-5");
    assert_eq!(name(0x0010, 0x0233), "yubikey-2");
    assert_eq!(name(0x0010, 0x0217), "yubikey-neo");
    assert_eq!(name(0x0116, 0x0343), "yubikey-neo");
    assert_eq!(name(0x0116, 0x0000), "yubikey-neo", "an odd bcdDevice does not hide the token");
}

#[test]
fn names_follow_firmware_and_form() {
    let model = |pid, firmware: &str, form| {
        let firmware = firmware.parse().unwrap();
        profiles().match_firmware(YUBICO, pid, firmware).unwrap().0.model(firmware, form).to_owned()
    };
    let form = |factor, nfc, fips| Some(Form { factor, nfc, fips });
    assert_eq!(model(0x0010, "2.3.3", None), "YubiKey 2");
    assert_eq!(model(0x0116, "3.4.3", None), "YubiKey NEO");
    assert_eq!(model(0x0410, "4.0.2", None), "YubiKey Plus");
    assert_eq!(model(0x0403, "4.1.1", form(1, false, false)), "YubiKey Edge");
    assert_eq!(model(0x0407, "4.3.4", form(1, false, false)), "YubiKey 4");
    assert_eq!(model(0x0407, "4.4.5", None), "YubiKey 4 FIPS");
    assert_eq!(model(0x0407, "5.4.3", None), "YubiKey 5");
    assert_eq!(model(0x0407, "5.4.3", form(1, true, false)), "YubiKey 5 NFC");
    assert_eq!(model(0x0407, "5.4.3", form(3, true, true)), "YubiKey 5C NFC FIPS");
    assert_eq!(model(0x0407, "5.4.3", form(9, true, true)), "YubiKey 5");
}

#[test]
fn abilities_begin_with_the_firmware_that_has_them() {
    let old = traits(0x0010, "2.1.0");
    assert!(!old.abilities.write_hotp && !old.serial_command && old.slot_bits);
    assert!(!traits(0x0010, "2.0.2").slot_bits);
    let two_three = traits(0x0010, "2.3.0");
    assert!(two_three.abilities.write_hotp && two_three.update && two_three.typing.numeric_keypad);
    assert!(!two_three.abilities.swap && traits(0x0010, "2.3.2").abilities.swap);
    assert!(!traits(0x0010, "2.2.3").typing.numeric_keypad);
    assert!(traits(0x0116, "3.4.0").refresh_status && !traits(0x0407, "4.3.4").refresh_status);
    assert!(!traits(0x0401, "4.0.9").device_info && traits(0x0401, "4.1.0").device_info);
    assert!(!two_three.touch_bits && traits(0x0110, "3.0.0").touch_bits);
}

#[test]
fn updates_cannot_carry_an_access_code_from_4_3_2_to_4_3_5() {
    let can = |firmware| traits(0x0407, firmware).update_access_code;
    assert_eq!(["4.3.1", "4.3.2", "4.3.5", "4.3.6", "5.4.3"].map(can), [true, false, false, true, true]);
}

#[test]
fn the_interface_is_reclaimed_sooner_from_5_6_on() {
    assert_eq!(traits(0x0407, "5.4.3").reclaim.as_millis(), 3000);
    assert_eq!(traits(0x0407, "5.7.1").reclaim.as_millis(), 100);
    assert_eq!(traits(0x0010, "2.3.3").reclaim.as_millis(), 0);
}

#[test]
fn nitrokeys_speak_their_older_payloads_up_to_0_7_and_a_storage_up_to_0_53() {
    let of = |vid, pid, minor| {
        let firmware = Firmware(0, minor, 0);
        profiles().match_firmware(vid, pid, firmware).unwrap().0.nitrokey(firmware).unwrap()
    };
    for (vid, pid, last_old) in [(0x20a0, 0x4108, 7), (0x316d, 0x4c4b, 7), (0x20a0, 0x4109, 53)] {
        assert_eq!([last_old, last_old + 1].map(|minor| of(vid, pid, minor).old_payloads), [true, false], "{pid:04x}");
    }
    assert_eq!([53, 54].map(|minor| of(0x20a0, 0x4109, minor).last_totp), [true, false]);
    assert!(of(0x20a0, 0x4108, 15).last_totp && !of(0x20a0, 0x4108, 15).storage && of(0x20a0, 0x4109, 57).storage);
    let none = profiles().match_device(0x20a0, 0x4108, 0x0101).unwrap().0.yubikey(Firmware(0, 15, 0));
    assert_eq!(none, None, "it is no YubiKey");
}

#[test]
fn a_nitrokey_3_has_codes_since_1_4_and_guards_them_since_1_6() {
    let of = |firmware| {
        let found = profiles().match_firmware(0x20a0, 0x42b2, firmware).unwrap().0.nitrokey3(firmware);
        let traits = found.unwrap();
        [traits.secrets, traits.properties, traits.touch_to_delete]
    };
    assert_eq!(of(Firmware(1, 0, 0)), [false, false, false]);
    assert_eq!(of(Firmware(1, 3, 1)), [false, false, false]);
    assert_eq!(of(Firmware(1, 4, 0)), [true, false, false]);
    assert_eq!(of(Firmware(1, 5, 0)), [true, true, false]);
    assert_eq!(of(Firmware(1, 8, 3)), [true, true, true]);
}

#[test]
fn the_rules_name_tokens_with_an_otp_interface_and_nothing_else() {
    let rules = profiles().udev_rules(&Keyboards::default());
    let lines: Vec<&str> = rules.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let of = |vendor: &str| lines.iter().filter(|line| line.contains(vendor)).copied().collect::<Vec<_>>();
    for (vendor, products) in
        [("1050", "0010|0110|0111|0114|0116|0401|0403|0405|0407|0410"), ("20a0", "4108|4109|42b2"), ("316d", "4c4b")]
    {
        let lines = of(&format!("ATTRS{{idVendor}}==\"{vendor}\", ATTRS{{idProduct}}==\"{products}\""));
        assert_eq!(lines.len(), 2, "{vendor}: hidraw and event nodes");
    }
    for line in &lines {
        assert!(line.contains("ATTRS{idVendor}==") && line.contains("ATTRS{idProduct}=="), "{line}");
    }
    for line in lines {
        let expected = match line.starts_with("SUBSYSTEM==\"hidraw\"") {
            true => " GROUP=\"trousseau\", MODE=\"0660\"",
            false => " ENV{LIBINPUT_IGNORE_DEVICE}=\"1\", GROUP=\"trousseau\", MODE=\"0640\"",
        };
        assert!(line.ends_with(expected), "{line}");
    }
}

#[test]
fn the_rules_open_the_sockets_of_the_bench_only_where_keyboards_are_ignored() {
    let rules = |text| profiles().udev_rules(&toml::from_str(text).unwrap());
    let ignoring = rules("unknown = 'ignore'\nbench_ports = ['1-2', '3-1.4']");
    for port in ["1-2", "3-1.4"] {
        let expected = format!("\nSUBSYSTEM==\"input\", KERNEL==\"event*\", KERNELS==\"{port}|{port}.*\", GROUP");
        assert_eq!(ignoring.matches(&expected).count(), 1, "{ignoring}");
    }
    let telling = rules("unknown = 'tell'\nbench_ports = ['1-2']");
    assert_eq!(telling, profiles().udev_rules(&Keyboards::default()));
    assert!(!telling.contains("KERNELS"), "{telling}");
}

#[test]
fn a_folder_takes_the_place_of_the_built_in_files_and_needs_no_rust() {
    let profiles = load(&[("onlykey.toml", GOOD), ("notes.txt", "not read")]).unwrap();
    assert_eq!(profiles.match_device(0x1d50, 0x60fc, 0x0500).unwrap().0.name, "onlykey");
    assert!(profiles.match_device(YUBICO, 0x0407, 0x0543).is_none());
    assert!(
        profiles.udev_rules(&Keyboards::default()).contains("ATTRS{idVendor}==\"1d50\", ATTRS{idProduct}==\"60fc\"")
    );
}

#[test]
fn mistakes_are_named_with_their_file() {
    let cases = [
        ("family = 3", "bad.toml"),
        (&GOOD.replace("\"yubikey\"", "\"toothbrush\""), "unknown variant `toothbrush`"),
        (&GOOD.replace("yubikey = {", "#"), "there is no [yubikey] section"),
        (&GOOD.replace("features = {}", "features = { hopt = true }"), "hopt"),
        (&GOOD.replace("since = \"5.0.0\"", "since = \"5.0.0\", before = \"4.0.0\""), "ends before it begins"),
        (&GOOD.replace("\"yes\"", "\"never\""), "1d50:60fc: `interfaces` and `otp` disagree"),
        (&GOOD.replace("name = \"OnlyKey\"", "name = \"OnlyKey\"\nform = 1"), "without conditions"),
        (&GOOD.replace("5.0.0", "5.0"), "is not a firmware version"),
    ];
    for (text, expected) in cases {
        let message = load(&[("bad.toml", text)]).unwrap_err().to_string();
        assert!(message.contains("bad.toml") && message.contains(expected), "{message}");
    }
    let twice = load(&[("a.toml", GOOD), ("b.toml", GOOD)]).unwrap_err().to_string();
    assert!(twice.contains("b.toml") && twice.contains("by a;"), "{twice}");
}

#[test]
fn a_missing_or_empty_folder_is_named() {
    assert!(matches!(load(&[]), Err(ProfileError::Empty(_))));
    assert!(matches!(Profiles::load(Some(Path::new("/nonexistent"))), Err(ProfileError::Unreadable { .. })));
}

const TYPING: &str = r#"
family = "typing"
usb = [{ vid = 0x1d50, pid = 0x60fd, interfaces = ["otp", "fido"], otp = "yes" }]
model = [{ name = "A token" }]
"#;

fn typing(change: impl Fn(&str) -> String) -> Result<Profiles, ProfileError> {
    load(&[("typing-some.toml", &change(TYPING))])
}

#[test]
fn a_profile_of_a_typing_token_names_what_no_keyboard_has() {
    typing(str::to_owned).unwrap();
    let bare = |text: &str| text.replace(", \"fido\"", "");
    let message = typing(bare).unwrap_err().to_string();
    assert!(message.contains("could be anybody's keyboard or scanner"), "{message}");
    let named = typing(|text| format!("{}\n[typing]\nproduct = [\"OTP Token C200\", \"OTP Token C300\"]", bare(text)));
    let rules = named.unwrap().udev_rules(&Keyboards::default());
    let expected =
        "ATTRS{idVendor}==\"1d50\", ATTRS{idProduct}==\"60fd\", ATTRS{product}==\"OTP Token C200|OTP Token C300\",";
    assert_eq!(rules.matches(expected).count(), 2, "{rules}");
}

#[test]
fn a_profile_never_means_a_keyboard_or_a_scanner() {
    for (from, to, expected) in [
        ("0x1d50", "0x046d", "maker of keyboards or scanners"),
        ("0x1d50", "0x05e0", "maker of keyboards or scanners"),
        ("0x60fd", "0xffff", "names no product"),
        ("model =", "typing = { product = [\"USB Keyboard\"] }\nmodel =", "is never opened"),
        ("model =", "typing = { product = [\"Barcode Reader\"] }\nmodel =", "is never opened"),
        ("model =", "typing = { product = [\"a*\"] }\nmodel =", "udev rule"),
        ("model =", "typing = { product = [\"x\\\", MODE=\\\"0666\"] }\nmodel =", "udev rule"),
    ] {
        let message = typing(|text| text.replace(from, to)).unwrap_err().to_string();
        assert!(message.contains("typing-some.toml") && message.contains(expected), "{message}");
    }
}

#[test]
fn one_vid_and_pid_is_of_one_family() {
    let stolen = TYPING.replace("0x60fd", "0x60fc");
    let message = load(&[("a.toml", GOOD), ("b.toml", &stolen)]).unwrap_err().to_string();
    assert!(message.contains("b.toml") && message.contains("of another family in a"), "{message}");
}

#[test]
fn a_family_has_one_word_in_profiles_and_in_the_inventory() {
    for family in Family::ALL {
        assert_eq!(family.word(), domain::Family::from(*family).word());
        assert_eq!(Family::of((*family).into()), Some(*family));
    }
    let of_no_driver = domain::Family::ALL.iter().filter(|family| Family::of(**family).is_none());
    assert_eq!(of_no_driver.copied().collect::<Vec<_>>(), [domain::Family::Unseen, domain::Family::Software]);
}
