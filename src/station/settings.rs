//! The academy's settings, read and changed.

use super::{Actor, Result, nouns::AcademySettings};
use domain::{Act, InvalidSetting, LabelSheet, NoticeKind, SettingName, Settings, Uai, event};
use store::{Change, Entries, Entry};

impl AcademySettings<'_> {
    /// What is set now. Deadlines and limits are no secret; the addresses are for whoever administers.
    pub fn read(&self, actor: &Actor) -> Result<Settings> {
        actor.check(Act::Administer, None)?;
        Ok(self.store.read(|r| r.settings())?)
    }

    /// The paper that labels are printed on, as a rule.
    pub fn label_sheet(&self) -> Result<LabelSheet> {
        Ok(self.store.read(|r| r.settings())?.label_sheet)
    }

    /// Sets one setting to what was typed; the journal keeps the old value and the new one.
    pub fn set(&self, actor: &Actor, name: SettingName, value: &str) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| Ok(((), put(tx, name, value)?)))
    }

    /// Sets several at once to what was typed: all of them, or none. What cannot be is the answer; what is as it was is
    /// left alone.
    pub fn set_all(&self, actor: &Actor, typed: &[(SettingName, String)]) -> Result<Vec<InvalidSetting>> {
        let before = self.read(actor)?;
        let mut after = before.clone();
        let refused: Vec<_> = typed.iter().filter_map(|(name, value)| after.set(*name, value).err()).collect();
        let changed: Vec<_> = typed.iter().filter(|(name, _)| before.get(*name) != after.get(*name)).collect();
        let Some(((name, value), rest)) = changed.split_first().filter(|_| refused.is_empty()) else {
            return Ok(refused);
        };
        self.change(actor, |tx| {
            let first = put(tx, *name, value)?;
            let rest = rest.iter().map(|(name, value)| put(tx, *name, value)).collect::<Result<Vec<_>>>()?;
            Ok((Vec::new(), Entries::new(first, rest)))
        })
    }

    /// Whether a request in this school needs a document.
    pub fn set_needs_document(&self, actor: &Actor, school: Uai, needed: bool) -> Result<()> {
        actor.check(Act::SchoolSettings, Some(school))?;
        self.change(actor, |tx| {
            tx.set_needs_document(school, needed)?;
            Ok(((), Entry::new(event::School::Documents { document: needed }).school(school)))
        })
    }

    /// Whether a request in this school needs a document: whoever asks may know.
    pub fn needs_document(&self, school: Uai) -> Result<bool> {
        Ok(self.store.read(|r| r.needs_document(school))?)
    }
}

/// One setting as it was typed.
fn put(tx: &Change<'_>, name: SettingName, value: &str) -> Result<Entry> {
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
    Ok(Entry::new(event::Setting::Changed { setting: name, from: event::Typed(old), to: event::Typed(new) }))
}
