//! What the server answers, as what the store tells apart (PostgreSQL's manual, appendix A).

use super::super::{Error, ErrorKind};
use ::postgres::error::SqlState;

impl From<::postgres::Error> for Error {
    fn from(error: ::postgres::Error) -> Self {
        let kind = match error.code() {
            Some(code) => kind(code),
            None if error.is_closed() || is_of_the_line(&error) => ErrorKind::Lost,
            None => ErrorKind::Other,
        };
        // its own text says `db error` and no more
        let said = match error.as_db_error() {
            Some(said) => format!("{} ({})", said.message(), said.code().code()),
            None => {
                std::error::Error::source(&error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
            }
        };
        Self::new(kind, said)
    }
}

/// It never came to an answer: the name, the connection, TLS.
fn is_of_the_line(error: &::postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>())
}

fn kind(state: &SqlState) -> ErrorKind {
    match state.code().as_bytes() {
        b"53100" => ErrorKind::Full,
        b"25006" => ErrorKind::ReadOnly,
        b"58030" => ErrorKind::Disk,
        // a rule of the schema, or one that a trigger raises
        [b'2', b'3', ..] | b"P0001" => ErrorKind::Rule,
        // serialisation, deadlock, a lock that was waited for too long
        b"40001" | b"40P01" | b"55P03" => ErrorKind::Busy,
        b"XX001" | b"XX002" => ErrorKind::Damaged,
        // who it is not, what there is not, and what it may not
        [b'2', b'8', ..] | b"3D000" | b"42501" => ErrorKind::Denied,
        // connections, and a server that ends or begins
        [b'0', b'8', ..] | b"57P01" | b"57P02" | b"57P03" => ErrorKind::Lost,
        _ => ErrorKind::Other,
    }
}
