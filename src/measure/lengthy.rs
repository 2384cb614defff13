//! Long lists: so many of everything that the panel lists, beside what an academy has already. For tests of lists, and for their figures.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::academy::{Academy, asked, handed_over, serial, station};
use domain::{
    BatchRest, BatchTask, DueReason, Grant, Notice, NoticeKind, OrderState, PersonId, RequestState, Role, Scope,
    SecondLook, TicketKind, TicketState, Uai,
};
use jiff::{SignedDuration, Timestamp};
use oath::Digits;
use store::{AskedLook, BatchPlan, Change, Entries, Entry, NewOrder, NewTicket, Store, StoreError};

/// Adds `rows` of everything that is listed: tickets and orders (as many of those that are over), mails in each state, batches, stock-takes,
/// requests in each stage, tokens that are due or expire, what a second person is to look at, handovers of today, people of one school.
///
/// The academy has three times as many people without a token, and as many schools, tokens in hands and tokens in stock.
pub fn lengthen(store: &Store, academy: &Academy, rows: u32) -> Result<(), StoreError> {
    let author = station();
    let school = |n: u32| academy.schools[n as usize % academy.schools.len()];
    let now = Timestamp::now();
    store.change(&author, now, |tx| {
        for n in 0..rows * 2 {
            order(tx, school(n), n.is_multiple_of(2))?;
            ticket(tx, school(n), n.is_multiple_of(2))?;
            mail(tx, n)?;
        }
        for n in 0..rows {
            batch(tx, academy.people[0], school(n))?;
            let take = tx.add_stock_take(school(n), &author.name)?;
            tx.close_stock_take(take, &author.name, &[])?;
            let (about, reason) = (serial(n).to_string(), "bench");
            let what = SecondLook::HandOver;
            tx.ask_second_look(&AskedLook {
                what,
                about: &about,
                school: Some(school(n)),
                by: "bench",
                reason,
                tokens: 1,
            })?;
            tx.set_due(academy.held[n as usize], DueReason::Left)?;
            let last = now + SignedDuration::from_hours(24 * i64::from(1 + n % 20));
            tx.set_token_supply(academy.in_stock[n as usize], Some(last), None)?;
        }
        let idle = academy.people.iter().skip(academy.held.len() + 1).take(rows as usize * 2);
        for (n, person) in (0..).zip(idle) {
            if tx.open_request_of(*person)?.is_none() {
                request(tx, *person, school(n), n < rows)?;
            }
            // all of them work in the school whose principal looks
            let grant = Grant { role: Role::Requester, scope: Scope::School(school(7)) };
            tx.grant(*person, grant)?;
        }
        let handed = (0..rows).map(|n| {
            let token = academy.held[n as usize];
            Entry::new(handed_over()).token(token, &serial(n)).school(school(n))
        });
        let first = Entry::new(handed_over()).token(academy.held[0], &serial(0)).school(school(7));
        Ok::<_, StoreError>(((), Entries::new(first, handed)))
    })?;
    // what was sent, what nobody could be told, and what waits
    let mut ids = store.read(|r| {
        let waiting = r.mails(domain::MailState::Waiting, store::Part::every())?;
        Ok::<_, StoreError>(waiting.rows.into_iter().map(|mail| mail.id).collect::<Vec<_>>())
    })?;
    ids.truncate(rows as usize);
    store.keep(|keep| {
        for id in &ids {
            keep.mail_sent(*id, now)?;
        }
        Ok::<_, StoreError>(())
    })
}

fn order(tx: &Change<'_>, school: Uai, over: bool) -> Result<(), StoreError> {
    let author = "Reader principal".to_owned();
    let id = tx.add_order(&NewOrder { school, quantity: 1, comment: None, person: None, author })?;
    if over { tx.set_order(id, OrderState::Ordered, OrderState::Cancelled, Some("bench")) } else { Ok(()) }
}

fn ticket(tx: &Change<'_>, school: Uai, over: bool) -> Result<(), StoreError> {
    let (by, text, kind) = ("Reader principal".to_owned(), "codes refusés".to_owned(), TicketKind::Other);
    let id =
        tx.add_ticket(&NewTicket { kind, school, opener: None, by, about: None, keys: vec![], text, desk: None })?;
    if over { tx.set_ticket(id, TicketState::Open, TicketState::Closed, Some("bench")) } else { Ok(()) }
}

fn mail(tx: &Change<'_>, n: u32) -> Result<(), StoreError> {
    let notice = Notice::to_address(NoticeKind::MailTest, &format!("p{n}@example.org")).fact("by", "bench");
    tx.queue_mail(&notice).map(drop)
}

fn batch(tx: &Change<'_>, person: PersonId, school: Uai) -> Result<(), StoreError> {
    let plan = BatchPlan {
        task: BatchTask::Register,
        school,
        kind: None,
        slot: None,
        digits: Digits::SIX,
        confirm: false,
        take_back: false,
        unseen_is_empty: false,
    };
    let id = tx.add_batch(&plan, None, person, "bench")?;
    tx.rest_batch(id, BatchRest::Asked)?;
    tx.end_batch(id)
}

/// A request that waits for a decision, or for a token; and one before it that was refused.
fn request(tx: &Change<'_>, person: PersonId, school: Uai, undecided: bool) -> Result<(), StoreError> {
    use RequestState as R;
    let refused = tx.add_request(&asked(person, school))?;
    tx.set_request(refused, R::Draft, R::Submitted, None, None)?;
    tx.set_request_decision(refused, None, Some("bench"))?;
    tx.set_request(refused, R::Submitted, R::Refused, None, None)?;
    let open = tx.add_request(&asked(person, school))?;
    tx.set_request(open, R::Draft, R::Submitted, None, None)?;
    if undecided { Ok(()) } else { tx.set_request(open, R::Submitted, R::WaitingForStock, None, None) }
}
