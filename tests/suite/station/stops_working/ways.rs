//! The ways in which a key stops working. None is listed by hand: every act of the journal and every mail is asked which ways it
//! is, so that a new act, or a new mail, does not compile before somebody has decided.

use super::held::{Held, Key, Secrets, Start};
use crate::support::desk::{PIN, need, school, without};
use std::collections::BTreeSet;
use trousseau::{
    domain::{BatchTask, Contract, Degree, NoticeKind, PhoneSystem, SettingName, TokenKind, UndoFate, Verb},
    emulated::{Fault, Yank},
    station::{Actor, EnrolOptions, NewRequest, NewSchool, Overwrite},
};

/// How a key stops working.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    HolderSuspends,
    ReportedLost,
    LostThenFound,
    TakenBack,
    Defective,
    Retired,
    /// By another thing, or a telephone by a thing.
    Replaced,
    ReplacedBySoftware,
    NewPhone,
    /// The secret of a telephone is shown once more.
    ShownAnew,
    Leaves,
    AccountDisabled,
    Withdrawn,
    MovesWhereThereIsNone,
    /// Whoever has been shown a secret does not activate it any more; what is in use stays.
    SchoolLosesSoftware,
    SchoolChangesDegree,
    RequestCancelled,
    RequestExpires,
    Released,
    Swapped,
    EnrolledAnew,
    /// Of two secrets that may be in it, the code of the new one tells which it is, or that of the old one.
    SettledForward,
    SettledBack,
    Wiped,
    WipeBrokenOff,
    BatchUndone,
    /// The key is elsewhere, and keeps what is in it.
    BatchUndoneAfar,
    Expires,
}

impl Way {
    /// All there are.
    pub fn all() -> BTreeSet<Self> {
        let by_acts = Verb::ALL.iter().flat_map(|verb| Self::of_act(*verb));
        by_acts.chain(NoticeKind::ALL.iter().flat_map(|mail| Self::of_mail(*mail))).copied().collect()
    }

