//! What a program told, as it is shown to that program and to no other.

use super::{document, reading::name_of, source_of};
use crate::{Actor, ClientView, Directories, Holder, PushFault, Result, StationError};
use domain::{ClientId, ClientScope, PersonId, PushedId, PushedKind, Source};
use jiff::Timestamp;
use serde_json::Value;
use store::{Client, Page, Part, Pushed, PushedBy, Reader};

/// Somebody, or a group, of whom a program tells.
#[derive(Debug, Clone)]
pub struct PushedView {
    /// Its number.
    pub id: PushedId,
    /// What was told.
    pub document: Value,
    /// Who they are here.
    pub person: Option<PersonId>,
    /// When it came.
    pub made: Timestamp,
    /// When it was last another thing.
    pub changed: Timestamp,
    /// How often it was another thing.
    pub version: i64,
    /// The groups that somebody is in, each with what it is called.
    pub teams: Vec<(PushedId, String)>,
    /// Who is in a group.
    pub members: Vec<PushedId>,
}

/// Somebody of whom a program tells, as they are shown to whoever administers.
#[derive(Debug, Clone)]
pub struct PushedPersonView {
    /// What the program calls them.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Whether they may do anything, as the program says it.
    pub active: bool,
    /// Who they are here; `None`: nobody yet, as nothing gives them a role.
    pub person: Option<Holder>,
    /// When the program last said something else of them.
    pub changed: Timestamp,
}

impl Directories<'_> {
    /// A program that tells of people, and a part of those, by their sign-in names.
    ///
    /// # Errors
    /// [`StationError::NoSuchClient`]: there is none that is for that.
    pub fn pushed_people(
        &self,
        actor: &Actor,
        id: ClientId,
        part: Part,
    ) -> Result<(ClientView, Page<PushedPersonView>)> {
        let client = self.clients().client(actor, id)?;
        if client.scope != ClientScope::Scim {
            return Err(StationError::NoSuchClient(id));
        }
        let found = self.store.read(|r| r.pushed_people(&Source::Client(client.name.clone()), part))?;
        let people = found.map(|one| PushedPersonView {
            name: name_of(&document(&one.document)).unwrap_or_else(|| one.login.clone()),
            login: one.login,
            active: one.active,
            person: one.person.map(|person| Holder { id: person.id, name: person.name }),
            changed: one.changed,
        });
        Ok((client, people))
    }

    /// What the program told under this number.
    ///
    /// # Errors
    /// [`PushFault::Unknown`].
    pub fn pushed(&self, client: &Client, kind: PushedKind, id: PushedId) -> Result<PushedView> {
        let source = source_of(client);
        self.store.read(|r| {
            let found = r.pushed(&source, id)?.filter(|found| found.kind == kind);
            let found = found.ok_or(StationError::Push(PushFault::Unknown))?;
            Ok(views(r, vec![found])?.remove(0))
        })
    }

    /// The only one with this name, or that the program calls so.
    pub fn pushed_by(&self, client: &Client, kind: PushedKind, by: PushedBy<'_>) -> Result<Option<PushedView>> {
        let source = source_of(client);
        self.store.read(|r| Ok(views(r, r.pushed_by(&source, kind, by)?.into_iter().collect())?.pop()))
    }

    /// A part of what the program told, the oldest first: `most` from the `from`-th on, counted from 0; and how many there are in all.
    pub fn pushed_part(
        &self,
        client: &Client,
        kind: PushedKind,
        from: u64,
        most: u64,
    ) -> Result<(Vec<PushedView>, u64)> {
        let source = source_of(client);
        self.store.read(|r| {
            let (part, total) = r.pushed_part(&source, kind, from, most)?;
            Ok((views(r, part)?, total))
        })
    }
}

fn views(r: &Reader<'_>, pushed: Vec<Pushed>) -> Result<Vec<PushedView>> {
    let ids: Vec<PushedId> = pushed.iter().map(|pushed| pushed.id).collect();
    let (mut teams, mut members) = (r.pushed_teams(&ids)?, r.pushed_members(&ids)?);
    let view = |pushed: Pushed| {
        let Pushed { id, person, said, changed, version, .. } = pushed;
        let named = |team: store::PushedTeam| {
            (team.id, document(&team.document)["displayName"].as_str().unwrap_or_default().to_owned())
        };
        PushedView {
            id,
            document: document(&said.document),
            person,
            made: Timestamp::from_microsecond(id.get()).unwrap_or(changed),
            changed,
            version,
            teams: teams.remove(&id).unwrap_or_default().into_iter().map(named).collect(),
            members: members.remove(&id).unwrap_or_default(),
        }
    };
    Ok(pushed.into_iter().map(view).collect())
}
