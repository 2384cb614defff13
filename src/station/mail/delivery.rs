//! One mail after the other, from the outbox to the way out.

use super::State;
use crate::{Messages, Result};
use domain::{MAIL_ATTEMPTS, MailFault, MailId, Secret, Uai, mail_pause, outage_pause};
use jiff::{SignedDuration, Timestamp};
use post::{Barred, Letter, Post, PostError, Reading, TemplateError, Written};
use std::{
    collections::BTreeMap,
    sync::{Arc, MutexGuard, PoisonError},
};
use store::{Language, Mail, MailTo, StoreError, TokenHash};

/// How long a mail is remembered that was sent or given up: long enough to answer "did I get a mail about that?" for a
/// term; the journal keeps the event itself for ever.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How often it is looked for what can be forgotten.
const SWEEP: SignedDuration = SignedDuration::from_hours(24);

/// What came of looking at the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailRound {
    /// A mail was dealt with: look again at once.
    Done,
    /// Nothing to do before this time, or before a mail is queued.
    Idle(Option<Timestamp>),
}

/// Why a mail cannot even be written.
pub(super) struct Held(pub(super) MailFault, pub(super) Option<String>);

impl Messages<'_> {
    /// Rings when there is mail to be sent.
    pub fn outbox_bell(&self) -> Arc<tokio::sync::Notify> {
        self.store.outbox_bell()
    }

    /// What may have been mended while the station did not run (templates, the panel's address, the vault's key) is
    /// tried again. Called once, when the way out opens.
    pub fn open_mailroom(&self) -> Result<()> {
        let now = self.now();
        let mended = |fault: &&MailFault| match fault {
            MailFault::Template | MailFault::Sealed => true,
            MailFault::NoLink => self.mailroom().panel.is_some(),
            MailFault::NoAddress
            | MailFault::Expired
            | MailFault::Refused
            | MailFault::Delayed
            | MailFault::Unreachable => false,
        };
        Ok(self.store.keep(|books| {
            MailFault::ALL.iter().filter(mended).try_for_each(|fault| books.release_mails(*fault, now).map(drop))
        })?)
    }

    /// Deals with the mail that is due longest; waits for the mail server, never for another mail. Called by the daemon
    /// again and again.
    pub fn deliver_next(&self) -> Result<MailRound> {
        let link = self.accounts().make_asked_links()?;
        let MailRound::Idle(mail) = self.deliver_due()? else { return Ok(MailRound::Done) };
        Ok(match self.put_due()? {
            MailRound::Done => MailRound::Done,
            MailRound::Idle(task) => MailRound::Idle(mail.into_iter().chain(task).chain(link).min()),
        })
    }

    fn deliver_due(&self) -> Result<MailRound> {
        let mut state = self.mail_state();
        self.note_what_left(&mut state)?;
        self.sweep_mails(&mut state)?;
        let Some(post) = self.way_out()? else { return Ok(MailRound::Idle(None)) };
        let now = self.now();
        if let Some((_, until)) = state.outage.filter(|(_, until)| now < *until) {
            return Ok(MailRound::Idle(Some(until)));
        }
        let (due, next) = self.store.read(|r| Ok::<_, StoreError>((r.due_mail(now)?, r.next_mail()?)))?;
        let Some(mail) = due else { return Ok(MailRound::Idle(next)) };
        self.deliver(&mut state, &*post, &mail)?;
        match state.outage {
            Some((_, until)) => Ok(MailRound::Idle(Some(until))),
            None => Ok(MailRound::Done),
        }
    }

    /// Deals with this mail now, outage or not, if it is due. The answer: what stands in its way.
    pub(super) fn deliver_now(&self, id: MailId) -> Result<Option<PostError>> {
        let mut state = self.mail_state();
        self.note_what_left(&mut state)?;
        let Some(post) = self.way_out()? else { return Ok(None) };
        match self.store.read(|r| r.mail(id))? {
            Some(mail) if mail.due.is_some_and(|due| due <= self.now()) => self.deliver(&mut state, &*post, &mail),
            _ => Ok(None),
        }
    }

    /// The way out may be open again: the next look tries it.
    pub(super) fn forget_outage(&self) {
        // a mail that is being sent right now finds out by itself, and nobody waits for it here
        if let Ok(mut state) = self.mailroom().state.try_lock()
            && let Some((failures, until)) = &mut state.outage
        {
            (*failures, *until) = (0, Timestamp::MIN);
        }
        if let Ok(mut outage) = self.mailroom().desk_outage.try_lock()
            && let Some((failures, until)) = &mut *outage
        {
            (*failures, *until) = (0, Timestamp::MIN);
        }
    }

    fn deliver(&self, state: &mut State, post: &dyn Post, mail: &Mail) -> Result<Option<PostError>> {
        let (id, now) = (mail.id, self.now());
        let letter = match self.letter(mail)? {
            Ok(letter) => letter,
            Err(Held(MailFault::Expired, _)) => {
                self.store.keep(|books| books.mail_given_up(id, now, Some(MailFault::Expired)))?;
                return Ok(None);
            }
            Err(Held(fault, detail)) => {
                self.store.keep(|books| books.mail_held(id, fault, detail.as_deref()))?;
                return Ok(None);
            }
        };
        let dice = self.random::<1>()?[0];
        self.store.keep(|books| books.mail_tried(id, now))?;
        let outcome = post.send(&letter);
        if outcome.is_ok() {
            // before anything else can go wrong
            state.unrecorded = Some((id, self.now(), post.way()));
        }
        if let Err(PostError::Unreachable(barred)) = outcome {
            self.wait_for_the_way_out(state, mail, &barred, dice)?;
            return Ok(Some(PostError::Unreachable(barred)));
        }
        if state.outage.take().is_some() {
            tracing::warn!("the way out for mail is open again");
        }
        let refused = outcome.err();
        match &refused {
            Some(PostError::Never(said)) => {
                self.store.keep(|books| books.mail_held(id, MailFault::Refused, Some(said)))?;
            }
            Some(PostError::NotNow(said)) if mail.attempts + 1 >= MAIL_ATTEMPTS => {
                self.store.keep(|books| books.mail_held(id, MailFault::Delayed, Some(said)))?;
            }
            Some(PostError::NotNow(said)) => {
                let due = now + mail_pause(mail.attempts + 1, dice);
                self.store.keep(|books| books.mail_put_off(id, due, MailFault::Delayed, said, false))?;
            }
            None | Some(PostError::Unreachable(_)) => self.note_what_left(state)?,
        }
        Ok(refused)
    }

    /// No mail can leave: this one keeps its place in the queue, and nothing is tried for a while.
    fn wait_for_the_way_out(&self, state: &mut State, mail: &Mail, barred: &Barred, dice: u8) -> Result<()> {
        if state.outage.is_none() {
            tracing::warn!(error = %PostError::Unreachable(barred.clone()), "mail waits");
        }
        let now = self.now();
        let failures = state.outage.map_or(1, |(failures, _)| failures.saturating_add(1));
        state.outage = Some((failures, now + outage_pause(failures, dice)));
        let due = mail.due.unwrap_or(now);
        Ok(self.store.keep(|books| books.mail_put_off(mail.id, due, MailFault::Unreachable, &barred.said, true))?)
    }

    /// The mail in words; the inner error: it cannot be written now.
    pub(super) fn letter(&self, mail: &Mail) -> Result<Result<Letter, Held>> {
        let (to, name, language) = match &mail.to {
            MailTo::Person { email: None, .. } => return Ok(Err(Held(MailFault::NoAddress, None))),
            MailTo::Person { person, email: Some(email), language } => (email, Some(person.name.as_str()), *language),
            MailTo::Address(address) | MailTo::TicketDesk { address, .. } => (address, None, Language::Fr),
        };
        let mut facts = mail.facts.clone();
        let link = if mail.kind.link_path().is_some() {
            match self.link_of(mail, &mut facts)? {
                Ok(link) => Some(link),
                Err(held) => return Ok(Err(held)),
            }
        } else {
            None
        };
        if let Some(uai) = facts.get("school").and_then(|uai| uai.parse::<Uai>().ok())
            && !facts.contains_key("school_name")
            && let Some(school) = self.store.read(|r| r.school(uai))?
        {
            facts.insert("school_name".to_owned(), school.name);
        }
        let reading = Reading {
            kind: mail.kind,
            language,
            to: name,
            zone: &self.mailroom().zone,
            panel: self.mailroom().panel.as_deref(),
            link: link.as_ref(),
            facts: &facts,
        };
        let written: Result<Written, TemplateError> = self.mailroom().stationery.write(&reading);
        Ok(match written {
            Err(error) => Err(Held(MailFault::Template, Some(error.to_string()))),
            Ok(Written { subject, text, content, html }) => Ok(Letter {
                id: mail.message_id.clone(),
                to: to.clone(),
                name: name.map(str::to_owned),
                language,
                subject,
                text,
                content,
                html,
                at: mail.queued,
            }),
        })
    }

    /// The token of its link, opened only now. The link lives as long as it was made for, from the moment in which it leaves:
    /// whoever waited for mail to work again has it no shorter.
    fn link_of(&self, mail: &Mail, facts: &mut BTreeMap<String, String>) -> Result<Result<Secret, Held>> {
        if self.mailroom().panel.is_none() {
            return Ok(Err(Held(MailFault::NoLink, None)));
        }
        let secret = match self.store.read(|r| r.mail_secret(mail)) {
            Ok(Some(secret)) => secret,
            Ok(None) => return Ok(Err(Held(MailFault::Sealed, None))),
            Err(error @ StoreError::SealBroken { .. }) => {
                return Ok(Err(Held(MailFault::Sealed, Some(error.to_string()))));
            }
            Err(error) => return Err(error.into()),
        };
        let until = facts.get("until").and_then(|until| until.parse::<Timestamp>().ok());
        if let Some(until) = until {
            let until = self.now() + until.duration_since(mail.queued);
            let link = TokenHash::of(&String::from_utf8_lossy(secret.expose()));
            if !self.store.keep(|books| books.link_leaves(link, until))? {
                return Ok(Err(Held(MailFault::Expired, None)));
            }
            facts.insert("until".to_owned(), until.to_string());
        }
        Ok(Ok(secret))
    }

    /// A mail that left is noted as sent, sooner or later; nothing else leaves before.
    fn note_what_left(&self, state: &mut State) -> Result<()> {
        if let Some((id, at, way)) = &state.unrecorded {
            self.store.keep(|books| {
                books.mail_sent(*id, *at)?;
                books.mail_left_by(way, *at)
            })?;
            state.unrecorded = None;
        }
        Ok(())
    }

    fn sweep_mails(&self, state: &mut State) -> Result<()> {
        let now = self.now();
        if state.swept.is_none_or(|swept| now.duration_since(swept) >= SWEEP) {
            self.store.keep(|books| books.sweep_mails(now - REMEMBERED))?;
            state.swept = Some(now);
        }
        Ok(())
    }

    fn mail_state(&self) -> MutexGuard<'_, State> {
        self.mailroom().state.lock().unwrap_or_else(PoisonError::into_inner) // each field is right by itself
    }
}
