//! What an engine answers where it does not do what it was asked: one type for all engines, with the kinds that the store tells apart.

use std::{error::Error as Cause, fmt};

/// An engine's refusal or failure. Its text is the engine's own, in English, for the log.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    cause: Box<dyn Cause + Send + Sync>,
}

/// What of a failure the store tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no space left.
    Full,
    /// It can be read and not written.
    ReadOnly,
    /// The disk does not do what it should.
    Disk,
    /// A rule of the schema is broken.
    Rule,
    /// Somebody else keeps it for too long.
    Busy,
    /// What lies there is damaged.
    Damaged,
    /// What lies there is something else.
    NotOurs,
    /// The server does not let this role in, or not do this.
    Denied,
    /// The server is gone: whether what was asked last stands is not known.
    Lost,
    /// No row where one was expected.
    NoRow,
    /// A value that is not one of ours, another number of values than of place holders, and everything else.
    Other,
}

/// What an engine answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of this kind, for this reason.
    pub fn new(kind: ErrorKind, cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        Self { kind, cause: cause.into() }
    }

    /// A statement gave no row.
    pub(crate) fn no_row() -> Self {
        Self::new(ErrorKind::NoRow, "no row where one was expected")
    }

    /// What a column holds is none of ours.
    pub(crate) fn column(place: usize, why: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Other, format!("column {place}: {}", why.into()))
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl Cause for Error {
    fn source(&self) -> Option<&(dyn Cause + 'static)> {
        self.cause.source()
    }
}

/// One row or none.
pub(crate) trait Optional<T> {
    /// No row is no failure.
    fn optional(self) -> Result<Option<T>>;
}

impl<T> Optional<T> for Result<T> {
    fn optional(self) -> Result<Option<T>> {
        match self {
            Ok(row) => Ok(Some(row)),
            Err(error) if error.kind == ErrorKind::NoRow => Ok(None),
            Err(error) => Err(error),
        }
    }
}
