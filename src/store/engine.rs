//! SQLite under the statements of the store: values of the house are bound and read here, and no other room knows how.
//!
//! The traits are the store's own, because a room may give its own traits to the types of others (`Uai`, `Verb`), and not
//! those of another library. Their shapes are rusqlite's.

use rusqlite::{
    CachedStatement, Connection, Result, RowIndex, Statement as Plain,
    types::{FromSql, FromSqlError, FromSqlResult, Null, ToSql, ToSqlOutput, ValueRef},
};
use std::ops::Deref;

/// A value that a statement takes.
pub(crate) trait ToColumn {
    /// As SQLite holds it. Fails for a number above 2^63-1.
    fn to_column(&self) -> Result<ToSqlOutput<'_>>;
}

/// A value that a row gives.
pub(crate) trait FromColumn: Sized {
    /// Out of what SQLite holds. Fails where that is not one of ours.
    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

macro_rules! as_it_is {
    ($($type:ty),+ $(,)?) => {$(
        impl ToColumn for $type {
            fn to_column(&self) -> Result<ToSqlOutput<'_>> {
                self.to_sql()
            }
        }
        impl FromColumn for $type {
            fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::column_result(value)
            }
        }
    )+};
}
as_it_is!(bool, i64, i32, i16, u64, u32, u16, u8, usize, f64, String, Vec<u8>);

impl ToColumn for str {
    fn to_column(&self) -> Result<ToSqlOutput<'_>> {
        self.to_sql()
    }
}

impl ToColumn for [u8] {
    fn to_column(&self) -> Result<ToSqlOutput<'_>> {
        self.to_sql()
    }
}

impl<const N: usize> ToColumn for [u8; N] {
    fn to_column(&self) -> Result<ToSqlOutput<'_>> {
        self.as_slice().to_sql()
    }
}

impl<const N: usize> FromColumn for [u8; N] {
    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::column_result(value)
    }
}

impl<T: ToColumn + ?Sized> ToColumn for &T {
    fn to_column(&self) -> Result<ToSqlOutput<'_>> {
        (**self).to_column()
    }
}

impl<T: ToColumn> ToColumn for Option<T> {
    fn to_column(&self) -> Result<ToSqlOutput<'_>> {
        self.as_ref().map_or_else(|| Ok(Null.into()), T::to_column)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        if value == ValueRef::Null { Ok(None) } else { T::from_column(value).map(Some) }
    }
}

/// A value on its way into a statement of rusqlite's.
struct Bound<'a, T: ?Sized>(&'a T);

impl<T: ToColumn + ?Sized> ToSql for Bound<'_, T> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        self.0.to_column()
    }
}

/// What the place holders of a statement stand for: a tuple or an array by position, one value for each, or pairs by name.
pub(crate) trait Params {
    /// Gives each its value. By position, another number of values than of place holders is an error.
    fn bind(self, statement: &mut Plain<'_>) -> Result<()>;
}

impl Params for [&dyn ToColumn; 0] {
    fn bind(self, statement: &mut Plain<'_>) -> Result<()> {
        counted(statement, 0)
    }
}

impl Params for &[(&str, &dyn ToColumn)] {
    fn bind(self, statement: &mut Plain<'_>) -> Result<()> {
        for (name, value) in self {
            let place = statement.parameter_index(name)?;
            let place = place.ok_or_else(|| rusqlite::Error::InvalidParameterName((*name).to_owned()))?;
            statement.raw_bind_parameter(place, Bound(*value))?;
        }
        Ok(())
    }
}

impl<T: ToColumn> Params for [T; 1] {
    fn bind(self, statement: &mut Plain<'_>) -> Result<()> {
        counted(statement, 1)?;
        statement.raw_bind_parameter(1, Bound(&self[0]))
    }
}

/// A place holder without a value would be NULL, without a word.
fn counted(statement: &Plain<'_>, values: usize) -> Result<()> {
    match statement.parameter_count() {
        expected if expected == values => Ok(()),
        expected => Err(rusqlite::Error::InvalidParameterCount(values, expected)),
    }
}

macro_rules! tuples {
    ($($name:ident $at:tt),+) => {
        impl<$($name: ToColumn),+> Params for ($($name,)+) {
            fn bind(self, statement: &mut Plain<'_>) -> Result<()> {
                counted(statement, [$($at),+].len())?;
                $(statement.raw_bind_parameter($at + 1, Bound(&self.$at))?;)+
                Ok(())
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12);

/// Pairs of names and values for a statement with names.
macro_rules! named {
    ($($name:literal: $value:expr),+ $(,)?) => {
        &[$(($name, &$value as &dyn $crate::engine::ToColumn)),+] as &[(&str, &dyn $crate::engine::ToColumn)]
    };
}
pub(crate) use named;

/// One connection, for statements that take and give values of the house.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sql<'c>(pub &'c Connection);

impl Deref for Sql<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.0
    }
}

impl<'c> Sql<'c> {
    /// A statement that is made once a connection.
    pub fn prepare_cached(self, sql: &str) -> Result<Statement<'c>> {
        self.0.prepare_cached(sql).map(Statement::Kept)
    }

    /// A statement that is made for this once.
    pub fn prepare(self, sql: &str) -> Result<Statement<'c>> {
        self.0.prepare(sql).map(Statement::Once)
    }

