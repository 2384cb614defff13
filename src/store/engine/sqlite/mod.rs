//! SQLite: statements, rows and transactions of one connection. This folder is the only place that names rusqlite.

pub(crate) mod copy;
pub(crate) mod cost;
mod error;
mod open;

pub(crate) use open::{in_memory, in_wal, open, write_anew};

use super::{Bind, Error, Params, Result, Value};
use rusqlite::{
    CachedStatement, Statement as Plain,
    types::{ToSqlOutput, ValueRef},
};
use std::borrow::Cow;

/// One connection.
pub(crate) struct Connection(pub(super) rusqlite::Connection);

impl Connection {
    /// Begins a transaction; one that writes keeps every other writer out from its beginning.
    pub fn begin(&self, writes: bool) -> Result<()> {
        self.run(if writes { "BEGIN IMMEDIATE" } else { "BEGIN DEFERRED" })
    }

    /// Runs these statements, which take no values and give no rows that anybody reads.
    pub fn run(&self, batch: &str) -> Result<()> {
        Ok(self.0.execute_batch(batch)?)
    }

    /// A statement that is kept for the next time.
    pub fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>> {
        Ok(Statement::Kept(self.0.prepare_cached(sql)?))
    }

    /// A statement for this once.
    pub fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        Ok(Statement::Once(self.0.prepare(sql)?))
    }
}

/// A statement with place holders.
pub(crate) enum Statement<'c> {
    /// It goes back to its connection, ready for the next time.
    Kept(CachedStatement<'c>),
    /// It ends here.
    Once(Plain<'c>),
}

impl<'c> Statement<'c> {
    /// Runs it without looking for rows; how many it changed.
    pub fn execute(&mut self, params: impl Params) -> Result<usize> {
        params.bind(self)?;
        Ok(self.plain().raw_execute()?)
    }

    /// Its rows, to be stepped through.
    pub fn query(&mut self, params: impl Params) -> Result<Rows<'_>> {
        params.bind(self)?;
        Ok(Rows(self.plain().raw_query()))
    }

    /// What its columns are called.
    pub fn column_names(&self) -> Vec<String> {
        let statement = match self {
            Self::Kept(statement) => &**statement,
            Self::Once(statement) => statement,
        };
        statement.column_names().map(str::to_owned).collect()
    }

    fn plain(&mut self) -> &mut Plain<'c> {
        match self {
            Self::Kept(statement) => statement,
            Self::Once(statement) => statement,
        }
    }
}

impl<'a> Bind<'a> for Statement<'_> {
    fn count(&self) -> usize {
        match self {
            Self::Kept(statement) => statement.parameter_count(),
            Self::Once(statement) => statement.parameter_count(),
        }
    }

    fn place(&self, name: &str) -> Result<Option<usize>> {
        Ok(match self {
            Self::Kept(statement) => statement.parameter_index(name)?,
            Self::Once(statement) => statement.parameter_index(name)?,
        })
    }

    fn bind(&mut self, place: usize, value: Value<'a>) -> Result<()> {
        let value = match &value {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        };
        Ok(self.plain().raw_bind_parameter(place, ToSqlOutput::Borrowed(value))?)
    }
}

/// Rows of a statement, one at a time.
pub(crate) struct Rows<'s>(rusqlite::Rows<'s>);

impl Rows<'_> {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<Row<'_>>> {
        Ok(self.0.next()?.map(Row))
    }
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r>(&'r rusqlite::Row<'r>);

impl<'r> Row<'r> {
    /// The place of a column with this name, from 0.
    pub fn place(&self, name: &str) -> Result<usize> {
        Ok(self.0.as_ref().column_index(name)?)
    }

    /// What a column holds.
    pub fn value(&self, place: usize) -> Result<Value<'r>> {
        Ok(match self.0.get_ref(place)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => {
                Value::Text(Cow::Borrowed(std::str::from_utf8(text).map_err(|error| Error::column(place, error))?))
            }
            ValueRef::Blob(bytes) => Value::Blob(Cow::Borrowed(bytes)),
        })
    }
}
