//! What an outside source says of a person is taken: they are found, or made; roles that it gives come, those that it gives no
//! longer go. What was given here is not touched, and who may not sign in here may not do so because somebody else says so.
//!
//! An account that has a role in the academy, or acts from this machine, is not taken over because a source calls somebody by its
//! name: whoever administers people says first that it is theirs ([`Directories::link`]).

use super::{address::address, seen::known};
use crate::{Actor, Directories, InputFault, Result, StationError, dry_run::NoChange, nouns::Common, typed::required};
use domain::{Act, Grant, Language, LineChange, PersonId, Scope, Source, Subject, Told, Uai, event, may_be_told};
use jiff::Timestamp;
use serde::Serialize;
use store::{Change, Entries, Entry, Identity, NewPerson};

/// What became of what a source said of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldFate {
    /// Who they are here.
    pub person: PersonId,
    /// They were not known before.
    pub created: bool,
    /// They were known, and by this source they are from now on.
    pub linked: bool,
    /// What of them changed: name or mail address.
    pub changed: Vec<LineChange>,
    /// Roles that came, or have another end.
    pub given: Vec<Grant>,
    /// Roles that went.
    pub taken: Vec<Grant>,
    /// Schools of which it told, and that nobody knows here: roles there are left out.
    pub unknown_schools: Vec<Uai>,
}

impl ToldFate {
    /// Whether anything is other than it was.
    pub fn is_new(&self) -> bool {
        let Self { created, linked, changed, given, taken, .. } = self;
        *created || *linked || !changed.is_empty() || !given.is_empty() || !taken.is_empty()
    }
}

/// A source that knows somebody, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdentityView {
    /// Which.
    pub source: Source,
    /// By what it knows them.
    pub subject: Subject,
    /// When it last told of them.
    pub seen: Timestamp,
}

impl From<Identity> for IdentityView {
    fn from(Identity { source, subject, seen }: Identity) -> Self {
        Self { source, subject, seen }
    }
}

impl Directories<'_> {
    /// Takes what a source says of somebody, and journals what differs. Where nothing does, nothing is written but when it was said.
    ///
    /// # Errors
    /// [`StationError::NoRoleTold`]: nobody is known, and a person without a role has nothing to do here.
    /// [`StationError::NotLinked`]: an account of that name is not to be taken over. [`StationError::Input`]: no name.
    pub fn told(&self, source: &Source, told: &Told) -> Result<ToldFate> {
        take(self, source, told)
    }

    /// This source knows the person by this from now on: whoever administers people says so.
    ///
    /// # Errors
    /// [`StationError::LinkedElsewhere`]: it knows somebody else by it, or them by something else.
    pub fn link(&self, actor: &Actor, id: PersonId, source: &Source, subject: &Subject) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        self.change(actor, |tx| {
            let person = known(tx, id)?;
            let other = tx.identified(source, subject)?.is_some();
            if other || tx.identities(id)?.iter().any(|known| known.source == *source) {
                return Err(StationError::LinkedElsewhere(person.name));
            }
            tx.identify(id, source, subject)?;
            Ok(((), linked(id, source, true)))
        })
    }

    /// This source does not know the person any more: what it gave is taken away, and sessions that it opened end.
    ///
    /// # Errors
    /// [`StationError::LinkedElsewhere`]: it did not.
    pub fn unlink(&self, actor: &Actor, id: PersonId, source: &Source) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        self.change(actor, |tx| {
            let person = known(tx, id)?;
            let gone: Vec<Entry> =
                tx.roles_from(id, source)?.iter().map(|held| taken(id, source, held.grant)).collect();
            if !tx.forget_identity(id, source)? {
                return Err(StationError::LinkedElsewhere(person.name));
            }
            Ok(((), Entries::new(linked(id, source, false), gone)))
        })
    }
}

/// [`People::told`], for the nouns below people.
pub(super) fn take(common: &Common<'_>, source: &Source, told: &Told) -> Result<ToldFate> {
    let fate = common.try_change(&Actor::station(), |tx| {
        let (fate, entries) = apply(tx, source, told)?;
        let mut entries = entries.into_iter();
        match entries.next() {
            Some(first) => Ok((fate, Entries::new(first, entries))),
            None => Err(NoChange::Undone(Box::new(fate))),
        }
    })?;
    let now = common.now();
    common.store.keep(|books| Ok::<_, StationError>(books.touch_identity(fate.person, source, now)?))?;
    Ok(fate)
}

