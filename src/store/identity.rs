//! Who an outside source says somebody is: by what it knows them, and the roles that it gives. What was given here is in the same
//! table, without a source, and no source touches it.

use super::{
    Bookkeeping, Change, Reader, Result,
    grant::{HeldRole, school_of},
    sql::At,
};
use crate::engine::{self, Optional};
use domain::{Grant, PersonId, Source, Subject};
use jiff::Timestamp;

/// A source that knows somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Which.
    pub source: Source,
    /// By what.
    pub subject: Subject,
    /// When it last told of them.
    pub seen: Timestamp,
}

impl Reader<'_> {
    /// Whom this source knows by this.
    pub fn identified(&self, source: &Source, subject: &Subject) -> Result<Option<PersonId>> {
        let mut statement = self.conn.prepare_cached("SELECT person FROM identity WHERE source = ? AND subject = ?")?;
        Ok(statement.query_row((source, subject), |row| row.get(0)).optional()?)
    }

    /// The sources that know this person, by name.
    pub fn identities(&self, id: PersonId) -> Result<Vec<Identity>> {
        let mut statement =
            self.conn.prepare_cached("SELECT source, subject, seen FROM identity WHERE person = ? ORDER BY source")?;
        let rows = statement.query_map([id], |row| {
            Ok(Identity { source: row.get(0)?, subject: row.get(1)?, seen: row.get::<_, At>(2)?.0 })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Whether a source that people sign in at knows this person.
    pub fn is_identified(&self, id: PersonId) -> Result<bool> {
        Ok(self.identities(id)?.iter().any(|identity| identity.source.tells_at_sign_in()))
    }

    /// Everybody whom this source knows, in the order of what it knows them by.
    pub fn identified_by(&self, source: &Source) -> Result<Vec<(Subject, PersonId)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT subject, person FROM identity WHERE source = ? ORDER BY subject")?;
        let rows = statement.query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The roles that this source gives somebody, also those whose time has just run out.
    pub fn roles_from(&self, id: PersonId, source: &Source) -> Result<Vec<HeldRole>> {
        let mut held = self.held_roles(id)?;
        held.retain(|held| held.source.as_ref() == Some(source));
        Ok(held)
    }
}

impl Change<'_> {
    /// This source knows the person by this from now on. Nobody else is known by it: the caller has looked.
    pub fn identify(&self, id: PersonId, source: &Source, subject: &Subject) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO identity (source, subject, person, seen) VALUES (?, ?, ?, ?)")?
            .execute((source, subject, id, At(self.at)))?;
        Ok(())
    }

    /// This source does not know the person any more: what it gave goes, and sessions that it opened end. False where it did
    /// not know them.
    pub fn forget_identity(&self, id: PersonId, source: &Source) -> Result<bool> {
        let gone =
            self.conn.prepare_cached("DELETE FROM identity WHERE person = ? AND source = ?")?.execute((id, source))?;
        self.conn.prepare_cached("DELETE FROM role_grant WHERE person = ? AND source = ?")?.execute((id, source))?;
        self.conn.prepare_cached("DELETE FROM session WHERE person = ? AND source = ?")?.execute((id, source))?;
        Ok(gone == 1)
    }

    /// The source gives a role, until then or for good; false when it did so already, to the same end.
    pub fn tell_role(&self, id: PersonId, source: &Source, grant: Grant, until: Option<Timestamp>) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO role_grant (person, role, school, until, given_at, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (person, role, coalesce(school, ''), coalesce(source, '')) DO UPDATE SET until = ?4
                 WHERE role_grant.until IS DISTINCT FROM ?4",
            )?
            .execute((id, grant.role, school_of(grant), until.map(At), At(self.at), source))?;
        Ok(changed == 1)
    }

    /// The source gives a role no longer; false when it did not.
    pub fn untell_role(&self, id: PersonId, source: &Source, grant: Grant) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "DELETE FROM role_grant WHERE person = ? AND role = ? AND school IS NOT DISTINCT FROM ? AND source = ?",
        )?;
        Ok(statement.execute((id, grant.role, school_of(grant), source))? == 1)
    }
}

impl Bookkeeping<'_> {
    /// The source told of the person again, at `now`; a clock that went back changes nothing.
    pub fn touch_identity(&self, id: PersonId, source: &Source, now: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE identity SET seen = max(seen, ?3) WHERE person = ?1 AND source = ?2")?
            .execute((id, source, At(now)))?;
        Ok(())
    }
}
