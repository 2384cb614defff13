//! What an administrator sees of the outbox, and does about it.

use crate::{Actor, Area, Finding, Messages, Result, StationError};
use domain::{
    Act, MailEvent, MailFault, MailId, MailState, Notice, NoticeKind, PersonId, Recipient, TicketId, event, is_address,
};
use jiff::Timestamp;
use post::{PostError, WayOut};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Entry, Mail, MailTo, Page, Part};

/// One mail, without what it says.
#[derive(Debug, Clone, Serialize)]
pub struct MailView {
    /// Row id.
    pub id: MailId,
    /// What it says.
    pub kind: NoticeKind,
    /// Where it stands.
    pub state: MailState,
    /// The name of whoever gets it, where it is a person…
    pub to: Option<String>,
    /// …and who that is…
    pub person: Option<PersonId>,
    /// …and the address, if there is one.
    pub address: Option<String>,
    /// When its event was.
    pub queued: Timestamp,
    /// The ticket that it is about, where it is a task for the ticket desk and no mail.
    pub ticket: Option<TicketId>,
    /// How often it was tried since it was last due anew.
    pub attempts: u32,
    /// When it was last tried.
    pub tried: Option<Timestamp>,
    /// When it is tried next.
    pub due: Option<Timestamp>,
    /// When the mail server took it.
    pub sent: Option<Timestamp>,
    /// When it was given up.
    pub given_up: Option<Timestamp>,
    /// What keeps it, or kept it last.
    pub fault: Option<MailFault>,
    /// The same in the mail server's own words.
    pub detail: Option<String>,
}

/// A part of the mails of one state.
#[derive(Debug, Clone, Serialize)]
pub struct MailList {
    /// Where they stand.
    pub state: MailState,
    /// They.
    pub mails: Page<MailView>,
}

/// The outbox.
#[derive(Debug, Clone, Serialize)]
pub struct Mailbox {
    /// There is a way out.
    pub configured: bool,
    /// The panel's address is known: mails can carry links.
    pub links: bool,
    /// Since the last attempt the way out is barred; not before then it is tried again.
    pub barred_until: Option<Timestamp>,
    /// One list a state, the most pressing first.
    pub lists: Vec<MailList>,
}