/// The same within a change: what becomes of it, and the entries that say so; none where nothing is other than it was.
pub(crate) fn apply(tx: &Change<'_>, source: &Source, told: &Told) -> Result<(ToldFate, Vec<Entry>)> {
    let name = required(&told.name, InputFault::PersonName)?;
    // an address that is none is left out, and keeps nobody away
    let email = address(told.email.as_deref()).ok().flatten();
    let (mut roles, mut unknown_schools) = (told.holding(tx.at), Vec::new());
    roles.retain(|role| role.grant.is_sound() && may_be_told(role.grant.role));
    for school in told.roles.iter().filter_map(|role| role.grant.scope.school()) {
        if tx.school(school)?.is_none() && !unknown_schools.contains(&school) {
            unknown_schools.push(school);
        }
    }
    roles.retain(|role| role.grant.scope.school().is_none_or(|school| !unknown_schools.contains(&school)));
    let mut entries = Vec::new();
    let (person, created, is_linked) = match tx.identified(source, &told.subject)? {
        Some(person) => (person, false, false),
        None => match tx.person_by_login(&told.login)? {
            Some(person) => {
                check_may_be_linked(tx, source, &person)?;
                tx.identify(person.id, source, &told.subject)?;
                entries.push(linked(person.id, source, true));
                (person.id, false, true)
            }
            None if roles.is_empty() => return Err(StationError::NoRoleTold),
            None => {
                let (login, email) = (told.login.clone(), email.clone());
                let new = NewPerson { login, name: name.clone(), email, language: Language::Fr, uid: None };
                let id = tx.add_person(&new)?;
                tx.identify(id, source, &told.subject)?;
                let roles = roles.iter().map(|role| role.grant).collect();
                let source = Some(source.clone());
                let added = event::Person::Added { login: new.login, roles, link_sent: None, source };
                entries.push(Entry::new(added).subject(id));
                (id, true, false)
            }
        },
    };
    let mut fate = ToldFate {
        person,
        created,
        linked: is_linked,
        changed: Vec::new(),
        given: Vec::new(),
        taken: Vec::new(),
        unknown_schools,
    };
    rename(tx, source, &name, email.as_deref(), &mut fate, &mut entries)?;
    for held in tx.roles_from(person, source)? {
        if !roles.iter().any(|role| role.grant == held.grant) && tx.untell_role(person, source, held.grant)? {
            entries.push(taken(person, source, held.grant));
            fate.taken.push(held.grant);
        }
    }
    for role in roles {
        if tx.tell_role(person, source, role.grant, role.until)? {
            let given = event::Role::Given {
                given: role.grant,
                until: role.until,
                changed: None,
                source: Some(source.clone()),
            };
            entries.push(Entry::new(given).subject(person).school(role.grant.scope.school()));
            fate.given.push(role.grant);
        }
    }
    Ok((fate, entries))
}

/// Whether a source may call its own who bears that sign-in name here.
fn check_may_be_linked(tx: &Change<'_>, source: &Source, person: &store::Person) -> Result<()> {
    let held = tx.held_roles(person.id)?;
    let of_academy = held.iter().any(|held| held.source.is_none() && held.grant.scope == Scope::Academy);
    let known_by_other = tx.identities(person.id)?.iter().any(|identity| identity.source == *source);
    if of_academy || known_by_other || person.uid.is_some() || tx.is_erased(person.id)? {
        return Err(StationError::NotLinked(person.name.clone()));
    }
    Ok(())
}

/// Name and address of whoever has no password here are their source's to say: a password is sent to the address on file, which
/// nobody else may move.
fn rename(
    tx: &Change<'_>,
    source: &Source,
    name: &str,
    email: Option<&str>,
    fate: &mut ToldFate,
    entries: &mut Vec<Entry>,
) -> Result<()> {
    if fate.created || tx.password(fate.person)?.is_some() {
        return Ok(());
    }
    let before = known(tx, fate.person)?;
    let email = email.or(before.email.as_deref());
    if before.name != name {
        fate.changed.push(LineChange::Name);
    }
    if before.email.as_deref() != email {
        fate.changed.push(LineChange::Email);
    }
    if !fate.changed.is_empty() {
        tx.update_person(fate.person, name, email, before.uid)?;
        let changed = event::Changes(fate.changed.clone());
        let changed = event::Person::Changed { changed, given: None, source: Some(source.clone()) };
        entries.push(Entry::new(changed).subject(fate.person));
    }
    Ok(())
}

fn linked(person: PersonId, source: &Source, identity: bool) -> Entry {
    Entry::new(event::Person::Identity { identity, source: source.clone() }).subject(person)
}

fn taken(person: PersonId, source: &Source, grant: Grant) -> Entry {
    let taken = event::Role::Taken { taken: grant, ended: None, changed: None, source: Some(source.clone()) };
    Entry::new(taken).subject(person).school(grant.scope.school())
}
