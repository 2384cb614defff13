//! People and groups of whom a program tells by itself, as identity systems do (SCIM): taken as a portal, a sign-in or a directory is
//! taken ([`crate::people`]'s `told`), one after the other. Who has no role yet is kept until a group gives one.
//!
//! `active: false`, or no longer to be told of, closes the account and asks the key back ([`locking`]); what was closed so is opened so,
//! and nothing else. Who loses their last role only is waited for an hour: they may be on their way from one group to another.

mod locking;
mod reading;
mod shown;

pub use reading::Provisioning;
pub use shown::{PushedPersonView, PushedView};

use crate::{Actor, Directories, PushFault, Requests, Result, StationError, dry_run::NoChange, people::told_of};
use domain::{PushAct, PushedId, PushedKind, Source, Subject, event};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;
use store::{Change, Client, Entries, Entry, NewPushed, Pushed, PushedBy};

/// How long somebody without a role is waited for.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// Which one is told otherwise, and how it was when the program read it.
pub type PushedAt = (PushedId, Option<i64>);

/// By what a program is known as a source.
///
/// # Errors
/// Where its name cannot be that of a source.
fn source_of(client: &Client) -> Source {
    Source::Client(client.may.name.clone())
}

impl Directories<'_> {
    /// A program tells of somebody, who is new to it or (`at`) known; their number.
    ///
    /// # Errors
    /// [`StationError::Push`] and why; [`StationError::NotLinked`]: an account of that name is not to be taken over.
    pub fn push_user(&self, client: &Client, at: Option<PushedAt>, said: &NewPushed) -> Result<PushedId> {
        self.push(client, PushedKind::User, at, said, |push, id, before| {
            push.settle(id, before.is_none_or(|before| before.said.active))
        })
    }

    /// A program tells of a group and who is in it, by their numbers.
    ///
    /// # Errors
    /// [`StationError::Push`] and why.
    pub fn push_group(
        &self,
        client: &Client,
        at: Option<PushedAt>,
        said: &NewPushed,
        members: &BTreeSet<PushedId>,
    ) -> Result<PushedId> {
        self.push(client, PushedKind::Group, at, said, |push, id, before| {
            let had = push.members(id)?;
            let come: Vec<_> = members.difference(&had).copied().collect();
            let gone: Vec<_> = had.difference(members).copied().collect();
            for member in &come {
                let told = push.tx.pushed(push.source, *member)?;
                told.filter(|told| told.kind == PushedKind::User).ok_or(StationError::Push(PushFault::Member))?;
            }
            push.moved = !come.is_empty() || !gone.is_empty();
            push.tx.set_pushed_members(id, &come, &gone)?;
            if push.moved && before.is_some_and(|before| before.said == *said) {
                // who is in it is its state too: or two who add somebody at once would lose one of them
                push.tx.touch_pushed(&[id])?;
            }
            let mut affected: BTreeSet<PushedId> = come.into_iter().chain(gone).collect();
            let same = |before: &Pushed| before.said.name == said.name && before.said.external == said.external;
            if !before.is_some_and(same) {
                let all: Vec<_> = members.difference(&affected).copied().collect();
                push.tx.touch_pushed(&all)?;
                affected.extend(all);
            }
            push.settle_all(affected)
        })
    }

    /// A program tells of somebody, or of a group, no longer. Nobody is erased by that.
    ///
    /// # Errors
    /// [`StationError::Push`] and why.
    pub fn push_gone(&self, client: &Client, kind: PushedKind, at: PushedAt) -> Result<()> {
        let (source, actor) = (source_of(client), Actor::program(client));
        self.change(&actor, |tx| {
            let push = Push::of(self, tx, &source, &actor);
            let before = push.at(kind, at)?;
            let members = push.members(before.id)?;
            let teams: Vec<PushedId> = tx
                .pushed_teams(&[before.id])?
                .remove(&before.id)
                .unwrap_or_default()
                .iter()
                .map(|team| team.id)
                .collect();
            let mut entries = Vec::new();
            if let Some(person) = before.person.filter(|_| before.said.active) {
                entries.append(&mut push.lock(person)?);
            }
            tx.touch_pushed(&teams)?;
            tx.push_gone(before.id)?;
            entries.append(&mut push.settle_all(members)?);
            let first = told(client, PushAct::Gone, before.id);
            Ok(((), Entries::new(first.subject(before.person), entries)))
        })
    }

    fn push(
        &self,
        client: &Client,
        kind: PushedKind,
        at: Option<PushedAt>,
        said: &NewPushed,
        then: impl FnOnce(&mut Push<'_>, PushedId, Option<&Pushed>) -> Result<Vec<Entry>>,
    ) -> Result<PushedId> {
        let (source, actor) = (source_of(client), Actor::program(client));
        self.try_change(&actor, |tx| {
            let mut push = Push::of(self, tx, &source, &actor);
            push.schools.extend(&client.may.schools);
            let before = at.map(|at| push.at(kind, at)).transpose()?;
            push.check_free(kind, before.as_ref(), said)?;
            let (id, act) = match &before {
                Some(before) if before.said == *said => (before.id, PushAct::Changed),
                Some(before) => (tx.push_again(before.id, said).map(|()| before.id)?, PushAct::Changed),
                None => {
                    let subject = (kind == PushedKind::User).then(|| subject_of(said)).transpose()?;
                    (tx.push_new(&source, kind, subject.as_ref(), said)?, PushAct::Came)
                }
            };
            let entries = then(&mut push, id, before.as_ref())?;
            if before.is_some_and(|before| before.said == *said) && entries.is_empty() && !push.moved {
                return Err(NoChange::Undone(Box::new(id)));
            }
            let person = tx.pushed(&source, id)?.and_then(|pushed| pushed.person);
            Ok((id, Entries::new(told(client, act, id).subject(person), entries)))
        })
    }

    /// Whoever has had no role for an hour, and holds a key still, has left. Called by the daemon again and again; how many did.
    pub(super) fn pushed_tick(&self) -> Result<usize> {
        let (actor, before) = (Actor::station(), self.now() - PATIENCE);
        let bare = self.store.read(|r| r.pushed_bare(before))?;
        for (source, id) in &bare {
            self.try_change(&actor, |tx| {
                let push = Push::of(self, tx, source, &actor);
                let person = tx.pushed(source, *id)?.and_then(|pushed| pushed.person);
                let entries = person.map(|person| push.leave(person)).transpose()?.unwrap_or_default();
                let mut entries = entries.into_iter();
                let first = entries.next().ok_or_else(|| NoChange::Undone(Box::new(())))?;
                Ok(((), Entries::new(first, entries)))
            })?;
        }
        Ok(bare.len())
    }

    /// Whether somebody is waited for who has no role and holds a key still.
    pub(super) fn waits_for_pushed(&self) -> Result<bool> {
        Ok(!self.store.read(|r| r.pushed_bare(Timestamp::MAX))?.is_empty())
    }
}