    /// The ways that are such an act.
    fn of_act(act: Verb) -> &'static [Self] {
        match act {
            Verb::Suspend => &[Self::HolderSuspends],
            Verb::ReportLost => &[Self::ReportedLost],
            Verb::Found => &[Self::LostThenFound],
            Verb::TakeBack => &[Self::TakenBack],
            Verb::MarkDefective => &[Self::Defective],
            Verb::Retire => &[Self::Retired],
            Verb::HandOver => &[Self::Replaced],
            Verb::Activate => &[Self::ReplacedBySoftware, Self::NewPhone],
            Verb::Enrol => &[Self::EnrolledAnew, Self::SettledForward, Self::SettledBack, Self::ShownAnew],
            Verb::Move => &[Self::Leaves, Self::MovesWhereThereIsNone],
            Verb::Person => &[Self::AccountDisabled],
            Verb::Withdraw => &[Self::Withdrawn],
            Verb::Setting => &[Self::SchoolLosesSoftware],
            Verb::School => &[Self::SchoolChangesDegree],
            Verb::Cancel => &[Self::RequestCancelled],
            Verb::Expire => &[Self::RequestExpires],
            Verb::Release => &[Self::Released],
            Verb::Swap => &[Self::Swapped],
            Verb::Destroy => &[Self::Wiped, Self::WipeBrokenOff],
            Verb::Undo => &[Self::BatchUndone, Self::BatchUndoneAfar],
            // whoever had a role keeps the key: what is said is what they may do no more
            Verb::Role => &[],
            // a PIN is locked, or an account in doubt after a restore: that is said of the person, and tried in `pin` and `restored`
            Verb::SetPin | Verb::Unlock | Verb::Recover | Verb::Attempt | Verb::Restore => &[],
            // the key is somebody's, is looked at, told of, counted, or stays as it is
            Verb::SignIn
            | Verb::Register
            | Verb::Allocate
            | Verb::Repair
            | Verb::MoveSchool
            | Verb::Verify
            | Verb::Resynchronise
            | Verb::Identify
            | Verb::Resume
            | Verb::Import
            | Verb::Export
            | Verb::Backup
            | Verb::Device
            | Verb::Witness
            | Verb::Desk
            | Verb::Journal
            | Verb::Request
            | Verb::Approve
            | Verb::Reconsider
            | Verb::Consult
            | Verb::Client
            | Verb::Entrust
            | Verb::Refuse
            | Verb::Reserve
            | Verb::SignCharter
            | Verb::Ticket
            | Verb::Order
            | Verb::Receive
            | Verb::StockTake
            | Verb::Diagnose
            | Verb::Recall
            | Verb::Mail
            | Verb::Batch
            | Verb::Rekey => &[],
        }
    }

    /// The ways of which such a mail tells.
    fn of_mail(mail: NoticeKind) -> &'static [Self] {
        match mail {
            NoticeKind::RequestEnded => &[Self::RequestCancelled, Self::RequestExpires, Self::Released],
            NoticeKind::TokenReturned => &[Self::TakenBack],
            NoticeKind::TokenLost => &[Self::ReportedLost, Self::HolderSuspends],
            NoticeKind::TokenExpires => &[Self::Expires],
            NoticeKind::TokenDueBack => &[Self::Leaves, Self::Replaced],
            NoticeKind::SoftwareActivated => &[Self::ReplacedBySoftware, Self::NewPhone],
            NoticeKind::SoftwareWithdrawn => &[Self::Withdrawn, Self::Leaves, Self::MovesWhereThereIsNone],
            NoticeKind::RequestToDecide
            | NoticeKind::RequestReminder
            | NoticeKind::RequestRefused
            | NoticeKind::RequestContinue
            | NoticeKind::StockEmptyRequester
            | NoticeKind::StockEmptyPrincipal
            | NoticeKind::TokenReady
            | NoticeKind::TokenHandedOver
            | NoticeKind::TokenKept
            | NoticeKind::TokenMoved
            | NoticeKind::PinLink
            | NoticeKind::PinChanged
            | NoticeKind::SoftwareContinue
            | NoticeKind::PasswordLink
            | NoticeKind::PasswordChanged
            | NoticeKind::SecondFactor
            | NoticeKind::AttemptsStopped
            | NoticeKind::AddressChanged
            | NoticeKind::OrderPlaced
            | NoticeKind::OrderCancelled
            | NoticeKind::Delegated
            | NoticeKind::Ticket
            | NoticeKind::TicketFollowed
            | NoticeKind::TicketClosed
            | NoticeKind::MailTest => &[],
        }
    }

    /// Where the key is before.
    pub fn start(self) -> Start {
        match self {
            Self::HolderSuspends
            | Self::ReportedLost
            | Self::LostThenFound
            | Self::TakenBack
            | Self::Defective
            | Self::Retired
            | Self::Replaced
            | Self::ReplacedBySoftware
            | Self::NewPhone
            | Self::Leaves
            | Self::AccountDisabled
            | Self::Withdrawn
            | Self::MovesWhereThereIsNone
            | Self::Expires => Start::Held,
            Self::SchoolLosesSoftware
            | Self::SchoolChangesDegree
            | Self::ShownAnew
            | Self::RequestCancelled
            | Self::RequestExpires
            | Self::Released
            | Self::Swapped => Start::Allocated,
            Self::EnrolledAnew | Self::SettledForward | Self::SettledBack | Self::Wiped | Self::WipeBrokenOff => {
                Start::Stock
            }
            Self::BatchUndone | Self::BatchUndoneAfar => Start::Batch,
        }
    }

    /// It can happen to such a key with such secrets; and where the key is then.
    pub fn happens_to(self, key: Key, secrets: Secrets) -> Option<Start> {
        let software = key == Key::Software;
        let happens = match self {
            Self::HolderSuspends | Self::ReportedLost | Self::Retired | Self::Leaves | Self::AccountDisabled => true,
            Self::Replaced | Self::RequestCancelled | Self::RequestExpires => true,
            Self::LostThenFound | Self::TakenBack | Self::Defective => !software,
            Self::ReplacedBySoftware | Self::Released | Self::Swapped => !software,
            Self::Withdrawn | Self::MovesWhereThereIsNone | Self::NewPhone => software,
            Self::ShownAnew | Self::SchoolLosesSoftware | Self::SchoolChangesDegree => software,
            Self::EnrolledAnew | Self::Wiped | Self::WipeBrokenOff => key.is_programmed(),
            Self::BatchUndone | Self::BatchUndoneAfar => key.is_programmed(),
            Self::SettledForward | Self::SettledBack => key.is_programmed(),
            Self::Expires => key.is_imported(),
        };
        let start = match (secrets, self) {
            // a key of which nobody knows what is in it goes to nobody
            (Secrets::Two, Self::ReportedLost | Self::LostThenFound | Self::Defective | Self::Retired) => Start::Stock,
            _ => self.start(),
        };
        let possible = match secrets {
            Secrets::Two => start == Start::Stock && key.is_programmed(),
            // a telephone is confirmed by the code that activates it
            Secrets::Unconfirmed => !software || start == Start::Allocated,
            Secrets::Confirmed => !software || start == Start::Held,
        };
        let settles = matches!(self, Self::SettledForward | Self::SettledBack);
        (happens && possible && (!settles || secrets == Secrets::Two)).then_some(start)
    }

    /// Whether it is accepted again later, by the same secret.
    pub fn comes_back(self) -> bool {
        matches!(self, Self::HolderSuspends | Self::AccountDisabled | Self::SchoolLosesSoftware)
    }

    /// Its secret goes on to the next holder: at the desk it is tried before, and there is no holder whom it lets in.
    pub fn keeps_for_the_next(self, key: Key) -> bool {
        match self {
            Self::TakenBack => key.is_imported(),
            Self::RequestCancelled | Self::RequestExpires | Self::Released | Self::Swapped => key != Key::Software,
            _ => false,
        }
    }

    /// What is in the key itself is another secret now, and that one works.
    pub fn key_lives_on(self) -> bool {
        matches!(self, Self::EnrolledAnew | Self::SettledForward | Self::SettledBack)
    }
}

