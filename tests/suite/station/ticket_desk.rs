//! Tickets that are put to a desk's own program: tasks of the outbox, each with its act, each done once.

use super::tickets::{found, ticket};
use crate::support::desk::Desk;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use trousseau::{
    domain::{MailFault, MailState, TicketEvent, TicketId, TicketKind, TicketState},
    glpi::{DeskError, Put, TicketDesk},
    post::{Barred, Barrier, PostError},
    station::{MailView, Part, StationError},
};

const ADDRESS: &str = "https://glpi.example.fr";

/// A desk that keeps what it takes, and answers as a test wants it.
#[derive(Default)]
struct Counter(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Mark, title and text of each ticket.
    opened: Vec<[String; 3]>,
    /// Of which ticket, what, and whether that solves it.
    said: Vec<(u64, String, bool)>,
    refusals: VecDeque<DeskError>,
    asked: usize,
}

impl Counter {
    fn take<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> Result<T, DeskError> {
        let mut kept = self.0.lock().unwrap();
        kept.asked += 1;
        match kept.refusals.pop_front() {
            Some(refusal) => Err(refusal),
            None => Ok(work(&mut kept)),
        }
    }
    fn refuse(&self, refusal: DeskError) {
        self.0.lock().unwrap().refusals.push_back(refusal);
    }
    fn opened(&self) -> Vec<[String; 3]> {
        self.0.lock().unwrap().opened.clone()
    }
    fn said(&self) -> Vec<(u64, String, bool)> {
        self.0.lock().unwrap().said.clone()
    }
}

impl TicketDesk for Counter {
    fn address(&self) -> &str {
        ADDRESS
    }
    fn open(&self, put: &Put<'_>) -> Result<u64, DeskError> {
        self.take(|kept| {
            kept.opened.push([put.mark, put.title, put.text].map(str::to_owned));
            kept.opened.len() as u64
        })
    }
    fn follow(&self, number: u64, put: &Put<'_>) -> Result<(), DeskError> {
        self.take(|kept| kept.said.push((number, put.text.to_owned(), false)))
    }
    fn close(&self, number: u64, put: &Put<'_>) -> Result<(), DeskError> {
        self.take(|kept| kept.said.push((number, put.text.to_owned(), true)))
    }
    fn examine(&self) -> Result<(), DeskError> {
        Ok(())
    }
}

fn desk() -> (Desk, Arc<Counter>) {
    let counter = Arc::<Counter>::default();
    (Desk::putting_tickets_to(counter.clone()), counter)
}

fn tasks(desk: &Desk, state: MailState) -> Vec<MailView> {
    let mailbox = desk.station.mail().mailbox(&desk.actor("administrator"), |_| Part::every()).unwrap();
    let list = mailbox.lists.into_iter().find(|list| list.state == state).unwrap();
    list.mails.rows.into_iter().filter(|mail| mail.ticket.is_some()).collect()
}

fn opened(desk: &Desk, text: &str) -> TicketId {
    desk.station.stock().open_ticket(&desk.principal(), ticket(TicketKind::Other, "", text)).unwrap()
}

#[test]
fn a_ticket_its_notes_and_its_end_go_to_the_desk_each_once_and_its_number_is_shown() {
    // no address is set that tickets are mailed to
    let (desk, counter) = desk();
    let id = opened(&desk, "la clef ne s’allume plus");
    let view = || desk.station.stock().ticket(&desk.principal(), id).unwrap();
    assert_eq!((view().desk.as_deref(), view().desk_number), (Some(ADDRESS), None));
    assert_eq!(tasks(&desk, MailState::Waiting).len(), 1);
    // the same once more is refused, and leaves nothing behind
    let again =
        desk.station.stock().open_ticket(&desk.principal(), ticket(TicketKind::Other, "", "la clef ne s’allume plus"));
    assert!(matches!(again, Err(StationError::TicketOpen(_))), "{again:?}");
    assert_eq!(tasks(&desk, MailState::Waiting).len(), 1);
    let follow = |event, text| desk.station.stock().follow_ticket(&desk.actor("helpdesk"), id, event, text).unwrap();
    follow(TicketEvent::Note, "vue au téléphone");
    desk.deliver();
    follow(TicketEvent::Wait, "le fabricant répond");
    follow(TicketEvent::Close, "échangée");
    desk.deliver();
    desk.deliver();
    assert_eq!((view().desk_number, view().state), (Some(1), TicketState::Closed));
    assert_eq!(view().desk_page.as_deref(), Some("https://glpi.example.fr/front/ticket.form.php?id=1"));
    let [mark, title, text] = counter.opened().remove(0);
    assert!(mark.len() == 32 && title.contains(&view().reference), "{mark} {title}");
    assert!(text.contains("la clef ne s’allume plus") && text.contains("Collège Jean Moulin"), "{text}");
    assert!(!text.contains("\n-- \n"), "no foot of a letter: {text}");
    let said = counter.said();
    assert_eq!(
        said.iter().map(|(number, _, solved)| (*number, *solved)).collect::<Vec<_>>(),
        [(1, false), (1, false), (1, true)]
    );
    for ((_, text, _), wanted) in said.iter().zip(["vue au téléphone", "le fabricant répond", "échangée"]) {
        assert!(text.contains(wanted) && text.contains("Mme helpdesk"), "{text}");
    }
    assert_eq!((counter.opened().len(), tasks(&desk, MailState::Sent).len()), (1, 4));
    assert!(desk.outgoing.taken().iter().all(|letter| letter.to != ADDRESS), "no task is a mail");
    assert!(desk.journal_is_sound());
}

