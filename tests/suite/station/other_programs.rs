//! Tokens that other programs wrote to, and tokens that cannot be used as they are: what is typed and is no code is passed over and kept
//! nowhere, what was written meanwhile is seen at the next look, and whoever stands there is told what to do.

use crate::{support::desk::Desk, support::panel::Panel};
use std::time::Duration;
use trousseau::{
    bench::{Activity, BenchError, Finger, TouchHint},
    domain::{CustodyState, Serial},
    emulated::Touched,
    station::{Advice, Card, EnrolOptions, Face, HiddenBy, StationError},
    usb::Bus,
    wire::yubikey::{Command, Configuration, ExtFlags, Flags, NO_ACCESS_CODE, TicketFlags},
};

const NAME: &str = "1111";
/// Slot 1 as it comes from the factory; the station takes slot 2.
const DELIVERED: &str = "yubikey,serial=1111,programmed";
const OLD_NITROKEY: &str = "nitrokey-3,serial=a4,firmware=1.3.1";
const OLD_NITROKEY_NAME: &str = "000000000000000000000000000000A4";

impl Desk {
    /// Another program writes this into a slot, while the station runs.
    fn written_elsewhere(&self, slot: u8, configuration: &Configuration, current: [u8; 6]) {
        self.sent_elsewhere(&Command::Write { slot, configuration, current });
    }

    fn sent_elsewhere(&self, command: &Command<'_>) {
        let devices = self.hub.scan().unwrap();
        let keyboard = devices[0].hid.iter().find(|hid| (hid.usage_page, hid.usage) == (1, 6)).unwrap();
        let mut link = self.hub.open(keyboard).unwrap();
        for report in command.encode().unwrap().reports() {
            link.set_feature(&report.encode()).unwrap();
        }
    }

    /// The only card.
    fn only(&self) -> Card {
        self.until("it is read", || {
            let cards = self.station.bench().view(&self.technician()).unwrap().cards;
            cards.first().is_some_and(|card| !matches!(card.face, Face::Looking))
        });
        self.station.bench().view(&self.technician()).unwrap().cards.remove(0)
    }

    fn look_again(&self) {
        self.station.bench().look_again(&self.technician(), Duration::from_secs(5)).unwrap();
    }

    /// A finger on this slot; what it types.
    fn typed(&self, slot: u8) -> String {
        match self.hub.touch(NAME, slot).unwrap() {
            Touched::Typed { text } => text,
            other => panic!("{other:?}"),
        }
    }

    /// Until the card knows that what was typed is no code; it asks for this finger.
    fn passed_over(&self) -> Finger {
        let waits = || match self.card(NAME)?.activity {
            Activity::Touch { finger, other: true, .. } => Some(finger),
            _ => None,
        };
        self.until("it was passed over", || waits().is_some());
        waits().unwrap()
    }

    /// Nothing of this is in what people see, in the journal, or in any file of the station.
    fn is_nowhere(&self, typed: &str) {
        let story = self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap();
        let bench = self.station.bench().view(&self.technician()).unwrap();
        let seen = format!("{}{:?}", serde_json::to_string(&story).unwrap(), bench.cards);
        assert!(!seen.contains(typed), "{typed} is shown");
    }
}

/// What `ykman otp static` writes: one usage a character, Enter behind.
fn static_password(keys: &[u8]) -> Configuration {
    let mut padded = [0; 38];
    padded[..keys.len()].copy_from_slice(keys);
    Configuration {
        fixed: padded[..16].try_into().unwrap(),
        fixed_len: 16,
        uid: padded[16..22].try_into().unwrap(),
        key: padded[22..].try_into().unwrap(),
        ext: ExtFlags::SERIAL_API_VISIBLE,
        ticket: TicketFlags::APPEND_CR,
        config: Flags::SHORT_TICKET,
        ..Configuration::default()
    }
}

/// `secret12` and a `!` with shift.
const PASSWORD: [u8; 9] = [0x16, 0x08, 0x06, 0x15, 0x08, 0x17, 0x1e, 0x1f, 0x9e];

#[test]
fn a_yubico_otp_is_passed_over_and_the_wait_goes_on_to_the_long_touch() {
    let desk = Desk::with(&[DELIVERED]);
    desk.registered(NAME);
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), EnrolOptions::default()).unwrap();
    desk.until_waiting_for_touch(NAME);
    let card = desk.card(NAME).unwrap();
    assert_eq!(card.activity.hint(), Some(TouchHint::Long), "slot 2 wants three seconds, and that is said at once");
    let first = desk.typed(1);
    assert_eq!((first.len(), desk.passed_over()), (44, Finger::Long));
    assert_eq!(desk.card(NAME).unwrap().activity.hint(), Some(TouchHint::Other(Finger::Long)));
    let second = desk.typed(1);
    assert!(first != second && first[..12] == second[..12], "another one with the same public id");
    desk.typed(2);
    assert_eq!(desk.ended(NAME).key, "enrolled");
    desk.is_nowhere(&first);
    desk.is_nowhere(&second);
}

#[test]
fn a_static_password_is_passed_over_and_kept_nowhere() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled(NAME);
    desk.written_elsewhere(2, &static_password(&PASSWORD), NO_ACCESS_CODE);
    desk.station.bench().start_verify(&desk.technician(), &desk.serial(NAME)).unwrap();
    desk.until_waiting_for_touch(NAME);
    assert_eq!(desk.typed(2), "secret12!");
    assert_eq!(desk.passed_over(), Finger::Short, "our code is in slot 1");
    assert_eq!(desk.card(NAME).unwrap().activity.hint(), Some(TouchHint::Other(Finger::Short)));
    desk.typed(1);
    let ended = desk.ended(NAME);
    assert!(ended.ok && ended.key == "verified", "{ended:?}");
    desk.is_nowhere("secret12");
}

