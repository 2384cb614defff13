//! The conveyor: a task chosen once, many tokens, each on its own lane; what stops one, and what undoing a batch does.

use crate::{
    support::desk::{Desk, school},
    support::panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    bench::Activity,
    catalogue::Worded,
    domain::{BatchId, BatchRest, BatchSign, BatchStep, BatchStop, BatchTask, CustodyState, TokenRef, UndoFate, Verb},
    emulated::{Fault, Hub, Yank},
    station::{Actor, BatchPlan, BatchView, EnrolOptions, Face, LaneSays, LineView, Part, StationError},
};

const ELSEWHERE: &str = "0130040Y";

impl Desk {
    fn begin(&self, task: BatchTask) -> BatchId {
        self.station.conveyor().begin_batch(&self.technician(), &self.plan(task, school().as_str())).unwrap()
    }
    fn begin_with(&self, task: BatchTask, change: impl FnOnce(&mut BatchPlan)) -> BatchId {
        let mut plan = self.plan(task, school().as_str());
        change(&mut plan);
        self.station.conveyor().begin_batch(&self.technician(), &plan).unwrap()
    }
    fn batch(&self, id: BatchId) -> BatchView {
        self.station.conveyor().batch(&self.technician(), id).unwrap()
    }
    fn line(&self, id: BatchId, serial: &str) -> Option<LineView> {
        self.batch(id).lines.into_iter().find(|line| line.name.to_string() == serial)
    }
    fn until_done(&self, id: BatchId, serial: &str) {
        self.until(&format!("{serial} is done"), || {
            self.line(id, serial).is_some_and(|line| line.sign == BatchSign::Done)
        });
    }
    fn until_stopped(&self, id: BatchId, serial: &str, stop: BatchStop) {
        self.until(&format!("{serial} stops: {stop}"), || {
            self.line(id, serial).is_some_and(|line| line.stop == Some(stop))
        });
        // and the lane says so
        self.until("the lane shows it", || {
            let view = self.station.conveyor().view(&self.technician(), id).unwrap();
            view.lanes.iter().any(|lane| {
                lane.name.as_ref().is_some_and(|one| one.to_string() == serial) && lane.sign == BatchSign::Look
            })
        });
    }
    /// A batch that programmed this token and is over.
    fn programmed(&self, serial: &str) -> BatchId {
        let id = self.begin(BatchTask::Program);
        self.until_waiting_for_touch(serial);
        self.touch(serial);
        self.until_done(id, serial);
        self.station.conveyor().end_batch(&self.technician(), id).unwrap();
        id
    }
    fn replug(&self, serial: &str) {
        self.hub.unplug(serial).unwrap();
        self.unplugged(serial);
        self.hub.plug(serial).unwrap();
        self.plugged(serial);
    }
}

#[test]
fn tokens_go_into_stock_as_they_are_plugged_and_a_second_plug_changes_nothing() {
    let desk = Desk::with(&["yubikey,serial=1111,unplugged", "yubikey,serial=2222"]);
    desk.plugged("2222");
    let id = desk.begin(BatchTask::Register);
    desk.until_done(id, "2222");
    desk.hub.plug("1111").unwrap();
    desk.until_done(id, "1111");
    let before = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap().story.len();
    desk.replug("1111");
    desk.until("it says so", || {
        let card = desk.card("1111").unwrap();
        card.outcome.as_ref().map(Worded::of).is_some_and(|told| told.ok && told.key == "conveyed-before")
    });
    let story = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap().story;
    assert_eq!(story.len(), before);
    assert!(story.iter().all(|entry| entry.facts["batch"] == id.to_string() && entry.door == "conveyor"), "{story:?}");
    let view = desk.station.conveyor().view(&desk.technician(), id).unwrap();
    assert_eq!((view.row.counts.done, view.lanes.len()), (2, 2));
    assert!(desk.journal_is_sound());
}

