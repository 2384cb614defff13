//! Invitations: a link by which somebody chooses their first password. They are sent once mail is known to work; what a table of people
//! asks for before that is kept.

use crate::{Actor, MailWay, People, Result, StationError};
use domain::{Act, LinkPurpose, event};
use store::{Entries, Entry};

impl People<'_> {
    /// How many invitations wait until mail works.
    pub fn waiting_invitations(&self, actor: &Actor) -> Result<u32> {
        actor.check(Act::ManagePeople, None)?;
        Ok(self.store.read(|r| r.count_invitations())?)
    }

    /// Sends all that wait: to whoever may sign in, has an address and no password yet. How many were sent.
    ///
    /// # Errors
    /// [`StationError::MailNotTried`]: nobody knows yet whether mail works.
    pub fn send_invitations(&self, actor: &Actor) -> Result<u32> {
        actor.check(Act::ManagePeople, None)?;
        self.check_mail_works()?;
        let waiting = self.store.read(|r| r.invitations())?;
        let Some((first, rest)) = waiting.split_first() else { return Ok(0) };
        self.change(actor, |tx| {
            let told = |person| {
                let link = event::Recover::Link { link: LinkPurpose::Password, address: None };
                Entry::new(link).subject(person)
            };
            for person in &waiting {
                self.accounts().send_password_link(tx, *person, &actor.name)?;
            }
            // of those that are left nobody can be invited any more
            tx.forget_invitation(None)?;
            let sent = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
            Ok((sent, Entries::new(told(*first), rest.iter().copied().map(told))))
        })
    }

    /// Refuses what would wait in the outbox for nobody knows how long.
    pub(crate) fn check_mail_works(&self) -> Result<()> {
        match self.mail_way()? {
            MailWay::Works => Ok(()),
            MailWay::Off | MailWay::NoLinks | MailWay::Untried => Err(StationError::MailNotTried),
        }
    }
}
