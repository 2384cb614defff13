//! Which backups of a folder go once a new one is there: of each of the last days, weeks and months one stays. Pure: it knows names and
//! moments, and nothing but a name of its own making is ever a backup.

use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeSet;

/// How many stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The newest of each of so many days that have one.
    pub daily: u16,
    /// The newest of each of so many weeks (from Monday) that have one.
    pub weekly: u16,
    /// The newest of each of so many months that have one.
    pub monthly: u16,
}

impl Default for Keep {
    fn default() -> Self {
        Self { daily: 7, weekly: 5, monthly: 12 }
    }
}

/// The name of a backup that was taken then: `trousseau-20261129T021503Z.backup`. In UTC, so that no change of clocks gives a name twice.
pub fn backup_name(at: Timestamp) -> String {
    // no words: the name of a file
    at.strftime("trousseau-%Y%m%dT%H%M%SZ.backup").to_string()
}

/// When a backup of this name was taken; `None`: it is no name of ours.
pub fn backup_moment(name: &str) -> Option<Timestamp> {
    // no words: the name of a file
    let digits = name.strip_prefix("trousseau-")?.strip_suffix(".backup")?;
    // no words: the same
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", digits).ok()?;
    let at = TimeZone::UTC.to_timestamp(at).ok()?;
    (backup_name(at) == name).then_some(at)
}

/// Which of these go; `made`, the one that was just made, and the newest of all never do.
pub fn surplus(all: &BTreeSet<Timestamp>, made: Timestamp, keep: Keep) -> BTreeSet<Timestamp> {
    let mut stay = BTreeSet::from([made]);
    stay.extend(all.last());
    let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    let mut newest_of_each = |most: u16, period: &dyn Fn(jiff::civil::Date) -> (i16, i16)| {
        let mut seen = BTreeSet::new();
        for at in all.iter().rev() {
            if seen.len() < usize::from(most) && seen.insert(period(day(*at))) {
                stay.insert(*at);
            }
        }
    };
    newest_of_each(keep.daily, &|day| (day.year(), day.day_of_year()));
    newest_of_each(keep.weekly, &|day| (day.iso_week_date().year(), i16::from(day.iso_week_date().week())));
    newest_of_each(keep.monthly, &|day| (day.year(), i16::from(day.month())));
    all.difference(&stay).copied().collect()
}