#[test]
fn a_boxful_is_registered_programmed_and_confirmed_by_nothing_but_plugs_and_touches() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222", "yubikey,serial=3333"]);
    ["1111", "2222", "3333"].iter().for_each(|serial| desk.plugged(serial));
    let id = desk.begin(BatchTask::Program);
    for serial in ["3333", "1111", "2222"] {
        desk.until_waiting_for_touch(serial);
        let view = desk.station.conveyor().view(&desk.technician(), id).unwrap();
        let lane =
            view.lanes.iter().find(|lane| lane.name.as_ref().is_some_and(|name| name.to_string() == serial)).unwrap();
        assert_eq!((lane.sign, lane.until.is_some()), (BatchSign::Touch, true));
        desk.touch(serial);
    }
    for serial in ["1111", "2222", "3333"] {
        desk.until_done(id, serial);
        let line = desk.line(id, serial).unwrap();
        let steps: Vec<_> = line.steps.iter().map(|(step, at)| (*step, at.is_some())).collect();
        use BatchStep::{Confirmed, Registered, Written};
        assert_eq!(steps, [(Registered, true), (Written, true), (Confirmed, true)]);
        let token = desk.station.tokens().token(&desk.technician(), &desk.serial(serial)).unwrap().row;
        assert!(token.credential.unwrap().verified && token.state == CustodyState::InStock);
    }
    assert!(desk.journal_is_sound());
}

#[test]
fn a_token_that_hangs_and_one_that_is_pulled_out_hold_up_nobody_else() {
    let specs: Vec<String> = (1..=10).map(|n| format!("yubikey,serial={}", 7000 + n)).collect();
    let desk = Desk::with(&specs.iter().map(String::as_str).collect::<Vec<_>>());
    let serials: Vec<String> = (1..=10).map(|n| (7000 + n).to_string()).collect();
    serials.iter().for_each(|serial| desk.plugged(serial));
    desk.hub.fault("7003", Fault::Busy).unwrap();
    desk.hub.fault("7007", Fault::Unplug { after: 6, how: Yank::During }).unwrap();
    let id = desk.begin_with(BatchTask::Program, |plan| plan.confirm = false);
    let well: Vec<_> = serials.iter().filter(|serial| !["7003", "7007"].contains(&serial.as_str())).collect();
    well.iter().for_each(|serial| desk.until_done(id, serial));
    desk.until_stopped_or_gone(id, "7007");
    assert_eq!(desk.batch(id).row.counts.done, 8);
    // plugged in again it goes on where it was
    desk.hub.plug("7007").unwrap();
    desk.until_done(id, "7007");
}

impl Desk {
    fn until_stopped_or_gone(&self, id: BatchId, serial: &str) {
        self.until("the pulled plug is noted", || {
            self.line(id, serial).is_some_and(|line| line.stop == Some(BatchStop::Unplugged))
        });
        self.until("the lane is free", || {
            let view = self.station.conveyor().view(&self.technician(), id).unwrap();
            let lane = view.lanes.iter().find(|lane| lane.name.as_ref().is_some_and(|name| name.to_string() == serial));
            lane.is_some_and(|lane| lane.sign == BatchSign::Free)
        });
    }
}

#[test]
fn a_touch_that_nobody_gave_is_asked_for_again_at_the_next_plug_and_nothing_is_written_twice() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.plugged("1111");
    let id = desk.begin(BatchTask::Program);
    desk.until_waiting_for_touch("1111");
    desk.station.bench().cancel(&desk.technician(), "1-1").unwrap();
    desk.until_stopped(id, "1111", BatchStop::Cancelled);
    desk.replug("1111");
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    desk.until_done(id, "1111");
    let story = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap().story;
    let written = story.iter().filter(|entry| entry.facts.get("stage").is_some_and(|stage| stage == "written")).count();
    assert_eq!(written, 1);
}