impl Held {
    /// Makes it stop working.
    pub fn stop(&mut self, way: Way) {
        match way {
            Way::SettledForward | Way::SettledBack => return self.settle(way),
            Way::Wiped | Way::WipeBrokenOff | Way::EnrolledAnew => self.back_in_its_socket(),
            _ => {}
        }
        let (desk, serial) = (&self.desk, self.desk.serial(&self.serial));
        let (station, principal, person) = (&desk.station, desk.principal(), desk.requester());
        let (requester, root) = (desk.actor("requester"), Actor::machine(0));
        match way {
            Way::HolderSuspends => _ = station.tokens().suspend_own(&requester, &serial).unwrap(),
            Way::ReportedLost => _ = station.tokens().report_lost(&principal, &serial, "perdue dans le train").unwrap(),
            Way::LostThenFound => {
                station.tokens().report_lost(&principal, &serial, "perdue dans le train").unwrap();
                station.tokens().found(&principal, &serial, "retrouvée en salle 12").unwrap();
            }
            Way::TakenBack => _ = station.tokens().take_back(&principal, &serial, "rendue par son détenteur").unwrap(),
            Way::Defective => _ = station.tokens().mark_defective(&principal, &serial, "elle ne répond plus").unwrap(),
            Way::Retired => {
                station.tokens().report_lost(&principal, &serial, "perdue dans le train").unwrap();
                station.tokens().retire(&principal, &serial, "perdue depuis un an").unwrap();
            }
            Way::Replaced => {
                self.another_in_stock();
                let asked = NewRequest { replaces: Some((&serial).into()), ..need("une neuve") };
                let id = station.requests().submit_request(&requester, asked).unwrap();
                station.requests().approve(&principal, id).unwrap();
                desk.signed(&requester, id);
                station.tokens().hand_over(&principal, &desk.serial("99"), None, without()).unwrap();
            }
            Way::ReplacedBySoftware => {
                station.settings().set(&root, SettingName::SoftwareSecond, "yes").unwrap();
                let asked =
                    NewRequest {
                        replaces: Some((&serial).into()), kind: TokenKind::Software, ..need("au téléphone")
                    };
                let id = station.requests().submit_request(&requester, asked).unwrap();
                station.requests().approve(&principal, id).unwrap();
                desk.signed(&requester, id);
                self.activates(id, "");
            }
            Way::NewPhone => {
                let id = station.requests().change_phone(&requester, &serial, PhoneSystem::Ios, "neuf").unwrap();
                desk.signed(&requester, id);
                let code = self.fresh(0, 1).remove(0);
                self.activates(id, &format!("{PIN}{code}"));
            }
            Way::ShownAnew => _ = station.requests().show_key(&requester, self.request.unwrap(), "").unwrap(),
            Way::Leaves => _ = station.people().leave(&principal, person, school()).unwrap(),
            Way::AccountDisabled => {
                _ = station.people().set_enabled(&desk.actor("administrator"), person, false).unwrap()
            }
            Way::Withdrawn => _ = station.tokens().withdraw(&principal, &serial, "elle change de poste").unwrap(),
            Way::MovesWhereThereIsNone => {
                let elsewhere = "0130040Y".parse().unwrap();
                station.settings().set(&root, SettingName::SoftwareSecond, "no").unwrap();
                station.people().move_person(&desk.actor("administrator"), person, school(), elsewhere).unwrap();
            }
            Way::SchoolLosesSoftware => station.settings().set(&root, SettingName::SoftwareSecond, "no").unwrap(),
            Way::SchoolChangesDegree => {
                station.settings().set(&root, SettingName::SoftwareFirst, "no").unwrap();
                let name = "École Jean Moulin".to_owned();
                let (degree, contract) = (Degree::First, Contract::Public);
                station.people().update_school(&root, &NewSchool { uai: school(), name, degree, contract }).unwrap();
            }
            Way::RequestCancelled => station.requests().cancel_request(&requester, self.request.unwrap()).unwrap(),
            Way::RequestExpires => {
                desk.clock.advance(120 * 24 * 3600);
                assert_eq!(station.requests().requests_tick().unwrap(), 1);
            }
            Way::Released => station.requests().release(&principal, &serial, "elle ne vient pas").unwrap(),
            Way::Swapped => {
                self.another_in_stock();
                station.tokens().swap(&principal, &desk.serial("99"), &serial).unwrap();
            }
            Way::EnrolledAnew => {
                let options =
                    EnrolOptions { confirm: false, overwrite: Overwrite::Confirmed, ..EnrolOptions::default() };
                station.bench().start_enrol(&desk.technician(), &serial, options).unwrap();
                let ended = self.followed();
                assert!(ended.ok, "{ended:?}");
            }
            Way::Wiped => {
                station.bench().start_wipe(&desk.technician(), &serial).unwrap();
                let ended = self.followed();
                assert!(ended.ok && ended.key.starts_with("wiped"), "{ended:?}");
            }
            Way::WipeBrokenOff => self.break_off_a_wipe(),
            Way::BatchUndone | Way::BatchUndoneAfar => {
                if way == Way::BatchUndoneAfar {
                    desk.hub.unplug(&self.serial).unwrap();
                    self.until_gone();
                }
                let id = self.batch.unwrap();
                assert_eq!(station.conveyor().undo_batch(&desk.technician(), id).unwrap(), 1);
                desk.until("it is undone", || {
                    let line = station.conveyor().batch(&desk.technician(), id).unwrap().lines.remove(0);
                    line.fate == Some(UndoFate::Undone) && (way == Way::BatchUndoneAfar || !line.residue)
                });
                // read, so that it is this very token that comes back
                self.back_in_its_socket();
                // in stock again, or else nobody could try it
                desk.until("it is registered anew", || {
                    station.tokens().register(&desk.technician(), &serial, school()).is_ok()
                });
            }
            Way::Expires => desk.clock.advance(3 * 365 * 24 * 3600),
            Way::SettledForward | Way::SettledBack => unreachable!("see above"),
        }
    }

