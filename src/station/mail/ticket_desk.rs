//! Tasks for the ticket desk's own program, in the same outbox as mails: one at a time, those of one ticket in their order. What was noted as
//! done is over; what was done and could not be noted is found there by its mark, and not done again.
//!
//! A desk that lets nobody in holds up its own tasks and no mail, and the other way round.

use super::delivery::{Held, MailRound};
use crate::{Finding, Messages, Result};
use domain::{MAIL_ATTEMPTS, MailFault, NoticeKind, TicketId, TicketState, mail_pause, outage_pause};
use glpi::{DeskError, Put, TicketDesk};
use jiff::Timestamp;
use std::sync::PoisonError;
use store::{Mail, MailTo, StoreError, Ticket};

impl Messages<'_> {
    /// Deals with the task that is due longest. Without a desk tasks wait.
    pub(super) fn put_due(&self) -> Result<MailRound> {
        let Some(desk) = &self.mailroom().ticket_desk else { return Ok(MailRound::Idle(None)) };
        let mut outage = self.mailroom().desk_outage.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        if let Some((_, until)) = outage.filter(|(_, until)| now < *until) {
            return Ok(MailRound::Idle(Some(until)));
        }
        let (due, next) = self.store.read(|r| Ok::<_, StoreError>((r.due_task(now)?, r.next_task()?)))?;
        let Some(task) = due else { return Ok(MailRound::Idle(next)) };
        let MailTo::TicketDesk { ticket, address } = &task.to else { return Ok(MailRound::Idle(next)) };
        if address != desk.address() {
            let said = format!("it is for {address}, and [ticket_desk] names {}", desk.address());
            self.store.keep(|books| books.mail_held(task.id, MailFault::Refused, Some(&said)))?;
            return Ok(MailRound::Done);
        }
        self.put(&mut outage, &**desk, &task, *ticket)?;
        Ok(outage.map_or(MailRound::Done, |(_, until)| MailRound::Idle(Some(until))))
    }

    fn put(
        &self,
        outage: &mut Option<(u32, Timestamp)>,
        desk: &dyn TicketDesk,
        task: &Mail,
        ticket: TicketId,
    ) -> Result<()> {
        let (id, now) = (task.id, self.now());
        let letter = match self.letter(task)? {
            Ok(letter) => letter,
            Err(Held(fault, detail)) => {
                return Ok(self.store.keep(|books| books.mail_held(id, fault, detail.as_deref()))?);
            }
        };
        let known = self.store.read(|r| r.ticket(ticket))?;
        let dice = self.random::<1>()?[0];
        self.store.keep(|books| books.mail_tried(id, now))?;
        let reference = task.facts.get("ticket").map(String::as_str).unwrap_or_default();
        // a desk needs no foot of a letter
        let text = letter.text.split("\n-- \n").next().unwrap_or_default();
        let put = Put { mark: &task.message_id, reference, title: &letter.subject, text };
        let done = done(desk, task, known.as_ref(), &put);
        if let Err(DeskError::Barred(said)) = &done {
            if outage.is_none() {
                tracing::warn!(error = said, "tickets wait for their desk");
            }
            let failures = outage.map_or(1, |(failures, _)| failures.saturating_add(1));
            *outage = Some((failures, now + outage_pause(failures, dice)));
            let due = task.due.unwrap_or(now);
            return Ok(self.store.keep(|books| books.mail_put_off(id, due, MailFault::Unreachable, said, true))?);
        }
        if outage.take().is_some() {
            tracing::warn!("the ticket desk takes tickets again");
        }
        Ok(self.store.keep(|books| match &done {
            Ok(number) => {
                if let Some(number) = number {
                    books.ticket_has_number(ticket, *number)?;
                }
                books.mail_sent(id, self.now())
            }
            Err(DeskError::NotNow(said)) if task.attempts + 1 < MAIL_ATTEMPTS => {
                let due = now + mail_pause(task.attempts + 1, dice);
                books.mail_put_off(id, due, MailFault::Delayed, said, false)
            }
            Err(DeskError::NotNow(said)) => books.mail_held(id, MailFault::Delayed, Some(said)),
            Err(DeskError::Never(said) | DeskError::Barred(said)) => {
                books.mail_held(id, MailFault::Refused, Some(said))
            }
        })?)
    }

    /// What is to be said of the ticket desk when the machine is examined.
    pub(crate) fn examine_ticket_desk(&self) -> Option<Finding> {
        let desk = self.mailroom().ticket_desk.as_deref()?;
        let address = desk.address().to_owned();
        Some(match desk.examine() {
            Ok(()) => Finding::TicketDeskWell(address),
            Err(DeskError::Barred(cause) | DeskError::NotNow(cause) | DeskError::Never(cause)) => {
                Finding::TicketDeskBarred { address, cause }
            }
        })
    }
}

/// Does it; the number of the ticket where that is news.
fn done(
    desk: &dyn TicketDesk,
    task: &Mail,
    ticket: Option<&Ticket>,
    put: &Put<'_>,
) -> std::result::Result<Option<u64>, DeskError> {
    if task.kind == NoticeKind::Ticket {
        return desk.open(put).map(Some);
    }
    let number = ticket.and_then(|ticket| ticket.desk_number).ok_or_else(|| {
        DeskError::Never(format!("{} has no ticket {}: to make it was given up", desk.address(), put.reference))
    })?;
    let closed = task.facts.get("state").is_some_and(|state| state == TicketState::Closed.word());
    let said = if closed { desk.close(number, put) } else { desk.follow(number, put) };
    said.map(|()| None)
}