#[test]
fn whatever_a_batch_may_not_touch_stops_its_lane_with_the_reason() {
    let desk = Desk::with(&[
        "yubikey,serial=1111",
        "yubikey,serial=2222",
        "yubikey,serial=3333",
        "yubikey,serial=4444,programmed",
        "typing,serial=TK-5555",
        "yubikey,serial=6666",
        "yubikey,serial=7777",
    ]);
    let register = |serial: &str, uai: &str| {
        desk.station.tokens().register(&desk.technician(), &desk.serial(serial), uai.parse().unwrap()).unwrap();
    };
    ["1111", "2222", "3333", "4444", "6666", "7777"].iter().for_each(|serial| desk.plugged(serial));
    register("1111", ELSEWHERE);
    register("2222", school().as_str());
    desk.station.tokens().report_lost(&desk.technician(), &desk.serial("2222"), "oubliée").unwrap();
    register("3333", school().as_str());
    desk.enrol_with_touch("3333");
    register("6666", school().as_str());
    desk.station.tokens().mark_defective(&desk.technician(), &desk.serial("6666"), "cassée").unwrap();
    register("7777", school().as_str());
    desk.station.tokens().retire(&desk.technician(), &desk.serial("7777"), "vieille").unwrap();
    let id = desk.begin_with(BatchTask::Program, |plan| plan.slot = Some(1));
    desk.until_stopped(id, "1111", BatchStop::Elsewhere);
    desk.until_stopped(id, "2222", BatchStop::Lost);
    desk.until_stopped(id, "3333", BatchStop::Programmed);
    desk.until_stopped(id, "4444", BatchStop::ForeignSlot);
    desk.until_stopped(id, "TK-5555", BatchStop::Unsupported);
    desk.until_stopped(id, "6666", BatchStop::Defective);
    desk.until_stopped(id, "7777", BatchStop::Retired);
    assert!(
        matches!(
            desk.station.tokens().token(&desk.technician(), &desk.serial("4444")),
            Err(StationError::NoSuchToken(_))
        ),
        "what cannot be done whole is not begun"
    );
    // the lost one turned up: its lane offers that, and goes on afterwards
    let lanes = desk.station.conveyor().view(&desk.technician(), id).unwrap().lanes;
    let offered: Vec<_> = lanes.iter().filter(|lane| lane.found).map(|lane| lane.name.clone().unwrap()).collect();
    assert_eq!(offered, [TokenRef::from(&desk.serial("2222"))]);
    desk.station.tokens().found(&desk.technician(), &desk.serial("2222"), "").unwrap();
    desk.replug("2222");
    desk.until_waiting_for_touch("2222");
    desk.touch("2222");
    desk.until_done(id, "2222");
    // and each stop is in the journal
    let story = desk.station.tokens().token(&desk.technician(), &desk.serial("3333")).unwrap().story;
    assert_eq!(story[0].facts["stop"], "programmed");
}

#[test]
fn two_tokens_with_one_serial_and_one_that_hides_it_wait_for_a_person() {
    let desk = Desk::with(&[
        "yubikey,serial=1111,port=1",
        "yubikey,serial=1111,port=2",
        "yubikey,serial=2222,firmware=3.4.9,pid=0110,hidden,port=3",
    ]);
    desk.until("all three are read", || {
        let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
        cards.len() == 3 && !cards.iter().any(|card| matches!(card.face, Face::Looking))
    });
    let id = desk.begin(BatchTask::Register);
    let saying = |stop: BatchStop| {
        let lanes = desk.station.conveyor().view(&desk.technician(), id).unwrap().lanes.into_iter();
        lanes.filter(|lane| matches!(lane.says, Some(LaneSays::Stop(why)) if why == stop)).collect::<Vec<_>>()
    };
    desk.until("both say that there is another", || saying(BatchStop::Duplicate).len() == 2);
    assert!(desk.line(id, "1111").is_none_or(|line| line.sign != BatchSign::Done), "neither of them is taken");
    assert!(desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).is_err(), "nor registered");
    desk.until("it asks for the number", || saying(BatchStop::Hidden).len() == 1);
    let port = &saying(BatchStop::Hidden)[0].port;
    desk.station.name_serial(&desk.technician(), port, &desk.serial("2222")).unwrap();
    desk.until_done(id, "2222");
    // one of the two alone is an ordinary token
    ["1-1", "1-2"].iter().for_each(|port| desk.hub.unplug(port).unwrap());
    desk.unplugged("1111");
    desk.hub.plug("1-1").unwrap();
    desk.until_done(id, "1111");
}

#[test]
fn keys_are_verified_in_a_row() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222", "yubikey,serial=3333"]);
    desk.enrolled("1111");
    desk.registered("2222");
    desk.plugged("3333");
    let id = desk.begin(BatchTask::Verify);
    desk.until_stopped(id, "2222", BatchStop::NoSecret);
    desk.until_stopped(id, "3333", BatchStop::Unlisted);
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    desk.until_done(id, "1111");
    desk.station.conveyor().end_batch(&desk.technician(), id).unwrap();
    assert_eq!(desk.line(id, "1111").unwrap().fate, None, "undoing is not even offered");
    let offered = desk.station.conveyor().undo_batch(&desk.technician(), id);
    assert!(matches!(offered, Err(StationError::BatchOpen(_))), "a code that was spent is spent");
}

