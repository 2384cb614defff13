//! Roles with who gave them and until when, and who had an account in hand.

use super::family_name::FAMILY_NAME;
use super::sql::{At, grouped, id_list};
use super::{Change, Holder, LinkPurpose, Reader, Result};
use crate::engine::{self, Optional};
use domain::{Given, Grant, PersonId, Role, Scope, Source, Uai};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One role of one person, with its story. Who has a role from here and from an outside source has it twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The role and where it holds.
    pub grant: Grant,
    /// It ends by itself then.
    pub until: Option<Timestamp>,
    /// Who gave it, and when.
    pub given: Given,
    /// The outside source that gives it; `None`: somebody here gave it.
    pub source: Option<Source>,
}

/// Somebody who stands in for a principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingIn {
    /// Who.
    pub who: Holder,
    /// Until then.
    pub until: Timestamp,
    /// The outside source that says so; `None`: somebody here did.
    pub source: Option<Source>,
}

impl HeldRole {
    /// Whether it still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }

    /// Whether it is there for somebody who came in by `came` (`None`: by what this station itself asks for). What a source tells
    /// only at a sign-in holds in what began by that.
    pub fn is_there(&self, came: Option<&Source>) -> bool {
        self.source.as_ref().is_none_or(|source| !source.tells_at_sign_in() || came == Some(source))
    }
}

impl Reader<'_> {
    /// The roles of one person with their stories, also those whose time has just run out.
    pub fn held_roles(&self, id: PersonId) -> Result<Vec<HeldRole>> {
        Ok(self.held_roles_of(&[id])?.remove(&id).unwrap_or_default())
    }

    /// The same of each of these people; who has none is not there.
    pub fn held_roles_of(&self, people: &[PersonId]) -> Result<BTreeMap<PersonId, Vec<HeldRole>>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT role, school, until, given_by, given_at, person, source FROM role_grant
             WHERE person IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
        )?;
        let rows = statement.query_map([id_list(people)], |row| {
            let scope = row.get::<_, Option<Uai>>(1)?.map_or(Scope::Academy, Scope::School);
            let at = |column| Ok::<_, engine::Error>(row.get::<_, Option<At>>(column)?.map(|at| at.0));
            let given = Given { by: row.get(3)?, at: at(4)? };
            let grant = Grant { role: row.get(0)?, scope };
            Ok((row.get(5)?, HeldRole { grant, until: at(2)?, given, source: row.get(6)? }))
        })?;
        let mut found: BTreeMap<PersonId, Vec<HeldRole>> = grouped(rows)?;
        // what was given here before what is told
        found.values_mut().for_each(|held| held.sort_by(|a, b| (a.grant, &a.source).cmp(&(b.grant, &b.source))));
        Ok(found)
    }

    /// The roles of one person that hold now, whoever gives them.
    pub fn grants_at(&self, id: PersonId, now: Timestamp) -> Result<Vec<Grant>> {
        let held = self.held_roles(id)?;
        Ok(each_once(held.iter().filter(|held| held.holds(now))))
    }

    /// Those of them that are there for somebody who came in by `came`.
    pub fn grants_of(&self, id: PersonId, now: Timestamp, came: Option<&Source>) -> Result<Vec<Grant>> {
        let held = self.held_roles(id)?;
        Ok(each_once(held.iter().filter(|held| held.holds(now) && held.is_there(came))))
    }

    /// Who stands in for the principal of a school, until when; by family name.
    pub fn standing_in(&self, school: Uai, now: Timestamp) -> Result<Vec<StandingIn>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT p.id, p.name, g.until, g.source FROM role_grant g JOIN person p ON p.id = g.person
             WHERE g.school = ? AND g.role = 'deputy' AND g.until > ? ORDER BY {FAMILY_NAME}, p.id"
        ))?;
        let rows = statement.query_map((school, At(now)), |row| {
            let who = Holder { id: row.get(0)?, name: row.get(1)? };
            Ok(StandingIn { who, until: row.get::<_, At>(2)?.0, source: row.get(3)? })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Who could be named to stand in: whoever has a role in the school, may sign in and does not decide there for good; by family name.
    pub fn could_stand_in(&self, school: Uai) -> Result<Vec<Holder>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT p.id, p.name FROM person p WHERE p.enabled = 1 AND p.id IN (SELECT person FROM role_grant WHERE school = ?1)
             AND p.id NOT IN (SELECT person FROM role_grant
                              WHERE school = ?1 AND role IN ('principal', 'deputy') AND until IS NULL)
             ORDER BY {FAMILY_NAME}, p.id"
        ))?;
        let rows = statement.query_map([school], |row| Ok(Holder { id: row.get(0)?, name: row.get(1)? }))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Whether the time of some role has run out.
    pub fn has_roles_to_end(&self, now: Timestamp) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM role_grant WHERE until <= ?)")?;
        Ok(statement.query_row([At(now)], |row| row.get(0))?)
    }

    /// Who last had this person's account in hand, other than themselves.
    pub fn account_hand(&self, id: PersonId) -> Result<Given> {
        let mut statement = self.conn.prepare_cached("SELECT hand, hand_at FROM person WHERE id = ?")?;
        let found = statement
            .query_row([id], |row| Ok(Given { by: row.get(0)?, at: row.get::<_, Option<At>>(1)?.map(|at| at.0) }));
        Ok(found.optional()?.unwrap_or(Given { by: None, at: None }))
    }
}

