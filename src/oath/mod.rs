//! HOTP (RFC 4226) and TOTP (RFC 6238): codes, windows, search. Pure: takes `now`, counters and secrets, returns values.

mod code;
mod search;
mod totp;
mod validate;

pub use code::{
    Algorithm, Code, Digits, InvalidCode, InvalidSecret, Parameters, SECRET_BYTES, credential_secret, hotp,
};
pub use search::{Engine, Hit, Searcher};
pub use totp::{InvalidPeriod, Period, Totp};
pub use validate::{
    Accepted, AcceptedStep, InvalidLookAhead, LookAhead, StationClock, TokenTime, validate_hotp, validate_totp,
};
