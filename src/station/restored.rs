//! After a restore: which accounts wait to be confirmed, which keys must show where they stand, and how that is settled.
//!
//! The backup does not know what happened after it: an account that was shut since is open in it, a role that was taken
//! away is there, an older password or PIN is valid again. So nobody gets in, and no code of a key that somebody holds is
//! accepted, until an administrator has looked; the machine's own administrator is the first who can.

use super::{Actor, Area, Finding, Result, Since, Station, StationError};
use domain::{Act, Grant, Login, PersonId, TokenRef, event};
use jiff::{SpanRound, Timestamp, Unit};
use serde::Serialize;
use store::{Entries, Entry, RestoredFrom};

/// Names that the doctor tells.
const NAMED: usize = 5;

/// What a restore left in doubt.
#[derive(Debug, Clone, Serialize)]
pub struct Restored {
    /// The backup's moment: from then…
    pub taken: Timestamp,
    /// …to the restore, nothing is known.
    pub at: Timestamp,
    /// Accounts that nobody has confirmed yet, by name.
    pub people: Vec<DoubtedAccount>,
    /// Keys of which one code alone is not believed yet.
    pub keys: u64,
}

/// An account as the backup has it.
#[derive(Debug, Clone, Serialize)]
pub struct DoubtedAccount {
    /// Row id.
    pub id: PersonId,
    /// Sign-in name.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Roles.
    pub grants: Vec<Grant>,
    /// The token they hold, or are to collect.
    pub token: Option<TokenRef>,
    /// When the password was set that is valid again.
    pub password: Option<Timestamp>,
    /// When they last did something here.
    pub seen: Option<Timestamp>,
}

impl Station {
    /// What a restore left in doubt; `None` where there was none, or all of it is settled.
    pub fn restored(&self, actor: &Actor) -> Result<Option<Restored>> {
        actor.check(Act::Administer, None)?;
        self.in_doubt()
    }

    fn in_doubt(&self) -> Result<Option<Restored>> {
        let now = self.now();
        self.store.read(|r| {
            let Some(RestoredFrom { taken, at }) = r.restored_from()? else { return Ok(None) };
            let mut people = Vec::new();
            for doubted in r.doubted_people()? {
                let Some(person) = r.person(doubted.person)? else { continue };
                let grants = r.grants_at(person.id, now)?;
                let (id, login, name, token) = (person.id, person.login, person.name, person.token);
                let (password, seen) = (doubted.password, doubted.seen);
                people.push(DoubtedAccount { id, login, name, grants, token, password, seen });
            }
            let keys = r.count_doubted_credentials()?;
            Ok(Some(Restored { taken, at, people, keys }).filter(|found| !found.people.is_empty() || found.keys > 0))
        })
    }

    /// These accounts are as they should be: they may sign in, and their keys are believed again. How many that were.
    pub fn confirm_restored(&self, actor: &Actor, people: &[PersonId]) -> Result<usize> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| {
            let mut entries = Vec::new();
            for person in people {
                if tx.trust_person(*person)? {
                    let restored = event::Restored::Confirmed;
                    entries.push(Entry::new(event::Person::Restored { restored }).subject(*person));
                }
            }
            let count = entries.len();
            let first = entries.pop().ok_or(StationError::NobodyChosen)?;
            Ok((count, Entries::new(first, None).and(entries)))
        })
    }

    /// For how long the state is in doubt, why, and what nobody has confirmed.
    pub(super) fn examine_restored(&self) -> Option<Finding> {
        let found = match self.in_doubt() {
            Ok(found) => found?,
            Err(error) => return Some(Finding::Failed(Area::Database, error)),
        };
        let since = Since { taken: found.taken, at: found.at, keys: found.keys };
        if found.people.is_empty() {
            return Some(Finding::RestoreConfirmed(since));
        }
        let named: Vec<_> = found.people.iter().take(NAMED).map(|person| person.login.as_str()).collect();
        let more = if found.people.len() > NAMED { ", …" } else { "" };
        let named = format!("{}{more}", named.join(", "));
        Some(Finding::RestoreOpen { since, span: unknown(&found), accounts: found.people.len(), named })
    }
}

/// How long it is of which nothing is known, in the largest two units: `3 d 4 h`.
pub(super) fn unknown(found: &Restored) -> String {
    let span = found.taken.until(found.at).and_then(|span| {
        span.round(SpanRound::new().largest(Unit::Hour).smallest(Unit::Minute).mode(jiff::RoundMode::Ceil))
    });
    let (hours, minutes) = span.map_or((0, 0), |span| (span.get_hours(), span.get_minutes()));
    match (hours / 24, hours % 24, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}
