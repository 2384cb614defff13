//! The mail server as it is typed into the panel: shown without its password, read, and set.

use super::way::{MailWay, opened};
use crate::{Actor, InputFault, Messages, Result, StationError};
use domain::{Act, MailSecurity, Secret, event};
use post::{Post, Sender, is_host, is_loopback, usual_port};
use std::sync::Arc;
use store::{Entry, MailServer};

/// A mail server as it was typed.
pub struct TypedMailServer {
    /// Its name or address.
    pub server: String,
    /// Its port; empty: the usual one.
    pub port: String,
    /// How it is spoken to.
    pub security: MailSecurity,
    /// The account on it; empty: none.
    pub account: String,
    /// The password of the account; `None`: the one that is kept.
    pub password: Option<Secret>,
    /// Who sends: an address, or `Name <address>`.
    pub sender: String,
    /// Where answers go; empty: to the sender.
    pub reply_to: String,
}

/// By what mail leaves, for whoever administers.
#[derive(Debug, Clone)]
pub struct MailSetting {
    /// What the configuration's file says: then nothing is changed here.
    pub in_file: Option<String>,
    /// What was typed into the panel.
    pub typed: Option<MailServer>,
    /// How far it is.
    pub way: MailWay,
    /// The address that a test mail goes to as a rule: the reader's.
    pub to: Option<String>,
}

impl Messages<'_> {
    pub(super) fn way_out(&self) -> Result<Option<Arc<dyn Post>>> {
        self.mailroom().way_out(self.store)
    }

    /// By what mail leaves.
    pub fn mail_setting(&self, actor: &Actor) -> Result<MailSetting> {
        actor.check(Act::Administer, None)?;
        let in_file = self.mailroom().post.as_ref().map(|post| post.way());
        let typed = self.store.read(|r| r.mail_server())?;
        let to = match actor.person {
            Some(id) => self.store.read(|r| r.person(id))?.and_then(|person| person.email),
            None => None,
        };
        Ok(MailSetting { in_file, typed, way: self.mail_way()?, to })
    }

    /// Sets the mail server. Nothing is sent by it yet.
    ///
    /// # Errors
    /// What cannot be, by its field; [`StationError::MailInFile`] where the configuration's file says it.
    pub fn set_mail_server(&self, actor: &Actor, typed: TypedMailServer) -> Result<()> {
        actor.check(Act::Administer, None)?;
        if self.mailroom().post.is_some() {
            return Err(StationError::MailInFile);
        }
        let before = self.store.read(|r| r.mail_server())?;
        let (set, typed_password) = read(typed)?;
        let password = match (&set.account, typed_password) {
            (None, _) => None,
            (Some(_), Some(password)) => Some(password),
            // a password that is kept goes nowhere but where it went before
            (Some(_), None) if before.as_ref().is_some_and(|before| goes_the_same_way(before, &set)) => {
                Some(self.store.read(|r| r.mail_password())?.ok_or(InputFault::MailPassword)?)
            }
            (Some(_), None) => return Err(InputFault::MailPassword.into()),
        };
        let again = password.as_ref().map(|password| Secret::new(password.expose().to_vec()));
        let way = opened(&set, again, self.mailroom().panel.as_deref())?.way();
        self.change(actor, |tx| {
            tx.set_mail_server(&set, password.as_ref())?;
            Ok(((), Entry::new(event::Setting::MailServer { mail_server: event::Typed(way) })))
        })?;
        self.forget_outage();
        Ok(())
    }
}

fn goes_the_same_way(before: &MailServer, now: &MailServer) -> bool {
    let way = |set: &MailServer| (set.server.clone(), set.port, set.security, set.account.clone());
    way(before) == way(now)
}

/// What was typed, as far as it can be.
fn read(typed: TypedMailServer) -> Result<(MailServer, Option<Secret>), InputFault> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let TypedMailServer { security, password, .. } = typed;
    let server = filled(&typed.server).filter(|server| is_host(server)).ok_or(InputFault::MailServer)?;
    let port = match filled(&typed.port) {
        None => usual_port(security),
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or(InputFault::MailPort)?,
    };
    if security == MailSecurity::Plain && !is_loopback(&server) {
        return Err(InputFault::MailInTheClear);
    }
    let account = filled(&typed.account);
    if account.as_ref().is_some_and(|account| account.len() > 254) {
        return Err(InputFault::MailPassword);
    }
    let sender = filled(&typed.sender).filter(|sender| sender.len() <= 400).ok_or(InputFault::MailSender)?;
    sender.parse::<Sender>().map_err(|_| InputFault::MailSender)?;
    let reply_to = filled(&typed.reply_to);
    if let Some(answers) = &reply_to {
        answers.parse::<Sender>().map_err(|_| InputFault::MailAnswers)?;
    }
    let password = password.filter(|password| !password.expose().is_empty());
    Ok((MailServer { version: 0, server, port, security, account, sender, reply_to }, password))
}
