//! The academy's settings, read and changed.

use super::{Actor, Result, Station};
use crate::{
    domain::{Act, NoticeKind, SettingName, Settings, Uai, Verb},
    store::Entry,
};

impl Station {
    /// What is set now. Deadlines and limits are no secret; the addresses are for whoever administers.
    pub fn settings(&self, actor: &Actor) -> Result<Settings> {
        actor.check(Act::Administer, None)?;
        Ok(self.store.read(|r| r.settings())?)
    }

    /// Sets one setting to what was typed; the journal keeps the old value and the new one.
    pub fn set_setting(&self, actor: &Actor, name: SettingName, value: &str) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| {
            let mut settings = tx.settings()?;
            let old = settings.get(name);
            settings.set(name, value)?;
            let new = settings.get(name);
            tx.set_setting(name.word(), Some(&new))?;
            let written_to: &[NoticeKind] = match name {
                SettingName::SupplierAddress => &[NoticeKind::OrderPlaced, NoticeKind::OrderCancelled],
                SettingName::TicketAddress => &[NoticeKind::Ticket],
                _ => &[],
            };
            if !written_to.is_empty() && !new.is_empty() && new != old {
                tx.redirect_mails(written_to, &old, &new)?;
            }
            let entry = Entry::new(Verb::Setting).fact("setting", name);
            Ok(((), entry.fact("from", old).fact("to", new)))
        })
    }

    /// Whether a request in this school needs a document.
    pub fn set_needs_document(&self, actor: &Actor, school: Uai, needed: bool) -> Result<()> {
        actor.check(Act::SchoolSettings, Some(school))?;
        self.change(actor, |tx| {
            tx.set_needs_document(school, needed)?;
            Ok(((), Entry::new(Verb::School).school(school).fact("document", needed)))
        })
    }

    /// Whether a request in this school needs a document: whoever asks may know.
    pub fn needs_document(&self, school: Uai) -> Result<bool> {
        Ok(self.store.read(|r| r.needs_document(school))?)
    }
}