impl Change<'_> {
    /// Gives a role for good; false when the person has it already. A role that would have ended stays from now on.
    pub fn grant(&self, id: PersonId, grant: Grant) -> Result<bool> {
        self.give(id, grant, None)
    }

    /// Gives a role until a moment, or moves that moment; false when the person has the role for good.
    pub fn grant_until(&self, id: PersonId, grant: Grant, until: Timestamp) -> Result<bool> {
        self.give(id, grant, Some(until))
    }

    /// Takes a role away that was given here; false when the person has none such.
    pub fn revoke(&self, id: PersonId, grant: Grant) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached("DELETE FROM role_grant WHERE person = ? AND role = ? AND school IS NOT DISTINCT FROM ? AND source IS NULL")?
            .execute((id, grant.role, school_of(grant)))?;
        Ok(changed == 1)
    }

    /// Takes away the roles whose time has run out; whose and which they were, and from where.
    pub fn end_roles(&self) -> Result<Vec<(PersonId, Grant, Option<Source>)>> {
        let mut statement = self
            .conn
            .prepare_cached("DELETE FROM role_grant WHERE until <= ? RETURNING person, role, school, source")?;
        let rows = statement.query_map([At(self.at)], |row| {
            let scope = row.get::<_, Option<Uai>>(2)?.map_or(Scope::Academy, Scope::School);
            Ok((row.get(0)?, Grant { role: row.get(1)?, scope }, row.get(3)?))
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Whoever makes this change has the account of `id` in hand, unless it is their own.
    pub(super) fn note_hand(&self, id: PersonId) -> Result<()> {
        if self.by != Some(id) {
            self.conn.prepare_cached("UPDATE person SET hand = ?2, hand_at = ?3 WHERE id = ?1")?.execute((
                id,
                self.by,
                At(self.at),
            ))?;
        }
        Ok(())
    }

    fn give(&self, id: PersonId, grant: Grant, until: Option<Timestamp>) -> Result<bool> {
        // what is only prolonged was given when it was given; what had run out is given anew
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO role_grant (person, role, school, until, given_by, given_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (person, role, coalesce(school, ''), coalesce(source, '')) DO UPDATE SET until = ?4,
                     given_by = CASE WHEN role_grant.until <= ?6 THEN ?5 ELSE role_grant.given_by END,
                     given_at = CASE WHEN role_grant.until <= ?6 THEN ?6 ELSE role_grant.given_at END
                 WHERE role_grant.until IS NOT NULL AND role_grant.until IS DISTINCT FROM ?4",
            )?
            .execute((id, grant.role, school_of(grant), until.map(At), self.by, At(self.at)))?;
        if grant.role == Role::Administrator {
            self.end_setup_links()?;
        }
        Ok(changed == 1)
    }

    /// Links that make a first administrator are void with the first one, however that one came, and for good.
    fn end_setup_links(&self) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM link WHERE purpose = ? AND consumed IS NULL")?
            .execute([LinkPurpose::Setup])?;
        Ok(())
    }
}

/// The roles of a sorted list, each once.
pub(super) fn each_once<'h>(held: impl Iterator<Item = &'h HeldRole>) -> Vec<Grant> {
    let mut grants: Vec<Grant> = held.map(|held| held.grant).collect();
    grants.dedup();
    grants
}

pub(super) fn school_of(grant: Grant) -> Option<Uai> {
    match grant.scope {
        Scope::Academy => None,
        Scope::School(uai) => Some(uai),
    }
}
