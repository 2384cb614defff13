//! The database under the statements of the store. A statement is one text for every engine; what differs between them (how one is
//! opened, what its types and failures are called) is in the folder of each, and no other file names a client.
//!
//! A statement keeps to what every engine takes: `sqlite` and `postgres` read the same text, place holders included (`?`, `?1`, `:name`).

pub(crate) mod carry;
mod connection;
mod dialect;
mod error;
mod params;
pub(crate) mod postgres;
pub(crate) mod sqlite;
mod value;
mod watch;

pub(crate) use connection::{Connection, Row, Sql, Transaction};
pub(crate) use dialect::RowNumbers;
pub use error::{Error, ErrorKind};
pub(crate) use error::{Optional, Result};
pub(crate) use params::{Bind, Params, named};
pub use postgres::{InvalidServer, Server};
pub(crate) use value::{Fit, FromColumn, ToColumn, Unfit, Value};
pub(crate) use watch::logged;
pub use watch::{Ran, Watch};
