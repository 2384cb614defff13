//! A new key for the vault, seen from the desk: who may, which tokens still carry the old one, and a batch that works them off.

use crate::support::desk::{Desk, doctored, school};
use trousseau::{
    domain::{BatchSign, BatchTask, Secret},
    station::{Actor, EnrolOptions, StationError},
    store::Purpose,
};

#[test]
fn tokens_that_carry_the_old_key_are_listed_until_a_batch_programmed_them_anew() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222", "nitrokey-3,serial=5f16,touched"]);
    desk.enrolled_unverified("1111");
    desk.registered("2222");
    desk.enrolled_unverified("00000000000000000000000000005F16");
    let root = Actor::machine(0);
    assert!(desk.station.vault(&desk.technician()).unwrap().tokens.is_empty());
    let after = desk.station.rekey(&root, None).unwrap();
    // a Nitrokey 3 has no access code, and 2222 was never programmed
    let listed: Vec<_> = after.tokens.iter().map(|token| (token.name.to_string(), token.carries.clone())).collect();
    assert_eq!(listed, [("1111".to_owned(), vec![Purpose::AccessCode])]);
    assert!(after.old_key_kept && after.keys == 2);
    let said = doctored(&desk.station).into_iter().find(|finding| finding.sentence.contains("older key")).unwrap();
    assert!(!said.ok && said.sentence.starts_with("1 tokens still carry"), "{said:?}");

    // it is in stock with a proven secret: a batch would leave it alone, were it not on the list
    let mut plan = desk.plan(BatchTask::Program, school().as_str());
    plan.confirm = false;
    let batch = desk.station.conveyor().begin_batch(&desk.technician(), &plan).unwrap();
    desk.until("1111 is programmed anew", || {
        let lines = desk.station.conveyor().batch(&desk.technician(), batch).unwrap().lines;
        lines.iter().any(|line| line.name.to_string() == "1111" && line.sign == BatchSign::Done)
    });
    let vault = desk.station.vault(&desk.technician()).unwrap();
    assert!(vault.tokens.is_empty() && !vault.old_key_kept, "{vault:?}");
    desk.station.conveyor().end_batch(&desk.technician(), batch).unwrap();
    // the slot is guarded by a code of the new key, which the station knows: it can be emptied
    desk.until("the batch let go of the token", || {
        desk.station.bench().start_wipe(&desk.technician(), &desk.serial("1111")).is_ok()
    });
    assert_eq!(desk.ended("1111").key, "wiped");
    assert!(desk.journal_is_sound());
}

#[test]
fn a_token_of_the_old_key_that_the_inventory_never_heard_of_can_still_be_written() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    ["1111", "2222"].iter().for_each(|serial| desk.enrolled_unverified(serial));
    // as after a restore of a backup that was taken before 2222 was programmed
    let sql =
        "DELETE FROM sealed WHERE purpose = 'access_code' AND token = (SELECT id FROM token WHERE serial = '2222')";
    assert_eq!(desk.beside().execute(sql, &[]), 1);
    desk.station.rekey(&Actor::machine(0), None).unwrap();
    let options = EnrolOptions { confirm: false, ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial("2222"), options).unwrap();
    let ended = desk.ended("2222");
    assert_eq!(ended.key, "enrolled-unverified", "{ended:?}");
    let listed = desk.station.vault(&desk.technician()).unwrap().tokens;
    assert_eq!(listed.iter().map(|token| token.name.to_string()).collect::<Vec<_>>(), ["1111"]);
}

#[test]
fn a_nitrokey_of_the_old_key_gets_a_pin_of_the_new_one_when_it_is_written() {
    let desk = Desk::with(&["nitrokey-pro,serial=5f16,firmware=0.15"]);
    desk.enrolled_unverified("00005F16");
    let technician = desk.technician();
    let shown =
        || desk.station.bench().show_device_pin(&Actor::machine(0), &desk.serial("00005F16"), None).unwrap().present;
    let before = shown().expose().to_vec();
    let listed = desk.station.rekey(&Actor::machine(0), None).unwrap().tokens;
    assert_eq!(listed[0].carries, [Purpose::DevicePin]);
    desk.station.bench().start_wipe(&technician, &desk.serial("00005F16")).unwrap();
    assert_eq!(desk.ended("00005F16").key, "wiped");
    assert_ne!(shown().expose(), before);
    assert!(desk.station.vault(&technician).unwrap().tokens.is_empty());
}

#[test]
fn a_new_key_is_the_administrators_and_asks_for_the_password_again() {
    let desk = Desk::with(&[]);
    for login in ["technician", "principal", "helpdesk", "auditor", "requester"] {
        let refused = desk.station.rekey(&desk.actor(login), None).unwrap_err();
        assert!(matches!(refused, StationError::NotAllowed { .. }), "{login}: {refused}");
    }
    let administrator = desk.actor("administrator");
    let without = desk.station.rekey(&administrator, None).unwrap_err();
    assert!(matches!(without, StationError::WrongPassword), "{without}");
    let wrong = desk.station.rekey(&administrator, Some(&Secret::new(b"une autre phrase".to_vec()))).unwrap_err();
    assert!(matches!(wrong, StationError::WrongPassword), "{wrong}");
    assert_eq!(desk.station.vault(&desk.technician()).unwrap().keys, 1);
}
