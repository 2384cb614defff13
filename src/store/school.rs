//! Schools.

use super::part::{Page, Part};
use super::sql::At;
use super::waiting::First;
use super::{Change, Reader, Result, StoreError};
use crate::engine::{self, Optional, Row};
use domain::{Contract, Degree, Uai, fold};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Its identifier.
    pub uai: Uai,
    /// Its name.
    pub name: String,
    /// First or second degree.
    pub degree: Degree,
    /// Its contract with the State.
    pub contract: Contract,
    /// Its functional mailbox, which stays when the principal goes.
    pub mailbox: Option<String>,
    /// When it closed, or will close.
    pub closed: Option<Timestamp>,
}

impl School {
    /// Whether it is closed at this moment.
    pub fn is_closed(&self, at: Timestamp) -> bool {
        self.closed.is_some_and(|closed| closed <= at)
    }
}

/// The columns of a school `s`, in the order of [`school`].
macro_rules! columns {
    () => {
        "s.uai, s.name, s.degree, s.contract, s.mailbox, s.closed"
    };
}
/// How many they are.
const AFTER: usize = 6;

/// A school with its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolStock {
    /// The school.
    pub school: School,
    /// Tokens in its cupboard, free.
    pub in_stock: u32,
    /// Tokens that belong to it, without the retired ones.
    pub tokens: u32,
}

/// Which schools are wanted, with their numbers; all by default.
#[derive(Debug, Clone, Default)]
pub struct SchoolQuery {
    /// Only these.
    pub schools: Option<Vec<Uai>>,
    /// A part of the name, or the beginning of the UAI; case and accents do not matter. Empty: any.
    pub text: String,
    /// In which order; by name where nothing is said.
    pub sort: Option<SchoolSort>,
    /// From the end.
    pub descending: bool,
}

domain::words! {
    /// In which order schools are listed.
    SchoolSort {
        /// By name.
        Name => "name",
        /// By identifier.
        Uai => "uai",
        /// By how many tokens are free in their cupboards.
        InStock => "in_stock",
        /// By how many tokens are theirs.
        Tokens => "tokens",
    }
}