    pub fn bring_back(&mut self, way: Way) {
        // some of those that were refused are spent all the same
        self.secrets.iter_mut().for_each(|one| one.given = one.most);
        let (desk, serial) = (&self.desk, self.desk.serial(&self.serial));
        match way {
            Way::HolderSuspends => _ = desk.station.tokens().resume(&desk.principal(), &serial, "elle est là").unwrap(),
            Way::AccountDisabled => {
                desk.station.people().set_enabled(&desk.actor("administrator"), desk.requester(), true).unwrap();
            }
            Way::SchoolLosesSoftware => {
                desk.station.settings().set(&Actor::machine(0), SettingName::SoftwareSecond, "yes").unwrap();
            }
            other => panic!("{other:?} is for good"),
        }
    }

    /// A key that is not this one, programmed and free.
    fn another_in_stock(&self) {
        let desk = &self.desk;
        desk.hub.plug("99").unwrap();
        desk.registered("99");
        let options = EnrolOptions { confirm: false, ..EnrolOptions::default() };
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial("99"), options).unwrap();
        assert!(desk.ended("99").ok);
    }

    fn activates(&self, request: trousseau::domain::RequestId, passcode: &str) {
        let (desk, requester) = (&self.desk, self.desk.actor("requester"));
        let shown = desk.station.requests().show_key(&requester, request, passcode).unwrap();
        let code = shown.totp.code_at(&shown.secret, desk.now().as_second());
        desk.station.requests().activate(&requester, request, code).unwrap();
    }

    /// A code tells which of two secrets is in it: the other one has stopped.
    fn settle(&mut self, way: Way) {
        let (new, old) = (0, 1);
        let (present, gone) = if way == Way::SettledForward { (new, old) } else { (old, new) };
        let code = self.fresh(present, 1).remove(0);
        self.desk.station.codes().verify(&self.desk.technician(), &self.desk.serial(&self.serial), code).unwrap();
        self.secrets = vec![self.secrets.remove(gone)];
    }

    /// The key is pulled out while it is emptied, as late as that nobody knows what is in it.
    fn break_off_a_wipe(&self) {
        for after in 0.. {
            let (desk, serial) = (&self.desk, self.desk.serial(&self.serial));
            desk.hub.fault(&self.serial, Fault::Unplug { after, how: Yank::During }).unwrap();
            if desk.station.bench().start_wipe(&desk.technician(), &serial).is_ok() {
                self.at_rest();
            }
            if self.is_half_wiped() {
                return;
            }
            self.replugged();
        }
    }
}

/// What a batch is to do to make a key that it can undo.
pub const PROGRAM: BatchTask = BatchTask::Program;
