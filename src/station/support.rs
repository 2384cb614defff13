//! What somebody who helps needs to know of a station: counts, findings, settings, schema; no names, no numbers, no secrets.

use super::{Actor, Level, Result, Station, scrub::Scrub};
use domain::{Act, Allowed, MailState, SettingName};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One finding without what it is about.
#[derive(Debug, Clone, Serialize)]
pub struct BareFinding {
    /// What was looked at.
    pub area: super::Area,
    /// What was found.
    pub code: super::FindingCode,
    /// How much it matters.
    pub level: Level,
}

impl BareFinding {
    /// What of a finding says nothing of anybody.
    pub fn of(finding: &super::Finding) -> Self {
        Self { area: finding.area(), code: finding.code(), level: finding.level() }
    }
}

/// What leaves the station.
pub struct Support {
    /// The station at a glance.
    pub state: Value,
    /// What the doctor found.
    pub findings: Vec<BareFinding>,
    /// How many rows each table has.
    pub counts: BTreeMap<String, u64>,
    /// The settings; of addresses whether there is one.
    pub settings: BTreeMap<&'static str, String>,
    /// The schema.
    pub schema: String,
    /// Takes out of other texts what the database knows.
    pub scrub: Scrub,
}

impl Station {
    /// All of it. Reads the whole database: seconds where it is large.
    ///
    /// # Errors
    /// Where the actor may not administer, or the database cannot be read.
    pub fn support(&self, actor: &Actor) -> Result<Support> {
        actor.check(Act::Administer, None)?;
        let (backup, serving) = (self.backup_age()?, self.serving.get());
        let settings = self.settings().read(actor)?;
        let plain = |name: &SettingName| match name.allowed() {
            Allowed::Address => (name.word(), if settings.get(*name).is_empty() { "" } else { "set" }.to_owned()),
            Allowed::Days(..) | Allowed::Months(..) | Allowed::Number(..) | Allowed::YesNo | Allowed::OneOf(_) => {
                (name.word(), settings.get(*name))
            }
        };
        let settings = SettingName::ALL.iter().map(plain).collect();
        let findings = self.doctor().iter().map(BareFinding::of).collect();
        self.store.read(|r| {
            let texts = r.texts()?;
            let names = r.name_texts()?;
            let state = json!({
                "version": env!("CARGO_PKG_VERSION"),
                "mode": self.store.mode(),
                "since": serving.map(|serving| serving.since),
                "public": serving.map(|serving| serving.public.is_some()),
                "plugged": serving.map(|_| self.bench.sockets().scan().map_or(0, |found| found.len())),
                "entries": r.journal_head()?.number,
                "in_doubt": self.store.journal_fault().is_some(),
                "mails_waiting": r.count_mails(MailState::Waiting)?,
                "mails_stuck": r.count_mails(MailState::Stuck)?,
                "backup_days": backup.days,
                "backup_kept": backup.kept.is_some(),
            });
            Ok(Support {
                state,
                findings,
                counts: r.rows_of_tables()?,
                settings,
                schema: r.schema()?,
                scrub: Scrub::new(&texts, names.iter().map(String::as_str)),
            })
        })
    }
}
