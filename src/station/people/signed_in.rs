//! Who a session belongs to, and how long it lives.

use crate::Actor;
use domain::Login;
use jiff::SignedDuration;
use store::{CameBy, Language};

/// A session ends when it was not used for this long…
pub(super) const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// …or when it is this old.
pub(super) const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);

/// Who a session belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// As whom requests of this session act.
    pub actor: Actor,
    /// The sign-in name.
    pub login: Login,
    /// The nonce that every form of this session carries.
    pub csrf: String,
    /// The person's language.
    pub language: Language,
    /// The password was typed a moment ago: not asked for again before something weighty.
    pub fresh: bool,
    /// By what the session came about, where that was not a password here.
    pub came: Option<CameBy>,
}
