//! Keys that went on with their holders to another school, and that still stand in the inventory of the one before.

use super::part::{List, Page, Part};
use super::{
    Reader, Result, Token,
    sql::school_list,
    token::{COLUMNS, TABLES, token},
};
use crate::engine::{self, named};
use domain::{PersonId, Uai};

/// Such a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The key.
    pub token: Token,
    /// Where its holder has a role now.
    pub schools: Vec<Uai>,
}

/// A token `t` that is not due back, whose holder has a role in a school, and none in that of the token.
const STRAY: &str = "t.state = 'handed_over' AND t.due IS NULL AND t.school IS NOT NULL
    AND EXISTS (SELECT 1 FROM role_grant g WHERE g.person = t.holder AND g.school IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person = t.holder AND g.school = t.school)";

impl Reader<'_> {
    /// A part of those that stand in the inventory of these schools, or whose holders are there now; by serial.
    pub fn strays(&self, schools: &[Uai], part: Part) -> Result<Page<Stray>> {
        let from = format!(
            "FROM {TABLES} WHERE t.id IN (
                 SELECT k.id FROM token k WHERE k.state = 'handed_over' AND k.school IN (SELECT value FROM json_each(:schools))
                 UNION SELECT k.id FROM role_grant r JOIN token k ON k.holder = r.person
                 WHERE r.school IN (SELECT value FROM json_each(:schools))) AND {STRAY}"
        );
        let values = named! { ":schools": school_list(schools) };
        let list = List { columns: COLUMNS, from: &from, order: "length(t.serial), t.serial, t.id", values };
        let found = self.part(&list, part, token)?;
        let with_schools = |token: Token| {
            let schools = token.holder.as_ref().map(|holder| self.schools_of(holder.id)).transpose()?;
            Ok(Stray { schools: schools.unwrap_or_default(), token })
        };
        Ok(part.with(found.rows.into_iter().map(with_schools).collect::<Result<_>>()?, found.total))
    }

    /// What this person holds so.
    pub fn strays_of(&self, person: PersonId) -> Result<Vec<Token>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE t.holder = ? AND {STRAY} ORDER BY t.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([person], token)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The schools in which this person has a role.
    pub fn schools_of(&self, person: PersonId) -> Result<Vec<Uai>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT school FROM role_grant WHERE person = ? AND school IS NOT NULL ORDER BY school",
        )?;
        let rows = statement.query_map([person], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}
