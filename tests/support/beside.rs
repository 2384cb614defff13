//! Another program that has the database of a folder open beside the station: a file by SQLite, a server as its administrator, who may do
//! anything there. It looks, or it tampers. What it says is one text for both engines: no function of one of them, `?` for a value.

use super::engine;
use bytes::BytesMut;
use postgres::types::{FromSql as Received, IsNull, ToSql as Sent, Type};
use rusqlite::types::{FromSql, ToSql, ToSqlOutput, Value};
use std::{cell::RefCell, error::Error, path::Path, time::Duration};
use trousseau::store::DATABASE;

/// The other program. What is wrong with what it says ends the test.
pub enum Beside {
    File(rusqlite::Connection),
    Server(RefCell<postgres::Client>),
}

/// One row of what it asked for.
pub struct Row(Vec<Value>);

impl Row {
    /// What a column holds, by its place from 0.
    pub fn get<T: FromSql>(&self, place: usize) -> T {
        T::column_result((&self.0[place]).into()).unwrap_or_else(|error| panic!("{:?}: {error}", self.0[place]))
    }
}

impl Beside {
    /// On the database of this folder, which a station has made.
    pub fn of(dir: &Path) -> Self {
        if let Some(client) = engine::administered(dir) {
            return Self::Server(client.into());
        }
        let file = dir.join(DATABASE);
        assert!(file.exists(), "there is no {}", file.display());
        let conn = rusqlite::Connection::open(file).unwrap();
        conn.busy_timeout(Duration::from_secs(10)).unwrap();
        Self::File(conn)
    }

    /// These triggers say nothing to it from now on, and no reference is looked at.
    pub fn without(self, triggers: &[&str]) -> Self {
        match &self {
            Self::File(_) => {
                self.run("PRAGMA foreign_keys = OFF");
                triggers.iter().for_each(|trigger| self.run(&format!("DROP TRIGGER IF EXISTS {trigger}")));
            }
            Self::Server(_) => self.run("SET session_replication_role = replica"),
        }
        self
    }

    /// Begins to write: until it is gone nobody else can.
    pub fn hold(&self) {
        self.run(match self {
            Self::File(_) => "BEGIN IMMEDIATE",
            Self::Server(_) => {
                "BEGIN; DO $$ DECLARE one regclass; BEGIN
                 FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname LOOP
                 EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', one); END LOOP; END $$"
            }
        });
    }

    /// Runs these statements, without values.
    pub fn run(&self, batch: &str) {
        self.try_to_run(batch).unwrap_or_else(|said| panic!("{batch}: {said}"));
    }

    /// The same, or what the database says why not.
    pub fn try_to_run(&self, batch: &str) -> Result<(), String> {
        match self {
            Self::File(conn) => conn.execute_batch(batch).map_err(|error| error.to_string()),
            Self::Server(client) => client.borrow_mut().batch_execute(batch).map_err(|error| said(&error)),
        }
    }

    /// Runs one statement with values; how many rows it changed.
    pub fn execute(&self, sql: &str, values: &[&dyn ToSql]) -> u64 {
        match self {
            Self::File(conn) => conn.execute(sql, values).unwrap() as u64,
            Self::Server(client) => {
                let given = given(values);
                let values: Vec<&(dyn Sent + Sync)> = given.iter().map(|value| value as _).collect();
                let changed = client.borrow_mut().execute(&numbered(sql), &values);
                changed.unwrap_or_else(|error| panic!("{sql}: {}", said(&error)))
            }
        }
    }

    /// The rows of one statement, each made into something.
    pub fn rows<T>(&self, sql: &str, values: &[&dyn ToSql], read: impl Fn(&Row) -> T) -> Vec<T> {
        let rows: Vec<Row> = match self {
            Self::File(conn) => {
                let mut statement = conn.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
                let columns = statement.column_count();
                let rows = statement.query_map(values, |row| (0..columns).map(|place| row.get(place)).collect());
                rows.unwrap().map(|row| Row(row.unwrap())).collect()
            }
            Self::Server(client) => {
                let given = given(values);
                let values: Vec<&(dyn Sent + Sync)> = given.iter().map(|value| value as _).collect();
                let rows = client.borrow_mut().query(&numbered(sql), &values);
                let rows = rows.unwrap_or_else(|error| panic!("{sql}: {}", said(&error)));
                let held = |row: &postgres::Row| (0..row.len()).map(|place| row.get::<_, Held>(place).0).collect();
                rows.iter().map(|row| Row(held(row))).collect()
            }
        };
        rows.iter().map(read).collect()
    }

    /// What the columns of a table are called.
    pub fn columns(&self, table: &str) -> Vec<String> {
        match self {
            Self::File(_) => self.all("SELECT name FROM pragma_table_info(?)", &[&table]),
            Self::Server(_) => self.all(
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND attname <> 'rowid'",
                &[&table],
            ),
        }
    }

    /// The texts and bytes of every row on a server.
    pub fn everything(&self) -> Vec<u8> {
        let tables =
            "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
        let bytes = |value: &Value| match value {
            Value::Text(text) => text.clone().into_bytes(),
            Value::Blob(bytes) => bytes.clone(),
            _ => Vec::new(),
        };
        let row = |row: &Row| row.0.iter().flat_map(bytes).collect::<Vec<u8>>();
        let tables = self.all::<String>(tables, &[]).into_iter();
        tables.flat_map(|table| self.rows(&format!("SELECT * FROM \"{table}\""), &[], row)).flatten().collect()
    }

    /// The first column of every row.
    pub fn all<T: FromSql>(&self, sql: &str, values: &[&dyn ToSql]) -> Vec<T> {
        self.rows(sql, values, |row| row.get(0))
    }

    /// The first column of the only row.
    pub fn one<T: FromSql>(&self, sql: &str, values: &[&dyn ToSql]) -> T {
        let mut all = self.all(sql, values);
        assert_eq!(all.len(), 1, "{sql}");
        all.remove(0)
    }
}

/// The sentence of the server, which its client tells apart.
fn said(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |told| told.message().to_owned())
}

/// `?` and `?2` as a server counts them.
fn numbered(sql: &str) -> String {
    let (mut text, mut count) = (String::new(), 0);
    let mut signs = sql.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('?', Some(next)) if next.is_ascii_digit() => text.push('$'),
            ('?', _) => {
                count += 1;
                text += &format!("${count}");
            }
            _ => text.push(sign),
        }
    }
    text
}

fn given(values: &[&dyn ToSql]) -> Vec<Held> {
    let value = |value: &&dyn ToSql| match value.to_sql().unwrap() {
        ToSqlOutput::Borrowed(value) => value.try_into().unwrap(),
        ToSqlOutput::Owned(value) => value,
        other => panic!("{other:?} is no value of a test"),
    };
    values.iter().map(value).map(Held).collect()
}

/// A value as it goes over the line: the server says of which type.
#[derive(Debug)]
struct Held(Value);

impl Sent for Held {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) if *ty == Type::INT4 => Sent::to_sql(&i32::try_from(*number)?, ty, out),
            Value::Integer(number) => Sent::to_sql(number, ty, out),
            Value::Text(text) => Sent::to_sql(text, ty, out),
            Value::Blob(bytes) => Sent::to_sql(bytes, ty, out),
            Value::Real(_) => Err(format!("no {ty} of ours is that").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl<'a> Received<'a> for Held {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Integer(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Integer(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Integer(bool::from_sql(ty, raw)?.into()),
            Type::BYTEA => Value::Blob(raw.to_vec()),
            _ => Value::Text(String::from_sql(ty, raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