/// By what somebody is known for good: what the program calls them, or else the name that they came with.
fn subject_of(said: &NewPushed) -> Result<Subject> {
    let text = said.external.as_deref().unwrap_or(&said.name);
    text.parse().map_err(|_| StationError::Push(PushFault::Login))
}

fn told(client: &Client, pushed: PushAct, id: PushedId) -> Entry {
    let client_name = client.may.name.clone();
    let resource = u64::try_from(id.get()).unwrap_or_default();
    Entry::new(event::Import::Pushed { client: client.id, client_name, pushed, resource })
}

/// One change by what a program tells.
struct Push<'a> {
    requests: Requests<'a>,
    rules: &'a Provisioning,
    tx: &'a Change<'a>,
    source: &'a Source,
    actor: &'a Actor,
    /// Only roles in these schools are taken; empty: in all, and in the academy.
    schools: Vec<domain::Uai>,
    /// Somebody came into a group, or left it.
    moved: bool,
}

impl<'a> Push<'a> {
    fn of(directories: &Directories<'a>, tx: &'a Change<'a>, source: &'a Source, actor: &'a Actor) -> Self {
        let (requests, rules) = (directories.requests(), directories.provisioning());
        Self { requests, rules, tx, source, actor, schools: Vec::new(), moved: false }
    }

