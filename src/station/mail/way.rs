//! The way out that is in use, and whether mail works: a mail left by this very way out.
//!
//! What the configuration's file says wins. Neither needs a restart: the way out is opened anew where another server was set.

use super::Mailroom;
use crate::{InputFault, Result, Station};
use domain::Secret;
use post::{Post, Sender, Smtp, SmtpAccount, SmtpConfig, host_of};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use store::{MailServer, Store, StoreError};

/// How long a server that was typed into the panel may take for one answer: somebody waits for it on a page.
const ANSWERS_IN: Duration = Duration::from_secs(10);

domain::words! {
    /// How far mail is.
    MailWay {
        /// No server is set.
        Off => "off",
        /// A server is set, and the panel's public address is not: links cannot be sent.
        NoLinks => "no_links",
        /// No mail has left by this server yet.
        Untried => "untried",
        /// Mail leaves.
        Works => "works",
    }
}

impl Mailroom {
    /// The way out that is in use now; `None`: there is none.
    pub(crate) fn way_out(&self, store: &Store) -> Result<Option<Arc<dyn Post>>> {
        if let Some(post) = &self.post {
            return Ok(Some(post.clone()));
        }
        let Some(set) = store.read(|r| r.mail_server())? else { return Ok(None) };
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, post)) = &*typed
            && *version == set.version
        {
            return Ok(Some(post.clone()));
        }
        // server and password of one moment
        let found = store.read(|r| Ok::<_, StoreError>((r.mail_server()?, r.mail_password()?)))?;
        let (Some(set), password) = found else { return Ok(None) };
        let post: Arc<dyn Post> = Arc::new(opened(&set, password, self.panel.as_deref())?);
        *typed = Some((set.version, post.clone()));
        Ok(Some(post))
    }
}

impl Station {
    /// Whether invitations can be sent.
    pub fn mail_way(&self) -> Result<MailWay> {
        let Some(post) = self.mailroom.way_out(&self.store)? else { return Ok(MailWay::Off) };
        if self.mailroom.panel.is_none() {
            return Ok(MailWay::NoLinks);
        }
        let proven = self.store.read(|r| r.mail_proof())?;
        Ok(if proven.is_some_and(|way| way == post.way()) { MailWay::Works } else { MailWay::Untried })
    }
}

/// The way out that this describes; nobody is asked.
pub(super) fn opened(set: &MailServer, password: Option<Secret>, panel: Option<&str>) -> Result<Smtp, InputFault> {
    let sender: Sender = set.sender.parse().map_err(|_| InputFault::MailSender)?;
    let hello = panel.and_then(host_of).unwrap_or(sender.host()).to_owned();
    let sender = match &set.reply_to {
        Some(answers) => sender.answered_at(answers).map_err(|_| InputFault::MailAnswers)?,
        None => sender,
    };
    let account = match (&set.account, password) {
        (Some(user), Some(password)) => Some(SmtpAccount { user: user.clone(), password }),
        _ => None,
    };
    let config = SmtpConfig {
        server: set.server.clone(),
        port: set.port,
        security: set.security,
        account,
        authorities: None,
        timeout: ANSWERS_IN,
        hello,
        sender,
        // another password makes another way out, which was not tried yet
        mark: if set.version == 0 { String::new() } else { format!(" #{}", set.version) },
    };
    Smtp::new(config).map_err(|_| InputFault::MailEncryption)
}
