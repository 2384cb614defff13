//! What the server answers, as what the store tells apart (PostgreSQL's manual, appendix A).

use super::super::{Error, ErrorKind};
use ::postgres::error::SqlState;

impl From<::postgres::Error> for Error {
    fn from(error: ::postgres::Error) -> Self {
        let kind =
            error.code().map_or_else(|| if error.is_closed() { ErrorKind::Lost } else { ErrorKind::Other }, kind);
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
        // connections, and a server that ends or begins
        [b'0', b'8', ..] | b"57P01" | b"57P02" | b"57P03" => ErrorKind::Lost,
        _ => ErrorKind::Other,
    }
}
