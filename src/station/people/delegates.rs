//! Who stands in for an absent principal: somebody of the school, named by the principal or an administrator, as a deputy
//! until a day. The role ends by itself. And the rule that keeps it honest: whoever was made a decider by somebody does not
//! decide for them.

use super::seen::{check_other, known};
use crate::{Actor, People, Result, StationError, reach::named_school};
use domain::{Act, Bond, Given, Grant, Notice, NoticeKind, PersonId, Role, Scope, Uai, allows, event, is_independent};
use jiff::{SignedDuration, Timestamp};
use store::{Change, Entries, Entry, HeldRole, Person, Reader, StoreError};

/// The longest that somebody stands in; a school year is shorter.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

impl People<'_> {
    /// Names somebody of the school as deputy until a moment, or moves that moment.
    pub fn delegate(&self, actor: &Actor, school: Uai, person: PersonId, until: Timestamp) -> Result<()> {
        actor.check(Act::Delegate, Some(school))?;
        check_other(actor, person)?;
        let now = self.now();
        if until <= now || until > now + LONGEST {
            return Err(StationError::DelegateUntil);
        }
        self.change(actor, |tx| {
            let delegate = member(tx, school, person)?;
            if decides_for_good(&delegate.1) {
                return Err(StationError::DecidesAlready(delegate.0.name));
            }
            let grant = deputy(school);
            tx.grant_until(person, grant, until)?;
            let notice = Notice::to_person(NoticeKind::Delegated, person).fact("school", school);
            tx.notify(&notice.fact("until", until).fact("by", &actor.name))?;
            let given = event::Role::Given { given: grant, until: Some(until), changed: None, source: None };
            Ok(((), Entry::new(given).subject(person).school(school)))
        })
    }

    /// Ends before its time what [`People::delegate`] began.
    pub fn end_delegation(&self, actor: &Actor, school: Uai, person: PersonId) -> Result<()> {
        actor.check(Act::Delegate, Some(school))?;
        self.change(actor, |tx| {
            let (delegate, held) = member(tx, school, person)?;
            let grant = deputy(school);
            let here = |held: &HeldRole| held.grant == grant && held.until.is_some() && held.source.is_none();
            if !held.iter().any(here) {
                return Err(StationError::NoDelegate(delegate.name));
            }
            tx.revoke(person, grant)?;
            let taken = event::Role::Taken { taken: grant, ended: None, changed: None, source: None };
            Ok(((), Entry::new(taken).subject(person).school(school)))
        })
    }

    /// Takes away the roles whose time has run out. Called by the daemon now and then; how many there were. Whoever signs
    /// in meanwhile does not have them either.
    pub fn roles_tick(&self) -> Result<usize> {
        let now = self.now();
        // nothing is written, and nothing noted, where nothing ends
        if !self.store.read(|r| r.has_roles_to_end(now))? {
            return Ok(0);
        }
        self.change(&Actor::station(), |tx| {
            let ended = tx.end_roles()?;
            let entries = ended.iter().map(|(person, grant, source)| {
                let source = source.clone();
                let taken = event::Role::Taken { taken: *grant, ended: Some(true), changed: None, source };
                Entry::new(taken).subject(*person).school(grant.scope.school())
            });
            let mut entries = entries.collect::<Vec<_>>().into_iter();
            let first = entries.next().ok_or(StoreError::Gone { what: "role" })?;
            Ok((ended.len(), Entries::new(first, entries)))
        })
    }
}

/// Whoever decides, hands over or unlocks does it as a person of their own, not with an account or only through roles
/// that they owe to `beneficiary`.
pub(crate) fn check_independent(
    r: &Reader<'_>,
    actor: &Actor,
    act: Act,
    schools: &[Option<Uai>],
    beneficiary: PersonId,
    now: Timestamp,
) -> Result<()> {
    let Some(person) = actor.person else { return Ok(()) };
    if decides_on_their_own(r, person, act, schools, beneficiary, now)? {
        return Ok(());
    }
    let name = r.person(beneficiary)?.map(|giver| giver.name).unwrap_or_default();
    Err(StationError::GivenBy(name))
}

/// The same of anybody.
pub(crate) fn decides_on_their_own(
    r: &Reader<'_>,
    person: PersonId,
    act: Act,
    schools: &[Option<Uai>],
    beneficiary: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let held = r.held_roles(person)?.into_iter().filter(|held| held.holds(now));
    let allow = |held: &HeldRole| schools.iter().any(|school| allows(&held.grant, act, *school));
    let theirs = r.held_roles(beneficiary)?;
    let bond = |held: HeldRole| {
        // who delegates outside is the head of that school: the source does not say who that was
        let delegated = held.source.is_some() && held.until.is_some();
        let leads = |role: &HeldRole| role.grant.role == Role::Principal && role.grant.scope == held.grant.scope;
        let given = match delegated && theirs.iter().any(leads) {
            true => Given { by: Some(beneficiary), ..held.given },
            false => held.given,
        };
        Bond { scope: held.grant.scope, ends: held.until.is_some(), given }
    };
    let roles: Vec<_> = held.filter(allow).map(bond).collect();
    Ok(is_independent(r.account_hand(person)?, &roles, act, beneficiary, now))
}

/// Somebody of the school, with all their roles that hold.
fn member(tx: &Change<'_>, school: Uai, person: PersonId) -> Result<(Person, Vec<HeldRole>)> {
    let found = known(tx, person)?;
    let mine = |held: &HeldRole| held.grant.scope == Scope::School(school) && held.holds(tx.at);
    let held: Vec<_> = tx.held_roles(person)?.into_iter().filter(mine).collect();
    if held.is_empty() || !found.enabled {
        return Err(StationError::NotOfSchool { name: found.name, school: named_school(tx, school)? });
    }
    Ok((found, held))
}

fn decides_for_good(held: &[HeldRole]) -> bool {
    held.iter().any(|held| matches!(held.grant.role, Role::Principal | Role::Deputy) && held.until.is_none())
}

fn deputy(school: Uai) -> Grant {
    Grant { role: Role::Deputy, scope: Scope::School(school) }
}
