//! HOTP (RFC 4226) and TOTP (RFC 6238): codes, windows, search. Pure: takes `now`, counters and secrets, returns values.
//!
//! | Question | Answer |
//! |---|---|
//! | Is this code good, now? | [`validate_hotp`], [`validate_totp`] |
//! | Where does this token stand? | [`resynchronise`], [`resynchronise_time`]; if nowhere, a [`Diagnosis`] says why |
//! | Which token is this? | [`identify`] |
//! | With which parameters does this secret give these codes? | [`find_parameters`] |
//! | How will this token's clock drift? | [`LotDrift`] |
//!
//! Nothing is stored and nothing is burnt here: each answer says what to write back, and the caller writes it in one
//! transaction. This floor knows no token, no person, no clock.

mod code;
mod diagnosis;
mod drift;
mod fitting;
mod identify;
mod resync;
mod search;
mod sequence;
mod totp;
mod uri;
mod validate;

pub use code::{
    Algorithm, Code, Digits, InvalidCode, InvalidSecret, Parameters, SECRET_BYTES, credential_secret, hotp,
};
pub use diagnosis::Diagnosis;
pub use drift::{Forecast, LotDrift, Observation};
pub use fitting::{Factor, Fit, Fitting, Reading, Trial, find_parameters};
pub use identify::{Cancelled, Candidate, Identification, Suspect, identify};
pub use resync::{
    DriftWindow, Found, FoundTime, InvalidDriftWindow, InvalidWindow, Resync, ResyncWindow, resynchronise,
    resynchronise_time,
};
pub use search::{Engine, Hit, Searcher};
pub use sequence::{InvalidSequence, Sequence};
pub use totp::{InvalidPeriod, Period, Totp};
pub use uri::{otpauth_uri, secret_text};
pub use validate::{Accepted, AcceptedStep, LookAhead, StationClock, TokenTime, validate_hotp, validate_totp};
