//! Row ids as types, so that a person is never taken for a token.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What was given is not an id: a positive whole number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an id: a positive whole number is expected")]
pub struct InvalidId(pub String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(i64);

        impl $name {
            /// The id with this number; positive, as SQLite's rowids are.
            pub fn new(n: i64) -> Result<Self, InvalidId> {
                if n > 0 { Ok(Self(n)) } else { Err(InvalidId(n.to_string())) }
            }
            /// The number itself.
            pub fn get(self) -> i64 {
                self.0
            }
        }
        impl TryFrom<i64> for $name {
            type Error = InvalidId;
            fn try_from(n: i64) -> Result<Self, InvalidId> {
                Self::new(n)
            }
        }
        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                // rowids go to 2^63 - 1
                schemars::json_schema!({ "type": "integer", "format": "int64", "minimum": 1, "maximum": i64::MAX })
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(s: &str) -> Result<Self, InvalidId> {
                s.parse().ok().and_then(|n| Self::new(n).ok()).ok_or_else(|| InvalidId(s.to_owned()))
            }
        }
    };
}

id!(
    /// One person known to the station.
    PersonId
);
id!(
    /// One token, physical or software.
    TokenId
);
id!(
    /// One credential: what is, was or is about to be programmed into a token.
    CredentialId
);
id!(
    /// One request for a token.
    RequestId
);
id!(
    /// One ticket.
    TicketId
);
id!(
    /// One order of tokens.
    OrderId
);
id!(
    /// One thing that waits for a second person.
    SecondLookId
);
id!(
    /// One stock-take.
    StockTakeId
);
id!(
    /// One batch: a run of tokens through the conveyor.
    BatchId
);
id!(
    /// One program that may ask.
    ClientId
);
id!(
    /// One desk: a machine with tokens, elsewhere.
    DeskId
);
id!(
    /// Somebody, or a group of people, of whom a program tells.
    PushedId
);
id!(
    /// One mail on its way out, or sent.
    MailId
);