#[test]
fn what_another_program_wrote_is_seen_at_the_next_look_and_gone_when_it_is_gone() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled(NAME);
    assert!(desk.card(NAME).unwrap().foreign_slots.is_empty());
    desk.written_elsewhere(2, &static_password(&PASSWORD), NO_ACCESS_CODE);
    desk.look_again();
    assert_eq!(desk.card(NAME).unwrap().foreign_slots, [2]);
    desk.sent_elsewhere(&Command::delete(2));
    desk.look_again();
    assert!(desk.card(NAME).unwrap().foreign_slots.is_empty());
}

#[test]
fn a_wipe_says_which_slot_it_left_and_empties_ours_beside_one_with_a_foreign_access_code() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled(NAME);
    let locked = Configuration { access_code: *b"theirs", ..static_password(&PASSWORD) };
    desk.written_elsewhere(2, &locked, NO_ACCESS_CODE);
    desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME)).unwrap();
    let wiped = desk.ended(NAME);
    assert_eq!((wiped.ok, wiped.key, wiped.args["foreign"].as_str()), (true, "wiped-slots", "2"));
    assert_eq!(desk.card(NAME).unwrap().foreign_slots, [2]);
}

#[test]
fn a_serial_that_a_slot_hides_is_told_with_what_to_do_and_its_number_is_not_said_to_be_missing() {
    let panel = Panel::with(&["yubikey,serial=1111,firmware=3.4.3,pid=0110,hidden"]);
    let desk = &panel.desk;
    let card = desk.only();
    assert!(matches!(card.face, Face::SerialHidden { by: HiddenBy::Slot, can_make_visible: true }), "{:?}", card.face);
    let [Advice::HiddenBySlot { port, .. }] = &card.advice()[..] else { panic!("{:?}", card.advice()) };
    desk.station.tokens().register(&desk.technician(), &desk.serial(NAME), crate::support::desk::school()).unwrap();
    let refused = desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), EnrolOptions::default());
    assert!(
        matches!(&refused, Err(StationError::Bench(BenchError::MayBeHidden { port: at, .. })) if at == port),
        "{refused:?}"
    );
    let page = panel.sign_in("technician").get("/bench").text;
    assert!(page.contains("cache son numéro") && page.contains("imprimé dessus"), "{page}");
    desk.station.name_serial(&desk.technician(), port, &desk.serial(NAME)).unwrap();
    let options = EnrolOptions { confirm: false, ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), options).unwrap();
    assert!(desk.ended(NAME).ok);
}

#[test]
fn firmware_without_the_command_for_the_serial_is_told_so_and_is_named_by_hand() {
    for firmware in ["2.0.2", "2.1.0"] {
        let desk = Desk::with(&[&format!("yubikey,serial=1111,firmware={firmware},pid=0010")]);
        let card = desk.only();
        assert!(matches!(card.face, Face::SerialHidden { by: HiddenBy::Firmware, can_make_visible: false }));
        let advice = card.advice();
        assert!(matches!(&advice[..], [Advice::HiddenByFirmware { .. }, Advice::TooOld { .. }]), "{advice:?}");
        desk.station.name_serial(&desk.technician(), &card.port, &desk.serial(NAME)).unwrap();
        assert!(desk.card(NAME).is_some(), "{firmware}");
    }
}

#[test]
fn a_nitrokey_3_before_codes_says_update_with_what_it_has_what_it_needs_and_by_which_program() {
    let panel = Panel::with(&[OLD_NITROKEY]);
    let (desk, serial) = (&panel.desk, OLD_NITROKEY_NAME.parse::<Serial>().unwrap());
    let [Advice::Update { found, needed, tool }] = &desk.only().advice()[..] else { panic!("{:?}", desk.only()) };
    assert_eq!((found.to_string().as_str(), needed.to_string().as_str()), ("1.3.1", "1.4.0"));
    assert!(tool.contains("Nitrokey App 2"), "{tool}");
    desk.station.tokens().register(&desk.technician(), &serial, crate::support::desk::school()).unwrap();
    let refused = desk.station.bench().start_enrol(&desk.technician(), &serial, EnrolOptions::default());
    assert!(matches!(refused, Err(StationError::Outdated { .. })), "{refused:?}");
    let page = panel.sign_in("technician").get("/bench").text.replace(['\u{202f}', '\u{a0}'], " ");
    assert!(page.contains("1.3.1") && page.contains("1.4.0") && page.contains("Nitrokey App 2"), "{page}");
    // current firmware is fine
    assert!(Desk::with(&["nitrokey-3,serial=a5,firmware=1.4.0"]).only().advice().is_empty());
}

#[test]
fn every_state_of_custody_that_is_no_use_says_what_to_do() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled(NAME);
    assert!(desk.only().advice().is_empty());
    desk.station.tokens().mark_defective(&desk.technician(), &desk.serial(NAME), "fendue").unwrap();
    assert_eq!(desk.state(NAME), CustodyState::Defective);
    assert!(matches!(&desk.only().advice()[..], [Advice::Defective(_)]));
}
