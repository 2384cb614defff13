//! HOTP (RFC 4226) and TOTP (RFC 6238): codes, windows, search. Pure: takes `now`, counters and secrets, returns values.

mod code;

pub use code::{Algorithm, Code, Digits, InvalidCode, Parameters, hotp};