    /// Runs a statement that gives no rows; how many it changed.
    pub fn execute(self, sql: &str, params: impl Params) -> Result<usize> {
        self.prepare(sql)?.execute(params)
    }

    /// The first row of a statement; none is an error ([`rusqlite::OptionalExtension`] makes it `None`).
    pub fn query_row<T>(self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        self.prepare(sql)?.query_row(params, read)
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
        self.bound(params)?.raw_execute()
    }

    /// Its first row; none is an error.
    pub fn query_row<T>(&mut self, params: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        let mut rows = self.query(params)?;
        rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows).and_then(|row| read(&row))
    }

    /// All its rows, read one after the other.
    pub fn query_map<T, F>(&mut self, params: impl Params, read: F) -> Result<Mapped<'_, F>>
    where
        F: FnMut(&Row<'_>) -> Result<T>,
    {
        Ok(Mapped { rows: self.query(params)?, read })
    }

    /// Its rows, to be stepped through.
    pub fn query(&mut self, params: impl Params) -> Result<Rows<'_>> {
        Ok(Rows(self.bound(params)?.raw_query()))
    }

    /// What its columns are called.
    pub fn column_names(&self) -> Vec<String> {
        let statement = match self {
            Self::Kept(statement) => &**statement,
            Self::Once(statement) => statement,
        };
        statement.column_names().map(str::to_owned).collect()
    }

    fn bound(&mut self, params: impl Params) -> Result<&mut Plain<'c>> {
        let statement = match self {
            Self::Kept(statement) => &mut **statement,
            Self::Once(statement) => statement,
        };
        params.bind(statement)?;
        Ok(statement)
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

/// Rows of a statement, each made into something.
pub(crate) struct Mapped<'s, F> {
    rows: Rows<'s>,
    read: F,
}

impl<T, F: FnMut(&Row<'_>) -> Result<T>> Iterator for Mapped<'_, F> {
    type Item = Result<T>;
    fn next(&mut self) -> Option<Result<T>> {
        let row = self.rows.next().transpose()?;
        Some(row.and_then(|row| (self.read)(&row)))
    }
}

/// One row.
pub(crate) struct Row<'r>(&'r rusqlite::Row<'r>);

impl Row<'_> {
    /// The value of a column, by its place or name.
    pub fn get<I: RowIndex, T: FromColumn>(&self, column: I) -> Result<T> {
        let place = column.idx(self.0.as_ref())?;
        let value = self.0.get_ref(place)?;
        T::from_column(value).map_err(|error| match error {
            FromSqlError::OutOfRange(number) => rusqlite::Error::IntegralValueOutOfRange(place, number),
            FromSqlError::InvalidType => {
                let name = self.0.as_ref().column_name(place).unwrap_or_default().to_owned();
                rusqlite::Error::InvalidColumnType(place, name, value.data_type())
            }
            other => rusqlite::Error::FromSqlConversionFailure(place, value.data_type(), Box::new(other)),
        })
    }

    /// The same, borrowed from the row.
    pub fn get_ref(&self, column: usize) -> Result<ValueRef<'_>> {
        self.0.get_ref(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_holder_has_its_value_or_the_statement_is_refused() {
        let conn = Connection::open_in_memory().unwrap();
        let run = |params: &dyn Fn(&mut Statement<'_>) -> Result<i64>| {
            params(&mut Sql(&conn).prepare_cached("SELECT coalesce(?1, 0) + coalesce(?2, 0)").unwrap())
        };
        let first = |row: &Row<'_>| row.get(0);
        assert_eq!(run(&|s| s.query_row((3, 4), first)).unwrap(), 7);
        assert_eq!(run(&|s| s.query_row((3, None::<i64>), first)).unwrap(), 3, "nothing is left of the last time");
        let refused = |answer: Result<i64>| matches!(answer, Err(rusqlite::Error::InvalidParameterCount(_, 2)));
        assert!(refused(run(&|s| s.query_row([], first))));
        assert!(refused(run(&|s| s.query_row([3], first))));
        assert!(refused(run(&|s| s.query_row((3, 4, 5), first))));
    }
}
