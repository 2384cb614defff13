//! PostgreSQL: statements, rows and transactions of one connection. This folder is the only place that names its client, which is
//! synchronous and must not be called on a thread that drives futures.

mod error;
mod holders;
mod open;
pub(crate) mod prepared;
pub(crate) mod schema;
mod value;

pub use open::{InvalidServer, Server};
pub(crate) use open::{open, stand_by, take_the_right, who_has_the_right, who_stands_by};

use super::{Bind, Error, ErrorKind, Params, Ran, Result, Value, Watch};
use ::postgres::{
    Client, Statement as Prepared,
    types::{ToSql, Type},
};
use holders::Holders;
use std::{
    cell::RefCell,
    collections::HashMap,
    ops::{Deref, DerefMut},
    sync::Arc,
    thread,
    time::Instant,
};
use tokio::runtime::Handle;
use value::{Given, Held};

/// One connection.
pub(crate) struct Connection {
    client: RefCell<Line>,
    kept: RefCell<HashMap<String, Arc<Ready>>>,
    watch: Option<Watch>,
}

/// The client of a connection. Its end waits for the network, which a thread that drives futures may not.
struct Line(Option<Client>);

impl Deref for Line {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.0.as_ref().expect("it has one until it ends")
    }
}

impl DerefMut for Line {
    fn deref_mut(&mut self) -> &mut Client {
        self.0.as_mut().expect("it has one until it ends")
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(client) = self.0.take()
            && Handle::try_current().is_ok()
        {
            // the server sees a connection that ends with its process as well
            drop(thread::spawn(move || drop(client)));
        }
    }
}

/// A statement that the server has read.
struct Ready {
    sql: String,
    prepared: Prepared,
    holders: Holders,
}

impl Connection {
    /// On this client; `watch` hears of its statements.
    fn new(client: Client, watch: Option<Watch>) -> Self {
        Self { client: Line(Some(client)).into(), kept: RefCell::default(), watch }
    }

    /// Nothing more is to be had of it.
    pub fn is_over(&self) -> bool {
        self.client.borrow().is_closed()
    }

    /// Begins a transaction. One that writes is alone: its connection has the right to write (`open::take_the_right`).
    pub fn begin(&self, writes: bool) -> Result<()> {
        self.run(if writes {
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        } else {
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        })
    }

    /// Runs these statements, which take no values and give no rows that anybody reads.
    pub fn run(&self, batch: &str) -> Result<()> {
        Ok(self.client.borrow_mut().batch_execute(batch)?)
    }

    /// Tells of a statement that ended.
    fn told<T>(&self, sql: &str, run: impl FnOnce(&mut Client) -> Result<T, ::postgres::Error>) -> Result<T> {
        let began = Instant::now();
        let done = run(&mut self.client.borrow_mut());
        if let Some(watch) = &self.watch {
            // a server does not say what a statement costs it
            watch(&Ran { sql, took: began.elapsed(), steps: 0, scanned: 0 });
        }
        Ok(done?)
    }

    /// A statement that is kept for the next time.
    pub fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>> {
        let kept = self.kept.borrow().get(sql).cloned();
        let ready = match kept {
            Some(ready) => ready,
            None => {
                let ready = Arc::new(self.ready(sql)?);
                self.kept.borrow_mut().insert(sql.to_owned(), ready.clone());
                ready
            }
        };
        Ok(Statement { conn: self, ready })
    }

    /// A statement for this once.
    pub fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        let ready = Arc::new(self.ready(sql)?);
        Ok(Statement { conn: self, ready })
    }

    fn ready(&self, sql: &str) -> Result<Ready> {
        let (text, holders) = holders::numbered(sql);
        let types: Vec<Type> = holders.types().collect();
        let prepared = self.client.borrow_mut().prepare_typed(&text, &types)?;
        Ok(Ready { sql: sql.to_owned(), prepared, holders })
    }
}

/// A statement with place holders.
pub(crate) struct Statement<'c> {
    conn: &'c Connection,
    ready: Arc<Ready>,
}

impl Statement<'_> {
    /// Runs it without looking for rows; how many it changed.
    pub fn execute(&mut self, params: impl Params) -> Result<usize> {
        let changed = self.ask(&params, |client, prepared, values| client.execute(prepared, values))?;
        usize::try_from(changed).map_err(|error| Error::new(ErrorKind::Other, error))
    }

    /// Its rows, all of them at once: while they are read, other statements run on the same connection.
    pub fn query(&mut self, params: impl Params) -> Result<Rows> {
        let rows = self.ask(&params, |client, prepared, values| client.query(prepared, values))?;
        Ok(Rows { rows: rows.into_iter().map(Row).collect(), next: 0 })
    }

    /// What its columns are called.
    pub fn column_names(&self) -> Vec<String> {
        self.ready.prepared.columns().iter().map(|column| column.name().to_owned()).collect()
    }

    fn ask<T>(
        &self,
        params: &impl Params,
        run: impl FnOnce(&mut Client, &Prepared, &[&(dyn ToSql + Sync)]) -> Result<T, ::postgres::Error>,
    ) -> Result<T> {
        let Ready { sql, prepared, holders } = &*self.ready;
        let mut bound = Bound { holders, values: vec![Given(Value::Null); holders.types().count()] };
        params.bind(&mut bound)?;
        let values: Vec<&(dyn ToSql + Sync)> = bound.values.iter().map(|value| value as _).collect();
        self.conn.told(sql, |client| run(client, prepared, &values))
    }
}

/// What its place holders stand for, this once.
struct Bound<'a> {
    holders: &'a Holders,
    values: Vec<Given<'a>>,
}

impl<'a> Bind<'a> for Bound<'a> {
    fn count(&self) -> usize {
        self.holders.count
    }

    fn place(&self, name: &str) -> Result<Option<usize>> {
        Ok(self.holders.place(name))
    }

    fn bind(&mut self, place: usize, value: Value<'a>) -> Result<()> {
        let there = || Given("there".into());
        if value != Value::Null {
            self.holders.askers(place).for_each(|asker| self.values[asker - 1] = there());
            self.values[place - 1] = if self.holders.is_only_asked_for(place) { there() } else { Given(value) };
        }
        Ok(())
    }
}

/// Rows of a statement, one at a time.
pub(crate) struct Rows {
    rows: Vec<Row>,
    next: usize,
}

impl Rows {
    /// The next one.
    pub fn next(&mut self) -> Option<&Row> {
        let row = self.rows.get(self.next);
        self.next += 1;
        row
    }
}

/// One row.
pub(crate) struct Row(::postgres::Row);

impl Row {
    /// The place of a column with this name, from 0.
    pub fn place(&self, name: &str) -> Result<usize> {
        let found = self.0.columns().iter().position(|column| column.name() == name);
        found.ok_or_else(|| Error::new(ErrorKind::Other, format!("there is no column {name}")))
    }

    /// What a column holds.
    pub fn value(&self, place: usize) -> Result<Value<'_>> {
        let held: Held<'_> = self.0.try_get(place)?;
        held.value().map_err(|error| Error::column(place, error))
    }
}
