//! How the last pull of each directory ended.

use super::{Bookkeeping, Change, Reader, Result, sql::At};
use crate::engine::{self, Optional};
use domain::{PersonId, PullFault, Source, Subject};
use jiff::Timestamp;

/// How the pulls of one directory go.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PullState {
    /// When it was last asked.
    pub tried: Timestamp,
    /// Why the last pull brought nothing, and since when none does.
    pub fault: Option<(PullFault, Timestamp)>,
    /// When one last came whole and was taken.
    pub pulled: Option<Timestamp>,
    /// How many people that one told of.
    pub people: u32,
    /// Of how many of them somebody is asked.
    pub asked: u32,
    /// How many would be gone, and wait for somebody's word.
    pub held: u32,
}

impl Reader<'_> {
    /// How the pulls of this directory go; `None`: it was never asked.
    pub fn pull_state(&self, directory: &str) -> Result<Option<PullState>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT tried, fault, failing, pulled, people, asked, held FROM directory_pull WHERE directory = ?",
        )?;
        let state = statement.query_row([directory], |row| {
            let at = |column| Ok::<_, engine::Error>(row.get::<_, Option<At>>(column)?.map(|at| at.0));
            let fault: Option<PullFault> = row.get(1)?;
            Ok(PullState {
                tried: row.get::<_, At>(0)?.0,
                fault: fault.zip(at(2)?),
                pulled: at(3)?,
                people: row.get(4)?,
                asked: row.get(5)?,
                held: row.get(6)?,
            })
        });
        Ok(state.optional()?)
    }

    /// Everybody to whom this source gives a role, with what it knows them by, and everybody whom it knows besides.
    pub fn told_of_by(&self, source: &Source) -> Result<Vec<(Subject, PersonId, bool)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT subject, person, EXISTS (SELECT 1 FROM role_grant g WHERE g.person = i.person AND g.source = i.source)
             FROM identity i WHERE source = ? ORDER BY subject",
        )?;
        let rows = statement.query_map([source], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// The source knows the person by this from now on, and no longer by what it knew them by; false where it did not know them.
    pub fn identify_anew(&self, id: PersonId, source: &Source, subject: &Subject) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("UPDATE identity SET subject = ?3 WHERE person = ?1 AND source = ?2")?;
        Ok(statement.execute((id, source, subject))? == 1)
    }
}

impl Bookkeeping<'_> {
    /// A directory was asked, and brought nothing; `held`: so many would be gone.
    pub fn pull_failed(&self, directory: &str, now: Timestamp, fault: PullFault, held: u32) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO directory_pull (directory, tried, fault, failing, held) VALUES (?1, ?2, ?3, ?2, ?4)
                 ON CONFLICT (directory) DO UPDATE
                 SET tried = ?2, fault = ?3, failing = coalesce(directory_pull.failing, ?2), held = ?4",
            )?
            .execute((directory, At(now), fault, held))?;
        Ok(())
    }

    /// A directory was asked, came whole, and was taken.
    pub fn pull_came(&self, directory: &str, now: Timestamp, people: u32, asked: u32) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO directory_pull (directory, tried, pulled, people, asked) VALUES (?1, ?2, ?2, ?3, ?4)
                 ON CONFLICT (directory) DO UPDATE
                 SET tried = ?2, fault = NULL, failing = NULL, pulled = ?2, people = ?3, asked = ?4, held = 0",
            )?
            .execute((directory, At(now), people, asked))?;
        Ok(())
    }
}