    /// What was told under this number, where it is as the program read it.
    fn at(&self, kind: PushedKind, (id, version): PushedAt) -> Result<Pushed> {
        let found = self.tx.pushed(self.source, id)?.filter(|found| found.kind == kind);
        let found = found.ok_or(StationError::Push(PushFault::Unknown))?;
        match version {
            Some(version) if version != found.version => Err(StationError::Push(PushFault::Moved)),
            Some(_) | None => Ok(found),
        }
    }

    /// Nobody else has its name, or what the program calls it.
    fn check_free(&self, kind: PushedKind, before: Option<&Pushed>, said: &NewPushed) -> Result<()> {
        let names = [Some(PushedBy::Name(&said.name)), said.external.as_deref().map(PushedBy::External)];
        for by in names.into_iter().flatten() {
            let other = self.tx.pushed_by(self.source, kind, by)?;
            if other.is_some_and(|other| before.is_none_or(|before| before.id != other.id)) {
                return Err(StationError::Push(PushFault::Taken));
            }
        }
        if before.is_none() && kind == PushedKind::User && self.tx.is_pushed(self.source, &subject_of(said)?)? {
            return Err(StationError::Push(PushFault::Taken));
        }
        Ok(())
    }

    fn members(&self, team: PushedId) -> Result<BTreeSet<PushedId>> {
        Ok(self.tx.pushed_members(&[team])?.remove(&team).unwrap_or_default().into_iter().collect())
    }

    fn settle_all(&self, ids: impl IntoIterator<Item = PushedId>) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for id in ids {
            let was = self.tx.pushed(self.source, id)?.is_some_and(|pushed| pushed.said.active);
            entries.append(&mut self.settle(id, was)?);
        }
        Ok(entries)
    }

    /// What is told of somebody is so here; `was_active`: as it was told before.
    fn settle(&self, id: PushedId, was_active: bool) -> Result<Vec<Entry>> {
        let Some(pushed) = self.tx.pushed(self.source, id)? else { return Ok(Vec::new()) };
        let subject = pushed.subject.clone().ok_or(StationError::Broken)?;
        let teams = self.tx.pushed_teams(&[id])?.remove(&id).unwrap_or_default();
        let teams: Vec<Value> = teams.iter().map(|team| document(&team.document)).collect();
        let mut told = self
            .rules
            .read(subject, &document(&pushed.said.document), &teams)
            .ok_or(StationError::Push(PushFault::Login))?;
        let is_asked = |school: Option<domain::Uai>| {
            self.schools.is_empty() || school.is_some_and(|at| self.schools.contains(&at))
        };
        told.roles.retain(|role| pushed.said.active && is_asked(role.grant.scope.school()));
        let (fate, mut entries) = match told_of(self.tx, self.source, &told) {
            Ok(applied) => applied,
            // nobody here, and nothing to do here yet
            Err(StationError::NoRoleTold) => return Ok(Vec::new()),
            Err(other) => return Err(other),
        };
        let (person, lost) = (fate.person, !fate.taken.is_empty());
        let has_role = !self.tx.grants(person)?.is_empty();
        if !pushed.said.active {
            if was_active || pushed.person.is_none() {
                entries.append(&mut self.lock(person)?);
            }
        } else {
            entries.append(&mut self.lift(person, has_role)?);
            if has_role && (lost || !fate.given.is_empty()) {
                entries.append(&mut self.leaver().goes_on(&fate)?);
            }
        }
        let bare = pushed.said.active && !has_role && (lost || pushed.bare.is_some());
        self.tx.set_pushed_person(id, Some(person), bare.then(|| pushed.bare.unwrap_or(self.tx.at)))?;
        Ok(entries)
    }
}

/// A document that was kept; it was read before.
fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
