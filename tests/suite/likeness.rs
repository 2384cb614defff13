//! A number is a string that any device can tell: what answers with the number of a token of ours and is another thing is a red card, and
//! nothing is done with it.

use crate::{
    desk::{Desk, school, without},
    web::Panel,
};
use trousseau::{
    domain::{BatchTask, CustodyState, Verb},
    station::{
        StationError,
        views::{Face, UnusableReason},
    },
};

const SERIAL: &str = "7654321";

impl Desk {
    /// A stick of five euros says the number of the YubiKey, which is not there.
    fn impostor(&self) {
        self.hub.unplug("1").unwrap();
        self.unplugged(SERIAL);
        self.hub.add(format!("typing,serial={SERIAL},port=9").parse().unwrap()).unwrap();
        self.until("it is a red card", || self.is_red());
    }
    fn is_red(&self) -> bool {
        let cards = self.station.bench(&self.technician()).unwrap().cards;
        let red = |face: &Face| matches!(face, Face::Unusable { reason: UnusableReason::Contradicts, .. });
        cards.iter().any(|card| red(&card.face))
    }
    fn contradictions(&self) -> usize {
        let journal = self.station.journal(&self.actor("auditor"), None, 200).unwrap();
        journal.iter().filter(|line| line.verb == Verb::Device && line.facts.contains_key("contradicts")).count()
    }
    fn model(&self) -> String {
        self.station.token(&self.technician(), &self.serial(SERIAL)).unwrap().row.model
    }
}

#[test]
fn a_stick_that_says_the_number_of_an_enrolled_key_is_a_red_card_and_nothing_is_done_with_it() {
    let panel = Panel::with(&["yubikey,serial=7654321,port=1"]);
    let desk = &panel.desk;
    desk.enrolled(SERIAL);
    desk.allocated("requester");
    let (serial, model) = (desk.serial(SERIAL), desk.model());
    desk.impostor();
    assert_eq!(desk.model(), model, "the record is not rewritten");
    let page = panel.sign_in("technician").get("/bench").text;
    assert!(page.contains("contredisent la fiche"), "{page}");
    assert!(!page.contains("/tokens/7654321/"), "no act is offered: {page}");
    // handed over, registered, taken into a stock-take or a batch: none of it
    let given = desk.station.hand_over(&desk.principal(), &serial, None, without());
    assert!(matches!(given, Err(StationError::NotPlugged(_))), "{given:?}");
    assert_eq!(desk.state(SERIAL), CustodyState::Allocated);
    let registered = desk.station.register(&desk.technician(), &serial, school());
    assert!(matches!(registered, Err(StationError::AlreadyRegistered(_))), "{registered:?}");
    let take = desk.station.start_stock_take(&desk.technician(), school()).unwrap();
    let counted = desk.station.stock_take(&desk.technician(), take).unwrap();
    assert!(counted.lines.iter().all(|line| line.serial != serial || line.counted.is_none()), "{counted:?}");
    desk.station.close_stock_take(&desk.technician(), take).unwrap();
    let batch = desk.station.begin_batch(&desk.technician(), &desk.plan(BatchTask::Verify, school().as_str())).unwrap();
    assert!(desk.station.batch(&desk.technician(), batch).unwrap().lines.is_empty());
    // once in the journal, whatever is plugged how often
    assert_eq!(desk.contradictions(), 1);
    desk.hub.unplug("9").unwrap();
    desk.until("it is gone", || !desk.is_red());
    desk.hub.plug("9").unwrap();
    desk.until("it is red again", || desk.is_red());
    assert_eq!(desk.contradictions(), 1);
    // the key itself is known as ever
    desk.hub.unplug("9").unwrap();
    desk.hub.plug("1").unwrap();
    desk.plugged(SERIAL);
    assert!(desk.journal_is_sound());
}
