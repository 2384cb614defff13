//! How old the newest good backup is: said by the doctor, and on the administrator's home with its act.

use crate::support::{
    desk::{Desk, doctored},
    panel::Panel,
};
use std::path::Path;
use trousseau::{
    domain::FirstStep,
    station::{Actor, Area, FindingCode, Level, StationError},
};

const DAY: i64 = 24 * 3600;

fn found(desk: &Desk) -> (FindingCode, Level) {
    let found: Vec<_> = doctored(&desk.station).into_iter().filter(|finding| finding.area == Area::Backup).collect();
    let [one] = &found[..] else { panic!("one finding, not {found:?}") };
    (one.code, one.level)
}

#[test]
fn a_backup_is_late_on_its_second_day_and_too_late_on_its_eighth_and_so_is_none_at_all() {
    let desk = Desk::with(&[]);
    assert_eq!(found(&desk), (FindingCode::BackupNever, Level::Warning));
    desk.clock.advance(8 * DAY - 10);
    assert_eq!(found(&desk), (FindingCode::BackupNever, Level::Warning));
    desk.clock.advance(DAY);
    assert_eq!(found(&desk), (FindingCode::BackupMissing, Level::Bad));
    desk.station.journal().note_backup(&Actor::machine(0), Path::new("/srv/b"), 10, 3).unwrap();
    assert_eq!(found(&desk), (FindingCode::BackupKept, Level::Well));
    desk.clock.advance(2 * DAY - 1);
    assert_eq!(found(&desk), (FindingCode::BackupKept, Level::Well));
    desk.clock.advance(1);
    assert_eq!(found(&desk), (FindingCode::BackupLate, Level::Warning));
    desk.clock.advance(6 * DAY - 1);
    assert_eq!(found(&desk), (FindingCode::BackupLate, Level::Warning));
    desk.clock.advance(1);
    assert_eq!(found(&desk), (FindingCode::BackupTooLate, Level::Bad));
    // whoever may make none notes none
    let noted = desk.station.journal().note_backup(&desk.principal(), Path::new("/srv/c"), 10, 3);
    assert!(matches!(noted, Err(StationError::NotAllowed { .. })), "{noted:?}");
}

#[test]
fn the_administrators_home_says_it_with_what_to_do_unless_it_is_a_first_step() {
    let panel = Panel::with(&[]);
    let root = Actor::machine(0);
    let home = || panel.sign_in("administrator").get("/").text;
    let says = |home: &str| home.contains("sauvegarde a ") || home.contains("Aucune sauvegarde");
    assert!(!says(&home()), "the first step says it already");
    panel.desk.station.put_step_off(&root, FirstStep::Backup, true).unwrap();
    let told = home();
    assert!(told.contains("Aucune sauvegarde n’a encore été faite"), "{told}");
    panel.desk.station.journal().note_backup(&root, Path::new("/srv/b"), 10, 3).unwrap();
    assert!(!says(&home()));
    panel.desk.clock.advance(9 * DAY);
    let told = home();
    let line = told.split("La dernière bonne sauvegarde a 9 jours.").nth(1).expect(&told);
    assert!(line.split("</li>").next().unwrap().contains("href=\"/guide/administrator\""), "{line}");
}
