//! One connection of whatever engine, its transactions, statements and rows.

use super::{Error, FromColumn, Params, Result, Value, postgres, sqlite};

/// One connection.
pub(crate) enum Connection {
    /// A file.
    Sqlite(sqlite::Connection),
    /// A server.
    Postgres(Box<postgres::Connection>),
}

impl Connection {
    /// For statements that take and give values of the house.
    pub fn sql(&self) -> Sql<'_> {
        Sql(self)
    }

    /// Nothing more is to be had of it.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(conn) => conn.is_over(),
        }
    }

    /// Begins a transaction that sees one moment and changes nothing.
    pub fn reading(&self) -> Result<Transaction<'_>> {
        self.begin(false)?;
        Ok(self.begun())
    }

    /// Begins a transaction that writes: until it ends there is no other one.
    pub fn writing(&self) -> Result<Transaction<'_>> {
        self.begin(true)?;
        Ok(self.begun())
    }

    /// Begins one, which [`Self::begun`] gives.
    pub fn begin(&self, writes: bool) -> Result<()> {
        match self {
            Self::Sqlite(conn) => conn.begin(writes),
            Self::Postgres(conn) => conn.begin(writes),
        }
    }

    /// The transaction that has begun.
    pub fn begun(&self) -> Transaction<'_> {
        Transaction { conn: self, open: true }
    }

    /// Takes back the transaction that is open.
    pub fn roll_back(&self) -> Result<()> {
        self.sql().run("ROLLBACK")
    }
}

/// A transaction, taken back where nobody commits it.
pub(crate) struct Transaction<'c> {
    conn: &'c Connection,
    open: bool,
}

impl<'c> Transaction<'c> {
    /// For its statements.
    pub fn sql(&self) -> Sql<'c> {
        self.conn.sql()
    }

    /// Makes it last.
    pub fn commit(mut self) -> Result<()> {
        self.sql().run("COMMIT")?;
        self.open = false;
        Ok(())
    }

    /// Leaves it open: whoever has the connection ends it.
    pub fn leave_open(mut self) {
        self.open = false;
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open
            && let Err(error) = self.conn.roll_back()
        {
            // an engine that failed has often taken it back by itself
            tracing::debug!(%error, "a transaction was not taken back by its name");
        }
    }
}

/// A connection, for statements.
#[derive(Clone, Copy)]
pub(crate) struct Sql<'c>(&'c Connection);

impl<'c> Sql<'c> {
    /// On which it is run.
    pub(super) fn conn(self) -> &'c Connection {
        self.0
    }

    /// A statement that is made once a connection.
    pub fn prepare_cached(self, sql: &str) -> Result<Statement<'c>> {
        Ok(match self.0 {
            Connection::Sqlite(conn) => Statement::Sqlite(conn.prepare_cached(sql)?),
            Connection::Postgres(conn) => Statement::Postgres(conn.prepare_cached(sql)?),
        })
    }

    /// A statement that is made for this once.
    pub fn prepare(self, sql: &str) -> Result<Statement<'c>> {
        Ok(match self.0 {
            Connection::Sqlite(conn) => Statement::Sqlite(conn.prepare(sql)?),
            Connection::Postgres(conn) => Statement::Postgres(conn.prepare(sql)?),
        })
    }

    /// Runs a statement that gives no rows; how many it changed.
    pub fn execute(self, sql: &str, params: impl Params) -> Result<usize> {
        self.prepare(sql)?.execute(params)
    }

    /// The first row of a statement; none is an error (`Optional` makes it `None`).
    pub fn query_row<T>(self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        self.prepare(sql)?.query_row(params, read)
    }

    /// Runs these statements, which take no values and give no rows that anybody reads.
    pub fn run(self, batch: &str) -> Result<()> {
        match self.0 {
            Connection::Sqlite(conn) => conn.run(batch),
            Connection::Postgres(conn) => conn.run(batch),
        }
    }
}

/// A statement with place holders.
pub(crate) enum Statement<'c> {
    Sqlite(sqlite::Statement<'c>),
    Postgres(postgres::Statement<'c>),
}

impl Statement<'_> {
    /// Runs it without looking for rows; how many it changed.
    pub fn execute(&mut self, params: impl Params) -> Result<usize> {
        match self {
            Self::Sqlite(statement) => statement.execute(params),
            Self::Postgres(statement) => statement.execute(params),
        }
    }

    /// Its first row; none is an error.
    pub fn query_row<T>(&mut self, params: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        let mut rows = self.query(params)?;
        rows.next()?.ok_or_else(Error::no_row).and_then(|row| read(&row))
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
        Ok(match self {
            Self::Sqlite(statement) => Rows::Sqlite(statement.query(params)?),
            Self::Postgres(statement) => Rows::Postgres(statement.query(params)?),
        })
    }

    /// What its columns are called.
    pub fn column_names(&self) -> Vec<String> {
        match self {
            Self::Sqlite(statement) => statement.column_names(),
            Self::Postgres(statement) => statement.column_names(),
        }
    }
}

/// Rows of a statement, one at a time.
pub(crate) enum Rows<'s> {
    Sqlite(sqlite::Rows<'s>),
    Postgres(postgres::Rows),
}

impl Rows<'_> {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<Row<'_>>> {
        Ok(match self {
            Self::Sqlite(rows) => rows.next()?.map(Row::Sqlite),
            Self::Postgres(rows) => rows.next().map(Row::Postgres),
        })
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
pub(crate) enum Row<'r> {
    Sqlite(sqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

/// A column of a row: its place from 0, or its name.
pub(crate) trait Column {
    /// The place.
    fn place(&self, row: &Row<'_>) -> Result<usize>;
}

impl Column for usize {
    fn place(&self, _: &Row<'_>) -> Result<usize> {
        Ok(*self)
    }
}

impl Column for &str {
    fn place(&self, row: &Row<'_>) -> Result<usize> {
        match row {
            Row::Sqlite(row) => row.place(self),
            Row::Postgres(row) => row.place(self),
        }
    }
}

impl<'r> Row<'r> {
    /// The value of a column, by its place or name.
    pub fn get<I: Column, T: FromColumn>(&self, column: I) -> Result<T> {
        let place = column.place(self)?;
        T::from_column(self.value(place)?).map_err(|unfit| Error::column(place, unfit))
    }

    /// The same as the engine holds it, borrowed from the row.
    pub fn value(&self, place: usize) -> Result<Value<'r>> {
        match self {
            Self::Sqlite(row) => row.value(place),
            Self::Postgres(row) => row.value(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_holder_has_its_value_or_the_statement_is_refused() {
        let conn = sqlite::in_memory().unwrap();
        let run = |params: &dyn Fn(&mut Statement<'_>) -> Result<i64>| {
            params(&mut conn.sql().prepare_cached("SELECT coalesce(?1, 0) + coalesce(?2, 0)").unwrap())
        };
        let first = |row: &Row<'_>| row.get(0);
        assert_eq!(run(&|s| s.query_row((3, 4), first)).unwrap(), 7);
        assert_eq!(run(&|s| s.query_row((3, None::<i64>), first)).unwrap(), 3, "nothing is left of the last time");
        let refused = |answer: Result<i64>| answer.unwrap_err().to_string().ends_with("values for 2 place holders");
        assert!(refused(run(&|s| s.query_row([], first))));
        assert!(refused(run(&|s| s.query_row([3], first))));
        assert!(refused(run(&|s| s.query_row((3, 4, 5), first))));
    }
}