#[test]
fn a_batch_rests_after_a_restart_and_after_half_an_hour_and_goes_on_when_somebody_says_so() {
    let desk = Desk::with(&["yubikey,serial=1111,unplugged", "yubikey,serial=2222,unplugged"]);
    let id = desk.begin(BatchTask::Register);
    desk.clock.advance(31 * 60);
    desk.hub.plug("1111").unwrap();
    desk.until("it fell asleep", || desk.batch(id).row.rest == Some(BatchRest::Idle));
    assert!(matches!(
        desk.station.tokens().token(&desk.technician(), &desk.serial("1111")),
        Err(StationError::NoSuchToken(_))
    ));
    desk.station.conveyor().resume_batch(&desk.technician(), id).unwrap();
    desk.until_done(id, "1111");
    // as the daemon does at its start
    let again = desk.station.open_bench().unwrap();
    assert_eq!(desk.batch(id).row.rest, Some(BatchRest::Restart));
    drop(again);
    assert!(
        desk.station
            .conveyor()
            .begin_batch(&desk.away(desk.technician()), &desk.plan(BatchTask::Register, ELSEWHERE))
            .is_err()
    );
    let refused = desk.station.conveyor().resume_batch(&desk.away(desk.technician()), id);
    assert!(matches!(refused, Err(StationError::AtStationOnly)));
    desk.station.conveyor().resume_batch(&desk.actor("administrator"), id).unwrap();
    desk.hub.plug("2222").unwrap();
    desk.until_done(id, "2222");
    assert_eq!(desk.batch(id).row.by, "Mme administrator");
    desk.station.conveyor().end_batch(&desk.technician(), id).unwrap();
    assert!(matches!(desk.station.conveyor().resume_batch(&desk.technician(), id), Err(StationError::BatchEnded(_))));
}

#[test]
fn one_batch_at_a_time_by_those_whom_the_table_allows_in_their_own_name() {
    let desk = Desk::with(&[]);
    for login in ["principal", "deputy", "helpdesk", "auditor", "requester"] {
        let refused =
            desk.station.conveyor().begin_batch(&desk.actor(login), &desk.plan(BatchTask::Register, school().as_str()));
        assert!(matches!(refused, Err(StationError::NotAllowed { .. })), "{login}");
        assert!(desk.station.conveyor().batches(&desk.actor(login), Part::every()).is_err(), "{login}");
    }
    let nobody =
        desk.station.conveyor().begin_batch(&Actor::machine(0), &desk.plan(BatchTask::Register, school().as_str()));
    assert!(matches!(nobody, Err(StationError::AtStationOnly)), "a batch bears a name");
    desk.begin(BatchTask::Register);
    let second = desk.station.conveyor().begin_batch(&desk.technician(), &desk.plan(BatchTask::Wipe, ELSEWHERE));
    assert!(matches!(second, Err(StationError::BenchConveys(of)) if of.uai == school()));
}

#[test]
fn undoing_a_batch_takes_its_tokens_out_of_stock_and_leaves_those_that_moved_on() {
    let desk =
        Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222", "yubikey,serial=3333", "yubikey,serial=4444"]);
    ["1111", "2222", "3333", "4444"].iter().for_each(|serial| desk.plugged(serial));
    let stock = || desk.station.people().school(&desk.technician(), school()).unwrap().in_stock;
    let id = desk.begin(BatchTask::Register);
    ["1111", "2222", "3333", "4444"].iter().for_each(|serial| desk.until_done(id, serial));
    assert_eq!(stock(), 4);
    assert!(matches!(desk.station.conveyor().undo_batch(&desk.technician(), id), Err(StationError::BatchOpen(_))));
    desk.station.conveyor().end_batch(&desk.technician(), id).unwrap();
    desk.station.tokens().move_school(&desk.technician(), &desk.serial("2222"), ELSEWHERE.parse().unwrap()).unwrap();
    desk.enrol_with_touch("3333");
    let fates = || desk.batch(id).lines.into_iter().map(|line| line.fate.unwrap()).collect::<Vec<_>>();
    use UndoFate::{Leaves, MovedOn, Undone};
    assert_eq!(fates(), [Leaves, MovedOn, MovedOn, Leaves]);
    assert!(matches!(
        desk.station.conveyor().undo_batch(&desk.away(desk.technician()), id),
        Err(StationError::AtStationOnly)
    ));
    assert_eq!(desk.station.conveyor().undo_batch(&desk.technician(), id).unwrap(), 2);
    assert_eq!(fates(), [Undone, MovedOn, MovedOn, Undone]);
    assert_eq!(desk.station.conveyor().undo_batch(&desk.technician(), id).unwrap(), 0, "once");
    assert_eq!(stock(), 1, "3333, which was programmed by hand since");
    let gone = desk.station.tokens().token(&desk.technician(), &desk.serial("1111"));
    assert!(matches!(gone, Err(StationError::NoSuchToken(_))), "it is in no inventory");
    assert!(matches!(desk.card("1111").unwrap().face, trousseau::station::Face::Unregistered { .. }));
    // registered anew, it has its whole story
    desk.station.tokens().register(&desk.technician(), &desk.serial("1111"), ELSEWHERE.parse().unwrap()).unwrap();
    let verbs: Vec<_> = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap().story;
    let verbs: Vec<_> = verbs.iter().rev().map(|entry| entry.verb.word()).collect();
    assert_eq!(verbs, ["register", "undo", "register"]);
    assert!(desk.journal_is_sound());
}