#[test]
fn what_came_into_stock_solves_its_ticket_there_too() {
    let (desk, counter) = desk();
    desk.station.stock().open_ticket(&desk.principal(), found("1111")).unwrap();
    let secret = "5a".repeat(20);
    desk.delivered(&format!("serial,type,digits,counter,secret\n1111,hotp,6,0,{secret}\n"));
    desk.deliver();
    let said = counter.said();
    assert!(said.len() == 1 && said[0].2 && said[0].1.contains("dans le stock"), "{said:?}");
}

#[test]
fn a_desk_that_is_away_holds_up_no_mail_and_no_mail_server_holds_up_the_desk() {
    let (desk, counter) = desk();
    counter.refuse(DeskError::Barred("nobody answers".to_owned()));
    opened(&desk, "un");
    opened(&desk, "deux");
    let mail = || desk.station.mail().test_mail(&desk.actor("administrator"), Some("a@example.fr")).unwrap();
    mail();
    let again = desk.deliver().expect("it is tried again");
    assert_eq!(desk.outgoing.taken().len(), 1);
    assert_eq!(counter.0.lock().unwrap().asked, 1, "the second is not even tried");
    let waiting = tasks(&desk, MailState::Waiting);
    assert_eq!((waiting.len(), waiting[0].fault, waiting[0].attempts), (2, Some(MailFault::Unreachable), 0));
    assert_eq!(waiting[0].detail.as_deref(), Some("nobody answers"));
    // now the mail server is away
    let barred = Barred { why: Barrier::NoAnswer, said: "no".to_owned() };
    desk.outgoing.refuse([PostError::Unreachable(barred)]);
    mail();
    desk.clock.advance(again.duration_since(desk.now()).as_secs() + 1);
    desk.deliver();
    assert_eq!((counter.opened().len(), desk.outgoing.taken().len()), (2, 1));
}

#[test]
fn what_is_refused_is_stuck_with_its_ticket_and_no_other_waits_for_it() {
    let (desk, counter) = desk();
    counter.refuse(DeskError::Never("the desk refuses it (400)".to_owned()));
    let id = opened(&desk, "un");
    desk.station.stock().follow_ticket(&desk.actor("helpdesk"), id, TicketEvent::Note, "une note").unwrap();
    opened(&desk, "deux");
    assert_eq!(desk.deliver(), None, "nothing is due before somebody does something");
    let stuck = tasks(&desk, MailState::Stuck);
    assert_eq!((stuck.len(), stuck[0].fault), (1, Some(MailFault::Refused)));
    assert_eq!(tasks(&desk, MailState::Waiting).len(), 1, "its note waits for its turn");
    assert!(counter.opened().len() == 1 && counter.said().is_empty(), "the other ticket is there");
    desk.station.mail().retry_mail(&desk.actor("administrator"), stuck[0].id).unwrap();
    desk.deliver();
    assert_eq!((counter.opened().len(), counter.said().len()), (2, 1));
    assert_eq!(counter.said()[0].0, 2, "to the ticket that it is of");
    // one that is not taken now is tried again, ever more rarely, and then held
    for _ in 0..40 {
        counter.refuse(DeskError::NotNow("the desk cannot do it now (500)".to_owned()));
    }
    opened(&desk, "trois");
    while let Some(until) = desk.deliver() {
        desk.clock.advance(until.duration_since(desk.now()).as_secs() + 1);
    }
    let stuck = tasks(&desk, MailState::Stuck);
    assert_eq!((stuck.len(), stuck[0].fault), (1, Some(MailFault::Delayed)));
}