impl Reader<'_> {
    /// The school, if it is known.
    pub fn school(&self, uai: Uai) -> Result<Option<School>> {
        let mut statement = self.conn.prepare_cached(concat!("SELECT ", columns!(), " FROM school s WHERE uai = ?"))?;
        Ok(statement.query_row([uai], school).optional()?)
    }

    /// What these schools are called.
    pub fn school_names(&self, schools: &[Uai]) -> Result<BTreeMap<Uai, String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT s.uai, s.name FROM json_each(?) wanted CROSS JOIN school s WHERE s.uai = wanted.value",
        )?;
        let rows = statement.query_map([super::sql::school_list(schools)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Every school, by name.
    pub fn schools(&self) -> Result<Vec<School>> {
        let mut statement =
            self.conn.prepare_cached(concat!("SELECT ", columns!(), " FROM school s ORDER BY name, uai"))?;
        let rows = statement.query_map([], school)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// A part of the schools, each with its numbers.
    pub fn schools_with_stock(&self, query: &SchoolQuery, part: Part) -> Result<Page<SchoolStock>> {
        let schools = query.schools.as_deref().map(super::sql::school_list);
        let text = fold(&query.text);
        let mut statement = self.conn.prepare_cached(
            "SELECT uai, name FROM school WHERE ?1 IS NULL OR uai IN (SELECT value FROM json_each(?1)) ORDER BY name, uai",
        )?;
        let named = statement.query_map([&schools], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let mut fitting = named.collect::<engine::Result<Vec<(Uai, String)>>>()?;
        // a database knows nothing of accents
        fitting.retain(|(uai, name)| fold(name).contains(&text) || fold(uai.as_str()).starts_with(&text));
        let total = u32::try_from(fitting.len()).unwrap_or(u32::MAX);
        let mut fitting: Vec<_> = fitting.into_iter().map(|(uai, _)| uai).collect();
        match query.sort {
            None | Some(SchoolSort::Name) => {}
            Some(SchoolSort::Uai) => fitting.sort_unstable(),
            Some(sort @ (SchoolSort::InStock | SchoolSort::Tokens)) => {
                let free = if sort == SchoolSort::InStock { "state = 'in_stock'" } else { "state <> 'retired'" };
                let mut statement = self.conn.prepare_cached(&format!(
                    "SELECT school, count(*) FILTER (WHERE {free}) FROM token WHERE school IS NOT NULL GROUP BY school"
                ))?;
                let counted = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, u32>(1)?)))?;
                let counted = counted.collect::<engine::Result<BTreeMap<Uai, u32>>>()?;
                fitting.sort_by_key(|uai| counted.get(uai).copied().unwrap_or_default());
            }
        }
        if query.descending {
            fitting.reverse();
        }
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT ",
            columns!(),
            ", (SELECT count(*) FROM token WHERE school = s.uai AND state = 'in_stock'),
                    (SELECT count(*) FROM token WHERE school = s.uai AND state <> 'retired')
             FROM json_each(?) wanted CROSS JOIN school s WHERE s.uai = wanted.value ORDER BY wanted.key",
        ))?;
        let rows = statement.query_map([super::sql::school_list(part.slice(&fitting))], |row| {
            Ok(SchoolStock { school: school(row)?, in_stock: row.get(AFTER)?, tokens: row.get(AFTER + 1)? })
        })?;
        Ok(part.with(rows.collect::<engine::Result<_>>()?, total))
    }

    /// The mailbox of a school in which nobody decides: mails for its principal go there.
    pub fn mailbox_instead(&self, school: Uai) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT mailbox FROM school WHERE uai = ?1 AND mailbox IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM role_grant JOIN person ON id = person
                             WHERE school = ?1 AND role IN ('principal', 'deputy') AND enabled = 1)",
        )?;
        Ok(statement.query_row([school], |row| row.get(0)).optional()?)
    }

    /// The first schools that are closed and to which keys still belong, by name, with how many.
    pub fn closed_with_keys(&self, now: Timestamp, limit: u32) -> Result<First<(Uai, String, u32)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT uai, name, keys, count(*) OVER () FROM (
                 SELECT uai, name, (SELECT count(*) FROM token WHERE school = uai AND state <> 'retired') AS keys
                 FROM school WHERE closed <= ?1) AS closed
             WHERE keys > 0 ORDER BY name, uai LIMIT ?2",
        )?;
        let mut found = First { rows: Vec::new(), total: 0 };
        let mut rows = statement.query((At(now), limit))?;
        while let Some(row) = rows.next()? {
            found.rows.push((row.get(0)?, row.get(1)?, row.get(2)?));
            found.total = row.get(3)?;
        }
        Ok(found)
    }

    /// The numbers of one school.
    pub fn school_stock(&self, uai: Uai) -> Result<Option<SchoolStock>> {
        let Some(school) = self.school(uai)? else { return Ok(None) };
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FILTER (WHERE state = 'in_stock'), count(*) FILTER (WHERE state <> 'retired')
             FROM token WHERE school = ?",
        )?;
        Ok(Some(
            statement.query_row([uai], |row| Ok(SchoolStock { school, in_stock: row.get(0)?, tokens: row.get(1)? }))?,
        ))
    }
}

impl Change<'_> {
    /// Adds a school; refused by the database when the UAI is there already.
    pub fn add_school(&self, school: &School) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO school (uai, name, degree, contract, mailbox, closed) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute(values(school))?;
        Ok(())
    }

    /// Replaces what is known of a school.
    pub fn update_school(&self, school: &School) -> Result<()> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE school SET name = ?2, degree = ?3, contract = ?4, mailbox = ?5, closed = ?6 WHERE uai = ?1",
            )?
            .execute(values(school))?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Gone { what: "school" }) }
    }
}

fn school(row: &Row<'_>) -> engine::Result<School> {
    Ok(School {
        uai: row.get(0)?,
        name: row.get(1)?,
        degree: row.get(2)?,
        contract: row.get(3)?,
        mailbox: row.get(4)?,
        closed: row.get::<_, Option<At>>(5)?.map(|at| at.0),
    })
}

fn values(school: &School) -> (Uai, &String, Degree, Contract, &Option<String>, Option<At>) {
    let School { uai, name, degree, contract, mailbox, closed } = school;
    (*uai, name, *degree, *contract, mailbox, closed.map(At))
}
