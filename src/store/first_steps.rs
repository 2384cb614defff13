//! How far a new station is: counted in one statement. And invitations that wait until mail works.

use super::sql::{At, school_list};
use super::{Change, Reader, Result};
use crate::engine;
use domain::{FirstStep, PersonId, Uai};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What there is of each thing that a station begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginnings {
    /// Schools.
    pub schools: u32,
    /// Schools that are served and in which nobody who may sign in is principal.
    pub without_principal: u32,
    /// There is somebody besides those who administer and decide.
    pub people: bool,
    /// There is a token.
    pub keys: bool,
    /// A backup was taken.
    pub backup: bool,
    /// Invitations that wait until mail works.
    pub invitations: u32,
}

impl Reader<'_> {
    /// How far this station is.
    pub fn beginnings(&self, now: Timestamp) -> Result<Beginnings> {
        let mut statement = self.conn.prepare_cached(
            "SELECT (SELECT count(*) FROM school),
                    (SELECT count(*) FROM school WHERE contract <> 'private_without_contract' AND (closed IS NULL OR closed > ?1)
                     AND NOT EXISTS (SELECT 1 FROM role_grant JOIN person ON id = person
                                     WHERE school = uai AND role = 'principal' AND enabled = 1 AND (until IS NULL OR until > ?1))),
                    EXISTS (SELECT 1 FROM role_grant WHERE role NOT IN ('administrator', 'principal')),
                    EXISTS (SELECT 1 FROM token),
                    EXISTS (SELECT 1 FROM journal WHERE verb = 'backup' AND json_extract(facts, '$.failed') IS NULL),
                    (SELECT count(*) FROM invitation)",
        )?;
        Ok(statement.query_row([At(now)], |row| {
            Ok(Beginnings {
                schools: row.get(0)?,
                without_principal: row.get(1)?,
                people: row.get(2)?,
                keys: row.get(3)?,
                backup: row.get(4)?,
                invitations: row.get(5)?,
            })
        })?)
    }

    /// Whether these schools (`None`: all) have any token.
    pub fn has_tokens(&self, schools: Option<&[Uai]>) -> Result<bool> {
        let Some(schools) = schools else {
            let mut statement = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM token)")?;
            return Ok(statement.query_row([], |row| row.get(0))?);
        };
        // CROSS JOIN: in this order, so that the index of schools is asked
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM json_each(?) one CROSS JOIN token t WHERE t.school = one.value)",
        )?;
        Ok(statement.query_row([school_list(schools)], |row| row.get(0))?)
    }

    /// First steps that somebody put off.
    pub fn steps_put_off(&self) -> Result<BTreeSet<FirstStep>> {
        let mut statement = self.conn.prepare_cached("SELECT step FROM step_put_off")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Invitations that wait.
    pub fn count_invitations(&self) -> Result<u32> {
        Ok(self.conn.prepare_cached("SELECT count(*) FROM invitation")?.query_row([], |row| row.get(0))?)
    }

    /// Whose invitations wait, and can be sent: they may sign in, have an address and no password yet.
    pub fn invitations(&self) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT i.person FROM invitation i JOIN person p ON p.id = i.person
             WHERE p.enabled = 1 AND p.email IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person = p.id)
             ORDER BY i.person",
        )?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// Puts a first step off, or takes that back.
    pub fn put_step_off(&self, step: FirstStep, off: bool) -> Result<()> {
        let sql = if off {
            "INSERT INTO step_put_off (step) VALUES (?) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM step_put_off WHERE step = ?"
        };
        self.conn.prepare_cached(sql)?.execute([step])?;
        Ok(())
    }

    /// Keeps an invitation for later.
    pub fn keep_invitation(&self, person: PersonId) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO invitation (person, at) VALUES (?, ?) ON CONFLICT DO NOTHING")?
            .execute((person, At(self.at)))?;
        Ok(())
    }

    /// Forgets the invitation of this person (`None`: everybody's).
    pub fn forget_invitation(&self, person: Option<PersonId>) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM invitation WHERE ?1 IS NULL OR person = ?1")?.execute([person])?;
        Ok(())
    }
}