impl Messages<'_> {
    /// The outbox: of each state the part that `wanted` says.
    pub fn mailbox(&self, actor: &Actor, wanted: impl Fn(MailState) -> Part) -> Result<Mailbox> {
        actor.check(Act::Administer, None)?;
        let states = [MailState::Stuck, MailState::Waiting, MailState::Sent, MailState::GivenUp];
        let lists = self.store.read(|r| {
            let list =
                |state| Ok::<_, StationError>(MailList { state, mails: r.mails(state, wanted(state))?.map(view) });
            states.into_iter().map(list).collect::<Result<Vec<_>>>()
        })?;
        let (configured, links) = (self.way_out()?.is_some(), self.mailroom().panel.is_some());
        // one who sends right now holds the lock: the way out is not barred, as far as anybody knows
        let outage = self.mailroom().state.try_lock().ok().and_then(|state| state.outage);
        let barred_until = outage.map(|(_, until)| until).filter(|until| *until > self.now());
        Ok(Mailbox { configured, links, barred_until, lists })
    }

    /// One mail.
    pub fn message(&self, actor: &Actor, id: MailId) -> Result<MailView> {
        actor.check(Act::Administer, None)?;
        self.store.read(|r| r.mail(id))?.map(view).ok_or(StationError::NoSuchMail(id))
    }

    /// How many mails are stuck: somebody has to look.
    pub fn stuck_mails(&self, actor: &Actor) -> Result<u32> {
        actor.check(Act::Administer, None)?;
        Ok(self.store.read(|r| r.count_mails(MailState::Stuck))?)
    }

    /// Tries a mail again now.
    pub fn retry_mail(&self, actor: &Actor, id: MailId) -> Result<()> {
        self.forget_outage();
        self.move_mail(actor, id, MailEvent::Retry)
    }

    /// Tries everything again now that waits or is stuck. How many.
    pub fn retry_mails(&self, actor: &Actor) -> Result<usize> {
        actor.check(Act::Administer, None)?;
        self.forget_outage();
        self.change(actor, |tx| {
            let mails = tx.retry_mails()?;
            let retried = event::Mail::All { mail_event: MailEvent::Retry, mails: mails as u64 };
            Ok((mails, Entry::new(retried)))
        })
    }

    /// Gives a mail up: it is never sent, and its link is forgotten.
    pub fn give_mail_up(&self, actor: &Actor, id: MailId) -> Result<()> {
        self.move_mail(actor, id, MailEvent::GiveUp)
    }

    /// Sends a mail that says nothing but that it arrived: to an address, or to the actor's own.
    pub fn test_mail(&self, actor: &Actor, address: Option<&str>) -> Result<MailId> {
        actor.check(Act::Administer, None)?;
        self.forget_outage();
        let to = match (address, actor.person) {
            (Some(address), _) if is_address(address) => Recipient::Address(address.to_owned()),
            (None, Some(person)) => Recipient::Person(person),
            (address, _) => return Err(StationError::NotAnAddress(address.unwrap_or_default().to_owned())),
        };
        self.change(actor, |tx| {
            let kind = NoticeKind::MailTest;
            let notice = Notice { kind, to, facts: BTreeMap::new(), secret: None };
            let id = tx.queue_mail(&notice.fact("by", &actor.name))?;
            Ok((id, Entry::new(event::Mail::One { mail: id, mail_kind: kind, mail_event: None })))
        })
    }

    /// The same, and tries it at once: for the command line, which waits for what comes of it.
    pub fn test_mail_now(&self, actor: &Actor, address: Option<&str>) -> Result<MailView> {
        let id = self.test_mail(actor, address)?;
        self.deliver_now(id)?;
        self.message(actor, id)
    }

    /// The same for the panel, which says at once what stands in the way: a test mail that does not leave is given up.
    ///
    /// # Errors
    /// [`StationError::MailOff`], [`StationError::MailBarred`], [`StationError::MailNotTaken`]: it did not leave.
    pub fn try_mail(&self, actor: &Actor, address: &str) -> Result<()> {
        actor.check(Act::Administer, None)?;
        if self.way_out()?.is_none() {
            return Err(StationError::MailOff);
        }
        let id = self.test_mail(actor, Some(address))?;
        let refused = self.deliver_now(id)?;
        let mail = self.message(actor, id)?;
        if mail.state == MailState::Sent {
            return Ok(());
        }
        let now = self.now();
        self.store.keep(|books| books.mail_given_up(id, now, None))?;
        Err(match refused {
            Some(PostError::Unreachable(barred)) => StationError::MailBarred { why: barred.why, said: barred.said },
            Some(PostError::NotNow(said) | PostError::Never(said)) => StationError::MailNotTaken(said),
            None => StationError::MailNotTaken(mail.detail.unwrap_or_default()),
        })
    }

    /// What is to be said of mail when the machine is examined.
    pub(crate) fn examine_mail(&self) -> Vec<Finding> {
        let post = match self.way_out() {
            Ok(Some(post)) => post,
            Ok(None) => return vec![Finding::MailOff],
            Err(error) => return vec![Finding::Failed(Area::Mail, error)],
        };
        let mut findings = vec![match post.examine() {
            Ok(WayOut::Folder(path)) => Finding::MailFolder(path),
            Ok(WayOut::Server { server, encrypted }) => Finding::MailServer { server, encrypted },
            Err(PostError::Unreachable(barred)) => Finding::MailBarred(barred.said),
            Err(PostError::NotNow(cause) | PostError::Never(cause)) => Finding::MailBarred(cause),
        }];
        if self.mailroom().panel.is_none() {
            findings.push(Finding::MailNoLinks);
        }
        match self.store.read(|r| r.count_mails(MailState::Stuck)) {
            Ok(0) => {}
            Ok(stuck) => findings.push(Finding::MailStuck(stuck)),
            Err(error) => findings.push(error.into()),
        }
        findings
    }

    fn move_mail(&self, actor: &Actor, id: MailId, event: MailEvent) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| {
            let mail = tx.mail(id)?.ok_or(StationError::NoSuchMail(id))?;
            let state = mail.state();
            state.after(event).ok_or(StationError::MailOver { id, state })?;
            match event {
                MailEvent::GiveUp => tx.give_mail_up(id)?,
                _ => tx.retry_mail(id)?,
            }
            let moved = event::Mail::One { mail: id, mail_kind: mail.kind, mail_event: Some(event) };
            let subject = match mail.to {
                MailTo::Person { person, .. } => Some(person.id),
                MailTo::Address(_) | MailTo::TicketDesk { .. } => None,
            };
            Ok(((), Entry::new(moved).subject(subject)))
        })
    }
}

fn view(mail: Mail) -> MailView {
    let state = mail.state();
    let ticket = match &mail.to {
        MailTo::TicketDesk { ticket, .. } => Some(*ticket),
        MailTo::Person { .. } | MailTo::Address(_) => None,
    };
    let (to, person, address) = match mail.to {
        MailTo::Person { person, email, .. } => (Some(person.name), Some(person.id), email),
        MailTo::Address(address) | MailTo::TicketDesk { address, .. } => (None, None, Some(address)),
    };
    let Mail { id, kind, queued, attempts, tried, due, sent, given_up, fault, detail, .. } = mail;
    MailView {
        id,
        kind,
        state,
        to,
        person,
        address,
        queued,
        ticket,
        attempts,
        tried,
        due,
        sent,
        given_up,
        fault,
        detail,
    }
}