#[test]
fn what_an_undone_batch_programmed_is_accepted_no_more_and_the_report_says_where_it_still_is() {
    for by_its_number in [false, true] {
        let desk = Desk::with(&["yubikey,serial=1111"]);
        desk.plugged("1111");
        let id = desk.programmed("1111");
        let code = desk.touch("1111");
        desk.hub.unplug("1111").unwrap();
        desk.unplugged("1111");
        assert_eq!(desk.station.conveyor().undo_batch(&desk.technician(), id).unwrap(), 1);
        let line = desk.line(id, "1111").unwrap();
        assert_eq!((line.fate, line.residue), (Some(UndoFate::Undone), true));
        // in stock again, plugged in or by its number alone, it is the same token: the old secret opens nothing, and the slot is still
        // ours to write
        let register = || desk.station.tokens().register(&desk.technician(), &desk.serial("1111"), school()).unwrap();
        let refused = || {
            let refused = desk.station.codes().verify(&desk.technician(), &desk.serial("1111"), code);
            assert!(matches!(refused, Err(StationError::Shut { .. })), "{by_its_number}: {refused:?}");
        };
        if by_its_number {
            register();
            refused();
        }
        desk.hub.plug("1111").unwrap();
        desk.plugged("1111");
        if !by_its_number {
            register();
        }
        refused();
        let known = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap();
        assert!(known.row.model.starts_with("YubiKey") && known.story.len() > 4, "{known:?}");
        assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
    }
}

#[test]
fn a_token_that_went_to_somebody_stays_with_them_when_the_batch_is_undone() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.plugged("1111");
    desk.approved("requester");
    let id = desk.begin(BatchTask::Program);
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    desk.until_done(id, "1111");
    assert_eq!(desk.state("1111"), CustodyState::Reserved, "whoever waited got it at once");
    desk.station.conveyor().end_batch(&desk.technician(), id).unwrap();
    assert_eq!(desk.line(id, "1111").unwrap().fate, Some(UndoFate::Given));
    assert_eq!(desk.station.conveyor().undo_batch(&desk.technician(), id).unwrap(), 0);
}

#[test]
fn ports_are_in_the_order_in_which_people_count() {
    let hub = Hub::new((1..=11).map(|n| format!("yubikey,serial={n},port={}", 12 - n).parse().unwrap())).unwrap();
    use trousseau::usb::Bus;
    let ports: Vec<_> = hub.scan().unwrap().into_iter().map(|device| device.port.0).collect();
    assert_eq!((ports[1].as_str(), ports[9].as_str(), ports[10].as_str()), ("1-2", "1-10", "1-11"));
}

#[test]
fn a_batch_waits_for_a_lane_that_is_busy_and_runs_once() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.registered("1111");
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial("1111"), EnrolOptions::default()).unwrap();
    desk.until_waiting_for_touch("1111");
    let id = desk.begin(BatchTask::Verify);
    // rested and resumed: it stands in line twice
    desk.station.conveyor().rest_batch(&desk.technician(), id).unwrap();
    desk.station.conveyor().resume_batch(&desk.technician(), id).unwrap();
    assert!(desk.line(id, "1111").is_none(), "a busy lane is no reason to stop");
    desk.touch("1111");
    desk.until("the enrolment is over, and the batch has the lane", || {
        matches!(desk.card("1111").unwrap().activity, Activity::Touch { verb: Verb::Verify, .. })
    });
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    desk.until_done(id, "1111");
    desk.until("its card says so", || desk.card_tells("1111").is_some_and(|told| told.ok && told.key == "conveyed"));
    assert!(desk.journal_is_sound());
}

