//! What is too old goes: each kind of record has its months in the settings, and a look a night.

use super::erase;
use crate::{Actor, Area, Finding, People, Result, StationError, dry_run::NoChange};
use domain::{Act, Kept, PersonId, event};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Change, Entries, Entry};

/// Where the last look is noted.
const LOOKED: &str = "retention_looked";
/// Looks are this far apart at least, so that one comes a night.
const APART: SignedDuration = SignedDuration::from_hours(20);
/// After so long without one the doctor says so.
const LATE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// The hours (UTC) at which a station looks by itself; later, where it was off or asleep then.
const NIGHT: std::ops::Range<i8> = 1..4;

/// What a look found too old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aged {
    /// Whether that is all that was done: nothing was changed.
    pub dry_run: bool,
    /// Of each kind: months, and how many entries, texts or people.
    pub kinds: BTreeMap<Kept, (u16, u64)>,
}

impl People<'_> {
    /// Everything that is too old loses its personal words, and who left is erased; `called`: the pseudonym of somebody erased.
    /// `dry_run`: only tells what would go.
    pub fn retention(&self, actor: &Actor, dry_run: bool, called: &dyn Fn(PersonId) -> String) -> Result<Aged> {
        actor.check(Act::Administer, None)?;
        self.age(actor, dry_run, called)
    }

    /// The look of the night, where it is due.
    pub fn retention_tick(&self, called: &dyn Fn(PersonId) -> String) -> Result<Option<Aged>> {
        let (now, last) = (self.now(), self.last_look()?);
        let night = NIGHT.contains(&TimeZone::UTC.to_datetime(now).hour());
        let due = last.is_some_and(|last| now.duration_since(last) >= if night { APART } else { APART * 2 });
        if due { self.age(&Actor::station(), false, called).map(Some) } else { Ok(None) }
    }

    /// The doctor's word where nobody looked for long.
    pub(crate) fn examine_retention(&self) -> Option<Finding> {
        let last = match self.last_look() {
            Ok(last) => last?,
            Err(error) => return Some(Finding::Failed(Area::Database, error)),
        };
        (self.now().duration_since(last) > LATE).then_some(Finding::RetentionLate(last))
    }

    /// When the last look was; before the first one, when the journal began.
    fn last_look(&self) -> Result<Option<Timestamp>> {
        self.store.read(|r| {
            let noted = r.setting(LOOKED)?.and_then(|text| text.parse().ok());
            let began = || Ok::<_, StationError>(r.journal_entry(1)?.map(|(entry, _)| entry.at));
            noted.map_or_else(began, |noted| Ok(Some(noted)))
        })
    }

    fn age(&self, actor: &Actor, dry_run: bool, called: &dyn Fn(PersonId) -> String) -> Result<Aged> {
        let now = self.now();
        let aged = self.try_change(actor, |tx| {
            let (mut kinds, mut entries) = (BTreeMap::new(), Vec::new());
            for kept in Kept::ALL {
                let months = tx.settings()?.months(*kept);
                let before = months_before(now, months);
                let count = match kept {
                    Kept::Leavers => leavers(tx, before, called, &mut entries)?,
                    _ => tx.age(*kept, before)?,
                };
                kinds.insert(*kept, (months, count));
            }
            let aged = Aged { dry_run, kinds };
            if dry_run {
                return Err(NoChange::Undone(Box::new(aged)));
            }
            tx.set_setting(LOOKED, Some(&now.to_string()))?;
            let count = |kept: Kept| {
                aged.kinds.get(&kept).map_or(0, |(_, count)| usize::try_from(*count).unwrap_or(usize::MAX))
            };
            let all = aged.kinds.values().map(|(_, count)| count).sum();
            let told = event::Journal::Aged { aged: all, counts: event::Counts::of(count) };
            Ok((aged, Entries::new(Entry::new(told), entries)))
        })?;
        // entries and texts are overwritten where they stand; the file is written anew for whole people only
        if !dry_run && aged.kinds.get(&Kept::Leavers).is_some_and(|(_, count)| *count > 0) {
            self.forget_traces();
        }
        Ok(aged)
    }
}

/// Who left so long ago is erased.
fn leavers(
    tx: &Change<'_>,
    before: Timestamp,
    called: &dyn Fn(PersonId) -> String,
    entries: &mut Vec<Entry>,
) -> Result<u64> {
    let left = tx.left_before(before)?;
    for id in &left {
        entries.push(erase(tx, *id, &called(*id))?.1);
    }
    Ok(left.len() as u64)
}

/// The same moment so many months earlier.
fn months_before(now: Timestamp, months: u16) -> Timestamp {
    let then = TimeZone::UTC.to_datetime(now).checked_sub(i64::from(months).months());
    then.and_then(|then| TimeZone::UTC.to_timestamp(then)).unwrap_or(Timestamp::MIN)
}
