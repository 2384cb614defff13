//! What was done with a token that nothing proved to be itself, until a second person has looked at it.

use super::part::{List, Page, Part};
use super::sql::At;
use super::{Change, Reader, Result};
use crate::engine::{self, Optional, Row, named};
use domain::{PersonId, SecondLook, SecondLookId, Uai};
use jiff::Timestamp;

/// What a second person is asked to look at.
#[derive(Debug, Clone, Copy)]
pub struct AskedLook<'a> {
    /// What was done.
    pub what: SecondLook,
    /// A serial; of a stock-take or batch its number.
    pub about: &'a str,
    /// Of which school.
    pub school: Option<Uai>,
    /// Who did it, as a name.
    pub by: &'a str,
    /// Why, in their own words.
    pub reason: &'a str,
    /// How many tokens.
    pub tokens: usize,
}

/// The same, while it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLook {
    /// Row id.
    pub id: SecondLookId,
    /// What was done.
    pub what: SecondLook,
    /// A serial; of a stock-take or batch its number.
    pub about: String,
    /// Of which school.
    pub school: Option<Uai>,
    /// Who did it; `None`: the machine's administrator, or the station by itself.
    pub person: Option<PersonId>,
    /// Their name then.
    pub by: String,
    /// Why, in their own words; empty: nobody was asked.
    pub reason: String,
    /// How many tokens.
    pub tokens: u32,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, what, about, school, person, by_name, reason, tokens, at";

impl Reader<'_> {
    /// A part of what waits in these schools (`None`: everywhere), the oldest first.
    pub fn second_looks(&self, schools: Option<&[Uai]>, part: Part) -> Result<Page<WaitingLook>> {
        let from = "FROM second_look WHERE :schools IS NULL OR school IN (SELECT value FROM json_each(:schools))";
        let values = named! { ":schools": schools.map(super::sql::school_list) };
        self.part(&List { columns: COLUMNS, from, order: "id", values }, part, waiting)
    }

    /// The one with this id.
    pub fn second_look(&self, id: SecondLookId) -> Result<Option<WaitingLook>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM second_look WHERE id = ?"))?;
        Ok(statement.query_row([id], waiting).optional()?)
    }
}

impl Change<'_> {
    /// Somebody else is to look at what this change does. Tokens of one batch are one thing to look at.
    pub fn ask_second_look(&self, asked: &AskedLook<'_>) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO second_look (what, about, school, person, by_name, reason, tokens, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (about) WHERE what = 'batch' DO UPDATE SET tokens = second_look.tokens + excluded.tokens, at = excluded.at",
        )?;
        let AskedLook { what, about, school, by, reason, tokens } = asked;
        statement.execute((what, about, school, self.by, by, reason, tokens, At(self.at)))?;
        Ok(())
    }

    /// It was looked at; false: by somebody else, a moment ago.
    pub fn end_second_look(&self, id: SecondLookId) -> Result<bool> {
        Ok(self.conn.prepare_cached("DELETE FROM second_look WHERE id = ?")?.execute([id])? == 1)
    }
}

fn waiting(row: &Row<'_>) -> engine::Result<WaitingLook> {
    Ok(WaitingLook {
        id: row.get(0)?,
        what: row.get(1)?,
        about: row.get(2)?,
        school: row.get(3)?,
        person: row.get(4)?,
        by: row.get(5)?,
        reason: row.get(6)?,
        tokens: row.get(7)?,
        at: row.get::<_, At>(8)?.0,
    })
}