#[test]
fn keys_that_came_back_are_emptied_and_restocked() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222", "yubikey,serial=3333"]);
    ["1111", "2222"].iter().for_each(|serial| desk.enrolled(serial));
    desk.registered("3333");
    desk.allocated("requester");
    let held = if desk.state("1111") == CustodyState::Allocated { "1111" } else { "2222" };
    let free = if held == "1111" { "2222" } else { "1111" };
    desk.handed_over(held);
    let id = desk.begin(BatchTask::Wipe);
    desk.until_done(id, free);
    desk.until_stopped(id, "3333", BatchStop::Empty);
    desk.until_stopped(id, held, BatchStop::HandedOver);
    desk.station.conveyor().end_batch(&desk.technician(), id).unwrap();
    // the same again, and this time those that are still noted with their holder come back
    let id = desk.begin_with(BatchTask::Wipe, |plan| plan.take_back = true);
    desk.until_done(id, held);
    assert_eq!(desk.state(held), CustodyState::InStock);
    let line = desk.line(id, held).unwrap();
    assert!(line.steps.iter().all(|(_, at)| at.is_some()), "{line:?}");
    desk.until_stopped(id, free, BatchStop::Empty);
    assert!(desk.journal_is_sound());
}

#[test]
fn a_token_that_is_plugged_in_is_emptied_when_its_batch_is_undone() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.plugged("1111");
    let id = desk.programmed("1111");
    assert_eq!(desk.station.conveyor().undo_batch(&desk.technician(), id).unwrap(), 1);
    let undone = || desk.line(id, "1111").filter(|line| line.fate == Some(UndoFate::Undone));
    desk.until("it is undone and emptied", || undone().is_some_and(|line| !line.residue));
    desk.until("its card says that it is empty", || {
        let face = desk.card("1111").unwrap().face;
        matches!(face, Face::Unregistered { programmed, .. } if programmed.is_empty())
    });
    assert!(desk.journal_is_sound());
}

#[test]
fn the_panel_runs_a_batch_from_its_start_to_its_undoing_for_those_whom_the_table_allows() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.plugged("1111");
    let begin = "task=register&school=0951099D&confirm=yes";
    let forms = ["/conveyor/1/rest", "/conveyor/1/resume", "/conveyor/1/end", "/conveyor/1/undo"];
    let pages = ["/conveyor/1", "/conveyor/1/labels", "/conveyor/1/undo", "/conveyor/1/report.csv"];
    let technician = panel.sign_in("technician");
    assert_eq!(technician.post("/conveyor", "task=nothing&school=0951099D").status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = technician.post("/conveyor", begin);
    assert_eq!(begun.headers["location"], "/conveyor/1", "{}", begun.text);
    assert_eq!(technician.get("/conveyor").headers["location"], "/conveyor/1", "whoever opens the page wants that one");
    panel.desk.until("it is done", || technician.get("/conveyor/1").text.contains("data-sign=\"done\""));
    for login in ["principal", "helpdesk", "auditor", "requester"] {
        let stranger = panel.sign_in(login);
        assert_eq!(stranger.post("/conveyor", begin).status, StatusCode::FORBIDDEN, "{login}");
        for path in pages {
            assert_eq!(stranger.get(path).status, StatusCode::FORBIDDEN, "{login} at {path}");
        }
        // a principal may let it rest: the bench is one
        for path in forms.iter().filter(|path| login != "principal" || !path.ends_with("rest")) {
            assert_eq!(stranger.post(path, "").status, StatusCode::FORBIDDEN, "{login} at {path}");
        }
    }
    for path in &forms[..2] {
        assert_eq!(technician.post(path, "").status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(technician.post(forms[2], "sure=yes").status, StatusCode::SEE_OTHER);
    assert_eq!(technician.post("/conveyor/1/end", "").status, StatusCode::CONFLICT, "it is over");
    for path in pages {
        let answer = technician.get(path);
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.text.contains("1111") && !answer.text.contains("style=\""), "{path}");
        assert!(path.ends_with("csv") || answer.text.contains("<details class=\"help\">"), "{path} has no help");
    }
    assert!(technician.get("/conveyor/1/undo").text.contains("Quittent le stock"));
    assert_eq!(technician.post("/conveyor/1/undo", "").status, StatusCode::SEE_OTHER);
    assert!(technician.get("/conveyor/1/labels").text.contains("pas d’étiquette"));
    assert_eq!(technician.get("/conveyor/1/labels?sheet=a0").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(technician.get("/conveyor/1/labels?used=999999999").status, StatusCode::OK);
    assert_eq!(technician.get("/conveyor/7").status, StatusCode::NOT_FOUND);
    let counted = technician.post("/conveyor", "task=stock_take&school=0951099D");
    assert_eq!(counted.headers["location"], "/stock-take/1");
}
