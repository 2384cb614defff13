//! An OnlyKey at the station: it waits for its own PIN, and has no serial but the one that a person types.

use crate::support::desk::{Desk, school};
use trousseau::{
    bench::UnusableReason,
    domain::{BatchStop, BatchTask},
    station::{BatchPlan, EnrolOptions, Face, Overwrite, StationError},
};

const NAME: &str = "OK-1";

impl Desk {
    /// The face of the only card.
    fn face(&self) -> Option<Face> {
        self.station.bench().view(&self.technician()).unwrap().cards.into_iter().next().map(|card| card.face)
    }

    fn until_face(&self, what: &str, is: impl Fn(&Face) -> bool) {
        self.until(what, || self.face().is_some_and(|face| is(&face)));
    }
}

#[test]
fn a_locked_token_says_what_to_do_and_is_read_when_its_pin_was_typed_on_it() {
    let desk = Desk::with(&["onlykey,serial=OK-1,locked"]);
    let locked = |face: &Face| matches!(face, Face::Unusable { reason: UnusableReason::Locked, .. });
    desk.until_face("it is said to be locked", locked);
    assert!(desk.station.name_serial(&desk.technician(), "1-1", &desk.serial(NAME)).is_err());
    desk.hub.touch(NAME, 1).unwrap();
    desk.until_face("it is read", |face| matches!(face, Face::SerialHidden { .. }));
    desk.station.name_serial(&desk.technician(), "1-1", &desk.serial(NAME)).unwrap();
    desk.registered(NAME);
}

#[test]
fn a_locked_token_that_is_pulled_out_is_waited_for_no_longer() {
    let desk = Desk::with(&["onlykey,serial=OK-1,locked"]);
    desk.until_face("it is said to be locked", |face| matches!(face, Face::Unusable { .. }));
    desk.hub.unplug(NAME).unwrap();
    desk.until("it is gone", || desk.face().is_none());
    desk.hub.plug(NAME).unwrap();
    desk.hub.touch(NAME, 1).unwrap();
    desk.until_face("it is read", |face| matches!(face, Face::SerialHidden { .. }));
}

#[test]
fn one_that_was_never_set_up_is_told_apart() {
    let desk = Desk::with(&["onlykey,serial=OK-1,blank"]);
    let blank = |face: &Face| matches!(face, Face::Unusable { reason: UnusableReason::NotSetUp, .. });
    desk.until_face("it is said to be new", blank);
}

#[test]
fn it_is_enrolled_for_totp_by_its_button_and_known_by_its_label_from_then_on() {
    let desk = Desk::with(&["onlykey,serial=OK-1"]);
    let (technician, serial) = (desk.technician(), desk.serial(NAME));
    desk.until_face("it is read", |face| matches!(face, Face::SerialHidden { .. }));
    desk.station.name_serial(&technician, "1-1", &serial).unwrap();
    desk.registered(NAME);
    // what its slots hold cannot be read of it: somebody has to say that they are empty
    let refused = desk.station.bench().start_enrol(&technician, &serial, EnrolOptions::default()).unwrap_err();
    assert!(matches!(refused, StationError::UnseenSlot { slot: 1, .. }), "{refused}");
    let new = EnrolOptions { overwrite: Overwrite::Unseen, ..EnrolOptions::default() };
    desk.station.bench().start_enrol(&technician, &serial, new).unwrap();
    desk.until_waiting_for_touch(NAME);
    desk.touch(NAME);
    assert_eq!(desk.ended(NAME).key, "enrolled");
    let replug = || {
        desk.clock.advance(60);
        desk.hub.unplug(NAME).unwrap();
        desk.unplugged(NAME);
        desk.hub.plug(NAME).unwrap();
    };
    replug();
    desk.plugged(NAME);
    desk.station.bench().start_verify(&technician, &serial).unwrap();
    desk.until_waiting_for_touch(NAME);
    desk.touch(NAME);
    assert_eq!(desk.ended(NAME).key, "verified");
    // the same slot is ours: a new secret goes there
    assert_eq!(desk.enrol_with_touch(NAME).key, "enrolled");
    desk.station.bench().start_wipe(&technician, &serial).unwrap();
    assert_eq!(desk.ended(NAME).key, "wiped");
    replug();
    desk.until_face("it is nobody's again", |face| matches!(face, Face::SerialHidden { .. }));
    assert!(desk.journal_is_sound());
}

#[test]
fn the_conveyor_writes_into_a_slot_that_it_cannot_see_only_where_the_tokens_are_said_to_be_new() {
    let desk = Desk::with(&["onlykey,serial=OK-1"]);
    let (technician, serial) = (desk.technician(), desk.serial(NAME));
    desk.until_face("it is read", |face| matches!(face, Face::SerialHidden { .. }));
    desk.station.name_serial(&technician, "1-1", &serial).unwrap();
    let line = |id| desk.station.conveyor().batch(&technician, id).unwrap().lines.into_iter().next();
    let plan = desk.plan(BatchTask::Program, school().as_str());
    let id = desk.station.conveyor().begin_batch(&technician, &plan).unwrap();
    desk.until("it stops", || line(id).is_some_and(|line| line.stop == Some(BatchStop::UnseenSlot)));
    assert!(desk.station.tokens().token(&technician, &serial).is_err(), "nothing was begun with it");
    desk.station.conveyor().end_batch(&technician, id).unwrap();
    let id = desk.station.conveyor().begin_batch(&technician, &BatchPlan { unseen_is_empty: true, ..plan }).unwrap();
    desk.until_waiting_for_touch(NAME);
    desk.touch(NAME);
    desk.until("it is done", || line(id).is_some_and(|line| line.finished.is_some() && line.stop.is_none()));
    assert!(desk.journal_is_sound());
}
