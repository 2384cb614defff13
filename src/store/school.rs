//! Schools.

use super::{Change, Reader, Result, StoreError};
use crate::engine::Row;
use domain::{Contract, Degree, Uai};
use rusqlite::OptionalExtension;
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
}

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

impl Reader<'_> {
    /// The school, if it is known.
    pub fn school(&self, uai: Uai) -> Result<Option<School>> {
        let mut statement = self.conn.prepare_cached("SELECT uai, name, degree, contract FROM school WHERE uai = ?")?;
        Ok(statement.query_row([uai], school).optional()?)
    }

    /// What these schools are called.
    pub fn school_names(&self, schools: &[Uai]) -> Result<BTreeMap<Uai, String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT s.uai, s.name FROM json_each(?) wanted CROSS JOIN school s ON s.uai = wanted.value",
        )?;
        let rows = statement.query_map([super::sql::school_list(schools)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every school, by name.
    pub fn schools(&self) -> Result<Vec<School>> {
        let mut statement =
            self.conn.prepare_cached("SELECT uai, name, degree, contract FROM school ORDER BY name, uai")?;
        let rows = statement.query_map([], school)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every school with its numbers, by name.
    pub fn schools_with_stock(&self) -> Result<Vec<SchoolStock>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT uai, name, degree, contract, coalesce(free, 0), coalesce(tokens, 0) FROM school
             LEFT JOIN (SELECT school, count(*) FILTER (WHERE state = 'in_stock') AS free,
                               count(*) FILTER (WHERE state <> 'retired') AS tokens
                        FROM token WHERE school IS NOT NULL GROUP BY school) ON school = uai
             ORDER BY name, uai",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(SchoolStock { school: school(row)?, in_stock: row.get(4)?, tokens: row.get(5)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        self.conn.prepare_cached("INSERT INTO school (uai, name, degree, contract) VALUES (?, ?, ?, ?)")?.execute((
            school.uai,
            &school.name,
            school.degree,
            school.contract,
        ))?;
        Ok(())
    }

    /// Replaces what is known of a school.
    pub fn update_school(&self, school: &School) -> Result<()> {
        let changed = self
            .conn
            .prepare_cached("UPDATE school SET name = ?2, degree = ?3, contract = ?4 WHERE uai = ?1")?
            .execute((school.uai, &school.name, school.degree, school.contract))?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Gone { what: "school" }) }
    }
}

fn school(row: &Row<'_>) -> rusqlite::Result<School> {
    Ok(School { uai: row.get(0)?, name: row.get(1)?, degree: row.get(2)?, contract: row.get(3)? })
}
