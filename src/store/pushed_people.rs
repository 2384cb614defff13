//! The people of whom a program tells, as they are shown to whoever administers: what it calls them, and who they are here.

use super::part::{List, Page, Part};
use super::{Holder, Reader, Result, sql::At};
use crate::engine::{self, Row, named};
use domain::{PushedId, PushedKind, Source};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Somebody of whom a program tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedPerson {
    /// Their number there.
    pub id: PushedId,
    /// What they sign in with, as the program says it.
    pub login: String,
    /// What was told, as JSON.
    pub document: String,
    /// Whether they may do anything.
    pub active: bool,
    /// Who they are here; `None`: nobody yet, as no group gives them a role.
    pub person: Option<Holder>,
    /// When that was last another thing.
    pub changed: Timestamp,
}

impl Reader<'_> {
    /// A part of the people of whom this source tells, by the name that it looks for them by.
    pub fn pushed_people(&self, source: &Source, part: Part) -> Result<Page<PushedPerson>> {
        let values = named! { ":source": *source, ":kind": PushedKind::User };
        let columns = "u.id, u.name, u.document, u.active, u.person, p.name, u.changed";
        let from = "FROM pushed u LEFT JOIN person p ON p.id = u.person WHERE u.source = :source AND u.kind = :kind";
        self.part(&List { columns, from, order: "u.name, u.id", values }, part, |row: &Row<'_>| {
            let person = row.get::<_, Option<_>>(4)?;
            let named = |id| Ok::<_, engine::Error>(Holder { id, name: row.get(5)? });
            Ok(PushedPerson {
                id: row.get(0)?,
                login: row.get(1)?,
                document: row.get(2)?,
                active: row.get(3)?,
                person: person.map(named).transpose()?,
                changed: row.get::<_, At>(6)?.0,
            })
        })
    }

    /// Of how many people each source tells; one that tells of nobody is not there.
    pub fn pushed_counts(&self) -> Result<BTreeMap<Source, u32>> {
        let mut statement =
            self.conn.prepare_cached("SELECT source, count(*) FROM pushed WHERE kind = ? GROUP BY source")?;
        let rows = statement.query_map([PushedKind::User], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}
